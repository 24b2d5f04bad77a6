//! Typed results: what a run says of itself, in a form that was asked for.
//!
//! A result comes through a tool call of its own and is checked here; nothing is ever taken out of prose. **It is the
//! agent's own claim**: it is shown as such, and no gate and no judge ever sees it.
//!
//! Each kind has one [`Form`](form::Form), from which its JSON schema is generated and by which a value is checked, so
//! that what is asked for and what is accepted cannot differ.

pub mod form;
mod kinds;

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::plan::{Plan, PlanFault};
pub use kinds::{Confidence, DoneReport, Finding, Learning, Opinion, Scope, Severity, Verdict, WorkEstimate};

/// The name of the tool that a result is told by.
pub const TOOL: &str = "finish";

/// The name of the MCP server that offers it.
pub const SERVER: &str = "godwit";

/// The most bytes of a result, as JSON: it goes into the log. A plan may be as much longer as its prompts.
const MAX_RESULT_BYTES: usize = 64 * 1024;

/// What a run can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResultKind {
    /// What was done, by the account of the one who did it.
    DoneReport,
    /// A mission cut into tasks.
    Plan,
    /// A judgement on somebody's work.
    Verdict,
    /// What was found while looking.
    Findings,
    /// What is worth knowing the next time.
    Learnings,
    /// How complex a piece of work is.
    Estimate,
}

/// A result that a run is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Which.
    pub kind: ResultKind,
    /// What happens without it.
    pub demand: Demand,
}

/// What happens when a result that was asked for does not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Demand {
    /// Nothing: it is only missing.
    Welcome,
    /// The run has failed.
    Required,
}

impl Asked {
    /// Whether a run that ended well all the same has failed by what it gave.
    pub fn is_failed_by(self, given: &Given) -> bool {
        self.demand == Demand::Required && !matches!(given, Given::Result(_))
    }

    /// What is added to the agent's task, so that it knows how to tell the result.
    pub fn request(self) -> String {
        let what = match self.kind {
            ResultKind::DoneReport => "report what you did",
            ResultKind::Plan => "hand in the plan",
            ResultKind::Verdict => "hand in your verdict",
            ResultKind::Findings => "hand in what you found",
            ResultKind::Learnings => "hand in what is worth knowing the next time",
            ResultKind::Estimate => "hand in your estimate",
        };
        format!(
            "When everything is done, {what} by calling the tool `{TOOL}` of the MCP server `{SERVER}`, once. What you \
             write as text is not read in its place."
        )
    }
}

/// What an agent is told that wants to end without its result. `faults` are those of what it gave, if it gave anything.
fn reminder(faults: &[ResultFault]) -> String {
    let faults: String = faults.iter().map(|fault| format!("\n- {fault}")).collect();
    let why = if faults.is_empty() { String::new() } else { format!(" What you gave was refused:{faults}") };
    format!("The result is still missing: call the tool `{TOOL}` of the MCP server `{SERVER}`, then end.{why}")
}

/// What a run has given in answer to a request, as the text of the file that it is told in says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// A result that has its form.
    Result(TypedResult),
    /// Nothing.
    Nothing,
    /// Something that has not its form.
    Refused(Vec<ResultFault>),
}

impl Given {
    /// What an agent is told that wants to end with this; `None` when it may.
    pub fn reminder(&self) -> Option<String> {
        match self {
            Self::Result(_) => None,
            Self::Nothing => Some(reminder(&[])),
            Self::Refused(faults) => Some(reminder(faults)),
        }
    }
}

/// A result that has been checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum TypedResult {
    /// What was done, by the account of the one who did it.
    DoneReport(DoneReport),
    /// A mission cut into tasks; it can be done in some order.
    Plan(Plan),
    /// A judgement on somebody's work.
    Verdict(Verdict),
    /// What was found while looking.
    Findings {
        /// In the order in which they were told.
        findings: Vec<Finding>,
    },
    /// What is worth knowing the next time.
    Learnings {
        /// In the order in which they were told.
        learnings: Vec<Learning>,
    },
    /// How complex a piece of work is.
    Estimate(WorkEstimate),
}

/// What is wrong with a result, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultFault {
    /// The place, as a path such as `changed[2]`; empty for the result as a whole.
    pub place: String,
    /// What is wrong there, as a clause without a final period.
    pub what: String,
}

impl ResultFault {
    pub(crate) fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into() }
    }
}

impl fmt::Display for ResultFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place.as_str() {
            "" => write!(f, "the result {}", self.what),
            place => write!(f, "`{place}` {}", self.what),
        }
    }
}

impl ResultKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::DoneReport, Self::Plan, Self::Verdict, Self::Findings, Self::Learnings, Self::Estimate];

    /// The kind as the word that commands and records use.
    pub fn word(self) -> &'static str {
        match self {
            Self::DoneReport => "done-report",
            Self::Plan => "plan",
            Self::Verdict => "verdict",
            Self::Findings => "findings",
            Self::Learnings => "learnings",
            Self::Estimate => "estimate",
        }
    }

    /// The kind of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What the tool is for, as the model reads it.
    pub fn purpose(self) -> &'static str {
        match self {
            Self::DoneReport => "Report what you did. Call it once, when everything is done. It is read by a person.",
            Self::Plan => "Hand in the plan: tasks that need each other. Call it once, when the plan is complete.",
            Self::Verdict => "Hand in your verdict with its reasons. Call it once, when you have looked at everything.",
            Self::Findings => "Hand in what you found, the most serious first. Call it once, with all of it.",
            Self::Learnings => "Hand in what is worth knowing the next time. Call it once, with all of it.",
            Self::Estimate => "Hand in how complex the work is, and why. Call it once, and do none of the work.",
        }
    }

    /// The JSON schema of the tool's input.
    pub fn schema(self) -> Value {
        kinds::form(self).schema()
    }

    /// The most bytes of it, as JSON.
    pub fn max_bytes(self) -> usize {
        match self {
            Self::Plan => crate::plan::MAX_PLAN_BYTES + MAX_RESULT_BYTES,
            Self::DoneReport | Self::Verdict | Self::Findings | Self::Learnings | Self::Estimate => MAX_RESULT_BYTES,
        }
    }

    /// What a text gives that may be no result, or none yet.
    pub fn given(self, text: &str) -> Given {
        if text.trim().is_empty() {
            return Given::Nothing;
        }
        self.read(text).map_or_else(Given::Refused, Given::Result)
    }

    /// Checks a text as it was given.
    ///
    /// # Errors
    /// As [`check`](Self::check), and when it is too long or no JSON.
    pub fn read(self, text: &str) -> Result<TypedResult, Vec<ResultFault>> {
        if text.len() > self.max_bytes() {
            let what = format!("has {} bytes; at most {} are accepted", text.len(), self.max_bytes());
            return Err(vec![ResultFault::new("", what)]);
        }
        match serde_json::from_str(text) {
            Ok(value) => self.check(&value),
            Err(error) => Err(vec![ResultFault::new("", format!("is no JSON: {error}"))]),
        }
    }

    /// Checks a value and gives it its type.
    ///
    /// # Errors
    /// Every fault of its form, with its place, in the order of the form; for a plan that has the form, the first
    /// reason why it could not be done.
    pub fn check(self, value: &Value) -> Result<TypedResult, Vec<ResultFault>> {
        let faults = kinds::form(self).faults(value);
        if !faults.is_empty() {
            return Err(faults);
        }
        let typed = match self {
            Self::DoneReport => serde_json::from_value(value.clone()).map(TypedResult::DoneReport),
            Self::Plan => serde_json::from_value(value.clone()).map(TypedResult::Plan),
            Self::Verdict => serde_json::from_value(value.clone()).map(TypedResult::Verdict),
            Self::Findings => list(value, "findings").map(|findings| TypedResult::Findings { findings }),
            Self::Learnings => list(value, "learnings").map(|learnings| TypedResult::Learnings { learnings }),
            Self::Estimate => serde_json::from_value(value.clone()).map(TypedResult::Estimate),
        };
        // The form is as strict as the type, apart from names, which say themselves what is wrong with them.
        let typed = typed.map_err(|error| vec![ResultFault::new("", format!("cannot be taken: {error}"))])?;
        match &typed {
            TypedResult::Plan(plan) => plan.validate().map_err(|fault| vec![of_plan(&fault)])?,
            TypedResult::DoneReport(_)
            | TypedResult::Verdict(_)
            | TypedResult::Findings { .. }
            | TypedResult::Learnings { .. }
            | TypedResult::Estimate(_) => {}
        }
        Ok(typed)
    }
}

impl TypedResult {
    /// Its kind.
    pub fn kind(&self) -> ResultKind {
        match self {
            Self::DoneReport(_) => ResultKind::DoneReport,
            Self::Plan(_) => ResultKind::Plan,
            Self::Verdict(_) => ResultKind::Verdict,
            Self::Findings { .. } => ResultKind::Findings,
            Self::Learnings { .. } => ResultKind::Learnings,
            Self::Estimate(_) => ResultKind::Estimate,
        }
    }
}

fn list<T: for<'a> Deserialize<'a>>(value: &Value, key: &str) -> serde_json::Result<Vec<T>> {
    serde_json::from_value(value.get(key).cloned().unwrap_or_default())
}

/// A plan's own fault, at its place in the JSON.
fn of_plan(fault: &PlanFault) -> ResultFault {
    // The list of tasks is called `task` where people write it as TOML.
    let place = fault.place().map(|place| place.to_string().replacen("task[", "tasks[", 1)).unwrap_or_default();
    ResultFault::new(place, format!("is refused: {fault}"))
}

#[cfg(test)]
mod tests;
