//! Appending: one transaction for the events, their chain and the views.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use godwit_core::envelope::{Durability, NewEvent, StoredEvent, StreamId};
use godwit_core::name::Digest;
use sqlx::SqliteConnection;

use crate::chain::{self, Hash};
use crate::error::AppendError;
use crate::fold::Folded;
use crate::row::{EventRow, from_stored, stored_time};
use crate::store::Store;
use crate::{door, project, read};

/// What an append wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// The place of the first event of the batch.
    pub first_seq: u64,
    /// The place of the last.
    pub last_seq: u64,
    /// The head of the chain after it.
    pub head: Digest,
}

impl Store {
    /// Appends a batch, whole or not at all, and brings the views up to date with it. Times are cut to microseconds
    /// ([`crate::stored_time`]). A caller that stops waiting does not stop the append.
    ///
    /// # Errors
    /// When a stream moved, the disk is full or the database is locked. Nothing is written then.
    pub async fn append(&self, events: &[NewEvent], durability: Durability) -> Result<Appended, AppendError> {
        if events.is_empty() {
            return Err(AppendError::Empty);
        }
        let events: Vec<NewEvent> =
            events.iter().map(|new| NewEvent { at: stored_time(new.at), ..new.clone() }).collect();
        self.write(|mut writer| async move { writer.append(events, durability).await }).await
    }
}

/// The one writer. Its memory of folded streams is a cache: what is missing is folded from the log.
#[derive(Debug)]
pub(crate) struct Writer {
    path: PathBuf,
    /// Absent while a transaction is under way and after one that could not be rolled back.
    connection: Option<SqliteConnection>,
    /// What the connection was last told to wait for.
    durability: Option<Durability>,
    folded: HashMap<StreamId, Folded>,
    /// The head that the cache was folded up to.
    cached_seq: u64,
}

/// A stream that a batch moved.
struct Moved {
    stream: StreamId,
    folded: Folded,
}

impl Writer {
    pub(crate) fn new(path: &Path, connection: SqliteConnection) -> Self {
        Self {
            path: path.to_owned(),
            connection: Some(connection),
            durability: None,
            folded: HashMap::new(),
            cached_seq: 0,
        }
    }

    /// Gives the connection away, to be closed.
    pub(crate) fn disconnect(&mut self) -> Option<SqliteConnection> {
        self.connection.take()
    }

    /// The connection, out of the writer: it is put back only when no transaction is open on it.
    pub(crate) async fn take_connection(&mut self) -> Result<SqliteConnection, AppendError> {
        match self.connection.take() {
            Some(connection) => Ok(connection),
            None => {
                self.durability = None;
                Ok(door::writer(&self.path).await?)
            }
        }
    }

    /// Ends a transaction that has failed. A connection that cannot even roll back is dropped, which does.
    pub(crate) async fn give_back_failed(&mut self, mut connection: SqliteConnection) {
        self.folded.clear();
        if sqlx::query("ROLLBACK").execute(&mut connection).await.is_ok() {
            self.connection = Some(connection);
        }
    }

    /// Takes back a connection without a transaction.
    pub(crate) fn give_back(&mut self, connection: SqliteConnection) {
        self.connection = Some(connection);
    }

    /// Forgets what was folded.
    pub(crate) fn forget(&mut self) {
        self.folded.clear();
    }

    async fn append(&mut self, events: Vec<NewEvent>, durability: Durability) -> Result<Appended, AppendError> {
        let mut connection = self.take_connection().await?;
        match self.transaction(&mut connection, events, durability).await {
            Ok((appended, moved)) => {
                self.give_back(connection);
                self.cached_seq = appended.last_seq;
                let live = moved.into_iter().filter(|moved| moved.folded.is_live());
                self.folded.extend(live.map(|moved| (moved.stream, moved.folded)));
                Ok(appended)
            }
            Err(error) => {
                self.give_back_failed(connection).await;
                Err(error)
            }
        }
    }

    async fn transaction(
        &mut self,
        connection: &mut SqliteConnection,
        events: Vec<NewEvent>,
        durability: Durability,
    ) -> Result<(Appended, Vec<Moved>), AppendError> {
        self.set_durability(connection, durability).await?;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
        let (head_seq, head_hash) = read::head_hash(connection).await?;
        if head_seq != self.cached_seq {
            self.folded.clear();
        }
        check_versions(connection, &events).await?;
        let first_seq = head_seq + 1;
        let (stored, hash) = insert_all(connection, events, first_seq, head_hash).await?;
        let moved = self.project_all(connection, &stored).await?;
        sqlx::query("COMMIT").execute(connection).await?;
        let last_seq = head_seq + stored.len() as u64;
        Ok((Appended { first_seq, last_seq, head: chain::digest(&hash) }, moved))
    }

    /// Says how long the next commit waits for the disk. Not possible inside a transaction.
    async fn set_durability(
        &mut self,
        connection: &mut SqliteConnection,
        durability: Durability,
    ) -> Result<(), AppendError> {
        if self.durability != Some(durability) {
            let pragma = match durability {
                Durability::Process => "PRAGMA synchronous = NORMAL",
                Durability::Full => "PRAGMA synchronous = FULL",
            };
            self.durability = None;
            sqlx::query(pragma).execute(connection).await?;
            self.durability = Some(durability);
        }
        Ok(())
    }

    /// Folds the batch into its streams and writes their views. What was folded leaves the cache and comes back
    /// when the transaction is through.
    async fn project_all(
        &mut self,
        connection: &mut SqliteConnection,
        stored: &[StoredEvent],
    ) -> Result<Vec<Moved>, AppendError> {
        let mut by_stream: BTreeMap<&StreamId, Vec<&StoredEvent>> = BTreeMap::new();
        for event in stored {
            by_stream.entry(&event.new.stream).or_default().push(event);
        }
        let mut moved = Vec::with_capacity(by_stream.len());
        for (stream, events) in by_stream {
            let (before, folded) = match self.folded.remove(stream) {
                Some(mut folded) => {
                    let before = folded.mission_view();
                    for event in events {
                        folded.apply(event);
                    }
                    (before, folded)
                }
                None => (None, read::fold_stream(connection, stream).await?),
            };
            project::write(connection, before.as_ref(), &folded).await?;
            moved.push(Moved { stream: stream.clone(), folded });
        }
        Ok(moved)
    }
}

/// Refuses a batch whose events do not follow on from where their streams are.
async fn check_versions(connection: &mut SqliteConnection, events: &[NewEvent]) -> Result<(), AppendError> {
    let mut versions: HashMap<&StreamId, u64> = HashMap::new();
    for new in events {
        let actual = match versions.get(&new.stream) {
            Some(version) => *version,
            None => stream_version(connection, &new.stream).await?,
        };
        if new.version != actual + 1 {
            let expected = new.version.saturating_sub(1);
            return Err(AppendError::VersionConflict { stream: new.stream.clone(), expected, actual });
        }
        versions.insert(&new.stream, new.version);
    }
    Ok(())
}

async fn stream_version(connection: &mut SqliteConnection, stream: &StreamId) -> Result<u64, AppendError> {
    let version: Option<i64> = sqlx::query_scalar("SELECT MAX(version) FROM events WHERE stream = $1")
        .bind(stream.to_string())
        .fetch_one(connection)
        .await?;
    Ok(version.map_or(0, from_stored))
}

async fn insert_all(
    connection: &mut SqliteConnection,
    events: Vec<NewEvent>,
    first_seq: u64,
    mut hash: Hash,
) -> Result<(Vec<StoredEvent>, Hash), AppendError> {
    let mut stored = Vec::with_capacity(events.len());
    for (seq, new) in (first_seq..).zip(events) {
        let row = EventRow::new(seq, &new, &hash);
        hash = row.hash_bytes();
        insert(connection, &row).await?;
        stored.push(StoredEvent { seq, new });
    }
    Ok((stored, hash))
}

async fn insert(connection: &mut SqliteConnection, row: &EventRow) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO events (seq, stream, version, kind, event_schema, at_us, actor, via, command, cause, payload, \
         payload_digest, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(row.seq)
    .bind(written(&row.stream))
    .bind(row.version)
    .bind(written(&row.kind))
    .bind(row.schema)
    .bind(row.at_us)
    .bind(written(&row.actor))
    .bind(written(&row.via))
    .bind(written(&row.command))
    .bind(row.cause.as_deref().map(written))
    .bind(row.payload.as_slice())
    .bind(row.payload_digest.as_slice())
    .bind(row.hash.as_slice())
    .execute(connection)
    .await
    .map(drop)
}

/// The text of a column that is about to be written.
fn written(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("a new row is made from text")
}
