//! `usage` on the command line.

use clap::{Args, ValueEnum};
use godwit_api::types::UsageBy;

use super::Since;

/// `usage`
#[derive(Debug, Args)]
pub(crate) struct UsageArgs {
    /// What the sums are by.
    #[arg(long, value_enum, default_value = "agent")]
    pub(crate) by: By,
    /// What a landed change cost instead: all runs of the missions that landed, by change; of seven days, unless
    /// `--since` says otherwise.
    #[arg(long, conflicts_with = "by")]
    pub(crate) per_change: bool,
    /// Only runs that began since then, or changes that landed: `10m`, `2h`, `3d` ago, or a time in RFC 3339.
    #[arg(long, value_name = "WHEN")]
    pub(crate) since: Option<Since>,
}

/// What sums of usage are by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// The agent.
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
    /// The account that paid.
    Account,
    /// The day in UTC.
    Day,
}

impl From<By> for UsageBy {
    fn from(by: By) -> Self {
        match by {
            By::Agent => Self::Agent,
            By::Repo => Self::Repo,
            By::Mission => Self::Mission,
            By::Task => Self::Task,
            By::Run => Self::Run,
            By::Model => Self::Model,
            By::Account => Self::Account,
            By::Day => Self::Day,
        }
    }
}
