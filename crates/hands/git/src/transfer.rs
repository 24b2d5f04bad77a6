//! Bringing objects from one repository to another, each one checked on arrival.
//!
//! `fetch-pack` alone does it: it reads no remote's configuration, follows no tags, runs no hook, writes no ref and no
//! `FETCH_HEAD`, and the receiving side checks every object and that nothing is missing.

use std::path::{Path, PathBuf};

use godwit_core::name::Sha;

use crate::command::{GitCommand, Owner, unexpected};
use crate::{GitDoor, GitError, files};

const ACTION: &str = "bring objects";

/// Who wrote what is brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    /// The operator: flaws that only old, honest histories have pass.
    Operator,
    /// Perhaps an agent: everything that fails the check is refused.
    Nobody,
}

/// What to bring, from where to where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Transfer<'a> {
    pub(crate) from: &'a Path,
    pub(crate) into: &'a Path,
    pub(crate) owner: Owner,
    pub(crate) trust: Trust,
    /// Full refs or object names.
    pub(crate) wants: &'a [String],
}

/// A pack that cannot be pruned until this is released.
#[derive(Debug)]
#[must_use = "a pack that stays locked is never packed again"]
pub(crate) struct PackLock(Option<PathBuf>);

impl PackLock {
    /// Makes the pack an ordinary one. To be called when a ref reaches its objects, or never will.
    pub(crate) fn release(self) -> Result<(), GitError> {
        match self.0 {
            Some(file) => match std::fs::remove_file(&file) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    Err(files::failed("delete", &file)(error))
                }
                _ => Ok(()),
            },
            None => Ok(()),
        }
    }
}

impl GitDoor {
    /// Brings the objects; returns the commits in the order of the wants.
    pub(crate) fn transfer(&self, transfer: &Transfer<'_>) -> Result<Vec<Sha>, GitError> {
        let answer = self.fetch_pack(transfer, |command| command)?;
        transfer
            .wants
            .iter()
            .map(|want| commit_of(&answer, want).ok_or_else(|| unexpected(ACTION, transfer.into, answer.as_bytes())))
            .collect()
    }

    /// Brings the objects and keeps them from being pruned by anyone until the lock is released.
    pub(crate) fn transfer_locked(&self, transfer: &Transfer<'_>) -> Result<PackLock, GitError> {
        let answer = self.fetch_pack(transfer, |command| command.args(["--keep", "--lock-pack"]))?;
        // A transfer that was killed leaves its lock behind, as git's own fetch does: that pack is merely never repacked.
        let lock = answer.lines().find_map(|line| line.strip_prefix("lock "));
        Ok(PackLock(lock.map(|lock| transfer.into.join(lock))))
    }

    fn fetch_pack(
        &self,
        transfer: &Transfer<'_>,
        adjust: impl FnOnce(GitCommand<'_>) -> GitCommand<'_>,
    ) -> Result<String, GitError> {
        let &Transfer { from, into, owner, trust, wants } = transfer;
        let mut command = self.command(owner, into, ACTION).git_dir(into);
        if trust == Trust::Operator {
            command = command.forgive_history();
        }
        // Durable before any ref names them.
        command = command.setting("core.fsync=all").args(["fetch-pack", "--quiet", "--no-progress"]);
        let output = adjust(command).arg(from).args(wants).run()?;
        if output.is_success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let refused = trust == Trust::Nobody || output.said.contains("fsck error");
        Err(if refused {
            GitError::ObjectsRefused { place: from.to_owned(), said: output.said }
        } else {
            GitError::GitRefused { action: ACTION, place: into.to_owned(), said: output.said }
        })
    }
}

/// The commit that `fetch-pack` names for a want.
fn commit_of(answer: &str, want: &str) -> Option<Sha> {
    answer.lines().find_map(|line| {
        let (commit, name) = line.split_once(' ')?;
        (name == want).then(|| commit.parse().ok())?
    })
}
