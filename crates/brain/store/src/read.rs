//! Reading the log: events in order, streams to fold, and the fleet that a start folds.

use godwit_core::envelope::{StoredEvent, StreamId};
use godwit_core::fleet::Fleet;
use godwit_core::id::{CommandId, MissionId};
use godwit_core::mission;
use sqlx::{SqliteConnection, SqliteExecutor};

use crate::chain::{self, Hash};
use crate::error::ReadError;
use crate::fold::Folded;
use crate::head::Head;
use crate::row::{COLUMNS_BY_SEQ, COLUMNS_BY_STREAM, EventRow, from_stored, to_stored};
use crate::store::Store;

/// Events are read in pages, so that a long stream needs little memory.
const PAGE: u64 = 256;

impl Store {
    /// The end of the log.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn head(&self) -> Result<Head, ReadError> {
        let mut connection = self.readers().acquire().await?;
        let (seq, hash) = head_hash(&mut connection).await?;
        Ok(Head { seq, digest: chain::digest(&hash) })
    }

    /// The events after `seq`, in order, at most `limit`.
    ///
    /// # Errors
    /// When the database or an event cannot be read.
    pub async fn events_after(&self, seq: u64, limit: u64) -> Result<Vec<StoredEvent>, ReadError> {
        rows_after(self.readers(), seq, limit).await?.iter().map(EventRow::decode).collect()
    }

    /// Every event of a stream, in order.
    ///
    /// # Errors
    /// When the database or an event cannot be read.
    pub async fn stream(&self, stream: &StreamId) -> Result<Vec<StoredEvent>, ReadError> {
        let mut connection = self.readers().acquire().await?;
        let mut events = Vec::new();
        for_each(&mut connection, stream, |event| events.push(event)).await?;
        Ok(events)
    }

    /// The streams that a start folds: the host, every repository, and the missions that are not over.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn live_streams(&self) -> Result<Vec<StreamId>, ReadError> {
        let repos: Vec<String> =
            sqlx::query_scalar("SELECT id FROM view_repos ORDER BY id").fetch_all(self.views()?).await?;
        let missions: Vec<String> = sqlx::query_scalar("SELECT id FROM view_missions WHERE is_live = 1 ORDER BY id")
            .fetch_all(self.views()?)
            .await?;
        let broken = |_| ReadError::ViewsOutdated;
        let mut streams = vec![StreamId::Host];
        for id in repos {
            streams.push(StreamId::Repo(id.parse().map_err(broken)?));
        }
        for id in missions {
            streams.push(StreamId::Mission(id.parse().map_err(broken)?));
        }
        Ok(streams)
    }

    /// The fleet as a start needs it: every live stream, folded.
    ///
    /// # Errors
    /// When the database or an event cannot be read.
    pub async fn load_fleet(&self) -> Result<Fleet, ReadError> {
        let streams = self.live_streams().await?;
        let mut connection = self.readers().acquire().await?;
        let mut fleet = Fleet::default();
        for stream in &streams {
            for_each(&mut connection, stream, |event| {
                fleet.apply(&event.new);
            })
            .await?;
        }
        Ok(fleet)
    }

    /// A mission, also one that is over, with the version of its stream; `None` when there is no such stream.
    ///
    /// # Errors
    /// When the database or an event cannot be read.
    pub async fn load_mission(&self, id: &MissionId) -> Result<Option<(mission::State, u64)>, ReadError> {
        let stream = StreamId::Mission(id.clone());
        let mut connection = self.readers().acquire().await?;
        let mut fleet = Fleet::default();
        for_each(&mut connection, &stream, |event| {
            fleet.apply(&event.new);
        })
        .await?;
        let version = fleet.version(&stream);
        Ok(fleet.missions.remove(id).map(|state| (state, version)))
    }

    /// The events that answered a command, in order; `None` when no event did. A command that changed nothing left
    /// no event and is not known here.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn answer_of(&self, command: &CommandId) -> Result<Option<Vec<u64>>, ReadError> {
        let places: Vec<i64> = sqlx::query_scalar("SELECT seq FROM events WHERE command = $1 ORDER BY seq")
            .bind(command.as_str())
            .fetch_all(self.readers())
            .await?;
        Ok((!places.is_empty()).then(|| places.into_iter().map(from_stored).collect()))
    }
}

/// The end of the log, with the hash as bytes.
pub(crate) async fn head_hash(connection: &mut SqliteConnection) -> Result<(u64, Hash), sqlx::Error> {
    let last: Option<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1").fetch_optional(connection).await?;
    Ok(match last {
        Some((seq, hash)) => (from_stored(seq), hash.as_slice().try_into().unwrap_or_default()),
        None => (0, chain::GENESIS),
    })
}

/// Rows after a place, as they are stored.
pub(crate) async fn rows_after(
    executor: impl SqliteExecutor<'_>,
    seq: u64,
    limit: u64,
) -> Result<Vec<EventRow>, sqlx::Error> {
    sqlx::query_as(COLUMNS_BY_SEQ).bind(to_stored(seq)).bind(to_stored(limit)).fetch_all(executor).await
}

/// Visits the events of a stream, a page at a time.
pub(crate) async fn for_each(
    connection: &mut SqliteConnection,
    stream: &StreamId,
    mut visit: impl FnMut(StoredEvent),
) -> Result<(), ReadError> {
    let name = stream.to_string();
    let mut after = 0;
    loop {
        let rows: Vec<EventRow> = sqlx::query_as(COLUMNS_BY_STREAM)
            .bind(&name)
            .bind(after)
            .bind(to_stored(PAGE))
            .fetch_all(&mut *connection)
            .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.version;
        for row in &rows {
            visit(row.decode()?);
        }
    }
}

/// A stream, folded from its first event.
pub(crate) async fn fold_stream(connection: &mut SqliteConnection, stream: &StreamId) -> Result<Folded, ReadError> {
    let mut folded = Folded::empty(stream);
    // An impossible event changes nothing; `verify` reports it.
    for_each(connection, stream, |event| {
        folded.apply(&event);
    })
    .await?;
    Ok(folded)
}
