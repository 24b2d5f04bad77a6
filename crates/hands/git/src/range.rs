//! A range of the operator's own history, compared by the code that compares results.
//!
//! Nothing is fetched and nothing is written, neither there nor in the vault: git works in the vault, so that no
//! attribute and no setting of the operator's repository takes part, and borrows the operator's objects for the moment.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use godwit_core::name::Sha;
use godwit_core::risk::{Revision, RevisionRange};

use crate::command::{GitCommand, Owner};
use crate::diff::{self, Diff};
use crate::source::SourceLayout;
use crate::{GitDoor, GitError, Vault};

/// What a range of the operator's history changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RangeDiff {
    /// The commit that it was compared with.
    pub base: Sha,
    /// The commit that was looked at.
    pub tip: Sha,
    /// Everything in which the tip's tree differs from the base's.
    pub diff: Diff,
}

/// Why a range cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum RangeError {
    /// A side of it names no commit.
    #[error("{} has no commit `{revision}`; name a branch, a tag or a commit that `git log` shows there", .path.display())]
    NoSuchRevision {
        /// The repository.
        path: PathBuf,
        /// What was asked for.
        revision: Revision,
    },
    /// It names commits, and git cannot compare them.
    #[error(transparent)]
    Git(#[from] GitError),
}

impl Vault {
    /// What `range` changes in the operator's repository at `source`: the difference between its two trees, as for
    /// `git diff A..B`.
    ///
    /// # Errors
    /// [`RangeError::NoSuchRevision`]; [`GitError::Source`] when the repository cannot be used;
    /// [`GitError::TooMuchOutput`] when the change is larger than godwit inspects.
    pub fn range_diff(&self, source: &Path, range: &RevisionRange) -> Result<RangeDiff, RangeError> {
        let layout = self.door.source_layout(source)?;
        let base = resolve(&self.door, &layout, &range.base)?;
        let tip = resolve(&self.door, &layout, &range.tip)?;
        let objects = borrowed(&layout.common_dir.join("objects"));
        let git = || -> GitCommand<'_> { self.git(diff::ACTION).env("GIT_ALTERNATE_OBJECT_DIRECTORIES", &objects) };
        let diff = diff::compare(git, &layout.path, &base, &tip)?.diff;
        Ok(RangeDiff { base, tip, diff })
    }
}

fn resolve(door: &GitDoor, layout: &SourceLayout, revision: &Revision) -> Result<Sha, RangeError> {
    let commit = door
        .command(Owner::Operator, &layout.path, "read a revision")
        .git_dir(&layout.git_dir)
        .args(["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")])
        .optional_sha()?;
    commit.ok_or_else(|| RangeError::NoSuchRevision { path: layout.path.clone(), revision: revision.clone() })
}

/// A directory as git reads it from that variable: in quotes, since a path may hold the `:` between two.
fn borrowed(objects: &Path) -> OsString {
    let mut quoted = vec![b'"'];
    for &byte in objects.as_os_str().as_bytes() {
        if matches!(byte, b'"' | b'\\') {
            quoted.push(b'\\');
        }
        quoted.push(byte);
    }
    quoted.push(b'"');
    OsString::from_vec(quoted)
}
