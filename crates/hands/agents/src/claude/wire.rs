//! What Claude Code writes, as far as godwit looks at it. Fields that are not named here are ignored; fields that
//! godwit can do without are optional, so that a newer release does not turn known events into unknown ones.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use godwit_core::name::SessionId;
use godwit_core::run::Usage;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::raw::{Word, micro_usd, text_of};

/// `system/init`.
#[derive(Debug, Deserialize)]
pub(super) struct Init {
    pub(super) session_id: SessionId,
    pub(super) model: Option<String>,
}

/// `system/api_retry`.
#[derive(Debug, Deserialize)]
pub(super) struct ApiRetry {
    pub(super) attempt: Option<u64>,
    pub(super) retry_delay_ms: Option<f64>,
    pub(super) error_status: Option<u16>,
    pub(super) error: Option<String>,
}

/// What every line has, by which its kind is known.
#[derive(Debug, Deserialize)]
pub(super) struct Head<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<Word<'a>>,
    #[serde(borrow)]
    pub(super) subtype: Option<Word<'a>>,
}

/// `assistant`: one event a content block; the blocks of one reply share the message's id.
#[derive(Debug, Deserialize)]
pub(super) struct Assistant<'a> {
    #[serde(borrow)]
    pub(super) message: AssistantMessage<'a>,
    /// Set when a subagent speaks.
    #[serde(borrow)]
    pub(super) parent_tool_use_id: Option<Word<'a>>,
    /// Set on messages that the CLI makes up itself to tell an API error.
    pub(super) error: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct AssistantMessage<'a> {
    pub(super) id: String,
    #[serde(borrow)]
    pub(super) model: Option<Word<'a>>,
    #[serde(borrow)]
    pub(super) content: Content<'a>,
    pub(super) usage: Option<TokenUsage>,
}

/// The model's name on messages that the CLI made up itself.
pub(super) const SYNTHETIC_MODEL: &str = "<synthetic>";

/// `user`: answers of tools, and what the CLI tells the model.
#[derive(Debug, Deserialize)]
pub(super) struct User<'a> {
    #[serde(borrow)]
    pub(super) message: UserMessage<'a>,
}

#[derive(Debug, Deserialize)]
pub(super) struct UserMessage<'a> {
    #[serde(borrow)]
    pub(super) content: Content<'a>,
}

/// What a message holds.
#[derive(Debug)]
pub(super) enum Content<'a> {
    /// Plain text.
    Text,
    /// Blocks.
    Blocks(Vec<Block<'a>>),
}

/// A block of content; which fields it has depends on its kind. Read flat, since a tagged enum is read twice.
#[derive(Debug, Deserialize)]
pub(super) struct Block<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Word<'a>,
    /// Of `text`.
    pub(super) text: Option<String>,
    /// Of `thinking`.
    pub(super) thinking: Option<String>,
    /// Of `tool_use`.
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) input: Value,
    /// Of `tool_result`.
    pub(super) tool_use_id: Option<String>,
    #[serde(default)]
    pub(super) content: Value,
    #[serde(default)]
    pub(super) is_error: bool,
}

impl<'de: 'a, 'a> Deserialize<'de> for Content<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContentVisitor(PhantomData))
    }
}

struct ContentVisitor<'a>(PhantomData<&'a ()>);

impl<'de: 'a, 'a> Visitor<'de> for ContentVisitor<'a> {
    type Value = Content<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a list of blocks")
    }

    fn visit_str<E>(self, _text: &str) -> Result<Content<'a>, E> {
        Ok(Content::Text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Content<'a>, A::Error> {
        let mut blocks = Vec::with_capacity(1);
        while let Some(block) = items.next_element()? {
            blocks.push(block);
        }
        Ok(Content::Blocks(blocks))
    }
}

/// Tokens as the Messages API counts them.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(super) struct TokenUsage {
    pub(super) input_tokens: Option<u64>,
    pub(super) output_tokens: Option<u64>,
    pub(super) cache_read_input_tokens: Option<u64>,
    pub(super) cache_creation_input_tokens: Option<u64>,
}

/// One model's share of `modelUsage`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ModelUsage {
    pub(super) input_tokens: Option<u64>,
    pub(super) output_tokens: Option<u64>,
    pub(super) cache_read_input_tokens: Option<u64>,
    pub(super) cache_creation_input_tokens: Option<u64>,
    #[serde(rename = "costUSD")]
    pub(super) cost_usd: Option<f64>,
}

/// `rate_limit_event`.
#[derive(Debug, Deserialize)]
pub(super) struct RateLimitEvent {
    pub(super) rate_limit_info: RateLimitInfo,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RateLimitInfo {
    pub(super) status: String,
    /// Seconds since 1970.
    pub(super) resets_at: Option<i64>,
    pub(super) rate_limit_type: Option<String>,
    /// 0 to 1; only told with a warning.
    pub(super) utilization: Option<f64>,
}

/// `result`: the final event.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct FinalResult {
    pub(super) subtype: String,
    pub(super) is_error: bool,
    pub(super) api_error_status: Option<u16>,
    pub(super) result: Option<String>,
    #[serde(default)]
    pub(super) errors: Vec<Value>,
    pub(super) stop_reason: Option<String>,
    pub(super) terminal_reason: Option<String>,
    pub(super) num_turns: Option<u64>,
    pub(super) total_cost_usd: Option<f64>,
    pub(super) usage: Option<TokenUsage>,
    #[serde(default, rename = "modelUsage")]
    pub(super) model_usage: BTreeMap<String, ModelUsage>,
}

impl FinalResult {
    /// The last words, or the errors where there are no words.
    pub(super) fn text(&self) -> String {
        match &self.result {
            Some(text) if !text.is_empty() => text.clone(),
            _ => self.errors.iter().map(text_of).collect::<Vec<_>>().join("; "),
        }
    }

    /// What this event tells about the run's usage. `modelUsage` counts every model of the process, subagents
    /// too; `usage` stays at zero when the run was ended by its budget.
    pub(super) fn usage(&self) -> Usage {
        let tokens = if self.model_usage.is_empty() {
            self.usage.map(Usage::from).unwrap_or_default()
        } else {
            self.model_usage.values().map(|&model| Usage::from(model)).fold(Usage::default(), Usage::plus)
        };
        Usage { cost_micro_usd: self.total_cost_usd.and_then(micro_usd), turns: self.num_turns, ..tokens }
    }

    /// What each model used, with what it cost.
    pub(super) fn shares(&self) -> BTreeMap<String, Usage> {
        let share = |(name, model): (&String, &ModelUsage)| {
            let cost_micro_usd = model.cost_usd.and_then(micro_usd);
            (name.clone(), Usage { cost_micro_usd, ..Usage::from(*model) })
        };
        self.model_usage.iter().map(share).collect()
    }
}

impl From<TokenUsage> for Usage {
    fn from(tokens: TokenUsage) -> Self {
        Self {
            input_tokens: tokens.input_tokens,
            output_tokens: tokens.output_tokens,
            cache_read_tokens: tokens.cache_read_input_tokens,
            cache_write_tokens: tokens.cache_creation_input_tokens,
            cost_micro_usd: None,
            turns: None,
        }
    }
}

impl From<ModelUsage> for Usage {
    fn from(tokens: ModelUsage) -> Self {
        Self::from(TokenUsage {
            input_tokens: tokens.input_tokens,
            output_tokens: tokens.output_tokens,
            cache_read_input_tokens: tokens.cache_read_input_tokens,
            cache_creation_input_tokens: tokens.cache_creation_input_tokens,
        })
    }
}
