//! Runs and their transcripts.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use godwit_api::types::{LogPage, Page, Run, RunSpan};
use godwit_api::{PAGE_LIMIT, ProblemCode, TIMELINE_LIMIT};
use godwit_core::id::{InvalidId, RunId};
use godwit_store::Window;
use jiff::Timestamp;
use serde::Deserialize;
use tokio::sync::watch;
use tokio::time::Instant;

use super::{Parameters, Part};
use crate::answer::{Answer, Failure};
use crate::reader::Transcript;
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

/// The query of [`log`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogQuery {
    #[serde(default)]
    offset: u64,
    #[serde(default)]
    raw: bool,
    since: Option<Timestamp>,
    wait: Option<u64>,
}

/// The longest that a request waits for the next line: shorter than whoever is between usually waits for an answer.
const LONGEST_WAIT: Duration = Duration::from_secs(25);

/// `GET /runs/{id}/log`
pub(crate) async fn log(
    State(state): State<ServerState>,
    Part(id): Part,
    Parameters(query): Parameters<LogQuery>,
) -> Answer<LogPage> {
    let run = reads::run(&state.store, &run_id(&id)?).await?.id;
    let mut offset = query.offset;
    if let Some(since) = query.since {
        offset = offset.max(state.reader.offset_since(&run, since).await?);
    }
    let deadline = query.wait.map(|seconds| Instant::now() + Duration::from_secs(seconds).min(LONGEST_WAIT));
    let mut head = state.engine.head();
    loop {
        // What happens to the run while its transcript is read is news again.
        head.borrow_and_update();
        let Transcript { lines, next_offset, is_complete } = state.reader.transcript(&run, offset, query.raw).await?;
        let is_at_end = next_offset == offset;
        let is_answer = is_complete || !lines.is_empty();
        let Some(deadline) = deadline.filter(|_| !is_answer) else {
            return Ok(Json(LogPage { run, lines, next_offset, is_complete }));
        };
        offset = next_offset;
        if is_at_end && !has_news(&state, &run, offset, &mut head, deadline).await? {
            return Ok(Json(LogPage { run, lines, next_offset, is_complete }));
        }
    }
}

/// Waits until there is a reason to look again: a line, or an event, which may be the run's end. False at the deadline
/// and when the daemon ends.
async fn has_news(
    state: &ServerState,
    run: &RunId,
    offset: u64,
    head: &mut watch::Receiver<u64>,
    deadline: Instant,
) -> Result<bool, Failure> {
    let mut stopping = state.stopping.subscribe();
    // Each branch only waits, so the ones that lose have lost nothing.
    tokio::select! {
        grown = state.reader.grows(run, offset) => {
            if grown? {
                return Ok(true);
            }
        }
        stopped = stopping.wait_for(|is_stopping| *is_stopping) => {
            drop(stopped);
            return Ok(false);
        }
        () = tokio::time::sleep_until(deadline) => return Ok(false),
    }
    // Nobody writes any more, or not yet: the log will say so.
    tokio::select! {
        changed = head.changed() => Ok(changed.is_ok()),
        stopped = stopping.wait_for(|is_stopping| *is_stopping) => {
            drop(stopped);
            Ok(false)
        }
        () = tokio::time::sleep_until(deadline) => Ok(false),
    }
}
