//! How large terminals are, as who types at them has said last.
//!
//! A terminal's own loop writes it into the run's directory a moment later, where it outlives the daemon; here it is at
//! once, for those who look on. It knows nothing of who may say it.

use std::collections::VecDeque;

use godwit_api::types::ScreenSize;
use godwit_core::id::RunId;
use tokio::sync::watch;

/// Terminals that are remembered, the latest: of an older one the run's directory has long been told.
const KEPT: usize = 64;

/// The sizes of the terminals that were resized last. Watched, so that it is told as soon as it is said.
#[derive(Debug)]
pub(crate) struct Sizes(watch::Sender<VecDeque<(RunId, ScreenSize)>>);

/// Who wants to know one run's.
#[derive(Debug)]
pub(crate) struct Watching(watch::Receiver<VecDeque<(RunId, ScreenSize)>>);

impl Default for Sizes {
    fn default() -> Self {
        Self(watch::Sender::new(VecDeque::new()))
    }
}

impl Sizes {
    /// This is how large it is from now on.
    pub(crate) fn say(&self, run: RunId, size: ScreenSize) {
        self.0.send_modify(|said| {
            said.retain(|(other, _)| *other != run);
            said.push_front((run, size));
            said.truncate(KEPT);
        });
    }

    pub(crate) fn watch(&self) -> Watching {
        Watching(self.0.subscribe())
    }
}

impl Watching {
    /// What was said last of a run, if anything was since the daemon began.
    pub(crate) fn of(&mut self, run: &RunId) -> Option<ScreenSize> {
        self.0.borrow_and_update().iter().find(|(other, _)| other == run).map(|(_, size)| *size)
    }

    /// Resolves when something was said that was not looked at. Cancel-safe.
    pub(crate) async fn changed(&mut self) {
        if self.0.changed().await.is_err() {
            // Nobody will say anything any more.
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(number: u32) -> RunId {
        format!("m3f9k2c7xqa-t1-r{number}").parse().expect("a run's id")
    }

    fn size(columns: u16) -> ScreenSize {
        ScreenSize { columns, rows: 24 }
    }

    #[tokio::test]
    async fn what_was_said_last_of_a_run_is_known_and_old_ones_are_forgotten() {
        let sizes = Sizes::default();
        let mut watching = sizes.watch();
        assert_eq!(watching.of(&run(1)), None);
        sizes.say(run(1), size(80));
        sizes.say(run(2), size(90));
        sizes.say(run(1), size(100));
        watching.changed().await;
        assert_eq!((watching.of(&run(1)), watching.of(&run(2))), (Some(size(100)), Some(size(90))));
        for number in 3..=u32::try_from(KEPT).expect("few") + 1 {
            sizes.say(run(number), size(70));
        }
        assert_eq!((watching.of(&run(1)), watching.of(&run(2))), (Some(size(100)), None));
    }
}
