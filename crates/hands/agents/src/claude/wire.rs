//! What Claude Code writes, as far as godwit looks at it. Fields that are not named here are ignored; fields that
//! godwit can do without are optional, so that a newer release does not turn known events into unknown ones.

use std::collections::BTreeMap;

use godwit_core::name::SessionId;
use godwit_core::run::Usage;
use serde::Deserialize;
use serde_json::Value;

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

/// `assistant`: one event a content block; the blocks of one reply share the message's id.
#[derive(Debug, Deserialize)]
pub(super) struct Assistant {
    pub(super) message: AssistantMessage,
    /// Set when a subagent speaks.
    pub(super) parent_tool_use_id: Option<String>,
    /// Set on messages that the CLI makes up itself to tell an API error.
    pub(super) error: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct AssistantMessage {
    pub(super) id: String,
    pub(super) model: Option<String>,
    pub(super) content: Vec<Value>,
    pub(super) usage: Option<TokenUsage>,
}

/// The model's name on messages that the CLI made up itself.
pub(super) const SYNTHETIC_MODEL: &str = "<synthetic>";

/// `user`: answers of tools, and what the CLI tells the model.
#[derive(Debug, Deserialize)]
pub(super) struct User {
    pub(super) message: UserMessage,
}

#[derive(Debug, Deserialize)]
pub(super) struct UserMessage {
    pub(super) content: Value,
}

/// The kinds of content block that godwit shows.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Block {
    Text {
        text: String,
    },
    Thinking {
        thinking: String,
    },
    RedactedThinking {},
    ToolUse {
        id: String,
        name: String,
        #[serde(default)]
        input: Value,
    },
    ToolResult {
        tool_use_id: String,
        #[serde(default)]
        content: Value,
        #[serde(default)]
        is_error: bool,
    },
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

/// Dollars as millionths; `None` for what is no amount.
fn micro_usd(dollars: f64) -> Option<u64> {
    whole(dollars * 1e6)
}

/// The nearest whole number, when it is one that can be counted to.
pub(super) fn whole(number: f64) -> Option<u64> {
    let rounded = number.round();
    (rounded.is_finite() && (0.0..=9e15).contains(&rounded)).then_some(rounded as u64)
}

/// The text of a content value: a string, or the texts of its blocks; anything else as JSON.
pub(super) fn text_of(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Array(blocks) => {
            let texts = blocks.iter().map(|block| match block.get("text").and_then(Value::as_str) {
                Some(text) => text.to_owned(),
                None => block.to_string(),
            });
            texts.collect::<Vec<_>>().join("\n")
        }
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => content.to_string(),
    }
}
