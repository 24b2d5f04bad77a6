//! What became of a run's work, and what the run could touch.

use axum::Json;
use axum::extract::State;
use godwit_api::ProblemCode;
use godwit_api::types::{RunDiff, RunSandbox, RunWork};
use godwit_core::envelope::{Event, StreamId};
use godwit_core::mission::{Work, work_of};
use godwit_store::view::RunView;

use super::Part;
use super::runs::run_id;
use crate::answer::{Answer, Failure};
use crate::state::ServerState;
use crate::{convert, reads};

/// A run, and what became of its work as its mission's log tells it.
async fn found(state: &ServerState, id: &str) -> Result<(RunView, Work), Failure> {
    let run = reads::run(&state.store, &run_id(id)?).await?;
    let events = state.store.stream(&StreamId::Mission(run.mission.clone())).await?;
    let of_mission = events.iter().filter_map(|stored| match &stored.new.event {
        Event::Mission(event) => Some(event),
        Event::Host(_) | Event::Repo(_) | Event::Account(_) => None,
    });
    let work = work_of(&run.id, of_mission);
    Ok((run, work))
}

/// `GET /runs/{id}/work`
pub(crate) async fn show(State(state): State<ServerState>, Part(id): Part) -> Answer<RunWork> {
    let (run, Work { before, commit, checks, evidence }) = found(&state, &id).await?;
    let checks = checks.map(|checks| checks.into_iter().map(convert::check).collect());
    Ok(Json(RunWork { run: run.id, before, commit, checks, evidence }))
}

/// `GET /runs/{id}/diff`
pub(crate) async fn diff(State(state): State<ServerState>, Part(id): Part) -> Answer<RunDiff> {
    let (run, work) = found(&state, &id).await?;
    let (Some(before), Some(commit)) = (work.before, work.commit) else {
        let detail = format!("nothing was collected of run {}, or it changed nothing", run.id);
        return Err(Failure::new(ProblemCode::NotFound, detail).hint(format!("godwit run logs {}", run.id)));
    };
    let text = state.reader.patch(&run.repo, &before, &commit).await?;
    Ok(Json(RunDiff { run: run.id, text }))
}

/// `GET /runs/{id}/sandbox`
pub(crate) async fn sandbox(State(state): State<ServerState>, Part(id): Part) -> Answer<RunSandbox> {
    let run = reads::run(&state.store, &run_id(&id)?).await?.id;
    let Some(sandbox) = state.reader.sandbox(&run).await? else {
        let detail = format!("nobody wrote down which sandbox run {run} was started in");
        return Err(Failure::new(ProblemCode::NotFound, detail).hint(format!("godwit run show {run}")));
    };
    Ok(Json(sandbox))
}
