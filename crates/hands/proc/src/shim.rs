//! The shim: `godwit shim <run-dir>`, the small parent of a run that outlives the daemon.
//!
//! **Guarantees.** It executes the run's program only after it took the run's one claim. Everything the program says is
//! in the spool, secrets masked, before the exit record appears. When the record appears, everything the program
//! started is gone, or is counted as leaked. Limits hold without a daemon.
//!
//! **Does not know.** What is executed and what its output means. It has one thread and no async runtime.

mod channel;
mod ladder;
mod launch;
mod mask;
mod supervise;
mod typing;

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::signal::{SigHandler, Signal, signal};
use nix::unistd::{ForkResult, dup2_stdin, fork, setsid};

use crate::process::{self, Kinship};
use crate::record::{Claim, EndReason, ExitRecord, Holder};
use crate::spec::{Secrets, ShimSpec};
use crate::sys::{self, SignalInbox};
use crate::{claim, durable, layout};
use channel::Channel;
use mask::Masker;
use supervise::{Channels, Ending, Supervisor};

/// The run was claimed; a shim without terminal and without parent goes on with it.
pub const EXIT_CLAIMED: u8 = 0;
/// Another shim has or had the run, or it was revoked; nothing was executed.
pub const EXIT_CLAIM_TAKEN: u8 = 75;
/// The specification or the secrets cannot be used; nothing was executed.
pub const EXIT_BAD_INPUT: u8 = 65;
/// The claim could not be tried; nothing was executed.
pub const EXIT_SYSTEM: u8 = 71;

/// How long to wait before a full disk is asked again to take the exit record.
const RECORD_RETRY: Duration = Duration::from_millis(500);

/// Becomes the shim of a run. To be called first thing in `main`, before any thread exists.
///
/// The calling process ends when the run is claimed or cannot be; a child of it, in a session of its own, is the shim.
#[must_use]
pub fn main(run_dir: &Path) -> ExitCode {
    match read_input(run_dir) {
        Ok(input) => detach(input),
        Err(error) => {
            complain("cannot read what to execute", &error);
            ExitCode::from(EXIT_BAD_INPUT)
        }
    }
}

/// What a shim was told.
struct Input {
    run_dir: PathBuf,
    key: String,
    spec: ShimSpec,
    secrets: Secrets,
}

fn read_input(run_dir: &Path) -> io::Result<Input> {
    let mut secrets = Vec::new();
    io::stdin().read_to_end(&mut secrets)?;
    Ok(Input {
        run_dir: run_dir.canonicalize()?,
        key: process::run_key(run_dir)?,
        spec: serde_json::from_slice(&fs::read(run_dir.join(layout::SPEC))?)?,
        secrets: serde_json::from_slice(&secrets)?,
    })
}

/// Forks, so that the shim is nobody's child; passes on whether it got the claim.
fn detach(input: Input) -> ExitCode {
    let (mut verdict, teller) = match io::pipe() {
        Ok(ends) => ends,
        Err(error) => {
            complain("cannot make a pipe", &error);
            return ExitCode::from(EXIT_SYSTEM);
        }
    };
    // SAFETY: this process has one thread, so its copy is as good as itself.
    match unsafe { fork() } {
        Ok(ForkResult::Child) => {
            drop(verdict);
            become_shim(&input, teller)
        }
        Ok(ForkResult::Parent { .. }) => {
            drop(teller);
            let mut code = [EXIT_SYSTEM];
            // A shim that dies without a word leaves the code as it is.
            verdict.read_exact(&mut code).ok();
            ExitCode::from(code[0])
        }
        Err(errno) => {
            complain("cannot fork", &errno.into());
            ExitCode::from(EXIT_SYSTEM)
        }
    }
}

fn become_shim(input: &Input, mut teller: io::PipeWriter) -> ExitCode {
    let claimed = claim_run(input);
    let code = match &claimed {
        Ok(Some(_)) => EXIT_CLAIMED,
        Ok(None) => EXIT_CLAIM_TAKEN,
        Err(error) => {
            complain("cannot claim the run", error);
            EXIT_SYSTEM
        }
    };
    // If nobody listens any more, the daemon died: the run goes on, that is what a shim is for.
    teller.write_all(&[code]).ok();
    drop(teller);
    if let Ok(Some(claimed)) = claimed {
        execute(input, &claimed);
        // Only now may anyone think that this shim is gone.
        drop(claimed.alive);
    }
    ExitCode::from(code)
}

/// What a shim that owns its run holds for life.
struct Claimed {
    alive: File,
    signals: SignalInbox,
    /// What is typed; `None` for a run without terminal.
    input: Option<File>,
}

fn claim_run(input: &Input) -> io::Result<Option<Claimed>> {
    setsid()?;
    sys::show_as(c"godwit-shim")?;
    forget_ignored_signals()?;
    sys::adopt_orphans()?;
    let nothing = File::open("/dev/null")?;
    dup2_stdin(&nothing)?;
    // Before the claim, so that a request to end finds an ear as soon as there is someone to ask.
    let signals = SignalInbox::new(&[Signal::SIGCHLD, Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP])?;
    let Some(alive) = claim::hold_alive(&input.run_dir)? else { return Ok(None) };
    // Before the claim as well: who knows of the run may type at once.
    let typed = input.spec.terminal.map(|_| crate::input::create(&input.run_dir)).transpose()?;
    let pid = std::process::id().cast_signed();
    let own = sys::process(pid)?.ok_or_else(|| io::Error::other("this process cannot be seen"))?;
    let holder = Holder { fence: input.spec.fence, pid, start_time: own.start_time, boot_id: sys::boot_id()? };
    let is_taken = claim::take(&input.run_dir, &Claim::Held(holder))?;
    Ok(is_taken.then_some(Claimed { alive, signals, input: typed }))
}

/// What a shell made the daemon ignore (a background job ignores SIGINT) is passed on by exec. A run that ignored the
/// ladder, or a shim that never heard of its child's end, would follow.
fn forget_ignored_signals() -> io::Result<()> {
    let of_concern = [Signal::SIGCHLD, Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP, Signal::SIGQUIT];
    for each in of_concern {
        // SAFETY: the default action runs no code of ours.
        unsafe { signal(each, SigHandler::SigDfl)? };
    }
    Ok(())
}

/// Executes the program, stays until everything is over, and records it.
fn execute(input: &Input, claimed: &Claimed) {
    let started_at = now_us();
    let oom_kills = sys::host_oom_kills();
    let mut channels = None;
    let ending = attempt(input, claimed, &mut channels).unwrap_or_else(|reason| {
        complain("nothing was executed", &io::Error::other(format!("{reason:?}")));
        Ending { reason, left_behind: 0, leaked: 0, input: None }
    });
    if claimed.input.is_some() {
        crate::input::remove(&input.run_dir);
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).ok();
    let cpu = usage.map_or(0, |usage| micros(usage.user_time()) + micros(usage.system_time()));
    let digest_of_nothing = || hex::encode(<sha2::Sha256 as sha2::Digest>::digest(b""));
    let out = channels.as_ref().map(|channels| &channels.out);
    let err = channels.as_ref().map(|channels| &channels.err);
    record(
        input,
        channels.as_ref(),
        &ExitRecord {
            fence: input.spec.fence,
            end: ending.reason,
            started_at,
            ended_at: now_us(),
            out_bytes: out.map_or(0, |out| out.bytes),
            out_lines: out.map_or(0, |out| out.lines),
            out_sha256: out.map_or_else(digest_of_nothing, Channel::digest),
            err_bytes: err.map_or(0, |err| err.bytes),
            err_sha256: err.map_or_else(digest_of_nothing, Channel::digest),
            left_behind: ending.left_behind,
            leaked: ending.leaked,
            max_rss_kib: usage.map_or(0, |usage| usage.max_rss().unsigned_abs()),
            cpu_us: cpu,
            host_oom_kills: sys::host_oom_kills().saturating_sub(oom_kills),
            input: ending.input,
        },
    );
}

fn attempt(input: &Input, claimed: &Claimed, channels: &mut Option<Channels>) -> Result<Ending, EndReason> {
    let Input { run_dir, spec, .. } = input;
    let cannot_spool = |error: io::Error| launch::failed(&error, "cannot write the spool");
    let masker = || Masker::new(&input.secrets.masked_texts());
    File::create(run_dir.join(layout::UNBLOCKED)).map_err(cannot_spool)?;
    let channels = channels.insert(Channels {
        out: Channel::new(&run_dir.join(layout::OUT), masker())
            .map_err(cannot_spool)?
            .with_times(&run_dir.join(layout::TIMES)),
        err: Channel::new(&run_dir.join(layout::ERR), masker()).map_err(cannot_spool)?,
    });
    let launched = launch::launch(spec, &input.secrets, &input.key)?;
    let entry = format!("{}={}", process::key_variable(&spec.tag_env), input.key).into_bytes();
    let kinship = Kinship { ancestor: Some(std::process::id().cast_signed()), entry };
    // From here on something runs. If it cannot be watched, this process must not pretend that it ended: it dies,
    // its child dies with it, and the run is lost.
    let supervised =
        Supervisor::new(spec, run_dir, &claimed.signals, kinship, channels, launched, claimed.input.as_ref())
            .and_then(Supervisor::run);
    Ok(supervised.unwrap_or_else(|error| panic!("the run cannot be watched any more: {error}")))
}

/// Writes the exit record once everything is on disk, however long a full disk takes.
fn record(input: &Input, channels: Option<&Channels>, record: &ExitRecord) {
    let content = serde_json::to_vec_pretty(record).expect("a record of numbers and texts can be written as JSON");
    let write = || {
        if let Some(channels) = channels {
            for channel in [&channels.out, &channels.err] {
                // Of an empty file there is nothing but its name, which the record's own directory makes durable.
                if channel.bytes > 0 {
                    channel.sync()?;
                }
            }
        }
        durable::replace(&input.run_dir, layout::EXIT, &content)
    };
    while let Err(error) = write() {
        // A directory that is gone takes no record, and nobody is left who could ask for it.
        if !input.run_dir.is_dir() {
            return complain("cannot record the end", &error);
        }
        // Nothing else is left to do, and a disk gives no notice when it has room again.
        std::thread::sleep(RECORD_RETRY);
    }
}

fn micros(time: nix::sys::time::TimeVal) -> u64 {
    time.tv_sec().unsigned_abs() * 1_000_000 + time.tv_usec().unsigned_abs()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the shim is a process of its own: its record says when things really were"
)]
fn now_us() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// Tells a person who looks into the shim's log.
fn complain(what: &str, error: &io::Error) {
    // Nobody may be listening, and there is no one else to tell.
    writeln!(io::stderr(), "{what}: {error}").ok();
}
