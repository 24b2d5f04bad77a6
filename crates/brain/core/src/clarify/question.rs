//! The questions: one for each thing that a text can leave open, always the same ones.
//!
//! The choices are whole sentences because they go into the specification as they are: whoever picks the first choice
//! everywhere has said something that a result can be held against.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::answer::Fault;
use super::assessment::SignalName;

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// How somebody verifies the result.
    AcceptanceCriteria,
    /// Where the work ends.
    DoneDefinition,
    /// Where in the repository the work happens.
    Target,
    /// How far the work may go.
    Scope,
}

impl Field {
    /// Every field, in the order in which they are asked about.
    pub const ALL: [Self; 4] = [Self::AcceptanceCriteria, Self::DoneDefinition, Self::Target, Self::Scope];

    /// The field as the word that people type and read.
    pub fn word(self) -> &'static str {
        match self {
            Self::AcceptanceCriteria => "acceptance-criteria",
            Self::DoneDefinition => "done-definition",
            Self::Target => "target",
            Self::Scope => "scope",
        }
    }

    /// The field that is missing when a signal fires.
    pub fn missing_by(signal: SignalName) -> Self {
        match signal {
            SignalName::NoAcceptanceCriteria => Self::AcceptanceCriteria,
            SignalName::VagueDescription => Self::DoneDefinition,
            SignalName::NoTargetSurface => Self::Target,
            SignalName::UnboundedScope => Self::Scope,
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl FromStr for Field {
    type Err = Fault;

    fn from_str(word: &str) -> Result<Self, Fault> {
        let found = Self::ALL.into_iter().find(|field| field.word() == word);
        found.ok_or_else(|| Fault::UnknownField { word: word.chars().take(80).flat_map(char::escape_debug).collect() })
    }
}

/// A question to the person who gave the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// What it is about; no two questions of an assessment are about the same.
    pub field: Field,
    /// The question.
    pub text: String,
    /// Why it is asked of this text.
    pub why: String,
    /// Answers to choose from, at least three. A free text is always allowed instead of them.
    pub choices: Vec<String>,
    /// The index in `choices`, from 0, of the one to take when in doubt.
    pub recommended: usize,
}

impl Question {
    /// The question about a field, asked for a reason.
    pub(super) fn about(field: Field, why: String) -> Self {
        let (text, choices) = wording(field);
        Self { field, text: text.to_owned(), why, choices: choices.map(str::to_owned).to_vec(), recommended: 0 }
    }
}

/// The question about a field and its choices, the recommended one first.
fn wording(field: Field) -> (&'static str, [&'static str; 3]) {
    match field {
        Field::AcceptanceCriteria => (
            "How will you verify that the result is right?",
            [
                "The repository's checks pass, and a new test fails without the change and passes with it.",
                "The repository's checks pass, and no existing test is changed, skipped or removed.",
                "Only documentation changes: its links resolve, and each command that it shows works as written.",
            ],
        ),
        Field::DoneDefinition => (
            "When is the work done?",
            [
                "Each acceptance criterion holds; nothing beyond that is changed.",
                "The one problem that the text describes no longer occurs, and what works today works as before.",
                "A benchmark or test in the repository measures it, and the number after the change beats the one before.",
            ],
        ),
        Field::Target => (
            "Which part of the repository is to be changed?",
            [
                "The files that implement the described behaviour today, and their tests.",
                "A new module with tests of its own, called from one place in the existing code.",
                "Documentation only: the README and the files in docs/.",
            ],
        ),
        Field::Scope => (
            "How far may the change go?",
            [
                "One module: the one most concerned. What else should change is listed and left for another mission.",
                "Each place that the text names, and no other.",
                "The whole repository, as long as each changed file is needed for an acceptance criterion.",
            ],
        ),
    }
}
