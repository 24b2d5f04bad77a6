//! An agent's messages, and the driver's notes between them, as godwit's events and facts.

use std::collections::BTreeSet;

use godwit_core::effect::ReportFact;
use godwit_core::name::SessionId;
use godwit_core::run::{Judged, Usage};
use godwit_core::sentinel::{ToolKind, Verdict};
use serde_json::Value;

use super::call::{Call, Calls};
use super::classify::{Observed, classify};
use super::note::{End, Note};
use super::wire::{Message, Params, TurnResult, cost};
use crate::ending::{Ending, ProcessEnding};
use crate::event::{Claim, Normaliser, RawReason, RunEvent, Seen, ToolOutcome};
use crate::models;
use crate::raw::{Lines, NotUnderstood, Understood, event, notice, typed};

/// Agents that tell, as the tokens of a turn, only those of its last request to the model: less than were used, which is
/// worse than nothing.
const TELLS_LAST_REQUEST: &[&str] = &["OpenCode"];

/// Updates that say nothing about the work.
const UPDATE_NOTICES: &[&str] = &[
    "available_commands_update",
    "config_option_update",
    "current_mode_update",
    "plan",
    "session_info_update",
    "user_message_chunk",
];

/// Where the conversation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Stage {
    /// Before the prompt: what an agent tells now is the session's past.
    #[default]
    Opening,
    /// The prompt was sent, by the request of this id.
    Turn(u64),
}

/// What is known of a run so far.
#[derive(Debug, Default)]
pub(crate) struct AcpNormaliser {
    stage: Stage,
    agent: String,
    /// The model that answers in its session, where the agent tells.
    model: Option<String>,
    session: Option<SessionId>,
    loads_sessions: bool,
    is_resumed: bool,
    calls: Calls,
    /// The calls that have been told and have no result yet.
    told: BTreeSet<String>,
    usage: Usage,
    /// What the session had cost before the prompt; `None` where that is not known.
    cost_before: Option<u64>,
    last_words: String,
    observed: Observed,
    /// What the sentinel answered; `None` when it was not asked.
    judged: Option<Judged>,
    lines: Lines,
}

impl Normaliser for AcpNormaliser {
    fn line(&mut self, _offset_after: u64, bytes: &[u8]) -> Seen {
        let understood = match Note::read(bytes) {
            Some(Ok(note)) => Ok(self.note(note)),
            Some(Err(_)) => Err(NotUnderstood(RawReason::Malformed)),
            None => typed(bytes).and_then(|message| self.message(message)),
        };
        self.lines.take(bytes, understood)
    }

    fn finish(self: Box<Self>, ending: &ProcessEnding) -> Ending {
        let verdict = classify(&self.observed, self.lines.seen, ending);
        let has_session = self.loads_sessions && !self.observed.has_no_session();
        Ending {
            class: verdict.class,
            detail: verdict.detail,
            session: self.session.filter(|_| has_session),
            usage: self.usage,
            models: models::of_one(self.model.as_deref(), self.usage),
            unknown_lines: self.lines.unknown,
            judged: self.judged,
        }
    }
}

impl AcpNormaliser {
    fn note(&mut self, note: Note) -> Seen {
        match note {
            Note::Asked { id, method } => {
                if method == "session/prompt" {
                    self.stage = Stage::Turn(id);
                    self.last_words.clear();
                }
                notice(&method)
            }
            Note::Agent { name, version, loads_sessions } => {
                self.loads_sessions = loads_sessions;
                let told = notice(&format!("agent {name} {version}"));
                self.agent = name;
                told
            }
            Note::Session { id, model, is_resumed, is_judged } => {
                self.judged = is_judged.then(Judged::default);
                self.session(&id, model, is_resumed)
            }
            Note::Permission { call, verdict, rule, answer, reason, tool } => {
                self.observed.judged(verdict, rule.as_deref(), &call);
                if let Some(judged) = &mut self.judged {
                    count(judged, verdict, tool);
                }
                let because = if reason.is_empty() { reason } else { format!(": {reason}") };
                notice(&format!("permission for {call}: {answer}{because}"))
            }
            Note::Inquiry { inquiry, attention } => {
                let told = notice(&inquiry.sentence());
                self.observed.asked(*inquiry, attention);
                told
            }
            Note::Refused { method } => notice(&format!("refused {method}")),
            Note::Stray { id } => notice(&format!("an answer to {id}, which was not asked")),
            Note::Ended { end } => self.ended(end),
        }
    }

    fn session(&mut self, id: &str, model: Option<String>, is_resumed: bool) -> Seen {
        self.is_resumed = is_resumed;
        if !is_resumed {
            self.cost_before = Some(0);
        }
        self.model.clone_from(&model);
        // One that godwit cannot name it cannot ask for again.
        self.session = id.parse().ok();
        let facts = self.session.iter().map(|session| ReportFact::Session { session: session.clone() }).collect();
        Seen { events: vec![RunEvent::Started { session: self.session.clone(), model }], facts }
    }

    fn ended(&mut self, end: End) -> Seen {
        let is_success = matches!(&end, End::Answered { stop } if stop == "end_turn");
        let text = std::mem::take(&mut self.last_words);
        self.observed.end = Some(end);
        let (claim, text) = if is_success { (Claim::Succeeded, text) } else { (Claim::Failed, self.observed.said()) };
        let usage = self.usage;
        Seen { events: vec![RunEvent::Result { claim, text, usage }], facts: vec![ReportFact::Used { usage }] }
    }

    fn message(&mut self, message: Message<'_>) -> Understood {
        let Message { id, method, params, result, error } = message;
        match method.as_deref() {
            Some("session/update") => {
                let update = params.and_then(|params| params.update).ok_or(NotUnderstood(RawReason::Malformed))?;
                self.update(&update)
            }
            Some("session/request_permission") => Ok(self.permission(params)),
            // A request of any kind was answered; a notification whose name begins so is an extension of the agent's own.
            Some(method) if id.is_some() || method.starts_with('_') => Ok(notice(method)),
            Some(_) => Err(NotUnderstood(RawReason::UnknownKind)),
            None if id.is_some() && (result.is_some() || error.is_some()) => Ok(self.answer(&id, result)),
            None => Err(NotUnderstood(RawReason::UnknownKind)),
        }
    }

    fn answer(&mut self, id: &Option<Value>, result: Option<Value>) -> Seen {
        let Stage::Turn(asked) = self.stage else { return notice("answer") };
        if id.as_ref().and_then(Value::as_u64) != Some(asked) {
            return notice("answer");
        }
        let told = result.and_then(|result| serde_json::from_value::<TurnResult>(result).ok()).unwrap_or_default();
        self.observed.is_empty_turn = told.usage().output_tokens == Some(0);
        if !TELLS_LAST_REQUEST.contains(&self.agent.as_str()) {
            // An agent that was asked for its result once more has had two turns.
            self.usage = self.usage.plus(told.usage());
        }
        event(RunEvent::Usage { usage: self.usage })
    }

    fn permission(&mut self, params: Option<Params>) -> Seen {
        let piece = params.and_then(|params| params.tool_call).unwrap_or_default();
        let mut seen = match self.calls.take(&piece) {
            Some((id, call)) => told(&mut self.told, &id, call, true),
            None => Seen::default(),
        };
        seen.events.extend(notice("session/request_permission").events);
        seen
    }

    fn update(&mut self, update: &Value) -> Understood {
        let kind = update["sessionUpdate"].as_str().ok_or(NotUnderstood(RawReason::Malformed))?;
        match (kind, self.stage) {
            ("usage_update", _) => Ok(self.usage_update(update)),
            (known, _) if UPDATE_NOTICES.contains(&known) => Ok(notice(known)),
            ("agent_message_chunk" | "agent_thought_chunk" | "tool_call" | "tool_call_update", Stage::Opening) => {
                Ok(notice("history"))
            }
            ("agent_message_chunk", Stage::Turn(_)) => {
                let text = text_of(update)?;
                self.last_words.push_str(&text);
                Ok(event(RunEvent::Text { text }))
            }
            ("agent_thought_chunk", Stage::Turn(_)) => Ok(event(RunEvent::Thinking { text: text_of(update)? })),
            ("tool_call" | "tool_call_update", Stage::Turn(_)) => self.tool_call(update),
            _ => Err(NotUnderstood(RawReason::UnknownKind)),
        }
    }

    fn tool_call(&mut self, update: &Value) -> Understood {
        let (id, call) = self.calls.take(update).ok_or(NotUnderstood(RawReason::Malformed))?;
        self.last_words.clear();
        let has_begun = !matches!(call.status.as_deref(), None | Some("pending"));
        let mut seen = told(&mut self.told, &id, call, has_begun);
        let outcome = match call.status.as_deref() {
            Some("completed") => ToolOutcome::Done,
            Some("failed") => ToolOutcome::Failed,
            _ if seen.events.is_empty() => return Ok(notice("tool_call_update")),
            _ => return Ok(seen),
        };
        seen.events.push(RunEvent::ToolResult { id: id.clone(), outcome, text: call.answer() });
        self.told.remove(&id);
        self.calls.forget(&id);
        Ok(seen)
    }

    fn usage_update(&mut self, update: &Value) -> Seen {
        let Some(total) = cost(update) else { return notice("usage_update") };
        match self.stage {
            Stage::Opening => {
                self.cost_before = Some(total);
                notice("usage_update")
            }
            Stage::Turn(_) => {
                self.usage.cost_micro_usd = self.cost_before.map(|before| total.saturating_sub(before));
                let usage = self.usage;
                Seen { events: vec![RunEvent::Usage { usage }], facts: vec![ReportFact::Used { usage }] }
            }
        }
    }
}

/// Counts an answer of the sentinel.
fn count(judged: &mut Judged, verdict: Verdict, tool: Option<ToolKind>) {
    match verdict {
        Verdict::Allow => judged.allowed += 1,
        Verdict::Soft => judged.soft += 1,
        Verdict::Hard => judged.hard += 1,
    }
    judged.unknown_tools += u64::from(tool == Some(ToolKind::Unknown));
}

/// The call itself, once it has begun or permission for it is asked: before, agents tell what it is given in pieces.
fn told(told: &mut BTreeSet<String>, id: &str, call: &Call, has_begun: bool) -> Seen {
    if !has_begun || !told.insert(id.to_owned()) {
        return Seen::default();
    }
    event(RunEvent::ToolCall { id: id.to_owned(), name: call.tool().to_owned(), input: call.given() })
}

/// What a chunk says. What is no text is named by its kind.
fn text_of(update: &Value) -> Result<String, NotUnderstood> {
    let content = &update["content"];
    match (content["text"].as_str(), content["type"].as_str()) {
        (Some(text), _) => Ok(text.to_owned()),
        (None, Some(kind)) => Ok(format!("[{kind}]")),
        (None, None) => Err(NotUnderstood(RawReason::Malformed)),
    }
}
