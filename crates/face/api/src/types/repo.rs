//! Registered repositories and their policy.

use std::collections::BTreeMap;

use godwit_core::attention::Attention;
use godwit_core::failure::OnFailure;
use godwit_core::id::{MissionId, RepoId};
use godwit_core::name::{AgentName, CheckName, RepoName};
use godwit_core::partial::present;
use godwit_core::policy::{CheckSpec, FlakyRule, LandingTarget, MergeMode, RepoPolicy, ReportRule};
use godwit_core::run::RunLimits;
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
    /// also `"min_score":0.8`; only the command must be said. Each replaces the check of that name; `null` removes it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Object)]
    pub checks: BTreeMap<CheckName, Option<CheckSpec>>,
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
    /// Limits of each run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub limits: Option<RunLimits>,
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
    /// The policy with this change.
    #[must_use]
    pub fn apply(&self, mut policy: RepoPolicy) -> RepoPolicy {
        fn set<T: Clone>(target: &mut T, value: Option<&T>) {
            if let Some(value) = value {
                target.clone_from(value);
            }
        }
        set(&mut policy.enabled, self.enabled.as_ref());
        set(&mut policy.landing, self.landing.as_ref());
        set(&mut policy.allowed_paths, self.allowed_paths.as_ref());
        set(&mut policy.forbidden_paths, self.forbidden_paths.as_ref());
        set(&mut policy.flaky, self.flaky.as_ref());
        set(&mut policy.agent, self.agent.as_ref());
        set(&mut policy.merge, self.merge.as_ref());
        set(&mut policy.judges, self.judges.as_ref());
        set(&mut policy.report, self.report.as_ref());
        set(&mut policy.approve_start, self.approve_start.as_ref());
        set(&mut policy.four_eyes, self.four_eyes.as_ref());
        set(&mut policy.limits, self.limits.as_ref());
        set(&mut policy.max_runs, self.max_runs.as_ref());
        set(&mut policy.on_failure, self.on_failure.as_ref());
        set(&mut policy.attention, self.attention.as_ref());
        set(&mut policy.answer_within_ms, self.answer_within_ms.as_ref());
        for (name, check) in &self.checks {
            match check {
                Some(check) => drop(policy.checks.insert(name.clone(), check.clone())),
                None => drop(policy.checks.remove(name)),
            }
        }
        policy
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
        assert_eq!(keeps.apply(policy.clone()), policy);
        assert_eq!(removes.apply(policy).agent, None);
        assert!(serde_json::to_string(&removes).expect("serialises").contains("null"));
    }

    #[test]
    fn an_unknown_key_is_refused() {
        assert!(serde_json::from_str::<PolicyPatch>(r#"{"forbidden":[]}"#).is_err());
    }
}
