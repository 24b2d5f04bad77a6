//! What is true of a result, as the gate and a person see it.

mod makeup;
mod verify;

use serde::{Deserialize, Serialize};

pub use makeup::{LineTally, MAX_PLACES, Makeup, SecretUse, SecretUses, Touched};
pub use verify::{InvalidScore, MAX_DETAILS_BYTES, MAX_VERIFY_BYTES, VerifyAnswer, VerifyFault, VerifyScore};

use crate::id::TaskId;
use crate::name::{CheckName, Digest};
use crate::policy::FlakyRule;

/// What one check did. What it did last, where it was tried more than once.
///
/// The fields after the tail came later than the first stored results: each is optional, and absent there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    /// Which check.
    pub name: CheckName,
    /// The verdict that godwit draws from what it saw.
    pub verdict: CheckVerdict,
    /// The process's own ending: `exit 0`, `signal 9`, `timed out`; and what else made the verdict.
    pub exit: String,
    /// How long it took.
    pub duration_ms: u64,
    /// SHA-256 of what it printed, standard output first.
    pub output_digest: Digest,
    /// The last lines of what it printed, at most 4 KiB, control characters escaped.
    pub tail: String,
    /// What the verify script answered; `None` for a check that is none, and where its answer could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Box<VerifyAnswer>>,
    /// Every try in its order, where there was more than one; the last is the one above.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tries: Vec<CheckTry>,
    /// The latest earlier round about the same tree that said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<EarlierRound>,
}

/// One of several tries of a check on the same commit, each in a fresh checkout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckTry {
    /// The verdict on this try alone.
    pub verdict: CheckVerdict,
    /// Its ending.
    pub exit: String,
    /// How long it took.
    pub duration_ms: u64,
    /// SHA-256 of what it printed, standard output first.
    pub output_digest: Digest,
    /// The last lines of what it printed, at most 4 KiB, control characters escaped.
    pub tail: String,
}

/// A round of checks before this one, about a result with exactly the same files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierRound {
    /// The task whose round it was.
    pub task: TaskId,
    /// Its number.
    pub round: u32,
    /// What it said of the check.
    pub verdict: CheckVerdict,
}

/// The verdict on one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckVerdict {
    /// It exited with 0, ran something where its output tells, and, when it is a verify script, says that it passed.
    Passed,
    /// It passed and failed on the same files. Not a pass: what it is worth is the policy's.
    Flaky,
    /// It exited otherwise, or is a verify script whose answer is no pass.
    Failed,
    /// It ran out of time.
    TimedOut,
    /// It says itself that it ran nothing: not a pass.
    RanNothing,
    /// It could not be executed.
    NotExecuted,
}

impl CheckVerdict {
    /// Whether the check itself found fault: it ran, or said that it ran nothing, and did not pass. One that could not
    /// be executed says nothing about the change.
    pub fn found_fault(self) -> bool {
        match self {
            Self::Failed | Self::TimedOut | Self::RanNothing => true,
            Self::Passed | Self::Flaky | Self::NotExecuted => false,
        }
    }

    /// The verdict as the word that people read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Flaky => "flaky",
            Self::Failed => "failed",
            Self::TimedOut => "timed-out",
            Self::RanNothing => "ran-nothing",
            Self::NotExecuted => "not-executed",
        }
    }
}

impl CheckResult {
    /// Whether it passed on a later try of the same round.
    pub fn passed_on_a_later_try(&self) -> bool {
        self.verdict == CheckVerdict::Flaky && self.tries.len() > 1
    }

    /// Whether it stands in the way of a landing under this rule about flaky checks. What differs only from an earlier
    /// round does not: a person had it run again.
    pub fn counts_as_failed(&self, flaky: FlakyRule) -> bool {
        match self.verdict {
            CheckVerdict::Passed => false,
            CheckVerdict::Flaky => flaky == FlakyRule::Block && self.passed_on_a_later_try(),
            CheckVerdict::Failed | CheckVerdict::TimedOut | CheckVerdict::RanNothing | CheckVerdict::NotExecuted => {
                true
            }
        }
    }

    /// What it printed when it found fault: of the last try that did, where it was tried more than once.
    pub fn fault_tail(&self) -> &str {
        let at_fault = self.tries.iter().rev().find(|one| one.verdict.found_fault());
        at_fault.map_or(&self.tail, |one| &one.tail)
    }

    /// How it ended, and what an earlier round said when that was something else.
    pub fn sentence(&self) -> String {
        match &self.earlier {
            None => self.exit.clone(),
            Some(EarlierRound { task, round, verdict }) => {
                let verdict = verdict.word();
                format!("{}; round {round} of {task} on the same files: {verdict}", self.exit)
            }
        }
    }
}

/// What the gate decides on. Everything here is computed from the real diff, the real checks and the record of the
/// runs. The default is of an empty change about which nothing else is known; it passes no gate.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Facts {
    /// Paths that differ from the base.
    pub changed_paths: u64,
    /// Added lines, binary files not counted.
    pub added_lines: u64,
    /// Deleted lines, binary files not counted.
    pub deleted_lines: u64,
    /// Changed paths that the policy forbids, with the glob that says so.
    pub forbidden: Vec<PathHit>,
    /// Changed paths outside the allowed globs.
    pub outside_allowed: Vec<String>,
    /// Secrets in added lines; the secret itself is never kept.
    pub secrets: Vec<SecretHit>,
    /// Every check that ran.
    pub checks: Vec<CheckResult>,
    /// What the change is made of; boxed, since it is larger than everything else here. `None` is unknown: older facts
    /// do not say.
    #[serde(default)]
    pub makeup: Option<Box<Makeup>>,
    /// Whether a scripted agent, behind which is no model, had a part in the result. `None` is unknown.
    #[serde(default)]
    pub agent_is_scripted: Option<bool>,
    /// How many independent judges have passed the result. `None` is unknown.
    #[serde(default)]
    pub judge_passes: Option<u8>,
}

/// A path that a rule names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathHit {
    /// The path in the repository, escaped when it is not UTF-8.
    pub path: String,
    /// The glob that matched.
    pub glob: String,
}

/// A secret in an added line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretHit {
    /// The path in the repository.
    pub path: String,
    /// The line in the new file.
    pub line: u64,
    /// The kind of secret, by name.
    pub kind: String,
}

/// Whether a test runner's last lines say that it ran no test at all. A check that ran nothing is not a pass.
///
/// Known: cargo and nextest, pytest, unittest, go, node, jest, vitest, mocha, TAP.
pub fn says_nothing_ran(output: &str) -> bool {
    const NOTHING: &[&str] = &[
        "no tests ran",
        "ran 0 tests",
        "no test files",
        "no tests found",
        "no test files found",
        "0 tests run",
        "# tests 0",
        "0 passing",
        "1..0",
    ];
    const SOMETHING: &[&str] = &["ok  \t", "passed;", " passed in", "# pass "];
    let lines: Vec<String> = output.lines().map(|line| line.trim().to_lowercase()).collect();
    let cargo: Vec<&String> = lines.iter().filter(|line| line.starts_with("test result:")).collect();
    if !cargo.is_empty() {
        return cargo.iter().all(|line| line.contains(" 0 passed; 0 failed"));
    }
    let says = |words: &[&str]| lines.iter().any(|line| words.iter().any(|word| line.contains(word)));
    let ran_some = lines.iter().any(|line| {
        SOMETHING.iter().any(|word| line.contains(word)) && !line.contains("0 passed") && !line.ends_with("# pass 0")
    });
    says(NOTHING) && !ran_some
}

#[cfg(test)]
mod tests {
    use super::says_nothing_ran;

    #[test]
    fn runners_that_ran_nothing_are_recognised() {
        let nothing = [
            "running 0 tests\n\ntest result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
            "============ no tests ran in 0.01s ============",
            "Ran 0 tests in 0.000s\n\nOK",
            "?   \texample.com/x\t[no test files]",
            "No tests found, exiting with code 0",
            "# tests 0\n# suites 0\n# pass 0\n# fail 0",
            "1..0",
        ];
        for output in nothing {
            assert!(says_nothing_ran(output), "{output}");
        }
        let something = [
            "",
            "all good",
            "test result: ok. 0 passed; 0 failed; 0 ignored\ntest result: ok. 3 passed; 0 failed; 0 ignored",
            "===== 3 passed in 0.01s =====",
            "ok  \texample.com/a\t0.1s\n?   \texample.com/x\t[no test files]",
            "# tests 10\n# pass 10",
            "1..3\nok 1\nok 2\nok 3",
        ];
        for output in something {
            assert!(!says_nothing_ran(output), "{output}");
        }
    }
}
