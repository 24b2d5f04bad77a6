//! A second opinion on how complex work is: asked of a declared agent and model, in a short run of its own, before the
//! work begins.
//!
//! **Guarantees.** It is asked only where the class decides about the model and the rules are not sure of the class, once
//! a task, and never of anybody who is not declared. It blocks nothing: whatever keeps it from being heard, the rules'
//! estimate stands, and that is said. What it says replaces the model that the rules' class chose and nothing else.

use serde::{Deserialize, Serialize};

use super::complexity::Complexity;
use super::{Choice, RouteBook};
use crate::admit::Wait;
use crate::name::AgentName;
use crate::result::TypedResult;
use crate::run::{RunEnd, RunLimits};

/// How long it may think, in milliseconds: a class and a sentence need no more.
const WALL_MS: u64 = 180_000;

/// How long it may be silent, in milliseconds.
const IDLE_MS: u64 = 90_000;

/// How much it may print.
const SPOOL_BYTES: u64 = 16 << 20;

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "came", rename_all = "kebab-case")]
pub enum SecondOpinion {
    /// It was told, and counts.
    Heard {
        /// The class.
        complexity: Complexity,
        /// Why, in its words.
        reason: String,
    },
    /// It was not; the rules' estimate stands.
    Unheard {
        /// Why not, as a clause.
        why: String,
    },
}

impl SecondOpinion {
    /// What the run of it ended with.
    pub fn of(end: &RunEnd) -> Self {
        match end.result.as_deref() {
            Some(TypedResult::Estimate(told)) => {
                Self::Heard { complexity: told.complexity, reason: told.reason.clone() }
            }
            _ => Self::Unheard { why: format!("its run ended as {}: {}", end.class.word(), end.detail) },
        }
    }
}

/// What bounds the run of it, within the limits of its repository.
pub fn limits(policy: RunLimits) -> RunLimits {
    RunLimits {
        wall_ms: policy.wall_ms.min(WALL_MS),
        idle_ms: policy.idle_ms.min(IDLE_MS),
        spool_bytes: policy.spool_bytes.min(SPOOL_BYTES),
    }
}

/// Whether nobody waits any longer for it. What the work itself would wait for, too, costs it no time.
pub fn gives_up(wait: &Wait, worker: Option<&AgentName>) -> bool {
    match wait {
        Wait::FleetFull { .. } | Wait::HostFull { .. } | Wait::RepoFull { .. } | Wait::LaneTaken { .. } => false,
        Wait::RepoGone => false,
        Wait::AgentFull { agent, .. } => worker != Some(agent),
        Wait::Offline { .. } => true,
        Wait::Account { unusable, .. } => !unusable.is_brief(),
    }
}

impl RouteBook {
    /// Who does a task once another class than the rules' counts: the same, with the model and effort of that class.
    pub fn reclassed(&self, choice: &Choice, rules: Complexity, counts: Complexity) -> Choice {
        let Some(facts) = self.agents.get(&choice.agent).filter(|_| rules != counts) else { return choice.clone() };
        let (before, after) = (facts.models.get(&rules), facts.models.get(&counts));
        let is_by_class = choice.effort == before.and_then(|model| model.effort);
        Choice {
            model: after.map(|model| model.model.clone()),
            effort: if is_by_class { after.and_then(|model| model.effort) } else { choice.effort },
            ..choice.clone()
        }
    }
}
