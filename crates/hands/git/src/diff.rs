//! What a commit changes, from git's own raw output; never from anything that an agent says.

mod patch;
mod summary;

use std::fmt;
use std::path::Path;

use godwit_core::name::Sha;

use crate::command::{GitCommand, unexpected};
use crate::{GitError, Vault};
use summary::Summary;

pub(crate) const ACTION: &str = "compare commits";

/// Bytes of one patch that are inspected. A larger change is refused as a whole rather than inspected in part.
const INSPECTED_BYTES: usize = 256 << 20;

/// How git is asked for a patch that makes the same change.
const PATCH: &[&str] = &["--patch", "--binary", "--full-index"];

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

impl LineCount {
    fn plus(self, other: Self) -> Self {
        match (self, other) {
            (Self::Text { added, deleted }, Self::Text { added: more_added, deleted: more_deleted }) => {
                Self::Text { added: added + more_added, deleted: deleted + more_deleted }
            }
            (Self::Binary, _) | (_, Self::Binary) => Self::Binary,
        }
    }
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
    added: Vec<patch::Added>,
    /// The patch that the added lines are places in.
    text: Vec<u8>,
}

impl Diff {
    /// Every added line, file by file.
    pub fn added_lines(&self) -> impl Iterator<Item = AddedLine<'_>> {
        self.added.iter().map(|line| AddedLine {
            path: &line.path,
            number: line.number,
            bytes: &self.text[line.start..line.end],
        })
    }
}

/// What a commit changes, and the patch that makes the same change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The change, for whoever inspects it.
    pub diff: Diff,
    /// The patch, where it is another one than the text of the diff.
    binary_patch: Option<Vec<u8>>,
}

impl Change {
    /// The change as a patch that `git apply` takes, binary files included.
    pub fn patch(&self) -> &[u8] {
        self.binary_patch.as_deref().unwrap_or(&self.diff.text)
    }
}

impl Vault {
    /// What `commit` changes against `base`: one question to git, and a second one when content is binary.
    ///
    /// # Errors
    /// [`GitError::TooMuchOutput`] when the change is larger than godwit inspects; [`GitError::NoSuchCommit`].
    pub fn change(&self, base: &Sha, commit: &Sha) -> Result<Change, GitError> {
        let compared = compare(|| self.git(ACTION), self.directory(), base, commit);
        self.or_missing(compared, base, commit)
    }

    /// [`Vault::change`] for whoever needs no patch.
    ///
    /// # Errors
    /// As [`Vault::change`].
    pub fn diff(&self, base: &Sha, commit: &Sha) -> Result<Diff, GitError> {
        self.change(base, commit).map(|change| change.diff)
    }

    /// The change as a patch that `git apply` takes, binary files included.
    ///
    /// # Errors
    /// As [`Vault::change`].
    pub fn patch(&self, base: &Sha, commit: &Sha) -> Result<Vec<u8>, GitError> {
        let patch = diff_tree(self.git(ACTION), base, commit, PATCH);
        self.or_missing(patch, base, commit)
    }

    /// Only a failure is worth the question whether the commits are there at all.
    fn or_missing<T>(&self, compared: Result<T, GitError>, base: &Sha, commit: &Sha) -> Result<T, GitError> {
        if matches!(compared, Err(GitError::GitRefused { .. })) {
            self.require_commit(base)?;
            self.require_commit(commit)?;
        }
        compared
    }
}

/// Compares two commits that `git`, a command in a git directory of godwit's own, can find.
pub(crate) fn compare<'a>(
    git: impl Fn() -> GitCommand<'a>,
    place: &Path,
    base: &Sha,
    commit: &Sha,
) -> Result<Change, GitError> {
    let form: Vec<&str> = ["--raw", "--abbrev=64", "--numstat", "-z"].iter().chain(PATCH).copied().collect();
    let mut patch = diff_tree(git(), base, commit, &form)?;
    let Summary { files, length } = Summary::read(&patch).ok_or_else(|| unexpected(ACTION, place, &patch))?;
    patch.drain(..length);
    // A binary patch shows no content, so nothing could be found in it.
    let (text, binary_patch) = if files.iter().any(|file| file.lines == LineCount::Binary) {
        (diff_tree(git(), base, commit, &["--patch", "--text", "--unified=0"])?, Some(patch))
    } else {
        (patch, None)
    };
    let added = patch::added_lines(&text).ok_or_else(|| unexpected(ACTION, place, &[]))?;
    Ok(Change { diff: Diff { files, added, text }, binary_patch })
}

/// Compares two commits, with nothing that an attribute or a setting could change.
fn diff_tree(git: GitCommand<'_>, base: &Sha, commit: &Sha, form: &[&str]) -> Result<Vec<u8>, GitError> {
    git.output_cap(INSPECTED_BYTES)
        .args(["diff-tree", "-r", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color"])
        .args(["--no-relative", "--src-prefix=a/", "--dst-prefix=b/", "--diff-algorithm=myers"])
        .args(form)
        .args([format!("{base}^{{commit}}"), format!("{commit}^{{commit}}")])
        .arg("--")
        .output()
}
