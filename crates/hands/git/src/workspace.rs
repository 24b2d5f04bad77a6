//! Workspaces and clean checkouts: directories in which foreign code may do what it likes.
//!
//! ```text
//! <directory>/tree        the working tree, with an ordinary `.git` that borrows objects from the vault read-only
//! <directory>/godwit.git  godwit's own git directory for that tree; never shown to the agent
//! <directory>/base        the commit that the tree started from; there when, and only when, all is complete
//! ```
//!
//! Both are made under another name and renamed when complete.

use std::path::{Path, PathBuf};

use godwit_core::id::TaskId;
use godwit_core::name::Sha;

use godwit_proc::crash;

use crate::skeleton::{Head, Purpose};
use crate::vault::borrow_objects;
use crate::{GitError, Vault, files};

/// Where a workspace or a clean checkout is. Having one says nothing about whether anything is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    directory: PathBuf,
}

impl Workspace {
    /// The workspace at `directory`, an absolute path whose parent holds nothing but such directories.
    pub fn at(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into() }
    }

    /// The directory of it all.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The working tree: the only part that an agent or a check may see, and may write.
    pub fn tree(&self) -> PathBuf {
        self.directory.join("tree")
    }

    /// Godwit's own git directory for the tree.
    pub(crate) fn git_dir(&self) -> PathBuf {
        self.directory.join("godwit.git")
    }

    fn base_file(&self) -> PathBuf {
        self.directory.join("base")
    }

    /// Where it waits for its deletion.
    fn doomed(&self) -> PathBuf {
        files::beside(&self.directory, "releasing")
    }

    /// Makes it stop being one at once, so that a half-deleted tree is never taken for what an agent left. What an
    /// earlier, interrupted deletion left is finished first.
    pub(crate) fn retire(&self, span: Span) -> Result<(), GitError> {
        self.delete_retired()?;
        if files::exists(&self.directory)? {
            span.rename(&self.directory, &self.doomed())?;
        }
        Ok(())
    }

    /// Deletes what was retired.
    pub(crate) fn delete_retired(&self) -> Result<(), GitError> {
        files::remove_tree(&self.doomed())
    }

    /// Whether it is there and complete.
    ///
    /// # Errors
    /// [`GitError::File`] when it cannot be told.
    pub fn probe(&self) -> Result<WorkspaceProbe, GitError> {
        let marker = self.base_file();
        match files::read_small(&marker)? {
            None => Ok(WorkspaceProbe::Absent),
            Some(text) => text.trim_end().parse().map(|base| WorkspaceProbe::Ready { base }).map_err(|_| {
                let detail = "the record of its base is not an object name".to_owned();
                GitError::WorkspaceDamaged { place: marker, detail }
            }),
        }
    }
}

/// How long what is made must stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Span {
    /// Whatever happens to the machine: it will hold work.
    Lasting,
    /// As long as the machine runs: it is made again each time, and the disk need not be waited for.
    Passing,
}

impl Span {
    fn write(self, path: &Path, content: &[u8]) -> Result<(), GitError> {
        match self {
            Self::Lasting => files::write_durably(path, content),
            Self::Passing => files::write(path, content),
        }
    }

    fn rename(self, from: &Path, to: &Path) -> Result<(), GitError> {
        match self {
            Self::Lasting => files::rename_durably(from, to),
            Self::Passing => files::rename(from, to),
        }
    }
}

/// What is at the place of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkspaceProbe {
    /// Nothing, or something that was never completed.
    Absent,
    /// A complete one.
    Ready {
        /// The commit that it started from.
        base: Sha,
    },
}

impl Vault {
    /// Makes the workspace of a task at `base`, on branch `godwit/<task>`. A complete one with the same base is left as
    /// it is.
    ///
    /// # Errors
    /// [`GitError::WorkspaceHasOtherBase`] when one with another base is there; [`GitError::NoSuchCommit`].
    pub fn prepare_workspace(&self, task: &TaskId, workspace: &Workspace, base: &Sha) -> Result<(), GitError> {
        match workspace.probe()? {
            WorkspaceProbe::Ready { base: actual } if actual == *base => return Ok(()),
            WorkspaceProbe::Ready { base: actual } => {
                let place = workspace.directory.clone();
                return Err(GitError::WorkspaceHasOtherBase { place, expected: base.clone(), actual });
            }
            WorkspaceProbe::Absent => {}
        }
        self.build(workspace, base, Head::Branch(&format!("godwit/{task}"), base), Span::Lasting)
    }

    /// Makes a clean checkout of exactly `commit`, with a detached HEAD, replacing whatever checkout is there. For
    /// checks: they may write in it and may call git in it.
    ///
    /// # Errors
    /// [`GitError::NoSuchCommit`].
    pub fn checkout_clean(&self, checkout: &Workspace, commit: &Sha) -> Result<(), GitError> {
        self.discard_checkout(checkout)?;
        self.build(checkout, commit, Head::Detached(commit), Span::Passing)
    }

    /// Deletes a clean checkout without rescuing anything. Absent is fine. Never for the workspace of a task.
    ///
    /// # Errors
    /// [`GitError::Delete`].
    pub fn discard_checkout(&self, checkout: &Workspace) -> Result<(), GitError> {
        checkout.retire(Span::Passing)?;
        checkout.delete_retired()
    }

    /// Makes a tree at `commit` under another name and gives it its own when it is complete.
    fn build(&self, workspace: &Workspace, commit: &Sha, head: Head<'_>, span: Span) -> Result<(), GitError> {
        let _disk = self.door.disk_gate();
        let unfinished = Workspace::at(files::beside(&workspace.directory, "preparing"));
        files::remove_tree(&unfinished.directory)?;
        let filled = self.fill(&unfinished, commit, head, span);
        if filled.is_err() {
            files::remove_tree(&unfinished.directory)?;
        }
        filled?;
        crash::point("workspace.before-rename");
        span.rename(&unfinished.directory, &workspace.directory)?;
        crash::point("workspace.after-rename");
        Ok(())
    }

    /// Makes everything of a tree. The record of its base comes first: what is in a directory by its own name is complete,
    /// and making a small file last is cheap before there are many others.
    fn fill(&self, workspace: &Workspace, commit: &Sha, head: Head<'_>, span: Span) -> Result<(), GitError> {
        files::create_directories(&workspace.tree())?;
        span.write(&workspace.base_file(), format!("{commit}\n").as_bytes())?;
        self.write_tree_of(workspace, commit)?;
        self.write_repository_of(workspace, head)
    }

    /// Godwit's own git directory, and the files by it: bytes as they are in the commit.
    fn write_tree_of(&self, workspace: &Workspace, commit: &Sha) -> Result<(), GitError> {
        let git_dir = workspace.git_dir();
        self.door.make_repository(&git_dir, self.object_format, Purpose::Own, Head::Unborn)?;
        borrow_objects(&git_dir, self)?;
        let checked_out = self
            .door
            .own(&git_dir, "check out files")
            .work_tree(&workspace.tree())
            .args(["read-tree", "--reset", "-u", commit.as_str()])
            .done();
        // Only a failure is worth the question whether the commit is there at all.
        if checked_out.is_err() {
            self.require_commit(commit)?;
        }
        checked_out
    }

    /// The repository that the agent or the check sees. It starts with godwit's index, so its files count as unchanged.
    fn write_repository_of(&self, workspace: &Workspace, head: Head<'_>) -> Result<(), GitError> {
        let git_dir = workspace.tree().join(".git");
        self.door.make_repository(&git_dir, self.object_format, Purpose::Agent, head)?;
        borrow_objects(&git_dir, self)?;
        let (from, to) = (workspace.git_dir().join("index"), git_dir.join("index"));
        std::fs::copy(&from, &to).map(drop).map_err(files::failed("copy the index to", &to))
    }
}
