//! Why a command is refused. A refusal changes nothing and says what to do instead.

use serde::{Deserialize, Serialize};

/// A refused command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// What kind of refusal it is, as a stable word for programs.
    pub code: RefusalCode,
    /// What was refused and why: for a person.
    pub message: String,
    /// What to do instead, when there is something.
    pub hint: Option<String>,
}

/// The kinds of refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalCode {
    /// The named thing does not exist.
    NotFound,
    /// A thing of that name exists already.
    AlreadyExists,
    /// The thing is not in a state in which that can be done.
    WrongState,
    /// The asker may not do that.
    Forbidden,
    /// The command itself is not acceptable.
    Invalid,
    /// There is too much open already; it can be asked again when something has ended.
    Busy,
    /// A late, fenced or repeated outcome: the state no longer awaits it.
    NotAwaited,
}

impl Refusal {
    /// A refusal without a hint.
    pub fn new(code: RefusalCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None }
    }

    /// The same refusal with a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
