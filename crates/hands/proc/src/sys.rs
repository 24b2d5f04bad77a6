//! What differs between operating systems, chosen here and nowhere else.
//!
//! Both modules offer the same names. The portable one is for macOS; it is kept small because it could not be run
//! where it was written.

#[cfg(all(target_os = "linux", not(godwit_portable)))]
mod linux;
#[cfg(all(target_os = "linux", not(godwit_portable)))]
pub(crate) use linux::*;

#[cfg(any(not(target_os = "linux"), godwit_portable))]
mod portable;
#[cfg(any(not(target_os = "linux"), godwit_portable))]
pub(crate) use portable::*;

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
