//! The views of a person at an agent's terminal, and of what waits to be said to a busy agent.

use godwit_core::id::RunId;
use godwit_core::mission::{Keyboard, QueuedMessage, Takeover, TakeoverStage, Then};
use godwit_core::name::Seat;
use godwit_core::principal::Principal;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The person at the terminal of a task's agent, or on the way there or back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeoverView {
    /// Who asked for it.
    pub by: Principal,
    /// Where the keyboard was at first.
    pub seat: Seat,
    /// When it was asked for.
    pub since: Timestamp,
    /// How far it has come.
    pub state: TakeoverState,
    /// The interactive run, while there is one to sit at.
    pub run: Option<RunId>,
    /// What happens when the run has ended; `None` while nobody has handed back.
    pub then: Option<Then>,
    /// What the agent is told then.
    pub text: Option<String>,
}

/// How far a takeover has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TakeoverState {
    /// The autonomous run ends, or the interactive one waits for its slot.
    Wanted,
    /// The interactive run is granted.
    Live,
    /// The run ends, and then the agent goes on.
    HandingBack,
}

/// Who types in an agent's terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyboardView {
    /// The person.
    pub by: Principal,
    /// Where they sit.
    pub seat: Seat,
    /// Since when.
    pub at: Timestamp,
}

/// A message to an agent that is busy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueuedView {
    /// Its number in the mission.
    pub number: u32,
    /// What it says.
    pub text: String,
    /// Who said it.
    pub by: Principal,
    /// When.
    pub at: Timestamp,
}

impl From<&Takeover> for TakeoverView {
    fn from(takeover: &Takeover) -> Self {
        let Takeover { by, seat, since, stage } = takeover;
        let (state, run, then, text) = match stage {
            TakeoverStage::Wanted => (TakeoverState::Wanted, None, None, None),
            TakeoverStage::Live { run } => (TakeoverState::Live, Some(run.clone()), None, None),
            TakeoverStage::HandingBack { text, then } => (TakeoverState::HandingBack, None, Some(*then), text.clone()),
        };
        Self { by: by.clone(), seat: seat.clone(), since: *since, state, run, then, text }
    }
}

impl From<&Keyboard> for KeyboardView {
    fn from(keyboard: &Keyboard) -> Self {
        let Keyboard { by, seat, at } = keyboard.clone();
        Self { by, seat, at }
    }
}

impl From<&QueuedMessage> for QueuedView {
    fn from(message: &QueuedMessage) -> Self {
        let QueuedMessage { number, text, by, at } = message.clone();
        Self { number, text, by, at }
    }
}
