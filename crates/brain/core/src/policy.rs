//! A repository's policy: what may happen to it and what must be true before anything lands.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::name::{AgentName, BranchName, CheckName};
use crate::run::RunLimits;

/// The policy of one repository. Unknown keys are refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RepoPolicy {
    /// Whether missions may start here.
    pub enabled: bool,
    /// Whether anything may leave the machine for this repository (the fleet's switch must agree).
    pub remote_writes: bool,
    /// Where a mission's result lands.
    pub landing: LandingTarget,
    /// Globs over repository paths; a change outside them blocks. Empty allows every path.
    pub allowed_paths: Vec<String>,
    /// Globs over repository paths; a change inside them blocks. A glob without `/` matches at every depth.
    pub forbidden_paths: Vec<String>,
    /// What godwit runs in a clean checkout of the exact commit before anything lands.
    pub checks: BTreeMap<CheckName, CheckSpec>,
    /// The agent for missions that name none.
    pub agent: Option<AgentName>,
    /// Who decides on a landing.
    pub merge: MergeMode,
    /// How many independent judges must have passed a result before it lands without a person. 0 asks for none.
    pub judges: u8,
    /// Whether a mission waits for approval before its first run.
    pub approve_start: bool,
    /// Whether the author of a mission may not approve it.
    pub four_eyes: bool,
    /// Limits of each run.
    pub limits: RunLimits,
    /// How many of its runs may be live at once; `None` leaves it to the caps of the fleet, the host and the agent.
    pub max_runs: Option<u32>,
}

impl Default for RepoPolicy {
    fn default() -> Self {
        Self {
            enabled: true,
            remote_writes: false,
            landing: LandingTarget::Branch,
            allowed_paths: Vec::new(),
            forbidden_paths: DEFAULT_FORBIDDEN.iter().map(|&glob| glob.to_owned()).collect(),
            checks: BTreeMap::new(),
            agent: None,
            merge: MergeMode::HumanOnly,
            judges: DEFAULT_JUDGES,
            approve_start: false,
            four_eyes: false,
            limits: RunLimits::default(),
            max_runs: None,
        }
    }
}

/// Paths that block whatever else is true: secrets, and what steers agents and automation.
pub const DEFAULT_FORBIDDEN: &[&str] = &[
    ".env",
    ".env.*",
    "secrets/**",
    ".github/**",
    "CLAUDE.md",
    "AGENTS.md",
    "GEMINI.md",
    ".mcp.json",
    ".claude/**",
    ".codex/**",
    ".gemini/**",
    ".opencode/**",
    ".godwit/**",
    ".git",
];

/// How many judges must pass a result when nobody says: two, so that no single one decides.
pub const DEFAULT_JUDGES: u8 = 2;

/// More judges than this nobody will ever have.
const MAX_JUDGES: u8 = 9;

/// Where a result lands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "target", rename_all = "kebab-case")]
pub enum LandingTarget {
    /// `refs/heads/godwit/<mission>` in the operator's repository; nothing else moves.
    Branch,
    /// The named branch of the operator's repository advances from the mission's base.
    Local {
        /// The branch that advances.
        branch: BranchName,
    },
}

/// Who decides on a landing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MergeMode {
    /// A person, always.
    HumanOnly,
    /// The gate: a proven change of low risk lands by itself, and a person decides on every other.
    ByRisk,
}

impl MergeMode {
    /// Every mode.
    pub const ALL: [Self; 2] = [Self::HumanOnly, Self::ByRisk];

    /// The mode as the word that people type and read.
    pub fn word(self) -> &'static str {
        match self {
            Self::HumanOnly => "human-only",
            Self::ByRisk => "by-risk",
        }
    }
}

/// A command that must succeed in a clean checkout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckSpec {
    /// Run by `sh -c` inside the sandbox. It comes from the operator, never from an agent.
    pub command: String,
    /// From start to end, in milliseconds.
    #[serde(default = "default_check_timeout")]
    pub timeout_ms: u64,
}

fn default_check_timeout() -> u64 {
    1_800_000
}

impl RepoPolicy {
    /// Says what is impossible in this policy: the first fault, with its place and a hint.
    ///
    /// # Errors
    /// A sentence for a person.
    pub fn validate(&self) -> Result<(), String> {
        for (key, globs) in [("allowed_paths", &self.allowed_paths), ("forbidden_paths", &self.forbidden_paths)] {
            crate::inspect::PathRules::compile(globs).map_err(|error| format!("{key}: {error}"))?;
        }
        if self.remote_writes {
            return Err("remote_writes: landing on a remote is not supported yet; leave it false".to_owned());
        }
        if self.judges > MAX_JUDGES {
            return Err(format!("judges: must be at most {MAX_JUDGES}; 2 is usual"));
        }
        for (name, check) in &self.checks {
            if check.command.trim().is_empty() {
                return Err(format!("checks.{name}.command: is empty; give the command that proves the change"));
            }
            if check.timeout_ms == 0 {
                return Err(format!("checks.{name}.timeout_ms: must be at least 1"));
            }
        }
        if self.max_runs == Some(0) {
            return Err("max_runs: must be at least 1; set enabled=false to let nothing begin".to_owned());
        }
        let RunLimits { wall_ms, idle_ms, spool_bytes } = self.limits;
        if wall_ms == 0 || idle_ms == 0 || spool_bytes == 0 {
            return Err("limits: wall_ms, idle_ms and spool_bytes must be at least 1".to_owned());
        }
        Ok(())
    }
}
