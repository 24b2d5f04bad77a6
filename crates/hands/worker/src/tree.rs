//! Effects on git: workspaces, results, landings and restores.

use std::fs;
use std::path::Path;

use godwit_core::effect::{EffectKind, OutcomeKind, Retry};
use godwit_core::hold::HoldCode;
use godwit_core::id::{MissionId, RepoId, TaskId};
use godwit_core::name::BranchName;
use godwit_git::{CollectRequest, GitError, LandRequest, OwnCommits, Vault, Workspace, WorkspaceProbe};

use crate::failure::{failed, failed_in_git, failed_on};
use crate::{Shared, release};

/// Does one of them. Blocks.
pub(crate) fn perform(
    shared: &Shared,
    repo: &RepoId,
    mission: &MissionId,
    location: &Path,
    kind: &EffectKind,
) -> OutcomeKind {
    match kind {
        EffectKind::PrepareWorkspace { task, branch, fresh } => {
            prepare(shared, repo, location, task, branch.as_ref(), *fresh)
        }
        EffectKind::CollectResult { task, base, at, message } => {
            let workspace = Workspace::at(shared.config.layout.workspace(task));
            let request =
                CollectRequest { task, workspace: &workspace, base, parents: &[], marked: &[], at: *at, message };
            collect(shared, repo, &request)
        }
        EffectKind::Land { branch, expected, commit } => {
            let request = LandRequest { source: location, mission, branch, expected: expected.as_ref(), commit };
            match existing_vault(shared, repo).and_then(|vault| vault.land(&request)) {
                Ok(_) => OutcomeKind::Landed { commit: commit.clone(), target: format!("refs/heads/{branch}") },
                Err(error) => failed_in_git(&error, HoldCode::LandFailed),
            }
        }
        EffectKind::RestoreRescue { commit, branch } => {
            match existing_vault(shared, repo).and_then(|vault| vault.restore(location, commit, branch)) {
                Ok(()) => OutcomeKind::RescueRestored { branch: branch.clone() },
                Err(error) => failed_in_git(&error, HoldCode::LandFailed),
            }
        }
        EffectKind::StartRun { .. }
        | EffectKind::StopRun { .. }
        | EffectKind::RunChecks { .. }
        | EffectKind::SealEvidence { .. }
        | EffectKind::ReleaseWorkspace { .. } => {
            failed(Retry::Never, HoldCode::WorkspaceFailed, "a defect of godwit: an effect came to the wrong hand")
        }
    }
}

/// The vault of a repository that has one.
pub(crate) fn existing_vault(shared: &Shared, repo: &RepoId) -> Result<Vault, GitError> {
    shared.config.git.existing_vault(&shared.config.layout.vault(repo))
}

fn prepare(
    shared: &Shared,
    repo: &RepoId,
    location: &Path,
    task: &TaskId,
    branch: Option<&BranchName>,
    fresh: bool,
) -> OutcomeKind {
    let layout = &shared.config.layout;
    let result = || -> Result<OutcomeKind, GitError> {
        let source = shared.config.git.inspect_source(location)?;
        let vault = shared.config.git.vault(&layout.vault(repo), source.object_format)?;
        let workspace = Workspace::at(layout.workspace(task));
        let rescue = if fresh { release::give_way(&vault, task, &workspace)? } else { None };
        let base = match workspace.probe()? {
            WorkspaceProbe::Ready { base } => base,
            WorkspaceProbe::Absent => {
                let base = vault.fetch_base(location, branch, task)?;
                vault.prepare_workspace(task, &workspace, &base)?;
                base
            }
        };
        let branch = branch.cloned().or(source.head_branch);
        Ok(OutcomeKind::WorkspaceReady { base, branch, source_dirty: source.dirty, rescue })
    };
    if fresh && let Err(error) = release::remove_home(shared, task) {
        return failed_on(&error, HoldCode::WorkspaceFailed);
    }
    if let Err(error) = fs::create_dir_all(layout.agent_home(task)) {
        return failed_on(&error, HoldCode::WorkspaceFailed);
    }
    result().unwrap_or_else(|error| failed_in_git(&error, HoldCode::WorkspaceFailed))
}

fn collect(shared: &Shared, repo: &RepoId, request: &CollectRequest<'_>) -> OutcomeKind {
    match existing_vault(shared, repo).and_then(|vault| vault.collect(request)) {
        Ok(collected) => {
            let rescue = match collected.own_commits {
                OwnCommits::None => None,
                OwnCommits::Kept(rescue) => Some(rescue),
                OwnCommits::Refused(reason) => {
                    tracing::warn!(task = %request.task, reason, "the agent's own commits stay in the workspace");
                    None
                }
            };
            OutcomeKind::ResultCollected { commit: collected.commit, tree: collected.tree, rescue }
        }
        Err(error) => failed_in_git(&error, HoldCode::WorkspaceFailed),
    }
}
