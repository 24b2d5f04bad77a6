//! Looking at the operator's repository, without a trace.

use std::path::{Path, PathBuf};

use godwit_core::name::{BranchName, Sha};

use crate::command::{Owner, unexpected};
use crate::object::ObjectFormat;
use crate::{GitDoor, GitError, SourceRefusal};

/// What the operator's repository is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceInfo {
    /// The directory that was registered: the top of a working tree.
    pub path: PathBuf,
    /// Its git directory; that of the linked working tree when it is one.
    pub git_dir: PathBuf,
    /// The git directory that holds objects and branches; equal to `git_dir` in a main working tree.
    pub common_dir: PathBuf,
    /// The branch that HEAD is on; `None` when it is detached or its name is not one that godwit takes.
    pub head_branch: Option<BranchName>,
    /// The commit that HEAD is at.
    pub head: Sha,
    /// Whether tracked files differ from HEAD or untracked ones are there. Recorded, never used. Content filters and
    /// the operator's global ignore file do not take part.
    pub dirty: bool,
    /// How its objects are named.
    pub object_format: ObjectFormat,
}

/// Where the parts of the operator's repository are.
#[derive(Debug, Clone)]
pub(crate) struct SourceLayout {
    pub(crate) path: PathBuf,
    pub(crate) git_dir: PathBuf,
    pub(crate) common_dir: PathBuf,
    pub(crate) object_format: ObjectFormat,
}

impl GitDoor {
    /// Says what the repository at `path` is, or why godwit cannot use it. Writes nothing there, not even the index,
    /// and executes nothing that is configured there.
    ///
    /// # Errors
    /// [`GitError::Source`] with the named refusal; others when git itself cannot be run.
    pub fn inspect_source(&self, path: &Path) -> Result<SourceInfo, GitError> {
        let layout = self.source_layout(path)?;
        let SourceLayout { path, git_dir, common_dir, object_format } = layout;
        let operator = |action| self.command(Owner::Operator, &path, action).git_dir(&git_dir);
        let head = operator("read HEAD")
            .args(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])
            .optional_sha()?
            .ok_or_else(|| SourceRefusal::UnbornHead { path: path.clone() })?;
        let symbolic = operator("read HEAD").args(["symbolic-ref", "--quiet", "HEAD"]).run()?;
        let head_branch = String::from_utf8_lossy(&symbolic.stdout)
            .trim_end()
            .strip_prefix("refs/heads/")
            .and_then(|name| name.parse().ok());
        self.refuse_unsupported(Owner::Operator, &git_dir, &head, &path)?;
        let dirty = self.is_dirty(&path, Untracked::Count)?;
        Ok(SourceInfo { path, git_dir, common_dir, head_branch, head, dirty, object_format })
    }

    /// Finds the repository at `path`, and refuses what cannot be fetched from.
    pub(crate) fn source_layout(&self, path: &Path) -> Result<SourceLayout, GitError> {
        if !path.is_absolute() || path.to_str().is_none_or(|text| text.contains('\n')) {
            return Err(SourceRefusal::UnusablePath { path: path.to_owned() }.into());
        }
        let Ok(path) = path.canonicalize() else {
            return Err(SourceRefusal::Gone { path: path.to_owned() }.into());
        };
        if !path.is_dir() {
            return Err(SourceRefusal::Gone { path }.into());
        }
        let discover = |action| {
            // The ceiling keeps git from finding a repository that merely surrounds this directory.
            let ceiling = path.parent().unwrap_or(Path::new("/"));
            self.command(Owner::Operator, &path, action).env("GIT_CEILING_DIRECTORIES", ceiling).arg("rev-parse")
        };
        let found = discover("find the repository")
            .args(["--path-format=absolute", "--is-bare-repository", "--is-shallow-repository"])
            .args(["--show-object-format", "--absolute-git-dir", "--git-common-dir"])
            .run()?;
        if !found.is_success() {
            return Err(SourceRefusal::NotARepository { path, detail: found.said }.into());
        }
        let text = String::from_utf8_lossy(&found.stdout);
        let lines: Vec<&str> = text.lines().collect();
        let [bare, shallow, format, git_dir, common_dir] = lines[..] else {
            return Err(unexpected("find the repository", &path, &found.stdout));
        };
        if bare == "true" {
            return Err(SourceRefusal::Bare { path }.into());
        }
        let top = discover("find the working tree").arg("--show-toplevel").run()?;
        if !top.is_success() || Path::new(String::from_utf8_lossy(&top.stdout).trim_end_matches('\n')) != path {
            return Err(SourceRefusal::NotARepository { path, detail: top.said }.into());
        }
        if shallow == "true" {
            return Err(SourceRefusal::Shallow { path }.into());
        }
        let Some(object_format) = ObjectFormat::from_word(format) else {
            let (expected, actual) = (ObjectFormat::Sha1.word(), format.to_owned());
            return Err(SourceRefusal::OtherObjectFormat { path, expected, actual }.into());
        };
        let (git_dir, common_dir) = (PathBuf::from(git_dir), PathBuf::from(common_dir));
        let partial = self
            .command(Owner::Operator, &path, "read the configuration")
            .git_dir(&git_dir)
            .args(["config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$"])
            .run()?;
        if !partial.stdout.is_empty() {
            return Err(SourceRefusal::PartialClone { path }.into());
        }
        Ok(SourceLayout { path, git_dir, common_dir, object_format })
    }

    /// Refuses a commit whose content godwit does not support. `shown` is the operator's repository, for the message.
    pub(crate) fn refuse_unsupported(
        &self,
        owner: Owner,
        git_dir: &Path,
        commit: &Sha,
        shown: &Path,
    ) -> Result<(), GitError> {
        const ACTION: &str = "list the files of a commit";
        let command = |action| self.command(owner, git_dir, action).git_dir(git_dir);
        let listing =
            command(ACTION).args(["ls-tree", "-r", "-z", "--full-tree"]).arg(commit.as_str()).output_cap(1 << 30);
        let mut attribute_files = Vec::new();
        for entry in listing.output()?.split(|&byte| byte == 0).filter(|entry| !entry.is_empty()) {
            let parts = split_entry(entry).ok_or_else(|| unexpected(ACTION, git_dir, entry))?;
            let shown_path = parts.path.escape_ascii().to_string();
            if parts.mode == b"160000" || parts.path == b".gitmodules" {
                return Err(SourceRefusal::Submodules { path: shown.to_owned(), entry: shown_path }.into());
            }
            if parts.path.split(|&byte| byte == b'/').next_back() == Some(b".gitattributes") {
                attribute_files.push((parts.object.to_owned(), shown_path));
            }
        }
        for (object, entry) in attribute_files {
            let content = command("read attributes").args(["cat-file", "blob"]).arg(&object).output()?;
            if content.windows(b"filter=lfs".len()).any(|window| window == b"filter=lfs") {
                return Err(SourceRefusal::LargeFileStorage { path: shown.to_owned(), entry }.into());
            }
        }
        Ok(())
    }

    /// Whether the working tree at `path` differs from its HEAD. Executes no filter that is configured there.
    pub(crate) fn is_dirty(&self, path: &Path, untracked: Untracked) -> Result<bool, GitError> {
        let listing = self
            .command(Owner::Operator, path, "read the configuration")
            .args(["config", "--null", "--name-only", "--get-regexp", r"^filter\."])
            .run()?;
        let mut status = self.command(Owner::Operator, path, "compare the working tree with HEAD");
        let mut count = 0;
        // In the environment, since a driver's name may hold any character.
        for key in listing.stdout.split(|&byte| byte == 0).filter(|key| !key.is_empty()) {
            let key = String::from_utf8_lossy(key);
            let value = if key.ends_with(".required") { "false" } else { "" };
            status =
                status.env(&format!("GIT_CONFIG_KEY_{count}"), &*key).env(&format!("GIT_CONFIG_VALUE_{count}"), value);
            count += 1;
        }
        let untracked = match untracked {
            Untracked::Count => "--untracked-files=normal",
            Untracked::Overlook => "--untracked-files=no",
        };
        let output = status
            .env("GIT_CONFIG_COUNT", count.to_string())
            .args(["status", "--porcelain=v1", "-z", "--ignore-submodules=all", untracked])
            .output()?;
        Ok(!output.is_empty())
    }
}

/// Whether untracked files make a working tree dirty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Untracked {
    /// They do.
    Count,
    /// They do not.
    Overlook,
}

struct TreeEntry<'a> {
    mode: &'a [u8],
    object: &'a str,
    path: &'a [u8],
}

/// Splits `<mode> <type> <object>\t<path>`.
fn split_entry(entry: &[u8]) -> Option<TreeEntry<'_>> {
    let tab = entry.iter().position(|&byte| byte == b'\t')?;
    let mut words = entry[..tab].split(|&byte| byte == b' ');
    let mode = words.next()?;
    let object = std::str::from_utf8(words.nth(1)?).ok()?;
    Some(TreeEntry { mode, object, path: &entry[tab + 1..] })
}
