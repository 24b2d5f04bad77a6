//! The lock that outlives the daemon exactly as long as its helpers do.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::fd::{AsRawFd, RawFd};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Error;

/// The pause between two tries. A lock of this kind has no wait with a deadline, and this happens once, at start.
const TRY_AGAIN: Duration = Duration::from_millis(20);

/// A lock that every helper inherits. The kernel lets go of it when the last one is gone. Cheap to clone.
#[derive(Debug, Clone)]
pub struct HelperLock {
    file: Arc<File>,
}

impl HelperLock {
    /// Waits until no helper of an earlier daemon is left, then shares the lock with the helpers of this one. The
    /// caller makes sure that there is one daemon a home.
    ///
    /// # Errors
    /// When the file cannot be opened or the deadline passes.
    pub fn take_over(path: &Path, deadline: Duration) -> Result<Self, Error> {
        let failed = |action| move |source| Error::Lock { action, path: path.to_owned(), source };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(path).map_err(failed("open"))?;
        let until = Instant::now() + deadline;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(source)) => return Err(failed("take")(source)),
                Err(TryLockError::WouldBlock) if Instant::now() >= until => {
                    return Err(Error::StillHeld { path: path.to_owned(), deadline });
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(TRY_AGAIN),
            }
        }
        file.lock_shared().map_err(failed("share"))?;
        Ok(Self { file: Arc::new(file) })
    }

    /// The descriptor that a helper inherits.
    pub(super) fn descriptor(&self) -> RawFd {
        self.file.as_raw_fd()
    }
}
