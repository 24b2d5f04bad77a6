//! The tasks of a plan, the questions about a mission, and why it is where it is.

use godwit_api::types::{Explanation, MissionDetail, Question, Task};
use godwit_core::mission::TaskStatus;
use owo_colors::{OwoColorize, Style};

use super::mission::{field, long_field, short};
use super::table::{Cell, Table, extra, key, text as text_column};
use super::{View, status_style, text};

/// The colours of [`status_style`], for tasks.
pub(crate) fn task_style(status: TaskStatus) -> Style {
    match status {
        TaskStatus::Done => Style::new().green(),
        TaskStatus::Held => Style::new().red().bold(),
        TaskStatus::Waiting => Style::new().dimmed(),
        TaskStatus::Queued
        | TaskStatus::Parked
        | TaskStatus::Preparing
        | TaskStatus::Running
        | TaskStatus::Collecting
        | TaskStatus::Checking
        | TaskStatus::Sealing => Style::new().bright_blue(),
    }
}

/// The tasks of a plan in their order, with what each needs.
pub(crate) fn list(tasks: &[Task], view: View) -> String {
    let mut table =
        Table::new([key("TASK"), key("STATUS"), extra("NEEDS", 2), extra("RESULT", 1), text_column("TITLE")]);
    for task in tasks {
        let needs: Vec<&str> = task.needs.iter().map(|need| need.as_str()).collect();
        table.push([
            task.name.as_str().into(),
            Cell::styled(task.status.word(), task_style(task.status)),
            needs.join(", ").into(),
            task.result.as_ref().map(|commit| short(commit.as_str())).unwrap_or_default().into(),
            task.title.as_str().into(),
        ]);
    }
    table.render(view.width)
}

/// What godwit asks before the mission begins, and how to answer.
pub(crate) fn questions(mission: &MissionDetail) -> String {
    let Some(asked) = mission.clarification.as_ref().filter(|asked| asked.answers.is_none()) else {
        return "nothing is asked\n".to_owned();
    };
    let fired: Vec<String> = asked
        .signals
        .iter()
        .filter(|signal| signal.state == "fired")
        .map(|signal| format!("{} +{}", signal.name, signal.weight))
        .collect();
    let mut out =
        format!("unclear by {} of 100 ({}); from {} on godwit asks\n", asked.score, fired.join(", "), asked.threshold);
    for (question_, number) in asked.questions.iter().zip(1..) {
        out.push_str(&question(question_, number));
    }
    let answers: Vec<String> =
        asked.questions.iter().map(|question| format!("{}={}", word(&question.field), question.recommended)).collect();
    out.push_str(&format!("\nanswer: godwit mission answer {} {}\n", mission.summary.id, answers.join(" ")));
    out
}

/// One question with its choices; the recommended one is marked.
pub(crate) fn question(question: &Question, number: usize) -> String {
    let mut out = format!("\n{} {}\n", format!("{number}.").bold(), text::line(&question.text).bold());
    out.push_str(&format!("  {} {}\n", word(&question.field).dimmed(), text::line(&question.why).dimmed()));
    for (choice, number) in question.choices.iter().zip(1..) {
        let mark = if number == usize::from(question.recommended) { "*" } else { " " };
        out.push_str(&format!("  {mark}{number}  {}\n", text::line(choice)));
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
    }
    out
}

fn word(value: &impl serde::Serialize) -> String {
    super::mission::word(value)
}
