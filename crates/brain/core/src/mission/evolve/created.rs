//! A mission as it is when it has just been created.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::id::TaskId;
use crate::mission::state::{Control, Mission, Stage};
use crate::mission::{Conversation, Job, NewMission, Second, Task, TaskRoute, Tries};
use crate::name::{AgentName, TaskName};
use crate::plan::Plan;
use crate::policy::RepoPolicy;
use crate::principal::Principal;

/// The mission, before anything has happened to it.
pub(super) fn mission(
    new: &NewMission,
    author: &Principal,
    agent: Option<&AgentName>,
    policy: &RepoPolicy,
    routes: &[TaskRoute],
    at: Timestamp,
) -> Mission {
    let mut tasks = match &new.plan {
        Some(plan) => planned(new, plan),
        None => vec![Task::new(TaskId::new(new.id.clone(), 1), name("main"), Job::Mission, BTreeSet::new())],
    };
    for route in routes {
        if let Some(task) = tasks.iter_mut().find(|task| task.id.number == route.task) {
            task.route = Some(route.choice.clone());
            task.estimate = Some(route.estimate.clone());
            task.second = route.second.clone().map(|by| Second { by, told: None });
        }
    }
    let last = last_of(&tasks);
    Mission {
        id: new.id.clone(),
        repo: new.repo.clone(),
        text: new.text.clone(),
        accept: new.accept.clone(),
        priority: new.priority,
        order: new.order.clone(),
        agent: agent.cloned(),
        is_agent_named: new.agent.is_some(),
        model: new.model.clone(),
        branch: new.branch.clone(),
        author: author.clone(),
        created_at: at,
        policy: policy.clone(),
        clarification: None,
        stage: Stage::Working,
        control: Control::Active,
        tasks: tasks.into_iter().map(|task| (task.id.number, task)).collect(),
        last,
        base: None,
        holds: BTreeMap::new(),
        approvals: BTreeMap::new(),
        rescues: Vec::new(),
        restore: None,
        landed: None,
        conversation: Conversation::default(),
        messages: 0,
        serial: 1,
        tries: Tries::default(),
    }
}

/// The tasks of a plan, and one that brings their results together when the plan leaves several.
fn planned(new: &NewMission, plan: &Plan) -> Vec<Task> {
    let numbers: BTreeMap<&TaskName, u16> = plan.tasks.iter().map(|task| &task.id).zip(1..).collect();
    let mut tasks: Vec<Task> = plan
        .tasks
        .iter()
        .zip(1..)
        .map(|(task, number)| {
            let needs = task.needs.iter().filter_map(|need| numbers.get(need).copied()).collect();
            let job = Job::Planned {
                title: task.title.clone(),
                prompt: task.prompt.clone(),
                agent: task.agent.clone(),
                model: task.model.clone(),
            };
            Task::new(TaskId::new(new.id.clone(), number), task.id.clone(), job, needs)
        })
        .collect();
    let loose = loose_ends(&tasks);
    if loose.len() > 1 {
        let number = u16::try_from(tasks.len() + 1).expect("a plan has fewer tasks than a task id has numbers");
        let mut free = name("integrate");
        while numbers.contains_key(&free) {
            free = name(&format!("{free}-all"));
        }
        tasks.push(Task::new(TaskId::new(new.id.clone(), number), free, Job::Integrate, loose));
    }
    tasks
}

/// The tasks that no other needs.
fn loose_ends(tasks: &[Task]) -> BTreeSet<u16> {
    let needed: BTreeSet<u16> = tasks.iter().flat_map(|task| task.needs.iter().copied()).collect();
    tasks.iter().map(|task| task.id.number).filter(|number| !needed.contains(number)).collect()
}

fn last_of(tasks: &[Task]) -> u16 {
    loose_ends(tasks).last().copied().unwrap_or(1)
}

fn name(text: &str) -> TaskName {
    text.parse().expect("a short word of small letters is a name")
}
