//! The lines of the scripted agent.

use godwit_core::name::SessionId;
use godwit_core::run::{RunClass, Usage};
use serde::Deserialize;
use serde_json::Value;

use crate::event::ToolOutcome;

/// One line. New kinds are added here; an older godwit keeps them raw.
#[derive(Debug, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(super) enum Line {
    Started {
        session: SessionId,
        model: Option<String>,
    },
    Text {
        text: String,
    },
    Thinking {
        text: String,
    },
    ToolCall {
        id: String,
        name: String,
        #[serde(default)]
        input: Value,
    },
    ToolResult {
        id: String,
        outcome: ToolOutcome,
        text: String,
    },
    Usage {
        usage: Usage,
    },
    Finished {
        /// How the agent says that it ended; it may play any failure of a real one.
        end: RunClass,
        #[serde(default)]
        text: String,
        #[serde(default)]
        usage: Option<Usage>,
    },
}

/// The kinds above, to tell a malformed line of a known kind from a line of an unknown kind.
pub(super) const KINDS: &[&str] = &["started", "text", "thinking", "tool-call", "tool-result", "usage", "finished"];
