//! How a command reaches the engine, and what its answer says.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use godwit_api::types::Accepted;
use godwit_api::{IDEMPOTENCY_KEY, ProblemCode, VIA};
use godwit_core::envelope::{Event, StreamId};
use godwit_core::fleet::Addressed;
use godwit_core::id::CommandId;
use godwit_core::mission;
use godwit_core::principal::{Principal, Via};

use crate::answer::{Answer, Failure};
use crate::reads;
use crate::state::ServerState;

/// Who asks, through which door, and the command's id when they gave one.
pub(crate) struct Asker {
    actor: Principal,
    via: Via,
    command: Option<CommandId>,
}

impl Asker {
    /// Refuses whoever is no person: an agent must not widen what agents are given.
    ///
    /// # Errors
    /// [`ProblemCode::Forbidden`].
    pub(crate) fn must_be_a_person(&self, what: &str) -> Result<(), Failure> {
        match self.actor.is_person() {
            true => Ok(()),
            false => Err(Failure::new(ProblemCode::Forbidden, format!("only a person may {what}"))),
        }
    }
}

impl Asker {
    /// Who asks.
    pub(crate) fn into_actor(self) -> Principal {
        self.actor
    }
}

impl FromRequestParts<ServerState> for Asker {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Failure> {
        let key = parts.headers.get(IDEMPOTENCY_KEY).map(|value| value.to_str().unwrap_or_default());
        let command = key.map(str::parse).transpose().map_err(|error: godwit_core::id::InvalidId| {
            Failure::new(ProblemCode::Invalid, format!("the header `{IDEMPOTENCY_KEY}`: {error}"))
        })?;
        let via = match parts.headers.get(VIA) {
            Some(value) if value == "cli" => Via::Cli,
            Some(_) | None => Via::Api,
        };
        Ok(Self { actor: Principal::Person(state.config.person.clone()), via, command })
    }
}

/// Submits a command. The answer is about what the events are about: a repeat is answered as the first time.
pub(crate) async fn submit(state: &ServerState, asker: Asker, addressed: Addressed) -> Answer<Accepted> {
    let stream = match &addressed {
        Addressed::Host(_) => StreamId::Host,
        Addressed::Repo(id, _) => StreamId::Repo(id.clone()),
        Addressed::Account(name, _) => StreamId::Account(name.clone()),
        Addressed::Mission(id, _) => StreamId::Mission(id.clone()),
    };
    let accepted = state.engine.submit(addressed, asker.actor, asker.via, asker.command.clone()).await?;
    let first = match accepted.events.first() {
        Some(&first) => reads::event(&state.store, first).await?,
        None => None,
    };
    let queued = first.as_ref().and_then(|first| queued(&first.new.event));
    let stream = first.map_or(stream, |first| first.new.stream);
    let (mission, repo) = match stream {
        StreamId::Host | StreamId::Account(_) => (None, None),
        StreamId::Repo(id) => (None, Some(id)),
        StreamId::Mission(id) => (Some(id), None),
    };
    Ok(Json(Accepted { command: asker.command, events: accepted.events, mission, repo, queued }))
}

/// The number of the message that an event made to wait.
fn queued(event: &Event) -> Option<u32> {
    match event {
        Event::Mission(mission::Event::MessageQueued { message, .. }) => Some(*message),
        Event::Mission(_) | Event::Host(_) | Event::Repo(_) | Event::Account(_) => None,
    }
}
