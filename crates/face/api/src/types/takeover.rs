//! A person at an agent's terminal, and messages to an agent that is busy.

use godwit_core::id::RunId;
use godwit_core::name::{Seat, TaskName};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Base64;

/// The person at the terminal of a task's agent, or on the way there or back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Takeover {
    /// How far it has come.
    pub state: TakeoverState,
    /// The interactive run, while there is one to sit at.
    #[schema(value_type = Option<String>)]
    pub run: Option<RunId>,
    /// Who asked for it.
    pub by: String,
    /// Where the keyboard was at first.
    #[schema(value_type = String)]
    pub seat: Seat,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// Whether the result is taken as it is when the run has ended; `null` while nobody has handed back.
    pub done: Option<bool>,
    /// What the agent is told when the run has ended.
    pub text: Option<String>,
}

/// How far a takeover has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TakeoverState {
    /// The autonomous run ends, or the interactive one waits for its slot.
    Wanted,
    /// The interactive run has its slot.
    Live,
    /// The run ends, and then the agent goes on.
    HandingBack,
}

/// The person at the terminal of a task's agent, as a list of missions has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TakenOver {
    /// The task whose agent's terminal it is.
    #[schema(value_type = String)]
    pub task: TaskName,
    /// How far it has come.
    pub state: TakeoverState,
    /// The interactive run, while there is one to sit at.
    #[schema(value_type = Option<String>)]
    pub run: Option<RunId>,
    /// Who asked for it.
    pub by: String,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
}

/// Who types in an agent's terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Keyboard {
    /// The person.
    pub by: String,
    /// Where they sit: a tab of a browser, or a terminal.
    #[schema(value_type = String)]
    pub seat: Seat,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// Whether an agent works by itself during a run, or a person sits at its terminal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RunMode {
    /// It has its prompt and works by itself.
    #[default]
    Autonomous,
    /// A person sits at its terminal.
    Interactive,
}

impl From<godwit_core::run::RunMode> for RunMode {
    fn from(mode: godwit_core::run::RunMode) -> Self {
        match mode {
            godwit_core::run::RunMode::Autonomous => Self::Autonomous,
            godwit_core::run::RunMode::Interactive => Self::Interactive,
        }
    }
}

/// A message that waits for the end of what its agent does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QueuedMessage {
    /// Its number in the mission, by which it is taken back.
    pub message: u32,
    /// What it says.
    pub text: String,
    /// Who said it.
    pub by: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// Sit down at the terminal of a task's agent. A run that is under way is ended first, and its session goes on there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeOverMission {
    /// The task of a plan; the one that awaits a person when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub task: Option<TaskName>,
    /// Where the keyboard is: any name of this tab or terminal that no other has, of 1 to 64 characters from a-z, 0-9, `.`,
    /// `_` and `-`.
    #[schema(value_type = String)]
    pub seat: Seat,
}

/// Leave the terminal of a task's agent. Its run ends, and then the agent goes on by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandBackMission {
    /// The task of a plan; the one that is taken over when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub task: Option<TaskName>,
    /// What the agent is told, at most 64 KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Whether what is in the workspace is the result: it is collected, checked and judged, and nobody goes on.
    #[serde(default)]
    pub done: bool,
}

/// Take back a message that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnqueueMessage {
    /// Its number in the mission.
    pub message: u32,
}

/// Type from now on, in an agent's terminal at which somebody sits already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeKeyboard {
    /// Where the keyboard is from now on.
    #[schema(value_type = String)]
    pub seat: Seat,
}

/// Keys, as a terminal sends them. They reach the program in the order in which they are answered, and are kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TerminalInput {
    /// Where they were typed; refused when the keyboard is elsewhere.
    #[schema(value_type = String)]
    pub seat: Seat,
    /// The bytes, at most 64 KiB.
    #[schema(value_type = String, format = Byte)]
    pub data: Base64,
}

/// How large the terminal is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TerminalSize {
    /// Where the keyboard is; refused when it is elsewhere.
    #[schema(value_type = String)]
    pub seat: Seat,
    /// Characters in a line, at least one.
    pub columns: u16,
    /// Lines, at least one.
    pub rows: u16,
}
