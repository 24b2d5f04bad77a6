//! Looking at the operator's repository, without a trace.

use std::path::{Path, PathBuf};
use std::thread;

use godwit_core::name::{BranchName, Sha};

use crate::command::{GitOutput, Owner, unexpected};
use crate::object::ObjectFormat;
use crate::{GitDoor, GitError, SourceRefusal};

const FIND: &str = "find the repository";

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
    /// How its objects are named.
    pub object_format: ObjectFormat,
    /// What is configured there that godwit must know of.
    settings: Settings,
}

/// Where the parts of the operator's repository are.
#[derive(Debug, Clone)]
pub(crate) struct SourceLayout {
    pub(crate) path: PathBuf,
    pub(crate) git_dir: PathBuf,
    pub(crate) common_dir: PathBuf,
    pub(crate) object_format: ObjectFormat,
    /// What is configured there that godwit must know of.
    settings: Settings,
}

/// The tip that was looked for together with the layout.
#[derive(Debug, Clone)]
pub(crate) struct Tip {
    pub(crate) commit: Sha,
    /// The full name of the ref that it is on; `HEAD` when that is detached.
    name: String,
}

/// The operator's settings that matter to godwit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Settings {
    is_partial: bool,
    /// Every setting of a content filter.
    filters: Vec<String>,
}

impl GitDoor {
    /// Says what the repository at `path` is, or why godwit cannot use it. Writes nothing there, not even the index,
    /// and executes nothing that is configured there.
    ///
    /// # Errors
    /// [`GitError::Source`] with the named refusal; others when git itself cannot be run.
    pub fn inspect_source(&self, path: &Path) -> Result<SourceInfo, GitError> {
        let (layout, tip) = self.source_layout_and_tip(path, "HEAD")?;
        let SourceLayout { path, git_dir, common_dir, object_format, settings } = layout;
        let tip = tip.ok_or_else(|| SourceRefusal::UnbornHead { path: path.clone() })?;
        let head_branch = tip.name.strip_prefix("refs/heads/").and_then(|name| name.parse().ok());
        self.refuse_unsupported(Owner::Operator, &git_dir, &tip.commit, &path)?;
        Ok(SourceInfo { path, git_dir, common_dir, head_branch, head: tip.commit, object_format, settings })
    }

    /// Whether tracked files of the operator's working tree differ from HEAD or untracked ones are there. Content filters
    /// and the operator's global ignore file do not take part.
    ///
    /// # Errors
    /// When git cannot be run, or cannot tell.
    pub fn is_source_dirty(&self, source: &SourceInfo) -> Result<bool, GitError> {
        self.is_dirty_with(&source.settings, &source.path, Untracked::Count)
    }

    /// Finds the repository at `path`, and refuses what cannot be fetched from.
    pub(crate) fn source_layout(&self, path: &Path) -> Result<SourceLayout, GitError> {
        let path = usable(path)?;
        let (found, settings) = self.look_at(&path, &["--show-toplevel"])?;
        self.layout(path, &found, settings).map(|(layout, _)| layout)
    }

    /// The same, and where `name` is, HEAD or the full name of a branch; `None` when there is no commit.
    pub(crate) fn source_layout_and_tip(
        &self,
        path: &Path,
        name: &str,
    ) -> Result<(SourceLayout, Option<Tip>), GitError> {
        let path = usable(path)?;
        let commit = format!("{name}^{{commit}}");
        let (found, settings) = self.look_at(&path, &["--show-toplevel", &commit, "--symbolic-full-name", name])?;
        if !found.is_success() {
            // One question for everything has no answer when any part has none.
            return Ok((self.source_layout(&path)?, None));
        }
        let (layout, rest) = self.layout(path, &found, settings)?;
        let tip = match &rest[..] {
            [commit, name] => commit.parse().ok().map(|commit| Tip { commit, name: name.clone() }),
            _ => None,
        };
        Ok((layout, tip))
    }

    /// Discovers the repository at `path` and reads what it configures. Every mission starts with both, so neither waits
    /// for the other; what is configured counts only where a repository was found.
    fn look_at(&self, path: &Path, more: &[&str]) -> Result<(GitOutput, Settings), GitError> {
        thread::scope(|scope| {
            let settings = scope.spawn(|| self.settings_of(path));
            let found = self.discover(path, more);
            let settings = settings.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            Ok((found?, settings?))
        })
    }

    /// Asks for the place and kind of the repository that has its top at `path`, and for more.
    fn discover(&self, path: &Path, more: &[&str]) -> Result<GitOutput, GitError> {
        // The ceiling keeps git from finding a repository that merely surrounds this directory.
        let ceiling = path.parent().unwrap_or(Path::new("/"));
        self.command(Owner::Operator, path, FIND)
            .env("GIT_CEILING_DIRECTORIES", ceiling)
            .args(["rev-parse", "--path-format=absolute", "--is-bare-repository", "--is-shallow-repository"])
            .args(["--show-object-format", "--absolute-git-dir", "--git-common-dir"])
            .args(more)
            .run()
    }

    /// Understands what was discovered; what follows is returned as it is.
    fn layout(
        &self,
        path: PathBuf,
        found: &GitOutput,
        settings: Settings,
    ) -> Result<(SourceLayout, Vec<String>), GitError> {
        if !found.is_success() {
            return Err(self.why_not(path, &found.said)?);
        }
        let text = String::from_utf8_lossy(&found.stdout);
        let mut lines = text.lines();
        let mut line = || lines.next().ok_or_else(|| unexpected(FIND, &path, &found.stdout));
        let (bare, shallow, format, git_dir, common_dir, top) = (line()?, line()?, line()?, line()?, line()?, line()?);
        if bare == "true" {
            return Err(SourceRefusal::Bare { path }.into());
        }
        if Path::new(top) != path {
            return Err(SourceRefusal::NotARepository { path, detail: format!("its top is {top}") }.into());
        }
        if shallow == "true" {
            return Err(SourceRefusal::Shallow { path }.into());
        }
        let Some(object_format) = ObjectFormat::from_word(format) else {
            let (expected, actual) = (ObjectFormat::Sha1.word(), format.to_owned());
            return Err(SourceRefusal::OtherObjectFormat { path, expected, actual }.into());
        };
        let (git_dir, common_dir) = (PathBuf::from(git_dir), PathBuf::from(common_dir));
        if settings.is_partial {
            return Err(SourceRefusal::PartialClone { path }.into());
        }
        let rest = lines.map(str::to_owned).collect();
        Ok((SourceLayout { path, git_dir, common_dir, object_format, settings }, rest))
    }

    /// The refusal for a place where no working tree was discovered.
    fn why_not(&self, path: PathBuf, said: &str) -> Result<GitError, GitError> {
        let found = self.discover(&path, &[])?;
        let is_bare = found.is_success() && found.stdout.starts_with(b"true\n");
        Ok(if is_bare {
            SourceRefusal::Bare { path }.into()
        } else {
            SourceRefusal::NotARepository { path, detail: said.to_owned() }.into()
        })
    }

    /// What the repository of a working tree configures.
    fn settings_of(&self, path: &Path) -> Result<Settings, GitError> {
        let listing = self
            .command(Owner::Operator, path, "read the configuration")
            .args(["config", "--null", "--name-only", "--get-regexp"])
            .arg(r"^(extensions\.partialclone|remote\..*\.promisor|filter\..*)$")
            .run()?;
        let mut settings = Settings::default();
        for key in listing.stdout.split(|&byte| byte == 0).filter(|key| !key.is_empty()) {
            match String::from_utf8_lossy(key).into_owned() {
                filter if filter.starts_with("filter.") => settings.filters.push(filter),
                _ => settings.is_partial = true,
            }
        }
        Ok(settings)
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
        if self.known().is_supported(commit) {
            return Ok(());
        }
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
        self.known().note_supported(commit);
        Ok(())
    }

    /// Whether the working tree at `path` differs from its HEAD. Executes no filter that is configured there.
    pub(crate) fn is_dirty(&self, path: &Path, untracked: Untracked) -> Result<bool, GitError> {
        self.is_dirty_with(&self.settings_of(path)?, path, untracked)
    }

    fn is_dirty_with(&self, settings: &Settings, path: &Path, untracked: Untracked) -> Result<bool, GitError> {
        let mut status = self.command(Owner::Operator, path, "compare the working tree with HEAD");
        // In the environment, since a driver's name may hold any character.
        for (count, key) in settings.filters.iter().enumerate() {
            let value = if key.ends_with(".required") { "false" } else { "" };
            status =
                status.env(&format!("GIT_CONFIG_KEY_{count}"), key).env(&format!("GIT_CONFIG_VALUE_{count}"), value);
        }
        let untracked = match untracked {
            Untracked::Count => "--untracked-files=normal",
            Untracked::Overlook => "--untracked-files=no",
        };
        let output = status
            .env("GIT_CONFIG_COUNT", settings.filters.len().to_string())
            .args(["status", "--porcelain=v1", "-z", "--ignore-submodules=all", untracked])
            .output()?;
        Ok(!output.is_empty())
    }
}

/// The path as git will name it, if it can be a repository's.
fn usable(path: &Path) -> Result<PathBuf, GitError> {
    if !path.is_absolute() || path.to_str().is_none_or(|text| text.contains('\n')) {
        return Err(SourceRefusal::UnusablePath { path: path.to_owned() }.into());
    }
    match path.canonicalize() {
        Ok(path) if path.is_dir() => Ok(path),
        Ok(path) => Err(SourceRefusal::Gone { path }.into()),
        Err(_) => Err(SourceRefusal::Gone { path: path.to_owned() }.into()),
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
