//! Reading what a run wrote: from any offset, line by line, live or long over.

use std::path::{Path, PathBuf};

/// Which of a run's two streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
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
        todo!()
    }

    /// The last `max_bytes` raw bytes at present.
    ///
    /// # Errors
    /// As [`Spool::read_at`].
    pub fn tail(&self, max_bytes: usize) -> Result<Vec<u8>, Error> {
        todo!()
    }

    /// The complete lines that are there now from an offset, until about `max_bytes` are taken; at least one when one
    /// is there. A last line without line feed is given only when the run is over.
    ///
    /// # Errors
    /// As [`Spool::read_at`].
    pub fn lines(&self, offset: u64, max_bytes: usize) -> Result<Vec<Line>, Error> {
        todo!()
    }

    /// Follows the stream from an offset until the run is over and everything was read.
    ///
    /// # Errors
    /// When the directory does not exist or cannot be watched.
    pub fn follow(&self, offset: u64) -> Result<Follow, Error> {
        todo!()
    }
}

/// A live reader. Wakes by the kernel's notice, never by a timer.
#[derive(Debug)]
pub struct Follow {
    spool: Spool,
}

impl Follow {
    /// The next line, or `None` when the run is over (or lost) and everything was given. Cancel-safe.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub async fn next(&mut self) -> Result<Option<Line>, Error> {
        todo!()
    }
}
