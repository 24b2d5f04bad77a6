//! One class for each way a run of Codex can end.
//!
//! Success needs both: `turn.completed` as the last word about the turn, and exit 0. Why a turn failed is told in
//! Codex's own sentences, with the provider's status or body in them; the model's words are never looked at.

use godwit_core::run::RunClass;

use super::clock;
use crate::connection;
use crate::display::one_line;
use crate::ending::{EndReason, ProcessEnding, Verdict, did_not_begin, ended_from_outside, ended_without_result};
use crate::provider;

/// What was seen of a run that matters for its class.
#[derive(Debug, Default)]
pub(super) struct Observed {
    /// Whether the last word about the turn is that it was completed.
    pub(super) is_completed: bool,
    /// Why the turn failed.
    pub(super) failure: Option<String>,
    /// The last try that failed.
    pub(super) retry: Option<Reconnecting>,
}

/// `Reconnecting... 2/5 (why)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reconnecting {
    pub(super) attempt: Option<u64>,
    pub(super) status: Option<u16>,
    pub(super) reason: String,
}

/// A message about a failed try, taken apart.
pub(super) fn reconnecting(message: &str) -> Option<Reconnecting> {
    let rest = message.strip_prefix("Reconnecting...")?.trim_start();
    let (count, reason) = rest.split_once(' ').unwrap_or((rest, ""));
    let attempt = count.split_once('/').and_then(|(attempt, _)| attempt.parse().ok());
    let reason = if attempt.is_some() { reason.trim_start_matches('(').trim_end_matches(')') } else { rest };
    Some(Reconnecting { attempt, status: status_in(reason), reason: one_line(reason) })
}

/// The HTTP status in one of Codex's own sentences.
fn status_in(sentence: &str) -> Option<u16> {
    let after = ["last status: ", "unexpected status "].iter().find_map(|label| sentence.split_once(label))?.1;
    after.get(..3)?.parse().ok()
}

/// Draws the one conclusion.
pub(super) fn classify(observed: &Observed, lines: u64, ending: &ProcessEnding) -> Verdict {
    if let Some(verdict) = ended_from_outside(&ending.reason) {
        return while_reconnecting(verdict, observed);
    }
    match (&observed.failure, observed.is_completed) {
        (Some(message), _) => failed(message, ending),
        (None, true) => completed(&ending.reason),
        (None, false) if lines == 0 => did_not_begin("Codex", ending),
        (None, false) => while_reconnecting(ended_without_result(ending), observed),
    }
}

/// Whether the run says that there is no session to go on with.
pub(super) fn has_no_session(ending: &ProcessEnding) -> bool {
    ending.stderr_tail.contains("no rollout found for thread id")
}

fn while_reconnecting(mut verdict: Verdict, observed: &Observed) -> Verdict {
    if let (Some(retry), false, None) = (&observed.retry, observed.is_completed, &observed.failure) {
        verdict.detail = one_line(&format!("{}; a request to the model had failed ({})", verdict.detail, retry.reason));
    }
    verdict
}

fn completed(reason: &EndReason) -> Verdict {
    match reason {
        EndReason::Exited(0) => Verdict::new(RunClass::Success, "Codex finished its turn"),
        other => {
            let exit = other.exit().unwrap_or_default();
            Verdict::new(RunClass::Crashed, format!("Codex said success, but ended with {exit}"))
        }
    }
}

fn failed(message: &str, ending: &ProcessEnding) -> Verdict {
    let said = one_line(message);
    let class = by_body(message)
        .or_else(|| by_sentence(message))
        .or_else(|| provider::by_sentence(message))
        .or_else(|| connection::by_sentence(message))
        .or_else(|| status_in(message).and_then(provider::by_status))
        .unwrap_or_else(|| RunClass::Unknown { raw: said.clone() });
    let class = match class {
        RunClass::QuotaExhausted { until: None } => {
            RunClass::QuotaExhausted { until: clock::until(message, ending.at) }
        }
        other => other,
    };
    Verdict::new(class, said)
}

/// Some refusals are told as the provider's body and nothing else.
fn by_body(message: &str) -> Option<RunClass> {
    provider::of_body(&serde_json::from_str(message).ok()?)
}

/// The beginnings and middles of Codex's own sentences.
fn by_sentence(said: &str) -> Option<RunClass> {
    const SENTENCES: &[(&str, RunClass)] = &[
        ("hit your usage limit", RunClass::QuotaExhausted { until: None }),
        ("Quota exceeded. Check your plan", RunClass::Billing),
        ("ran out of room in the model's context window", RunClass::ContextOverflow),
        ("Selected model is at capacity", RunClass::Overloaded),
        ("experiencing high demand", RunClass::Overloaded),
        ("stream disconnected before completion", RunClass::Network),
        ("error sending request", RunClass::Network),
        ("Missing environment variable", RunClass::Auth),
    ];
    SENTENCES.iter().find(|(words, _)| said.contains(words)).map(|(_, class)| class.clone())
}
