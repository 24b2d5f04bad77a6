//! Runs: executions of an agent.

use godwit_core::id::{MissionId, RunId};
use godwit_core::name::{AccountName, AgentName, SessionId};
use godwit_core::result::TypedResult;
use godwit_core::run::RunClass;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Keyboard, ModelUsage, RunMode};

/// One execution of an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Run {
    /// Its id.
    #[schema(value_type = String)]
    pub id: RunId,
    /// The mission that it works for.
    #[schema(value_type = String)]
    pub mission: MissionId,
    /// The agent that it runs.
    #[schema(value_type = Option<String>)]
    pub agent: Option<AgentName>,
    /// The model that was asked for; `null` leaves it to the agent.
    #[serde(default)]
    pub model: Option<String>,
    /// How hard it was asked to think: `low`, `medium` or `high`.
    #[serde(default)]
    pub effort: Option<String>,
    /// The account that pays: a registered one, or the agent's name for the credential of its own configuration.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub account: Option<AccountName>,
    /// Its number within the task, from 1.
    pub attempt: u32,
    /// When it got its slot.
    #[schema(value_type = String, format = DateTime)]
    pub granted_at: Timestamp,
    /// When its process was first seen.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub started_at: Option<Timestamp>,
    /// When it ended; `null` while it is live.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
    /// How often a later daemon took it over.
    pub adoptions: u32,
    /// The CLI's session.
    #[schema(value_type = Option<String>)]
    pub session: Option<SessionId>,
    /// What it used, as far as is known.
    pub usage: Usage,
    /// What each model used that answered in it, as the CLI tells; empty while it is live, and where the CLI does not tell.
    #[serde(default)]
    pub models: Vec<ModelUsage>,
    /// How it ended: an object with a `class` such as `success` or `rate-limited`.
    #[schema(value_type = Option<Object>)]
    pub class: Option<RunClass>,
    /// What was seen at its end.
    pub detail: Option<String>,
    /// The process's own ending, such as `exit 0`.
    pub exit: Option<String>,
    /// Processes that outlived the agent and were ended; `null` when nobody saw.
    #[serde(default)]
    pub ended_processes: Option<u64>,
    /// Processes that could not be ended; the target is 0; `null` when nobody saw.
    #[serde(default)]
    pub leaked_processes: Option<u64>,
    /// What the sentinel answered to its tool calls; `null` when nobody judged them, or while it is live.
    #[serde(default)]
    pub sentinel: Option<Judged>,
    /// The typed result that the agent gave, with its `kind`; `null` when none was asked for or none came. It is the
    /// agent's own claim: nothing is decided by it.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub result: Option<TypedResult>,
    /// Whether the agent works by itself, or a person sits at its terminal.
    #[serde(default)]
    pub mode: RunMode,
    /// Who types there, or typed there last; `null` when the agent works by itself.
    #[serde(default)]
    pub keyboard: Option<Keyboard>,
}

/// What the sentinel answered, in numbers of tool calls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Judged {
    /// Calls that it let pass.
    pub allowed: u64,
    /// Calls that it denied with a better way.
    pub soft: u64,
    /// Calls that it denied and that a person should see.
    pub hard: u64,
    /// Calls, of those that it let pass, of tools that nobody has told godwit about.
    pub unknown_tools: u64,
}

impl From<godwit_core::run::Judged> for Judged {
    fn from(judged: godwit_core::run::Judged) -> Self {
        let godwit_core::run::Judged { allowed, soft, hard, unknown_tools } = judged;
        Self { allowed, soft, hard, unknown_tools }
    }
}

/// Tokens and money. `null` is unknown, which is not zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Usage {
    /// Fresh input tokens.
    pub input_tokens: Option<u64>,
    /// Output tokens.
    pub output_tokens: Option<u64>,
    /// Input tokens read from the provider's cache.
    pub cache_read_tokens: Option<u64>,
    /// Input tokens written to the provider's cache.
    pub cache_write_tokens: Option<u64>,
    /// Cost as the CLI states it, in millionths of a US dollar.
    pub cost_micro_usd: Option<u64>,
    /// Model turns.
    pub turns: Option<u64>,
}

impl From<godwit_core::run::Usage> for Usage {
    fn from(usage: godwit_core::run::Usage) -> Self {
        Self {
            input_tokens: usage.input_tokens,
            output_tokens: usage.output_tokens,
            cache_read_tokens: usage.cache_read_tokens,
            cache_write_tokens: usage.cache_write_tokens,
            cost_micro_usd: usage.cost_micro_usd,
            turns: usage.turns,
        }
    }
}
