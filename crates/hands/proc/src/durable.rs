//! Files that appear whole or not at all, and stay after a power cut.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Makes the names in a directory durable.
pub(crate) fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

/// Writes `name` in `directory`, replacing it atomically.
pub(crate) fn replace(directory: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    let draft = write_draft(directory, name, content)?;
    remove_on_error(fs::rename(&draft, directory.join(name)), &draft)?;
    sync_directory(directory)
}

/// Writes `name` in `directory` unless it exists. Of any number of callers exactly one gets `true`, and nobody ever
/// sees the file without its content.
pub(crate) fn create_once(directory: &Path, name: &str, content: &[u8]) -> io::Result<bool> {
    let draft = write_draft(directory, name, content)?;
    // A hard link fails when the name is taken, which a rename does not.
    let linked = fs::hard_link(&draft, directory.join(name));
    fs::remove_file(&draft)?;
    match linked {
        Ok(()) => sync_directory(directory).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

/// The whole content of a file; `None` when it is absent.
pub(crate) fn read_if_present(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn write_draft(directory: &Path, name: &str, content: &[u8]) -> io::Result<PathBuf> {
    // Several processes, and several threads of one, may write the same name at once.
    let thread = format!("{:?}", std::thread::current().id());
    let thread: String = thread.chars().filter(char::is_ascii_digit).collect();
    let draft = directory.join(format!(".{name}.{}.{thread}", std::process::id()));
    let write = || {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
        file.write_all(content)?;
        file.sync_all()
    };
    remove_on_error(write(), &draft)?;
    Ok(draft)
}

fn remove_on_error(result: io::Result<()>, draft: &Path) -> io::Result<()> {
    result.inspect_err(|_| {
        // The first error is the one to tell; a draft that stays is harmless and is overwritten.
        fs::remove_file(draft).ok();
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_creation_counts_and_no_draft_stays() {
        let directory = tempfile::tempdir().expect("a scratch directory");
        assert!(create_once(directory.path(), "claim", b"first").expect("created"));
        assert!(!create_once(directory.path(), "claim", b"second").expect("refused"));
        assert_eq!(fs::read(directory.path().join("claim")).expect("readable"), b"first");
        assert_eq!(fs::read_dir(directory.path()).expect("readable").count(), 1);
    }
}
