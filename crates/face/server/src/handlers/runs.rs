//! Runs and their transcripts.

use axum::Json;
use axum::extract::State;
use godwit_api::types::{LogPage, Page, Run};
use godwit_api::{PAGE_LIMIT, ProblemCode};
use godwit_core::id::{InvalidId, RunId};
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

fn run_id(text: &str) -> Result<RunId, Failure> {
    text.parse()
        .map_err(|error: InvalidId| Failure::new(ProblemCode::NotFound, error.to_string()).hint("godwit run list"))
}

/// `GET /runs/{id}`
pub(crate) async fn show(State(state): State<ServerState>, Part(id): Part) -> Answer<Run> {
    Ok(Json(convert::run(reads::run(&state.store, &run_id(&id)?).await?)))
}

/// The query of [`log`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogQuery {
    #[serde(default)]
    offset: u64,
    #[serde(default)]
    raw: bool,
}

/// `GET /runs/{id}/log`
pub(crate) async fn log(
    State(state): State<ServerState>,
    Part(id): Part,
    Parameters(query): Parameters<LogQuery>,
) -> Answer<LogPage> {
    let run = reads::run(&state.store, &run_id(&id)?).await?.id;
    let piece = state.reader.transcript(&run, query.offset, query.raw).await?;
    Ok(Json(LogPage { run, lines: piece.lines, next_offset: piece.next_offset, is_complete: piece.is_complete }))
}
