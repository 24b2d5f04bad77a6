//! The host: how many runs may be live on a machine at once, which endpoints cannot be reached from it, and with which
//! configuration its daemon works.
//!
//! **Does not know.** When an endpoint is tried again: how often was tried is worth no event, so the engine keeps that
//! in memory, and a new daemon begins by trying.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Refusal;
use crate::configuration::{Configuration, Known, SecretChange, SettingChange, changes};
use crate::endpoint::Endpoint;
use crate::id::RunId;
use crate::name::{Digest, SecretName};
use crate::refusal::RefusalCode;

/// What is known of a host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// The runs that hold a slot.
    pub slots: BTreeSet<RunId>,
    /// The endpoints that cannot be reached from here: nothing begins that needs one.
    pub outages: BTreeMap<Endpoint, Outage>,
    /// The configuration. Shared, since the state is copied for every slot that is taken.
    pub configuration: Arc<Known>,
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
    /// A person has changed the configuration through godwit.
    SaveConfiguration {
        /// As it was found.
        before: Configuration,
        /// As it was left.
        after: Configuration,
    },
    /// A daemon begins with a configuration.
    UseConfiguration {
        /// Which.
        now: Configuration,
    },
    /// A person has changed a secret through godwit.
    NoteSecret {
        /// Its name.
        name: SecretName,
        /// What they did.
        change: SecretChange,
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
    /// The configuration is another one than was last seen, and nobody changed it through godwit: a person or a program
    /// wrote the file. Whoever caused this event has only found it so.
    ConfigurationFound {
        /// The SHA-256 of the file.
        digest: Digest,
        /// What is different; nothing when only comments or the order are.
        changes: Vec<SettingChange>,
    },
    /// A person changed the configuration through godwit. A daemon uses it when it begins again.
    ConfigurationSaved {
        /// The SHA-256 of the file.
        digest: Digest,
        /// What is different; nothing when only comments or the order are.
        changes: Vec<SettingChange>,
    },
    /// A daemon began with another configuration than the one before.
    ConfigurationUsed {
        /// The SHA-256 of the file.
        digest: Digest,
    },
    /// A person changed a secret that godwit keeps.
    SecretChanged {
        /// Its name.
        name: SecretName,
        /// What they did.
        change: SecretChange,
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
        Command::SaveConfiguration { before, after } => Ok(saved(&state.configuration, before, after)),
        Command::UseConfiguration { now } => Ok(used(&state.configuration, now)),
        Command::NoteSecret { name, change } => Ok(vec![Event::SecretChanged { name: name.clone(), change: *change }]),
    }
}

/// What somebody else did to the file before is not put down to the person who saved it.
fn saved(known: &Known, before: &Configuration, after: &Configuration) -> Vec<Event> {
    let mut events = found(known, before);
    if before.digest != after.digest {
        let changes = changes(&before.settings, &after.settings);
        events.push(Event::ConfigurationSaved { digest: after.digest.clone(), changes });
    }
    events
}

fn used(known: &Known, now: &Configuration) -> Vec<Event> {
    let mut events = found(known, now);
    let is_seen = known.digest.is_some() || !events.is_empty();
    if is_seen && known.used.as_ref() != Some(&now.digest) {
        events.push(Event::ConfigurationUsed { digest: now.digest.clone() });
    }
    events
}

fn found(known: &Known, now: &Configuration) -> Vec<Event> {
    let found = known.unseen(now).map(|changes| Event::ConfigurationFound { digest: now.digest.clone(), changes });
    found.into_iter().collect()
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
        Event::ConfigurationFound { digest, changes } | Event::ConfigurationSaved { digest, changes } => {
            Arc::make_mut(&mut state.configuration).see(digest, changes)
        }
        Event::ConfigurationUsed { digest } => {
            let is_seen = state.configuration.digest.as_ref() == Some(digest);
            if is_seen {
                Arc::make_mut(&mut state.configuration).used = Some(digest.clone());
            }
            is_seen
        }
        // Which secrets there are is seen in their files.
        Event::SecretChanged { .. } => true,
    }
}
