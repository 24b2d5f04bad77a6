//! What stands in a mission's way, what is asked of a person, and what was rescued.

use godwit_core::approval::ApprovalVerdict;
use godwit_core::hold::HoldCode;
use godwit_core::id::{ApprovalId, HoldId, MissionId};
use godwit_core::name::{BranchName, Digest, Sha, TaskName};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Inquiry;

/// A named blocker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Hold {
    /// Its id.
    #[schema(value_type = String)]
    pub id: HoldId,
    /// The mission that it blocks.
    #[schema(value_type = String)]
    pub mission: MissionId,
    /// The task of a plan that it blocks; `null` when it blocks the mission as a whole.
    #[schema(value_type = Option<String>)]
    pub task: Option<TaskName>,
    /// Its code.
    #[schema(value_type = String)]
    pub code: HoldCode,
    /// What the code means.
    pub meaning: String,
    /// What exactly is blocked and why.
    pub reason: String,
    /// How often it was raised: one that comes back within 30 minutes is the same one again.
    pub times: u32,
    /// When it was raised first.
    #[schema(value_type = String, format = DateTime)]
    pub raised_at: Timestamp,
    /// When it was resolved.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub resolved_at: Option<Timestamp>,
    /// Who resolved it.
    pub resolved_by: Option<String>,
    /// The commands that lead out, most likely first; empty once it is resolved.
    pub recovery: Vec<String>,
    /// What the agent asks behind it; `null` when it asks nothing, or it is answered.
    #[serde(default)]
    pub inquiry: Option<Inquiry>,
}

/// A decision asked of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Approval {
    /// Its id.
    #[schema(value_type = String)]
    pub id: ApprovalId,
    /// The mission.
    #[schema(value_type = String)]
    pub mission: MissionId,
    /// What is decided: `start` or `landing`.
    pub subject: String,
    /// The commit that would land.
    #[schema(value_type = Option<String>)]
    pub commit: Option<Sha>,
    /// The evidence about it.
    #[schema(value_type = Option<String>)]
    pub evidence: Option<Digest>,
    /// Whose act is gated.
    pub asker: String,
    /// When it was asked.
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: Timestamp,
    /// How it ended; `null` while it is open.
    #[schema(value_type = Option<String>)]
    pub verdict: Option<ApprovalVerdict>,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When it was decided.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub decided_at: Option<Timestamp>,
    /// Why, if they said so.
    pub reason: Option<String>,
}

/// A rescued state of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rescue {
    /// The mission that it comes from.
    #[schema(value_type = String)]
    pub mission: MissionId,
    /// The ref that keeps it.
    pub name: String,
    /// The commit.
    #[schema(value_type = String)]
    pub commit: Sha,
}

/// Give a rescued commit a branch in the operator's repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreRescue {
    /// The mission that it comes from: an id or a unique beginning of one.
    pub mission: String,
    /// The rescued commit.
    #[schema(value_type = String)]
    pub commit: Sha,
    /// The branch to create.
    #[schema(value_type = String)]
    pub branch: BranchName,
}
