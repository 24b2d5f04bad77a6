//! The refs of a vault. What a ref once kept stays kept.

use godwit_core::effect::Rescue;
use godwit_core::id::TaskId;
use godwit_core::name::Sha;

use crate::command::unexpected;
use crate::{GitError, Vault};

/// Where the rescues of every task are.
pub(crate) const RESCUES: &str = "refs/godwit/rescue";

/// The ref of a task's base.
pub(crate) fn base(task: &TaskId) -> String {
    format!("refs/godwit/base/{task}")
}

/// The ref of a task's result.
pub(crate) fn result(task: &TaskId) -> String {
    Rescue::result_ref(task)
}

/// The refs of a task's rescues.
pub(crate) fn rescues(task: &TaskId) -> String {
    format!("{RESCUES}/{task}")
}

/// The refs of what a task's base or result was before.
fn superseded(task: &TaskId) -> String {
    format!("refs/godwit/superseded/{task}")
}

/// A ref that keeps a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) name: String,
    pub(crate) commit: Sha,
    pub(crate) tree: Sha,
}

impl Vault {
    /// Where a ref is.
    pub(crate) fn read_ref(&self, name: &str) -> Result<Option<Sha>, GitError> {
        self.git("read a ref").args(["rev-parse", "--verify", "--quiet", name]).optional_sha()
    }

    /// Makes a ref of a task keep `commit`, which is in the vault with everything it needs. What it kept before is kept
    /// under another name.
    pub(crate) fn keep(&self, task: &TaskId, name: &str, commit: &Sha) -> Result<(), GitError> {
        self.write_keeper(task, name, commit)?;
        self.door.known().note_kept(self.directory(), commit);
        Ok(())
    }

    fn write_keeper(&self, task: &TaskId, name: &str, commit: &Sha) -> Result<(), GitError> {
        const ACTION: &str = "write a ref";
        let write = |transaction| self.git(ACTION).args(["update-ref", "--stdin"]).stdin(transaction);
        // Most are new: whether one is there is asked only when it cannot be created.
        let created = write(format!("create {name} {commit}\n")).run()?;
        if created.is_success() {
            return Ok(());
        }
        match self.read_ref(name)? {
            Some(before) if before == *commit => Ok(()),
            Some(before) => {
                write(format!("update {}/{before} {before}\nupdate {name} {commit} {before}\n", superseded(task)))
                    .done()
            }
            None => {
                Err(GitError::GitRefused { action: ACTION, place: self.directory().to_owned(), said: created.said })
            }
        }
    }

    /// Every ref that keeps something of a task.
    pub(crate) fn kept_of(&self, task: &TaskId) -> Result<Vec<Kept>, GitError> {
        const ACTION: &str = "list refs";
        let output = self
            .git(ACTION)
            .args(["for-each-ref", "--format=%(objectname) %(tree) %(refname)"])
            .args([base(task), result(task), rescues(task), superseded(task)])
            .output()?;
        let text = String::from_utf8_lossy(&output);
        text.lines()
            .map(|line| parse_kept(line).ok_or_else(|| unexpected(ACTION, self.directory(), line.as_bytes())))
            .collect()
    }
}

fn parse_kept(line: &str) -> Option<Kept> {
    let mut words = line.splitn(3, ' ');
    let (commit, tree) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    Some(Kept { name: words.next()?.to_owned(), commit, tree })
}
