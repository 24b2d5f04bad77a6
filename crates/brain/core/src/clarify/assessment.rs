//! What the gate found: the signals, their sum, and the language that decided which of them apply.

use serde::{Deserialize, Serialize};

use super::question::Question;

/// The score from which on questions are asked.
pub const THRESHOLD: u8 = 50;

/// The highest score.
const MAX_SCORE: u8 = 100;

/// How clear a text is, and what has to be asked about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    /// The sum of the weights of the signals that fired, at most 100: 0 is clear.
    pub score: u8,
    /// The score from which on questions were asked when this was assessed.
    pub threshold: u8,
    /// The language of the text.
    pub language: Language,
    /// Every signal, in the order of [`SignalName::ALL`], whether it fired or not.
    pub signals: Vec<Signal>,
    /// What has to be answered before an agent starts; empty below the threshold. At most one question a field.
    pub questions: Vec<Question>,
}

impl Assessment {
    /// Whether somebody has to answer questions first.
    pub fn needs_answers(&self) -> bool {
        !self.questions.is_empty()
    }
}

/// One sign of an unclear text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signal {
    /// Which one.
    pub name: SignalName,
    /// What it adds to the score when it fires.
    pub weight: u8,
    /// Whether it fired.
    pub state: SignalState,
    /// What it saw, or why it was skipped: for a person.
    pub detail: String,
}

/// The signals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignalName {
    /// There is no criterion by which somebody could verify the result.
    NoAcceptanceCriteria,
    /// The text says words without an end, such as "improve".
    VagueDescription,
    /// The text names no file, folder, piece of code or class.
    NoTargetSurface,
    /// The text says words without a limit, such as "everything".
    UnboundedScope,
}

impl SignalName {
    /// Every signal, in the order in which they are assessed and asked about.
    pub const ALL: [Self; 4] =
        [Self::NoAcceptanceCriteria, Self::VagueDescription, Self::NoTargetSurface, Self::UnboundedScope];

    /// What the signal adds to the score. Without criteria a text is asked about whatever else it says; vague words
    /// and a missing limit are together enough, and each is not with a missing target.
    pub fn weight(self) -> u8 {
        match self {
            Self::NoAcceptanceCriteria => 60,
            Self::VagueDescription | Self::UnboundedScope => 25,
            Self::NoTargetSurface => 20,
        }
    }

    /// The signal as the word that people read.
    pub fn word(self) -> &'static str {
        match self {
            Self::NoAcceptanceCriteria => "no-acceptance-criteria",
            Self::VagueDescription => "vague-description",
            Self::NoTargetSurface => "no-target-surface",
            Self::UnboundedScope => "unbounded-scope",
        }
    }
}

impl std::fmt::Display for SignalName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.word())
    }
}

/// Whether a signal fired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignalState {
    /// The text shows it; its weight counts.
    Fired,
    /// The text does not show it.
    Quiet,
    /// It cannot judge this text and says nothing about it.
    Skipped,
}

/// The language of a text, as far as the gate has to tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// English: also what is too short to tell, so that a text cannot escape the English word lists by being short.
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Portuguese.
    Portuguese,
    /// Italian.
    Italian,
    /// Dutch.
    Dutch,
    /// Chinese.
    Chinese,
    /// Japanese.
    Japanese,
    /// Korean.
    Korean,
    /// A language that is certainly not English and none of the above.
    Other,
}

impl Language {
    /// The language's name, to be put into an English sentence.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "German",
            Self::French => "French",
            Self::Spanish => "Spanish",
            Self::Portuguese => "Portuguese",
            Self::Italian => "Italian",
            Self::Dutch => "Dutch",
            Self::Chinese => "Chinese",
            Self::Japanese => "Japanese",
            Self::Korean => "Korean",
            Self::Other => "another language",
        }
    }
}

/// The score of some signals: the sum of what fired, at most 100.
pub(super) fn score(signals: &[Signal]) -> u8 {
    let fired = signals.iter().filter(|signal| signal.state == SignalState::Fired);
    let sum: u32 = fired.map(|signal| u32::from(signal.weight)).sum();
    u8::try_from(sum).map_or(MAX_SCORE, |sum| sum.min(MAX_SCORE))
}
