//! A turn as an API sends it: as server-sent events, or whole when no stream was asked for.

use std::collections::{BTreeMap, VecDeque};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use futures_util::stream;
use serde_json::{Value, json};

use super::dialect::Dialect;
use super::request::Asked;
use super::script::{Damage, FaultKind, Tokens, Tool, Turn};

/// The tools of the CLIs that write a file, and that run a command.
const WRITE_TOOLS: &[&str] = &["Write", "write", "write_file", "apply_patch"];
const SHELL_TOOLS: &[&str] = &["Bash", "bash", "run_shell_command", "exec_command", "shell_command"];

/// What the model says, before an API gives it a form.
#[derive(Debug)]
pub(super) struct Reply {
    /// How many turns came before.
    pub(super) turn: usize,
    pub(super) model: String,
    pub(super) blocks: Vec<Block>,
    pub(super) tokens: Tokens,
    /// The API's own word for why the reply ends, when the script gives one.
    pub(super) stop: Option<String>,
}

/// One piece of what the model says.
#[derive(Debug)]
pub(super) enum Block {
    Text(String),
    /// A tool. Its input is an object, or a text for a tool that takes free text.
    Call {
        id: String,
        name: String,
        input: Value,
        /// The group that the tool is in, where the API has such groups.
        namespace: Option<String>,
    },
}

/// A reply as server-sent events, each written out.
#[derive(Debug)]
pub(super) struct Streamed {
    /// What comes before the first block.
    pub(super) head: Vec<String>,
    /// The events of each block.
    pub(super) blocks: Vec<Vec<String>>,
    /// What says that the reply is whole.
    pub(super) tail: Vec<String>,
}

impl Block {
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Call { .. } => None,
        }
    }
}

impl Reply {
    pub(super) fn has_calls(&self) -> bool {
        self.blocks.iter().any(|block| matches!(block, Block::Call { .. }))
    }

    fn of(turn: &Turn, asked: &Asked) -> Self {
        let directory = asked.working_directory().unwrap_or_else(|| ".".to_owned());
        let mut blocks = Vec::new();
        if !turn.text.is_empty() {
            blocks.push(Block::Text(turn.text.replace("{cwd}", &directory)));
        }
        let calls = turn.tools.iter().enumerate();
        blocks.extend(calls.map(|(index, tool)| call(tool, asked, &directory, index)));
        let (tokens, stop) = (turn.usage, turn.stop.clone());
        Self { turn: asked.turn(), model: asked.model().to_owned(), blocks, tokens, stop }
    }
}

fn call(tool: &Tool, asked: &Asked, directory: &str, index: usize) -> Block {
    let here = |text: &str| text.replace("{cwd}", directory);
    let mut namespace = None;
    let (name, input) = match tool {
        Tool::Write { path, content } => {
            let name = asked.offered(WRITE_TOOLS).unwrap_or(WRITE_TOOLS[0]);
            let (path, content) = (here(path), here(content));
            let input = match name {
                "apply_patch" => Value::String(patch_that_adds(&path, &content)),
                "write" => json!({"filePath": path, "content": content}),
                _ => json!({"file_path": path, "content": content}),
            };
            (name.to_owned(), input)
        }
        Tool::Shell { command } => {
            let name = asked.offered(SHELL_TOOLS).unwrap_or(SHELL_TOOLS[0]);
            let command = here(command);
            let input = match name {
                "exec_command" => json!({"cmd": command}),
                "shell_command" => json!({"command": command}),
                _ => json!({"command": command, "description": "run a command"}),
            };
            (name.to_owned(), input)
        }
        Tool::Mcp { server, tool, input } => {
            let name = match asked.dialect {
                Dialect::Messages => format!("mcp__{server}__{tool}"),
                Dialect::Chat => format!("{server}_{tool}"),
                Dialect::Gemini => format!("mcp_{server}_{tool}"),
                Dialect::Responses => {
                    namespace = Some(format!("mcp__{server}"));
                    tool.clone()
                }
            };
            (name, input.clone())
        }
        Tool::Named { name, input } => (name.clone(), input.clone()),
    };
    Block::Call { id: format!("toolu_turn{}_{index}", asked.turn()), name, input, namespace }
}

/// A file in the form of the tool that takes patches.
fn patch_that_adds(path: &str, content: &str) -> String {
    let lines: String = content.lines().map(|line| format!("+{line}\n")).collect();
    format!("*** Begin Patch\n*** Add File: {path}\n{lines}*** End Patch\n")
}

/// A JSON answer.
pub(super) fn json(status: StatusCode, value: &Value) -> Response<Body> {
    with_type(status, "application/json", Body::from(value.to_string()))
}

/// A refusal in the API's own form.
pub(super) fn refusal(
    dialect: Dialect,
    status: StatusCode,
    headers: &BTreeMap<String, String>,
    kind: &str,
    message: &str,
) -> Response<Body> {
    with_headers(json(status, &dialect.refusal(status, kind, message)), headers)
}

/// A turn of the model.
pub(super) fn turn(turn: &Turn, asked: &Asked, fault: Option<&FaultKind>) -> Response<Body> {
    respond(&Reply::of(turn, asked), asked, fault, &turn.headers)
}

/// An answer to a question of the CLI's own: the smallest value that its schema allows.
pub(super) fn auxiliary(asked: &Asked) -> Response<Body> {
    let answer = asked.schema().map(smallest).unwrap_or_default().to_string();
    let reply = Reply {
        turn: asked.turn(),
        model: asked.model().to_owned(),
        blocks: vec![Block::Text(answer)],
        tokens: Tokens::default(),
        stop: None,
    };
    respond(&reply, asked, None, &BTreeMap::new())
}

fn respond(
    reply: &Reply,
    asked: &Asked,
    fault: Option<&FaultKind>,
    headers: &BTreeMap<String, String>,
) -> Response<Body> {
    let response = if asked.wants_stream() {
        with_type(StatusCode::OK, "text/event-stream", stream_body(pieces(asked.dialect, reply, fault)))
    } else {
        json(StatusCode::OK, &asked.dialect.whole(reply))
    };
    with_headers(response, headers)
}

/// The smallest value of a schema, as far as the CLIs' own schemas go.
fn smallest(schema: &Value) -> Value {
    if let Some(first) = schema["enum"].as_array().and_then(|words| words.first()) {
        return first.clone();
    }
    match schema["type"].as_str().unwrap_or_default().to_ascii_lowercase().as_str() {
        "string" => json!("-"),
        "number" | "integer" => json!(1),
        "boolean" => json!(false),
        "array" => json!([]),
        _ => {
            let properties = schema["properties"].as_object().into_iter().flatten();
            properties.map(|(name, schema)| (name.clone(), smallest(schema))).collect::<serde_json::Map<_, _>>().into()
        }
    }
}

fn with_type(status: StatusCode, content_type: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert("content-type", HeaderValue::from_static(content_type));
    response
}

fn with_headers(mut response: Response<Body>, headers: &BTreeMap<String, String>) -> Response<Body> {
    for (name, value) in headers {
        let name: HeaderName = name.parse().expect("the script names a header");
        let value: HeaderValue = dated(value).parse().expect("the script gives a header's value");
        response.headers_mut().insert(name, value);
    }
    response
}

/// A header's value with the time for which `{now+SECONDS}` stands in it.
fn dated(value: &str) -> String {
    let Some((before, (seconds, after))) =
        value.split_once("{now+").and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    else {
        return value.to_owned();
    };
    let seconds: u64 = seconds.parse().expect("the script gives a number of seconds");
    #[expect(clippy::disallowed_methods, reason = "the provider names a time, by its own clock")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_secs();
    format!("{before}{}{after}", now + seconds)
}

/// One piece of a stream.
enum Piece {
    Event(String),
    /// Nothing more, for ever.
    Stall,
    /// The connection breaks.
    Break,
    /// The stream ends here, as if it were whole.
    End,
}

fn pieces(dialect: Dialect, reply: &Reply, fault: Option<&FaultKind>) -> VecDeque<Piece> {
    let mut streamed = dialect.streamed(reply);
    if let Some(FaultKind::Malformed { damage }) = fault {
        damaged(dialect, &mut streamed, *damage);
    }
    let Streamed { head, blocks, tail } = streamed;
    let mut pieces: VecDeque<_> = head.into_iter().map(Piece::Event).collect();
    let (sent, cut) = match fault {
        Some(FaultKind::Stall) => (0, Some(Piece::Stall)),
        Some(FaultKind::Drop { after_blocks }) => (*after_blocks, Some(Piece::Break)),
        Some(FaultKind::Truncate) => (1, Some(Piece::End)),
        Some(FaultKind::Fail { kind, message }) => (0, Some(Piece::Event(dialect.failure(reply, kind, message)))),
        Some(
            FaultKind::Status { .. } | FaultKind::Body { .. } | FaultKind::Hang { .. } | FaultKind::Malformed { .. },
        )
        | None => (blocks.len(), None),
    };
    pieces.extend(blocks.into_iter().take(sent).flatten().map(Piece::Event));
    match cut {
        Some(cut) => pieces.push_back(cut),
        None => pieces.extend(tail.into_iter().map(Piece::Event)),
    }
    pieces
}

/// Damages the event that follows the last block.
fn damaged(dialect: Dialect, streamed: &mut Streamed, damage: Damage) {
    let Some(event) = streamed.tail.first_mut() else { return };
    match damage {
        Damage::Framing => {
            let before = streamed.blocks.last_mut().and_then(|events| events.last_mut()).or(streamed.head.last_mut());
            if let Some(before) = before {
                before.truncate(before.trim_end().len());
                before.push('\n');
            }
        }
        Damage::Json => {
            let kept = event.find("data: ").map_or(0, |start| start + (event.len() - start) / 2);
            event.truncate(kept);
            event.push_str("\n\n");
        }
        Damage::UnknownKind => streamed.tail.insert(0, dialect.unknown_event()),
    }
}

fn stream_body(pieces: VecDeque<Piece>) -> Body {
    Body::from_stream(stream::unfold(pieces, |mut pieces| async move {
        match pieces.pop_front()? {
            Piece::Event(text) => Some((Ok(text), pieces)),
            Piece::End => None,
            Piece::Stall => std::future::pending().await,
            Piece::Break => {
                pieces.clear();
                // A body that has to be waited for is flushed first: what was said before the break arrives.
                tokio::task::yield_now().await;
                Some((Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)), pieces))
            }
        }
    }))
}
