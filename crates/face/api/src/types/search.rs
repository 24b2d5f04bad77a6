//! What a search finds.

use godwit_core::id::MissionId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What was found, in the order in which it is shown: missions, repositories, holds, runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SearchResults {
    /// What was looked for: all of these, anywhere and in any case.
    pub phrases: Vec<String>,
    /// What was found; of each kind at most as many as were asked for.
    pub hits: Vec<SearchHit>,
    /// The kinds of which there is more.
    pub more: Vec<HitKind>,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SearchHit {
    /// What it is.
    pub kind: HitKind,
    /// Its id; of a repository its name.
    pub id: String,
    /// The mission that it is or belongs to.
    #[schema(value_type = Option<String>)]
    pub mission: Option<MissionId>,
    /// What to call it: a title, a name, or a code. It may come from an agent: show it escaped.
    pub title: String,
    /// Where a mission stands, whether a hold is `open` or `resolved`, or how a run stands.
    pub status: Option<String>,
    /// Where the first phrase was found.
    pub place: HitPlace,
    /// Some words around it. They may come from an agent: show them escaped.
    pub excerpt: String,
    /// When something last happened to it; `null` of a repository.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
}

/// What can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HitKind {
    /// A mission.
    Mission,
    /// A registered repository.
    Repo,
    /// A hold, also a resolved one.
    Hold,
    /// A run.
    Run,
}

/// Where something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HitPlace {
    /// In its title or name.
    Title,
    /// In its text, its criteria or its specification.
    Text,
    /// In its id.
    Id,
    /// In the commit of its result, or the ref that it landed on.
    Commit,
    /// In the words of a task of its plan.
    Task,
    /// In its agent's or its model's name.
    Agent,
    /// It is its status.
    Status,
    /// It is of the repository that is called so.
    Repo,
    /// In the reason or the code of a hold.
    Reason,
    /// In the path of a repository.
    Path,
}

impl HitKind {
    /// Every kind, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Mission, Self::Repo, Self::Hold, Self::Run];

    /// The kind as the word that people read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Mission => "mission",
            Self::Repo => "repo",
            Self::Hold => "hold",
            Self::Run => "run",
        }
    }
}
