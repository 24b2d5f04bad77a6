//! The copy of a login in a run's HOME, which an agent may have exchanged for anything: another file, a link, a pipe, or a
//! directory on the way that leads elsewhere.
//!
//! **Guarantee.** No link is followed, neither at the end of a path nor on the way: what is read or taken away is inside of
//! the run's HOME.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::path::{Component, Path};

use nix::fcntl::{OFlag, openat};
use nix::sys::stat::Mode;
use nix::unistd::{UnlinkatFlags, unlinkat};

/// What is there; `None` when that is no file of at most so many bytes.
pub(super) fn read(home: &Path, file: &Path, most: u64) -> Option<Vec<u8>> {
    let (directory, name) = directory_of(home, file).ok()?;
    let flags = OFlag::O_RDONLY | OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC;
    let file = File::from(openat(&directory, name, flags, Mode::empty()).ok()?);
    let is_file = file.metadata().is_ok_and(|data| data.is_file() && data.len() <= most);
    let mut bytes = Vec::new();
    let read = is_file.then(|| file.take(most).read_to_end(&mut bytes))?;
    read.ok().map(|_| bytes)
}

/// Takes away what is there, if anything is.
pub(super) fn remove(home: &Path, file: &Path) -> io::Result<()> {
    let done = directory_of(home, file)
        .and_then(|(directory, name)| Ok(unlinkat(&directory, name, UnlinkatFlags::NoRemoveDir)?));
    match done {
        // A link on the way leads to nothing of the run's, and one at the end was taken away itself. No CLI makes a
        // directory there.
        Err(error) if is_no_copy(&error) => Ok(()),
        done => done,
    }
}

fn is_no_copy(error: &io::Error) -> bool {
    use io::ErrorKind::{IsADirectory, NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory | IsADirectory) || error.raw_os_error() == Some(nix::libc::ELOOP)
}

/// The directory that a file of HOME is in, and its name there.
fn directory_of<'a>(home: &Path, file: &'a Path) -> io::Result<(OwnedFd, &'a Path)> {
    let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
    let mut directory = nix::fcntl::open(home, flags, Mode::empty())?;
    let name = file.file_name().map(Path::new).ok_or(io::ErrorKind::InvalidInput)?;
    for part in file.parent().into_iter().flat_map(Path::components) {
        let Component::Normal(part) = part else { return Err(io::ErrorKind::InvalidInput.into()) };
        directory = openat(&directory, part, flags, Mode::empty())?;
    }
    Ok((directory, name))
}
