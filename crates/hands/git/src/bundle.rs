//! A vault as one file and back: everything that its refs keep, for a backup.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use godwit_core::name::Sha;

use crate::command::unexpected;
use crate::{GitDoor, GitError, ObjectFormat, Vault, files};

/// The refs that keep something; a bundle holds these and no others. In particular no `refs/replace`, which would
/// change what an object is taken for.
const KEPT: &str = "refs/godwit/*";

/// How many bytes of a bundle's head are looked at for its object format.
const HEAD_BYTES: u64 = 4_096;

/// A ref that a bundle holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundledRef {
    /// The full name.
    pub name: String,
    /// The commit that it keeps.
    pub commit: Sha,
}

impl Vault {
    /// Writes every ref of the vault, with everything that it reaches, into the new file `file`. Refs that are added
    /// meanwhile may be in it or not. A vault that keeps nothing makes no file and gives no refs.
    ///
    /// # Errors
    /// When git cannot read the vault or write the file.
    pub fn bundle(&self, file: &Path) -> Result<Vec<BundledRef>, GitError> {
        let glob = format!("--glob={KEPT}");
        let any = self.git("list refs").args(["for-each-ref", "--count=1", "refs/godwit"]).output()?;
        if any.is_empty() {
            return Ok(Vec::new());
        }
        self.git("write a bundle").args(["bundle", "create", "--quiet"]).arg(file).arg(glob).done()?;
        let synced = File::open(file).and_then(|file| file.sync_all());
        synced.map_err(files::failed("sync", file))?;
        self.bundled_refs(file)
    }

    /// Those of the commits that are not in the vault.
    ///
    /// # Errors
    /// When the vault cannot be read.
    pub fn missing_of(&self, commits: &[Sha]) -> Result<Vec<Sha>, GitError> {
        const ACTION: &str = "find commits";
        let asked: String = commits.iter().map(|commit| format!("{commit}\n")).collect();
        let answer = self.git(ACTION).args(["cat-file", "--batch-check=%(objecttype)"]).stdin(asked).output()?;
        let answer = String::from_utf8_lossy(&answer);
        let types: Vec<&str> = answer.lines().collect();
        if types.len() != commits.len() {
            return Err(unexpected(ACTION, self.directory(), answer.as_bytes()));
        }
        let is_missing = |(_, kind): &(&Sha, &str)| *kind != "commit";
        Ok(commits.iter().zip(types).filter(is_missing).map(|(commit, _)| commit.clone()).collect())
    }

    fn bundled_refs(&self, file: &Path) -> Result<Vec<BundledRef>, GitError> {
        const ACTION: &str = "read a bundle";
        let heads = self.git(ACTION).args(["bundle", "list-heads"]).arg(file).output()?;
        let text = String::from_utf8_lossy(&heads);
        let parse = |line: &str| {
            let (commit, name) = line.split_once(' ')?;
            Some(BundledRef { name: name.to_owned(), commit: commit.parse().ok()? })
        };
        let refs: Option<Vec<BundledRef>> = text.lines().map(parse).collect();
        refs.ok_or_else(|| unexpected(ACTION, file, &heads))
    }
}

impl GitDoor {
    /// Makes the vault at `directory`, where nothing may be, out of a bundle: every object is hashed anew, and nothing
    /// that a ref reaches may be missing. Its parent must exist.
    ///
    /// # Errors
    /// [`GitError::GitRefused`] when the bundle is damaged or incomplete; a vault may then be left half made.
    pub fn unbundle(&self, file: &Path, directory: &Path) -> Result<(Vault, Vec<BundledRef>), GitError> {
        let vault = self.vault(directory, object_format_of(file)?)?;
        let turn = vault.turn();
        vault
            .git("take in a bundle")
            .forgive_history()
            .args(["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance"])
            .arg(file)
            .arg(format!("{KEPT}:{KEPT}"))
            .done()?;
        drop(turn);
        let refs = vault.bundled_refs(file)?;
        Ok((vault, refs))
    }
}

/// The object format that a bundle says it has; one that says nothing has the oldest.
fn object_format_of(file: &Path) -> Result<ObjectFormat, GitError> {
    let head = File::open(file).map_err(files::failed("open", file))?.take(HEAD_BYTES);
    for line in BufReader::new(head).split(b'\n') {
        let line = line.map_err(files::failed("read", file))?;
        let Some(capability) = line.strip_prefix(b"@object-format=") else {
            if line.starts_with(b"#") || line.starts_with(b"@") { continue } else { break }
        };
        let word = String::from_utf8_lossy(capability).into_owned();
        return ObjectFormat::from_word(&word).ok_or_else(|| unexpected("read a bundle", file, capability));
    }
    Ok(ObjectFormat::Sha1)
}
