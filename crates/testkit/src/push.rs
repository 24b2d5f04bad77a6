//! A push service on loopback, and the browsers that are subscribed at it.
//!
//! It is stricter than the real ones: it takes nothing without a statement of the sender that is signed, current, and
//! about this very origin (RFC 8292), and its browsers read each message with keys of their own (RFC 8291), by another
//! implementation of the ciphers than the one under test.

mod browser;
mod statement;

use std::collections::{BTreeMap, VecDeque};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use anyhow::Context;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub use browser::Browser;

/// A message that was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Pushed {
    /// The name of the browser that it is for.
    pub browser: String,
    /// What the browser read.
    pub message: Value,
    /// The header `ttl`, in seconds.
    pub ttl: u64,
    /// The header `urgency`.
    pub urgency: String,
    /// The header `topic`.
    pub topic: String,
    /// Whom the sender says to be: the claim `sub`.
    pub contact: String,
}

/// What the service says instead of taking a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The status of HTTP.
    pub status: u16,
    /// A header beside it.
    pub header: Option<(&'static str, String)>,
}

/// A running service. Dropping it ends it.
#[derive(Debug)]
pub struct PushService {
    address: SocketAddr,
    state: Arc<Post>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What the requests share.
#[derive(Debug)]
struct Post {
    origin: String,
    browsers: Mutex<BTreeMap<String, Browser>>,
    taken: Mutex<Vec<Pushed>>,
    /// What is answered to the next requests.
    refusals: Mutex<VecDeque<Refusal>>,
    /// Every request, taken or not: its path and what was answered.
    asked: Mutex<Vec<(String, u16)>>,
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl PushService {
    /// Starts a service on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When the port or the thread cannot be had.
    pub fn start() -> anyhow::Result<Self> {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot start a runtime")?;
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
            .context("cannot listen on 127.0.0.1")?;
        let address = listener.local_addr().context("the listener has no address")?;
        let state = Arc::new(Post {
            origin: format!("http://{address}"),
            browsers: Mutex::default(),
            taken: Mutex::default(),
            refusals: Mutex::default(),
            asked: Mutex::default(),
        });
        let app = Router::new().fallback(take).with_state(Arc::clone(&state));
        let (stop, stopped) = oneshot::channel();
        let serve = move || {
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).expect("the runtime takes a bound listener");
                tokio::select! {
                    served = axum::serve(listener, app) => served.expect("serving loopback does not end by itself"),
                    _ = stopped => {}
                }
            });
        };
        let thread = std::thread::Builder::new().name("push-service".to_owned()).spawn(serve).context("no thread")?;
        Ok(Self { address, state, stop: Some(stop), thread: Some(thread) })
    }

    /// Its origin, such as `http://127.0.0.1:4000`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Subscribes a browser of this name.
    ///
    /// # Errors
    /// When there is no randomness for its keys.
    pub fn subscribe(&self, name: &str) -> anyhow::Result<Browser> {
        let browser = Browser::new(format!("{}/push/{name}", self.origin()))?;
        locked(&self.state.browsers).insert(name.to_owned(), browser.clone());
        Ok(browser)
    }

    /// Answers the next request so, and the one after it by the next refusal.
    pub fn refuse_next(&self, refusal: Refusal) {
        locked(&self.state.refusals).push_back(refusal);
    }

    /// Every message that was taken, in order.
    pub fn taken(&self) -> Vec<Pushed> {
        locked(&self.state.taken).clone()
    }

    /// The path of every request and what was answered, in order.
    pub fn asked(&self) -> Vec<(String, u16)> {
        locked(&self.state.asked).clone()
    }
}

impl Drop for PushService {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // An error means that it has ended already.
            stop.send(()).ok();
        }
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// Takes one message, or says why not.
async fn take(State(post): State<Arc<Post>>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let answer = post.answer(&method, &uri, &headers, &body);
    locked(&post.asked).push((uri.path().to_owned(), answer.status().as_u16()));
    answer
}

impl Post {
    fn answer(&self, method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Response {
        if let Some(refusal) = locked(&self.refusals).pop_front() {
            let status = StatusCode::from_u16(refusal.status).expect("a status of HTTP");
            let mut response = status.into_response();
            if let Some((name, value)) = refusal.header {
                response.headers_mut().insert(name, HeaderValue::from_str(&value).expect("a header's value"));
            }
            return response;
        }
        match self.read(method, uri, headers, body) {
            Ok(pushed) => {
                locked(&self.taken).push(pushed);
                (StatusCode::CREATED, [(header::LOCATION, "/message/1")]).into_response()
            }
            Err((status, why)) => (status, why).into_response(),
        }
    }

    /// A message, as its browser reads it.
    fn read(
        &self,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Pushed, (StatusCode, String)> {
        let bad = |why: &str| (StatusCode::BAD_REQUEST, why.to_owned());
        if method != Method::POST {
            return Err((StatusCode::METHOD_NOT_ALLOWED, String::new()));
        }
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let contact = statement::verify(&text("authorization"), &self.origin)
            .map_err(|why| (StatusCode::FORBIDDEN, why.to_string()))?;
        let name = uri.path().strip_prefix("/push/").unwrap_or_default().to_owned();
        let browsers = locked(&self.browsers);
        let browser = browsers.get(&name).ok_or((StatusCode::NOT_FOUND, String::new()))?;
        if body.len() > 4_096 {
            return Err((StatusCode::PAYLOAD_TOO_LARGE, String::new()));
        }
        if text("content-encoding") != "aes128gcm" {
            return Err(bad("the content coding is not aes128gcm"));
        }
        let plain = browser.read(body).map_err(|why| bad(&why.to_string()))?;
        let message = serde_json::from_slice(&plain).map_err(|_| bad("the message is not JSON"))?;
        let ttl = text("ttl").parse().map_err(|_| bad("there is no ttl"))?;
        let topic = text("topic");
        let is_topic =
            topic.len() <= 32 && topic.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        if !is_topic {
            return Err(bad("the topic is none"));
        }
        Ok(Pushed { browser: name, message, ttl, urgency: text("urgency"), topic, contact })
    }
}
