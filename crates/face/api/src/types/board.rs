//! The status board: is it working, does anything wait for me, and what is not as it should be? One object, derived in
//! one place; the command line, the board's page and whoever asks the API show the same.

use godwit_core::hold::HoldCode;
use godwit_core::id::{HoldId, MissionId, RunId};
use godwit_core::mission::Status;
use godwit_core::name::{AgentName, RepoName};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{DoctorLevel, HoldCounts, StatusCount, Usage};

/// The board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Board {
    /// The form of this object; a field may be added without a new number.
    pub schema_version: u32,
    /// When it was derived: every age is relative to it.
    #[schema(value_type = String, format = DateTime)]
    pub generated_at: Timestamp,
    /// The daemon's version.
    pub version: String,
    /// When the daemon started.
    #[schema(value_type = String, format = DateTime)]
    pub up_since: Timestamp,
    /// What is going on.
    pub health: Activity,
    /// The same in a sentence.
    pub sentence: String,
    /// How well it works: the worst of its components.
    pub condition: Condition,
    /// Its components, in a stable order.
    pub components: Vec<Component>,
    /// The newest event of the log; `null` while there is none.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub newest_event_at: Option<Timestamp>,
    /// How many events the log has.
    pub events: u64,
    /// Runs whose process is thought to be alive.
    pub live_runs: u64,
    /// How many runs may be live at once.
    pub max_runs: u32,
    /// Those runs, oldest first, at most ten.
    pub running: Vec<BoardRun>,
    /// How many holds block now.
    pub open_holds: u64,
    /// Those holds, oldest first, at most ten.
    pub holds: Vec<BoardHold>,
    /// What happened to holds in the last 24 hours.
    pub holds_last_day: HoldCounts,
    /// Missions by status; statuses without a mission are left out.
    pub missions: Vec<StatusCount>,
    /// Missions that wait for a person, whoever waits longest first, at most ten.
    pub waiting: Vec<BoardMission>,
    /// How many missions wait for a person.
    pub waiting_total: u64,
    /// The missions that landed last, newest first, at most ten.
    pub landed: Vec<BoardMission>,
    /// What happened in the last 24 hours.
    pub last_day: DayCounts,
    /// What the runs used that got their slot since midnight in UTC.
    pub today: Spent,
}

/// What is going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Activity {
    /// A person has to act.
    WaitsForYou,
    /// Runs are live and nothing has been heard of them for long.
    Silent,
    /// Work is under way.
    Working,
    /// There is nothing to do.
    Idle,
}

impl Activity {
    /// What is going on, in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::WaitsForYou => "Something waits for you.",
            Self::Silent => "Runs are live, and nothing has been heard of them for a while.",
            Self::Working => "Work is under way; nothing waits for you.",
            Self::Idle => "Nothing runs, and nothing waits for you.",
        }
    }
}

/// How well godwit works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// As it should.
    Healthy,
    /// It works, and something is held, late, or may soon not work.
    Degraded,
    /// Something cannot work before a person acts.
    Broken,
    /// No daemon runs, or it does not answer.
    Down,
}

impl Condition {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Degraded => "degraded",
            Self::Broken => "broken",
            Self::Down => "down",
        }
    }

    /// The condition of a whole of these components.
    pub fn of(components: &[Component]) -> Self {
        match components.iter().map(|component| component.level).max() {
            None | Some(DoctorLevel::Ok | DoctorLevel::Note) => Self::Healthy,
            Some(DoctorLevel::Warning) => Self::Degraded,
            Some(DoctorLevel::Problem) => Self::Broken,
        }
    }
}

/// How one part of godwit is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Component {
    /// Which.
    pub name: ComponentName,
    /// How it is.
    pub level: DoctorLevel,
    /// What was found, in a few words.
    pub found: String,
    /// When it was last seen to get on; `null` when it has not yet, or does not get on by its nature.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub progress_at: Option<Timestamp>,
    /// What to do, when there is something.
    pub remedy: Option<String>,
}

/// The parts of godwit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ComponentName {
    /// The process that does everything.
    Daemon,
    /// The event log.
    Log,
    /// The disk of godwit's home.
    Disk,
    /// The configured agents.
    Agents,
    /// What isolates runs.
    Sandbox,
    /// Whether what ought to happen does.
    Dispatch,
    /// What blocks missions.
    Holds,
}

impl ComponentName {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Daemon => "daemon",
            Self::Log => "log",
            Self::Disk => "disk",
            Self::Agents => "agents",
            Self::Sandbox => "sandbox",
            Self::Dispatch => "dispatch",
            Self::Holds => "holds",
        }
    }
}

/// A mission in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BoardMission {
    /// Which.
    #[schema(value_type = String)]
    pub mission: MissionId,
    /// What people call its repository; `null` once that is removed.
    #[schema(value_type = Option<String>)]
    pub repo: Option<RepoName>,
    /// Its title, shortened and cleaned of what steers a display.
    pub title: String,
    /// Where it stands.
    #[schema(value_type = String)]
    pub status: Status,
    /// What it awaits, shortened and cleaned in the same way.
    pub awaits: String,
    /// Since when, at most: when something last happened to it.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// The command that most likely leads on; `null` when nothing needs to be done.
    pub command: Option<String>,
}

/// A live run in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BoardRun {
    /// Which.
    #[schema(value_type = String)]
    pub run: RunId,
    /// Its agent.
    #[schema(value_type = Option<String>)]
    pub agent: Option<AgentName>,
    /// The title of its mission, shortened and cleaned.
    pub title: String,
    /// When it got its slot.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// When something was last written down about its mission: at most every ten seconds while it talks.
    #[schema(value_type = String, format = DateTime)]
    pub heard_at: Timestamp,
    /// What it has used, as far as is known.
    pub usage: Usage,
}

/// An open hold in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BoardHold {
    /// Which.
    #[schema(value_type = String)]
    pub hold: HoldId,
    /// Its code.
    #[schema(value_type = String)]
    pub code: HoldCode,
    /// Why, shortened and cleaned.
    pub reason: String,
    /// When it was raised first.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
}

/// What happened in a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayCounts {
    /// Missions that were handed over.
    pub created: u64,
    /// Missions that landed.
    pub landed: u64,
    /// Missions that a person rejected or cancelled.
    pub given_up: u64,
    /// Runs that ended.
    pub runs: u64,
    /// Those of them that did not succeed and were not cancelled.
    pub failed_runs: u64,
}

/// What runs used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Spent {
    /// How many runs.
    pub runs: u64,
    /// The sums of what is known; a figure that no run told is `null`.
    pub usage: Usage,
    /// How many of the runs do not tell their tokens: the sums leave them out.
    pub without_tokens: u64,
    /// How many of the runs do not tell their cost: the sum leaves them out.
    pub without_cost: u64,
}
