//! The files of a run's directory. Their names are a promise between a shim and every later daemon.

/// The specification, written by the daemon before the shim starts.
pub const SPEC: &str = "spec.json";
/// The claim: appears once, complete, and never changes.
pub const CLAIM: &str = "claim";
/// Held locked by the shim for its whole life.
pub const ALIVE: &str = "alive";
/// Standard output, append-only.
pub const OUT: &str = "out";
/// When what of standard output came: a sparse index for people.
pub const TIMES: &str = "times";
/// Standard error, append-only.
pub const ERR: &str = "err";
/// Exists while the disk is full and the run is held back.
pub const BLOCKED: &str = "blocked";
/// The same file while the run is not held back: renaming needs no free space, creating might.
pub const UNBLOCKED: &str = "unblocked";
/// What is typed on the run's terminal, and its sizes: a named pipe, there while a run with a terminal is claimed.
pub const INPUT: &str = "input";
/// How large the run's terminal is now: columns and rows on one line, written over in place.
pub const SIZE: &str = "size";
/// How the run ended; appears once, complete, when everything is over.
pub const EXIT: &str = "exit.json";
/// What the shim itself had to say, for a person who looks for a defect.
pub const SHIM_LOG: &str = "shim.log";
