//! Events as they happen, read from the log: a slow reader falls behind and misses nothing.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream, StreamExt as _};
use godwit_api::ProblemCode;
use serde::Deserialize;
use tokio::sync::watch;

use crate::answer::Failure;
use crate::handlers::Parameters;
use crate::state::ServerState;
use crate::{convert, reads};

/// Events read from the log at once.
const BATCH: u32 = 100;

/// How often a silent stream says that it is there.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The query of [`follow`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Query {
    after: Option<u64>,
}

/// `GET /events`
pub(crate) async fn follow(
    State(state): State<ServerState>,
    headers: HeaderMap,
    Parameters(query): Parameters<Query>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let head = state.engine.head();
    let after =
        match headers.get("last-event-id") {
            Some(value) => value.to_str().ok().and_then(|text| text.parse().ok()).ok_or_else(|| {
                Failure::new(ProblemCode::Invalid, "the header `last-event-id` is not a sequence number")
            })?,
            None => query.after.unwrap_or(*head.borrow()),
        };
    let stopping = state.stopping.subscribe();
    let cursor = Cursor { state, head, stopping, after };
    let events = stream::unfold(cursor, Cursor::batch).flat_map(stream::iter);
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// Where a reader is.
struct Cursor {
    state: ServerState,
    head: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
    after: u64,
}

impl Cursor {
    /// The next events; `None` ends the stream, and the reader resumes with the last id that it saw.
    async fn batch(mut self) -> Option<(Vec<Result<Event, Infallible>>, Self)> {
        let after = self.after;
        // Both branches are cancel-safe: they only wait for a watched value.
        tokio::select! {
            stopped = self.stopping.wait_for(|is_stopping| *is_stopping) => {
                drop(stopped);
                return None;
            }
            grown = self.head.wait_for(|head| *head > after) => {
                grown.ok()?;
            }
        }
        let events = match reads::events_after(&self.state.store, after, BATCH).await {
            Ok(events) => events,
            Err(failure) => {
                tracing::error!(problem = %failure.0, "a stream of events ends");
                return None;
            }
        };
        self.after = events.last()?.seq;
        let events = events.iter().map(|stored| Ok(server_sent(stored))).collect();
        Some((events, self))
    }
}

fn server_sent(stored: &godwit_core::envelope::StoredEvent) -> Event {
    let data = serde_json::to_string(&convert::event(stored)).expect("an event record serialises");
    Event::default().id(stored.seq.to_string()).event("event").data(data)
}
