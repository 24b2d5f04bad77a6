//! The vault: a bare repository of godwit's own for each repository of the operator.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use godwit_core::id::TaskId;
use godwit_core::name::{BranchName, Sha};

use crate::command::{GitCommand, Owner};
use crate::object::ObjectFormat;
use crate::skeleton::ATTRIBUTES;
use crate::transfer::{Transfer, Trust};
use crate::{GitDoor, GitError, SourceInfo, SourceRefusal, files, refs};

/// Settings of every vault, for the far side of git's local transport, which sees no command line of ours.
/// A person whose branch is in use is told a command that fetches a commit by its name.
const CONFIGURATION: &str = "[core]\n\thooksPath = /dev/null\n[gc]\n\tauto = 0\n\tpruneExpire = never\n\
                             [uploadpack]\n\tallowAnySHA1InWant = true\n[transfer]\n\tfsckObjects = true\n";

/// A vault. Objects are fetched into it, never borrowed; nothing in it is ever pruned; every base, result and rescue
/// has a ref in it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Vault {
    pub(crate) door: GitDoor,
    pub(crate) directory: PathBuf,
    pub(crate) object_format: ObjectFormat,
    gate: Arc<Mutex<()>>,
}

/// What a garbage collection left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GarbageCollection {
    /// Bytes of all packs and loose objects.
    pub object_bytes: u64,
}

impl GitDoor {
    /// Opens the vault at `directory`, creating it when nothing is there. Its parent must exist.
    ///
    /// # Errors
    /// [`GitError::VaultFormat`] when a vault of another object format is there.
    pub fn vault(&self, directory: &Path, object_format: ObjectFormat) -> Result<Vault, GitError> {
        let directory = files::absolute(directory)?;
        let gate = self.vault_gate(&directory);
        let vault = Vault { door: self.clone(), directory: directory.clone(), object_format, gate };
        let turn = vault.turn();
        if !files::exists(&directory)? {
            self.known().forget_vault(&directory);
            vault.create()?;
        }
        vault.refresh_attributes()?;
        let actual = vault.read_object_format()?;
        if actual != object_format.word() {
            let (place, expected) = (directory, object_format.word());
            return Err(GitError::VaultFormat { place, expected, actual });
        }
        drop(turn);
        Ok(vault)
    }

    /// Opens a vault that is there, whatever its object format.
    ///
    /// # Errors
    /// When there is none at `directory`, or it cannot be read.
    pub fn existing_vault(&self, directory: &Path) -> Result<Vault, GitError> {
        let gate = self.vault_gate(directory);
        let (door, directory) = (self.clone(), directory.to_owned());
        let mut vault = Vault { door, directory, object_format: ObjectFormat::Sha1, gate };
        if !files::exists(&vault.directory)? {
            self.known().forget_vault(&vault.directory);
        }
        if vault.read_object_format()? == ObjectFormat::Sha256.word() {
            vault.object_format = ObjectFormat::Sha256;
        }
        Ok(vault)
    }
}

impl Vault {
    /// The bare repository.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The directory of its objects: what a sandbox must show read-only for git to work in a workspace.
    pub fn objects_directory(&self) -> PathBuf {
        self.directory.join("objects")
    }

    /// Fetches the tip of `branch` (`None`: HEAD) of the operator's repository into the vault, checks every object,
    /// keeps it as `refs/godwit/base/<task>` and returns it. An earlier, different base of the task stays kept under
    /// `refs/godwit/superseded/`.
    ///
    /// # Errors
    /// [`GitError::Source`] when the repository is gone or the commit uses what godwit does not support.
    pub fn fetch_base(&self, source: &Path, branch: Option<&BranchName>, task: &TaskId) -> Result<Sha, GitError> {
        let want = want(branch);
        let (layout, tip) = self.door.source_layout_and_tip(source, &want)?;
        self.require_format(&layout.path, layout.object_format)?;
        let path = layout.path.clone();
        let tip = tip.ok_or_else(|| match branch {
            None => SourceRefusal::UnbornHead { path },
            Some(branch) => SourceRefusal::NoSuchBranch { path, branch: branch.clone() },
        })?;
        self.take_base(task, &Source { path: &layout.path, git_dir: &layout.git_dir, want, tip: &tip.commit })
    }

    /// The same from a repository that was inspected a moment ago: what that told is not asked again.
    ///
    /// # Errors
    /// As [`Vault::fetch_base`].
    pub fn fetch_base_of(
        &self,
        source: &SourceInfo,
        branch: Option<&BranchName>,
        task: &TaskId,
    ) -> Result<Sha, GitError> {
        if branch.is_some() && branch != source.head_branch.as_ref() {
            return self.fetch_base(&source.path, branch, task);
        }
        self.require_format(&source.path, source.object_format)?;
        let SourceInfo { path, git_dir, head, .. } = source;
        self.take_base(task, &Source { path, git_dir, want: want(branch), tip: head })
    }

    fn require_format(&self, source: &Path, format: ObjectFormat) -> Result<(), GitError> {
        if format == self.object_format {
            return Ok(());
        }
        let (expected, actual) = (self.object_format.word(), format.to_string());
        Err(SourceRefusal::OtherObjectFormat { path: source.to_owned(), expected, actual }.into())
    }

    /// Brings what is wanted, unless it is here, and keeps it.
    fn take_base(&self, task: &TaskId, source: &Source<'_>) -> Result<Sha, GitError> {
        let name = refs::base(task);
        let _turn = self.turn();
        // What a ref of the vault keeps is there with everything it needs. Should it not be after all, this fails. A kept
        // result or rescue may hold what no task can start from, so it is looked at like any other commit.
        let known = self.door.known();
        let is_base = known.is_kept(&self.directory, source.tip) && known.is_supported(source.tip);
        if is_base && self.keep(task, &name, source.tip).is_ok() {
            return Ok(source.tip.clone());
        }
        let transfer = Transfer {
            from: source.git_dir,
            into: &self.directory,
            owner: Owner::Godwit,
            trust: Trust::Operator,
            wants: std::slice::from_ref(&source.want),
        };
        let commit = self.door.transfer(&transfer)?.swap_remove(0);
        self.door.refuse_unsupported(Owner::Godwit, &self.directory, &commit, source.path)?;
        self.keep(task, &name, &commit)?;
        Ok(commit)
    }

    /// The base that is kept for a task, if there is one.
    ///
    /// # Errors
    /// When the vault cannot be read.
    pub fn base_of(&self, task: &TaskId) -> Result<Option<Sha>, GitError> {
        self.read_ref(&refs::base(task))
    }

    /// The result that is kept for a task, if there is one.
    ///
    /// # Errors
    /// When the vault cannot be read.
    pub fn result_of(&self, task: &TaskId) -> Result<Option<Sha>, GitError> {
        self.read_ref(&refs::result(task))
    }

    /// Packs what is loose. Never drops an object.
    ///
    /// # Errors
    /// When git says no.
    pub fn collect_garbage(&self) -> Result<GarbageCollection, GitError> {
        let _turn = self.turn();
        self.git("pack objects").args(["gc", "--quiet", "--prune=never"]).done()?;
        let counts = self.git("count objects").args(["count-objects", "-v"]).output()?;
        let kibibytes: u64 = String::from_utf8_lossy(&counts)
            .lines()
            .filter_map(|line| line.strip_prefix("size: ").or_else(|| line.strip_prefix("size-pack: ")))
            .filter_map(|size| size.parse::<u64>().ok())
            .sum();
        Ok(GarbageCollection { object_bytes: kibibytes * 1024 })
    }

    /// A git process in the vault.
    pub(crate) fn git(&self, action: &'static str) -> GitCommand<'_> {
        self.door.own(&self.directory, action).setting("core.fsync=all")
    }

    /// Whether the commit is in the vault.
    pub(crate) fn require_commit(&self, commit: &Sha) -> Result<(), GitError> {
        if self.door.known().is_kept(&self.directory, commit) {
            return Ok(());
        }
        let found = self.git("find a commit").args(["cat-file", "-e", &format!("{commit}^{{commit}}")]).run()?;
        if found.is_success() {
            return Ok(());
        }
        Err(GitError::NoSuchCommit { place: self.directory.clone(), commit: commit.clone() })
    }

    /// The tree of a commit of the vault. A commit's name says which one it is, whatever becomes of a vault.
    pub(crate) fn tree_of(&self, commit: &Sha) -> Result<Sha, GitError> {
        if let Some(known) = self.door.known().tree_of(commit) {
            return Ok(known);
        }
        let tree = self
            .git("read a commit")
            .args(["rev-parse", "--verify", "--quiet", &format!("{commit}^{{tree}}")])
            .optional_sha()?
            .ok_or_else(|| GitError::NoSuchCommit { place: self.directory.clone(), commit: commit.clone() })?;
        self.door.known().note_tree(commit, &tree);
        Ok(tree)
    }

    /// Takes the turn of the one who writes into the vault.
    pub(crate) fn turn(&self) -> MutexGuard<'_, ()> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The word for how its objects are named.
    fn read_object_format(&self) -> Result<String, GitError> {
        if let Some(known) = self.door.known().format_of(&self.directory) {
            return Ok(known.to_string());
        }
        let answer = self.git("read the object format").args(["rev-parse", "--show-object-format"]).output()?;
        let word = String::from_utf8_lossy(&answer).trim_end().to_owned();
        if let Some(format) = ObjectFormat::from_word(&word) {
            self.door.known().note_format(&self.directory, format);
        }
        Ok(word)
    }

    /// Gives a vault of an earlier version the attributes of this one.
    fn refresh_attributes(&self) -> Result<(), GitError> {
        let file = self.directory.join("info/attributes");
        if files::read_small(&file)?.as_deref() == Some(ATTRIBUTES) {
            return Ok(());
        }
        files::write_durably(&file, ATTRIBUTES.as_bytes())
    }

    /// Makes the bare repository under another name and gives it its own when it is complete.
    fn create(&self) -> Result<(), GitError> {
        let unfinished = files::beside(&self.directory, "preparing");
        files::remove_tree(&unfinished)?;
        files::create_directories(&unfinished)?;
        self.door.init_bare(&unfinished, self.object_format, CONFIGURATION)?;
        files::rename_durably(&unfinished, &self.directory)
    }
}

/// What to take a base from.
struct Source<'a> {
    path: &'a Path,
    git_dir: &'a Path,
    /// The full ref to fetch.
    want: String,
    /// Where that ref was a moment ago.
    tip: &'a Sha,
}

/// The full ref to fetch for a branch; `None` is HEAD.
fn want(branch: Option<&BranchName>) -> String {
    branch.map_or_else(|| "HEAD".to_owned(), |branch| format!("refs/heads/{branch}"))
}

/// Lets objects of the vault be found from `git_dir`.
pub(crate) fn borrow_objects(git_dir: &Path, vault: &Vault) -> Result<(), GitError> {
    let mut line = vault.objects_directory().into_os_string().into_encoded_bytes();
    line.push(b'\n');
    files::create_directories(&git_dir.join("objects/info"))?;
    files::write(&git_dir.join("objects/info/alternates"), &line)
}
