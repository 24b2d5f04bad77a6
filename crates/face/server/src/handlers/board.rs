//! The status board as an object; the forms for people are in `crate::cockpit::board`.

use axum::Json;
use axum::extract::State;
use godwit_api::types::Board;

use crate::answer::Answer;
use crate::board;
use crate::state::ServerState;

/// `GET /board`
pub(crate) async fn show(State(state): State<ServerState>) -> Answer<Board> {
    Ok(Json(board::look(&state).await?))
}
