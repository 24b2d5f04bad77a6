//! Collecting: the one commit of a task, made by godwit from the final tree.

use godwit_core::effect::Rescue;
use godwit_core::id::TaskId;
use godwit_core::name::Sha;
use jiff::Timestamp;

use godwit_proc::crash;

use crate::command::{GitCommand, Owner};
use crate::rescue::Scope;
use crate::snapshot::{Embedded, Snapshot};
use crate::survey::Survey;
use crate::transfer::{Transfer, Trust};
use crate::{GitError, Vault, Workspace, WorkspaceProbe, files, refs};

/// What to collect.
#[derive(Debug, Clone)]
pub struct CollectRequest<'a> {
    /// Whose workspace.
    pub task: &'a TaskId,
    /// The workspace.
    pub workspace: &'a Workspace,
    /// The commit that the workspace started from.
    pub base: &'a Sha,
    /// The parents of the commit; empty means the base. Of a repair of conflicts these are the merged commits, since the
    /// base with its markers is no part of the history: there is a commit then even if the tree equals the base's.
    pub parents: &'a [Sha],
    /// Paths that had conflicts, as [`crate::Merged::conflicts`] names them; looked at for markers that are left.
    pub marked: &'a [String],
    /// The commit's time (whole seconds count): the intent's, so that the commit's name is deterministic.
    pub at: Timestamp,
    /// The commit's message.
    pub message: &'a str,
}

/// What was collected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collected {
    /// The one commit, kept as `refs/godwit/result/<task>`; `None` when the final tree equals the base's and the base is
    /// the parent, and when conflicts are left.
    pub commit: Option<Sha>,
    /// Those of the marked paths that still hold conflict markers, sorted, each once. A tree with any is no result: it
    /// stays in the workspace.
    ///
    /// A path is resolved when it is gone, is no regular file, or lacks one of the three kinds of lines: `<<<<<<< …`,
    /// `=======`, `>>>>>>> …`. So a conflict without markers (a deletion against a change, binary content, a rename)
    /// counts as resolved in whatever way the agent left it.
    pub unresolved: Vec<String>,
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
    /// symlinks, the base or the named commits as parents, godwit as author and committer. The same request on the same
    /// tree gives the same commit.
    ///
    /// # Errors
    /// [`GitError::WorkspaceAbsent`], [`GitError::EmbeddedRepository`], [`GitError::WorkspaceDamaged`],
    /// [`GitError::ObjectsRefused`], [`GitError::NoSuchCommit`].
    pub fn collect(&self, request: &CollectRequest<'_>) -> Result<Collected, GitError> {
        let &CollectRequest { task, workspace, base, parents, marked, at, message } = request;
        if workspace.probe()? == WorkspaceProbe::Absent {
            return Err(GitError::WorkspaceAbsent { place: workspace.directory().to_owned() });
        }
        for parent in parents {
            self.require_commit(parent)?;
        }
        let base_tree = self.tree_of(base)?;
        let snapshot = self.snapshot(workspace, base, Embedded::Refuse)?;
        let tree = snapshot.tree.clone();
        let unresolved = self.unresolved(workspace, &tree, marked)?;
        let is_result = unresolved.is_empty() && (tree != base_tree || !parents.is_empty());
        let commit = if is_result {
            crash::point("collect.before-commit");
            let parents = if parents.is_empty() { std::slice::from_ref(base) } else { parents };
            let draft = Draft { tree: &tree, parents, seconds: at.as_second(), message };
            let commit = self.write_commit(workspace, &draft)?;
            self.keep_result(task, workspace, &commit, snapshot.survey)?;
            Some(commit)
        } else {
            None
        };
        let own_commits = self.collect_own_commits(task, workspace, &snapshot)?;
        Ok(Collected { commit, unresolved, tree, own_commits })
    }

    /// Writes a commit of godwit's into the workspace's own git directory.
    pub(crate) fn write_commit(&self, workspace: &Workspace, draft: &Draft<'_>) -> Result<Sha, GitError> {
        self.commit_tree(self.door.own(&workspace.git_dir(), "write a commit"), draft)
    }

    /// Writes a commit of godwit's where the command runs.
    pub(crate) fn commit_tree(&self, command: GitCommand<'_>, draft: &Draft<'_>) -> Result<Sha, GitError> {
        let time = format!("@{} +0000", draft.seconds);
        let mut message = draft.message.replace('\0', "").trim_end().to_owned();
        message.push('\n');
        command
            .env("GIT_AUTHOR_DATE", &time)
            .env("GIT_COMMITTER_DATE", &time)
            .args(["commit-tree", draft.tree.as_str(), "-F", "-"])
            .args(draft.parents.iter().flat_map(|parent| ["-p", parent.as_str()]))
            .stdin(message)
            .sha()
    }

    /// Brings a commit of godwit's and what the snapshot before it made from the workspace's own git directory into the
    /// vault: by moving where nothing in the tree is special, and checked object by object otherwise.
    pub(crate) fn import(&self, workspace: &Workspace, commit: &Sha, survey: Survey) -> Result<(), GitError> {
        if survey == Survey::Plain && self.adopt_objects(workspace)? {
            return Ok(());
        }
        let transfer = Transfer {
            from: &workspace.git_dir(),
            into: self.directory(),
            owner: Owner::Godwit,
            trust: Trust::Nobody,
            wants: &[commit.to_string()],
        };
        self.door.transfer(&transfer).map(drop)
    }

    /// Brings the result into the vault and keeps it, unless that is done.
    fn keep_result(&self, task: &TaskId, workspace: &Workspace, commit: &Sha, survey: Survey) -> Result<(), GitError> {
        let _turn = self.turn();
        self.import(workspace, commit, survey)?;
        crash::point("collect.before-ref");
        self.keep(task, &refs::result(task), commit)?;
        crash::point("collect.after-ref");
        Ok(())
    }

    /// Keeps the agent's own commits. That they cannot be kept does not spoil the result: nothing is deleted here, and
    /// a release asks again.
    fn collect_own_commits(
        &self,
        task: &TaskId,
        workspace: &Workspace,
        snapshot: &Snapshot,
    ) -> Result<OwnCommits, GitError> {
        let repository = workspace.tree().join(".git");
        if !files::is_directory(&repository) {
            return Ok(OwnCommits::Refused("the workspace's `.git` is not a directory any more".to_owned()));
        }
        match self.rescue_state(task, workspace, &[repository], snapshot, Scope::OwnCommits) {
            Ok(None) => Ok(OwnCommits::None),
            Ok(Some(rescue)) => Ok(OwnCommits::Kept(rescue)),
            Err(refused @ GitError::ObjectsRefused { .. }) => Ok(OwnCommits::Refused(refused.to_string())),
            Err(other) => Err(other),
        }
    }
}

/// A commit of godwit's to be written.
pub(crate) struct Draft<'a> {
    pub(crate) tree: &'a Sha,
    pub(crate) parents: &'a [Sha],
    /// Author's and committer's time, in seconds since 1970.
    pub(crate) seconds: i64,
    pub(crate) message: &'a str,
}
