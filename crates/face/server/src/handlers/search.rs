//! Search over missions, repositories, holds and runs.

mod excerpt;

use axum::Json;
use axum::extract::State;
use godwit_api::ProblemCode;
use godwit_api::types::{HitKind, HitPlace, SearchHit, SearchResults};
use godwit_store::view::{HoldView, MissionView, RepoView, RunState, RunView};
use godwit_store::{InvalidSearch, Phrases};
use serde::Deserialize;

use self::excerpt::{Field, first_place};
use super::Parameters;
use crate::answer::{Answer, Failure};
use crate::state::ServerState;

/// How many of each kind are given when nobody says.
const USUAL: u32 = 20;

/// The most of each kind.
const MOST: u32 = 50;

/// The query of [`search`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SearchQuery {
    #[serde(default)]
    q: String,
    limit: Option<u32>,
}

/// `GET /search`
pub(crate) async fn search(
    State(state): State<ServerState>,
    Parameters(query): Parameters<SearchQuery>,
) -> Answer<SearchResults> {
    let phrases = Phrases::parse(&query.q).map_err(|error: InvalidSearch| {
        Failure::new(ProblemCode::Invalid, format!("q: {error}")).hint("godwit search WORD")
    })?;
    let limit = query.limit.unwrap_or(USUAL).clamp(1, MOST);
    let (store, most) = (&state.store, u64::from(limit) + 1);
    let missions = store.search_missions(&phrases, most).await?;
    let repos = store.repos().await?.into_iter().filter(|repo| says(repo, &phrases));
    let holds = store.search_holds(&phrases, most).await?;
    let runs = store.search_runs(&phrases, most).await?;
    let found = [
        (HitKind::Mission, missions.iter().map(|mission| of_mission(mission, &phrases)).collect()),
        (HitKind::Repo, repos.map(|repo| of_repo(&repo, &phrases)).collect()),
        (HitKind::Hold, holds.iter().map(|hold| of_hold(hold, &phrases)).collect()),
        (HitKind::Run, runs.iter().map(of_run).collect::<Vec<_>>()),
    ];
    let mut results =
        SearchResults { phrases: phrases.iter().map(str::to_owned).collect(), hits: Vec::new(), more: Vec::new() };
    for (kind, mut hits) in found {
        if hits.len() > limit as usize {
            hits.truncate(limit as usize);
            results.more.push(kind);
        }
        results.hits.extend(hits);
    }
    Ok(Json(results))
}

/// Whether a repository's name or path says every phrase.
fn says(repo: &RepoView, phrases: &Phrases) -> bool {
    let said = format!("{} {}", repo.name, godwit_store::folded(&repo.location));
    phrases.iter().all(|phrase| said.contains(phrase))
}

/// What is searched in a mission, in the order in which a place is told.
fn fields_of(mission: &MissionView) -> Vec<Field<'_>> {
    let mut fields = vec![Field::new(HitPlace::Title, &mission.title), Field::new(HitPlace::Id, mission.id.as_str())];
    let mut add = |place: HitPlace, text| fields.push(Field::new(place, text));
    if let Some(landed) = &mission.landed {
        add(HitPlace::Commit, landed.commit.as_str());
        add(HitPlace::Commit, &landed.target);
    }
    for task in &mission.tasks {
        task.result_commit.iter().for_each(|commit| add(HitPlace::Commit, commit.as_str()));
        if mission.is_planned {
            add(HitPlace::Task, task.name.as_str());
            add(HitPlace::Task, &task.title);
        }
    }
    mission.agent.iter().for_each(|agent| add(HitPlace::Agent, agent.as_str()));
    mission.model.iter().for_each(|model| add(HitPlace::Agent, model));
    add(HitPlace::Text, &mission.text);
    mission.accept.iter().for_each(|sentence| add(HitPlace::Text, sentence));
    let spec = mission.clarification.as_ref().and_then(|asked| asked.spec.as_deref());
    spec.into_iter().for_each(|spec| add(HitPlace::Text, spec));
    add(HitPlace::Status, mission.status.word());
    mission.repo_name.iter().for_each(|name| add(HitPlace::Repo, name.as_str()));
    fields
}

fn of_mission(mission: &MissionView, phrases: &Phrases) -> SearchHit {
    let fields = fields_of(mission);
    let (place, excerpt) = first_place(&fields, phrases);
    SearchHit {
        kind: HitKind::Mission,
        id: mission.id.to_string(),
        mission: Some(mission.id.clone()),
        title: mission.title.clone(),
        status: Some(mission.status.word().to_owned()),
        place,
        excerpt,
        at: Some(mission.updated_at),
    }
}

fn of_repo(repo: &RepoView, phrases: &Phrases) -> SearchHit {
    let fields = [Field::new(HitPlace::Title, repo.name.as_str()), Field::new(HitPlace::Path, &repo.location)];
    let (place, _) = first_place(&fields, phrases);
    SearchHit {
        kind: HitKind::Repo,
        id: repo.name.to_string(),
        mission: None,
        title: repo.name.to_string(),
        status: None,
        place,
        excerpt: repo.location.clone(),
        at: None,
    }
}

fn of_hold(hold: &HoldView, phrases: &Phrases) -> SearchHit {
    let reason = Field::new(HitPlace::Reason, &hold.hold.reason);
    let id = hold.hold.id.to_string();
    let (place, excerpt) = first_place(&[reason, Field::new(HitPlace::Id, &id)], phrases);
    SearchHit {
        kind: HitKind::Hold,
        id,
        mission: Some(hold.mission.clone()),
        title: hold.hold.code.word().to_owned(),
        status: Some(if hold.is_open() { "open" } else { "resolved" }.to_owned()),
        place,
        excerpt,
        at: Some(hold.hold.raised_at),
    }
}

fn of_run(run: &RunView) -> SearchHit {
    let state = match run.state {
        RunState::Starting => "starting",
        RunState::Running => "running",
        RunState::Ended => "ended",
    };
    SearchHit {
        kind: HitKind::Run,
        id: run.id.to_string(),
        mission: Some(run.mission.clone()),
        title: run.id.to_string(),
        status: Some(state.to_owned()),
        place: HitPlace::Id,
        excerpt: run.agent.as_ref().map(ToString::to_string).unwrap_or_default(),
        at: Some(run.ended_at.unwrap_or(run.granted_at)),
    }
}
