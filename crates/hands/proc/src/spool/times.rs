//! When a run said what: a sparse index beside the spool, written by the shim as output arrives.
//!
//! It guarantees that the time of a byte is never later than the byte's arrival and at most [`PRECISION`] earlier,
//! as long as the disk takes the index. A run without an index has no times; nothing is guessed.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;
use std::time::{Duration, Instant};

/// How far apart two entries are at least: a run that never stops talking costs 16 bytes a second.
pub const PRECISION: Duration = Duration::from_secs(1);

/// An entry: the offset of a byte and the time when it came, in milliseconds since 1970, both little-endian.
const ENTRY_BYTES: usize = 16;

/// The index of one run, as far as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Times {
    /// Offsets and times in the order in which they were written; both never fall.
    entries: Vec<(u64, u64)>,
}

impl Times {
    /// Reads the index at a path; one that is not there is empty.
    pub(super) fn read(path: &Path) -> io::Result<Self> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error),
        };
        // What a full disk cut off at the end is no entry yet.
        let (entries, _) = bytes.as_chunks::<ENTRY_BYTES>();
        Ok(Self { entries: entries.iter().map(decode).collect() })
    }

    /// When the byte at an offset came, in milliseconds since 1970; `None` when nobody noted it.
    #[must_use]
    pub fn at_ms(&self, offset: u64) -> Option<u64> {
        let after = self.entries.partition_point(|(start, _)| *start <= offset);
        after.checked_sub(1).map(|place| self.entries[place].1)
    }

    /// Where output begins of which some came at this time or later, in milliseconds since 1970. It may begin up to
    /// [`PRECISION`] early and never late; `None` when all that was noted came earlier.
    #[must_use]
    pub fn offset_since(&self, since_ms: u64) -> Option<u64> {
        let precision_ms = u64::try_from(PRECISION.as_millis()).unwrap_or(u64::MAX);
        let place = self.entries.partition_point(|(_, at_ms)| at_ms.saturating_add(precision_ms) < since_ms);
        self.entries.get(place).map(|(offset, _)| *offset)
    }

    /// Whether nothing was noted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// The writer of an index. It never holds the run back: what the disk refuses is noted with the next output.
#[derive(Debug)]
pub(crate) struct TimeIndex {
    file: Option<File>,
    written: u64,
    last: Option<Instant>,
}

impl TimeIndex {
    /// An index in a new file. When there can be none, nothing will be noted.
    pub(crate) fn create(path: &Path) -> Self {
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path).ok();
        Self { file, written: 0, last: None }
    }

    /// Notes that the bytes from an offset on come now. `now_ms` is asked only when an entry is due.
    pub(crate) fn note(&mut self, offset: u64, now_ms: impl FnOnce() -> u64) {
        let now = Instant::now();
        let is_due = self.last.is_none_or(|last| now.duration_since(last) >= PRECISION);
        let Some(file) = self.file.as_ref().filter(|_| is_due) else { return };
        // At its own place, so that what a full disk cut short is written over.
        if file.write_all_at(&encode(offset, now_ms()), self.written).is_ok() {
            self.written += ENTRY_BYTES as u64;
            self.last = Some(now);
        }
    }
}

fn encode(offset: u64, at_ms: u64) -> [u8; ENTRY_BYTES] {
    let mut entry = [0; ENTRY_BYTES];
    entry[..8].copy_from_slice(&offset.to_le_bytes());
    entry[8..].copy_from_slice(&at_ms.to_le_bytes());
    entry
}

fn decode(entry: &[u8; ENTRY_BYTES]) -> (u64, u64) {
    let number = |half: &[u8]| half.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte));
    (number(&entry[..8]), number(&entry[8..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_time_of_the_last_entry_before_it_and_none_without_one() {
        let times = Times { entries: vec![(10, 5_000), (40, 9_000), (40, 9_500)] };
        assert_eq!(
            [0, 10, 39, 40, 900].map(|offset| times.at_ms(offset)),
            [None, Some(5_000), Some(5_000), Some(9_500), Some(9_500)]
        );
        assert_eq!(Times::default().at_ms(0), None);
    }

    #[test]
    fn output_since_a_time_may_begin_early_and_never_late() {
        let times = Times { entries: vec![(0, 5_000), (40, 9_000), (90, 20_000)] };
        let table =
            [(0, Some(0)), (6_000, Some(0)), (6_001, Some(40)), (10_000, Some(40)), (15_000, Some(90)), (21_001, None)];
        for (since_ms, offset) in table {
            assert_eq!(times.offset_since(since_ms), offset, "{since_ms}");
        }
    }

    #[test]
    fn what_was_noted_is_read_back_and_a_second_holds_one_entry() {
        let place = tempfile::tempdir().expect("a scratch directory");
        let path = place.path().join("times");
        assert!(Times::read(&path).expect("read").is_empty());
        let mut index = TimeIndex::create(&path);
        index.note(0, || 0x0102_0304_0506);
        index.note(7, || unreachable!("the second is not over"));
        index.last = None;
        index.note(9, || 0x0102_0304_0507);
        let mut bytes = std::fs::read(&path).expect("the index");
        assert_eq!(bytes.len(), 2 * ENTRY_BYTES);
        bytes.push(1);
        std::fs::write(&path, bytes).expect("written");
        let times = Times::read(&path).expect("read");
        assert_eq!(times.entries, [(0, 0x0102_0304_0506), (9, 0x0102_0304_0507)]);
    }
}
