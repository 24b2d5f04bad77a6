//! From a backup to a home that is not in its place yet, and the proof that all of it is there. One path for `verify` and
//! for `restore`, so that what was verified can be restored.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use godwit_api::types::LogHead;
use godwit_core::name::Digest;
use godwit_proc::{run, tree};
use godwit_store::{Extent, HeadSigner, HeadVerifier, Kept, OpenError, OpenMode, Store};
use godwit_worker::Layout;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::create::shown;
use super::manifest::{EVIDENCE, FileEntry, KEYS, LOG, LOG_HEAD, Manifest, NAME, VAULTS};
use super::{BackupError, Say, files, vaults};
use crate::composition::entropy;

/// What was proven about a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Proof {
    /// The backup.
    #[schema(value_type = String)]
    pub(crate) path: PathBuf,
    /// The version of godwit that made it.
    pub(crate) godwit: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) made_at: Timestamp,
    /// The end of the log in it, as the manifest says.
    pub(crate) head: LogHead,
    /// How many files were compared with the manifest.
    pub(crate) files: u64,
    /// How long they are together.
    pub(crate) bytes: u64,
    /// How many events were verified and folded.
    pub(crate) events: u64,
    /// How many refs the vaults have.
    pub(crate) refs: u64,
    /// How many commits that the log names were looked for.
    pub(crate) commits: u64,
    /// How many evidence packages were compared with their names.
    pub(crate) packages: u64,
    /// How many runs were under way: they are lost when this is restored.
    pub(crate) live_runs: u64,
    /// What is worth knowing and no fault.
    pub(crate) notes: Vec<String>,
    /// Everything that is wrong, a sentence each. Empty is good.
    pub(crate) faults: Vec<String>,
}

/// Proves a backup: everything that restoring does, in a scratch directory that is deleted again.
///
/// # Errors
/// When it is no backup or there is no room for the scratch directory. What is wrong with the backup is in the proof.
pub(crate) async fn prove(backup: &Path, say: Say<'_>) -> Result<Proof, BackupError> {
    let backup = &files::resolved(backup)?;
    let guard = files::resolved(&std::env::temp_dir())?;
    let scratch = guard.join(format!("godwit-verify-{:016x}", entropy()));
    // Before anything is made: most of what is no backup shows here.
    let manifest = Manifest::read(backup)?;
    files::create_directory(&scratch)?;
    let proof = stage(backup, manifest, &scratch, say).await;
    tree::remove(&guard, &scratch)?;
    proof
}

/// Makes a home of a backup in the empty directory `into`, and proves it. With faults it is not to be used.
pub(super) async fn stage(backup: &Path, manifest: Manifest, into: &Path, say: Say<'_>) -> Result<Proof, BackupError> {
    let mut staging = Staging { backup, into, say, proof: blank(backup, &manifest) };
    staging.copy_files(&manifest)?;
    // What is not as it was written is not opened.
    if staging.proof.faults.is_empty()
        && let Some(kept) = staging.prove_log(&manifest).await?
    {
        staging.unpack_vaults(&manifest, &kept)?;
        staging.prove_evidence(&manifest, &kept)?;
        staging.lose_runs(&kept)?;
    }
    staging.proof.faults.extend(manifest.gaps.iter().map(|gap| format!("the home itself lacked it: {gap}")));
    Ok(staging.proof)
}

fn blank(backup: &Path, manifest: &Manifest) -> Proof {
    Proof {
        path: backup.to_owned(),
        godwit: manifest.godwit.clone(),
        made_at: manifest.made_at,
        head: shown(&manifest.head),
        files: 0,
        bytes: 0,
        events: 0,
        refs: 0,
        commits: 0,
        packages: 0,
        live_runs: 0,
        notes: Vec::new(),
        faults: Vec::new(),
    }
}

struct Staging<'a> {
    backup: &'a Path,
    into: &'a Path,
    say: Say<'a>,
    proof: Proof,
}

impl Staging<'_> {
    fn fault(&mut self, what: impl Into<String>) {
        self.proof.faults.push(what.into());
    }

    /// Compares every file with the manifest, and copies what a home has as it is.
    fn copy_files(&mut self, manifest: &Manifest) -> Result<(), BackupError> {
        let present = files::tree(self.backup)?;
        let mut named: BTreeMap<&Path, &FileEntry> =
            manifest.files.iter().map(|entry| (Path::new(&entry.path), entry)).collect();
        for other in &present.others {
            self.fault(format!("`{}` is a link or a device, and backups have none", other.display()));
            named.remove(other.as_path());
        }
        for path in present.files.iter().filter(|path| path.as_path() != Path::new(NAME)) {
            match named.remove(path.as_path()) {
                Some(entry) => self.take_file(path, entry)?,
                None => self.fault(format!("`{}` is not in the manifest", path.display())),
            }
        }
        for missing in named.keys() {
            self.fault(format!("`{}` is missing", missing.display()));
        }
        Ok(())
    }

    fn take_file(&mut self, path: &Path, entry: &FileEntry) -> Result<(), BackupError> {
        (self.say)(format!("checking {}", path.display()));
        let from = self.backup.join(path);
        let content = if path.starts_with(VAULTS) {
            files::content_of(&from)?
        } else {
            let to = self.into.join(path);
            files::create_directories(to.parent().unwrap_or(self.into))?;
            files::copy(&from, &to)?
        };
        self.proof.files += 1;
        self.proof.bytes += content.bytes;
        if (content.bytes, &content.sha256) != (entry.bytes, &entry.sha256) {
            self.fault(format!("`{}` is not what was written", path.display()));
        }
        Ok(())
    }

    /// Verifies the chain, the signature and every fold, and makes the views anew. `None` when it is not to be read any
    /// further.
    async fn prove_log(&mut self, manifest: &Manifest) -> Result<Option<Kept>, BackupError> {
        (self.say)("verifying the log".to_owned());
        let store = match Store::open(&self.into.join(LOG), OpenMode::ReadWrite).await {
            Ok(store) => store,
            Err(error @ OpenError::DiskFull { .. }) => return Err(error.into()),
            Err(error) => {
                self.fault(format!("the log cannot be opened: {error}"));
                return Ok(None);
            }
        };
        let store = self.key()?.into_iter().fold(store, Store::with_verifier);
        let report = store.verify_with_file(Extent::Whole, &self.into.join(LOG_HEAD)).await?;
        self.proof.events = report.events;
        for fault in &report.faults {
            self.fault(format!("event {} of the log {}", fault.seq, fault.kind));
        }
        if report.head != manifest.head {
            let (found, due) = (report.head.seq, manifest.head.seq);
            self.fault(format!("the log ends at event {found} and not as the manifest says, at event {due}"));
        }
        let kept = if report.faults.is_empty() { Some(self.prove_views(&store).await?) } else { None };
        store.close().await;
        Ok(kept)
    }

    /// Makes the views anew and compares; gives what the log names.
    async fn prove_views(&mut self, store: &Store) -> Result<Kept, BackupError> {
        let grown = store.dump_views().await?;
        if let Err(error) = store.rebuild().await {
            self.fault(format!("the views cannot be made anew: {error}"));
        } else if store.dump_views().await? != grown {
            self.fault("the views are not those that the log gives");
        }
        Ok(store.kept().await?)
    }

    /// The public key, when it belongs to the private one beside it.
    fn key(&mut self) -> Result<Option<HeadVerifier>, BackupError> {
        let keys = self.into.join(KEYS);
        let public = HeadVerifier::read_from(&keys.join("log.pub"))?;
        match (HeadSigner::open(&keys)?, &public) {
            (Some(signer), Some(public)) if signer.verifier() != *public => {
                self.fault("the two halves of the key do not belong together");
            }
            (None, None) => self.proof.notes.push("the home had no key; nothing is signed".to_owned()),
            (Some(_), Some(_)) => {}
            (Some(_), None) | (None, Some(_)) => self.fault("one half of the key is missing"),
        }
        Ok(public)
    }

    fn unpack_vaults(&mut self, manifest: &Manifest, kept: &Kept) -> Result<(), BackupError> {
        let layout = Layout::new(self.into);
        // Where a daemon keeps it too.
        let git = vaults::git(&self.into.join("git"))?;
        files::create_directory(&layout.vaults())?;
        let unpacked = vaults::unpack(&git, self.backup, &manifest.vaults, &layout.vaults(), kept, self.say)?;
        self.proof.refs = unpacked.refs;
        self.proof.commits = unpacked.commits;
        self.proof.faults.extend(unpacked.faults);
        Ok(())
    }

    /// Compares the packages with their names, and the log with the packages.
    fn prove_evidence(&mut self, manifest: &Manifest, kept: &Kept) -> Result<(), BackupError> {
        (self.say)("checking the evidence".to_owned());
        let layout = Layout::new(self.into);
        for package in manifest.packages() {
            self.proof.packages += 1;
            let name = package.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let listed = manifest.files.iter().find(|file| Path::new(&file.path) == package.join("manifest.json"));
            if listed.is_none_or(|file| file.sha256 != name) {
                self.fault(format!("`{EVIDENCE}/{name}` is not the package that its name says"));
            }
        }
        let is_absent = |digest: &&Digest| !layout.evidence(digest).exists();
        let absent = kept.evidence.keys().filter(is_absent).count();
        if absent > 0 {
            let note = format!("{absent} evidence packages that the log names were not in the home any more");
            self.proof.notes.push(note);
        }
        Ok(())
    }

    /// Takes the claims of runs that were under way: their processes are not in the backup, and nothing may start them a
    /// second time.
    fn lose_runs(&mut self, kept: &Kept) -> Result<(), BackupError> {
        let layout = Layout::new(self.into);
        for live in &kept.live_runs {
            run::mark_lost(&layout.run(live), u64::from(live.number))?;
            self.proof.live_runs += 1;
        }
        Ok(())
    }
}
