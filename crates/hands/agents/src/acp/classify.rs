//! One class for each way a run of an ACP agent can end.
//!
//! Success needs all of: the stop reason `end_turn` as the answer to the prompt, a model that wrote something as far as the
//! agent tells, the driver's last note that says so, and its exit 0. How the agent's process ended after its answer takes no part: it was asked to end then. Words of the model
//! are never looked at; an error's code decides before its message.

use godwit_core::attention::{Attention, Inquiry};
use godwit_core::run::{NotStarted, RunClass};
use godwit_core::sentinel::Verdict as Judged;
use serde_json::Value;

use super::note::{Choice, End};
use crate::connection;
use crate::display::one_line;
use crate::ending::{EndReason, ProcessEnding, Verdict, did_not_begin, ended_from_outside, ended_without_result};
use crate::{opencode, provider, unreadable};

/// The protocol's code for an agent that has to be logged in first.
const AUTH_REQUIRED: i64 = -32000;

/// The methods that open a session, in which an agent can say that it has not the one that is asked for.
const LOAD: &str = "session/load";
const TURN: &str = "session/prompt";

/// What was seen of a run that matters for its class.
#[derive(Debug, Default)]
pub(super) struct Observed {
    /// The driver's last note.
    pub(super) end: Option<End>,
    /// Whether the agent tells that the model wrote nothing in the whole turn.
    pub(super) is_empty_turn: bool,
    /// The first call that the sentinel denied hard: its rule and its id.
    denied: Option<(String, String)>,
    /// What a person is asked, and by which policy.
    inquiry: Option<(Inquiry, Attention)>,
}

impl Observed {
    /// Takes a judgement into account.
    pub(super) fn judged(&mut self, verdict: Judged, rule: Option<&str>, call: &str) {
        if verdict == Judged::Hard && self.denied.is_none() {
            self.denied = Some((rule.unwrap_or("unknown").to_owned(), call.to_owned()));
        }
    }

    /// Takes into account that a person is asked.
    pub(super) fn asked(&mut self, inquiry: Inquiry, attention: Attention) {
        self.inquiry.get_or_insert((inquiry, attention));
    }

    /// Whether the run says that there is no session to go on with.
    pub(super) fn has_no_session(&self) -> bool {
        match &self.end {
            Some(End::CannotResume {}) => true,
            Some(End::Failed { method, code, .. }) => method == LOAD && *code != AUTH_REQUIRED,
            _ => false,
        }
    }

    /// The end in a sentence.
    pub(super) fn said(&self) -> String {
        self.end.as_ref().map(|end| concluded(end, "").detail).unwrap_or_default()
    }
}

/// Draws the one conclusion.
pub(super) fn classify(observed: &Observed, lines: u64, ending: &ProcessEnding) -> Verdict {
    if let Some(verdict) = ended_from_outside(&ending.reason) {
        return verdict;
    }
    if let Some((rule, call)) = &observed.denied {
        let detail = format!("the sentinel denied the call {} ({rule})", one_line(call));
        return Verdict::new(RunClass::SentinelBlocked { rule: rule.clone() }, detail);
    }
    // How the agent took its turn's being cancelled says nothing.
    if let Some((inquiry, attention)) = &observed.inquiry {
        let (inquiry, attention) = (inquiry.clone(), *attention);
        let detail = inquiry.sentence();
        return Verdict::new(RunClass::NeedsAnswer { inquiry: Box::new(inquiry), attention }, detail);
    }
    match &observed.end {
        // Some agents end their turn as usual when every reply of the model was cut off.
        Some(End::Answered { stop }) if stop == "end_turn" && observed.is_empty_turn => {
            protocol("the agent finished its turn, in which the model wrote nothing".to_owned())
        }
        Some(end) => agreeing(timed(concluded(end, &ending.stderr_tail), ending), end, &ending.reason),
        None if lines == 0 => did_not_begin("the agent's driver", ending),
        None => ended_without_result(ending),
    }
}

/// What the provider wants a pause for is until then, where the agent repeats how long.
fn timed(verdict: Verdict, ending: &ProcessEnding) -> Verdict {
    let class = provider::until(verdict.class, ending.at, provider::pause_in(&verdict.detail));
    Verdict { class, ..verdict }
}

/// A success is one only when the driver's exit says so too.
fn agreeing(verdict: Verdict, end: &End, reason: &EndReason) -> Verdict {
    if verdict.class != RunClass::Success || *reason == EndReason::Exited(end.status().into()) {
        return verdict;
    }
    let exit = reason.exit().unwrap_or_default();
    Verdict::new(RunClass::Crashed, format!("the agent finished its turn, but its driver ended with {exit}"))
}

/// What the driver's last note means.
fn concluded(end: &End, stderr: &str) -> Verdict {
    match end {
        End::Answered { stop } => stopped(stop),
        End::Failed { method, code, message, data } => failed(method, *code, message, data),
        End::Malformed { method, missing } => protocol(format!("the answer to `{method}` lacks `{missing}`")),
        End::OtherVersion { offered } => {
            protocol(format!("the agent speaks version {offered} of the protocol, and godwit speaks 1"))
        }
        End::CannotResume {} => protocol("the agent cannot go on with a session".to_owned()),
        End::NotOffered { what, asked, offered } => not_offered(*what, asked, offered),
        End::Silent { method, waited_ms } => Verdict::new(
            RunClass::Stalled,
            format!("the agent did not answer `{}` within {} s", one_line(method), waited_ms / 1_000),
        ),
        End::Exited { method, status } => exited(method, &format!("exit {status}"), stderr),
        End::Signaled { method, signal } => exited(method, &format!("signal {signal}"), stderr),
        End::Rubbish { lines } => protocol(format!(
            "the agent printed {lines} lines that are none of the protocol before it introduced itself"
        )),
        End::TooLong { bytes } => protocol(format!("a message of the agent was longer than {bytes} bytes")),
        End::Deaf {} => protocol("the agent does not read what it is answered".to_owned()),
        End::NotStarted { is_missing, message } => {
            let cause = if *is_missing { NotStarted::ProgramMissing } else { NotStarted::Other };
            Verdict::new(RunClass::NotStarted { cause }, one_line(message))
        }
        End::Driver { message } => Verdict::new(RunClass::Crashed, one_line(message)),
    }
}

fn protocol(detail: String) -> Verdict {
    Verdict::new(RunClass::Protocol, one_line(&detail))
}

fn stopped(stop: &str) -> Verdict {
    match stop {
        "end_turn" => Verdict::new(RunClass::Success, "the agent finished its turn"),
        "max_tokens" => protocol("the model's last reply was cut off at its limit of tokens".to_owned()),
        "max_turn_requests" => Verdict::new(RunClass::MaxTurns, "the agent reached its limit of requests in a turn"),
        "refusal" => Verdict::new(RunClass::ModelRefused, "the agent declined"),
        // Had godwit asked for it, the run had ended from outside. Called cancelled, the run would be started again and
        // again: that class is for what somebody asked for.
        "cancelled" => Verdict::new(
            RunClass::Crashed,
            "the agent says that its turn was cancelled, which godwit had not asked for",
        ),
        other => Verdict::new(
            RunClass::Unknown { raw: one_line(other) },
            format!("the agent stopped for the reason `{}`", one_line(other)),
        ),
    }
}

fn not_offered(what: Choice, asked: &str, offered: &[String]) -> Verdict {
    let (word, class) = match what {
        Choice::Model => ("model", RunClass::ModelUnavailable),
        Choice::Mode => ("mode", RunClass::Unknown { raw: one_line(asked) }),
        Choice::Authentication => ("way to log in", RunClass::Auth),
    };
    let instead = if offered.is_empty() { "none".to_owned() } else { offered.join(", ") };
    Verdict::new(class, one_line(&format!("the agent does not offer the {word} `{asked}`; it offers {instead}")))
}

/// Before the prompt an agent that ends by itself has refused to start; afterwards it has left its work.
fn exited(method: &str, exit: &str, stderr: &str) -> Verdict {
    let said = match one_line(stderr) {
        said if said.is_empty() => String::new(),
        said => format!(": {said}"),
    };
    if method == TURN {
        return Verdict::new(RunClass::Crashed, format!("the agent ended with {exit} in the middle of its turn{said}"));
    }
    let class = if exit.starts_with("signal") { RunClass::Crashed } else { RunClass::Protocol };
    Verdict::new(class, format!("the agent ended with {exit} instead of answering `{}`{said}", one_line(method)))
}

fn failed(method: &str, code: i64, message: &str, data: &Value) -> Verdict {
    let details = data.get("details").or_else(|| data.get("message")).and_then(Value::as_str).or_else(|| data.as_str());
    let whole = [Some(message), details].into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let whole = whole.join(": ");
    let class = (code == AUTH_REQUIRED).then_some(RunClass::Auth);
    let class = class.or_else(|| (method == LOAD).then_some(RunClass::Protocol));
    let class = class.or_else(|| by_data(data)).or_else(|| of_text(&whole)).or_else(|| by_code(code));
    let said = if whole.is_empty() { format!("error {code}") } else { whole };
    match class {
        Some(RunClass::Protocol) => protocol(format!("`{method}` failed: {said}")),
        Some(class) => Verdict::new(class, one_line(&said)),
        None => Verdict::new(RunClass::Unknown { raw: one_line(&format!("{method} {code}: {said}")) }, one_line(&said)),
    }
}

/// What an agent tells beside the message: the provider's body, its status, or the code of a connection that failed.
fn by_data(data: &Value) -> Option<RunClass> {
    let status = |key: &str| data.get(key).and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
    let code = data.get("code").and_then(Value::as_str);
    let name = data.get("errorName").and_then(Value::as_str);
    provider::of_body(data)
        .or_else(|| name.and_then(opencode::by_name))
        .or_else(|| code.and_then(connection::by_code))
        .or_else(|| ["status", "statusCode", "httpStatus"].into_iter().find_map(status).and_then(provider::by_status))
}

/// What a message says, in which agents repeat the provider's body or sentence.
fn of_text(said: &str) -> Option<RunClass> {
    let body = said.find('{').zip(said.rfind('}')).and_then(|(start, end)| said.get(start..=end));
    body.and_then(|body| serde_json::from_str::<Value>(body).ok())
        .and_then(|body| provider::of_body(&body))
        .or_else(|| unreadable::by_sentence(said))
        .or_else(|| provider::by_sentence(said))
        .or_else(|| connection::by_sentence(said))
}

/// JSON-RPC's own codes, where nothing else says more: the two sides do not understand each other. Some agents give the
/// provider's HTTP status for a code.
fn by_code(code: i64) -> Option<RunClass> {
    match code {
        -32700 | -32602..=-32600 => Some(RunClass::Protocol),
        status => u16::try_from(status).ok().and_then(provider::by_status),
    }
}
