//! The kinds of result: their types, and the form of each.

use serde::{Deserialize, Serialize};

use super::ResultKind;
use super::form::{Field, Form, Presence};
use crate::route::complexity::Complexity;

/// What was done, by the account of the one who did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DoneReport {
    /// In a few sentences.
    pub summary: String,
    /// What was changed: paths, or what became different.
    pub changed: Vec<String>,
    /// The tests and checks that it says it ran.
    pub tests_run: Vec<String>,
    /// What it could not decide or did not do.
    pub open_questions: Vec<String>,
    /// How sure it is, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

/// How sure somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Not very.
    Low,
    /// Somewhat.
    Medium,
    /// Very.
    High,
}

/// A judgement on somebody's work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// The judgement.
    pub verdict: Opinion,
    /// Why, at least one reason.
    pub reasons: Vec<String>,
}

/// What somebody thinks of a piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Opinion {
    /// It is good.
    Pass,
    /// It is not.
    Fail,
    /// It cannot be told. Never a pass.
    Inconclusive,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The file, relative to the repository.
    pub path: String,
    /// The line, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// How bad it is.
    pub severity: Severity,
    /// What it is.
    pub text: String,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// A nuisance.
    Low,
    /// A fault.
    Medium,
    /// A fault that hurts.
    High,
    /// A fault that must not ship.
    Critical,
}

/// One thing that is worth knowing the next time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Learning {
    /// What.
    pub text: String,
    /// Where it holds.
    pub scope: Scope,
}

/// Where a learning holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// In this repository.
    Repo,
    /// Everywhere.
    Fleet,
}

/// How complex a piece of work is, by the account of the one who was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkEstimate {
    /// The class.
    pub complexity: Complexity,
    /// Why, in a sentence.
    pub reason: String,
}

const SENTENCE: Form = Form::Text { min: 1, max: 1_000 };
const PARAGRAPHS: Form = Form::Text { min: 1, max: 8_000 };
const SENTENCES: Form = Form::List { min: 0, max: 200, of: &SENTENCE };

const fn required(name: &'static str, about: &'static str, form: Form) -> Field {
    Field { name, about, presence: Presence::Required, form }
}

const fn optional(name: &'static str, about: &'static str, form: Form) -> Field {
    Field { name, about, presence: Presence::Optional, form }
}

const DONE_REPORT: Form = Form::Object(&[
    required("summary", "What you did and why, in a few sentences.", PARAGRAPHS),
    required("changed", "What you changed: a path and what became different, one each.", SENTENCES),
    required("tests_run", "The tests you ran, each with how it ended. Empty if you ran none.", SENTENCES),
    required("open_questions", "What you could not decide or did not do. Empty if there is nothing.", SENTENCES),
    optional("confidence", "How sure you are that it is right.", Form::Choice(&["low", "medium", "high"])),
]);

const NAME: Form = Form::Text { min: 1, max: 64 };

const PLANNED_TASK: Form = Form::Object(&[
    required("id", "A short name of lower-case letters, digits and hyphens, unique within the plan.", NAME),
    optional("title", "What the task is about, in a few words.", Form::Text { min: 1, max: 200 }),
    required("prompt", "What the agent of this task is asked, complete in itself.", Form::Text { min: 1, max: 65_536 }),
    optional(
        "needs",
        "The ids of the tasks whose results this one starts from.",
        Form::List { min: 0, max: 64, of: &NAME },
    ),
    optional("agent", "The agent, where it matters.", NAME),
    optional("model", "The model, where it matters.", Form::Text { min: 1, max: 200 }),
]);

const PLAN: Form = Form::Object(&[required(
    "tasks",
    "The tasks, in the order in which their results are merged.",
    Form::List { min: 1, max: crate::plan::MAX_TASKS, of: &PLANNED_TASK },
)]);

const VERDICT: Form = Form::Object(&[
    required("verdict", "Your judgement.", Form::Choice(&["pass", "fail", "inconclusive"])),
    required("reasons", "Why, the weightiest first.", Form::List { min: 1, max: 100, of: &SENTENCE }),
]);

const FINDING: Form = Form::Object(&[
    required("path", "The file, relative to the repository.", Form::Text { min: 1, max: 1_000 }),
    optional("line", "The line, from 1.", Form::Whole { min: 1, max: 100_000_000 }),
    required("severity", "How bad it is.", Form::Choice(&["info", "low", "medium", "high", "critical"])),
    required("text", "What it is, and what would be right.", Form::Text { min: 1, max: 4_000 }),
]);

const FINDINGS: Form = Form::Object(&[required(
    "findings",
    "What you found, the most serious first. Empty if there is nothing.",
    Form::List { min: 0, max: 500, of: &FINDING },
)]);

const LEARNING: Form = Form::Object(&[
    required("text", "What is worth knowing, as one rule or fact.", SENTENCE),
    required("scope", "Whether it holds in this repository or everywhere.", Form::Choice(&["repo", "fleet"])),
]);

const LEARNINGS: Form = Form::Object(&[required(
    "learnings",
    "What is worth knowing the next time. Empty if there is nothing.",
    Form::List { min: 0, max: 100, of: &LEARNING },
)]);

const ESTIMATE: Form = Form::Object(&[
    required("complexity", "How complex the work is.", Form::Choice(&["simple", "medium", "complex"])),
    required("reason", "Why, in a sentence.", SENTENCE),
]);

/// The form of a kind.
pub(super) fn form(kind: ResultKind) -> &'static Form {
    match kind {
        ResultKind::DoneReport => &DONE_REPORT,
        ResultKind::Plan => &PLAN,
        ResultKind::Verdict => &VERDICT,
        ResultKind::Findings => &FINDINGS,
        ResultKind::Learnings => &LEARNINGS,
        ResultKind::Estimate => &ESTIMATE,
    }
}
