//! Runs as pieces of a line of time.

use godwit_core::id::{MissionId, RunId};
use godwit_core::name::{AccountName, AgentName, TaskName};
use godwit_core::run::RunClass;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Usage;

/// A run as a picture of time needs it: when, by whom, for what, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunSpan {
    /// The run's id.
    #[schema(value_type = String)]
    pub id: RunId,
    /// The mission that it works for.
    #[schema(value_type = String)]
    pub mission: MissionId,
    /// The title of that mission.
    pub title: String,
    /// What its task is called.
    #[schema(value_type = Option<String>)]
    pub task: Option<TaskName>,
    /// What the repository is called now; its id once it is removed.
    pub repo: String,
    /// The agent that it runs.
    #[schema(value_type = Option<String>)]
    pub agent: Option<AgentName>,
    /// The model that was asked for; `null` when nobody asked for one.
    pub model: Option<String>,
    /// The registered account that pays; `null` is the credential of the agent's own configuration.
    #[schema(value_type = Option<String>)]
    pub account: Option<AccountName>,
    /// The machine that it ran on: `local` is the daemon's own.
    pub host: String,
    /// Its number within the task, from 1.
    pub attempt: u32,
    /// When it got its slot.
    #[schema(value_type = String, format = DateTime)]
    pub granted_at: Timestamp,
    /// When its process was first seen.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub started_at: Option<Timestamp>,
    /// When it ended; `null` while it is live.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
    /// How it ended: an object with a `class` such as `success` or `rate-limited`.
    #[schema(value_type = Option<Object>)]
    pub class: Option<RunClass>,
    /// What it used, as far as is known.
    pub usage: Usage,
}
