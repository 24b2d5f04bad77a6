//! Secrets in files of the home: `keys/secrets/NAME`, readable by this user alone, written whole or not at all.
//!
//! Nothing here reads a secret back: whoever needs it follows its reference, as with any other file. They are not part
//! of a backup, which may be carried to where nobody should find them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::PathBuf;

use godwit_core::name::SecretName;
use jiff::Timestamp;

use super::{Home, HomeError, create};

/// The most bytes of a secret: more than any key or token has.
pub(crate) const MOST_BYTES: usize = 64 << 10;

/// The mode of a secret's file.
const MODE: u32 = 0o600;

/// How the draft of a secret begins; no name does.
const DRAFT: &str = ".draft-";

/// A secret that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    /// What people call it.
    pub(crate) name: SecretName,
    /// Its file.
    pub(crate) path: PathBuf,
    /// When it was last written.
    pub(crate) changed_at: Timestamp,
}

impl Home {
    /// Where secrets are.
    pub(crate) fn secrets(&self) -> PathBuf {
        self.keys().join("secrets")
    }

    /// The secrets that are kept, by name. What has no name of one is none.
    ///
    /// # Errors
    /// When the directory is there and cannot be read.
    pub(crate) fn kept_secrets(&self) -> Result<Vec<Kept>, HomeError> {
        let directory = self.secrets();
        let failed = |source| HomeError::System { action: "list", path: directory.clone(), source };
        let entries = match fs::read_dir(&directory) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?,
        };
        let mut kept = Vec::new();
        for entry in entries {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_str().and_then(|name| name.parse().ok());
            let metadata = entry.metadata().map_err(failed)?;
            if let (Some(name), true) = (name, metadata.is_file()) {
                let changed_at = metadata.modified().map_err(failed)?;
                let changed_at = Timestamp::try_from(changed_at).unwrap_or(Timestamp::UNIX_EPOCH);
                kept.push(Kept { name, path: entry.path(), changed_at });
            }
        }
        kept.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(kept)
    }

    /// Writes a secret, in the place of an earlier one of that name.
    ///
    /// # Errors
    /// When it cannot be written; then an earlier one is as it was.
    pub(crate) fn keep_secret(&self, name: &SecretName, value: &str) -> Result<Kept, HomeError> {
        let directory = self.secrets();
        create(&directory)?;
        let path = directory.join(name.as_str());
        let failed = |source| HomeError::System { action: "write", path: path.clone(), source };
        fs::set_permissions(&directory, fs::Permissions::from_mode(super::MODE)).map_err(failed)?;
        let draft = directory.join(format!("{DRAFT}{name}"));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(MODE).custom_flags(libc::O_NOFOLLOW);
        let mut file = options.open(&draft).map_err(failed)?;
        file.set_permissions(fs::Permissions::from_mode(MODE)).map_err(failed)?;
        file.write_all(value.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        fs::rename(&draft, &path).map_err(failed)?;
        File::open(&directory).and_then(|directory| directory.sync_all()).map_err(failed)?;
        let kept = self.kept_secrets()?.into_iter().find(|kept| kept.name == *name);
        kept.ok_or_else(|| failed(io::ErrorKind::NotFound.into()))
    }

    /// Deletes a secret; whether there was one.
    ///
    /// # Errors
    /// When it is there and cannot be deleted.
    pub(crate) fn delete_secret(&self, name: &SecretName) -> Result<bool, HomeError> {
        let path = self.secrets().join(name.as_str());
        match fs::remove_file(&path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(source) => Err(HomeError::System { action: "delete", path, source }),
        }
    }
}
