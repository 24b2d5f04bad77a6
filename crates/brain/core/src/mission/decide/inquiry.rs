//! What a person, or the end of their time, says to what an agent wants to know.

use jiff::Timestamp;

use super::create;
use crate::attention::{InquiryAnswer, OpenInquiry, Permission, Wanted};
use crate::hold::HoldCode;
use crate::mission::state::Mission;
use crate::mission::{Event, MAX_TEXT_BYTES, Move, Task};
use crate::name::{Digest, TaskName};
use crate::refusal::RefusalCode;
use crate::{Context, Refusal};

impl Mission {
    pub(super) fn answer_inquiry(
        &self,
        name: Option<&TaskName>,
        key: Option<&Digest>,
        permission: Permission,
        text: Option<&str>,
        context: &Context,
    ) -> Result<Vec<Event>, Refusal> {
        if !context.actor.is_person() {
            return Err(Refusal::new(RefusalCode::Forbidden, "only a person can answer what an agent asks"));
        }
        create::check_optional("text", "the message", text, MAX_TEXT_BYTES)?;
        let (task, open) = self.asked_as_seen(name, key)?;
        self.at_rest("answered", &[task.id.number].into())?;
        let answer = match (permission, &open.inquiry.wanted) {
            (Permission::Allowed, Wanted::Answer { .. }) => {
                return Err(Refusal::new(RefusalCode::Invalid, "the agent asks a question, which nobody can allow")
                    .with_hint(format!("godwit mission continue {} \"the answer\"", self.id)));
            }
            (Permission::Allowed, Wanted::Permission { .. }) => InquiryAnswer::Allowed,
            (Permission::Denied, _) => InquiryAnswer::Denied,
        };
        Ok(self.answered(task, answer, text))
    }

    /// At the end of a person's time the agent goes on without what it asked for: the events before its run is granted,
    /// and what the run is to do.
    pub(super) fn unheard(&self, task: &Task, now: Timestamp) -> Option<(Vec<Event>, Move)> {
        self.patience(task).filter(|until| *until <= now)?;
        let inquiry = Box::new(task.inquiry.as_ref()?.inquiry.clone());
        let answer = InquiryAnswer::Unheard;
        let events = self.answered(task, answer, None);
        Some((events, Move::Answered { inquiry, answer, text: task.said(None) }))
    }

    /// The answer reaches the agent together with what was said meanwhile, and the hold is over.
    fn answered(&self, task: &Task, answer: InquiryAnswer, text: Option<&str>) -> Vec<Event> {
        let id = &task.id;
        let holds =
            self.open_holds().filter(|hold| hold.code == HoldCode::NeedsAnswer && hold.task.as_ref() == Some(id));
        let resolved = holds.map(|hold| Event::HoldResolved { hold: hold.id.clone() });
        let answered = Event::InquiryAnswered { task: id.clone(), answer, text: task.said(text) };
        std::iter::once(answered).chain(resolved).collect()
    }

    /// The task whose agent asks, and what, when that is what was seen.
    pub(super) fn asked_as_seen(
        &self,
        name: Option<&TaskName>,
        key: Option<&Digest>,
    ) -> Result<(&Task, &OpenInquiry), Refusal> {
        let (task, open) = self.asked(name)?;
        if key.is_some_and(|key| *key != open.inquiry.key) {
            let message = format!("that is not what the agent asks now: {}", open.inquiry.sentence());
            return Err(Refusal::new(RefusalCode::Invalid, message).with_hint(self.show_hint()));
        }
        Ok((task, open))
    }

    /// The one task whose agent asks something: whoever says something to nobody in particular answers that, also when
    /// they have not seen it yet and whatever else is held.
    pub(super) fn only_asking(&self) -> Option<&Task> {
        let mut asking = self.tasks.values().filter(|task| task.inquiry.is_some());
        let only = asking.next()?;
        asking.next().is_none().then_some(only)
    }

    /// The task whose agent asks, and what.
    fn asked(&self, name: Option<&TaskName>) -> Result<(&Task, &OpenInquiry), Refusal> {
        let named = name.map(|name| self.named(name)).transpose()?;
        let mut asking = self
            .tasks
            .values()
            .filter(|task| named.is_none_or(|named| named.id == task.id))
            .filter_map(|task| Some((task, task.inquiry.as_ref()?)));
        match (asking.next(), asking.next()) {
            (Some(only), None) => Ok(only),
            (Some(_), Some(_)) => {
                let message =
                    format!("agents of several tasks of mission {} ask something; say which one you mean", self.id);
                Err(Refusal::new(RefusalCode::Invalid, message).with_hint("--task NAME"))
            }
            (None, _) => {
                let message = format!("no agent of mission {} asks anything", self.id);
                Err(Refusal::new(RefusalCode::WrongState, message).with_hint(self.show_hint()))
            }
        }
    }

    /// Until when a task waits for nothing but an answer, where it then goes on without one.
    pub(in crate::mission) fn patience(&self, task: &Task) -> Option<Timestamp> {
        let until = task.inquiry.as_ref()?.until?;
        let mut holds = self.open_holds().filter(|hold| hold.task.as_ref().is_none_or(|held| *held == task.id));
        holds.all(|hold| hold.code == HoldCode::NeedsAnswer && hold.task.is_some()).then_some(until)
    }
}
