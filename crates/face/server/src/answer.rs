//! Answers: JSON when it went well, a problem when it did not.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use godwit_api::problem::PROBLEM_JSON;
use godwit_api::{Problem, ProblemCode};
use godwit_core::Refusal;
use godwit_core::refusal::RefusalCode;
use godwit_engine::SubmitError;

use crate::reader::ReadError;

/// What a handler gives back.
pub(crate) type Answer<T> = Result<Json<T>, Failure>;

/// A problem on its way out.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) Problem);

impl Failure {
    /// A failure without a hint.
    pub(crate) fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self(Problem::new(code, detail))
    }

    /// The same failure with a hint.
    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self(self.0.with_hint(hint))
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self.0)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal.code {
            RefusalCode::NotFound => ProblemCode::NotFound,
            RefusalCode::AlreadyExists => ProblemCode::AlreadyExists,
            RefusalCode::WrongState | RefusalCode::NotAwaited => ProblemCode::WrongState,
            RefusalCode::Forbidden => ProblemCode::Forbidden,
            RefusalCode::Invalid => ProblemCode::Invalid,
            RefusalCode::Busy => ProblemCode::Busy,
        };
        let problem = Problem::new(code, refusal.message);
        Self(match refusal.hint {
            Some(hint) => problem.with_hint(hint),
            None => problem,
        })
    }
}

impl From<SubmitError> for Failure {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Refused(refusal) => refusal.into(),
            SubmitError::Storage { detail, is_disk_full: true } => Self::new(ProblemCode::DiskFull, detail)
                .hint("free space where godwit's home is; runs go on meanwhile, and nothing was changed"),
            SubmitError::Storage { detail, is_disk_full: false } => {
                Self::new(ProblemCode::Internal, format!("the log cannot be written: {detail}"))
            }
            SubmitError::ShuttingDown => Self::new(ProblemCode::ShuttingDown, "the daemon is ending").hint("godwit up"),
        }
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        let (code, detail, hint) = match error {
            ReadError::Missing { detail, hint } => (ProblemCode::NotFound, detail, hint),
            ReadError::Unsuitable { detail, hint } => (ProblemCode::Invalid, detail, hint),
            ReadError::Failed { detail } => (ProblemCode::Internal, detail, None),
        };
        let problem = Problem::new(code, detail);
        Self(match hint {
            Some(hint) => problem.with_hint(hint),
            None => problem,
        })
    }
}

impl From<godwit_store::ReadError> for Failure {
    fn from(error: godwit_store::ReadError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "the store cannot be read");
        Self::new(ProblemCode::Internal, error.to_string()).hint("godwit log verify")
    }
}
