//! The home: that it is this user's alone, that everything in it is where it belongs, and that nothing stale is left.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use godwit_api::types::DoctorItem;

use super::{ok, problem, warning};
use crate::error::CliError;
use crate::home::{Home, HomeLock};

/// The name of the item about the home itself.
pub(super) const NAME: &str = "home";
/// The name of the item about files that others could read or write.
pub(super) const PERMISSIONS: &str = "permissions";
/// The name of the item about the directories of the home.
pub(super) const DIRECTORIES: &str = "directories";
/// The name of the item about what a dead daemon left.
pub(super) const STALE: &str = "stale files";

/// Nobody but the owner.
pub(super) const PRIVATE_DIRECTORY: u32 = 0o700;
/// Nobody but the owner.
pub(super) const PRIVATE_FILE: u32 = 0o600;

/// What the bits of a mode may not allow to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// Neither reading nor writing.
    ToAll,
    /// Writing.
    ToWriters,
}

/// A path whose mode is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Open {
    /// Where.
    pub(super) path: PathBuf,
    /// Its mode now.
    pub(super) mode: u32,
    /// The mode that it should have.
    pub(super) wanted: u32,
}

/// Looks at the home and what is in it.
pub(super) fn examine(home: &Home) -> Vec<DoctorItem> {
    if let Err(error) = home.check() {
        let error = CliError::from(error);
        let remedy = error.hints.first().cloned().unwrap_or_else(|| "choose another home".to_owned());
        return vec![problem(NAME, error.to_string(), remedy)];
    }
    let shown = home.path().display();
    let Ok(metadata) = fs::metadata(home.path()) else {
        return vec![ok(NAME, format!("{shown} is not there yet; `godwit up` makes it"))];
    };
    let mode = metadata.mode() & 0o777;
    let own = match mode & 0o077 {
        0 => ok(NAME, format!("{shown}, mode {mode:03o}")),
        _ => problem(
            NAME,
            format!("{shown} has mode {mode:03o}: others can look into it"),
            format!("`godwit doctor --fix`, or `chmod 700 {shown}`; then make sure that nobody has read what is in it"),
        ),
    };
    vec![own, permissions(home), directories(home), stale(home)]
}

/// What others could read or write and must not.
pub(super) fn open_to_others(home: &Home) -> Vec<Open> {
    let mut found = Vec::new();
    let mut look = |path: PathBuf, closed: Closed, wanted: u32| {
        let Ok(metadata) = fs::symlink_metadata(&path) else { return };
        let mode = metadata.permissions().mode() & 0o777;
        let forbidden = match closed {
            Closed::ToAll => 0o077,
            Closed::ToWriters => 0o022,
        };
        if !metadata.is_symlink() && mode & forbidden != 0 {
            found.push(Open { path, mode, wanted: wanted & mode | (wanted & 0o700) });
        }
    };
    look(home.keys(), Closed::ToAll, PRIVATE_DIRECTORY);
    look(home.secrets(), Closed::ToAll, PRIVATE_DIRECTORY);
    for entry in fs::read_dir(home.secrets()).into_iter().flatten().flatten() {
        look(entry.path(), Closed::ToAll, PRIVATE_FILE);
    }
    let is_file = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| !kind.is_dir());
    for entry in fs::read_dir(home.keys()).into_iter().flatten().flatten().filter(is_file) {
        // What is public about a key may be read.
        let is_public = entry.path().extension().is_some_and(|extension| extension == "pub");
        let (closed, wanted) = if is_public { (Closed::ToWriters, 0o644) } else { (Closed::ToAll, PRIVATE_FILE) };
        look(entry.path(), closed, wanted);
    }
    look(home.token(), Closed::ToAll, PRIVATE_FILE);
    look(home.daemon_info(), Closed::ToAll, PRIVATE_FILE);
    // Whoever writes it decides which programs the daemon starts.
    look(home.config(), Closed::ToWriters, 0o644);
    look(home.store(), Closed::ToWriters, 0o644);
    found
}

fn permissions(home: &Home) -> DoctorItem {
    let open = open_to_others(home);
    if open.is_empty() {
        return ok(PERMISSIONS, "keys, token and configuration are yours alone");
    }
    let found: Vec<String> =
        open.iter().map(|open| format!("{} has mode {:03o}", open.path.display(), open.mode)).collect();
    let remedy = "`godwit doctor --fix` closes them; a key that others could read is better made anew";
    problem(PERMISSIONS, found.join("; "), remedy)
}

/// The directories that a daemon makes and that are not there.
pub(super) fn missing_directories(home: &Home) -> Vec<PathBuf> {
    let layout = godwit_worker::Layout::new(home.path());
    let wanted = [home.logs(), home.keys()].into_iter().chain(layout.directories());
    wanted.filter(|path| !path.is_dir()).collect()
}

fn directories(home: &Home) -> DoctorItem {
    let missing = missing_directories(home);
    let is_new = !home.store().exists();
    match missing.as_slice() {
        [] => ok(DIRECTORIES, "all are there"),
        _ if is_new => ok(DIRECTORIES, "no daemon has run here yet; `godwit up` makes them"),
        missing => {
            let names: Vec<String> = missing.iter().map(|path| path.display().to_string()).collect();
            let remedy = "`godwit doctor --fix` makes them anew; what was in them is only in your backup";
            warning(DIRECTORIES, format!("missing: {}", names.join(", ")), remedy)
        }
    }
}

/// What a daemon that is dead has left, and drafts of files that were never finished.
///
/// # Errors
/// When it cannot be told whether a daemon runs.
pub(super) fn stale_files(home: &Home) -> Result<Vec<PathBuf>, CliError> {
    if HomeLock::is_taken(home)? {
        return Ok(Vec::new());
    }
    Ok(stale_files_of(home))
}

/// The same for whoever knows that no daemon runs.
pub(super) fn stale_files_of(home: &Home) -> Vec<PathBuf> {
    let drafts = fs::read_dir(home.path()).into_iter().flatten().flatten().map(|entry| entry.path());
    let drafts = drafts.filter(|path| path.extension().is_some_and(|extension| extension == "draft"));
    [home.daemon_info(), home.token()].into_iter().filter(|path| is_file(path)).chain(drafts).collect()
}

fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file())
}

fn stale(home: &Home) -> DoctorItem {
    match stale_files(home) {
        Err(error) => problem(STALE, error.to_string(), "look at the file that it names"),
        Ok(found) if found.is_empty() => ok(STALE, "none"),
        Ok(found) => {
            let names: Vec<String> = found.iter().map(|path| path.display().to_string()).collect();
            let found = format!("no daemon runs, and one that died has left {}", names.join(", "));
            warning(STALE, found, "`godwit doctor --fix` deletes them, or the next `godwit up` does")
        }
    }
}

/// Creates a directory that only this user enters.
pub(super) fn create(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(PRIVATE_DIRECTORY).create(path)
}
