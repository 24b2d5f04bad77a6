//! What the checks said of a result.

use godwit_core::evidence::{CheckVerdict, VerifyScore};
use godwit_core::id::TaskId;
use godwit_core::name::CheckName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What one check did. What it did last, where it was tried more than once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Check {
    /// Which check.
    #[schema(value_type = String)]
    pub name: CheckName,
    /// Godwit's verdict: `passed`, `flaky`, `failed`, `timed-out`, `ran-nothing` or `not-executed`.
    #[schema(value_type = String)]
    pub verdict: CheckVerdict,
    /// The process's own ending, and what else made the verdict.
    pub exit: String,
    /// How long it took.
    pub duration_ms: u64,
    /// The last lines of what it printed. They come from what an agent wrote: show them escaped.
    pub tail: String,
    /// What the verify script answered; `null` for another check, and where its answer could not be read.
    #[serde(default)]
    pub answer: Option<VerifyAnswer>,
    /// Every try in its order, where there was more than one; the last is the one above.
    #[serde(default)]
    pub tries: Vec<CheckTry>,
    /// The latest earlier round about the same files that said otherwise.
    #[serde(default)]
    pub earlier: Option<EarlierRound>,
}

/// What a verify script said of a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VerifyAnswer {
    /// Whether the change is good.
    pub passed: bool,
    /// How good it is, from 0 to 1.
    #[schema(value_type = f64)]
    pub score: VerifyScore,
    /// Whether everything that was ever wanted is there.
    pub prd_complete: bool,
    /// Whatever else it tells: an object or a text. It comes from what an agent wrote: show it escaped.
    #[serde(default)]
    pub details: Option<serde_json::Value>,
}

/// One of several tries of a check on the same commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheckTry {
    /// The verdict on this try alone.
    #[schema(value_type = String)]
    pub verdict: CheckVerdict,
    /// Its ending.
    pub exit: String,
    /// How long it took.
    pub duration_ms: u64,
    /// The last lines of what it printed. They come from what an agent wrote: show them escaped.
    pub tail: String,
}

/// An earlier round of checks about the same files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EarlierRound {
    /// The task whose round it was.
    #[schema(value_type = String)]
    pub task: TaskId,
    /// Its number.
    pub round: u32,
    /// What it said of the check.
    #[schema(value_type = String)]
    pub verdict: CheckVerdict,
}
