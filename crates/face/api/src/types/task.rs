//! The tasks of a mission, and the plan that it was cut into them by.

use godwit_core::id::TaskId;
use godwit_core::mission::TaskStatus;
use godwit_core::name::{AgentName, Digest, SessionId, Sha, TaskName};
use godwit_core::plan;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Changes, Check, Gate, Inquiry, QueuedMessage, Takeover, Usage};

/// A task of a mission. A mission without a plan has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Task {
    /// Its id; the ids of its runs begin with it.
    #[schema(value_type = String)]
    pub id: TaskId,
    /// What the plan calls it.
    #[schema(value_type = String)]
    pub name: TaskName,
    /// What it is about, in one line.
    pub title: String,
    /// What its agent is asked, when the plan says so.
    pub prompt: Option<String>,
    /// Where it stands.
    #[schema(value_type = String)]
    pub status: TaskStatus,
    /// The tasks whose results it starts from.
    #[schema(value_type = Vec<String>)]
    pub needs: Vec<TaskName>,
    /// The agent that works in it.
    #[schema(value_type = Option<String>)]
    pub agent: Option<AgentName>,
    /// The model that it asks for.
    pub model: Option<String>,
    /// The commit that it starts from.
    #[schema(value_type = Option<String>)]
    pub base: Option<Sha>,
    /// The CLI's session.
    #[schema(value_type = Option<String>)]
    pub session: Option<SessionId>,
    /// The paths that conflicted in the merge it starts from. They come from agents: show them escaped.
    pub conflicts: Vec<String>,
    /// How often its agent was asked to repair what the checks found.
    pub repairs: u32,
    /// The last round of checks of its result.
    pub checks: Vec<Check>,
    /// The one commit of its result.
    #[schema(value_type = Option<String>)]
    pub result: Option<Sha>,
    /// The evidence about it.
    #[schema(value_type = Option<String>)]
    pub evidence: Option<Digest>,
    /// How large the change is that the evidence is about.
    pub changes: Option<Changes>,
    /// What the gate said of it.
    pub gate: Option<Gate>,
    /// When its result was proven.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub done_at: Option<Timestamp>,
    /// What its runs used.
    pub usage: Usage,
    /// How many of its runs do not tell their tokens: the sums leave them out.
    #[serde(default)]
    pub without_tokens: u64,
    /// How many of its runs do not tell their cost: the sum leaves them out.
    #[serde(default)]
    pub without_cost: u64,
    /// The person at its agent's terminal, or on the way there or back; `null` while the agent is left alone.
    #[serde(default)]
    pub takeover: Option<Takeover>,
    /// Messages to its agent that wait for the end of what it does, oldest first.
    #[serde(default)]
    pub queue: Vec<QueuedMessage>,
    /// What its agent asks; `null` when it asks nothing, or it is answered.
    #[serde(default)]
    pub inquiry: Option<Inquiry>,
}

/// A mission cut into tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The tasks, at most 64, in the order in which their results are merged.
    pub tasks: Vec<PlannedTask>,
}

/// One task of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedTask {
    /// What the plan calls it; unique within the plan.
    #[schema(value_type = String)]
    pub id: TaskName,
    /// What it is about, in a few words; the first line of the prompt when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What the agent is asked.
    pub prompt: String,
    /// The tasks whose results it starts from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub needs: Vec<TaskName>,
    /// The agent; the mission's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub agent: Option<AgentName>,
    /// The model; the mission's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

impl From<Plan> for plan::Plan {
    fn from(plan: Plan) -> Self {
        let tasks = plan.tasks.into_iter().map(|task| plan::PlannedTask {
            id: task.id,
            title: task.title,
            prompt: task.prompt,
            needs: task.needs,
            agent: task.agent,
            model: task.model,
        });
        Self { tasks: tasks.collect() }
    }
}
