//! Registered repositories and their policy.

use std::collections::BTreeMap;

use godwit_core::attention::Attention;
use godwit_core::failure::OnFailure;
use godwit_core::id::{MissionId, RepoId};
use godwit_core::name::{AgentName, CheckName, RepoName};
use godwit_core::partial::present;
use godwit_core::policy::{
    CheckChange, FlakyRule, LandingTarget, LimitsChange, MergeMode, PolicyChange, RepoPolicy, ReportRule,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A registered repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Repo {
    /// Its id.
    #[schema(value_type = String)]
    pub id: RepoId,
    /// What people call it.
    #[schema(value_type = String)]
    pub name: RepoName,
    /// Where the operator's repository is.
    pub location: String,
    /// What may happen to it.
    #[schema(value_type = Object)]
    pub policy: RepoPolicy,
    /// Missions that have not ended.
    #[schema(value_type = Vec<String>)]
    pub open_missions: Vec<MissionId>,
    /// The mission that is landing.
    #[schema(value_type = Option<String>)]
    pub lane: Option<MissionId>,
}

/// Register a repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRepo {
    /// The absolute path of the operator's repository on the daemon's host.
    pub path: String,
    /// What people call it; the directory's name when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub name: Option<RepoName>,
    /// What differs from the default policy.
    #[serde(default)]
    pub policy: PolicyPatch,
}

/// A change of a repository's policy or place; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyPatch {
    /// The absolute path, when the repository has moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Whether missions may start here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Where a result lands: `{"target":"branch"}` or `{"target":"local","branch":"main"}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub landing: Option<LandingTarget>,
    /// Globs; a change outside them blocks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_paths: Option<Vec<String>>,
    /// Globs; a change inside them blocks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forbidden_paths: Option<Vec<String>>,
    /// Checks by name: `{"command":"make test","timeout_ms":1800000,"kind":"command","retries":0}`, with `"kind":"verify"`
    /// also `"min_score":0.8`. Of a new one only the command must be said; of one that is there, what is absent stays.
    /// `null` removes it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Object)]
    pub checks: BTreeMap<CheckName, Option<CheckChange>>,
    /// What a check is worth that passed and failed on the same files: `block`, `ask` or `pass`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub flaky: Option<FlakyRule>,
    /// The agent for missions that name none; `null` removes it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub agent: Option<Option<AgentName>>,
    /// Who decides on a landing: `human-only`, or `by-risk` to let a proven change of low risk land by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub merge: Option<MergeMode>,
    /// How many judges must have passed a result before it lands without a person; 0 asks for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judges: Option<u8>,
    /// Whether agents are asked to report what they did: `off`, `ask` or `required`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub report: Option<ReportRule>,
    /// Whether a mission waits for approval before its first run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approve_start: Option<bool>,
    /// Whether the author of a mission may not approve it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub four_eyes: Option<bool>,
    /// Limits of each run: `{"wall_ms":600000,"idle_ms":600000,"spool_bytes":1073741824}`; what is absent stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub limits: Option<LimitsChange>,
    /// How many of its runs may be live at once; `null` leaves it to the caps of the fleet, the host and the agent.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<u32>)]
    pub max_runs: Option<Option<u32>>,
    /// What a failure of one of its runs leads to: `none`, `same`, `analyze`, `fallback-model` or `fallback-provider`;
    /// `null` leaves it to the route.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub on_failure: Option<Option<OnFailure>>,
    /// What is done with what only a person could answer: `deny`, `answer`, `park` or `ask`; `null` leaves it to the
    /// agent's configuration.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub attention: Option<Option<Attention>>,
    /// How long a person has to answer with `ask`, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_within_ms: Option<u64>,
}

impl PolicyPatch {
    /// The change of the policy, for the brain: it alone knows what it changes.
    pub fn change(&self) -> PolicyChange {
        PolicyChange {
            enabled: self.enabled,
            landing: self.landing.clone(),
            allowed_paths: self.allowed_paths.clone(),
            forbidden_paths: self.forbidden_paths.clone(),
            checks: self.checks.clone(),
            flaky: self.flaky,
            agent: self.agent.clone(),
            merge: self.merge,
            judges: self.judges,
            report: self.report,
            approve_start: self.approve_start,
            four_eyes: self.four_eyes,
            limits: self.limits.unwrap_or_default(),
            max_runs: self.max_runs,
            on_failure: self.on_failure,
            attention: self.attention,
            answer_within_ms: self.answer_within_ms,
        }
    }

    /// Whether anything but the place changes.
    pub fn changes_policy(&self) -> bool {
        let place_only = Self { location: self.location.clone(), ..Self::default() };
        *self != place_only
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_removes_an_agent_and_absence_keeps_it() {
        let policy = RepoPolicy { agent: Some("claude".parse().expect("a name")), ..RepoPolicy::default() };
        let keeps: PolicyPatch = serde_json::from_str("{}").expect("a patch");
        let removes: PolicyPatch = serde_json::from_str(r#"{"agent":null}"#).expect("a patch");
        let after = |patch: &PolicyPatch| patch.change().applied_to(policy.clone()).expect("it can change so");
        assert_eq!(after(&keeps), policy);
        assert_eq!(after(&removes).agent, None);
        assert!(serde_json::to_string(&removes).expect("serialises").contains("null"));
    }

    #[test]
    fn an_unknown_key_is_refused() {
        assert!(serde_json::from_str::<PolicyPatch>(r#"{"forbidden":[]}"#).is_err());
    }
}
