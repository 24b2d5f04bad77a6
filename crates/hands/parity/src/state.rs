//! What godwit remembers of what it wrote, in a directory of its own: the manifest, and the backups.
//!
//! A directory is kept for each scope. Only one sync or undo at a time works with it. Backups hold files as they were,
//! secrets of the person's included, so nobody else may look into them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::document::Format;
use crate::entry::{Owned, Place};
use crate::target::{Cli, Content};

/// The version of what is written here. One of another version is refused: it was written by a later godwit.
const VERSION: u32 = 1;

const MANIFEST: &str = "manifest.json";
const BACKUPS: &str = "backups";
const RECORD: &str = "undo.json";

/// What a backup's name ends with after it was restored.
const UNDONE: &str = ".undone";

/// Why godwit's own memory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The system refuses.
    #[error("cannot {action} `{}`", path.display())]
    System {
        /// What was tried.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is not what was written.
    #[error("`{}` is damaged", path.display())]
    Damaged {
        /// Where.
        path: PathBuf,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// A later godwit wrote it.
    #[error("`{}` was written by a later release of godwit (version {found})", path.display())]
    Newer {
        /// Where.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
    /// Another sync is at work.
    #[error("another `godwit agent sync` is at work in `{}`", path.display())]
    Busy {
        /// Where.
        path: PathBuf,
    },
}

/// In which form a file was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Form {
    Json,
    CommentedJson,
    LooseJson,
    Toml,
    Block,
    Whole,
}

/// What godwit has written into one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileRecord {
    pub(crate) agent: Cli,
    pub(crate) form: Form,
    /// Whether godwit made the file.
    pub(crate) is_made: bool,
    /// The entries, with their digests. A block and a whole file are one entry without keys.
    entries: Vec<EntryRecord>,
    #[serde(default)]
    containers: BTreeSet<Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct EntryRecord {
    #[serde(flatten)]
    place: Place,
    digest: String,
}

/// What godwit has written, by the paths where the CLIs look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    version: u32,
    pub(crate) files: BTreeMap<PathBuf, FileRecord>,
    /// The directories that godwit made; they go when nothing is left in them.
    #[serde(default)]
    pub(crate) directories: BTreeSet<PathBuf>,
}

/// A file as it was before a sync, and what the sync made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UndoFile {
    /// Where it really is.
    pub(crate) path: PathBuf,
    /// The name of its copy in the backup; `None` when it was not there.
    pub(crate) before: Option<String>,
    /// Its mode.
    pub(crate) mode: u32,
    /// The digest of what was written; `None` when it was deleted.
    pub(crate) after: Option<String>,
}

/// One sync, as it can be undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UndoRecord {
    version: u32,
    /// The manifest as it was before.
    pub(crate) manifest: Manifest,
    pub(crate) files: Vec<UndoFile>,
    /// The directories that were made.
    #[serde(default)]
    pub(crate) directories: BTreeSet<PathBuf>,
}

/// The memory of one scope, held by whoever works with it.
#[derive(Debug)]
pub(crate) struct State {
    directory: PathBuf,
    /// Locked as long as this lives.
    _lock: File,
}

impl Manifest {
    pub(crate) fn new() -> Self {
        Self { version: VERSION, files: BTreeMap::new(), directories: BTreeSet::new() }
    }
}

impl FileRecord {
    pub(crate) fn new(agent: Cli, content: &Content, is_made: bool) -> Self {
        Self { agent, form: Form::of(content), is_made, entries: Vec::new(), containers: BTreeSet::new() }
    }

    /// The entries as merging knows them.
    pub(crate) fn owned(&self) -> Owned {
        let entries = self.entries.iter().map(|entry| (entry.place.clone(), entry.digest.clone())).collect();
        Owned { entries, containers: self.containers.clone() }
    }

    pub(crate) fn set_owned(&mut self, owned: Owned) {
        let entries = owned.entries.into_iter().map(|(place, digest)| EntryRecord { place, digest });
        self.entries = entries.collect();
        self.containers = owned.containers;
    }

    /// Whether nothing of godwit's is in the file, so that it need not be remembered.
    pub(crate) fn is_void(&self) -> bool {
        self.entries.is_empty() && self.containers.is_empty()
    }
}

impl UndoRecord {
    fn new(manifest: Manifest) -> Self {
        Self { version: VERSION, manifest, files: Vec::new(), directories: BTreeSet::new() }
    }
}

impl Form {
    pub(crate) fn of(content: &Content) -> Self {
        match content {
            Content::Settings { format: Format::Json, .. } => Self::Json,
            Content::Settings { format: Format::CommentedJson, .. } => Self::CommentedJson,
            Content::Settings { format: Format::LooseJson, .. } => Self::LooseJson,
            Content::Settings { format: Format::Toml, .. } => Self::Toml,
            Content::Block(_) => Self::Block,
            Content::Whole(_) => Self::Whole,
        }
    }

    /// What the file is to say when the source has nothing for it any more.
    pub(crate) fn nothing(self) -> Content {
        let settings = |format| Content::Settings { format, entries: Vec::new() };
        match self {
            Self::Json => settings(Format::Json),
            Self::CommentedJson => settings(Format::CommentedJson),
            Self::LooseJson => settings(Format::LooseJson),
            Self::Toml => settings(Format::Toml),
            Self::Block => Content::Block(None),
            Self::Whole => Content::Whole(None),
        }
    }
}

impl State {
    /// Takes hold of the memory, which is made when it is not there.
    pub(crate) fn open(directory: &Path) -> Result<Self, StateError> {
        let failed = |action, source| StateError::System { action, path: directory.to_owned(), source };
        fs::DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(|error| failed("create", error))?;
        let mut options = OpenOptions::new();
        let lock = options.create(true).write(true).truncate(false).mode(0o600).open(directory.join("lock"));
        let lock = lock.map_err(|error| failed("lock", error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { directory: directory.to_owned(), _lock: lock }),
            Err(fs::TryLockError::WouldBlock) => Err(StateError::Busy { path: directory.to_owned() }),
            Err(fs::TryLockError::Error(error)) => Err(failed("lock", error)),
        }
    }

    /// What is remembered, without taking hold of it and without making anything.
    pub(crate) fn peek(directory: &Path) -> Result<Manifest, StateError> {
        let manifest: Option<Manifest> = read(&directory.join(MANIFEST))?;
        let manifest = manifest.unwrap_or_else(Manifest::new);
        check_version(&directory.join(MANIFEST), manifest.version)?;
        Ok(manifest)
    }

    pub(crate) fn manifest(&self) -> Result<Manifest, StateError> {
        Self::peek(&self.directory)
    }

    pub(crate) fn save(&self, manifest: &Manifest) -> Result<(), StateError> {
        write(&self.directory.join(MANIFEST), &json(manifest))
    }

    /// Begins a backup under a name that no other has.
    pub(crate) fn begin_backup(&self, stamp: &str, manifest: &Manifest) -> Result<Backup, StateError> {
        let all = self.directory.join(BACKUPS);
        make(&all, true)?;
        let is_taken = |name: &str| all.join(name).exists() || all.join(format!("{name}{UNDONE}")).exists();
        let mut name = stamp.to_owned();
        let mut number = 1;
        while is_taken(&name) {
            number += 1;
            name = format!("{stamp}-{number:03}");
        }
        let directory = all.join(name);
        make(&directory, false)?;
        let record = UndoRecord::new(manifest.clone());
        Ok(Backup { directory, record })
    }

    /// The newest backup that was not restored yet.
    pub(crate) fn last_backup(&self) -> Result<Option<Backup>, StateError> {
        let all = self.directory.join(BACKUPS);
        let entries = match fs::read_dir(&all) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(StateError::System { action: "look into", path: all, source }),
        };
        let mut names: Vec<PathBuf> = entries
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| !path.to_string_lossy().ends_with(UNDONE) && path.join(RECORD).exists())
            .collect();
        names.sort();
        let Some(directory) = names.pop() else { return Ok(None) };
        let path = directory.join(RECORD);
        let record: Option<UndoRecord> = read(&path)?;
        let record = record.unwrap_or_else(|| UndoRecord::new(Manifest::new()));
        check_version(&path, record.version)?;
        Ok(Some(Backup { directory, record }))
    }
}

/// The files of one sync as they were before.
#[derive(Debug)]
pub(crate) struct Backup {
    pub(crate) directory: PathBuf,
    pub(crate) record: UndoRecord,
}

impl Backup {
    /// Keeps a file as it is before it is changed.
    pub(crate) fn keep(&mut self, bytes: Option<&[u8]>, mut file: UndoFile) -> Result<(), StateError> {
        // A file that had to be looked at again is kept as it was seen last.
        self.record.files.retain(|kept| kept.path != file.path);
        if let Some(bytes) = bytes {
            let name = format!("{:03}", self.next_number());
            write(&self.directory.join(&name), bytes)?;
            file.before = Some(name);
        }
        self.record.files.push(file);
        write(&self.directory.join(RECORD), &json(&self.record))
    }

    /// Notes directories that were made.
    pub(crate) fn note_directories(&mut self, directories: Vec<PathBuf>) -> Result<(), StateError> {
        if directories.is_empty() {
            return Ok(());
        }
        self.record.directories.extend(directories);
        write(&self.directory.join(RECORD), &json(&self.record))
    }

    /// Forgets a file that was not changed after all.
    pub(crate) fn forget(&mut self, path: &Path) -> Result<(), StateError> {
        self.record.files.retain(|kept| kept.path != path);
        write(&self.directory.join(RECORD), &json(&self.record))
    }

    /// What was in a file.
    pub(crate) fn read(&self, name: &str) -> Result<Vec<u8>, StateError> {
        let path = self.directory.join(name);
        fs::read(&path).map_err(|source| StateError::System { action: "read", path, source })
    }

    /// Keeps what is about to be overwritten by an undo that was insisted on.
    pub(crate) fn keep_overwritten(&self, index: usize, bytes: &[u8]) -> Result<PathBuf, StateError> {
        let path = self.directory.join(format!("overwritten-{index:03}"));
        write(&path, bytes)?;
        Ok(path)
    }

    /// Marks it as restored, so that the one before it is the newest.
    pub(crate) fn close(self) -> Result<PathBuf, StateError> {
        let mut name = self.directory.file_name().unwrap_or_default().to_owned();
        name.push(UNDONE);
        let to = self.directory.with_file_name(name);
        let renamed = fs::rename(&self.directory, &to);
        renamed.map_err(|source| StateError::System { action: "rename", path: self.directory, source })?;
        Ok(to)
    }

    fn next_number(&self) -> usize {
        let numbers = self.record.files.iter().filter_map(|file| file.before.as_ref()?.parse::<usize>().ok());
        numbers.max().map_or(0, |last| last + 1)
    }
}

fn check_version(path: &Path, found: u32) -> Result<(), StateError> {
    if found > VERSION { Err(StateError::Newer { path: path.to_owned(), found }) } else { Ok(()) }
}

fn make(directory: &Path, may_exist: bool) -> Result<(), StateError> {
    let made = fs::DirBuilder::new().recursive(may_exist).mode(0o700).create(directory);
    made.map_err(|source| StateError::System { action: "create", path: directory.to_owned(), source })
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec_pretty(value).expect("paths of text, numbers and words can be written as JSON")
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, StateError> {
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|source| StateError::Damaged { path: path.to_owned(), source }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(StateError::System { action: "read", path: path.to_owned(), source }),
    }
}

/// Writes a file that appears whole or not at all, for its owner only.
fn write(path: &Path, bytes: &[u8]) -> Result<(), StateError> {
    let draft = path.with_extension("draft");
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&draft, path)
    })();
    written.map_err(|source| StateError::System { action: "write", path: path.to_owned(), source })
}
