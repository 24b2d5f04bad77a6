//! From an effect to the function that does it.

use std::sync::Arc;

use godwit_core::effect::{Effect, EffectKind, OutcomeKind, Retry};
use godwit_core::hold::HoldCode;
use godwit_core::id::TaskId;
use tokio_util::sync::CancellationToken;

use crate::failure::failed;
use crate::{Shared, checks, evidence, release, run, tree};

/// The task whose things an effect touches; a landing counts to the mission's first. A restore touches nothing of a
/// task, and must not wait for a run of one.
pub(crate) fn task_of(effect: &Effect) -> Option<TaskId> {
    Some(match &effect.kind {
        EffectKind::PrepareWorkspace { task, .. }
        | EffectKind::CollectResult { task, .. }
        | EffectKind::RunChecks { task, .. }
        | EffectKind::SealEvidence { task, .. }
        | EffectKind::ReleaseWorkspace { task } => task.clone(),
        EffectKind::StartRun { spec } => spec.run.task.clone(),
        EffectKind::StopRun { run } => run.task.clone(),
        EffectKind::Land { .. } => TaskId::new(effect.mission.clone(), 1),
        EffectKind::RestoreRescue { .. } | EffectKind::ReachEndpoint { .. } => return None,
    })
}

/// Does it. `None` when it was cancelled.
pub(crate) async fn perform(shared: &Arc<Shared>, effect: Effect, token: &CancellationToken) -> Option<OutcomeKind> {
    let repo = effect.repo.clone();
    match effect.kind {
        EffectKind::StartRun { spec } => run::start(shared, &repo, spec, token).await,
        EffectKind::StopRun { run } => Some(run::stop(shared, &run).await),
        EffectKind::RunChecks { task, round, commit, checks } => {
            let order = checks::Order { repo, task, round, commit, checks };
            checks::run(shared, order, token).await
        }
        EffectKind::ReleaseWorkspace { task } => Some(release::release(shared, &repo, &task).await),
        kind => {
            let location = match (shared.config.locate)(repo.clone()).await {
                Some(location) => location,
                None => {
                    let detail = format!("repository {repo} is not registered any more; cancel the mission");
                    return Some(failed(Retry::Never, HoldCode::RepoUnavailable, detail));
                }
            };
            let (shared, mission) = (Arc::clone(shared), effect.mission.clone());
            let work = move || match kind {
                EffectKind::SealEvidence { .. } => evidence::seal(&shared, &repo, &mission, &kind),
                kind => tree::perform(&shared, &repo, &mission, &location, &kind),
            };
            Some(blocking(work).await)
        }
    }
}

/// Runs what blocks where blocking is allowed. A panic there is a defect that must not take the daemon along.
pub(crate) async fn blocking(work: impl FnOnce() -> OutcomeKind + Send + 'static) -> OutcomeKind {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(error) => failed(Retry::Never, HoldCode::WorkspaceFailed, format!("a defect of godwit: {error}")),
    }
}
