//! The host: how many runs may be live on a machine at once, and which endpoints cannot be reached from it.
//!
//! **Does not know.** When an endpoint is tried again: how often was tried is worth no event, so the engine keeps that
//! in memory, and a new daemon begins by trying.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Refusal;
use crate::endpoint::Endpoint;
use crate::id::RunId;
use crate::refusal::RefusalCode;

/// What is known of a host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// The runs that hold a slot.
    pub slots: BTreeSet<RunId>,
    /// The endpoints that cannot be reached from here: nothing begins that needs one.
    pub outages: BTreeMap<Endpoint, Outage>,
}

/// An endpoint that cannot be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// Since when that is known.
    pub since: Timestamp,
    /// What was seen, for a person.
    pub detail: String,
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
    /// An endpoint cannot be reached: a run found that out, and looking at it said the same.
    LoseEndpoint {
        /// Which.
        endpoint: Endpoint,
        /// When.
        at: Timestamp,
        /// What was seen, for a person.
        detail: String,
    },
    /// An endpoint can be reached again.
    FindEndpoint {
        /// Which.
        endpoint: Endpoint,
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
    /// An endpoint cannot be reached.
    EndpointLost {
        /// Which.
        endpoint: Endpoint,
        /// Since when that is known.
        since: Timestamp,
        /// What was seen, for a person.
        detail: String,
    },
    /// It can be reached again.
    EndpointFound {
        /// Which.
        endpoint: Endpoint,
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
        // Every run that was under way finds it out: one event says it.
        Command::LoseEndpoint { endpoint, .. } if state.outages.contains_key(endpoint) => Ok(Vec::new()),
        Command::LoseEndpoint { endpoint, at, detail } => {
            Ok(vec![Event::EndpointLost { endpoint: endpoint.clone(), since: *at, detail: detail.clone() }])
        }
        Command::FindEndpoint { endpoint } if state.outages.contains_key(endpoint) => {
            Ok(vec![Event::EndpointFound { endpoint: endpoint.clone() }])
        }
        Command::FindEndpoint { .. } => Ok(Vec::new()),
    }
}

/// Folds. Returns whether the pair of state and event was possible.
pub fn evolve(state: &mut State, event: &Event) -> bool {
    match event {
        Event::SlotTaken { run } => state.slots.insert(run.clone()),
        Event::SlotFreed { run } => state.slots.remove(run),
        Event::EndpointLost { endpoint, since, detail } => {
            let outage = Outage { since: *since, detail: detail.clone() };
            state.outages.insert(endpoint.clone(), outage).is_none()
        }
        Event::EndpointFound { endpoint } => state.outages.remove(endpoint).is_some(),
    }
}
