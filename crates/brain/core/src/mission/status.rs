//! A mission's status in one word, and what it awaits in one sentence: derived, never stored.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Control, End, Mission, Phase, Stage, Task};
use crate::endpoint::Endpoint;
use crate::run::RunClass;

/// Where a mission stands, as one word for people, programs and exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// A person must say more clearly what is wanted.
    AwaitingAnswers,
    /// A person must approve the start.
    AwaitingStart,
    /// The workspace is being made.
    Preparing,
    /// It waits for a slot on the host.
    Queued,
    /// It waits for a time: a provider's reset or a back-off.
    Parked,
    /// The agent works.
    Running,
    /// The commit is being made.
    Collecting,
    /// The checks run.
    Checking,
    /// The evidence is being written.
    Sealing,
    /// A person must approve the landing.
    AwaitingApproval,
    /// It waits for the repository's lane, or is being written to the target.
    Landing,
    /// Something blocks it; the hold says what to do.
    Held,
    /// A person paused it.
    Paused,
    /// A person stopped it.
    Stopped,
    /// It is over and its workspace is being released.
    Closing,
    /// Its result is in the target.
    Landed,
    /// A person refused it.
    Rejected,
    /// A person ended it.
    Cancelled,
}

impl Status {
    /// The status as people type and read it.
    pub fn word(self) -> &'static str {
        match self {
            Self::AwaitingAnswers => "awaiting-answers",
            Self::AwaitingStart => "awaiting-start",
            Self::Preparing => "preparing",
            Self::Queued => "queued",
            Self::Parked => "parked",
            Self::Running => "running",
            Self::Collecting => "collecting",
            Self::Checking => "checking",
            Self::Sealing => "sealing",
            Self::AwaitingApproval => "awaiting-approval",
            Self::Landing => "landing",
            Self::Held => "held",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
            Self::Closing => "closing",
            Self::Landed => "landed",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
        }
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.word())
    }
}

/// Where a task stands, as one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaskStatus {
    /// A task that it needs is not done.
    Waiting,
    /// It needs nothing but that a person lets the mission begin.
    AwaitingStart,
    /// The workspace is being made.
    Preparing,
    /// It waits for a slot on the host.
    Queued,
    /// It waits for a time.
    Parked,
    /// The agent works.
    Running,
    /// The commit is being made.
    Collecting,
    /// The checks run.
    Checking,
    /// The evidence is being written.
    Sealing,
    /// Something blocks it; the hold says what to do.
    Held,
    /// Its result is proven.
    Done,
}

impl TaskStatus {
    /// The status as people type and read it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::AwaitingStart => "awaiting-start",
            Self::Preparing => "preparing",
            Self::Queued => "queued",
            Self::Parked => "parked",
            Self::Running => "running",
            Self::Collecting => "collecting",
            Self::Checking => "checking",
            Self::Sealing => "sealing",
            Self::Held => "held",
            Self::Done => "done",
        }
    }
}

impl std::fmt::Display for TaskStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.word())
    }
}

impl Mission {
    /// Where it stands. What a person must act on comes before what godwit is doing.
    pub fn status(&self) -> Status {
        match &self.stage {
            Stage::Ended(End::Landed) => return Status::Landed,
            Stage::Ended(End::Rejected) => return Status::Rejected,
            Stage::Ended(End::Cancelled) => return Status::Cancelled,
            Stage::Landing { .. } => return Status::Landing,
            Stage::AwaitingAnswers
            | Stage::AwaitingStart(_)
            | Stage::Working
            | Stage::AwaitingLanding(_)
            | Stage::ReadyToLand
            | Stage::Closing(_) => {}
        }
        if self.open_holds().next().is_some() {
            return Status::Held;
        }
        match (&self.stage, self.control) {
            // The target has confirmed it; only the workspaces are left to release.
            (Stage::Closing(End::Landed), _) => Status::Landed,
            (Stage::Closing(End::Rejected | End::Cancelled), _) => Status::Closing,
            (Stage::AwaitingAnswers, _) => Status::AwaitingAnswers,
            (Stage::AwaitingStart(_), _) => Status::AwaitingStart,
            (Stage::AwaitingLanding(_), _) => Status::AwaitingApproval,
            (Stage::Working, _) if self.live_runs().next().is_some() => Status::Running,
            (_, Control::Paused) => Status::Paused,
            (_, Control::Stopped) => Status::Stopped,
            (Stage::ReadyToLand | Stage::Landing { .. }, Control::Active) => Status::Landing,
            (Stage::Ended(_), Control::Active) => Status::Held,
            (Stage::Working, Control::Active) => self.working_status(),
        }
    }

    /// What a working mission without a live run is doing: what moves by itself comes before what waits.
    fn working_status(&self) -> Status {
        const ORDER: [(TaskStatus, Status); 6] = [
            (TaskStatus::Sealing, Status::Sealing),
            (TaskStatus::Checking, Status::Checking),
            (TaskStatus::Collecting, Status::Collecting),
            (TaskStatus::Preparing, Status::Preparing),
            (TaskStatus::Queued, Status::Queued),
            (TaskStatus::Parked, Status::Parked),
        ];
        let tasks: Vec<TaskStatus> = self.tasks.values().map(|task| self.task_status(task)).collect();
        let found = ORDER.into_iter().find(|(wanted, _)| tasks.contains(wanted));
        found.map_or(Status::Sealing, |(_, status)| status)
    }

    /// Where one of its tasks stands.
    pub fn task_status(&self, task: &Task) -> TaskStatus {
        let is_held = self.open_holds().any(|hold| hold.task.as_ref() == Some(&task.id));
        match &task.phase {
            _ if is_held => TaskStatus::Held,
            Phase::Preparing { .. } if self.results_needed(task).is_none() => TaskStatus::Waiting,
            Phase::Preparing { .. } if !self.has_begun() => TaskStatus::AwaitingStart,
            Phase::Preparing { .. } => TaskStatus::Preparing,
            Phase::Ready { not_before: Some(_), .. } => TaskStatus::Parked,
            Phase::Ready { not_before: None, .. } => TaskStatus::Queued,
            Phase::Running { .. } => TaskStatus::Running,
            Phase::Collecting { .. } => TaskStatus::Collecting,
            Phase::Checking => TaskStatus::Checking,
            Phase::Sealing => TaskStatus::Sealing,
            Phase::Blocked => TaskStatus::Held,
            Phase::Done | Phase::Released => TaskStatus::Done,
        }
    }

    /// The next time at which a parked task goes on by itself.
    pub fn not_before(&self) -> Option<Timestamp> {
        let parked = self.tasks.values().filter_map(|task| match &task.phase {
            Phase::Ready { not_before: Some(at), .. } => Some(*at),
            _ => task.tries.not_before,
        });
        parked.chain(self.tries.not_before).min()
    }

    /// What a task that wants a run could not reach the last time.
    fn unreached(&self) -> Option<&Endpoint> {
        let waiting = self.tasks.values().filter(|task| matches!(task.phase, Phase::Ready { .. }));
        let mut last = waiting.filter_map(|task| task.runs.values().next_back()?.end.as_ref());
        last.find_map(|end| if let RunClass::Offline { endpoint } = &end.class { Some(endpoint) } else { None })
    }

    /// How far a plan has come, such as ` (2 of 5 tasks done, 2 running)`; nothing for a mission without a plan.
    fn progress_of_plan(&self) -> String {
        if self.tasks.len() < 2 {
            return String::new();
        }
        let done = self.tasks.values().filter(|task| task.done_at.is_some()).count();
        format!(" ({done} of {} tasks done, {} running)", self.tasks.len(), self.live_runs().count())
    }

    /// What it awaits, in one sentence for a person.
    pub fn awaits(&self) -> String {
        let status = self.status();
        match status {
            Status::AwaitingAnswers => format!("your answers: godwit mission answer {}", self.id),
            Status::AwaitingStart => "your approval to start".to_owned(),
            Status::Preparing => "an isolated workspace".to_owned(),
            Status::Queued => match self.unreached() {
                Some(endpoint) => format!("{endpoint} to be reached, then it goes on by itself"),
                None => format!("a free slot or an account: godwit mission explain {}", self.id),
            },
            Status::Parked => match self.not_before() {
                Some(at) => format!("{at}, then it goes on by itself"),
                None => "its time".to_owned(),
            },
            Status::Running if self.control == Control::Stopped => "the end of the agent's processes".to_owned(),
            Status::Running => match self.keyboards().next() {
                Some(keyboard) => format!("{}, at the agent's terminal{}", keyboard.by, self.progress_of_plan()),
                None => format!("the agent{}", self.progress_of_plan()),
            },
            Status::Collecting => "the commit of the result".to_owned(),
            Status::Checking => "the checks, in a clean checkout of the result".to_owned(),
            Status::Sealing => "the evidence".to_owned(),
            Status::AwaitingApproval => "your approval of the landing".to_owned(),
            Status::Landing => "the target's confirmation".to_owned(),
            Status::Held => self.held_for(),
            Status::Paused | Status::Stopped => format!("you: godwit mission resume {}", self.id),
            Status::Closing => "its workspace to be released".to_owned(),
            Status::Landed | Status::Rejected | Status::Cancelled => "nothing: it is over".to_owned(),
        }
    }

    fn held_for(&self) -> String {
        let Some(hold) = self.open_holds().next() else { return "you".to_owned() };
        let of_task = hold.task.as_ref().and_then(|task| self.name_of(task));
        let of_task = of_task.map(|name| format!("task `{name}`: ")).unwrap_or_default();
        let others = match self.open_holds().count() {
            1 => String::new(),
            count => format!("; {} more", count - 1),
        };
        format!("you: {of_task}{} ({}{others}){}", hold.reason, hold.code, self.progress_of_plan())
    }
}
