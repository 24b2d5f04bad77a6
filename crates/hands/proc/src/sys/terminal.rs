//! Pseudo-terminals, as every Unix has them. How the other end is opened differs; see `open_peer` of each system.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, FdFlag, OFlag, fcntl};

use super::open_peer;
use crate::spec::TerminalSize;

/// A terminal and whoever shows it.
#[derive(Debug)]
pub(crate) struct PseudoTerminal {
    /// The side of whoever shows it and types: it is read and written without waiting.
    pub(crate) master: OwnedFd,
    /// The side of the program.
    pub(crate) program: OwnedFd,
}

/// Makes a terminal. It becomes nobody's controlling terminal, and exec closes both sides.
pub(crate) fn pseudo_terminal(size: TerminalSize) -> io::Result<PseudoTerminal> {
    // SAFETY: the call takes a number; a result that is not negative is a new descriptor that we own.
    let master = unsafe { libc::posix_openpt(libc::O_RDWR | libc::O_NOCTTY) };
    Errno::result(master)?;
    // SAFETY: as above.
    let master = unsafe { OwnedFd::from_raw_fd(master) };
    // SAFETY: both take a descriptor that is open and ours.
    unsafe {
        Errno::result(libc::grantpt(master.as_raw_fd()))?;
        Errno::result(libc::unlockpt(master.as_raw_fd()))?;
    }
    // Not every system takes it as a flag of the call. The shim has one thread, so nothing is executed meanwhile.
    fcntl(&master, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC))?;
    let program = open_peer(master.as_fd())?;
    set_terminal_size(master.as_fd(), size)?;
    erase_whole_characters(program.as_fd())?;
    fcntl(&master, FcntlArg::F_SETFL(OFlag::O_RDWR | OFlag::O_NONBLOCK))?;
    Ok(PseudoTerminal { master, program })
}

/// Gives a terminal another size; what runs in its foreground is told by SIGWINCH.
pub(crate) fn set_terminal_size(terminal: BorrowedFd<'_>, size: TerminalSize) -> io::Result<()> {
    let size = libc::winsize { ws_row: size.rows, ws_col: size.columns, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: the descriptor is open, and the call reads a size of this form.
    Errno::result(unsafe { libc::ioctl(terminal.as_raw_fd(), libc::TIOCSWINSZ, &raw const size) })?;
    Ok(())
}

/// Begins a session whose controlling terminal is this process's standard input. Async-signal-safe.
pub(crate) fn take_terminal() -> io::Result<()> {
    nix::unistd::setsid()?;
    // SAFETY: both take plain numbers; a descriptor that is no terminal is an error.
    Errno::result(unsafe { libc::ioctl(libc::STDIN_FILENO, libc::TIOCSCTTY as _, 0) })?;
    Ok(())
}

/// What is typed is UTF-8: while the terminal itself edits a line, a character goes as a whole.
fn erase_whole_characters(terminal: BorrowedFd<'_>) -> io::Result<()> {
    // SAFETY: all zeroes are a valid value of these plain numbers, and the call overwrites it.
    let mut settings: libc::termios = unsafe { std::mem::zeroed() };
    // SAFETY: the descriptor is open, and the call writes no further than the value.
    Errno::result(unsafe { libc::tcgetattr(terminal.as_raw_fd(), &raw mut settings) })?;
    settings.c_iflag |= libc::IUTF8;
    // SAFETY: as above; the call only reads the value.
    Errno::result(unsafe { libc::tcsetattr(terminal.as_raw_fd(), libc::TCSANOW, &raw const settings) })?;
    Ok(())
}
