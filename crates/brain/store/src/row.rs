//! An event as a row: the translation between the domain's envelope and the stored bytes, both ways.

use godwit_core::envelope::{Event, NewEvent, StoredEvent, StreamId};
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row};

use crate::chain::{self, Envelope, Hash};
use crate::error::ReadError;

macro_rules! columns {
    () => {
        "seq, CAST(stream AS BLOB) AS stream, version, CAST(kind AS BLOB) AS kind, event_schema, at_us, \
         CAST(actor AS BLOB) AS actor, CAST(via AS BLOB) AS via, CAST(command AS BLOB) AS command, \
         CAST(cause AS BLOB) AS cause, payload, payload_digest, hash"
    };
}

/// Every column of an event, texts as bytes: a damaged text must be reported, not refused by the decoder.
pub(crate) const COLUMNS: &str = columns!();

/// Events after a place.
pub(crate) const COLUMNS_BY_SEQ: &str =
    concat!("SELECT ", columns!(), " FROM events WHERE seq > $1 ORDER BY seq LIMIT $2");

/// Events of one stream after a version.
pub(crate) const COLUMNS_BY_STREAM: &str =
    concat!("SELECT ", columns!(), " FROM events WHERE stream = $1 AND version > $2 ORDER BY version LIMIT $3");

/// The last event of a stream that is of one of three kinds.
pub(crate) const COLUMNS_OF_LAST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM events WHERE stream = $1 AND kind IN ($2, $3, $4) ORDER BY version DESC LIMIT 1"
);

/// A time as the log keeps it: cut to whole microseconds. A fold of what was read equals the fold of what was
/// decided only when the clock gives times like this.
pub fn stored_time(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).expect("a timestamp cut to microseconds is a timestamp")
}

/// A row of the log, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EventRow {
    pub(crate) seq: i64,
    pub(crate) stream: Vec<u8>,
    pub(crate) version: i64,
    pub(crate) kind: Vec<u8>,
    pub(crate) schema: i64,
    pub(crate) at_us: i64,
    pub(crate) actor: Vec<u8>,
    pub(crate) via: Vec<u8>,
    pub(crate) command: Vec<u8>,
    pub(crate) cause: Option<Vec<u8>>,
    pub(crate) payload: Vec<u8>,
    pub(crate) payload_digest: Vec<u8>,
    pub(crate) hash: Vec<u8>,
}

impl FromRow<'_, SqliteRow> for EventRow {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            seq: row.try_get("seq")?,
            stream: row.try_get("stream")?,
            version: row.try_get("version")?,
            kind: row.try_get("kind")?,
            schema: row.try_get("event_schema")?,
            at_us: row.try_get("at_us")?,
            actor: row.try_get("actor")?,
            via: row.try_get("via")?,
            command: row.try_get("command")?,
            cause: row.try_get("cause")?,
            payload: row.try_get("payload")?,
            payload_digest: row.try_get("payload_digest")?,
            hash: row.try_get("hash")?,
        })
    }
}

impl EventRow {
    /// The row of an event that takes the place `seq` after the event with the hash `previous`.
    pub(crate) fn new(seq: u64, new: &NewEvent, previous: &Hash) -> Self {
        let payload = new.event.encode();
        let payload_digest = chain::payload_digest(&payload);
        let mut row = Self {
            seq: to_stored(seq),
            stream: new.stream.to_string().into_bytes(),
            version: to_stored(new.version),
            kind: new.event.kind().into_bytes(),
            schema: i64::from(Event::SCHEMA),
            at_us: new.at.as_microsecond(),
            actor: serde_json::to_vec(&new.actor).expect("a principal serialises: it is a tag and a text"),
            via: via_word(new),
            command: new.command.as_str().as_bytes().to_vec(),
            cause: new.cause.as_ref().map(|cause| cause.clone().into_bytes()),
            payload,
            payload_digest: payload_digest.to_vec(),
            hash: Vec::new(),
        };
        row.hash = row.link(previous, &payload_digest).to_vec();
        row
    }

    /// The hash that the row must have after the event with the hash `previous`.
    pub(crate) fn link(&self, previous: &Hash, payload_digest: &Hash) -> Hash {
        let envelope = Envelope {
            seq: self.seq,
            version: self.version,
            schema: self.schema,
            at_us: self.at_us,
            stream: &self.stream,
            kind: &self.kind,
            actor: &self.actor,
            via: &self.via,
            command: &self.command,
            cause: self.cause.as_deref(),
        };
        chain::link(previous, payload_digest, &envelope)
    }

    /// The stored hash; zeros when it is not 32 bytes long, which fits no event.
    pub(crate) fn hash_bytes(&self) -> Hash {
        self.hash.as_slice().try_into().unwrap_or_default()
    }

    /// The event that the row holds.
    pub(crate) fn decode(&self) -> Result<StoredEvent, ReadError> {
        let seq = from_stored(self.seq);
        let broken = |what: &str| ReadError::UnreadableEnvelope { seq, what: what.to_owned() };
        let stream: StreamId = text(&self.stream).and_then(|text| text.parse().ok()).ok_or_else(|| broken("stream"))?;
        let kind = text(&self.kind).ok_or_else(|| broken("kind"))?;
        let schema = u32::try_from(self.schema).map_err(|_| broken("schema"))?;
        let via = serde_json::Value::String(text(&self.via).ok_or_else(|| broken("via"))?.to_owned());
        let event = Event::decode(&stream, kind, schema, &self.payload)
            .map_err(|source| ReadError::UnreadableEvent { seq, source })?;
        let cause = match &self.cause {
            Some(bytes) => Some(text(bytes).ok_or_else(|| broken("cause"))?.to_owned()),
            None => None,
        };
        let new = NewEvent {
            stream,
            version: u64::try_from(self.version).map_err(|_| broken("version"))?,
            event,
            at: Timestamp::from_microsecond(self.at_us).map_err(|_| broken("time"))?,
            actor: serde_json::from_slice(&self.actor).map_err(|_| broken("actor"))?,
            via: serde_json::from_value(via).map_err(|_| broken("via"))?,
            command: text(&self.command).and_then(|text| text.parse().ok()).ok_or_else(|| broken("command"))?,
            cause,
        };
        Ok(StoredEvent { seq, new })
    }
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

fn via_word(new: &NewEvent) -> Vec<u8> {
    let word = serde_json::to_value(new.via).expect("a door serialises: it is a word");
    word.as_str().expect("a door is a word").as_bytes().to_vec()
}

/// A number as the database keeps it.
pub(crate) fn to_stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number that the database kept; a negative one, which only damage can bring, is 0 and fits nothing.
pub(crate) fn from_stored(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
