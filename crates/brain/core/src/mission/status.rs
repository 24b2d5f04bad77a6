//! A mission's status in one word, and what it awaits in one sentence: derived, never stored.

use serde::{Deserialize, Serialize};

use super::{Control, End, Mission, Phase, Stage};

/// Where a mission stands, as one word for people, programs and exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
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

impl Mission {
    /// Where it stands. What a person must act on comes before what godwit is doing.
    pub fn status(&self) -> Status {
        match &self.stage {
            Stage::Ended(End::Landed) => return Status::Landed,
            Stage::Ended(End::Rejected) => return Status::Rejected,
            Stage::Ended(End::Cancelled) => return Status::Cancelled,
            Stage::Landing { .. } => return Status::Landing,
            Stage::AwaitingStart(_)
            | Stage::Working
            | Stage::Blocked
            | Stage::AwaitingLanding(_)
            | Stage::ReadyToLand
            | Stage::Closing(_) => {}
        }
        if self.open_holds().next().is_some() {
            return Status::Held;
        }
        match (&self.stage, self.control) {
            // The target has confirmed it; only the workspace is left to release.
            (Stage::Closing(End::Landed), _) => Status::Landed,
            (Stage::Closing(End::Rejected | End::Cancelled), _) => Status::Closing,
            (Stage::AwaitingStart(_), _) => Status::AwaitingStart,
            (Stage::AwaitingLanding(_), _) => Status::AwaitingApproval,
            (Stage::Working, _) if self.live_run().is_some() => Status::Running,
            (_, Control::Paused) => Status::Paused,
            (_, Control::Stopped) => Status::Stopped,
            (Stage::ReadyToLand | Stage::Landing { .. }, Control::Active) => Status::Landing,
            (Stage::Blocked | Stage::Ended(_), Control::Active) => Status::Held,
            (Stage::Working, Control::Active) => self.task_status(),
        }
    }

    fn task_status(&self) -> Status {
        match &self.task.phase {
            Phase::Preparing { .. } => Status::Preparing,
            Phase::Ready { not_before: Some(_), .. } => Status::Parked,
            Phase::Ready { not_before: None, .. } => Status::Queued,
            Phase::Running { .. } => Status::Running,
            Phase::Collecting { .. } => Status::Collecting,
            Phase::Checking => Status::Checking,
            Phase::Sealing | Phase::Done => Status::Sealing,
        }
    }

    /// What it awaits, in one sentence for a person.
    pub fn awaits(&self) -> String {
        let first_hold = self.open_holds().next();
        match self.status() {
            Status::AwaitingStart => "your approval to start".to_owned(),
            Status::Preparing => "an isolated workspace".to_owned(),
            Status::Queued => "a free slot on the host".to_owned(),
            Status::Parked => match &self.task.phase {
                Phase::Ready { not_before: Some(at), .. } => format!("{at}, then it goes on by itself"),
                _ => "its time".to_owned(),
            },
            Status::Running if self.control == Control::Stopped => "the end of the agent's processes".to_owned(),
            Status::Running => "the agent".to_owned(),
            Status::Collecting => "the commit of the result".to_owned(),
            Status::Checking => "the checks, in a clean checkout of the result".to_owned(),
            Status::Sealing => "the evidence".to_owned(),
            Status::AwaitingApproval => "your approval of the landing".to_owned(),
            Status::Landing => "the target's confirmation".to_owned(),
            Status::Held => match first_hold {
                Some(hold) => format!("you: {} ({})", hold.reason, hold.code),
                None => "you".to_owned(),
            },
            Status::Paused | Status::Stopped => format!("you: godwit mission resume {}", self.id),
            Status::Closing => "its workspace to be released".to_owned(),
            Status::Landed | Status::Rejected | Status::Cancelled => "nothing: it is over".to_owned(),
        }
    }
}
