//! A plan: a mission cut into tasks that need each other. It says nothing about how far each has come.
//!
//! **Guarantees.** A plan that [`Plan::validate`] accepts is a graph without a cycle whose every need names a task, so
//! some task can always begin and all of them can end. What is refused is refused with its [`Place`].

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::mission::MAX_TEXT_BYTES;
use crate::name::{AgentName, TaskName};
use crate::text::{self, MAX_LABEL_BYTES, TextFault};

/// The most tasks of one plan.
pub const MAX_TASKS: usize = 64;

/// The most bytes of all prompts of one plan.
pub const MAX_PLAN_BYTES: usize = 256 * 1024;

/// A mission cut into tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The tasks, in the order in which their results are merged.
    pub tasks: Vec<PlannedTask>,
}

/// One task of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedTask {
    /// What the plan calls it; unique within the plan.
    pub id: TaskName,
    /// What it is about, in a few words, at most [`MAX_LABEL_BYTES`]; the first line of the prompt when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What the agent is asked, at most [`MAX_TEXT_BYTES`].
    pub prompt: String,
    /// The tasks whose results it starts from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<TaskName>,
    /// The agent; the mission's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<AgentName>,
    /// The model; the mission's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

/// Where in a plan a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The task, from 0.
    pub task: usize,
    /// The key of it.
    pub key: Key,
}

/// A key of a planned task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Its id.
    Id,
    /// Its title.
    Title,
    /// Its prompt.
    Prompt,
    /// Its model.
    Model,
    /// One of its needs, from 0.
    Need(usize),
}

impl Key {
    /// The key as it is written.
    fn word(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Title => "title",
            Self::Prompt => "prompt",
            Self::Model => "model",
            Self::Need(_) => "needs",
        }
    }
}

impl fmt::Display for Place {
    /// As a path into the plan, such as `task[2].needs[0]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "task[{}].{}", self.task, self.key.word())?;
        match self.key {
            Key::Need(need) => write!(f, "[{need}]"),
            Key::Id | Key::Title | Key::Prompt | Key::Model => Ok(()),
        }
    }
}

/// Why a plan is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanFault {
    /// It has no task.
    #[error("the plan has no task; add at least one `[[task]]` with `id` and `prompt`")]
    Empty,
    /// It has more tasks than godwit carries at once.
    #[error("the plan has {count} tasks; at most {MAX_TASKS} are accepted: make several missions of it")]
    TooManyTasks {
        /// How many.
        count: usize,
    },
    /// Its prompts are too long together.
    #[error("the prompts of the plan have {bytes} bytes; at most {MAX_PLAN_BYTES} are accepted")]
    TooLong {
        /// How many.
        bytes: usize,
    },
    /// Two tasks have the same id.
    #[error("the id `{task}` is used twice; every task needs its own")]
    DuplicateId {
        /// The id.
        task: TaskName,
        /// The second one.
        place: Place,
    },
    /// A task asks for nothing.
    #[error("the prompt of task `{task}` is empty; say what should be different when it is done")]
    EmptyPrompt {
        /// Which task.
        task: TaskName,
        /// Where.
        place: Place,
    },
    /// A text of a task is none that an agent can be given.
    #[error("the {} of task `{task}` {fault}; {}", place.key.word(), fault.hint())]
    Text {
        /// Which task.
        task: TaskName,
        /// What is wrong with it.
        fault: TextFault,
        /// Where.
        place: Place,
    },
    /// A need names no task of the plan.
    #[error("task `{task}` needs `{need}`, which is not a task of this plan{}", nearest.as_ref().map(|name| format!("; did you mean `{name}`?")).unwrap_or_default())]
    UnknownNeed {
        /// Which task.
        task: TaskName,
        /// What it needs.
        need: TaskName,
        /// The task whose id is most like it.
        nearest: Option<TaskName>,
        /// Where.
        place: Place,
    },
    /// A need is named twice.
    #[error("task `{task}` names `{need}` twice among its needs; once is enough")]
    RepeatedNeed {
        /// Which task.
        task: TaskName,
        /// The need.
        need: TaskName,
        /// Where.
        place: Place,
    },
    /// Tasks need each other in a circle.
    #[error("the tasks need each other in a circle, so none of them could begin: {}", circle(tasks))]
    Cycle {
        /// The tasks of the circle; each needs the next, and the last the first.
        tasks: Vec<TaskName>,
        /// The need that closes it.
        place: Place,
    },
}

fn circle(tasks: &[TaskName]) -> String {
    let names = tasks.iter().chain(tasks.first()).map(|name| format!("`{name}`"));
    names.collect::<Vec<_>>().join(" needs ")
}

impl PlanFault {
    /// Where in the plan it is; `None` when it is about the plan as a whole.
    pub fn place(&self) -> Option<Place> {
        match self {
            Self::Empty | Self::TooManyTasks { .. } | Self::TooLong { .. } => None,
            Self::DuplicateId { place, .. }
            | Self::EmptyPrompt { place, .. }
            | Self::Text { place, .. }
            | Self::UnknownNeed { place, .. }
            | Self::RepeatedNeed { place, .. }
            | Self::Cycle { place, .. } => Some(*place),
        }
    }
}

impl PlannedTask {
    /// Refuses a text that no agent can be given.
    fn check_texts(&self, number: usize) -> Result<(), PlanFault> {
        let texts = [
            (Key::Title, self.title.as_deref(), MAX_LABEL_BYTES),
            (Key::Prompt, Some(self.prompt.as_str()), MAX_TEXT_BYTES),
            (Key::Model, self.model.as_deref(), MAX_LABEL_BYTES),
        ];
        for (key, text, most) in texts {
            text::check(text.unwrap_or_default(), most).map_err(|fault| {
                let place = Place { task: number, key };
                PlanFault::Text { task: self.id.clone(), fault, place }
            })?;
        }
        Ok(())
    }
}

impl Plan {
    /// Checks the plan as a whole.
    ///
    /// # Errors
    /// The first fault, in the order of the tasks.
    pub fn validate(&self) -> Result<(), PlanFault> {
        let count = self.tasks.len();
        if count == 0 {
            return Err(PlanFault::Empty);
        }
        if count > MAX_TASKS {
            return Err(PlanFault::TooManyTasks { count });
        }
        let bytes = self.tasks.iter().map(|task| task.prompt.len()).sum();
        if bytes > MAX_PLAN_BYTES {
            return Err(PlanFault::TooLong { bytes });
        }
        let places = self.places()?;
        for (number, task) in self.tasks.iter().enumerate() {
            if task.prompt.trim().is_empty() {
                let place = Place { task: number, key: Key::Prompt };
                return Err(PlanFault::EmptyPrompt { task: task.id.clone(), place });
            }
            task.check_texts(number)?;
            self.check_needs(number, task, &places)?;
        }
        self.refuse_cycles(&places)
    }

    /// Where each id is.
    fn places(&self) -> Result<BTreeMap<&TaskName, usize>, PlanFault> {
        let mut places = BTreeMap::new();
        for (number, task) in self.tasks.iter().enumerate() {
            if places.insert(&task.id, number).is_some() {
                let place = Place { task: number, key: Key::Id };
                return Err(PlanFault::DuplicateId { task: task.id.clone(), place });
            }
        }
        Ok(places)
    }

    fn check_needs(
        &self,
        number: usize,
        task: &PlannedTask,
        places: &BTreeMap<&TaskName, usize>,
    ) -> Result<(), PlanFault> {
        let mut seen = BTreeSet::new();
        for (index, need) in task.needs.iter().enumerate() {
            let place = Place { task: number, key: Key::Need(index) };
            let (task, need) = (task.id.clone(), need.clone());
            if !places.contains_key(&need) {
                let nearest = self.nearest(&need);
                return Err(PlanFault::UnknownNeed { task, need, nearest, place });
            }
            if !seen.insert(need.clone()) {
                return Err(PlanFault::RepeatedNeed { task, need, place });
            }
        }
        Ok(())
    }

    /// The id that shares the longest beginning or end with `name`, when that is at least half of it.
    fn nearest(&self, name: &TaskName) -> Option<TaskName> {
        let likeness = |other: &TaskName| {
            let (a, b) = (name.as_str(), other.as_str());
            let front = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
            let back = a.bytes().rev().zip(b.bytes().rev()).take_while(|(a, b)| a == b).count();
            front.max(back)
        };
        let best = self.tasks.iter().map(|task| &task.id).max_by_key(|other| likeness(other))?;
        (likeness(best) * 2 >= name.as_str().len()).then(|| best.clone())
    }

    /// Takes away, again and again, the tasks whose needs are all taken away; a circle is what is left.
    fn refuse_cycles(&self, places: &BTreeMap<&TaskName, usize>) -> Result<(), PlanFault> {
        let needs: Vec<Vec<usize>> =
            self.tasks.iter().map(|task| task.needs.iter().map(|need| places[need]).collect()).collect();
        let mut left: BTreeSet<usize> = (0..self.tasks.len()).collect();
        while let Some(&free) = left.iter().find(|&&task| needs[task].iter().all(|need| !left.contains(need))) {
            left.remove(&free);
        }
        let Some(&start) = left.first() else { return Ok(()) };
        // Every task that is left needs one that is left: following them must come back.
        let mut path = vec![start];
        loop {
            let last = path[path.len() - 1];
            let (index, &next) = needs[last]
                .iter()
                .enumerate()
                .find(|(_, need)| left.contains(need))
                .expect("a task that is left needs one that is left");
            if let Some(begin) = path.iter().position(|&task| task == next) {
                let tasks = path[begin..].iter().map(|&task| self.tasks[task].id.clone()).collect();
                return Err(PlanFault::Cycle { tasks, place: Place { task: last, key: Key::Need(index) } });
            }
            path.push(next);
        }
    }
}

#[cfg(test)]
mod tests;
