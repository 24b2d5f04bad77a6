//! The only place that starts a process, and the owner of everything that a process leaves on disk.
//!
//! **For what.** A run (an agent or a check) is started under a *shim*, a small parent that outlives the daemon;
//! short helpers (git) are started directly and die with it; a program inside a run that has to be talked to is a
//! [`companion`] of the one that talks. A run may have a [`terminal`], at which a person types. File trees are deleted
//! here as well, because what is deleted was written by those processes.
//!
//! **Guarantees.** A run is started at most once ([`shim`], the claim). Killing the daemon loses no output and kills
//! no run ([`run`], [`spool`]). When a run ends, everything it started is gone, or is counted as leaked
//! ([`record::ExitRecord`]). A process that merely has a remembered pid is never touched (its start time and boot must be right too).
//!
//! **Does not know.** What a run is about, what its output means, and whether its ending is good or bad.

mod claim;
pub mod companion;
pub mod crash;
mod durable;
pub mod helper;
mod input;
pub mod layout;
mod process;
pub mod record;
pub mod run;
pub mod shim;
mod size;
pub mod spec;
pub mod spool;
pub mod succeed;
mod sys;
pub mod terminal;
pub mod tree;

pub use record::{Claim, EndReason, ExitRecord, Holder, InputLoss};
pub use run::{RunEnding, RunProbe, ShimProgram};
pub use spec::{Grace, Limits, Secrets, ShimSpec, Terminal, TerminalSize, TerminalTaken};
