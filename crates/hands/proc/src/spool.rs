//! Reading what a run wrote: from any offset, line by line or as bytes, live or long over.

mod follow;
mod growth;
mod split;
mod times;

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::layout;
pub use follow::{Follow, FollowBytes};
use split::Splitter;
pub(crate) use times::TimeIndex;
pub use times::{PRECISION, Times};

/// Which of a run's two streams, or what grows beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
    /// A file of the run's directory by its name, which the run adds lines to.
    Beside(&'static str),
}

/// How a line ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnd {
    /// With a line feed, which is not part of its bytes.
    Newline,
    /// With the stream: the run is over and wrote no line feed.
    EndOfStream,
    /// Not at all: it is longer than [`MAX_LINE_BYTES`], and the next line goes on where this one stops.
    Cut,
}

/// The most bytes that are held for one line.
pub const MAX_LINE_BYTES: usize = 16 << 20;

/// One line of a spool, raw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its bytes, without the line feed, whatever their encoding.
    pub bytes: Vec<u8>,
    /// The offset of its first byte.
    pub start: u64,
    /// The offset after it, line feed included: where to go on.
    pub end: u64,
    /// How it ended.
    pub ended_by: LineEnd,
}

/// A failure while reading a spool.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file of the spool.
    #[error("cannot {action} `{}`", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Whether the run is over could not be found out.
    #[error("cannot tell whether the run is over")]
    Probe(#[from] crate::run::Error),
}

/// A run's output.
#[derive(Debug, Clone)]
pub struct Spool {
    run_dir: PathBuf,
    stream: Stream,
}

impl Spool {
    /// The standard output of the run in a directory. Nothing needs to be there yet.
    #[must_use]
    pub fn open(run_dir: &Path) -> Self {
        Self::open_stream(run_dir, Stream::Out)
    }

    /// One of the streams of the run in a directory.
    #[must_use]
    pub fn open_stream(run_dir: &Path, stream: Stream) -> Self {
        Self { run_dir: run_dir.to_owned(), stream }
    }

    /// Up to `max_bytes` raw bytes from an offset; fewer only at the present end.
    ///
    /// # Errors
    /// When the file cannot be read; an absent one is empty.
    pub fn read_at(&self, offset: u64, max_bytes: usize) -> Result<Vec<u8>, Error> {
        let Some(file) = self.open_file()? else { return Ok(Vec::new()) };
        let mut bytes = vec![0; max_bytes];
        let mut filled = 0;
        while filled < max_bytes {
            match file.read_at(&mut bytes[filled..], offset + filled as u64) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.failed("read")(error)),
            }
        }
        bytes.truncate(filled);
        Ok(bytes)
    }

    /// The last `max_bytes` raw bytes at present.
    ///
    /// # Errors
    /// As [`Spool::read_at`].
    pub fn tail(&self, max_bytes: usize) -> Result<Vec<u8>, Error> {
        self.read_at(self.length_bytes()?.saturating_sub(max_bytes as u64), max_bytes)
    }

    /// Bytes at present.
    ///
    /// # Errors
    /// As [`Spool::read_at`].
    pub fn length_bytes(&self) -> Result<u64, Error> {
        let Some(file) = self.open_file()? else { return Ok(0) };
        Ok(file.metadata().map_err(self.failed("look at"))?.len())
    }

    /// The lines that are there now from an offset, until about `max_bytes` are taken; at least one when one is
    /// complete. A last line without line feed is given only when the run has its exit record.
    ///
    /// # Errors
    /// As [`Spool::read_at`].
    pub fn lines(&self, offset: u64, max_bytes: usize) -> Result<Vec<Line>, Error> {
        // Asked before reading: what is there when the record exists is all there will be.
        let is_over = self.has_ended();
        let mut splitter = Splitter::new(offset);
        let mut lines: Vec<Line> = Vec::new();
        let mut at = offset;
        loop {
            let chunk = self.read_at(at, READ_BYTES)?;
            at += chunk.len() as u64;
            splitter.push(&chunk);
            while let Some(line) = splitter.next_line() {
                let taken = line.end - offset;
                lines.push(line);
                if taken >= max_bytes as u64 {
                    return Ok(lines);
                }
            }
            if chunk.is_empty() {
                lines.extend(is_over.then(|| splitter.rest()).flatten());
                return Ok(lines);
            }
        }
    }

    /// When the run said what. Only standard output has an index; that of anything else is empty.
    ///
    /// # Errors
    /// When the index cannot be read; an absent one is empty.
    pub fn times(&self) -> Result<Times, Error> {
        match self.stream {
            Stream::Err | Stream::Beside(_) => Ok(Times::default()),
            Stream::Out => {
                let path = self.run_dir.join(layout::TIMES);
                Times::read(&path).map_err(|source| Error::File { action: "read", path, source })
            }
        }
    }

    /// Where the line begins that holds the byte at an offset; the present end when the offset is beyond it and the
    /// last line is complete.
    ///
    /// # Errors
    /// As [`Spool::read_at`].
    pub fn line_start(&self, offset: u64) -> Result<u64, Error> {
        let mut end = offset.min(self.length_bytes()?);
        while end > 0 {
            let start = end.saturating_sub(READ_BYTES as u64);
            let count = usize::try_from(end - start).unwrap_or(READ_BYTES);
            let chunk = self.read_at(start, count)?;
            if let Some(place) = chunk.iter().rposition(|byte| *byte == b'\n') {
                return Ok(start + place as u64 + 1);
            }
            end = start;
        }
        Ok(0)
    }

    /// Follows the stream from an offset until the run is over and everything was read. A run that has not been
    /// claimed yet is waited for. To be called within a tokio runtime.
    ///
    /// # Errors
    /// When the directory does not exist or cannot be watched.
    pub fn follow(&self, offset: u64) -> Result<Follow, Error> {
        Follow::new(self.clone(), offset)
    }

    /// The same as bytes, at most `most_bytes` of them at once.
    ///
    /// # Errors
    /// As [`Spool::follow`].
    pub fn follow_bytes(&self, offset: u64, most_bytes: usize) -> Result<FollowBytes, Error> {
        FollowBytes::new(self.clone(), offset, most_bytes)
    }

    fn has_ended(&self) -> bool {
        self.run_dir.join(layout::EXIT).exists()
    }

    fn path(&self) -> PathBuf {
        self.run_dir.join(match self.stream {
            Stream::Out => layout::OUT,
            Stream::Err => layout::ERR,
            Stream::Beside(name) => name,
        })
    }

    fn open_file(&self) -> Result<Option<File>, Error> {
        match File::open(self.path()) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.failed("open")(error)),
        }
    }

    fn failed(&self, action: &'static str) -> impl FnOnce(io::Error) -> Error {
        let path = self.path();
        move |source| Error::File { action, path, source }
    }
}

/// Bytes read at once.
const READ_BYTES: usize = 256 * 1024;
