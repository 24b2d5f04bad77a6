//! Empty repositories: git makes one of each kind, and godwit copies it.
//!
//! A task needs three of them, and each costs a handful of processes when git is asked every time. What git writes
//! depends on the file system (whether names differ by case, for instance), so the one that is copied is made anew by
//! every daemon, in the door's state directory, which lies beside the vaults and workspaces.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use godwit_core::name::Sha;

use crate::command::Owner;
use crate::object::ObjectFormat;
use crate::{GitDoor, GitError, files};

/// Nothing is converted, filtered, or hidden from a diff, whatever a tree's own attributes say.
pub(crate) const ATTRIBUTES: &str =
    "* -text -filter -ident !eol !working-tree-encoding !diff !merge !conflict-marker-size\n";

/// What the agent's repository starts with, so that committing works without any configuration of a user.
const AGENT_CONFIGURATION: &str = "[user]\n\tname = godwit agent\n\temail = agent@localhost\n\
                                   [gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n";

/// What a repository is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Purpose {
    /// Godwit's own use: bare, and content is never converted or filtered.
    Own,
    /// What an agent or a check sees beside its files.
    Agent,
}

/// Where HEAD of a new repository is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Head<'a> {
    /// On a branch without commits.
    Unborn,
    /// On a branch of this name, at the commit.
    Branch(&'a str, &'a Sha),
    /// At the commit itself.
    Detached(&'a Sha),
}

/// An empty git directory, as it is on disk; parents come before what is in them.
#[derive(Debug)]
pub(crate) struct Skeleton(Vec<Entry>);

#[derive(Debug)]
enum Entry {
    Directory(PathBuf),
    File(PathBuf, Vec<u8>),
}

impl GitDoor {
    /// Makes an empty git directory at `git_dir`, where nothing or an empty directory is.
    pub(crate) fn make_repository(
        &self,
        git_dir: &Path,
        format: ObjectFormat,
        purpose: Purpose,
        head: Head<'_>,
    ) -> Result<(), GitError> {
        self.skeleton(format, purpose)?.write_to(git_dir)?;
        let (content, branch) = match head {
            Head::Unborn => return Ok(()),
            Head::Branch(name, commit) => (format!("ref: refs/heads/{name}\n"), Some((name, commit))),
            Head::Detached(commit) => (format!("{commit}\n"), None),
        };
        files::write(&git_dir.join("HEAD"), content.as_bytes())?;
        let Some((name, commit)) = branch else { return Ok(()) };
        let file = git_dir.join("refs/heads").join(name);
        files::create_directories(file.parent().unwrap_or(git_dir))?;
        files::write(&file, format!("{commit}\n").as_bytes())
    }

    /// The skeleton of the kind; made by git once.
    fn skeleton(&self, format: ObjectFormat, purpose: Purpose) -> Result<Arc<Skeleton>, GitError> {
        if let Some(known) = self.known().skeleton(format, purpose) {
            return Ok(known);
        }
        let _turn = self.skeleton_gate();
        let place = self.config().state_directory.join("empty-repository");
        files::remove_tree(&place)?;
        let git_dir = match purpose {
            Purpose::Own => {
                self.init_bare(&place, format, "")?;
                place.clone()
            }
            Purpose::Agent => {
                self.init_with_tree(&place, format)?;
                place.join(".git")
            }
        };
        let skeleton = Arc::new(Skeleton::read_from(&git_dir)?);
        files::remove_tree(&place)?;
        self.known().note_skeleton(format, purpose, &skeleton);
        Ok(skeleton)
    }

    /// Makes a bare repository of godwit's own; `configuration` is added to what git configures.
    pub(crate) fn init_bare(&self, place: &Path, format: ObjectFormat, configuration: &str) -> Result<(), GitError> {
        self.init(place, format, &["--bare"])?;
        files::append(&place.join("config"), configuration.as_bytes())?;
        files::create_directories(&place.join("info"))?;
        // These beat every `.gitattributes` in a tree.
        files::write(&place.join("info/attributes"), ATTRIBUTES.as_bytes())
    }

    /// Makes a repository for an agent, with a working tree.
    fn init_with_tree(&self, place: &Path, format: ObjectFormat) -> Result<(), GitError> {
        self.init(place, format, &[])?;
        files::append(&place.join(".git/config"), AGENT_CONFIGURATION.as_bytes())
    }

    fn init(&self, place: &Path, format: ObjectFormat, kind: &[&str]) -> Result<(), GitError> {
        files::create_directories(place)?;
        self.command(Owner::Godwit, place, "create a repository")
            .env("GIT_DEFAULT_REF_FORMAT", "files")
            .args(["init", "--quiet", "--template=", "--initial-branch=none"])
            .args(kind)
            .arg(format!("--object-format={format}"))
            .arg(place)
            .done()
    }
}

impl Skeleton {
    /// Reads what is there: a few directories and small files.
    fn read_from(git_dir: &Path) -> Result<Self, GitError> {
        let mut entries = Vec::new();
        let mut pending = vec![PathBuf::new()];
        while let Some(below) = pending.pop() {
            let directory = git_dir.join(&below);
            let listing = fs::read_dir(&directory).and_then(|listing| listing.collect::<Result<Vec<_>, _>>());
            for entry in listing.map_err(files::failed("list", &directory))? {
                let (path, relative) = (entry.path(), below.join(entry.file_name()));
                if files::is_directory(&path) {
                    entries.push(Entry::Directory(relative.clone()));
                    pending.push(relative);
                } else {
                    let content = fs::read(&path).map_err(files::failed("read", &path))?;
                    entries.push(Entry::File(relative, content));
                }
            }
        }
        Ok(Self(entries))
    }

    fn write_to(&self, git_dir: &Path) -> Result<(), GitError> {
        files::create_directories(git_dir)?;
        self.0.iter().try_for_each(|entry| match entry {
            Entry::Directory(path) => files::create_directories(&git_dir.join(path)),
            Entry::File(path, content) => files::write(&git_dir.join(path), content),
        })
    }
}
