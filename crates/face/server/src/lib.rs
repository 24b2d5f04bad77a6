//! Godwit's HTTP server: it turns requests into commands for the engine and reads of the store.
//!
//! A local server is reachable by every page in a browser and can run code, so it guarantees, before any route is
//! looked at: a known `Host`, a same or absent `Origin`, the bearer token or both halves of a browser's session, a JSON
//! body of at most [`godwit_api::MAX_BODY_BYTES`]. No cross-origin access is ever granted and no `GET` changes state. What it
//! cannot read by itself (diffs, transcripts, the operator's repository) comes through [`Reader`], and the operator's files
//! through [`Keeper`]; it knows no hand.

mod answer;
mod board;
mod cockpit;
mod convert;
mod events;
mod guard;
mod handlers;
mod keeper;
mod patience;
mod reach;
mod reader;
mod reads;
mod router;
mod sizes;
mod state;

pub use keeper::{Keeper, Keeping, NextStart, Saved};
pub use reach::{Reach, Reaching};
pub use reader::{
    EvidencePackage, Following, Outline, PIECE_BYTES, Probed, RangeFacts, ReadError, Reader, Reading, Recording,
    Sought, SourceInfo, Transcript, Wanted,
};
pub use router::router;
pub use state::{Secrets, ServerConfig, ServerState};

use std::future::Future;

use patience::{PATIENCE, PatientListener};

/// Serves until `stop` resolves, then lets the requests that are under way finish. Streams of events end at once.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    state: ServerState,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let stopping = state.stopping.clone();
    let stop = async move {
        stop.await;
        stopping.send_replace(true);
    };
    let listener = PatientListener::new(listener, PATIENCE);
    axum::serve(listener, router(state)).with_graceful_shutdown(stop).await
}

#[cfg(test)]
mod tests;
