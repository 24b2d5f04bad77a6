//! Holds: named blockers with a meaning and a way out. A hold is never only a log line.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::id::{HoldId, MissionId, TaskId};
use crate::name::TaskName;

/// The registry of codes. Each has a page in `docs/errors/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HoldCode {
    /// The mission names no agent, the repository has none, or the named one is not in the configuration.
    AgentNotConfigured,
    /// The agent's program is missing or not executable.
    AgentProgramMissing,
    /// The agent's login or key is missing, wrong or revoked.
    AgentAuth,
    /// The account cannot pay.
    AgentBilling,
    /// The provider's limit is reached and it did not say until when.
    AgentLimited,
    /// The model does not exist or is not allowed.
    ModelUnavailable,
    /// The run ended in a way that godwit does not repeat by itself, or too often.
    RunFailed,
    /// The agent tried what no work needs, and the sentinel denied it.
    SentinelBlocked,
    /// The agent used tools that the sentinel was not asked about.
    HookSilent,
    /// The run left another login than the one it was lent.
    LoginExchanged,
    /// The agent did not give the result that it was asked for in the form that was asked for.
    ResultInvalid,
    /// The agent wants to know something that only a person can say.
    NeedsAnswer,
    /// The sandbox cannot be set up on this host.
    SandboxUnavailable,
    /// The operator's repository is gone, moved, or not one that godwit can use.
    RepoUnavailable,
    /// The workspace could not be made, read or removed.
    WorkspaceFailed,
    /// The agent ended well and changed nothing.
    NothingChanged,
    /// The results that a task starts from contradict each other, and the agent did not resolve it.
    MergeConflict,
    /// A check failed or timed out.
    ChecksFailed,
    /// A check ran nothing, which is not a pass.
    CheckRanNothing,
    /// The change touches a path that the policy forbids or does not allow.
    ForbiddenPath,
    /// An added line holds a secret.
    SecretInDiff,
    /// The risk of the change is high, and a person has not accepted it.
    RiskHigh,
    /// Evidence could not be written or does not add up.
    EvidenceFailed,
    /// The target branch is not where the mission started from.
    TargetMoved,
    /// The target branch is checked out somewhere with changes in it.
    TargetCheckedOut,
    /// Landing failed for another reason.
    LandFailed,
    /// A disk is full.
    DiskFull,
    /// The same effect was wished again although it had ended: a defect of godwit, stopped before it spins.
    EffectStuck,
}

impl HoldCode {
    /// Every code, for tables, docs and `godwit explain`.
    pub const ALL: [Self; 28] = [
        Self::AgentNotConfigured,
        Self::AgentProgramMissing,
        Self::AgentAuth,
        Self::AgentBilling,
        Self::AgentLimited,
        Self::ModelUnavailable,
        Self::RunFailed,
        Self::SentinelBlocked,
        Self::HookSilent,
        Self::LoginExchanged,
        Self::ResultInvalid,
        Self::NeedsAnswer,
        Self::SandboxUnavailable,
        Self::RepoUnavailable,
        Self::WorkspaceFailed,
        Self::NothingChanged,
        Self::MergeConflict,
        Self::ChecksFailed,
        Self::CheckRanNothing,
        Self::ForbiddenPath,
        Self::SecretInDiff,
        Self::RiskHigh,
        Self::EvidenceFailed,
        Self::TargetMoved,
        Self::TargetCheckedOut,
        Self::LandFailed,
        Self::DiskFull,
        Self::EffectStuck,
    ];

    /// The code as the word that people type and read.
    pub fn word(self) -> &'static str {
        match self {
            Self::AgentNotConfigured => "agent-not-configured",
            Self::AgentProgramMissing => "agent-program-missing",
            Self::AgentAuth => "agent-auth",
            Self::AgentBilling => "agent-billing",
            Self::AgentLimited => "agent-limited",
            Self::ModelUnavailable => "model-unavailable",
            Self::RunFailed => "run-failed",
            Self::SentinelBlocked => "sentinel-blocked",
            Self::HookSilent => "hook-silent",
            Self::LoginExchanged => "login-exchanged",
            Self::ResultInvalid => "result-invalid",
            Self::NeedsAnswer => "needs-answer",
            Self::SandboxUnavailable => "sandbox-unavailable",
            Self::RepoUnavailable => "repo-unavailable",
            Self::WorkspaceFailed => "workspace-failed",
            Self::NothingChanged => "nothing-changed",
            Self::MergeConflict => "merge-conflict",
            Self::ChecksFailed => "checks-failed",
            Self::CheckRanNothing => "check-ran-nothing",
            Self::ForbiddenPath => "forbidden-path",
            Self::SecretInDiff => "secret-in-diff",
            Self::RiskHigh => "risk-high",
            Self::EvidenceFailed => "evidence-failed",
            Self::TargetMoved => "target-moved",
            Self::TargetCheckedOut => "target-checked-out",
            Self::LandFailed => "land-failed",
            Self::DiskFull => "disk-full",
            Self::EffectStuck => "effect-stuck",
        }
    }

    /// What the code means, in one sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::AgentNotConfigured => "no agent of that name is configured, and godwit never picks another",
            Self::AgentProgramMissing => "the agent's program is not there or cannot be executed",
            Self::AgentAuth => "the provider refused the agent's login or key",
            Self::AgentBilling => "the provider says that the account cannot pay",
            Self::AgentLimited => "the provider's limit is reached and it did not say until when",
            Self::ModelUnavailable => "the provider does not offer the model to this account",
            Self::RunFailed => "the agent's run failed in a way that godwit does not repeat by itself",
            Self::SentinelBlocked => "the agent tried what no work needs, and the sentinel denied it",
            Self::HookSilent => "the agent used tools that the sentinel was not asked about",
            Self::LoginExchanged => "the run left another login than the one it was lent",
            Self::ResultInvalid => "the agent did not give the result that it was asked for, or gave it wrong",
            Self::NeedsAnswer => "the agent wants to know something that only a person can say",
            Self::SandboxUnavailable => "the sandbox cannot be set up, and nothing runs without one",
            Self::RepoUnavailable => "the operator's repository cannot be read",
            Self::WorkspaceFailed => "the isolated workspace could not be made, read or removed",
            Self::NothingChanged => "the agent finished and changed nothing",
            Self::MergeConflict => "the results that a task starts from conflict, and the agent did not resolve it",
            Self::ChecksFailed => "a check failed in a clean checkout of the result",
            Self::CheckRanNothing => "a check ran nothing, which proves nothing",
            Self::ForbiddenPath => "the change touches a path that the repository's policy does not allow",
            Self::SecretInDiff => "an added line looks like a secret",
            Self::RiskHigh => "the change is of high risk, and nobody has accepted that",
            Self::EvidenceFailed => "the evidence package could not be written",
            Self::TargetMoved => "the target branch has moved since the mission started",
            Self::TargetCheckedOut => "the target branch is checked out in a working tree that is not clean",
            Self::LandFailed => "the result could not be written to the target",
            Self::DiskFull => "a disk is full",
            Self::EffectStuck => "godwit wished the same finished step again and stopped itself",
        }
    }

    /// The commands that lead out, most likely first. `task` is the task of a plan that is blocked; without one the
    /// mission as a whole is meant.
    pub fn recovery(self, mission: &MissionId, hold: &HoldId, task: Option<&TaskName>) -> Vec<String> {
        let of_task = task.map(|task| format!(" --task {task}")).unwrap_or_default();
        let resolve = format!("godwit hold resolve {hold}");
        let retry = format!("godwit mission retry {mission}{of_task}");
        let go_on = |what: &str| format!("godwit mission continue {mission}{of_task} \"{what}\"");
        let cancel = format!("godwit mission cancel {mission}");
        match self {
            Self::AgentNotConfigured | Self::AgentProgramMissing | Self::SandboxUnavailable => {
                vec!["godwit doctor".to_owned(), resolve, cancel]
            }
            Self::AgentAuth | Self::AgentBilling | Self::ModelUnavailable | Self::AgentLimited => vec![resolve, cancel],
            Self::RunFailed => vec![resolve, go_on("…"), retry, cancel],
            Self::SentinelBlocked => vec![go_on("say what to do instead"), retry, cancel],
            Self::HookSilent => vec!["godwit doctor".to_owned(), retry, cancel],
            Self::LoginExchanged => vec![retry, go_on("leave the login alone and go on"), cancel],
            Self::ResultInvalid => vec![resolve, go_on("call `finish` with the result"), retry, cancel],
            Self::NeedsAnswer => {
                let (allow, deny) = (
                    format!("godwit mission allow {mission}{of_task}"),
                    format!("godwit mission deny {mission}{of_task}"),
                );
                vec![allow, deny, go_on("the answer, or what to do instead"), cancel]
            }
            Self::RepoUnavailable
            | Self::WorkspaceFailed
            | Self::EvidenceFailed
            | Self::LandFailed
            | Self::DiskFull => {
                vec![resolve, cancel]
            }
            Self::NothingChanged => vec![go_on("say what is missing"), retry, cancel],
            Self::MergeConflict => vec![go_on("say how to resolve it"), retry, cancel],
            Self::ChecksFailed | Self::CheckRanNothing => {
                vec![go_on("make the checks pass"), resolve, retry, cancel]
            }
            Self::ForbiddenPath => vec![go_on("undo the change to the forbidden path"), cancel],
            Self::SecretInDiff => vec![go_on("remove the secret"), cancel],
            Self::RiskHigh => {
                vec![format!("godwit gate explain {mission}"), resolve, go_on("make the change smaller"), cancel]
            }
            Self::TargetMoved => vec![retry, cancel],
            Self::TargetCheckedOut => vec![resolve, cancel],
            Self::EffectStuck => vec!["godwit log verify".to_owned(), resolve, cancel],
        }
    }

    /// Whether `hold resolve` alone can help: what blocked is then tried again. For the others something about the
    /// result itself must change first, by `continue`, `retry` or `cancel`.
    pub fn is_resolvable(self) -> bool {
        !matches!(
            self,
            Self::SentinelBlocked
                | Self::HookSilent
                | Self::LoginExchanged
                | Self::NeedsAnswer
                | Self::NothingChanged
                | Self::MergeConflict
                | Self::ForbiddenPath
                | Self::SecretInDiff
                | Self::TargetMoved
        )
    }
}

impl std::fmt::Display for HoldCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.word())
    }
}

/// A blocker that comes back within this time of its resolution is the same one: it is opened again instead of being
/// told as new.
pub const DEDUP: SignedDuration = SignedDuration::from_mins(30);

/// A blocker of a mission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Its id.
    pub id: HoldId,
    /// Its code.
    pub code: HoldCode,
    /// The task that it blocks; `None` when it blocks the mission as a whole.
    pub task: Option<TaskId>,
    /// What exactly is blocked and why: for a person.
    pub reason: String,
    /// When it was raised first.
    pub raised_at: Timestamp,
    /// How often it was raised: the same blocker within [`DEDUP`] of its end is the same hold again.
    pub times: u32,
    /// How it ended, if it has.
    pub resolved: Option<HoldResolution>,
}

/// How a hold ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldResolution {
    /// When.
    pub at: Timestamp,
    /// By whom, as shown to a person.
    pub by: String,
}
