//! Ranges of the operator's history, read through the hands.

use std::path::PathBuf;

use godwit_core::id::RepoId;
use godwit_core::policy::RepoPolicy;
use godwit_core::risk::RevisionRange;
use godwit_server::{RangeFacts, ReadError};
use godwit_worker::RangeFailed;

use super::{HandsReader, Reading, blocking};

/// What is true of a range of the repository at `location`.
pub(super) fn read<'a>(
    reader: &HandsReader,
    repo: &RepoId,
    location: &str,
    policy: &RepoPolicy,
    range: &RevisionRange,
) -> Reading<'a, RangeFacts> {
    let (hands, location) = (reader.hands.clone(), PathBuf::from(location));
    let (repo, policy, range) = (repo.clone(), policy.clone(), range.clone());
    Box::pin(blocking(move || {
        let seen = hands.range(&repo, &location, &range, &policy).map_err(told)?;
        Ok(RangeFacts { base: seen.base, tip: seen.tip, facts: seen.facts })
    }))
}

fn told(error: RangeFailed) -> ReadError {
    match error {
        RangeFailed::NoSuchRevision(detail) => ReadError::Missing { detail, hint: None },
        RangeFailed::Unsuitable(detail) => ReadError::Unsuitable { detail, hint: None },
        RangeFailed::Failed(detail) => ReadError::Failed { detail },
    }
}
