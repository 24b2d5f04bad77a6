//! Releasing a task's things: its processes first, then its work goes to a rescue ref, then its directories.

use std::path::Path;
use std::sync::Arc;

use godwit_core::effect::{OutcomeKind, Rescue};
use godwit_core::hold::HoldCode;
use godwit_core::id::{RepoId, TaskId};
use godwit_git::{GitError, Vault, Workspace, WorkspaceProbe};
use godwit_proc::{run as process, tree};

use crate::Shared;
use crate::failure::{failed_in_git, failed_on};
use crate::perform::blocking;
use crate::run::end_process;
use crate::tree::existing_vault;

/// Releases everything of a task. Absent things are fine: it may have been begun before.
pub(crate) async fn release(shared: &Arc<Shared>, repo: &RepoId, task: &TaskId) -> OutcomeKind {
    if let Err(error) = end_processes(&shared.config.layout.runs(), task).await {
        return failed_on(&error, HoldCode::WorkspaceFailed);
    }
    let (shared, repo, task) = (Arc::clone(shared), repo.clone(), task.clone());
    blocking(move || remove(&shared, &repo, &task)).await
}

fn remove(shared: &Shared, repo: &RepoId, task: &TaskId) -> OutcomeKind {
    let layout = &shared.config.layout;
    let workspace = Workspace::at(layout.workspace(task));
    let rescue = if layout.vault(repo).exists() {
        match existing_vault(shared, repo).and_then(|vault| rescue_and_delete(&vault, task, &workspace)) {
            Ok(rescue) => rescue,
            Err(error) => return failed_in_git(&error, HoldCode::WorkspaceFailed),
        }
    } else {
        // Without a vault there never was a workspace.
        None
    };
    let removed = tree::remove(&layout.checkouts(), &layout.checkout(task)).and_then(|()| remove_home(shared, task));
    match removed {
        Ok(()) => OutcomeKind::WorkspaceReleased { rescue },
        Err(error) => failed_on(&error, HoldCode::WorkspaceFailed),
    }
}

/// A workspace that is gone was released before its answer was written down: the answer is in the vault, and without it
/// nobody would hear of the rescue. One that was told already is told again, which does no harm.
fn rescue_and_delete(vault: &Vault, task: &TaskId, workspace: &Workspace) -> Result<Option<Rescue>, GitError> {
    let was_there = matches!(workspace.probe()?, WorkspaceProbe::Ready { .. });
    let released = vault.release(task, workspace)?;
    if was_there {
        return Ok(released.rescue);
    }
    newest_rescue(vault, task)
}

/// Makes way for a fresh workspace of the same task. The newest rescue is told each time: the first telling may have
/// been lost, and a mission lists a rescue once.
pub(crate) fn give_way(vault: &Vault, task: &TaskId, workspace: &Workspace) -> Result<Option<Rescue>, GitError> {
    match vault.release(task, workspace)?.rescue {
        Some(rescue) => Ok(Some(rescue)),
        None => newest_rescue(vault, task),
    }
}

fn newest_rescue(vault: &Vault, task: &TaskId) -> Result<Option<Rescue>, GitError> {
    let newest = vault.list_rescues()?.into_iter().rfind(|record| record.task == *task);
    Ok(newest.map(|record| record.rescue))
}

/// Removes the HOME of a task and of its checks: what the CLIs keep there is not work.
pub(crate) fn remove_home(shared: &Shared, task: &TaskId) -> Result<(), tree::Error> {
    let layout = &shared.config.layout;
    tree::remove(&layout.agent_homes(), &layout.check_home(task))?;
    tree::remove(&layout.agent_homes(), &layout.agent_home(task))
}

/// Ends whatever runs or checks of the task are still alive, also those of an earlier daemon.
async fn end_processes(runs: &Path, task: &TaskId) -> Result<(), process::Error> {
    let prefix = format!("{task}-");
    let entries = std::fs::read_dir(runs).map_err(|source| process::Error::File {
        action: "list",
        path: runs.to_owned(),
        source,
    })?;
    for entry in entries.flatten() {
        if !entry.file_name().to_string_lossy().starts_with(&prefix) {
            continue;
        }
        end_process(&entry.path()).await?;
    }
    Ok(())
}
