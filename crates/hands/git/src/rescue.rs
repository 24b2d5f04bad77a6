//! Rescue: what no kept ref reaches gets one before anything is deleted.

use std::path::Path;

use godwit_core::effect::Rescue;
use godwit_core::id::TaskId;
use godwit_core::name::{BranchName, Sha};
use jiff::Timestamp;

use crate::{GitError, Vault, Workspace};

/// A rescue that a vault keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RescueRecord {
    /// Whose workspace it was.
    pub task: TaskId,
    /// The ref and the commit.
    pub rescue: Rescue,
    /// When the commit says it was made.
    pub at: Timestamp,
    /// The first line of the commit's message, escaped.
    pub subject: String,
}

/// What a release did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    /// What was rescued first, if anything was not reachable from a kept ref.
    pub rescue: Option<Rescue>,
}

impl Vault {
    /// Gives `refs/godwit/rescue/<task>/<n>` to whatever is in the workspace and not reachable from a kept ref: the
    /// agent's own commits, and a snapshot of uncommitted and untracked (not ignored) files. The same content gives the
    /// same commit and no second ref. `None` when nothing needs it, or when there is no workspace.
    ///
    /// # Errors
    /// [`GitError::ObjectsRefused`], [`GitError::WorkspaceDamaged`]: the workspace must then stay.
    pub fn rescue(&self, task: &TaskId, workspace: &Workspace) -> Result<Option<Rescue>, GitError> {
        todo!("{task} {workspace:?}")
    }

    /// Rescues, then deletes the workspace. Absent is fine.
    ///
    /// # Errors
    /// As [`Vault::rescue`], and [`GitError::Delete`]; nothing is deleted that was not rescued.
    pub fn release(&self, task: &TaskId, workspace: &Workspace) -> Result<Released, GitError> {
        todo!("{task} {workspace:?}")
    }

    /// Every rescue that the vault keeps, by task and number.
    ///
    /// # Errors
    /// When the vault cannot be read.
    pub fn list_rescues(&self) -> Result<Vec<RescueRecord>, GitError> {
        todo!()
    }

    /// Creates `refs/heads/<branch>` at a commit of the vault in the operator's repository. There already at that commit
    /// is fine.
    ///
    /// # Errors
    /// [`GitError::TargetMoved`] when the branch is elsewhere; otherwise as [`Vault::land`].
    pub fn restore(&self, source: &Path, commit: &Sha, branch: &BranchName) -> Result<(), GitError> {
        todo!("{source:?} {commit} {branch}")
    }
}
