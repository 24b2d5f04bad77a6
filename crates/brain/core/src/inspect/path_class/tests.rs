use std::collections::BTreeSet;

use super::*;

#[test]
fn every_line_of_the_table_matches_its_example() {
    for (number, rule) in RULES.iter().enumerate() {
        let matchers = Matchers::compile(std::iter::once((rule.place, rule.pattern)));
        let example = rule.example.to_lowercase();
        assert!(!matchers.matches(&example).is_empty(), "{}: `{}` is not {}", number, rule.pattern, rule.example);
        assert!(rule.pattern.chars().all(|c| !c.is_uppercase()), "{} is compared in lower case", rule.pattern);
        let classes: Vec<PathClass> = classes_of(rule.example).into_iter().map(|(class, _)| class).collect();
        assert!(classes.contains(&rule.class), "{}: {classes:?}", rule.example);
    }
    for (word, example) in SENSITIVE_WORDS {
        assert_eq!(sensitive_word(example), Some(*word), "{example}");
    }
    for (kind, place, pattern, example) in KINDS {
        let matchers = Matchers::compile(std::iter::once((*place, *pattern)));
        assert!(!matchers.matches(example).is_empty(), "`{pattern}` is not {example}");
        assert_eq!(kind_of(example), *kind, "{example}");
    }
}

#[test]
fn no_line_of_the_table_is_there_twice() {
    let mut seen = BTreeSet::new();
    for rule in RULES {
        assert!(seen.insert((rule.class, rule.place, rule.pattern)), "{}", rule.pattern);
    }
    let words: BTreeSet<_> = SENSITIVE_WORDS.iter().map(|(word, _)| word).collect();
    assert_eq!(words.len(), SENSITIVE_WORDS.len());
}

#[test]
fn dependencies_are_known_in_many_ecosystems() {
    let of: BTreeSet<_> = RULES.iter().filter(|rule| rule.class == PathClass::Dependency).map(|rule| rule.of).collect();
    assert!(of.len() >= 30, "{of:?}");
}

#[test]
fn a_file_counts_at_the_root_at_every_depth_and_under_a_careless_file_systems_name() {
    for rule in RULES.iter().filter(|rule| matches!(rule.place, Place::File | Place::Part)) {
        let (_, name) = rule.example.rsplit_once('/').unwrap_or(("", rule.example));
        let name = if rule.place == Place::File { name } else { rule.example };
        for path in [name.to_owned(), format!("a/b/c/{name}"), name.to_uppercase(), format!("a/{name}.")] {
            let classes = classes_of(&path);
            assert!(classes.iter().any(|(class, _)| *class == rule.class), "{path}: {classes:?}");
        }
    }
}

#[test]
fn ordinary_paths_are_of_no_class() {
    for path in [
        "src/main.rs",
        "src/lib.rs",
        "src/package.rs",
        "src/cargo.rs",
        "src/authors.rs",
        "src/author.rs",
        "src/authority_figures.txt",
        "src/environment.rs",
        "src/envelope.rs",
        "src/keyboard.ts",
        "src/monkey.py",
        "src/migrant.rs",
        "src/tokenizer.rs",
        "src/lockfree.rs",
        "src/composer.rs",
        "src/decompose.rs",
        "src/agents.rs",
        "src/claude.rs",
        "src/tfidf.rs",
        "src/deployable.rs",
        "src/released.rs",
        "assets/logo.png",
        "assets/ssless.css",
        "web/src/Cart.tsx",
        "Makefile",
        ".gitignore",
        ".editorconfig",
        "docs/security.md",
        "docs/migrations.md",
        "docs/migrations/from-1-to-2.md",
        "SECURITY.md",
        "README.md",
    ] {
        assert_eq!(classes_of(path), [], "{path}");
    }
}

#[test]
fn a_path_may_be_of_several_classes_each_named_once() {
    let classes: Vec<_> = classes_of("apps/payments/migrations/Cargo.lock");
    assert_eq!(
        classes,
        [
            (PathClass::Dependency, "cargo.lock"),
            (PathClass::Migration, "migrations"),
            (PathClass::Sensitive, "payments")
        ]
    );
}

#[test]
fn instructions_to_agents_are_no_mere_documentation() {
    for path in ["CLAUDE.md", "docs/AGENTS.md", ".github/copilot-instructions.md"] {
        assert!(classes_of(path).iter().any(|(class, _)| *class == PathClass::ControlPlane), "{path}");
    }
}

#[test]
fn what_only_looks_like_a_test_or_a_text_is_code() {
    for path in [
        "src/latest.py",
        "src/contest.go",
        "src/testing.rs",
        "src/Attest.java",
        "README.js",
        "docs/conf.py",
        "docs/index.js",
        "docs/page.mdx",
        "CMakeLists.txt",
        "requirements.txt",
        "LICENSE-check.py",
        "README/run.sh",
        "tests",
        "TESTS/x.c",
        "src/main.rs",
    ] {
        assert_eq!(kind_of(path), PathKind::Code, "{path}");
    }
}

#[test]
fn a_name_is_taken_apart_where_its_words_begin() {
    for (name, expected) in [
        ("OAuthTokenStore.java", vec!["o", "auth", "token", "store", "java"]),
        ("JWTParser2.kt", vec!["jwt", "parser2", "kt"]),
        ("sign_in-form.tsx", vec!["sign", "in", "form", "tsx"]),
        ("", vec![]),
        ("...", vec![]),
    ] {
        assert_eq!(words(name), expected, "{name}");
    }
}
