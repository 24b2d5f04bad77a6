//! A person at an agent's own terminal: how each CLI is started for that.
//!
//! Only the arguments differ from those of a headless run. HOME, credential, servers, hooks and covers are the same, so
//! that a person who takes over gives the agent no more than it had. What a CLI would ask at its first start is answered
//! beforehand, and what it would start beside itself it is told not to.
//!
//! What is shown on a terminal is never read: a run like this is judged by its exit alone.

use godwit_core::name::{AgentName, SessionId};
use godwit_core::run::{RunClass, RunSpec, Usage};

use crate::adapter::Adapter;
use crate::config::AgentConfig;
use crate::ending::{EndReason, Ending, ProcessEnding, Verdict, ended_without_result};
use crate::launch::{Launch, LaunchContext, LaunchError};
use crate::models::ModelUsage;
use crate::{claude, codex, gemini, opencode, scripted};

/// Why an agent that is known by its protocol only cannot be taken over.
const NO_TERMINAL: &str = "an agent that speaks ACP has no terminal of its own; configure it by an adapter of its CLI";

impl Adapter {
    /// What to execute on a terminal for `spec`, and with what. Its prompt and its result are not asked for: a person is
    /// there. A session that is there is gone on with.
    ///
    /// # Errors
    /// [`LaunchError::NotInteractive`] for an adapter that does not declare
    /// [`Ability::Interactive`](crate::Ability::Interactive), else as [`launch`](Self::launch).
    pub fn interactive(
        self,
        config: &AgentConfig,
        spec: &RunSpec,
        context: &LaunchContext<'_>,
    ) -> Result<Launch, LaunchError> {
        let spec = &RunSpec { prompt: String::new(), result: None, ..spec.clone() };
        let context = &LaunchContext { results: None, ..*context };
        let headless = || self.launch(config, spec, context);
        let mut launch = match self {
            Self::Claude => claude::interactive(headless()?, config, spec, context),
            Self::Codex => codex::interactive(headless()?, config, spec),
            Self::Opencode => opencode::interactive(headless()?, config, spec, context),
            Self::Gemini => gemini::interactive(headless()?, config, spec, context),
            Self::Scripted => scripted::interactive(headless()?, config, spec),
            Self::Acp => {
                let agent = spec.agent.as_ref().map_or(config.program.as_str(), AgentName::as_str).to_owned();
                return Err(LaunchError::NotInteractive { agent, reason: NO_TERMINAL });
            }
        };
        launch.driver = None;
        launch.stdin = None;
        // What shows the terminal knows every colour; the name of its kind is set by whoever makes it.
        launch.env.insert("COLORTERM".to_owned(), "truecolor".to_owned());
        Ok(launch)
    }
}

/// The arguments of an interactive run: the program, godwit's own, those that name the model, and the operator's.
pub(crate) fn arguments<'a>(
    config: &AgentConfig,
    spec: &RunSpec,
    own: impl IntoIterator<Item = &'a str>,
) -> Vec<String> {
    let mut argv = vec![config.program.clone()];
    argv.extend(own.into_iter().map(str::to_owned));
    if let Some(model) = spec.model.as_ref().or(config.model.as_ref()) {
        argv.extend(["--model".to_owned(), model.clone()]);
    }
    argv.extend(config.args.iter().cloned());
    argv
}

/// The status and the signal of a program that Ctrl-C ended, which is a way to leave.
const INTERRUPTED: (i32, i32) = (130, 2);

/// The one conclusion about a run on a terminal, drawn from its exit alone. The session to go on with and what was used are
/// what the CLI's own files tell.
pub fn concluded(ending: &ProcessEnding, (session, usage): (Option<SessionId>, Usage)) -> Ending {
    let verdict = match &ending.reason {
        EndReason::Exited(0) => Verdict::new(RunClass::Success, "the person left the agent's terminal"),
        EndReason::Exited(status) if *status == INTERRUPTED.0 => left_by_ctrl_c(),
        EndReason::Signaled(signal) if *signal == INTERRUPTED.1 => left_by_ctrl_c(),
        EndReason::IdleLimit => {
            Verdict::new(RunClass::Stalled, "nothing happened on the agent's terminal for longer than the idle limit")
        }
        EndReason::Exited(status) => {
            Verdict::new(RunClass::Crashed, format!("the agent left its terminal with status {status}"))
        }
        EndReason::Signaled(signal) => {
            Verdict::new(RunClass::Crashed, format!("signal {signal} ended the agent at its terminal"))
        }
        EndReason::WallLimit
        | EndReason::OutputLimit
        | EndReason::Terminated
        | EndReason::SpawnFailed { .. }
        | EndReason::OutOfMemory
        | EndReason::Lost => ended_without_result(ending),
    };
    let Verdict { class, detail } = verdict;
    Ending { class, detail, session, usage, models: ModelUsage::new(), unknown_lines: 0, judged: None }
}

fn left_by_ctrl_c() -> Verdict {
    Verdict::new(RunClass::Success, "the person left the agent's terminal by Ctrl-C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exit_alone_says_how_a_person_left() {
        let session: SessionId = "s-1".parse().expect("a session");
        let table = [
            (EndReason::Exited(0), "success"),
            (EndReason::Exited(130), "success"),
            (EndReason::Signaled(2), "success"),
            (EndReason::Exited(1), "crashed"),
            (EndReason::Signaled(9), "crashed"),
            (EndReason::Terminated, "cancelled"),
            (EndReason::IdleLimit, "stalled"),
            (EndReason::WallLimit, "timed-out"),
            (EndReason::OutputLimit, "output-limit"),
            (EndReason::OutOfMemory, "out-of-memory"),
            (EndReason::Lost, "lost"),
        ];
        for (reason, class) in table {
            let ending = ProcessEnding { reason: reason.clone(), stderr_tail: String::new(), at: None };
            let concluded = concluded(&ending, (Some(session.clone()), Usage::default()));
            assert_eq!(concluded.class.word(), class, "{reason:?}");
            assert_eq!((concluded.session, concluded.usage), (Some(session.clone()), Usage::default()));
        }
    }
}
