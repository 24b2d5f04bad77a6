//! Runs.

use axum::Json;
use axum::extract::State;
use godwit_api::types::{Page, Run, RunSpan};
use godwit_api::{PAGE_LIMIT, ProblemCode, TIMELINE_LIMIT};
use godwit_core::id::{InvalidId, RunId};
use godwit_store::Window;
use jiff::Timestamp;
use serde::Deserialize;

use super::{Parameters, Part};
use crate::answer::{Answer, Failure};
use crate::state::ServerState;
use crate::{convert, reads};

/// The query of [`list`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    mission: Option<String>,
    #[serde(default)]
    live: bool,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// `GET /runs`
pub(crate) async fn list(
    State(state): State<ServerState>,
    Parameters(query): Parameters<ListQuery>,
) -> Answer<Page<Run>> {
    let mission = match &query.mission {
        Some(id) => Some(reads::find_mission(&state.store, id).await?),
        None => None,
    };
    let limit = query.limit.unwrap_or(50).clamp(1, PAGE_LIMIT);
    let cursor = reads::cursor(query.cursor.as_deref())?;
    let (runs, next) = reads::runs(&state.store, mission, query.live, cursor, limit).await?;
    Ok(Json(Page { items: runs.into_iter().map(convert::run).collect(), next: next.map(|seq| seq.to_string()) }))
}

/// The query of [`timeline`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TimelineQuery {
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// `GET /timeline`
pub(crate) async fn timeline(
    State(state): State<ServerState>,
    Parameters(query): Parameters<TimelineQuery>,
) -> Answer<Page<RunSpan>> {
    let limit = query.limit.unwrap_or(TIMELINE_LIMIT).clamp(1, TIMELINE_LIMIT);
    let cursor = reads::cursor(query.cursor.as_deref())?;
    let window = Window { since: query.since, until: query.until };
    let (spans, next) = reads::run_spans(&state.store, window, cursor, limit).await?;
    let items = spans.into_iter().map(convert::run_span).collect();
    Ok(Json(Page { items, next: next.map(|seq| seq.to_string()) }))
}

pub(super) fn run_id(text: &str) -> Result<RunId, Failure> {
    text.parse()
        .map_err(|error: InvalidId| Failure::new(ProblemCode::NotFound, error.to_string()).hint("godwit run list"))
}

/// `GET /runs/{id}`
pub(crate) async fn show(State(state): State<ServerState>, Part(id): Part) -> Answer<Run> {
    Ok(Json(convert::run(reads::run(&state.store, &run_id(&id)?).await?)))
}
