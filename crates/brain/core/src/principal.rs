//! Who did something, and through which door.

use serde::{Deserialize, Serialize};

/// Who acts. Only a [`Principal::Person`] can approve.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "name", rename_all = "kebab-case")]
pub enum Principal {
    /// A person, named by their token.
    Person(String),
    /// An agent, named by its run.
    Agent(String),
    /// Godwit itself: the engine's own decisions.
    Daemon,
}

impl Principal {
    /// Whether this is a person.
    pub fn is_person(&self) -> bool {
        matches!(self, Self::Person(_))
    }
}

impl std::fmt::Display for Principal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Person(name) => write!(f, "{name}"),
            Self::Agent(run) => write!(f, "agent {run}"),
            Self::Daemon => write!(f, "godwit"),
        }
    }
}

/// The door through which a command came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Via {
    /// The command line.
    Cli,
    /// The HTTP API, used directly.
    Api,
    /// The engine: an outcome, a report or a timer.
    Engine,
}
