//! What an account that is not refused any more means for the tasks that its refusal interrupted.

use crate::account::LimitCause;
use crate::mission::state::Mission;
use crate::mission::{Event, Phase, Task};
use crate::name::{AccountName, WindowName};
use crate::run::RunClass;

impl Mission {
    /// Each task goes on that waits for a time because of this account: for its limit, or for a window of one family of
    /// models. Whatever waits for another reason goes on waiting.
    pub(super) fn lift_limit(&self, account: &AccountName, window: Option<&WindowName>) -> Vec<Event> {
        let waiting = self.tasks.values().filter(|task| task.rests_for(account, window));
        waiting.map(|task| Event::LimitLifted { task: task.id.clone(), account: account.clone() }).collect()
    }
}

impl Task {
    fn rests_for(&self, account: &AccountName, window: Option<&WindowName>) -> bool {
        let Phase::Ready { not_before: Some(_), .. } = &self.phase else { return false };
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
