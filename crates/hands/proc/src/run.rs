//! The daemon's side of a run: start, find again, end.
//!
//! Nothing is remembered here. Everything is asked of the run's directory and of the process table, so a run of an
//! earlier daemon is no different from one of this.

mod terminal;

use std::ffi::OsString;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use crate::process::{self, Kinship};
use crate::record::{Claim, ExitRecord, Holder};
use crate::spec::{Secrets, ShimSpec};
use crate::sys::{self, ProcessHandle};
use crate::{claim, durable, layout, shim};
use nix::sys::signal::Signal;

pub use terminal::{MAX_KEYS_BYTES, resize, send_keys, size};

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
        Self { program: sys::this_binary(), args: vec!["shim".into()] }
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
    /// Something was typed for a run that is not live.
    #[error("the run in `{}` is not live, so nobody is there to type for", run_dir.display())]
    NotLive {
        /// Its directory.
        run_dir: PathBuf,
    },
    /// Something was typed for a run that has no terminal.
    #[error("the run in `{}` has no terminal", run_dir.display())]
    NoTerminal {
        /// Its directory.
        run_dir: PathBuf,
    },
    /// More was typed at once than is taken.
    #[error("{bytes} bytes are more than is typed at once; send them in parts of {MAX_KEYS_BYTES}")]
    TooManyKeys {
        /// How many.
        bytes: usize,
    },
    /// The process table or a process could not be looked at.
    #[error("cannot look at the run's processes")]
    Processes {
        /// Why not.
        source: std::io::Error,
    },
}

/// Starts a run, at most once. Creates the directory (mode 0700), writes the specification, starts a shim and returns
/// when a claim exists. Blocks for some milliseconds. The shim becomes nobody's child: where this process is the init
/// of a container, something must reap orphans.
///
/// # Errors
/// When no claim came about; nothing was executed then, and the call may be repeated.
pub fn start(run_dir: &Path, spec: &ShimSpec, secrets: &Secrets, shim: &ShimProgram) -> Result<Started, Error> {
    create_directory(run_dir)?;
    if read_claim(run_dir)?.is_some() {
        return Ok(Started::Adopted);
    }
    let content = serde_json::to_vec_pretty(spec).expect("a specification of texts and numbers can be written as JSON");
    durable::replace(run_dir, layout::SPEC, &content).map_err(file("write", &run_dir.join(layout::SPEC)))?;
    let status = hand_over(run_dir, secrets, shim)?;
    match status.code().and_then(|code| u8::try_from(code).ok()) {
        Some(shim::EXIT_CLAIMED) => Ok(Started::Fresh),
        Some(shim::EXIT_CLAIM_TAKEN) => Ok(Started::Adopted),
        _ => Err(Error::ShimRefused { status, log: run_dir.join(layout::SHIM_LOG) }),
    }
}

/// Starts the shim, tells it the secrets, and waits until it says whether it has the claim.
#[expect(clippy::disallowed_methods, reason = "this crate is the door for starting a process")]
fn hand_over(run_dir: &Path, secrets: &Secrets, shim: &ShimProgram) -> Result<ExitStatus, Error> {
    let log = run_dir.join(layout::SHIM_LOG);
    let stderr = OpenOptions::new().create(true).append(true).mode(0o600).open(&log).map_err(file("open", &log))?;
    // The shim changes its directory, so it needs a path that stays right.
    let absolute = run_dir.canonicalize().map_err(file("resolve", run_dir))?;
    let failed = |source| Error::SpawnShim { program: shim.program.clone(), source };
    let mut child = Command::new(&shim.program)
        .arg0("godwit-shim")
        .args(&shim.args)
        .arg(absolute)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(stderr)
        .spawn()
        .map_err(failed)?;
    let told = serde_json::to_vec(secrets).expect("texts can be written as JSON");
    let mut pipe = child.stdin.take().expect("standard input was asked to be a pipe");
    let is_told = pipe.write_all(&told);
    drop(pipe);
    let status = child.wait().map_err(failed)?;
    // A shim that ended without listening tells more by its status than the broken pipe does.
    match is_told {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(failed(error)),
        _ => Ok(status),
    }
}

/// Looks at a run. Works the same for a run of this daemon and of an earlier one. May block for seconds when a lost run
/// has left processes that must be killed.
///
/// # Errors
/// When its directory cannot be read; an absent directory is [`RunProbe::Absent`].
pub fn probe(run_dir: &Path) -> Result<RunProbe, Error> {
    let holder = match read_claim(run_dir)? {
        None => return Ok(RunProbe::Absent),
        Some(Claim::Revoked) => return Ok(RunProbe::Revoked),
        Some(Claim::Held(holder)) => holder,
    };
    // Asked before the record is looked for: a shim that is found dead has written all that it ever will.
    let is_alive = claim::is_alive(run_dir).map_err(file("ask the lock", &run_dir.join(layout::ALIVE)))?;
    if let Some(record) = read_exit(run_dir)? {
        return Ok(RunProbe::Ended(record));
    }
    if is_alive {
        return Ok(RunProbe::Live(holder));
    }
    kill_what_is_left(run_dir, &holder).map(RunProbe::Lost)
}

/// Asks a run's shim to end it by the ladder; asked a second time, it kills at once.
///
/// # Errors
/// As [`probe`].
pub fn terminate(run_dir: &Path) -> Result<Termination, Error> {
    let RunProbe::Live(holder) = probe(run_dir)? else { return Ok(Termination::NotLive) };
    match shim_of(&holder)? {
        Some(shim) => shim.signal(Signal::SIGTERM).map(|()| Termination::Requested).map_err(processes),
        None => Ok(Termination::NotLive),
    }
}

/// Kills what a run has left when its shim is gone. Does nothing while the shim lives.
///
/// # Errors
/// As [`probe`].
pub fn kill_remains(run_dir: &Path) -> Result<Remains, Error> {
    match read_claim(run_dir)? {
        Some(Claim::Held(holder)) => {
            let is_alive = claim::is_alive(run_dir).map_err(file("ask the lock", &run_dir.join(layout::ALIVE)))?;
            if is_alive { Ok(Remains::default()) } else { kill_what_is_left(run_dir, &holder) }
        }
        None | Some(Claim::Revoked) => Ok(Remains::default()),
    }
}

/// Takes the claim away so that no shim can start the run.
///
/// # Errors
/// When the directory cannot be created or written.
pub fn revoke(run_dir: &Path) -> Result<Revocation, Error> {
    create_directory(run_dir)?;
    claim::take(run_dir, &Claim::Revoked).map_err(file("write", &run_dir.join(layout::CLAIM)))?;
    match read_claim(run_dir)? {
        Some(Claim::Held(holder)) => Ok(Revocation::AlreadyClaimed(holder)),
        Some(Claim::Revoked) | None => Ok(Revocation::Revoked),
    }
}

/// Writes down that a run was claimed where this machine cannot look: it is lost from now on, and no shim can start it.
/// For a home that is restored from a backup; a claim that is there already stays.
///
/// # Errors
/// When the directory cannot be created or written.
pub fn mark_lost(run_dir: &Path, fence: u64) -> Result<(), Error> {
    create_directory(run_dir)?;
    let elsewhere = Holder { fence, pid: 0, start_time: 0, boot_id: ELSEWHERE.to_owned() };
    let taken = claim::take(run_dir, &Claim::Held(elsewhere));
    taken.map(drop).map_err(file("write", &run_dir.join(layout::CLAIM)))
}

/// The boot of a shim that no boot of this machine has seen. No kernel gives such a name.
const ELSEWHERE: &str = "elsewhere";

/// Waits until a run is over, woken by the kernel. Cancel-safe. Needs a tokio runtime with I/O and time.
///
/// # Errors
/// As [`probe`].
pub async fn wait_ended(run_dir: &Path) -> Result<RunEnding, Error> {
    loop {
        let directory = run_dir.to_owned();
        let probed = tokio::task::spawn_blocking(move || probe(&directory))
            .await
            .map_err(|error| processes(io::Error::other(error)))??;
        let holder = match probed {
            RunProbe::Ended(record) => return Ok(RunEnding::Ended(record)),
            RunProbe::Lost(remains) => return Ok(RunEnding::Lost(remains)),
            RunProbe::Absent | RunProbe::Revoked => return Ok(RunEnding::NeverStarted),
            RunProbe::Live(holder) => holder,
        };
        match shim_of(&holder)? {
            Some(shim) => {
                let shim = sys::readiness(shim).map_err(processes)?;
                shim.readable().await.map_err(processes)?.retain_ready();
            }
            // The shim is dying and its lock is about to be free; nothing tells when.
            None => tokio::time::sleep(DYING_LOOK_AGAIN).await,
        }
    }
}

/// The pause between two looks at a shim that is gone but whose lock is not free yet.
const DYING_LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Takes hold of a shim: by pid, start time and boot, so never of a stranger.
pub(crate) fn shim_of(holder: &Holder) -> Result<Option<ProcessHandle>, Error> {
    if sys::boot_id().map_err(processes)? != holder.boot_id {
        return Ok(None);
    }
    process::open_exactly(holder.pid, holder.start_time).map_err(processes)
}

/// The claim on a run, if there is one.
pub(crate) fn read_claim(run_dir: &Path) -> Result<Option<Claim>, Error> {
    claim::read(run_dir).map_err(file("read", &run_dir.join(layout::CLAIM)))
}

fn read_exit(run_dir: &Path) -> Result<Option<ExitRecord>, Error> {
    let path = run_dir.join(layout::EXIT);
    let Some(content) = durable::read_if_present(&path).map_err(file("read", &path))? else { return Ok(None) };
    serde_json::from_slice(&content).map(Some).map_err(|source| Error::Damaged { path, source })
}

fn kill_what_is_left(run_dir: &Path, holder: &Holder) -> Result<Remains, Error> {
    if sys::boot_id().map_err(processes)? != holder.boot_id {
        return Ok(Remains::default());
    }
    let spec_path = run_dir.join(layout::SPEC);
    let content = fs::read(&spec_path).map_err(file("read", &spec_path))?;
    let spec: ShimSpec =
        serde_json::from_slice(&content).map_err(|source| Error::Damaged { path: spec_path, source })?;
    let key = process::run_key(run_dir).map_err(file("resolve", run_dir))?;
    let entry = format!("{}={key}", process::key_variable(&spec.tag_env)).into_bytes();
    // Orphans have a new parent by now, so only what they carry tells whose they are.
    let killed = Kinship { ancestor: None, entry }.kill_all(|| {}).map_err(processes)?;
    Ok(Remains { killed: killed.found.saturating_sub(killed.remaining), leaked: killed.remaining })
}

fn create_directory(run_dir: &Path) -> Result<(), Error> {
    DirBuilder::new().recursive(true).mode(0o700).create(run_dir).map_err(file("create", run_dir))
}

fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::File { action, path, source }
}

fn processes(source: io::Error) -> Error {
    Error::Processes { source }
}
