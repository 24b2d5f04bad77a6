//! What was asked, and what of it is recorded.

use axum::http::{HeaderMap, Method, Uri};
use serde_json::Value;

/// What precedes the working directory in the CLI's own prompt, in lower case.
const DIRECTORY_LABEL: &str = "working directory: ";

/// One request, as far as it matters here. No credential is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedRequest {
    /// The HTTP method.
    pub method: String,
    /// The path, without its query.
    pub path: String,
    /// How the credential was given.
    pub credential: CredentialHeader,
    /// The model that was asked for.
    pub model: Option<String>,
    /// The number of assistant turns in it; `None` when no reply of the model was asked for.
    pub turn: Option<usize>,
    /// The status that it was answered with.
    pub status: u16,
}

/// How a credential was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialHeader {
    /// Not at all.
    Missing,
    /// `x-api-key`.
    ApiKey,
    /// `Authorization: Bearer`.
    Bearer,
    /// Both.
    Both,
}

impl RecordedRequest {
    pub(super) fn of(method: &Method, uri: &Uri, headers: &HeaderMap, asked: &Asked) -> Self {
        let credential = match (headers.contains_key("x-api-key"), headers.contains_key("authorization")) {
            (false, false) => CredentialHeader::Missing,
            (true, false) => CredentialHeader::ApiKey,
            (false, true) => CredentialHeader::Bearer,
            (true, true) => CredentialHeader::Both,
        };
        Self {
            method: method.to_string(),
            path: uri.path().to_owned(),
            credential,
            model: asked.body.get("model").and_then(Value::as_str).map(str::to_owned),
            turn: (uri.path() == "/v1/messages").then(|| asked.turn()),
            status: 0,
        }
    }
}

/// The body of a request.
#[derive(Debug)]
pub(super) struct Asked {
    body: Value,
    user_text: String,
}

impl Asked {
    pub(super) fn read(body: &[u8]) -> Self {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let mut user_text = String::new();
        for message in messages(&body).filter(|message| role(message) == "user") {
            collect_text(&message["content"], &mut user_text);
        }
        Self { body, user_text }
    }

    pub(super) fn user_text(&self) -> &str {
        &self.user_text
    }

    /// How many turns the model has had.
    pub(super) fn turn(&self) -> usize {
        messages(&self.body).filter(|message| role(message) == "assistant").count()
    }

    pub(super) fn wants_stream(&self) -> bool {
        self.body["stream"].as_bool().unwrap_or(false)
    }

    pub(super) fn model(&self) -> &str {
        self.body["model"].as_str().unwrap_or("scripted-model")
    }

    /// The first of `names` that the request offers as a tool.
    pub(super) fn offered<'a>(&self, names: &[&'a str]) -> Option<&'a str> {
        let tools = self.body["tools"].as_array()?;
        names.iter().copied().find(|&name| tools.iter().any(|tool| tool["name"] == name))
    }

    /// The agent's working directory, as the CLI tells the model.
    pub(super) fn working_directory(&self) -> Option<String> {
        let mut text = String::new();
        collect_text(&self.body["system"], &mut text);
        messages(&self.body).for_each(|message| collect_text(&message["content"], &mut text));
        let lower = text.to_ascii_lowercase();
        let rest = &text[lower.find(DIRECTORY_LABEL)? + DIRECTORY_LABEL.len()..];
        rest.lines().next().map(|line| line.trim().to_owned())
    }
}

fn messages(body: &Value) -> impl Iterator<Item = &Value> {
    body["messages"].as_array().into_iter().flatten()
}

fn role(message: &Value) -> &str {
    message["role"].as_str().unwrap_or_default()
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
