//! What can be asked of a mission.

use serde::{Deserialize, Serialize};

use crate::effect::{Outcome, Report};
use crate::hold::HoldCode;
use crate::id::{EffectId, HoldId, MissionId, RepoId, RunId};
use crate::name::{AgentName, BranchName, Digest, Sha};

/// A command to a mission. Verbs of people come first, then what the engine brings.
#[expect(clippy::large_enum_variant, reason = "each is decided once and not kept in numbers")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Command {
    /// Create it.
    Create(NewMission),
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
    /// End the live run with everything it started, and begin nothing.
    Stop,
    /// End the mission; its work goes to a rescue ref.
    Cancel,
    /// Start again from the branch's present tip; the work so far goes to a rescue ref.
    Retry,
    /// Go on in the same workspace and session with a message to the agent.
    Continue {
        /// The message.
        text: String,
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
    /// The agent, when the operator named one.
    pub agent: Option<AgentName>,
    /// The model, when the operator named one.
    pub model: Option<String>,
    /// The branch to start from, when it is not the target's or HEAD's.
    pub branch: Option<BranchName>,
}
