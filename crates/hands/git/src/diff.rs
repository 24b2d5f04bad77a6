//! What a commit changes, from git's own raw output; never from anything that an agent says.

mod patch;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use godwit_core::name::Sha;

use crate::command::{GitCommand, unexpected};
use crate::{GitError, Vault};

pub(crate) const ACTION: &str = "compare commits";

/// Bytes of one patch that are inspected. A larger change is refused as a whole rather than inspected in part.
const INSPECTED_BYTES: usize = 256 << 20;

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
    patch: Vec<u8>,
}

impl Diff {
    /// Every added line, file by file.
    pub fn added_lines(&self) -> impl Iterator<Item = AddedLine<'_>> {
        self.added.iter().map(|line| AddedLine {
            path: &line.path,
            number: line.number,
            bytes: &self.patch[line.start..line.end],
        })
    }
}

impl Vault {
    /// What `commit` changes against `base`.
    ///
    /// # Errors
    /// [`GitError::TooMuchOutput`] when the change is larger than godwit inspects; [`GitError::NoSuchCommit`].
    pub fn diff(&self, base: &Sha, commit: &Sha) -> Result<Diff, GitError> {
        self.require_commit(base)?;
        self.require_commit(commit)?;
        compare(|| self.git(ACTION), self.directory(), base, commit)
    }

    /// The change as a patch that `git apply` takes, binary files included.
    ///
    /// # Errors
    /// As [`Vault::diff`].
    pub fn patch(&self, base: &Sha, commit: &Sha) -> Result<Vec<u8>, GitError> {
        self.require_commit(base)?;
        self.require_commit(commit)?;
        diff_tree(self.git(ACTION), base, commit, &["--patch", "--binary", "--full-index"])
    }
}

/// Compares two commits that `git`, a command in a git directory of godwit's own, can find.
pub(crate) fn compare<'a>(
    git: impl Fn() -> GitCommand<'a>,
    place: &Path,
    base: &Sha,
    commit: &Sha,
) -> Result<Diff, GitError> {
    let raw = diff_tree(git(), base, commit, &["--raw", "--abbrev=64", "-z"])?;
    let mut files = parse_raw(&raw).ok_or_else(|| unexpected(ACTION, place, &raw))?;
    let counts = diff_tree(git(), base, commit, &["--numstat", "-z"])?;
    let counts = parse_counts(&counts).ok_or_else(|| unexpected(ACTION, place, &counts))?;
    for file in &mut files {
        if let Some(&lines) = counts.get(&file.path) {
            file.lines = lines;
        }
    }
    let patch = diff_tree(git(), base, commit, &["--patch", "--text", "--unified=0"])?;
    let added = patch::added_lines(&patch).ok_or_else(|| unexpected(ACTION, place, &[]))?;
    Ok(Diff { files, added, patch })
}

/// Compares two commits, with nothing that an attribute or a setting could change.
fn diff_tree(git: GitCommand<'_>, base: &Sha, commit: &Sha, form: &[&str]) -> Result<Vec<u8>, GitError> {
    git.output_cap(INSPECTED_BYTES)
        .args(["diff-tree", "-r", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color"])
        .args(["--no-relative", "--src-prefix=a/", "--dst-prefix=b/", "--diff-algorithm=myers"])
        .args(form)
        .args([base.as_str(), commit.as_str(), "--"])
        .output()
}

/// Reads `:<mode> <mode> <object> <object> <status>\0<path>\0`, repeated.
fn parse_raw(raw: &[u8]) -> Option<Vec<FileChange>> {
    let mut fields = raw.split(|&byte| byte == 0);
    let mut files = Vec::new();
    while let Some(header) = fields.next().filter(|header| !header.is_empty()) {
        let header = std::str::from_utf8(header.strip_prefix(b":")?).ok()?;
        let words: Vec<&str> = header.split(' ').collect();
        let [old_mode, new_mode, _, _, status] = words[..] else { return None };
        let status = match status {
            "A" => ChangeStatus::Added,
            "D" => ChangeStatus::Deleted,
            "M" => ChangeStatus::Modified,
            "T" => ChangeStatus::TypeChanged,
            _ => return None,
        };
        files.push(FileChange {
            path: RepoPath(fields.next()?.to_vec()),
            status,
            old_mode: u32::from_str_radix(old_mode, 8).ok()?,
            new_mode: u32::from_str_radix(new_mode, 8).ok()?,
            lines: LineCount::Text { added: 0, deleted: 0 },
        });
    }
    Some(files)
}

/// Reads `<added>\t<deleted>\t<path>\0`, repeated; `-` for binary. A change of type has two records of one path.
fn parse_counts(counts: &[u8]) -> Option<BTreeMap<RepoPath, LineCount>> {
    let mut by_path: BTreeMap<RepoPath, LineCount> = BTreeMap::new();
    for record in counts.split(|&byte| byte == 0).filter(|record| !record.is_empty()) {
        let mut parts = record.splitn(3, |&byte| byte == b'\t');
        let (added, deleted) = (std::str::from_utf8(parts.next()?).ok()?, std::str::from_utf8(parts.next()?).ok()?);
        let path = RepoPath(parts.next()?.to_vec());
        let this = match (added, deleted) {
            ("-", "-") => LineCount::Binary,
            (added, deleted) => LineCount::Text { added: added.parse().ok()?, deleted: deleted.parse().ok()? },
        };
        let sum = by_path.get(&path).map_or(this, |&before| before.plus(this));
        by_path.insert(path, sum);
    }
    Some(by_path)
}
