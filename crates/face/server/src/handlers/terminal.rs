//! The terminal of a run: what its program writes, streamed as bytes from any place.
//!
//! It guarantees that every byte is given once and in order, that one piece of at most [`PIECE_BYTES`] is held for a
//! reader however slow it is, and that nobody waits for a reader: the stream reads on only when the one before is sent.
//! What the bytes mean it does not know.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use godwit_api::ProblemCode;
use godwit_api::types::{
    Base64, Empty, Keyboard, ScreenSize, TerminalCurrent, TerminalInput, TerminalOutput, TerminalSize,
};
use godwit_core::effect::{Signal, SignalKind};
use godwit_core::id::RunId;
use godwit_core::name::Seat;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::{Asker, Body, Parameters, Part};
use crate::answer::Failure;
use crate::reader::{PIECE_BYTES, Recording};
use crate::sizes::Watching;
use crate::state::ServerState;
use crate::{convert, reads};

/// How long what comes little by little is gathered: a person sees no difference, and a flood becomes few events. What
/// comes after a silence is sent at once.
const GATHER: Duration = Duration::from_millis(16);

/// How often a silent stream says that it is there.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// How soon a page takes up a stream again that broke: a person sits at it.
const RETRY: Duration = Duration::from_millis(500);

/// The query of [`follow`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Query {
    #[serde(default)]
    from: u64,
}

/// `GET /runs/{id}/terminal`
pub(crate) async fn follow(
    State(state): State<ServerState>,
    Part(id): Part,
    headers: HeaderMap,
    Parameters(query): Parameters<Query>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let run = super::runs::run_id(&id)?;
    let run = reads::run(&state.store, &run).await?.id;
    let from = match headers.get("last-event-id") {
        Some(value) => value.to_str().ok().and_then(|text| text.parse().ok()).ok_or_else(|| {
            Failure::new(ProblemCode::Invalid, "the header `last-event-id` is not a place in the run's output")
        })?,
        None => query.from,
    };
    let (head, stopping) = (state.engine.head(), state.stopping.subscribe());
    let viewer = Viewer {
        sizes: state.sizes.watch(),
        state,
        run,
        at: from,
        recording: None,
        place: Place::Past,
        gathers_until: None,
        types: None,
        size: None,
        seeks_size: true,
        is_news: true,
        head,
        stopping,
    };
    let events = stream::unfold(viewer, Viewer::event);
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// Where a stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// What was there at the beginning is being given.
    Past,
    /// What is given has just come.
    Live,
    /// The end has been told.
    Over,
}

/// Somebody who looks at a terminal.
struct Viewer {
    state: ServerState,
    run: RunId,
    /// The offset after what was given.
    at: u64,
    /// What is read; `None` until the run has begun.
    recording: Option<Recording>,
    place: Place,
    /// Until when what comes is left to gather; `None` when there is no reason to.
    gathers_until: Option<Instant>,
    /// Who types there, as far as it was told.
    types: Option<Keyboard>,
    /// How large the terminal is, as far as it was told.
    size: Option<ScreenSize>,
    /// Whether it may have become known since the run's output was opened: a run has it before it writes anything.
    seeks_size: bool,
    sizes: Watching,
    /// Whether something may have happened to the run since it was looked at.
    is_news: bool,
    head: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
}

impl Viewer {
    /// The next event; `None` ends the stream, and a reader that was not told of the end resumes where it was.
    async fn event(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        match self.next().await {
            Ok(event) => Some((Ok(event?), self)),
            Err(failure) => {
                tracing::error!(problem = %failure.0, run = %self.run, "a stream of a terminal ends");
                None
            }
        }
    }

    async fn next(&mut self) -> Result<Option<Event>, Failure> {
        if self.place == Place::Over || !self.open().await? {
            return Ok(None);
        }
        loop {
            if let Some(event) = self.keyboard().await? {
                return Ok(Some(event));
            }
            if let Some(event) = self.resized() {
                return Ok(Some(event));
            }
            let Some(recording) = &mut self.recording else { return Ok(None) };
            if self.place == Place::Past && self.at >= recording.length {
                self.place = Place::Live;
                let current = named("current", &TerminalCurrent { at: self.at });
                return Ok(Some(current.id(self.at.to_string()).retry(RETRY)));
            }
            let gathers_until = self.gathers_until;
            let next = async {
                if let Some(moment) = gathers_until {
                    sleep_until(moment).await;
                }
                recording.rest.next().await
            };
            // All but the last only wait for watched values, and bytes are taken only when they are given: what loses has
            // lost nothing.
            let bytes = tokio::select! {
                stopped = self.stopping.wait_for(|is_stopping| *is_stopping) => {
                    drop(stopped);
                    return Ok(None);
                }
                changed = self.head.changed() => {
                    if changed.is_err() {
                        return Ok(None);
                    }
                    self.is_news = true;
                    continue;
                }
                () = self.sizes.changed() => continue,
                bytes = next => bytes?,
            };
            if bytes.is_some() && self.size.is_none() && std::mem::take(&mut self.seeks_size) {
                // What came was not given, so it comes again, after the size for which it was drawn.
                self.recording = None;
                if !self.open().await? {
                    return Ok(None);
                }
                continue;
            }
            return Ok(Some(match bytes {
                Some(bytes) => self.output(bytes),
                None => {
                    self.place = Place::Over;
                    named("ended", &Empty {})
                }
            }));
        }
    }

    /// Who types now, when something has happened and it is somebody else than was told.
    async fn keyboard(&mut self) -> Result<Option<Event>, Failure> {
        if !std::mem::take(&mut self.is_news) {
            return Ok(None);
        }
        let keyboard = reads::run(&self.state.store, &self.run).await?.keyboard.map(convert::keyboard);
        if keyboard == self.types {
            return Ok(None);
        }
        self.types = keyboard;
        Ok(self.types.as_ref().map(|keyboard| named("keyboard", keyboard)))
    }

    /// How large the terminal is now, when that was not told.
    fn resized(&mut self) -> Option<Event> {
        let recorded = self.recording.as_ref().and_then(|recording| recording.size);
        let size = self.sizes.of(&self.run).or(recorded)?;
        (self.size.replace(size) != Some(size)).then(|| named("size", &size))
    }

    fn output(&mut self, bytes: Vec<u8>) -> Event {
        let from = self.at;
        self.at += bytes.len() as u64;
        // A whole piece says that more is there already.
        self.gathers_until = (bytes.len() < PIECE_BYTES).then(|| Instant::now() + GATHER);
        named("output", &TerminalOutput { from, to: self.at, data: Base64(bytes) }).id(self.at.to_string())
    }

    /// Opens what is read, once the run has begun. False when the daemon ends before.
    async fn open(&mut self) -> Result<bool, Failure> {
        while self.recording.is_none() {
            // What happens to the run while it is looked at is news again.
            self.head.borrow_and_update();
            self.recording = self.state.reader.recording(&self.run, self.at).await?;
            if self.recording.is_some() {
                break;
            }
            if reads::run(&self.state.store, &self.run).await?.ended_at.is_some() {
                self.recording = Some(Recording::empty());
                break;
            }
            // Each branch only waits, so the one that loses has lost nothing.
            tokio::select! {
                stopped = self.stopping.wait_for(|is_stopping| *is_stopping) => {
                    drop(stopped);
                    return Ok(false);
                }
                changed = self.head.changed() => {
                    if changed.is_err() {
                        return Ok(false);
                    }
                }
            }
        }
        Ok(true)
    }
}

/// `POST /runs/{id}/terminal/input`
pub(crate) async fn input(
    State(state): State<ServerState>,
    Part(id): Part,
    asker: Asker,
    Body(TerminalInput { seat, data }): Body<TerminalInput>,
) -> Result<StatusCode, Failure> {
    pass_on(&state, asker, &id, seat, SignalKind::Keys { bytes: data.0 }).await
}

/// `POST /runs/{id}/terminal/size`
pub(crate) async fn size(
    State(state): State<ServerState>,
    Part(id): Part,
    asker: Asker,
    Body(TerminalSize { seat, columns, rows }): Body<TerminalSize>,
) -> Result<StatusCode, Failure> {
    let accepted = pass_on(&state, asker, &id, seat, SignalKind::Resize { columns, rows }).await?;
    state.sizes.say(super::runs::run_id(&id)?, ScreenSize { columns, rows });
    Ok(accepted)
}

/// What a person does at a terminal goes to the run and is told nobody else.
async fn pass_on(
    state: &ServerState,
    asker: Asker,
    id: &str,
    seat: Seat,
    kind: SignalKind,
) -> Result<StatusCode, Failure> {
    let signal = Signal { run: super::runs::run_id(id)?, kind };
    state.engine.signal(seat, asker.into_actor(), signal).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn named(name: &str, data: &impl Serialize) -> Event {
    let data = serde_json::to_string(data).expect("places and bytes serialise");
    Event::default().event(name).data(data)
}
