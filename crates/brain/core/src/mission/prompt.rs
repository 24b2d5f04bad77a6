//! What an agent is asked. The mission's text is passed on as it is; godwit adds only what it enforces anyway.

use super::{Mission, Move};

const RULES: &str = "\
You work alone in an isolated clone of the repository, in the current directory. Change the files there; godwit makes \
the commit from the final tree, runs the checks itself in a clean checkout, and asks a person before anything lands. \
Do not push, and do not change anything outside the current directory.";

const GO_ON: &str = "The previous run was interrupted. Look at the state of the working tree and go on with the task.";

/// The text for one run.
pub(super) fn prompt(mission: &Mission, task_move: &Move) -> String {
    let is_resumed = mission.task.session.is_some();
    match task_move {
        Move::First => format!("{}\n\n{RULES}", mission.text),
        Move::Resume if is_resumed => GO_ON.to_owned(),
        Move::Resume => format!("{}\n\n{RULES}\n\n{GO_ON}", mission.text),
        Move::Message { text } if is_resumed => text.clone(),
        Move::Message { text } => format!("{}\n\n{RULES}\n\n{GO_ON}\n\n{text}", mission.text),
    }
}
