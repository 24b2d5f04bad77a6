//! A person at an agent's terminal, and what waits to be said: from the store's views to the wire.

use godwit_api::types::{Keyboard, QueuedMessage, TakenOver, Takeover, TakeoverState};
use godwit_core::mission::Then;
use godwit_store::view::{self, KeyboardView, QueuedView, TakeoverView, TaskView};

pub(super) fn takeover(view: TakeoverView) -> Takeover {
    Takeover {
        state: match view.state {
            view::TakeoverState::Wanted => TakeoverState::Wanted,
            view::TakeoverState::Live => TakeoverState::Live,
            view::TakeoverState::HandingBack => TakeoverState::HandingBack,
        },
        run: view.run,
        by: view.by.to_string(),
        seat: view.seat,
        since: view.since,
        done: view.then.map(|then| then == Then::Done),
        text: view.text,
    }
}

/// Who has taken over which of a mission's tasks.
pub(super) fn taken_over(tasks: &[TaskView]) -> Vec<TakenOver> {
    let of = |task: &TaskView| {
        let Takeover { state, run, by, since, .. } = takeover(task.takeover.clone()?);
        Some(TakenOver { task: task.name.clone(), state, run, by, since })
    };
    tasks.iter().filter_map(of).collect()
}

pub(crate) fn keyboard(view: KeyboardView) -> Keyboard {
    Keyboard { by: view.by.to_string(), seat: view.seat, at: view.at }
}

pub(super) fn queued(view: QueuedView) -> QueuedMessage {
    QueuedMessage { message: view.number, text: view.text, by: view.by.to_string(), at: view.at }
}
