//! Who may execute a run: one claim, taken once, and a lock that shows whether its holder lives.
//!
//! A shim locks [`layout::ALIVE`] first and claims second, so a claim whose lock is free belongs to a dead shim. Only
//! runs that are claimed are probed by the lock, so a probe can never get in the way of a shim that is starting.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::record::Claim;
use crate::{durable, layout};

/// How long a shim waits for another that holds the lock but has not claimed yet.
const UNDECIDED_WITHIN: Duration = Duration::from_secs(5);

/// The pause between two tries. A lock of this kind has no wait with a deadline.
const TRY_AGAIN: Duration = Duration::from_millis(5);

/// Takes the claim; `false` when someone has it.
pub(crate) fn take(run_dir: &Path, claim: &Claim) -> io::Result<bool> {
    durable::create_once(run_dir, layout::CLAIM, &serde_json::to_vec(claim)?)
}

/// Whose the claim is; `None` when nobody's.
pub(crate) fn read(run_dir: &Path) -> io::Result<Option<Claim>> {
    match durable::read_if_present(&run_dir.join(layout::CLAIM))? {
        Some(content) => Ok(Some(serde_json::from_slice(&content)?)),
        None => Ok(None),
    }
}

/// Locks the run for the life of the file that is returned; `None` when another shim has or had the run.
pub(crate) fn hold_alive(run_dir: &Path) -> io::Result<Option<File>> {
    let mut options = OpenOptions::new();
    let file = options.read(true).write(true).create(true).truncate(false).open(run_dir.join(layout::ALIVE))?;
    let deadline = Instant::now() + UNDECIDED_WITHIN;
    while read(run_dir)?.is_none() {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if Instant::now() >= deadline => return Ok(None),
            Err(TryLockError::WouldBlock) => std::thread::sleep(TRY_AGAIN),
        }
    }
    Ok(None)
}

/// Whether the shim that has claimed the run lives. To be asked only of a claimed run.
pub(crate) fn is_alive(run_dir: &Path) -> io::Result<bool> {
    match File::open(run_dir.join(layout::ALIVE)) {
        // A shared lock, so that two who ask at once do not take each other for the shim.
        Ok(file) => match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(error),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}
