//! A round of checks against the earlier ones about the same files: what passed once and failed once is never just a
//! pass. It deliberately does not compare rounds of different missions: their policies, and so their checks, may differ.

use crate::evidence::{CheckResult, CheckVerdict, EarlierRound};
use crate::mission::{Mission, Task};
use crate::name::{CheckName, Sha};

impl Mission {
    /// The results, each with the latest earlier round about the same tree that said otherwise.
    pub(super) fn compared(&self, task: &Task, results: &[CheckResult]) -> Vec<CheckResult> {
        let Some(tree) = task.result.as_ref().map(|result| &result.tree) else { return results.to_vec() };
        results.iter().map(|result| self.against_earlier(tree, result)).collect()
    }

    fn against_earlier(&self, tree: &Sha, result: &CheckResult) -> CheckResult {
        let earlier = self.rounds_about(tree, &result.name).filter(|earlier| differ(earlier.verdict, result.verdict));
        let Some(earlier) = earlier.last() else { return result.clone() };
        let verdict = match result.verdict {
            CheckVerdict::Passed => CheckVerdict::Flaky,
            other => other,
        };
        CheckResult { verdict, earlier: Some(earlier), ..result.clone() }
    }

    /// What the rounds of every task said of a check of these files, in the order of the tasks and rounds.
    fn rounds_about(&self, tree: &Sha, check: &CheckName) -> impl Iterator<Item = EarlierRound> {
        let rounds = self.tasks.values().flat_map(|task| task.history.iter().map(move |round| (task, round)));
        rounds.filter(move |(_, round)| round.tree == *tree).flat_map(move |(task, round)| {
            let verdicts = round.verdicts.iter().filter(move |(name, _)| name == check);
            verdicts.map(move |(_, verdict)| EarlierRound {
                task: task.id.clone(),
                round: round.round,
                verdict: *verdict,
            })
        })
    }
}

/// Whether two verdicts on the same files say different things about them.
fn differ(earlier: CheckVerdict, now: CheckVerdict) -> bool {
    let has_passed = |verdict| matches!(verdict, CheckVerdict::Passed | CheckVerdict::Flaky);
    let has_failed = |verdict: CheckVerdict| verdict.found_fault() || verdict == CheckVerdict::Flaky;
    (has_failed(earlier) && now == CheckVerdict::Passed) || (has_passed(earlier) && now.found_fault())
}
