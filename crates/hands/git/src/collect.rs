//! Collecting: the one commit of a task, made by godwit from the final tree.

use godwit_core::effect::Rescue;
use godwit_core::id::TaskId;
use godwit_core::name::Sha;
use jiff::Timestamp;

use crate::{GitError, Vault, Workspace};

/// What to collect.
#[derive(Debug, Clone)]
pub struct CollectRequest<'a> {
    /// Whose workspace.
    pub task: &'a TaskId,
    /// The workspace.
    pub workspace: &'a Workspace,
    /// The parent of the commit.
    pub base: &'a Sha,
    /// The commit's time (whole seconds count): the intent's, so that the commit's name is deterministic.
    pub at: Timestamp,
    /// The commit's message.
    pub message: &'a str,
}

/// What was collected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collected {
    /// The one commit, kept as `refs/godwit/result/<task>`; `None` when the final tree equals the base's.
    pub commit: Option<Sha>,
    /// The final tree.
    pub tree: Sha,
    /// The agent's own commits.
    pub own_commits: OwnCommits,
}

/// What became of commits that the agent made by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnCommits {
    /// There are none that a kept ref does not reach.
    None,
    /// They are kept under this rescue ref.
    Kept(Rescue),
    /// They do not pass git's object check or cannot be read safely, and stay in the workspace only. The sentence is for
    /// a person.
    Refused(String),
}

impl Vault {
    /// Makes the commit: the final tree with untracked files and without ignored ones, bytes as they are, symlinks as
    /// symlinks, one parent, godwit as author and committer. The same request on the same tree gives the same commit.
    ///
    /// # Errors
    /// [`GitError::WorkspaceAbsent`], [`GitError::EmbeddedRepository`], [`GitError::WorkspaceDamaged`],
    /// [`GitError::ObjectsRefused`].
    pub fn collect(&self, request: &CollectRequest<'_>) -> Result<Collected, GitError> {
        todo!("{request:?}")
    }
}
