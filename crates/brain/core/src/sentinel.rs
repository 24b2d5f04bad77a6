//! The sentinel: each tool call of an agent is judged before it runs.
//!
//! [`judge`] is a pure function from a call to a [`Judgement`]. It guarantees that nothing is executed and nothing of
//! the machine is looked at, that a call which cannot be read is denied, and that the strictest rule that applies
//! decides. The rules are one table ([`RuleName::ALL`]), each with calls that it catches and calls that it must let pass.
//!
//! It is a second line and not the wall: the sandbox bounds what a run can reach whatever is called here. It
//! deliberately does not know what a program that the agent wrote to a file does, where a public name resolves to, or
//! what follows from a judgement.

mod act;
mod address;
mod code;
mod patch;
mod place;
pub mod record;
mod rules;
mod shell;
mod subject;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use act::Act;
pub use rules::{Rule, RuleName};
pub use subject::subject;

/// One tool call, as a CLI tells it before it runs.
#[derive(Debug, Clone, Copy)]
pub struct ToolCall<'a> {
    /// The tool's name, as the CLI calls it.
    pub tool: &'a str,
    /// The tool's arguments.
    pub input: &'a Value,
    /// The absolute directory that the agent works in.
    pub directory: &'a str,
}

/// What calls are judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The absolute path of the task's workspace, as the agent sees it.
    pub workspace: String,
    /// The absolute path of the run's own HOME, as the agent sees it.
    pub home: String,
}

/// How strictly a call is answered. The strictest of several is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It may run.
    Allow,
    /// It is denied with a better way; the run goes on.
    Soft,
    /// It is denied, and a person should see that it was tried.
    Hard,
}

/// What kind of tool was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToolKind {
    /// It executes a command line.
    Shell,
    /// It changes files.
    Write,
    /// It reads files.
    Read,
    /// It fetches an address.
    Fetch,
    /// It asks a person something.
    Question,
    /// It neither reaches files nor addresses of its own: lists of tasks, searches of the web.
    Harmless,
    /// Nobody has told godwit what it does. It is allowed and counted.
    Unknown,
}

/// The answer about one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Whether it may run.
    pub verdict: Verdict,
    /// The rule that decided; `None` when nothing applied.
    pub rule: Option<RuleName>,
    /// Why, and what to do instead: a sentence for the agent. Empty when nothing applied.
    pub reason: String,
    /// What kind of tool it is.
    pub tool: ToolKind,
}

/// Judges a call.
pub fn judge(call: &ToolCall<'_>, rules: &Rules) -> Judgement {
    let (tool, act) = Act::of(call, rules);
    match act {
        Ok(act) => rules::decide(&act, tool),
        Err(malformed) => Judgement::malformed(tool, malformed.0),
    }
}

impl Judgement {
    /// The denial of what could not be read as a call. `what` says what is missing, without a final period.
    pub fn malformed(tool: ToolKind, what: &str) -> Self {
        let rule = Rule::of(RuleName::MalformedCall);
        let reason = format!("{} ({}): {what}. {}", rule.because, rule.name.word(), rule.instead);
        Self { verdict: rule.verdict, rule: Some(rule.name), reason, tool }
    }
}

#[cfg(test)]
mod tests;
