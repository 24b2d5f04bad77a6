//! Workspaces and clean checkouts: directories in which foreign code may do what it likes.
//!
//! ```text
//! <directory>/tree        the working tree, with an ordinary `.git` that borrows objects from the vault read-only
//! <directory>/godwit.git  godwit's own git directory for that tree; never shown to the agent
//! <directory>/base        the commit that the tree started from; there when, and only when, all is complete
//! ```
//!
//! Both are made under another name and renamed when complete.

use std::path::{Path, PathBuf};

use godwit_core::id::TaskId;
use godwit_core::name::Sha;

use crate::{GitError, Vault};

/// Where a workspace or a clean checkout is. Having one says nothing about whether anything is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    directory: PathBuf,
}

impl Workspace {
    /// The workspace at `directory`, whose parent holds nothing but such directories.
    pub fn at(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into() }
    }

    /// The directory of it all.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The working tree: the only part that an agent or a check may see, and may write.
    pub fn tree(&self) -> PathBuf {
        self.directory.join("tree")
    }

    /// Whether it is there and complete.
    ///
    /// # Errors
    /// [`GitError::File`] when it cannot be told.
    pub fn probe(&self) -> Result<WorkspaceProbe, GitError> {
        todo!()
    }
}

/// What is at the place of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkspaceProbe {
    /// Nothing, or something that was never completed.
    Absent,
    /// A complete one.
    Ready {
        /// The commit that it started from.
        base: Sha,
    },
}

impl Vault {
    /// Makes the workspace of a task at `base`, on branch `godwit/<task>`. A complete one with the same base is left as
    /// it is.
    ///
    /// # Errors
    /// [`GitError::WorkspaceHasOtherBase`] when one with another base is there; [`GitError::NoSuchCommit`].
    pub fn prepare_workspace(&self, task: &TaskId, workspace: &Workspace, base: &Sha) -> Result<(), GitError> {
        todo!("{task} {workspace:?} {base}")
    }

    /// Makes a clean checkout of exactly `commit`, with a detached HEAD, replacing whatever checkout is there. For
    /// checks: they may write in it and may call git in it.
    ///
    /// # Errors
    /// [`GitError::NoSuchCommit`].
    pub fn checkout_clean(&self, checkout: &Workspace, commit: &Sha) -> Result<(), GitError> {
        todo!("{checkout:?} {commit}")
    }

    /// Deletes a clean checkout without rescuing anything. Absent is fine. Never for the workspace of a task.
    ///
    /// # Errors
    /// [`GitError::Delete`].
    pub fn discard_checkout(&self, checkout: &Workspace) -> Result<(), GitError> {
        todo!("{checkout:?}")
    }
}
