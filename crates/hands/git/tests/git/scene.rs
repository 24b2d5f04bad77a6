//! A repository of an operator, a vault for it, and plain git as a person or an agent would run it.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use godwit_core::id::{MissionId, TaskId};
use godwit_core::name::{BranchName, Sha};
use godwit_git::{CollectRequest, Collected, GitDoor, GitDoorConfig, GitError, ObjectFormat, Vault, Workspace};
use jiff::Timestamp;
use tempfile::TempDir;

pub(crate) struct Scene {
    root: PathBuf,
    _temporary: Option<TempDir>,
    pub(crate) door: GitDoor,
    pub(crate) vault: Vault,
    pub(crate) mission: MissionId,
    pub(crate) task: TaskId,
}

impl Scene {
    /// An operator's repository with two commits on `main`, and an empty vault.
    pub(crate) fn new() -> Self {
        let temporary = TempDir::new().expect("a temporary directory");
        let source = temporary.path().join("source");
        fs::create_dir(&source).expect("a directory");
        git(&source, ["init", "-q", "-b", "main"]);
        write(&source.join("README"), "one\n");
        write(&source.join("src/lib.rs"), "fn one() {}\n");
        write(&source.join(".gitignore"), "/target\n");
        git(&source, ["add", "-A"]);
        git(&source, ["commit", "-q", "-m", "first"]);
        write(&source.join("README"), "one\ntwo\n");
        git(&source, ["commit", "-q", "-a", "-m", "second"]);
        fs::create_dir(temporary.path().join("workspaces")).expect("a directory");
        let root = temporary.path().to_owned();
        Self { _temporary: Some(temporary), ..Self::at(root) }
    }

    /// The scene that is at `root` already.
    pub(crate) fn at(root: PathBuf) -> Self {
        let door = open_door(&root);
        let vault = door.vault(&root.join("vault.git"), ObjectFormat::Sha1).expect("a vault");
        let mission = MissionId::from_entropy(7);
        let task = TaskId::new(mission.clone(), 1);
        Self { root, _temporary: None, door, vault, mission, task }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    pub(crate) fn source(&self) -> PathBuf {
        self.path("source")
    }

    pub(crate) fn workspace(&self) -> Workspace {
        Workspace::at(self.path("workspaces").join(self.task.to_string()))
    }

    /// Fetches HEAD and makes the task's workspace.
    pub(crate) fn prepared(&self) -> (Workspace, Sha) {
        let base = self.vault.fetch_base(&self.source(), None, &self.task).expect("a base");
        let workspace = self.workspace();
        self.vault.prepare_workspace(&self.task, &workspace, &base).expect("a workspace");
        (workspace, base)
    }

    pub(crate) fn collect(&self, workspace: &Workspace, base: &Sha) -> Result<Collected, GitError> {
        self.collect_of(&self.task, workspace, base, &[])
    }

    pub(crate) fn collect_of(
        &self,
        task: &TaskId,
        workspace: &Workspace,
        base: &Sha,
        parents: &[Sha],
    ) -> Result<Collected, GitError> {
        self.vault.collect(&CollectRequest {
            task,
            workspace,
            base,
            parents,
            marked: &[],
            at: Timestamp::from_second(1_700_000_000).expect("a time"),
            message: "Do it\n\nas asked",
        })
    }

    /// What plain git prints about the vault.
    pub(crate) fn in_vault<const N: usize>(&self, args: [&str; N]) -> String {
        git(self.vault.directory(), args)
    }
}

pub(crate) fn open_door(root: &Path) -> GitDoor {
    let mut config = GitDoorConfig::new(root.join("git-state"));
    if let Some(program) = std::env::var_os("GODWIT_TEST_GIT") {
        config.program = program.into();
    }
    GitDoor::open(config).expect("git must be installed to test this")
}

/// Runs plain git, which honours whatever the repository configures, and returns how it went.
#[expect(clippy::disallowed_methods, reason = "the tests play the operator and the agent, who use git themselves")]
pub(crate) fn try_git<S: AsRef<OsStr>>(directory: &Path, args: impl IntoIterator<Item = S>) -> Output {
    Command::new("git")
        .args(["-c", "safe.directory=*"])
        .args(args)
        .current_dir(directory)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("HOME", "/nonexistent")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .envs([("GIT_AUTHOR_NAME", "Olga"), ("GIT_AUTHOR_EMAIL", "olga@example.com")])
        .envs([("GIT_COMMITTER_NAME", "Olga"), ("GIT_COMMITTER_EMAIL", "olga@example.com")])
        .envs([("GIT_AUTHOR_DATE", "@1600000000 +0000"), ("GIT_COMMITTER_DATE", "@1600000000 +0000")])
        .stdin(Stdio::null())
        .output()
        .expect("git must be installed to test this")
}

/// Runs plain git, which must succeed, and returns what it printed.
#[track_caller]
pub(crate) fn git<S: AsRef<OsStr>>(directory: &Path, args: impl IntoIterator<Item = S>) -> String {
    let output = try_git(directory, args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

#[track_caller]
pub(crate) fn sha(directory: &Path, revision: &str) -> Sha {
    git(directory, ["rev-parse", "--verify", revision]).parse().expect("an object name")
}

pub(crate) fn branch(name: &str) -> BranchName {
    name.parse().expect("a branch name")
}

#[track_caller]
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
    fs::write(path, content).expect("a file");
}

/// An executable that leaves a mark when it is run, and fails.
#[track_caller]
pub(crate) fn trap(path: &Path, mark: &Path) {
    write(path, format!("#!/bin/sh\n: > '{}'\nexit 1\n", mark.display()));
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("permissions");
}

/// Every file below a directory with its content (or link target) and time of change.
pub(crate) fn fingerprint(directory: &Path) -> BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)> {
    let mut found = BTreeMap::new();
    let mut pending = vec![directory.to_owned()];
    while let Some(directory) = pending.pop() {
        for entry in fs::read_dir(&directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            let metadata = fs::symlink_metadata(&path).expect("metadata");
            let modified = metadata.modified().expect("a time");
            let content = if metadata.is_dir() {
                pending.push(path.clone());
                Vec::new()
            } else if metadata.is_symlink() {
                fs::read_link(&path).expect("a link").into_os_string().into_encoded_bytes()
            } else {
                fs::read(&path).expect("a file")
            };
            found.insert(path, (content, modified));
        }
    }
    found
}

#[track_caller]
pub(crate) fn remove_directory(path: &Path) {
    godwit_proc::tree::remove(path.parent().expect("a parent"), path).expect("deleted");
}
