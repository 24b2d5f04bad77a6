//! Several tries of a check on the same commit, drawn together: one that passes only after it failed is flaky.

use godwit_core::evidence::{CheckResult, CheckTry, CheckVerdict};
use godwit_core::policy::{CheckSpec, MAX_CHECK_RETRIES};

/// The numbers of the tries that a check may have.
pub(crate) fn numbers(spec: &CheckSpec) -> impl Iterator<Item = u32> {
    1..=1 + u32::from(spec.retries.min(MAX_CHECK_RETRIES))
}

/// The result of a check from those of its tries, of which there is at least one.
pub(super) fn concluded(mut done: Vec<CheckResult>) -> CheckResult {
    let count = done.len();
    let tries = done.iter().map(one_of_several).collect();
    let last = done.pop().expect("a check has at least one try");
    let Some(before) = done.pop() else { return last };
    let (verdict, exit) = match last.verdict {
        CheckVerdict::Passed => {
            (CheckVerdict::Flaky, format!("{} on try {count}, but {} on try {}", last.exit, before.exit, count - 1))
        }
        other => (other, format!("{} on the last of {count} tries", last.exit)),
    };
    CheckResult { verdict, exit, tries, ..last }
}

fn one_of_several(result: &CheckResult) -> CheckTry {
    CheckTry {
        verdict: result.verdict,
        exit: result.exit.clone(),
        duration_ms: result.duration_ms,
        output_digest: result.output_digest.clone(),
        tail: result.tail.clone(),
    }
}
