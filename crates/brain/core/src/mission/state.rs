//! What is known of a mission: the fold of its events.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Job, Task, Tries};
use crate::approval::Approval;
use crate::clarify::{Answer, Assessment};
use crate::effect::Rescue;
use crate::hold::Hold;
use crate::id::{ApprovalId, EffectId, HoldId, MissionId, RepoId, RunId, TaskId};
use crate::mission::{Conversation, End, Order};
use crate::name::{AgentName, BranchName, Sha, TaskName};
use crate::policy::RepoPolicy;
use crate::principal::Principal;
use crate::priority::Priority;
use crate::run::{Untold, Usage};

/// A mission's stream, folded. Empty until it is created.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// The mission.
    pub mission: Option<Mission>,
}

/// A mission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mission {
    /// Its id.
    pub id: MissionId,
    /// The repository it works in.
    pub repo: RepoId,
    /// What the operator wants.
    pub text: String,
    /// What must be true when it is done, as far as the operator said so apart from the text.
    pub accept: Vec<String>,
    /// How urgent it is.
    pub priority: Priority,
    /// Where a person has put it.
    pub order: Order,
    /// The agent it runs.
    pub agent: Option<AgentName>,
    /// Whether a person named that agent for this mission.
    pub is_agent_named: bool,
    /// The model it asks for.
    pub model: Option<String>,
    /// The branch that the operator named to start from.
    pub branch: Option<BranchName>,
    /// Who asked for it.
    pub author: Principal,
    /// When.
    pub created_at: Timestamp,
    /// The policy of that moment.
    pub policy: RepoPolicy,
    /// What was asked about it before it could begin, and what was answered.
    pub clarification: Option<Clarification>,
    /// Where it stands.
    pub stage: Stage,
    /// Whether something new may begin.
    pub control: Control,
    /// Its tasks, by number.
    pub tasks: BTreeMap<u16, Task>,
    /// The number of the task whose result lands: the one that no other needs.
    pub last: u16,
    /// The commit that all its tasks start from, once one has a workspace.
    pub base: Option<Base>,
    /// Every hold, also the resolved ones.
    pub holds: BTreeMap<HoldId, Hold>,
    /// Every approval, also the decided ones.
    pub approvals: BTreeMap<ApprovalId, Approval>,
    /// What was rescued.
    pub rescues: Vec<Rescue>,
    /// A restore that has no outcome yet.
    pub restore: Option<Restore>,
    /// Where its result is, once it has landed.
    pub landed: Option<(String, Sha)>,
    /// What people have said and decided since they asked for it.
    pub conversation: Conversation,
    /// The messages that were ever queued: it numbers the next.
    pub messages: u32,
    /// The outcomes of landings and restores so far: it numbers the next.
    pub serial: u32,
    /// The tries of the landing.
    pub tries: Tries,
}

/// What a mission starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The commit.
    pub commit: Sha,
    /// The branch that it was the tip of.
    pub branch: Option<BranchName>,
    /// Whether the operator's tree had uncommitted changes then.
    pub source_dirty: bool,
}

/// What was asked about a mission before it could begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clarification {
    /// What was found, and the questions.
    pub assessment: Assessment,
    /// The answers, once there are.
    pub answers: Option<Vec<Answer>>,
}

/// Where a mission stands as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// A person must say more clearly what is wanted.
    AwaitingAnswers,
    /// A person must approve the start.
    AwaitingStart(ApprovalId),
    /// The phases of its tasks say what happens.
    Working,
    /// A person must approve the landing.
    AwaitingLanding(ApprovalId),
    /// Approved; it wants the repository's lane.
    ReadyToLand,
    /// The intent to write the target is committed.
    Landing {
        /// The branch to write.
        branch: BranchName,
        /// What it must be at before.
        expected: Option<Sha>,
        /// What it will be at.
        commit: Sha,
    },
    /// It is over; the workspaces are being released.
    Closing(End),
    /// It is over.
    Ended(End),
}

/// Whether something new may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// Yes.
    Active,
    /// No new run and no landing; what is under way finishes.
    Paused,
    /// Nothing, and the live runs end.
    Stopped,
}

/// A restore that has no outcome yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restore {
    /// The rescued commit.
    pub commit: Sha,
    /// The branch to create.
    pub branch: BranchName,
}

impl Mission {
    /// The first line of the text, at most 80 characters.
    pub fn title(&self) -> String {
        first_line(&self.text)
    }

    /// Whether it was cut into tasks by a plan.
    pub fn is_planned(&self) -> bool {
        self.tasks.values().any(|task| task.job != Job::Mission)
    }

    /// One of its tasks.
    pub fn task(&self, id: &TaskId) -> Option<&Task> {
        self.tasks.get(&id.number).filter(|task| task.id == *id)
    }

    /// The task of that name.
    pub fn task_named(&self, name: &TaskName) -> Option<&Task> {
        self.tasks.values().find(|task| task.name == *name)
    }

    /// What the plan calls a task; `None` for the one task of a mission without a plan, which needs no name.
    pub fn name_of(&self, id: &TaskId) -> Option<&TaskName> {
        self.task(id).filter(|task| task.job != Job::Mission).map(|task| &task.name)
    }

    /// The task whose result lands.
    pub fn last_task(&self) -> &Task {
        self.tasks.get(&self.last).expect("a mission has the task whose result lands")
    }

    /// The tasks that it needs are done: their commits in the order of the tasks. `None` while one is not.
    pub fn results_needed(&self, task: &Task) -> Option<Vec<Sha>> {
        task.needs.iter().map(|need| Some(self.done(*need)?.result.as_ref()?.commit.clone())).collect()
    }

    /// A task that is done.
    fn done(&self, number: u16) -> Option<&Task> {
        self.tasks.get(&number).filter(|task| task.done_at.is_some())
    }

    /// A task and everything that needs it, directly or not: the numbers.
    pub(super) fn with_dependents(&self, number: u16) -> std::collections::BTreeSet<u16> {
        let mut found = std::collections::BTreeSet::from([number]);
        loop {
            let more: Vec<u16> = self
                .tasks
                .values()
                .filter(|task| !found.contains(&task.id.number) && task.needs.iter().any(|need| found.contains(need)))
                .map(|task| task.id.number)
                .collect();
            if more.is_empty() {
                return found;
            }
            found.extend(more);
        }
    }

    /// The agent of a task: the route's, else the plan's, else the mission's.
    pub fn agent_of(&self, task: &Task) -> Option<AgentName> {
        if let Some(route) = &task.route {
            return Some(route.agent.clone());
        }
        match &task.job {
            Job::Planned { agent: Some(agent), .. } => Some(agent.clone()),
            Job::Planned { agent: None, .. } | Job::Mission | Job::Integrate => self.agent.clone(),
        }
    }

    /// The model of a task: the route's, else the plan's, else the mission's.
    pub fn model_of(&self, task: &Task) -> Option<String> {
        if let Some(route) = &task.route {
            return route.model.clone();
        }
        match &task.job {
            Job::Planned { model: Some(model), .. } => Some(model.clone()),
            Job::Planned { model: None, .. } | Job::Mission | Job::Integrate => self.model.clone(),
        }
    }

    /// Whether a person named the agent of a task: then there is no other.
    pub fn is_agent_named(&self, task: &Task) -> bool {
        matches!(&task.job, Job::Planned { agent: Some(_), .. }) || self.is_agent_named
    }

    /// What a task is about, in one line of at most 80 characters.
    pub fn title_of(&self, task: &Task) -> String {
        match &task.job {
            Job::Mission => self.title(),
            Job::Planned { title: Some(title), .. } => first_line(title),
            Job::Planned { title: None, prompt, .. } => first_line(prompt),
            Job::Integrate => "Bring the results together".to_owned(),
        }
    }

    /// The holds that block it now.
    pub fn open_holds(&self) -> impl Iterator<Item = &Hold> {
        self.holds.values().filter(|hold| hold.resolved.is_none())
    }

    /// Whether something blocks this task, or the mission as a whole.
    pub fn is_task_held(&self, task: &Task) -> bool {
        self.open_holds().any(|hold| hold.task.as_ref().is_none_or(|held| *held == task.id))
    }

    /// Whether nothing is left that a person must say before anything is done.
    pub fn has_begun(&self) -> bool {
        !matches!(self.stage, Stage::AwaitingAnswers | Stage::AwaitingStart(_))
    }

    /// The approval that it awaits.
    pub fn open_approval(&self) -> Option<&Approval> {
        match &self.stage {
            Stage::AwaitingStart(id) | Stage::AwaitingLanding(id) => self.approvals.get(id),
            Stage::AwaitingAnswers
            | Stage::Working
            | Stage::ReadyToLand
            | Stage::Landing { .. }
            | Stage::Closing(_)
            | Stage::Ended(_) => None,
        }
    }

    /// The runs that are granted and have not ended.
    pub fn live_runs(&self) -> impl Iterator<Item = &RunId> {
        self.tasks.values().filter_map(Task::live_run)
    }

    /// Whether the engine still has to look at it.
    pub fn is_live(&self) -> bool {
        self.restore.is_some() || !matches!(self.stage, Stage::Ended(_))
    }

    /// What all its runs used.
    pub fn usage(&self) -> Usage {
        self.tasks.values().fold(Usage::default(), |sum, task| sum.plus(task.usage()))
    }

    /// How many of them do not tell it.
    pub fn untold(&self) -> Untold {
        self.tasks.values().fold(Untold::default(), |sum, task| sum.plus(task.untold()))
    }

    /// The task that an effect is about.
    pub(super) fn task_of(&self, effect: &EffectId) -> Option<&Task> {
        self.task(&effect.subject()?)
    }
}

fn first_line(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.chars().take(80).collect()
}
