//! What the events of one task make of it.

use jiff::Timestamp;

use crate::evidence::CheckResult;
use crate::hold::HoldCode;
use crate::id::RunId;
use crate::mission::task::{CheckedRound, Phase, Run, Task, TaskResult, Tries};
use crate::mission::{Doer, Job, Move};
use crate::name::{AgentName, Sha};
use crate::route::Choice;
use crate::route::second::SecondOpinion;
use crate::run::{RunClass, RunEnd, RunMode, Usage};

impl Task {
    /// A run is wanted from now on.
    pub(super) fn wants(&mut self, next: Move, since: Timestamp) {
        self.progress(Phase::Ready { next, since, not_before: None });
    }

    /// Nothing is waited for that only waits for a time.
    pub(super) fn hurry(&mut self) {
        self.tries.not_before = None;
        if let Phase::Ready { not_before, .. } = &mut self.phase {
            *not_before = None;
        }
    }

    /// The time is not waited for that a provider named, or that its refusal led to.
    pub(super) fn limit_lifted(&mut self) -> bool {
        let Phase::Ready { not_before, .. } = &mut self.phase else { return false };
        not_before.take().is_some()
    }

    pub(super) fn run_granted(&mut self, id: &RunId, task_move: &Move, by: Option<&Doer>, at: Timestamp) -> bool {
        let keyboard = if *task_move == Move::TakeOver { self.sat_down(id, at) } else { None };
        let run = Run {
            id: id.clone(),
            by: by.cloned(),
            granted_at: at,
            started_at: None,
            ended_at: None,
            adoptions: 0,
            // A terminal shows no session that could be read; it is the one that it goes on with.
            session: keyboard.as_ref().and(self.session.clone()),
            usage: Usage::default(),
            usage_at: None,
            offset: 0,
            end: None,
            mode: if *task_move == Move::TakeOver { RunMode::Interactive } else { RunMode::Autonomous },
            keyboard,
        };
        self.phase = Phase::Running { run: id.clone(), task_move: task_move.clone() };
        self.tries = Tries::default();
        self.runs.insert(id.number, run).is_none()
    }

    pub(super) fn with_run(&mut self, id: &RunId, change: impl FnOnce(&mut Run)) -> bool {
        match self.runs.get_mut(&id.number).filter(|run| run.id == *id) {
            Some(run) => {
                change(run);
                true
            }
            None => false,
        }
    }

    pub(super) fn run_ended(&mut self, id: &RunId, end: &RunEnd, retry_at: Option<Timestamp>, at: Timestamp) -> bool {
        let Phase::Running { run, task_move } = &self.phase else { return false };
        if run != id {
            return false;
        }
        let task_move = task_move.clone();
        let is_taken_over = self.takeover.is_some();
        let is_estimate = task_move == Move::Estimate;
        let next = if is_taken_over {
            self.after_takeover(at)
        } else if is_estimate {
            // Whatever it has left in the workspace is none of the work.
            Phase::Preparing { fresh: true }
        } else if end.class == RunClass::Success {
            Phase::Collecting { at }
        } else {
            Phase::Ready { next: self.again(&task_move, end), since: at, not_before: retry_at }
        };
        match (&end.session, &end.class) {
            _ if is_estimate => {}
            (Some(session), _) => self.session = Some(session.clone()),
            // The CLI does not know the session, for it was killed before it wrote it down: the next run begins anew.
            (None, RunClass::Protocol) => self.session = None,
            (None, _) => {}
        }
        self.failures = match end.class {
            RunClass::Success | RunClass::Cancelled => 0,
            _ if is_taken_over || is_estimate => 0,
            // Nobody failed: nothing could be reached, or a person is asked.
            RunClass::Offline { .. } | RunClass::NeedsAnswer { .. } => self.failures,
            _ => self.failures + 1,
        };
        self.progress(next);
        self.with_run(id, |run| {
            run.ended_at = Some(at);
            run.usage = end.usage;
            run.end = Some(end.clone());
        })
    }

    /// Another does it: a session belongs to the CLI that began it.
    pub(super) fn rerouted(&mut self, to: &Choice, from: Option<&AgentName>, because: &str) -> bool {
        if from != Some(&to.agent) {
            self.session = None;
        }
        self.failures = 0;
        self.route = Some(to.clone());
        self.rerouted = Some(because.to_owned());
        self.hurry();
        true
    }

    /// Whoever was asked how complex the work is has been heard, or will not be. What was only wanted begins without it.
    pub(super) fn second_opinion_told(&mut self, opinion: &SecondOpinion, choice: &Choice, at: Timestamp) -> bool {
        let Some(second) = self.second.as_mut().filter(|second| second.told.is_none()) else { return false };
        second.told = Some(opinion.clone());
        self.route = Some(choice.clone());
        if matches!(self.phase, Phase::Ready { next: Move::Estimate, .. }) {
            self.wants(Move::First, at);
        }
        true
    }

    /// The next run begins with the question why the last one failed.
    pub(super) fn analysis_requested(&mut self, text: &str) -> bool {
        let Phase::Ready { next, .. } = &mut self.phase else { return false };
        *next = Move::Analyze { text: text.to_owned() };
        true
    }

    /// The move after one that failed. One that never reached the agent is asked again; one that did is gone on with.
    fn again(&self, task_move: &Move, end: &RunEnd) -> Move {
        if end.session.is_some() || self.session.is_some() { Move::Resume } else { task_move.clone() }
    }

    pub(super) fn collected(&mut self, commit: Option<&Sha>, tree: &Sha, unresolved: &[String]) -> bool {
        let resolved = commit.or(self.base.as_ref()).cloned();
        let is_merge_open = self.open_merge().is_some();
        if is_merge_open && unresolved.is_empty() {
            if let Some(merge) = &mut self.merge {
                merge.resolved.clone_from(&resolved);
            }
            // The next workspace starts from the commit in which the conflicts are resolved.
            self.session = None;
        }
        let commit = if self.job == Job::Integrate { resolved } else { commit.cloned() };
        let next = match commit {
            _ if is_merge_open && !unresolved.is_empty() => Phase::Blocked,
            _ if is_merge_open && self.job != Job::Integrate => Phase::Preparing { fresh: true },
            Some(commit) => {
                self.result = Some(TaskResult { commit, tree: tree.clone() });
                Phase::Checking
            }
            None => {
                self.result = None;
                Phase::Blocked
            }
        };
        self.progress(next);
        true
    }

    pub(super) fn checked(&mut self, round: u32, results: &[CheckResult]) {
        if let Some(TaskResult { tree, .. }) = &self.result {
            let verdicts = results.iter().map(|check| (check.name.clone(), check.verdict)).collect();
            self.history.push(CheckedRound { round, tree: tree.clone(), verdicts });
        }
        self.rounds = round;
        self.checks = results.to_vec();
        self.progress(Phase::Sealing);
    }

    pub(super) fn hold_resolved(&mut self, code: HoldCode, at: Timestamp) {
        self.tries = Tries::default();
        self.failures = 0;
        self.serial += 1;
        if code == HoldCode::NeedsAnswer {
            self.inquiry = None;
        }
        if let Phase::Ready { not_before, .. } = &mut self.phase {
            *not_before = None;
        }
        if self.phase != Phase::Blocked || self.result.is_none() || !code.is_resolvable() {
            return;
        }
        if code == HoldCode::RiskHigh {
            // A person has taken the risk: the result is as proven as it was.
            self.phase = Phase::Done;
            self.done_at = Some(at);
        } else {
            // A check is run again; a gate that found evidence missing has it sealed again.
            self.phase = Phase::Checking;
        }
    }
}

impl crate::mission::Mission {
    pub(super) fn with_run(&mut self, id: &RunId, change: impl FnOnce(&mut Run)) -> bool {
        self.change(&id.task, |task| task.with_run(id, change))
    }
}
