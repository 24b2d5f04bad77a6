//! Reading a recording as the worker reads a spool.

use std::path::PathBuf;

use godwit_agents::{Adapter, EndReason, Ending, ProcessEnding, RunEvent, SessionBefore};
use godwit_core::effect::ReportFact;

/// What a recording says.
#[derive(Debug, PartialEq)]
pub(crate) struct Reading {
    pub(crate) events: Vec<RunEvent>,
    pub(crate) facts: Vec<ReportFact>,
    pub(crate) ending: Ending,
}

/// The bytes of a recording.
pub(crate) fn recording(adapter: Adapter, case: &str) -> Vec<u8> {
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let path = fixtures.join(adapter.word()).join(format!("{case}.jsonl"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}

pub(crate) fn ended(reason: EndReason, stderr_tail: &str) -> ProcessEnding {
    ProcessEnding { reason, stderr_tail: stderr_tail.to_owned(), at: None }
}

/// Reads bytes as the worker does: line by line.
pub(crate) fn read(adapter: Adapter, bytes: &[u8], ending: &ProcessEnding) -> Reading {
    read_after(adapter, SessionBefore::Nothing, bytes, ending)
}

pub(crate) fn read_after(adapter: Adapter, before: SessionBefore, bytes: &[u8], ending: &ProcessEnding) -> Reading {
    let mut normaliser = adapter.normaliser_after(before);
    let (mut events, mut facts, mut offset) = (Vec::new(), Vec::new(), 0);
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        offset += line.len() as u64;
        let seen = normaliser.line(offset, line.strip_suffix(b"\n").unwrap_or(line));
        events.extend(seen.events);
        facts.extend(seen.facts);
    }
    Reading { events, facts, ending: normaliser.finish(ending) }
}

/// The word of an event, for tables.
pub(crate) fn word(event: &RunEvent) -> &'static str {
    match event {
        RunEvent::Started { .. } => "started",
        RunEvent::Text { .. } => "text",
        RunEvent::Thinking { .. } => "thinking",
        RunEvent::ToolCall { .. } => "tool-call",
        RunEvent::ToolResult { .. } => "tool-result",
        RunEvent::Usage { .. } => "usage",
        RunEvent::RateLimit { .. } => "rate-limit",
        RunEvent::Retry { .. } => "retry",
        RunEvent::Result { .. } => "result",
        RunEvent::Notice { .. } => "notice",
        RunEvent::Raw { .. } => "raw",
    }
}
