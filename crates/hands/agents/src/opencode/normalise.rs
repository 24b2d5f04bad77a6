//! OpenCode's lines as godwit's events and facts.

use godwit_core::effect::ReportFact;
use godwit_core::name::SessionId;
use godwit_core::run::Usage;
use jiff::Timestamp;

use super::classify::{Observed, Refused, classify, has_no_session};
use super::wire::{Failure, Line, Part};
use crate::ending::{Ending, ProcessEnding};
use crate::event::{Claim, Normaliser, RawReason, RunEvent, Seen, ToolOutcome};
use crate::models::ModelUsage;
use crate::raw::{Lines, NotUnderstood, Understood, event, notice, typed};

/// What is known of a run so far.
#[derive(Debug, Default)]
pub(crate) struct OpencodeNormaliser {
    session: Option<SessionId>,
    usage: Usage,
    last_words: String,
    observed: Observed,
    lines: Lines,
}

impl Normaliser for OpencodeNormaliser {
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

impl OpencodeNormaliser {
    fn understand(&mut self, line: Line<'_>) -> Understood {
        let malformed = NotUnderstood(RawReason::Malformed);
        let told = |part: Option<Part<'_>>| part.and_then(|part| part.text).ok_or(malformed);
        let mut seen = match &*line.kind {
            "step_start" => notice("step_start"),
            "text" => {
                let text = told(line.part)?;
                self.last_words.clone_from(&text);
                event(RunEvent::Text { text })
            }
            "reasoning" => event(RunEvent::Thinking { text: told(line.part)? }),
            "tool_use" => tool_use(line.part.ok_or(malformed)?)?,
            "step_finish" => self.step_finish(&line.part.ok_or(malformed)?),
            "error" => self.error(line.error.ok_or(malformed)?, line.timestamp),
            _ => return Err(NotUnderstood(RawReason::UnknownKind)),
        };
        self.know(line.session, &mut seen);
        Ok(seen)
    }

    /// Every line names the session; it is told with the first.
    fn know(&mut self, session: Option<SessionId>, seen: &mut Seen) {
        let Some(session) = session.filter(|_| self.session.is_none()) else { return };
        seen.events.insert(0, RunEvent::Started { session: Some(session.clone()), model: None });
        seen.facts.insert(0, ReportFact::Session { session: session.clone() });
        self.session = Some(session);
    }

    fn step_finish(&mut self, part: &Part<'_>) -> Seen {
        self.usage = self.usage.plus(part.usage());
        let mut seen = event(RunEvent::Usage { usage: self.usage });
        seen.facts.push(ReportFact::Used { usage: self.usage });
        let reason = part.reason.as_deref().unwrap_or_default();
        self.observed.refused = None;
        self.observed.step = Some(reason.to_owned());
        if reason == "stop" {
            let text = std::mem::take(&mut self.last_words);
            seen.events.push(RunEvent::Result { claim: Claim::Succeeded, text, usage: self.usage });
        }
        seen
    }

    fn error(&mut self, failure: Failure<'_>, timestamp: Option<i64>) -> Seen {
        let data = failure.data.unwrap_or_default();
        let name = failure.name.to_string();
        let message = data.message.clone().unwrap_or_else(|| name.clone());
        let at = timestamp.and_then(|at| Timestamp::from_millisecond(at).ok());
        self.observed.refused = Some(Refused { name, message: message.clone(), at, data });
        event(RunEvent::Result { claim: Claim::Failed, text: message, usage: self.usage })
    }
}

fn tool_use(part: Part<'_>) -> Understood {
    let (Some(id), Some(name), Some(state)) = (part.call, part.tool, part.state) else {
        return Err(NotUnderstood(RawReason::Malformed));
    };
    let is_done = state.status.as_deref() == Some("completed");
    let outcome = if is_done { ToolOutcome::Done } else { ToolOutcome::Failed };
    let text = state.error.or(state.output).unwrap_or_default();
    let call = RunEvent::ToolCall { id: id.clone(), name, input: state.input };
    Ok(Seen { events: vec![call, RunEvent::ToolResult { id, outcome, text }], facts: Vec::new() })
}
