//! Looking at the operator's repository, without a trace.

use std::path::{Path, PathBuf};

use godwit_core::name::{BranchName, Sha};

use crate::object::ObjectFormat;
use crate::{GitDoor, GitError};

/// What the operator's repository is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceInfo {
    /// The directory that was registered: the top of a working tree.
    pub path: PathBuf,
    /// Its git directory; that of the linked working tree when it is one.
    pub git_dir: PathBuf,
    /// The git directory that holds objects and branches; equal to `git_dir` in a main working tree.
    pub common_dir: PathBuf,
    /// The branch that HEAD is on; `None` when it is detached or its name is not one that godwit takes.
    pub head_branch: Option<BranchName>,
    /// The commit that HEAD is at.
    pub head: Sha,
    /// Whether tracked files differ from HEAD or untracked ones are there. Recorded, never used.
    pub dirty: bool,
    /// How its objects are named.
    pub object_format: ObjectFormat,
}

impl GitDoor {
    /// Says what the repository at `path` is, or why godwit cannot use it. Writes nothing there, not even the index,
    /// and executes nothing that is configured there.
    ///
    /// # Errors
    /// [`GitError::Source`] with the named refusal; others when git itself cannot be run.
    pub fn inspect_source(&self, path: &Path) -> Result<SourceInfo, GitError> {
        todo!("{path:?}")
    }
}
