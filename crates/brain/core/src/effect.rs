//! The seam between brain and hands. Down goes [`Effect`]; up come [`Outcome`] and [`Report`].
//! All plain data: repository ids, object names and digests, never a path of a machine.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::account::Sighting;
use crate::endpoint::{Endpoint, Reach};
use crate::evidence::{CheckResult, Facts};
use crate::hold::HoldCode;
use crate::id::{EffectId, MissionId, RepoId, RunId, TaskId};
use crate::name::{BranchName, CheckName, Digest, SessionId, Sha};
use crate::policy::CheckSpec;
use crate::run::{RunEnd, RunSpec, Usage};

/// What an effect promises about repetition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Promise {
    /// Happens once in the world: intent committed, probe, act with a precondition at the target, read back.
    ExactlyOnce,
    /// May be done again; doing it again gives the same result.
    Idempotent,
}

/// What ought to be done, with the id derived from its cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// The same intent always has the same id.
    pub id: EffectId,
    /// The mission it is done for.
    pub mission: MissionId,
    /// The repository it is done in.
    pub repo: RepoId,
    /// What to do.
    pub kind: EffectKind,
}

/// The kinds of effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum EffectKind {
    /// Clone a quarantined workspace from the vault.
    PrepareWorkspace {
        /// Whose workspace.
        task: TaskId,
        /// What it starts from.
        from: Start,
        /// Start afresh even if a workspace is there; its content goes to a rescue ref first.
        fresh: bool,
    },
    /// Start the run, or adopt it when it is already there, and follow it to its end.
    StartRun {
        /// What to run.
        spec: RunSpec,
    },
    /// End a run and everything it started.
    StopRun {
        /// Which run.
        run: RunId,
    },
    /// Make the task's one commit from the workspace's final tree and bring it into the vault.
    CollectResult {
        /// Whose workspace.
        task: TaskId,
        /// What the final tree is compared with, and the parent of the commit unless `parents` says otherwise.
        base: Sha,
        /// The parents of the commit when they are not the base: what was merged, when conflicts were resolved.
        parents: Vec<Sha>,
        /// The paths that conflicted; those that still do are told.
        conflicts: Vec<String>,
        /// The commit's time: the time of the intent event, so that the commit's name is deterministic.
        at: Timestamp,
        /// The commit's message.
        message: String,
    },
    /// Run every check in a clean checkout of exactly `commit`, in the sandbox.
    RunChecks {
        /// Whose result.
        task: TaskId,
        /// Distinguishes one round of checks from the next; spools are kept per round.
        round: u32,
        /// The commit to check.
        commit: Sha,
        /// What to run, in the order of the names.
        checks: Vec<(CheckName, CheckSpec)>,
    },
    /// Write the evidence package and compute the facts that the gate decides on.
    SealEvidence {
        /// Whose result.
        task: TaskId,
        /// The mission's text, as it was when it was created.
        intent: String,
        /// The clarified specification, when questions had to be answered first.
        spec: Option<String>,
        /// The base of the result.
        base: Sha,
        /// The result.
        commit: Sha,
        /// The checks that ran.
        checks: Vec<CheckResult>,
        /// Every run of the mission, in whichever task: a result may rest on another's.
        runs: Vec<RunId>,
        /// What the runs used.
        usage: Usage,
        /// The head of the log's hash chain when the effect was wished.
        log_head: Option<Digest>,
        /// The policy's allowed globs.
        allowed_paths: Vec<String>,
        /// The policy's forbidden globs.
        forbidden_paths: Vec<String>,
    },
    /// Write the result into the operator's repository.
    Land {
        /// The branch to write.
        branch: BranchName,
        /// What the branch must be at before: `None` means it must not exist.
        expected: Option<Sha>,
        /// The commit to land.
        commit: Sha,
    },
    /// Rescue what is not reachable from a kept ref, then remove the task's workspaces and spooled checkouts.
    ReleaseWorkspace {
        /// Whose workspace.
        task: TaskId,
    },
    /// Create `refs/heads/<branch>` at a rescued commit in the operator's repository.
    RestoreRescue {
        /// The rescued commit.
        commit: Sha,
        /// The branch to create; it must not exist, or be at the commit already.
        branch: BranchName,
    },
    /// Look whether an endpoint can be reached, by a connection over which nothing is sent. The host's, done once for
    /// all that wait; its mission is the first of them. Answered by [`Up::Endpoint`].
    ReachEndpoint {
        /// Which.
        endpoint: Endpoint,
    },
}

impl EffectKind {
    /// The word that an effect's id carries, and by which crash points and logs name it. Ids are in the log for ever, so
    /// a word never changes.
    pub fn verb(&self) -> &'static str {
        match self {
            Self::PrepareWorkspace { .. } => "prepare",
            Self::StartRun { .. } => "run",
            Self::StopRun { .. } => "stop",
            Self::CollectResult { .. } => "collect",
            Self::RunChecks { .. } => "check",
            Self::SealEvidence { .. } => "seal",
            Self::Land { .. } => "land",
            Self::ReleaseWorkspace { .. } => "release",
            Self::RestoreRescue { .. } => "restore",
            Self::ReachEndpoint { .. } => "reach",
        }
    }
}

/// What a workspace starts from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "start", rename_all = "kebab-case")]
pub enum Start {
    /// The tip of a branch of the operator's repository, fetched into the vault.
    Tip {
        /// The branch; `None` is the repository's HEAD.
        branch: Option<BranchName>,
    },
    /// Commits of the vault: one as it is, several merged in this order.
    Commits {
        /// The commits.
        commits: Vec<Sha>,
        /// The time of the merge commit, so that its name is deterministic.
        at: Timestamp,
        /// The message of the merge commit.
        message: String,
    },
}

impl EffectKind {
    /// What this kind promises.
    pub fn promise(&self) -> Promise {
        match self {
            Self::CollectResult { .. } | Self::Land { .. } | Self::StartRun { .. } | Self::RestoreRescue { .. } => {
                Promise::ExactlyOnce
            }
            Self::PrepareWorkspace { .. }
            | Self::StopRun { .. }
            | Self::RunChecks { .. }
            | Self::SealEvidence { .. }
            | Self::ReleaseWorkspace { .. }
            | Self::ReachEndpoint { .. } => Promise::Idempotent,
        }
    }

    /// Whether the engine may cancel it when it is no longer wished. For a run this only stops the watching:
    /// ending the process is an effect of its own ([`EffectKind::StopRun`]).
    pub fn is_cancellable(&self) -> bool {
        match self {
            Self::PrepareWorkspace { .. }
            | Self::StartRun { .. }
            | Self::RunChecks { .. }
            | Self::ReachEndpoint { .. } => true,
            Self::StopRun { .. }
            | Self::CollectResult { .. }
            | Self::SealEvidence { .. }
            | Self::Land { .. }
            | Self::ReleaseWorkspace { .. }
            | Self::RestoreRescue { .. } => false,
        }
    }
}

/// What a person does at the terminal of a live run. It goes down to the run and nowhere else: never into the log, and
/// not again when it is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    /// The run.
    pub run: RunId,
    /// What is done.
    pub kind: SignalKind,
}

/// The kinds of signal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "signal", rename_all = "kebab-case")]
pub enum SignalKind {
    /// Keys, as a terminal sends them; at most [`MAX_KEYS`].
    Keys {
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// The terminal has another size.
    Resize {
        /// Characters in a line.
        columns: u16,
        /// Lines.
        rows: u16,
    },
}

/// The most bytes that one signal carries: a paste is cut, and its parts keep their order.
pub const MAX_KEYS: usize = 64 * 1024;

/// What ends an effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The effect that ended.
    pub effect: EffectId,
    /// The mission it was done for.
    pub mission: MissionId,
    /// How it ended.
    pub result: OutcomeKind,
}

/// How an effect ended. Each kind answers the effect of the same position in [`EffectKind`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
#[expect(clippy::large_enum_variant, reason = "there is one a run, and it is never kept in numbers")]
pub enum OutcomeKind {
    /// The workspace stands.
    WorkspaceReady {
        /// The commit it starts from.
        base: Sha,
        /// The branch that the operator's HEAD was on, when the mission did not name one.
        branch: Option<BranchName>,
        /// Whether the operator's working tree had uncommitted changes (recorded, never used).
        source_dirty: bool,
        /// What was rescued from a workspace that it replaced.
        rescue: Option<Rescue>,
        /// The paths that conflict in the merge it starts from, with conflict markers in them.
        conflicts: Vec<String>,
    },
    /// The run ended.
    RunEnded {
        /// The run.
        run: RunId,
        /// How.
        end: RunEnd,
    },
    /// The result is in the vault.
    ResultCollected {
        /// The one commit; `None` when the final tree equals the base's.
        commit: Option<Sha>,
        /// The final tree.
        tree: Sha,
        /// The rescue of the agent's own commits, when it made any.
        rescue: Option<Rescue>,
        /// The paths that still conflict, of those that did.
        unresolved: Vec<String>,
    },
    /// The checks ran.
    ChecksDone {
        /// In the order of the names.
        results: Vec<CheckResult>,
    },
    /// The evidence is sealed.
    EvidenceSealed {
        /// The digest of its manifest: the name of the package.
        digest: Digest,
        /// What the gate decides on.
        facts: Facts,
    },
    /// The target has confirmed it.
    Landed {
        /// The commit that the branch is at, read back.
        commit: Sha,
        /// The full ref.
        target: String,
    },
    /// The workspace is gone.
    WorkspaceReleased {
        /// What was rescued, if anything was not reachable from a kept ref.
        rescue: Option<Rescue>,
    },
    /// The rescued commit has a branch.
    RescueRestored {
        /// The branch.
        branch: BranchName,
    },
    /// It could not be done.
    Failed {
        /// Why, and what may help.
        failure: EffectFailure,
    },
}

/// A rescued state of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rescue {
    /// The ref in the vault, `refs/godwit/rescue/…`.
    pub name: String,
    /// The commit.
    pub commit: Sha,
}

impl Rescue {
    /// The ref in the vault that keeps a task's result, landed or not.
    pub fn result_ref(task: &TaskId) -> String {
        format!("refs/godwit/result/{task}")
    }
}

/// Why an effect could not be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EffectFailure {
    /// Whether trying again by itself can help.
    pub retry: Retry,
    /// The hold that is raised when it cannot, or when the tries are used up.
    pub hold: HoldCode,
    /// What was attempted, where, and why it failed: for a person.
    pub detail: String,
}

/// Whether trying again by itself can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Retry {
    /// It may pass by itself: tried again up to the table's limit, with its back-off.
    Later,
    /// Only a person can change something.
    Never,
}

/// Something seen during a run. Idempotent by `(run, offset)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The run; its number is the fence.
    pub run: RunId,
    /// The byte offset in the run's spool after the line that says so.
    pub offset: u64,
    /// What was seen.
    pub fact: ReportFact,
}

/// What can be seen during a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "kebab-case")]
pub enum ReportFact {
    /// The shim has claimed the run and the agent's process exists.
    Started {
        /// Whether this daemon found it running instead of starting it.
        adopted: bool,
    },
    /// The CLI's session is known.
    Session {
        /// The session.
        session: SessionId,
    },
    /// The provider told of the quota windows of the account that pays.
    Quota {
        /// What it told.
        sightings: Vec<Sighting>,
    },
    /// What the run has used so far, in total.
    Used {
        /// The running total.
        usage: Usage,
    },
}

/// What came of looking at an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointSeen {
    /// The effect that ended.
    pub effect: EffectId,
    /// Which endpoint.
    pub endpoint: Endpoint,
    /// What came of it.
    pub reach: Reach,
}

/// What comes up through the seam.
#[expect(clippy::large_enum_variant, reason = "each is handed over once and not kept in numbers")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Up {
    /// An effect ended.
    Outcome(Outcome),
    /// Something was seen during a run.
    Report(Report),
    /// What came of [`EffectKind::ReachEndpoint`]. It is told apart from outcomes, for it is no mission's.
    Endpoint(EndpointSeen),
}
