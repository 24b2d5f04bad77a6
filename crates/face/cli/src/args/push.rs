//! `push`

use clap::Subcommand;

/// `push`
#[derive(Debug, Subcommand)]
pub(crate) enum PushCommand {
    /// Say whether notifications are sent, and list the browsers that are told.
    List,
    /// Forget a browser; it is told nothing any more.
    Remove {
        /// Its id, or a unique beginning of it.
        id: String,
    },
    /// Send a notification that says that it works.
    Test {
        /// To which browser, by its id or a unique beginning of it; to all when absent.
        id: Option<String>,
    },
}
