//! Each signal, its weight, and which of them together ask.

use godwit_core::clarify::{
    Assessment, Field, Language, Signal, SignalName, SignalState, THRESHOLD, assess, criteria, whole_text,
};

fn accepted() -> Vec<String> {
    vec!["npm test passes with a new test".to_owned()]
}

fn fired(assessment: &Assessment) -> Vec<SignalName> {
    let fired = assessment.signals.iter().filter(|signal| signal.state == SignalState::Fired);
    fired.map(|signal| signal.name).collect()
}

fn signal(assessment: &Assessment, name: SignalName) -> &Signal {
    assessment.signals.iter().find(|signal| signal.name == name).expect("every signal is in an assessment")
}

#[test]
fn each_combination_of_signals_has_its_exact_score() {
    use SignalName::{NoAcceptanceCriteria as Criteria, NoTargetSurface as Target, UnboundedScope, VagueDescription};
    let none: Vec<String> = Vec::new();
    let table: [(&str, &[String], &[SignalName], u8); 16] = [
        ("fix src/a.ts", &accepted(), &[], 0),
        ("fix the login", &accepted(), &[Target], 20),
        ("improve src/a.ts", &accepted(), &[VagueDescription], 25),
        ("rewrite src/a.ts", &accepted(), &[UnboundedScope], 25),
        ("improve the login", &accepted(), &[VagueDescription, Target], 45),
        ("rewrite the login", &accepted(), &[Target, UnboundedScope], 45),
        ("improve everything in src/a.ts", &accepted(), &[VagueDescription, UnboundedScope], 50),
        ("improve everything", &accepted(), &[VagueDescription, Target, UnboundedScope], 70),
        ("fix src/a.ts", &none, &[Criteria], 60),
        ("fix the login", &none, &[Criteria, Target], 80),
        ("improve src/a.ts", &none, &[Criteria, VagueDescription], 85),
        ("rewrite src/a.ts", &none, &[Criteria, UnboundedScope], 85),
        ("improve the login", &none, &[Criteria, VagueDescription, Target], 100),
        ("rewrite the login", &none, &[Criteria, Target, UnboundedScope], 100),
        ("improve everything in src/a.ts", &none, &[Criteria, VagueDescription, UnboundedScope], 100),
        ("improve everything", &none, &[Criteria, VagueDescription, Target, UnboundedScope], 100),
    ];
    for (text, accept, expected, score) in table {
        let assessment = assess(text, accept);
        assert_eq!((fired(&assessment).as_slice(), assessment.score), (expected, score), "{text}");
        assert_eq!(assessment.needs_answers(), score >= 50, "{text}");
        assert_eq!(assessment.threshold, THRESHOLD);
    }
    assert_eq!(SignalName::ALL.map(SignalName::weight), [60, 25, 20, 25]);
}

#[test]
fn there_is_one_question_for_each_missing_field_and_none_below_the_threshold() {
    let assessment = assess("improve everything", &[]);
    assert_eq!(assessment.questions.iter().map(|question| question.field).collect::<Vec<_>>(), Field::ALL);
    for question in &assessment.questions {
        assert!(question.choices.len() >= 3 && question.recommended < question.choices.len(), "{question:?}");
        assert!(!question.why.is_empty() && question.text.ends_with('?'), "{question:?}");
    }
    assert_eq!(assess("improve the login", &accepted()).questions, []);
}

#[test]
fn every_choice_of_criteria_is_itself_verifiable() {
    let assessment = assess("fix it", &[]);
    let choices = assessment.questions[0].choices.clone();
    assert_eq!(criteria("", &choices), choices);
}

#[test]
fn words_in_code_paths_addresses_and_quotations_do_not_count() {
    for text in [
        "call `improve everything` in src/a.rs",
        "in src/a.rs:\n```\nimprove everything\n```",
        "in src/entire/improve/everything/some.rs",
        "see https://host/improve/everything?etc=some and src/a.rs",
        "bump better-sqlite3 in package.json, all theirs",
        "src/a.rs logs \"improve everything, etc\"",
        "> improve everything\n\nfix src/a.rs",
        "Some(x) and std::etc in src/a.rs are awesome and bettering",
    ] {
        assert_eq!(fired(&assess(text, &accepted())), [], "{text}");
    }
}

#[test]
fn words_are_skipped_in_other_languages_and_the_assessment_says_so() {
    for (text, language) in [
        ("Bitte das Login verbessern und alles neu schreiben, better and from scratch", Language::German),
        ("修复登录页面，improve everything", Language::Chinese),
    ] {
        let assessment = assess(text, &accepted());
        assert_eq!(assessment.language, language, "{text}");
        for name in [SignalName::VagueDescription, SignalName::UnboundedScope] {
            let signal = signal(&assessment, name);
            assert_eq!(signal.state, SignalState::Skipped);
            assert!(signal.detail.contains(language.name()), "{}", signal.detail);
        }
        assert_eq!(assessment.score, 20, "the signals of structure still count: {text}");
    }
}

#[test]
fn criteria_are_found_in_every_form() {
    let table: [(&str, &[&str]); 23] = [
        ("Acceptance: the login works again.", &["the login works again."]),
        ("Fix it. acceptance criteria: a test covers it. No log is lost.", &["a test covers it.", "No log is lost."]),
        (
            "## Acceptance\n\n- first criterion\n- second criterion\n\n## Next\n- no criterion",
            &["first criterion", "second criterion"],
        ),
        (
            "Acceptance:\n- [ ] with a box here\n  that goes on\n- [x] and another one",
            &["with a box here that goes on", "and another one"],
        ),
        (
            "Acceptance:\n\nIt says hello. It says bye-bye.\n\nAn unrelated end.",
            &["It says hello.", "It says bye-bye."],
        ),
        ("Acceptance:\n- first criterion\n\nAn unrelated end.", &["first criterion"]),
        ("Acceptance:\n- first criterion\nOut of scope:\n- something else", &["first criterion"]),
        ("Acceptance\n---\n- first criterion\n\nNext\n---\n- something else", &["first criterion"]),
        ("Acceptance:\n- first criterion\n---\n- something else", &["first criterion"]),
        ("1. Fix it. Acceptance: it is fixed now\n2. Then another thing", &["it is fixed now"]),
        ("- Acceptance:\n  - first criterion\n- something else", &["first criterion"]),
        (
            "**Acceptance criteria** (both):\n* first criterion\n* second criterion",
            &["first criterion", "second criterion"],
        ),
        ("## 3. Acceptance criteria\n- first criterion", &["first criterion"]),
        ("Acceptance criteria for the first release:\n- first criterion", &["first criterion"]),
        ("验收标准如下：\n1.所有测试通过", &["所有测试通过"]),
        ("受け入れ条件は以下の通り：\n1. テストが通ること", &["テストが通ること"]),
        ("Acceptance: `npm test. All` passes, e.g. in CI", &["`npm test. All` passes, e.g. in CI"]),
        ("Acceptance:\n- same criterion\n- same criterion", &["same criterion"]),
        ("验收标准：所有测试通过。日志中没有错误。", &["所有测试通过。", "日志中没有错误。"]),
        ("受け入れ条件:\n・テストが通ること", &["テストが通ること"]),
        ("Akzeptanzkriterien:\n- die Anmeldung geht", &["die Anmeldung geht"]),
        ("Critères d’acceptation : le test passe toujours", &["le test passe toujours"]),
        ("CRITERIOS DE ACEPTACIÓN:\n- la prueba pasa", &["la prueba pasa"]),
    ];
    for (text, expected) in table {
        assert_eq!(criteria(text, &[]), expected, "{text}");
    }
}

#[test]
fn what_says_nothing_is_no_criterion() {
    for empty in [
        "",
        "tbd",
        "TBD.",
        "todo!",
        "Verify it works",
        "verify  it  works!!!",
        "**It works**",
        "Done.",
        "n/a",
        "------------",
        "short one",
    ] {
        assert_eq!(criteria("", &[empty.to_owned()]), Vec::<String>::new(), "{empty}");
        assert_eq!(criteria(&format!("Acceptance: {empty}"), &[]), Vec::<String>::new(), "{empty}");
        assert!(assess("fix src/a.rs", &[empty.to_owned()]).score >= 60, "{empty}");
    }
    for text in [
        "```\nAcceptance: in an example only\n```",
        "`Acceptance: in a code span only`",
        "<!-- Acceptance: in a comment only -->",
        "non-acceptance: of this proposal",
        "Acceptance of cookies is broken: the banner comes back",
        "## Acceptance\n<!-- - write the criteria here -->\n## Next\n- not a criterion",
    ] {
        assert_eq!(criteria(text, &[]), Vec::<String>::new(), "{text}");
    }
    assert_eq!(criteria("", &["exactly 12 c".to_owned()]), ["exactly 12 c"]);
    assert_eq!(criteria("", &["only 11 cha".to_owned()]), Vec::<String>::new());
}

#[test]
fn flags_stand_for_the_text_unless_none_of_them_can_be_verified() {
    let text = "Acceptance: what the text says";
    assert_eq!(criteria(text, &accepted()), accepted());
    assert_eq!(criteria(text, &["done".to_owned()]), ["what the text says"]);
}

#[test]
fn what_is_open_in_one_part_of_a_plan_ends_with_it() {
    let whole = whole_text(["Fix it.\n```\nnever closed", "Acceptance:\n- first criterion", "- improve everything"]);
    assert_eq!(criteria(&whole, &[]), ["first criterion"]);
    assert_eq!(
        fired(&assess(&whole, &[])),
        [SignalName::VagueDescription, SignalName::NoTargetSurface, SignalName::UnboundedScope]
    );
}
