//! Rescue: what no kept ref reaches gets one before anything is deleted.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use godwit_core::effect::Rescue;
use godwit_core::id::TaskId;
use godwit_core::name::{BranchName, Sha};
use godwit_proc::crash;
use jiff::Timestamp;

use crate::collect::Draft;
use crate::command::unexpected;
use crate::land::Write;
use crate::refs::Kept;
use crate::snapshot::{Embedded, Snapshot};
use crate::workspace::Span;
use crate::{GitError, Vault, Workspace, WorkspaceProbe, refs};

/// A rescue that a vault keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RescueRecord {
    /// Whose workspace it was.
    pub task: TaskId,
    /// The ref and the commit.
    pub rescue: Rescue,
    /// When the commit says it was made.
    pub at: Timestamp,
    /// The first line of the commit's message, escaped.
    pub subject: String,
}

/// What a release did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    /// What was rescued first, if anything was not reachable from a kept ref.
    pub rescue: Option<Rescue>,
}

/// What a rescue is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scope<'a> {
    /// Only the agent's own commits.
    OwnCommits,
    /// The files too, which started from this commit.
    Everything {
        /// Where the workspace started.
        base: &'a Sha,
    },
}

impl Vault {
    /// Gives `refs/godwit/rescue/<task>/<n>` to whatever is in the workspace and not reachable from a kept ref: the
    /// agent's own commits, and a snapshot of uncommitted and untracked (not ignored) files. The same content gives the
    /// same commit and no second ref. `None` when nothing needs it, or when there is no workspace.
    ///
    /// # Errors
    /// [`GitError::ObjectsRefused`], [`GitError::WorkspaceDamaged`]: the workspace must then stay.
    pub fn rescue(&self, task: &TaskId, workspace: &Workspace) -> Result<Option<Rescue>, GitError> {
        let WorkspaceProbe::Ready { base } = workspace.probe()? else { return Ok(None) };
        let snapshot = self.snapshot(workspace, &base, Embedded::Absorb)?;
        let inside = snapshot.embedded.iter().map(|path| workspace.tree().join(OsStr::from_bytes(path)).join(".git"));
        let repositories: Vec<PathBuf> = std::iter::once(workspace.tree().join(".git")).chain(inside).collect();
        self.rescue_state(task, workspace, &repositories, &snapshot, Scope::Everything { base: &base })
    }

    /// Rescues, then deletes the workspace. Absent is fine.
    ///
    /// # Errors
    /// As [`Vault::rescue`], and [`GitError::Delete`]; nothing is deleted that was not rescued.
    pub fn release(&self, task: &TaskId, workspace: &Workspace) -> Result<Released, GitError> {
        let rescue = self.rescue(task, workspace)?;
        crash::point("release.before-delete");
        workspace.retire(Span::Lasting)?;
        crash::point("release.mid-delete");
        workspace.delete_retired()?;
        Ok(Released { rescue })
    }

    /// Every rescue that the vault keeps, by task and number.
    ///
    /// # Errors
    /// When the vault cannot be read.
    pub fn list_rescues(&self) -> Result<Vec<RescueRecord>, GitError> {
        const ACTION: &str = "list rescues";
        let output = self
            .git(ACTION)
            .args(["for-each-ref", "--format=%(objectname) %(committerdate:unix) %(refname) %(subject)"])
            .arg(refs::RESCUES)
            .output()?;
        let text = String::from_utf8_lossy(&output);
        let records: Option<Vec<RescueRecord>> = text.lines().map(parse_record).collect();
        let mut records = records.ok_or_else(|| unexpected(ACTION, self.directory(), &output))?;
        records.sort_by_cached_key(|record| (record.task.clone(), number_of(&record.rescue.name)));
        Ok(records)
    }

    /// Creates `refs/heads/<branch>` at a commit of the vault in the operator's repository. There already at that commit
    /// is fine.
    ///
    /// # Errors
    /// [`GitError::TargetMoved`] when the branch is elsewhere; otherwise as [`Vault::land`].
    pub fn restore(&self, source: &Path, commit: &Sha, branch: &BranchName) -> Result<(), GitError> {
        let reflog = format!("godwit: restore {commit}");
        self.write_branch(&Write { source, branch, expected: None, commit, reflog: &reflog }).map(drop)
    }

    /// Keeps what no ref reaches. One line of commits is kept as it is; several, or files that no commit holds, are
    /// joined by a commit of godwit's with the final tree.
    pub(crate) fn rescue_state(
        &self,
        task: &TaskId,
        workspace: &Workspace,
        repositories: &[PathBuf],
        snapshot: &Snapshot,
        scope: Scope<'_>,
    ) -> Result<Option<Rescue>, GitError> {
        let tree = &snapshot.tree;
        let _turn = self.turn();
        let tips = self.bring_own_commits(workspace, repositories)?;
        if let (Scope::OwnCommits, []) = (scope, &tips[..]) {
            return Ok(None);
        }
        let kept = self.kept_of(task)?;
        let is_snapshot_needed = self.is_snapshot_needed(&kept, &tips, tree, scope)?;
        match (&tips[..], is_snapshot_needed) {
            ([], false) => Ok(rescued_before(task, &kept, tree, scope)),
            ([tip], false) => self.keep_rescue(task, &kept, tip).map(Some),
            _ => {
                let commit = self.join(task, workspace, &tips, snapshot, scope)?;
                self.keep_rescue(task, &kept, &commit).map(Some)
            }
        }
    }

    /// Whether the files are in no commit that is kept or about to be.
    fn is_snapshot_needed(&self, kept: &[Kept], tips: &[Sha], tree: &Sha, scope: Scope<'_>) -> Result<bool, GitError> {
        let Scope::Everything { base } = scope else { return Ok(false) };
        if kept.iter().any(|kept| kept.tree == *tree) || self.tree_of(base)? == *tree {
            return Ok(false);
        }
        Ok(match tips {
            [tip] => self.tree_of(tip)? != *tree,
            _ => true,
        })
    }

    /// Writes the commit that joins the tips and holds the final tree. Its time is that of its newest parent, so that
    /// the same content gives the same commit.
    fn join(
        &self,
        task: &TaskId,
        workspace: &Workspace,
        tips: &[Sha],
        snapshot: &Snapshot,
        scope: Scope<'_>,
    ) -> Result<Sha, GitError> {
        const ACTION: &str = "read the time of a commit";
        let parents = match (tips, scope) {
            ([], Scope::Everything { base }) => vec![base.clone()],
            (tips, _) => tips.to_vec(),
        };
        let times = self.git(ACTION).args(["rev-list", "--no-walk=unsorted", "--timestamp"]);
        let times = times.args(parents.iter().map(Sha::as_str)).output()?;
        let newest = String::from_utf8_lossy(&times)
            .lines()
            .filter_map(|line| line.split(' ').next()?.parse::<i64>().ok())
            .max()
            .ok_or_else(|| unexpected(ACTION, self.directory(), &times))?;
        let message = format!("godwit: state of the workspace of {task}");
        let draft = Draft { tree: &snapshot.tree, parents: &parents, seconds: newest, message: &message };
        let commit = self.write_commit(workspace, &draft)?;
        self.import(workspace, &commit, snapshot.survey)?;
        Ok(commit)
    }

    /// Gives the commit the task's next rescue ref, unless it has one.
    fn keep_rescue(&self, task: &TaskId, kept: &[Kept], commit: &Sha) -> Result<Rescue, GitError> {
        let mine = kept.iter().filter(|kept| is_rescue(task, kept));
        let mut next = 1;
        for kept in mine {
            if kept.commit == *commit {
                return Ok(Rescue { name: kept.name.clone(), commit: commit.clone() });
            }
            next = next.max(number_of(&kept.name) + 1);
        }
        let name = format!("{}/{next}", refs::rescues(task));
        crash::point("rescue.before-ref");
        self.keep(task, &name, commit)?;
        Ok(Rescue { name, commit: commit.clone() })
    }
}

/// The rescue that an earlier, interrupted release has made of these files.
fn rescued_before(task: &TaskId, kept: &[Kept], tree: &Sha, scope: Scope<'_>) -> Option<Rescue> {
    let Scope::Everything { .. } = scope else { return None };
    let mut same: Vec<&Kept> = kept.iter().filter(|kept| kept.tree == *tree).collect();
    if same.iter().any(|kept| !is_rescue(task, kept)) {
        return None;
    }
    same.sort_by_key(|kept| number_of(&kept.name));
    same.last().map(|kept| Rescue { name: kept.name.clone(), commit: kept.commit.clone() })
}

fn is_rescue(task: &TaskId, kept: &Kept) -> bool {
    kept.name.strip_prefix(&refs::rescues(task)).is_some_and(|rest| rest.starts_with('/'))
}

/// The number at the end of a rescue's ref; 0 when it has none.
fn number_of(name: &str) -> u64 {
    name.rsplit('/').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// Reads `<commit> <seconds> <ref> <subject>`.
fn parse_record(line: &str) -> Option<RescueRecord> {
    let mut words = line.splitn(4, ' ');
    let commit = words.next()?.parse().ok()?;
    let at = Timestamp::from_second(words.next()?.parse().ok()?).ok()?;
    let name = words.next()?.to_owned();
    let subject: String = words.next().unwrap_or_default().chars().flat_map(char::escape_debug).collect();
    let task = name.strip_prefix(refs::RESCUES)?.strip_prefix('/')?.split('/').next()?.parse().ok()?;
    Some(RescueRecord { task, rescue: Rescue { name, commit }, at, subject })
}
