use super::*;

fn rules(globs: &[&str]) -> PathRules {
    let globs: Vec<String> = globs.iter().map(|&glob| glob.to_owned()).collect();
    PathRules::compile(&globs).expect("the globs of this test compile")
}

#[test]
fn a_change_is_reported_by_path_glob_line_and_kind_and_never_by_the_secret() {
    let key = format!("AKIA{}", "Q3EGVTC2NRMP7XKD");
    let line = format!("key = \"{key}\"");
    let lines = [
        AddedLine { path: "src/a.rs", number: 1, bytes: b"fn main() {}\n" },
        AddedLine { path: "src/a.rs", number: 2, bytes: line.as_bytes() },
    ];
    let found = inspect(["src/a.rs", "apps/x/.env", "Makefile"], lines, &rules(&[".env"]), &rules(&["src/**", "apps"]));
    let expected = Inspection {
        forbidden: vec![PathHit { path: "apps/x/.env".into(), glob: ".env".into() }],
        outside_allowed: vec!["Makefile".into()],
        secrets: vec![SecretHit { path: "src/a.rs".into(), line: 2, kind: "aws-access-key-id".into() }],
    };
    assert_eq!(found, expected);
    assert!(!format!("{found:?}").contains(&key));
}

#[test]
fn no_allowing_rules_allow_every_path_and_no_forbidding_rules_forbid_none() {
    let found = inspect(["a", ".env"], [], &PathRules::default(), &PathRules::default());
    assert_eq!(found, Inspection::default());
}

#[test]
fn a_huge_change_keeps_a_bounded_list() {
    let paths = (0..MAX_HITS * 2).map(|number| format!("secrets/{number}"));
    let found = inspect(paths, [], &rules(&["secrets/**"]), &PathRules::default());
    assert_eq!(found.forbidden.len(), MAX_HITS);
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
