//! Who sits at an agent's terminal, and what waits to be said to a busy agent.

use godwit_api::types::{MissionDetail, MissionSummary, QueuedMessage, Run, RunMode, Takeover, TakeoverState, Task};
use owo_colors::{OwoColorize, Style};

use super::mission::{long_field, waits_for_a_person};
use super::table::Cell;
use super::{View, status_style, text, time};

/// How much of a message is shown where the whole is not needed, in columns.
const MOST_SAID: usize = 60;

/// Who types in a run's terminal, or that nobody does.
pub(crate) fn keyboard(run: &Run, view: View) -> Option<String> {
    let keyboard = run.keyboard.as_ref().filter(|_| run.mode == RunMode::Interactive)?;
    let (types, since) = match run.ended_at {
        None => ("types", format!(", since {}", time::age(view.now, keyboard.at))),
        Some(_) => ("typed", String::new()),
    };
    Some(format!("{} {types} at {}{since}", text::line(&keyboard.by), keyboard.seat))
}

/// What a list says in place of a status that would have the agent at work: a person is at its terminal.
pub(crate) const TAKEN_OVER: &str = "taken over";

/// The word of a mission in a list, in its colour. What waits for a decision waits all the same.
pub(crate) fn cell(mission: &MissionSummary) -> Cell {
    match mission.takeovers.is_empty() || waits_for_a_person(mission.status) {
        true => Cell::styled(mission.status.word(), status_style(mission.status)),
        false => Cell::styled(TAKEN_OVER, style()),
    }
}

/// The colour of what a person does in an agent's place.
pub(crate) fn style() -> Style {
    Style::new().yellow().bold()
}

/// How far a takeover has come, in a sentence.
fn told(mission: &MissionDetail, takeover: &Takeover, view: View) -> String {
    let by = text::line(&takeover.by);
    match (takeover.state, takeover.done) {
        (TakeoverState::Wanted, _) => {
            format!("{by} is about to sit down, since {}", time::age(view.now, takeover.since))
        }
        (TakeoverState::Live, _) => {
            let run = mission.runs.iter().find(|run| Some(&run.id) == takeover.run.as_ref());
            run.and_then(|run| keyboard(run, view)).unwrap_or_else(|| format!("{by} is sitting down"))
        }
        (TakeoverState::HandingBack, Some(true)) => format!("{by} has left; the result is taken as it is"),
        (TakeoverState::HandingBack, _) => format!("{by} has left; the agent goes on"),
    }
}

/// What a task is called where there are several.
fn of_task(mission: &MissionDetail, task: &Task) -> String {
    if mission.is_planned { format!(" (task {})", task.name) } else { String::new() }
}

/// A message that waits, on one line.
fn waiting(message: &QueuedMessage, view: View) -> String {
    let said = text::cut(&text::line(message.text.trim()), MOST_SAID);
    format!("message {} waits, {}: {said}", message.message, time::ago(view.now, message.at))
}

/// Everything of it, as fields of a mission.
pub(crate) fn fields(out: &mut String, mission: &MissionDetail, view: View) {
    for task in &mission.tasks {
        let of = of_task(mission, task);
        if let Some(takeover) = &task.takeover {
            long_field(out, "terminal", &format!("{}{of}", told(mission, takeover, view)), view);
        }
        for message in &task.queue {
            long_field(out, "said", &format!("{}{of}", waiting(message, view)), view);
        }
    }
}

/// The same as lines of a picture.
pub(crate) fn lines(mission: &MissionDetail, view: View) -> Vec<String> {
    let of_task = |task: &Task| {
        let of = of_task(mission, task);
        let terminal = task
            .takeover
            .iter()
            .map(|takeover| format!("  ▲ {}{of}", told(mission, takeover, view)).yellow().to_string());
        let said = task.queue.iter().map(|message| format!("  ○ {}{of}", waiting(message, view)).dimmed().to_string());
        terminal.chain(said).collect::<Vec<_>>()
    };
    mission.tasks.iter().flat_map(of_task).collect()
}
