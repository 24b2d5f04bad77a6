//! Claude Code's lines as godwit's events and facts.

use std::collections::BTreeSet;

use godwit_core::effect::ReportFact;
use godwit_core::name::SessionId;
use godwit_core::run::Usage;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::classify::{Observed, classify, has_no_session};
use super::wire::{
    ApiRetry, Assistant, Block, FinalResult, Init, RateLimitEvent, RateLimitInfo, SYNTHETIC_MODEL, User, text_of, whole,
};
use crate::ending::{Ending, ProcessEnding};
use crate::event::{Claim, Normaliser, RateLimit, RateLimitState, RawReason, RunEvent, Seen, ToolOutcome};
use crate::raw::{parse, raw};

/// `system` events that say nothing about the work.
const SYSTEM_NOTICES: &[&str] = &[
    "compact_boundary",
    "hook_response",
    "hook_started",
    "model_fallback",
    "model_refusal_no_fallback",
    "notification",
    "status",
    "task_notification",
    "task_progress",
    "task_started",
    "task_updated",
];

/// Other events that say nothing about the work: pieces of what comes whole afterwards, and the control protocol.
const OTHER_NOTICES: &[&str] = &["control_cancel_request", "control_request", "control_response", "stream_event"];

/// What is known of a run so far.
#[derive(Debug, Default)]
pub(crate) struct ClaudeNormaliser {
    session: Option<SessionId>,
    counted_messages: BTreeSet<String>,
    running: Usage,
    observed: Observed,
    unknown_lines: u64,
}

/// A line that could not be turned into events.
struct NotUnderstood(RawReason);

type Understood = Result<Seen, NotUnderstood>;

impl Normaliser for ClaudeNormaliser {
    fn line(&mut self, _offset_after: u64, bytes: &[u8]) -> Seen {
        self.observed.lines += 1;
        let value = match parse(bytes) {
            Ok(value) => value,
            Err(event) => return self.keep(event),
        };
        match self.understand(value) {
            Ok(seen) if seen.events.is_empty() => notice("empty"),
            Ok(seen) => seen,
            Err(NotUnderstood(reason)) => self.keep(raw(reason, bytes)),
        }
    }

    fn finish(self: Box<Self>, ending: &ProcessEnding) -> Ending {
        let verdict = classify(&self.observed, ending);
        let session = if has_no_session(&self.observed) { None } else { self.session.clone() };
        Ending {
            class: verdict.class,
            detail: verdict.detail,
            session,
            usage: self.usage(),
            unknown_lines: self.unknown_lines,
        }
    }
}

impl ClaudeNormaliser {
    fn keep(&mut self, event: RunEvent) -> Seen {
        self.unknown_lines += 1;
        Seen { events: vec![event], facts: Vec::new() }
    }

    fn understand(&mut self, value: Value) -> Understood {
        let kind = value.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
        match kind.as_str() {
            "system" => self.system(value),
            "assistant" => Ok(self.assistant(typed(value)?)),
            "user" => Ok(self.user(typed(value)?)),
            "result" => Ok(self.result(typed(value)?)),
            "rate_limit_event" => Ok(self.rate_limit(typed::<RateLimitEvent>(value)?.rate_limit_info)),
            known if OTHER_NOTICES.contains(&known) => Ok(notice(known)),
            _ => Err(NotUnderstood(RawReason::UnknownKind)),
        }
    }

    fn system(&mut self, value: Value) -> Understood {
        let subtype = value.get("subtype").and_then(Value::as_str).unwrap_or_default().to_owned();
        match subtype.as_str() {
            "init" => Ok(self.init(typed(value)?)),
            "api_retry" => Ok(self.api_retry(typed(value)?)),
            known if SYSTEM_NOTICES.contains(&known) => Ok(notice(known)),
            _ => Err(NotUnderstood(RawReason::UnknownKind)),
        }
    }

    /// Comes again with every message of the user; the session stays the same.
    fn init(&mut self, init: Init) -> Seen {
        let mut facts = Vec::new();
        if self.session.as_ref() != Some(&init.session_id) {
            facts.push(ReportFact::Session { session: init.session_id.clone() });
        }
        self.session = Some(init.session_id.clone());
        Seen { events: vec![RunEvent::Started { session: Some(init.session_id), model: init.model }], facts }
    }

    fn api_retry(&mut self, retry: ApiRetry) -> Seen {
        let event = RunEvent::Retry {
            attempt: retry.attempt,
            delay_ms: retry.retry_delay_ms.and_then(whole),
            status: retry.error_status,
            reason: retry.error.clone(),
        };
        self.observed.retry = Some((retry.error_status, retry.error));
        Seen { events: vec![event], facts: Vec::new() }
    }

    fn assistant(&mut self, assistant: Assistant) -> Seen {
        let Assistant { message, parent_tool_use_id, error } = assistant;
        let is_synthetic = message.model.as_deref() == Some(SYNTHETIC_MODEL);
        if parent_tool_use_id.is_none() {
            self.observed.error_word = error;
            self.observed.last_words_are_the_models = !is_synthetic;
        }
        let mut seen = self.blocks(&Value::Array(message.content));
        if !is_synthetic && self.counted_messages.insert(message.id) {
            // The output tokens of these events are those at the beginning of the reply: not known yet.
            let tokens = message.usage.map(Usage::from).unwrap_or_default();
            let turns = Some(u64::from(parent_tool_use_id.is_none()));
            self.running = self.running.plus(Usage { output_tokens: None, turns, ..tokens });
            seen.events.push(RunEvent::Usage { usage: self.running });
            seen.facts.push(ReportFact::Used { usage: self.running });
        }
        seen
    }

    fn user(&mut self, user: User) -> Seen {
        match user.message.content {
            blocks @ Value::Array(_) => self.blocks(&blocks),
            _ => notice("user"),
        }
    }

    fn blocks(&mut self, content: &Value) -> Seen {
        let mut seen = Seen::default();
        for block in content.as_array().into_iter().flatten() {
            match typed::<Block>(block.clone()) {
                Ok(block) => seen.events.push(block_event(block)),
                Err(_) => {
                    let kept = self.keep(raw(RawReason::UnknownKind, block.to_string().as_bytes()));
                    seen.events.extend(kept.events);
                }
            }
        }
        seen
    }

    fn rate_limit(&mut self, info: RateLimitInfo) -> Seen {
        let limit = RateLimit {
            state: match info.status.as_str() {
                "allowed" => RateLimitState::Allowed,
                "allowed_warning" => RateLimitState::Warning,
                "rejected" => RateLimitState::Rejected,
                other => RateLimitState::Other(other.to_owned()),
            },
            window: info.rate_limit_type,
            resets_at: info.resets_at.and_then(|seconds| Timestamp::from_second(seconds).ok()),
            used_basis_points: info
                .utilization
                .and_then(|share| whole(share * 10_000.0))
                .and_then(|points| u32::try_from(points).ok()),
        };
        self.observed.rate_limit = Some(limit.clone());
        Seen { events: vec![RunEvent::RateLimit { limit }], facts: Vec::new() }
    }

    fn result(&mut self, result: FinalResult) -> Seen {
        let claim = if result.is_error || result.subtype != "success" { Claim::Failed } else { Claim::Succeeded };
        let text = result.text();
        self.observed.result = Some(result);
        let usage = self.usage();
        Seen { events: vec![RunEvent::Result { claim, text, usage }], facts: vec![ReportFact::Used { usage }] }
    }

    /// The final event's figures; where the model's replies were seen but the final event did not count them (a
    /// cut stream), or where there is none, the running total.
    fn usage(&self) -> Usage {
        match &self.observed.result {
            Some(result) if !result.model_usage.is_empty() || self.counted_messages.is_empty() => result.usage(),
            _ => self.running,
        }
    }
}

fn typed<T: DeserializeOwned>(value: Value) -> Result<T, NotUnderstood> {
    serde_json::from_value(value).map_err(|_| NotUnderstood(RawReason::Malformed))
}

fn notice(kind: &str) -> Seen {
    Seen { events: vec![RunEvent::Notice { kind: kind.to_owned() }], facts: Vec::new() }
}

fn block_event(block: Block) -> RunEvent {
    match block {
        Block::Text { text } => RunEvent::Text { text },
        Block::Thinking { thinking } => RunEvent::Thinking { text: thinking },
        Block::RedactedThinking {} => RunEvent::Notice { kind: "redacted_thinking".to_owned() },
        Block::ToolUse { id, name, input } => RunEvent::ToolCall { id, name, input },
        Block::ToolResult { tool_use_id, content, is_error } => RunEvent::ToolResult {
            id: tool_use_id,
            outcome: if is_error { ToolOutcome::Failed } else { ToolOutcome::Done },
            text: text_of(&content),
        },
    }
}
