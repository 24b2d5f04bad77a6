//! `tail` on the command line.

use clap::{Args, ValueEnum};

use super::Since;

/// `tail`
#[derive(Debug, Args)]
pub(crate) struct TailArgs {
    /// Only what is of this mission, told from its beginning and until it is over; its id, or the beginning of it. Or only
    /// what is of this run.
    #[arg(value_name = "MISSION|RUN")]
    pub(crate) of: Option<String>,
    /// What happened since then comes first: `10m`, `2h`, `3d` ago, or a time in RFC 3339.
    #[arg(long, value_name = "WHEN")]
    pub(crate) since: Option<Since>,
    /// Only happenings of this kind. Can be repeated.
    #[arg(long = "kind", value_enum, value_delimiter = ',', value_name = "KIND")]
    pub(crate) kinds: Vec<TailKind>,
}

/// What a happening is about.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    ValueEnum,
    serde::Serialize,
    serde::Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TailKind {
    /// A mission is handed over, steered by a person, or over.
    Mission,
    /// Something is asked of a person, or was answered.
    Approval,
    /// A run begins or ends.
    Run,
    /// What came of a run: a commit, checks, evidence, the gate.
    Result,
    /// A result lands.
    Landing,
    /// Something blocks, or does not any more.
    Hold,
    /// What an agent says.
    Agent,
    /// A repository is registered or changed.
    Repo,
    /// The configuration or a secret is changed.
    Settings,
}

impl TailKind {
    /// The word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Mission => "mission",
            Self::Approval => "approval",
            Self::Run => "run",
            Self::Result => "result",
            Self::Landing => "landing",
            Self::Hold => "hold",
            Self::Agent => "agent",
            Self::Repo => "repo",
            Self::Settings => "settings",
        }
    }
}
