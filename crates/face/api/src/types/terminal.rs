//! The terminal of a run: what its program has shown, as bytes and where they are.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Base64;

/// A piece of what a run's program has written: the event `output` of a terminal's stream. Its id is `to`, so that a
/// reader which gives it back as `Last-Event-ID` misses and repeats nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TerminalOutput {
    /// Where its first byte is, in bytes from the run's beginning.
    pub from: u64,
    /// Where the next piece begins.
    pub to: u64,
    /// The bytes. They come from an agent and are made for a terminal: show them nowhere else.
    #[schema(value_type = String, format = Byte)]
    pub data: Base64,
}

/// Everything that was there when the stream began has been given: the event `current` of a terminal's stream. What
/// comes now is live. A terminal must not answer what a program asked before this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TerminalCurrent {
    /// Where what comes now begins, in bytes from the run's beginning.
    pub at: u64,
}

/// How large the terminal is now, by whoever has the keyboard: the event `size` of a terminal's stream. What a program drew
/// for it looks right in no other size; what it drew before may have been for another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScreenSize {
    /// Characters in a line.
    pub columns: u16,
    /// Lines.
    pub rows: u16,
}
