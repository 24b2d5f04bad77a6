//! Which programs this user can start by their names.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use nix::unistd::{AccessFlags, access};

/// The directories in which a name is looked up.
#[derive(Debug)]
pub(super) struct Programs {
    path: OsString,
    directories: Vec<PathBuf>,
}

impl Programs {
    /// Those of `PATH`.
    pub(super) fn of_this_user() -> Self {
        let path = std::env::var_os("PATH").unwrap_or_default();
        Self { directories: std::env::split_paths(&path).collect(), path }
    }

    /// `PATH` as it is.
    pub(super) fn path(&self) -> &OsString {
        &self.path
    }

    /// The program of this name.
    pub(super) fn find(&self, name: &str) -> Option<PathBuf> {
        self.directories.iter().map(|directory| directory.join(name)).find(|path| is_executable(path))
    }
}

/// Whether something can be started.
pub(super) fn is_executable(path: &Path) -> bool {
    path.is_file() && access(path, AccessFlags::X_OK).is_ok()
}
