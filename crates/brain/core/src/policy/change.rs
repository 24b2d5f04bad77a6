//! A change of a repository's policy: the parts that become different, down to one limit and one part of a check.
//!
//! What is asked for is the part that changes, and the whole is made of the policy that holds when it is decided: of two
//! changes in the same moment neither takes back the other. Whether the whole can be a policy says [`RepoPolicy::validate`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{CheckKind, CheckSpec, FlakyRule, LandingTarget, MergeMode, RepoPolicy, ReportRule};
use crate::attention::Attention;
use crate::evidence::VerifyScore;
use crate::failure::OnFailure;
use crate::name::{AgentName, CheckName};
use crate::partial::present;
use crate::run::RunLimits;

/// What changes of a policy; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PolicyChange {
    /// Whether missions may start here.
    pub enabled: Option<bool>,
    /// Where a mission's result lands.
    pub landing: Option<LandingTarget>,
    /// Globs; a change outside them blocks.
    pub allowed_paths: Option<Vec<String>>,
    /// Globs; a change inside them blocks.
    pub forbidden_paths: Option<Vec<String>>,
    /// Checks by name; `None` removes the one of that name.
    pub checks: BTreeMap<CheckName, Option<CheckChange>>,
    /// What a check is worth that passed and failed on the same files.
    pub flaky: Option<FlakyRule>,
    /// The agent for missions that name none, or none.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub agent: Option<Option<AgentName>>,
    /// Who decides on a landing.
    pub merge: Option<MergeMode>,
    /// How many independent judges must have passed a result.
    pub judges: Option<u8>,
    /// Whether agents are asked to report what they did.
    pub report: Option<ReportRule>,
    /// Whether a mission waits for approval before its first run.
    pub approve_start: Option<bool>,
    /// Whether the author of a mission may not approve it.
    pub four_eyes: Option<bool>,
    /// Limits of each run.
    pub limits: LimitsChange,
    /// How many of its runs may be live at once, or no number of its own.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub max_runs: Option<Option<u32>>,
    /// What a failure of one of its runs leads to, or what the route says.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub on_failure: Option<Option<OnFailure>>,
    /// What is done with what only a person could answer, or what the agent's configuration says.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub attention: Option<Option<Attention>>,
    /// How long a person has to answer, in milliseconds.
    pub answer_within_ms: Option<u64>,
}

/// What changes of the limits of a run; what is absent stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsChange {
    /// From start to end, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall_ms: Option<u64>,
    /// Without a byte of output, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle_ms: Option<u64>,
    /// Bytes of output.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spool_bytes: Option<u64>,
}

/// What changes of a check; what is absent stays, and is as usual in one that was not there before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckChange {
    /// The command that proves the change; one that was not there before has to have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// From start to end of one try, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// By what it says whether the change is good. What is no verify script has no score from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<CheckKind>,
    /// The least score that is a pass; nothing leaves it to the script.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub min_score: Option<Option<VerifyScore>>,
    /// How often it is run again when it finds fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retries: Option<u8>,
}

/// A part of a check is to change that is not there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("checks.{0}: there is no check `{0}`")]
pub struct NoSuchCheck(pub CheckName);

impl PolicyChange {
    /// The policy with this change.
    ///
    /// # Errors
    /// When a part of a check is to change that is not there.
    pub fn applied_to(&self, mut policy: RepoPolicy) -> Result<RepoPolicy, NoSuchCheck> {
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
        set(&mut policy.max_runs, self.max_runs.as_ref());
        set(&mut policy.on_failure, self.on_failure.as_ref());
        set(&mut policy.attention, self.attention.as_ref());
        set(&mut policy.answer_within_ms, self.answer_within_ms.as_ref());
        policy.limits = self.limits.applied_to(policy.limits);
        for (name, change) in &self.checks {
            let before = policy.checks.remove(name);
            if let Some(change) = change {
                let check = change.applied_to(before).ok_or_else(|| NoSuchCheck(name.clone()))?;
                policy.checks.insert(name.clone(), check);
            }
        }
        Ok(policy)
    }
}

fn set<T: Clone>(target: &mut T, value: Option<&T>) {
    if let Some(value) = value {
        target.clone_from(value);
    }
}

impl LimitsChange {
    fn applied_to(self, limits: RunLimits) -> RunLimits {
        RunLimits {
            wall_ms: self.wall_ms.unwrap_or(limits.wall_ms),
            idle_ms: self.idle_ms.unwrap_or(limits.idle_ms),
            spool_bytes: self.spool_bytes.unwrap_or(limits.spool_bytes),
        }
    }
}

impl CheckChange {
    /// The check with this change; `None` when it is not there and no command makes it.
    fn applied_to(&self, before: Option<CheckSpec>) -> Option<CheckSpec> {
        let before = match (before, &self.command) {
            (Some(before), _) => before,
            (None, Some(command)) => CheckSpec::new(command.clone()),
            (None, None) => return None,
        };
        let kind = self.kind.unwrap_or(before.kind);
        let score_before = before.min_score.filter(|_| kind == CheckKind::Verify);
        Some(CheckSpec {
            command: self.command.clone().unwrap_or(before.command),
            timeout_ms: self.timeout_ms.unwrap_or(before.timeout_ms),
            kind,
            min_score: self.min_score.unwrap_or(score_before),
            retries: self.retries.unwrap_or(before.retries),
        })
    }
}

#[cfg(test)]
mod tests;
