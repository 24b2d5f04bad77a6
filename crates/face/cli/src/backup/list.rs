//! Which backups there are: by their manifests alone, nothing is proven.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::manifest::Manifest;
use super::{BackupError, files};

/// How unfinished backups are called.
const UNFINISHED: &str = ".partial";

/// Something that is a backup or was to become one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Listed {
    /// Where it is.
    #[schema(value_type = String)]
    pub(crate) path: PathBuf,
    /// Whether it can be used.
    pub(crate) state: BackupState,
    /// When it was made, when the manifest says so.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) made_at: Option<Timestamp>,
    /// The version of godwit that made it.
    pub(crate) godwit: Option<String>,
    /// The last event in it.
    pub(crate) seq: Option<u64>,
    /// How long its files are together.
    pub(crate) bytes: Option<u64>,
    /// What the home lacked when it was made: a sentence each.
    pub(crate) gaps: Vec<String>,
}

/// Whether a backup can be used, as far as its manifest tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum BackupState {
    /// It has everything that a home needs.
    Complete,
    /// It is complete, and the home lacked something when it was made.
    WithGaps,
    /// It was cut short, or is being made.
    Unfinished,
    /// A newer godwit made it.
    Newer,
    /// Its manifest cannot be read.
    Damaged,
}

/// The backups in a directory, by their names. A directory that is not there has none.
///
/// # Errors
/// When the directory cannot be read.
pub(crate) fn list(directory: &Path) -> Result<Vec<Listed>, BackupError> {
    let mut found = Vec::new();
    for (name, kind) in files::entries(directory)? {
        let (path, name) = (directory.join(&name), name.to_string_lossy().into_owned());
        if !kind.is_dir() {
            continue;
        }
        let blank = |state| Listed {
            path: path.clone(),
            state,
            made_at: None,
            godwit: None,
            seq: None,
            bytes: None,
            gaps: Vec::new(),
        };
        if name.starts_with('.') {
            found.extend(name.ends_with(UNFINISHED).then(|| blank(BackupState::Unfinished)));
            continue;
        }
        match Manifest::read(&path) {
            Ok(manifest) => found.push(Listed {
                state: if manifest.gaps.is_empty() { BackupState::Complete } else { BackupState::WithGaps },
                made_at: Some(manifest.made_at),
                godwit: Some(manifest.godwit.clone()),
                seq: Some(manifest.head.seq),
                bytes: Some(manifest.bytes()),
                gaps: manifest.gaps,
                ..blank(BackupState::Complete)
            }),
            // Some other directory of a person's.
            Err(BackupError::NoManifest { .. }) => {}
            Err(BackupError::NewerFormat { .. }) => found.push(blank(BackupState::Newer)),
            Err(_) => found.push(blank(BackupState::Damaged)),
        }
    }
    Ok(found)
}
