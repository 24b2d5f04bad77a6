//! Waiting for a stream of a run to grow, and reading what came, as bytes.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use tokio::io::unix::AsyncFd;

use super::{Error, Spool};
use crate::record::Claim;
use crate::run;
use crate::sys::{self, DirectoryWatch, ProcessHandle};

/// A place in a stream from which it is read on. Wakes by the kernel's notice of a write or of the shim's death, never
/// by a timer.
#[derive(Debug)]
pub(super) struct Growth {
    spool: Spool,
    watch: Watch,
    shim: Option<AsyncFd<ProcessHandle>>,
    file: Option<File>,
    read_to: u64,
    buffer: Vec<u8>,
}

/// A watch that is closed where blocking is allowed: the kernel takes milliseconds to close one, and whoever reads a
/// run's end waits for the news, not for that.
#[derive(Debug)]
struct Watch(Option<AsyncFd<DirectoryWatch>>);

impl Watch {
    fn get(&self) -> &AsyncFd<DirectoryWatch> {
        self.0.as_ref().expect("a watch is there until it is dropped")
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let Some(watch) = self.0.take().map(AsyncFd::into_inner) else { return };
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            drop(runtime.spawn_blocking(move || drop(watch)));
        }
    }
}

/// What was known about the run at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Going,
    Over,
}

impl Growth {
    /// From an offset on, at most `most_bytes` at once.
    pub(super) fn new(spool: Spool, offset: u64, most_bytes: usize) -> Result<Self, Error> {
        let watch = DirectoryWatch::new(&spool.run_dir).and_then(sys::readiness).map_err(|source| Error::File {
            action: "watch",
            path: spool.run_dir.clone(),
            source,
        })?;
        let (watch, buffer) = (Watch(Some(watch)), vec![0; most_bytes]);
        Ok(Self { spool, watch, shim: None, file: None, read_to: offset, buffer })
    }

    /// The offset after everything that was given.
    pub(super) fn read_to(&self) -> u64 {
        self.read_to
    }

    /// The next bytes, waited for when there are none; none at all when the run is over (or lost) and everything was
    /// given. Cancel-safe: what was read is given.
    pub(super) async fn next(&mut self) -> Result<&[u8], Error> {
        let count = loop {
            // Asked before reading: what is there when the run is over is all there will be.
            let progress = self.progress()?;
            match (self.fill()?, progress) {
                (0, Progress::Going) => self.wait().await?,
                (count, _) => break count,
            }
        };
        Ok(&self.buffer[..count])
    }

    /// Reads once. A spool is a local file that was just written, so this does not leave the processor for long.
    fn fill(&mut self) -> Result<usize, Error> {
        if self.file.is_none() {
            self.file = self.spool.open_file()?;
        }
        let Some(file) = &self.file else { return Ok(0) };
        loop {
            match file.read_at(&mut self.buffer, self.read_to) {
                Ok(count) => {
                    self.read_to += count as u64;
                    return Ok(count);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.spool.failed("read")(error)),
            }
        }
    }

    /// Whether more can come. Takes hold of the shim as soon as there is one, to be woken by its death.
    fn progress(&mut self) -> Result<Progress, Error> {
        if self.spool.has_ended() {
            return Ok(Progress::Over);
        }
        if self.shim.is_some() {
            return Ok(Progress::Going);
        }
        let holder = match run::read_claim(&self.spool.run_dir)? {
            None => return Ok(Progress::Going),
            Some(Claim::Revoked) => return Ok(Progress::Over),
            Some(Claim::Held(holder)) => holder,
        };
        match run::shim_of(&holder)? {
            Some(shim) => {
                self.shim = Some(sys::readiness(shim).map_err(self.spool.failed("follow"))?);
                Ok(Progress::Going)
            }
            None => Ok(Progress::Over),
        }
    }

    async fn wait(&mut self) -> Result<(), Error> {
        let failed = |source| Error::File { action: "watch", path: self.spool.run_dir.clone(), source };
        let shim_ended = async {
            match &self.shim {
                Some(shim) => shim.readable().await.map(|mut guard| guard.retain_ready()),
                None => std::future::pending().await,
            }
        };
        // Both branches only wait for readiness, so the one that loses has lost nothing.
        tokio::select! {
            changed = self.watch.get().readable() => {
                let mut guard = changed.map_err(failed)?;
                guard.get_inner().drain().map_err(failed)?;
                guard.clear_ready();
            }
            ended = shim_ended => {
                ended.map_err(failed)?;
                // Asked again, `progress` finds the record or no shim.
                self.shim = None;
            }
        }
        Ok(())
    }
}
