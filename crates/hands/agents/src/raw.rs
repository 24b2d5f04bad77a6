//! Lines that are not understood: kept, never fatal.

use serde_json::Value;

use crate::event::{RAW_TEXT_LIMIT, RawReason, RunEvent};

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
