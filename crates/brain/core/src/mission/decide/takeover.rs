//! The verbs of a person at an agent's terminal.

use super::create;
use crate::effect::{MAX_KEYS, Signal, SignalKind};
use crate::id::RunId;
use crate::mission::state::{Control, Mission, Stage, State};
use crate::mission::{Event, MAX_TEXT_BYTES, Phase, TakeoverStage, Task, Then};
use crate::name::{Seat, TaskName};
use crate::principal::Principal;
use crate::refusal::RefusalCode;
use crate::{Context, Refusal};

impl Mission {
    /// A run that is under way is ended for it; a commit that is being made is not.
    pub(super) fn take_over(
        &self,
        name: Option<&TaskName>,
        seat: &Seat,
        context: &Context,
    ) -> Result<Vec<Event>, Refusal> {
        only_a_person(context)?;
        let task = match name {
            Some(name) => self.named(name)?,
            None => self.spoken_to()?,
        };
        if let Some(takeover) = &task.takeover {
            let message = format!("{} sits at this agent's terminal already, or leaves it just now", takeover.by);
            let hint = match &takeover.stage {
                TakeoverStage::Live { run } => format!("godwit run attach {run}"),
                TakeoverStage::Wanted | TakeoverStage::HandingBack { .. } => self.show_hint(),
            };
            return Err(Refusal::new(RefusalCode::WrongState, message).with_hint(hint));
        }
        let mut concerned = self.with_dependents(task.id.number);
        if self.stage == Stage::Working && self.control != Control::Stopped && task.live_run().is_some() {
            concerned.remove(&task.id.number);
        }
        self.at_rest("taken over", &concerned)?;
        self.has_workspace(task, "taken over")?;
        concerned.insert(task.id.number);
        let mut events = self.clear(&concerned);
        events.push(Event::TakeoverRequested { task: task.id.clone(), seat: seat.clone() });
        Ok(events)
    }

    pub(super) fn take_keyboard(&self, run: &RunId, seat: &Seat, context: &Context) -> Result<Vec<Event>, Refusal> {
        only_a_person(context)?;
        let Some(keyboard) = self.keyboard(run) else {
            let message = format!("nobody sits at the terminal of run {run}: it works by itself, or is over");
            return Err(Refusal::new(RefusalCode::WrongState, message)
                .with_hint(format!("godwit mission take-over {}", self.id)));
        };
        let is_here = keyboard.seat == *seat && keyboard.by == context.actor;
        Ok(if is_here { Vec::new() } else { vec![Event::KeyboardTaken { run: run.clone(), seat: seat.clone() }] })
    }

    pub(super) fn hand_back(
        &self,
        name: Option<&TaskName>,
        text: Option<&str>,
        then: Then,
        context: &Context,
    ) -> Result<Vec<Event>, Refusal> {
        only_a_person(context)?;
        create::check_optional("text", "the message", text, MAX_TEXT_BYTES)?;
        let task = self.taken_over(name)?;
        if then == Then::Done && (text.is_some() || !task.queue.is_empty()) {
            let message = "a result that is taken as it is leaves nobody to read a message".to_owned();
            return Err(Refusal::new(RefusalCode::Invalid, message)
                .with_hint("hand back without `done`, or without a message and with an empty queue"));
        }
        if then == Then::Done && matches!(task.phase, Phase::Running { .. }) && self.control == Control::Stopped {
            return Err(self.refuse("handed back", "wait until the agent's processes have ended"));
        }
        let text = text.map(str::to_owned);
        Ok(vec![Event::HandedBack { task: task.id.clone(), text, then }])
    }

    /// The task at whose agent's terminal somebody sits.
    fn taken_over(&self, name: Option<&TaskName>) -> Result<&Task, Refusal> {
        let is_taken = |task: &&Task| {
            let stage = task.takeover.as_ref().map(|takeover| &takeover.stage);
            matches!(stage, Some(TakeoverStage::Wanted | TakeoverStage::Live { .. }))
        };
        let named = name.map(|name| self.named(name)).transpose()?;
        let mut found =
            self.tasks.values().filter(|task| named.is_none_or(|named| named.id == task.id)).filter(is_taken);
        match (found.next(), found.next()) {
            (Some(only), None) => Ok(only),
            (Some(_), Some(_)) => {
                let message = format!("several tasks of mission {} are taken over; say which one you mean", self.id);
                Err(Refusal::new(RefusalCode::Invalid, message).with_hint("--task NAME"))
            }
            (None, _) => {
                let message = format!("nobody sits at a terminal of mission {}", self.id);
                Err(Refusal::new(RefusalCode::WrongState, message).with_hint(self.show_hint()))
            }
        }
    }
}

/// Whether a person may do this at the terminal of a live run from where they sit.
///
/// # Errors
/// A refusal when the run has no terminal or is over, the keyboard is elsewhere, or the signal is too large.
pub fn may_signal(state: Option<&State>, signal: &Signal, seat: &Seat, actor: &Principal) -> Result<(), Refusal> {
    let run = &signal.run;
    if !actor.is_person() {
        return Err(Refusal::new(RefusalCode::Forbidden, "only a person can sit at an agent's terminal"));
    }
    let mission = state.and_then(|state| state.mission.as_ref());
    let Some(keyboard) = mission.and_then(|mission| mission.keyboard(run)) else {
        let message = format!("nobody sits at the terminal of run {run}: it works by itself, or is over");
        return Err(Refusal::new(RefusalCode::WrongState, message)
            .with_hint(format!("godwit mission take-over {}", run.task.mission)));
    };
    if keyboard.seat != *seat || keyboard.by != *actor {
        let message = format!("the keyboard of run {run} is at {} ({})", keyboard.seat, keyboard.by);
        return Err(
            Refusal::new(RefusalCode::WrongState, message).with_hint(format!("take it first: godwit run attach {run}"))
        );
    }
    match &signal.kind {
        SignalKind::Keys { bytes } if bytes.len() > MAX_KEYS => {
            let message = format!("{} bytes are more than one signal carries ({MAX_KEYS})", bytes.len());
            Err(Refusal::new(RefusalCode::Invalid, message).with_hint("send them in parts"))
        }
        SignalKind::Resize { columns: 0, .. } | SignalKind::Resize { rows: 0, .. } => {
            Err(Refusal::new(RefusalCode::Invalid, "a terminal has at least one column and one row"))
        }
        SignalKind::Keys { .. } | SignalKind::Resize { .. } => Ok(()),
    }
}

fn only_a_person(context: &Context) -> Result<(), Refusal> {
    if context.actor.is_person() {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::Forbidden, "only a person can sit at an agent's terminal"))
}
