//! How talking to a daemon can fail.

use crate::problem::{Problem, ProblemCode};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The token holds characters that no header can carry.
    #[error("the daemon's token cannot be sent: its file is damaged; restart the daemon to write a new one")]
    Token,
    /// The HTTP client could not be built.
    #[error("the HTTP client cannot be built")]
    Build {
        /// What the library said.
        #[source]
        source: reqwest::Error,
    },
    /// Nobody answers, or the connection broke.
    #[error("the daemon at {url} does not answer")]
    Unreachable {
        /// Where it should be.
        url: String,
        /// What the library said.
        #[source]
        source: reqwest::Error,
    },
    /// Something else than a daemon of this version answers.
    #[error("what answers at {url} is not a godwit daemon (HTTP status {status})")]
    NotGodwit {
        /// Where.
        url: String,
        /// With which status.
        status: u16,
    },
    /// The daemon refuses.
    #[error(transparent)]
    Problem(Box<Problem>),
    /// The daemon's answer is not what this version expects.
    #[error("the daemon's answer cannot be read: is it of another version than this command?")]
    Answer {
        /// What the decoder said.
        #[source]
        source: serde_json::Error,
    },
    /// The stream of events ended and could not be taken up again.
    #[error("the stream of events ended and the daemon at {url} does not answer any more")]
    StreamEnded {
        /// Where it was.
        url: String,
    },
}

impl ClientError {
    /// Whether it is certain that nothing came of what was asked, and another daemon may take it.
    pub fn was_not_taken(&self) -> bool {
        match self {
            Self::Unreachable { source, .. } => source.is_connect(),
            Self::Problem(problem) => matches!(problem.code, ProblemCode::ShuttingDown | ProblemCode::Unauthorized),
            Self::Token
            | Self::Build { .. }
            | Self::NotGodwit { .. }
            | Self::Answer { .. }
            | Self::StreamEnded { .. } => false,
        }
    }
}
