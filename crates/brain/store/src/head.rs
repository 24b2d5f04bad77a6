//! The head of the chain, and the file outside the log that remembers it. Whoever cuts or rewrites the log without
//! the file is found out by it.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use godwit_core::name::Digest;
use serde::{Deserialize, Serialize};

use crate::chain;
use crate::error::HeadFileError;

/// The end of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The newest event; 0 when there is none.
    pub seq: u64,
    /// Its hash; that of [`chain::GENESIS`] when there is none.
    pub digest: Digest,
}

impl Head {
    /// The head of an empty log.
    pub fn empty() -> Self {
        Self { seq: 0, digest: chain::digest(&chain::GENESIS) }
    }

    /// Reads the head out of a head file; `None` when there is no such file.
    ///
    /// # Errors
    /// When it cannot be read or holds something else.
    pub fn read_from(path: &Path) -> Result<Option<Self>, HeadFileError> {
        Ok(HeadFile::read_from(path)?.map(|file| file.head))
    }
}

/// What a head file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HeadFile {
    /// The head.
    #[serde(flatten)]
    pub(crate) head: Head,
    /// The signature over it; `None` when it was written without a key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) signature: Option<String>,
}

impl HeadFile {
    pub(crate) fn read_from(path: &Path) -> Result<Option<Self>, HeadFileError> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(HeadFileError::ReadFile { path: path.to_owned(), source }),
        };
        let decoded = serde_json::from_slice(&bytes);
        decoded.map(Some).map_err(|source| HeadFileError::Decode { path: path.to_owned(), source })
    }

    /// Replaces the head file at once: a reader sees the old or the new one, also after a power cut.
    pub(crate) fn write_to(&self, path: &Path) -> std::io::Result<()> {
        let mut temporary = PathBuf::from(path).into_os_string();
        temporary.push(".new");
        let temporary = PathBuf::from(temporary);
        let mut file = File::options().write(true).create(true).truncate(true).mode(0o600).open(&temporary)?;
        let mut text = serde_json::to_vec(self)?;
        text.push(b'\n');
        file.write_all(&text)?;
        file.sync_all()?;
        std::fs::rename(&temporary, path)?;
        match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
            _ => Ok(()),
        }
    }
}
