//! What happens, in a person's words: an event of the log or a line of an agent as one line of text.
//!
//! What only matters to godwit itself (slots, sessions, running totals) is not told. An event that this version does not
//! know is told by its type, so that nothing is lost silently.

use godwit_api::types::{EventRecord, LogLine};
use godwit_core::approval::{ApprovalSubject, ApprovalVerdict};
use godwit_core::attention::InquiryAnswer;
use godwit_core::evidence::CheckVerdict;
use godwit_core::id::{MissionId, RunId};
use godwit_core::mission::{self, End, OrderChange};
use godwit_core::route::second::SecondOpinion;
use godwit_core::run::RunClass;
use godwit_core::{account, host, repo};
use jiff::Timestamp;
use owo_colors::{OwoColorize, Style};
use serde::Serialize;

use super::mission::short;
use super::{counted, settings, text};
use crate::args::TailKind;

/// A happening: what `tail --json` prints, one a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct TailLine {
    /// When; `null` where nobody noted it.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) at: Option<Timestamp>,
    /// What it is about.
    pub(crate) kind: TailKind,
    /// The mission, when it is of one.
    #[schema(value_type = Option<String>)]
    pub(crate) mission: Option<MissionId>,
    /// The run, when it is of one.
    #[schema(value_type = Option<String>)]
    pub(crate) run: Option<RunId>,
    /// Its place in the log; `null` of what an agent says.
    pub(crate) seq: Option<u64>,
    /// Where it begins in the run's output, in bytes; `null` of an event.
    pub(crate) offset: Option<u64>,
    /// Who caused it; `null` of what an agent says.
    pub(crate) actor: Option<String>,
    /// What happened, in words. It may quote an agent: show it escaped.
    pub(crate) text: String,
}

/// An event as a happening; `None` of what only matters to godwit itself.
pub(crate) fn of_event(event: &EventRecord) -> Option<TailLine> {
    let mission: Option<MissionId> = event.stream.strip_prefix("mission/").and_then(|id| id.parse().ok());
    let actor = event.actor.to_string();
    let told = match event.stream.split('/').next() {
        Some("mission") => serde_json::from_value(event.data.clone()).map(|known| of_mission(&known, &actor)),
        Some("repo") => serde_json::from_value(event.data.clone()).map(|known| of_repo(&known, &actor)),
        Some("host") => serde_json::from_value(event.data.clone()).map(|known| of_host(&known, &actor)),
        Some("account") => serde_json::from_value(event.data.clone()).map(|known| of_account(&event.stream, &known)),
        _ => Ok(None),
    };
    let (kind, text) = told.unwrap_or_else(|_| Some((TailKind::Mission, event.kind.clone())))?;
    let run = event.data.get("run").and_then(|run| run.as_str()).and_then(|run| run.parse().ok());
    let (at, seq) = (Some(event.at), Some(event.seq));
    Some(TailLine { at, kind, mission, run, seq, offset: None, actor: Some(actor), text })
}

/// The kinds of line that are milestones of an agent; the rest is `run logs`.
const MILESTONES: [&str; 4] = ["message", "result", "limit", "retry"];

/// A line of an agent as a happening; `None` of what is no milestone.
pub(crate) fn of_line(run: &RunId, line: &LogLine) -> Option<TailLine> {
    let is_told = MILESTONES.contains(&line.kind.as_str()) && !line.text.trim().is_empty();
    let said = line.text.trim().lines().next().unwrap_or_default();
    let text = match line.kind.as_str() {
        "message" => said.to_owned(),
        kind => format!("{kind}: {said}"),
    };
    is_told.then(|| TailLine {
        at: line.at,
        kind: TailKind::Agent,
        mission: Some(run.mission().clone()),
        run: Some(run.clone()),
        seq: None,
        offset: Some(line.offset),
        actor: None,
        text,
    })
}

/// The narrowest that what happened stays beside what it is about; below, it has a line of its own.
const LEAST_WIDTH: usize = 72;

/// One line: the time in UTC, whose it is, what it is about, and what happened. Where nobody sees its end it is cut;
/// `None` is a file or a pipe, which has no end.
fn line(line: &TailLine, width: Option<usize>) -> String {
    let is_narrow = width.is_some_and(|width| width < LEAST_WIDTH);
    let form = if is_narrow { "%H:%M:%S" } else { "%m-%d %H:%M:%S" };
    let at = line.at.map_or_else(|| " ".repeat(14), |at| at.strftime(form).to_string());
    let whose = match (&line.run, &line.mission) {
        (Some(run), _) => run.to_string(),
        (None, Some(mission)) => mission.to_string(),
        (None, None) => String::new(),
    };
    let kind = format!("{:<8}", line.kind.word()).style(style(line.kind)).to_string();
    let (at, said) = (at.dimmed(), text::line(&line.text));
    match width {
        None => format!("{at}  {whose:<17}  {kind}  {said}\n"),
        Some(width) if is_narrow => {
            let head = text::cut_styled(&format!("{kind}  {whose}  {at}"), width);
            format!("{}\n  {}\n", head.trim_end(), text::cut(&said, width.saturating_sub(2)))
        }
        Some(width) => {
            format!("{}\n", text::cut_styled(&format!("{at}  {whose:<17}  {kind}  {said}"), width).trim_end())
        }
    }
}

/// Several of them.
pub(crate) fn lines(happenings: &[TailLine], width: Option<usize>) -> String {
    happenings.iter().map(|happening| line(happening, width)).collect()
}

fn style(kind: TailKind) -> Style {
    match kind {
        TailKind::Hold => Style::new().red(),
        TailKind::Approval => Style::new().yellow(),
        TailKind::Landing => Style::new().green(),
        TailKind::Run | TailKind::Result => Style::new().bright_blue(),
        TailKind::Agent => Style::new(),
        TailKind::Mission | TailKind::Repo | TailKind::Settings => Style::new().bold(),
    }
}

/// What happened to a mission.
fn of_mission(event: &mission::Event, actor: &str) -> Option<(TailKind, String)> {
    use mission::Event as E;
    let by = |what: &str| format!("{what} by {actor}");
    Some(match event {
        E::Created { mission, .. } => {
            let title = mission.text.trim().lines().next().unwrap_or_default();
            (TailKind::Mission, format!("handed over by {actor}: {title}"))
        }
        E::Paused => (TailKind::Mission, by("paused")),
        E::Resumed => (TailKind::Mission, by("resumed")),
        E::StopRequested => (TailKind::Mission, by("stopped")),
        E::CancelRequested => (TailKind::Mission, by("cancelled")),
        E::RetryRequested { task } => {
            let task = task.as_ref().map(|task| format!(" from {task}")).unwrap_or_default();
            (TailKind::Mission, by(&format!("started again{task}")))
        }
        E::Organised { change } => (TailKind::Mission, by(organised(change))),
        E::PrioritySet { priority } => (TailKind::Mission, by(&format!("priority {priority}"))),
        E::ContinueRequested { text, .. } => (TailKind::Mission, format!("{actor} to the agent: {}", text.trim())),
        E::MessageQueued { text, .. } => (TailKind::Mission, format!("{actor} to the agent, later: {}", text.trim())),
        E::MessageUnqueued { message, .. } => (TailKind::Mission, by(&format!("message {message} taken back"))),
        E::AnswerAwaited { until: None, .. } => (TailKind::Mission, "waits for a person's answer".to_owned()),
        E::AnswerAwaited { until: Some(at), .. } => {
            (TailKind::Mission, format!("waits for a person's answer until {at}"))
        }
        E::InquiryAnswered { answer, text, .. } => {
            let text = text.as_ref().map(|text| format!(": {}", text.trim())).unwrap_or_default();
            let said = match answer {
                InquiryAnswer::Allowed => by("allowed what the agent asked for"),
                InquiryAnswer::Denied => by("denied what the agent asked for"),
                InquiryAnswer::Unheard => "nobody answered the agent in time; it is denied".to_owned(),
            };
            (TailKind::Mission, format!("{said}{text}"))
        }
        E::TakeoverRequested { .. } => (TailKind::Run, by("taken over")),
        E::KeyboardTaken { seat, .. } => (TailKind::Run, by(&format!("keyboard taken at {seat}"))),
        E::HandedBack { then: mission::Then::GoOn, .. } => (TailKind::Run, by("handed back to the agent")),
        E::HandedBack { then: mission::Then::Done, .. } => (TailKind::Run, by("handed back as done")),
        E::Ended { end } => (TailKind::Mission, format!("over: {}", ending(*end))),
        E::RestoreRequested { commit, branch } => {
            (TailKind::Mission, by(&format!("{} is to be on branch {branch}", short(commit.as_str()))))
        }
        E::RescueRestored { branch } => (TailKind::Mission, format!("a rescue is on branch {branch}")),
        E::RestoreFailed { detail } => (TailKind::Mission, format!("a rescue could not be restored: {detail}")),
        E::ClarificationRequested { .. }
        | E::ClarificationAnswered { .. }
        | E::ApprovalRequested { .. }
        | E::ApprovalDecided { .. } => (TailKind::Approval, of_question(event, actor)?),
        E::RunGranted { .. }
        | E::RunStarted { .. }
        | E::RunAdopted { .. }
        | E::RunEnded { .. }
        | E::LimitLifted { .. }
        | E::Rerouted { .. }
        | E::SecondOpinionTold { .. }
        | E::AnalysisRequested { .. } => (TailKind::Run, of_run(event)?),
        E::WorkspaceReady { .. }
        | E::ResultCollected { .. }
        | E::ChecksDone { .. }
        | E::EvidenceSealed { .. }
        | E::GateDecided { .. }
        | E::RepairRequested { .. }
        | E::StepFailed { .. } => (TailKind::Result, of_result(event)?),
        E::LandingStarted { branch, .. } => (TailKind::Landing, format!("lands on {branch}")),
        E::Landed { commit, target } => (TailKind::Landing, format!("{target} is at {}", short(commit.as_str()))),
        E::HoldRaised { code, reason, .. } => (TailKind::Hold, format!("held ({code}): {reason}")),
        E::HoldReopened { reason, .. } => (TailKind::Hold, format!("held again: {reason}")),
        E::HoldResolved { hold } => (TailKind::Hold, by(&format!("{hold} resolved"))),
        E::SessionKnown { .. } | E::UsageSeen { .. } | E::LateUsageBooked { .. } | E::WorkspaceReleased { .. } => {
            return None;
        }
    })
}

fn ending(end: End) -> &'static str {
    match end {
        End::Landed => "landed",
        End::Rejected => "rejected",
        End::Cancelled => "cancelled",
    }
}

/// What was asked of a person, and what was answered.
fn of_question(event: &mission::Event, actor: &str) -> Option<String> {
    use mission::Event as E;
    Some(match event {
        E::ClarificationRequested { assessment } => {
            format!("asks {} before it begins", counted(assessment.questions.len() as u64, "question", "questions"))
        }
        E::ClarificationAnswered { .. } => format!("the questions are answered by {actor}"),
        E::ApprovalRequested { subject: ApprovalSubject::Start, .. } => "asks whether it may start".to_owned(),
        E::ApprovalRequested { subject: ApprovalSubject::Landing { commit, .. }, .. } => {
            format!("asks whether {} may land", short(commit.as_str()))
        }
        E::ApprovalDecided { verdict, reason, .. } => {
            let reason = reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
            match verdict {
                ApprovalVerdict::Approved => format!("approved by {actor}{reason}"),
                ApprovalVerdict::Rejected => format!("rejected by {actor}{reason}"),
                ApprovalVerdict::Withdrawn => format!("the question is void{reason}"),
            }
        }
        _ => return None,
    })
}

/// How a run goes; that it got a slot is told by its beginning.
fn of_run(event: &mission::Event) -> Option<String> {
    use mission::Event as E;
    Some(match event {
        E::RunStarted { .. } => "the agent is at work".to_owned(),
        E::RunAdopted { .. } => "the agent goes on, followed by a new daemon".to_owned(),
        E::RunEnded { end, retry_at, .. } => {
            let again = retry_at.map(|at| format!("; again at {at:.0}")).unwrap_or_default();
            match end.class {
                RunClass::Success => "the agent is done".to_owned(),
                _ => format!("ended as {}: {}{again}", end.class.word(), end.detail),
            }
        }
        E::LimitLifted { task, account } => format!("{task} goes on: account {account} can be used again"),
        E::Rerouted { task, because, .. } => format!("{task} goes to another agent: {because}"),
        E::SecondOpinionTold { by, opinion, .. } => match opinion {
            SecondOpinion::Heard { complexity, reason } => {
                format!("{} says that the work is {}: {reason}", by.agent, complexity.word())
            }
            SecondOpinion::Unheard { why } => format!("{} says nothing of the work: {why}", by.agent),
        },
        E::AnalysisRequested { .. } => "the next run finds out first why the last one failed".to_owned(),
        _ => return None,
    })
}

/// What came of it.
fn of_result(event: &mission::Event) -> Option<String> {
    use mission::Event as E;
    Some(match event {
        E::WorkspaceReady { base, conflicts, .. } => {
            let conflicts = match conflicts.len() as u64 {
                0 => String::new(),
                count => format!(", with {}", counted(count, "conflict", "conflicts")),
            };
            format!("the workspace stands at {}{conflicts}", short(base.as_str()))
        }
        E::ResultCollected { commit: Some(commit), .. } => format!("the result is {}", short(commit.as_str())),
        E::ResultCollected { commit: None, .. } => "nothing was changed".to_owned(),
        E::ChecksDone { results, .. } => {
            let failed = results.iter().filter(|result| result.verdict != CheckVerdict::Passed);
            let failed: Vec<String> = failed.map(|result| result.name.to_string()).collect();
            match (results.len() as u64, failed.as_slice()) {
                (0, _) => "no check is configured".to_owned(),
                (count, []) => format!("{} passed", counted(count, "check", "checks")),
                (_, failed) => format!("checks that did not pass: {}", failed.join(", ")),
            }
        }
        E::EvidenceSealed { digest, .. } => format!("evidence {} is sealed", short(digest.as_str())),
        E::GateDecided { answer, .. } => {
            let (decision, rule) = (super::mission::word(&answer.decision), super::mission::word(&answer.rule));
            format!("the gate says {decision} ({rule})")
        }
        E::RepairRequested { .. } => "the agent is asked to repair what the checks found".to_owned(),
        E::StepFailed { effect, failure, retry_at } => {
            let again = retry_at.map(|at| format!("; again at {at:.0}")).unwrap_or_default();
            format!("{} failed: {}{again}", effect.verb(), failure.detail)
        }
        _ => return None,
    })
}

/// What happened to a repository. Its missions tell what happens in it.
fn of_repo(event: &repo::Event, actor: &str) -> Option<(TailKind, String)> {
    use repo::Event as E;
    let text = match event {
        E::Registered { name, location, .. } => format!("{name} ({location}) is registered by {actor}"),
        E::PolicySet { .. } => format!("its policy is changed by {actor}"),
        E::Relocated { location } => format!("it is at {location} now, says {actor}"),
        E::Removed => format!("it is removed by {actor}"),
        E::MissionOpened { .. } | E::MissionClosed { .. } | E::LaneTaken { .. } | E::LaneFreed { .. } => return None,
    };
    Some((TailKind::Repo, text))
}

/// What happened to the host that whoever waits should know.
fn of_host(event: &host::Event, actor: &str) -> Option<(TailKind, String)> {
    use host::Event as E;
    let text = match event {
        E::EndpointLost { endpoint, .. } => {
            format!("{endpoint} cannot be reached; what needs it waits and goes on by itself")
        }
        E::EndpointFound { endpoint } => format!("{endpoint} can be reached again"),
        E::SlotTaken { .. } | E::SlotFreed { .. } => return None,
        E::ConfigurationFound { .. }
        | E::ConfigurationSaved { .. }
        | E::ConfigurationUsed { .. }
        | E::SecretChanged { .. } => return settings::told(event, actor).map(|text| (TailKind::Settings, text)),
    };
    Some((TailKind::Run, text))
}

/// What a person should know of an account before a run tells it by its end.
fn of_account(stream: &str, event: &account::Event) -> Option<(TailKind, String)> {
    let account::Event::WindowNearlyUsed { window, used, until } = event else { return None };
    let name = stream.strip_prefix("account/").unwrap_or(stream);
    let used = format!("{}.{:02} %", used / 100, used % 100);
    Some((TailKind::Run, format!("account {name} has used {used} of its {window}, which resets at {until:.0}")))
}

/// What a person did to keep missions in order.
fn organised(change: &OrderChange) -> &'static str {
    match change {
        OrderChange::Label { .. } => "labelled",
        OrderChange::Project { project: Some(_) } => "put into a project",
        OrderChange::Project { project: None } => "taken out of its project",
        OrderChange::Flag { .. } => "flagged",
        OrderChange::Unflag => "not flagged any more",
        OrderChange::Archive => "put away",
        OrderChange::Unarchive => "taken out again",
    }
}
