//! What became of a run's work, and what the run could touch while it did it.

use godwit_core::id::RunId;
use godwit_core::name::{Digest, Sha};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Check;

/// What became of a run's work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunWork {
    /// The run.
    #[schema(value_type = String)]
    pub run: RunId,
    /// The commit that it began with: its task's result before it, or what the task starts from.
    #[schema(value_type = Option<String>)]
    pub before: Option<Sha>,
    /// The commit that was made of it; `null` when nothing was collected, or nothing is different from the task's base.
    #[schema(value_type = Option<String>)]
    pub commit: Option<Sha>,
    /// What the checks said of that commit; `null` when none ran.
    pub checks: Option<Vec<Check>>,
    /// The evidence about it, once it is sealed.
    #[schema(value_type = Option<String>)]
    pub evidence: Option<Digest>,
}

/// What a run has changed: the difference from the commit that it began with to the one that was made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunDiff {
    /// The run.
    #[schema(value_type = String)]
    pub run: RunId,
    /// A unified diff. It comes from an agent: show it escaped.
    pub text: String,
}

/// The sandbox that a run was started in. Besides what is named, a run sees the system's programs and a few files of
/// `/etc`, and has a private `/tmp` in memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunSandbox {
    /// The run.
    #[schema(value_type = String)]
    pub run: RunId,
    /// What isolates it, as it names itself: `bubblewrap 0.8.0`.
    pub backend: String,
    /// Which network it sees.
    pub network: RunNetwork,
    /// What it writes: its workspace first, then its `HOME`, then single files.
    pub writable: Vec<String>,
    /// What it reads besides.
    pub readable: Vec<String>,
    /// What it does not see, but for what is named above.
    pub hidden: Vec<String>,
    /// What of its workspace shows as empty, as far as it is there.
    pub covered: Vec<String>,
}

/// Which network a run sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RunNetwork {
    /// That of the machine.
    Host,
}
