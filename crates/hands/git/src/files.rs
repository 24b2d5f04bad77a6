//! Reading and writing godwit's own files, with the place in every error.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::GitError;

/// The error of a failed file operation.
pub(crate) fn failed(action: &'static str, place: &Path) -> impl FnOnce(io::Error) -> GitError + use<> {
    let place = place.to_owned();
    move |source| GitError::File { action, place, source }
}

/// The path as it is from everywhere.
pub(crate) fn absolute(path: &Path) -> Result<PathBuf, GitError> {
    std::path::absolute(path).map_err(failed("find", path))
}

/// Creates a directory and its parents.
pub(crate) fn create_directories(directory: &Path) -> Result<(), GitError> {
    fs::create_dir_all(directory).map_err(failed("create the directory", directory))
}

/// Writes a file as a whole or not at all, and makes it last.
pub(crate) fn write_durably(path: &Path, content: &[u8]) -> Result<(), GitError> {
    let unfinished = beside(path, "new");
    let write = || -> io::Result<()> {
        let mut file = File::create(&unfinished)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&unfinished, path)
    };
    write().map_err(failed("write", path))
}

/// Writes a small file of a directory that is not complete yet.
pub(crate) fn write(path: &Path, content: &[u8]) -> Result<(), GitError> {
    fs::write(path, content).map_err(failed("write", path))
}

/// Adds to the end of a file of a directory that is not complete yet.
pub(crate) fn append(path: &Path, content: &[u8]) -> Result<(), GitError> {
    let opened = OpenOptions::new().append(true).open(path);
    opened.and_then(|mut file| file.write_all(content)).map_err(failed("write", path))
}

/// Moves a directory of which nothing needs to outlive the machine's next start.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), GitError> {
    fs::rename(from, to).map_err(failed("complete", to))
}

/// Moves a directory and makes the move last.
pub(crate) fn rename_durably(from: &Path, to: &Path) -> Result<(), GitError> {
    let rename = || -> io::Result<()> {
        fs::rename(from, to)?;
        File::open(to.parent().unwrap_or(Path::new("/")))?.sync_all()
    };
    rename().map_err(failed("complete", to))
}

/// The hidden name beside `path` for an intermediate state of it.
pub(crate) fn beside(path: &Path, state: &str) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.{state}"))
}

/// Deletes a tree; absent is fine. The parent is the guard.
pub(crate) fn remove_tree(path: &Path) -> Result<(), GitError> {
    let guard = path.parent().unwrap_or(Path::new("/"));
    godwit_proc::tree::remove(guard, path)
        .map_err(|error| GitError::Delete { place: path.to_owned(), source: Box::new(error) })
}

/// Whether something is at the path; a symlink counts as itself.
pub(crate) fn exists(path: &Path) -> Result<bool, GitError> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(failed("look at", path)(error)),
    }
}

/// Whether a real directory is at the path, no symlink to one.
pub(crate) fn is_directory(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

/// Copies a regular file that an agent may have placed; anything else at the path (a symlink, a pipe) is left out.
pub(crate) fn copy_regular(from: &Path, to: &Path) -> Result<bool, GitError> {
    // Opening without following and without blocking: the name may be a symlink or a pipe.
    let opened = OpenOptions::new().read(true).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK).open(from);
    let Ok(mut source) = opened else { return Ok(false) };
    if !source.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return Ok(false);
    }
    let mut copy = || -> io::Result<u64> { io::copy(&mut source, &mut File::create(to)?) };
    copy().map_err(failed("copy to", to))?;
    Ok(true)
}

/// The UTF-8 names in a directory, in order.
pub(crate) fn list(directory: &Path) -> Result<Vec<String>, GitError> {
    let entries = fs::read_dir(directory).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
    let entries = entries.map_err(failed("list", directory))?;
    let mut names: Vec<String> = entries.into_iter().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    Ok(names)
}

/// Reads a small text file of godwit's own; absent is `None`.
pub(crate) fn read_small(path: &Path) -> Result<Option<String>, GitError> {
    const LIMIT_BYTES: u64 = 64 << 10;
    let mut text = String::new();
    match File::open(path) {
        Ok(file) => {
            file.take(LIMIT_BYTES).read_to_string(&mut text).map_err(failed("read", path))?;
            Ok(Some(text))
        }
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(failed("read", path)(error)),
    }
}
