//! What is true of a range of the operator's history, by the code that seals evidence.

use std::path::Path;

use godwit_core::evidence::Facts;
use godwit_core::id::RepoId;
use godwit_core::name::Sha;
use godwit_core::policy::RepoPolicy;
use godwit_core::risk::RevisionRange;
use godwit_git::{GitError, RangeError, Vault};

use super::Reader;
use crate::evidence::facts;
use crate::failure::chain;

/// What is true of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RangeFacts {
    /// The commit that it was compared with.
    pub base: Sha,
    /// The commit that was looked at.
    pub tip: Sha,
    /// What is true of the change. Nobody ran its checks or judged it, and who made it is not known.
    pub facts: Facts,
}

/// Why nothing can be said of a range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RangeFailed {
    /// A side of it names no commit.
    #[error("{0}")]
    NoSuchRevision(String),
    /// The repository, the change or the policy is not one that godwit can take.
    #[error("{0}")]
    Unsuitable(String),
    /// Reading it failed.
    #[error("{0}")]
    Failed(String),
}

impl Reader {
    /// What is true of a range in the operator's repository at `location`. Writes nothing there; a repository without
    /// a vault gets an empty one. Blocks.
    ///
    /// # Errors
    /// When a side names no commit, when the repository cannot be used, and when reading fails.
    pub fn range(
        &self,
        repo: &RepoId,
        location: &Path,
        range: &RevisionRange,
        policy: &RepoPolicy,
    ) -> Result<RangeFacts, RangeFailed> {
        let vault = self.vault_of(repo, location)?;
        let seen = vault.range_diff(location, range)?;
        let facts = facts::of_change(&seen.diff, &policy.allowed_paths, &policy.forbidden_paths)
            .map_err(|fault| RangeFailed::Unsuitable(format!("the policy's {fault}")))?;
        Ok(RangeFacts { base: seen.base, tip: seen.tip, facts })
    }

    fn vault_of(&self, repo: &RepoId, location: &Path) -> Result<Vault, GitError> {
        let (git, place) = (&self.shared.config.git, self.shared.config.layout.vault(repo));
        if place.exists() {
            return git.existing_vault(&place);
        }
        git.vault(&place, git.inspect_source(location)?.object_format)
    }
}

impl From<RangeError> for RangeFailed {
    fn from(error: RangeError) -> Self {
        match error {
            RangeError::NoSuchRevision { .. } => Self::NoSuchRevision(chain(&error)),
            RangeError::Git(error) => error.into(),
        }
    }
}

impl From<GitError> for RangeFailed {
    fn from(error: GitError) -> Self {
        let said = chain(&error);
        if matches!(error, GitError::Source(_) | GitError::TooMuchOutput { .. }) {
            Self::Unsuitable(said)
        } else {
            Self::Failed(said)
        }
    }
}
