//! Reading the log: events in order, streams to fold, and the fleet that a start folds.

use godwit_core::envelope::{Event, StoredEvent, StreamId};
use godwit_core::fleet::Fleet;
use godwit_core::id::{CommandId, MissionId};
use godwit_core::name::AccountName;
use godwit_core::{account, host, mission, repo};
use serde::de::DeserializeOwned;
use sqlx::{SqliteConnection, SqliteExecutor, SqlitePool};

use crate::chain::{self, Hash};
use crate::error::ReadError;
use crate::fold::Folded;
use crate::head::Head;
use crate::row::{COLUMNS_BY_SEQ, COLUMNS_BY_STREAM, COLUMNS_OF_LAST, EventRow, from_stored, to_stored};
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

    /// The streams that a start folds: the host, every repository, every account, and the missions that are not over.
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
        // Every name that begins so sorts between these two: the index finds them.
        let accounts: Vec<String> =
            sqlx::query_scalar("SELECT DISTINCT stream FROM events WHERE stream >= 'account/' AND stream < 'account0'")
                .fetch_all(self.readers())
                .await?;
        let mut streams = vec![StreamId::Host];
        for stream in accounts {
            streams.push(stream.parse().map_err(broken)?);
        }
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
            let plain = plain_events(&mut connection, stream, 0, u64::MAX).await?;
            let Some((events, version)) = plain else {
                for_each(&mut connection, stream, |event| {
                    fleet.apply(&event.new);
                })
                .await?;
                continue;
            };
            for event in &events {
                // An impossible event changes nothing; `verify` reports it.
                match (stream, event) {
                    (StreamId::Host, Event::Host(event)) => host::evolve(&mut fleet.host, event),
                    (StreamId::Repo(id), Event::Repo(event)) => {
                        repo::evolve(fleet.repos.entry(id.clone()).or_default(), event)
                    }
                    _ => false,
                };
            }
            if version > 0 {
                fleet.versions.insert(stream.clone(), version);
            }
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

    /// The registration of an account; `None` when there is none now.
    ///
    /// # Errors
    /// When the database or an event cannot be read.
    pub async fn account(&self, name: &AccountName) -> Result<Option<account::Registration>, ReadError> {
        let row: Option<EventRow> = sqlx::query_as(COLUMNS_OF_LAST)
            .bind(StreamId::Account(name.clone()).to_string())
            .bind("account.added")
            .bind("account.changed")
            .bind("account.removed")
            .fetch_optional(self.readers())
            .await?;
        let last = row.map(|row| row.decode()).transpose()?;
        Ok(last.and_then(|event| match event.new.event {
            Event::Account(account::Event::Added { registration } | account::Event::Changed { registration }) => {
                Some(registration)
            }
            _ => None,
        }))
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
    visit: impl FnMut(StoredEvent),
) -> Result<(), ReadError> {
    for_each_between(connection, stream, 0, u64::MAX, visit).await
}

/// Visits the events of a stream after a version and before another.
async fn for_each_between(
    connection: &mut SqliteConnection,
    stream: &StreamId,
    after: u64,
    before: u64,
    mut visit: impl FnMut(StoredEvent),
) -> Result<(), ReadError> {
    for_each_row(connection, stream, after, before, |row| row.decode().map(&mut visit)).await
}

/// A stream, folded up to a version, without the events that cannot be decoded: a verification reports those.
pub(crate) async fn fold_before(readers: &SqlitePool, stream: &StreamId, before: u64) -> Result<Folded, ReadError> {
    let mut connection = readers.acquire().await?;
    let mut folded = Folded::empty(stream);
    for_each_row(&mut connection, stream, 0, before, |row| {
        if let Ok(event) = row.decode() {
            folded.apply(&event);
        }
        Ok(())
    })
    .await?;
    Ok(folded)
}

/// Visits the rows of a stream after a version and before another, a page at a time.
async fn for_each_row(
    connection: &mut SqliteConnection,
    stream: &StreamId,
    after: u64,
    before: u64,
    mut visit: impl FnMut(&EventRow) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let name = stream.to_string();
    let mut after = to_stored(after);
    loop {
        let rows: Vec<EventRow> = sqlx::query_as(COLUMNS_BY_STREAM)
            .bind(&name)
            .bind(after)
            .bind(to_stored(PAGE.min(before.saturating_sub(from_stored(after) + 1))))
            .fetch_all(&mut *connection)
            .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.version;
        for row in &rows {
            visit(row)?;
        }
    }
}

/// Events of the host or of a repository after a version and before another, without their envelopes, and the version of
/// the last. Every run and every mission adds to these streams, so they grow long, and their states look at nothing but
/// the payloads: those are read in one piece. `None` for a mission or an account, and for a stream that must be read event by event to
/// say what is wrong with it.
async fn plain_events(
    connection: &mut SqliteConnection,
    stream: &StreamId,
    after: u64,
    before: u64,
) -> Result<Option<(Vec<Event>, u64)>, sqlx::Error> {
    if matches!(stream, StreamId::Mission(_) | StreamId::Account(_)) {
        return Ok(None);
    }
    // The payloads of these streams have had one form in every schema so far.
    let (last, later_schemas, payloads): (i64, i64, String) = sqlx::query_as(
        "SELECT COALESCE(MAX(version), 0), COALESCE(SUM(event_schema > $4), 0), \
         '[' || COALESCE(group_concat(CAST(payload AS TEXT), ',' ORDER BY version), '') || ']' \
         FROM events WHERE stream = $1 AND version > $2 AND version < $3",
    )
    .bind(stream.to_string())
    .bind(to_stored(after))
    .bind(to_stored(before))
    .bind(i64::from(Event::SCHEMA))
    .fetch_one(connection)
    .await?;
    let events: Option<Vec<Event>> = match stream {
        StreamId::Host => from_json::<host::Event>(&payloads).map(|events| events.map(Event::Host).collect()),
        StreamId::Repo(_) => from_json::<repo::Event>(&payloads).map(|events| events.map(Event::Repo).collect()),
        StreamId::Mission(_) | StreamId::Account(_) => None,
    };
    Ok(events.filter(|_| later_schemas == 0).map(|events| (events, from_stored(last))))
}

fn from_json<T: DeserializeOwned>(list: &str) -> Option<impl Iterator<Item = T>> {
    serde_json::from_str::<Vec<T>>(list).ok().map(Vec::into_iter)
}

/// A stream, folded from its first event.
pub(crate) async fn fold_stream(connection: &mut SqliteConnection, stream: &StreamId) -> Result<Folded, ReadError> {
    let version: Option<i64> = sqlx::query_scalar("SELECT MAX(version) FROM events WHERE stream = $1")
        .bind(stream.to_string())
        .fetch_one(&mut *connection)
        .await?;
    let version = version.map_or(0, from_stored);
    let mut folded = Folded::empty(stream);
    // The first and the last event leave marks; of those between, only the payloads matter.
    if let Some((between, _)) = plain_events(connection, stream, 1, version).await? {
        for_each_between(connection, stream, 0, 2, |event| {
            folded.apply(&event);
        })
        .await?;
        for event in &between {
            folded.apply_plain(event);
        }
        if version > 1 {
            for_each_between(connection, stream, version - 1, version + 1, |event| {
                folded.apply(&event);
            })
            .await?;
        }
        return Ok(folded);
    }
    // An impossible event changes nothing; `verify` reports it.
    for_each(connection, stream, |event| {
        folded.apply(&event);
    })
    .await?;
    Ok(folded)
}
