//! The door: which git, in which environment, and how many at once.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use godwit_proc::helper::HelperLock;

use crate::GitError;
use crate::command::Owner;
use crate::files;
use crate::known::Known;

/// The oldest git with all that is used here (`core.fsync`, `worktree list -z`, `safe.directory=*`).
const OLDEST: GitVersion = GitVersion { major: 2, minor: 36, patch: 0 };

/// What git may read in place of the user's configuration. Git's local transport drops command-line settings on its way
/// to the other side, so what the other side needs as well is here.
const CONFIGURATION: &str = "[safe]\n\tdirectory = *\n[core]\n\thooksPath = /dev/null\n\tfsmonitor = false\n\
                             [uploadpack]\n\tallowAnySHA1InWant = true\n";

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
    /// What every git process inherits, so that the next daemon can wait for it.
    pub helper_lock: Option<HelperLock>,
}

impl GitDoorConfig {
    /// `git` from the usual places, half an hour a process, no lock.
    pub fn new(state_directory: impl Into<PathBuf>) -> Self {
        Self {
            program: PathBuf::from("git"),
            search_path: OsString::from("/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin"),
            state_directory: state_directory.into(),
            deadline: Duration::from_secs(1_800),
            helper_lock: None,
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

impl GitVersion {
    /// Reads `git version 2.39.5 (Apple Git-154)` and its like.
    fn parse(text: &str) -> Option<Self> {
        let word = text.trim().strip_prefix("git version ")?.split_whitespace().next()?;
        let mut numbers = word.split('.').map_while(|part| part.parse().ok());
        Some(Self { major: numbers.next()?, minor: numbers.next()?, patch: numbers.next().unwrap_or(0) })
    }
}

impl fmt::Display for GitVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// The only way to git. Cheap to clone; clones share their gates and what they know.
#[derive(Debug, Clone)]
pub struct GitDoor {
    config: Arc<GitDoorConfig>,
    version: GitVersion,
    gates: Arc<Gates>,
    known: Arc<Known>,
}

/// Who must not be at work at the same time: checkouts on the disk, makers of skeletons, and writers of one vault.
#[derive(Debug, Default)]
struct Gates {
    disk: Mutex<()>,
    skeletons: Mutex<()>,
    vaults: Mutex<BTreeMap<PathBuf, Arc<Mutex<()>>>>,
}

impl GitDoor {
    /// Checks the program and prepares its surroundings.
    ///
    /// # Errors
    /// [`GitError::GitMissing`], [`GitError::GitTooOld`], [`GitError::File`].
    pub fn open(mut config: GitDoorConfig) -> Result<Self, GitError> {
        config.program = find_program(&config)?;
        config.state_directory = files::absolute(&config.state_directory)?;
        let home = config.state_directory.join("empty-home");
        files::create_directories(&home)?;
        files::write_durably(&config.state_directory.join("gitconfig"), CONFIGURATION.as_bytes())?;
        let unproven = GitVersion { major: 0, minor: 0, patch: 0 };
        let mut door =
            Self { config: Arc::new(config), version: unproven, gates: Arc::default(), known: Arc::default() };
        let answer = door.command(Owner::Godwit, &home, "tell its version").arg("version").output();
        let answer = answer.map_err(|error| match error {
            GitError::RunGit { source, .. } => GitError::GitMissing { program: door.config.program.clone(), source },
            other => other,
        })?;
        let found = String::from_utf8_lossy(&answer).trim().to_owned();
        match GitVersion::parse(&found) {
            Some(version) if version >= OLDEST => door.version = version,
            _ => return Err(GitError::GitTooOld { program: door.config.program.clone(), found, needed: "2.36" }),
        }
        Ok(door)
    }

    /// The version of the program.
    pub fn version(&self) -> GitVersion {
        self.version
    }

    /// The configuration it was opened with; `program` is absolute.
    pub fn config(&self) -> &GitDoorConfig {
        &self.config
    }

    /// The environment of every git process, whole.
    pub(crate) fn environment(&self) -> BTreeMap<OsString, OsString> {
        let state = &self.config.state_directory;
        let home = state.join("empty-home").into_os_string();
        [
            ("PATH", self.config.search_path.clone()),
            ("HOME", home.clone()),
            ("XDG_CONFIG_HOME", home),
            ("LC_ALL", "C".into()),
            ("TZ", "UTC".into()),
            ("GIT_CONFIG_NOSYSTEM", "1".into()),
            ("GIT_CONFIG_GLOBAL", state.join("gitconfig").into_os_string()),
            ("GIT_ATTR_NOSYSTEM", "1".into()),
            ("GIT_TERMINAL_PROMPT", "0".into()),
            ("GIT_OPTIONAL_LOCKS", "0".into()),
            ("GIT_NO_REPLACE_OBJECTS", "1".into()),
            ("GIT_NO_LAZY_FETCH", "1".into()),
            ("GIT_ALLOW_PROTOCOL", "file".into()),
            ("GIT_ADVICE", "0".into()),
            ("GIT_AUTHOR_NAME", "godwit".into()),
            ("GIT_AUTHOR_EMAIL", "godwit@localhost".into()),
            ("GIT_COMMITTER_NAME", "godwit".into()),
            ("GIT_COMMITTER_EMAIL", "godwit@localhost".into()),
        ]
        .into_iter()
        .map(|(name, value)| (name.into(), value))
        .collect()
    }

    /// What it has learned so far.
    pub(crate) fn known(&self) -> &Known {
        &self.known
    }

    /// Passes the gate of the disk; one checkout at a time is faster than many.
    pub(crate) fn disk_gate(&self) -> MutexGuard<'_, ()> {
        self.gates.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passes the gate of the one place where skeletons are made.
    pub(crate) fn skeleton_gate(&self) -> MutexGuard<'_, ()> {
        self.gates.skeletons.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The gate of one vault.
    pub(crate) fn vault_gate(&self, vault: &Path) -> Arc<Mutex<()>> {
        let mut gates = self.gates.vaults.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(gates.entry(vault.to_owned()).or_default())
    }
}

/// The program's absolute path.
fn find_program(config: &GitDoorConfig) -> Result<PathBuf, GitError> {
    if config.program.is_absolute() {
        return Ok(config.program.clone());
    }
    std::env::split_paths(&config.search_path)
        .map(|directory| directory.join(&config.program))
        .find(|candidate| candidate.is_absolute() && candidate.is_file())
        .ok_or_else(|| GitError::GitMissing {
            program: config.program.clone(),
            source: std::io::Error::new(std::io::ErrorKind::NotFound, "not in the search path"),
        })
}

#[cfg(test)]
mod tests {
    use super::GitVersion;

    #[test]
    fn versions_are_read_with_and_without_a_vendor() {
        let parsed = |text| GitVersion::parse(text).map(|version| version.to_string());
        assert_eq!(parsed("git version 2.47.3\n").as_deref(), Some("2.47.3"));
        assert_eq!(parsed("git version 2.39.5 (Apple Git-154)").as_deref(), Some("2.39.5"));
        assert_eq!(parsed("git version 2.50.rc1").as_deref(), Some("2.50.0"));
        assert_eq!(parsed("gitoxide 1"), None);
    }
}
