//! What an agent writes, as far as godwit looks at it. Fields that are not named here are ignored; all are optional, so
//! that a newer release does not turn known messages into unknown ones.

use godwit_core::run::Usage;
use serde::Deserialize;
use serde_json::Value;

use crate::raw::{Word, micro_usd};

/// One message.
#[derive(Debug, Deserialize)]
pub(super) struct Message<'a> {
    pub(super) id: Option<Value>,
    #[serde(borrow)]
    pub(super) method: Option<Word<'a>>,
    pub(super) params: Option<Params>,
    pub(super) result: Option<Value>,
    pub(super) error: Option<Value>,
}

/// The parameters of a request or a notification.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Params {
    /// Of `session/update`.
    pub(super) update: Option<Value>,
    /// Of `session/request_permission`.
    pub(super) tool_call: Option<Value>,
}

/// What a turn used, as its answer tells. Neither form is part of the protocol yet; both are met.
#[derive(Debug, Default, Deserialize)]
pub(super) struct TurnResult {
    usage: Option<Tokens>,
    #[serde(rename = "_meta")]
    meta: Option<Meta>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tokens {
    input_tokens: Option<u64>,
    output_tokens: Option<u64>,
    cached_read_tokens: Option<u64>,
    cached_write_tokens: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct Meta {
    quota: Option<Quota>,
}

#[derive(Debug, Deserialize)]
struct Quota {
    token_count: Option<Count>,
}

/// Input counts what was read from the cache too, and how much that was is not told.
#[derive(Debug, Clone, Copy, Deserialize)]
struct Count {
    output_tokens: Option<u64>,
}

impl TurnResult {
    /// What is told in either form. Of the second one only the output is: its input holds what a cache gave, unseparated.
    pub(super) fn usage(&self) -> Usage {
        if let Some(tokens) = self.usage {
            return Usage {
                input_tokens: tokens.input_tokens,
                output_tokens: tokens.output_tokens,
                cache_read_tokens: tokens.cached_read_tokens,
                cache_write_tokens: tokens.cached_write_tokens,
                ..Usage::default()
            };
        }
        let count = self.meta.as_ref().and_then(|meta| meta.quota.as_ref()?.token_count);
        Usage { output_tokens: count.and_then(|count| count.output_tokens), ..Usage::default() }
    }
}

/// The session's cost so far in an update, in millionths of a dollar; `None` where none or another currency is told.
pub(super) fn cost(update: &Value) -> Option<u64> {
    let cost = update.get("cost")?;
    (cost["currency"] == "USD").then(|| cost["amount"].as_f64().and_then(micro_usd))?
}
