//! Errors on the wire: problem details for HTTP APIs (RFC 9457).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The media type of a [`Problem`].
pub const PROBLEM_JSON: &str = "application/problem+json";

/// What went wrong with a request. `type` is `urn:godwit:problem:<code>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, thiserror::Error)]
#[error("{detail}")]
pub struct Problem {
    /// The kind of problem as a URI.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem for a person.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What went wrong with this request.
    pub detail: String,
    /// The kind of problem as a stable word.
    pub code: ProblemCode,
    /// What to do instead, when there is something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// The kinds of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemCode {
    /// The request is not acceptable as it is.
    Invalid,
    /// The token is missing or wrong.
    Unauthorized,
    /// The asker, the host name or the origin may not do that.
    Forbidden,
    /// The named thing does not exist.
    NotFound,
    /// The route exists, but not with that method.
    MethodNotAllowed,
    /// The beginning of an id fits more than one thing.
    Ambiguous,
    /// A thing of that name exists already.
    AlreadyExists,
    /// The thing is not in a state in which that can be done.
    WrongState,
    /// The body is larger than the server reads.
    TooLarge,
    /// The body is not JSON.
    UnsupportedMediaType,
    /// There is too much open already; it can be asked again later.
    Busy,
    /// The daemon is ending.
    ShuttingDown,
    /// The disk is full; nothing was changed.
    DiskFull,
    /// Godwit failed; nothing was changed.
    Internal,
    /// A later version of godwit answered with a code that this one does not know.
    #[serde(other)]
    Unknown,
}

impl ProblemCode {
    /// Every code that a server sends.
    pub const ALL: &'static [Self] = &[
        Self::Invalid,
        Self::Unauthorized,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Ambiguous,
        Self::AlreadyExists,
        Self::WrongState,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::Busy,
        Self::ShuttingDown,
        Self::DiskFull,
        Self::Internal,
    ];

    /// The HTTP status.
    pub fn status(self) -> u16 {
        match self {
            Self::Invalid => 400,
            Self::Unauthorized => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Ambiguous | Self::AlreadyExists | Self::WrongState => 409,
            Self::TooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::Busy => 429,
            Self::Internal | Self::Unknown => 500,
            Self::ShuttingDown => 503,
            Self::DiskFull => 507,
        }
    }

    /// The code as its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::Ambiguous => "ambiguous",
            Self::AlreadyExists => "already-exists",
            Self::WrongState => "wrong-state",
            Self::TooLarge => "too-large",
            Self::UnsupportedMediaType => "unsupported-media-type",
            Self::Busy => "busy",
            Self::ShuttingDown => "shutting-down",
            Self::DiskFull => "disk-full",
            Self::Internal => "internal",
            Self::Unknown => "unknown",
        }
    }

    /// The kind for a person.
    pub fn title(self) -> &'static str {
        match self {
            Self::Invalid => "The request is not acceptable",
            Self::Unauthorized => "The token is missing or wrong",
            Self::Forbidden => "That is not allowed",
            Self::NotFound => "There is no such thing",
            Self::MethodNotAllowed => "That method is not offered here",
            Self::Ambiguous => "The id fits more than one thing",
            Self::AlreadyExists => "It exists already",
            Self::WrongState => "That cannot be done now",
            Self::TooLarge => "The body is too large",
            Self::UnsupportedMediaType => "The body is not JSON",
            Self::Busy => "There is too much open already",
            Self::ShuttingDown => "The daemon is ending",
            Self::DiskFull => "The disk is full",
            Self::Internal => "Godwit failed",
            Self::Unknown => "An unknown problem",
        }
    }
}

impl Problem {
    /// A problem without a hint.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:godwit:problem:{}", code.word()),
            title: code.title().to_owned(),
            status: code.status(),
            detail: detail.into(),
            code,
            hint: None,
        }
    }

    /// The same problem with a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_is_serialised() {
        for &code in ProblemCode::ALL {
            assert_eq!(serde_json::to_value(code).expect("serialises"), code.word());
        }
    }

    #[test]
    fn a_code_of_a_later_version_is_still_a_problem() {
        let text = r#"{"type":"x","title":"t","status":418,"detail":"d","code":"teapot"}"#;
        let problem: Problem = serde_json::from_str(text).expect("a problem");
        assert_eq!(problem.code, ProblemCode::Unknown);
    }
}
