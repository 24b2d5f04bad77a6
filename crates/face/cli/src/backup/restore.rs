//! Making a home out of a backup: beside its place, proven, and then in its place at once.

use std::path::{Path, PathBuf};

use godwit_proc::tree;
use serde::Serialize;
use utoipa::ToSchema;

use super::manifest::Manifest;
use super::stage::{Proof, stage};
use super::{BackupError, Say, files};
use crate::composition::entropy;
use crate::home::{Home, HomeLock};

/// A home that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Restored {
    /// The home.
    #[schema(value_type = String)]
    pub(crate) home: PathBuf,
    /// What was proven about it before it came into being.
    pub(crate) proof: Proof,
}

/// Makes a home of a backup. Where the home will be there must be nothing, or an empty directory.
///
/// # Errors
/// When something is there, or the backup is damaged; nothing is changed then.
pub(crate) async fn restore(backup: &Path, target: &Home, say: Say<'_>) -> Result<Restored, BackupError> {
    let backup = files::resolved(backup)?;
    let place = files::resolved(target.path())?;
    check_vacant(&place, target).await?;
    let (parent, name) = match (place.parent(), place.file_name()) {
        (Some(parent), Some(name)) => (parent, name.to_string_lossy()),
        _ => return Err(BackupError::NoPlace { target: place, why: "it is the root of the file system" }),
    };
    if place.starts_with(&backup) {
        return Err(BackupError::NoPlace { target: place.clone(), why: "it is inside the backup" });
    }
    let manifest = Manifest::read(&backup)?;
    files::create_directories(parent)?;
    let staging = parent.join(format!(".{name}.restoring-{:08x}", entropy() >> 32));
    files::create_directory(&staging)?;
    let proof = stage(&backup, manifest, &staging, say).await;
    match proof.and_then(|proof| settle(proof, &staging, &place)) {
        Ok(proof) => Ok(Restored { home: place, proof }),
        Err(error) => {
            tree::remove(parent, &staging)?;
            Err(error)
        }
    }
}

/// Gives a proven home its place.
fn settle(proof: Proof, staging: &Path, place: &Path) -> Result<Proof, BackupError> {
    if !proof.faults.is_empty() {
        return Err(BackupError::Faulty { place: proof.path, faults: proof.faults });
    }
    // Renaming replaces an empty directory and nothing else.
    files::rename(staging, place)?;
    Ok(proof)
}

/// Refuses a place where something is, and says what.
async fn check_vacant(place: &Path, target: &Home) -> Result<(), BackupError> {
    let looked = std::fs::symlink_metadata(place);
    match looked {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(files::failed("look at", place)(error)),
        Ok(metadata) if !metadata.is_dir() => {
            return Err(BackupError::Occupied { target: place.to_owned(), what: "it is no directory".to_owned() });
        }
        Ok(_) => {}
    }
    let entries = files::entries(place)?;
    if entries.is_empty() {
        return Ok(());
    }
    if HomeLock::is_taken(target).unwrap_or(true) {
        return Err(BackupError::InUse { target: place.to_owned() });
    }
    let what = match what_is_there(target).await {
        Some(head) => format!("it is a home whose log ends at event {head}"),
        None => format!("it holds `{}`", entries[0].0.to_string_lossy()),
    };
    Err(BackupError::Occupied { target: place.to_owned(), what })
}

/// The end of the log of a home that is there.
async fn what_is_there(home: &Home) -> Option<u64> {
    let store = godwit_store::Store::open(&home.store(), godwit_store::OpenMode::ReadOnly).await.ok()?;
    let head = store.head().await.ok();
    store.close().await;
    head.map(|head| head.seq)
}
