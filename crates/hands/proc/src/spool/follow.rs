//! Following a spool that is being written: line by line, or as bytes.

use super::growth::Growth;
use super::split::Splitter;
use super::{Error, Line, READ_BYTES, Spool};

/// A live reader of lines. Wakes by the kernel's notice of a write or of the shim's death, never by a timer.
#[derive(Debug)]
pub struct Follow {
    growth: Growth,
    splitter: Splitter,
}

impl Follow {
    pub(super) fn new(spool: Spool, offset: u64) -> Result<Self, Error> {
        Ok(Self { growth: Growth::new(spool, offset, READ_BYTES)?, splitter: Splitter::new(offset) })
    }

    /// The next line, or `None` when the run is over (or lost) and everything was given. Cancel-safe.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub async fn next(&mut self) -> Result<Option<Line>, Error> {
        loop {
            if let Some(line) = self.splitter.next_line() {
                return Ok(Some(line));
            }
            match self.growth.next().await? {
                [] => return Ok(self.splitter.rest()),
                bytes => self.splitter.push(bytes),
            }
            // A run that talks faster than it is read must not keep the thread from requests and other runs.
            tokio::task::yield_now().await;
        }
    }
}

/// A live reader of bytes as they are, for what is no text of lines: the screen of a terminal. It holds no more than one
/// piece, however fast the run talks and however slowly it is asked.
#[derive(Debug)]
pub struct FollowBytes {
    growth: Growth,
}

impl FollowBytes {
    pub(super) fn new(spool: Spool, offset: u64, most_bytes: usize) -> Result<Self, Error> {
        Ok(Self { growth: Growth::new(spool, offset, most_bytes)? })
    }

    /// The next bytes, at least one, or `None` when the run is over (or lost) and everything was given. Cancel-safe.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        match self.growth.next().await? {
            [] => Ok(None),
            bytes => Ok(Some(bytes.to_vec())),
        }
    }

    /// The offset after everything that was given.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.growth.read_to()
    }
}
