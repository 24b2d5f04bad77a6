//! `gate` and `risk`.

use clap::Subcommand;
use godwit_core::name::RepoName;

/// `gate`
#[derive(Debug, Subcommand)]
pub(crate) enum GateCommand {
    /// Show each rule that a mission's result was held against, what it saw, and which decided.
    Explain {
        /// The mission's id, or the beginning of it.
        id: String,
    },
}

/// `risk`
#[derive(Debug, Subcommand)]
pub(crate) enum RiskCommand {
    /// Show the risk of a range of a repository's history, with each factor.
    Explain {
        /// The range: what changed from A to B.
        #[arg(value_name = "A..B", allow_hyphen_values = true)]
        range: String,
        /// The repository.
        #[arg(long)]
        repo: RepoName,
    },
}
