//! Why a command failed: how it ends, one message, what was underneath, and what a person can do.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::Path;

use godwit_api::{ClientError, Problem, ProblemCode};
use serde::{Deserialize, Serialize};

use crate::exit::Exit;

/// Why a command failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CliError {
    /// How the command ends.
    pub(crate) exit: Exit,
    /// What failed and where: lowercase, without a final period.
    pub(crate) message: String,
    /// What was underneath, outermost first.
    pub(crate) causes: Vec<String>,
    /// What to do, most likely first.
    pub(crate) hints: Vec<String>,
    /// The daemon's own word for it, when the daemon refused.
    #[serde(default)]
    pub(crate) code: Option<ProblemCode>,
}

/// An error as `--json` prints it on standard error: problem details as the API's, and how the command ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub(crate) struct ErrorObject {
    /// The kind of problem as a URI: `urn:godwit:problem:<code>`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The kind of problem for a person.
    pub(crate) title: String,
    /// The HTTP status, when the daemon refused.
    pub(crate) status: Option<u16>,
    /// What went wrong, with what was underneath.
    pub(crate) detail: String,
    /// The kind of problem as a stable word: one of the API's, or that of the exit code.
    pub(crate) code: String,
    /// What to do, when there is something.
    pub(crate) hint: Option<String>,
    /// Everything that can be done, most likely first.
    pub(crate) hints: Vec<String>,
    /// The exit code.
    pub(crate) exit: u8,
}

/// What a command gives back.
pub(crate) type CliResult<T = Exit> = Result<T, CliError>;

impl CliError {
    /// A failure without hints.
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), causes: Vec::new(), hints: Vec::new(), code: None }
    }

    /// A failure with what caused it.
    pub(crate) fn caused(exit: Exit, message: impl Into<String>, cause: &(dyn StdError + 'static)) -> Self {
        let mut error = Self::new(exit, message);
        error.add_causes(Some(cause));
        error
    }

    /// A failure of another type, with the causes that it knows.
    pub(crate) fn from_error(exit: Exit, error: &(dyn StdError + 'static)) -> Self {
        let mut own = Self::new(exit, error.to_string());
        own.add_causes(error.source());
        own
    }

    /// A failure to do something with a place of the file system.
    pub(crate) fn io(action: &str, place: &Path, source: &io::Error) -> Self {
        let exit = if source.kind() == io::ErrorKind::StorageFull { Exit::DiskFull } else { Exit::Failed };
        Self::caused(exit, format!("{action} `{}`", place.display()), source)
    }

    /// The same failure with one more hint.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The failure as `--json` prints it.
    pub(crate) fn object(&self) -> ErrorObject {
        let code = self.code.map_or(self.exit.word(), ProblemCode::word);
        let hints = self.hints_or_usual();
        ErrorObject {
            kind: format!("urn:godwit:problem:{code}"),
            title: self.code.map_or(self.exit.meaning(), ProblemCode::title).to_owned(),
            status: self.code.map(ProblemCode::status),
            detail: self.to_string(),
            code: code.to_owned(),
            hint: hints.first().cloned(),
            hints,
            exit: self.exit.code(),
        }
    }

    /// What to do: what is known about this failure, or what helps with such a failure usually.
    pub(crate) fn hints_or_usual(&self) -> Vec<String> {
        if !self.hints.is_empty() {
            return self.hints.clone();
        }
        self.exit.usual_hint().map(str::to_owned).into_iter().collect()
    }

    /// Adds the chain of causes; one that was told already is left out.
    fn add_causes(&mut self, mut next: Option<&(dyn StdError + 'static)>) {
        while let Some(cause) = next {
            next = cause.source();
            let text = cause.to_string();
            let is_told = std::iter::once(&self.message).chain(&self.causes).any(|earlier| earlier.contains(&text));
            if !is_told {
                self.causes.push(text);
            }
        }
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.causes.iter().try_for_each(|cause| write!(f, ": {cause}"))
    }
}

impl StdError for CliError {}

impl From<ClientError> for CliError {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Problem(problem) => Self::from(*problem),
            ClientError::Unreachable { .. } | ClientError::StreamEnded { .. } => {
                Self::from_error(Exit::NoDaemon, &error).hint("start the daemon with `godwit up --detach`")
            }
            ClientError::Token | ClientError::NotGodwit { .. } => {
                Self::from_error(Exit::NoDaemon, &error).hint("`godwit doctor --offline` says what is wrong")
            }
            ClientError::Build { .. } => Self::from_error(Exit::Failed, &error),
            ClientError::Answer { .. } => Self::from_error(Exit::Failed, &error)
                .hint("restart the daemon, so that it is of this version: `godwit down`, then `godwit up --detach`"),
        }
    }
}

impl From<Problem> for CliError {
    fn from(problem: Problem) -> Self {
        let exit = match problem.code {
            ProblemCode::NotFound | ProblemCode::Ambiguous => Exit::NotFound,
            ProblemCode::Invalid
            | ProblemCode::Forbidden
            | ProblemCode::AlreadyExists
            | ProblemCode::WrongState
            | ProblemCode::TooLarge
            | ProblemCode::Busy => Exit::Refused,
            ProblemCode::DiskFull => Exit::DiskFull,
            ProblemCode::ShuttingDown => Exit::NoDaemon,
            ProblemCode::Unauthorized
            | ProblemCode::MethodNotAllowed
            | ProblemCode::UnsupportedMediaType
            | ProblemCode::Internal
            | ProblemCode::Unknown => Exit::Failed,
        };
        let mut error = Self { code: Some(problem.code), ..Self::new(exit, problem.detail) };
        error.hints.extend(problem.hint);
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_keeps_its_words_and_its_hint_and_says_how_the_command_ends() {
        let table = [
            (ProblemCode::NotFound, Exit::NotFound),
            (ProblemCode::Ambiguous, Exit::NotFound),
            (ProblemCode::WrongState, Exit::Refused),
            (ProblemCode::ShuttingDown, Exit::NoDaemon),
            (ProblemCode::DiskFull, Exit::DiskFull),
        ];
        for (code, exit) in table {
            let problem = Problem::new(code, "no mission begins with `m9`").with_hint("`godwit mission list`");
            let error = CliError::from(ClientError::Problem(Box::new(problem)));
            assert_eq!(error.exit, exit, "{code:?}");
            assert_eq!(error.message, "no mission begins with `m9`");
            assert_eq!(error.hints, ["`godwit mission list`"]);
        }
    }

    #[test]
    fn a_cause_is_told_once() {
        let cause = io::Error::other("no space");
        let error = CliError::caused(Exit::Failed, "cannot write `a`", &cause);
        assert_eq!(error.to_string(), "cannot write `a`: no space");
        let told = CliError::caused(Exit::Failed, "cannot write `a`: no space", &cause);
        assert_eq!(told.to_string(), "cannot write `a`: no space");
    }
}
