//! A run's output as bytes, for whoever shows a terminal. What a line of it means is no matter here.

use godwit_core::id::RunId;
use godwit_proc::spool::{FollowBytes, Spool};
use godwit_proc::{TerminalSize, run as process};

use super::{ReadFailed, Reader};
use crate::failure::chain;
use crate::run::spool_directory;

/// A run's output from an offset on, as it comes.
#[derive(Debug)]
pub struct Output {
    follow: FollowBytes,
    length: u64,
    size: Option<TerminalSize>,
}

impl Reader {
    /// A run's output from `offset` on, at most `most_bytes` of it at once; `None` while the run has no spool. To be
    /// called within a tokio runtime.
    ///
    /// # Errors
    /// When the spool cannot be read or watched.
    pub fn output(&self, run: &RunId, offset: u64, most_bytes: usize) -> Result<Option<Output>, ReadFailed> {
        let run_dir = spool_directory(&self.shared, run);
        if !run_dir.is_dir() {
            return Ok(None);
        }
        let spool = Spool::open(&run_dir);
        let failed = |error| ReadFailed(chain(&error));
        let length = spool.length_bytes().map_err(failed)?;
        let size = process::size(&run_dir).map_err(|error| ReadFailed(chain(&error)))?;
        Ok(Some(Output { follow: spool.follow_bytes(offset, most_bytes).map_err(failed)?, length, size }))
    }

    /// Bytes of a run's output from `offset` that are there now, at most `most_bytes`. Blocks.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn output_at(&self, run: &RunId, offset: u64, most_bytes: usize) -> Result<Vec<u8>, ReadFailed> {
        let spool = Spool::open(&spool_directory(&self.shared, run));
        spool.read_at(offset, most_bytes).map_err(|error| ReadFailed(chain(&error)))
    }
}

impl Output {
    /// How much there was when it began to be read, in bytes from the run's beginning.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// How large the run's terminal was then; `None` for a run without terminal, and where that is not known.
    #[must_use]
    pub fn size(&self) -> Option<TerminalSize> {
        self.size
    }

    /// The next bytes, at least one, or `None` when the run is over and everything was given. Cancel-safe.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, ReadFailed> {
        self.follow.next().await.map_err(|error| ReadFailed(chain(&error)))
    }
}
