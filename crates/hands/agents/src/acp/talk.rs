//! The conversation with an agent: what to say, and what follows from what it says. It neither reads nor writes nor
//! waits; the driver does that, inside the run.
//!
//! **Guarantees.** One request of godwit is open at a time, and only its own answer moves the conversation on: a repeated,
//! foreign or early answer is told and changes nothing. Every request of the agent is answered at once, without a person:
//! permission as its order says, everything else by a refusal, since nothing else was offered. Where its order has a person
//! asked, the turn is cancelled and the conversation ends. An explicit choice that the agent does not offer ends it, too;
//! it is never passed over.
//!
//! **Does not know.** What the agent's work is worth, and how long a turn may take.

mod offer;
mod permission;

use crate::servers;
use std::time::Duration;

use godwit_core::result::Demand;
use godwit_core::sentinel::Rules;
use serde_json::{Value, json};

use super::call::Calls;
use super::note::{Choice, End, Note};
use super::order::{Order, Permissions};
use offer::{Offer, choose};

/// The version of the protocol that is spoken.
const PROTOCOL_VERSION: u64 = 1;

/// How many lines that are none of the protocol are borne before the agent has introduced itself. Some print greetings.
const RUBBISH_LINES: u32 = 1_000;

/// How many of the things that an agent offers are repeated where none of them is the one that was asked for.
const OFFERED_SHOWN: usize = 40;

/// The longest further word about an error that is repeated, in bytes.
const ERROR_DATA: usize = 16 * 1024;

/// The reason to stop of an agent that has done what it was asked.
const FINISHED: &str = "end_turn";

/// How long an agent may take for what it only has to look up.
const CHOICE_WITHIN: Duration = Duration::from_secs(60);

/// How long it may take to open a session, with everything that it starts for one or replays of one.
const SESSION_WITHIN: Duration = Duration::from_secs(120);

/// How long it may take to end a turn that was cancelled.
const CANCELLED_WITHIN: Duration = Duration::from_secs(10);

/// How long an agent must be quiet after it has opened a session that had begun before. Some answer first and tell its past
/// afterwards, which would pass for the work that is asked for next.
const QUIET: Duration = Duration::from_millis(400);

/// JSON-RPC's codes for a request that comes at the wrong time and for one that nobody does.
const INVALID_REQUEST: i64 = -32600;
const METHOD_NOT_FOUND: i64 = -32601;

/// Something to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// Send the agent this message.
    Send(Value),
    /// Write this into the run's output.
    Tell(Note),
    /// Look at what was given as the result, and go on with [`Talk::looked`]. Where the agent cannot be told anything any
    /// more, this is the end.
    Look(End),
    /// Say no more and conclude.
    End(End),
}

/// How long to wait for what comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// At most, counted from the request that was sent last, or from its being cancelled.
    pub answer: Duration,
    /// No longer than this, counted from the last line of the agent, where a pause of it is what is waited for.
    pub quiet: Option<Duration>,
}

/// A conversation.
#[derive(Debug)]
pub struct Talk {
    order: Order,
    prompt: String,
    rules: Rules,
    asked: u64,
    open: Option<Request>,
    /// Whether the agent may still be telling a session's past.
    is_settling: bool,
    /// What the session's opening offered.
    opening: Value,
    session: String,
    calls: Calls,
    rubbish: u32,
    /// Whether the agent has been asked once more for its result.
    is_reminded: bool,
    /// Whether a person is asked something, and the turn is being cancelled.
    is_asking: bool,
}

/// A request of godwit that has no answer yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Request {
    id: u64,
    step: Step,
    method: &'static str,
}

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Introduction,
    LogIn,
    Session,
    Model,
    Mode,
    Turn,
}

impl Talk {
    /// A conversation that has not begun.
    pub fn new(order: Order, prompt: String) -> Self {
        let rules = Rules { workspace: order.workspace.clone(), home: order.home.clone() };
        Self {
            order,
            prompt,
            rules,
            asked: 0,
            open: None,
            is_settling: false,
            opening: Value::Null,
            session: String::new(),
            calls: Calls::default(),
            rubbish: 0,
            is_reminded: false,
            is_asking: false,
        }
    }

    /// What to do first.
    pub fn begin(&mut self) -> Vec<Act> {
        let params = json!({
            "protocolVersion": PROTOCOL_VERSION,
            "clientCapabilities": {"fs": {"readTextFile": false, "writeTextFile": false}, "terminal": false},
            "clientInfo": {"name": "godwit", "version": env!("CARGO_PKG_VERSION")},
        });
        self.ask(Step::Introduction, "initialize", params)
    }

    /// How long to wait; `None` where the run's own limits decide. What follows then is [`passed`](Self::passed).
    pub fn patience(&self) -> Option<Patience> {
        if self.is_settling {
            return Some(Patience { answer: SESSION_WITHIN, quiet: Some(QUIET) });
        }
        self.answer_within().map(|answer| Patience { answer, quiet: None })
    }

    fn answer_within(&self) -> Option<Duration> {
        match self.open?.step {
            Step::Introduction => Some(self.order.introduction_within),
            Step::Model | Step::Mode => Some(CHOICE_WITHIN),
            Step::LogIn | Step::Session => Some(SESSION_WITHIN),
            Step::Turn => self.is_asking.then_some(CANCELLED_WITHIN),
        }
    }

    /// What to do when that time has passed.
    pub fn passed(&mut self) -> Vec<Act> {
        if std::mem::take(&mut self.is_settling) {
            return self.choose_model();
        }
        let waited = self.answer_within().unwrap_or_default();
        let waited_ms = u64::try_from(waited.as_millis()).unwrap_or(u64::MAX);
        vec![Act::End(End::Silent { method: self.method(), waited_ms })]
    }

    /// The end, when the agent exited without an answer.
    pub fn exited(&self, status: i32) -> End {
        End::Exited { method: self.method(), status }
    }

    /// The end, when a signal ended the agent without an answer.
    pub fn signaled(&self, signal: i32) -> End {
        End::Signaled { method: self.method(), signal }
    }

    /// What to do about a line of the agent.
    pub fn hear(&mut self, line: &[u8]) -> Vec<Act> {
        let message = serde_json::from_slice::<Value>(line).unwrap_or_default();
        let method = message.get("method").and_then(Value::as_str);
        let id = message.get("id").filter(|id| !id.is_null());
        match (method, id) {
            (Some(method), Some(id)) => self.requested(method, id, &message["params"]),
            (Some(method), None) => {
                if method == "session/update" {
                    self.note_call(&message["params"]["update"]);
                }
                Vec::new()
            }
            (None, Some(id)) if message.get("result").is_some() || message.get("error").is_some() => {
                self.answered(id, &message)
            }
            (None, _) => self.rubbish(),
        }
    }

    fn method(&self) -> String {
        self.open.map(|request| request.method.to_owned()).unwrap_or_default()
    }

    fn ask(&mut self, step: Step, method: &'static str, params: Value) -> Vec<Act> {
        self.asked += 1;
        let id = self.asked;
        self.open = Some(Request { id, step, method });
        let message = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
        vec![Act::Tell(Note::Asked { id, method: method.to_owned() }), Act::Send(message)]
    }

    fn rubbish(&mut self) -> Vec<Act> {
        self.rubbish += 1;
        let is_introduced = self.open.is_none_or(|request| request.step != Step::Introduction);
        if is_introduced || self.rubbish < RUBBISH_LINES {
            return Vec::new();
        }
        vec![Act::End(End::Rubbish { lines: self.rubbish })]
    }

    fn answered(&mut self, id: &Value, message: &Value) -> Vec<Act> {
        let Some(request) = self.open.filter(|request| id.as_u64() == Some(request.id)) else {
            return vec![Act::Tell(Note::Stray { id: id.clone() })];
        };
        self.open = None;
        if let Some(error) = message.get("error").filter(|error| !error.is_null()) {
            return vec![Act::End(failed(request.method, error))];
        }
        let result = &message["result"];
        match request.step {
            Step::Introduction => self.introduced(result),
            Step::LogIn => self.open_session(),
            Step::Session => self.opened(result),
            Step::Model => self.choose_mode(),
            Step::Mode => self.take_turn(),
            Step::Turn => match result.get("stopReason").and_then(Value::as_str) {
                Some(stop) => self.stopped(stop),
                None => vec![Act::End(lacking(request.method, "stopReason"))],
            },
        }
    }

    fn introduced(&mut self, result: &Value) -> Vec<Act> {
        let version = &result["protocolVersion"];
        if version.as_u64() != Some(PROTOCOL_VERSION) {
            return vec![Act::End(End::OtherVersion { offered: version.clone() })];
        }
        let text = |key: &str| result["agentInfo"][key].as_str().unwrap_or_default().to_owned();
        let loads_sessions = result["agentCapabilities"]["loadSession"] == true;
        let mut acts = vec![Act::Tell(Note::Agent { name: text("name"), version: text("version"), loads_sessions })];
        acts.extend(match &self.order.authenticate {
            _ if self.order.resume.is_some() && !loads_sessions => vec![Act::End(End::CannotResume {})],
            None => self.open_session(),
            Some(asked) => {
                let offered = offer::ids(&result["authMethods"], "id");
                if offered.contains(asked) {
                    let params = json!({"methodId": asked});
                    self.ask(Step::LogIn, "authenticate", params)
                } else {
                    vec![Act::End(not_offered(Choice::Authentication, asked, offered))]
                }
            }
        });
        acts
    }

    fn open_session(&mut self) -> Vec<Act> {
        let mut servers = servers::acp(&self.order.servers);
        servers.extend(self.order.results.iter().map(|results| results.channel().acp_server()));
        let mut params = json!({"cwd": self.order.workspace, "mcpServers": servers});
        match &self.order.resume {
            None => self.ask(Step::Session, "session/new", params),
            Some(session) => {
                params["sessionId"] = json!(session);
                self.ask(Step::Session, "session/load", params)
            }
        }
    }

    fn opened(&mut self, result: &Value) -> Vec<Act> {
        let told = result.get("sessionId").and_then(Value::as_str);
        self.session = match (&self.order.resume, told) {
            (Some(session), _) => session.to_string(),
            (None, Some(session)) => session.to_owned(),
            (None, None) => return vec![Act::End(lacking("session/new", "sessionId"))],
        };
        self.opening = result.clone();
        self.is_settling = self.order.resume.is_some();
        if self.is_settling { Vec::new() } else { self.choose_model() }
    }

    fn choose_model(&mut self) -> Vec<Act> {
        match self.chosen(Choice::Model, self.order.model.clone()) {
            Ok(None) => self.choose_mode(),
            Ok(Some((method, params))) => self.ask(Step::Model, method, params),
            Err(end) => vec![Act::End(end)],
        }
    }

    fn choose_mode(&mut self) -> Vec<Act> {
        match self.chosen(Choice::Mode, self.order.mode.clone()) {
            Ok(None) => self.take_turn(),
            Ok(Some((method, params))) => self.ask(Step::Mode, method, params),
            Err(end) => vec![Act::End(end)],
        }
    }

    /// The request that makes a choice; `None` where nothing has to be chosen.
    fn chosen(&self, what: Choice, asked: Option<String>) -> Result<Option<(&'static str, Value)>, End> {
        let Some(asked) = asked else { return Ok(None) };
        match Offer::of(&self.opening, what) {
            Some(offer) if offer.current.as_ref() == Some(&asked) => Ok(None),
            Some(offer) if offer.offered.contains(&asked) => Ok(Some(choose(what, &offer, &asked, &self.session))),
            offer => Err(not_offered(what, &asked, offer.map(|offer| offer.offered).unwrap_or_default())),
        }
    }

    fn take_turn(&mut self) -> Vec<Act> {
        let current = Offer::of(&self.opening, Choice::Model).and_then(|offer| offer.current);
        let model = self.order.model.clone().or(current);
        let session = Note::Session {
            id: self.session.clone(),
            model,
            is_resumed: self.order.resume.is_some(),
            is_judged: self.order.permissions == Permissions::Judged,
        };
        let mut acts = vec![Act::Tell(session)];
        let prompt = std::mem::take(&mut self.prompt);
        acts.extend(self.prompt(&prompt));
        acts
    }

    fn prompt(&mut self, text: &str) -> Vec<Act> {
        let prompt = json!([{"type": "text", "text": text}]);
        let params = json!({"sessionId": self.session, "prompt": prompt});
        self.ask(Step::Turn, "session/prompt", params)
    }

    /// The agent has ended its turn. Where it was to give a result, that is looked at once.
    fn stopped(&mut self, stop: &str) -> Vec<Act> {
        let end = End::Answered { stop: stop.to_owned() };
        let is_demanded = self.order.results.as_ref().is_some_and(|results| results.asked.demand == Demand::Required);
        if is_demanded && stop == FINISHED && !self.is_asking && !std::mem::replace(&mut self.is_reminded, true) {
            vec![Act::Look(end)]
        } else {
            vec![Act::End(end)]
        }
    }

    /// What to do when the file of the result has been looked at; `None` when it could not be. The agent is asked once
    /// more, in the same session, for what is missing or wrong.
    pub fn looked(&mut self, given: Option<&str>) -> Vec<Act> {
        let kind = self.order.results.as_ref().map(|results| results.asked.kind);
        match kind.zip(given).and_then(|(kind, given)| kind.given(given).reminder()) {
            Some(reminder) => self.prompt(&reminder),
            None => vec![Act::End(End::Answered { stop: FINISHED.to_owned() })],
        }
    }

    /// The file that a result is told in, where one is asked for.
    pub fn result_file(&self) -> Option<&str> {
        self.order.results.as_ref().map(|results| results.file.as_str())
    }

    /// Remembers what is told about a tool call, which a request for permission may not repeat.
    fn note_call(&mut self, update: &Value) {
        if !matches!(update["sessionUpdate"].as_str(), Some("tool_call" | "tool_call_update")) {
            return;
        }
        let ended = self
            .calls
            .take(update)
            .and_then(|(id, call)| matches!(call.status.as_deref(), Some("completed" | "failed")).then_some(id));
        if let Some(id) = ended {
            self.calls.forget(&id);
        }
    }

    fn requested(&mut self, method: &str, id: &Value, params: &Value) -> Vec<Act> {
        let is_turn = self.open.is_some_and(|request| request.step == Step::Turn);
        if method == "session/request_permission" && is_turn {
            return self.permission(id, params);
        }
        let (code, message) = match method {
            "session/request_permission" => (INVALID_REQUEST, "nothing has been asked of the agent yet"),
            _ => (METHOD_NOT_FOUND, "this client offers no such method"),
        };
        let answer = json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}});
        vec![Act::Tell(Note::Refused { method: method.to_owned() }), Act::Send(answer)]
    }
}

fn not_offered(what: Choice, asked: &str, mut offered: Vec<String>) -> End {
    offered.truncate(OFFERED_SHOWN);
    End::NotOffered { what, asked: asked.to_owned(), offered }
}

fn lacking(method: &str, missing: &str) -> End {
    End::Malformed { method: method.to_owned(), missing: missing.to_owned() }
}

fn failed(method: &str, error: &Value) -> End {
    let data = error.get("data").cloned().unwrap_or_default();
    let data = if data.to_string().len() > ERROR_DATA { Value::Null } else { data };
    End::Failed {
        method: method.to_owned(),
        code: error.get("code").and_then(Value::as_i64).unwrap_or(0),
        message: error.get("message").and_then(Value::as_str).unwrap_or_default().to_owned(),
        data,
    }
}

#[cfg(test)]
mod tests;
