use super::*;
use crate::evidence::{LineTally, SecretUse, SecretUses, Touched};

fn rules(globs: &[&str]) -> PathRules {
    let globs: Vec<String> = globs.iter().map(|&glob| glob.to_owned()).collect();
    PathRules::compile(&globs).expect("the globs of this test compile")
}

/// A path with one added line.
fn changed(path: &str) -> ChangedPath<'_> {
    ChangedPath { path, lines: Some((1, 0)) }
}

#[test]
fn a_change_is_reported_by_path_glob_line_and_kind_and_never_by_the_secret() {
    let key = format!("AKIA{}", "Q3EGVTC2NRMP7XKD");
    let line = format!("key = \"{key}\"");
    let lines = [
        AddedLine { path: "src/a.rs", number: 1, bytes: b"fn main() {}\n" },
        AddedLine { path: "src/a.rs", number: 2, bytes: line.as_bytes() },
    ];
    let paths = ["src/a.rs", "apps/x/.env", "Makefile"].map(changed);
    let found = inspect(paths, lines, &rules(&[".env"]), &rules(&["src/**", "apps"]));
    let expected = Inspection {
        forbidden: vec![PathHit { path: "apps/x/.env".into(), glob: ".env".into() }],
        outside_allowed: vec!["Makefile".into()],
        secrets: vec![SecretHit { path: "src/a.rs".into(), line: 2, kind: "aws-access-key-id".into() }],
        makeup: found.makeup.clone(),
    };
    assert_eq!(found, expected);
    assert!(!format!("{found:?}").contains(&key));
}

#[test]
fn no_allowing_rules_allow_every_path_and_no_forbidding_rules_forbid_none() {
    let found = inspect(["a", ".env"].map(changed), [], &PathRules::default(), &PathRules::default());
    assert_eq!(found, Inspection { makeup: found.makeup.clone(), ..Inspection::default() });
}

#[test]
fn a_huge_change_keeps_a_bounded_list() {
    let paths: Vec<String> = (0..MAX_HITS * 2).map(|number| format!("secrets/{number}")).collect();
    let paths = paths.iter().map(|path| changed(path));
    let found = inspect(paths, [], &rules(&["secrets/**"]), &PathRules::default());
    assert_eq!(found.forbidden.len(), MAX_HITS);
    assert_eq!(found.makeup.secret_files.paths, MAX_HITS as u64 * 2, "all are counted");
    assert_eq!(found.makeup.secret_files.first.len(), crate::evidence::MAX_PLACES);
}

#[test]
fn the_default_policy_compiles_and_covers_nested_files() {
    let globs: Vec<String> = crate::policy::DEFAULT_FORBIDDEN.iter().map(|&glob| glob.to_owned()).collect();
    let rules = PathRules::compile(&globs).expect("the default globs compile");
    for path in
        [".env", "apps/x/.env.local", "secrets/a/b", ".github/workflows/ci.yml", "docs/CLAUDE.md", "a/.git/config"]
    {
        assert!(rules.first_match(path).is_some(), "{path}");
    }
    for path in ["src/main.rs", "environment", ".gitignore", "src/secrets_test.rs"] {
        assert_eq!(rules.first_match(path), None, "{path}");
    }
}

#[test]
fn a_change_is_told_apart_into_what_it_is_made_of() {
    let paths = [
        ChangedPath { path: "src/cart.rs", lines: Some((10, 2)) },
        ChangedPath { path: "tests/cart.rs", lines: Some((5, 1)) },
        ChangedPath { path: "tests/logo.png", lines: None },
        ChangedPath { path: "docs/cart.md", lines: Some((3, 3)) },
        ChangedPath { path: "CLAUDE.md", lines: Some((1, 0)) },
        ChangedPath { path: "apps/x/migrations/1.sql", lines: Some((7, 0)) },
        ChangedPath { path: "Cargo.lock", lines: Some((1, 1)) },
        ChangedPath { path: "src/payments/card.rs", lines: Some((1, 1)) },
    ];
    let lines = [
        AddedLine { path: "src/cart.rs", number: 4, bytes: b"let key = env::var(\"CART_API_KEY\")?;" },
        AddedLine { path: "docs/cart.md", number: 9, bytes: b"Set `$CART_API_KEY` first." },
    ];
    let makeup = inspect(paths, lines, &PathRules::default(), &PathRules::default()).makeup;
    assert_eq!(makeup.tests, LineTally { paths: 2, added: 5, deleted: 1, uncounted: 1 });
    assert_eq!(makeup.documentation, LineTally { paths: 2, added: 4, deleted: 3, uncounted: 0 });
    assert_eq!(makeup.code, LineTally { paths: 4, added: 19, deleted: 4, uncounted: 0 });
    let first = |touched: &Touched| touched.first.first().map(|hit| hit.path.clone());
    assert_eq!(first(&makeup.dependencies).as_deref(), Some("Cargo.lock"));
    assert_eq!(first(&makeup.migrations).as_deref(), Some("apps/x/migrations/1.sql"));
    assert_eq!(first(&makeup.control_plane).as_deref(), Some("CLAUDE.md"));
    assert_eq!(first(&makeup.sensitive).as_deref(), Some("src/payments/card.rs"));
    assert_eq!(makeup.secret_files, Touched::default());
    let used = SecretUse { path: "src/cart.rs".into(), line: 4, name: "CART_API_KEY".into() };
    assert_eq!(makeup.secret_uses, SecretUses { lines: 1, first: vec![used] });
}
