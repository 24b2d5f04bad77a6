//! A person at the terminal of a task's agent, and what is said to an agent that is busy.
//!
//! A takeover ends the autonomous run, if one is live, and begins an interactive one in the same workspace and session.
//! Exactly one seat has the keyboard; others watch. Keys and the screen are in no event: who has the keyboard is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Mission, Task};
use crate::id::RunId;
use crate::name::Seat;
use crate::principal::Principal;

/// The most messages that can wait for one agent. What a person has more to say belongs into one of them.
pub const MAX_QUEUED: usize = 32;

/// The person at the terminal of a task's agent, or on the way there or back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Takeover {
    /// Who asked for it.
    pub by: Principal,
    /// Where the keyboard is at first.
    pub seat: Seat,
    /// When it was asked for.
    pub since: Timestamp,
    /// How far it has come.
    pub stage: TakeoverStage,
}

/// How far a takeover has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakeoverStage {
    /// The autonomous run ends, or the interactive one waits for its slot.
    Wanted,
    /// The interactive run is granted.
    Live {
        /// The run.
        run: RunId,
    },
    /// The run ends, and then the agent goes on.
    HandingBack {
        /// What the agent is told.
        text: Option<String>,
        /// What happens next.
        then: Then,
    },
}

/// What happens after a person has left the terminal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Then {
    /// The agent goes on by itself.
    #[default]
    GoOn,
    /// What is in the workspace is the result: it is collected, checked and judged as ever.
    Done,
}

/// Who types in an agent's terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyboard {
    /// The person.
    pub by: Principal,
    /// Where they sit.
    pub seat: Seat,
    /// Since when.
    pub at: Timestamp,
}

/// A message to an agent that was busy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedMessage {
    /// Its number in the mission.
    pub number: u32,
    /// What it says.
    pub text: String,
    /// Who said it.
    pub by: Principal,
    /// When.
    pub at: Timestamp,
}

impl Task {
    /// Everything that waits for its agent, as one message after `first`; `None` when nothing was said.
    pub(super) fn said(&self, first: Option<&str>) -> Option<String> {
        let queued = self.queue.iter().map(|message| message.text.as_str());
        let texts: Vec<&str> = first.into_iter().chain(queued).collect();
        (!texts.is_empty()).then(|| texts.join("\n\n"))
    }

    /// Whether its live run is to end, because a person takes over or hands back.
    pub(super) fn is_run_ending(&self) -> bool {
        self.takeover.as_ref().is_some_and(|takeover| !matches!(takeover.stage, TakeoverStage::Live { .. }))
    }
}

impl Mission {
    /// Who types in its agents' terminals now.
    pub(super) fn keyboards(&self) -> impl Iterator<Item = &Keyboard> {
        self.live_runs().filter_map(|run| self.keyboard(run))
    }

    /// The interactive run that is granted and has not ended, and who types there.
    pub fn keyboard(&self, run: &RunId) -> Option<&Keyboard> {
        let task = self.task(&run.task).filter(|task| task.live_run() == Some(run))?;
        task.runs.get(&run.number)?.keyboard.as_ref()
    }
}
