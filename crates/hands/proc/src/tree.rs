//! The one door for deleting a file tree.
//!
//! What is deleted was written by agents, so nothing about it is trusted: every step goes through an open directory,
//! no symbolic link is followed, and neither the depth of the tree nor its permissions can stop it.

use std::ffi::{CString, OsStr};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use nix::dir::Dir;
use nix::errno::Errno;
use nix::fcntl::{self, OFlag};
use nix::sys::stat::{FchmodatFlags, Mode, fchmodat};
use nix::unistd::{UnlinkatFlags, unlinkat};

/// A tree that was not (wholly) deleted.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The target is not strictly inside the guard.
    #[error("refusing to delete `{}`: it is not inside `{}`", target.display(), guard.display())]
    OutsideGuard {
        /// What should have been deleted.
        target: PathBuf,
        /// Where it should have been.
        guard: PathBuf,
    },
    /// The system refused.
    #[error("cannot {action} `{}`", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// Deletes a file or a whole tree that is strictly inside `guard`. No symbolic link is ever followed, neither on the
/// way from the guard to the target nor in it; read-only directories are made writable; an absent target is fine.
///
/// # Errors
/// [`Error::OutsideGuard`] before anything is touched; [`Error::Io`] when something is left, and then the call may be
/// repeated.
pub fn remove(guard: &Path, target: &Path) -> Result<(), Error> {
    let names = names_below(guard, target)?;
    let (last, way) = names.split_last().expect("a target strictly inside its guard has a name");
    let failed = |action| move |errno: Errno| Error::Io { action, path: target.to_owned(), source: errno.into() };
    let mut parent = match fcntl::open(guard, DIRECTORY.difference(OFlag::O_NOFOLLOW), Mode::empty()) {
        Err(Errno::ENOENT) => return Ok(()),
        opened => opened.map_err(failed("open the directory of"))?,
    };
    for name in way {
        parent = match fcntl::openat(&parent, *name, DIRECTORY, Mode::empty()) {
            Err(Errno::ENOENT) => return Ok(()),
            Err(Errno::ENOTDIR | Errno::ELOOP) => {
                return Err(Error::OutsideGuard { target: target.to_owned(), guard: guard.to_owned() });
            }
            opened => opened.map_err(failed("open the directory of"))?,
        };
    }
    let name = CString::new(last.as_bytes()).map_err(|_| failed("delete")(Errno::EINVAL))?;
    remove_at(&parent, &name).map_err(failed("delete"))
}

const DIRECTORY: OFlag = OFlag::O_RDONLY.union(OFlag::O_DIRECTORY).union(OFlag::O_NOFOLLOW).union(OFlag::O_CLOEXEC);

/// The names that lead from the guard to the target, at least one, each a plain name.
fn names_below<'a>(guard: &Path, target: &'a Path) -> Result<Vec<&'a OsStr>, Error> {
    let outside = || Error::OutsideGuard { target: target.to_owned(), guard: guard.to_owned() };
    let below = target.strip_prefix(guard).map_err(|_| outside())?;
    let names: Option<Vec<&OsStr>> = below
        .components()
        .map(|component| match component {
            Component::Normal(name) => Some(name),
            Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => None,
        })
        .collect();
    names.filter(|names| !names.is_empty() && guard.is_absolute()).ok_or_else(outside)
}

/// Deletes one name of an open directory, whatever it is.
fn remove_at(parent: &OwnedFd, name: &CString) -> nix::Result<()> {
    match unlinkat(parent, name.as_c_str(), UnlinkatFlags::NoRemoveDir) {
        Ok(()) | Err(Errno::ENOENT) => return Ok(()),
        // Linux says EISDIR for a directory, POSIX and macOS say EPERM.
        Err(Errno::EISDIR | Errno::EPERM) => {}
        Err(errno) => return Err(errno),
    }
    let top = open_writable(parent, name)?;
    let mut flattened = 0_u64;
    while empty_once(&top, &mut flattened)? == Emptied::MoreToDo {}
    drop(top);
    unlinkat(parent, name.as_c_str(), UnlinkatFlags::RemoveDir)
}

/// What one pass over the top directory left.
#[derive(PartialEq, Eq)]
enum Emptied {
    Wholly,
    MoreToDo,
}

/// One pass over the top directory: plain entries go, and the content of each directory in it is moved up into the top
/// before that directory goes. So a tree of any depth needs two open directories and no recursion.
fn empty_once(top: &OwnedFd, flattened: &mut u64) -> nix::Result<Emptied> {
    let names = names_in(top)?;
    if names.is_empty() {
        return Ok(Emptied::Wholly);
    }
    for name in names {
        match unlinkat(top, name.as_c_str(), UnlinkatFlags::NoRemoveDir) {
            Ok(()) | Err(Errno::ENOENT) => continue,
            Err(Errno::EISDIR | Errno::EPERM) => {}
            Err(errno) => return Err(errno),
        }
        let directory = open_writable(top, &name)?;
        for inner in names_in(&directory)? {
            match unlinkat(&directory, inner.as_c_str(), UnlinkatFlags::NoRemoveDir) {
                Ok(()) | Err(Errno::ENOENT) => {}
                Err(Errno::EISDIR | Errno::EPERM) => move_up(&directory, &inner, top, flattened)?,
                Err(errno) => return Err(errno),
            }
        }
        unlinkat(top, name.as_c_str(), UnlinkatFlags::RemoveDir)?;
    }
    Ok(Emptied::MoreToDo)
}

/// Moves a directory into the top under a name that nothing has.
fn move_up(from: &OwnedFd, name: &CString, top: &OwnedFd, flattened: &mut u64) -> nix::Result<()> {
    // An empty one needs no move; a full one must be writable, since moving it changes its `..`.
    match unlinkat(from, name.as_c_str(), UnlinkatFlags::RemoveDir) {
        Ok(()) | Err(Errno::ENOENT) => return Ok(()),
        Err(_) => drop(open_writable(from, name)?),
    }
    loop {
        *flattened += 1;
        let target = format!(".deleting-{flattened}");
        match fcntl::renameat(from, name.as_c_str(), top, target.as_str()) {
            // Taken by a non-empty directory or by a file: an earlier call was cut short, or an agent chose the name.
            Err(Errno::EEXIST | Errno::ENOTEMPTY | Errno::ENOTDIR) => {}
            result => return result,
        }
    }
}

/// Opens a directory for reading and makes it writable for its owner.
fn open_writable(parent: &OwnedFd, name: &CString) -> nix::Result<OwnedFd> {
    let open = || fcntl::openat(parent, name.as_c_str(), DIRECTORY, Mode::empty());
    let directory = match open() {
        Err(Errno::EACCES) => {
            fchmodat(parent, name.as_c_str(), Mode::S_IRWXU, FchmodatFlags::NoFollowSymlink)?;
            open()?
        }
        opened => opened?,
    };
    nix::sys::stat::fchmod(&directory, Mode::S_IRWXU)?;
    Ok(directory)
}

fn names_in(directory: &OwnedFd) -> nix::Result<Vec<CString>> {
    let again = fcntl::openat(directory.as_fd(), ".", DIRECTORY, Mode::empty())?;
    let mut names = Vec::new();
    for entry in Dir::from_fd(again)? {
        let entry = entry?;
        let name = entry.file_name();
        if name != c"." && name != c".." {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests;
