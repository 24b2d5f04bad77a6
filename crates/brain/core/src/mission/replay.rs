//! Time travel: a mission's log folded step by step, with what was desired after each event. The same functions as
//! live, so what it shows is what was.

use jiff::Timestamp;

use super::{Event, Request, State, Status, Wish, WishKind, desired, evolve};
use crate::principal::Principal;

/// A mission as it was after one of its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Where it stood.
    pub status: Status,
    /// What it awaited.
    pub awaits: String,
    /// What ought to have been in flight.
    pub desired: Vec<Wish>,
    /// The whole state.
    pub state: State,
}

/// Folds the events of one mission's stream, in order. One step for each event; none before the mission's creation.
pub fn replay<'a>(events: impl IntoIterator<Item = (&'a Event, Timestamp, &'a Principal)>) -> Vec<Step> {
    let mut state = State::default();
    let mut steps = Vec::new();
    for (event, at, actor) in events {
        evolve(&mut state, event, at, actor);
        let Some(mission) = &state.mission else { continue };
        steps.push(Step {
            status: mission.status(),
            awaits: mission.awaits(),
            desired: desired(&state),
            state: state.clone(),
        });
    }
    steps
}

impl std::fmt::Display for Wish {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.kind {
            WishKind::Do(effect) => write!(f, "do {}", effect.id)?,
            WishKind::Ask(Request::Slot { run, .. }) => write!(f, "ask for a slot for {run}")?,
            WishKind::Ask(Request::Lane { repo }) => write!(f, "ask for the landing lane of {repo}")?,
        }
        match self.not_before {
            Some(at) => write!(f, ", not before {at}"),
            None => Ok(()),
        }
    }
}
