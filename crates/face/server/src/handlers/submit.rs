//! How a command reaches the engine, and what its answer says.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use godwit_api::types::Accepted;
use godwit_api::{IDEMPOTENCY_KEY, ProblemCode, VIA};
use godwit_core::envelope::StreamId;
use godwit_core::fleet::Addressed;
use godwit_core::id::CommandId;
use godwit_core::principal::{Principal, Via};

use crate::answer::{Answer, Failure};
use crate::state::ServerState;

/// Who asks, through which door, and the command's id when they gave one.
pub(crate) struct Asker {
    actor: Principal,
    via: Via,
    command: Option<CommandId>,
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
    let stream = match accepted.events.first() {
        Some(&first) => crate::reads::stream_of(&state.store, first).await?.unwrap_or(stream),
        None => stream,
    };
    let (mission, repo) = match stream {
        StreamId::Host | StreamId::Account(_) => (None, None),
        StreamId::Repo(id) => (None, Some(id)),
        StreamId::Mission(id) => (Some(id), None),
    };
    Ok(Json(Accepted { command: asker.command, events: accepted.events, mission, repo }))
}
