//! What is waited for, said on standard error while it lasts: only on a terminal, and gone when it is over.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::output::{self, Format};

/// How fast it turns.
const TURN: Duration = Duration::from_millis(120);

/// A wait that shows. It is gone when it is dropped.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Says what is waited for. Whoever reads JSON, or no terminal, sees nothing.
    pub(crate) fn new(format: Format, awaited: impl Into<String>) -> Self {
        if format == Format::Json || !output::can_redraw_beside() {
            return Self { bar: ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()) };
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}").expect("the template is one");
        bar.set_style(style);
        bar.set_message(awaited.into());
        // At once, and not only when the thread that turns it gets its first turn: a wait may be over before that.
        bar.tick();
        bar.enable_steady_tick(TURN);
        Self { bar }
    }

    /// Says what is waited for now.
    pub(crate) fn say(&self, awaited: impl Into<String>) {
        self.bar.set_message(awaited.into());
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
