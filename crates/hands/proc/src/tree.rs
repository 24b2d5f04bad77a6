//! The one door for deleting a file tree.

use std::path::{Path, PathBuf};

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
        source: std::io::Error,
    },
}

/// Deletes a file or a whole tree that is strictly inside `guard`. No symbolic link is ever followed, neither on the
/// way to the target nor in it; read-only directories are made writable; an absent target is fine.
///
/// # Errors
/// [`Error::OutsideGuard`] before anything is touched; [`Error::Io`] when something is left.
pub fn remove(guard: &Path, target: &Path) -> Result<(), Error> {
    todo!()
}
