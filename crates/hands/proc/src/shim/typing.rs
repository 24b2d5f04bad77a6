//! What is typed on a run's terminal, on its way from the pipe of the run's directory to the program.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::path::Path;
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags};

use super::complain;
use crate::input::{Frame, Frames};
use crate::record::InputLoss;
use crate::spec::TerminalSize;
use crate::{size, sys};

/// Bytes taken from the pipe at once: what it holds by default.
const READ_BYTES: usize = 64 * 1024;

/// Bytes that are kept for a program that does not read. Nobody types that much; it is a few large pastes.
const KEPT_BYTES: usize = 256 * 1024;

/// What Ctrl-Z sends.
const SUSPEND: u8 = 0x1a;

/// How long a program may take to stop itself before it is told to go on.
const GOES_ON_AFTER: Duration = Duration::from_millis(500);

/// The keyboard of a run. Neither side is ever waited for: a program that does not read loses what is typed beyond
/// [`KEPT_BYTES`], which is counted and told.
pub(crate) struct Typing<'a> {
    master: File,
    input: &'a File,
    /// Where the terminal's size is told; `None` where that could not be.
    told_size: Option<File>,
    frames: Frames,
    /// What the program has not taken yet.
    kept: Vec<u8>,
    read_buffer: Vec<u8>,
    dropped_bytes: u64,
    /// When a program that has stopped itself is told to go on: nobody has a shell here that could.
    goes_on_at: Option<Instant>,
}

impl<'a> Typing<'a> {
    /// A keyboard of a terminal that begins with this size; neither descriptor blocks.
    pub(crate) fn new(master: File, input: &'a File, run_dir: &Path, size: Option<TerminalSize>) -> Self {
        let frames = Frames::default();
        let (kept, read_buffer) = (Vec::new(), vec![0; READ_BYTES]);
        // Who draws the terminal does so without it, and badly: no reason to end a run.
        let told_size =
            size::create(run_dir).inspect_err(|error| complain("the terminal's size is told nobody", error));
        let told_size = told_size.ok();
        let typing = Self { master, input, told_size, frames, kept, read_buffer, dropped_bytes: 0, goes_on_at: None };
        size.into_iter().for_each(|size| typing.tell(size));
        typing
    }

    /// What there is a point in waiting for. The terminal is waited for only on demand.
    pub(crate) fn awaited(&self, with_terminal: bool) -> impl Iterator<Item = PollFd<'_>> {
        let input = PollFd::new(self.input.as_fd(), PollFlags::POLLIN);
        let is_full = with_terminal && !self.kept.is_empty();
        let terminal = is_full.then(|| PollFd::new(self.master.as_fd(), PollFlags::POLLOUT));
        std::iter::once(input).chain(terminal)
    }

    /// Takes what has come and passes on what the program takes. Reads once, so that a flood of keys holds nothing up.
    pub(crate) fn pass_on(&mut self) {
        let mut input = self.input;
        // Nothing there, or nothing to be had: the run goes on without it.
        let count = input.read(&mut self.read_buffer).unwrap_or(0);
        if count > 0 {
            let is_drained = count < self.read_buffer.len();
            for frame in self.frames.push(&self.read_buffer[..count], is_drained) {
                self.take(frame);
            }
        }
        self.write_kept();
    }

    /// When [`is_to_go_on`](Self::is_to_go_on) has something to say.
    pub(crate) fn goes_on_at(&self) -> Option<Instant> {
        self.goes_on_at
    }

    /// Whether the program is to be told now that it goes on, as by `fg` after Ctrl-Z. Says so once.
    pub(crate) fn is_to_go_on(&mut self, now: Instant) -> bool {
        self.goes_on_at.take_if(|at| *at <= now).is_some()
    }

    /// What was typed in vain so far.
    pub(crate) fn loss(&self) -> InputLoss {
        InputLoss { dropped_bytes: self.dropped_bytes, malformed_frames: self.frames.malformed }
    }

    fn take(&mut self, frame: Frame) {
        match frame {
            Frame::Keys(keys) if self.kept.len() + keys.len() > KEPT_BYTES => {
                if self.dropped_bytes == 0 {
                    complain("what is typed is dropped", &io::Error::other("the program does not read it"));
                }
                self.dropped_bytes += keys.len() as u64;
            }
            Frame::Keys(keys) => {
                if keys.contains(&SUSPEND) {
                    self.goes_on_at = Some(Instant::now() + GOES_ON_AFTER);
                }
                self.kept.extend(keys);
                self.write_kept();
            }
            Frame::Resize(size) => match sys::set_terminal_size(self.master.as_fd(), size) {
                Ok(()) => self.tell(size),
                Err(error) => complain("the terminal does not take its size", &error),
            },
        }
    }

    fn tell(&self, size: TerminalSize) {
        if let Some(Err(error)) = self.told_size.as_ref().map(|file| size::tell(file, size)) {
            complain("the terminal's size is told nobody", &error);
        }
    }

    fn write_kept(&mut self) {
        let mut written = 0;
        while written < self.kept.len() {
            match self.master.write(&self.kept[written..]) {
                Ok(count) if count > 0 => written += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // Full, or without a program: whatever it is, it is not waited for here.
                Ok(_) | Err(_) => break,
            }
        }
        self.kept.drain(..written);
    }
}
