//! What became of a run's work, as its mission's log tells it: what was collected after it, and what the checks said of
//! that. It says nothing of what a run did and nobody collected.

use super::Event;
use crate::evidence::CheckResult;
use crate::id::RunId;
use crate::name::{Digest, Sha};

/// What became of a run's work.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Work {
    /// The commit that it began with: its task's result before it, or what the task starts from.
    pub before: Option<Sha>,
    /// The commit that was made of it; `None` when nothing was collected, or nothing is different from the task's base.
    pub commit: Option<Sha>,
    /// What the checks said of it; `None` when none ran.
    pub checks: Option<Vec<CheckResult>>,
    /// The evidence about it, once it is sealed.
    pub evidence: Option<Digest>,
}

/// Where the fold is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The run has not ended.
    Before,
    /// It has, and what it left is being looked at.
    After,
}

/// What became of a run's work, from the events of its mission's stream in their order.
pub fn work_of<'a>(run: &RunId, events: impl IntoIterator<Item = &'a Event>) -> Work {
    let mut work = Work::default();
    let mut base = None;
    let mut part = Part::Before;
    for event in events {
        match (part, event) {
            (Part::Before, Event::WorkspaceReady { task, base: start, .. }) if *task == run.task => {
                base = Some(start.clone());
                work.before.clone_from(&base);
            }
            (Part::Before, Event::ResultCollected { task, commit, .. }) if *task == run.task => {
                work.before = commit.clone().or_else(|| base.clone());
            }
            (Part::Before, Event::RunEnded { run: ended, .. }) if ended == run => part = Part::After,
            (Part::After, Event::ResultCollected { task, commit, .. }) if *task == run.task => {
                work.commit.clone_from(commit);
            }
            (Part::After, Event::ChecksDone { task, results, .. }) if *task == run.task => {
                work.checks = Some(results.clone());
            }
            (Part::After, Event::EvidenceSealed { task, digest, .. }) if *task == run.task => {
                work.evidence = Some(digest.clone());
            }
            // Whatever follows is the work of somebody else, or done anew.
            (Part::After, Event::RunGranted { run: next, .. }) if next.task == run.task => break,
            (Part::After, Event::WorkspaceReady { task, .. }) if *task == run.task => break,
            _ => {}
        }
    }
    work
}
