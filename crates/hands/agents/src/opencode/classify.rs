//! One class for each way a run of OpenCode can end.
//!
//! Success needs all of: a last step that ended with `stop`, no error after it, and exit 0. An exit of 0 alone is
//! none: a refused permission ends a run in the middle of its work with 0.

use godwit_core::run::RunClass;
use jiff::Timestamp;

use super::wire::FailureData;
use crate::connection;
use crate::display::one_line;
use crate::ending::{EndReason, ProcessEnding, Verdict, did_not_begin, ended_from_outside, ended_without_result};
use crate::{provider, unreadable};

/// What was seen of a run that matters for its class.
#[derive(Debug, Default)]
pub(super) struct Observed {
    /// Why the last step ended.
    pub(super) step: Option<String>,
    /// The error after it.
    pub(super) refused: Option<Refused>,
}

/// An `error` event.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) name: String,
    pub(super) message: String,
    pub(super) at: Option<Timestamp>,
    pub(super) data: FailureData,
}

/// Draws the one conclusion.
pub(super) fn classify(observed: &Observed, lines: u64, ending: &ProcessEnding) -> Verdict {
    if let Some(verdict) = ended_from_outside(&ending.reason) {
        return verdict;
    }
    match (&observed.refused, observed.step.as_deref()) {
        (Some(refused), _) => failed(refused),
        (None, Some(step)) => step_ended(step, ending),
        (None, None) if lines == 0 => did_not_begin("OpenCode", ending),
        (None, None) => ended_without_result(ending),
    }
}

/// Whether the run says that there is no session to go on with.
pub(super) fn has_no_session(ending: &ProcessEnding) -> bool {
    ending.stderr_tail.contains("Session not found")
}

fn step_ended(step: &str, ending: &ProcessEnding) -> Verdict {
    if !matches!(ending.reason, EndReason::Exited(0)) {
        let exit = ending.reason.exit().unwrap_or_default();
        return Verdict::new(RunClass::Crashed, format!("OpenCode ended with {exit} after a step"));
    }
    match step {
        "stop" => Verdict::new(RunClass::Success, "OpenCode finished its turn"),
        "tool-calls" => {
            let said = match one_line(&ending.stderr_tail) {
                said if said.is_empty() => String::new(),
                said => format!(": {said}"),
            };
            Verdict::new(RunClass::Protocol, format!("OpenCode stopped in the middle of its work{said}"))
        }
        "length" | "unknown" | "" => Verdict::new(RunClass::Protocol, "the model's last reply was cut off"),
        "content-filter" => Verdict::new(RunClass::ModelRefused, "the provider's filter stopped the model"),
        other => Verdict::new(
            RunClass::Unknown { raw: one_line(other) },
            format!("OpenCode's last step ended with `{}`", one_line(other)),
        ),
    }
}

fn failed(refused: &Refused) -> Verdict {
    let said = one_line(&refused.message);
    let class = by_name(&refused.name)
        .or_else(|| refused.data.code().and_then(connection::by_code))
        .or_else(|| by_body(&refused.data))
        .or_else(|| refused.data.status_code.and_then(provider::by_status))
        .or_else(|| unreadable::by_sentence(&refused.message))
        .or_else(|| by_sentence(&refused.message))
        .or_else(|| connection::by_sentence(&refused.message));
    match class {
        Some(class) => {
            let pause =
                refused.data.response_headers.get("retry-after").and_then(|seconds| seconds.parse::<f64>().ok());
            Verdict::new(provider::until(class, refused.at, pause.map(|seconds| seconds * 1000.0)), said)
        }
        None => Verdict::new(RunClass::Unknown { raw: one_line(&format!("{}: {said}", refused.name)) }, said),
    }
}

/// The names of OpenCode's errors, where they are decisive.
pub(crate) fn by_name(name: &str) -> Option<RunClass> {
    match name {
        "ProviderAuthError" => Some(RunClass::Auth),
        "ContextOverflowError" => Some(RunClass::ContextOverflow),
        "MessageOutputLengthError" => Some(RunClass::Protocol),
        "MessageAbortedError" => Some(RunClass::Crashed),
        "ProviderModelNotFoundError" => Some(RunClass::ModelUnavailable),
        _ => None,
    }
}

fn by_body(data: &FailureData) -> Option<RunClass> {
    provider::of_body(&serde_json::from_str(data.response_body.as_deref()?).ok()?)
}

/// What OpenCode says itself where it gives the error no name.
fn by_sentence(said: &str) -> Option<RunClass> {
    said.contains("Model not found").then_some(RunClass::ModelUnavailable)
}
