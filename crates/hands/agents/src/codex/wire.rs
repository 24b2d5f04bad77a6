//! What Codex writes, as far as godwit looks at it. Fields that are not named here are ignored; all but the kind are
//! optional, so that a newer release does not turn known events into unknown ones.

use godwit_core::name::SessionId;
use godwit_core::run::Usage;
use serde::Deserialize;
use serde_json::Value;

use crate::raw::Word;

/// One line.
#[derive(Debug, Deserialize)]
pub(super) struct Line<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Word<'a>,
    /// Of `thread.started`.
    pub(super) thread_id: Option<SessionId>,
    /// Of `item.*`.
    #[serde(borrow)]
    pub(super) item: Option<Item<'a>>,
    /// Of `turn.completed`.
    pub(super) usage: Option<TokenUsage>,
    /// Of `turn.failed`.
    pub(super) error: Option<Failure>,
    /// Of `error`.
    pub(super) message: Option<String>,
}

/// Something that was said or done; which fields it has depends on its kind.
#[derive(Debug, Deserialize)]
pub(super) struct Item<'a> {
    pub(super) id: Option<String>,
    #[serde(borrow, rename = "type")]
    pub(super) kind: Word<'a>,
    /// Of `agent_message` and `reasoning`.
    pub(super) text: Option<String>,
    /// Of `error`.
    pub(super) message: Option<String>,
    /// `in_progress`, `completed`, `failed` or `declined`.
    #[serde(borrow)]
    pub(super) status: Option<Word<'a>>,
    /// Of `command_execution`.
    pub(super) command: Option<String>,
    pub(super) aggregated_output: Option<String>,
    /// Of `file_change`.
    #[serde(default)]
    pub(super) changes: Value,
    /// Of `mcp_tool_call`.
    #[serde(borrow)]
    pub(super) server: Option<Word<'a>>,
    #[serde(borrow)]
    pub(super) tool: Option<Word<'a>>,
    #[serde(default)]
    pub(super) arguments: Value,
    #[serde(default)]
    pub(super) result: Value,
    #[serde(default)]
    pub(super) error: Value,
    /// Of `web_search`.
    pub(super) query: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Failure {
    pub(super) message: Option<String>,
}

/// Tokens of the whole session so far. `input_tokens` counts what was read from and written to the cache too.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct TokenUsage {
    input_tokens: Option<u64>,
    cached_input_tokens: Option<u64>,
    cache_write_input_tokens: Option<u64>,
    output_tokens: Option<u64>,
}

impl From<TokenUsage> for Usage {
    fn from(tokens: TokenUsage) -> Self {
        let cached =
            tokens.cached_input_tokens.unwrap_or(0).saturating_add(tokens.cache_write_input_tokens.unwrap_or(0));
        Self {
            input_tokens: tokens.input_tokens.map(|input| input.saturating_sub(cached)),
            output_tokens: tokens.output_tokens,
            cache_read_tokens: tokens.cached_input_tokens,
            cache_write_tokens: tokens.cache_write_input_tokens,
            cost_micro_usd: None,
            turns: None,
        }
    }
}
