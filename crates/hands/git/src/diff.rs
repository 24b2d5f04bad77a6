//! What a commit changes, from git's own raw output; never from anything that an agent says.

use std::fmt;

use godwit_core::name::Sha;

use crate::{GitError, Vault};

/// A path within a repository: bytes, as git keeps them. Shown with control characters, quotes and what is not UTF-8
/// escaped.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(Vec<u8>);

impl RepoPath {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.escape_ascii())
    }
}

/// What happened to a path. Renames are a deletion and an addition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeStatus {
    /// It is new.
    Added,
    /// It is gone.
    Deleted,
    /// Its content or mode differs.
    Modified,
    /// It became something else: a file a symlink, for instance.
    TypeChanged,
}

/// Lines of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineCount {
    /// Git sees text.
    Text {
        /// Added lines.
        added: u64,
        /// Deleted lines.
        deleted: u64,
    },
    /// Git sees no text on at least one side, and counts no lines.
    Binary,
}

/// One changed path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// The path.
    pub path: RepoPath,
    /// What happened.
    pub status: ChangeStatus,
    /// The mode before, such as `0o100644`; 0 when it is new.
    pub old_mode: u32,
    /// The mode after; 0 when it is gone. `0o120000` is a symlink, `0o160000` a submodule.
    pub new_mode: u32,
    /// How many lines.
    pub lines: LineCount,
}

/// A line that the new side has and the old one has not. Binary content is split into lines as well, so nothing that was
/// added can hide from whoever inspects these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddedLine<'a> {
    /// The path.
    pub path: &'a RepoPath,
    /// The line in the new file, from 1.
    pub number: u64,
    /// Its bytes without the line feed.
    pub bytes: &'a [u8],
}

/// What a commit changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diff {
    /// The changed paths, in the order of their bytes.
    pub files: Vec<FileChange>,
}

impl Diff {
    /// Every added line, file by file.
    pub fn added_lines(&self) -> impl Iterator<Item = AddedLine<'_>> {
        std::iter::empty()
    }
}

impl Vault {
    /// What `commit` changes against `base`.
    ///
    /// # Errors
    /// [`GitError::TooMuchOutput`] when the change is larger than godwit inspects; [`GitError::NoSuchCommit`].
    pub fn diff(&self, base: &Sha, commit: &Sha) -> Result<Diff, GitError> {
        todo!("{base} {commit}")
    }

    /// The change as a patch that `git apply` takes, binary files included.
    ///
    /// # Errors
    /// As [`Vault::diff`].
    pub fn patch(&self, base: &Sha, commit: &Sha) -> Result<Vec<u8>, GitError> {
        todo!("{base} {commit}")
    }
}
