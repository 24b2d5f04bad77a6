//! Landing: the one write into the operator's repository.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use godwit_core::id::MissionId;
use godwit_core::name::{BranchName, Sha};

use godwit_proc::crash;

use crate::command::{GitCommand, Owner};
use crate::source::{SourceLayout, Untracked};
use crate::transfer::{PackLock, Transfer, Trust};
use crate::{GitDoor, GitError, Vault, files};

/// How often bringing objects is tried in one landing.
const TRANSFER_ATTEMPTS: usize = 10;

/// What to land.
#[derive(Debug, Clone)]
pub struct LandRequest<'a> {
    /// The operator's repository, as registered.
    pub source: &'a Path,
    /// The mission that lands, for the reflog.
    pub mission: &'a MissionId,
    /// The branch to write.
    pub branch: &'a BranchName,
    /// Where the branch must be before; `None` means that it must not exist.
    pub expected: Option<&'a Sha>,
    /// The commit of the vault to land.
    pub commit: &'a Sha,
}

/// How it landed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LandOutcome {
    /// The branch already was at the commit; nothing was written.
    AlreadyLanded,
    /// The branch was created or advanced.
    Written,
    /// The branch was advanced together with the clean working tree that has it checked out.
    WrittenWithWorktree {
        /// That working tree.
        worktree: PathBuf,
    },
}

/// A branch to write in the operator's repository.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Write<'a> {
    pub(crate) source: &'a Path,
    pub(crate) branch: &'a BranchName,
    pub(crate) expected: Option<&'a Sha>,
    pub(crate) commit: &'a Sha,
    pub(crate) reflog: &'a str,
}

impl Vault {
    /// Writes the commit to the branch: probes, brings the objects, writes with the expected old value, reads back.
    ///
    /// # Errors
    /// [`GitError::TargetMoved`], [`GitError::TargetCheckedOut`], [`GitError::RefConflict`], [`GitError::RefLocked`],
    /// [`GitError::Source`] when the repository is gone.
    pub fn land(&self, request: &LandRequest<'_>) -> Result<LandOutcome, GitError> {
        let &LandRequest { source, mission, branch, expected, commit } = request;
        let reflog = format!("godwit: land {mission}");
        self.write_branch(&Write { source, branch, expected, commit, reflog: &reflog })
    }

    /// Writes one branch of the operator's repository, once.
    pub(crate) fn write_branch(&self, write: &Write<'_>) -> Result<LandOutcome, GitError> {
        self.require_commit(write.commit)?;
        let layout = self.door.source_layout(write.source)?;
        let target = Target { door: &self.door, layout: &layout, write };
        let actual = target.read()?;
        if actual.as_ref() == Some(write.commit) {
            return Ok(LandOutcome::AlreadyLanded);
        }
        if actual.as_ref() != write.expected {
            return Err(target.moved(actual));
        }
        let worktree = target.worktree_in_use(self.directory())?;
        crash::point("land.before-objects");
        let lock = self.bring_objects(&layout, write.commit)?;
        crash::point("land.before-ref");
        let written = match &worktree {
            Some(worktree) => target.merge_in(worktree, self.directory()),
            None => target.update_ref(),
        };
        crash::point("land.after-ref");
        lock.release()?;
        written?;
        match target.read()? {
            Some(actual) if actual == *write.commit => Ok(match worktree {
                Some(worktree) => LandOutcome::WrittenWithWorktree { worktree },
                None => LandOutcome::Written,
            }),
            actual => Err(target.moved(actual)),
        }
    }

    /// Brings the commit and all it needs into the operator's repository, safe from a prune there. A `gc --prune=now` of
    /// the operator deletes half-written packs; nothing is there yet then, so it is simply done again.
    fn bring_objects(&self, layout: &SourceLayout, commit: &Sha) -> Result<PackLock, GitError> {
        let transfer = Transfer {
            from: self.directory(),
            into: &layout.common_dir,
            owner: Owner::Operator,
            trust: Trust::Operator,
            wants: &[commit.to_string()],
        };
        for _ in 1..TRANSFER_ATTEMPTS {
            match self.door.transfer_locked(&transfer) {
                Err(GitError::GitRefused { .. }) => {}
                brought => return brought,
            }
        }
        self.door.transfer_locked(&transfer)
    }
}

/// The branch to write, where it is.
struct Target<'a> {
    door: &'a GitDoor,
    layout: &'a SourceLayout,
    write: &'a Write<'a>,
}

impl Target<'_> {
    fn git(&self, action: &'static str) -> GitCommand<'_> {
        let place = &self.layout.common_dir;
        self.door.command(Owner::Operator, place, action).git_dir(place)
    }

    fn full_name(&self) -> String {
        format!("refs/heads/{}", self.write.branch)
    }

    fn read(&self) -> Result<Option<Sha>, GitError> {
        self.git("read a branch").args(["rev-parse", "--verify", "--quiet", &self.full_name()]).optional_sha()
    }

    fn moved(&self, actual: Option<Sha>) -> GitError {
        GitError::TargetMoved {
            place: self.layout.path.clone(),
            branch: self.write.branch.clone(),
            expected: self.write.expected.cloned(),
            actual,
        }
    }

    /// Creates or advances the branch, if it is where it is expected.
    fn update_ref(&self) -> Result<(), GitError> {
        const MUST_NOT_EXIST: &str = "";
        let expected = self.write.expected.map_or(MUST_NOT_EXIST, Sha::as_str);
        let output = self
            .git("write a branch")
            .setting("core.fsync=all")
            .args(["update-ref", "-m", self.write.reflog, &self.full_name(), self.write.commit.as_str(), expected])
            .run()?;
        if output.is_success() { Ok(()) } else { Err(self.refusal(output.said)?) }
    }

    /// Names why git did not write the branch.
    fn refusal(&self, said: String) -> Result<GitError, GitError> {
        let (place, branch) = (self.layout.path.clone(), self.write.branch.clone());
        let actual = self.read()?;
        Ok(if actual.as_ref() != self.write.expected {
            self.moved(actual)
        } else if said.contains(".lock': File exists") {
            GitError::RefLocked { place, branch, said }
        } else if said.contains("exists; cannot create") || said.contains("there are still refs under") {
            GitError::RefConflict { place, branch, said }
        } else {
            GitError::GitRefused { action: "write a branch", place, said }
        })
    }

    /// The working tree that has the branch checked out, clean and where it is expected; `None` when none has it.
    fn worktree_in_use(&self, vault: &Path) -> Result<Option<PathBuf>, GitError> {
        let listing = self.git("list working trees").args(["worktree", "list", "--porcelain", "-z"]).output()?;
        let mut user = None;
        for worktree in parse_worktrees(&listing).into_iter().filter(|worktree| worktree.path.is_dir()) {
            if worktree.branch.as_deref() == Some(&self.full_name()) {
                user = Some(worktree.path);
            } else if self.is_rewritten_in(&worktree.path)? {
                let reason = "a rebase or bisect of it is under way there";
                return Err(self.checked_out(worktree.path, reason, vault));
            }
        }
        let Some(worktree) = user else { return Ok(None) };
        if self.write.expected.is_none() {
            return Err(self.checked_out(worktree, "it has no commit yet there", vault));
        }
        if self.door.is_dirty(&worktree, Untracked::Overlook)? {
            return Err(self.checked_out(worktree, "there are uncommitted changes there", vault));
        }
        Ok(Some(worktree))
    }

    /// Whether a rebase or bisect in the working tree will write the branch when it ends.
    fn is_rewritten_in(&self, worktree: &Path) -> Result<bool, GitError> {
        let found = self
            .door
            .command(Owner::Operator, worktree, "find the git directory")
            .args(["rev-parse", "--absolute-git-dir"])
            .run()?;
        if !found.is_success() {
            return Ok(false);
        }
        let git_dir = PathBuf::from(String::from_utf8_lossy(&found.stdout).trim_end_matches('\n'));
        for state in ["rebase-merge/head-name", "rebase-apply/head-name", "BISECT_START"] {
            let name = files::read_small(&git_dir.join(state))?.unwrap_or_default();
            if name.trim_end() == self.full_name() || name.trim_end() == self.write.branch.as_str() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Advances the branch together with its working tree.
    fn merge_in(&self, worktree: &Path, vault: &Path) -> Result<(), GitError> {
        let output = self
            .door
            .command(Owner::Operator, worktree, "advance a checked-out branch")
            .env("GIT_REFLOG_ACTION", self.write.reflog)
            .setting("core.fsync=all")
            .setting("merge.autoStash=false")
            .args(["merge", "--ff-only", "--no-edit", "--no-stat", "--quiet", self.write.commit.as_str()])
            .run()?;
        if output.is_success() {
            return Ok(());
        }
        let actual = self.read()?;
        if actual.as_ref() != self.write.expected {
            return Err(self.moved(actual));
        }
        Err(self.checked_out(worktree.to_owned(), &output.said, vault))
    }

    /// The refusal for a working tree in the way. The command fetches from the vault, since the objects may not be in
    /// the operator's repository, or not for long.
    fn checked_out(&self, worktree: PathBuf, reason: &str, vault: &Path) -> GitError {
        let command =
            format!("git -C {} pull --ff-only {} {}", shell_word(&worktree), shell_word(vault), self.write.commit);
        GitError::TargetCheckedOut { branch: self.write.branch.clone(), worktree, reason: reason.to_owned(), command }
    }
}

/// A working tree of a repository.
#[derive(Debug, PartialEq, Eq)]
struct Worktree {
    path: PathBuf,
    branch: Option<String>,
}

/// Reads `worktree list --porcelain -z`.
fn parse_worktrees(listing: &[u8]) -> Vec<Worktree> {
    let mut worktrees: Vec<Worktree> = Vec::new();
    for line in listing.split(|&byte| byte == 0) {
        if let Some(path) = line.strip_prefix(b"worktree ") {
            worktrees.push(Worktree { path: OsStr::from_bytes(path).into(), branch: None });
        } else if let (Some(name), Some(last)) = (line.strip_prefix(b"branch "), worktrees.last_mut()) {
            last.branch = Some(String::from_utf8_lossy(name).into_owned());
        }
    }
    worktrees
}

/// A path as a person can paste it into a shell.
fn shell_word(path: &Path) -> String {
    let text = path.to_string_lossy();
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-+".contains(&byte)) {
        text.into_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}
