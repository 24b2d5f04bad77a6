//! The daemon's side of a run's terminal.

use std::io;
use std::path::Path;

use super::{Error, RunProbe, file, probe};
use crate::spec::{ShimSpec, TerminalSize};
use crate::{durable, input, layout, size};

/// The most bytes that are typed at once.
pub const MAX_KEYS_BYTES: usize = 64 * 1024;

/// Types on a run's terminal: what a keyboard sends, byte for byte. Returns when the shim has it, which passes it on as
/// the program reads. Works the same for a run of this daemon and of an earlier one. Blocks for microseconds; where the
/// shim is stopped, for two seconds at most. Calls for one run keep their order when they are made one after the other.
///
/// # Errors
/// [`Error::NoTerminal`] and [`Error::NotLive`] when nobody can be typed to, [`Error::TooManyKeys`] beyond
/// [`MAX_KEYS_BYTES`], and [`Error::File`] when the shim does not take it; the beginning may have been typed then.
pub fn send_keys(run_dir: &Path, keys: &[u8]) -> Result<(), Error> {
    if keys.len() > MAX_KEYS_BYTES {
        return Err(Error::TooManyKeys { bytes: keys.len() });
    }
    send(run_dir, input::of_keys(keys))
}

/// Gives a run's terminal another size. The program is told by SIGWINCH.
///
/// # Errors
/// As [`send_keys`]; a size without a column or row is refused by the terminal's own loop and counted.
pub fn resize(run_dir: &Path, size: TerminalSize) -> Result<(), Error> {
    send(run_dir, std::iter::once(input::of_size(size)))
}

/// How large a run's terminal is, or was when the run ended; `None` for a run without terminal, and where that is not
/// known.
///
/// # Errors
/// [`Error::File`] when it cannot be read.
pub fn size(run_dir: &Path) -> Result<Option<TerminalSize>, Error> {
    size::read(run_dir).map_err(file("read", &run_dir.join(layout::SIZE)))
}

fn send(run_dir: &Path, frames: impl Iterator<Item = Vec<u8>>) -> Result<(), Error> {
    let path = run_dir.join(layout::INPUT);
    let Some(pipe) = input::open(run_dir).map_err(file("open", &path))? else { return Err(nobody(run_dir)) };
    for frame in frames {
        match input::write(&pipe, &frame) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Err(nobody(run_dir)),
            Err(error) => return Err(file("write to", &path)(error)),
        }
    }
    Ok(())
}

/// Why nobody reads.
fn nobody(run_dir: &Path) -> Error {
    let is_live = match probe(run_dir) {
        Ok(probed) => matches!(probed, RunProbe::Live(_)),
        Err(error) => return error,
    };
    let spec = durable::read_if_present(&run_dir.join(layout::SPEC)).ok().flatten();
    let spec = spec.and_then(|content| serde_json::from_slice::<ShimSpec>(&content).ok());
    let run_dir = run_dir.to_owned();
    match spec {
        Some(spec) if spec.terminal.is_none() && is_live => Error::NoTerminal { run_dir },
        // With a terminal it is about to end: its pipe goes before its lock.
        Some(_) | None => Error::NotLive { run_dir },
    }
}
