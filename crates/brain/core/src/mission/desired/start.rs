//! What a task's workspace starts from, and what its commits are called.

use jiff::Timestamp;

use crate::effect::Start;
use crate::mission::{Job, Mission, Task};
use crate::name::{BranchName, Sha};
use crate::policy::LandingTarget;

impl Mission {
    /// What a task starts from; `None` while what it needs is not there.
    ///
    /// Every task that needs none starts from the same commit: the first of them fetches it, the others wait for that
    /// alone, so a branch that moves meanwhile cannot part them.
    pub(super) fn start_of(&self, task: &Task) -> Option<Start> {
        if let Some(resolved) = task.merge.as_ref().and_then(|merge| merge.resolved.clone()) {
            return Some(self.start_at(vec![resolved], task));
        }
        if !task.needs.is_empty() {
            return Some(self.start_at(self.results_needed(task)?, task));
        }
        if let Some(base) = &self.base {
            return Some(self.start_at(vec![base.commit.clone()], task));
        }
        let first = self.tasks.values().find(|task| task.needs.is_empty())?;
        (first.id == task.id).then(|| Start::Tip { branch: self.start_branch() })
    }

    /// The merge has the time of the last of its parts, so that its name can be derived again.
    fn start_at(&self, commits: Vec<Sha>, task: &Task) -> Start {
        let ends = task.needs.iter().filter_map(|need| self.tasks.get(need)?.done_at);
        let at: Timestamp = ends.max().unwrap_or(self.created_at);
        Start::Commits { commits, at, message: self.merge_message(task) }
    }

    fn start_branch(&self) -> Option<BranchName> {
        self.branch.clone().or_else(|| match &self.policy.landing {
            LandingTarget::Branch => None,
            LandingTarget::Local { branch } => Some(branch.clone()),
        })
    }

    /// The message of a task's one commit.
    pub(super) fn commit_message(&self, task: &Task) -> String {
        let trailer = match task.job {
            Job::Mission => format!("Mission: {}", self.id),
            Job::Planned { .. } | Job::Integrate => format!("Mission: {}\nTask: {}", self.id, task.name),
        };
        format!("{}\n\n{trailer}\n", self.title_of(task))
    }

    /// The message of the merge that a task starts from.
    pub(super) fn merge_message(&self, task: &Task) -> String {
        let names: Vec<&str> =
            task.needs.iter().filter_map(|need| self.tasks.get(need)).map(|task| task.name.as_str()).collect();
        format!("Merge {} for {}\n\nMission: {}\nTask: {}\n", names.join(", "), task.name, self.id, task.name)
    }
}
