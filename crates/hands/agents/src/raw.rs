//! Lines that are not understood: kept, counted, never fatal.

use std::borrow::Cow;
use std::ops::Deref;

use serde::Deserialize;
use serde_json::Value;

use crate::event::{RAW_TEXT_LIMIT, RawReason, RunEvent, Seen};

/// The line as a JSON object, or the event that keeps it.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value, RunEvent> {
    match serde_json::from_slice::<Value>(bytes) {
        Ok(value) if value.is_object() => Ok(value),
        Ok(_) => Err(raw(RawReason::UnknownKind, bytes)),
        Err(_) => Err(raw(RawReason::NotJson, bytes)),
    }
}

/// The event that keeps a line.
pub(crate) fn raw(reason: RawReason, bytes: &[u8]) -> RunEvent {
    let kept = &bytes[..bytes.len().min(RAW_TEXT_LIMIT)];
    RunEvent::Raw { reason, text: String::from_utf8_lossy(kept).into_owned() }
}

/// Why a line could not be turned into events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotUnderstood(pub(crate) RawReason);

/// What a line says, or why it says nothing that the adapter knows.
pub(crate) type Understood = Result<Seen, NotUnderstood>;

/// The lines of a run so far.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// Lines of any kind.
    pub(crate) seen: u64,
    /// Lines that were not understood.
    pub(crate) unknown: u64,
}

impl Lines {
    /// Counts a line and gives what it says; what was not understood is kept as it came.
    pub(crate) fn take(&mut self, bytes: &[u8], understood: Understood) -> Seen {
        self.seen += 1;
        match understood {
            Ok(seen) if seen.events.is_empty() => notice("empty"),
            Ok(seen) => seen,
            Err(NotUnderstood(reason)) => {
                self.unknown += 1;
                event(raw(reason, bytes))
            }
        }
    }
}

/// Reads a line as `T`, in one pass. A line that is no such object is examined once more, to say why.
pub(crate) fn typed<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, NotUnderstood> {
    serde_json::from_slice(bytes).map_err(|_| NotUnderstood(why_not(bytes)))
}

fn why_not(bytes: &[u8]) -> RawReason {
    match serde_json::from_slice::<Value>(bytes) {
        Err(_) => RawReason::NotJson,
        Ok(value) if value.get("type").is_some_and(Value::is_string) => RawReason::Malformed,
        Ok(_) => RawReason::UnknownKind,
    }
}

/// A short word of a line, borrowed from it where it can be. An `Option<Cow<str>>` would be copied each time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(crate) struct Word<'a>(#[serde(borrow)] Cow<'a, str>);

impl Deref for Word<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// One event and no fact.
pub(crate) fn event(event: RunEvent) -> Seen {
    Seen { events: vec![event], facts: Vec::new() }
}

/// Something known that says nothing about the work.
pub(crate) fn notice(kind: &str) -> Seen {
    event(RunEvent::Notice { kind: kind.to_owned() })
}

/// The nearest whole number, when it is one that can be counted to.
pub(crate) fn whole(number: f64) -> Option<u64> {
    let rounded = number.round();
    (rounded.is_finite() && (0.0..=9e15).contains(&rounded)).then_some(rounded as u64)
}

/// Dollars as millionths; `None` for what is no amount.
pub(crate) fn micro_usd(dollars: f64) -> Option<u64> {
    whole(dollars * 1e6)
}

/// The same as [`text_of`], of a value that is no longer needed.
pub(crate) fn text_from(content: Value) -> String {
    match content {
        Value::String(text) => text,
        other => text_of(&other),
    }
}

/// The text of a content value: a string, or the texts of its blocks; anything else as JSON.
pub(crate) fn text_of(content: &Value) -> String {
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
