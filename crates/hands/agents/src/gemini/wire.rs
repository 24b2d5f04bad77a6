//! What Gemini CLI writes, as far as godwit looks at it. Fields that are not named here are ignored; all but the kind
//! are optional, so that a newer release does not turn known events into unknown ones.

use std::collections::BTreeMap;

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
    #[serde(borrow)]
    pub(super) timestamp: Option<Word<'a>>,
    /// Of `init`.
    pub(super) session_id: Option<SessionId>,
    pub(super) model: Option<String>,
    /// Of `message`: `user` or `assistant`, and what was said, piece by piece.
    #[serde(borrow)]
    pub(super) role: Option<Word<'a>>,
    pub(super) content: Option<String>,
    /// Of `tool_use` and `tool_result`.
    pub(super) tool_id: Option<String>,
    pub(super) tool_name: Option<String>,
    #[serde(default)]
    pub(super) parameters: Value,
    pub(super) output: Option<String>,
    /// Of `tool_result` and `result`: `success` or `error`.
    #[serde(borrow)]
    pub(super) status: Option<Word<'a>>,
    #[serde(borrow)]
    pub(super) error: Option<Failure<'a>>,
    pub(super) stats: Option<Stats>,
    /// Of `error`: `error` or `warning`, and what is wrong.
    #[serde(borrow)]
    pub(super) severity: Option<Word<'a>>,
    pub(super) message: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Failure<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<Word<'a>>,
    pub(super) message: Option<String>,
}

/// What the whole run used, and each model of it.
#[derive(Debug, Deserialize)]
pub(super) struct Stats {
    #[serde(flatten)]
    pub(super) tokens: Tokens,
    #[serde(default)]
    pub(super) models: BTreeMap<String, Tokens>,
}

/// Tokens of a run or of a model in it. `input_tokens` counts what was read from the cache too.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Tokens {
    input_tokens: Option<u64>,
    output_tokens: Option<u64>,
    cached: Option<u64>,
}

impl From<Tokens> for Usage {
    fn from(stats: Tokens) -> Self {
        Self {
            input_tokens: stats.input_tokens.map(|input| input.saturating_sub(stats.cached.unwrap_or(0))),
            output_tokens: stats.output_tokens,
            cache_read_tokens: stats.cached,
            cache_write_tokens: None,
            cost_micro_usd: None,
            turns: None,
        }
    }
}
