//! What a person can do next about a mission, derived from where it stands. Every face shows the same steps.

use godwit_core::id::MissionId;
use godwit_core::mission::Status;

use crate::types::{Approval, Hold, NextStep, Task};

/// The steps that lead on, most likely first. Empty when godwit goes on by itself or it is over.
pub fn next_steps(mission: &MissionId, status: Status, holds: &[Hold], approvals: &[Approval]) -> Vec<NextStep> {
    let step = |verb: &str, does: &str| NextStep {
        command: format!("godwit mission {verb} {mission}"),
        does: does.to_owned(),
    };
    match status {
        Status::AwaitingAnswers => {
            vec![step("answer", "say more clearly what is wanted"), step("cancel", "end it without a run")]
        }
        Status::AwaitingStart => {
            vec![step("approve", "let it start"), step("reject", "end it without a run")]
        }
        Status::AwaitingApproval => approve_landing(mission, approvals),
        Status::Held => holds
            .iter()
            .filter(|hold| hold.resolved_at.is_none())
            .flat_map(|hold| hold.recovery.iter().map(move |command| (hold, command)))
            .map(|(hold, command)| NextStep { command: command.clone(), does: explain(hold, command).to_owned() })
            .collect(),
        Status::Paused | Status::Stopped => {
            vec![step("resume", "go on where it stopped"), step("cancel", "end it; its work is kept as a rescue")]
        }
        Status::Parked => {
            vec![step("resume", "go on now instead of at that time"), step("cancel", "end it")]
        }
        Status::Running => vec![step("logs --follow", "watch the agent"), step("stop", "end the run, keep its work")],
        Status::Landed => vec![step("diff", "see what changed")],
        Status::Cancelled | Status::Rejected => {
            vec![NextStep { command: "godwit rescue list".to_owned(), does: "find the work that was kept".to_owned() }]
        }
        Status::Preparing
        | Status::Collecting
        | Status::Checking
        | Status::Sealing
        | Status::Landing
        | Status::Closing => Vec::new(),
        Status::Queued => vec![step("explain", "see what it waits behind")],
    }
}

/// The steps that lead on where a person has taken over; nothing where nobody has.
pub fn at_terminal(mission: &MissionId, tasks: &[Task]) -> Option<Vec<NextStep>> {
    let is_planned = tasks.len() > 1;
    let mut steps = Vec::new();
    for task in tasks {
        let Some(takeover) = task.takeover.as_ref().filter(|takeover| takeover.done.is_none()) else { continue };
        let of = if is_planned { format!(" --task {}", task.name) } else { String::new() };
        let mut step = |command: String, does: &str| steps.push(NextStep { command, does: does.to_owned() });
        if let Some(run) = &takeover.run {
            step(format!("godwit run attach {run}"), "sit down at the agent's terminal");
        }
        step(format!("godwit mission hand-back {mission}{of}"), "let the agent go on by itself");
        step(format!("godwit mission hand-back {mission}{of} --done"), "take what is in its workspace as the result");
    }
    (!steps.is_empty()).then_some(steps)
}

/// Whether the status waits for a person.
pub fn awaits_a_person(status: Status) -> bool {
    match status {
        Status::AwaitingAnswers
        | Status::AwaitingStart
        | Status::AwaitingApproval
        | Status::Held
        | Status::Paused
        | Status::Stopped => true,
        Status::Preparing
        | Status::Queued
        | Status::Parked
        | Status::Running
        | Status::Collecting
        | Status::Checking
        | Status::Sealing
        | Status::Landing
        | Status::Closing
        | Status::Landed
        | Status::Rejected
        | Status::Cancelled => false,
    }
}

fn approve_landing(mission: &MissionId, approvals: &[Approval]) -> Vec<NextStep> {
    let evidence = approvals.iter().find(|approval| approval.verdict.is_none()).and_then(|open| open.evidence.as_ref());
    let approve = match evidence {
        Some(digest) => format!("godwit mission approve {mission} --evidence {digest}"),
        None => format!("godwit mission approve {mission}"),
    };
    let step = |command: String, does: &str| NextStep { command, does: does.to_owned() };
    vec![
        step(format!("godwit mission diff {mission}"), "see exactly what would land"),
        step(approve, "land it"),
        step(format!("godwit mission continue {mission} \"…\""), "tell the agent what to change"),
        step(format!("godwit mission reject {mission} --reason \"…\""), "refuse it; its work is kept as a rescue"),
    ]
}

/// What a recovery command of a hold does.
fn explain(hold: &Hold, command: &str) -> &'static str {
    let mut words = command.split(' ').skip(1);
    match (words.next(), words.next()) {
        (Some("doctor"), _) => "see what is wrong on this machine",
        (Some("log"), _) => "verify the log",
        (Some("hold"), Some("show")) => "see all of what the agent asks",
        (Some("hold"), _) => "try again, once the cause is gone",
        (Some("mission"), Some("retry")) if command.contains(" --task ") => "start the task again from what it needs",
        (Some("mission"), Some("retry")) => "start again from the branch's present tip",
        (Some("gate"), _) => "see what the gate saw",
        (Some("mission"), Some("allow")) => "let the call run that the agent asks about, in this task",
        (Some("mission"), Some("deny")) => "let the agent go on without",
        (Some("mission"), Some("continue")) if hold.inquiry.is_some() => "answer in words, or say what to do instead",
        (Some("mission"), Some("continue")) => "tell the agent what to change",
        (Some("mission"), Some("cancel")) => "end it; its work is kept as a rescue",
        _ => "",
    }
}
