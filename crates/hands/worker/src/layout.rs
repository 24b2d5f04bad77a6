//! Where things are in godwit's home. Everything here can be explained from the log: what it is and whose it is.

use std::path::{Path, PathBuf};

use godwit_core::id::{RepoId, RunId, TaskId};
use godwit_core::name::{CheckName, Digest};

/// Godwit's home, mode 0700.
#[derive(Debug, Clone)]
pub struct Layout {
    home: PathBuf,
}

impl Layout {
    /// The home at `home`, which must be absolute.
    pub fn new(home: impl Into<PathBuf>) -> Self {
        Self { home: home.into() }
    }

    /// The home itself.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The vaults.
    pub fn vaults(&self) -> PathBuf {
        self.home.join("repos")
    }

    /// A repository's vault.
    pub fn vault(&self, repo: &RepoId) -> PathBuf {
        self.vaults().join(format!("{repo}.git"))
    }

    /// The runs.
    pub fn runs(&self) -> PathBuf {
        self.home.join("runs")
    }

    /// What a run left.
    pub fn run(&self, run: &RunId) -> PathBuf {
        self.runs().join(run.to_string())
    }

    /// What a check left.
    pub fn check(&self, task: &TaskId, round: u32, check: &CheckName) -> PathBuf {
        self.runs().join(format!("{task}-c{round}-{check}"))
    }

    /// What a try of a check left; the first one is the check's own.
    pub fn check_try(&self, task: &TaskId, round: u32, number: u32, check: &CheckName) -> PathBuf {
        match number {
            // The dot keeps it apart from every check's own directory, whatever the checks are called.
            2.. => self.runs().join(format!("{task}-c{round}.{number}-{check}")),
            0 | 1 => self.check(task, round, check),
        }
    }

    /// The workspaces.
    pub fn workspaces(&self) -> PathBuf {
        self.home.join("workspaces")
    }

    /// A task's workspace.
    pub fn workspace(&self, task: &TaskId) -> PathBuf {
        self.workspaces().join(task.to_string())
    }

    /// The clean checkouts.
    pub fn checkouts(&self) -> PathBuf {
        self.home.join("checkouts")
    }

    /// The clean checkout that a task's checks run in.
    pub fn checkout(&self, task: &TaskId) -> PathBuf {
        self.checkouts().join(task.to_string())
    }

    /// The HOME directories of tasks and of their checks.
    pub fn agent_homes(&self) -> PathBuf {
        self.home.join("homes")
    }

    /// A task's HOME: stable over its runs, because CLIs resume a session only there.
    pub fn agent_home(&self, task: &TaskId) -> PathBuf {
        self.agent_homes().join(task.to_string())
    }

    /// The HOME of a task's checks.
    pub fn check_home(&self, task: &TaskId) -> PathBuf {
        self.agent_homes().join(format!("{task}-checks"))
    }

    /// The evidence packages.
    pub fn evidence_root(&self) -> PathBuf {
        self.home.join("evidence")
    }

    /// An evidence package.
    pub fn evidence(&self, digest: &Digest) -> PathBuf {
        self.evidence_root().join(digest.as_str())
    }

    /// Says which package is the newest of a task, and what it is about.
    pub fn newest_evidence(&self, task: &TaskId) -> PathBuf {
        self.evidence_root().join(format!("{task}.json"))
    }

    /// Every directory that must exist before anything is performed.
    pub fn directories(&self) -> [PathBuf; 6] {
        [self.vaults(), self.runs(), self.workspaces(), self.checkouts(), self.agent_homes(), self.evidence_root()]
    }
}
