//! What the server has to be told by others: reads of the world outside the log. The composition root implements
//! it over the hands.

use std::future::Future;
use std::pin::Pin;

use godwit_api::types::{DoctorItem, DoctorReport, LogLine, LogMark, RunSandbox, ScreenSize, Settings};
use godwit_core::account::{ProbeVerdict, Registration, Sighting};
use godwit_core::evidence::Facts;
use godwit_core::id::{MissionId, RepoId, RunId};
use godwit_core::name::{AgentName, BranchName, Digest, Sha};
use godwit_core::policy::RepoPolicy;
use godwit_core::risk::RevisionRange;
use jiff::Timestamp;

/// A future of a [`Reader`].
pub type Reading<'a, T> = Pin<Box<dyn Future<Output = Result<T, ReadError>> + Send + 'a>>;

/// Reads of the world outside the log.
pub trait Reader: Send + Sync {
    /// Looks at the operator's repository at an absolute path.
    fn inspect_source<'a>(&'a self, path: &'a str) -> Reading<'a, SourceInfo>;
    /// What is true of a range of the operator's repository at `location`, under a policy.
    fn range<'a>(
        &'a self,
        repo: &'a RepoId,
        location: &'a str,
        policy: &'a RepoPolicy,
        range: &'a RevisionRange,
    ) -> Reading<'a, RangeFacts>;
    /// The real difference between two commits of a repository's vault, as a unified diff.
    fn patch<'a>(&'a self, repo: &'a RepoId, before: &'a Sha, commit: &'a Sha) -> Reading<'a, String>;
    /// The sandbox that a run was started in; `None` when nobody wrote it down.
    fn sandbox<'a>(&'a self, run: &'a RunId) -> Reading<'a, Option<RunSandbox>>;
    /// The real difference between a mission's base and its present state, as a unified diff.
    fn diff<'a>(&'a self, mission: &'a MissionId) -> Reading<'a, String>;
    /// A piece of a run's transcript.
    fn transcript<'a>(&'a self, run: &'a RunId, wanted: Wanted) -> Reading<'a, Transcript>;
    /// What a piece of a run's transcript holds, and which of its lines say what is looked for.
    fn outline<'a>(&'a self, run: &'a RunId, wanted: Sought) -> Reading<'a, Outline>;
    /// Where the part of a transcript begins that came at a time or later; never late.
    fn offset_since<'a>(&'a self, run: &'a RunId, since: Timestamp) -> Reading<'a, u64>;
    /// Resolves when a transcript has a line after an offset (true), or when nobody could write one (false).
    fn grows<'a>(&'a self, run: &'a RunId, offset: u64) -> Reading<'a, bool>;
    /// What a run's program writes, as bytes, from an offset on; `None` while the run has not begun.
    fn recording<'a>(&'a self, run: &'a RunId, from: u64) -> Reading<'a, Option<Recording>>;
    /// A sealed evidence package.
    fn evidence<'a>(&'a self, digest: &'a Digest) -> Reading<'a, EvidencePackage>;
    /// What work stands on and what can be looked at in a moment: `disk`, `inodes`, `sandbox`, and `agent NAME` for
    /// each, or `agents` when none is configured. No program of an agent is started.
    fn vitals(&self) -> Reading<'_, Vec<DoctorItem>>;
    /// Sends one small real request as an agent, paid by an account or else by the agent's own configuration. It may cost
    /// something, and takes up to a minute.
    fn probe(&self, agent: AgentName, account: Option<Registration>) -> Reading<'_, Probed>;
    /// What is configured. Of secrets it says where they are.
    fn settings(&self) -> Reading<'_, Settings>;
    /// What works on this machine.
    fn doctor(&self) -> Reading<'_, DoctorReport>;
}

/// What a probe of an account found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probed {
    /// What it found.
    pub verdict: ProbeVerdict,
    /// Until when the account is limited, if its provider said so.
    pub until: Option<Timestamp>,
    /// In words.
    pub detail: String,
    /// What it told of the account's windows.
    pub sightings: Vec<Sighting>,
}

/// Why something cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is not there, or not there yet.
    #[error("{detail}")]
    Missing {
        /// The place and the cause, for a person.
        detail: String,
        /// What to do.
        hint: Option<String>,
    },
    /// It is not acceptable: no repository, a kind of repository that is not supported.
    #[error("{detail}")]
    Unsuitable {
        /// The place and the cause, for a person.
        detail: String,
        /// What to do.
        hint: Option<String>,
    },
    /// It is there and reading it failed.
    #[error("{detail}")]
    Failed {
        /// The place and the cause, for a person.
        detail: String,
    },
}

/// The operator's repository as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceInfo {
    /// Its absolute path, resolved.
    pub location: String,
    /// The branch that is checked out.
    pub head_branch: Option<BranchName>,
    /// The commit that is checked out; `None` in a repository without commits.
    pub head: Option<Sha>,
    /// Whether its tree has uncommitted changes.
    pub is_dirty: bool,
}

/// What is true of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RangeFacts {
    /// The commit that it was compared with.
    pub base: Sha,
    /// The commit that was looked at.
    pub tip: Sha,
    /// What is true of the change.
    pub facts: Facts,
}

/// Which piece of a transcript is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Where it begins.
    pub offset: u64,
    /// The agent's own lines instead of readable ones.
    pub raw: bool,
    /// After so many lines it ends; what one line of the agent's says stays together.
    pub limit: Option<usize>,
    /// The most characters of each line.
    pub most: Option<usize>,
}

/// What a transcript is looked through for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    /// Where to begin.
    pub offset: u64,
    /// In the agent's own lines instead of readable ones.
    pub raw: bool,
    /// A text, in any case; `None` looks for nothing.
    pub find: Option<String>,
}

/// What a piece of a transcript holds. Lines are counted from 0 at its beginning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// How many lines it has.
    pub lines: u64,
    /// Where one may begin to read.
    pub marks: Vec<LogMark>,
    /// The lines that say what was looked for.
    pub found: Vec<u64>,
    /// Where the next piece begins.
    pub next_offset: u64,
    /// Whether nothing can follow.
    pub is_complete: bool,
}

/// A piece of a run's transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript {
    /// Its lines.
    pub lines: Vec<LogLine>,
    /// Where the next piece begins.
    pub next_offset: u64,
    /// Whether nothing can follow.
    pub is_complete: bool,
}

/// The most bytes that a [`Following`] gives at once.
pub const PIECE_BYTES: usize = 32 * 1024;

/// What a run's program writes, from some place on.
pub struct Recording {
    /// How much of it there was when it began to be read, in bytes from the run's beginning.
    pub length: u64,
    /// How large its terminal was then; `None` where it has none, and where that is not known.
    pub size: Option<ScreenSize>,
    /// What is there from that place on, and then what comes.
    pub rest: Box<dyn Following>,
}

/// Bytes as they come.
pub trait Following: Send {
    /// The next bytes, at least one and at most [`PIECE_BYTES`], or `None` when nothing can follow.
    fn next(&mut self) -> Reading<'_, Option<Vec<u8>>>;
}

/// Nothing, and nothing will come.
struct Silence;

impl Following for Silence {
    fn next(&mut self) -> Reading<'_, Option<Vec<u8>>> {
        Box::pin(std::future::ready(Ok(None)))
    }
}

impl Recording {
    /// Of a run that ended before it wrote anything.
    pub(crate) fn empty() -> Self {
        Self { length: 0, size: None, rest: Box::new(Silence) }
    }
}

/// A sealed evidence package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidencePackage {
    /// The directory that holds it.
    pub directory: String,
    /// Its manifest.
    pub manifest: serde_json::Value,
}
