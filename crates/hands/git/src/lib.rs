//! The only git of godwit: vaults, workspaces, merges, commits, diffs, landings and rescues.
//!
//! What it guarantees:
//!
//! * **Nothing that an agent wrote is ever configuration.** Every git process is built by one factory
//!   ([`GitDoor`]), with an environment from empty, without system or user configuration, hooks, fsmonitor or content
//!   filters. A workspace is read through a git directory of godwit's own; the agent's `.git` is only ever copied from,
//!   object by object, into a quarantine.
//! * **The operator's repository is read by fetch and written once**, by [`Vault::land`] or [`Vault::restore`], with a
//!   precondition at the target. Nothing else in it changes, not even its index.
//! * **Work is never destroyed.** [`Vault::release`] deletes a workspace only after everything in it that no kept ref
//!   reaches has a rescue ref, and a ref of a vault never forgets what it kept.
//! * **Repeating is harmless.** Every act probes first and reads back afterwards; the same input gives the same object
//!   names.
//!
//! Everything blocks; call it where blocking is allowed. A [`Vault`] and its [`GitDoor`] are cheap to clone and may be
//! used from many threads at once: the gates are inside.
//!
//! What it deliberately does not know: missions, policies, agents, sandboxes, remotes.

mod adopt;
mod agent_commits;
mod bundle;
mod collect;
mod command;
mod diff;
mod door;
mod error;
mod files;
mod known;
mod land;
mod markers;
mod merge;
mod object;
mod range;
mod refs;
mod rescue;
mod skeleton;
mod snapshot;
mod source;
mod stale;
mod survey;
mod transfer;
mod vault;
mod workspace;

pub use bundle::BundledRef;
pub use collect::{CollectRequest, Collected, OwnCommits};
pub use diff::{AddedLine, Change, ChangeStatus, Diff, FileChange, LineCount, RepoPath};
pub use door::{GitDoor, GitDoorConfig, GitVersion};
pub use error::{GitError, SourceRefusal};
pub use land::{LandOutcome, LandRequest};
pub use merge::{MergeRequest, Merged};
pub use object::ObjectFormat;
pub use range::{RangeDiff, RangeError};
pub use rescue::{Released, RescueRecord};
pub use source::SourceInfo;
pub use vault::{GarbageCollection, Vault};
pub use workspace::{Workspace, WorkspaceProbe};
