//! One class for each way a run of Claude Code can end.
//!
//! Success needs all of: a final event, not `is_error`, a `stop_reason`, nothing that cut the turn short, and exit
//! 0. Words of the model are never looked at: only what the CLI itself says about a failure.

use godwit_core::account::window;
use godwit_core::run::RunClass;

use super::wire::FinalResult;
use crate::connection;
use crate::display::one_line;
use crate::ending::{EndReason, ProcessEnding, Verdict, did_not_begin, ended_from_outside, ended_without_result};
use crate::event::{RateLimit, RateLimitState};
use crate::unreadable;

/// What was seen of a run that matters for its class.
#[derive(Debug, Default)]
pub(super) struct Observed {
    /// The last final event.
    pub(super) result: Option<FinalResult>,
    /// The CLI's word for the failure that its last message tells.
    pub(super) error_word: Option<String>,
    /// Whether the last message came from the model, so that its text says nothing about a failure.
    pub(super) last_words_are_the_models: bool,
    /// The last state of a quota window.
    pub(super) rate_limit: Option<RateLimit>,
    /// The last repeated request: its HTTP status and the CLI's word for the reason.
    pub(super) retry: Option<(Option<u16>, Option<String>)>,
}

/// Draws the one conclusion.
pub(super) fn classify(observed: &Observed, lines: u64, ending: &ProcessEnding) -> Verdict {
    if let Some(verdict) = ended_from_outside(&ending.reason) {
        return while_retrying(verdict, observed);
    }
    match &observed.result {
        Some(result) if result.is_error || result.subtype != "success" => failure(result, observed),
        Some(result) => claimed_success(result, &ending.reason),
        None if lines == 0 => did_not_begin("Claude Code", ending),
        None => while_retrying(ended_without_result(ending), observed),
    }
}

/// Whether the run says that there is no session to go on with.
pub(super) fn has_no_session(observed: &Observed) -> bool {
    observed.result.as_ref().is_some_and(is_unknown_session)
}

fn is_unknown_session(result: &FinalResult) -> bool {
    result.subtype == "error_during_execution" && result.text().contains("No conversation found with session ID")
}

/// A run that was ended while requests kept failing says so: that is what a person has to know.
fn while_retrying(mut verdict: Verdict, observed: &Observed) -> Verdict {
    if let (Some((status, reason)), None) = (&observed.retry, &observed.result) {
        let status = status.map_or_else(|| "no reply".to_owned(), |status| format!("HTTP {status}"));
        let reason = reason.as_deref().unwrap_or("unknown");
        verdict.detail =
            one_line(&format!("{}; a request to the model had failed ({status}, {reason})", verdict.detail));
    }
    verdict
}

/// The final event says success. It is one only when everything else agrees.
fn claimed_success(result: &FinalResult, reason: &EndReason) -> Verdict {
    let Some(stop_reason) = &result.stop_reason else {
        return Verdict::new(RunClass::Protocol, "the model's reply was cut off: the final event has no stop reason");
    };
    if stop_reason == "refusal" {
        return Verdict::new(RunClass::ModelRefused, "the model declined");
    }
    if let Some(terminal) = result.terminal_reason.as_deref().filter(|&terminal| terminal != "completed") {
        return Verdict::new(
            RunClass::Unknown { raw: one_line(terminal) },
            format!("Claude Code stopped before the turn was complete: {}", one_line(terminal)),
        );
    }
    match reason {
        EndReason::Exited(0) => Verdict::new(RunClass::Success, "Claude Code finished its turn"),
        other => {
            let exit = other.exit().unwrap_or_default();
            Verdict::new(RunClass::Crashed, format!("Claude Code said success, but ended with {exit}"))
        }
    }
}

fn failure(result: &FinalResult, observed: &Observed) -> Verdict {
    let said = one_line(&result.text());
    match result.subtype.as_str() {
        "error_max_turns" => Verdict::new(RunClass::MaxTurns, said),
        "error_max_budget_usd" => Verdict::new(RunClass::Budget, said),
        "error_during_execution" if is_unknown_session(result) => {
            Verdict::new(RunClass::Protocol, format!("the session to resume is not in the task's HOME: {said}"))
        }
        "error_during_execution" if result.terminal_reason.as_deref().is_some_and(|r| r.starts_with("aborted")) => {
            Verdict::new(RunClass::Crashed, "Claude Code was interrupted by a signal that godwit did not send")
        }
        "success" => api_failure(result, observed, said),
        other => Verdict::new(RunClass::Unknown { raw: one_line(other) }, format!("{}: {said}", one_line(other))),
    }
}

/// A request to the model failed for good.
fn api_failure(result: &FinalResult, observed: &Observed, said: String) -> Verdict {
    let word = observed.error_word.as_deref().unwrap_or_default();
    let status = result.api_error_status;
    let cli_said = if observed.last_words_are_the_models { "" } else { said.as_str() };
    let class = by_reason(result)
        .or_else(|| by_word(word, observed))
        .or_else(|| status.and_then(|status| by_status(status, observed)))
        .or_else(|| by_sentence(cli_said))
        .or_else(|| unreadable::by_sentence(cli_said))
        .or_else(|| connection::by_sentence(cli_said))
        .or_else(|| matches!(word, "server_error" | "overloaded").then_some(RunClass::Overloaded));
    match class {
        Some(class) => Verdict::new(class, said),
        None => {
            let raw = format!("status {status:?}, error {word:?}: {said}");
            Verdict::new(RunClass::Unknown { raw: one_line(&raw) }, said)
        }
    }
}

fn by_reason(result: &FinalResult) -> Option<RunClass> {
    if result.stop_reason.as_deref() == Some("refusal") {
        return Some(RunClass::ModelRefused);
    }
    (result.terminal_reason.as_deref() == Some("prompt_too_long")).then_some(RunClass::ContextOverflow)
}

/// The CLI's own word, where it is decisive. `server_error` is not: without a status it stands for a repeated 529
/// as well as for a connection that was refused or broke.
fn by_word(word: &str, observed: &Observed) -> Option<RunClass> {
    match word {
        "authentication_failed" => Some(RunClass::Auth),
        "billing_error" => Some(RunClass::Billing),
        "model_not_found" => Some(RunClass::ModelUnavailable),
        "rate_limit" => Some(limited(observed)),
        _ => None,
    }
}

fn by_status(status: u16, observed: &Observed) -> Option<RunClass> {
    match status {
        401 | 403 => Some(RunClass::Auth),
        402 => Some(RunClass::Billing),
        404 => Some(RunClass::ModelUnavailable),
        413 => Some(RunClass::ContextOverflow),
        429 => Some(limited(observed)),
        500..=599 => Some(RunClass::Overloaded),
        _ => None,
    }
}

/// A refused window of a subscription is used up until it resets, for every model or for those that it is about;
/// otherwise the provider only asks for a pause.
fn limited(observed: &Observed) -> RunClass {
    match &observed.rate_limit {
        Some(RateLimit { state: RateLimitState::Rejected, resets_at, window, .. }) => {
            let until = *resets_at;
            let window = window.as_deref().and_then(|window| window.parse().ok());
            match window.filter(|window| window::family(window).is_some()) {
                Some(window) => RunClass::ModelLimited { window: Box::new(window), until },
                None => RunClass::QuotaExhausted { until },
            }
        }
        _ => RunClass::RateLimited { until: None },
    }
}

/// The beginnings and middles of the CLI's own sentences, for failures that it gives neither word nor status.
fn by_sentence(said: &str) -> Option<RunClass> {
    const SENTENCES: &[(&str, RunClass)] = &[
        ("Not logged in", RunClass::Auth),
        ("Invalid API key", RunClass::Auth),
        ("Credit balance is too low", RunClass::Billing),
        ("Prompt is too long", RunClass::ContextOverflow),
        ("Overloaded", RunClass::Overloaded),
    ];
    SENTENCES.iter().find(|(words, _)| said.contains(words)).map(|(_, class)| class.clone())
}
