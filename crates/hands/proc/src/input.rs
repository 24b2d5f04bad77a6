//! What a terminal is told, on its way from a daemon to the shim: frames in a named pipe of the run's directory.
//!
//! **Guarantees.** Each frame is written in one piece that the kernel keeps whole, so a daemon that dies leaves no half
//! of one, and daemons that follow each other need to know nothing of each other. What is no frame is thrown away and
//! counted, and the next frame is read as ever. Only the owner of the run's directory can open the pipe.
//!
//! **Does not know.** Who types, and what.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::stat::Mode;
use nix::unistd::mkfifo;

use crate::layout;
use crate::spec::TerminalSize;

/// A frame's kind and the length of what follows.
const HEAD_BYTES: usize = 3;

/// The largest frame: the most that the kernel writes to a pipe in one piece.
const FRAME_BYTES: usize = libc::PIPE_BUF;

/// How long the shim may take to make room. It reads in its loop, which never waits for the program.
const ROOM_WITHIN: Duration = Duration::from_secs(2);

const KEYS: u8 = b'k';
const RESIZE: u8 = b'r';

/// What a terminal is told at once.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// This was typed.
    Keys(Vec<u8>),
    /// It has another size.
    Resize(TerminalSize),
}

/// The frames of some keys, in order.
pub(crate) fn of_keys(keys: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    keys.chunks(FRAME_BYTES - HEAD_BYTES).map(|chunk| encoded(KEYS, chunk))
}

/// The frame of a size.
pub(crate) fn of_size(size: TerminalSize) -> Vec<u8> {
    let [columns, rows] = [size.columns, size.rows].map(u16::to_le_bytes);
    encoded(RESIZE, &[columns, rows].concat())
}

fn encoded(kind: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("a frame is smaller than a pipe's piece");
    let mut frame = vec![kind];
    frame.extend_from_slice(&length.to_le_bytes());
    frame.extend_from_slice(content);
    frame
}

/// The reader's end, made by whichever shim comes first. It stays open when nobody writes.
pub(crate) fn create(run_dir: &Path) -> io::Result<File> {
    let path = run_dir.join(layout::INPUT);
    match mkfifo(&path, Mode::S_IRUSR | Mode::S_IWUSR) {
        Ok(()) | Err(Errno::EEXIST) => {}
        Err(errno) => return Err(errno.into()),
    }
    // Read and write, so that the end of one writer is not the end of the pipe.
    let file = OpenOptions::new().read(true).write(true).custom_flags(libc::O_NONBLOCK).open(&path)?;
    is_pipe(&file).then_some(file).ok_or_else(|| io::Error::other("the terminal's input is no pipe"))
}

/// Takes the name away: what is over has nobody to type for. Whoever has the pipe open writes to nobody.
pub(crate) fn remove(run_dir: &Path) {
    // A pipe that stays behind is refused to writers, for it has no reader.
    fs::remove_file(run_dir.join(layout::INPUT)).ok();
}

/// The writer's end; `None` when no shim reads.
pub(crate) fn open(run_dir: &Path) -> io::Result<Option<File>> {
    let mut options = OpenOptions::new();
    match options.write(true).custom_flags(libc::O_NONBLOCK).open(run_dir.join(layout::INPUT)) {
        Ok(file) => Ok(is_pipe(&file).then_some(file)),
        Err(error) if matches!(error.raw_os_error(), Some(libc::ENXIO | libc::ENOENT)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_pipe(file: &File) -> bool {
    file.metadata().is_ok_and(|data| data.file_type().is_fifo())
}

/// Writes a frame, whole or not at all, and waits for room for a while.
pub(crate) fn write(mut pipe: &File, frame: &[u8]) -> io::Result<()> {
    let deadline = Instant::now() + ROOM_WITHIN;
    loop {
        match pipe.write(frame) {
            Ok(_) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
            Err(full) => wait_for_room(pipe, deadline, full)?,
        }
    }
}

fn wait_for_room(pipe: &File, deadline: Instant, full: io::Error) -> io::Result<()> {
    let remaining = deadline.saturating_duration_since(Instant::now());
    if remaining.is_zero() {
        return Err(full);
    }
    let timeout = PollTimeout::try_from(remaining.as_micros().div_ceil(1_000)).unwrap_or(PollTimeout::MAX);
    match poll(&mut [PollFd::new(pipe.as_fd(), PollFlags::POLLOUT)], timeout) {
        Ok(_) | Err(Errno::EINTR) => Ok(()),
        Err(errno) => Err(errno.into()),
    }
}

/// Takes frames out of what was read.
#[derive(Debug, Default)]
pub(crate) struct Frames {
    held: Vec<u8>,
    /// How often something was no frame.
    pub(crate) malformed: u64,
}

impl Frames {
    /// Takes what one read gave. `is_drained` says that nothing was left: frames are written whole, so what is not whole
    /// then never will be.
    pub(crate) fn push(&mut self, read: &[u8], is_drained: bool) -> Vec<Frame> {
        self.held.extend_from_slice(read);
        let mut frames = Vec::new();
        let mut at = 0;
        loop {
            match cut(&self.held[at..]) {
                Cut::Whole(frame, length) => {
                    at += length;
                    match frame {
                        Some(frame) => frames.push(frame),
                        None => self.malformed += 1,
                    }
                }
                Cut::Partial if !is_drained || at == self.held.len() => break,
                // Nothing says where the next frame begins but the next write.
                Cut::Partial | Cut::Garbage => {
                    self.malformed += 1;
                    at = self.held.len();
                    break;
                }
            }
        }
        self.held.drain(..at);
        frames
    }
}

/// What the beginning of some bytes is.
enum Cut {
    /// A frame of this length, or something of its form that says nothing.
    Whole(Option<Frame>, usize),
    /// The beginning of one.
    Partial,
    /// Nothing that a daemon writes.
    Garbage,
}

fn cut(bytes: &[u8]) -> Cut {
    let [kind, low, high, rest @ ..] = bytes else {
        let is_known = bytes.first().is_none_or(|kind| [KEYS, RESIZE].contains(kind));
        return if is_known { Cut::Partial } else { Cut::Garbage };
    };
    let length = usize::from(u16::from_le_bytes([*low, *high]));
    if ![KEYS, RESIZE].contains(kind) || length > FRAME_BYTES - HEAD_BYTES {
        return Cut::Garbage;
    }
    let Some(content) = rest.get(..length) else { return Cut::Partial };
    let frame = if *kind == KEYS { Some(Frame::Keys(content.to_vec())) } else { size(content).map(Frame::Resize) };
    Cut::Whole(frame, HEAD_BYTES + length)
}

fn size(content: &[u8]) -> Option<TerminalSize> {
    let [a, b, c, d] = *content else { return None };
    let (columns, rows) = (u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d]));
    (columns > 0 && rows > 0).then_some(TerminalSize { columns, rows })
}

#[cfg(test)]
mod tests;
