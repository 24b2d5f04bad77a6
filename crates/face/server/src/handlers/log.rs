//! The event log.

use axum::Json;
use axum::extract::State;
use godwit_api::PAGE_LIMIT;
use godwit_api::types::{EventRecord, Page, VerifyReport};
use jiff::Timestamp;
use serde::Deserialize;

use super::Parameters;
use crate::answer::Answer;
use crate::state::ServerState;
use crate::{convert, reads};

/// The query of [`list`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    #[serde(default)]
    after: u64,
    since: Option<Timestamp>,
    limit: Option<u32>,
}

/// `GET /log`
pub(crate) async fn list(
    State(state): State<ServerState>,
    Parameters(query): Parameters<ListQuery>,
) -> Answer<Page<EventRecord>> {
    let limit = query.limit.unwrap_or(100).clamp(1, PAGE_LIMIT);
    let before = match query.since {
        Some(since) => state.store.place_before(since).await?,
        None => 0,
    };
    let events = reads::events_after(&state.store, query.after.max(before), limit).await?;
    let items: Vec<_> = events.iter().map(convert::event).collect();
    let is_full = items.len() == limit as usize;
    let next = items.last().filter(|_| is_full).map(|event: &EventRecord| event.seq.to_string());
    Ok(Json(Page { items, next }))
}

/// `GET /log/verify`
pub(crate) async fn verify(State(state): State<ServerState>) -> Answer<VerifyReport> {
    Ok(Json(reads::verify(&state.store, &state.config.log_head).await?))
}
