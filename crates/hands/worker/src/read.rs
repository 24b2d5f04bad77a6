//! Reading what runs and missions have left. Changes nothing.

mod output;
mod range;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use godwit_agents::RunEvent;
use godwit_core::id::{RepoId, RunId};
use godwit_core::name::{Digest, Sha};
use godwit_proc::spool::Spool;

use crate::Shared;
use crate::confinement::Confinement;
use crate::failure::chain;
use crate::reading::Reading;
use crate::run::spool_directory;
use crate::tree::existing_vault;

pub use output::Output;
pub use range::{RangeFacts, RangeFailed};

/// Reads.
#[derive(Clone)]
pub struct Reader {
    shared: Arc<Shared>,
}

/// What could not be read, where and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ReadFailed(pub String);

/// One line of a run's output.
#[derive(Debug, Clone, PartialEq)]
pub struct LogLine {
    /// Where its first byte is in the spool.
    pub offset: u64,
    /// Where the next line begins.
    pub next_offset: u64,
    /// When its first byte came, in milliseconds since 1970, up to [`godwit_proc::spool::PRECISION`] early; `None` when
    /// nobody noted it.
    pub at_ms: Option<u64>,
    /// The line itself, with bytes that are not UTF-8 replaced.
    pub raw: String,
    /// What it says.
    pub events: Vec<RunEvent>,
}

impl Reader {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// What git says about an operator's repository (its HEAD's branch and commit), and whether its tree is dirty.
    ///
    /// # Errors
    /// The named refusal, with its remedy. Blocks.
    pub fn inspect_source(&self, path: &std::path::Path) -> Result<(godwit_git::SourceInfo, bool), ReadFailed> {
        let git = &self.shared.config.git;
        let inspected = git.inspect_source(path).and_then(|info| git.is_source_dirty(&info).map(|dirty| (info, dirty)));
        inspected.map_err(|error| ReadFailed(chain(&error)))
    }

    /// The patch from `base` to `commit`. Blocks.
    ///
    /// # Errors
    /// When the vault cannot be read.
    pub fn patch(&self, repo: &RepoId, base: &Sha, commit: &Sha) -> Result<Vec<u8>, ReadFailed> {
        existing_vault(&self.shared, repo)
            .and_then(|vault| vault.patch(base, commit))
            .map_err(|error| ReadFailed(chain(&error)))
    }

    /// The lines of a run's output from `offset`, at most `max_bytes` of them; what a line says is found out when it is
    /// asked for. Blocks.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn log(
        &self,
        run: &RunId,
        offset: u64,
        max_bytes: usize,
    ) -> Result<impl Iterator<Item = LogLine> + use<>, ReadFailed> {
        let run_dir = spool_directory(&self.shared, run);
        let Some(reading) = Reading::at(&run_dir) else { return Ok(None.into_iter().flatten()) };
        let spool = Spool::open(&run_dir);
        let lines = spool.lines(offset, max_bytes).map_err(|error| ReadFailed(chain(&error)))?;
        // After the lines, so that each of them finds its time.
        let times = spool.times().map_err(|error| ReadFailed(chain(&error)))?;
        // A page is read by itself: what a line says does not depend on earlier ones, only running totals do.
        let mut normaliser = reading.normaliser();
        let read = lines.into_iter().map(move |line| {
            let seen = normaliser.line(line.end, &line.bytes);
            LogLine {
                offset: line.start,
                next_offset: line.end,
                at_ms: times.at_ms(line.start),
                raw: String::from_utf8_lossy(&line.bytes).into_owned(),
                events: seen.events,
            }
        });
        Ok(Some(read).into_iter().flatten())
    }

    /// Where the lines of a run's output begin that came at a time or later, in milliseconds since 1970. It may begin
    /// early, and does so from the very beginning when nobody noted times; it never begins late. Blocks.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn offset_since(&self, run: &RunId, since_ms: u64) -> Result<u64, ReadFailed> {
        let spool = Spool::open(&spool_directory(&self.shared, run));
        let failed = |error| ReadFailed(chain(&error));
        let times = spool.times().map_err(failed)?;
        match times.offset_since(since_ms) {
            _ if times.is_empty() => Ok(0),
            Some(offset) => spool.line_start(offset).map_err(failed),
            None => spool.line_start(u64::MAX).map_err(failed),
        }
    }

    /// Waits until a run's output has a line after `offset` (true), or there is nobody who could write one: the run is
    /// over or has no spool yet (false). Cancel-safe.
    ///
    /// # Errors
    /// When the spool cannot be watched.
    pub async fn grows(&self, run: &RunId, offset: u64) -> Result<bool, ReadFailed> {
        let run_dir = spool_directory(&self.shared, run);
        if !run_dir.is_dir() {
            return Ok(false);
        }
        let failed = |error| ReadFailed(chain(&error));
        let mut follow = Spool::open(&run_dir).follow(offset).map_err(failed)?;
        Ok(follow.next().await.map_err(failed)?.is_some())
    }

    /// What a run could touch; `None` when nobody wrote it down. Blocks.
    pub fn confinement(&self, run: &RunId) -> Option<Confinement> {
        Confinement::at(&self.shared.config.layout.run(run))
    }

    /// The directory and the manifest of an evidence package. Blocks.
    ///
    /// # Errors
    /// When the package is not there.
    pub fn evidence(&self, digest: &Digest) -> Result<(PathBuf, String), ReadFailed> {
        let package = self.shared.config.layout.evidence(digest);
        let manifest = package.join("manifest.json");
        let text = fs::read_to_string(&manifest)
            .map_err(|error| ReadFailed(format!("cannot read {}: {error}", manifest.display())))?;
        Ok((package, text))
    }
}
