//! Gemini CLI's lines as godwit's events and facts.

use godwit_core::effect::ReportFact;
use godwit_core::name::SessionId;
use godwit_core::run::Usage;

use super::classify::{Final, Observed, classify};
use super::wire::{Line, Stats};
use crate::display::one_line;
use crate::ending::{Ending, ProcessEnding};
use crate::event::{Claim, Normaliser, RawReason, RunEvent, Seen, SessionBefore, ToolOutcome};
use crate::models::{self, ModelUsage};
use crate::raw::{Lines, NotUnderstood, Understood, event, notice, typed};

/// What is known of a run so far.
#[derive(Debug, Default)]
pub(crate) struct GeminiNormaliser {
    session: Option<SessionId>,
    /// Whether the session has something in it to go on with: it did before, or a tool was used in this run.
    is_kept: bool,
    usage: Usage,
    /// The model that it began with, until it says what each used.
    model: Option<String>,
    models: ModelUsage,
    /// The model's turns: each begins with what it says or calls after the prompt or after answers of tools.
    turns: u64,
    is_answering: bool,
    /// What the model has said since it last used a tool, put together from its pieces.
    last_words: String,
    observed: Observed,
    lines: Lines,
}

impl Normaliser for GeminiNormaliser {
    fn line(&mut self, _offset_after: u64, bytes: &[u8]) -> Seen {
        let understood = typed(bytes).and_then(|line| self.understand(line));
        self.lines.take(bytes, understood)
    }

    fn finish(self: Box<Self>, ending: &ProcessEnding) -> Ending {
        let verdict = classify(&self.observed, self.lines.seen, ending);
        // A first turn that failed Gemini CLI takes out of its session again, and does not find an empty one. One that was
        // ended in its middle stays.
        let is_gone = !self.is_kept && self.observed.result.as_ref().is_some_and(|result| !result.is_success);
        Ending {
            class: verdict.class,
            detail: verdict.detail,
            session: self.session.filter(|_| !is_gone),
            usage: self.usage,
            models: self.models,
            unknown_lines: self.lines.unknown,
            judged: None,
        }
    }
}

impl GeminiNormaliser {
    /// A reader of a run whose session had used something before, or nothing.
    pub(crate) fn new(before: SessionBefore) -> Self {
        Self { is_kept: before != SessionBefore::Nothing, ..Self::default() }
    }

    fn understand(&mut self, line: Line<'_>) -> Understood {
        match &*line.kind {
            "init" => self.init(line),
            "message" => self.message(line),
            "tool_use" => self.tool_use(line),
            "tool_result" => {
                self.is_kept = true;
                self.is_answering = false;
                tool_result(line)
            }
            "error" => Ok(self.error(line)),
            "result" => self.result(line),
            _ => Err(NotUnderstood(RawReason::UnknownKind)),
        }
    }

    fn init(&mut self, line: Line<'_>) -> Understood {
        let session = line.session_id.ok_or(NotUnderstood(RawReason::Malformed))?;
        self.session = Some(session.clone());
        let facts = vec![ReportFact::Session { session: session.clone() }];
        self.model.clone_from(&line.model);
        self.models = models::of_one(self.model.as_deref(), self.usage);
        Ok(Seen { events: vec![RunEvent::Started { session: Some(session), model: line.model }], facts })
    }

    fn message(&mut self, line: Line<'_>) -> Understood {
        let text = line.content.ok_or(NotUnderstood(RawReason::Malformed))?;
        match line.role.as_deref() {
            Some("assistant") => {
                self.answers();
                self.last_words.push_str(&text);
                Ok(event(RunEvent::Text { text }))
            }
            // The prompt, as it was given.
            Some("user") => Ok(notice("user")),
            _ => Err(NotUnderstood(RawReason::Malformed)),
        }
    }

    fn tool_use(&mut self, line: Line<'_>) -> Understood {
        self.last_words.clear();
        self.answers();
        match (line.tool_id, line.tool_name) {
            (Some(id), Some(name)) => Ok(event(RunEvent::ToolCall { id, name, input: line.parameters })),
            _ => Err(NotUnderstood(RawReason::Malformed)),
        }
    }

    /// What went wrong, told before a final event that does not repeat it.
    fn error(&mut self, line: Line<'_>) -> Seen {
        let message = line.message.unwrap_or_default();
        let told = notice(&format!("error: {}", one_line(&message)));
        if line.severity.as_deref() == Some("error") {
            self.observed.error = Some(message);
        }
        told
    }

    fn answers(&mut self) {
        self.turns += u64::from(!std::mem::replace(&mut self.is_answering, true));
    }

    fn used(&mut self, stats: Option<Stats>) {
        let tokens: Usage = stats.as_ref().map(|stats| stats.tokens.into()).unwrap_or_default();
        self.usage = Usage { turns: Some(self.turns).filter(|turns| *turns > 0), ..tokens };
        let shares: ModelUsage =
            stats.into_iter().flat_map(|stats| stats.models).map(|(name, tokens)| (name, tokens.into())).collect();
        self.models = if shares.is_empty() {
            models::of_one(self.model.as_deref(), self.usage)
        } else {
            models::of_several(shares, self.usage)
        };
    }

    fn result(&mut self, line: Line<'_>) -> Understood {
        let is_success = line.status.as_deref().ok_or(NotUnderstood(RawReason::Malformed))? == "success";
        self.used(line.stats);
        let at = line.timestamp.and_then(|at| at.parse().ok());
        let (kind, message) = line.error.map_or((None, None), |error| (error.kind, error.message));
        let told = message.or_else(|| self.observed.error.take()).unwrap_or_default();
        let kind = kind.as_deref().unwrap_or_default().to_owned();
        let (claim, text) = if is_success {
            (Claim::Succeeded, std::mem::take(&mut self.last_words))
        } else {
            (Claim::Failed, told.clone())
        };
        self.observed.result = Some(Final { is_success, kind, message: told, at });
        let usage = self.usage;
        Ok(Seen { events: vec![RunEvent::Result { claim, text, usage }], facts: vec![ReportFact::Used { usage }] })
    }
}

fn tool_result(line: Line<'_>) -> Understood {
    let id = line.tool_id.ok_or(NotUnderstood(RawReason::Malformed))?;
    let outcome = if line.status.as_deref() == Some("success") { ToolOutcome::Done } else { ToolOutcome::Failed };
    let text = line.output.or_else(|| line.error.and_then(|error| error.message)).unwrap_or_default();
    Ok(event(RunEvent::ToolResult { id, outcome, text }))
}
