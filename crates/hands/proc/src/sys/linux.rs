//! Linux: `/proc`, pidfd, inotify, the child subreaper and the parent-death signal.

use std::ffi::CStr;
use std::fs;
use std::io::{self, Read as _};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};
use nix::sys::prctl;
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};

use super::ProcessFacts;

/// The running executable, even when its file was replaced meanwhile. Resolved in the child, whose image it still is.
pub(crate) fn this_binary() -> PathBuf {
    PathBuf::from("/proc/self/exe")
}

/// Names this boot of this machine.
pub(crate) fn boot_id() -> io::Result<String> {
    Ok(fs::read_to_string("/proc/sys/kernel/random/boot_id")?.trim().to_owned())
}

/// How this process is called where processes are listed; it was executed by a link whose name says nothing.
pub(crate) fn show_as(name: &CStr) -> io::Result<()> {
    Ok(prctl::set_name(name)?)
}

/// Makes this process the parent of every orphan among its descendants.
pub(crate) fn adopt_orphans() -> io::Result<()> {
    Ok(prctl::set_child_subreaper(true)?)
}

/// In a child before exec: it shall be killed when the thread that started it ends. Fails when that has happened
/// already. Async-signal-safe.
pub(crate) fn die_with_parent(parent: i32) -> io::Result<()> {
    prctl::set_pdeathsig(Signal::SIGKILL)?;
    if nix::unistd::getppid().as_raw() == parent { Ok(()) } else { Err(Errno::ESRCH.into()) }
}

/// The program's side of a terminal, opened by its other side and so without a path, which another mount could lead
/// elsewhere.
pub(crate) fn open_peer(master: BorrowedFd<'_>) -> io::Result<OwnedFd> {
    let flags = libc::O_RDWR | libc::O_NOCTTY | libc::O_CLOEXEC;
    // SAFETY: the descriptor is open; a result that is not negative is a new descriptor that we own.
    let peer = unsafe { libc::ioctl(master.as_raw_fd(), libc::TIOCGPTPEER, flags) };
    Errno::result(peer)?;
    // SAFETY: as above.
    Ok(unsafe { OwnedFd::from_raw_fd(peer) })
}

/// Every process that can be seen. One that ends meanwhile is left out.
pub(crate) fn processes() -> io::Result<Vec<ProcessFacts>> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        if let Some(pid) = name.to_str().and_then(|text| text.parse().ok()) {
            found.extend(process(pid)?);
        }
    }
    Ok(found)
}

/// One process; `None` when there is none of that id.
pub(crate) fn process(pid: i32) -> io::Result<Option<ProcessFacts>> {
    match read_stat(pid) {
        Ok(stat) => Ok(parse_stat(pid, &stat)),
        // ESRCH: it ended between opening and reading.
        Err(error) if error.raw_os_error() == Some(libc::ESRCH) => Ok(None),
        // A `/proc` mounted with `hidepid` shows nobody else's processes; they are none of ours.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The line of a process, in one read: the kernel tells no length beforehand, and every process of the host is looked at.
fn read_stat(pid: i32) -> io::Result<String> {
    // 52 numbers and a name of at most 64 bytes.
    let mut line = [0; 2_048];
    let length = fs::File::open(format!("/proc/{pid}/stat"))?.read(&mut line)?;
    Ok(String::from_utf8_lossy(&line[..length]).into_owned())
}

/// Reads `pid (name) state ppid …`, where the name may hold spaces and parentheses.
fn parse_stat(pid: i32, stat: &str) -> Option<ProcessFacts> {
    let (head, tail) = stat.rsplit_once(')')?;
    let name = head.split_once('(')?.1.to_owned();
    let fields: Vec<&str> = tail.split_ascii_whitespace().collect();
    Some(ProcessFacts {
        pid,
        name,
        // Fields 3, 4 and 22 of proc(5); the tail starts with field 3.
        is_zombie: matches!(*fields.first()?, "Z" | "X"),
        parent: fields.get(1)?.parse().ok()?,
        start_time: fields.get(19)?.parse().ok()?,
    })
}

/// Whether a process was started with exactly this `NAME=value`. One that cannot be read does not count.
pub(crate) fn environment_holds(pid: i32, entry: &[u8]) -> bool {
    let mut environment = Vec::with_capacity(16 * 1024);
    fs::File::open(format!("/proc/{pid}/environ"))
        .and_then(|mut file| file.read_to_end(&mut environment))
        .is_ok_and(|_| environment.split(|byte| *byte == 0).any(|variable| variable == entry))
}

/// Processes that the out-of-memory killer has ended since boot, on the whole host.
pub(crate) fn host_oom_kills() -> u64 {
    fs::read_to_string("/proc/vmstat")
        .ok()
        .and_then(|text| text.lines().find_map(|line| line.strip_prefix("oom_kill ")?.parse().ok()))
        .unwrap_or(0)
}

/// A handle on one process that no other process can inherit by its pid. Readable once that process has ended.
#[derive(Debug)]
pub(crate) struct ProcessHandle {
    fd: OwnedFd,
}

impl ProcessHandle {
    /// Takes hold of the process that has this id now; `None` when there is none.
    pub(crate) fn open(pid: i32) -> io::Result<Option<Self>> {
        // SAFETY: the call takes two plain numbers; a result that is not negative is a new descriptor that we own.
        let fd = unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) };
        if fd >= 0 {
            let fd = i32::try_from(fd).map_err(io::Error::other)?;
            // SAFETY: as above.
            return Ok(Some(Self { fd: unsafe { OwnedFd::from_raw_fd(fd) } }));
        }
        match Errno::last() {
            Errno::ESRCH | Errno::EINVAL => Ok(None),
            errno => Err(errno.into()),
        }
    }

    /// Sends a signal; one that has ended is fine.
    pub(crate) fn signal(&self, signal: Signal) -> io::Result<()> {
        let no_info = std::ptr::null::<libc::siginfo_t>();
        // SAFETY: the descriptor is ours and open; a null siginfo asks for the same as kill(2).
        let result =
            unsafe { libc::syscall(libc::SYS_pidfd_send_signal, self.fd.as_raw_fd(), signal as i32, no_info, 0) };
        match Errno::result(result) {
            Ok(_) | Err(Errno::ESRCH) => Ok(()),
            Err(errno) => Err(errno.into()),
        }
    }
}

impl AsFd for ProcessHandle {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

impl AsRawFd for ProcessHandle {
    fn as_raw_fd(&self) -> i32 {
        self.fd.as_raw_fd()
    }
}

/// Signals to this process as a queue instead of an interruption. Readable when one has come.
#[derive(Debug)]
pub(crate) struct SignalInbox {
    fd: SignalFd,
}

impl SignalInbox {
    /// Redirects these signals. To be called before any thread exists.
    pub(crate) fn new(signals: &[Signal]) -> io::Result<Self> {
        let set: SigSet = signals.iter().copied().collect();
        set.thread_block()?;
        Ok(Self { fd: SignalFd::with_flags(&set, SfdFlags::SFD_NONBLOCK | SfdFlags::SFD_CLOEXEC)? })
    }

    /// The next signal that has come.
    pub(crate) fn take(&self) -> io::Result<Option<Signal>> {
        let Some(info) = self.fd.read_signal()? else { return Ok(None) };
        Ok(Signal::try_from(info.ssi_signo.cast_signed()).ok())
    }
}

impl AsFd for SignalInbox {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

/// Notices that something in a directory was created, renamed or written. Readable when so.
#[derive(Debug)]
pub(crate) struct DirectoryWatch {
    inotify: Inotify,
}

impl DirectoryWatch {
    /// Watches a directory, not what is below it.
    pub(crate) fn new(directory: &Path) -> io::Result<Self> {
        let inotify = Inotify::init(InitFlags::IN_NONBLOCK | InitFlags::IN_CLOEXEC)?;
        let what = AddWatchFlags::IN_MODIFY | AddWatchFlags::IN_CREATE | AddWatchFlags::IN_MOVED_TO;
        inotify.add_watch(directory, what | AddWatchFlags::IN_ONLYDIR)?;
        Ok(Self { inotify })
    }

    /// Forgets what was noticed so far.
    pub(crate) fn drain(&self) -> io::Result<()> {
        loop {
            match self.inotify.read_events() {
                Ok(_) => {}
                Err(Errno::EAGAIN) => return Ok(()),
                Err(errno) => return Err(errno.into()),
            }
        }
    }
}

impl AsFd for DirectoryWatch {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.inotify.as_fd()
    }
}

impl AsRawFd for DirectoryWatch {
    fn as_raw_fd(&self) -> i32 {
        self.inotify.as_fd().as_raw_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_with_spaces_and_parentheses_does_not_shift_the_fields() {
        let stat = "42 (a) b (c) S 7 42 42 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 987654 1 2";
        let facts = parse_stat(42, stat).expect("a well-formed line");
        assert_eq!((facts.parent, facts.start_time, facts.name.as_str()), (7, 987_654, "a) b (c"));
        assert!(!facts.is_zombie);
    }

    #[test]
    fn this_process_is_found_with_its_parent() {
        let own = std::process::id().cast_signed();
        let facts = process(own).expect("readable").expect("alive");
        assert_eq!(facts.parent, std::os::unix::process::parent_id().cast_signed());
        assert!(processes().expect("readable").contains(&facts));
    }
}
