//! The transcript of a run in godwit's own words, and the port through which it is read.

use godwit_core::effect::ReportFact;
use godwit_core::name::SessionId;
use godwit_core::run::Usage;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ending::{Ending, ProcessEnding};

/// One thing that an agent said or did. Texts are kept as they came, control characters included: whoever shows
/// them uses [`display_safe`](crate::display_safe).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum RunEvent {
    /// The CLI has begun.
    Started {
        /// Its session.
        session: Option<SessionId>,
        /// The model it says it uses.
        model: Option<String>,
    },
    /// The agent says something.
    Text {
        /// What.
        text: String,
    },
    /// The agent's reasoning, where the CLI shows it.
    Thinking {
        /// What.
        text: String,
    },
    /// The agent uses a tool.
    ToolCall {
        /// Names the call; its result has the same.
        id: String,
        /// The tool.
        name: String,
        /// What the tool is given.
        input: Value,
    },
    /// A tool answered.
    ToolResult {
        /// Names the call.
        id: String,
        /// What became of it.
        outcome: ToolOutcome,
        /// What it said.
        text: String,
    },
    /// What the run has used so far, in total.
    Usage {
        /// The running total.
        usage: Usage,
    },
    /// The provider told the state of a quota window.
    RateLimit {
        /// What it told.
        limit: RateLimit,
    },
    /// The CLI tries a request to its provider again.
    Retry {
        /// Which try, from 1.
        attempt: Option<u64>,
        /// How long it waits first, in milliseconds.
        delay_ms: Option<u64>,
        /// The HTTP status that made it try again.
        status: Option<u16>,
        /// The CLI's own word for the reason.
        reason: Option<String>,
    },
    /// The CLI's final event.
    Result {
        /// Whether the CLI calls it a success. Godwit's own verdict is the run's class, not this.
        claim: Claim,
        /// The agent's last words or the CLI's error text.
        text: String,
        /// What the run used, as far as this event tells.
        usage: Usage,
    },
    /// Something that the adapter knows but that says nothing about the work, such as a change of status.
    Notice {
        /// The CLI's own word for it.
        kind: String,
    },
    /// A line that the adapter did not understand, kept as it came. Its bytes are at the line's place in the spool.
    Raw {
        /// Why it was not understood.
        reason: RawReason,
        /// The line; bytes that are not UTF-8 are replaced, and what is longer than
        /// [`RAW_TEXT_LIMIT`] bytes is cut here (never in the spool).
        text: String,
    },
}

/// How many bytes of a line that was not understood are repeated in an event.
pub const RAW_TEXT_LIMIT: usize = 4096;

/// What became of a tool call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToolOutcome {
    /// The tool did it.
    Done,
    /// The tool failed, was refused or was interrupted.
    Failed,
}

/// What the CLI says about itself at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Claim {
    /// It says that it succeeded.
    Succeeded,
    /// It says that it failed.
    Failed,
}

/// Why a line was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RawReason {
    /// It is not JSON.
    NotJson,
    /// It is JSON of a kind that this adapter does not know.
    UnknownKind,
    /// It is of a known kind but lacks what that kind must have.
    Malformed,
}

/// The state of one quota window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RateLimit {
    /// Whether requests pass.
    pub state: RateLimitState,
    /// The provider's word for the window, such as `five_hour`.
    pub window: Option<String>,
    /// When the window resets.
    pub resets_at: Option<Timestamp>,
    /// How much of the window is used, in hundredths of a per cent. `None` is unknown, which is not zero.
    pub used_basis_points: Option<u32>,
}

/// Whether requests pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RateLimitState {
    /// They pass.
    Allowed,
    /// They pass, and the provider warns.
    Warning,
    /// They are refused.
    Rejected,
    /// A word that this adapter does not know.
    Other(String),
}

/// What one line of output says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Seen {
    /// For people: what happened, in order.
    pub events: Vec<RunEvent>,
    /// For the brain: what is newly known. Each belongs to the line's offset.
    pub facts: Vec<ReportFact>,
}

/// What a session had used before a run, as its CLI counts. It matters for CLIs that count a session as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SessionBefore {
    /// The run begins a session.
    Nothing,
    /// The run goes on with a session, and nobody knows what that had used.
    Unknown,
    /// The run goes on with a session that had used this.
    Used(Usage),
}

impl SessionBefore {
    /// What a run used, from what its session has used in total by now. Of an unknown beginning nothing follows.
    pub(crate) fn since(self, total: Usage) -> Usage {
        let minus = |total: Option<u64>, before: Option<u64>| Some(total?.saturating_sub(before?));
        match self {
            Self::Nothing => total,
            Self::Unknown => Usage::default(),
            Self::Used(before) => Usage {
                input_tokens: minus(total.input_tokens, before.input_tokens),
                output_tokens: minus(total.output_tokens, before.output_tokens),
                cache_read_tokens: minus(total.cache_read_tokens, before.cache_read_tokens),
                cache_write_tokens: minus(total.cache_write_tokens, before.cache_write_tokens),
                cost_micro_usd: minus(total.cost_micro_usd, before.cost_micro_usd),
                turns: minus(total.turns, before.turns),
            },
        }
    }
}

/// Reads one run's output, line by line, from its beginning. Feeding the same bytes again to a fresh normaliser
/// gives the same answers: that is how a run is adopted.
pub trait Normaliser: Send {
    /// Takes one line, without its line feed. `offset_after` is the place in the spool after the line feed, by
    /// which the line's facts are addressed.
    fn line(&mut self, offset_after: u64, bytes: &[u8]) -> Seen;

    /// Draws the one conclusion from everything that was read and from how the process ended.
    fn finish(self: Box<Self>, ending: &ProcessEnding) -> Ending;
}
