//! A turn as the Messages API sends it: as server-sent events, or whole when no stream was asked for.

use std::collections::{BTreeMap, VecDeque};

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use futures_util::stream;
use serde_json::{Value, json};

use super::request::Asked;
use super::script::{FaultKind, Tokens, Tool, Turn};

/// The tools of the CLIs that write a file, and that run a command.
const WRITE_TOOLS: &[&str] = &["Write", "write", "write_file"];
const SHELL_TOOLS: &[&str] = &["Bash", "bash", "run_shell_command"];

/// A JSON answer.
pub(super) fn json(status: StatusCode, value: &Value) -> Response<Body> {
    with_type(status, "application/json", Body::from(value.to_string()))
}

/// A refusal in the API's own form.
pub(super) fn refusal(
    status: StatusCode,
    headers: &BTreeMap<String, String>,
    kind: &str,
    message: &str,
) -> Response<Body> {
    let body = json!({"type": "error", "error": {"type": kind, "message": message}});
    with_headers(json(status, &body), headers)
}

/// A turn of the model.
pub(super) fn turn(turn: &Turn, asked: &Asked, fault: Option<&FaultKind>) -> Response<Body> {
    let blocks = blocks(turn, asked);
    let response = if asked.wants_stream() {
        with_type(StatusCode::OK, "text/event-stream", stream_body(pieces(turn, asked, &blocks, fault)))
    } else {
        json(StatusCode::OK, &whole(turn, asked, &blocks))
    };
    with_headers(response, &turn.headers)
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
        let value: HeaderValue = value.parse().expect("the script gives a header's value");
        response.headers_mut().insert(name, value);
    }
    response
}

fn blocks(turn: &Turn, asked: &Asked) -> Vec<Value> {
    let directory = asked.working_directory().unwrap_or_else(|| ".".to_owned());
    let here = |text: &str| text.replace("{cwd}", &directory);
    let mut blocks = Vec::new();
    if !turn.text.is_empty() {
        blocks.push(json!({"type": "text", "text": here(&turn.text)}));
    }
    for (index, tool) in turn.tools.iter().enumerate() {
        let (name, input) = match tool {
            Tool::Write { path, content } => {
                let name = asked.offered(WRITE_TOOLS).unwrap_or(WRITE_TOOLS[0]);
                (name.to_owned(), json!({"file_path": here(path), "content": here(content)}))
            }
            Tool::Shell { command } => {
                let name = asked.offered(SHELL_TOOLS).unwrap_or(SHELL_TOOLS[0]);
                (name.to_owned(), json!({"command": here(command), "description": "run a command"}))
            }
            Tool::Named { name, input } => (name.clone(), input.clone()),
        };
        let id = format!("toolu_turn{}_{index}", asked.turn());
        blocks.push(json!({"type": "tool_use", "id": id, "name": name, "input": input}));
    }
    blocks
}

fn stop_reason(turn: &Turn) -> &str {
    let usual = if turn.tools.is_empty() { "end_turn" } else { "tool_use" };
    turn.stop.as_deref().unwrap_or(usual)
}

fn usage(tokens: Tokens, output: u64) -> Value {
    json!({
        "input_tokens": tokens.input,
        "output_tokens": output,
        "cache_read_input_tokens": tokens.cache_read,
        "cache_creation_input_tokens": tokens.cache_write,
    })
}

fn message(asked: &Asked, content: &[Value], stop: Option<&str>, usage: &Value) -> Value {
    json!({
        "id": format!("msg_turn{}", asked.turn()),
        "type": "message",
        "role": "assistant",
        "model": asked.model(),
        "content": content,
        "stop_reason": stop,
        "stop_sequence": null,
        "usage": usage,
    })
}

fn whole(turn: &Turn, asked: &Asked, blocks: &[Value]) -> Value {
    message(asked, blocks, Some(stop_reason(turn)), &usage(turn.usage, turn.usage.output))
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

fn event(name: &str, mut data: Value) -> Piece {
    data["type"] = json!(name);
    Piece::Event(format!("event: {name}\ndata: {data}\n\n"))
}

fn pieces(turn: &Turn, asked: &Asked, blocks: &[Value], fault: Option<&FaultKind>) -> VecDeque<Piece> {
    let start = message(asked, &[], None, &usage(turn.usage, 1));
    let mut pieces = VecDeque::from([event("message_start", json!({"message": start}))]);
    let (sent, cut) = match fault {
        Some(FaultKind::Stall) => (0, Some(Piece::Stall)),
        Some(FaultKind::Drop { after_blocks }) => (*after_blocks, Some(Piece::Break)),
        Some(FaultKind::Truncate) => (1, Some(Piece::End)),
        Some(FaultKind::Status { .. } | FaultKind::Hang { .. }) | None => (blocks.len(), None),
    };
    pieces.extend(blocks.iter().take(sent).enumerate().flat_map(|(index, block)| block_pieces(index, block)));
    if let Some(cut) = cut {
        pieces.push_back(cut);
        return pieces;
    }
    let delta = json!({"stop_reason": stop_reason(turn), "stop_sequence": null});
    let counted = usage(turn.usage, turn.usage.output);
    pieces.push_back(event("message_delta", json!({"delta": delta, "usage": counted})));
    pieces.push_back(event("message_stop", json!({})));
    pieces
}

fn block_pieces(index: usize, block: &Value) -> [Piece; 3] {
    let (start, delta) = if block["type"] == "text" {
        (json!({"type": "text", "text": ""}), json!({"type": "text_delta", "text": block["text"]}))
    } else {
        let start = json!({"type": "tool_use", "id": block["id"], "name": block["name"], "input": {}});
        (start, json!({"type": "input_json_delta", "partial_json": block["input"].to_string()}))
    };
    [
        event("content_block_start", json!({"index": index, "content_block": start})),
        event("content_block_delta", json!({"index": index, "delta": delta})),
        event("content_block_stop", json!({"index": index})),
    ]
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
