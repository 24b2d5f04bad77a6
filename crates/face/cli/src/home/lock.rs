//! One daemon a home, by a lock of the system that no crash can leave behind.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::time::{Duration, Instant};

use super::{Home, HomeError};
use crate::error::CliError;
use crate::exit::Exit;

/// How long to try: whoever only asks whether a daemon runs holds the lock for a moment.
const TRY_FOR: Duration = Duration::from_millis(500);

/// The pause between two tries. A lock of this kind has no wait with a deadline.
const TRY_AGAIN: Duration = Duration::from_millis(10);

/// The home is this process's, until it ends or drops this.
#[derive(Debug)]
pub(crate) struct HomeLock {
    file: File,
}

impl HomeLock {
    /// Takes the home.
    ///
    /// # Errors
    /// Ends with [`Exit::InUse`] when another process has it.
    pub(crate) fn take(home: &Home) -> Result<Self, CliError> {
        let failed = |source| HomeError::System { action: "lock", path: home.daemon_lock(), source };
        let file = open(home).map_err(failed)?;
        let deadline = Instant::now() + TRY_FOR;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { file }),
                Err(TryLockError::Error(source)) => return Err(failed(source).into()),
                Err(TryLockError::WouldBlock) if Instant::now() >= deadline => return Err(in_use(home)),
                Err(TryLockError::WouldBlock) => std::thread::sleep(TRY_AGAIN),
            }
        }
    }

    /// Takes over the home from the daemon that this process was before.
    ///
    /// # Errors
    /// When what was passed on is not the lock of this home, or not held.
    pub(crate) fn inherit(home: &Home, passed_on: OwnedFd) -> Result<Self, CliError> {
        let failed = |source| HomeError::System { action: "take over", path: home.daemon_lock(), source };
        let file = File::from(passed_on);
        let (own, named) = (file.metadata().map_err(failed)?, std::fs::metadata(home.daemon_lock()).map_err(failed)?);
        if (own.dev(), own.ino()) != (named.dev(), named.ino()) {
            return Err(failed(std::io::Error::other("it is another file")).into());
        }
        match file.try_lock() {
            Ok(()) => Ok(Self { file }),
            Err(TryLockError::Error(source)) => Err(failed(source).into()),
            Err(TryLockError::WouldBlock) => Err(in_use(home)),
        }
    }

    /// Whether another process has the home. A home that does not exist is nobody's.
    ///
    /// # Errors
    /// When the lock cannot be looked at.
    pub(crate) fn is_taken(home: &Home) -> Result<bool, HomeError> {
        let failed = |source| HomeError::System { action: "look at", path: home.daemon_lock(), source };
        let file = match File::open(home.daemon_lock()) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
            Err(source) => return Err(failed(source)),
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// Blocks until no process has the home.
    ///
    /// # Errors
    /// When the lock cannot be waited for.
    pub(crate) fn wait_until_free(home: &Home) -> Result<(), HomeError> {
        let failed = |source| HomeError::System { action: "wait for", path: home.daemon_lock(), source };
        match File::open(home.daemon_lock()) {
            Ok(file) => file.lock_shared().map_err(failed),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(source) => Err(failed(source)),
        }
    }

    /// Keeps the home until the process is gone: what waits for the lock then knows that the process is gone too.
    pub(crate) fn keep_until_exit(self) {
        std::mem::forget(self.file);
    }
}

impl AsFd for HomeLock {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

fn open(home: &Home) -> std::io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(home.daemon_lock())
}

fn in_use(home: &Home) -> CliError {
    let message = format!("godwit's home `{}` is in use by another godwit", home.path().display());
    CliError::new(Exit::InUse, message).hint("`godwit status` shows what runs; `godwit down` ends the daemon")
}
