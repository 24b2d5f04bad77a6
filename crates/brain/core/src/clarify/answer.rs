//! Answers, and what makes them acceptable.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::criteria::Criteria;
use super::question::{Field, Question};
use crate::text::{self, TextFault};

/// The most bytes that the free text of an answer may have.
pub const MAX_ANSWER_BYTES: usize = 4096;

/// An answer to a question. At least one of `choice` and `text` says something; with both, the text adds to the choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The question's field.
    pub field: Field,
    /// The number of the choice, from 1.
    pub choice: Option<u8>,
    /// The answer in one's own words, at most [`MAX_ANSWER_BYTES`].
    pub text: Option<String>,
}

impl Answer {
    /// What was said in one's own words, if anything.
    pub fn words(&self) -> Option<&str> {
        self.text.as_deref().map(str::trim).filter(|words| !words.is_empty())
    }

    /// The sentence that was chosen from a question's choices, if one was.
    pub fn chosen<'q>(&self, question: &'q Question) -> Option<&'q str> {
        let index = usize::from(self.choice?).checked_sub(1)?;
        question.choices.get(index).map(String::as_str)
    }
}

impl FromStr for Answer {
    type Err = Fault;

    /// Reads `FIELD=NUMBER` as a choice and `FIELD=WORDS` as a free text.
    fn from_str(answer: &str) -> Result<Self, Fault> {
        let (field, said) = answer.split_once('=').ok_or(Fault::NotAnAnswer)?;
        let field = field.trim().parse()?;
        let said = said.trim();
        Ok(match said.parse() {
            Ok(choice) => Self { field, choice: Some(choice), text: None },
            Err(_) => Self { field, choice: None, text: Some(said.to_owned()) },
        })
    }
}

/// Why answers are not accepted. Each says what to type instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A text does not have the form of an answer.
    #[error("an answer is `FIELD=NUMBER` or `FIELD=your own words`, such as `target=1`")]
    NotAnAnswer,
    /// There is no such field.
    #[error(
        "there is no question about `{word}`; the fields are `acceptance-criteria`, `done-definition`, `target` and `scope`"
    )]
    UnknownField {
        /// What was given, cut and with control characters escaped.
        word: String,
    },
    /// The field was not asked about.
    #[error("`{field}` was not asked; leave its answer out")]
    NotAsked {
        /// The field.
        field: Field,
    },
    /// The field has more than one answer.
    #[error("`{field}` is answered twice; keep one answer, which may be a choice with words added to it")]
    AnsweredTwice {
        /// The field.
        field: Field,
    },
    /// The field has no answer.
    #[error(
        "`{field}` is not answered; give `{field}={recommended}` for the recommended choice, or `{field}=` and your own words"
    )]
    Unanswered {
        /// The field.
        field: Field,
        /// The number of its recommended choice, from 1.
        recommended: usize,
    },
    /// The answer says nothing.
    #[error("the answer to `{field}` is empty; give a number from 1 to {choices}, or your own words")]
    Blank {
        /// The field.
        field: Field,
        /// How many choices there are.
        choices: usize,
    },
    /// There is no choice of that number.
    #[error("`{field}` has no choice {choice}; give a number from 1 to {choices}, or your own words")]
    NoSuchChoice {
        /// The field.
        field: Field,
        /// What was given.
        choice: u8,
        /// How many choices there are.
        choices: usize,
    },
    /// The free text is too long.
    #[error(
        "the answer to `{field}` has {bytes} bytes and may have {MAX_ANSWER_BYTES}; put long material into a file of the repository and name it"
    )]
    TooLong {
        /// The field.
        field: Field,
        /// Its length.
        bytes: usize,
    },
    /// The free text holds a NUL character.
    #[error("the answer to `{field}` holds a NUL character; remove it")]
    Nul {
        /// The field.
        field: Field,
    },
    /// The free text about the criteria holds none that could be verified.
    #[error(
        "the answer to `acceptance-criteria` holds nothing that can be verified; write at least one sentence of 12 characters that a command or a reader can check, such as `npm test passes and GET /health answers 200`"
    )]
    NotVerifiable,
}

/// Whether answers may be accepted: each question is answered once, by a choice that exists, by words, or by both; and
/// nothing else is answered.
///
/// # Errors
/// The first fault, in the order of the answers, then of the questions.
pub fn check(questions: &[Question], answers: &[Answer]) -> Result<(), Fault> {
    for (index, answer) in answers.iter().enumerate() {
        let field = answer.field;
        let question = questions.iter().find(|question| question.field == field).ok_or(Fault::NotAsked { field })?;
        if answers[..index].iter().any(|earlier| earlier.field == field) {
            return Err(Fault::AnsweredTwice { field });
        }
        check_one(question, answer)?;
    }
    let is_open = |question: &&Question| !answers.iter().any(|answer| answer.field == question.field);
    match questions.iter().find(is_open) {
        Some(open) => Err(Fault::Unanswered { field: open.field, recommended: open.recommended + 1 }),
        None => Ok(()),
    }
}

fn check_one(question: &Question, answer: &Answer) -> Result<(), Fault> {
    let (field, choices) = (question.field, question.choices.len());
    if let Some(choice) = answer.choice
        && answer.chosen(question).is_none()
    {
        return Err(Fault::NoSuchChoice { field, choice, choices });
    }
    match text::check(answer.text.as_deref().unwrap_or_default(), MAX_ANSWER_BYTES) {
        Err(TextFault::TooLong { bytes, .. }) => return Err(Fault::TooLong { field, bytes }),
        Err(TextFault::Nul) => return Err(Fault::Nul { field }),
        Err(TextFault::Empty) | Ok(()) => {}
    }
    match (answer.choice, answer.words()) {
        (None, None) => Err(Fault::Blank { field, choices }),
        (None, Some(words)) if field == Field::AcceptanceCriteria => {
            if Criteria::of_answer(words).verifiable.is_empty() { Err(Fault::NotVerifiable) } else { Ok(()) }
        }
        (Some(_), _) | (None, Some(_)) => Ok(()),
    }
}
