//! What the hands bring back: outcomes of effects and reports of runs. What the state no longer awaits is refused,
//! so a late, fenced or repeated outcome changes nothing but the usage that it books.

mod checks;
mod run;

use jiff::{SignedDuration, Timestamp};

use super::state::{Control, Mission, Stage};
use super::{Event, Job, Phase, Task, desired, prompt};
use crate::effect::{EffectFailure, Outcome, OutcomeKind, Retry};
use crate::evidence::Facts;
use crate::gate::Decision;
use crate::hold::HoldCode;
use crate::name::Digest;
use crate::refusal::RefusalCode;
use crate::{Context, Refusal, gate};

pub(super) use run::note;

/// Back-off of a step that failed and may pass by itself: after these it is a hold.
const STEP_BACKOFF_SECONDS: [i64; 3] = [1, 5, 20];

fn not_awaited(what: impl std::fmt::Display) -> Refusal {
    Refusal::new(RefusalCode::NotAwaited, format!("{what} is not awaited any more"))
}

/// Decides on an outcome.
pub(super) fn settle(mission: &Mission, outcome: &Outcome, context: &Context) -> Result<Vec<Event>, Refusal> {
    if let OutcomeKind::RunEnded { run, end } = &outcome.result {
        return run::ended(mission, run, end, context);
    }
    if !mission.awaits_effect(outcome) {
        return Err(not_awaited(&outcome.effect));
    }
    let about = || mission.task_of(&outcome.effect).ok_or_else(|| not_awaited(&outcome.effect));
    match &outcome.result {
        OutcomeKind::Failed { failure } => Ok(failed(mission, outcome, failure, context)),
        OutcomeKind::WorkspaceReady { base, branch, source_dirty, rescue, conflicts } => {
            let (task, conflicts) = (about()?.id.clone(), conflicts.clone());
            let (base, branch, rescue) = (base.clone(), branch.clone(), rescue.clone());
            Ok(vec![Event::WorkspaceReady { task, base, branch, source_dirty: *source_dirty, rescue, conflicts }])
        }
        OutcomeKind::ResultCollected { commit, tree, rescue, unresolved } => {
            let (task, unresolved) = (about()?, unresolved.clone());
            let (commit, tree, rescue) = (commit.clone(), tree.clone(), rescue.clone());
            // A merge is finished first.
            let said = mission.said_meanwhile(task).filter(|_| task.open_merge().is_none());
            let next = said.or_else(|| mission.collected_hold(task, commit.is_none(), &unresolved, context));
            let event = Event::ResultCollected { task: task.id.clone(), commit, tree, rescue, unresolved };
            Ok(std::iter::once(event).chain(next).collect())
        }
        OutcomeKind::ChecksDone { results } => {
            let task = about()?;
            let (round, results) = (task.rounds + 1, mission.compared(task, results));
            let done = Event::ChecksDone { task: task.id.clone(), round, results };
            Ok(std::iter::once(done).chain(mission.said_meanwhile(task)).collect())
        }
        OutcomeKind::EvidenceSealed { digest, facts } => mission.sealed(about()?, digest, facts, context),
        OutcomeKind::Landed { commit, target } => {
            Ok(vec![Event::Landed { commit: commit.clone(), target: target.clone() }])
        }
        OutcomeKind::WorkspaceReleased { rescue } => {
            let (task, rescue) = (about()?, rescue.clone());
            let end = mission.closing_end().ok_or_else(|| not_awaited(&outcome.effect))?;
            let mut others = mission.tasks.values().filter(|other| other.id != task.id);
            let is_over = others.all(|other| other.phase == Phase::Released);
            let released = Event::WorkspaceReleased { task: task.id.clone(), rescue };
            Ok(std::iter::once(released).chain(is_over.then_some(Event::Ended { end })).collect())
        }
        OutcomeKind::RescueRestored { branch } => Ok(vec![Event::RescueRestored { branch: branch.clone() }]),
        OutcomeKind::RunEnded { .. } => Err(not_awaited(&outcome.effect)),
    }
}

impl Mission {
    /// Whether this outcome answers exactly the effect that the state wishes, in kind and in number.
    fn awaits_effect(&self, outcome: &Outcome) -> bool {
        let wished = |wish: &desired::Wish| match &wish.kind {
            desired::WishKind::Do(effect) => effect.id == outcome.effect,
            desired::WishKind::Ask(_) => false,
        };
        let verb = outcome.effect.verb();
        let answers = match &outcome.result {
            OutcomeKind::WorkspaceReady { .. } => verb == "prepare",
            OutcomeKind::ResultCollected { .. } => verb == "collect",
            OutcomeKind::ChecksDone { .. } => verb == "check",
            OutcomeKind::EvidenceSealed { .. } => verb == "seal",
            OutcomeKind::Landed { .. } => verb == "land",
            OutcomeKind::WorkspaceReleased { .. } => verb == "release",
            OutcomeKind::RescueRestored { .. } => verb == "restore",
            OutcomeKind::Failed { .. } => true,
            OutcomeKind::RunEnded { .. } => false,
        };
        // What was begun before a stop still counts when it ends.
        let active = Self { control: Control::Active, ..self.clone() };
        answers && desired::desired(&super::State { mission: Some(active) }).iter().any(wished)
    }

    /// What was said to an agent that was busy: it is heard before anything is judged, also where a stop or a merge kept it
    /// from being heard earlier.
    fn said_meanwhile(&self, task: &Task) -> Option<Event> {
        let is_free = self.stage == Stage::Working && self.control != Control::Stopped;
        let text = task.said(None).filter(|_| is_free)?;
        Some(Event::ContinueRequested { task: task.id.clone(), text })
    }

    /// The hold of a result that cannot be gone on with.
    fn collected_hold(&self, task: &Task, is_empty: bool, unresolved: &[String], context: &Context) -> Option<Event> {
        if self.stage != Stage::Working {
            return None;
        }
        let id = Some(task.id.clone());
        if task.open_merge().is_some() {
            let reason = format!("conflict markers are left in {}", unresolved.join(", "));
            return (!unresolved.is_empty())
                .then(|| self.raise(HoldCode::MergeConflict, id, reason, context))
                .flatten();
        }
        let reason = "the final tree equals the base: there is nothing to check or to land".to_owned();
        (is_empty && task.job != Job::Integrate)
            .then(|| self.raise(HoldCode::NothingChanged, id, reason, context))
            .flatten()
    }

    /// The gate decides on what is proven, and what follows from its answer.
    fn sealed(&self, task: &Task, digest: &Digest, facts: &Facts, context: &Context) -> Result<Vec<Event>, Refusal> {
        let result = task.result.as_ref().ok_or_else(|| not_awaited(&task.id))?;
        let id = task.id.clone();
        let answer = gate::decide(facts, &self.policy);
        let mut events = vec![
            Event::EvidenceSealed { task: id.clone(), digest: digest.clone(), facts: facts.clone() },
            Event::GateDecided { task: id.clone(), answer: answer.clone() },
        ];
        match answer.hold {
            Some(HoldCode::ChecksFailed) if self.may_repair(task) => {
                events
                    .push(Event::RepairRequested { task: id, text: prompt::repair(&facts.checks, self.policy.flaky) });
            }
            Some(code) => events.extend(self.raise(code, Some(id), answer.reason(), context)),
            None if task.id.number == self.last && answer.decision == Decision::Ask => {
                events.push(self.ask_to_land(result.commit.clone(), digest.clone()));
            }
            None => {}
        }
        Ok(events)
    }
}

impl gate::Answer {
    /// What the deciding rule saw: for a person.
    fn reason(&self) -> String {
        let deciding = self.rules.iter().find(|answer| answer.rule == self.rule);
        deciding.map(|answer| answer.detail.clone()).unwrap_or_default()
    }
}

fn failed(mission: &Mission, outcome: &Outcome, failure: &EffectFailure, context: &Context) -> Vec<Event> {
    let effect = outcome.effect.clone();
    let verb = effect.verb();
    if verb == "restore" {
        return vec![Event::RestoreFailed { detail: failure.detail.clone() }];
    }
    let about = mission.task_of(&effect);
    if let Some(task) = about.filter(|task| task.live_run().is_some() && (verb == "run" || verb == "stop")) {
        return run::could_not(mission, task, failure, context);
    }
    // A landing is the mission's own step, every other one a task's.
    let task = about.filter(|_| verb != "land");
    let tries = task.map_or(mission.tries, |task| task.tries);
    let backoff = match failure.retry {
        Retry::Later => STEP_BACKOFF_SECONDS.get(tries.failed as usize),
        Retry::Never => None,
    };
    let retry_at = backoff.map(|&seconds| later(context.now, SignedDuration::from_secs(seconds)));
    let mut events = vec![Event::StepFailed { effect: effect.clone(), failure: failure.clone(), retry_at }];
    if retry_at.is_none() {
        let task = task.map(|task| task.id.clone());
        events.extend(mission.raise(failure.hold, task, failure.detail.clone(), context));
    }
    events
}

fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_add(by).unwrap_or(Timestamp::MAX)
}
