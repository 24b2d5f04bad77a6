//! What is known of a mission: the fold of its events.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::approval::Approval;
use crate::effect::Rescue;
use crate::evidence::{CheckResult, Facts};
use crate::gate;
use crate::hold::Hold;
use crate::id::{ApprovalId, HoldId, MissionId, RepoId, RunId, TaskId};
use crate::mission::{End, Move};
use crate::name::{AgentName, BranchName, Digest, SessionId, Sha};
use crate::policy::RepoPolicy;
use crate::principal::Principal;
use crate::run::{RunEnd, Usage};

/// A mission's stream, folded. Empty until it is created.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// The mission.
    pub mission: Option<Mission>,
}

/// A mission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mission {
    /// Its id.
    pub id: MissionId,
    /// The repository it works in.
    pub repo: RepoId,
    /// What the operator wants.
    pub text: String,
    /// The agent it runs.
    pub agent: Option<AgentName>,
    /// The model it asks for.
    pub model: Option<String>,
    /// The branch that the operator named to start from.
    pub branch: Option<BranchName>,
    /// Who asked for it.
    pub author: Principal,
    /// When.
    pub created_at: Timestamp,
    /// The policy of that moment.
    pub policy: RepoPolicy,
    /// Where it stands.
    pub stage: Stage,
    /// Whether something new may begin.
    pub control: Control,
    /// Its one task.
    pub task: Task,
    /// Every hold, also the resolved ones.
    pub holds: BTreeMap<HoldId, Hold>,
    /// Every approval, also the decided ones.
    pub approvals: BTreeMap<ApprovalId, Approval>,
    /// What was rescued.
    pub rescues: Vec<Rescue>,
    /// A restore that has no outcome yet.
    pub restore: Option<Restore>,
    /// Where its result is, once it has landed.
    pub landed: Option<(String, Sha)>,
    /// The outcomes so far: it numbers the next effect, so that an effect is never confused with an earlier one.
    pub serial: u32,
    /// The tries of the present step.
    pub tries: Tries,
}

/// Where a mission stands as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// A person must approve the start.
    AwaitingStart(ApprovalId),
    /// The task's phase says what happens.
    Working,
    /// The gate, or an empty result, stopped it; only a person can go on.
    Blocked,
    /// A person must approve the landing.
    AwaitingLanding(ApprovalId),
    /// Approved; it wants the repository's lane.
    ReadyToLand,
    /// The intent to write the target is committed.
    Landing {
        /// The branch to write.
        branch: BranchName,
        /// What it must be at before.
        expected: Option<Sha>,
        /// What it will be at.
        commit: Sha,
    },
    /// It is over; the workspace is being released.
    Closing(End),
    /// It is over.
    Ended(End),
}

/// Whether something new may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// Yes.
    Active,
    /// No new run and no landing; what is under way finishes.
    Paused,
    /// Nothing, and the live run ends.
    Stopped,
}

/// A mission's task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its id, and its workspace's.
    pub id: TaskId,
    /// The step it is at.
    pub phase: Phase,
    /// The commit it starts from, once the workspace stands.
    pub base: Option<Sha>,
    /// The branch that this commit was the tip of.
    pub base_branch: Option<BranchName>,
    /// Whether the operator's tree had uncommitted changes then.
    pub source_dirty: bool,
    /// The CLI's session, once known.
    pub session: Option<SessionId>,
    /// Runs by attempt.
    pub runs: BTreeMap<u32, Run>,
    /// Runs that failed since the last one that did not.
    pub failures: u32,
    /// The rounds of checks so far.
    pub rounds: u32,
    /// What was collected last.
    pub result: Option<TaskResult>,
    /// What the checks said of it.
    pub checks: Vec<CheckResult>,
    /// The evidence about it.
    pub evidence: Option<(Digest, Facts)>,
    /// What the gate said of it.
    pub gate: Option<gate::Answer>,
}

/// The step a task is at. Data lives where it is valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// A workspace is made.
    Preparing {
        /// Whether what is there is rescued and replaced.
        fresh: bool,
    },
    /// A run is wanted.
    Ready {
        /// What it is to do.
        next: Move,
        /// Not before this time.
        not_before: Option<Timestamp>,
    },
    /// A run is granted: it starts, works, or is being adopted.
    Running {
        /// The run.
        run: RunId,
        /// What it does.
        task_move: Move,
    },
    /// The commit is made.
    Collecting {
        /// The commit's time.
        at: Timestamp,
    },
    /// The checks run.
    Checking,
    /// The evidence is written.
    Sealing,
    /// Nothing is left to do for the task.
    Done,
}

/// What was collected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskResult {
    /// The one commit.
    pub commit: Sha,
    /// Its tree.
    pub tree: Sha,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// When it got its slot.
    pub granted_at: Timestamp,
    /// When its process was first seen.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How often a later daemon took it over.
    pub adoptions: u32,
    /// The session it told.
    pub session: Option<SessionId>,
    /// What it has used, as far as is known.
    pub usage: Usage,
    /// When that was last written down.
    pub usage_at: Option<Timestamp>,
    /// How far its spool has been reported.
    pub offset: u64,
    /// How it ended.
    pub end: Option<RunEnd>,
}

/// The tries of the present step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tries {
    /// Failures so far.
    pub failed: u32,
    /// Not before this time.
    pub not_before: Option<Timestamp>,
}

/// A restore that has no outcome yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restore {
    /// The rescued commit.
    pub commit: Sha,
    /// The branch to create.
    pub branch: BranchName,
}

impl Mission {
    /// The first line of the text, at most 80 characters.
    pub fn title(&self) -> String {
        let line = self.text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        line.chars().take(80).collect()
    }

    /// The holds that block it now.
    pub fn open_holds(&self) -> impl Iterator<Item = &Hold> {
        self.holds.values().filter(|hold| hold.resolved.is_none())
    }

    /// The approval that it awaits.
    pub fn open_approval(&self) -> Option<&Approval> {
        match &self.stage {
            Stage::AwaitingStart(id) | Stage::AwaitingLanding(id) => self.approvals.get(id),
            Stage::Working
            | Stage::Blocked
            | Stage::ReadyToLand
            | Stage::Landing { .. }
            | Stage::Closing(_)
            | Stage::Ended(_) => None,
        }
    }

    /// The run that is granted and has not ended.
    pub fn live_run(&self) -> Option<&RunId> {
        match &self.task.phase {
            Phase::Running { run, .. } => Some(run),
            Phase::Preparing { .. }
            | Phase::Ready { .. }
            | Phase::Collecting { .. }
            | Phase::Checking
            | Phase::Sealing
            | Phase::Done => None,
        }
    }

    /// Whether the engine still has to look at it.
    pub fn is_live(&self) -> bool {
        self.restore.is_some() || !matches!(self.stage, Stage::Ended(_))
    }

    /// What all its runs used.
    pub fn usage(&self) -> Usage {
        self.task.runs.values().fold(Usage::default(), |sum, run| sum.plus(run.usage))
    }
}
