//! What git processes that were killed leave in a vault: the locks of files that they were about to replace. Git never
//! removes them, and refuses to write such a file until a person does.
//!
//! What was being written is not lost: a lock becomes the file or it does not, and whoever wanted it written asks again.

use std::fs::{self, DirEntry};
use std::path::Path;

use crate::{GitDoor, files};

impl GitDoor {
    /// Removes the locks of every vault in a directory, and says how many there were. Only for a daemon that has just
    /// taken over its home's helper lock: then no git of an earlier one is alive, and none of its own has begun.
    ///
    /// A vault that cannot be read is passed over: whoever needs it is told so, and the other vaults are of use.
    pub fn remove_stale_locks(&self, vaults: &Path) -> usize {
        let vaults = listed(vaults).into_iter().map(|vault| vault.path());
        vaults.map(|vault| remove_locks(&vault) + remove_locks_below(&vault.join("refs"))).sum()
    }
}

/// The locks in this directory alone.
fn remove_locks(directory: &Path) -> usize {
    let locks = listed(directory).into_iter().filter(is_lock);
    locks.filter(|lock| files::remove_tree(&lock.path()).is_ok()).count()
}

/// The locks in this directory and all below it.
fn remove_locks_below(directory: &Path) -> usize {
    let is_directory = |entry: &DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    let below = listed(directory).into_iter().filter(is_directory);
    remove_locks(directory) + below.map(|inner| remove_locks_below(&inner.path())).sum::<usize>()
}

/// No ref can have such a name: git forbids it.
fn is_lock(entry: &DirEntry) -> bool {
    let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
    is_file && entry.path().extension().is_some_and(|extension| extension == "lock")
}

/// The entries of a directory; none when it cannot be read or is none. No symlink is followed.
fn listed(directory: &Path) -> Vec<DirEntry> {
    if !files::is_directory(directory) {
        return Vec::new();
    }
    fs::read_dir(directory).into_iter().flatten().flatten().collect()
}
