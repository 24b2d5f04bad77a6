//! The daemon and the fleet as a whole.

use godwit_core::id::MissionId;
use godwit_core::mission::Status;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What `$GODWIT_HOME/daemon.json` holds and `up --json` prints: how to reach the daemon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DaemonInfo {
    /// Where the API is, such as `http://127.0.0.1:4127`.
    pub url: String,
    /// The daemon's process id.
    pub pid: u32,
    /// The file that holds the bearer token; readable by its owner only.
    #[schema(value_type = String)]
    pub token_file: std::path::PathBuf,
}

/// A daemon that begins again in place: the same process, the same address, the same token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Restarting {
    /// The parts of the configuration that take effect with it, such as `agents.claude`; empty when none is another one.
    pub applies: Vec<String>,
    /// Runs that are live and go on meanwhile.
    pub live_runs: u64,
    /// Where the API is afterwards: another address only where the configuration says so.
    pub url: String,
    /// The daemon's process id, which stays.
    pub pid: u32,
    /// When the daemon that ends started. Whoever is told another time in the status speaks to the one that follows.
    #[schema(value_type = String, format = DateTime)]
    pub started_at: Timestamp,
}

/// The fleet at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FleetStatus {
    /// The daemon's version.
    pub version: String,
    /// The daemon's process id.
    pub pid: u32,
    /// When the daemon started.
    #[schema(value_type = String, format = DateTime)]
    pub started_at: Timestamp,
    /// The last event of the log.
    pub head_seq: u64,
    /// Registered repositories.
    pub repos: u64,
    /// Missions by status; statuses without a mission are left out.
    pub missions: Vec<StatusCount>,
    /// Runs whose process is thought to be alive.
    pub live_runs: u64,
    /// How many runs may be live at once.
    pub max_runs: u32,
    /// What waits for a person, oldest first, at most twenty.
    pub attention: Vec<Attention>,
    /// The missions at whose agents' terminals a person sits.
    #[serde(default)]
    pub at_terminal: Vec<Attention>,
}

/// How many missions have a status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StatusCount {
    /// The status.
    #[schema(value_type = String)]
    pub status: Status,
    /// How many.
    pub count: u64,
}

/// A mission that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Attention {
    /// Which mission.
    #[schema(value_type = String)]
    pub mission: MissionId,
    /// Its title.
    pub title: String,
    /// Its status.
    #[schema(value_type = String)]
    pub status: Status,
    /// What it awaits, in one sentence.
    pub awaits: String,
    /// The command that most likely leads on.
    pub command: String,
}

/// Everything that `doctor` looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DoctorReport {
    /// What was looked at, in a stable order.
    pub items: Vec<DoctorItem>,
}

/// One thing that `doctor` looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DoctorItem {
    /// What was looked at, such as `sandbox` or `agent claude`.
    pub name: String,
    /// How it is.
    pub level: DoctorLevel,
    /// What was found.
    pub found: String,
    /// What to do, when there is something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// What was repaired, when something was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed: Option<String>,
}

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DoctorLevel {
    /// As it should be.
    Ok,
    /// It works as it is made to, with a limit worth knowing.
    Note,
    /// It works, and may soon not.
    Warning,
    /// Something cannot work until a person acts.
    Problem,
}

impl DoctorLevel {
    /// The word for it, as short as it is told.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Note => "note",
            Self::Warning => "warn",
            Self::Problem => "fail",
        }
    }
}
