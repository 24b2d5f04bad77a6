//! Which answers are accepted, and what the others are told.

use godwit_core::clarify::{Answer, Fault, Field, MAX_ANSWER_BYTES, Question, assess, check};

fn questions() -> Vec<Question> {
    assess("improve everything", &[]).questions
}

fn chosen(field: Field, choice: u8) -> Answer {
    Answer { field, choice: Some(choice), text: None }
}

fn said(field: Field, text: &str) -> Answer {
    Answer { field, choice: None, text: Some(text.to_owned()) }
}

/// The first choice of every question, with one answer replaced.
fn with(answer: Answer) -> Vec<Answer> {
    let others = Field::ALL.into_iter().filter(|field| *field != answer.field).map(|field| chosen(field, 1));
    others.chain([answer.clone()]).collect()
}

#[test]
fn a_choice_words_or_both_answer_every_question() {
    for answer in [
        chosen(Field::Target, 3),
        said(Field::Target, "src/login.ts"),
        Answer { text: Some("but not the tests".to_owned()), ..chosen(Field::Target, 1) },
        said(Field::AcceptanceCriteria, "`npm test` passes and /health answers 200"),
        said(Field::AcceptanceCriteria, "- tbd\n- the export has a header line"),
        said(Field::Scope, &"x".repeat(MAX_ANSWER_BYTES)),
    ] {
        assert_eq!(check(&questions(), &with(answer.clone())), Ok(()), "{answer:?}");
    }
    assert_eq!(check(&[], &[]), Ok(()));
}

#[test]
fn an_empty_phrase_is_no_answer_about_the_criteria() {
    for words in [
        "done",
        "it works",
        "Verify it works.",
        "- tbd\n- n/a",
        "Acceptance: done",
        "yes, of it",
        "```\nnpm test is green\n```",
    ] {
        let answers = with(said(Field::AcceptanceCriteria, words));
        assert_eq!(check(&questions(), &answers), Err(Fault::NotVerifiable), "{words}");
    }
}

#[test]
fn every_fault_is_told_with_what_to_type() {
    let asked = questions();
    let scope_only = [Question { recommended: 1, ..asked[3].clone() }];
    for (questions, answers, expected) in [
        (&asked[..], with(chosen(Field::Target, 4)), "`target` has no choice 4; give a number from 1 to 3"),
        (&asked[..], with(chosen(Field::Target, 0)), "`target` has no choice 0"),
        (&asked[..], with(said(Field::Target, " \n")), "the answer to `target` is empty; give a number from 1 to 3"),
        (&asked[..], with(said(Field::Scope, &"x".repeat(MAX_ANSWER_BYTES + 1))), "has 4097 bytes and may have 4096"),
        (&asked[..], [with(chosen(Field::Target, 1)), vec![chosen(Field::Target, 2)]].concat(), "is answered twice"),
        (&asked[..], vec![chosen(Field::Target, 1)], "give `acceptance-criteria=1` for the recommended choice"),
        (&scope_only[..], vec![], "`scope` is not answered; give `scope=2`"),
        (&scope_only[..], vec![chosen(Field::Target, 1)], "`target` was not asked; leave its answer out"),
    ] {
        let fault = check(questions, &answers).expect_err("a fault").to_string();
        assert!(fault.contains(expected), "{fault}");
    }
}

#[test]
fn an_answer_is_typed_as_field_and_number_or_words() {
    assert_eq!("target=2".parse(), Ok(chosen(Field::Target, 2)));
    assert_eq!(" scope = only src/a.rs ".parse(), Ok(said(Field::Scope, "only src/a.rs")));
    assert_eq!("scope=a=b".parse(), Ok(said(Field::Scope, "a=b")));
    assert_eq!("target=999".parse(), Ok(said(Field::Target, "999")));
    assert_eq!("target".parse::<Answer>(), Err(Fault::NotAnAnswer));
    let unknown = "colour\u{7}=red".parse::<Answer>().expect_err("no such field").to_string();
    assert!(unknown.starts_with("there is no question about `colour\\u{7}`; the fields are"), "{unknown}");
}

#[test]
fn what_is_logged_is_read_back_and_nothing_unknown_is() {
    let assessment = assess("improve everything in `a`", &[]);
    let json = serde_json::to_string(&assessment).expect("written");
    assert!(json.contains("\"no-acceptance-criteria\"") && json.contains("\"done-definition\""), "{json}");
    assert_eq!(serde_json::from_str::<godwit_core::clarify::Assessment>(&json).expect("read"), assessment);
    assert!(serde_json::from_str::<Answer>(r#"{"field":"target","choice":1,"text":null,"more":1}"#).is_err());
    assert!(serde_json::from_str::<Answer>(r#"{"field":"colour","choice":1,"text":null}"#).is_err());
}
