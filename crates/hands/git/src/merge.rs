//! Merging: where a task starts that has several parents.
//!
//! It happens in the vault alone, without a working tree or an index. A conflict is an answer and no error: the merge
//! goes on with the files as git leaves them, markers in them, so that an agent can be asked to resolve all of them at
//! once. Attributes of a tree, drivers, recorded resolutions and hooks have no say.

use std::collections::BTreeSet;

use godwit_core::id::TaskId;
use godwit_core::name::Sha;
use godwit_proc::crash;
use godwit_proc::helper::HelperStatus;
use jiff::Timestamp;

use crate::collect::Draft;
use crate::command::unexpected;
use crate::door::GitVersion;
use crate::{GitError, Vault, refs};

const ACTION: &str = "merge commits";

/// The oldest git that merges without a working tree (`merge-tree --write-tree -z`).
const OLDEST: GitVersion = GitVersion { major: 2, minor: 38, patch: 0 };

/// What a change of git's defaults, or the vault's own configuration, must not change.
const SETTINGS: &[&str] =
    &["merge.default=text", "merge.conflictStyle=merge", "merge.renames=true", "merge.directoryRenames=conflict"];

/// What to merge.
#[derive(Debug, Clone)]
pub struct MergeRequest<'a> {
    /// Whose base the merge becomes.
    pub task: &'a TaskId,
    /// Commits of the vault, in the order in which they are merged. At least one.
    pub commits: &'a [Sha],
    /// The time of the merge's commit (whole seconds count): the intent's, so that the commit's name is deterministic.
    pub at: Timestamp,
    /// The message of the merge's commit.
    pub message: &'a str,
}

/// What came of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The commit to start from, kept as `refs/godwit/base/<task>`: the one commit that reaches all the others where
    /// there is one, else a commit of godwit's with the merged ones as its parents.
    pub commit: Sha,
    /// The paths that could not be merged by themselves, sorted, each once, escaped as [`crate::RepoPath`] is shown.
    /// When there are any, `commit` is a place to resolve them and must never be landed.
    pub conflicts: Vec<String>,
}

/// A merged tree.
struct MergedTree {
    tree: Sha,
    conflicts: Vec<String>,
}

impl Vault {
    /// Merges commits of the vault and keeps the merge as the base of the task. Commits that another one of them
    /// reaches already have nothing to add. The same request gives the same commit.
    ///
    /// # Errors
    /// [`GitError::NothingToMerge`], [`GitError::NoSuchCommit`], [`GitError::SubmoduleInMerge`];
    /// [`GitError::GitTooOld`] when several must be merged and git is older than 2.38.
    pub fn merge(&self, request: &MergeRequest<'_>) -> Result<Merged, GitError> {
        let merged = match request.commits {
            [] => return Err(GitError::NothingToMerge { task: request.task.clone() }),
            [one] => Merged { commit: one.clone(), conflicts: Vec::new() },
            several => self.merge_in_turn(request, &self.independent(several)?)?,
        };
        crash::point("merge.before-ref");
        self.keep_base(request.task, &merged.commit)?;
        crash::point("merge.after-ref");
        Ok(merged)
    }

    /// Keeps a commit of the vault as the base of the task, wherever the operator's branches are by now. An earlier,
    /// different base of the task stays kept under `refs/godwit/superseded/`.
    ///
    /// # Errors
    /// [`GitError::NoSuchCommit`].
    pub fn base_at(&self, task: &TaskId, commit: &Sha) -> Result<(), GitError> {
        self.keep_base(task, commit)
    }

    fn keep_base(&self, task: &TaskId, commit: &Sha) -> Result<(), GitError> {
        let turn = self.turn();
        let kept = self.keep(task, &refs::base(task), commit);
        drop(turn);
        // Only a failure is worth the question whether the commit is there at all.
        if kept.is_err() {
            self.require_commit(commit)?;
        }
        kept
    }

    /// The commits that no other one of them reaches, in their order, each once.
    fn independent(&self, commits: &[Sha]) -> Result<Vec<Sha>, GitError> {
        let names = commits.iter().map(Sha::as_str);
        let found = self.git(ACTION).args(["merge-base", "--independent"]).args(names).run()?;
        if !found.is_success() {
            for commit in commits {
                self.require_commit(commit)?;
            }
            return Err(GitError::GitRefused { action: ACTION, place: self.directory().to_owned(), said: found.said });
        }
        let text = String::from_utf8_lossy(&found.stdout);
        let mut left: BTreeSet<&str> = text.lines().collect();
        Ok(commits.iter().filter(|commit| left.remove(commit.as_str())).cloned().collect())
    }

    /// Merges one after the other. What lies between is a commit too, for git to find common ancestors by, and no
    /// part of the history: the last one has all merged commits as its parents.
    fn merge_in_turn(&self, request: &MergeRequest<'_>, commits: &[Sha]) -> Result<Merged, GitError> {
        let (first, others) = commits.split_first().ok_or_else(|| unexpected(ACTION, self.directory(), &[]))?;
        let mut commit = first.clone();
        let mut conflicts = BTreeSet::new();
        for (number, other) in others.iter().enumerate() {
            let MergedTree { tree, conflicts: found } = self.merge_two(&commit, other)?;
            conflicts.extend(found);
            let pair = [commit, other.clone()];
            let parents = if number + 1 == others.len() { commits } else { &pair };
            let seconds = request.at.as_second();
            commit = self.commit_tree(
                self.git("write a merge"),
                &Draft { tree: &tree, parents, seconds, message: request.message },
            )?;
        }
        Ok(Merged { commit, conflicts: conflicts.into_iter().collect() })
    }

    /// The tree that git makes of two commits.
    fn merge_two(&self, ours: &Sha, theirs: &Sha) -> Result<MergedTree, GitError> {
        if self.door.version() < OLDEST {
            let (program, found) = (self.door.config().program.clone(), self.door.version().to_string());
            return Err(GitError::GitTooOld { program, found, needed: "2.38 to merge results" });
        }
        let output = SETTINGS
            .iter()
            .fold(self.git(ACTION), |command, setting| command.setting(setting))
            .args(["merge-tree", "--write-tree", "-z", "--messages"])
            .args([ours.as_str(), theirs.as_str()])
            .run()?;
        let is_clean = match output.status {
            HelperStatus::Exited(0) => true,
            HelperStatus::Exited(1) => false,
            HelperStatus::Exited(_) | HelperStatus::Signaled(_) => {
                let place = self.directory().to_owned();
                return Err(GitError::GitRefused { action: ACTION, place, said: output.said });
            }
        };
        let answer = parse(&output.stdout).ok_or_else(|| unexpected(ACTION, self.directory(), &output.stdout))?;
        if let Some(path) = answer.submodule {
            return Err(GitError::SubmoduleInMerge { path });
        }
        // A merge that is not clean and names no path would pass for a clean one.
        if !is_clean && answer.conflicts.is_empty() {
            return Err(unexpected(ACTION, self.directory(), &output.stdout));
        }
        let conflicts = if is_clean { Vec::new() } else { answer.conflicts.into_iter().collect() };
        Ok(MergedTree { tree: answer.tree, conflicts })
    }
}

/// What `merge-tree -z` printed.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    tree: Sha,
    /// Escaped paths, of files with more than one version and of every message about a conflict.
    conflicts: BTreeSet<String>,
    /// The first conflicting path that is a submodule on any side, escaped.
    submodule: Option<String>,
}

/// Reads `<tree>\0`, then `<mode> <object> <stage>\t<path>\0` repeated, an empty field, and messages:
/// `<count>\0`, so many `<path>\0`, `<kind>\0<text>\0`.
fn parse(output: &[u8]) -> Option<Answer> {
    let mut fields = output.strip_suffix(b"\0")?.split(|&byte| byte == 0);
    let tree = std::str::from_utf8(fields.next()?).ok()?.parse().ok()?;
    let mut answer = Answer { tree, conflicts: BTreeSet::new(), submodule: None };
    for file in fields.by_ref().take_while(|field| !field.is_empty()) {
        let tab = file.iter().position(|&byte| byte == b'\t')?;
        let path = file[tab + 1..].escape_ascii().to_string();
        if file.starts_with(b"160000 ") && answer.submodule.is_none() {
            answer.submodule = Some(path.clone());
        }
        answer.conflicts.insert(path);
    }
    while let Some(count) = fields.next() {
        let count: usize = std::str::from_utf8(count).ok()?.parse().ok()?;
        let paths: Vec<&[u8]> = fields.by_ref().take(count).collect();
        let (kind, _text) = (fields.next()?, fields.next()?);
        if kind.starts_with(b"CONFLICT") {
            answer.conflicts.extend(paths.into_iter().map(|path| path.escape_ascii().to_string()));
        }
    }
    Some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "0123456789012345678901234567890123456789";

    #[test]
    fn a_clean_answer_is_a_tree_alone() {
        let answer = parse(format!("{TREE}\0").as_bytes()).expect("understood");
        assert_eq!((answer.tree.as_str(), answer.conflicts.len(), answer.submodule), (TREE, 0, None));
    }

    #[test]
    fn conflicts_are_found_in_files_and_in_messages() {
        let files = format!("100644 {TREE} 1\tb\n\0100644 {TREE} 2\tb\n\0160000 {TREE} 3\tlib\0");
        let messages = "1\0c\0Auto-merging\0Auto-merging c\n\x002\0d\0e\0CONFLICT (rename/rename)\0d and e\n\0";
        let answer = parse(format!("{TREE}\0{files}\0{messages}").as_bytes()).expect("understood");
        assert_eq!(answer.conflicts.into_iter().collect::<Vec<_>>(), ["b\\n", "d", "e", "lib"]);
        assert_eq!(answer.submodule.as_deref(), Some("lib"));
    }

    #[test]
    fn what_is_not_understood_is_no_answer() {
        for output in [&b""[..], b"\0", b"nonsense\0", format!("{TREE}\0100644\0\0").as_bytes()] {
            assert_eq!(parse(output), None);
        }
        assert_eq!(parse(format!("{TREE}\0\x002\0a\0").as_bytes()), None);
    }
}
