//! Missions: reading them and making them.

use axum::Json;
use axum::extract::State;
use godwit_api::types::{
    Accepted, Diff, Evidence, Explanation, MissionCount, MissionDetail, MissionSummary, NewMission, Page, ReplayStep,
};
use godwit_api::{PAGE_LIMIT, ProblemCode};
use godwit_core::envelope::StreamId;
use godwit_core::fleet::Addressed;
use godwit_core::mission::{self, Command, Order, Status};
use godwit_core::name::{LabelName, ProjectName};
use godwit_store::MissionFilter;
use serde::Deserialize;

use super::{Asker, Body, Parameters, Part, submit};
use crate::answer::{Answer, Failure};
use crate::state::ServerState;
use crate::{convert, reads};

/// The query of [`list`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    repo: Option<String>,
    status: Option<Status>,
    project: Option<ProjectName>,
    label: Option<LabelName>,
    flagged: Option<bool>,
    archived: Option<bool>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// `GET /missions`
pub(crate) async fn list(
    State(state): State<ServerState>,
    Parameters(query): Parameters<ListQuery>,
) -> Answer<Page<MissionSummary>> {
    let limit = query.limit.unwrap_or(50).clamp(1, PAGE_LIMIT);
    let cursor = reads::cursor(query.cursor.as_deref())?;
    let ListQuery { repo, status, project, label, flagged, archived, .. } = query;
    let filter = Which { repo, status, project, label, flagged, archived }.filter(&state).await?;
    let (missions, next) = reads::missions(&state.store, &filter, cursor, limit).await?;
    let items = missions.iter().map(convert::mission_summary).collect();
    Ok(Json(Page { items, next: next.map(|seq| seq.to_string()) }))
}

/// Which missions are counted, and are on all pages of their list together. [`ListQuery`] names the same fields again, for
/// serde cannot refuse what is unknown in a query that holds another.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Which {
    repo: Option<String>,
    status: Option<Status>,
    project: Option<ProjectName>,
    label: Option<LabelName>,
    flagged: Option<bool>,
    archived: Option<bool>,
}

impl Which {
    async fn filter(self, state: &ServerState) -> Result<MissionFilter, Failure> {
        let repo = match &self.repo {
            Some(name) => Some(reads::repo(&state.store, name).await?.id),
            None => None,
        };
        Ok(MissionFilter {
            repo,
            status: self.status,
            project: self.project,
            label: self.label,
            flagged: self.flagged.unwrap_or_default(),
            archived: self.archived.unwrap_or_default(),
        })
    }
}

/// `GET /missions/count`
pub(crate) async fn count(
    State(state): State<ServerState>,
    Parameters(which): Parameters<Which>,
) -> Answer<MissionCount> {
    let filter = which.filter(&state).await?;
    Ok(Json(MissionCount { count: state.store.mission_count(&filter).await? }))
}

/// `GET /missions/{id}`
pub(crate) async fn show(State(state): State<ServerState>, Part(id): Part) -> Answer<MissionDetail> {
    Ok(Json(convert::mission_detail(reads::mission(&state.store, &id).await?)))
}

/// `GET /missions/{id}/explain`
pub(crate) async fn explain(State(state): State<ServerState>, Part(id): Part) -> Answer<Explanation> {
    let view = reads::mission(&state.store, &id).await?;
    let told = match state.engine.explain(view.id.clone()).await {
        Some(told) => convert::explanation(view, told),
        // The engine lets go of what is over: the view says all that there is to say.
        None => Explanation {
            mission: view.id,
            status: view.status,
            awaits: view.awaits,
            priority: view.priority.get(),
            because: Vec::new(),
            tasks: Vec::new(),
        },
    };
    Ok(Json(told))
}

/// `GET /missions/{id}/diff`
pub(crate) async fn diff(State(state): State<ServerState>, Part(id): Part) -> Answer<Diff> {
    let mission = reads::find_mission(&state.store, &id).await?;
    let text = state.reader.diff(&mission).await?;
    Ok(Json(Diff { mission, text }))
}

/// `GET /missions/{id}/replay`
pub(crate) async fn replay(State(state): State<ServerState>, Part(id): Part) -> Answer<Page<ReplayStep>> {
    let mission = reads::find_mission(&state.store, &id).await?;
    let events = state.store.stream(&StreamId::Mission(mission)).await?;
    Ok(Json(Page { items: convert::replay(&events), next: None }))
}

/// `GET /missions/{id}/evidence`
pub(crate) async fn evidence(State(state): State<ServerState>, Part(id): Part) -> Answer<Evidence> {
    let mission = reads::mission(&state.store, &id).await?;
    let Some(digest) = mission.last_task().evidence.clone() else {
        let detail = format!("mission {} has no evidence yet: it awaits {}", mission.id, mission.awaits);
        return Err(Failure::new(ProblemCode::NotFound, detail).hint(format!("godwit mission show {}", mission.id)));
    };
    let package = state.reader.evidence(&digest).await?;
    Ok(Json(Evidence { digest, directory: package.directory, manifest: package.manifest }))
}

/// `POST /missions`
pub(crate) async fn create(
    State(state): State<ServerState>,
    asker: Asker,
    Body(new): Body<NewMission>,
) -> Answer<Accepted> {
    let repo = reads::repo(&state.store, new.repo.as_str()).await?.id;
    let id = state.engine.new_mission_id();
    let NewMission { repo: _, text, accept, plan, priority, project, labels, agent, model, branch } = new;
    let order = Order { project, labels: labels.into_iter().collect(), ..Order::default() };
    let plan = plan.map(Into::into);
    let new = mission::NewMission { id: id.clone(), repo, text, accept, plan, priority, order, agent, model, branch };
    let command = Command::Create(new);
    submit(&state, asker, Addressed::Mission(id, command)).await
}
