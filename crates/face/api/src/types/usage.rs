//! What runs used, summed, and what landed changes cost.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Usage;

/// What sums of usage are by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UsageBy {
    /// The agent.
    #[default]
    Agent,
    /// The repository.
    Repo,
    /// The mission.
    Mission,
    /// The task of a mission.
    Task,
    /// The run.
    Run,
    /// The model, as the CLI tells it; of a run that does not tell it, the one that was asked for.
    Model,
    /// The account that paid; an agent's name is the credential of its own configuration.
    Account,
    /// The day in UTC on which the run got its slot.
    Day,
}

impl UsageBy {
    /// The word of the query.
    pub fn word(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Repo => "repo",
            Self::Mission => "mission",
            Self::Task => "task",
            Self::Run => "run",
            Self::Model => "model",
            Self::Account => "account",
            Self::Day => "day",
        }
    }
}

/// What the runs used that have something in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UsageSum {
    /// What they have in common; `null` when they do not tell it, such as a model that nobody asked for.
    pub key: Option<String>,
    /// How many runs. By model, a run that used several counts for each of them.
    pub runs: u64,
    /// The sums of what is known; a figure that no run told is `null`.
    pub usage: Usage,
    /// How many of the runs do not tell their tokens: the sums leave them out.
    pub without_tokens: u64,
    /// How many of the runs do not tell their cost: the sum leaves them out.
    pub without_cost: u64,
    /// How many of the runs do not tell which model answered, live ones among them: by model, they are with the one that was
    /// asked for.
    #[serde(default)]
    pub without_model: u64,
}

/// What one model used in a run, as the CLI tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ModelUsage {
    /// Its name, as the CLI gives it.
    pub model: String,
    /// What it used.
    pub usage: Usage,
}

/// What the changes cost that landed since a moment. A change is a mission whose result landed; it costs what all of its
/// runs used, whenever they ran and however they ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LandedCosts {
    /// Since when they landed; seven days ago when nobody asked.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// All of them.
    pub total: LandedCost,
    /// By repository; the most changes first.
    pub by_repo: Vec<LandedCost>,
    /// By the account that paid, of the changes that one run alone made; an agent's name is the credential of its own
    /// configuration.
    pub by_account: Vec<LandedCost>,
    /// By the model, of the changes that one run alone made.
    pub by_model: Vec<LandedCost>,
    /// How many changes several runs made: they are in neither of the two.
    pub by_several: u64,
}

/// What the changes cost that have something in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LandedCost {
    /// What they have in common; `null` when it is not known, and for all of them.
    pub key: Option<String>,
    /// How many changes.
    pub changes: u64,
    /// How many runs they took that may have used something.
    pub runs: u64,
    /// The sums of what is known; a figure that no run told is `null`.
    pub usage: Usage,
    /// The same for one change on average, rounded up: at least that, where runs do not tell.
    pub per_change: Usage,
    /// How many of the runs do not tell their tokens: the sums leave them out.
    pub without_tokens: u64,
    /// How many of the runs do not tell their cost: the sums leave them out.
    pub without_cost: u64,
}
