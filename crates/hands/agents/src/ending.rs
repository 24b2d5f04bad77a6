//! How a run's process ended, and what every adapter concludes from it in the same way.

use std::collections::BTreeMap;

use godwit_core::name::SessionId;
use godwit_core::run::{Judged, NotStarted, RunClass, Usage};
use jiff::Timestamp;

use crate::display::one_line;

/// How a process ended, as the shim recorded it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessEnding {
    /// Why it ended.
    pub reason: EndReason,
    /// The last bytes of its standard error; empty when there were none.
    pub stderr_tail: String,
    /// When, where that is known. Some CLIs name times of a clock, without their day.
    pub at: Option<Timestamp>,
}

/// Why a process ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndReason {
    /// By itself, with this status.
    Exited(i32),
    /// By this signal, which godwit did not send.
    Signaled(i32),
    /// Godwit ended it: the wall-clock limit.
    WallLimit,
    /// Godwit ended it: no output within the idle limit.
    IdleLimit,
    /// Godwit ended it: the spool's cap.
    OutputLimit,
    /// Godwit ended it because someone asked.
    Terminated,
    /// It was never executed.
    SpawnFailed {
        /// The stable word that maps to a hold.
        cause: NotStarted,
        /// What was tried and why it failed.
        detail: String,
    },
    /// The kernel or a memory limit ended it.
    OutOfMemory,
    /// Neither a claim holder nor an exit record is there.
    Lost,
}

impl EndReason {
    /// The process's own ending in words, `exit 0` or `signal 9`, when the process ended by itself.
    pub fn exit(&self) -> Option<String> {
        match self {
            Self::Exited(status) => Some(format!("exit {status}")),
            Self::Signaled(signal) => Some(format!("signal {signal}")),
            Self::WallLimit
            | Self::IdleLimit
            | Self::OutputLimit
            | Self::Terminated
            | Self::SpawnFailed { .. }
            | Self::OutOfMemory
            | Self::Lost => None,
        }
    }
}

/// The one conclusion about a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// The one class.
    pub class: RunClass,
    /// One sentence for a person, without control characters.
    pub detail: String,
    /// The session that a later move can resume; `None` when there is none to resume.
    pub session: Option<SessionId>,
    /// What the run used.
    pub usage: Usage,
    /// What each model used, as the CLI tells; empty where it does not say which model answered.
    pub models: BTreeMap<String, Usage>,
    /// Lines that were not understood.
    pub unknown_lines: u64,
    /// What the sentinel answered, where that is told in the output itself; of CLIs that ask a hook it is in the hook's
    /// record.
    pub judged: Option<Judged>,
}

/// A class with its sentence, before the facts of the run are put beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) class: RunClass,
    pub(crate) detail: String,
}

impl Verdict {
    pub(crate) fn new(class: RunClass, detail: impl Into<String>) -> Self {
        Self { class, detail: detail.into() }
    }
}

/// What an ending means whatever the agent said: `None` when the process ended by itself, so that the adapter has
/// to look at what it said. An ending from outside is never a success, even after a final event: the process had
/// not finished.
pub(crate) fn ended_from_outside(reason: &EndReason) -> Option<Verdict> {
    let verdict = match reason {
        EndReason::Exited(_) | EndReason::Signaled(_) => return None,
        EndReason::WallLimit => Verdict::new(RunClass::TimedOut, "the run reached its wall-clock limit"),
        EndReason::IdleLimit => Verdict::new(RunClass::Stalled, "the agent was silent for longer than the idle limit"),
        EndReason::OutputLimit => Verdict::new(RunClass::OutputLimit, "the agent's output reached the spool's cap"),
        EndReason::Terminated => Verdict::new(RunClass::Cancelled, "godwit ended the run on request"),
        EndReason::SpawnFailed { cause, detail } => {
            Verdict::new(RunClass::NotStarted { cause: *cause }, one_line(detail))
        }
        EndReason::OutOfMemory => Verdict::new(RunClass::OutOfMemory, "the run was ended for want of memory"),
        EndReason::Lost => Verdict::new(RunClass::Lost, "neither the run's process nor a record of its exit is there"),
    };
    Some(verdict)
}

/// What to say of a CLI that ended by itself without a line of output.
pub(crate) fn did_not_begin(cli: &str, ending: &ProcessEnding) -> Verdict {
    if !matches!(ending.reason, EndReason::Exited(status) if status != 0) {
        return ended_without_result(ending);
    }
    let said = match one_line(&ending.stderr_tail) {
        said if said.is_empty() => "it said nothing about why".to_owned(),
        said => said,
    };
    Verdict::new(RunClass::Protocol, format!("{cli} did not begin: {said}"))
}

/// What to say of a process that ended by itself without a final event.
pub(crate) fn ended_without_result(ending: &ProcessEnding) -> Verdict {
    let said = match one_line(&ending.stderr_tail) {
        said if said.is_empty() => String::new(),
        said => format!(": {said}"),
    };
    match &ending.reason {
        EndReason::Exited(0) => {
            Verdict::new(RunClass::Protocol, format!("the agent exited with 0 but never said how it finished{said}"))
        }
        EndReason::Exited(status) => {
            Verdict::new(RunClass::Crashed, format!("the agent exited with {status} before its final event{said}"))
        }
        EndReason::Signaled(signal) => {
            Verdict::new(RunClass::Crashed, format!("signal {signal} ended the agent before its final event{said}"))
        }
        outside => ended_from_outside(outside)
            .unwrap_or_else(|| Verdict::new(RunClass::Lost, "the run's ending was not recorded")),
    }
}
