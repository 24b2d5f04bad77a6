//! Risk and gate: how much could go wrong, and why a result may or may not land.

use godwit_core::gate::{Decision, RuleName};
use godwit_core::hold::HoldCode;
use godwit_core::id::MissionId;
use godwit_core::name::{RepoName, Sha};
use godwit_core::risk::{self, Band, FactorName, FactorState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Changes, GateRule};

/// How much could go wrong if a change landed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Risk {
    /// From 0 to 100.
    pub total: u8,
    /// What the total means: `low` below 30, `medium` below 60, else `high`.
    #[schema(value_type = String)]
    pub band: Band,
    /// Every factor in order, also those that are absent.
    pub factors: Vec<RiskFactor>,
}

/// One factor of a risk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RiskFactor {
    /// Which factor.
    #[schema(value_type = String)]
    pub name: FactorName,
    /// What it adds when it is present or unknown.
    pub weight: u8,
    /// Whether it is `present`, `absent` or `unknown`; what is unknown counts in full.
    #[schema(value_type = String)]
    pub state: FactorState,
    /// What it adds here.
    pub points: u8,
    /// What was seen. It may name paths that an agent chose: show it escaped.
    pub detail: String,
}

/// Why a mission's result may or may not land.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GateExplanation {
    /// The mission.
    #[schema(value_type = String)]
    pub mission: MissionId,
    /// What the gate decided: `merge`, `ask` or `block`.
    #[schema(value_type = String)]
    pub decision: Decision,
    /// The rule that decided: the first that matches.
    #[schema(value_type = String)]
    pub rule: RuleName,
    /// The hold that a block raised.
    #[schema(value_type = Option<String>)]
    pub hold: Option<HoldCode>,
    /// Every rule in order, and what it saw.
    pub rules: Vec<GateRule>,
    /// The risk that was decided on; `null` in answers that were given before there was a score.
    pub risk: Option<Risk>,
}

/// The risk of a range of a repository's own history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RangeRisk {
    /// The repository.
    #[schema(value_type = String)]
    pub repo: RepoName,
    /// The range, as it was asked for.
    pub range: String,
    /// The commit that it was compared with.
    #[schema(value_type = String)]
    pub base: Sha,
    /// The commit that was looked at.
    #[schema(value_type = String)]
    pub tip: Sha,
    /// How large the change is.
    pub changes: Changes,
    /// What the gate would block in it, whatever its risk is.
    pub findings: Vec<Finding>,
    /// How much could go wrong.
    pub risk: Risk,
}

/// A place in a change that the gate would block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// The rule that would.
    #[schema(value_type = String)]
    pub rule: RuleName,
    /// The path. It may have been chosen by an agent: show it escaped.
    pub path: String,
    /// The line in the new file, when it is about one.
    pub line: Option<u64>,
    /// The kind of secret, or the glob.
    pub detail: String,
}

impl From<risk::Score> for Risk {
    fn from(score: risk::Score) -> Self {
        let factors = score.factors.into_iter().map(|factor| RiskFactor {
            name: factor.name,
            weight: factor.weight,
            state: factor.state,
            points: factor.points,
            detail: factor.detail,
        });
        Self { total: score.total, band: score.band, factors: factors.collect() }
    }
}
