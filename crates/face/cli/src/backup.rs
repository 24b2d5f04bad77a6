//! Backups: one moment of a home in one directory, which proves itself.
//!
//! It guarantees:
//! * A backup is made while the daemon runs or when it does not, and holds up neither: the log at one moment
//!   ([`godwit_store::Store::snapshot_to`]), and after that everything which that log names. What is written later may
//!   be in it too and does no harm; what was written before is in it, or it says what is missing.
//! * The manifest is the last file that comes into being, and the directory gets its name after that. What was cut short
//!   is no backup and is never taken for one.
//! * `verify` proves a backup by doing all that `restore` does, in a directory that is thrown away.
//! * `restore` makes a home where none is, all at once at the end. It replaces nothing.
//!
//! What is deliberately not in a backup: workspaces and the HOME directories of agents (they change while they are
//! copied; a mission that was at work goes on from its base), transcripts (`runs/`; they may be gigabytes), and the
//! daemon's own traces.

mod create;
mod error;
mod files;
mod list;
mod manifest;
mod restore;
mod stage;
mod vaults;

pub(crate) use create::{Created, create};
pub(crate) use error::BackupError;
pub(crate) use list::{BackupState, Listed, list};
pub(crate) use restore::{Restored, restore};
pub(crate) use stage::{Proof, prove};

/// Where backups go when nobody says where: in the home.
pub(crate) const DIRECTORY: &str = "backups";

/// Tells what is being done now, for a person who waits.
pub(crate) type Say<'a> = &'a dyn Fn(String);
