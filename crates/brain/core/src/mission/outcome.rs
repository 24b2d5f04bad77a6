//! What the hands bring back: outcomes of effects and reports of runs. What the state no longer awaits is refused,
//! so a late, fenced or repeated outcome changes nothing but the usage that it books.

use jiff::{SignedDuration, Timestamp};

use super::state::{Control, Mission, Stage};
use super::{Event, desired};
use crate::effect::{EffectFailure, Outcome, OutcomeKind, Report, ReportFact, Retry};
use crate::hold::HoldCode;
use crate::id::RunId;
use crate::refusal::RefusalCode;
use crate::run::{NotStarted, Retrying, RunClass, RunEnd, Usage};
use crate::{Context, Refusal, gate};

/// Back-off of a step that failed and may pass by itself: after these it is a hold.
const STEP_BACKOFF_SECONDS: [i64; 3] = [1, 5, 20];

/// Running totals are written down at most this often, and at the end: a stream belongs in the spool, not in the log.
const USAGE_INTERVAL: SignedDuration = SignedDuration::from_secs(10);

fn not_awaited(what: impl std::fmt::Display) -> Refusal {
    Refusal::new(RefusalCode::NotAwaited, format!("{what} is not awaited any more"))
}

/// Decides on an outcome.
pub(super) fn settle(mission: &Mission, outcome: &Outcome, context: &Context) -> Result<Vec<Event>, Refusal> {
    if let OutcomeKind::RunEnded { run, end } = &outcome.result {
        return run_ended(mission, run, end, context);
    }
    if !mission.awaits_effect(outcome) {
        return Err(not_awaited(&outcome.effect));
    }
    match &outcome.result {
        OutcomeKind::Failed { failure } => Ok(failed(mission, outcome, failure, context)),
        OutcomeKind::WorkspaceReady { base, branch, source_dirty, rescue } => {
            let (base, branch, rescue) = (base.clone(), branch.clone(), rescue.clone());
            Ok(vec![Event::WorkspaceReady { base, branch, source_dirty: *source_dirty, rescue }])
        }
        OutcomeKind::ResultCollected { commit, tree, rescue } => {
            let (commit, tree, rescue) = (commit.clone(), tree.clone(), rescue.clone());
            let is_empty = commit.is_none() && mission.stage == Stage::Working;
            let mut events = vec![Event::ResultCollected { commit, tree, rescue }];
            if is_empty {
                let reason = "the final tree equals the base: there is nothing to check or to land".to_owned();
                events.extend(mission.raise(HoldCode::NothingChanged, reason));
            }
            Ok(events)
        }
        OutcomeKind::ChecksDone { results } => {
            Ok(vec![Event::ChecksDone { round: mission.task.rounds + 1, results: results.clone() }])
        }
        OutcomeKind::EvidenceSealed { digest, facts } => {
            let result = mission.task.result.as_ref().ok_or_else(|| not_awaited(&outcome.effect))?;
            let answer = gate::decide(facts, &mission.policy);
            let mut events = vec![
                Event::EvidenceSealed { digest: digest.clone(), facts: facts.clone() },
                Event::GateDecided { answer: answer.clone() },
            ];
            match answer.hold {
                Some(code) => events.extend(mission.raise(code, answer.reason())),
                None => events.push(mission.ask_to_land(result.commit.clone(), digest.clone())),
            }
            Ok(events)
        }
        OutcomeKind::Landed { commit, target } => {
            Ok(vec![Event::Landed { commit: commit.clone(), target: target.clone() }])
        }
        OutcomeKind::WorkspaceReleased { rescue } => {
            let end = mission.closing_end().ok_or_else(|| not_awaited(&outcome.effect))?;
            Ok(vec![Event::WorkspaceReleased { rescue: rescue.clone() }, Event::Ended { end }])
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
        let verb = outcome.effect.as_str().rsplit('/').nth(1).unwrap_or_default();
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
    let verb = effect.as_str().rsplit('/').nth(1).unwrap_or_default();
    if verb == "restore" {
        return vec![Event::RestoreFailed { detail: failure.detail.clone() }];
    }
    if let Some(run) = mission.live_run().filter(|_| verb == "run" || verb == "stop") {
        let end = RunEnd {
            class: RunClass::NotStarted { cause: NotStarted::Other },
            detail: failure.detail.clone(),
            exit: None,
            session: None,
            usage: Usage::default(),
            spool: None,
            leftovers: None,
        };
        return after_run(mission, run, &end, context);
    }
    let backoff = match failure.retry {
        Retry::Later => STEP_BACKOFF_SECONDS.get(mission.tries.failed as usize),
        Retry::Never => None,
    };
    let retry_at = backoff.map(|&seconds| later(context.now, SignedDuration::from_secs(seconds)));
    let mut events = vec![Event::StepFailed { effect, failure: failure.clone(), retry_at }];
    if retry_at.is_none() {
        events.extend(mission.raise(failure.hold, failure.detail.clone()));
    }
    events
}

fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_add(by).unwrap_or(Timestamp::MAX)
}

fn run_ended(mission: &Mission, run: &RunId, end: &RunEnd, context: &Context) -> Result<Vec<Event>, Refusal> {
    if mission.live_run() == Some(run) {
        return Ok(after_run(mission, run, end, context));
    }
    // A run that is over: its usage is still booked, nothing else moves.
    let known = mission.task.runs.get(&run.number).filter(|known| known.id == *run);
    match known {
        Some(known) if known.usage != end.usage && end.usage != Usage::default() => {
            Ok(vec![Event::LateUsageBooked { run: run.clone(), usage: end.usage }])
        }
        _ => Err(not_awaited(run)),
    }
}

fn after_run(mission: &Mission, run: &RunId, end: &RunEnd, context: &Context) -> Vec<Event> {
    let was_asked = mission.control == Control::Stopped || matches!(mission.stage, Stage::Closing(_));
    let answer = match end.class.retrying(mission.task.failures, context.now) {
        Retrying::Hold(_) | Retrying::At(_) if was_asked => Retrying::No,
        answer => answer,
    };
    let ended = |retry_at| Event::RunEnded { run: run.clone(), end: end.clone(), retry_at };
    match answer {
        Retrying::No => vec![ended(None)],
        Retrying::At(at) => vec![ended(Some(at))],
        Retrying::Hold(code) => {
            let reason = format!("run {run} ended as {}: {}", end.class.word(), end.detail);
            std::iter::once(ended(None)).chain(mission.raise(code, reason)).collect()
        }
    }
}

/// Decides on a report. Idempotent by offset; from an older fence it is refused.
pub(super) fn note(mission: &Mission, report: &Report, context: &Context) -> Result<Vec<Event>, Refusal> {
    if mission.live_run() != Some(&report.run) {
        return Err(not_awaited(&report.run));
    }
    let run = mission.task.runs.get(&report.run.number).ok_or_else(|| not_awaited(&report.run))?;
    let id = report.run.clone();
    let is_old = report.offset <= run.offset;
    Ok(match &report.fact {
        ReportFact::Started { adopted: false } if run.started_at.is_none() => vec![Event::RunStarted { run: id }],
        ReportFact::Started { adopted: true } if run.started_at.is_none() => {
            vec![Event::RunStarted { run: id.clone() }, Event::RunAdopted { run: id }]
        }
        ReportFact::Started { adopted: true } => vec![Event::RunAdopted { run: id }],
        ReportFact::Started { adopted: false } => Vec::new(),
        ReportFact::Session { session } if run.session.as_ref() != Some(session) && !is_old => {
            vec![Event::SessionKnown { run: id, session: session.clone(), offset: report.offset }]
        }
        ReportFact::Used { usage } if !is_old && *usage != run.usage && is_usage_due(run.usage_at, context.now) => {
            vec![Event::UsageSeen { run: id, usage: *usage, offset: report.offset }]
        }
        ReportFact::Session { .. } | ReportFact::Used { .. } => Vec::new(),
    })
}

fn is_usage_due(last: Option<Timestamp>, now: Timestamp) -> bool {
    last.is_none_or(|last| now.duration_since(last) >= USAGE_INTERVAL)
}
