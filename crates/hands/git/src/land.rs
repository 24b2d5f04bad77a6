//! Landing: the one write into the operator's repository.

use std::path::{Path, PathBuf};

use godwit_core::id::MissionId;
use godwit_core::name::{BranchName, Sha};

use crate::{GitError, Vault};

/// What to land.
#[derive(Debug, Clone)]
pub struct LandRequest<'a> {
    /// The operator's repository, as registered.
    pub source: &'a Path,
    /// The mission that lands, for the reflog.
    pub mission: &'a MissionId,
    /// The branch to write.
    pub branch: &'a BranchName,
    /// Where the branch must be before; `None` means that it must not exist.
    pub expected: Option<&'a Sha>,
    /// The commit of the vault to land.
    pub commit: &'a Sha,
}

/// How it landed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LandOutcome {
    /// The branch already was at the commit; nothing was written.
    AlreadyLanded,
    /// The branch was created or advanced.
    Written,
    /// The branch was advanced together with the clean working tree that has it checked out.
    WrittenWithWorktree {
        /// That working tree.
        worktree: PathBuf,
    },
}

impl Vault {
    /// Writes the commit to the branch: probes, brings the objects, writes with the expected old value, reads back.
    ///
    /// # Errors
    /// [`GitError::TargetMoved`], [`GitError::TargetCheckedOut`], [`GitError::RefConflict`], [`GitError::RefLocked`],
    /// [`GitError::Source`] when the repository is gone.
    pub fn land(&self, request: &LandRequest<'_>) -> Result<LandOutcome, GitError> {
        todo!("{request:?}")
    }
}
