//! Vaults on their way into a backup and out of it, by the git door.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use godwit_core::id::RepoId;
use godwit_core::name::Sha;
use godwit_git::{GitDoor, GitDoorConfig, Vault};
use godwit_store::{Kept, KeptCommit};

use super::manifest::{VAULTS, VaultEntry};
use super::{BackupError, Say, files};

/// How many missing commits of a vault are named one by one.
const NAMED: usize = 3;

/// The vaults of a home, in the order of their repositories.
pub(super) fn of_home(vaults: &Path) -> Result<Vec<(RepoId, PathBuf)>, BackupError> {
    let mut found = Vec::new();
    for (name, kind) in files::entries(vaults)? {
        let repo = name.to_str().and_then(|name| name.strip_suffix(".git")).and_then(|name| name.parse().ok());
        // What is beside them is unfinished and nobody's.
        if let (Some(repo), true) = (repo, kind.is_dir()) {
            found.push((repo, vaults.join(name)));
        }
    }
    Ok(found)
}

/// Opens git with surroundings of its own in `state`.
pub(super) fn git(state: &Path) -> Result<GitDoor, BackupError> {
    Ok(GitDoor::open(GitDoorConfig::new(state))?)
}

/// What came of packing the vaults.
#[derive(Debug, Default)]
pub(super) struct Packed {
    /// The vaults that are in the backup now.
    pub(super) vaults: Vec<VaultEntry>,
    /// What is wrong with the home's vaults, a sentence each.
    pub(super) gaps: Vec<String>,
}

/// Writes a bundle of every vault, and looks whether everything is there that the log names. A vault that cannot be read
/// is a gap: a home that is damaged needs its backup most of all.
pub(super) fn pack(
    git: &GitDoor,
    home_vaults: &Path,
    backup: &Path,
    kept: &Kept,
    say: Say<'_>,
) -> Result<Packed, BackupError> {
    let mut packed = Packed::default();
    let vaults = of_home(home_vaults)?;
    files::create_directory(&backup.join(VAULTS))?;
    for (number, (repo, directory)) in vaults.iter().enumerate() {
        say(format!("packing vault {} of {}", number + 1, vaults.len()));
        let commits = kept.commits.get(repo).map_or(&[][..], Vec::as_slice);
        match pack_one(git, repo, directory, backup, commits) {
            Ok((entry, lacking)) => {
                packed.vaults.push(entry);
                packed.gaps.extend(lacking);
            }
            Err(error) if error.is_disk_full() => return Err(error),
            Err(error) => packed.gaps.push(format!("the vault of repository {repo} cannot be read: {error}")),
        }
    }
    let is_absent = |repo: &RepoId| !vaults.iter().any(|(known, _)| known == repo);
    packed
        .gaps
        .extend(kept.commits.iter().filter(|(repo, _)| is_absent(repo)).map(|(repo, commits)| no_vault(repo, commits)));
    Ok(packed)
}

fn pack_one(
    git: &GitDoor,
    repo: &RepoId,
    directory: &Path,
    backup: &Path,
    commits: &[KeptCommit],
) -> Result<(VaultEntry, Option<String>), BackupError> {
    let vault = git.existing_vault(directory)?;
    let mut entry = VaultEntry { repo: repo.clone(), refs: 0 };
    let file = backup.join(entry.bundle());
    entry.refs = vault.bundle(&file)?.len() as u64;
    if entry.refs > 0 {
        let private = fs::Permissions::from_mode(0o600);
        fs::set_permissions(&file, private).map_err(files::failed("close", &file))?;
    }
    let lacking = lacking(&vault, repo, commits)?;
    Ok((entry, lacking))
}

/// What came of unpacking the vaults.
#[derive(Debug, Default)]
pub(super) struct Unpacked {
    /// How many refs keep something.
    pub(super) refs: u64,
    /// How many commits that the log names were looked for.
    pub(super) commits: u64,
    /// What is wrong, a sentence each.
    pub(super) faults: Vec<String>,
}

/// Makes the vaults of a home out of a backup's, and looks whether everything is there that the log names.
pub(super) fn unpack(
    git: &GitDoor,
    backup: &Path,
    entries: &[VaultEntry],
    home_vaults: &Path,
    kept: &Kept,
    say: Say<'_>,
) -> Result<Unpacked, BackupError> {
    let mut unpacked = Unpacked::default();
    for (number, entry) in entries.iter().enumerate() {
        say(format!("unpacking vault {} of {}", number + 1, entries.len()));
        let commits = kept.commits.get(&entry.repo).map_or(&[][..], Vec::as_slice);
        unpacked.commits += commits.len() as u64;
        unpacked.refs += entry.refs;
        match unpack_one(git, backup, entry, home_vaults, commits) {
            Ok(faults) => unpacked.faults.extend(faults),
            Err(error) if error.is_disk_full() => return Err(error),
            Err(error) => unpacked.faults.push(format!("the vault of repository {} is damaged: {error}", entry.repo)),
        }
    }
    let is_absent = |repo: &RepoId| !entries.iter().any(|entry| entry.repo == *repo);
    let absent = kept.commits.iter().filter(|(repo, _)| is_absent(repo));
    unpacked.faults.extend(absent.map(|(repo, commits)| no_vault(repo, commits)));
    Ok(unpacked)
}

fn unpack_one(
    git: &GitDoor,
    backup: &Path,
    entry: &VaultEntry,
    home_vaults: &Path,
    commits: &[KeptCommit],
) -> Result<Vec<String>, BackupError> {
    let mut faults = Vec::new();
    if entry.refs == 0 {
        faults.extend((!commits.is_empty()).then(|| no_vault(&entry.repo, commits)));
        return Ok(faults);
    }
    let directory = home_vaults.join(format!("{}.git", entry.repo));
    let (vault, refs) = git.unbundle(&backup.join(entry.bundle()), &directory)?;
    if refs.len() as u64 != entry.refs {
        faults.push(format!(
            "the vault of repository {} has {} refs instead of {}",
            entry.repo,
            refs.len(),
            entry.refs
        ));
    }
    faults.extend(lacking(&vault, &entry.repo, commits)?);
    Ok(faults)
}

/// What the log names and the vault has not, as a sentence.
fn lacking(vault: &Vault, repo: &RepoId, commits: &[KeptCommit]) -> Result<Option<String>, BackupError> {
    let names: Vec<Sha> = commits.iter().map(|kept| kept.commit.clone()).collect();
    let missing = vault.missing_of(&names)?;
    if missing.is_empty() {
        return Ok(None);
    }
    let told = commits.iter().filter(|kept| missing.contains(&kept.commit)).take(NAMED);
    let told: Vec<String> =
        told.map(|kept| format!("{} of mission {} ({})", kept.role.word(), kept.mission, kept.commit)).collect();
    let more = missing.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    Ok(Some(format!("the vault of repository {repo} lacks what the log names: {}{more}", told.join(", "))))
}

fn no_vault(repo: &RepoId, commits: &[KeptCommit]) -> String {
    format!("the vault of repository {repo} is missing, with {} commits that the log names", commits.len())
}
