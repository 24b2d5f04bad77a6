//! How a run is ended, step by step. Why it is ended is kept beside it and never mixed with it.

use std::time::{Duration, Instant};

use crate::record::EndReason;
use crate::spec::Grace;

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Method {
    /// SIGINT: the agent CLIs clean up after this one best.
    Interrupt,
    /// SIGTERM.
    Terminate,
    /// SIGKILL, until nothing is left.
    Kill,
}

/// A ladder that is being climbed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ladder {
    /// Why.
    pub(crate) reason: EndReason,
    taken: Option<Method>,
    next_at: Instant,
}

impl Ladder {
    /// A ladder whose first step is due now.
    pub(crate) fn new(reason: EndReason, now: Instant) -> Self {
        Self { reason, taken: None, next_at: now }
    }

    /// When the next step is due; `None` after the last.
    pub(crate) fn next_at(&self) -> Option<Instant> {
        (self.taken != Some(Method::Kill)).then_some(self.next_at)
    }

    /// Takes the step that is due, if one is.
    pub(crate) fn step(&mut self, now: Instant, grace: Grace) -> Option<Method> {
        if now < self.next_at()? {
            return None;
        }
        let (method, grace_ms) = match self.taken {
            None => (Method::Interrupt, grace.interrupt_ms),
            Some(Method::Interrupt) => (Method::Terminate, grace.terminate_ms),
            Some(Method::Terminate | Method::Kill) => (Method::Kill, 0),
        };
        self.taken = Some(method);
        self.next_at = now + Duration::from_millis(grace_ms);
        Some(method)
    }

    /// Skips what is left of patience: the next step is the last, and due now.
    pub(crate) fn hurry(&mut self, now: Instant) {
        if self.taken != Some(Method::Kill) {
            self.taken = Some(Method::Terminate);
            self.next_at = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRACE: Grace = Grace { interrupt_ms: 300, terminate_ms: 700 };

    /// Every step with the millisecond at which it was taken, asked once a millisecond.
    fn climb(hurry_at_ms: Option<u64>) -> Vec<(Method, u64)> {
        let start = Instant::now();
        let mut ladder = Ladder::new(EndReason::Terminated, start);
        let mut steps = Vec::new();
        for at in 0..2_000 {
            let now = start + Duration::from_millis(at);
            if hurry_at_ms == Some(at) {
                ladder.hurry(now);
            }
            steps.extend(ladder.step(now, GRACE).map(|method| (method, at)));
        }
        steps
    }

    #[test]
    fn each_step_waits_for_the_grace_of_the_one_before() {
        let expected = [(Method::Interrupt, 0), (Method::Terminate, 300), (Method::Kill, 1_000)];
        assert_eq!(climb(None), expected);
    }

    #[test]
    fn a_second_request_kills_at_once_from_every_step() {
        assert_eq!(climb(Some(0)), [(Method::Kill, 0)]);
        assert_eq!(climb(Some(10)), [(Method::Interrupt, 0), (Method::Kill, 10)]);
        let late = [(Method::Interrupt, 0), (Method::Terminate, 300), (Method::Kill, 400)];
        assert_eq!(climb(Some(400)), late);
        assert_eq!(climb(Some(1_500)), climb(None));
    }
}
