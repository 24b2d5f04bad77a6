//! The append-only event log of godwit and its rebuildable views, in one SQLite file.
//!
//! It guarantees:
//! * A batch of events over several streams is written whole or not at all, each at its expected version; the
//!   sequence numbers have no gaps; the views change in the same transaction.
//! * Every event is tied to the one before it by a hash over the stored bytes ([`chain`]), so that a changed,
//!   missing, moved or cut-off event shows in [`Store::verify`].
//! * The views are a pure function of the log: [`Store::rebuild`] makes the same ones from nothing.
//!
//! It deliberately does not know what may happen (that is `godwit_core::…::decide`), what ought to be in flight, or
//! what time it is. **Nothing outside this crate opens the database, and no type of the database library leaves it.**
//! One process writes at a time; the caller holds the home's lock.

pub mod chain;
pub mod view;

mod append;
mod check;
mod door;
mod error;
mod fold;
mod happened;
mod head;
mod hold_stats;
mod kept;
mod landed_cost;
mod project;
mod query;
mod read;
mod rebuild;
mod row;
mod search;
mod sign;
mod snapshot;
mod store;
mod timeline;
mod usage;
mod verify;

pub use append::Appended;
pub use error::{AppendError, Cause, HeadFileError, OpenError, ReadError, SnapshotError, WriteHeadError};
pub use head::Head;
pub use hold_stats::{HoldCounts, HoldEpisode, HoldStats, HoldSum, Spread};
pub use kept::{Kept, KeptCommit, KeptRole};
pub use landed_cost::{LandedCost, LandedCosts};
pub use project::PROJECTOR;
pub use query::{Found, MissionFilter, OpenOrAll, RunFilter};
pub use row::stored_time;
pub use search::{InvalidSearch, Phrases, SEARCHED_BYTES, folded};
pub use sign::{HeadSigner, HeadVerifier, KeyError};
pub use store::{OpenMode, Store};
pub use timeline::{RunSpan, Window};
pub use usage::{UsageBy, UsageSum};
pub use verify::{Extent, Fault, FaultKind, VerifyError, VerifyReport};

#[cfg(test)]
mod tests;
