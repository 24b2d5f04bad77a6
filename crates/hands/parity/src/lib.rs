//! One source of servers, permissions, instructions and commands, written for every agent CLI in its own form.
//!
//! It guarantees:
//! * What a person wrote into a CLI's files stays, comments and order included. Only what godwit wrote before, and what
//!   is nowhere yet, is ever changed; an entry of the person's own under the same name is a conflict that is told.
//! * A file that cannot be read, does not parse, or may not be written is left as it is, and the others are still done.
//! * A file is there whole, as before or as after, and what it was before is kept, so that it can be undone to the byte.
//! * Doing it again changes nothing.
//!
//! [`source`] and [`merge`] and [`target`] compute and touch nothing; only [`place`](self) touches the disk, and
//! [`sync`] and [`undo`] act through it. It deliberately starts no process, resolves no secret, and does not know which
//! CLIs are installed: whoever calls it says for which ones it is to write.

mod block;
mod digest;
mod document;
pub mod entry;
pub mod merge;
mod place;
pub mod report;
pub mod source;
mod state;
pub mod sync;
pub mod target;
pub mod undo;

pub use entry::{Entry, Place};
pub use report::{Change, ChangeKind, FileReport, FileState, SyncReport, UndoReport};
pub use source::{Source, SourceError};
pub use state::StateError;
pub use sync::{Options, SyncError, sync};
pub use target::{Cli, Homes, Scope};
pub use undo::{UndoError, undo};
