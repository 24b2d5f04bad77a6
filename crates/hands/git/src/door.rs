//! The door: which git, in which environment, and how many at once.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::GitError;

/// Which git, and where its surroundings are.
#[derive(Debug, Clone)]
pub struct GitDoorConfig {
    /// The git program: an absolute path, or a name that is looked up in `search_path`.
    pub program: PathBuf,
    /// `PATH` of every git process; `sh` must be in it, git's local transport needs it.
    pub search_path: OsString,
    /// A directory of godwit's own for an empty home and git's only configuration file; created when missing.
    pub state_directory: PathBuf,
    /// What one git process may take.
    pub deadline: Duration,
}

impl GitDoorConfig {
    /// `git` from the usual places, half an hour a process.
    pub fn new(state_directory: impl Into<PathBuf>) -> Self {
        Self {
            program: PathBuf::from("git"),
            search_path: OsString::from("/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin"),
            state_directory: state_directory.into(),
            deadline: Duration::from_secs(1_800),
        }
    }
}

/// A version of git.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct GitVersion {
    /// 2 in 2.47.3.
    pub major: u32,
    /// 47 in 2.47.3.
    pub minor: u32,
    /// 3 in 2.47.3.
    pub patch: u32,
}

impl fmt::Display for GitVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// The only way to git. Cheap to clone; clones share their gates.
#[derive(Debug, Clone)]
pub struct GitDoor {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    config: GitDoorConfig,
    version: GitVersion,
}

impl GitDoor {
    /// Checks the program and prepares its surroundings.
    ///
    /// # Errors
    /// [`GitError::GitMissing`], [`GitError::GitTooOld`], [`GitError::File`].
    pub fn open(config: GitDoorConfig) -> Result<Self, GitError> {
        todo!("{config:?}")
    }

    /// The version of the program.
    pub fn version(&self) -> GitVersion {
        self.shared.version
    }

    /// The configuration it was opened with; `program` is absolute.
    pub fn config(&self) -> &GitDoorConfig {
        &self.shared.config
    }
}
