//! The tasks of a plan, the questions about a mission, and why it is where it is.

use godwit_api::types::{Explanation, MissionDetail, Question, RunMode, Task};
use godwit_core::id::RunId;
use godwit_core::mission::TaskStatus;
use godwit_core::name::TaskName;
use owo_colors::{OwoColorize, Style};

use super::live::{self, Said};
use super::mission::{field, long_field, short};
use super::table::{Cell, Table, extra, key, text as text_column};
use super::{View, inquiry, status_style, text};

/// The colours of [`status_style`], for tasks.
pub(crate) fn task_style(status: TaskStatus) -> Style {
    match status {
        TaskStatus::Done => Style::new().green(),
        TaskStatus::Held => Style::new().red().bold(),
        TaskStatus::Waiting | TaskStatus::AwaitingStart => Style::new().dimmed(),
        TaskStatus::Queued
        | TaskStatus::Parked
        | TaskStatus::Preparing
        | TaskStatus::Running
        | TaskStatus::Collecting
        | TaskStatus::Checking
        | TaskStatus::Sealing => Style::new().bright_blue(),
    }
}

/// A sign beside the colour: what a task's status asks of whom.
fn sign(status: TaskStatus) -> &'static str {
    match status {
        TaskStatus::Held => "✖",
        TaskStatus::Done => "✔",
        TaskStatus::Waiting | TaskStatus::AwaitingStart | TaskStatus::Queued | TaskStatus::Parked => "○",
        TaskStatus::Preparing
        | TaskStatus::Running
        | TaskStatus::Collecting
        | TaskStatus::Checking
        | TaskStatus::Sealing => "●",
    }
}

/// How many tasks lie before each on the longest way to it: how far it is indented.
fn depths(tasks: &[Task]) -> Vec<usize> {
    let mut depths: Vec<usize> = Vec::with_capacity(tasks.len());
    for task in tasks {
        // A plan names what is needed before what needs it.
        let before = tasks.iter().zip(&depths).filter(|(earlier, _)| task.needs.contains(&earlier.name));
        depths.push(before.map(|(_, depth)| depth + 1).max().unwrap_or(0));
    }
    depths
}

/// The most columns that a name is indented by: deeper than this, depth says nothing any more.
const MOST_INDENT: usize = 8;

/// A task's sign and name, indented by what lies before it.
fn name(task: &Task, depth: usize) -> String {
    let indent = (depth * 2).min(MOST_INDENT);
    format!("{:indent$}{} {}", "", sign(task.status), task.name)
}

/// The tasks of a plan in their order, each indented below what it needs.
pub(crate) fn list(tasks: &[Task], view: View) -> String {
    let mut table =
        Table::new([key("TASK"), key("STATUS"), extra("AFTER", 2), extra("RESULT", 1), text_column("TITLE")]);
    for (task, depth) in tasks.iter().zip(depths(tasks)) {
        let needs: Vec<&str> = task.needs.iter().map(|need| need.as_str()).collect();
        table.push([
            Cell::styled(name(task, depth), task_style(task.status)),
            Cell::styled(task.status.word(), task_style(task.status)),
            needs.join(", ").into(),
            task.result.as_ref().map(|commit| short(commit.as_str())).unwrap_or_default().into(),
            task.title.as_str().into(),
        ]);
    }
    table.render(view.width)
}

/// The most columns of a task's name before what it says.
const MOST_TAG: usize = 12;

/// What stands before what a run says: its task, as wide as the others'; nothing where there is one task.
pub(crate) fn tag(mission: &MissionDetail, run: &RunId) -> Option<String> {
    let widest = mission.tasks.iter().map(|task| text::columns(task.name.as_str())).max()?.min(MOST_TAG);
    let task = mission.tasks.iter().find(|task| mission.is_planned && task.id == run.task)?;
    Some(format!("{:<widest$}", text::cut(task.name.as_str(), MOST_TAG)))
}

/// How many tasks a picture shows all of; of more, only those that are at work or held.
const MOST_PICTURED: usize = 12;

/// The tasks of a plan in a picture: what each does, awaits or is held by.
pub(crate) fn picture(mission: &MissionDetail, said: &Said, view: View) -> Vec<String> {
    let tasks = &mission.tasks;
    let is_long = tasks.len() > MOST_PICTURED;
    let is_quiet = |status: TaskStatus| matches!(status, TaskStatus::Done | TaskStatus::Waiting);
    let mut lines = Vec::new();
    for (task, depth) in tasks.iter().zip(depths(tasks)) {
        if is_long && is_quiet(task.status) {
            continue;
        }
        let style = task_style(task.status);
        let live = mission.runs.iter().find(|run| run.id.task == task.id && run.ended_at.is_none());
        let does = live.map_or_else(|| standing(mission, task), |run| live::at_work(run, view));
        lines.push(format!("  {}  {}", name(task, depth).style(style), does));
        // What is on a terminal is no transcript.
        if let Some(run) = live.filter(|run| run.mode == RunMode::Autonomous) {
            let blanks = 6 + (depth * 2).min(MOST_INDENT);
            lines.push(format!("{:blanks$}{}", "", live::last_line(said.get(&run.id), view)));
        }
    }
    if is_long {
        let count = |status: TaskStatus| tasks.iter().filter(|task| task.status == status).count();
        let (done, waiting) = (count(TaskStatus::Done), count(TaskStatus::Waiting));
        lines.push(format!("  {}", format!("{done} of {} done, {waiting} wait for others", tasks.len()).dimmed()));
    }
    lines
}

/// What a task without a live run does or awaits.
fn standing(mission: &MissionDetail, task: &Task) -> String {
    let hold = mission.holds.iter().find(|hold| hold.resolved_at.is_none() && hold.task.as_ref() == Some(&task.name));
    if let Some(hold) = hold {
        return format!("{}: {}", hold.code.red().bold(), text::line(&hold.reason));
    }
    let is_done =
        |need: &&TaskName| mission.tasks.iter().any(|other| other.name == **need && other.status == TaskStatus::Done);
    let missing: Vec<&str> = task.needs.iter().filter(|need| !is_done(need)).map(|need| need.as_str()).collect();
    match task.status {
        TaskStatus::Waiting if !missing.is_empty() => format!("waits for {}", missing.join(", ")).dimmed().to_string(),
        status => status.word().dimmed().to_string(),
    }
}

/// What godwit asks before the mission begins, and how to answer.
pub(crate) fn questions(mission: &MissionDetail, view: View) -> String {
    let Some(asked) = mission.clarification.as_ref().filter(|asked| asked.answers.is_none()) else {
        return "nothing is asked\n".to_owned();
    };
    let fired: Vec<String> = asked
        .signals
        .iter()
        .filter(|signal| signal.state == "fired")
        .map(|signal| format!("{} +{}", signal.name, signal.weight))
        .collect();
    let why =
        format!("unclear by {} of 100 ({}); from {} on godwit asks", asked.score, fired.join(", "), asked.threshold);
    let mut out = text::wrapped(&why, view.width, 0);
    for (asked, number) in asked.questions.iter().zip(1..) {
        out.push_str(&question(asked, number, view));
    }
    let answers: Vec<String> =
        asked.questions.iter().map(|question| format!("{}={}", word(&question.field), question.recommended)).collect();
    let answer = format!("godwit mission answer {} {}", mission.summary.id, answers.join(" "));
    out.push_str(&format!("\nanswer as is recommended (*):\n  {}\n", answer.cyan()));
    out
}

/// One question with its choices; the recommended one is marked.
pub(crate) fn question(question: &Question, number: usize, view: View) -> String {
    let heading = format!("{number}. {}", text::line(&question.text));
    let heading = text::wrapped(&heading, view.width, 0);
    let mut out = format!("\n{}\n", heading.trim_end().bold());
    let why = format!("{}: {}", word(&question.field), text::line(&question.why));
    let why = text::wrapped(&why, view.width, 3);
    out.push_str(&format!("{}\n", why.trim_end().dimmed()));
    for (choice, number) in question.choices.iter().zip(1..) {
        let mark = if number == usize::from(question.recommended) { "*" } else { " " };
        let choice = text::wrapped(&text::line(choice), view.width, 6);
        out.push_str(&format!("  {mark}{number}  {}\n", choice.trim()));
    }
    out
}

/// Why a mission runs, waits or is held.
pub(crate) fn explanation(told: &Explanation, view: View) -> String {
    let status = told.status.word().style(status_style(told.status)).to_string();
    let mut out = format!("{} is {status}\n", told.mission.bold());
    long_field(&mut out, "awaits", &text::line(&told.awaits), view);
    field(&mut out, "priority", &format!("{:+}", told.priority));
    for reason in &told.because {
        long_field(&mut out, "because", &text::line(reason), view);
    }
    for task in &told.tasks {
        let status = task.status.word().style(task_style(task.status)).to_string();
        out.push_str(&format!("  {} {status}\n", task.name.bold()));
        out.push_str(&text::wrapped(&text::line(&task.why), view.width, 4));
        if let Some(asked) = &task.inquiry {
            out.push_str(&inquiry::asked(asked, view));
        }
    }
    out
}

fn word(value: &impl serde::Serialize) -> String {
    super::mission::word(value)
}
