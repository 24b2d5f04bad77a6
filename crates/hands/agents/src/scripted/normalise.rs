//! Reading the scripted agent's lines, and concluding from them.

use godwit_core::effect::ReportFact;
use godwit_core::name::SessionId;
use godwit_core::run::{RunClass, Usage};
use serde::Deserialize;

use super::wire::{KINDS, Line};
use crate::display::one_line;
use crate::ending::{EndReason, Ending, ProcessEnding, Verdict, ended_from_outside, ended_without_result};
use crate::event::{Claim, Normaliser, RawReason, RunEvent, Seen};
use crate::models;
use crate::raw::{parse, raw};

/// What is known of a run so far.
#[derive(Debug, Default)]
pub(crate) struct ScriptedNormaliser {
    session: Option<SessionId>,
    model: Option<String>,
    usage: Usage,
    finished: Option<(RunClass, String)>,
    unknown_lines: u64,
}

impl Normaliser for ScriptedNormaliser {
    fn line(&mut self, _offset_after: u64, bytes: &[u8]) -> Seen {
        let value = match parse(bytes) {
            Ok(value) => value,
            Err(event) => return self.unknown(event),
        };
        let known = value.get("event").and_then(|kind| kind.as_str()).is_some_and(|kind| KINDS.contains(&kind));
        match Line::deserialize(value) {
            Ok(line) => self.known(line),
            Err(_) if known => self.unknown(raw(RawReason::Malformed, bytes)),
            Err(_) => self.unknown(raw(RawReason::UnknownKind, bytes)),
        }
    }

    fn finish(self: Box<Self>, ending: &ProcessEnding) -> Ending {
        let Verdict { class, detail } = self.verdict(ending);
        Ending {
            class,
            detail,
            session: self.session,
            usage: self.usage,
            models: models::of_one(self.model.as_deref(), self.usage),
            unknown_lines: self.unknown_lines,
            judged: None,
        }
    }
}

impl ScriptedNormaliser {
    fn unknown(&mut self, event: RunEvent) -> Seen {
        self.unknown_lines += 1;
        Seen { events: vec![event], facts: Vec::new() }
    }

    fn known(&mut self, line: Line) -> Seen {
        let mut facts = Vec::new();
        let event = match line {
            Line::Started { session, model } => {
                facts.push(ReportFact::Session { session: session.clone() });
                self.session = Some(session.clone());
                self.model.clone_from(&model);
                RunEvent::Started { session: Some(session), model }
            }
            Line::Text { text } => RunEvent::Text { text },
            Line::Thinking { text } => RunEvent::Thinking { text },
            Line::ToolCall { id, name, input } => RunEvent::ToolCall { id, name, input },
            Line::ToolResult { id, outcome, text } => RunEvent::ToolResult { id, outcome, text },
            Line::Usage { usage } => {
                facts.push(ReportFact::Used { usage });
                self.usage = usage;
                RunEvent::Usage { usage }
            }
            Line::Finished { end, text, usage } => {
                if let Some(usage) = usage {
                    facts.push(ReportFact::Used { usage });
                    self.usage = usage;
                }
                let claim = if end == RunClass::Success { Claim::Succeeded } else { Claim::Failed };
                self.finished = Some((end, text.clone()));
                RunEvent::Result { claim, text, usage: self.usage }
            }
        };
        Seen { events: vec![event], facts }
    }

    fn verdict(&self, ending: &ProcessEnding) -> Verdict {
        if let Some(verdict) = ended_from_outside(&ending.reason) {
            return verdict;
        }
        match (&self.finished, &ending.reason) {
            (Some((RunClass::Success, text)), EndReason::Exited(0)) => {
                Verdict::new(RunClass::Success, with_text("the scripted agent finished", text))
            }
            (Some((RunClass::Success, _)), reason) => {
                let exit = reason.exit().unwrap_or_default();
                Verdict::new(RunClass::Crashed, format!("the scripted agent said success, but ended with {exit}"))
            }
            (Some((class, text)), _) => {
                Verdict::new(class.clone(), with_text(&format!("the scripted agent played `{}`", class.word()), text))
            }
            (None, _) => ended_without_result(ending),
        }
    }
}

fn with_text(sentence: &str, text: &str) -> String {
    match one_line(text) {
        text if text.is_empty() => sentence.to_owned(),
        text => format!("{sentence}: {text}"),
    }
}
