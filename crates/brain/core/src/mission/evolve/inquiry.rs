//! What an agent's inquiry and its answer make of a task.

use jiff::Timestamp;

use crate::attention::{InquiryAnswer, OpenInquiry};
use crate::mission::{Move, Phase, Task};
use crate::run::RunClass;

impl Task {
    /// The inquiry is the one that its last run ended with.
    pub(super) fn awaits_answer(&mut self, until: Option<Timestamp>, at: Timestamp) -> bool {
        let Some(run) = self.runs.values().next_back() else { return false };
        let Some(RunClass::NeedsAnswer { inquiry, .. }) = run.end.as_ref().map(|end| &end.class) else { return false };
        let (inquiry, run) = ((**inquiry).clone(), run.id.clone());
        self.inquiry = Some(OpenInquiry { inquiry, run, asked_at: at, until });
        true
    }

    pub(super) fn inquiry_answered(&mut self, answer: InquiryAnswer, text: Option<&str>, at: Timestamp) -> bool {
        let Some(OpenInquiry { inquiry, .. }) = self.inquiry.take() else { return false };
        if !matches!(self.phase, Phase::Ready { .. }) {
            return false;
        }
        self.permissions.insert(inquiry.key.clone(), answer.permission());
        self.unheard = if answer == InquiryAnswer::Unheard { self.unheard + 1 } else { 0 };
        self.queue.clear();
        self.wants(Move::Answered { inquiry: Box::new(inquiry), answer, text: text.map(str::to_owned) }, at);
        true
    }
}
