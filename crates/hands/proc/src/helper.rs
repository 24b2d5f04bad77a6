//! Short-lived helper processes (git) that die with the daemon.
//!
//! The kernel kills a helper when the daemon dies. What a helper itself had started may live a moment longer, so every
//! one of them also inherits a lock that the next daemon waits for before its first act.
//!
//! Does not know what a helper does. A status other than 0 is an answer, not an error.

mod lock;
mod session;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

pub use lock::HelperLock;

/// What to run. Arguments are a vector, never a shell's text; the environment is built up from empty.
#[derive(Debug, Clone)]
pub struct HelperCommand {
    /// The program: a path, or a name that is looked up in the `PATH` of `env`.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Its whole environment.
    pub env: BTreeMap<OsString, OsString>,
    /// Its working directory.
    pub cwd: PathBuf,
    /// Its standard input; `None` is an empty one.
    pub stdin: Option<Vec<u8>>,
    /// When it is killed, counted from its start.
    pub deadline: Duration,
    /// The most bytes of standard output, and of standard error, that are kept; one more ends it.
    pub output_cap_bytes: usize,
    /// The lock that it inherits, so that the next daemon can wait for it.
    pub lock: Option<HelperLock>,
}

/// How a helper ended by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HelperStatus {
    /// With a status.
    Exited(i32),
    /// By a signal.
    Signaled(i32),
}

impl HelperStatus {
    /// Status 0.
    #[must_use]
    pub fn is_success(self) -> bool {
        self == Self::Exited(0)
    }
}

/// What a helper left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelperOutput {
    /// How it ended.
    pub status: HelperStatus,
    /// Its standard output, whole.
    pub stdout: Vec<u8>,
    /// Its standard error, whole.
    pub stderr: Vec<u8>,
}

/// A helper that did not come to its own end.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It could not be started.
    #[error("cannot start `{}` in `{}`", program.display(), cwd.display())]
    Spawn {
        /// The program.
        program: PathBuf,
        /// Where.
        cwd: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Talking to it failed; it was killed.
    #[error("lost the connection to `{}`", program.display())]
    Communicate {
        /// The program.
        program: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It ran past its deadline and was killed with its group.
    #[error("`{}` was not done after {deadline:?} and was killed", program.display())]
    Deadline {
        /// The program.
        program: PathBuf,
        /// The deadline.
        deadline: Duration,
        /// What it had said on standard error.
        stderr: Vec<u8>,
    },
    /// It wrote more than it may and was killed with its group.
    #[error("`{}` wrote more than {cap_bytes} bytes and was killed", program.display())]
    OutputCap {
        /// The program.
        program: PathBuf,
        /// The cap.
        cap_bytes: usize,
    },
    /// The lock file of the helpers.
    #[error("cannot {action} the helpers' lock `{}`", path.display())]
    Lock {
        /// What was tried.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Helpers of an earlier daemon are still at work.
    #[error("helpers of an earlier daemon still hold `{}` after {deadline:?}; wait for them or end them", path.display())]
    StillHeld {
        /// The lock.
        path: PathBuf,
        /// How long was waited.
        deadline: Duration,
    },
}

/// Runs a helper to its end. It gets its own process group, is killed when the calling *thread* or the daemon ends, and
/// what it leaves in its group is killed when it ends. Blocks: call it where blocking is allowed.
///
/// # Errors
/// When it could not be started or had to be killed; a status other than 0 is not an error here.
pub fn run(command: &HelperCommand) -> Result<HelperOutput, Error> {
    session::Session::start(command)?.finish()
}
