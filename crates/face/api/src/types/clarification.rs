//! What is asked about a mission before it can begin.

use godwit_core::clarify;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What was asked about a mission before it could begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Clarification {
    /// How unclear the text is, from 0 to 100.
    pub score: u8,
    /// The score from which on questions are asked.
    pub threshold: u8,
    /// The language of the text, which decides whether signals made of English words apply.
    pub language: String,
    /// Every signal, whether it fired or not.
    pub signals: Vec<ClaritySignal>,
    /// The questions.
    pub questions: Vec<Question>,
    /// The answers, once there are.
    pub answers: Option<Vec<AnswerToQuestion>>,
    /// The clarified specification, once the questions are answered.
    pub spec: Option<String>,
}

/// One sign of an unclear text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClaritySignal {
    /// Which one.
    pub name: String,
    /// What it adds to the score when it fires.
    pub weight: u8,
    /// `fired`, `quiet` or `skipped`.
    pub state: String,
    /// What was seen.
    pub detail: String,
}

/// A question about what is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Question {
    /// What it is about: the name that an answer gives.
    #[schema(value_type = String)]
    pub field: clarify::Field,
    /// The question.
    pub text: String,
    /// Why it is asked.
    pub why: String,
    /// Answers to choose from, numbered from 1.
    pub choices: Vec<String>,
    /// The number of the recommended choice, from 1.
    pub recommended: u8,
}

/// An answer: a choice, one's own words, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerToQuestion {
    /// The question's field.
    #[schema(value_type = String)]
    pub field: clarify::Field,
    /// The number of the choice, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<u8>,
    /// The answer in one's own words, at most 4 KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// Answer the questions about what is wanted: one answer for each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerMission {
    /// The answers.
    pub answers: Vec<AnswerToQuestion>,
}

impl From<AnswerToQuestion> for clarify::Answer {
    fn from(answer: AnswerToQuestion) -> Self {
        Self { field: answer.field, choice: answer.choice, text: answer.text }
    }
}

impl From<clarify::Answer> for AnswerToQuestion {
    fn from(answer: clarify::Answer) -> Self {
        Self { field: answer.field, choice: answer.choice, text: answer.text }
    }
}

impl Clarification {
    /// What was found and asked, with the answers and the specification as far as there are.
    pub fn new(asked: clarify::Assessment, answers: Option<Vec<clarify::Answer>>, spec: Option<String>) -> Self {
        let signals = asked.signals.into_iter().map(|signal| ClaritySignal {
            name: signal.name.word().to_owned(),
            weight: signal.weight,
            state: word(&signal.state),
            detail: signal.detail,
        });
        let questions = asked.questions.into_iter().map(|question| Question {
            field: question.field,
            text: question.text,
            why: question.why,
            choices: question.choices,
            recommended: u8::try_from(question.recommended + 1).unwrap_or(u8::MAX),
        });
        Self {
            score: asked.score,
            threshold: asked.threshold,
            language: word(&asked.language),
            signals: signals.collect(),
            questions: questions.collect(),
            answers: answers.map(|answers| answers.into_iter().map(Into::into).collect()),
            spec,
        }
    }
}

fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
