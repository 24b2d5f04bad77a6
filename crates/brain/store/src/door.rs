//! The one door to the database: how it is opened, for the one writer and for readers.

use std::fs::File;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, SqlitePool};

use crate::error::{Cause, Failure, OpenError, classify};

/// The tables, version by version.
static MIGRATOR: Migrator = sqlx::migrate!();

/// The first version of SQLite without the defect that corrupts a log when its WAL is reset
/// (<https://www.sqlite.org/releaselog/3_51_3.html>).
const REQUIRED_LIBRARY: (&str, (u32, u32, u32)) = ("3.51.3", (3, 51, 3));

/// How long a statement waits for a lock that another process holds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The most connections that read at once. Each has a thread and a cache of its own.
const MAX_READERS: u32 = 4;

/// The page cache of a reader, in KiB, as a negative number: that is how SQLite tells it from a number of pages.
const READER_CACHE: &str = "-1000";

/// The page cache of the writer.
const WRITER_CACHE: &str = "-4000";

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .busy_timeout(BUSY_TIMEOUT)
        .disable_statement_logging()
}

/// Creates the file for its owner alone. One that is there is an error.
pub(crate) fn create_new_file(path: &Path) -> std::io::Result<()> {
    File::options().write(true).create_new(true).mode(0o600).open(path)?.sync_all()
}

/// Creates the file for its owner alone, if it is not there. SQLite gives its companion files the same mode.
pub(crate) fn create_file(path: &Path) -> Result<(), OpenError> {
    match create_new_file(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
    .map_err(|source| OpenError::CreateFile { path: path.to_owned(), source })
}

/// Opens the one connection that writes.
pub(crate) async fn writer(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    options(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .pragma("cache_size", WRITER_CACHE)
        .connect()
        .await
}

/// The readers. None is connected before it is needed, and idle ones are let go.
pub(crate) fn readers(path: &Path) -> SqlitePool {
    SqlitePoolOptions::new()
        .max_connections(MAX_READERS)
        .min_connections(0)
        .idle_timeout(Duration::from_secs(30))
        .connect_lazy_with(options(path).read_only(true).pragma("cache_size", READER_CACHE))
}

/// Sorts what was said while opening.
pub(crate) fn open_error(path: &Path, error: sqlx::Error) -> OpenError {
    let path = path.to_owned();
    let failure = classify(&error);
    let source = Cause::from(error);
    match failure {
        Failure::Locked => OpenError::Locked { path, source },
        Failure::DiskFull => OpenError::DiskFull { path, source },
        Failure::NotADatabase => OpenError::NotALog { path, source },
        Failure::Other => OpenError::Storage { path, source },
    }
}

/// Refuses a library with the known defect.
pub(crate) async fn check_library(connection: &mut SqliteConnection, path: &Path) -> Result<(), OpenError> {
    let found: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(connection)
        .await
        .map_err(|error| open_error(path, error))?;
    let (required, least) = REQUIRED_LIBRARY;
    if parse_version(&found).is_some_and(|version| version >= least) {
        return Ok(());
    }
    Err(OpenError::LibraryTooOld { found, required })
}

fn parse_version(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.split('.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??, parts.next()??))
}

/// Makes the tables or brings them up to date.
pub(crate) async fn migrate(connection: &mut SqliteConnection, path: &Path) -> Result<(), OpenError> {
    if table_version(&mut *connection, path).await?.is_some_and(|found| found > known_version()) {
        return check_tables(connection, path).await;
    }
    MIGRATOR.run(connection).await.map_err(|error| match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => open_error(path, error),
        other => OpenError::Migrate { path: path.to_owned(), source: other.into() },
    })
}

/// Refuses tables of another version than this one's.
pub(crate) async fn check_tables(connection: &mut SqliteConnection, path: &Path) -> Result<(), OpenError> {
    let known = known_version();
    let found = table_version(connection, path).await?.unwrap_or(0);
    let hint = match found.cmp(&known) {
        std::cmp::Ordering::Equal => return Ok(()),
        std::cmp::Ordering::Less => "start the daemon once to bring it up to date",
        std::cmp::Ordering::Greater => "use the newer version of godwit that wrote it",
    };
    Err(OpenError::Schema { path: path.to_owned(), found, known, hint })
}

fn known_version() -> i64 {
    MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// The version of the tables; `None` in a new file.
async fn table_version(connection: &mut SqliteConnection, path: &Path) -> Result<Option<i64>, OpenError> {
    let wrap = |error| open_error(path, error);
    let tables: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'")
            .fetch_one(&mut *connection)
            .await
            .map_err(wrap)?;
    if tables == 0 {
        return Ok(None);
    }
    sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations").fetch_one(connection).await.map_err(wrap)
}
