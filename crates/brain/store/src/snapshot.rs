//! A copy of the log as it is at one moment, while others may be writing it.

use std::fs::File;
use std::path::Path;

use crate::door;
use crate::error::{Failure, SnapshotError, classify};
use crate::store::Store;

impl Store {
    /// Writes the log and its views into a file of their own at `target`, where nothing may be: one moment of them,
    /// whatever is appended meanwhile. It is on the disk when this returns, and nobody but its owner can read it.
    ///
    /// Writers are not held up. A failure may leave an incomplete file.
    ///
    /// # Errors
    /// When the log cannot be read, or the file cannot be made or written.
    pub async fn snapshot_to(&self, target: &Path) -> Result<(), SnapshotError> {
        let place = || target.to_owned();
        let name = target.to_str().ok_or_else(|| SnapshotError::NotUtf8 { target: place() })?;
        door::create_new_file(target).map_err(|source| SnapshotError::Create { target: place(), source })?;
        let copied = sqlx::query("VACUUM INTO $1").bind(name).execute(self.readers()).await;
        copied.map_err(|error| match classify(&error) {
            Failure::DiskFull => SnapshotError::DiskFull { target: place(), source: error.into() },
            Failure::Locked | Failure::NotADatabase | Failure::Other => {
                SnapshotError::Copy { target: place(), source: error.into() }
            }
        })?;
        // The database's own copy is not synced: it is made to be discarded when the machine goes down.
        let synced = File::open(target).and_then(|file| file.sync_all());
        synced.map_err(|source| SnapshotError::Create { target: place(), source })
    }
}
