//! A person at an agent's terminal, and messages to an agent that is busy: the commands. What is typed is no command;
//! it goes through [`terminal`](super::terminal).

use axum::extract::State;
use godwit_api::types::{Accepted, ContinueMission, HandBackMission, TakeKeyboard, TakeOverMission, UnqueueMessage};
use godwit_core::fleet::Addressed;
use godwit_core::mission::{Command, Then};

use super::verbs::to_mission;
use super::{Asker, Body, Part, runs, submit};
use crate::answer::Answer;
use crate::state::ServerState;

/// `POST /missions/{id}/continue`
pub(crate) async fn go_on(
    State(state): State<ServerState>,
    Part(id): Part,
    asker: Asker,
    Body(ContinueMission { text, task, answers }): Body<ContinueMission>,
) -> Answer<Accepted> {
    to_mission(&state, asker, &id, Command::Continue { text, task, answers }).await
}

/// `POST /missions/{id}/unqueue`
pub(crate) async fn unqueue(
    State(state): State<ServerState>,
    Part(id): Part,
    asker: Asker,
    Body(UnqueueMessage { message }): Body<UnqueueMessage>,
) -> Answer<Accepted> {
    to_mission(&state, asker, &id, Command::Unqueue { message }).await
}

/// `POST /missions/{id}/take-over`
pub(crate) async fn take_over(
    State(state): State<ServerState>,
    Part(id): Part,
    asker: Asker,
    Body(TakeOverMission { task, seat }): Body<TakeOverMission>,
) -> Answer<Accepted> {
    to_mission(&state, asker, &id, Command::TakeOver { task, seat }).await
}

/// `POST /missions/{id}/hand-back`
pub(crate) async fn hand_back(
    State(state): State<ServerState>,
    Part(id): Part,
    asker: Asker,
    Body(HandBackMission { task, text, done }): Body<HandBackMission>,
) -> Answer<Accepted> {
    let then = if done { Then::Done } else { Then::GoOn };
    to_mission(&state, asker, &id, Command::HandBack { task, text, then }).await
}

/// `POST /runs/{id}/keyboard`
pub(crate) async fn take_keyboard(
    State(state): State<ServerState>,
    Part(id): Part,
    asker: Asker,
    Body(TakeKeyboard { seat }): Body<TakeKeyboard>,
) -> Answer<Accepted> {
    let run = runs::run_id(&id)?;
    let mission = run.task.mission.clone();
    submit(&state, asker, Addressed::Mission(mission, Command::TakeKeyboard { run, seat })).await
}
