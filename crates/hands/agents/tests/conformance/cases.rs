//! The cases that every adapter is held to, and what each CLI's recording of it means.

use godwit_agents::{Adapter, EndReason};

use EndReason::{Exited, IdleLimit, Signaled, Terminated, WallLimit};

/// A case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Case {
    Success,
    ToolUse,
    Resume,
    MaxTurns,
    RateLimited,
    Unauthorised,
    Overloaded,
    Stall,
    Killed,
    /// What the provider sent is no event of its API.
    Malformed,
    /// What the model gave a tool is no JSON.
    BadToolCall,
    McpCall,
    HookDenied,
    ContextOverflow,
}

impl Case {
    pub(crate) const ALL: [Self; 14] = [
        Self::Success,
        Self::ToolUse,
        Self::Resume,
        Self::MaxTurns,
        Self::RateLimited,
        Self::Unauthorised,
        Self::Overloaded,
        Self::Stall,
        Self::Killed,
        Self::Malformed,
        Self::BadToolCall,
        Self::McpCall,
        Self::HookDenied,
        Self::ContextOverflow,
    ];
}

/// What there is of a case.
#[derive(Debug, Clone)]
pub(crate) enum Row {
    /// A recording, how its process ended, and the class that follows.
    Recorded(&'static str, EndReason, &'static str),
    /// The CLI has no such case, for this reason.
    Absent(&'static str),
}

use Row::{Absent, Recorded};

/// The rows of an adapter: each case once.
pub(crate) fn rows(adapter: Adapter) -> Vec<(Case, Row)> {
    let rows = match adapter {
        Adapter::Claude => claude(),
        Adapter::Codex => codex(),
        Adapter::Opencode => opencode(),
        Adapter::Gemini => gemini(),
        Adapter::Acp => acp(),
        Adapter::Scripted => panic!("the scripted agent plays its cases live"),
    };
    Case::ALL.into_iter().zip(rows).collect()
}

fn claude() -> [Row; 14] {
    [
        Recorded("success", Exited(0), "success"),
        Recorded("success", Exited(0), "success"),
        Recorded("resume", Exited(0), "success"),
        Recorded("maxturns", Exited(1), "max-turns"),
        Recorded("429-always-max2", Exited(1), "rate-limited"),
        Recorded("401-max1", Exited(1), "auth"),
        Recorded("529-always-max3", Exited(1), "overloaded"),
        Recorded("stall-30s-then-kill", IdleLimit, "stalled"),
        Recorded("sigkill-in-tool", Signaled(9), "crashed"),
        Recorded("malformed-json", Exited(1), "protocol"),
        Recorded("badtooljson", Exited(0), "success"),
        Recorded("mcp", Exited(0), "success"),
        Recorded("hook-deny-exit2", Exited(0), "success"),
        Recorded("400-toolong", Exited(1), "context-overflow"),
    ]
}

fn codex() -> [Row; 14] {
    [
        Recorded("success", Exited(0), "success"),
        Recorded("success", Exited(0), "success"),
        Recorded("resume-2", Exited(0), "success"),
        Absent("Codex has no limit of turns, and refuses to be given one"),
        Recorded("429-always", Exited(1), "rate-limited"),
        Recorded("401", Exited(1), "auth"),
        Recorded("503", Exited(1), "overloaded"),
        Recorded("stall", IdleLimit, "stalled"),
        Recorded("native-sigkill", Signaled(9), "crashed"),
        // It asks again by itself, as it does when a stream ends too early.
        Recorded("malformed-json", Exited(1), "network"),
        Recorded("bad-json-args", Exited(0), "success"),
        Recorded("mcp-approved", Exited(0), "success"),
        Recorded("hook-deny-json", Exited(0), "success"),
        Recorded("sse-failed-context", Exited(1), "context-overflow"),
    ]
}

fn opencode() -> [Row; 14] {
    [
        Recorded("success", Exited(0), "success"),
        Recorded("success", Exited(0), "success"),
        Recorded("session-2", Exited(0), "success"),
        Absent("OpenCode's limit of steps lets the model end with words, as any turn ends"),
        Recorded("429-always", Exited(1), "rate-limited"),
        Recorded("401", Exited(1), "auth"),
        Recorded("503-always", Exited(1), "overloaded"),
        Recorded("stall", IdleLimit, "stalled"),
        Recorded("sigkill", Signaled(9), "crashed"),
        Recorded("malformed-json", Exited(1), "protocol"),
        Recorded("badtool", Exited(0), "success"),
        Recorded("mcp", Exited(0), "success"),
        Recorded("perm-deny", Exited(0), "success"),
        Recorded("context-overflow", Exited(1), "context-overflow"),
    ]
}

fn gemini() -> [Row; 14] {
    [
        Recorded("success", Exited(0), "success"),
        Recorded("success", Exited(0), "success"),
        Recorded("resume-id", Exited(0), "success"),
        Recorded("maxturns", Exited(53), "max-turns"),
        Recorded("429-minute", Exited(173), "rate-limited"),
        Recorded("401", Exited(145), "auth"),
        Recorded("503-always", Exited(247), "overloaded"),
        Recorded("stall", IdleLimit, "stalled"),
        Recorded("norelaunch-sigterm", Exited(0), "protocol"),
        Recorded("malformed-json", Exited(1), "protocol"),
        Absent("the API gives what a tool is given as an object, and not as a text that could be none"),
        Recorded("mcp", Exited(0), "success"),
        Recorded("hook-denied", Exited(0), "success"),
        Recorded("context-overflow", Exited(1), "context-overflow"),
    ]
}

/// Of the driver's output, with one agent or another behind it.
fn acp() -> [Row; 14] {
    [
        Recorded("success", Exited(0), "success"),
        Recorded("tool-use", Exited(0), "success"),
        Recorded("resume", Exited(0), "success"),
        Recorded("max-turns", Exited(80), "max-turns"),
        Recorded("429", Exited(81), "rate-limited"),
        Recorded("401", Exited(81), "auth"),
        Recorded("503-always", Exited(81), "overloaded"),
        Recorded("stall", IdleLimit, "stalled"),
        Recorded("killed", Exited(82), "crashed"),
        Recorded("malformed-json", Exited(81), "protocol"),
        Absent("what a model gives a tool is read by the agent behind the driver, which tells of it what it likes"),
        Recorded("mcp", Exited(0), "success"),
        Recorded("denied", Exited(0), "sentinel-blocked"),
        Recorded("context-overflow", Exited(81), "context-overflow"),
    ]
}

/// Further recordings, each with its class.
pub(crate) fn further(adapter: Adapter) -> Vec<(&'static str, EndReason, &'static str)> {
    match adapter {
        // Claude Code's are in a table of their own.
        Adapter::Claude | Adapter::Scripted => Vec::new(),
        Adapter::Codex => vec![
            ("429-retry-ok", Exited(0), "success"),
            // Its own limit of silence, which is set to end it much later in a run of godwit's.
            ("stall-idle5s", Exited(1), "network"),
            ("builtin-openai", Exited(0), "success"),
            ("escalate-approveforme", Exited(0), "success"),
            ("hook-all", Exited(0), "success"),
            ("hook-stopblock", Exited(0), "success"),
            ("schema", Exited(0), "success"),
            ("429-code", Exited(1), "rate-limited"),
            ("429-usage-limit", Exited(1), "quota-exhausted"),
            ("sse-failed-quota", Exited(1), "billing"),
            ("400-context", Exited(1), "context-overflow"),
            ("404", Exited(1), "model-unavailable"),
            ("retries0-500", Exited(1), "overloaded"),
            ("truncated", Exited(1), "network"),
            ("drop", Exited(1), "network"),
            ("noserver", IdleLimit, "stalled"),
            ("noserver", WallLimit, "timed-out"),
            ("native-sigint", Exited(1), "crashed"),
            ("native-sigint", Terminated, "cancelled"),
            ("native-sigterm", Signaled(15), "crashed"),
        ],
        Adapter::Opencode => vec![
            ("429-retry-ok", Exited(0), "success"),
            ("529-once", Exited(0), "success"),
            // At its limit of steps, which was one.
            ("steps", Exited(0), "success"),
            ("mcp-broken", Exited(0), "success"),
            ("thinking", Exited(0), "success"),
            ("truncated", Exited(0), "success"),
            ("unknown-event", Exited(1), "protocol"),
            ("402", Exited(1), "billing"),
            ("404", Exited(1), "model-unavailable"),
            ("badmodel", Exited(1), "unknown"),
            ("drop-always", Exited(1), "network"),
            ("drop-reset", Exited(1), "network"),
            ("drop", WallLimit, "timed-out"),
            ("stall-in-step", IdleLimit, "stalled"),
            ("sigint", Signaled(2), "crashed"),
            ("sigint", Terminated, "cancelled"),
            ("sigterm", Signaled(15), "crashed"),
        ],
        Adapter::Acp => vec![
            ("resume-late-past", Exited(0), "success"),
            ("truncated", Exited(0), "protocol"),
            ("unknown-event", Exited(81), "protocol"),
            ("stall", Terminated, "cancelled"),
            ("stall", Signaled(9), "crashed"),
            ("503-once", Exited(0), "success"),
            ("503-always-code", Exited(81), "overloaded"),
            ("429-daily", Exited(81), "quota-exhausted"),
            ("429-minute", Exited(81), "rate-limited"),
            ("401-code", Exited(81), "auth"),
            ("402", Exited(81), "billing"),
            ("404", Exited(81), "model-unavailable"),
            ("404-code", Exited(81), "model-unavailable"),
            ("context-overflow-name", Exited(81), "context-overflow"),
            ("drop", Exited(81), "network"),
            ("drop-code", Exited(81), "network"),
        ],
        Adapter::Gemini => vec![
            ("429-retry", Exited(0), "success"),
            ("503-once", Exited(0), "success"),
            ("429-daily", Exited(173), "quota-exhausted"),
            ("hook-log", Exited(0), "success"),
            ("400-badkey", Exited(144), "auth"),
            ("404", Exited(1), "model-unavailable"),
            ("cut-off", Exited(1), "protocol"),
            ("truncated", Exited(1), "network"),
            ("drop", Exited(1), "network"),
            ("sigint", Terminated, "cancelled"),
            ("norelaunch-sigint", Exited(0), "protocol"),
            ("norelaunch-sigint", Signaled(9), "crashed"),
        ],
    }
}
