//! SQLite itself: the rows of a batch and of the views that it moves, inserted by prepared statements and nothing else.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use godwit_core::envelope::{NewEvent, StreamId};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};

/// The tables: an event's columns with the log's indexes, and one view.
const TABLES: &[&str] = &[
    "CREATE TABLE events (seq INTEGER NOT NULL PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL, \
     kind TEXT NOT NULL, event_schema INTEGER NOT NULL, at_us INTEGER NOT NULL, actor TEXT NOT NULL, \
     via TEXT NOT NULL, command TEXT NOT NULL, cause TEXT, payload BLOB NOT NULL, payload_digest BLOB NOT NULL, \
     hash BLOB NOT NULL, UNIQUE (stream, version)) STRICT",
    "CREATE INDEX events_by_command ON events (command)",
    "CREATE TABLE views (id TEXT NOT NULL PRIMARY KEY, doc TEXT NOT NULL) STRICT",
];

/// A database of the floor's own, with the settings of the log.
#[derive(Debug)]
pub struct Floor {
    connection: SqliteConnection,
    seq: i64,
}

/// A row that is ready to be inserted.
#[derive(Debug, Clone)]
pub struct Row {
    stream: String,
    version: i64,
    kind: String,
    command: String,
    cause: Option<String>,
    payload: Vec<u8>,
}

impl Row {
    /// The row of an event.
    pub fn of(event: &NewEvent) -> Self {
        Self {
            stream: event.stream.to_string(),
            version: i64::try_from(event.version).unwrap_or(i64::MAX),
            kind: event.event.kind(),
            command: event.command.to_string(),
            cause: event.cause.clone(),
            payload: event.event.encode(),
        }
    }
}

/// A view as large as the one that godwit writes for a stream.
#[derive(Debug, Clone)]
pub struct View {
    id: String,
    doc: String,
}

impl View {
    /// A view of so many bytes for each stream that a batch moves.
    pub fn for_streams(events: &[NewEvent], bytes: usize) -> Vec<Self> {
        let streams: std::collections::BTreeSet<&StreamId> = events.iter().map(|event| &event.stream).collect();
        streams.into_iter().map(|stream| Self { id: stream.to_string(), doc: "v".repeat(bytes) }).collect()
    }
}

impl Floor {
    /// An empty database that waits for the disk at each commit.
    ///
    /// # Errors
    /// When it cannot be made.
    pub async fn new(path: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .disable_statement_logging();
        let mut connection = options.connect().await.context("cannot make the floor's database")?;
        for table in TABLES {
            sqlx::query(*table).execute(&mut connection).await.context("cannot make the floor's tables")?;
        }
        Ok(Self { connection, seq: 0 })
    }

    /// Inserts rows and writes views in one transaction.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub async fn append(&mut self, rows: &[Row], views: &[View]) -> Result<Duration> {
        let started = Instant::now();
        sqlx::query("BEGIN IMMEDIATE").execute(&mut self.connection).await?;
        for row in rows {
            self.seq += 1;
            sqlx::query("INSERT INTO events VALUES ($1, $2, $3, $4, 1, 0, '\"daemon\"', 'engine', $5, $6, $7, $8, $8)")
                .bind(self.seq)
                .bind(&row.stream)
                .bind(row.version)
                .bind(&row.kind)
                .bind(&row.command)
                .bind(&row.cause)
                .bind(&row.payload)
                .bind(&[0_u8; 32][..])
                .execute(&mut self.connection)
                .await?;
        }
        for view in views {
            sqlx::query("INSERT INTO views VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET doc = excluded.doc")
                .bind(&view.id)
                .bind(&view.doc)
                .execute(&mut self.connection)
                .await?;
        }
        sqlx::query("COMMIT").execute(&mut self.connection).await?;
        Ok(started.elapsed())
    }

    /// Lets go of the database.
    ///
    /// # Errors
    /// When it cannot be closed cleanly.
    pub async fn close(self) -> Result<()> {
        self.connection.close().await.context("cannot close the floor's database")
    }
}
