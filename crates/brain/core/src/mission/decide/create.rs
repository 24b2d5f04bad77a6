//! A new mission: every way in passes here, and the clarification gate with it.

use crate::approval::ApprovalSubject;
use crate::clarify;
use crate::id::ApprovalId;
use crate::mission::{Event, MAX_CRITERIA, MAX_TEXT_BYTES, NewMission};
use crate::refusal::RefusalCode;
use crate::{Context, Refusal};

/// Creates it. What is not said clearly enough is asked about first; no other command gets around that.
pub(super) fn create(new: &NewMission, context: &Context) -> Result<Vec<Event>, Refusal> {
    let policy = context.policy.as_ref().ok_or_else(|| {
        Refusal::new(RefusalCode::NotFound, format!("repository {} is not registered", new.repo))
            .with_hint("godwit repo list")
    })?;
    if !policy.enabled {
        return Err(Refusal::new(RefusalCode::WrongState, "the repository is disabled")
            .with_hint("godwit repo set NAME enabled=true"));
    }
    check_text("the mission's text", &new.text)?;
    check_criteria(&new.accept)?;
    if let Some(plan) = &new.plan {
        plan.validate().map_err(|fault| {
            let place = fault.place().map(|place| format!("{place}: ")).unwrap_or_default();
            Refusal::new(RefusalCode::Invalid, format!("{place}{fault}"))
        })?;
    }
    let created = Event::Created {
        mission: new.clone(),
        author: context.actor.clone(),
        agent: new.agent.clone().or_else(|| policy.agent.clone()),
        policy: Box::new(policy.clone()),
    };
    let mut events = vec![created];
    let assessment = clarify::assess(&new.described(), &new.accept);
    if assessment.needs_answers() {
        events.push(Event::ClarificationRequested { assessment });
    } else if policy.approve_start {
        events.push(Event::ApprovalRequested {
            approval: ApprovalId::new(new.id.clone(), 1),
            subject: ApprovalSubject::Start,
            asker: context.actor.clone(),
        });
    }
    Ok(events)
}

impl NewMission {
    /// Everything that says what is wanted: its text, and the prompts of its plan.
    fn described(&self) -> String {
        let prompts = self.plan.iter().flat_map(|plan| &plan.tasks).map(|task| task.prompt.as_str());
        clarify::whole_text(std::iter::once(self.text.as_str()).chain(prompts))
    }
}

/// Refuses what is no text for a mission or an agent.
pub(super) fn check_text(what: &str, text: &str) -> Result<(), Refusal> {
    let invalid = |message: String, hint: &str| Err(Refusal::new(RefusalCode::Invalid, message).with_hint(hint));
    if text.trim().is_empty() {
        return invalid(format!("{what} is empty"), "say what should be different when it is done");
    }
    if text.len() > MAX_TEXT_BYTES {
        let size = text.len();
        let message = format!("{what} has {size} bytes; at most {MAX_TEXT_BYTES} are accepted");
        return invalid(message, "put long material into a file of the repository and name it");
    }
    if text.contains('\0') {
        return invalid(format!("{what} holds a NUL character"), "remove it");
    }
    Ok(())
}

fn check_criteria(accept: &[String]) -> Result<(), Refusal> {
    if accept.len() > MAX_CRITERIA {
        let message = format!("{} acceptance criteria were given; at most {MAX_CRITERIA} are accepted", accept.len());
        return Err(Refusal::new(RefusalCode::Invalid, message).with_hint("make several missions of it"));
    }
    accept.iter().try_for_each(|criterion| check_text("an acceptance criterion", criterion))
}
