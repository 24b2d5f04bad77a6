//! The APIs that CLIs speak to a model: how a request is read and how a reply is written, nothing else.

mod chat;
mod gemini;
mod messages;
mod responses;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::reply::{Reply, Streamed};

/// One API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Anthropic's Messages API.
    Messages,
    /// OpenAI's Responses API.
    Responses,
    /// OpenAI's Chat Completions API, which many providers speak.
    Chat,
    /// Google's Gemini API.
    Gemini,
}

/// What the path of a request says beyond the API.
#[derive(Debug, Default)]
pub(super) struct Address {
    /// The model, where it is part of the path.
    pub(super) model: Option<String>,
    /// Whether the path demands a stream.
    pub(super) streams: bool,
}

/// A request in words that all APIs share.
#[derive(Debug, Default)]
pub(super) struct Talk {
    /// What the user said, each part on a line.
    pub(super) user_text: String,
    /// Everything that was said to the model, the CLI's own instructions too.
    pub(super) all_text: String,
    /// How many turns the model has had.
    pub(super) turns: usize,
    /// The tools that are offered.
    pub(super) tools: Vec<String>,
    pub(super) wants_stream: bool,
    pub(super) model: Option<String>,
    /// The schema of the answer, when one is demanded.
    pub(super) schema: Option<Value>,
    /// Whether this is a question of the CLI's own, such as which model to use.
    pub(super) is_auxiliary: bool,
}

impl Dialect {
    /// The API whose model replies at this path.
    pub(super) fn at(path: &str) -> Option<(Self, Address)> {
        let plain = |dialect| Some((dialect, Address::default()));
        match path {
            "/v1/messages" => return plain(Self::Messages),
            "/v1/responses" => return plain(Self::Responses),
            "/v1/chat/completions" => return plain(Self::Chat),
            _ => {}
        }
        let (model, verb) = path.split_once("/models/")?.1.rsplit_once(':')?;
        let streams = match verb {
            "generateContent" => false,
            "streamGenerateContent" => true,
            _ => return None,
        };
        Some((Self::Gemini, Address { model: Some(model.to_owned()), streams }))
    }

    pub(super) fn talk(self, address: &Address, body: &Value) -> Talk {
        match self {
            Self::Messages => messages::talk(body),
            Self::Responses => responses::talk(body),
            Self::Chat => chat::talk(body),
            Self::Gemini => gemini::talk(address, body),
        }
    }

    /// The reply in one piece.
    pub(super) fn whole(self, reply: &Reply) -> Value {
        match self {
            Self::Messages => messages::whole(reply),
            Self::Responses => responses::whole(reply),
            Self::Chat => chat::whole(reply),
            Self::Gemini => gemini::whole(reply),
        }
    }

    /// The reply as server-sent events.
    pub(super) fn streamed(self, reply: &Reply) -> Streamed {
        match self {
            Self::Messages => messages::streamed(reply),
            Self::Responses => responses::streamed(reply),
            Self::Chat => chat::streamed(reply),
            Self::Gemini => gemini::streamed(reply),
        }
    }

    /// A refusal of the whole request.
    pub(super) fn refusal(self, status: StatusCode, kind: &str, message: &str) -> Value {
        match self {
            Self::Messages => json!({"type": "error", "error": {"type": kind, "message": message}}),
            Self::Responses | Self::Chat => {
                json!({"error": {"message": message, "type": kind, "param": null, "code": kind}})
            }
            Self::Gemini => json!({"error": {"code": status.as_u16(), "message": message, "status": kind}}),
        }
    }

    /// The event that tells a failure in the middle of a stream.
    pub(super) fn failure(self, reply: &Reply, kind: &str, message: &str) -> String {
        match self {
            Self::Messages => messages::failure(kind, message),
            Self::Responses => responses::failure(reply, kind, message),
            Self::Chat | Self::Gemini => data(&self.refusal(StatusCode::INTERNAL_SERVER_ERROR, kind, message)),
        }
    }

    /// A whole event of a kind that the API does not have.
    pub(super) fn unknown_event(self) -> String {
        let news = json!({"type": "from_the_future", "news": [1, null]});
        match self {
            Self::Messages | Self::Responses => event("from_the_future", news),
            Self::Chat | Self::Gemini => data(&news),
        }
    }
}

/// A named server-sent event whose data repeats its name.
fn event(name: &str, mut value: Value) -> String {
    value["type"] = json!(name);
    format!("event: {name}\ndata: {value}\n\n")
}

/// A server-sent event without a name.
fn data(value: &Value) -> String {
    format!("data: {value}\n\n")
}

/// Adds every text of a content value, each on a line of its own.
fn collect_text(content: &Value, text: &mut String) {
    match content {
        Value::String(part) => {
            text.push_str(part);
            text.push('\n');
        }
        Value::Array(blocks) => blocks.iter().for_each(|block| collect_text(&block["text"], text)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {}
    }
}

fn array<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

fn text_at<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn owned_at(value: &Value, key: &str) -> Option<String> {
    value[key].as_str().map(str::to_owned)
}
