//! What differs between operating systems, chosen here and nowhere else.
//!
//! Both modules offer the same names. The portable one is for macOS; it is kept small because it could not be run
//! where it was written.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub(crate) use linux::*;

#[cfg(not(target_os = "linux"))]
mod portable;
#[cfg(not(target_os = "linux"))]
pub(crate) use portable::*;

mod terminal;
pub(crate) use terminal::{PseudoTerminal, pseudo_terminal, set_terminal_size, take_terminal};

use std::io;
use std::os::fd::{AsFd, AsRawFd};

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// Lets a task of the tokio runtime wait until something that owns a descriptor is readable.
pub(crate) fn readiness<T: AsFd + AsRawFd>(owner: T) -> io::Result<AsyncFd<T>> {
    // SAFETY: `owner` owns its descriptor, gives the same one every time, and is moved into the result, so the
    // descriptor stays open for as long as it is registered.
    unsafe { Ok(AsyncFd::register_with_interest(owner, Interest::READABLE)?) }
}

/// One process, as the system shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProcessFacts {
    /// Its id.
    pub(crate) pid: i32,
    /// Its parent's id.
    pub(crate) parent: i32,
    /// When it started; together with the pid and the boot this is its identity.
    pub(crate) start_time: u64,
    /// Whether it has ended and only waits to be reaped.
    pub(crate) is_zombie: bool,
    /// Its short name, at most 15 bytes, lossy.
    pub(crate) name: String,
}
