//! The view of what people have said and decided about a mission.

use godwit_core::id::TaskId;
use godwit_core::mission::{Act, Said};
use godwit_core::principal::Principal;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What somebody said or decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidView {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Principal,
    /// The task that it is about; `None` is the mission as a whole.
    pub task: Option<TaskId>,
    /// What they did.
    pub act: Act,
    /// What they said with it: the beginning, when it is long.
    pub text: Option<String>,
}

impl From<&Said> for SaidView {
    fn from(said: &Said) -> Self {
        let Said { at, by, task, act, text, .. } = said;
        Self { at: *at, by: by.clone(), task: task.clone(), act: *act, text: text.clone() }
    }
}
