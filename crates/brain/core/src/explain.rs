//! Why a mission runs, waits or is held: for a person, from the same functions that decide it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::admit::{Asking, Verdict, urgency};
use crate::id::TaskId;
use crate::mission::{Control, Mission, Phase, Request, Status, Task, TaskStatus};
use crate::name::TaskName;
use crate::priority::Priority;
use crate::route::second::SecondOpinion;

/// Why a mission is where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Where it stands.
    pub status: Status,
    /// What it awaits, in one sentence.
    pub awaits: String,
    /// How urgent its operator made it.
    pub priority: Priority,
    /// What is true of the mission as a whole, one sentence each.
    pub because: Vec<String>,
    /// Each task, in the order of the plan.
    pub tasks: Vec<TaskExplanation>,
}

/// Why a task is where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskExplanation {
    /// Its id.
    pub id: TaskId,
    /// What the plan calls it.
    pub name: TaskName,
    /// Where it stands.
    pub status: TaskStatus,
    /// Why, in one sentence.
    pub why: String,
}

/// Explains. `verdicts` are those of all requests of the fleet now, in the order of [`crate::admit::admit`].
pub fn explain(mission: &Mission, verdicts: &[(Asking, Verdict)], now: Timestamp) -> Explanation {
    let line = Line { mission, verdicts, now };
    Explanation {
        status: mission.status(),
        awaits: line.awaits(),
        priority: mission.priority,
        because: line.because(),
        tasks: mission.tasks.values().map(|task| line.task(task)).collect(),
    }
}

struct Line<'a> {
    mission: &'a Mission,
    verdicts: &'a [(Asking, Verdict)],
    now: Timestamp,
}

impl Line<'_> {
    /// What it awaits; of what waits for a slot or an account, what is really in the way.
    fn awaits(&self) -> String {
        let mine = self.verdicts.iter().find_map(|(asking, verdict)| match (&asking.request, verdict) {
            (Request::Slot { .. }, Verdict::Waits(wait)) if asking.mission == self.mission.id => Some(wait),
            _ => None,
        });
        match mine.filter(|_| self.mission.status() == Status::Queued) {
            Some(wait) => wait.awaited(),
            None => self.mission.awaits(),
        }
    }

    fn because(&self) -> Vec<String> {
        let mut because = Vec::new();
        match self.mission.control {
            Control::Active => {}
            Control::Paused => because.push("a person paused it: nothing new begins".to_owned()),
            Control::Stopped => because.push("a person stopped it: nothing begins and live runs end".to_owned()),
        }
        for hold in self.mission.open_holds() {
            let name = hold.task.as_ref().and_then(|task| self.mission.name_of(task));
            let what = name.map_or_else(|| "it ".to_owned(), |name| format!("task `{name}` "));
            let times = if hold.times > 1 { format!(", for the {}. time", hold.times) } else { String::new() };
            let out = hold.code.recovery(&self.mission.id, &hold.id, name).into_iter().next().unwrap_or_default();
            because.push(format!("{what}is held ({}{times}): {}; try `{out}`", hold.code, hold.reason));
        }
        let rerouted = self.mission.tasks.values().filter_map(|task| Some((task, task.rerouted.as_ref()?)));
        for (task, why) in rerouted {
            let agent = self.mission.agent_of(task);
            let agent = agent.as_ref().map_or("nobody", |agent| agent.as_str());
            because.push(format!("task `{}` is done by `{agent}` now, because {why}", task.name));
        }
        because.extend(self.mission.tasks.values().filter_map(opinions));
        let lane = self
            .verdicts
            .iter()
            .find(|(asking, _)| asking.mission == self.mission.id && matches!(asking.request, Request::Lane { .. }));
        if let Some((_, Verdict::Waits(wait))) = lane {
            because.push(format!("it waits to land: {wait}"));
        }
        because
    }

    fn task(&self, task: &Task) -> TaskExplanation {
        let status = self.mission.task_status(task);
        let why = self.why(task, status);
        TaskExplanation { id: task.id.clone(), name: task.name.clone(), status, why }
    }

    fn why(&self, task: &Task, status: TaskStatus) -> String {
        let retried = |what: &str| match task.tries.not_before {
            Some(at) => format!("{what} failed {} times and is tried again at {at}", task.tries.failed),
            None => format!("{what} is under way"),
        };
        match status {
            TaskStatus::Waiting => format!("it needs the result of {}", self.missing(task)),
            TaskStatus::AwaitingStart => format!("it waits, as the whole mission does, for {}", self.mission.awaits()),
            TaskStatus::Preparing if self.waits_for_base(task) => {
                "every task starts from the same commit, which another one is fetching".to_owned()
            }
            TaskStatus::Preparing => retried("making its workspace"),
            TaskStatus::Queued => self.queued(task),
            TaskStatus::Parked => match &task.phase {
                Phase::Ready { not_before: Some(at), .. } => {
                    match task.runs.values().next_back().and_then(|run| run.end.as_ref()) {
                        Some(last) => format!("it goes on by itself at {at}, because {}", last.detail),
                        None => format!("it goes on by itself at {at}"),
                    }
                }
                _ => "it waits for a time".to_owned(),
            },
            TaskStatus::Running => match task.live_run() {
                Some(run) => format!("run {run} is live"),
                None => "its agent works".to_owned(),
            },
            TaskStatus::Collecting => retried("collecting its result"),
            TaskStatus::Checking => retried("checking its result"),
            TaskStatus::Sealing => retried("sealing its evidence"),
            TaskStatus::Held => "a person must look; what holds it is told above".to_owned(),
            TaskStatus::Done => "its result is proven".to_owned(),
        }
    }

    fn missing(&self, task: &Task) -> String {
        let open = task.needs.iter().filter_map(|need| self.mission.tasks.get(need));
        let open = open.filter(|need| need.done_at.is_none());
        open.map(|need| format!("`{}` ({})", need.name, self.mission.task_status(need))).collect::<Vec<_>>().join(", ")
    }

    fn waits_for_base(&self, task: &Task) -> bool {
        let first = self.mission.tasks.values().find(|task| task.needs.is_empty());
        self.mission.base.is_none() && task.needs.is_empty() && first.is_some_and(|first| first.id != task.id)
    }

    /// Its place among everything that asks for a slot, and what is in the way.
    fn queued(&self, task: &Task) -> String {
        let mut slots = self.verdicts.iter().filter_map(|(asking, verdict)| match &asking.request {
            Request::Slot { run, since, .. } => Some((run, since, verdict)),
            Request::Lane { .. } => None,
        });
        let mine = slots.by_ref().enumerate().find(|(_, (run, ..))| run.task == task.id);
        match mine {
            Some((place, (_, since, Verdict::Waits(wait)))) => {
                let urgency = urgency(self.mission.priority.get(), *since, self.now);
                format!("number {} in the line, with urgency {urgency:+}: {wait}", place + 1)
            }
            Some((_, (_, _, Verdict::Granted(_)))) => "it is being given a slot in this moment".to_owned(),
            None => match self.mission.control {
                Control::Active => "it asks for a slot in this moment".to_owned(),
                Control::Paused | Control::Stopped => {
                    "it does not ask for a slot while the mission is paused".to_owned()
                }
            },
        }
    }
}

/// What was said of how complex a task is, where more than the rules were asked, and which of it counts.
fn opinions(task: &Task) -> Option<String> {
    let (second, rules) = (task.second.as_ref()?, task.estimate.as_ref()?);
    let doubt = rules.doubt.as_ref().map(|doubt| format!(", for {doubt}")).unwrap_or_default();
    let first =
        format!("by the rules task `{}` is {}, and they are not sure{doubt}", task.name, rules.complexity.word());
    let by = &second.by.agent;
    Some(match &second.told {
        None => format!("{first}; `{by}` is asked besides"),
        Some(SecondOpinion::Heard { complexity, reason }) => {
            format!("{first}; `{by}` says {}, which counts: {reason}", complexity.word())
        }
        Some(SecondOpinion::Unheard { why }) => format!("{first}; that counts, for `{by}` was not heard: {why}"),
    })
}

#[cfg(test)]
mod tests;
