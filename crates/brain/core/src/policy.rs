//! A repository's policy: what may happen to it and what must be true before anything lands.

mod change;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::attention::Attention;
use crate::evidence::VerifyScore;
use crate::failure::OnFailure;
use crate::name::{AgentName, BranchName, CheckName};
use crate::result::{Asked, Demand, ResultKind};
use crate::run::RunLimits;

pub use change::{CheckChange, LimitsChange, NoSuchCheck, PolicyChange};

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
    /// What a check is worth that passed and failed on the same files.
    pub flaky: FlakyRule,
    /// The agent for missions that name none.
    pub agent: Option<AgentName>,
    /// Who decides on a landing.
    pub merge: MergeMode,
    /// How many independent judges must have passed a result before it lands without a person. 0 asks for none.
    pub judges: u8,
    /// Whether agents are asked to report what they did, in their own words.
    pub report: ReportRule,
    /// Whether a mission waits for approval before its first run.
    pub approve_start: bool,
    /// Whether the author of a mission may not approve it.
    pub four_eyes: bool,
    /// Limits of each run.
    pub limits: RunLimits,
    /// How many of its runs may be live at once; `None` leaves it to the caps of the fleet, the host and the agent.
    pub max_runs: Option<u32>,
    /// What a failure of one of its runs leads to; `None` leaves it to the route.
    pub on_failure: Option<OnFailure>,
    /// What is done with what only a person could answer; `None` leaves it to the agent's configuration.
    pub attention: Option<Attention>,
    /// How long a person has to answer where the policy is [`Attention::Ask`], in milliseconds.
    pub answer_within_ms: u64,
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
            flaky: FlakyRule::Ask,
            agent: None,
            merge: MergeMode::HumanOnly,
            judges: DEFAULT_JUDGES,
            report: ReportRule::Off,
            approve_start: false,
            four_eyes: false,
            limits: RunLimits::default(),
            max_runs: None,
            on_failure: None,
            attention: None,
            answer_within_ms: ANSWER_WITHIN_MS,
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
    "opencode.json",
    "opencode.jsonc",
    ".godwit/**",
    ".git",
];

/// An hour: long enough for a person with a phone, short enough that a night is not lost.
const ANSWER_WITHIN_MS: u64 = 3_600_000;

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

/// Whether agents are asked to report what they did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportRule {
    /// They are not.
    Off,
    /// They are, and a run without a report is as good as one with.
    Ask,
    /// They are, and a run without a report has failed.
    Required,
}

impl ReportRule {
    /// Every rule.
    pub const ALL: [Self; 3] = [Self::Off, Self::Ask, Self::Required];

    /// The rule as the word that people type and read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Ask => "ask",
            Self::Required => "required",
        }
    }

    /// What a run is asked for by this rule.
    pub fn asked(self) -> Option<Asked> {
        let demand = match self {
            Self::Off => return None,
            Self::Ask => Demand::Welcome,
            Self::Required => Demand::Required,
        };
        Some(Asked { kind: ResultKind::DoneReport, demand })
    }
}

/// What a check is worth that passed and failed on the same files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FlakyRule {
    /// Nothing: it counts as failed.
    Block,
    /// A person decides; the result never lands by itself.
    Ask,
    /// As much as one that passed.
    Pass,
}

impl FlakyRule {
    /// Every rule.
    pub const ALL: [Self; 3] = [Self::Block, Self::Ask, Self::Pass];

    /// The rule as the word that people type and read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Ask => "ask",
            Self::Pass => "pass",
        }
    }
}

/// A command that must succeed in a clean checkout.
///
/// The fields after the time limit came later than the first stored policies: each is optional and absent there, and
/// is not written where it says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckSpec {
    /// Run by `sh -c` inside the sandbox. It comes from the operator, never from an agent.
    pub command: String,
    /// From start to end of one try, in milliseconds.
    #[serde(default = "default_check_timeout")]
    pub timeout_ms: u64,
    /// By what it says whether the change is good.
    #[serde(default, skip_serializing_if = "CheckKind::is_command")]
    pub kind: CheckKind,
    /// The least score of a verify script that is a pass; `None` leaves it to the script.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_score: Option<VerifyScore>,
    /// How often it is run again, each time in a fresh checkout, when it finds fault: 0 to [`MAX_CHECK_RETRIES`].
    #[serde(default, skip_serializing_if = "is_zero")]
    pub retries: u8,
}

/// By what a check says whether the change is good.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckKind {
    /// By its exit.
    #[default]
    Command,
    /// By its exit and by one JSON object on its standard output: see [`crate::evidence::VerifyAnswer`].
    Verify,
}

impl CheckKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Command, Self::Verify];

    /// The kind as the word that people read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Verify => "verify",
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    fn is_command(&self) -> bool {
        *self == Self::Command
    }
}

/// The most retries of a check: what fails three times more is not flaky but broken.
pub const MAX_CHECK_RETRIES: u8 = 3;

/// Half an hour.
const CHECK_TIMEOUT_MS: u64 = 1_800_000;

fn default_check_timeout() -> u64 {
    CHECK_TIMEOUT_MS
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(number: &u8) -> bool {
    *number == 0
}

impl CheckSpec {
    /// A check by its command's exit, with half an hour and no retry.
    pub fn new(command: impl Into<String>) -> Self {
        Self {
            command: command.into(),
            timeout_ms: CHECK_TIMEOUT_MS,
            kind: CheckKind::Command,
            min_score: None,
            retries: 0,
        }
    }

    /// Says what is impossible: the key, and a hint.
    fn validate(&self) -> Result<(), String> {
        if self.command.trim().is_empty() {
            return Err("command: is empty; give the command that proves the change".to_owned());
        }
        if self.command.contains('\0') {
            return Err("command: holds a NUL character; remove it".to_owned());
        }
        if self.timeout_ms == 0 {
            return Err("timeout_ms: must be at least 1".to_owned());
        }
        if self.retries > MAX_CHECK_RETRIES {
            return Err(format!("retries: must be at most {MAX_CHECK_RETRIES}"));
        }
        if self.min_score.is_some() && self.kind != CheckKind::Verify {
            return Err("min_score: only a check of kind verify has a score".to_owned());
        }
        Ok(())
    }
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
            check.validate().map_err(|fault| format!("checks.{name}.{fault}"))?;
        }
        if self.max_runs == Some(0) {
            return Err("max_runs: must be at least 1; set enabled=false to let nothing begin".to_owned());
        }
        if self.answer_within_ms == 0 {
            return Err("answer_within_ms: must be at least 1; set attention=deny to be asked nothing".to_owned());
        }
        let RunLimits { wall_ms, idle_ms, spool_bytes } = self.limits;
        if wall_ms == 0 || idle_ms == 0 || spool_bytes == 0 {
            return Err("limits: wall_ms, idle_ms and spool_bytes must be at least 1".to_owned());
        }
        Ok(())
    }
}
