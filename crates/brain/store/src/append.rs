//! Appending: one transaction for the events, their chain and the views.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use godwit_core::envelope::{Durability, NewEvent, StoredEvent, StreamId};
use godwit_core::name::Digest;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use crate::chain::{self, Hash};
use crate::error::AppendError;
use crate::fold::Folded;
use crate::project::Changes;
use crate::row::{EventRow, from_stored, stored_time};
use crate::store::Store;
use crate::view::MissionView;
use crate::{door, read};

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

/// How many rows one statement inserts, largest first. Few sizes, since each is a statement of its own to be kept
/// ready; 64 rows of 13 columns are far below the number of parameters that SQLite takes.
const ROWS_A_STATEMENT: [usize; 3] = [64, 8, 1];

/// The one writer. Its memory of the log's end and of folded streams is a cache: what is missing is read from the log,
/// and what is there is trusted only as long as the places after that end are free.
#[derive(Debug)]
pub(crate) struct Writer {
    path: PathBuf,
    /// Absent while a transaction is under way and after one that could not be rolled back.
    connection: Option<SqliteConnection>,
    /// What the connection was last told to wait for.
    durability: Option<Durability>,
    /// The end of the log as this writer left it.
    end: Option<End>,
    known: HashMap<StreamId, Known>,
}

/// A stream that is remembered.
#[derive(Debug)]
struct Known {
    folded: Folded,
    /// The view as it is written, when this is a mission.
    view: Option<Arc<MissionView>>,
}

/// The end of the log.
#[derive(Debug, Clone, Copy)]
struct End {
    seq: u64,
    hash: Hash,
}

/// A stream that a batch moved, as it is afterwards.
type Moved = (StreamId, Known);

/// Why a transaction did not come about.
enum Failed {
    /// What was remembered does not fit the log: somebody else has written to it, or the batch is wrong.
    Unfit,
    /// This.
    For(AppendError),
}

impl<E: Into<AppendError>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self::For(error.into())
    }
}

impl Writer {
    pub(crate) fn new(path: &Path, connection: SqliteConnection) -> Self {
        Self { path: path.to_owned(), connection: Some(connection), durability: None, end: None, known: HashMap::new() }
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
        self.forget();
        if sqlx::query("ROLLBACK").execute(&mut connection).await.is_ok() {
            self.connection = Some(connection);
        }
    }

    /// Takes back a connection without a transaction.
    pub(crate) fn give_back(&mut self, connection: SqliteConnection) {
        self.connection = Some(connection);
    }

    /// Forgets everything that can be read again.
    pub(crate) fn forget(&mut self) {
        self.end = None;
        self.known.clear();
    }

    async fn append(&mut self, events: Vec<NewEvent>, durability: Durability) -> Result<Appended, AppendError> {
        loop {
            let mut connection = self.take_connection().await?;
            let has_memory = self.end.is_some();
            match self.transaction(&mut connection, &events, durability).await {
                Ok((end, moved)) => {
                    self.give_back(connection);
                    self.end = Some(end);
                    self.known.extend(moved.into_iter().filter(|(_, known)| known.folded.is_live()));
                    let first_seq = end.seq + 1 - events.len() as u64;
                    return Ok(Appended { first_seq, last_seq: end.seq, head: chain::digest(&end.hash) });
                }
                // Once more from what is on disk, which then says what is wrong.
                Err(Failed::Unfit) if has_memory => self.give_back_failed(connection).await,
                Err(failed) => {
                    self.give_back_failed(connection).await;
                    return Err(match failed {
                        Failed::For(error) => error,
                        Failed::Unfit => AppendError::Storage { source: "the end of the log is not its end".into() },
                    });
                }
            }
        }
    }

    async fn transaction(
        &mut self,
        connection: &mut SqliteConnection,
        events: &[NewEvent],
        durability: Durability,
    ) -> Result<(End, Vec<Moved>), Failed> {
        self.set_durability(connection, durability).await?;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
        let end = match self.end {
            Some(end) => end,
            None => {
                let (seq, hash) = read::head_hash(connection).await?;
                End { seq, hash }
            }
        };
        self.check_versions(connection, events).await?;
        let (stored, end) = insert_all(connection, events, end).await?;
        let moved = self.project_all(connection, &stored).await?;
        sqlx::query("COMMIT").execute(connection).await?;
        Ok((end, moved))
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
        let mut changes = Changes::default();
        for (stream, events) in by_stream {
            let begins_here = events.first().is_some_and(|event| event.new.version == 1);
            let (before, folded) = match self.known.remove(stream) {
                None if !begins_here => (None, read::fold_stream(connection, stream).await?),
                known => {
                    let (mut folded, before) =
                        known.map_or_else(|| (Folded::empty(stream), None), |known| (known.folded, known.view));
                    for event in events {
                        folded.apply(event);
                    }
                    (before, folded)
                }
            };
            let view = changes.add(before.as_deref(), &folded);
            moved.push((stream.clone(), Known { folded, view }));
        }
        changes.write(connection).await?;
        Ok(moved)
    }

    /// Refuses a batch whose events do not follow on from where their streams are.
    async fn check_versions(&self, connection: &mut SqliteConnection, events: &[NewEvent]) -> Result<(), Failed> {
        let mut versions: HashMap<&StreamId, u64> = HashMap::new();
        for new in events {
            let remembered = || self.known.get(&new.stream).map(|known| known.folded.marks.version);
            let actual = match versions.get(&new.stream).copied().or_else(remembered) {
                Some(version) => version,
                None => stream_version(connection, &new.stream).await?,
            };
            if new.version != actual + 1 {
                if self.end.is_some() {
                    return Err(Failed::Unfit);
                }
                let expected = new.version.saturating_sub(1);
                return Err(AppendError::VersionConflict { stream: new.stream.clone(), expected, actual }.into());
            }
            versions.insert(&new.stream, new.version);
        }
        Ok(())
    }
}

async fn stream_version(connection: &mut SqliteConnection, stream: &StreamId) -> Result<u64, AppendError> {
    let version: Option<i64> = sqlx::query_scalar("SELECT MAX(version) FROM events WHERE stream = $1")
        .bind(stream.to_string())
        .fetch_one(connection)
        .await?;
    Ok(version.map_or(0, from_stored))
}

/// Inserts the batch after the end of the log. A place that is taken already shows that this is not its end.
async fn insert_all(
    connection: &mut SqliteConnection,
    events: &[NewEvent],
    mut end: End,
) -> Result<(Vec<StoredEvent>, End), Failed> {
    let mut stored = Vec::with_capacity(events.len());
    let mut rows = Vec::with_capacity(events.len());
    for new in events {
        end.seq += 1;
        let row = EventRow::new(end.seq, new, &end.hash);
        end.hash = row.hash_bytes();
        rows.push(row);
        stored.push(StoredEvent { seq: end.seq, new: new.clone() });
    }
    let mut rest = rows.as_slice();
    for size in ROWS_A_STATEMENT {
        while let Some((chunk, after)) = rest.split_at_checked(size) {
            insert(connection, chunk).await.map_err(|error| match error.as_database_error() {
                Some(refused) if refused.is_unique_violation() => Failed::Unfit,
                _ => error.into(),
            })?;
            rest = after;
        }
    }
    Ok((stored, end))
}

async fn insert(connection: &mut SqliteConnection, rows: &[EventRow]) -> Result<(), sqlx::Error> {
    let mut statement: QueryBuilder<Sqlite> = QueryBuilder::new(
        "INSERT INTO events (seq, stream, version, kind, event_schema, at_us, actor, via, command, cause, payload, \
         payload_digest, hash) ",
    );
    statement.push_values(rows, |mut values, row| {
        values
            .push_bind(row.seq)
            .push_bind(written(&row.stream))
            .push_bind(row.version)
            .push_bind(written(&row.kind))
            .push_bind(row.schema)
            .push_bind(row.at_us)
            .push_bind(written(&row.actor))
            .push_bind(written(&row.via))
            .push_bind(written(&row.command))
            .push_bind(row.cause.as_deref().map(written))
            .push_bind(row.payload.as_slice())
            .push_bind(row.payload_digest.as_slice())
            .push_bind(row.hash.as_slice());
    });
    statement.build().execute(connection).await.map(drop)
}

/// The text of a column that is about to be written.
fn written(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("a new row is made from text")
}
