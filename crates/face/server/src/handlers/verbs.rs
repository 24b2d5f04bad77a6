//! Commands to missions, one handler a verb.

use axum::extract::State;
use godwit_api::ProblemCode;
use godwit_api::types::{
    Accepted, AnswerInquiry, AnswerMission, Approve, Empty, OrganiseMission, Reject, RestoreRescue, RetryMission,
    SetPriority,
};
use godwit_core::fleet::Addressed;
use godwit_core::id::HoldId;
use godwit_core::mission::Command;

use super::{Asker, Body, Part, submit};
use crate::answer::{Answer, Failure};
use crate::reads;
use crate::state::ServerState;

/// Sends a command to the mission that a text names.
pub(super) async fn to_mission(state: &ServerState, asker: Asker, id: &str, command: Command) -> Answer<Accepted> {
    let mission = reads::find_mission(&state.store, id).await?;
    submit(state, asker, Addressed::Mission(mission, command)).await
}

macro_rules! plain_verbs {
    ($($(#[$doc:meta])* $name:ident => $command:expr;)+) => {$(
        $(#[$doc])*
        pub(crate) async fn $name(
            State(state): State<ServerState>,
            Part(id): Part,
            asker: Asker,
            Body(Empty {}): Body<Empty>,
        ) -> Answer<Accepted> {
            to_mission(&state, asker, &id, $command).await
        }
    )+};
}

plain_verbs! {
    /// `POST /missions/{id}/pause`
    pause => Command::Pause;
    /// `POST /missions/{id}/resume`
    resume => Command::Resume;
    /// `POST /missions/{id}/stop`
    stop => Command::Stop;
    /// `POST /missions/{id}/cancel`
    cancel => Command::Cancel;
}

/// `POST /missions/{id}/retry`
pub(crate) async fn retry(
    State(state): State<ServerState>,
    Part(id): Part,
    asker: Asker,
    Body(RetryMission { task }): Body<RetryMission>,
) -> Answer<Accepted> {
    to_mission(&state, asker, &id, Command::Retry { task }).await
}

/// `POST /missions/{id}/inquiry`
pub(crate) async fn answer_inquiry(
    State(state): State<ServerState>,
    Part(id): Part,
    asker: Asker,
    Body(AnswerInquiry { permission, key, task, text }): Body<AnswerInquiry>,
) -> Answer<Accepted> {
    to_mission(&state, asker, &id, Command::AnswerInquiry { task, key, permission, text }).await
}

/// `POST /missions/{id}/answer`
pub(crate) async fn answer(
    State(state): State<ServerState>,
    Part(id): Part,
    asker: Asker,
    Body(AnswerMission { answers }): Body<AnswerMission>,
) -> Answer<Accepted> {
    let answers = answers.into_iter().map(Into::into).collect();
    to_mission(&state, asker, &id, Command::Answer { answers }).await
}

/// `POST /missions/{id}/priority`
pub(crate) async fn set_priority(
    State(state): State<ServerState>,
    Part(id): Part,
    asker: Asker,
    Body(SetPriority { priority }): Body<SetPriority>,
) -> Answer<Accepted> {
    to_mission(&state, asker, &id, Command::SetPriority { priority }).await
}

/// `POST /missions/{id}/organise`
pub(crate) async fn organise(
    State(state): State<ServerState>,
    Part(id): Part,
    asker: Asker,
    Body(change): Body<OrganiseMission>,
) -> Answer<Accepted> {
    to_mission(&state, asker, &id, Command::Organise { change: change.into() }).await
}

/// `POST /missions/{id}/approve`
pub(crate) async fn approve(
    State(state): State<ServerState>,
    Part(id): Part,
    asker: Asker,
    Body(Approve { evidence }): Body<Approve>,
) -> Answer<Accepted> {
    to_mission(&state, asker, &id, Command::Approve { evidence }).await
}

/// `POST /missions/{id}/reject`
pub(crate) async fn reject(
    State(state): State<ServerState>,
    Part(id): Part,
    asker: Asker,
    Body(Reject { reason }): Body<Reject>,
) -> Answer<Accepted> {
    to_mission(&state, asker, &id, Command::Reject { reason }).await
}

/// `POST /holds/{id}/resolve`
pub(crate) async fn resolve_hold(
    State(state): State<ServerState>,
    Part(id): Part,
    asker: Asker,
    Body(Empty {}): Body<Empty>,
) -> Answer<Accepted> {
    let hold: HoldId = id.parse().map_err(|error: godwit_core::id::InvalidId| {
        Failure::new(ProblemCode::NotFound, error.to_string()).hint("godwit hold list")
    })?;
    let mission = hold.mission.clone();
    submit(&state, asker, Addressed::Mission(mission, Command::ResolveHold { hold })).await
}

/// `POST /rescues/restore`
pub(crate) async fn restore_rescue(
    State(state): State<ServerState>,
    asker: Asker,
    Body(RestoreRescue { mission, commit, branch }): Body<RestoreRescue>,
) -> Answer<Accepted> {
    to_mission(&state, asker, &mission, Command::RestoreRescue { commit, branch }).await
}
