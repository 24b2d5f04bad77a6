//! One of a run's streams on its way from the pipe, through the masker, into the spool.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use nix::fcntl::{FcntlArg, OFlag, fcntl};
use sha2::{Digest, Sha256};

use super::mask::Masker;
use super::now_us;
use crate::spool::TimeIndex;

/// Bytes taken from a pipe at once: what a pipe holds by default.
const READ_BYTES: usize = 64 * 1024;

/// How long what may be the beginning of a secret is kept from a person who looks at the terminal.
const EARLY: Duration = Duration::from_millis(20);

/// A stream. Reads only when everything read before is on disk, so a full disk holds the run back and drops nothing.
pub(crate) struct Channel {
    pipe: Option<File>,
    spool: File,
    masker: Masker,
    /// When what came; for one of the streams.
    times: Option<TimeIndex>,
    pending: Vec<u8>,
    read_buffer: Vec<u8>,
    digest: Sha256,
    /// Bytes in the spool.
    pub(crate) bytes: u64,
    /// Line feeds in the spool.
    pub(crate) lines: u64,
    is_blocked: bool,
    /// Whether a person looks at it who waits for each byte.
    is_looked_at: bool,
    /// When what is held back is shown, as far as it may be.
    early_at: Option<Instant>,
}

impl Channel {
    /// A stream into a new spool file, not yet connected.
    pub(crate) fn new(spool: &Path, masker: Masker) -> io::Result<Self> {
        let spool = OpenOptions::new().append(true).create(true).mode(0o600).open(spool)?;
        Ok(Self {
            pipe: None,
            spool,
            masker,
            times: None,
            pending: Vec::new(),
            read_buffer: vec![0; READ_BYTES],
            digest: Sha256::new(),
            bytes: 0,
            lines: 0,
            is_blocked: false,
            is_looked_at: false,
            early_at: None,
        })
    }

    /// The same stream, which notes in a new file when what came.
    pub(crate) fn with_times(self, path: &Path) -> Self {
        Self { times: Some(TimeIndex::create(path)), ..self }
    }

    /// Connects a terminal, whose descriptor does not block.
    pub(crate) fn connect_terminal(&mut self, master: File) {
        self.pipe = Some(master);
        self.is_looked_at = true;
    }

    /// Connects the end of a pipe.
    pub(crate) fn connect(&mut self, pipe: OwnedFd) -> io::Result<()> {
        fcntl(&pipe, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        self.pipe = Some(File::from(pipe));
        Ok(())
    }

    /// Whether the disk refused the last write.
    pub(crate) fn is_blocked(&self) -> bool {
        self.is_blocked
    }

    /// The pipe, when there is a point in waiting for it.
    pub(crate) fn awaited(&self) -> Option<BorrowedFd<'_>> {
        if self.is_blocked { None } else { self.pipe.as_ref().map(AsFd::as_fd) }
    }

    /// Writes what is pending, then reads and writes once. Says how many bytes were read.
    pub(crate) fn pump(&mut self) -> usize {
        self.write_pending();
        if self.is_blocked {
            return 0;
        }
        let Some(pipe) = self.pipe.as_mut() else { return 0 };
        let count = match pipe.read(&mut self.read_buffer) {
            Ok(count) => count,
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => return 0,
            // A terminal that no program has open any more says EIO. A pipe has no other failures; if one comes, there is
            // nothing more to be had from it.
            Err(_) => 0,
        };
        if count == 0 {
            self.close();
        } else {
            self.masker.push(&self.read_buffer[..count], &mut self.pending);
            let is_held = self.is_looked_at && self.masker.may_release();
            self.early_at = is_held.then(|| Instant::now() + EARLY);
        }
        self.write_pending();
        count
    }

    /// When [`show_early`](Self::show_early) has something to do.
    pub(crate) fn early_at(&self) -> Option<Instant> {
        self.early_at
    }

    /// Writes what is held back when it is time for it.
    pub(crate) fn show_early(&mut self, now: Instant) {
        if self.early_at.is_some_and(|at| at <= now) {
            self.early_at = None;
            self.masker.release(&mut self.pending);
            self.write_pending();
        }
    }

    /// Gives up the pipe; what was read is still written.
    pub(crate) fn close(&mut self) {
        self.pipe = None;
        self.early_at = None;
        self.masker.finish(&mut self.pending);
    }

    /// Whether everything that came is on disk and nothing more can come.
    pub(crate) fn is_finished(&self) -> bool {
        self.pipe.is_none() && self.pending.is_empty()
    }

    /// Makes the spool durable.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.spool.sync_all()
    }

    /// The digest of the spool, lower-case hexadecimal.
    pub(crate) fn digest(&self) -> String {
        hex::encode(self.digest.clone().finalize())
    }

    /// Whatever the disk's reason for refusing, waiting is the answer that loses nothing.
    fn write_pending(&mut self) {
        self.is_blocked = false;
        // Before the bytes, so that whoever sees them finds their time.
        if let Some(times) = self.times.as_mut().filter(|_| !self.pending.is_empty()) {
            times.note(self.bytes, || now_us().unsigned_abs() / 1_000);
        }
        let mut written = 0;
        while written < self.pending.len() {
            match self.spool.write(&self.pending[written..]) {
                Ok(0) => self.is_blocked = true,
                Ok(count) => written += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => self.is_blocked = true,
            }
            if self.is_blocked {
                break;
            }
        }
        let done = &self.pending[..written];
        self.digest.update(done);
        self.bytes += written as u64;
        self.lines += memchr::memchr_iter(b'\n', done).count() as u64;
        self.pending.drain(..written);
    }
}
