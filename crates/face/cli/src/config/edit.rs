//! The one editor of `config.toml`: whoever changes a setting, by whatever door, changes it here.
//!
//! It guarantees that comments and the order of what is not changed stay, that nothing is written which the loader
//! would refuse, that a file somebody else changed meanwhile is not overwritten, that the file is whole at any moment,
//! and that its last version lies beside it. It does not know who asks; what may be secret is hidden by [`hidden`].

pub(crate) mod apply;
pub(crate) mod hidden;
#[cfg(test)]
mod tests;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use godwit_api::types::ConfigEdit;
use sha2::{Digest as _, Sha256};

use super::{Config, ConfigError};

/// The mode of a file that was not there: nobody else reads where secrets are.
const MODE: u32 = 0o600;

/// What the last version is called, beside the file.
const BACKUP: &str = "config.toml.before";

/// Why a change is not made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EditError {
    /// The file, or what the change would make of it, is not acceptable.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A change that cannot be one.
    #[error("`{key}` {fault}")]
    Change {
        /// Its key, escaped.
        key: String,
        /// What is wrong with it.
        fault: String,
    },
    /// Somebody changed the file since it was looked at.
    #[error("`{}` was changed by somebody else meanwhile", path.display())]
    Stale {
        /// The file.
        path: PathBuf,
    },
    /// What is asked to be saved is not what was shown.
    #[error("these changes would make something else of `{}` than what was shown", path.display())]
    NotShown {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be written.
    #[error("cannot {action} `{}`", path.display())]
    Write {
        /// What was tried.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// A configuration as text, before and after changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Draft {
    path: PathBuf,
    /// The text as it is.
    pub(crate) before: String,
    /// The text as it would be.
    pub(crate) after: String,
}

/// The SHA-256 of a text, in hexadecimal.
pub(crate) fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// The text of the file; nothing when it is not there.
///
/// # Errors
/// When it is there and cannot be read.
pub(crate) fn read(path: &Path) -> Result<String, ConfigError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(source) => Err(ConfigError::Read { path: path.to_owned(), source }),
    }
}

impl Draft {
    /// What changes would make of the file. Nothing is written.
    ///
    /// # Errors
    /// When a change is none, or what comes of it is not acceptable.
    pub(crate) fn of(path: &Path, changes: &[ConfigEdit]) -> Result<Self, EditError> {
        let before = read(path)?;
        let after = apply::apply(path, &before, changes)?;
        Config::parse(path, &after)?;
        Ok(Self { path: path.to_owned(), before, after })
    }

    /// Writes it, if the file is as `before` says and this is what `after` says.
    ///
    /// # Errors
    /// When it is not, or cannot be written; then nothing was changed.
    pub(crate) fn save(&self, before: &str, after: &str) -> Result<(), EditError> {
        if digest(&self.before) != before {
            return Err(EditError::Stale { path: self.path.clone() });
        }
        if digest(&self.after) != after {
            return Err(EditError::NotShown { path: self.path.clone() });
        }
        if self.before == self.after {
            return Ok(());
        }
        // People keep it elsewhere and link to it: the link stays, and what it leads to is replaced.
        let target = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let mode = fs::metadata(&target).map_or(MODE, |metadata| metadata.permissions().mode() & 0o777);
        let is_there = target.exists();
        if is_there {
            replace(&target.with_file_name(BACKUP), &self.before, mode)?;
        }
        if read(&self.path)? != self.before {
            return Err(EditError::Stale { path: self.path.clone() });
        }
        replace(&target, &self.after, mode)
    }
}

/// Writes a file that is whole at any moment, and brings it to the disk.
fn replace(path: &Path, text: &str, mode: u32) -> Result<(), EditError> {
    let failed = |action, path: &Path| {
        let path = path.to_owned();
        move |source| EditError::Write { action, path, source }
    };
    let directory = path.parent().unwrap_or(Path::new("/"));
    let draft = path.with_extension("draft");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(mode).custom_flags(libc::O_NOFOLLOW);
    let mut file = options.open(&draft).map_err(failed("write", &draft))?;
    file.set_permissions(fs::Permissions::from_mode(mode)).map_err(failed("write", &draft))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed("write", &draft))?;
    fs::rename(&draft, path).map_err(failed("replace", path))?;
    File::open(directory).and_then(|directory| directory.sync_all()).map_err(failed("sync", directory))
}
