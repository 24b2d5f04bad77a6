//! A task: one workspace, one branch of a mission's graph, and the runs that follow each other in it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::takeover::{Keyboard, QueuedMessage, Takeover};
use super::{Doer, Move};
use crate::account::choose::own_account;
use crate::attention::{OpenInquiry, Permission};
use crate::evidence::{CheckResult, CheckVerdict, Facts};
use crate::gate;
use crate::id::{RunId, TaskId};
use crate::name::{AccountName, AgentName, CheckName, Digest, SessionId, Sha, TaskName};
use crate::route::Choice;
use crate::route::complexity::Estimate;
use crate::route::second::SecondOpinion;
use crate::run::{RunEnd, RunMode, Untold, Usage};

/// A node of a mission's graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its id, and its workspace's. Its number is its place in the plan, and the order of merges.
    pub id: TaskId,
    /// What the plan calls it.
    pub name: TaskName,
    /// What is to be done in it.
    pub job: Job,
    /// The numbers of the tasks whose results it starts from.
    pub needs: BTreeSet<u16>,
    /// Who does it, where a route said so.
    pub route: Option<Choice>,
    /// How complex it is by the rules, where a route said who does it.
    pub estimate: Option<Estimate>,
    /// Who says besides how complex it is, where the rules are not sure.
    pub second: Option<Second>,
    /// Why another does it than at first.
    pub rerouted: Option<String>,
    /// The step it is at.
    pub phase: Phase,
    /// The commit it starts from, once the workspace stands.
    pub base: Option<Sha>,
    /// The merge that it starts from, when the merged results conflicted.
    pub merge: Option<Merge>,
    /// The CLI's session, once known.
    pub session: Option<SessionId>,
    /// Runs by attempt.
    pub runs: BTreeMap<u32, Run>,
    /// Runs that failed since the last one that did not.
    pub failures: u32,
    /// The repairs asked of the agent by godwit itself.
    pub repairs: u32,
    /// The rounds of checks so far.
    pub rounds: u32,
    /// What was collected last.
    pub result: Option<TaskResult>,
    /// What the checks said of it.
    pub checks: Vec<CheckResult>,
    /// What every round of checks said, first to last: the same files must not pass once and fail once unseen.
    pub history: Vec<CheckedRound>,
    /// The evidence about it.
    pub evidence: Option<(Digest, Facts)>,
    /// What the gate said of it.
    pub gate: Option<gate::Answer>,
    /// When it was done.
    pub done_at: Option<Timestamp>,
    /// The outcomes so far: it numbers the next effect, so that an effect is never confused with an earlier one.
    pub serial: u32,
    /// The tries of the present step.
    pub tries: Tries,
    /// The person at its agent's terminal, or on the way there or back.
    pub takeover: Option<Takeover>,
    /// Messages that wait for the end of what is under way, oldest first.
    pub queue: Vec<QueuedMessage>,
    /// What its agent wants of a person, while nobody has answered.
    pub inquiry: Option<OpenInquiry>,
    /// What people have said of its agent's calls, by the key of the inquiry.
    pub permissions: BTreeMap<Digest, Permission>,
    /// The inquiries in a row that nobody answered in time.
    pub unheard: u32,
}

/// Who is asked how complex a task is, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Second {
    /// Who.
    pub by: Choice,
    /// What came of it; `None` while nobody has been heard.
    pub told: Option<SecondOpinion>,
}

/// What is to be done in a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Job {
    /// The mission as a whole: its one task.
    Mission,
    /// A task of a plan.
    Planned {
        /// What it is about, in a few words.
        title: Option<String>,
        /// What the agent is asked.
        prompt: String,
        /// The agent, when the plan names one.
        agent: Option<AgentName>,
        /// The model, when the plan names one.
        model: Option<String>,
    },
    /// Merge what the plan leaves unmerged. An agent works only when the results conflict or the checks fail.
    Integrate,
}

/// A merge whose parts conflicted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// The paths that conflicted.
    pub conflicts: Vec<String>,
    /// The commit in which they are resolved, once they are.
    pub resolved: Option<Sha>,
}

/// The step a task is at. Data lives where it is valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// A workspace is made, as soon as the tasks that it needs are done.
    Preparing {
        /// Whether what is there is rescued and replaced.
        fresh: bool,
    },
    /// A run is wanted.
    Ready {
        /// What it is to do.
        next: Move,
        /// Since when.
        since: Timestamp,
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
    /// The gate, an empty result or a conflict stopped it; only a person can go on.
    Blocked,
    /// Nothing is left to do in it: its result is proven.
    Done,
    /// Its workspace is gone.
    Released,
}

/// What was collected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskResult {
    /// The one commit.
    pub commit: Sha,
    /// Its tree.
    pub tree: Sha,
}

/// What one round of checks said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedRound {
    /// Its number.
    pub round: u32,
    /// The tree that it was about.
    pub tree: Sha,
    /// The verdicts.
    pub verdicts: Vec<(CheckName, CheckVerdict)>,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// Who does it and who pays; `None` in logs from before there were accounts.
    pub by: Option<Doer>,
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
    /// Whether a person sits at its terminal.
    pub mode: RunMode,
    /// Who types there; `None` in an autonomous run.
    pub keyboard: Option<Keyboard>,
}

impl Run {
    /// The account that pays for it: a registered one, or the one that its agent's own configuration is.
    pub fn payer(&self) -> Option<AccountName> {
        let by = self.by.as_ref()?;
        by.account.clone().or_else(|| Some(own_account(by.agent.as_ref()?)))
    }
}

/// The tries of the present step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tries {
    /// Failures so far.
    pub failed: u32,
    /// Not before this time.
    pub not_before: Option<Timestamp>,
}

impl Task {
    /// A task that nothing has happened to.
    pub(super) fn new(id: TaskId, name: TaskName, job: Job, needs: BTreeSet<u16>) -> Self {
        Self {
            id,
            name,
            job,
            needs,
            route: None,
            estimate: None,
            second: None,
            rerouted: None,
            phase: Phase::Preparing { fresh: false },
            base: None,
            merge: None,
            session: None,
            runs: BTreeMap::new(),
            failures: 0,
            repairs: 0,
            rounds: 0,
            result: None,
            checks: Vec::new(),
            history: Vec::new(),
            evidence: None,
            gate: None,
            done_at: None,
            serial: 1,
            tries: Tries::default(),
            takeover: None,
            queue: Vec::new(),
            inquiry: None,
            permissions: BTreeMap::new(),
            unheard: 0,
        }
    }

    /// The run that is granted and has not ended.
    pub fn live_run(&self) -> Option<&RunId> {
        match &self.phase {
            Phase::Running { run, .. } => Some(run),
            Phase::Preparing { .. }
            | Phase::Ready { .. }
            | Phase::Collecting { .. }
            | Phase::Checking
            | Phase::Sealing
            | Phase::Blocked
            | Phase::Done
            | Phase::Released => None,
        }
    }

    /// The run that would come next: its number is the attempt and the fence.
    pub fn next_run(&self) -> RunId {
        let last = self.runs.keys().next_back().copied().unwrap_or(0);
        RunId::new(self.id.clone(), last + 1)
    }

    /// Who is to say how complex it is and has not been heard.
    pub fn unheard_second(&self) -> Option<&Choice> {
        self.second.as_ref().filter(|second| second.told.is_none()).map(|second| &second.by)
    }

    /// Who says how complex it is in the run that is wanted or live.
    pub fn estimates(&self) -> Option<&Choice> {
        let is_estimating = matches!(
            self.phase,
            Phase::Ready { next: Move::Estimate, .. } | Phase::Running { task_move: Move::Estimate, .. }
        );
        self.second.as_ref().map(|second| &second.by).filter(|_| is_estimating)
    }

    /// The merge whose conflicts are still to be resolved.
    pub(super) fn open_merge(&self) -> Option<&Merge> {
        self.merge.as_ref().filter(|merge| merge.resolved.is_none())
    }

    /// What all its runs used.
    pub fn usage(&self) -> Usage {
        self.runs.values().fold(Usage::default(), |sum, run| sum.plus(run.usage))
    }

    /// How many of its runs do not tell what they used.
    pub fn untold(&self) -> Untold {
        let ended = self.runs.values().filter_map(|run| run.end.as_ref());
        ended.fold(Untold::default(), |sum, end| sum.plus(Untold::of(end)))
    }

    /// A step has its outcome: the next one begins with fresh tries and a fresh effect number.
    pub(super) fn progress(&mut self, next: Phase) {
        self.phase = next;
        self.tries = Tries::default();
        self.serial += 1;
    }

    /// As if nothing had happened, apart from what numbers its runs, rounds and effects, and what the rounds said.
    pub(super) fn start_again(&mut self) {
        let fresh = Self::new(self.id.clone(), self.name.clone(), self.job.clone(), self.needs.clone());
        let (runs, history) = (std::mem::take(&mut self.runs), std::mem::take(&mut self.history));
        let (rounds, serial) = (self.rounds, self.serial);
        let (route, rerouted) = (self.route.take(), self.rerouted.take());
        let (estimate, second) = (self.estimate.take(), self.second.take());
        // What a person has said is never lost: it reaches the agent after its first run.
        let queue = std::mem::take(&mut self.queue);
        *self = Self { runs, history, rounds, serial, route, estimate, second, rerouted, queue, ..fresh };
        self.progress(Phase::Preparing { fresh: true });
    }
}
