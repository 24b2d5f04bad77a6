//! The API over a plain socket, so that a test can send what no well-behaved client would. What holds for every answer
//! is looked at in every answer: no cross-origin access is granted, and a problem is one that the OpenAPI document
//! describes.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::PATIENCE;
use crate::home::TestHome;

/// The checked-in OpenAPI document.
///
/// # Panics
/// When it is no JSON.
pub fn document() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../docs/openapi.json")).expect("docs/openapi.json is JSON")
    });
    &DOCUMENT
}

/// How long a glance waits for a daemon that has stopped in the midst of an answer.
const GLANCE: Duration = Duration::from_secs(10);

/// A daemon's API, as `daemon.json` and the token file tell of it.
#[derive(Debug, Clone)]
pub struct Api {
    /// Where it listens, such as `127.0.0.1:4127`; also what the `Host` header has to say.
    pub host: String,
    /// The bearer token.
    pub token: String,
}

/// What a request was answered with.
#[must_use = "look at what the daemon answered"]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub text: String,
}

impl Answer {
    /// The first value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body of a success.
    ///
    /// # Panics
    /// When it is not one, or not JSON.
    pub fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "refused: {self:?}");
        self.json()
    }

    /// The body of a problem with this status and this code.
    ///
    /// # Panics
    /// When it is anything else.
    pub fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        let problem = self.json();
        assert_eq!(problem["code"], code, "{problem:#}");
        assert_eq!(problem["type"], format!("urn:godwit:problem:{code}"), "{problem:#}");
        assert_eq!(problem["status"], status, "{problem:#}");
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem:#}");
        problem
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("not one JSON value ({error}): {self:?}"))
    }

    /// What no answer may lack or have, whatever was asked.
    fn inspect(&self) {
        for (name, _) in &self.headers {
            assert!(!name.starts_with("access-control-"), "cross-origin access is granted: {self:?}");
        }
        if self.status >= 400 {
            let code = self.json()["code"].clone();
            let known = document()["components"]["schemas"]["ProblemCode"]["enum"].as_array().expect("the codes");
            assert!(known.contains(&code), "the OpenAPI document knows no code {code}: {self:?}");
        }
    }
}

/// From where a stream of events goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resume {
    /// The query parameter `after`.
    After(u64),
    /// The header `Last-Event-ID`.
    LastEventId(u64),
}

impl Api {
    /// The API of a home's living daemon.
    ///
    /// # Panics
    /// When no daemon has published itself.
    pub fn of(home: &TestHome) -> Self {
        Self::published(home).expect("a daemon has said where it listens and which token it takes")
    }

    /// The same, while a daemon may be about to publish itself.
    fn published(home: &TestHome) -> Option<Self> {
        let info = fs::read_to_string(home.path().join("daemon.json")).ok()?;
        let info: Value = serde_json::from_str(&info).ok()?;
        let token = fs::read_to_string(info["token_file"].as_str()?).ok()?.trim().to_owned();
        Some(Self { host: info["url"].as_str()?.strip_prefix("http://")?.to_owned(), token })
    }

    /// What a home's daemon answers on a path below `/api/v1`, for who looks again and again: it costs no process, and is
    /// `None` where nothing answers, whoever is asked is just ending, or the answer is no success.
    pub fn glance(home: &TestHome, path: &str) -> Option<Value> {
        let Self { host, token } = Self::published(home)?;
        let mut stream = TcpStream::connect(&host).ok()?;
        stream.set_read_timeout(Some(GLANCE)).ok()?;
        let request = format!("GET /api/v1{path} HTTP/1.0\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n");
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let is_success = head.split(' ').nth(1) == Some("200");
        is_success.then(|| serde_json::from_str(body).ok()).flatten()
    }

    /// `GET` on a path below `/api/v1`.
    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], "")
    }

    /// `POST` on a path below `/api/v1`.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask("POST", path, &[], &body.to_string())
    }

    /// `POST` of a command with an id of its own.
    pub fn post_as(&self, command: &str, path: &str, body: &Value) -> Answer {
        self.ask("POST", path, &[&format!("Idempotency-Key: {command}")], &body.to_string())
    }

    /// A well-formed request with further headers. Its status must be one that the OpenAPI document gives the operation.
    pub fn ask(&self, method: &str, path: &str, headers: &[&str], body: &str) -> Answer {
        let (host, token, length) = (&self.host, &self.token, body.len());
        let mut request =
            format!("{method} /api/v1{path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n");
        if !body.is_empty() {
            request += &format!("Content-Type: application/json\r\nContent-Length: {length}\r\n");
        }
        for header in headers {
            request += &format!("{header}\r\n");
        }
        let answer = self.send(&format!("{request}Connection: close\r\n\r\n{body}"));
        if let Some(operation) = operation(document(), method, path) {
            let described = operation["responses"].get(answer.status.to_string());
            assert!(described.is_some(), "the OpenAPI document does not tell of this: {method} {path} {answer:?}");
        }
        answer
    }

    /// Sends this text, whatever it is, and reads the one answer.
    ///
    /// # Panics
    /// When no answer comes.
    pub fn send(&self, request: &str) -> Answer {
        let mut reader = self.connect(request);
        let (status, headers) = read_head(&mut reader);
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let length: usize = length.map_or(0, |(_, value)| value.parse().expect("a length"));
        let mut body = vec![0; length];
        reader.read_exact(&mut body).expect("the body is whole");
        let answer = Answer { status, headers, text: String::from_utf8(body).expect("UTF-8") };
        answer.inspect();
        answer
    }

    /// Begins to follow the events.
    ///
    /// # Panics
    /// When that is refused.
    pub fn follow(&self, resume: Resume) -> Events {
        let (query, header) = match resume {
            Resume::After(seq) => (format!("?after={seq}"), String::new()),
            Resume::LastEventId(seq) => (String::new(), format!("Last-Event-ID: {seq}\r\n")),
        };
        Events { reader: self.stream(&format!("/events{query}"), &header) }
    }

    /// Begins to read a stream of events below `/api/v1`; `headers` end with a line feed each.
    ///
    /// # Panics
    /// When that is refused.
    pub(crate) fn stream(&self, path: &str, headers: &str) -> BufReader<TcpStream> {
        let (host, token) = (&self.host, &self.token);
        // A client of HTTP/1.0 is given the stream as it is instead of in chunks.
        let mut reader = self.connect(&format!(
            "GET /api/v1{path} HTTP/1.0\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n{headers}\r\n"
        ));
        let (status, headers) = read_head(&mut reader);
        assert_eq!(status, 200, "{headers:?}");
        let media = headers.iter().find(|(name, _)| name == "content-type").map(|(_, value)| value.as_str());
        assert_eq!(media, Some("text/event-stream"));
        reader
    }

    /// The sequence number of the log's last event.
    pub fn head(&self) -> u64 {
        self.get("/status").ok()["head_seq"].as_u64().expect("a sequence number")
    }

    /// Every event of the log after one, page by page.
    pub fn log_after(&self, seq: u64) -> Vec<Value> {
        let mut found: Vec<Value> = Vec::new();
        loop {
            let after = found.last().map_or(seq, |event| event["seq"].as_u64().expect("a sequence number"));
            let page = self.get(&format!("/log?after={after}")).ok();
            let items = page["items"].as_array().expect("items");
            if items.is_empty() {
                return found;
            }
            found.extend(items.iter().cloned());
        }
    }

    fn connect(&self, request: &str) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(&self.host).expect("the daemon listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
        stream.write_all(request.as_bytes()).expect("the request is sent");
        BufReader::new(stream)
    }
}

/// What the document says of an operation; nothing when it has none like that.
fn operation<'document>(document: &'document Value, method: &str, path: &str) -> Option<&'document Value> {
    let asked: Vec<&str> = path.split('?').next()?.split('/').collect();
    let paths = document["paths"].as_object()?;
    let is_it = |known: &str| {
        let known: Vec<&str> = known.strip_prefix("/api/v1").unwrap_or_default().split('/').collect();
        known.len() == asked.len() && known.iter().zip(&asked).all(|(is, was)| is == was || is.starts_with('{'))
    };
    let (_, operations) = paths.iter().find(|(known, _)| is_it(known))?;
    operations.get(method.to_lowercase())
}

/// The status and the headers.
fn read_head(reader: &mut BufReader<TcpStream>) -> (u16, Vec<(String, String)>) {
    let mut line = || {
        let mut text = String::new();
        reader.read_line(&mut text).expect("the daemon answers");
        text.trim_end().to_owned()
    };
    let first = line();
    let status = first.split(' ').nth(1).and_then(|text| text.parse().ok());
    let status = status.unwrap_or_else(|| panic!("no status line: {first:?}"));
    let headers = std::iter::from_fn(|| {
        let text = line();
        let (name, value) = text.split_once(':')?;
        Some((name.to_lowercase(), value.trim().to_owned()))
    });
    (status, headers.collect())
}

/// A stream of server-sent events. It ends when the connection does.
#[derive(Debug)]
pub struct Events {
    reader: BufReader<TcpStream>,
}

impl Events {
    /// The events up to and with the first of this kind.
    ///
    /// # Panics
    /// When the stream ends before.
    pub fn up_to(&mut self, kind: &str) -> Vec<Value> {
        let mut found = Vec::new();
        loop {
            let event = self.next().unwrap_or_else(|| panic!("the stream ends before {kind}: {found:#?}"));
            let is_last = event["kind"] == kind;
            found.push(event);
            if is_last {
                return found;
            }
        }
    }
}

impl Iterator for Events {
    type Item = Value;

    /// The next whole event; one that was cut off is none.
    fn next(&mut self) -> Option<Value> {
        let deadline = Instant::now() + PATIENCE;
        let (mut id, mut data) = (None, None);
        loop {
            // The stream says now and then that it is there, so a timeout of the socket alone would never come.
            assert!(Instant::now() < deadline, "gave up waiting for an event");
            let mut line = String::new();
            match self.reader.read_line(&mut line) {
                Ok(_) if line.ends_with('\n') => {}
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => panic!("the stream is silent"),
                Ok(_) | Err(_) => return None,
            }
            match line.trim_end().split_once(": ") {
                Some(("id", text)) => id = text.parse::<u64>().ok(),
                Some(("data", text)) => data = serde_json::from_str::<Value>(text).ok(),
                Some(_) => {}
                None => {
                    if let Some(event) = data.take() {
                        assert_eq!(event["seq"].as_u64(), id, "an event's id is its place in the log");
                        return Some(event);
                    }
                }
            }
        }
    }
}
