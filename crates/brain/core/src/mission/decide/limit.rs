//! What an account that is not refused any more means for the tasks that its refusal interrupted.
//!
//! A task that waits for a time goes on. One that is held goes on as well, where that limit alone is what holds it: a
//! provider that names no end leaves it to a person to say that there is room again, and lifting the account says so.

use crate::account::LimitCause;
use crate::hold::{Hold, HoldCode};
use crate::mission::state::Mission;
use crate::mission::{Event, Phase, Task};
use crate::name::{AccountName, WindowName};
use crate::run::{RunClass, RunMode};

impl Mission {
    /// Each task goes on that waits for a time, or is held, because of this account: for its limit, or for a window of one
    /// family of models. Whatever waits or is held for another reason stays as it is.
    pub(super) fn lift_limit(&self, account: &AccountName, window: Option<&WindowName>) -> Vec<Event> {
        let limited = self.tasks.values().filter(|task| task.was_limited_by(account, window));
        let lifted = limited.flat_map(|task| {
            let hold = self.hold_of_limit(task);
            let rests = matches!(task.phase, Phase::Ready { not_before: Some(_), .. }) || hold.is_some();
            let lifted = rests.then(|| Event::LimitLifted { task: task.id.clone(), account: account.clone() });
            lifted.into_iter().chain(hold.map(|hold| Event::HoldResolved { hold: hold.id.clone() }))
        });
        lifted.collect()
    }

    /// The hold that a limit without a known end has raised. What happened at a terminal is looked at by a person, whatever
    /// it was.
    pub(in crate::mission) fn hold_of_limit(&self, task: &Task) -> Option<&Hold> {
        let is_its_own = task.runs.values().next_back().is_some_and(|run| run.mode == RunMode::Autonomous);
        let mut open = self.open_holds().filter(|hold| hold.task.as_ref() == Some(&task.id));
        open.find(|hold| is_its_own && hold.code == HoldCode::AgentLimited)
    }
}

impl Task {
    /// Whether its last run ended at a limit of this account.
    fn was_limited_by(&self, account: &AccountName, window: Option<&WindowName>) -> bool {
        let Some((run, end)) = self.runs.values().next_back().and_then(|run| Some((run, run.end.as_ref()?))) else {
            return false;
        };
        let is_of_it = match (&end.class, window) {
            (RunClass::ModelLimited { window: used_up, .. }, Some(window)) => **used_up == *window,
            (class, None) => LimitCause::of(class).is_some(),
            (_, Some(_)) => false,
        };
        is_of_it && run.payer().as_ref() == Some(account)
    }
}
