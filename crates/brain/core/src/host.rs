//! The host: how many runs may be live on a machine at once.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::Refusal;
use crate::id::RunId;
use crate::refusal::RefusalCode;

/// What is known of a host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// The runs that hold a slot.
    pub slots: BTreeSet<RunId>,
}

/// What the engine asks of a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Command {
    /// Give a run a slot.
    TakeSlot {
        /// The run.
        run: RunId,
        /// How many slots there are.
        capacity: u32,
    },
    /// Take the slot back; caused by the run's end, in the same batch.
    FreeSlot {
        /// The run.
        run: RunId,
    },
}

/// What happened to a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Event {
    /// A run holds a slot.
    SlotTaken {
        /// The run.
        run: RunId,
    },
    /// The slot is free.
    SlotFreed {
        /// The run.
        run: RunId,
    },
}

/// Decides.
///
/// # Errors
/// When every slot is taken. Freeing a slot that is not held is nothing, not an error.
pub fn decide(state: &State, command: &Command) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::TakeSlot { run, .. } if state.slots.contains(run) => Ok(Vec::new()),
        Command::TakeSlot { run, capacity } => {
            if state.slots.len() >= *capacity as usize {
                return Err(Refusal::new(
                    RefusalCode::WrongState,
                    format!("all {capacity} slots of the host are taken"),
                ));
            }
            Ok(vec![Event::SlotTaken { run: run.clone() }])
        }
        Command::FreeSlot { run } if state.slots.contains(run) => Ok(vec![Event::SlotFreed { run: run.clone() }]),
        Command::FreeSlot { .. } => Ok(Vec::new()),
    }
}

/// Folds. Returns whether the pair of state and event was possible.
pub fn evolve(state: &mut State, event: &Event) -> bool {
    match event {
        Event::SlotTaken { run } => state.slots.insert(run.clone()),
        Event::SlotFreed { run } => state.slots.remove(run),
    }
}
