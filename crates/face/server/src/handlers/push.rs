//! Notifications: who is told when something needs a person.

use axum::Json;
use axum::extract::State;
use godwit_api::ProblemCode;
use godwit_api::types::{Accepted, NewPushSubscription, PushState, PushSubscription, PushTest, TestPush};

use super::{Body, Part};
use crate::answer::{Answer, Failure};
use crate::state::ServerState;

/// `GET /push`
pub(crate) async fn show(State(state): State<ServerState>) -> Answer<PushState> {
    Ok(Json(state.reach.push().await.map_err(Failure)?))
}

/// `POST /push/subscriptions`
pub(crate) async fn subscribe(
    State(state): State<ServerState>,
    Body(new): Body<NewPushSubscription>,
) -> Answer<PushSubscription> {
    // What is on the screen of whoever asks needs no notification.
    let since = *state.engine.head().borrow();
    Ok(Json(state.reach.subscribe(new, since).await.map_err(Failure)?))
}

/// `DELETE /push/subscriptions/{id}`
pub(crate) async fn unsubscribe(State(state): State<ServerState>, Part(id): Part) -> Answer<Accepted> {
    match state.reach.unsubscribe(id.clone()).await.map_err(Failure)? {
        true => Ok(Json(Accepted { command: None, events: Vec::new(), mission: None, repo: None, queued: None })),
        false => Err(nobody(&id)),
    }
}

/// `POST /push/test`
pub(crate) async fn test(State(state): State<ServerState>, Body(asked): Body<TestPush>) -> Answer<PushTest> {
    let tested = state.reach.test(asked.subscription.clone()).await.map_err(Failure)?;
    match asked.subscription {
        Some(id) if tested.results.is_empty() => Err(nobody(&id)),
        Some(_) | None => Ok(Json(tested)),
    }
}

fn nobody(id: &str) -> Failure {
    let shown: String = id.chars().take(40).flat_map(char::escape_debug).collect();
    Failure::new(ProblemCode::NotFound, format!("no browser is subscribed as `{shown}`")).hint("godwit push list")
}
