//! From the hands' errors to the brain's words: whether trying again can help, and which hold says what to do.

use std::error::Error;
use std::io;

use godwit_core::effect::{EffectFailure, OutcomeKind, Retry};
use godwit_core::hold::HoldCode;
use godwit_git::GitError;

/// The whole chain of an error in one line.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        let cause = source.to_string();
        if !text.ends_with(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
        next = source.source();
    }
    text
}

/// Whether a full disk is anywhere in the chain.
fn is_disk_full(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == io::ErrorKind::StorageFull) {
            return true;
        }
        next = error.source();
    }
    false
}

/// The outcome of an effect that could not be done.
pub(crate) fn failed(retry: Retry, hold: HoldCode, detail: impl Into<String>) -> OutcomeKind {
    OutcomeKind::Failed { failure: EffectFailure { retry, hold, detail: detail.into() } }
}

/// The outcome of an effect that failed on a file or a process.
pub(crate) fn failed_on(error: &(dyn Error + 'static), hold: HoldCode) -> OutcomeKind {
    let hold = if is_disk_full(error) { HoldCode::DiskFull } else { hold };
    failed(Retry::Later, hold, chain(error))
}

/// The outcome of an effect that git could not do. `otherwise` is the hold when git's answer says nothing better.
pub(crate) fn failed_in_git(error: &GitError, otherwise: HoldCode) -> OutcomeKind {
    let hold = match error.hold() {
        HoldCode::WorkspaceFailed => otherwise,
        named => named,
    };
    failed(error.retry(), hold, chain(error))
}
