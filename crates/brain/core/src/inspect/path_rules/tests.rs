use super::*;

fn one(glob: &str) -> PathRules {
    PathRules::compile(&[glob.to_owned()]).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_glob_matches_as_its_place_says() {
    // glob, paths that it forbids, paths that it does not.
    let table: &[(&str, &[&str], &[&str])] = &[
        (".env", &[".env", "apps/x/.env", ".env/inside"], &[".envrc", "env", "a.env", "apps/x/.env.example"]),
        (".env.*", &[".env.local", "a/.env.production"], &[".env", ".environment"]),
        (".git", &[".git", "a/.git/config", "a/.git"], &[".gitignore", ".github/x"]),
        ("*.pem", &["a.pem", "deep/er/b.pem", "x.pem/y"], &["a.pem.txt", "pem"]),
        ("secrets", &["secrets", "secrets/a", "x/secrets/a/b"], &["secrets2/a", "mysecrets"]),
        ("secrets/", &["secrets/a", "x/secrets/a"], &["secrets2/a"]),
        ("secrets/**", &["secrets", "secrets/a", "secrets/a/b"], &["x/secrets/a", "secrets2/a"]),
        ("**/secrets/**", &["secrets/a", "x/secrets/a", "x/y/secrets/a/b"], &["x/mysecrets/a"]),
        ("/.env", &[".env"], &["apps/.env"]),
        ("docs/*.md", &["docs/a.md"], &["docs/x/a.md", "a/docs/b.md"]),
        ("docs/**/*.md", &["docs/a.md", "docs/x/y/a.md"], &["docs/a.txt"]),
        ("src/generated", &["src/generated/a.rs", "src/generated"], &["src/generated.rs", "x/src/generated"]),
        ("**", &["a", "a/b/c", ".x"], &[]),
        ("/**", &["a", "a/b/c"], &[]),
        ("{Cargo,package}.lock", &["Cargo.lock", "web/package.lock"], &["yarn.lock"]),
        ("a\\*b", &["a*b", "x/a*b"], &["axb"]),
        ("a b/c", &["a b/c"], &["a/b/c"]),
    ];
    for (glob, forbidden, free) in table {
        let rules = one(glob);
        for path in *forbidden {
            assert_eq!(rules.first_match(path), Some(*glob), "`{glob}` forbids `{path}`");
        }
        for path in *free {
            assert_eq!(rules.first_match(path), None, "`{glob}` leaves `{path}` alone");
        }
    }
}

#[test]
fn what_is_forbidden_is_forbidden_in_every_spelling_a_file_system_folds() {
    let table: &[(&str, &[&str])] = &[
        (".env", &[".ENV", "apps/.Env", ".env.", ".env ", ".env. . ", ".e\u{200c}nv", "\u{feff}.env"]),
        (".GIT", &[".git/config", ".Git"]),
        ("secrets/**", &["Secrets/a", "SECRETS /a"]),
        ("CLAUDE.md", &["claude.MD", "docs/Claude.md"]),
        ("Über/**", &["über/a", "ÜBER/a"]),
    ];
    for (glob, paths) in table {
        for path in *paths {
            assert_eq!(one(glob).first_match(path), Some(*glob), "`{glob}` forbids {path:?}");
        }
    }
}

#[test]
fn what_is_allowed_is_compared_exactly() {
    let rules = one("src/**");
    assert!(rules.covers("src/a.rs"));
    for path in ["Src/a.rs", "src /a.rs", "src2/a.rs", "x/src/a.rs", "s\u{200c}rc/a.rs"] {
        assert!(!rules.covers(path), "{path:?}");
    }
}

#[test]
fn the_first_rule_in_the_given_order_is_named() {
    let rules = PathRules::compile(&["*.md".to_owned(), "docs/**".to_owned()]).expect("compiles");
    assert_eq!(rules.first_match("docs/a.md"), Some("*.md"));
    assert_eq!(rules.first_match("docs/a.txt"), Some("docs/**"));
}

#[test]
fn a_glob_that_protects_nothing_is_refused_with_its_text_and_a_hint() {
    let table = [
        ("", "write `**`"),
        ("/", "write `**`"),
        ("[a", "character class"),
        ("{a", "alternate"),
        ("!.env", "negated"),
        ("./src", "begin at its root"),
        ("../x", "begin at its root"),
        ("a//b", "remove one"),
        (".env ", "remove it"),
        ("a\nb", "remove it"),
    ];
    for (glob, hint) in table {
        let error = PathRules::compile(&["ok".to_owned(), glob.to_owned()]).expect_err(glob);
        assert_eq!(error.glob, glob);
        let text = error.to_string();
        assert!(text.contains(hint) && !text.contains('\n'), "{glob:?}: {text}");
    }
}
