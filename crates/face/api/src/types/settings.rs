//! What is configured: agents, caps, and where secrets come from. Secrets themselves are never told.

use godwit_core::name::AgentName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The configuration that the daemon was started with. It is changed in its file; a daemon reads it when it starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Settings {
    /// The file, on the daemon's host.
    pub file: String,
    /// The configured agents, by name.
    pub agents: Vec<ConfiguredAgent>,
    /// How much may be at work at once.
    pub caps: SettingCaps,
}

/// How much may be at work at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SettingCaps {
    /// Runs that may be live at once in the whole fleet.
    pub max_runs: u32,
    /// Runs that may be live at once on this machine.
    pub host_max_runs: u32,
    /// Missions that may be open at once.
    pub max_open_missions: u32,
}

/// One configured agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConfiguredAgent {
    /// What missions call it.
    #[schema(value_type = String)]
    pub name: AgentName,
    /// What people see beside the name.
    pub label: Option<String>,
    /// How it is driven, such as `claude`.
    pub adapter: String,
    /// Its program.
    pub program: String,
    /// The releases of that program that godwit was tested with; `null` where no release is known.
    pub tested: Option<String>,
    /// What it declares to be able to do, such as `resume`.
    pub abilities: Vec<String>,
    /// The model for runs that name none.
    pub model: Option<String>,
    /// Where its credential is: a reference such as `env:NAME`, never the credential.
    pub credential: Option<String>,
    /// The variables that its runs get, and where their values are.
    pub env: Vec<ConfiguredVariable>,
    /// How many of its runs may be live at once; `null` leaves it to the other caps.
    pub max_runs: Option<u32>,
    /// Whether its tool calls are judged before they run.
    pub is_judged: bool,
}

/// A variable of an agent's runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConfiguredVariable {
    /// Its name.
    pub name: String,
    /// Where its value is: a reference such as `file:PATH`, or `literal` for a value in the configuration, which is not
    /// told.
    pub source: String,
}
