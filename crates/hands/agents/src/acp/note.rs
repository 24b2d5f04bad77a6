//! The driver's own lines in a run's output, between the agent's messages.
//!
//! A line is the driver's when it begins with [`MARK`]. The driver puts a blank before every line of the agent that
//! begins so, which means nothing in JSON: an agent cannot speak for the driver through its standard output.

use std::borrow::Cow;

use godwit_core::attention::{Attention, Inquiry};
use godwit_core::sentinel::{ToolKind, Verdict};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How each of the driver's lines begins.
pub(crate) const MARK: &[u8] = br#"{"godwit":"#;

/// A line of the driver.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Line {
    godwit: Note,
}

/// What the driver says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "kebab-case")]
pub enum Note {
    /// The agent is sent a request.
    Asked {
        /// The request's id.
        id: u64,
        /// Its method.
        method: String,
    },
    /// Who the agent says it is, and what it can do.
    Agent {
        /// Its name; empty when it tells none.
        name: String,
        /// Its release; empty when it tells none.
        version: String,
        /// Whether a later run can go on with a session.
        loads_sessions: bool,
    },
    /// The session that the prompt goes to.
    Session {
        /// As the agent names it.
        id: String,
        /// The model that answers in it, where the agent tells.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        model: Option<String>,
        /// Whether it had begun before.
        is_resumed: bool,
        /// Whether the sentinel answers its requests for permission. Outputs of earlier releases do not say so.
        #[serde(default)]
        is_judged: bool,
    },
    /// A request for permission was answered.
    Permission {
        /// The call that it was for.
        call: String,
        /// What the sentinel says.
        verdict: Verdict,
        /// The rule that decided, by its word: rules come and go, and what was written stays.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rule: Option<String>,
        /// The kind of the answer that was chosen among those offered; `cancelled` where none of them would do.
        answer: String,
        /// Why, and what to do instead. Empty when no rule applied.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
        /// What kind of tool it was judged as. Outputs of earlier releases do not say so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tool: Option<ToolKind>,
    },
    /// A person is asked about the call whose request for permission was answered last, and the turn is cancelled.
    Inquiry {
        /// What is asked.
        inquiry: Box<Inquiry>,
        /// By which policy.
        attention: Attention,
    },
    /// A request of the agent was not done: it was not offered, or not yet.
    Refused {
        /// Its method.
        method: String,
    },
    /// An answer came that nothing was asked for.
    Stray {
        /// The id that it names.
        id: Value,
    },
    /// It is over. The last line of every run that was not ended from outside.
    Ended {
        /// How.
        end: End,
    },
}

/// How a conversation with an agent ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "kebab-case")]
pub enum End {
    /// The agent said why it stopped.
    Answered {
        /// Its word for that.
        stop: String,
    },
    /// The agent answered a request with an error.
    Failed {
        /// The request's method.
        method: String,
        /// The error's code; 0 when it has none.
        code: i64,
        /// The error's message.
        message: String,
        /// What else it says.
        #[serde(default, skip_serializing_if = "Value::is_null")]
        data: Value,
    },
    /// An answer lacks what it must have.
    Malformed {
        /// The request's method.
        method: String,
        /// What is missing.
        missing: String,
    },
    /// The agent speaks another version of the protocol.
    OtherVersion {
        /// Which.
        offered: Value,
    },
    /// A session was to be gone on with, and this agent cannot.
    CannotResume {},
    /// Something was to be chosen that the agent does not offer.
    NotOffered {
        /// What kind of thing.
        what: Choice,
        /// What was asked for.
        asked: String,
        /// What is offered instead.
        offered: Vec<String>,
    },
    /// The agent did not answer in time.
    Silent {
        /// The request's method.
        method: String,
        /// How long it had, in milliseconds.
        waited_ms: u64,
    },
    /// The agent ended, with a status.
    Exited {
        /// The request that it left unanswered.
        method: String,
        /// The status.
        status: i32,
    },
    /// A signal ended the agent.
    Signaled {
        /// The request that it left unanswered.
        method: String,
        /// The signal.
        signal: i32,
    },
    /// What the agent prints is not the protocol.
    Rubbish {
        /// How many lines of it were read.
        lines: u32,
    },
    /// A message was longer than any that is read.
    TooLong {
        /// How many bytes of it were read.
        bytes: u64,
    },
    /// The agent asks, and does not read what it is answered.
    Deaf {},
    /// The agent could not be executed.
    NotStarted {
        /// Whether its program, or what that needs to be executed, is not there.
        is_missing: bool,
        /// Why.
        message: String,
    },
    /// The driver itself could not go on.
    Driver {
        /// Why.
        message: String,
    },
}

/// What can be chosen where an agent offers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// The model that answers.
    Model,
    /// The mode that the agent works in.
    Mode,
    /// The way to log in.
    Authentication,
}

impl Note {
    /// The driver's line, without its line feed.
    pub fn line(self) -> Vec<u8> {
        let line = serde_json::to_vec(&Line { godwit: self }).expect("a note of texts and numbers can be written");
        debug_assert!(line.starts_with(MARK), "every line of the driver bears its mark");
        line
    }

    /// The driver's note in a line; `None` for a line of the agent.
    pub(crate) fn read(line: &[u8]) -> Option<Result<Self, serde_json::Error>> {
        line.starts_with(MARK).then(|| serde_json::from_slice::<Line>(line).map(|line| line.godwit))
    }
}

/// A line of the agent as it is copied.
pub fn copied(line: &[u8]) -> Cow<'_, [u8]> {
    if line.starts_with(MARK) { Cow::Owned([b" ", line].concat()) } else { Cow::Borrowed(line) }
}

impl End {
    /// The exit status of the driver. Only a turn that the agent ended by its own account is 0.
    pub fn status(&self) -> u8 {
        match self {
            Self::Answered { stop } if stop == "end_turn" => 0,
            Self::Answered { .. } => 80,
            Self::Failed { .. } | Self::CannotResume {} | Self::NotOffered { .. } => 81,
            Self::Exited { .. } | Self::Signaled { .. } => 82,
            Self::Silent { .. } => 83,
            Self::Malformed { .. }
            | Self::OtherVersion { .. }
            | Self::Rubbish { .. }
            | Self::TooLong { .. }
            | Self::Deaf {} => 84,
            Self::NotStarted { .. } => 85,
            Self::Driver { .. } => 86,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_cannot_speak_for_the_driver() {
        let forged = Note::Ended { end: End::Answered { stop: "end_turn".into() } }.line();
        assert!(Note::read(&forged).is_some());
        let copy = copied(&forged);
        assert!(Note::read(&copy).is_none());
        assert_eq!(copy.len(), forged.len() + 1);
        let plain: &[u8] = br#"{"jsonrpc":"2.0"}"#;
        assert!(matches!(copied(plain), Cow::Borrowed(line) if line == plain));
        for disguised in [br#" {"godwit":{}}"#.as_slice(), br#"{ "godwit":{}}"#, b"{\"\\u0067odwit\":{}}"] {
            assert!(Note::read(&copied(disguised)).is_none(), "{disguised:?}");
        }
    }

    #[test]
    fn every_note_is_read_as_it_was_written() {
        let notes = [
            Note::Asked { id: 1, method: "initialize".into() },
            Note::Session { id: "s".into(), model: None, is_resumed: true, is_judged: true },
            Note::Permission {
                call: "c".into(),
                verdict: Verdict::Hard,
                rule: Some("malformed-call".into()),
                answer: "reject_once".into(),
                reason: "because".into(),
                tool: Some(ToolKind::Shell),
            },
            Note::Ended { end: End::CannotResume {} },
            Note::Ended { end: End::TooLong { bytes: 9 } },
        ];
        for note in notes {
            let read = Note::read(&note.clone().line()).expect("it is marked").expect("it is read");
            assert_eq!(read, note);
        }
    }
}
