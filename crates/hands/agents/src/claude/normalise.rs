//! Claude Code's lines as godwit's events and facts.

use std::collections::BTreeSet;

use godwit_core::account::{QuotaSource, Sighting, USED_UP};
use godwit_core::effect::ReportFact;
use godwit_core::name::SessionId;
use godwit_core::run::Usage;
use jiff::Timestamp;
use serde_json::Value;

use super::classify::{Observed, classify, has_no_session};
use super::wire::{
    ApiRetry, Assistant, Block, Content, FinalResult, Head, Init, RateLimitEvent, RateLimitInfo, SYNTHETIC_MODEL, User,
};
use crate::ending::{Ending, ProcessEnding};
use crate::event::{Claim, Normaliser, RateLimit, RateLimitState, RawReason, RunEvent, Seen, ToolOutcome};
use crate::models::{self, ModelUsage};
use crate::raw::{Lines, NotUnderstood, Understood, event, notice, raw, text_from, typed, whole};

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
    /// The model that it began with.
    model: Option<String>,
    counted_messages: BTreeSet<String>,
    running: Usage,
    observed: Observed,
    lines: Lines,
}

impl Normaliser for ClaudeNormaliser {
    fn line(&mut self, _offset_after: u64, bytes: &[u8]) -> Seen {
        let understood = typed(bytes).and_then(|head| self.understand(&head, bytes));
        self.lines.take(bytes, understood)
    }

    fn finish(self: Box<Self>, ending: &ProcessEnding) -> Ending {
        let verdict = classify(&self.observed, self.lines.seen, ending);
        let session = if has_no_session(&self.observed) { None } else { self.session.clone() };
        Ending {
            class: verdict.class,
            detail: verdict.detail,
            session,
            usage: self.usage(),
            models: self.models(),
            unknown_lines: self.lines.unknown,
            judged: None,
        }
    }
}

impl ClaudeNormaliser {
    fn understand(&mut self, head: &Head<'_>, bytes: &[u8]) -> Understood {
        match head.kind.as_deref().unwrap_or_default() {
            "system" => self.system(head.subtype.as_deref().unwrap_or_default(), bytes),
            "assistant" => Ok(self.assistant(typed(bytes)?, bytes)),
            "user" => Ok(self.user(typed(bytes)?, bytes)),
            "result" => Ok(self.result(typed(bytes)?)),
            "rate_limit_event" => Ok(self.rate_limit(typed::<RateLimitEvent>(bytes)?.rate_limit_info)),
            known if OTHER_NOTICES.contains(&known) => Ok(notice(known)),
            _ => Err(NotUnderstood(RawReason::UnknownKind)),
        }
    }

    fn system(&mut self, subtype: &str, bytes: &[u8]) -> Understood {
        match subtype {
            "init" => Ok(self.init(typed(bytes)?)),
            "api_retry" => Ok(self.api_retry(typed(bytes)?)),
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
        self.model.clone_from(&init.model);
        Seen { events: vec![RunEvent::Started { session: Some(init.session_id), model: init.model }], facts }
    }

    fn api_retry(&mut self, retry: ApiRetry) -> Seen {
        let told = RunEvent::Retry {
            attempt: retry.attempt,
            delay_ms: retry.retry_delay_ms.and_then(whole),
            status: retry.error_status,
            reason: retry.error.clone(),
        };
        self.observed.retry = Some((retry.error_status, retry.error));
        event(told)
    }

    fn assistant(&mut self, assistant: Assistant<'_>, bytes: &[u8]) -> Seen {
        let Assistant { message, parent_tool_use_id, error } = assistant;
        let is_synthetic = message.model.as_deref() == Some(SYNTHETIC_MODEL);
        if parent_tool_use_id.is_none() {
            self.observed.error_word = error;
            self.observed.last_words_are_the_models = !is_synthetic;
        }
        let mut seen = self.content(message.content, bytes);
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

    fn user(&mut self, user: User<'_>, bytes: &[u8]) -> Seen {
        match user.message.content {
            Content::Text => notice("user"),
            blocks @ Content::Blocks(_) => self.content(blocks, bytes),
        }
    }

    fn content(&mut self, content: Content<'_>, bytes: &[u8]) -> Seen {
        let Content::Blocks(blocks) = content else { return Seen::default() };
        let mut events = Vec::with_capacity(blocks.len() + 1);
        for (place, block) in blocks.into_iter().enumerate() {
            events.push(block_event(block).unwrap_or_else(|| {
                self.lines.unknown += 1;
                raw(RawReason::UnknownKind, block_text(bytes, place).as_bytes())
            }));
        }
        Seen { events, facts: Vec::new() }
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
        let facts = sighting(&limit).map(|sighting| ReportFact::Quota { sightings: vec![sighting] });
        Seen { events: vec![RunEvent::RateLimit { limit }], facts: facts.into_iter().collect() }
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

    /// What each model used: as the final event counts them, and otherwise all as that of the model that it began with.
    fn models(&self) -> ModelUsage {
        let shares = self.observed.result.as_ref().map(FinalResult::shares).unwrap_or_default();
        if shares.is_empty() {
            models::of_one(self.model.as_deref(), self.usage())
        } else {
            models::of_several(shares, self.usage())
        }
    }
}

/// What is known of the account's window. One that refuses is used up, also where the CLI gives no figure; of one that
/// lets pass without a figure, nothing but its reset is known.
fn sighting(limit: &RateLimit) -> Option<Sighting> {
    let is_refused = limit.state == RateLimitState::Rejected;
    let used = if is_refused { Some(USED_UP) } else { limit.used_basis_points };
    let source = if is_refused { QuotaSource::Refusal } else { QuotaSource::Run };
    let window = limit.window.as_deref()?.parse().ok()?;
    Some(Sighting { window, used, resets_at: limit.resets_at, source })
}

/// `None` for a block of a kind that is not known, or that lacks what its kind must have.
fn block_event(block: Block<'_>) -> Option<RunEvent> {
    let event = match &*block.kind {
        "text" => RunEvent::Text { text: block.text? },
        "thinking" => RunEvent::Thinking { text: block.thinking? },
        "redacted_thinking" => RunEvent::Notice { kind: "redacted_thinking".to_owned() },
        "tool_use" => RunEvent::ToolCall { id: block.id?, name: block.name?, input: block.input },
        "tool_result" => RunEvent::ToolResult {
            id: block.tool_use_id?,
            outcome: if block.is_error { ToolOutcome::Failed } else { ToolOutcome::Done },
            text: text_from(block.content),
        },
        _ => return None,
    };
    Some(event)
}

/// A block as it came. Read once more from the line: this happens only to blocks that are not known.
fn block_text(bytes: &[u8], place: usize) -> String {
    let line: Value = serde_json::from_slice(bytes).unwrap_or_default();
    line["message"]["content"][place].to_string()
}
