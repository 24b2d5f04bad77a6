//! How large a run's terminal is now, for whoever draws it: one short line in the run's directory, written over in place.
//!
//! It needs free space only when it is made, and is never waited for. A reader that finds anything but one whole line
//! knows no size.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use crate::spec::TerminalSize;
use crate::{durable, layout};

/// Makes the file, for the terminal of the run in a directory.
pub(crate) fn create(run_dir: &Path) -> io::Result<File> {
    File::create(run_dir.join(layout::SIZE))
}

/// Says how large it is. Every line is as long as every other, so that a later one leaves nothing of an earlier one.
pub(crate) fn tell(file: &File, size: TerminalSize) -> io::Result<()> {
    file.write_all_at(format!("{:>5} {:>5}\n", size.columns, size.rows).as_bytes(), 0)
}

/// What was said last; `None` where nobody did: a run without terminal, or of an earlier release.
pub(crate) fn read(run_dir: &Path) -> io::Result<Option<TerminalSize>> {
    Ok(durable::read_if_present(&run_dir.join(layout::SIZE))?.and_then(|content| parsed(&content)))
}

fn parsed(content: &[u8]) -> Option<TerminalSize> {
    let line = std::str::from_utf8(content).ok()?.strip_suffix('\n')?;
    let mut numbers = line.split_whitespace().map(|number| number.parse().ok().filter(|count| *count > 0));
    let size = TerminalSize { columns: numbers.next()??, rows: numbers.next()?? };
    numbers.next().is_none().then_some(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_last_is_read_and_nothing_of_before() {
        let run_dir = tempfile::tempdir().expect("a scratch directory");
        assert_eq!(read(run_dir.path()).expect("readable"), None);
        let file = create(run_dir.path()).expect("created");
        assert_eq!(read(run_dir.path()).expect("readable"), None, "it is there before it says anything");
        for size in [(120, 32), (65_535, 1), (9, 9)].map(|(columns, rows)| TerminalSize { columns, rows }) {
            tell(&file, size).expect("written");
            assert_eq!(read(run_dir.path()).expect("readable"), Some(size));
        }
    }

    #[test]
    fn what_is_no_whole_line_is_no_size() {
        for content in ["", "\n", "  120    32", "  120\n", "    0    32\n", "  120 70000\n", "1 2 3\n", "\u{fffd}\n"] {
            assert_eq!(parsed(content.as_bytes()), None, "{content:?}");
        }
    }
}
