//! Recomputing the chain from the stored bytes, and looking for everything that an honest log cannot hold.

use std::collections::BTreeMap;
use std::path::Path;

use godwit_core::envelope::StreamId;
use serde::{Deserialize, Serialize};
use sqlx::SqlitePool;

use crate::chain::{self, Hash};
use crate::error::ReadError;
use crate::fold::Folded;
use crate::head::{Head, HeadFile};
use crate::read;
use crate::row::{EventRow, from_stored, to_stored};
use crate::sign::HeadVerifier;
use crate::store::Store;

/// How many of the newest events are verified at every start.
pub(crate) const TAIL_EVENTS: u64 = 256;

/// Rows are read in pages of this many.
const PAGE: u64 = 512;

/// How much of the log is verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it; every stream is folded too.
    Whole,
    /// The newest events; their chain only.
    Tail,
}

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyReport {
    /// How many events were looked at.
    pub events: u64,
    /// The end of the log.
    pub head: Head,
    /// Everything that is wrong, in the order of the log. Empty is good.
    pub faults: Vec<Fault>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The event, or the place where one should be.
    pub seq: u64,
    /// What is wrong.
    #[serde(flatten)]
    pub kind: FaultKind,
}

/// What can be wrong with a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum FaultKind {
    /// Events are missing.
    #[error("is missing, together with {} after it", count - 1)]
    Missing {
        /// How many in a row.
        count: u64,
    },
    /// The payload is not the one that was written.
    #[error("has a payload that was changed after it was written")]
    PayloadChanged,
    /// The envelope, the order or an earlier hash is not what was written.
    #[error("does not fit the chain: it, or its place, was changed after it was written")]
    ChainBroken,
    /// The database cannot read the row.
    #[error("cannot be read from the disk: {detail}")]
    Unreadable {
        /// What the database said.
        detail: String,
    },
    /// This version of godwit cannot decode it.
    #[error("cannot be decoded: {detail}")]
    Undecodable {
        /// What the decoder said.
        detail: String,
    },
    /// The version does not follow on in its stream.
    #[error("has version {version} in `{stream}`, where {expected} was due")]
    VersionGap {
        /// The stream.
        stream: String,
        /// The version that was due.
        expected: u64,
        /// The version that it has.
        version: u64,
    },
    /// The event is not possible in the state before it.
    #[error("is not possible in the state that the events before it give: `{kind}` on `{stream}`")]
    Impossible {
        /// The stream.
        stream: String,
        /// The event's type.
        kind: String,
    },
    /// The log ends before the head that was written down outside it.
    #[error("is in the head file, but the log ends at {log_seq}: it was cut off")]
    Truncated {
        /// Where the log ends.
        log_seq: u64,
    },
    /// The log has another hash at the place of the head that was written down outside it.
    #[error("has another hash than the head file: the log was written again")]
    Rewritten,
    /// The head that was written down outside the log is not signed by this home's key.
    #[error("is in the head file without this home's signature: the file was made by somebody else")]
    Forged,
}

impl Store {
    /// Verifies the log; with a head that was written down outside it, also that nothing was cut off or rewritten.
    /// Read the file with [`Head::read_from`], before the call.
    ///
    /// # Errors
    /// When the database cannot be read at all. What is wrong with the log is in the report, not an error.
    pub async fn verify(&self, extent: Extent, written_down: Option<&Head>) -> Result<VerifyReport, ReadError> {
        let head = self.head().await?;
        let after = match extent {
            Extent::Whole => 0,
            Extent::Tail => head.seq.saturating_sub(TAIL_EVENTS),
        };
        let mut walk = Walk::from(self.readers(), after).await?;
        walk.run(self.readers(), head.seq).await;
        let mut faults = walk.faults;
        if extent == Extent::Whole {
            faults.extend(self.fold_faults(head.seq).await?);
        }
        if let Some(written_down) = written_down {
            faults.extend(self.head_fault(written_down).await?);
        }
        faults.sort_by_key(|fault| fault.seq);
        Ok(VerifyReport { events: walk.events, head, faults })
    }

    /// Verifies the log against a head file; a file that is missing proves nothing and is no fault.
    ///
    /// # Errors
    /// As [`Store::verify`], and when the head file is there and cannot be read.
    pub async fn verify_with_file(&self, extent: Extent, head_file: &Path) -> Result<VerifyReport, VerifyError> {
        let Some(file) = HeadFile::read_from(head_file)? else { return Ok(self.verify(extent, None).await?) };
        let mut report = self.verify(extent, Some(&file.head)).await?;
        let is_signed =
            |key: &HeadVerifier| file.signature.as_ref().is_some_and(|signature| key.has_signed(&file.head, signature));
        if self.verifier().is_some_and(|key| !is_signed(key)) {
            report.faults.push(Fault { seq: file.head.seq, kind: FaultKind::Forged });
        }
        Ok(report)
    }

    async fn head_fault(&self, written_down: &Head) -> Result<Option<Fault>, ReadError> {
        let fault = |kind| Some(Fault { seq: written_down.seq, kind });
        if written_down.seq == 0 {
            return Ok(None);
        }
        let hash: Option<Vec<u8>> = sqlx::query_scalar("SELECT hash FROM events WHERE seq = $1")
            .bind(to_stored(written_down.seq))
            .fetch_optional(self.readers())
            .await?;
        Ok(match hash {
            Some(hash) if hex::encode(&hash) == written_down.digest.as_str() => None,
            Some(_) => fault(FaultKind::Rewritten),
            None => {
                let log_seq = self.head().await?.seq;
                // A gap in the middle is reported by the walk.
                if log_seq < written_down.seq { fault(FaultKind::Truncated { log_seq }) } else { None }
            }
        })
    }

    /// Folds every stream up to `last` and reports what does not follow on or is not possible.
    async fn fold_faults(&self, last: u64) -> Result<Vec<Fault>, ReadError> {
        // Of what is over nothing is kept but that it was there: a long history must not need much memory.
        let mut fleet: BTreeMap<StreamId, Option<Box<Folded>>> = BTreeMap::new();
        let mut faults = Vec::new();
        let mut after = 0;
        while after < last {
            // What cannot be read is reported by the walk over the chain.
            let Ok(rows) = read::rows_after(self.readers(), after, PAGE).await else { break };
            let Some(newest) = rows.last() else { break };
            after = from_stored(newest.seq);
            for stored in rows.iter().filter_map(|row| row.decode().ok()).filter(|stored| stored.seq <= last) {
                let stream = &stored.new.stream;
                let mut folded = match fleet.remove(stream) {
                    Some(Some(folded)) => folded,
                    Some(None) => Box::new(read::fold_before(self.readers(), stream, stored.new.version).await?),
                    None => Box::new(Folded::empty(stream)),
                };
                let (expected, version) = (folded.marks.version + 1, stored.new.version);
                if version != expected {
                    let stream = stream.to_string();
                    faults.push(Fault { seq: stored.seq, kind: FaultKind::VersionGap { stream, expected, version } });
                }
                if !folded.apply(&stored) {
                    let (stream, kind) = (stream.to_string(), stored.new.event.kind());
                    faults.push(Fault { seq: stored.seq, kind: FaultKind::Impossible { stream, kind } });
                }
                let kept = folded.is_live().then_some(folded);
                fleet.insert(stored.new.stream, kept);
            }
        }
        Ok(faults)
    }
}

/// Why a log could not be verified against a head file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The log cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The head file cannot be read.
    #[error(transparent)]
    HeadFile(#[from] crate::error::HeadFileError),
}

/// The first fault among the newest events.
pub(crate) async fn first_fault_of_tail(readers: &SqlitePool, events: u64) -> Result<Option<Fault>, sqlx::Error> {
    let last: Option<i64> = sqlx::query_scalar("SELECT MAX(seq) FROM events").fetch_one(readers).await?;
    let last = last.map_or(0, from_stored);
    let mut walk = Walk::from(readers, last.saturating_sub(events)).await?;
    walk.run(readers, last).await;
    Ok(walk.faults.into_iter().next())
}

/// A walk along the chain.
struct Walk {
    /// The place that was looked at last.
    at: u64,
    /// The hash there; `None` after a gap, where nothing is known to compare with.
    hash: Option<Hash>,
    events: u64,
    faults: Vec<Fault>,
}

impl Walk {
    /// Begins after a place.
    async fn from(readers: &SqlitePool, after: u64) -> Result<Self, sqlx::Error> {
        let hash = if after == 0 {
            Some(chain::GENESIS)
        } else {
            let hash: Option<Vec<u8>> = sqlx::query_scalar("SELECT hash FROM events WHERE seq = $1")
                .bind(to_stored(after))
                .fetch_optional(readers)
                .await?;
            hash.and_then(|hash| hash.as_slice().try_into().ok())
        };
        Ok(Self { at: after, hash, events: 0, faults: Vec::new() })
    }

    async fn run(&mut self, readers: &SqlitePool, last: u64) {
        while self.at < last {
            match read::rows_after(readers, self.at, PAGE).await {
                Ok(rows) if rows.is_empty() => return,
                Ok(rows) => rows.iter().for_each(|row| self.step(row)),
                Err(_) if self.step_alone(readers).await => {}
                Err(_) => return,
            }
        }
    }

    /// Reads a single row where a page could not be read, to name the row that is at fault. Whether to go on.
    async fn step_alone(&mut self, readers: &SqlitePool) -> bool {
        match read::rows_after(readers, self.at, 1).await {
            Ok(rows) => {
                rows.iter().for_each(|row| self.step(row));
                !rows.is_empty()
            }
            Err(error) => {
                self.at += 1;
                self.hash = None;
                self.events += 1;
                self.fault(FaultKind::Unreadable { detail: error.to_string() });
                true
            }
        }
    }

    fn fault(&mut self, kind: FaultKind) {
        self.faults.push(Fault { seq: self.at, kind });
    }

    fn step(&mut self, row: &EventRow) {
        let seq = from_stored(row.seq);
        if seq != self.at + 1 {
            self.at += 1;
            self.fault(FaultKind::Missing { count: seq.saturating_sub(self.at) });
            self.hash = None;
        }
        self.at = seq;
        self.events += 1;
        let payload_digest = chain::payload_digest(&row.payload);
        if payload_digest.as_slice() != row.payload_digest {
            self.fault(FaultKind::PayloadChanged);
        }
        let stored_digest: Hash = row.payload_digest.as_slice().try_into().unwrap_or_default();
        let is_linked = self.hash.is_none_or(|previous| row.link(&previous, &stored_digest) == row.hash_bytes());
        if !is_linked || row.hash.len() != chain::GENESIS.len() {
            self.fault(FaultKind::ChainBroken);
        }
        self.hash = row.hash.as_slice().try_into().ok();
        if let Err(error) = row.decode() {
            self.fault(FaultKind::Undecodable { detail: error.to_string() });
        }
    }
}
