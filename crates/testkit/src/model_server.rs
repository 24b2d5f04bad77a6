//! A model server on loopback that plays a script over the APIs that agent CLIs speak, streaming included:
//! Anthropic's Messages, OpenAI's Responses and Chat Completions, and Google's Gemini.
//!
//! The turn that is played is the number of assistant turns in the request, so repeats and resumed sessions need
//! no state here. It answers nothing that the script does not say: a request beyond the script is refused with a
//! status that no CLI repeats.

mod dialect;
mod reply;
mod request;
pub mod script;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub use request::{CredentialHeader, RecordedRequest};
pub use script::{Conversation, Damage, Fault, FaultKind, ModelScript, Tokens, Tool, Turn};

use dialect::Dialect;
use request::Asked;

/// A running server. Dropping it ends it, and whatever it still had open with it.
#[derive(Debug)]
pub struct ModelServer {
    address: SocketAddr,
    state: Arc<Play>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What the requests share.
#[derive(Debug)]
struct Play {
    script: ModelScript,
    /// How often each faulty turn has been played, by conversation and turn.
    faults: Mutex<BTreeMap<(usize, usize), u32>>,
    requests: Mutex<Vec<RecordedRequest>>,
    /// The bodies of the requests for a reply of the conversation.
    heard: Mutex<Vec<String>>,
    /// Whether nothing goes wrong any more.
    is_well: AtomicBool,
}

impl ModelServer {
    /// Starts a server on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When the port or the thread cannot be had.
    pub fn start(script: ModelScript) -> anyhow::Result<Self> {
        Self::start_on(0, script)
    }

    /// Starts a server on a port of 127.0.0.1; 0 is any free one.
    ///
    /// # Errors
    /// When the port or the thread cannot be had.
    pub fn start_on(port: u16, script: ModelScript) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .context("cannot start the model server's runtime")?;
        // Bound here and not in the runtime, so that a caller that is in a runtime of its own may start a server.
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
            .with_context(|| format!("cannot listen on port {port} of 127.0.0.1"))?;
        let address = listener.local_addr().context("the listener has no address")?;
        let state = Arc::new(Play {
            script,
            faults: Mutex::new(BTreeMap::new()),
            requests: Mutex::new(Vec::new()),
            heard: Mutex::new(Vec::new()),
            is_well: AtomicBool::new(false),
        });
        let app = Router::new().fallback(answer).layer(DefaultBodyLimit::disable()).with_state(Arc::clone(&state));
        let (stop, stopped) = oneshot::channel();
        let serve = move || {
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).expect("the runtime takes a bound listener");
                tokio::select! {
                    served = axum::serve(listener, app) => served.expect("serving loopback does not end by itself"),
                    _ = stopped => {}
                }
            });
            // Stalled replies never end; the connections are dropped with the runtime.
            runtime.shutdown_background();
        };
        let thread = std::thread::Builder::new()
            .name("model-server".to_owned())
            .spawn(serve)
            .context("cannot start the model server's thread")?;
        Ok(Self { address, state, stop: Some(stop), thread: Some(thread) })
    }

    /// The base address for `base_url`, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Every request so far, in order of arrival.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.state.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The requests for a reply of the model so far.
    pub fn model_requests(&self) -> Vec<RecordedRequest> {
        self.requests().into_iter().filter(|request| request.turn.is_some()).collect()
    }

    /// What the model was told with each request for a reply of the conversation so far: the bodies, as they came.
    pub fn heard(&self) -> Vec<String> {
        self.state.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on nothing goes wrong: every turn is played as if it had no fault.
    pub fn recover(&self) {
        self.state.is_well.store(true, Ordering::Relaxed);
    }

    /// Ends the server now.
    pub fn stop(mut self) {
        self.end();
    }

    /// Serves until the process is ended from outside.
    pub fn serve_forever(mut self) {
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }

    fn end(&mut self) {
        if let Some(stop) = self.stop.take() {
            // An error means that the server has ended already.
            stop.send(()).ok();
        }
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

impl Drop for ModelServer {
    fn drop(&mut self) {
        self.end();
    }
}

/// Answers everything: this server has no routes that a mistake could fall between.
async fn answer(State(play): State<Arc<Play>>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let asked = Asked::read(&uri, &body).filter(|_| method == Method::POST);
    let mut record = RecordedRequest::of(&method, &uri, &headers, asked.as_ref());
    let plan = match (&asked, &method, uri.path()) {
        (Some(asked), _, _) if asked.is_auxiliary() => Plan::Auxiliary,
        (Some(asked), _, _) => play.plan(asked),
        (None, &Method::POST, "/v1/messages/count_tokens") => Plan::Tokens,
        (None, &Method::HEAD | &Method::GET, "/") => Plan::Nothing,
        (None, _, _) => Plan::refuse(StatusCode::NOT_FOUND, "not_found_error", "this server only plays a model"),
    };
    record.status = plan.status().as_u16();
    if record.turn.is_some() {
        let said = String::from_utf8_lossy(&body).into_owned();
        play.heard.lock().unwrap_or_else(PoisonError::into_inner).push(said);
    }
    play.requests.lock().unwrap_or_else(PoisonError::into_inner).push(record);
    plan.perform(asked.as_ref()).await
}

/// What to do about one request.
enum Plan {
    Nothing,
    Tokens,
    /// A question of the CLI's own, beside the conversation.
    Auxiliary,
    Refuse {
        status: StatusCode,
        headers: BTreeMap<String, String>,
        kind: String,
        message: String,
    },
    Body {
        status: StatusCode,
        body: serde_json::Value,
    },
    Hang {
        pause: Duration,
    },
    Reply {
        turn: Box<Turn>,
        fault: Option<FaultKind>,
    },
}

impl Plan {
    fn refuse(status: StatusCode, kind: &str, message: &str) -> Self {
        Self::Refuse { status, headers: BTreeMap::new(), kind: kind.to_owned(), message: message.to_owned() }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Refuse { status, .. } | Self::Body { status, .. } => *status,
            Self::Nothing | Self::Tokens | Self::Auxiliary | Self::Hang { .. } | Self::Reply { .. } => StatusCode::OK,
        }
    }

    async fn perform(self, asked: Option<&Asked>) -> Response {
        let dialect = asked.map_or(Dialect::Messages, |asked| asked.dialect);
        match (self, asked) {
            (Self::Tokens, _) => reply::json(StatusCode::OK, &serde_json::json!({"input_tokens": 100})),
            (Self::Refuse { status, headers, kind, message }, _) => {
                reply::refusal(dialect, status, &headers, &kind, &message)
            }
            (Self::Body { status, body }, _) => reply::json(status, &body),
            (Self::Hang { pause }, _) => {
                tokio::time::sleep(pause).await;
                let status = StatusCode::GATEWAY_TIMEOUT;
                reply::refusal(dialect, status, &BTreeMap::new(), "timeout_error", "the model hung")
            }
            (Self::Auxiliary, Some(asked)) => reply::auxiliary(asked),
            (Self::Reply { turn, fault }, Some(asked)) => reply::turn(&turn, asked, fault.as_ref()),
            (Self::Nothing | Self::Auxiliary | Self::Reply { .. }, _) => Response::new(Body::empty()),
        }
    }
}

impl Play {
    fn plan(&self, asked: &Asked) -> Plan {
        let Some((place, turn)) = self.script.turn_for(asked.user_text(), asked.turn()) else {
            let message = format!("the script has no turn {} for this conversation", asked.turn());
            return Plan::refuse(StatusCode::BAD_REQUEST, "invalid_request_error", &message);
        };
        match self.due_fault(place, turn) {
            Some(FaultKind::Status { status, headers, kind, message }) => {
                Plan::Refuse { status: status_of(status), headers, kind, message }
            }
            Some(FaultKind::Body { status, body }) => Plan::Body { status: status_of(status), body },
            Some(FaultKind::Hang { ms }) => Plan::Hang { pause: Duration::from_millis(ms) },
            fault => Plan::Reply { turn: Box::new(turn.clone()), fault },
        }
    }

    /// The turn's fault, when it has not been played often enough yet.
    fn due_fault(&self, place: (usize, usize), turn: &Turn) -> Option<FaultKind> {
        let fault = turn.fault.as_ref().filter(|_| !self.is_well.load(Ordering::Relaxed))?;
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        let played = faults.entry(place).or_default();
        if fault.times.is_some_and(|times| *played >= times) {
            return None;
        }
        *played += 1;
        Some(fault.kind.clone())
    }
}

/// A status that the script gives; a number that is none stands for a failure of the server.
fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[cfg(test)]
mod tests;
