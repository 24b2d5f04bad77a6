//! The gate: may this result land? First matching rule wins, and every rule is named in the answer.
//!
//! Each rule looks at [`Facts`] and policy alone and says what it saw, also when another has decided already. Missing
//! evidence blocks and what is unknown asks; neither is ever a pass. The gate deliberately does not know how a block
//! becomes a hold or an asking an approval.

mod rules;

use serde::{Deserialize, Serialize};

use crate::evidence::Facts;
use crate::hold::HoldCode;
use crate::policy::RepoPolicy;
use crate::risk;

/// What the gate decided, strictest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// It lands by itself.
    Merge,
    /// A person decides.
    Ask,
    /// It does not land like this.
    Block,
}

/// The gate's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What it decided.
    pub decision: Decision,
    /// The rule that decided.
    pub rule: RuleName,
    /// The hold that is raised when it blocks.
    pub hold: Option<HoldCode>,
    /// Every rule in order, and what it saw.
    pub rules: Vec<RuleAnswer>,
    /// The risk that it decided on. `None` in answers that were given before there was a score.
    #[serde(default)]
    pub risk: Option<risk::Score>,
}

/// One rule's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleAnswer {
    /// Which rule.
    pub rule: RuleName,
    /// Whether it matches this result.
    pub matches: bool,
    /// What it saw: for a person.
    pub detail: String,
}

/// The rules, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleName {
    /// An added line holds a secret.
    SecretInDiff,
    /// A changed path is forbidden.
    ForbiddenPath,
    /// A changed path is outside the allowed ones.
    OutsideAllowedPaths,
    /// Nothing changed.
    EmptyDiff,
    /// Evidence about a configured check is missing.
    CheckMissing,
    /// A check ran nothing.
    CheckRanNothing,
    /// A check failed, timed out or could not be executed, or is flaky where the policy takes that for failed.
    ChecksFailed,
    /// The risk is high.
    RiskHigh,
    /// The policy reserves the decision for a person.
    HumanOnly,
    /// No check is configured, so nothing proves the change.
    NoChecks,
    /// A check passed and failed on the same files, and the policy does not take it for passed.
    ChecksFlaky,
    /// Fewer judges have passed it than the policy needs for a landing without a person.
    JudgesMissing,
    /// A scripted agent had a part in it, or nobody knows.
    ScriptedAgent,
    /// A changed path is of authentication, payment, security or deployment, or nobody knows.
    SensitiveLane,
    /// The risk is medium or high.
    RiskMedium,
    /// The risk is low.
    LowRisk,
}

impl RuleName {
    /// Every rule, in its order.
    pub const ALL: [Self; 16] = [
        Self::SecretInDiff,
        Self::ForbiddenPath,
        Self::OutsideAllowedPaths,
        Self::EmptyDiff,
        Self::CheckMissing,
        Self::CheckRanNothing,
        Self::ChecksFailed,
        Self::RiskHigh,
        Self::HumanOnly,
        Self::NoChecks,
        Self::ChecksFlaky,
        Self::JudgesMissing,
        Self::ScriptedAgent,
        Self::SensitiveLane,
        Self::RiskMedium,
        Self::LowRisk,
    ];

    /// What it decides when it is the first that matches.
    pub fn decision(self) -> Decision {
        match self {
            Self::SecretInDiff
            | Self::ForbiddenPath
            | Self::OutsideAllowedPaths
            | Self::EmptyDiff
            | Self::CheckMissing
            | Self::CheckRanNothing
            | Self::ChecksFailed
            | Self::RiskHigh => Decision::Block,
            Self::HumanOnly
            | Self::NoChecks
            | Self::ChecksFlaky
            | Self::JudgesMissing
            | Self::ScriptedAgent
            | Self::SensitiveLane
            | Self::RiskMedium => Decision::Ask,
            Self::LowRisk => Decision::Merge,
        }
    }

    /// The hold that it raises; `None` for one that does not block.
    pub fn hold(self) -> Option<HoldCode> {
        match self {
            Self::SecretInDiff => Some(HoldCode::SecretInDiff),
            Self::ForbiddenPath | Self::OutsideAllowedPaths => Some(HoldCode::ForbiddenPath),
            Self::EmptyDiff => Some(HoldCode::NothingChanged),
            Self::CheckMissing => Some(HoldCode::EvidenceFailed),
            Self::CheckRanNothing => Some(HoldCode::CheckRanNothing),
            Self::ChecksFailed => Some(HoldCode::ChecksFailed),
            Self::RiskHigh => Some(HoldCode::RiskHigh),
            Self::HumanOnly
            | Self::NoChecks
            | Self::ChecksFlaky
            | Self::JudgesMissing
            | Self::ScriptedAgent
            | Self::SensitiveLane
            | Self::RiskMedium
            | Self::LowRisk => None,
        }
    }

    /// The name as the word that people read.
    pub fn word(self) -> &'static str {
        match self {
            Self::SecretInDiff => "secret-in-diff",
            Self::ForbiddenPath => "forbidden-path",
            Self::OutsideAllowedPaths => "outside-allowed-paths",
            Self::EmptyDiff => "empty-diff",
            Self::CheckMissing => "check-missing",
            Self::CheckRanNothing => "check-ran-nothing",
            Self::ChecksFailed => "checks-failed",
            Self::RiskHigh => "risk-high",
            Self::HumanOnly => "human-only",
            Self::NoChecks => "no-checks",
            Self::ChecksFlaky => "checks-flaky",
            Self::JudgesMissing => "judges-missing",
            Self::ScriptedAgent => "scripted-agent",
            Self::SensitiveLane => "sensitive-lane",
            Self::RiskMedium => "risk-medium",
            Self::LowRisk => "low-risk",
        }
    }
}

/// Decides on a result.
pub fn decide(facts: &Facts, policy: &RepoPolicy) -> Answer {
    let risk = risk::score(facts);
    let rules: Vec<RuleAnswer> =
        RuleName::ALL.into_iter().map(|rule| rules::answer(rule, facts, policy, &risk)).collect();
    // Either the risk is low or it is not, so a rule always matches; if none did, a person decides.
    let rule = rules.iter().find(|answer| answer.matches).map_or(RuleName::HumanOnly, |answer| answer.rule);
    Answer { decision: rule.decision(), rule, hold: rule.hold(), rules, risk: Some(risk) }
}

#[cfg(test)]
mod tests;
