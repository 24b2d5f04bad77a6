//! What holds for every text.

use godwit_core::clarify::{Answer, Field, SignalState, assess, check, criteria, spec};
use proptest::prelude::*;

/// Pieces that mean something to the gate, so that generated texts reach its corners.
const PIECES: [&str; 30] = [
    "improve",
    "everything",
    " ",
    "\n",
    "\n\n",
    "```",
    "````\n",
    "`",
    "``",
    "~~~",
    "<!--",
    "-->",
    "# ",
    "- ",
    "- [ ] ",
    "> ",
    "Acceptance:",
    "验收标准：",
    "受け入れ条件",
    "\"",
    "«",
    "src/a.rs",
    "https://x/",
    "。",
    ". ",
    "---\n",
    "\r\n",
    "é",
    "\u{301}",
    "\u{1a}",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[a-zA-Z0-9_./:-]{0,12}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn every_text_is_assessed_the_same_way_twice(text in text(), accept in prop::collection::vec(text(), 0..3)) {
        let assessment = assess(&text, &accept);
        prop_assert_eq!(&assessment, &assess(&text, &accept));
        let fired = || assessment.signals.iter().filter(|signal| signal.state == SignalState::Fired);
        let sum: u32 = fired().map(|signal| u32::from(signal.weight)).sum();
        prop_assert_eq!(u32::from(assessment.score), sum.min(100));
        prop_assert_eq!(assessment.signals.len(), 4);
        prop_assert_eq!(assessment.needs_answers(), assessment.score >= 50);
        prop_assert!(assessment.questions.len() <= 4);
        prop_assert_eq!(assessment.questions.len(), if assessment.needs_answers() { fired().count() } else { 0 });
        prop_assert!(criteria(&text, &accept).iter().all(|criterion| criterion.lines().count() == 1));
    }

    #[test]
    fn whatever_is_accepted_specifies_a_criterion(text in text(), words in prop::collection::vec(text(), 4)) {
        let assessment = assess(&text, &[]);
        let answer = |(field, words): (Field, &String)| Answer { field, choice: None, text: Some(words.clone()) };
        let asked = |field: &Field| assessment.questions.iter().any(|question| question.field == *field);
        let answers: Vec<Answer> = Field::ALL.into_iter().filter(asked).zip(&words).map(answer).collect();
        let document = spec(&text, &[], &assessment.questions, &answers);
        if check(&assessment.questions, &answers).is_ok() {
            prop_assert!(!document.contains("None was given."), "{}", document);
        }
        let fenced = document.lines().filter(|line| *line == "## Q&A").count();
        prop_assert!(fenced >= 1);
    }
}
