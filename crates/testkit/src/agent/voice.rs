//! What the scripted agent says: one JSON object a line, each flushed at once.

use std::io::{Stdout, Write};

use godwit_core::run::{RunClass, Usage};
use serde_json::{Value, json};

/// Standard output as the agent's voice.
pub(super) struct Voice {
    out: Stdout,
}

impl Voice {
    pub(super) fn stdout() -> Self {
        Self { out: std::io::stdout() }
    }

    /// Writes a line as it is.
    pub(super) fn raw(&mut self, line: &str) -> std::io::Result<()> {
        let mut out = self.out.lock();
        out.write_all(line.as_bytes())?;
        out.write_all(b"\n")?;
        out.flush()
    }

    fn event(&mut self, event: &Value) -> std::io::Result<()> {
        self.raw(&event.to_string())
    }

    pub(super) fn started(&mut self, session: &str, model: Option<&str>) -> std::io::Result<()> {
        self.event(&json!({"event": "started", "session": session, "model": model.unwrap_or("scripted")}))
    }

    pub(super) fn text(&mut self, text: &str) -> std::io::Result<()> {
        self.event(&json!({"event": "text", "text": text}))
    }

    pub(super) fn tool_call(&mut self, id: &str, name: &str, input: &Value) -> std::io::Result<()> {
        self.event(&json!({"event": "tool-call", "id": id, "name": name, "input": input}))
    }

    pub(super) fn tool_result(&mut self, id: &str, result: &Result<String, String>) -> std::io::Result<()> {
        let (outcome, text) = match result {
            Ok(text) => ("done", text),
            Err(text) => ("failed", text),
        };
        self.event(&json!({"event": "tool-result", "id": id, "outcome": outcome, "text": text}))
    }

    pub(super) fn usage(&mut self, usage: &Usage) -> std::io::Result<()> {
        self.event(&json!({"event": "usage", "usage": usage}))
    }

    pub(super) fn finished(&mut self, end: &RunClass, text: &str, usage: &Usage) -> std::io::Result<()> {
        self.event(&json!({"event": "finished", "end": end, "text": text, "usage": usage}))
    }

    /// As a real CLI does: the run ends, and no session of that name is claimed to exist.
    pub(super) fn unknown_session(&mut self, session: &str) -> std::io::Result<()> {
        let text = format!("no session {session} in this HOME");
        self.event(&json!({"event": "finished", "end": RunClass::Protocol, "text": text}))
    }
}
