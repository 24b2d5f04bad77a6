//! Why a mission runs, waits or is held.

use godwit_core::id::{MissionId, TaskId};
use godwit_core::mission::{Status, TaskStatus};
use godwit_core::name::TaskName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Inquiry;

/// Why a mission is where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Explanation {
    /// Which mission.
    #[schema(value_type = String)]
    pub mission: MissionId,
    /// Where it stands.
    #[schema(value_type = String)]
    pub status: Status,
    /// What it awaits, in one sentence.
    pub awaits: String,
    /// How urgent its operator made it, from -10 to 10.
    pub priority: i8,
    /// What is true of the mission as a whole, one sentence each.
    pub because: Vec<String>,
    /// Each task, in the order of the plan; empty once the mission is over.
    pub tasks: Vec<TaskExplanation>,
}

/// Why a task is where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TaskExplanation {
    /// Its id.
    #[schema(value_type = String)]
    pub id: TaskId,
    /// What the plan calls it.
    #[schema(value_type = String)]
    pub name: TaskName,
    /// Where it stands.
    #[schema(value_type = String)]
    pub status: TaskStatus,
    /// Why, in one sentence.
    pub why: String,
    /// What its agent asks; `null` when it asks nothing, or it is answered.
    #[serde(default)]
    pub inquiry: Option<Inquiry>,
}
