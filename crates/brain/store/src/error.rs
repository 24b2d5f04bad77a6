//! What can go wrong with the log, one variant for each operation that failed.

use std::path::PathBuf;

use godwit_core::envelope::{StreamId, UnreadableEvent};

/// The cause of a failure as the database told it. Opaque: callers decide on the variant around it, people read it.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why the log could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The file could not be created with mode 0600.
    #[error("cannot create the log `{path}`: {source}")]
    CreateFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is no log to read.
    #[error("there is no log at `{path}`; start the daemon once to create it")]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// Another process holds it.
    #[error("the log `{path}` is locked by another process; end it (`fuser {path}` names it) and try again")]
    Locked {
        /// The file.
        path: PathBuf,
        /// What the database said.
        #[source]
        source: Cause,
    },
    /// The disk has no room to open it.
    #[error("the disk that holds the log `{path}` is full; free some space and try again")]
    DiskFull {
        /// The file.
        path: PathBuf,
        /// What the database said.
        #[source]
        source: Cause,
    },
    /// The file is something else.
    #[error("`{path}` is not a log of godwit; move it away or choose another home")]
    NotALog {
        /// The file.
        path: PathBuf,
        /// What the database said.
        #[source]
        source: Cause,
    },
    /// The tables are of another version.
    #[error("the log `{path}` has tables of version {found}, this version of godwit knows {known}; {hint}")]
    Schema {
        /// The file.
        path: PathBuf,
        /// The version of the file; 0 when it has none.
        found: i64,
        /// The newest version that is known here.
        known: i64,
        /// What to do.
        hint: &'static str,
    },
    /// The tables could not be made or brought up to date.
    #[error("the tables of the log `{path}` cannot be brought up to date: {source}")]
    Migrate {
        /// The file.
        path: PathBuf,
        /// What the database said.
        source: Cause,
    },
    /// The database library has a known defect that corrupts logs.
    #[error("the SQLite library has version {found}; versions before {required} can corrupt a log and are refused")]
    LibraryTooOld {
        /// What is linked.
        found: String,
        /// The first acceptable version.
        required: &'static str,
    },
    /// The newest events do not verify.
    #[error("the log `{path}` is damaged: event {seq} {what}; run `godwit log verify` for the whole account")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The first event that does not verify.
        seq: u64,
        /// What is wrong with it.
        what: String,
    },
    /// The views were made by another version and could not be made again.
    #[error("the views of the log `{path}` cannot be rebuilt: {source}")]
    Rebuild {
        /// The file.
        path: PathBuf,
        /// Why.
        source: AppendError,
    },
    /// Anything else the database said.
    #[error("cannot open the log `{path}`: {source}")]
    Storage {
        /// The file.
        path: PathBuf,
        /// What the database said.
        source: Cause,
    },
}

/// Why nothing was written. In each case the log is as it was before.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppendError {
    /// A stream is not where the decision was made.
    #[error("stream `{stream}` is at version {actual}, not {expected}: it moved since this was decided")]
    VersionConflict {
        /// The stream.
        stream: StreamId,
        /// The version that the first event of the batch there expects before it.
        expected: u64,
        /// The version that it has.
        actual: u64,
    },
    /// The disk is full.
    #[error("the disk that holds the log is full, nothing was written; free some space and try again")]
    DiskFull {
        /// What the database said.
        #[source]
        source: Cause,
    },
    /// Another process holds the database.
    #[error("the log is locked by another process, nothing was written; end that process and try again")]
    Locked {
        /// What the database said.
        #[source]
        source: Cause,
    },
    /// The store was opened to be read.
    #[error("the log was opened read-only; nothing was written")]
    ReadOnly,
    /// The batch holds nothing.
    #[error("an empty batch cannot be appended")]
    Empty,
    /// The views could not be brought up to date, because the history of a stream cannot be read.
    #[error("the views cannot follow the log, nothing was written: {source}")]
    Project {
        /// Why.
        source: ReadError,
    },
    /// Anything else the database said.
    #[error("the log cannot be written: {source}")]
    Storage {
        /// What the database said.
        source: Cause,
    },
}

/// Why something could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// A stored event cannot be decoded.
    #[error("event {seq} cannot be read; run `godwit log verify` for the whole account: {source}")]
    UnreadableEvent {
        /// Its place.
        seq: u64,
        /// Why.
        source: UnreadableEvent,
    },
    /// The envelope of a stored event cannot be decoded.
    #[error("the envelope of event {seq} cannot be read: {what}; run `godwit log verify` for the whole account")]
    UnreadableEnvelope {
        /// Its place.
        seq: u64,
        /// The field and its fault.
        what: String,
    },
    /// A row of a view cannot be decoded.
    #[error("the view of `{id}` cannot be read; run `godwit log rebuild`: {source}")]
    UnreadableView {
        /// What it is the view of.
        id: String,
        /// Why.
        source: serde_json::Error,
    },
    /// The views were made by another version of godwit, and this store may not make them again.
    #[error("the views were made by another version of godwit; run `godwit log rebuild`")]
    ViewsOutdated,
    /// Another process holds the database.
    #[error("the log is locked by another process; end that process and try again")]
    Locked {
        /// What the database said.
        #[source]
        source: Cause,
    },
    /// Anything else the database said.
    #[error("the log cannot be read: {source}")]
    Storage {
        /// What the database said.
        source: Cause,
    },
}

/// Why the head file could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteHeadError {
    /// The head could not be read.
    #[error("the head of the log cannot be read: {0}")]
    ReadHead(#[source] ReadError),
    /// The log could not be brought to the disk first.
    #[error("the log cannot be synced before its head is written down: {0}")]
    SyncLog(#[source] std::io::Error),
    /// The file could not be written.
    #[error("cannot write the head of the log to `{path}`: {source}")]
    WriteFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Why a head file could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HeadFileError {
    /// The file could not be read.
    #[error("cannot read the head file `{path}`: {source}")]
    ReadFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is not a head.
    #[error("the head file `{path}` does not hold a head: {source}")]
    Decode {
        /// The file.
        path: PathBuf,
        /// What the decoder said.
        source: serde_json::Error,
    },
}

/// Why there is no copy of the log.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// The database takes names in UTF-8 only.
    #[error("the log cannot be copied to `{}`: the name is not UTF-8", target.display())]
    NotUtf8 {
        /// The file.
        target: PathBuf,
    },
    /// The file could not be made, or not be brought to the disk.
    #[error("cannot create the copy of the log `{}`: {source}", target.display())]
    Create {
        /// The file.
        target: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is no room for it.
    #[error("the disk of `{}` is full; free some space there and try again", target.display())]
    DiskFull {
        /// The file.
        target: PathBuf,
        /// What the database said.
        #[source]
        source: Cause,
    },
    /// The log could not be read, or the file not be written.
    #[error("cannot copy the log to `{}`: {source}", target.display())]
    Copy {
        /// The file.
        target: PathBuf,
        /// What the database said.
        source: Cause,
    },
}

/// The kinds of failure that callers tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// No room on the disk.
    DiskFull,
    /// Somebody else holds a lock.
    Locked,
    /// The file is not a database.
    NotADatabase,
    /// Anything else.
    Other,
}

/// Sorts what the database said by SQLite's result codes (<https://www.sqlite.org/rescode.html>).
pub(crate) fn classify(error: &sqlx::Error) -> Failure {
    // The wal-index cannot grow: no room, on every file system that tells no better.
    const IOERR_SHMSIZE: i32 = 4874;
    let sqlx::Error::Database(database) = error else { return Failure::Other };
    let code: Option<i32> = database.code().and_then(|code| code.parse().ok());
    match code {
        Some(IOERR_SHMSIZE) => Failure::DiskFull,
        Some(code) => match code & 0xff {
            5 | 6 => Failure::Locked,
            13 => Failure::DiskFull,
            26 => Failure::NotADatabase,
            _ => Failure::Other,
        },
        None => Failure::Other,
    }
}

impl From<sqlx::Error> for AppendError {
    fn from(error: sqlx::Error) -> Self {
        let failure = classify(&error);
        let source = Cause::from(error);
        match failure {
            Failure::DiskFull => Self::DiskFull { source },
            Failure::Locked => Self::Locked { source },
            Failure::NotADatabase | Failure::Other => Self::Storage { source },
        }
    }
}

impl From<ReadError> for AppendError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Locked { source } => Self::Locked { source },
            ReadError::Storage { source } => Self::Storage { source },
            source => Self::Project { source },
        }
    }
}

impl From<sqlx::Error> for ReadError {
    fn from(error: sqlx::Error) -> Self {
        let failure = classify(&error);
        let source = Cause::from(error);
        match failure {
            Failure::Locked => Self::Locked { source },
            Failure::DiskFull | Failure::NotADatabase | Failure::Other => Self::Storage { source },
        }
    }
}
