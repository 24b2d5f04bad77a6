//! A new mission: every way in passes here, and the clarification gate with it.

use crate::approval::ApprovalSubject;
use crate::clarify;
use crate::id::ApprovalId;
use crate::mission::{Event, MAX_CRITERIA, MAX_TEXT_BYTES, NewMission, TaskRoute};
use crate::name::AgentName;
use crate::policy::RepoPolicy;
use crate::refusal::RefusalCode;
use crate::route::{self, Role, Routed};
use crate::text::{self, MAX_LABEL_BYTES, TextFault};
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
    check_text("text", "the mission's text", &new.text)?;
    check_optional("model", "the model's name", new.model.as_deref(), MAX_LABEL_BYTES)?;
    check_criteria(&new.accept)?;
    if let Some(plan) = &new.plan {
        plan.validate().map_err(|fault| {
            let place = fault.place().map(|place| format!("{place}: ")).unwrap_or_default();
            Refusal::new(RefusalCode::Invalid, format!("{place}{fault}"))
        })?;
    }
    new.order.validate()?;
    let routes = route(new, policy, context);
    let routed = routes.last().map(|route| route.choice.agent.clone());
    let created = Event::Created {
        mission: new.clone(),
        author: context.actor.clone(),
        agent: new.agent.clone().or_else(|| policy.agent.clone()).or(routed),
        policy: Box::new(policy.clone()),
        routes,
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

/// Who does each task. Where nothing is declared about agents there is nothing to route, and the agent that was named
/// does everything.
fn route(new: &NewMission, policy: &RepoPolicy, context: &Context) -> Vec<TaskRoute> {
    let book = &context.routes;
    let mut routes = Vec::new();
    let mut add = |task: u16, text: &str, criteria: usize, agent: Option<&AgentName>, model: Option<&String>| {
        let routed = book.route(route::Task {
            role: Role::Coder,
            text,
            criteria,
            agent: agent.or(new.agent.as_ref()),
            default_agent: policy.agent.as_ref(),
            model: model.or(new.model.as_ref()).map(String::as_str),
            not_of: None,
        });
        let Routed { choice: Some(choice), estimate, because, second } = routed else { return };
        if book.agents.contains_key(&choice.agent) {
            routes.push(TaskRoute { task, choice, estimate, because, second });
        }
    };
    let whole = new.described();
    let tasks = new.plan.as_ref().map(|plan| plan.tasks.as_slice()).unwrap_or_default();
    for (task, number) in tasks.iter().zip(1..) {
        add(number, &task.prompt, 0, task.agent.as_ref(), task.model.as_ref());
    }
    // The one task of a mission without a plan, and the one that may bring a plan's results together.
    let last = u16::try_from(tasks.len() + 1).unwrap_or(u16::MAX);
    add(last, &whole, new.accept.len(), None, None);
    routes
}

impl NewMission {
    /// Everything that says what is wanted: its text, and the prompts of its plan.
    fn described(&self) -> String {
        let prompts = self.plan.iter().flat_map(|plan| &plan.tasks).map(|task| task.prompt.as_str());
        clarify::whole_text(std::iter::once(self.text.as_str()).chain(prompts))
    }
}

/// Refuses what is no text for a mission or an agent. `place` is where it stands in the request.
pub(super) fn check_text(place: &str, what: &str, text: &str) -> Result<(), Refusal> {
    text::check_filled(text, MAX_TEXT_BYTES).map_err(|fault| refused(place, what, fault))
}

fn refused(place: &str, what: &str, fault: TextFault) -> Refusal {
    Refusal::new(RefusalCode::Invalid, format!("{place}: {what} {fault}")).with_hint(fault.hint())
}

/// Refuses a text that may be absent or empty.
pub(super) fn check_optional(place: &str, what: &str, text: Option<&str>, most: usize) -> Result<(), Refusal> {
    text::check(text.unwrap_or_default(), most).map_err(|fault| refused(place, what, fault))
}

fn check_criteria(accept: &[String]) -> Result<(), Refusal> {
    if accept.len() > MAX_CRITERIA {
        let message = format!("{} acceptance criteria were given; at most {MAX_CRITERIA} are accepted", accept.len());
        return Err(Refusal::new(RefusalCode::Invalid, message).with_hint("make several missions of it"));
    }
    let mut places = accept.iter().enumerate();
    places.try_for_each(|(number, criterion)| {
        check_text(&format!("accept[{number}]"), "an acceptance criterion", criterion)
    })
}
