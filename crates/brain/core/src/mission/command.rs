//! What can be asked of a mission.

use serde::{Deserialize, Serialize};

use crate::attention::Permission;
use crate::clarify::Answer;
use crate::effect::{Outcome, Report};
use crate::hold::HoldCode;
use crate::id::{EffectId, HoldId, MissionId, RepoId, RunId};
use crate::mission::order::{Order, OrderChange};
use crate::mission::takeover::Then;
use crate::name::{AccountName, AgentName, BranchName, Digest, Seat, Sha, TaskName, WindowName};
use crate::plan::Plan;
use crate::priority::Priority;

/// A command to a mission. Verbs of people come first, then what the engine brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Command {
    /// Create it.
    Create(NewMission),
    /// Answer the questions about what is wanted.
    Answer {
        /// One for each question.
        answers: Vec<Answer>,
    },
    /// Give the approval that it awaits.
    Approve {
        /// The evidence that the approver has seen; refused when it is not the one that is asked about.
        evidence: Option<Digest>,
    },
    /// Refuse the approval that it awaits; the mission ends.
    Reject {
        /// Why.
        reason: Option<String>,
    },
    /// Begin no new run and no landing; what is under way finishes.
    Pause,
    /// Go on after a pause or a stop, or now instead of at the appointed time.
    Resume,
    /// End the live runs with everything they started, and begin nothing.
    Stop,
    /// End the mission; its work goes to a rescue ref.
    Cancel,
    /// Start again; the work so far goes to a rescue ref.
    Retry {
        /// Only this task and what needs it, from the same base; `None` starts the whole mission again, from the
        /// branch's present tip.
        task: Option<TaskName>,
    },
    /// Go on in the same workspace and session with a message to the agent. While its run is under way the message is
    /// queued, and delivered when that has ended.
    Continue {
        /// The message.
        text: String,
        /// Which task; `None` is the one that awaits a person, or the only one.
        task: Option<TaskName>,
        /// The inquiry that was seen and that this answers; refused when it is not the one that is open. `None` answers
        /// whatever is open, or nothing.
        answers: Option<Digest>,
    },
    /// Take back a message that is queued.
    Unqueue {
        /// Its number.
        message: u32,
    },
    /// Say whether the call may run that a task's agent asks about. A question is answered by `Continue`; to deny one
    /// leaves it to the agent.
    AnswerInquiry {
        /// Which task; `None` is the one whose agent asks.
        task: Option<TaskName>,
        /// The inquiry that was seen; refused when it is not the one that is open.
        key: Option<Digest>,
        /// Whether it may.
        permission: Permission,
        /// What the agent is told besides.
        text: Option<String>,
    },
    /// Sit down at the terminal of a task's agent. A run that is under way is ended first.
    TakeOver {
        /// Which task; `None` is the one that awaits a person, or the only one.
        task: Option<TaskName>,
        /// Where the keyboard is at first.
        seat: Seat,
    },
    /// Type from now on, in an agent's terminal at which somebody sits already.
    TakeKeyboard {
        /// The run.
        run: RunId,
        /// Where the keyboard is from now on.
        seat: Seat,
    },
    /// Leave the terminal: the agent goes on by itself, or its result is taken as it is.
    HandBack {
        /// Which task; `None` is the one that is taken over.
        task: Option<TaskName>,
        /// What the agent is told.
        text: Option<String>,
        /// What happens next.
        then: Then,
    },
    /// Change how urgent it is.
    SetPriority {
        /// The new priority.
        priority: Priority,
    },
    /// Put it into another project, label it, flag it, or put it away.
    Organise {
        /// What changes.
        change: OrderChange,
    },
    /// Resolve a hold, so that what it blocked is tried again.
    ResolveHold {
        /// Which.
        hold: HoldId,
    },
    /// Give a rescued commit a branch in the operator's repository.
    RestoreRescue {
        /// The rescued commit.
        commit: Sha,
        /// The branch to create.
        branch: BranchName,
    },
    /// The engine: the next run has a slot.
    GrantRun {
        /// The run that `desired` named.
        run: RunId,
        /// The registered account that pays.
        account: Option<AccountName>,
    },
    /// The engine: the next run cannot begin, because no account of its agent can be used.
    Divert {
        /// The run that `desired` named.
        run: RunId,
        /// Why, for a person.
        why: String,
        /// Whether that passes by itself.
        passes: bool,
    },
    /// The engine: an account is not refused any more.
    LiftLimit {
        /// Which.
        account: AccountName,
        /// What of it was used up; `None` is the account as a whole.
        window: Option<WindowName>,
    },
    /// The engine: the landing has the repository's lane.
    GrantLanding,
    /// The engine: an effect ended.
    Settle(Outcome),
    /// The engine: something was seen during a run.
    Note(Report),
    /// The engine: raise a hold that no outcome raises.
    RaiseHold {
        /// Its code.
        code: HoldCode,
        /// What exactly is blocked and why.
        reason: String,
        /// The effect it is about.
        effect: EffectId,
    },
}

/// A new mission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMission {
    /// A fresh id.
    pub id: MissionId,
    /// The repository it works in.
    pub repo: RepoId,
    /// What the operator wants.
    pub text: String,
    /// What must be true when it is done, as far as the operator said so apart from the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accept: Vec<String>,
    /// The tasks it is cut into; without a plan the mission is one task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
    /// How urgent it is.
    #[serde(default, skip_serializing_if = "Priority::is_ordinary")]
    pub priority: Priority,
    /// Where its operator has put it.
    #[serde(default, skip_serializing_if = "Order::is_plain")]
    pub order: Order,
    /// The agent, when the operator named one.
    pub agent: Option<AgentName>,
    /// The model, when the operator named one.
    pub model: Option<String>,
    /// The branch to start from, when it is not the target's or HEAD's.
    pub branch: Option<BranchName>,
}
