//! What OpenCode writes, as far as godwit looks at it. Fields that are not named here are ignored; all but the kind
//! are optional, so that a newer release does not turn known events into unknown ones.

use std::collections::BTreeMap;

use godwit_core::name::SessionId;
use godwit_core::run::Usage;
use serde::Deserialize;
use serde_json::Value;

use crate::raw::{Word, micro_usd};

/// One line.
#[derive(Debug, Deserialize)]
pub(super) struct Line<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Word<'a>,
    /// Milliseconds since 1970.
    pub(super) timestamp: Option<i64>,
    #[serde(rename = "sessionID")]
    pub(super) session: Option<SessionId>,
    #[serde(borrow)]
    pub(super) part: Option<Part<'a>>,
    #[serde(borrow)]
    pub(super) error: Option<Failure<'a>>,
}

/// A part of a message; which fields it has depends on the kind of its line.
#[derive(Debug, Deserialize)]
pub(super) struct Part<'a> {
    /// Of `text` and `reasoning`.
    pub(super) text: Option<String>,
    /// Of `tool_use`.
    #[serde(rename = "callID")]
    pub(super) call: Option<String>,
    pub(super) tool: Option<String>,
    #[serde(borrow)]
    pub(super) state: Option<ToolState<'a>>,
    /// Of `step_finish`.
    #[serde(borrow)]
    pub(super) reason: Option<Word<'a>>,
    pub(super) tokens: Option<Tokens>,
    pub(super) cost: Option<f64>,
}

/// A tool that has ended: it is told once, when it is over.
#[derive(Debug, Deserialize)]
pub(super) struct ToolState<'a> {
    #[serde(borrow)]
    pub(super) status: Option<Word<'a>>,
    #[serde(default)]
    pub(super) input: Value,
    pub(super) output: Option<String>,
    pub(super) error: Option<String>,
}

/// Tokens of one step.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Tokens {
    input: Option<u64>,
    output: Option<u64>,
    reasoning: Option<u64>,
    cache: Option<CacheTokens>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
struct CacheTokens {
    read: Option<u64>,
    write: Option<u64>,
}

/// `error`.
#[derive(Debug, Deserialize)]
pub(super) struct Failure<'a> {
    #[serde(borrow)]
    pub(super) name: Word<'a>,
    pub(super) data: Option<FailureData>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FailureData {
    pub(super) message: Option<String>,
    pub(super) status_code: Option<u16>,
    #[serde(default)]
    pub(super) response_headers: BTreeMap<String, String>,
    pub(super) response_body: Option<String>,
    /// What is told about a request that got no reply.
    #[serde(default)]
    metadata: Value,
}

impl FailureData {
    /// The code of the library that made the request, such as `ECONNRESET`.
    pub(super) fn code(&self) -> Option<&str> {
        self.metadata.get("code").and_then(Value::as_str)
    }
}

impl Part<'_> {
    /// What the step used. Thinking is output that is billed as such, and counted beside it here.
    pub(super) fn usage(&self) -> Usage {
        let Some(tokens) = self.tokens else { return Usage { turns: Some(1), ..Usage::default() } };
        let cache = tokens.cache.unwrap_or_default();
        Usage {
            input_tokens: tokens.input,
            output_tokens: tokens.output.map(|output| output.saturating_add(tokens.reasoning.unwrap_or(0))),
            cache_read_tokens: cache.read,
            cache_write_tokens: cache.write,
            cost_micro_usd: self.cost.and_then(micro_usd),
            turns: Some(1),
        }
    }
}
