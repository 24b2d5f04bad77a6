//! Missions.

use godwit_core::gate::{Decision, RuleName};
use godwit_core::id::{CommandId, MissionId, RepoId};
use godwit_core::mission::{Act, OrderChange, Status};
use godwit_core::name::{AgentName, BranchName, Digest, LabelName, ProjectName, RepoName, Sha, TaskName};
use godwit_core::priority::Priority;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Approval, Check, Clarification, Hold, Plan, Rescue, Risk, Run, TakenOver, Task, Usage};

/// A mission in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MissionSummary {
    /// Its id.
    #[schema(value_type = String)]
    pub id: MissionId,
    /// The repository that it works in.
    #[schema(value_type = String)]
    pub repo: RepoId,
    /// What people call that repository; `null` once it is removed.
    #[schema(value_type = Option<String>)]
    pub repo_name: Option<RepoName>,
    /// The first line of its text.
    pub title: String,
    /// Where it stands.
    #[schema(value_type = String)]
    pub status: Status,
    /// What it awaits, in one sentence.
    pub awaits: String,
    /// How urgent it is, from -10 to 10.
    #[schema(value_type = i8)]
    pub priority: Priority,
    /// The project that it belongs to.
    #[schema(value_type = Option<String>)]
    pub project: Option<ProjectName>,
    /// Its labels, in their order.
    #[schema(value_type = Vec<String>)]
    pub labels: Vec<LabelName>,
    /// Why a person should look at it, when somebody said so.
    pub flag: Option<String>,
    /// Whether it is put away.
    pub archived: bool,
    /// The persons at its agents' terminals: until they hand back, these agents do nothing by themselves, whatever the
    /// status says.
    #[serde(default)]
    pub takeovers: Vec<TakenOver>,
    /// How many tasks it has.
    pub tasks_total: u32,
    /// How many of them are done.
    pub tasks_done: u32,
    /// The agent that it runs.
    #[schema(value_type = Option<String>)]
    pub agent: Option<AgentName>,
    /// When it was created.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When something last happened to it.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// What all its runs used, as far as they tell it.
    pub usage: Usage,
    /// How many of its runs do not tell their tokens: the sums leave them out.
    #[serde(default)]
    pub without_tokens: u64,
    /// How many of its runs do not tell their cost: the sum leaves them out.
    #[serde(default)]
    pub without_cost: u64,
}

/// A mission with everything that happened to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MissionDetail {
    /// What the list shows.
    #[serde(flatten)]
    pub summary: MissionSummary,
    /// What the operator wants.
    pub text: String,
    /// What must be true when it is done, as far as the operator said so apart from the text.
    pub accept: Vec<String>,
    /// What was asked about it before it could begin.
    pub clarification: Option<Clarification>,
    /// The model, when the operator named one.
    pub model: Option<String>,
    /// Who asked for it.
    pub author: String,
    /// The commit that it starts from.
    #[schema(value_type = Option<String>)]
    pub base: Option<Sha>,
    /// The branch that this commit was the tip of.
    #[schema(value_type = Option<String>)]
    pub base_branch: Option<BranchName>,
    /// Whether the operator's tree had uncommitted changes then; they are not part of the mission.
    pub source_dirty: bool,
    /// Whether it was cut into tasks by a plan.
    pub is_planned: bool,
    /// Its tasks, in the order of the plan. The last one is the one whose result lands.
    pub tasks: Vec<Task>,
    /// The runs of all its tasks, oldest first.
    pub runs: Vec<Run>,
    /// Its holds, oldest first, also the resolved ones.
    pub holds: Vec<Hold>,
    /// Its approvals, oldest first, also the decided ones.
    pub approvals: Vec<Approval>,
    /// The last round of checks of the result that lands.
    pub checks: Vec<Check>,
    /// The commit that lands.
    #[schema(value_type = Option<String>)]
    pub result: Option<Sha>,
    /// The evidence about it.
    #[schema(value_type = Option<String>)]
    pub evidence: Option<Digest>,
    /// How large the change is.
    pub changes: Option<Changes>,
    /// What the gate said of it.
    pub gate: Option<Gate>,
    /// Where its result is, once it has landed.
    pub landed: Option<Landed>,
    /// What was rescued.
    pub rescues: Vec<Rescue>,
    /// What people have said and decided since they asked for it, oldest first: the last hundred acts.
    pub said: Vec<Said>,
    /// What can be done next, most likely first.
    pub next: Vec<NextStep>,
}

/// What somebody said or decided about a mission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Said {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// The task of a plan that it is about; `null` is the mission as a whole.
    #[schema(value_type = Option<String>)]
    pub task: Option<TaskName>,
    /// What they did: `told`, `approved`, `rejected`, `allowed`, `denied`, `unheard`, `took-over`, `handed-back`,
    /// `handed-back-done`, `paused`, `resumed`, `stopped`, `cancelled` or `retried`.
    #[schema(value_type = String)]
    pub act: Act,
    /// What they said with it: the beginning, when it is long.
    pub text: Option<String>,
}

/// Something that can be done next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NextStep {
    /// The command.
    pub command: String,
    /// What it does.
    pub does: String,
}

/// How large a change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Changes {
    /// Paths that differ from the base.
    pub paths: u64,
    /// Added lines.
    pub added_lines: u64,
    /// Deleted lines.
    pub deleted_lines: u64,
}

/// The gate's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Gate {
    /// What it decided: `merge`, `ask` or `block`.
    #[schema(value_type = String)]
    pub decision: Decision,
    /// The rule that decided.
    #[schema(value_type = String)]
    pub rule: RuleName,
    /// Every rule in order, and what it saw.
    pub rules: Vec<GateRule>,
    /// The risk that was decided on; `null` in answers that were given before there was a score.
    #[serde(default)]
    pub risk: Option<Risk>,
}

/// One rule's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GateRule {
    /// Which rule.
    #[schema(value_type = String)]
    pub rule: RuleName,
    /// Whether it matches.
    pub matches: bool,
    /// What it saw.
    pub detail: String,
}

/// Where a result is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Landed {
    /// The full ref in the operator's repository.
    pub target: String,
    /// The commit there.
    #[schema(value_type = String)]
    pub commit: Sha,
}

/// The real difference between a mission's base and its present state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Diff {
    /// Which mission.
    #[schema(value_type = String)]
    pub mission: MissionId,
    /// A unified diff. It comes from an agent: show it escaped.
    pub text: String,
}

/// A mission as it was after one of its events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReplayStep {
    /// The event's place in the log.
    pub seq: u64,
    /// The event, such as `mission.run-granted`.
    pub kind: String,
    /// When it was decided.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Who caused it.
    pub actor: String,
    /// Where the mission stood after it.
    #[schema(value_type = String)]
    pub status: Status,
    /// What it awaited then.
    pub awaits: String,
    /// What ought to have been in flight then.
    pub desired: Vec<String>,
}

/// A sealed evidence package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Evidence {
    /// Its name: the SHA-256 of its manifest.
    #[schema(value_type = String)]
    pub digest: Digest,
    /// The directory that holds it, on the daemon's host.
    pub directory: String,
    /// Its manifest.
    #[schema(value_type = Object)]
    pub manifest: serde_json::Value,
}

/// Create a mission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMission {
    /// The repository that it works in.
    #[schema(value_type = String)]
    pub repo: RepoName,
    /// What is wanted, at most 64 KiB.
    pub text: String,
    /// What must be true when it is done, at most 32 sentences; what follows `Acceptance:` in the text when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accept: Vec<String>,
    /// The tasks that it is cut into; without a plan it is one task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
    /// How urgent it is, from -10 to 10; 0 when absent.
    #[serde(default, skip_serializing_if = "Priority::is_ordinary")]
    #[schema(value_type = i8)]
    pub priority: Priority,
    /// The project that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub project: Option<ProjectName>,
    /// Its labels, at most 20.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub labels: Vec<LabelName>,
    /// The agent; the repository's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub agent: Option<AgentName>,
    /// The model; the agent's own choice when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The branch to start from; the target's or HEAD's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub branch: Option<BranchName>,
}

/// Give the approval that a mission awaits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Approve {
    /// The evidence that the approver has seen; refused when it is not the one that is asked about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub evidence: Option<Digest>,
}

/// Refuse the approval that a mission awaits; the mission ends.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reject {
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How many missions a list has, on all of its pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MissionCount {
    /// How many.
    pub count: u64,
}

/// Go on in the same workspace and session with a message to the agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContinueMission {
    /// The message, at most 64 KiB.
    pub text: String,
    /// The task of a plan whose agent gets it; when absent, the only one whose agent asks something, or else the one that
    /// awaits a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub task: Option<TaskName>,
    /// The key of the inquiry that was seen and that this answers; refused when it is not the one that is open. When
    /// absent, the message answers whatever is open, or nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub answers: Option<Digest>,
}

/// Start again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RetryMission {
    /// Only this task of a plan and what needs it; the whole mission when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub task: Option<TaskName>,
}

/// Make a mission more or less urgent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPriority {
    /// From -10 to 10.
    #[schema(value_type = i8)]
    pub priority: Priority,
}

/// Put a mission into a project, label it, flag it, or put it away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "change", rename_all = "kebab-case", deny_unknown_fields)]
pub enum OrganiseMission {
    /// Give it labels, and take others away.
    Label {
        /// The new ones.
        #[serde(default)]
        #[schema(value_type = Vec<String>)]
        add: Vec<LabelName>,
        /// The ones that go.
        #[serde(default)]
        #[schema(value_type = Vec<String>)]
        remove: Vec<LabelName>,
    },
    /// Move it to a project, or out of any.
    Project {
        /// Which; `null` is no project.
        #[schema(value_type = Option<String>)]
        project: Option<ProjectName>,
    },
    /// Ask people to look at it.
    Flag {
        /// Why, in a sentence.
        reason: String,
    },
    /// It has been looked at.
    Unflag,
    /// Put it away: lists leave it out. Only what has ended can be.
    Archive,
    /// Take it out again.
    Unarchive,
}

impl From<OrganiseMission> for OrderChange {
    fn from(asked: OrganiseMission) -> Self {
        match asked {
            OrganiseMission::Label { add, remove } => {
                Self::Label { add: add.into_iter().collect(), remove: remove.into_iter().collect() }
            }
            OrganiseMission::Project { project } => Self::Project { project },
            OrganiseMission::Flag { reason } => Self::Flag { reason },
            OrganiseMission::Unflag => Self::Unflag,
            OrganiseMission::Archive => Self::Archive,
            OrganiseMission::Unarchive => Self::Unarchive,
        }
    }
}

/// A command without content: `{}`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

/// A command was accepted, and this is what then happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Accepted {
    /// The command's id.
    #[schema(value_type = Option<String>)]
    pub command: Option<CommandId>,
    /// The events that it caused; none when nothing had to change.
    pub events: Vec<u64>,
    /// The mission that it was about.
    #[schema(value_type = Option<String>)]
    pub mission: Option<MissionId>,
    /// The repository that it was about.
    #[schema(value_type = Option<String>)]
    pub repo: Option<RepoId>,
    /// The number of a message that waits for the end of what its agent does; absent when nothing was made to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queued: Option<u32>,
}
