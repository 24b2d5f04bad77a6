//! Taking objects of godwit's own making into the vault, without a transfer.
//!
//! What a snapshot makes lies in the workspace's `godwit.git`, which no agent sees: blobs, trees and commits that
//! godwit's git has just named by their content. Where the survey found nothing special about the tree, moving the
//! files is as safe as a checked transfer:
//!
//! * an agent chose only the bytes of blobs, which no check looks at, and names, which the index refused if they could
//!   harm and the survey has compared with git's own;
//! * whatever a tree or commit needs is there, because the git that wrote it has looked: in the vault or beside it;
//! * nothing of an earlier snapshot is among them, because each one starts with an empty store.
//!
//! An object of the agent's own git never comes this way.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use godwit_proc::crash;

use crate::vault::borrow_objects;
use crate::{GitError, Vault, Workspace, files};

/// Objects that are moved. More make a pack, which the vault is better off with.
const OBJECTS: usize = 100;

/// What there is to move.
#[derive(Debug, PartialEq, Eq)]
enum Loose {
    /// These directories with these files, relative to the store.
    Files(Vec<(String, Vec<String>)>),
    /// More than are moved, or something else as well, such as the pack that git makes of a very large file.
    NotOnly,
}

impl Vault {
    /// Gives the workspace's own git directory an empty store, so that all that is in it afterwards is of what follows.
    pub(crate) fn empty_store(&self, workspace: &Workspace) -> Result<(), GitError> {
        let git_dir = workspace.git_dir();
        let store = git_dir.join("objects");
        if matches!(loose_in(&store)?, Loose::Files(fans) if fans.is_empty()) && files::exists(&alternates(&store))? {
            return Ok(());
        }
        files::remove_tree(&store)?;
        borrow_objects(&git_dir, self)
    }

    /// Moves the objects of the workspace's own git directory into the vault and makes them last. False when there is
    /// something that only a transfer can bring. The caller has the turn.
    pub(crate) fn adopt_objects(&self, workspace: &Workspace) -> Result<bool, GitError> {
        let from = workspace.git_dir().join("objects");
        let Loose::Files(fans) = loose_in(&from)? else { return Ok(false) };
        let into = self.objects_directory();
        let mut is_fan_new = false;
        for (fan, names) in fans {
            let (from, into) = (from.join(&fan), into.join(&fan));
            is_fan_new |= !files::exists(&into)?;
            files::create_directories(&into)?;
            for name in names {
                move_durably(&from.join(&name), &into.join(&name)).map_err(files::failed("move to", &into))?;
            }
            sync(&into)?;
            crash::point("collect.mid-objects");
        }
        if is_fan_new {
            sync(&into)?;
        }
        Ok(true)
    }
}

fn alternates(store: &Path) -> PathBuf {
    store.join("info/alternates")
}

/// The loose objects of a store.
fn loose_in(store: &Path) -> Result<Loose, GitError> {
    if !files::is_directory(store) {
        return Ok(Loose::NotOnly);
    }
    let (mut fans, mut count) = (Vec::new(), 0);
    for directory in files::list(store)? {
        let names = files::list(&store.join(&directory))?;
        match directory.as_str() {
            "info" => {}
            "pack" if names.is_empty() => {}
            fan if fan.len() == 2 && !names.iter().any(|name| name.starts_with("tmp")) => {
                count += names.len();
                fans.push((directory, names));
            }
            _ => return Ok(Loose::NotOnly),
        }
    }
    Ok(if count > OBJECTS { Loose::NotOnly } else { Loose::Files(fans) })
}

/// The content is on the disk before the name is there. A store on another file system is copied from.
fn move_durably(from: &Path, to: &Path) -> io::Result<()> {
    File::open(from)?.sync_all()?;
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            let unfinished = to.with_extension("adopting");
            fs::copy(from, &unfinished)?;
            File::open(&unfinished)?.sync_all()?;
            fs::rename(&unfinished, to)
        }
        other => other,
    }
}

fn sync(directory: &Path) -> Result<(), GitError> {
    File::open(directory).and_then(|directory| directory.sync_all()).map_err(files::failed("complete", directory))
}
