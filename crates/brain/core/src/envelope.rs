//! How events travel: which stream they belong to and what is written around each.

mod upcast;

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{CommandId, InvalidId, MissionId, RepoId};
use crate::name::AccountName;
use crate::principal::{Principal, Via};
use crate::{account, host, mission, repo};

/// One aggregate's history.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StreamId {
    /// The machine that performs effects. There is one today.
    Host,
    /// A repository.
    Repo(RepoId),
    /// An account.
    Account(AccountName),
    /// A mission.
    Mission(MissionId),
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host => f.write_str("host"),
            Self::Repo(id) => write!(f, "repo/{id}"),
            Self::Account(name) => write!(f, "account/{name}"),
            Self::Mission(id) => write!(f, "mission/{id}"),
        }
    }
}

impl FromStr for StreamId {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let invalid = || InvalidId { text: text.to_owned(), expected: "a stream such as `mission/m3f9k2c7xqa`" };
        match text.split_once('/') {
            None if text == "host" => Ok(Self::Host),
            Some(("repo", id)) => Ok(Self::Repo(id.parse()?)),
            Some(("mission", id)) => Ok(Self::Mission(id.parse()?)),
            Some(("account", name)) => name.parse().map(Self::Account).map_err(|_| invalid()),
            _ => Err(invalid()),
        }
    }
}

/// An event of any aggregate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Of the host.
    Host(host::Event),
    /// Of a repository.
    Repo(repo::Event),
    /// Of an account.
    Account(account::Event),
    /// Of a mission.
    Mission(mission::Event),
}

/// A stored payload that this version of godwit cannot read.
#[derive(Debug, thiserror::Error)]
#[error("event `{kind}` of schema {schema} on stream `{stream}` cannot be read by this version of godwit")]
pub struct UnreadableEvent {
    /// The stream it is on.
    pub stream: String,
    /// Its type.
    pub kind: String,
    /// Its schema version.
    pub schema: u32,
    /// What the decoder said.
    #[source]
    pub source: Option<serde_json::Error>,
}

impl Event {
    /// The version of the payloads written by this version of godwit. A changed payload raises it and adds an
    /// upcaster in [`Event::decode`]; old logs must fold for ever. What schema 3 added is optional, so that 2 needs none.
    pub const SCHEMA: u32 = 3;

    /// The type as it is written to the log, such as `mission.created`.
    ///
    /// # Panics
    /// Never: every event is an object with a `type`.
    pub fn kind(&self) -> String {
        let (family, value) = match self {
            Self::Host(event) => ("host", serde_json::to_value(event)),
            Self::Repo(event) => ("repo", serde_json::to_value(event)),
            Self::Account(event) => ("account", serde_json::to_value(event)),
            Self::Mission(event) => ("mission", serde_json::to_value(event)),
        };
        let value = value.expect("events serialise: they hold no maps with other keys than text");
        let kind = value.get("type").and_then(serde_json::Value::as_str).expect("events are tagged with `type`");
        format!("{family}.{kind}")
    }

    /// The payload as it is written to the log.
    ///
    /// # Panics
    /// Never: events serialise.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Host(event) => serde_json::to_vec(event),
            Self::Repo(event) => serde_json::to_vec(event),
            Self::Account(event) => serde_json::to_vec(event),
            Self::Mission(event) => serde_json::to_vec(event),
        }
        .expect("events serialise: they hold no maps with other keys than text")
    }

    /// Reads a payload of any schema that was ever written.
    ///
    /// # Errors
    /// When the payload is of a later schema or is not what its type says.
    pub fn decode(stream: &StreamId, kind: &str, schema: u32, payload: &[u8]) -> Result<Self, UnreadableEvent> {
        let unreadable = |source| UnreadableEvent { stream: stream.to_string(), kind: kind.to_owned(), schema, source };
        if !(1..=Self::SCHEMA).contains(&schema) {
            return Err(unreadable(None));
        }
        match stream {
            StreamId::Host => serde_json::from_slice(payload).map(Self::Host),
            StreamId::Repo(_) => serde_json::from_slice(payload).map(Self::Repo),
            StreamId::Account(_) => serde_json::from_slice(payload).map(Self::Account),
            StreamId::Mission(mission) if schema == 1 => {
                serde_json::from_slice(payload).and_then(|old| upcast::from_1(mission, old)).map(Self::Mission)
            }
            StreamId::Mission(_) => serde_json::from_slice(payload).map(Self::Mission),
        }
        .map_err(|source| unreadable(Some(source)))
    }
}

/// An event that has been decided and not yet written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// The stream it goes to.
    pub stream: StreamId,
    /// Its place there, from 1; the write fails if the stream is elsewhere.
    pub version: u64,
    /// What happened.
    pub event: Event,
    /// When it was decided.
    pub at: Timestamp,
    /// Who caused it.
    pub actor: Principal,
    /// Through which door.
    pub via: Via,
    /// The command it answers.
    pub command: CommandId,
    /// The effect or run that caused it, when the engine did.
    pub cause: Option<String>,
}

/// An event as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its place in the whole log, from 1, without gaps.
    pub seq: u64,
    /// The rest.
    pub new: NewEvent,
}

/// How long an append waits for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Durability {
    /// It survives a crash of godwit; a power cut may lose the newest.
    Process,
    /// It survives a power cut: used for every batch with an intent or outcome of an exactly-once effect.
    Full,
}
