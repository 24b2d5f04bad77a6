//! The one place where this process becomes another program: godwit itself, begun again in place.
//!
//! **For what.** A daemon that reads its configuration anew keeps its process, so that whoever watches over it sees no end,
//! and keeps what it holds open for the one that follows: its lock and the socket that people connect to.
//!
//! **Guarantees.** What is not named is closed in between. When it cannot be done, everything is as it was before.
//!
//! **Does not know.** What is passed on, and whether the one that follows will accept it.

use std::ffi::OsString;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::sys::signal::{SigHandler, Signal, signal};
use nix::sys::wait::{WaitPidFlag, waitpid};

use crate::sys;

/// What this process becomes.
#[derive(Debug)]
pub struct Successor<'a> {
    /// The executable; the running one when it is gone.
    pub program: PathBuf,
    /// Its arguments, in which the descriptors are named.
    pub args: Vec<OsString>,
    /// What stays open, under the same numbers.
    pub keep: Vec<BorrowedFd<'a>>,
    /// Whether a SIGHUP that comes before the one that follows listens to it is dropped instead of ending the process.
    pub ignores_hangup: bool,
}

impl Successor<'_> {
    /// Becomes it, with the same environment and process id. Every other thread ends as if the process had been killed.
    /// Returns only when that cannot be done.
    #[must_use = "whoever is still there has to say why"]
    pub fn begin(self) -> io::Error {
        if let Err(error) = self.keep.iter().try_for_each(|kept| close_on_exec(*kept, false)) {
            return error;
        }
        if self.ignores_hangup {
            // SAFETY: ignoring a signal runs no code of ours.
            unsafe { signal(Signal::SIGHUP, SigHandler::SigIgn) }.ok();
        }
        let missing = execute(&self.program, &self.args);
        let error =
            if missing.kind() == io::ErrorKind::NotFound { execute(&sys::this_binary(), &self.args) } else { missing };
        self.keep.iter().for_each(|kept| drop(close_on_exec(*kept, true)));
        error
    }
}

#[expect(clippy::disallowed_methods, reason = "no process is started: this one goes on as another program")]
fn execute(program: &Path, args: &[OsString]) -> io::Error {
    Command::new(program).arg0("godwit").args(args).exec()
}

/// Takes a descriptor that the one before has passed on, and closes it for whatever is started from now on.
///
/// # Errors
/// When there is none of that number, or it is one of the three that every process has.
///
/// # Safety
/// Nothing else in this process may own the descriptor.
pub unsafe fn take_over(number: RawFd) -> io::Result<OwnedFd> {
    if number <= libc::STDERR_FILENO {
        return Err(io::Error::from(Errno::EBADF));
    }
    // SAFETY: it is only asked about before it is owned, and an error says that it is not open.
    let there = unsafe { BorrowedFd::borrow_raw(number) };
    close_on_exec(there, true)?;
    // SAFETY: it is open, and the caller says that nothing else owns it.
    Ok(unsafe { OwnedFd::from_raw_fd(number) })
}

/// Takes leave of the children that the one before did not live to see end.
pub fn reap_what_ended() {
    let any = None::<nix::unistd::Pid>;
    while let Ok(status) = waitpid(any, Some(WaitPidFlag::WNOHANG)) {
        if status.pid().is_none() {
            break;
        }
    }
}

fn close_on_exec(descriptor: impl AsFd, is_closed: bool) -> io::Result<()> {
    let flags = if is_closed { FdFlag::FD_CLOEXEC } else { FdFlag::empty() };
    Ok(fcntl(descriptor, FcntlArg::F_SETFD(flags)).map(drop)?)
}
