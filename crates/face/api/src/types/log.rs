//! The event log and the transcripts of runs.

use godwit_core::id::{CommandId, RunId};
use godwit_core::principal::{Principal, Via};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An event of the log. The same object is the `data` of each server-sent event, whose `id` is `seq`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EventRecord {
    /// Its place in the whole log, from 1, without gaps.
    pub seq: u64,
    /// The stream, such as `mission/m3f9k2c7xqa`.
    pub stream: String,
    /// Its place in that stream, from 1.
    pub version: u64,
    /// Its type, such as `mission.created`.
    pub kind: String,
    /// When it was decided.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Who caused it.
    #[schema(value_type = Object)]
    pub actor: Principal,
    /// Through which door.
    #[schema(value_type = String)]
    pub via: Via,
    /// The command that it answers.
    #[schema(value_type = String)]
    pub command: CommandId,
    /// The effect or run that caused it, when the engine did.
    pub cause: Option<String>,
    /// What happened: an object with a `type`.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
}

/// One line of a run's transcript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogLine {
    /// Where it begins in the run's output, in bytes.
    pub offset: u64,
    /// When it came, up to a second early; `null` when nobody noted it.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
    /// What it is: `message`, `tool`, `result`, `error`, `raw` and so on. New words may come.
    pub kind: String,
    /// What it says. It comes from an agent: show it escaped.
    pub text: String,
    /// How many characters of its end are not in the text, because so much of a line was not asked for.
    #[serde(default)]
    pub left_out: u64,
}

/// A piece of a run's transcript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogPage {
    /// The run.
    #[schema(value_type = String)]
    pub run: RunId,
    /// Its lines.
    pub lines: Vec<LogLine>,
    /// Where to go on.
    pub next_offset: u64,
    /// Whether the run has ended and this piece reaches its end.
    pub is_complete: bool,
}

/// What a piece of a run's transcript holds, without what it says: how many lines, where one may begin to read, and
/// which lines say what was looked for. Lines are counted from 0 at the beginning of the piece.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogOutline {
    /// The run.
    #[schema(value_type = String)]
    pub run: RunId,
    /// How many lines the piece has.
    pub lines: u64,
    /// Where one may begin to read, in their order; the first is the beginning of the piece.
    pub marks: Vec<LogMark>,
    /// The lines that say what was looked for, in their order; empty when nothing was.
    pub found: Vec<u64>,
    /// Where to go on.
    pub next_offset: u64,
    /// Whether the run has ended and this piece reaches its end.
    pub is_complete: bool,
}

/// A place of a transcript where one may begin to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogMark {
    /// Where it is in the run's output, in bytes.
    pub offset: u64,
    /// The line that begins there.
    pub line: u64,
}

/// The end of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogHead {
    /// The last event.
    pub seq: u64,
    /// The hash of the chain there.
    pub hash: String,
}

/// What a verification of the log found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VerifyReport {
    /// How many events were verified.
    pub events: u64,
    /// The end of the log.
    pub head: LogHead,
    /// What is wrong; empty when nothing is.
    pub faults: Vec<LogFault>,
}

/// Something wrong in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogFault {
    /// At which event, when it is about one.
    pub seq: Option<u64>,
    /// What is wrong.
    pub what: String,
}
