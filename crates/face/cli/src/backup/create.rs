//! Making a backup: the log first, then all that it names, the manifest last.

use std::path::{Path, PathBuf};

use godwit_api::types::LogHead;
use godwit_core::name::Digest;
use godwit_proc::tree;
use godwit_store::{Extent, Head, HeadSigner, Kept, OpenMode, Store};
use godwit_worker::Layout;
use serde::Serialize;
use utoipa::ToSchema;

use super::manifest::{CONFIG, EVIDENCE, FORMAT, FileEntry, KEYS, LOG, LOG_HEAD, Manifest};
use super::{BackupError, DIRECTORY, Say, files, vaults};
use crate::composition::now;
use crate::home::Home;

/// Where git finds its surroundings while a backup is made; gone before it is complete.
const GIT_STATE: &str = ".git-state";

/// The home's own head file as it was before the log was copied; gone before the backup is complete.
const HEAD_BEFORE: &str = ".log-head.before";

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Created {
    /// The backup.
    #[schema(value_type = String)]
    pub(crate) path: PathBuf,
    /// The end of the log in it.
    pub(crate) head: LogHead,
    /// How many files it has.
    pub(crate) files: u64,
    /// How long they are together.
    pub(crate) bytes: u64,
    /// How many vaults are in it.
    pub(crate) vaults: u64,
    /// How many refs of them keep something.
    pub(crate) refs: u64,
    /// How many evidence packages are in it.
    pub(crate) packages: u64,
    /// What the home itself lacks or what is wrong with it: a sentence each. Empty is good.
    pub(crate) gaps: Vec<String>,
}

/// Makes a backup of a home in a new directory inside `into`. A daemon may work in the home meanwhile.
///
/// # Errors
/// When there is nothing to back up, `into` is among the home's own files, or something cannot be read or written; what
/// was begun is gone then.
pub(crate) async fn create(home: &Home, into: &Path, say: Say<'_>) -> Result<Created, BackupError> {
    let log = home.store();
    if !files::exists(&log)? {
        return Err(BackupError::NothingThere { home: home.path().to_owned() });
    }
    let directory = place(home, into)?;
    say("copying the log".to_owned());
    let live = Store::open(&log, OpenMode::ReadOnly).await?;
    // Only to give it a name; the head in the backup is that of the copy.
    let about = live.head().await?;
    let (name, unfinished) = begin(&directory, &about)?;
    let work = Work { home, backup: unfinished.clone(), say };
    let made = work.fill(live).await;
    match made.and_then(|created| finish(&unfinished, &directory.join(&name), created)) {
        Ok(created) => Ok(created),
        Err(error) => {
            tree::remove(&directory, &unfinished)?;
            Err(error)
        }
    }
}

/// The directory for backups, made if it is not there.
fn place(home: &Home, into: &Path) -> Result<PathBuf, BackupError> {
    let (target, home) = (files::resolved(into)?, files::resolved(home.path())?);
    let is_usual = target.starts_with(home.join(DIRECTORY));
    if target.starts_with(&home) && !is_usual {
        return Err(BackupError::InsideHome { target, home });
    }
    files::create_directories(&target)?;
    Ok(target)
}

/// Chooses a name that nothing has, and makes the directory that will get it.
fn begin(directory: &Path, head: &Head) -> Result<(String, PathBuf), BackupError> {
    let base = format!("godwit-{}-{}", now().strftime("%Y%m%dT%H%M%SZ"), head.seq);
    let mut name = base.clone();
    let mut number = 1;
    loop {
        let unfinished = directory.join(format!(".{name}.partial"));
        if !files::exists(&directory.join(&name))? && !files::exists(&unfinished)? {
            files::create_directory(&unfinished)?;
            return Ok((name, unfinished));
        }
        number += 1;
        name = format!("{base}-{number}");
    }
}

fn finish(unfinished: &Path, path: &Path, created: Created) -> Result<Created, BackupError> {
    files::rename(unfinished, path)?;
    Ok(Created { path: path.to_owned(), ..created })
}

/// A backup that is being made.
struct Work<'a> {
    home: &'a Home,
    backup: PathBuf,
    say: Say<'a>,
}

impl Work<'_> {
    /// Fills the directory, up to its manifest.
    async fn fill(&self, live: Store) -> Result<Created, BackupError> {
        let (head, kept, mut gaps) = self.copy_log(live).await?;
        self.copy_settings()?;
        let layout = Layout::new(self.home.path());
        let state = self.backup.join(GIT_STATE);
        let git = vaults::git(&state)?;
        let packed = vaults::pack(&git, &layout.vaults(), &self.backup, &kept, self.say)?;
        tree::remove(&self.backup, &state)?;
        gaps.extend(packed.gaps);
        (self.say)("copying the evidence".to_owned());
        self.copy_evidence(&layout.evidence_root())?;
        (self.say)("writing the manifest".to_owned());
        let manifest = Manifest {
            format: FORMAT,
            godwit: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: now(),
            head: head.clone(),
            vaults: packed.vaults,
            gaps,
            files: self.list()?,
        };
        manifest.write(&self.backup)?;
        Ok(Created {
            path: self.backup.clone(),
            head: shown(&head),
            files: manifest.files.len() as u64,
            bytes: manifest.bytes(),
            vaults: manifest.vaults.len() as u64,
            refs: manifest.vaults.iter().map(|vault| vault.refs).sum(),
            packages: manifest.packages().len() as u64,
            gaps: manifest.gaps,
        })
    }

    /// Copies the log, signs the head of the copy, and says what it names and what is wrong with it.
    async fn copy_log(&self, live: Store) -> Result<(Head, Kept, Vec<String>), BackupError> {
        let (path, head_file) = (self.backup.join(LOG), self.backup.join(LOG_HEAD));
        // Before the copy: the file is never ahead of the log, but it would soon be ahead of the copy.
        let before = self.backup.join(HEAD_BEFORE);
        if files::exists(&self.home.log_head())? {
            files::copy(&self.home.log_head(), &before)?;
        }
        live.snapshot_to(&path).await?;
        live.close().await;
        let copy = Store::open(&path, OpenMode::ReadOnly).await?;
        // A home that has no key yet has signed nothing.
        let copy = HeadSigner::open(&self.home.keys())?.into_iter().fold(copy, Store::with_signer);
        (self.say)("verifying the log".to_owned());
        let report = copy.verify_with_file(Extent::Whole, &before).await?;
        tree::remove(&self.backup, &before)?;
        let faults = report.faults.iter();
        let gaps = faults.map(|fault| format!("event {} of the log {}", fault.seq, fault.kind)).collect();
        let head = copy.write_head(&head_file).await?;
        // What cannot be decoded is a fault already; what the rest names is unknown then.
        let kept = if report.faults.is_empty() { copy.kept().await? } else { copy.kept().await.unwrap_or_default() };
        copy.close().await;
        Ok((head, kept, gaps))
    }

    /// Copies the keys and the configuration, as far as there are any.
    fn copy_settings(&self) -> Result<(), BackupError> {
        files::create_directory(&self.backup.join(KEYS))?;
        for (name, kind) in files::entries(&self.home.keys())? {
            if kind.is_file() {
                files::copy(&self.home.keys().join(&name), &self.backup.join(KEYS).join(&name))?;
            }
        }
        // People keep it elsewhere and link to it.
        let config = self.home.config();
        if config.exists() {
            let config = config.canonicalize().map_err(files::failed("find", &config))?;
            files::copy(&config, &self.backup.join(CONFIG))?;
        }
        Ok(())
    }

    /// Copies the evidence packages and what says which is a task's newest. The latter first: a package is there before
    /// anything names it.
    fn copy_evidence(&self, root: &Path) -> Result<(), BackupError> {
        let target = self.backup.join(EVIDENCE);
        files::create_directory(&target)?;
        let entries = files::entries(root)?;
        for (name, _) in entries.iter().filter(|(name, kind)| kind.is_file() && !is_hidden(name)) {
            files::copy(&root.join(name), &target.join(name))?;
        }
        for (name, kind) in files::entries(root)? {
            if kind.is_dir() && is_package(&name) {
                copy_tree(&root.join(&name), &target.join(&name))?;
            }
        }
        Ok(())
    }

    /// Every file of the backup with what it holds.
    fn list(&self) -> Result<Vec<FileEntry>, BackupError> {
        let tree = files::tree(&self.backup)?;
        let entry = |path: &PathBuf| {
            let content = files::content_of(&self.backup.join(path))?;
            let name = path.to_str().ok_or_else(|| BackupError::NotAFile { path: path.clone() })?;
            Ok(FileEntry { path: name.to_owned(), bytes: content.bytes, sha256: content.sha256 })
        };
        for directory in &tree.directories {
            files::sync_directory(&self.backup.join(directory))?;
        }
        tree.files.iter().map(entry).collect()
    }
}

/// The end of a log as the API has it.
pub(super) fn shown(head: &Head) -> LogHead {
    LogHead { seq: head.seq, hash: head.digest.to_string() }
}

fn is_hidden(name: &std::ffi::OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// Whether the name is that of a complete package.
fn is_package(name: &std::ffi::OsStr) -> bool {
    name.to_str().is_some_and(|name| name.parse::<Digest>().is_ok())
}

fn copy_tree(from: &Path, to: &Path) -> Result<(), BackupError> {
    files::create_directory(to)?;
    let tree = files::tree(from)?;
    if let Some(other) = tree.others.first() {
        return Err(BackupError::NotAFile { path: from.join(other) });
    }
    for directory in &tree.directories {
        files::create_directory(&to.join(directory))?;
    }
    for file in &tree.files {
        files::copy(&from.join(file), &to.join(file))?;
    }
    Ok(())
}
