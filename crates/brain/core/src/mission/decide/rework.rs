//! The verbs that ask for more work: a retry, a message, the resolution of a hold.

use std::collections::BTreeSet;

use super::create::check_text;
use crate::hold::HoldCode;
use crate::id::HoldId;
use crate::mission::state::{Control, Mission, Stage};
use crate::mission::{Event, Job, MAX_QUEUED, MAX_REPAIRS, Phase, Task};
use crate::name::{Digest, TaskName};
use crate::refusal::RefusalCode;
use crate::{Context, Refusal};

impl Mission {
    /// Whether something may be asked of these tasks: no run and no commit is under way in their workspaces.
    pub(super) fn at_rest(&self, verb: &str, tasks: &BTreeSet<u16>) -> Result<(), Refusal> {
        let is_landing = matches!(self.stage, Stage::Landing { .. });
        if self.is_over() || is_landing || !self.has_begun() {
            return Err(self.refuse(verb, self.show_hint()));
        }
        let busy = self.tasks.values().find(|task| {
            let is_collecting = matches!(task.phase, Phase::Collecting { .. }) && !self.is_task_held(task);
            tasks.contains(&task.id.number) && (task.live_run().is_some() || is_collecting)
        });
        match busy {
            Some(_) => Err(self.refuse(verb, format!("godwit mission stop {}", self.id))),
            None => Ok(()),
        }
    }

    /// The task of that name.
    pub(super) fn named(&self, name: &TaskName) -> Result<&Task, Refusal> {
        self.task_named(name).ok_or_else(|| {
            let names: Vec<_> = self.tasks.values().map(|task| task.name.as_str()).collect();
            let message = format!("mission {} has no task `{name}`; its tasks are {}", self.id, names.join(", "));
            Refusal::new(RefusalCode::NotFound, message).with_hint(self.show_hint())
        })
    }

    /// The events that end the open approval and the holds of these tasks; with all tasks, every hold.
    pub(super) fn clear(&self, tasks: &BTreeSet<u16>) -> Vec<Event> {
        let is_everything = tasks.len() == self.tasks.len();
        let concerned = self
            .open_holds()
            .filter(|hold| is_everything || hold.task.as_ref().is_some_and(|task| tasks.contains(&task.number)));
        let resolved = concerned.map(|hold| Event::HoldResolved { hold: hold.id.clone() });
        self.withdraw().into_iter().chain(resolved).collect()
    }

    pub(super) fn retry(&self, name: Option<&TaskName>, context: &Context) -> Result<Vec<Event>, Refusal> {
        let task = name.map(|name| self.named(name)).transpose()?;
        let concerned = match task {
            Some(task) => self.with_dependents(task.id.number),
            None => self.tasks.keys().copied().collect(),
        };
        self.at_rest("retried", &concerned)?;
        if context.policy.is_none() {
            return Err(Refusal::new(RefusalCode::NotFound, "the repository is no longer registered"));
        }
        let mut events = self.clear(&concerned);
        events.push(Event::RetryRequested { task: task.map(|task| task.id.clone()) });
        Ok(events)
    }

    pub(super) fn go_on(
        &self,
        text: &str,
        name: Option<&TaskName>,
        answers: Option<&Digest>,
    ) -> Result<Vec<Event>, Refusal> {
        check_text("text", "the message", text)?;
        let task = match (answers, name) {
            (Some(key), name) => self.asked_as_seen(name, Some(key))?.0,
            (None, Some(name)) => self.named(name)?,
            (None, None) => self.only_asking().map_or_else(|| self.spoken_to(), Ok)?,
        };
        if self.is_busy(task) {
            return self.queue(task, text);
        }
        let concerned = self.with_dependents(task.id.number);
        self.at_rest("continued", &concerned)?;
        self.has_workspace(task, "continued")?;
        let mut events = self.clear(&concerned);
        let text = task.said(None).map_or_else(|| text.to_owned(), |queued| format!("{queued}\n\n{text}"));
        events.push(Event::ContinueRequested { task: task.id.clone(), text });
        Ok(events)
    }

    /// Whether something is under way in a task that a message can wait for.
    fn is_busy(&self, task: &Task) -> bool {
        let is_collecting = matches!(task.phase, Phase::Collecting { .. }) && !self.is_task_held(task);
        self.stage == Stage::Working
            && self.control != Control::Stopped
            && (task.live_run().is_some() || is_collecting || task.takeover.is_some())
    }

    /// The message waits.
    fn queue(&self, task: &Task, text: &str) -> Result<Vec<Event>, Refusal> {
        if task.queue.len() >= MAX_QUEUED {
            let message = format!("{MAX_QUEUED} messages wait for this agent already");
            return Err(Refusal::new(RefusalCode::Invalid, message)
                .with_hint(format!("take some back: godwit mission unqueue {} NUMBER", self.id)));
        }
        Ok(vec![Event::MessageQueued { task: task.id.clone(), message: self.messages + 1, text: text.to_owned() }])
    }

    pub(super) fn unqueue(&self, number: u32) -> Result<Vec<Event>, Refusal> {
        let holds = |task: &&Task| task.queue.iter().any(|message| message.number == number);
        let Some(task) = self.tasks.values().find(holds) else {
            let message = format!("no message {number} of mission {} waits: it was delivered or taken back", self.id);
            return Err(Refusal::new(RefusalCode::NotFound, message).with_hint(self.show_hint()));
        };
        Ok(vec![Event::MessageUnqueued { task: task.id.clone(), message: number }])
    }

    pub(super) fn has_workspace(&self, task: &Task, verb: &str) -> Result<(), Refusal> {
        if task.base.is_none() || matches!(task.phase, Phase::Preparing { .. }) {
            return Err(self.refuse(verb, "it has no workspace yet; resolve its hold or wait"));
        }
        Ok(())
    }

    /// The task that a message without a name is for: the only one, the only one that is held, or the one whose
    /// result is to be approved.
    pub(super) fn spoken_to(&self) -> Result<&Task, Refusal> {
        let mut held = self.tasks.values().filter(|task| {
            let is_its_own = |hold: &crate::hold::Hold| hold.task.as_ref() == Some(&task.id);
            self.open_holds().any(is_its_own)
        });
        match (self.tasks.len(), held.next(), held.next()) {
            (1, ..) => Ok(self.last_task()),
            (_, Some(only), None) => Ok(only),
            (_, None, None) if self.last_task().done_at.is_some() => Ok(self.last_task()),
            _ => {
                let names: Vec<_> = self.tasks.values().map(|task| task.name.as_str()).collect();
                let message = format!("mission {} has several tasks; say which one you mean", self.id);
                Err(Refusal::new(RefusalCode::Invalid, message)
                    .with_hint(format!("--task NAME, one of {}", names.join(", "))))
            }
        }
    }

    pub(super) fn resolve_hold(&self, id: &HoldId) -> Result<Vec<Event>, Refusal> {
        let Some(hold) = self.holds.get(id) else {
            return Err(
                Refusal::new(RefusalCode::NotFound, format!("no such hold: {id}")).with_hint("godwit hold list")
            );
        };
        if hold.resolved.is_some() {
            return Err(Refusal::new(RefusalCode::WrongState, format!("hold {id} is resolved already")));
        }
        if !hold.code.is_resolvable() {
            let message = format!("hold {id} ({}) ends only when the result changes", hold.code);
            let task = hold.task.as_ref().and_then(|task| self.name_of(task));
            let hint = hold.code.recovery(&self.id, id, task).into_iter().next().unwrap_or_default();
            return Err(Refusal::new(RefusalCode::WrongState, message).with_hint(hint));
        }
        let mut events = vec![Event::HoldResolved { hold: id.clone() }];
        if hold.code == HoldCode::RiskHigh {
            events.extend(self.risk_taken(hold.task.as_ref().and_then(|task| self.task(task))));
        }
        Ok(events)
    }

    /// Whoever takes a high risk is still asked to approve the landing: taking it is not approving it.
    fn risk_taken(&self, task: Option<&Task>) -> Option<Event> {
        let task = task.filter(|task| task.id.number == self.last)?;
        let (Some(result), Some((evidence, _))) = (&task.result, &task.evidence) else { return None };
        Some(self.ask_to_land(result.commit.clone(), evidence.clone()))
    }

    /// Whether the agent is asked once to repair what the checks found, before a person is.
    pub(in crate::mission) fn may_repair(&self, task: &Task) -> bool {
        let most = if task.job == Job::Mission { 0 } else { MAX_REPAIRS };
        task.repairs < most
    }
}
