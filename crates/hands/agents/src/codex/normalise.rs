//! Codex's lines as godwit's events and facts.

use godwit_core::effect::ReportFact;
use godwit_core::name::SessionId;
use godwit_core::run::Usage;
use serde_json::{Value, json};

use super::classify::{Observed, classify, has_no_session, reconnecting};
use super::wire::{Item, Line, TokenUsage};
use crate::display::one_line;
use crate::ending::{Ending, ProcessEnding};
use crate::event::{Claim, Normaliser, RawReason, RunEvent, Seen, SessionBefore, ToolOutcome};
use crate::models::ModelUsage;
use crate::raw::{Lines, NotUnderstood, Understood, event, notice, text_of, typed};

/// What is known of a run so far.
#[derive(Debug)]
pub(crate) struct CodexNormaliser {
    before: SessionBefore,
    session: Option<SessionId>,
    usage: Usage,
    last_words: String,
    observed: Observed,
    lines: Lines,
}

impl Normaliser for CodexNormaliser {
    fn line(&mut self, _offset_after: u64, bytes: &[u8]) -> Seen {
        let understood = typed(bytes).and_then(|line| self.understand(line));
        self.lines.take(bytes, understood)
    }

    fn finish(self: Box<Self>, ending: &ProcessEnding) -> Ending {
        let verdict = classify(&self.observed, self.lines.seen, ending);
        let session = if has_no_session(ending) { None } else { self.session };
        Ending {
            class: verdict.class,
            detail: verdict.detail,
            session,
            usage: self.usage,
            // It does not print which model answers.
            models: ModelUsage::new(),
            unknown_lines: self.lines.unknown,
            judged: None,
        }
    }
}

impl CodexNormaliser {
    pub(crate) fn new(before: SessionBefore) -> Self {
        Self {
            before,
            session: None,
            usage: Usage::default(),
            last_words: String::new(),
            observed: Observed::default(),
            lines: Lines::default(),
        }
    }

    fn understand(&mut self, line: Line<'_>) -> Understood {
        let malformed = NotUnderstood(RawReason::Malformed);
        match &*line.kind {
            "thread.started" => Ok(self.started(line.thread_id.ok_or(malformed)?)),
            "turn.started" => Ok(notice("turn.started")),
            "turn.completed" => Ok(self.completed(line.usage)),
            "turn.failed" => Ok(self.failed(line.error.and_then(|error| error.message).unwrap_or_default())),
            "error" => Ok(self.error(&line.message.ok_or(malformed)?)),
            "item.started" => item_started(line.item.ok_or(malformed)?),
            "item.updated" => Ok(notice("item.updated")),
            "item.completed" => self.item_completed(line.item.ok_or(malformed)?),
            _ => Err(NotUnderstood(RawReason::UnknownKind)),
        }
    }

    fn started(&mut self, session: SessionId) -> Seen {
        self.session = Some(session.clone());
        let facts = vec![ReportFact::Session { session: session.clone() }];
        Seen { events: vec![RunEvent::Started { session: Some(session), model: None }], facts }
    }

    fn completed(&mut self, usage: Option<TokenUsage>) -> Seen {
        self.observed.failure = None;
        self.observed.is_completed = true;
        let mut facts = Vec::new();
        if let Some(tokens) = usage {
            self.usage = self.before.since(tokens.into());
            facts.push(ReportFact::Used { usage: self.usage });
        }
        let text = std::mem::take(&mut self.last_words);
        Seen { events: vec![RunEvent::Result { claim: Claim::Succeeded, text, usage: self.usage }], facts }
    }

    fn failed(&mut self, message: String) -> Seen {
        self.observed.is_completed = false;
        self.observed.failure = Some(message.clone());
        event(RunEvent::Result { claim: Claim::Failed, text: message, usage: self.usage })
    }

    /// A try that failed, or the last word before `turn.failed`, which says the same again.
    fn error(&mut self, message: &str) -> Seen {
        match reconnecting(message) {
            Some(retry) => {
                let told = RunEvent::Retry {
                    attempt: retry.attempt,
                    delay_ms: None,
                    status: retry.status,
                    reason: Some(retry.reason.clone()),
                };
                self.observed.retry = Some(retry);
                event(told)
            }
            None => notice(&format!("error: {}", one_line(message))),
        }
    }

    fn item_completed(&mut self, item: Item<'_>) -> Understood {
        match &*item.kind {
            "agent_message" => {
                let text = item.text.unwrap_or_default();
                self.last_words.clone_from(&text);
                Ok(event(RunEvent::Text { text }))
            }
            "reasoning" => Ok(event(RunEvent::Thinking { text: item.text.unwrap_or_default() })),
            "error" => Ok(notice(&format!("error: {}", one_line(item.message.as_deref().unwrap_or_default())))),
            "todo_list" => Ok(notice("todo_list")),
            _ => tool_result(item),
        }
    }
}

fn item_started(mut item: Item<'_>) -> Understood {
    let (name, input) = match &*item.kind {
        "command_execution" => ("command_execution".to_owned(), json!({"command": item.command.take()})),
        "file_change" => ("file_change".to_owned(), json!({"changes": item.changes.take()})),
        "web_search" => ("web_search".to_owned(), json!({"query": item.query.take()})),
        "mcp_tool_call" => (mcp_name(&item), item.arguments.take()),
        known @ ("agent_message" | "reasoning" | "todo_list" | "error") => return Ok(notice(known)),
        _ => return Err(NotUnderstood(RawReason::UnknownKind)),
    };
    let id = item.id.ok_or(NotUnderstood(RawReason::Malformed))?;
    Ok(event(RunEvent::ToolCall { id, name, input }))
}

fn tool_result(item: Item<'_>) -> Understood {
    let text = match &*item.kind {
        "command_execution" => item.aggregated_output.unwrap_or_default(),
        "file_change" => changed_files(&item.changes),
        "web_search" => item.query.unwrap_or_default(),
        "mcp_tool_call" => mcp_answer(&item),
        _ => return Err(NotUnderstood(RawReason::UnknownKind)),
    };
    // A search has no status: that it is told is all there is.
    let is_done = item.status.as_deref().is_none_or(|status| status == "completed");
    let outcome = if is_done { ToolOutcome::Done } else { ToolOutcome::Failed };
    let id = item.id.ok_or(NotUnderstood(RawReason::Malformed))?;
    Ok(event(RunEvent::ToolResult { id, outcome, text }))
}

/// The name of an MCP tool in the form that the models see.
fn mcp_name(item: &Item<'_>) -> String {
    format!("mcp__{}__{}", item.server.as_deref().unwrap_or_default(), item.tool.as_deref().unwrap_or_default())
}

fn mcp_answer(item: &Item<'_>) -> String {
    match item.error.get("message").and_then(Value::as_str) {
        Some(message) => message.to_owned(),
        None => text_of(item.result.get("content").unwrap_or(&item.result)),
    }
}

fn changed_files(changes: &Value) -> String {
    let word = |change: &Value, key: &str| change.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let lines = changes.as_array().into_iter().flatten();
    lines.map(|change| format!("{} {}", word(change, "kind"), word(change, "path"))).collect::<Vec<_>>().join("\n")
}
