//! The daemon's side of a run: start, find again, end.

use std::path::{Path, PathBuf};
use std::ffi::OsString;

use crate::record::{ExitRecord, Holder};
use crate::spec::{Secrets, ShimSpec};

/// The program that becomes a shim, and what is put before the run's directory in its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShimProgram {
    /// The executable.
    pub program: PathBuf,
    /// Arguments before the run's directory: `shim` for the godwit binary.
    pub args: Vec<OsString>,
}

impl ShimProgram {
    /// The running executable itself, called as `… shim <run-dir>`; still right when the file was replaced by an
    /// upgrade.
    #[must_use]
    pub fn this_binary() -> Self {
        Self { program: PathBuf::from("/proc/self/exe"), args: vec!["shim".into()] }
    }
}

/// Who executes the run after [`start`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Started {
    /// The shim that this call started.
    Fresh,
    /// One that held the claim before, alive or over: [`probe`] tells.
    Adopted,
}

/// Processes of a run that had lost its shim.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Remains {
    /// Found alive and killed.
    pub killed: u64,
    /// Found alive and not gone when the time was up.
    pub leaked: u64,
}

/// What is known about a run from its directory and the process table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunProbe {
    /// No shim has claimed it: nothing was executed, and [`start`] may be called.
    Absent,
    /// The claim was taken away: nothing was and nothing will be executed.
    Revoked,
    /// Its shim is alive.
    Live(Holder),
    /// Over, with a record.
    Ended(ExitRecord),
    /// Its shim died without a record. What it had left was killed before this was said.
    Lost(Remains),
}

/// How a wait for a run's end ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunEnding {
    /// With a record.
    Ended(ExitRecord),
    /// Without one; its remains were killed.
    Lost(Remains),
    /// It never started: no claim, or a revoked one.
    NeverStarted,
}

/// What a request to end a run met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Termination {
    /// The shim was told; the ladder runs, or at the second request everything is killed at once.
    Requested,
    /// There is no live shim to tell.
    NotLive,
}

/// What a revocation met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revocation {
    /// No shim can claim the run any more.
    Revoked,
    /// Too late: a shim has claimed it.
    AlreadyClaimed(Holder),
}

/// A failure on the daemon's side of a run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file of the run's directory.
    #[error("cannot {action} `{}`", path.display())]
    File {
        /// What was tried: `create`, `read`, …
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A file that a shim or a daemon wrote does not say what it should.
    #[error("`{}` is damaged", path.display())]
    Damaged {
        /// Which.
        path: PathBuf,
        /// Where it is wrong.
        source: serde_json::Error,
    },
    /// The shim could not be started.
    #[error("cannot start the shim `{}`", program.display())]
    SpawnShim {
        /// The program.
        program: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The shim ended before it claimed the run; nothing was executed.
    #[error("the shim ended with {status} before it claimed the run; see `{}`", log.display())]
    ShimRefused {
        /// How it ended.
        status: std::process::ExitStatus,
        /// Where it says why.
        log: PathBuf,
    },
    /// The process table or a process could not be looked at.
    #[error("cannot look at the run's processes")]
    Processes {
        /// Why not.
        source: std::io::Error,
    },
}

/// Starts a run, at most once. Creates the directory (mode 0700), writes the specification, starts a shim and returns
/// when a claim exists. Blocks for some milliseconds.
///
/// # Errors
/// When no claim came about; nothing was executed then, and the call may be repeated.
pub fn start(run_dir: &Path, spec: &ShimSpec, secrets: &Secrets, shim: &ShimProgram) -> Result<Started, Error> {
    todo!()
}

/// Looks at a run. Works the same for a run of this daemon and of an earlier one.
///
/// # Errors
/// When its directory cannot be read; an absent directory is [`RunProbe::Absent`].
pub fn probe(run_dir: &Path) -> Result<RunProbe, Error> {
    todo!()
}

/// Asks a run's shim to end it by the ladder; asked a second time, it kills at once.
///
/// # Errors
/// As [`probe`].
pub fn terminate(run_dir: &Path) -> Result<Termination, Error> {
    todo!()
}

/// Kills what a run has left when its shim is gone. Does nothing while the shim lives.
///
/// # Errors
/// As [`probe`].
pub fn kill_remains(run_dir: &Path) -> Result<Remains, Error> {
    todo!()
}

/// Takes the claim away so that no shim can start the run.
///
/// # Errors
/// When the directory cannot be created or written.
pub fn revoke(run_dir: &Path) -> Result<Revocation, Error> {
    todo!()
}

/// Waits until a run is over, woken by the kernel. Cancel-safe.
///
/// # Errors
/// As [`probe`].
pub async fn wait_ended(run_dir: &Path) -> Result<RunEnding, Error> {
    todo!()
}
