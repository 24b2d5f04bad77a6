use super::*;
use crate::evidence::{LineTally, PathHit, SecretHit, SecretUse, SecretUses};

/// A change of one line of code with a line of test: no factor is present.
fn quiet() -> Facts {
    Facts { changed_paths: 2, added_lines: 2, makeup: Some(Box::new(quiet_makeup())), ..Facts::default() }
}

fn quiet_makeup() -> Makeup {
    Makeup { tests: lines(1, 1, 0), code: lines(1, 1, 0), ..Makeup::default() }
}

fn lines(paths: u64, added: u64, deleted: u64) -> LineTally {
    LineTally { paths, added, deleted, uncounted: 0 }
}

fn one(path: &str) -> Touched {
    Touched { paths: 1, first: vec![PathHit { path: path.to_owned(), glob: "g".to_owned() }] }
}

fn with(change: impl FnOnce(&mut Makeup)) -> Facts {
    let mut makeup = quiet_makeup();
    change(&mut makeup);
    Facts { makeup: Some(Box::new(makeup)), ..quiet() }
}

fn of(facts: &Facts, name: FactorName) -> Factor {
    let score = score(facts);
    score.factors.into_iter().find(|factor| factor.name == name).expect("every factor is listed")
}

#[test]
fn each_factor_alone_adds_exactly_its_weight() {
    let hit = PathHit { path: ".env".to_owned(), glob: ".env".to_owned() };
    let secret = SecretHit { path: "a".to_owned(), line: 3, kind: "npm-token".to_owned() };
    let used = SecretUse { path: "a".to_owned(), line: 3, name: "API_KEY".to_owned() };
    let table = [
        (FactorName::ForbiddenPaths, 50, Facts { forbidden: vec![hit], ..quiet() }),
        (FactorName::ManyLines, 20, Facts { added_lines: 501, ..quiet() }),
        (FactorName::ManyLines, 20, Facts { added_lines: 250, deleted_lines: 251, ..quiet() }),
        (FactorName::Dependencies, 15, with(|makeup| makeup.dependencies = one("Cargo.lock"))),
        (FactorName::TestCoverage, 15, with(|makeup| makeup.tests = lines(1, 1, 2))),
        (FactorName::Secrets, 20, Facts { secrets: vec![secret], ..quiet() }),
        (FactorName::Secrets, 20, with(|makeup| makeup.secret_uses = SecretUses { lines: 1, first: vec![used] })),
        (FactorName::Secrets, 20, with(|makeup| makeup.secret_files = one("server.key"))),
        (FactorName::Migrations, 20, with(|makeup| makeup.migrations = one("migrations/1.sql"))),
        (FactorName::ControlPlane, 30, with(|makeup| makeup.control_plane = one(".github/x"))),
    ];
    for (name, weight, facts) in table {
        let score = score(&facts);
        assert_eq!(score.total, weight, "{name:?}: {score:?}");
        assert_eq!(score.factors.iter().map(|factor| factor.name).collect::<Vec<_>>(), FactorName::ALL);
        let factor = of(&facts, name);
        assert_eq!((factor.state, factor.points, factor.weight), (FactorState::Present, weight, weight), "{factor:?}");
        assert!(!factor.detail.is_empty());
    }
    assert_eq!(score(&quiet()).total, 0);
    assert_eq!(score(&Facts { added_lines: 500, ..quiet() }).total, 0, "five hundred lines are not more than that");
}

#[test]
fn every_combination_of_factors_adds_up_to_a_hundred_at_most() {
    for chosen in 0_u32..1 << FactorName::ALL.len() {
        let is = |place: u32| chosen & (1 << place) != 0;
        let mut facts = with(|makeup| {
            if is(2) {
                makeup.dependencies = one("go.mod");
            }
            if is(3) {
                makeup.tests = lines(1, 0, 9);
            }
            if is(4) {
                makeup.secret_files = one(".envrc");
            }
            if is(5) {
                makeup.migrations = one("migrations/1.sql");
            }
            if is(6) {
                makeup.control_plane = one("Dockerfile");
            }
        });
        if is(0) {
            facts.forbidden = vec![PathHit { path: "x".to_owned(), glob: "x".to_owned() }];
        }
        if is(1) {
            facts.deleted_lines = 501;
        }
        let sum: u32 =
            [50, 20, 15, 15, 20, 20, 30].iter().zip(0..).filter(|(_, place)| is(*place)).map(|(w, _)| w).sum();
        let score = score(&facts);
        assert_eq!(u32::from(score.total), sum.min(100), "{chosen:#b}");
        let band = match sum {
            0..30 => Band::Low,
            30..60 => Band::Medium,
            _ => Band::High,
        };
        assert_eq!(score.band, band, "{chosen:#b}");
    }
}

#[test]
fn the_bands_begin_where_they_say() {
    for (total, band) in
        [(0, Band::Low), (29, Band::Low), (30, Band::Medium), (59, Band::Medium), (60, Band::High), (100, Band::High)]
    {
        assert_eq!(Band::of(total), band, "{total}");
    }
}

#[test]
fn what_is_not_known_counts_in_full_and_says_so() {
    let old = Facts { makeup: None, ..quiet() };
    let score = score(&old);
    assert_eq!((score.total, score.band), (100, Band::High));
    for factor in &score.factors {
        if factor.name == FactorName::ForbiddenPaths {
            assert_eq!(factor.state, FactorState::Absent);
        } else {
            assert_eq!((factor.state, factor.points), (FactorState::Unknown, factor.weight), "{factor:?}");
        }
    }
    assert!(score.sentence().contains("migrations 20 (unknown)"), "{}", score.sentence());
}

#[test]
fn facts_of_the_first_release_still_decode_and_score_as_unknown() {
    let stored = r#"{"changed_paths":1,"added_lines":2,"deleted_lines":0,"forbidden":[],"outside_allowed":[],
        "secrets":[],"checks":[]}"#;
    let facts: Facts = serde_json::from_str(stored).expect("decodes");
    assert_eq!((facts.makeup.as_ref(), facts.agent_is_scripted, facts.judge_passes), (None, None, None));
    assert_eq!(of(&facts, FactorName::TestCoverage).state, FactorState::Unknown);
    let again: Facts = serde_json::from_str(&serde_json::to_string(&facts).expect("encodes")).expect("decodes");
    assert_eq!(again, facts);
}

#[test]
fn tests_that_grow_shrink_or_stay_tell_what_becomes_of_coverage() {
    let none = LineTally::default();
    let image = LineTally { paths: 1, uncounted: 1, ..none };
    let table = [
        ("code with more tests", lines(1, 9, 0), lines(1, 2, 1), FactorState::Absent),
        ("code with fewer tests", lines(1, 9, 0), lines(1, 1, 2), FactorState::Present),
        ("code with a deleted test", lines(1, 9, 0), lines(1, 0, 40), FactorState::Present),
        ("code without tests", lines(1, 9, 0), none, FactorState::Unknown),
        ("code with rewritten tests", lines(1, 9, 0), lines(1, 5, 5), FactorState::Unknown),
        ("tests alone that grow", none, lines(1, 5, 0), FactorState::Absent),
        ("tests alone that shrink", none, lines(1, 0, 5), FactorState::Present),
        ("tests alone, rewritten", none, lines(1, 5, 5), FactorState::Unknown),
        ("a test that is no text", lines(1, 1, 0), image, FactorState::Unknown),
        ("only documentation", none, none, FactorState::Absent),
    ];
    for (what, code, tests, state) in table {
        let facts = with(|makeup| {
            makeup.documentation = lines(1, 3, 0);
            makeup.code = code;
            makeup.tests = tests;
        });
        let factor = of(&facts, FactorName::TestCoverage);
        assert_eq!(factor.state, state, "{what}: {}", factor.detail);
    }
}

#[test]
fn files_without_lines_are_not_taken_for_no_lines() {
    let facts = with(|makeup| makeup.code.uncounted = 2);
    let factor = of(&facts, FactorName::ManyLines);
    assert_eq!(factor.state, FactorState::Unknown, "{factor:?}");
    assert!(factor.detail.contains("2 changed files that are no text"), "{factor:?}");
}

#[test]
fn a_detail_names_a_few_places_and_counts_the_rest() {
    let first = (1..=5).map(|n| PathHit { path: format!("m{n}.sql"), glob: "migrations".to_owned() }).collect();
    let facts = with(|makeup| makeup.migrations = Touched { paths: 1_000, first });
    let detail = of(&facts, FactorName::Migrations).detail;
    assert_eq!(detail, "m1.sql (`migrations`), m2.sql (`migrations`), m3.sql (`migrations`) and 997 more");
}

#[test]
fn names_are_what_is_serialised() {
    for name in FactorName::ALL {
        assert_eq!(serde_json::to_value(name).expect("serialises"), name.word());
    }
    for band in [Band::Low, Band::Medium, Band::High] {
        assert_eq!(serde_json::to_value(band).expect("serialises"), band.word());
    }
}
