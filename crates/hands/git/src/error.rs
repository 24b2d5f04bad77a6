//! How an act of git can fail: what was attempted, where, why, and what a person can do.

use std::io;
use std::path::PathBuf;

use godwit_core::effect::Retry;
use godwit_core::hold::HoldCode;
use godwit_core::id::TaskId;
use godwit_core::name::{BranchName, Sha};

/// Why a repository of the operator cannot be used. Every refusal says where, why and what helps.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceRefusal {
    /// There is nothing at the path.
    #[error("there is no directory at {}; if the repository was moved, register its new place", .path.display())]
    Gone {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The path is not absolute, or cannot be written as UTF-8.
    #[error("the path {} must be absolute and UTF-8; register the repository under such a path", .path.display())]
    UnusablePath {
        /// The path.
        path: PathBuf,
    },
    /// The directory is not the top of a git working tree.
    #[error("{} is not the top directory of a git repository ({detail}); register its top directory or run `git init` there", .path.display())]
    NotARepository {
        /// Where it was looked for.
        path: PathBuf,
        /// What git said.
        detail: String,
    },
    /// The repository has no working tree.
    #[error("{} is a bare repository; register a clone of it that has a working tree", .path.display())]
    Bare {
        /// The repository.
        path: PathBuf,
    },
    /// HEAD names a branch without commits.
    #[error("{} has no commit yet; make a first commit", .path.display())]
    UnbornHead {
        /// The repository.
        path: PathBuf,
    },
    /// A branch that was asked for does not exist.
    #[error("{} has no branch `{branch}`; name one that `git branch` lists there", .path.display())]
    NoSuchBranch {
        /// The repository.
        path: PathBuf,
        /// What was asked for.
        branch: BranchName,
    },
    /// History is cut off.
    #[error("{} is a shallow clone, which godwit does not support; run `git fetch --unshallow` there", .path.display())]
    Shallow {
        /// The repository.
        path: PathBuf,
    },
    /// Objects are left out.
    #[error("{} is a partial clone, which godwit does not support; clone it again without `--filter`", .path.display())]
    PartialClone {
        /// The repository.
        path: PathBuf,
    },
    /// The commit contains submodules.
    #[error("{} uses a submodule at `{entry}`, which godwit does not support; register a repository without submodules", .path.display())]
    Submodules {
        /// The repository.
        path: PathBuf,
        /// The first entry that is one, or `.gitmodules`.
        entry: String,
    },
    /// The commit keeps files in Git LFS.
    #[error("{} keeps files in Git LFS (see `{entry}`), which godwit does not support; register a repository without LFS", .path.display())]
    LargeFileStorage {
        /// The repository.
        path: PathBuf,
        /// The attributes file that says so.
        entry: String,
    },
    /// The repository has another object format than the vault that serves it.
    #[error("{} names its objects by {actual}, its vault by {expected}; register it anew", .path.display())]
    OtherObjectFormat {
        /// The repository.
        path: PathBuf,
        /// The vault's format.
        expected: &'static str,
        /// The repository's format.
        actual: String,
    },
}

/// How an act of git can fail.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// The git program is missing or cannot be executed.
    #[error("cannot execute git at {}; install git or configure its path", .program.display())]
    GitMissing {
        /// The program.
        program: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The git program is older than godwit needs.
    #[error("git at {} is version {found}, godwit needs at least {needed}; install a newer git", .program.display())]
    GitTooOld {
        /// The program.
        program: PathBuf,
        /// What it says of itself.
        found: String,
        /// The oldest that will do.
        needed: &'static str,
    },
    /// A git process could not be started or followed.
    #[error("cannot run git to {action} in {}", .place.display())]
    RunGit {
        /// What was attempted.
        action: &'static str,
        /// Where.
        place: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A git process said no.
    #[error("git cannot {action} in {}: {said}", .place.display())]
    GitRefused {
        /// What was attempted.
        action: &'static str,
        /// Where.
        place: PathBuf,
        /// What git printed, escaped and cut.
        said: String,
    },
    /// A git process did not end in time and was ended.
    #[error("git did not {action} in {} within {seconds} s and was ended", .place.display())]
    TimedOut {
        /// What was attempted.
        action: &'static str,
        /// Where.
        place: PathBuf,
        /// The limit.
        seconds: u64,
    },
    /// A git process printed more than godwit reads.
    #[error("git printed more than {limit_bytes} bytes to {action} in {}", .place.display())]
    TooMuchOutput {
        /// What was attempted.
        action: &'static str,
        /// Where.
        place: PathBuf,
        /// The limit.
        limit_bytes: u64,
    },
    /// Git printed what godwit does not understand.
    #[error("git's answer to {action} in {} is not understood: {answer}", .place.display())]
    UnexpectedAnswer {
        /// What was attempted.
        action: &'static str,
        /// Where.
        place: PathBuf,
        /// The part that is not understood, escaped and cut.
        answer: String,
    },
    /// A file or directory of godwit's own, or of a workspace, could not be read or written.
    #[error("cannot {action} {}", .place.display())]
    File {
        /// What was attempted.
        action: &'static str,
        /// Where.
        place: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The operator's repository cannot be used.
    #[error(transparent)]
    Source(#[from] SourceRefusal),
    /// A vault is there, for another object format.
    #[error("the vault {} names its objects by {actual}, not by {expected}", .place.display())]
    VaultFormat {
        /// The vault.
        place: PathBuf,
        /// What was asked for.
        expected: &'static str,
        /// What it has.
        actual: String,
    },
    /// There is no complete workspace where one is needed.
    #[error("there is no complete workspace at {}; prepare it again", .place.display())]
    WorkspaceAbsent {
        /// Where it was looked for.
        place: PathBuf,
    },
    /// The workspace stands at another commit than the one asked for.
    #[error("the workspace {} starts from {actual}, not from {expected}; release it first", .place.display())]
    WorkspaceHasOtherBase {
        /// The workspace.
        place: PathBuf,
        /// What was asked for.
        expected: Sha,
        /// What it starts from.
        actual: Sha,
    },
    /// The working tree or its git directory is not what godwit left there.
    #[error("the workspace {} cannot be read safely: {detail}", .place.display())]
    WorkspaceDamaged {
        /// The place within the workspace.
        place: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The final tree contains a repository of its own, which a commit cannot contain.
    #[error(
        "the workspace contains the repository `{path}`, which a commit cannot contain; ask the agent to delete its `.git` or the directory"
    )]
    EmbeddedRepository {
        /// The first one, relative to the working tree, escaped.
        path: String,
    },
    /// Objects from a workspace do not pass git's object check.
    #[error("objects from {} do not pass git's check and stay out of the vault: {said}", .place.display())]
    ObjectsRefused {
        /// Where they come from.
        place: PathBuf,
        /// What git printed, escaped and cut.
        said: String,
    },
    /// A branch is not where it must be.
    #[error("branch `{branch}` in {} is {}, expected {}", .place.display(), shown(.actual.as_ref()), shown(.expected.as_ref()))]
    TargetMoved {
        /// The repository.
        place: PathBuf,
        /// The branch.
        branch: BranchName,
        /// Where it must be; `None` means that it must not exist.
        expected: Option<Sha>,
        /// Where it is.
        actual: Option<Sha>,
    },
    /// A branch is in use in a working tree that cannot be moved along.
    #[error("branch `{branch}` is in use in {}: {reason}; when it is free, run `{command}`", .worktree.display())]
    TargetCheckedOut {
        /// The branch.
        branch: BranchName,
        /// The working tree that uses it.
        worktree: PathBuf,
        /// Why it cannot be moved along.
        reason: String,
        /// What a person can run there instead.
        command: String,
    },
    /// A branch cannot exist beside another one, of which its name is a directory, or the other way round.
    #[error("branch `{branch}` cannot exist in {} beside another branch: {said}; rename or delete that one", .place.display())]
    RefConflict {
        /// The repository.
        place: PathBuf,
        /// The branch.
        branch: BranchName,
        /// What git printed.
        said: String,
    },
    /// Someone else holds the lock of a branch.
    #[error("branch `{branch}` in {} is locked by another git process: {said}", .place.display())]
    RefLocked {
        /// The repository.
        place: PathBuf,
        /// The branch.
        branch: BranchName,
        /// What git printed.
        said: String,
    },
    /// A merge of nothing was asked for.
    #[error("task {task} has no commit to start from; name at least one")]
    NothingToMerge {
        /// Whose base it was to be.
        task: TaskId,
    },
    /// Commits disagree about a submodule.
    #[error("results disagree about the submodule `{path}`, which godwit does not support; remove it from one of them")]
    SubmoduleInMerge {
        /// The first one, escaped.
        path: String,
    },
    /// A commit that should be in the vault is not.
    #[error("the vault {} has no commit {commit}", .place.display())]
    NoSuchCommit {
        /// The vault.
        place: PathBuf,
        /// The commit.
        commit: Sha,
    },
    /// A tree could not be deleted.
    #[error("cannot delete {}", .place.display())]
    Delete {
        /// What.
        place: PathBuf,
        /// Why not.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

fn shown(commit: Option<&Sha>) -> &str {
    commit.map_or("absent", Sha::as_str)
}

impl GitError {
    /// The hold that is raised when the failure does not pass by itself.
    pub fn hold(&self) -> HoldCode {
        match self {
            _ if self.is_disk_full() => HoldCode::DiskFull,
            Self::Source(_) => HoldCode::RepoUnavailable,
            Self::TargetMoved { .. } => HoldCode::TargetMoved,
            Self::TargetCheckedOut { .. } => HoldCode::TargetCheckedOut,
            Self::RefConflict { .. } | Self::RefLocked { .. } => HoldCode::LandFailed,
            Self::GitMissing { .. }
            | Self::GitTooOld { .. }
            | Self::RunGit { .. }
            | Self::GitRefused { .. }
            | Self::TimedOut { .. }
            | Self::TooMuchOutput { .. }
            | Self::UnexpectedAnswer { .. }
            | Self::File { .. }
            | Self::VaultFormat { .. }
            | Self::WorkspaceAbsent { .. }
            | Self::WorkspaceHasOtherBase { .. }
            | Self::WorkspaceDamaged { .. }
            | Self::EmbeddedRepository { .. }
            | Self::ObjectsRefused { .. }
            | Self::NothingToMerge { .. }
            | Self::SubmoduleInMerge { .. }
            | Self::NoSuchCommit { .. }
            | Self::Delete { .. } => HoldCode::WorkspaceFailed,
        }
    }

    /// Whether trying again by itself can help.
    pub fn retry(&self) -> Retry {
        match self {
            Self::RunGit { .. }
            | Self::GitRefused { .. }
            | Self::TimedOut { .. }
            | Self::File { .. }
            | Self::RefLocked { .. }
            | Self::Delete { .. } => Retry::Later,
            Self::Source(_)
            | Self::TargetMoved { .. }
            | Self::TargetCheckedOut { .. }
            | Self::RefConflict { .. }
            | Self::GitMissing { .. }
            | Self::GitTooOld { .. }
            | Self::TooMuchOutput { .. }
            | Self::UnexpectedAnswer { .. }
            | Self::VaultFormat { .. }
            | Self::WorkspaceAbsent { .. }
            | Self::WorkspaceHasOtherBase { .. }
            | Self::WorkspaceDamaged { .. }
            | Self::EmbeddedRepository { .. }
            | Self::ObjectsRefused { .. }
            | Self::NothingToMerge { .. }
            | Self::SubmoduleInMerge { .. }
            | Self::NoSuchCommit { .. } => Retry::Never,
        }
    }

    /// Whether a full disk is the cause.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::RunGit { source, .. } | Self::File { source, .. } | Self::GitMissing { source, .. } => {
                source.kind() == io::ErrorKind::StorageFull
            }
            Self::GitRefused { said, .. } | Self::ObjectsRefused { said, .. } => {
                said.contains("No space left on device")
            }
            _ => false,
        }
    }
}
