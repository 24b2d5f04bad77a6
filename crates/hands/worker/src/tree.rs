//! Effects on git: workspaces, results, landings and restores.

use std::fs;
use std::path::Path;
use std::thread;

use godwit_core::effect::{EffectKind, OutcomeKind, Rescue, Retry, Start};
use godwit_core::hold::HoldCode;
use godwit_core::id::{MissionId, RepoId, TaskId};
use godwit_core::name::{BranchName, Sha};
use godwit_git::{
    CollectRequest, GitError, LandRequest, MergeRequest, Merged, OwnCommits, SourceInfo, Vault, Workspace,
    WorkspaceProbe,
};

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
        EffectKind::PrepareWorkspace { task, from, fresh } => {
            prepare(shared, &Place { repo, location, task }, from, *fresh)
        }
        EffectKind::CollectResult { task, base, parents, conflicts, at, message } => {
            let workspace = Workspace::at(shared.config.layout.workspace(task));
            let marked = conflicts.as_slice();
            let request = CollectRequest { task, workspace: &workspace, base, parents, marked, at: *at, message };
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
        | EffectKind::ReleaseWorkspace { .. }
        | EffectKind::ReachEndpoint { .. } => {
            failed(Retry::Never, HoldCode::WorkspaceFailed, "a defect of godwit: an effect came to the wrong hand")
        }
    }
}

/// The vault of a repository that has one.
pub(crate) fn existing_vault(shared: &Shared, repo: &RepoId) -> Result<Vault, GitError> {
    shared.config.git.existing_vault(&shared.config.layout.vault(repo))
}

/// Whose workspace is made, and where everything is.
struct Place<'a> {
    repo: &'a RepoId,
    location: &'a Path,
    task: &'a TaskId,
}

fn prepare(shared: &Shared, place: &Place<'_>, from: &Start, fresh: bool) -> OutcomeKind {
    if fresh && let Err(error) = release::remove_home(shared, place.task) {
        return failed_on(&error, HoldCode::WorkspaceFailed);
    }
    if let Err(error) = fs::create_dir_all(shared.config.layout.agent_home(place.task)) {
        return failed_on(&error, HoldCode::WorkspaceFailed);
    }
    let prepared = match from {
        Start::Tip { branch } => prepare_at_tip(shared, place, branch.as_ref(), fresh),
        Start::Commits { commits, at, message } => {
            let request = MergeRequest { task: place.task, commits, at: *at, message };
            prepare_from(shared, place, &request, fresh)
        }
    };
    prepared.unwrap_or_else(|error| failed_in_git(&error, HoldCode::WorkspaceFailed))
}

/// From what the operator has now. A workspace that is there already keeps the tip that it was made from.
fn prepare_at_tip(
    shared: &Shared,
    place: &Place<'_>,
    branch: Option<&BranchName>,
    fresh: bool,
) -> Result<OutcomeKind, GitError> {
    let git = &shared.config.git;
    let source = git.inspect_source(place.location)?;
    // Whether the operator's tree is dirty is recorded and changes nothing, so the workspace is made meanwhile.
    let (made, source_dirty) = thread::scope(|scope| {
        let dirty = scope.spawn(|| git.is_source_dirty(&source));
        let made = make_at_tip(shared, place, &source, branch, fresh);
        (made, dirty.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let ((base, rescue), source_dirty) = (made?, source_dirty?);
    let (branch, conflicts) = (branch.cloned().or(source.head_branch), Vec::new());
    Ok(OutcomeKind::WorkspaceReady { base, branch, source_dirty, rescue, conflicts })
}

/// Makes the workspace, and gives the commit that it starts from and where what was there before is kept.
fn make_at_tip(
    shared: &Shared,
    place: &Place<'_>,
    source: &SourceInfo,
    branch: Option<&BranchName>,
    fresh: bool,
) -> Result<(Sha, Option<Rescue>), GitError> {
    let layout = &shared.config.layout;
    let vault = shared.config.git.vault(&layout.vault(place.repo), source.object_format)?;
    let workspace = Workspace::at(layout.workspace(place.task));
    let rescue = if fresh { release::give_way(&vault, place.task, &workspace)? } else { None };
    let base = match workspace.probe()? {
        WorkspaceProbe::Ready { base } => base,
        WorkspaceProbe::Absent => {
            let base = vault.fetch_base_of(source, branch, place.task)?;
            vault.prepare_workspace(place.task, &workspace, &base)?;
            base
        }
    };
    Ok((base, rescue))
}

/// From what the vault keeps. The merge is made again after a crash: the same commits give the same one.
fn prepare_from(
    shared: &Shared,
    place: &Place<'_>,
    request: &MergeRequest<'_>,
    fresh: bool,
) -> Result<OutcomeKind, GitError> {
    let vault = existing_vault(shared, place.repo)?;
    let workspace = Workspace::at(shared.config.layout.workspace(place.task));
    let rescue = if fresh { release::give_way(&vault, place.task, &workspace)? } else { None };
    let Merged { commit: base, conflicts } = vault.merge(request)?;
    vault.prepare_workspace(place.task, &workspace, &base)?;
    Ok(OutcomeKind::WorkspaceReady { base, branch: None, source_dirty: false, rescue, conflicts })
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
            let (commit, tree, unresolved) = (collected.commit, collected.tree, collected.unresolved);
            OutcomeKind::ResultCollected { commit, tree, rescue, unresolved }
        }
        Err(error) => failed_in_git(&error, HoldCode::WorkspaceFailed),
    }
}
