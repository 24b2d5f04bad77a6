//! The final tree of a workspace, computed by godwit's own git directory and a fresh index.
//!
//! Every file is hashed anew, so nothing that an agent did to time stamps or to its own index can hide a change. The
//! name `.git` is skipped at every depth, whatever it is: a directory, a file or a symlink.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use godwit_core::name::Sha;

use crate::command::GitCommand;
use crate::survey::Survey;
use crate::{GitError, Vault, Workspace, files};

/// What to do with a repository inside the working tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Embedded {
    /// Refuse the tree.
    Refuse,
    /// Take its files in, without its history.
    Absorb,
}

/// A final tree.
#[derive(Debug)]
pub(crate) struct Snapshot {
    /// Its name; the objects are in the workspace's own git directory.
    pub(crate) tree: Sha,
    /// Repositories inside it, relative to the working tree, without a trailing `/`.
    pub(crate) embedded: Vec<Vec<u8>>,
    /// Whether any name in it is one of git's own.
    pub(crate) survey: Survey,
}

impl Vault {
    /// Computes the final tree: what `base` tracks and what is there besides, without ignored files.
    pub(crate) fn snapshot(&self, workspace: &Workspace, base: &Sha, policy: Embedded) -> Result<Snapshot, GitError> {
        for place in [workspace.tree(), workspace.git_dir()] {
            if !files::is_directory(&place) {
                let detail = "it is not a directory any more".to_owned();
                return Err(GitError::WorkspaceDamaged { place, detail });
            }
        }
        self.empty_store(workspace)?;
        let root = workspace.tree();
        let survey = Survey::of(&root);
        let mut embedded = Vec::new();
        let start = Start { depth: 0, prefix: b"", base: Some(base), survey };
        let tree = self.tree_at(workspace, &root, &start, policy, &mut embedded)?;
        Ok(Snapshot { tree, embedded, survey })
    }

    /// The tree of one directory, the top or that of an embedded repository.
    fn tree_at(
        &self,
        workspace: &Workspace,
        directory: &Path,
        start: &Start<'_>,
        policy: Embedded,
        found: &mut Vec<Vec<u8>>,
    ) -> Result<Sha, GitError> {
        let index = workspace.git_dir().join(format!("snapshot-{}.index", start.depth));
        // A git that was killed leaves its lock. No other one is at work here: a task has one effect at a time, and a
        // daemon begins when no helper of an earlier one is left.
        files::remove_tree(&index)?;
        files::remove_tree(&index.with_extension("index.lock"))?;
        let git = |action| self.git_in(workspace, directory, &index, action);
        match start.base {
            Some(base) => self.start_index(base, &index, || git("read the base"))?,
            None => git("start an index").args(["read-tree", "--empty"]).done()?,
        }
        // Without a `.git` below there is no repository to be found, neither before files are added nor after.
        let is_plain = start.survey == Survey::Plain;
        let inner = if is_plain { Vec::new() } else { embedded_in(git("list untracked files"))? };
        if let (Embedded::Refuse, Some(first)) = (policy, inner.first()) {
            return Err(GitError::EmbeddedRepository { path: first.escape_ascii().to_string() });
        }
        add_all(git("add files"), &inner, directory)?;
        for path in &inner {
            let whole = [start.prefix, path].concat();
            found.push(whole.clone());
            let prefix = [&whole[..], b"/"].concat();
            let below = Start { depth: start.depth + 1, prefix: &prefix, base: None, survey: start.survey };
            let tree = self.tree_at(workspace, &directory.join(OsStr::from_bytes(path)), &below, policy, found)?;
            let name = OsStr::from_bytes(path);
            git("clear a path")
                .args(["rm", "--cached", "-r", "-q", "--force", "--ignore-unmatch", "--"])
                .arg(pathspec(b":(top,literal)", path))
                .done()?;
            let mut prefix = OsStr::new("--prefix=").to_owned();
            prefix.push(name);
            prefix.push("/");
            git("take a directory in").arg("read-tree").arg(prefix).arg(tree.as_str()).done()?;
        }
        if !is_plain {
            refuse_links(git("list the index"))?;
        }
        git("write a tree").arg("write-tree").sha()
    }

    /// Starts an index with the files of a commit. It says nothing about any file on the disk, so it is the same in every
    /// workspace.
    fn start_index<'a>(&self, base: &Sha, index: &Path, git: impl FnOnce() -> GitCommand<'a>) -> Result<(), GitError> {
        if let Some(known) = self.door.known().index_of(base) {
            return files::write(index, &known);
        }
        git().args(["read-tree", base.as_str()]).done()?;
        let written = std::fs::read(index).map_err(files::failed("read", index))?;
        self.door.known().note_index(base, written);
        Ok(())
    }

    fn git_in(&self, workspace: &Workspace, tree: &Path, index: &Path, action: &'static str) -> GitCommand<'_> {
        self.door.own(&workspace.git_dir(), action).work_tree(tree).index(index)
    }
}

/// Where a tree begins.
struct Start<'a> {
    /// How many repositories are around it.
    depth: usize,
    /// The path of the directory in the working tree, with a trailing `/`.
    prefix: &'a [u8],
    /// The commit whose files are tracked.
    base: Option<&'a Sha>,
    /// What a look at the whole working tree told.
    survey: Survey,
}

/// The repositories among what is untracked: git lists them with a trailing `/`.
fn embedded_in(command: GitCommand<'_>) -> Result<Vec<Vec<u8>>, GitError> {
    let listing = command.args(["ls-files", "--others", "--exclude-standard", "-z"]).output_cap(1 << 30).output()?;
    Ok(listing.split(|&byte| byte == 0).filter_map(|path| path.strip_suffix(b"/")).map(<[u8]>::to_vec).collect())
}

fn add_all(command: GitCommand<'_>, except: &[Vec<u8>], directory: &Path) -> Result<(), GitError> {
    let mut paths = b":(top)\0".to_vec();
    for path in except {
        paths.extend_from_slice(b":(top,exclude,literal)");
        paths.extend_from_slice(path);
        paths.push(0);
    }
    let output = command.args(["add", "--all", "--pathspec-from-file=-", "--pathspec-file-nul"]).stdin(paths).run()?;
    // A directory that cannot be entered is only a warning to git; to godwit its content would be lost.
    if output.is_success() && !output.said.contains("could not open directory") {
        return Ok(());
    }
    Err(GitError::WorkspaceDamaged { place: directory.to_owned(), detail: output.said })
}

fn pathspec(magic: &[u8], path: &[u8]) -> std::ffi::OsString {
    OsStr::from_bytes(&[magic, path].concat()).to_owned()
}

/// A link to a commit elsewhere is not content; the list of embedded repositories should have caught it.
fn refuse_links(command: GitCommand<'_>) -> Result<(), GitError> {
    let listing = command.args(["ls-files", "--stage", "-z"]).output_cap(1 << 30).output()?;
    let link = listing.split(|&byte| byte == 0).find(|entry| entry.starts_with(b"160000 "));
    match link.and_then(|entry| entry.split(|&byte| byte == b'\t').nth(1)) {
        Some(path) => Err(GitError::EmbeddedRepository { path: path.escape_ascii().to_string() }),
        None => Ok(()),
    }
}
