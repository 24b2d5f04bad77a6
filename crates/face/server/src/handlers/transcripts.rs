//! Transcripts of runs: piece by piece, as they grow, and in outline.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use godwit_api::ProblemCode;
use godwit_api::types::{LogOutline, LogPage};
use godwit_core::id::RunId;
use jiff::Timestamp;
use serde::Deserialize;
use tokio::sync::watch;
use tokio::time::Instant;

use super::runs::run_id;
use super::{Parameters, Part};
use crate::answer::{Answer, Failure};
use crate::reader::{Outline, Sought, Transcript, Wanted};
use crate::reads;
use crate::state::ServerState;

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
    limit: Option<usize>,
    most: Option<usize>,
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
        let wanted = Wanted { offset, raw: query.raw, limit: query.limit, most: query.most };
        let Transcript { lines, next_offset, is_complete } = state.reader.transcript(&run, wanted).await?;
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

/// The longest text that is looked for, in characters.
const LONGEST_FIND: usize = 400;

/// The query of [`outline`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutlineQuery {
    #[serde(default)]
    offset: u64,
    #[serde(default)]
    raw: bool,
    find: Option<String>,
}

/// `GET /runs/{id}/log/outline`
pub(crate) async fn outline(
    State(state): State<ServerState>,
    Part(id): Part,
    Parameters(query): Parameters<OutlineQuery>,
) -> Answer<LogOutline> {
    let run = reads::run(&state.store, &run_id(&id)?).await?.id;
    let OutlineQuery { offset, raw, find } = query;
    if find.as_ref().is_some_and(|text| text.chars().count() > LONGEST_FIND) {
        let detail = format!("find: a text to look for has at most {LONGEST_FIND} characters");
        return Err(Failure::new(ProblemCode::Invalid, detail).hint("look for a part of it"));
    }
    // What is nothing is in every line, and nobody looks for that.
    let find = find.filter(|text| !text.is_empty());
    let outline = state.reader.outline(&run, Sought { offset, raw, find }).await?;
    let Outline { lines, marks, found, next_offset, is_complete } = outline;
    Ok(Json(LogOutline { run, lines, marks, found, next_offset, is_complete }))
}
