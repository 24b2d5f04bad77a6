//! The vault: a bare repository of godwit's own for each repository of the operator.

use std::path::{Path, PathBuf};

use godwit_core::id::TaskId;
use godwit_core::name::{BranchName, Sha};

use crate::object::ObjectFormat;
use crate::{GitDoor, GitError};

/// A vault. Objects are fetched into it, never borrowed; nothing in it is ever pruned; every base, result and rescue
/// has a ref in it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Vault {
    pub(crate) door: GitDoor,
    pub(crate) directory: PathBuf,
    pub(crate) object_format: ObjectFormat,
}

/// What a garbage collection left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GarbageCollection {
    /// Bytes of all packs and loose objects.
    pub object_bytes: u64,
}

impl GitDoor {
    /// Opens the vault at `directory`, creating it when nothing is there. Its parent must exist.
    ///
    /// # Errors
    /// [`GitError::VaultFormat`] when a vault of another object format is there.
    pub fn vault(&self, directory: &Path, object_format: ObjectFormat) -> Result<Vault, GitError> {
        todo!("{directory:?} {object_format}")
    }
}

impl Vault {
    /// The bare repository.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The directory of its objects: what a sandbox must show read-only for git to work in a workspace.
    pub fn objects_directory(&self) -> PathBuf {
        self.directory.join("objects")
    }

    /// Fetches the tip of `branch` (`None`: HEAD) of the operator's repository into the vault, checks every object,
    /// keeps it as `refs/godwit/base/<task>` and returns it. An earlier, different base of the task stays kept under
    /// `refs/godwit/superseded/`.
    ///
    /// # Errors
    /// [`GitError::Source`] when the repository is gone or the commit uses what godwit does not support.
    pub fn fetch_base(&self, source: &Path, branch: Option<&BranchName>, task: &TaskId) -> Result<Sha, GitError> {
        todo!("{source:?} {branch:?} {task}")
    }

    /// The base that is kept for a task, if there is one.
    ///
    /// # Errors
    /// When the vault cannot be read.
    pub fn base_of(&self, task: &TaskId) -> Result<Option<Sha>, GitError> {
        todo!("{task}")
    }

    /// The result that is kept for a task, if there is one.
    ///
    /// # Errors
    /// When the vault cannot be read.
    pub fn result_of(&self, task: &TaskId) -> Result<Option<Sha>, GitError> {
        todo!("{task}")
    }

    /// Packs what is loose. Never drops an object.
    ///
    /// # Errors
    /// When git says no.
    pub fn collect_garbage(&self) -> Result<GarbageCollection, GitError> {
        todo!()
    }
}
