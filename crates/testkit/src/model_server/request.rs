//! What was asked, whatever the API, and what of it is recorded.

use axum::http::{HeaderMap, Method, Uri};
use serde_json::Value;

use super::dialect::{Dialect, Talk};

/// What precedes the working directory in the CLIs' own prompts, in lower case, and what follows it.
const DIRECTORY_LABELS: &[(&str, char)] = &[
    ("working directory: ", '\n'),
    ("<cwd>", '<'),
    ("working in the directory: ", '\n'),
    ("**workspace directories:**\n  - ", '\n'),
];

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
    /// The number of assistant turns in it; `None` when no reply of the conversation was asked for.
    pub turn: Option<usize>,
    /// The names of the tools that it offers.
    pub tools: Vec<String>,
    /// The status that it was answered with.
    pub status: u16,
}

/// How a credential was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialHeader {
    /// Not at all.
    Missing,
    /// `x-api-key`, or Google's `x-goog-api-key`.
    ApiKey,
    /// `Authorization: Bearer`.
    Bearer,
    /// Both.
    Both,
}

impl RecordedRequest {
    pub(super) fn of(method: &Method, uri: &Uri, headers: &HeaderMap, asked: Option<&Asked>) -> Self {
        let has_key = headers.contains_key("x-api-key") || headers.contains_key("x-goog-api-key");
        let credential = match (has_key, headers.contains_key("authorization")) {
            (false, false) => CredentialHeader::Missing,
            (true, false) => CredentialHeader::ApiKey,
            (false, true) => CredentialHeader::Bearer,
            (true, true) => CredentialHeader::Both,
        };
        Self {
            method: method.to_string(),
            path: uri.path().to_owned(),
            credential,
            model: asked.and_then(|asked| asked.talk.model.clone()),
            turn: asked.filter(|asked| !asked.talk.is_auxiliary).map(Asked::turn),
            tools: asked.map(|asked| asked.talk.tools.clone()).unwrap_or_default(),
            status: 0,
        }
    }
}

/// A request for a reply of the model.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) dialect: Dialect,
    talk: Talk,
}

impl Asked {
    /// `None` when the path is none at which a model replies.
    pub(super) fn read(uri: &Uri, body: &[u8]) -> Option<Self> {
        let (dialect, address) = Dialect::at(uri.path())?;
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        Some(Self { dialect, talk: dialect.talk(&address, &body) })
    }

    pub(super) fn user_text(&self) -> &str {
        &self.talk.user_text
    }

    /// How many turns the model has had.
    pub(super) fn turn(&self) -> usize {
        self.talk.turns
    }

    pub(super) fn wants_stream(&self) -> bool {
        self.talk.wants_stream
    }

    /// Whether the CLI asks for something of its own, beside the conversation.
    pub(super) fn is_auxiliary(&self) -> bool {
        self.talk.is_auxiliary
    }

    /// The schema that the answer must have, when one is demanded.
    pub(super) fn schema(&self) -> Option<&Value> {
        self.talk.schema.as_ref()
    }

    pub(super) fn model(&self) -> &str {
        self.talk.model.as_deref().unwrap_or("scripted-model")
    }

    /// The first of `names` that the request offers as a tool.
    pub(super) fn offered<'a>(&self, names: &[&'a str]) -> Option<&'a str> {
        names.iter().copied().find(|&name| self.talk.tools.iter().any(|tool| tool == name))
    }

    /// The agent's working directory, as the CLI tells the model.
    pub(super) fn working_directory(&self) -> Option<String> {
        let text = &self.talk.all_text;
        let lower = text.to_ascii_lowercase();
        let found = |&(label, end): &(&str, char)| {
            let rest = &text[lower.find(label)? + label.len()..];
            rest.split(['\n', end]).next().map(|directory| directory.trim().to_owned())
        };
        DIRECTORY_LABELS.iter().find_map(found)
    }
}
