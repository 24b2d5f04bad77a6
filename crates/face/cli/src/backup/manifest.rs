//! The manifest: what a backup is of, and every file that must be in it. Without it a directory is no backup.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use godwit_core::id::RepoId;
use godwit_store::Head;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{BackupError, files};

/// The form of a backup; a changed one raises it, and the older ones stay readable.
pub(super) const FORMAT: u32 = 1;

/// The file's name.
pub(super) const NAME: &str = "manifest.json";

/// The log in a backup, as in a home.
pub(super) const LOG: &str = "store.db";
/// The signed head of that log, as in a home.
pub(super) const LOG_HEAD: &str = "log-head";
/// The configuration, as in a home.
pub(super) const CONFIG: &str = "config.toml";
/// The keys, as in a home.
pub(super) const KEYS: &str = "keys";
/// The evidence packages, as in a home.
pub(super) const EVIDENCE: &str = "evidence";
/// The vaults, each as a git bundle.
pub(super) const VAULTS: &str = "vaults";

/// What a backup is of and what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    /// [`FORMAT`] of the godwit that made it.
    pub(crate) format: u32,
    /// That godwit's version.
    pub(crate) godwit: String,
    /// When it was made.
    pub(crate) made_at: Timestamp,
    /// The end of the log in it.
    pub(crate) head: Head,
    /// The vaults in it.
    pub(crate) vaults: Vec<VaultEntry>,
    /// What the home itself lacked when the backup was made: a sentence each. Empty is good.
    pub(crate) gaps: Vec<String>,
    /// Every file but the manifest, by its path.
    pub(crate) files: Vec<FileEntry>,
}

/// A vault in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VaultEntry {
    /// Whose it is.
    pub(crate) repo: RepoId,
    /// How many refs it has; with none there is no bundle.
    pub(crate) refs: u64,
}

impl VaultEntry {
    /// Where the bundle is in the backup.
    pub(super) fn bundle(&self) -> String {
        format!("{VAULTS}/{}.bundle", self.repo)
    }
}

/// A file in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileEntry {
    /// Where it is, relative to the backup, with `/`.
    pub(crate) path: String,
    /// How long it is.
    pub(crate) bytes: u64,
    /// Its SHA-256, in lower-case hexadecimal.
    pub(crate) sha256: String,
}

/// The one field that every format has.
#[derive(Deserialize)]
struct AnyFormat {
    format: u64,
}

impl Manifest {
    /// Reads the manifest of a backup. Nothing else of the backup is looked at.
    ///
    /// # Errors
    /// When there is none, when it is cut off or damaged, when it is of a newer format, and when it names what cannot be
    /// in a backup.
    pub(crate) fn read(backup: &Path) -> Result<Self, BackupError> {
        let path = backup.join(NAME);
        let bytes = match files::read(&path) {
            Err(BackupError::File { source, .. })
                if matches!(source.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
            {
                return Err(BackupError::NoManifest { place: backup.to_owned() });
            }
            read => read?,
        };
        let damaged = |source| BackupError::ManifestDamaged { path: path.clone(), source };
        let AnyFormat { format } = serde_json::from_slice(&bytes).map_err(damaged)?;
        if format > u64::from(FORMAT) {
            return Err(BackupError::NewerFormat { place: backup.to_owned(), found: format, known: FORMAT });
        }
        let manifest: Self = serde_json::from_slice(&bytes).map_err(damaged)?;
        manifest.check_names(&path)?;
        Ok(manifest)
    }

    /// Every name leads into the backup and to a place that backups have, and none comes twice.
    fn check_names(&self, path: &Path) -> Result<(), BackupError> {
        let mut seen = BTreeSet::new();
        let bundles: BTreeSet<String> = self.vaults.iter().map(VaultEntry::bundle).collect();
        for FileEntry { path: name, .. } in &self.files {
            let place = Path::new(name);
            let is_known = match place.parent().and_then(|parent| parent.components().next()) {
                None => [LOG, LOG_HEAD, CONFIG].contains(&name.as_str()),
                Some(top) if top.as_os_str() == VAULTS => bundles.contains(name),
                Some(top) => [KEYS, EVIDENCE].iter().any(|known| top.as_os_str() == *known),
            };
            if !is_known || !files::is_below(place) || !seen.insert(name) {
                return Err(BackupError::ForeignName { path: path.to_owned(), name: name.clone() });
            }
        }
        Ok(())
    }

    /// Writes the manifest into a backup that is otherwise complete: all at once, by its name.
    pub(super) fn write(&self, backup: &Path) -> Result<(), BackupError> {
        let unfinished = backup.join(".manifest.json.new");
        let mut text = serde_json::to_vec_pretty(self).expect("a manifest of texts and numbers can be written as JSON");
        text.push(b'\n');
        files::write(&unfinished, &text)?;
        files::rename(&unfinished, &backup.join(NAME))
    }

    /// Bytes of all files.
    pub(crate) fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// How many evidence packages are in it.
    pub(crate) fn packages(&self) -> BTreeSet<PathBuf> {
        let below = |file: &FileEntry| {
            let parent = Path::new(&file.path).parent()?;
            (parent.parent() == Some(Path::new(EVIDENCE))).then(|| parent.to_owned())
        };
        self.files.iter().filter_map(below).collect()
    }
}
