//! What is told of runs: that they ended, and what was seen while they were alive.

use jiff::{SignedDuration, Timestamp};

use super::not_awaited;
use crate::effect::{EffectFailure, Report, ReportFact};
use crate::failure::{self, Answer, Options};
use crate::id::RunId;
use crate::mission::state::{Control, Mission, Stage};
use crate::mission::{Event, Task};
use crate::run::{NotStarted, RunClass, RunEnd, Usage};
use crate::{Context, Refusal};

/// Running totals are written down at most this often, and at the end: a stream belongs in the spool, not in the log.
const USAGE_INTERVAL: SignedDuration = SignedDuration::from_secs(10);

/// Decides on the end of a run.
pub(super) fn ended(mission: &Mission, run: &RunId, end: &RunEnd, context: &Context) -> Result<Vec<Event>, Refusal> {
    let task = mission.task(&run.task).ok_or_else(|| not_awaited(run))?;
    if task.live_run() == Some(run) {
        return Ok(after(mission, task, run, end, context));
    }
    // A run that is over: its usage is still booked, nothing else moves.
    let known = task.runs.get(&run.number).filter(|known| known.id == *run);
    match known {
        Some(known) if known.usage != end.usage && end.usage != Usage::default() => {
            Ok(vec![Event::LateUsageBooked { run: run.clone(), usage: end.usage }])
        }
        _ => Err(not_awaited(run)),
    }
}

/// A run that could not even be begun, or ended, by the hands.
pub(super) fn could_not(mission: &Mission, task: &Task, failure: &EffectFailure, context: &Context) -> Vec<Event> {
    let Some(run) = task.live_run() else { return Vec::new() };
    let end = RunEnd::unseen(RunClass::NotStarted { cause: NotStarted::Other }, failure.detail.clone());
    after(mission, task, run, &end, context)
}

fn after(mission: &Mission, task: &Task, run: &RunId, end: &RunEnd, context: &Context) -> Vec<Event> {
    let was_asked = mission.control == Control::Stopped || matches!(mission.stage, Stage::Closing(_));
    let options = Options { other_account: context.other_account, followers: mission.followers(task, context) };
    let answer = failure::answer(&end.class, task.failures, &options, context.now);
    let ended = |retry_at| Event::RunEnded { run: run.clone(), end: end.clone(), retry_at };
    let id = || task.id.clone();
    let reason = format!("run {run} ended as {}: {}", end.class.word(), end.detail);
    match answer {
        _ if was_asked => vec![ended(None)],
        Answer::No => vec![ended(None)],
        Answer::At(at) => vec![ended(Some(at))],
        Answer::Analyze(at) => vec![ended(Some(at)), Event::AnalysisRequested { task: id(), text: reason }],
        Answer::Reroute(to) => {
            vec![ended(Some(context.now)), Event::Rerouted { task: id(), to, because: reason }]
        }
        Answer::Hold(code) => {
            let hold = mission.raise(code, Some(id()), reason, context);
            std::iter::once(ended(None)).chain(hold).collect()
        }
    }
}

/// Decides on a report. Idempotent by offset; from an older fence it is refused.
pub(in crate::mission) fn note(mission: &Mission, report: &Report, context: &Context) -> Result<Vec<Event>, Refusal> {
    let task = mission.task(&report.run.task).filter(|task| task.live_run() == Some(&report.run));
    let run = task.and_then(|task| task.runs.get(&report.run.number)).ok_or_else(|| not_awaited(&report.run))?;
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
        // Windows belong to the account: the engine tells it.
        ReportFact::Session { .. } | ReportFact::Used { .. } | ReportFact::Quota { .. } => Vec::new(),
    })
}

fn is_usage_due(last: Option<Timestamp>, now: Timestamp) -> bool {
    last.is_none_or(|last| now.duration_since(last) >= USAGE_INTERVAL)
}
