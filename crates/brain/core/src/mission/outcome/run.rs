//! What is told of runs: that they ended, and what was seen while they were alive.

use jiff::{SignedDuration, Timestamp};

use super::not_awaited;
use crate::attention::Attention;
use crate::effect::{EffectFailure, Report, ReportFact};
use crate::failure::{self, Answer, OnFailure, Options};
use crate::hold::HoldCode;
use crate::id::RunId;
use crate::mission::state::{Control, Mission, Stage};
use crate::mission::{Event, TakeoverStage, Task, Then};
use crate::route::Followers;
use crate::route::second::SecondOpinion;
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
            Ok(vec![Event::LateUsageBooked { run: run.clone(), usage: end.usage, models: end.models.clone() }])
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
    if task.estimates().is_some() {
        let ended = Event::RunEnded { run: run.clone(), end: end.clone(), retry_at: None };
        return std::iter::once(ended).chain(mission.second_opinion(task, SecondOpinion::of(end), context)).collect();
    }
    let is_over = mission.control == Control::Stopped || mission.stage != Stage::Working;
    let mut events = if task.takeover.is_some() && !is_over {
        after_takeover(mission, task, run, end, context)
    } else {
        follow_up(mission, task, run, end, context)
    };
    // What waits is delivered where the agent would go on or be done; a hold keeps it until a person has looked.
    let goes_on = !is_over && !events.iter().any(Event::is_hold) && !is_parked(&events, context.now);
    events.extend(deliver(task).filter(|_| goes_on));
    events
}

/// What is queued reaches the agent with the next run.
fn deliver(task: &Task) -> Option<Event> {
    let (first, waits) = match task.takeover.as_ref().map(|takeover| &takeover.stage) {
        Some(TakeoverStage::Wanted) => return None,
        Some(TakeoverStage::HandingBack { text, then: Then::GoOn }) => (text.as_deref(), !task.queue.is_empty()),
        Some(TakeoverStage::HandingBack { then: Then::Done, .. } | TakeoverStage::Live { .. }) | None => {
            (None, !task.queue.is_empty())
        }
    };
    let text = task.said(first).filter(|_| waits)?;
    Some(Event::ContinueRequested { task: task.id.clone(), text })
}

/// Whether a run is repeated only after a time that is still to come: then the message comes with that run's successor.
fn is_parked(events: &[Event], now: Timestamp) -> bool {
    events.iter().any(|event| matches!(event, Event::RunEnded { retry_at: Some(at), .. } if *at > now))
}

/// A run that ends for a takeover, or with one. What a person ended, left or slept over is handed back; what broke is
/// looked at by a person before anything is tried again.
fn after_takeover(mission: &Mission, task: &Task, run: &RunId, end: &RunEnd, context: &Context) -> Vec<Event> {
    let ended = Event::RunEnded { run: run.clone(), end: end.clone(), retry_at: None };
    let is_live = matches!(task.takeover.as_ref().map(|takeover| &takeover.stage), Some(TakeoverStage::Live { .. }));
    let was_left =
        matches!(end.class, RunClass::Success | RunClass::Cancelled | RunClass::Stalled | RunClass::TimedOut);
    if !is_live || was_left {
        return vec![ended];
    }
    let options = Options { other_account: false, followers: Followers::default() };
    let code = match failure::answer(&end.class, u32::MAX, &options, context.now) {
        Answer::Hold(code) => code,
        Answer::No | Answer::WhenReachable | Answer::At(_) | Answer::Analyze(_) | Answer::Reroute(_) => {
            HoldCode::RunFailed
        }
    };
    let reason = format!("the terminal of run {run} ended as {}: {}", end.class.word(), end.detail);
    std::iter::once(ended).chain(mission.raise(code, Some(task.id.clone()), reason, context)).collect()
}

fn follow_up(mission: &Mission, task: &Task, run: &RunId, end: &RunEnd, context: &Context) -> Vec<Event> {
    let was_asked = mission.control == Control::Stopped || matches!(mission.stage, Stage::Closing(_));
    let options = Options { other_account: context.other_account, followers: mission.followers(task, context) };
    let answer = failure::answer(&end.class, task.failures, &options, context.now);
    let ended = |retry_at| Event::RunEnded { run: run.clone(), end: end.clone(), retry_at };
    let id = || task.id.clone();
    let reason = format!("run {run} ended as {}: {}", end.class.word(), end.detail);
    match answer {
        _ if was_asked => vec![ended(None)],
        // Admission lets nothing begin before the endpoint can be reached.
        Answer::No | Answer::WhenReachable => vec![ended(None)],
        Answer::At(at) => vec![ended(Some(at))],
        Answer::Analyze(at) => vec![ended(Some(at)), Event::AnalysisRequested { task: id(), text: reason }],
        Answer::Reroute(to) => {
            vec![ended(Some(context.now)), Event::Rerouted { task: id(), to, because: reason }]
        }
        Answer::Hold(code) => {
            let (awaited, reason) = match &end.class {
                RunClass::NeedsAnswer { inquiry, attention } => {
                    let until = mission.answer_until(task, *attention, context.now);
                    let by_itself = until.map(|at| format!("; denied by itself at {at}")).unwrap_or_default();
                    let awaited = Event::AnswerAwaited { task: id(), until };
                    (Some(awaited), format!("{}{by_itself}", inquiry.sentence()))
                }
                _ => (None, reason + &left_out(&options.followers)),
            };
            let hold = mission.raise(code, Some(id()), reason, context);
            std::iter::once(ended(None)).chain(awaited).chain(hold).collect()
        }
    }
}

/// Who was declared to follow and may not, for whoever wonders why a chain ends here.
fn left_out(followers: &Followers) -> String {
    if followers.on_failure != OnFailure::FallbackProvider {
        return String::new();
    }
    let told = followers.left_out.iter().map(|(choice, why)| format!("; `{}` does not follow: {why}", choice.agent));
    told.collect()
}

impl Mission {
    /// What a second opinion makes of who does a task; `None` where nobody is asked any more.
    pub(in crate::mission) fn second_opinion(
        &self,
        task: &Task,
        opinion: SecondOpinion,
        context: &Context,
    ) -> Option<Event> {
        let by = task.unheard_second()?.clone();
        let (choice, estimate) = (task.route.clone()?, task.estimate.as_ref()?);
        let choice = match &opinion {
            SecondOpinion::Heard { complexity, .. } => {
                context.routes.reclassed(&choice, estimate.complexity, *complexity)
            }
            SecondOpinion::Unheard { .. } => choice,
        };
        Some(Event::SecondOpinionTold { task: task.id.clone(), by, opinion, choice })
    }

    /// Until when a person can answer what the agent of a task asks; `None` is without end. Whoever was asked in vain so
    /// often is not there, and an agent that asks on and on would be denied and woken again all night.
    fn answer_until(&self, task: &Task, attention: Attention, now: Timestamp) -> Option<Timestamp> {
        let within = i64::try_from(self.policy.answer_within_ms).unwrap_or(i64::MAX);
        let at = || now.checked_add(SignedDuration::from_millis(within)).unwrap_or(Timestamp::MAX);
        (attention == Attention::Ask && task.unheard < MAX_UNHEARD).then(at)
    }
}

/// How many inquiries in a row may go unanswered before one waits for a person whatever the policy says.
const MAX_UNHEARD: u32 = 3;

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
