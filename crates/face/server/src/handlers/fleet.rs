//! The fleet as a whole: its status, what waits for a person, and its end.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use godwit_api::next::awaits_a_person;
use godwit_api::types::{
    Accepted, Approval, Attention, DoctorReport, Empty, FleetStatus, Page, Rescue, Restarting, StatusCount,
};
use godwit_core::id::MissionId;
use godwit_core::run::RunMode;
use godwit_store::view::RunView;
use serde::Deserialize;

use super::{Asker, Body, Parameters};
use crate::answer::{Answer, Failure};
use crate::state::{ServerConfig, ServerState};
use crate::{convert, reads};

/// The most missions that `status` names as waiting for a person.
const ATTENTION_LIMIT: usize = 20;

/// `GET /status`
pub(crate) async fn status(State(state): State<ServerState>) -> Answer<FleetStatus> {
    let counts = reads::status_counts(&state.store).await?;
    let mut attention = Vec::new();
    for (status, _) in counts.iter().filter(|(status, _)| awaits_a_person(*status)) {
        let (missions, _) = reads::missions(&state.store, &reads::with_status(*status), None, 50).await?;
        attention.extend(missions);
    }
    attention.sort_by_key(|mission| mission.updated_seq);
    attention.truncate(ATTENTION_LIMIT);
    let live = reads::live(&state.store).await?;
    Ok(Json(FleetStatus {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        pid: state.config.pid,
        started_at: state.config.started_at,
        head_seq: reads::head(&state.store).await?.seq,
        repos: reads::repos(&state.store).await?.len() as u64,
        missions: counts.into_iter().map(|(status, count)| StatusCount { status, count }).collect(),
        live_runs: live.len() as u64,
        max_runs: state.config.max_runs,
        attention: attention.into_iter().map(attend).collect(),
        at_terminal: at_terminal(&state, &live).await?,
    }))
}

/// The missions of the live runs at which a person sits.
async fn at_terminal(state: &ServerState, live: &[RunView]) -> Result<Vec<Attention>, Failure> {
    let interactive = live.iter().filter(|run| run.mode == RunMode::Interactive);
    let missions: BTreeSet<&MissionId> = interactive.map(|run| &run.mission).collect();
    let mut found = Vec::new();
    for mission in missions {
        found.extend(state.store.mission(mission).await?.map(attend));
    }
    Ok(found)
}

/// A mission that waits for a person or has one at its terminal, with the command that most likely leads on.
pub(crate) fn attend(mission: godwit_store::view::MissionView) -> Attention {
    let detail = convert::mission_detail(mission);
    Attention {
        command: detail.next.into_iter().next().map(|step| step.command).unwrap_or_default(),
        mission: detail.summary.id,
        title: detail.summary.title,
        status: detail.summary.status,
        awaits: detail.summary.awaits,
    }
}

/// `GET /doctor`
pub(crate) async fn doctor(State(state): State<ServerState>) -> Answer<DoctorReport> {
    Ok(Json(state.reader.doctor().await?))
}

/// The query of [`approvals`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApprovalQuery {
    #[serde(default)]
    all: bool,
}

/// `GET /approvals`
pub(crate) async fn approvals(
    State(state): State<ServerState>,
    Parameters(query): Parameters<ApprovalQuery>,
) -> Answer<Page<Approval>> {
    let approvals = reads::approvals(&state.store, query.all).await?;
    Ok(Json(Page::whole(approvals.into_iter().map(convert::approval).collect())))
}

/// `GET /rescues`
pub(crate) async fn rescues(State(state): State<ServerState>) -> Answer<Page<Rescue>> {
    let rescues = reads::rescues(&state.store).await?;
    Ok(Json(Page::whole(rescues.into_iter().map(convert::rescue).collect())))
}

/// `POST /restart`
pub(crate) async fn restart(
    State(state): State<ServerState>,
    asker: Asker,
    Body(Empty {}): Body<Empty>,
) -> Answer<Restarting> {
    asker.must_be_a_person("begin the daemon again")?;
    // Nothing ends before it is known that the next one can begin.
    let next = state.keeper.next_start().await?;
    let live_runs = reads::live_runs(&state.store).await?;
    state.restart.notify_one();
    let ServerConfig { pid, started_at, .. } = state.config;
    Ok(Json(Restarting { applies: next.applies, live_runs, url: next.url, pid, started_at }))
}

/// `POST /shutdown`
pub(crate) async fn shutdown(State(state): State<ServerState>, Body(Empty {}): Body<Empty>) -> Answer<Accepted> {
    state.shutdown.notify_one();
    Ok(Json(Accepted { command: None, events: Vec::new(), mission: None, repo: None, queued: None }))
}
