//! What a takeover and the queue of messages make of a task.

use jiff::Timestamp;

use crate::id::{RunId, TaskId};
use crate::mission::{Control, Keyboard, Mission, Move, Phase, Takeover, TakeoverStage, Task, Then};
use crate::name::Seat;
use crate::principal::Principal;

impl Mission {
    pub(super) fn takeover_requested(&mut self, id: &TaskId, seat: &Seat, at: Timestamp, actor: &Principal) -> bool {
        self.work_again(id);
        self.control = Control::Active;
        let takeover = Takeover { by: actor.clone(), seat: seat.clone(), since: at, stage: TakeoverStage::Wanted };
        self.change(id, |task| {
            task.takeover = Some(takeover);
            task.failures = 0;
            task.done_at = None;
            if task.live_run().is_none() {
                task.wants(Move::TakeOver, at);
            }
            true
        })
    }
}

impl Task {
    pub(super) fn unqueued(&mut self, number: u32) -> bool {
        let before = self.queue.len();
        self.queue.retain(|message| message.number != number);
        self.queue.len() < before
    }

    /// The keyboard of a run that is granted, when a person is to sit at its terminal.
    pub(super) fn sat_down(&mut self, run: &RunId, at: Timestamp) -> Option<Keyboard> {
        let takeover = self.takeover.as_mut()?;
        takeover.stage = TakeoverStage::Live { run: run.clone() };
        Some(Keyboard { by: takeover.by.clone(), seat: takeover.seat.clone(), at })
    }

    pub(super) fn handed_back(&mut self, text: Option<&str>, then: Then, at: Timestamp) -> bool {
        let Some(takeover) = &mut self.takeover else { return false };
        takeover.stage = TakeoverStage::HandingBack { text: text.map(str::to_owned), then };
        if self.live_run().is_none() {
            let next = self.after_takeover(at);
            self.progress(next);
        }
        true
    }

    /// What follows when no run is live any more. The takeover is over, unless it has not begun.
    pub(super) fn after_takeover(&mut self, at: Timestamp) -> Phase {
        let ready = |next| Phase::Ready { next, since: at, not_before: None };
        match self.takeover.take() {
            Some(takeover) if takeover.stage == TakeoverStage::Wanted => {
                self.takeover = Some(takeover);
                ready(Move::TakeOver)
            }
            Some(Takeover { stage: TakeoverStage::HandingBack { then: Then::Done, .. }, .. }) => {
                Phase::Collecting { at }
            }
            Some(Takeover { stage: TakeoverStage::HandingBack { text, then: Then::GoOn }, .. }) => {
                ready(Move::HandedBack { text })
            }
            Some(_) | None => ready(Move::HandedBack { text: None }),
        }
    }
}
