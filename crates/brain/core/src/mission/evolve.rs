//! The fold: what a mission is after each event. Total; an impossible pair changes nothing and says so.

use jiff::Timestamp;

use super::state::{Control, Mission, Phase, Restore, Run, Stage, State, Task, TaskResult, Tries};
use super::{End, Event, Move, NewMission};
use crate::approval::{Approval, ApprovalDecision, ApprovalSubject, ApprovalVerdict};
use crate::effect::Rescue;
use crate::gate::Decision;
use crate::hold::{Hold, HoldCode, HoldResolution};
use crate::id::{RunId, TaskId};
use crate::name::AgentName;
use crate::policy::RepoPolicy;
use crate::principal::Principal;
use crate::run::{RunClass, RunEnd};

/// Folds one event, written at `at` by `actor`. Returns whether the pair of state and event was possible.
pub fn evolve(state: &mut State, event: &Event, at: Timestamp, actor: &Principal) -> bool {
    if let Event::Created { mission, author, agent, policy } = event {
        let is_new = state.mission.is_none();
        state.mission.get_or_insert_with(|| created(mission, author, agent.as_ref(), policy, at));
        return is_new;
    }
    match &mut state.mission {
        Some(mission) => mission.apply(event, at, actor),
        None => false,
    }
}

fn created(
    new: &NewMission,
    author: &Principal,
    agent: Option<&AgentName>,
    policy: &RepoPolicy,
    at: Timestamp,
) -> Mission {
    Mission {
        id: new.id.clone(),
        repo: new.repo.clone(),
        text: new.text.clone(),
        agent: agent.cloned(),
        model: new.model.clone(),
        branch: new.branch.clone(),
        author: author.clone(),
        created_at: at,
        policy: policy.clone(),
        stage: Stage::Working,
        control: Control::Active,
        task: Task {
            id: TaskId::new(new.id.clone(), 1),
            phase: Phase::Preparing { fresh: false },
            base: None,
            base_branch: None,
            source_dirty: false,
            session: None,
            runs: std::collections::BTreeMap::new(),
            failures: 0,
            rounds: 0,
            result: None,
            checks: Vec::new(),
            evidence: None,
            gate: None,
        },
        holds: std::collections::BTreeMap::new(),
        approvals: std::collections::BTreeMap::new(),
        rescues: Vec::new(),
        restore: None,
        landed: None,
        serial: 1,
        tries: Tries::default(),
    }
}

impl Mission {
    fn apply(&mut self, event: &Event, at: Timestamp, actor: &Principal) -> bool {
        match event {
            Event::Created { .. } => return false,
            Event::ApprovalRequested { approval, subject, asker } => {
                self.stage = match subject {
                    ApprovalSubject::Start => Stage::AwaitingStart(approval.clone()),
                    ApprovalSubject::Landing { .. } => Stage::AwaitingLanding(approval.clone()),
                };
                let (subject, asker) = (subject.clone(), asker.clone());
                let asked = Approval { id: approval.clone(), subject, asker, asked_at: at, decision: None };
                return self.approvals.insert(approval.clone(), asked).is_none();
            }
            Event::ApprovalDecided { approval, verdict, reason } => {
                let decision = ApprovalDecision { verdict: *verdict, by: actor.clone(), at, reason: reason.clone() };
                return self.approval_decided(approval, decision);
            }
            Event::WorkspaceReady { base, branch, source_dirty, rescue } => {
                self.keep_rescue(rescue.as_ref());
                self.task.base = Some(base.clone());
                self.task.base_branch.clone_from(branch);
                self.task.source_dirty = *source_dirty;
                self.progress(Phase::Ready { next: Move::First, not_before: None });
            }
            Event::RunGranted { run, task_move } => return self.run_granted(run, task_move, at),
            Event::RunStarted { run } => return self.with_run(run, |run| run.started_at = Some(at)),
            Event::RunAdopted { run } => return self.with_run(run, |run| run.adoptions += 1),
            Event::SessionKnown { run, session, offset } => {
                self.task.session = Some(session.clone());
                return self.with_run(run, |run| {
                    run.session = Some(session.clone());
                    run.offset = run.offset.max(*offset);
                });
            }
            Event::UsageSeen { run, usage, offset } => {
                return self.with_run(run, |run| {
                    run.usage = *usage;
                    run.usage_at = Some(at);
                    run.offset = run.offset.max(*offset);
                });
            }
            Event::RunEnded { run, end, retry_at } => return self.run_ended(run, end, *retry_at, at),
            Event::LateUsageBooked { run, usage } => return self.with_run(run, |run| run.usage = *usage),
            Event::ResultCollected { commit, tree, rescue } => {
                self.keep_rescue(rescue.as_ref());
                self.task.result =
                    commit.as_ref().map(|commit| TaskResult { commit: commit.clone(), tree: tree.clone() });
                let next = if commit.is_some() { Phase::Checking } else { Phase::Done };
                self.progress(next);
                if commit.is_none() && self.stage == Stage::Working {
                    self.stage = Stage::Blocked;
                }
            }
            Event::ChecksDone { round, results } => {
                self.task.rounds = *round;
                self.task.checks.clone_from(results);
                self.progress(Phase::Sealing);
            }
            Event::EvidenceSealed { digest, facts } => {
                self.task.evidence = Some((digest.clone(), facts.clone()));
                self.progress(Phase::Done);
            }
            Event::GateDecided { answer } => {
                if answer.decision == Decision::Block {
                    self.stage = Stage::Blocked;
                }
                self.task.gate = Some(answer.clone());
            }
            Event::LandingStarted { branch, expected, commit } => {
                let (branch, expected, commit) = (branch.clone(), expected.clone(), commit.clone());
                self.stage = Stage::Landing { branch, expected, commit };
                self.tries.not_before = None;
            }
            Event::Landed { commit, target } => {
                self.landed = Some((target.clone(), commit.clone()));
                self.stage = Stage::Closing(End::Landed);
                self.progress(Phase::Done);
            }
            Event::StepFailed { retry_at, .. } => self.step_failed(*retry_at),
            Event::HoldRaised { hold, code, reason } => {
                let raised =
                    Hold { id: hold.clone(), code: *code, reason: reason.clone(), raised_at: at, resolved: None };
                return self.holds.insert(hold.clone(), raised).is_none();
            }
            Event::HoldResolved { hold } => {
                let Some(hold) = self.holds.get_mut(hold).filter(|hold| hold.resolved.is_none()) else { return false };
                hold.resolved = Some(HoldResolution { at, by: actor.to_string() });
                let code = hold.code;
                self.hold_resolved(code);
            }
            Event::Paused => self.control = Control::Paused,
            Event::Resumed => self.resumed(),
            Event::StopRequested => self.control = Control::Stopped,
            Event::CancelRequested => self.stage = Stage::Closing(End::Cancelled),
            Event::RetryRequested => self.start_again(),
            Event::ContinueRequested { text } => {
                self.stage = Stage::Working;
                self.control = Control::Active;
                self.task.failures = 0;
                self.progress(Phase::Ready { next: Move::Message { text: text.clone() }, not_before: None });
            }
            Event::WorkspaceReleased { rescue } => {
                self.keep_rescue(rescue.as_ref());
                self.serial += 1;
            }
            Event::Ended { end } => {
                if *end != End::Landed {
                    self.keep_result();
                }
                self.stage = Stage::Ended(*end);
            }
            Event::RestoreRequested { commit, branch } => {
                self.restore = Some(Restore { commit: commit.clone(), branch: branch.clone() });
            }
            Event::RescueRestored { .. } | Event::RestoreFailed { .. } => {
                self.serial += 1;
                return self.restore.take().is_some();
            }
        }
        true
    }

    /// A step has its outcome: the next one begins with fresh tries and a fresh effect number.
    fn progress(&mut self, next: Phase) {
        self.task.phase = next;
        self.tries = Tries::default();
        self.serial += 1;
    }

    fn approval_decided(&mut self, id: &crate::id::ApprovalId, decision: ApprovalDecision) -> bool {
        let verdict = decision.verdict;
        let Some(approval) = self.approvals.get_mut(id).filter(|approval| approval.decision.is_none()) else {
            return false;
        };
        approval.decision = Some(decision);
        match (verdict, &approval.subject) {
            (ApprovalVerdict::Approved, ApprovalSubject::Start) => self.stage = Stage::Working,
            (ApprovalVerdict::Approved, ApprovalSubject::Landing { .. }) => self.stage = Stage::ReadyToLand,
            (ApprovalVerdict::Rejected, _) => self.stage = Stage::Closing(End::Rejected),
            (ApprovalVerdict::Withdrawn, _) => {}
        }
        true
    }

    fn run_granted(&mut self, id: &RunId, task_move: &Move, at: Timestamp) -> bool {
        let run = Run {
            id: id.clone(),
            granted_at: at,
            started_at: None,
            ended_at: None,
            adoptions: 0,
            session: None,
            usage: crate::run::Usage::default(),
            usage_at: None,
            offset: 0,
            end: None,
        };
        self.task.phase = Phase::Running { run: id.clone(), task_move: task_move.clone() };
        self.tries = Tries::default();
        self.task.runs.insert(id.number, run).is_none()
    }

    fn with_run(&mut self, id: &RunId, change: impl FnOnce(&mut Run)) -> bool {
        match self.task.runs.get_mut(&id.number).filter(|run| run.id == *id) {
            Some(run) => {
                change(run);
                true
            }
            None => false,
        }
    }

    fn run_ended(&mut self, id: &RunId, end: &RunEnd, retry_at: Option<Timestamp>, at: Timestamp) -> bool {
        let Phase::Running { run, task_move } = &self.task.phase else { return false };
        if run != id {
            return false;
        }
        let is_success = end.class == RunClass::Success;
        let next = if is_success {
            Phase::Collecting { at }
        } else {
            // A move that never reached the agent is asked again; one that did is gone on with.
            let again =
                if end.session.is_some() || self.task.session.is_some() { Move::Resume } else { task_move.clone() };
            Phase::Ready { next: again, not_before: retry_at }
        };
        match (&end.session, &end.class) {
            (Some(session), _) => self.task.session = Some(session.clone()),
            // The CLI does not know the session, for it was killed before it wrote it down: the next run begins anew.
            (None, RunClass::Protocol) => self.task.session = None,
            (None, _) => {}
        }
        self.task.failures = match end.class {
            RunClass::Success | RunClass::Cancelled => 0,
            _ => self.task.failures + 1,
        };
        self.progress(next);
        self.with_run(id, |run| {
            run.ended_at = Some(at);
            run.usage = end.usage;
            run.end = Some(end.clone());
        })
    }

    fn step_failed(&mut self, retry_at: Option<Timestamp>) {
        self.serial += 1;
        self.tries = Tries { failed: self.tries.failed + 1, not_before: retry_at };
        if let Stage::Landing { .. } = self.stage {
            self.stage = Stage::ReadyToLand;
        }
    }

    fn hold_resolved(&mut self, code: HoldCode) {
        self.tries = Tries::default();
        self.task.failures = 0;
        self.serial += 1;
        if let Phase::Ready { not_before, .. } = &mut self.task.phase {
            *not_before = None;
        }
        // A check is run again; a gate that found evidence missing has it sealed again.
        if self.stage == Stage::Blocked && self.task.result.is_some() && code.is_resolvable() {
            self.stage = Stage::Working;
            self.task.phase = Phase::Checking;
        }
    }

    /// Lists a rescue once, however often it is told.
    fn keep_rescue(&mut self, rescue: Option<&Rescue>) {
        let is_listed = |rescue: &&Rescue| self.rescues.iter().any(|listed| listed.commit == rescue.commit);
        if let Some(rescue) = rescue.filter(|rescue| !is_listed(rescue)) {
            self.rescues.push(rescue.clone());
        }
    }

    /// A result that was collected and did not land is kept in the vault: it counts as rescued work.
    fn keep_result(&mut self) {
        let Some(result) = &self.task.result else { return };
        let rescue = Rescue { name: Rescue::result_ref(&self.task.id), commit: result.commit.clone() };
        self.keep_rescue(Some(&rescue));
    }

    fn resumed(&mut self) {
        self.control = Control::Active;
        self.tries.not_before = None;
        if let Phase::Ready { not_before, .. } = &mut self.task.phase {
            *not_before = None;
        }
    }

    fn start_again(&mut self) {
        self.keep_result();
        self.stage = Stage::Working;
        self.control = Control::Active;
        self.task.session = None;
        self.task.failures = 0;
        self.task.result = None;
        self.task.checks = Vec::new();
        self.task.evidence = None;
        self.task.gate = None;
        self.progress(Phase::Preparing { fresh: true });
    }
}
