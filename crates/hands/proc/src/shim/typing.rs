//! What is typed on a run's terminal, on its way from the pipe of the run's directory to the program.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;

use nix::poll::{PollFd, PollFlags};

use super::complain;
use crate::input::{Frame, Frames};
use crate::record::InputLoss;
use crate::sys;

/// Bytes taken from the pipe at once: what it holds by default.
const READ_BYTES: usize = 64 * 1024;

/// Bytes that are kept for a program that does not read. Nobody types that much; it is a few large pastes.
const KEPT_BYTES: usize = 256 * 1024;

/// The keyboard of a run. Neither side is ever waited for: a program that does not read loses what is typed beyond
/// [`KEPT_BYTES`], which is counted and told.
pub(crate) struct Typing<'a> {
    master: File,
    input: &'a File,
    frames: Frames,
    /// What the program has not taken yet.
    kept: Vec<u8>,
    read_buffer: Vec<u8>,
    dropped_bytes: u64,
}

impl<'a> Typing<'a> {
    /// A keyboard; neither descriptor blocks.
    pub(crate) fn new(master: File, input: &'a File) -> Self {
        let frames = Frames::default();
        Self { master, input, frames, kept: Vec::new(), read_buffer: vec![0; READ_BYTES], dropped_bytes: 0 }
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
                self.kept.extend(keys);
                self.write_kept();
            }
            Frame::Resize(size) => {
                if let Err(error) = sys::set_terminal_size(self.master.as_fd(), size) {
                    complain("the terminal does not take its size", &error);
                }
            }
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
