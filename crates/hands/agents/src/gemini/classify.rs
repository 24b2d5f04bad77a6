//! One class for each way a run of Gemini CLI can end.
//!
//! Success needs both: a final event that says so, and exit 0. A failed request is told as the provider's body inside
//! `[API Error: …]`; the model's words are never looked at.

use godwit_core::run::RunClass;
use jiff::Timestamp;
use serde_json::Value;

use crate::connection;
use crate::display::one_line;
use crate::ending::{EndReason, ProcessEnding, Verdict, did_not_begin, ended_from_outside, ended_without_result};
use crate::{provider, unreadable};

/// The exit status that says that Gemini CLI was given no way to authenticate.
const EXIT_AUTH: i32 = 41;

/// What was seen of a run that matters for its class.
#[derive(Debug, Default)]
pub(super) struct Observed {
    pub(super) result: Option<Final>,
    /// What the last `error` event said.
    pub(super) error: Option<String>,
}

/// The final event.
#[derive(Debug)]
pub(super) struct Final {
    pub(super) is_success: bool,
    /// The kind of the error, such as `FatalTurnLimitedError`; empty for a success.
    pub(super) kind: String,
    pub(super) message: String,
    pub(super) at: Option<Timestamp>,
}

/// Draws the one conclusion.
pub(super) fn classify(observed: &Observed, lines: u64, ending: &ProcessEnding) -> Verdict {
    if let Some(verdict) = ended_from_outside(&ending.reason) {
        return verdict;
    }
    match &observed.result {
        Some(result) if result.is_success => completed(&ending.reason),
        Some(result) => failed(result, &ending.reason),
        None if ending.reason == EndReason::Exited(EXIT_AUTH) => {
            Verdict { class: RunClass::Auth, ..did_not_begin("Gemini CLI", ending) }
        }
        None if lines == 0 => did_not_begin("Gemini CLI", ending),
        None => ended_without_result(ending),
    }
}

fn completed(reason: &EndReason) -> Verdict {
    match reason {
        EndReason::Exited(0) => Verdict::new(RunClass::Success, "Gemini CLI finished its turn"),
        other => {
            let exit = other.exit().unwrap_or_default();
            Verdict::new(RunClass::Crashed, format!("Gemini CLI said success, but ended with {exit}"))
        }
    }
}

fn failed(result: &Final, reason: &EndReason) -> Verdict {
    let body = provider_body(&result.message);
    let code = body.as_ref().and_then(|body| body["error"]["code"].as_u64()).and_then(|code| u16::try_from(code).ok());
    let class = by_kind(&result.kind)
        .or_else(|| body.as_ref().and_then(provider::of_body))
        .or_else(|| unreadable::by_sentence(&result.message))
        .or_else(|| by_sentence(&result.message))
        .or_else(|| provider::by_sentence(&result.message))
        .or_else(|| connection::by_sentence(&result.message))
        .or_else(|| code.or_else(|| status_of_exit(reason)).and_then(provider::by_status));
    let said = body.as_ref().and_then(|body| body["error"]["message"].as_str()).unwrap_or(&result.message);
    let said = one_line(said);
    match class {
        Some(class) => {
            let pause = body.as_ref().and_then(retry_delay_ms).or_else(|| provider::pause_in(&result.message));
            Verdict::new(provider::until(class, result.at, pause), said)
        }
        None => Verdict::new(RunClass::Unknown { raw: one_line(&format!("{}: {said}", result.kind)) }, said),
    }
}

/// The HTTP status of a failed request, with which Gemini CLI exits as far as it fits into an exit status.
fn status_of_exit(reason: &EndReason) -> Option<u16> {
    match reason {
        EndReason::Exited(exit) => {
            u16::try_from(exit.saturating_add(256)).ok().filter(|status| (400..=511).contains(status))
        }
        _ => None,
    }
}

/// The provider's answer, which the message has between `[API Error: ` and `]`.
fn provider_body(message: &str) -> Option<Value> {
    let told = message.strip_prefix("[API Error: ")?;
    let end = told.rfind('}')?;
    serde_json::from_str(&told[..=end]).ok()
}

/// How long the provider wants a pause, where it says so: `"retryDelay": "30s"`.
fn retry_delay_ms(body: &Value) -> Option<f64> {
    let details = body["error"]["details"].as_array()?;
    let delay = details.iter().find_map(|detail| detail["retryDelay"].as_str())?;
    delay.strip_suffix('s')?.parse::<f64>().ok().map(|seconds| seconds * 1000.0)
}

fn by_kind(kind: &str) -> Option<RunClass> {
    match kind {
        "FatalTurnLimitedError" => Some(RunClass::MaxTurns),
        "FatalAuthenticationError" => Some(RunClass::Auth),
        "FatalCancellationError" => Some(RunClass::Crashed),
        _ => None,
    }
}

/// The beginnings and middles of the CLI's own sentences, for failures that have no body of the provider.
fn by_sentence(said: &str) -> Option<RunClass> {
    const SENTENCES: &[(&str, RunClass)] = &[
        ("Model stream ended without a finish reason", RunClass::Protocol),
        ("[API Error: terminated]", RunClass::Network),
        ("You have exhausted your daily quota", RunClass::QuotaExhausted { until: None }),
        ("quota will reset", RunClass::QuotaExhausted { until: None }),
    ];
    SENTENCES.iter().find(|(words, _)| said.contains(words)).map(|(_, class)| class.clone())
}
