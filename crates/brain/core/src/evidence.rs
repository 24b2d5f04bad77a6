//! What is true of a result, as the gate and a person see it.

use serde::{Deserialize, Serialize};

use crate::name::{CheckName, Digest};

/// What one check did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    /// Which check.
    pub name: CheckName,
    /// The verdict that godwit draws from what it saw.
    pub verdict: CheckVerdict,
    /// The process's own ending: `exit 0`, `signal 9`, `timed out`.
    pub exit: String,
    /// How long it took.
    pub duration_ms: u64,
    /// SHA-256 of what it printed, standard output first.
    pub output_digest: Digest,
    /// The last lines of what it printed, at most 4 KiB, control characters escaped.
    pub tail: String,
}

/// The verdict on one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckVerdict {
    /// It exited with 0 and, where its output tells, ran something.
    Passed,
    /// It exited otherwise.
    Failed,
    /// It ran out of time.
    TimedOut,
    /// It says itself that it ran nothing: not a pass.
    RanNothing,
    /// It could not be executed.
    NotExecuted,
}

/// What the gate decides on. Everything here is computed from the real diff and the real checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
