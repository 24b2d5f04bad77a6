//! What people have said and decided about a mission after they asked for it: the conversation, as it is shown.
//!
//! Nothing is decided by it. It is bounded, so that a mission that is talked about for weeks stays small.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Event, Then};
use crate::approval::ApprovalVerdict;
use crate::attention::InquiryAnswer;
use crate::id::TaskId;
use crate::principal::Principal;

/// The most acts that are kept; the oldest go first.
const MOST_KEPT: usize = 100;

/// The most bytes of an act's text that are kept.
const MOST_BYTES: usize = 4 * 1024;

/// What somebody said or decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Principal,
    /// The task that it is about; `None` is the mission as a whole.
    pub task: Option<TaskId>,
    /// What they did.
    pub act: Act,
    /// What they said with it: the beginning, when it is long.
    pub text: Option<String>,
    /// The message's number, when it waits or waited for a busy agent.
    message: Option<u32>,
}

/// What somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Told the agent something.
    Told,
    /// Approved the start or the landing.
    Approved,
    /// Refused it.
    Rejected,
    /// Allowed what the agent asked for.
    Allowed,
    /// Denied it.
    Denied,
    /// Did not answer the agent in time.
    Unheard,
    /// Sat down at the agent's terminal.
    TookOver,
    /// Left it, and the agent goes on.
    HandedBack,
    /// Left it, and the result is taken as it is.
    HandedBackDone,
    /// Began nothing new.
    Paused,
    /// Went on.
    Resumed,
    /// Ended the live runs.
    Stopped,
    /// Ended the mission.
    Cancelled,
    /// Started again.
    Retried,
}

/// The conversation so far, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conversation(Vec<Said>);

impl Conversation {
    /// What was said, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Said> {
        self.0.iter()
    }

    /// Takes in what happened. What the daemon delivers of the queue was said before.
    pub(super) fn hear(&mut self, event: &Event, at: Timestamp, by: &Principal) {
        if let Event::MessageUnqueued { message, .. } = event {
            self.0.retain(|said| said.message != Some(*message));
        }
        let Some((act, task, text)) = act_of(event) else { return };
        if *by == Principal::Daemon && act != Act::Unheard {
            return;
        }
        let message = if let Event::MessageQueued { message, .. } = event { Some(*message) } else { None };
        let text = text.filter(|text| !text.trim().is_empty()).map(beginning);
        self.0.push(Said { at, by: by.clone(), task: task.cloned(), act, text, message });
        let surplus = self.0.len().saturating_sub(MOST_KEPT);
        self.0.drain(..surplus);
    }
}

fn act_of(event: &Event) -> Option<(Act, Option<&TaskId>, Option<&str>)> {
    Some(match event {
        Event::ContinueRequested { task, text } | Event::MessageQueued { task, text, .. } => {
            (Act::Told, Some(task), Some(text))
        }
        Event::ApprovalDecided { verdict, reason, .. } => match verdict {
            ApprovalVerdict::Approved => (Act::Approved, None, reason.as_deref()),
            ApprovalVerdict::Rejected => (Act::Rejected, None, reason.as_deref()),
            ApprovalVerdict::Withdrawn => return None,
        },
        Event::InquiryAnswered { task, answer: InquiryAnswer::Allowed, text } => {
            (Act::Allowed, Some(task), text.as_deref())
        }
        Event::InquiryAnswered { task, answer: InquiryAnswer::Denied, text } => {
            (Act::Denied, Some(task), text.as_deref())
        }
        // What goes along with it had been said before.
        Event::InquiryAnswered { task, answer: InquiryAnswer::Unheard, .. } => (Act::Unheard, Some(task), None),
        Event::TakeoverRequested { task, .. } => (Act::TookOver, Some(task), None),
        Event::HandedBack { task, text, then: Then::GoOn } => (Act::HandedBack, Some(task), text.as_deref()),
        Event::HandedBack { task, text, then: Then::Done } => (Act::HandedBackDone, Some(task), text.as_deref()),
        Event::Paused => (Act::Paused, None, None),
        Event::Resumed => (Act::Resumed, None, None),
        Event::StopRequested => (Act::Stopped, None, None),
        Event::CancelRequested => (Act::Cancelled, None, None),
        Event::RetryRequested { task } => (Act::Retried, task.as_ref(), None),
        _ => return None,
    })
}

fn beginning(text: &str) -> String {
    if text.len() <= MOST_BYTES {
        return text.to_owned();
    }
    let cut = (0..=MOST_BYTES - "…".len()).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    format!("{}…", &text[..cut])
}
