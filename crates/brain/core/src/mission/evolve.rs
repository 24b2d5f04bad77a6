//! The fold: what a mission is after each event. Total; an impossible pair changes nothing and says so.

mod created;
mod inquiry;
mod takeover;
mod task;

use jiff::Timestamp;

use super::state::{Base, Clarification, Control, Mission, Restore, Stage, State};
use super::{End, Event, Job, Keyboard, Merge, Move, Phase, QueuedMessage, Tries};
use crate::approval::{Approval, ApprovalDecision, ApprovalSubject, ApprovalVerdict};
use crate::effect::Rescue;
use crate::gate::Decision;
use crate::hold::{Hold, HoldResolution};
use crate::id::{ApprovalId, HoldId, TaskId};
use crate::name::{BranchName, Sha};
use crate::principal::Principal;

/// Folds one event, written at `at` by `actor`. Returns whether the pair of state and event was possible.
pub fn evolve(state: &mut State, event: &Event, at: Timestamp, actor: &Principal) -> bool {
    if let Event::Created { mission, author, agent, policy, routes } = event {
        let is_new = state.mission.is_none();
        state.mission.get_or_insert_with(|| created::mission(mission, author, agent.as_ref(), policy, routes, at));
        return is_new;
    }
    match &mut state.mission {
        Some(mission) => {
            let is_possible = mission.apply(event, at, actor);
            if is_possible {
                mission.conversation.hear(event, at, actor);
            }
            is_possible
        }
        None => false,
    }
}

impl Mission {
    fn apply(&mut self, event: &Event, at: Timestamp, actor: &Principal) -> bool {
        match event {
            Event::Created { .. } => return false,
            Event::ClarificationRequested { assessment } => {
                self.stage = Stage::AwaitingAnswers;
                self.clarification = Some(Clarification { assessment: assessment.clone(), answers: None });
            }
            Event::ClarificationAnswered { answers } => {
                let Some(clarification) = &mut self.clarification else { return false };
                clarification.answers = Some(answers.clone());
                self.stage = Stage::Working;
            }
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
            Event::WorkspaceReady { task, base, branch, source_dirty, rescue, conflicts } => {
                self.keep_rescue(rescue.as_ref());
                let base = Base { commit: base.clone(), branch: branch.clone(), source_dirty: *source_dirty };
                return self.workspace_ready(task, base, conflicts, at);
            }
            Event::RunGranted { run, task_move, by } => {
                return self.change(&run.task, |task| task.run_granted(run, task_move, by.as_ref(), at));
            }
            Event::Rerouted { task, to, because } => {
                let from = self.task(task).and_then(|task| self.agent_of(task));
                return self.change(task, |task| task.rerouted(to, from.as_ref(), because));
            }
            Event::LimitLifted { task, .. } => {
                let is_held = self.task(task).is_some_and(|task| self.hold_of_limit(task).is_some());
                return self.change(task, |task| task.limit_lifted() || is_held);
            }
            Event::SecondOpinionTold { task, opinion, choice, .. } => {
                return self.change(task, |task| task.second_opinion_told(opinion, choice, at));
            }
            Event::AnalysisRequested { task, text } => {
                return self.change(task, |task| task.analysis_requested(text));
            }
            Event::RunStarted { run } => return self.with_run(run, |run| run.started_at = Some(at)),
            Event::RunAdopted { run } => return self.with_run(run, |run| run.adoptions += 1),
            Event::SessionKnown { run, session, offset } => {
                return self.change(&run.task, |task| {
                    // Whoever says how complex the work is does none of it: nobody goes on in that session.
                    if task.estimates().is_none() {
                        task.session = Some(session.clone());
                    }
                    task.with_run(run, |run| {
                        run.session = Some(session.clone());
                        run.offset = run.offset.max(*offset);
                    })
                });
            }
            Event::UsageSeen { run, usage, offset } => {
                return self.with_run(run, |run| {
                    run.usage = *usage;
                    run.usage_at = Some(at);
                    run.offset = run.offset.max(*offset);
                });
            }
            Event::RunEnded { run, end, retry_at } => {
                return self.change(&run.task, |task| task.run_ended(run, end, *retry_at, at));
            }
            Event::LateUsageBooked { run, usage, models } => {
                return self.with_run(run, |run| {
                    run.usage = *usage;
                    if let Some(end) = &mut run.end {
                        end.models.clone_from(models);
                    }
                });
            }
            Event::ResultCollected { task, commit, tree, rescue, unresolved } => {
                self.keep_rescue(rescue.as_ref());
                return self.change(task, |task| task.collected(commit.as_ref(), tree, unresolved));
            }
            Event::ChecksDone { task, round, results } => {
                return self.change(task, |task| {
                    task.checked(*round, results);
                    true
                });
            }
            Event::EvidenceSealed { task, digest, facts } => {
                return self.change(task, |task| {
                    task.evidence = Some((digest.clone(), facts.clone()));
                    task.progress(Phase::Done);
                    task.done_at = Some(at);
                    true
                });
            }
            Event::GateDecided { task, answer } => {
                let is_last = task.number == self.last;
                if is_last && answer.decision == Decision::Merge {
                    self.stage = Stage::ReadyToLand;
                }
                return self.change(task, |task| {
                    if answer.decision == Decision::Block {
                        task.phase = Phase::Blocked;
                        task.done_at = None;
                    }
                    task.gate = Some(answer.clone());
                    true
                });
            }
            Event::RepairRequested { task, text } => {
                return self.change(task, |task| {
                    task.repairs += 1;
                    task.wants(Move::Repair { text: text.clone() }, at);
                    true
                });
            }
            Event::LandingStarted { branch, expected, commit } => {
                let (branch, expected, commit) = (branch.clone(), expected.clone(), commit.clone());
                self.stage = Stage::Landing { branch, expected, commit };
                self.tries.not_before = None;
            }
            Event::Landed { commit, target } => {
                self.landed = Some((target.clone(), commit.clone()));
                self.stage = Stage::Closing(End::Landed);
                self.step_is_over();
            }
            Event::StepFailed { effect, retry_at, .. } => {
                self.step_failed(effect.subject().as_ref(), effect.verb(), *retry_at)
            }
            Event::HoldRaised { hold, task, code, reason } => {
                let (code, task, reason) = (*code, task.clone(), reason.clone());
                let raised = Hold { id: hold.clone(), code, task, reason, raised_at: at, times: 1, resolved: None };
                return self.holds.insert(hold.clone(), raised).is_none();
            }
            Event::HoldReopened { hold, reason } => {
                let Some(hold) = self.holds.get_mut(hold).filter(|hold| hold.resolved.is_some()) else { return false };
                hold.resolved = None;
                hold.times += 1;
                hold.reason.clone_from(reason);
            }
            Event::HoldResolved { hold } => {
                let by = actor.to_string();
                return self.hold_resolved(hold, HoldResolution { at, by });
            }
            Event::Paused => self.control = Control::Paused,
            Event::Resumed => self.resumed(),
            Event::StopRequested => self.control = Control::Stopped,
            Event::CancelRequested => self.stage = Stage::Closing(End::Cancelled),
            Event::RetryRequested { task } => return self.start_again(task.as_ref()),
            Event::ContinueRequested { task, text } => return self.continued(task, text, at, actor),
            Event::MessageQueued { task, message, text } => {
                self.messages = self.messages.max(*message);
                let queued = QueuedMessage { number: *message, text: text.clone(), by: actor.clone(), at };
                return self.change(task, |task| {
                    task.queue.push(queued);
                    true
                });
            }
            Event::MessageUnqueued { task, message } => return self.change(task, |task| task.unqueued(*message)),
            Event::AnswerAwaited { task, until } => return self.change(task, |task| task.awaits_answer(*until, at)),
            Event::InquiryAnswered { task, answer, text } => {
                return self.change(task, |task| task.inquiry_answered(*answer, text.as_deref(), at));
            }
            Event::TakeoverRequested { task, seat } => return self.takeover_requested(task, seat, at, actor),
            Event::KeyboardTaken { run, seat } => {
                let keyboard = Keyboard { by: actor.clone(), seat: seat.clone(), at };
                return self.with_run(run, |run| run.keyboard = Some(keyboard));
            }
            Event::HandedBack { task, text, then } => {
                return self.change(task, |task| task.handed_back(text.as_deref(), *then, at));
            }
            Event::PrioritySet { priority } => self.priority = *priority,
            Event::Organised { change } => self.order = self.order.changed(change),
            Event::WorkspaceReleased { task, rescue } => {
                self.keep_rescue(rescue.as_ref());
                return self.change(task, |task| {
                    task.progress(Phase::Released);
                    true
                });
            }
            Event::Ended { end } => {
                if *end != End::Landed {
                    self.tasks.keys().copied().collect::<Vec<_>>().into_iter().for_each(|task| self.keep_result(task));
                }
                self.stage = Stage::Ended(*end);
            }
            Event::RestoreRequested { commit, branch } => return self.restore_requested(commit, branch),
            Event::RescueRestored { .. } | Event::RestoreFailed { .. } => {
                self.serial += 1;
                return self.restore.take().is_some();
            }
        }
        true
    }

    /// A landing has its outcome.
    fn step_is_over(&mut self) {
        self.tries = Tries::default();
        self.serial += 1;
    }

    fn restore_requested(&mut self, commit: &Sha, branch: &BranchName) -> bool {
        self.restore = Some(Restore { commit: commit.clone(), branch: branch.clone() });
        true
    }

    fn approval_decided(&mut self, id: &ApprovalId, decision: ApprovalDecision) -> bool {
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

    fn step_failed(&mut self, subject: Option<&TaskId>, verb: &str, retry_at: Option<Timestamp>) {
        let failed = |tries: &Tries| Tries { failed: tries.failed + 1, not_before: retry_at };
        if verb == "land" {
            self.serial += 1;
            self.tries = failed(&self.tries);
            if let Stage::Landing { .. } = self.stage {
                self.stage = Stage::ReadyToLand;
            }
        } else if let Some(task) = subject.and_then(|id| self.tasks.get_mut(&id.number)) {
            task.serial += 1;
            task.tries = failed(&task.tries);
        }
    }

    fn hold_resolved(&mut self, id: &HoldId, resolution: HoldResolution) -> bool {
        let at = resolution.at;
        let Some(hold) = self.holds.get_mut(id).filter(|hold| hold.resolved.is_none()) else { return false };
        hold.resolved = Some(resolution);
        let code = hold.code;
        match hold.task.clone() {
            Some(task) => self.change(&task, |task| {
                task.hold_resolved(code, at);
                true
            }),
            None => {
                self.step_is_over();
                true
            }
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
    fn keep_result(&mut self, number: u16) {
        let Some(task) = self.tasks.get(&number) else { return };
        let Some(result) = &task.result else { return };
        let rescue = Rescue { name: Rescue::result_ref(&task.id), commit: result.commit.clone() };
        self.keep_rescue(Some(&rescue));
    }

    fn resumed(&mut self) {
        self.control = Control::Active;
        self.tries.not_before = None;
        self.tasks.values_mut().for_each(super::Task::hurry);
    }

    fn start_again(&mut self, task: Option<&TaskId>) -> bool {
        let numbers = match task {
            Some(task) => self.with_dependents(task.number),
            None => {
                self.base = None;
                self.tasks.keys().copied().collect()
            }
        };
        self.reset(numbers);
        self.stage = Stage::Working;
        self.control = Control::Active;
        true
    }

    /// What had begun begins again.
    fn reset(&mut self, numbers: impl IntoIterator<Item = u16>) {
        for number in numbers {
            self.keep_result(number);
            if let Some(task) = self.tasks.get_mut(&number) {
                task.start_again();
            }
        }
    }

    fn continued(&mut self, id: &TaskId, text: &str, at: Timestamp, actor: &Principal) -> bool {
        self.work_again(id);
        // What the daemon delivers of the queue ends no pause: a person who says something now does.
        if *actor != Principal::Daemon {
            self.control = Control::Active;
        }
        self.change(id, |task| {
            task.failures = 0;
            task.done_at = None;
            task.queue.clear();
            task.wants(Move::Message { text: text.to_owned() }, at);
            true
        })
    }

    /// A task is worked on again: what had begun from its result begins anew.
    fn work_again(&mut self, id: &TaskId) {
        let mut dependents = self.with_dependents(id.number);
        dependents.remove(&id.number);
        let is_begun = |number: &u16| self.tasks.get(number).is_some_and(|task| task.base.is_some());
        let begun: Vec<u16> = dependents.into_iter().filter(is_begun).collect();
        self.reset(begun);
        self.stage = Stage::Working;
    }

    fn workspace_ready(&mut self, id: &TaskId, base: Base, conflicts: &[String], at: Timestamp) -> bool {
        let commit = base.commit.clone();
        let is_root = self.task(id).is_some_and(|task| task.needs.is_empty());
        if is_root && self.base.is_none() {
            self.base = Some(base);
        }
        self.change(id, |task| {
            task.base = Some(commit);
            if !conflicts.is_empty() {
                task.merge = Some(Merge { conflicts: conflicts.to_vec(), resolved: None });
                task.wants(Move::Merge { paths: conflicts.to_vec() }, at);
            } else if task.job == Job::Integrate {
                task.progress(Phase::Collecting { at });
            } else {
                let next = if task.unheard_second().is_some() { Move::Estimate } else { Move::First };
                task.wants(next, at);
            }
            true
        })
    }

    fn change(&mut self, id: &TaskId, change: impl FnOnce(&mut super::Task) -> bool) -> bool {
        self.tasks.get_mut(&id.number).filter(|task| task.id == *id).is_some_and(change)
    }
}
