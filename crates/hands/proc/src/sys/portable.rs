//! Everywhere else, which is macOS: `ps`, process ids, a self-pipe and a ticking thread.
//!
//! Not ready: it compiles, and helpers, trees and the spool's reader work with it, but it was never run on macOS, and
//! with it on Linux the tests of how a run ends do not all pass. Weaker than Linux by nature in three points: a process
//! that left its parent is found only by what it carries in its environment; a helper does not die with the daemon, it
//! is only waited for by its lock; notices come from looking every [`TICK`].

use std::ffi::CStr;
use std::fs::File;
use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, kill, sigaction};
use nix::unistd::Pid;

use super::ProcessFacts;

/// The time between two looks where the system gives no notice.
const TICK: Duration = Duration::from_millis(50);

/// The running executable.
pub(crate) fn this_binary() -> PathBuf {
    std::env::current_exe().unwrap_or_else(|_| PathBuf::from("godwit"))
}

/// Names this boot of this machine: the start of its first process.
pub(crate) fn boot_id() -> io::Result<String> {
    ps(&["-o", "lstart=", "-p", "1"]).map(|text| text.trim().to_owned())
}

/// Processes are listed by their file's name here.
pub(crate) fn show_as(_name: &CStr) -> io::Result<()> {
    Ok(())
}

/// There is no such thing here; orphans are found by what they carry.
pub(crate) fn adopt_orphans() -> io::Result<()> {
    Ok(())
}

/// Only notices a parent that is gone already.
pub(crate) fn die_with_parent(parent: i32) -> io::Result<()> {
    if nix::unistd::getppid().as_raw() == parent { Ok(()) } else { Err(Errno::ESRCH.into()) }
}

/// The program's side of a terminal, by its name. To be called from one thread at a time.
pub(crate) fn open_peer(master: BorrowedFd<'_>) -> io::Result<OwnedFd> {
    // SAFETY: the descriptor is open; the name is in memory of the system that stays until the next call.
    let name = unsafe { libc::ptsname(master.as_raw_fd()) };
    if name.is_null() {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: a name that is not null ends with a zero byte.
    let path = unsafe { std::ffi::CStr::from_ptr(name) };
    // SAFETY: as above; a result that is not negative is a new descriptor that we own.
    let peer = unsafe { libc::open(path.as_ptr(), libc::O_RDWR | libc::O_NOCTTY | libc::O_CLOEXEC) };
    Errno::result(peer)?;
    // SAFETY: as above.
    Ok(unsafe { OwnedFd::from_raw_fd(peer) })
}

const COLUMNS: [&str; 10] = ["-o", "pid=", "-o", "ppid=", "-o", "stat=", "-o", "lstart=", "-o", "ucomm="];

/// Every process that can be seen.
pub(crate) fn processes() -> io::Result<Vec<ProcessFacts>> {
    let args: Vec<&str> = ["-A"].into_iter().chain(COLUMNS).collect();
    Ok(ps(&args)?.lines().filter_map(parse_line).collect())
}

/// One process; `None` when there is none of that id.
pub(crate) fn process(pid: i32) -> io::Result<Option<ProcessFacts>> {
    let pid = pid.to_string();
    let args: Vec<&str> = ["-p", &pid].into_iter().chain(COLUMNS).collect();
    Ok(ps(&args)?.lines().find_map(parse_line))
}

/// Reads `pid ppid stat <five words of start> name`.
fn parse_line(line: &str) -> Option<ProcessFacts> {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut words = line.split_ascii_whitespace();
    let (pid, parent) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let is_zombie = words.next()?.starts_with('Z');
    let mut start = DefaultHasher::new();
    for _ in 0..5 {
        words.next()?.hash(&mut start);
    }
    let name = words.collect::<Vec<_>>().join(" ");
    Some(ProcessFacts { pid, parent, start_time: start.finish(), is_zombie, name })
}

/// Whether a process was started with exactly this `NAME=value`, as far as words can tell.
pub(crate) fn environment_holds(pid: i32, entry: &[u8]) -> bool {
    let pid = pid.to_string();
    ps(&["-E", "-ww", "-o", "command=", "-p", &pid])
        .is_ok_and(|text| text.split_ascii_whitespace().any(|word| word.as_bytes() == entry))
}

/// Not told here.
pub(crate) fn host_oom_kills() -> u64 {
    0
}

#[expect(clippy::disallowed_methods, reason = "this crate is the door for starting a process")]
fn ps(args: &[&str]) -> io::Result<String> {
    let output = Command::new("/bin/ps").args(args).env_clear().stdin(Stdio::null()).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A process by its id. Readable once it has ended.
#[derive(Debug)]
pub(crate) struct ProcessHandle {
    pid: Pid,
    ended: PipeReader,
}

impl ProcessHandle {
    /// Takes the process that has this id now; `None` when there is none.
    pub(crate) fn open(pid: i32) -> io::Result<Option<Self>> {
        let pid = Pid::from_raw(pid);
        if has_ended(pid) && kill(pid, None) == Err(Errno::ESRCH) {
            return Ok(None);
        }
        let (ended, writer) = io::pipe()?;
        // Ends with the process or with the handle, whichever comes first.
        tick(writer, move |writer| !has_ended(pid) && !is_unread(writer))?;
        Ok(Some(Self { pid, ended }))
    }

    /// Sends a signal; one that has ended is fine.
    pub(crate) fn signal(&self, signal: Signal) -> io::Result<()> {
        match kill(self.pid, signal) {
            Ok(()) | Err(Errno::ESRCH) => Ok(()),
            Err(errno) => Err(errno.into()),
        }
    }
}

impl AsFd for ProcessHandle {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.ended.as_fd()
    }
}

impl AsRawFd for ProcessHandle {
    fn as_raw_fd(&self) -> RawFd {
        self.ended.as_raw_fd()
    }
}

/// Whether a process is gone, or is a child of ours that only waits to be reaped.
fn has_ended(pid: Pid) -> bool {
    // SAFETY: an all-zero siginfo is a valid one, and the call writes no further than it.
    let mut info: libc::siginfo_t = unsafe { std::mem::zeroed() };
    let flags = libc::WEXITED | libc::WNOHANG | libc::WNOWAIT;
    // SAFETY: as above; nothing is reaped.
    let result = unsafe { libc::waitid(libc::P_PID, pid.as_raw().unsigned_abs(), &raw mut info, flags) };
    if result == 0 { info.si_signo != 0 } else { kill(pid, None) == Err(Errno::ESRCH) }
}

/// Whether nobody can read the other end any more.
fn is_unread(writer: &PipeWriter) -> bool {
    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
    let mut watched = [PollFd::new(writer.as_fd(), PollFlags::empty())];
    poll(&mut watched, PollTimeout::ZERO).is_ok() && watched[0].any().unwrap_or(true)
}

/// Looks again and again until there is no more need, then closes the pipe.
fn tick(writer: PipeWriter, mut goes_on: impl FnMut(&PipeWriter) -> bool + Send + 'static) -> io::Result<()> {
    let looking = move || {
        while goes_on(&writer) {
            std::thread::sleep(TICK);
        }
    };
    std::thread::Builder::new().name("godwit-look".into()).stack_size(64 * 1024).spawn(looking).map(drop)
}

/// Where the handler of [`SignalInbox`] writes. One inbox a process.
static SIGNAL_PIPE: AtomicI32 = AtomicI32::new(-1);

extern "C" fn on_signal(signal: libc::c_int) {
    let byte = [u8::try_from(signal).unwrap_or(0)];
    // SAFETY: write(2) may be called in a handler; the descriptor is never closed. A full pipe holds enough wake-ups.
    unsafe { libc::write(SIGNAL_PIPE.load(Ordering::Relaxed), byte.as_ptr().cast(), 1) };
}

/// Signals to this process as a queue instead of an interruption. Readable when one has come.
#[derive(Debug)]
pub(crate) struct SignalInbox {
    pipe: File,
}

impl SignalInbox {
    /// Redirects these signals.
    pub(crate) fn new(signals: &[Signal]) -> io::Result<Self> {
        let (reader, writer) = io::pipe()?;
        fcntl(&reader, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        fcntl(&writer, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        let writer: OwnedFd = writer.into();
        SIGNAL_PIPE.store(std::os::fd::IntoRawFd::into_raw_fd(writer), Ordering::Relaxed);
        let action = SigAction::new(SigHandler::Handler(on_signal), SaFlags::SA_RESTART, SigSet::empty());
        for signal in signals {
            // SAFETY: the handler calls nothing but write(2).
            unsafe { sigaction(*signal, &action)? };
        }
        Ok(Self { pipe: File::from(OwnedFd::from(reader)) })
    }

    /// The next signal that has come.
    pub(crate) fn take(&self) -> io::Result<Option<Signal>> {
        let mut byte = [0];
        match (&self.pipe).read(&mut byte) {
            Ok(0) => Ok(None),
            Ok(_) => Ok(Signal::try_from(i32::from(byte[0])).ok()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl AsFd for SignalInbox {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.pipe.as_fd()
    }
}

/// Says at every tick that something may have changed in a directory.
#[derive(Debug)]
pub(crate) struct DirectoryWatch {
    ticks: File,
}

impl DirectoryWatch {
    /// Watches a directory.
    pub(crate) fn new(directory: &Path) -> io::Result<Self> {
        directory.read_dir()?;
        let (reader, writer) = io::pipe()?;
        fcntl(&reader, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        fcntl(&writer, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        let still_read = |mut writer: &PipeWriter| match writer.write(&[0]) {
            Ok(_) => true,
            Err(error) => error.kind() == io::ErrorKind::WouldBlock,
        };
        tick(writer, still_read)?;
        Ok(Self { ticks: File::from(OwnedFd::from(reader)) })
    }

    /// Forgets what was noticed so far.
    pub(crate) fn drain(&self) -> io::Result<()> {
        let mut ticks = [0; 256];
        loop {
            match (&self.ticks).read(&mut ticks) {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }
}

impl AsFd for DirectoryWatch {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.ticks.as_fd()
    }
}

impl AsRawFd for DirectoryWatch {
    fn as_raw_fd(&self) -> RawFd {
        self.ticks.as_raw_fd()
    }
}
