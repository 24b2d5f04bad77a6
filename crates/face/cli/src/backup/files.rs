//! Files of backups and of homes: private, whole, on the disk, and never through a symbolic link.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Component, Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::BackupError;

/// Files are copied in pieces of this many bytes.
const PIECE: usize = 256 << 10;

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Content {
    /// How long it is.
    pub(super) bytes: u64,
    /// Its SHA-256, in lower-case hexadecimal.
    pub(super) sha256: String,
}

/// The error of a failed operation on a file.
pub(super) fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> BackupError + use<> {
    let path = path.to_owned();
    move |source| BackupError::File { action, path, source }
}

/// Creates one directory that only its owner enters; one that is there is an error.
pub(super) fn create_directory(path: &Path) -> Result<(), BackupError> {
    DirBuilder::new().mode(0o700).create(path).map_err(failed("create", path))
}

/// Creates a directory and those above it, for the owner alone. Those that are there stay as they are.
pub(super) fn create_directories(path: &Path) -> Result<(), BackupError> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed("create", path))
}

/// Opens a plain file to be read; a symbolic link, a pipe or a directory is refused.
fn open(path: &Path) -> Result<File, BackupError> {
    let mut options = OpenOptions::new();
    let opened = options.read(true).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK).open(path);
    let file = match opened {
        Err(error) if error.raw_os_error() == Some(libc::ELOOP) => {
            return Err(BackupError::NotAFile { path: path.to_owned() });
        }
        opened => opened.map_err(failed("open", path))?,
    };
    match file.metadata().map_err(failed("look at", path))?.is_file() {
        true => Ok(file),
        false => Err(BackupError::NotAFile { path: path.to_owned() }),
    }
}

/// What a plain file holds.
pub(super) fn content_of(path: &Path) -> Result<Content, BackupError> {
    pour(&mut open(path)?, path, |_| Ok(()))
}

/// A small plain file, whole.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, BackupError> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes).map_err(failed("read", path))?;
    Ok(bytes)
}

/// Copies a plain file into a new one that only its owner reads, brings it to the disk, and says what it holds.
pub(super) fn copy(from: &Path, to: &Path) -> Result<Content, BackupError> {
    let mut source = open(from)?;
    let mut target = create(to)?;
    let content = pour(&mut source, from, |piece| target.write_all(piece).map_err(failed("write", to)))?;
    target.sync_all().map_err(failed("sync", to))?;
    Ok(content)
}

/// Writes a new file that only its owner reads, and brings it to the disk.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), BackupError> {
    let mut file = create(path)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed("write", path))
}

fn create(path: &Path) -> Result<File, BackupError> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(failed("create", path))
}

/// Reads to the end and passes every piece on.
fn pour(
    file: &mut File,
    path: &Path,
    mut take: impl FnMut(&[u8]) -> Result<(), BackupError>,
) -> Result<Content, BackupError> {
    let (mut hasher, mut bytes, mut piece) = (Sha256::new(), 0, vec![0; PIECE]);
    loop {
        let count = match file.read(&mut piece) {
            Ok(0) => return Ok(Content { bytes, sha256: hex::encode(hasher.finalize()) }),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read.map_err(failed("read", path))?,
        };
        hasher.update(&piece[..count]);
        bytes += count as u64;
        take(&piece[..count])?;
    }
}

/// Gives a file or directory another name, and brings the change to the disk.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), BackupError> {
    fs::rename(from, to).map_err(failed("complete", to))?;
    sync_directory(to.parent().unwrap_or(Path::new("/")))
}

/// Brings the names in a directory to the disk.
pub(super) fn sync_directory(path: &Path) -> Result<(), BackupError> {
    File::open(path).and_then(|directory| directory.sync_all()).map_err(failed("sync", path))
}

/// What is below a directory, by its path relative to it.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Plain files.
    pub(super) files: Vec<PathBuf>,
    /// Directories.
    pub(super) directories: Vec<PathBuf>,
    /// Everything else: symbolic links, pipes, devices.
    pub(super) others: Vec<PathBuf>,
}

/// Everything below a directory, in the order of the names. No symbolic link is followed.
pub(super) fn tree(root: &Path) -> Result<Tree, BackupError> {
    let (mut tree, mut open) = (Tree::default(), vec![PathBuf::new()]);
    while let Some(below) = open.pop() {
        for (name, kind) in entries(&root.join(&below))? {
            let path = below.join(name);
            if kind.is_dir() {
                open.push(path.clone());
                tree.directories.push(path);
            } else if kind.is_file() {
                tree.files.push(path);
            } else {
                tree.others.push(path);
            }
        }
    }
    for list in [&mut tree.files, &mut tree.directories, &mut tree.others] {
        list.sort();
    }
    Ok(tree)
}

/// The names in a directory with their kinds, sorted; none when it is not there.
pub(super) fn entries(directory: &Path) -> Result<Vec<(std::ffi::OsString, fs::FileType)>, BackupError> {
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed("list", directory))?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed("list", directory))?;
        found.push((entry.file_name(), entry.file_type().map_err(failed("look at", &entry.path()))?));
    }
    found.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(found)
}

/// Whether something is at the path; a symbolic link counts as itself.
pub(super) fn exists(path: &Path) -> Result<bool, BackupError> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(failed("look at", path)(error)),
    }
}

/// Whether a path leads from a directory down to something in it, by plain names only.
pub(super) fn is_below(path: &Path) -> bool {
    path.components().next().is_some() && path.components().all(|part| matches!(part, Component::Normal(_)))
}

/// The path from everywhere, with what is there already resolved.
pub(super) fn resolved(path: &Path) -> Result<PathBuf, BackupError> {
    let absolute = std::path::absolute(path).map_err(failed("find", path))?;
    let mut missing = Vec::new();
    let mut known = absolute.as_path();
    loop {
        match known.canonicalize() {
            Ok(found) => return Ok(missing.iter().rev().fold(found, |path, name| path.join(name))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed("find", known)(error)),
        }
        match (known.file_name(), known.parent()) {
            (Some(name), Some(parent)) => {
                missing.push(name.to_owned());
                known = parent;
            }
            _ => return Err(failed("find", &absolute)(io::ErrorKind::NotFound.into())),
        }
    }
}
