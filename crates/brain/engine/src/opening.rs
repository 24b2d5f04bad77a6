//! What a daemon knows of its host before it decides anything: written down outside of a step, because nothing is in
//! flight yet and nobody asks.

use godwit_core::envelope::{Durability, Event, NewEvent, StreamId};
use godwit_core::fleet::Fleet;
use godwit_core::host;
use godwit_core::id::CommandId;
use godwit_core::principal::{Principal, Via};
use godwit_store::{AppendError, Store};
use jiff::Timestamp;

/// Who tells something of the host, and when.
#[derive(Debug, Clone)]
pub struct Told {
    /// Who.
    pub actor: Principal,
    /// Through which door.
    pub via: Via,
    /// When.
    pub at: Timestamp,
    /// Fresh random bits for the command's id.
    pub entropy: u64,
}

/// Decides on a command to the host and writes what follows. The caller is the log's one writer: a daemon before its
/// first step, or a command that holds the home's lock while no daemon runs. Gives the types of the events.
///
/// # Errors
/// When the log cannot be written; then nothing has changed. A refusal is no error: nothing follows then.
pub async fn tell_host(
    store: &Store,
    fleet: &mut Fleet,
    command: &host::Command,
    told: Told,
) -> Result<Vec<String>, AppendError> {
    let decided = host::decide(&fleet.host, command).unwrap_or_default();
    let id = CommandId::from_entropy(told.entropy);
    let first = fleet.version(&StreamId::Host) + 1;
    let envelope = |(event, version)| NewEvent {
        stream: StreamId::Host,
        version,
        event: Event::Host(event),
        at: told.at,
        actor: told.actor.clone(),
        via: told.via,
        command: id.clone(),
        cause: None,
    };
    let events: Vec<NewEvent> = decided.into_iter().zip(first..).map(envelope).collect();
    if events.is_empty() {
        return Ok(Vec::new());
    }
    store.append(&events, Durability::Full).await?;
    for event in &events {
        fleet.apply(event);
    }
    Ok(events.iter().map(|new| new.event.kind()).collect())
}
