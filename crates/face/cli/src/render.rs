//! What people see. Each function turns the API's objects into text and touches nothing; colours are in the text and
//! are taken out where nobody sees them.

pub(crate) mod account;
pub(crate) mod agent;
pub(crate) mod backup;
pub(crate) mod board;
mod check;
mod claim;
pub(crate) mod config;
pub(crate) mod fleet;
pub(crate) mod hold_stats;
pub(crate) mod inquiry;
pub(crate) mod landed_cost;
pub(crate) mod live;
pub(crate) mod log;
pub(crate) mod mission;
pub(crate) mod push;
pub(crate) mod repo;
pub(crate) mod risk;
pub(crate) mod run;
pub(crate) mod search;
mod settings;
pub(crate) mod table;
pub(crate) mod tail;
pub(crate) mod takeover;
pub(crate) mod task;
#[cfg(test)]
mod tests;
pub(crate) mod text;
pub(crate) mod time;
pub(crate) mod usage;
pub(crate) mod work;

use godwit_api::types::Page;
use godwit_core::mission::Status;
use jiff::Timestamp;
use owo_colors::Style;

/// For whom something is laid out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View {
    /// The present, which relative times are relative to.
    pub(crate) now: Timestamp,
    /// The columns that there are.
    pub(crate) width: usize,
}

/// The colour of a status: yellow waits for a person, red is blocked, green is done, blue goes on by itself, faint is
/// over. Blue is the bright one, because the other cannot be read on black.
pub(crate) fn status_style(status: Status) -> Style {
    match status {
        Status::AwaitingAnswers
        | Status::AwaitingStart
        | Status::AwaitingApproval
        | Status::Paused
        | Status::Stopped => Style::new().yellow().bold(),
        Status::Held => Style::new().red().bold(),
        Status::Landed => Style::new().green(),
        Status::Rejected | Status::Cancelled => Style::new().dimmed(),
        Status::Preparing
        | Status::Queued
        | Status::Parked
        | Status::Running
        | Status::Collecting
        | Status::Checking
        | Status::Sealing
        | Status::Landing
        | Status::Closing => Style::new().bright_blue(),
    }
}

/// What to do after a list: what its items are for, and how to see what comes after it, when something does.
pub(crate) fn after_list<T>(page: &Page<T>, usual: &str) -> Option<String> {
    after_list_of(page, None, usual)
}

/// The same where it was counted how many there are on all pages.
pub(crate) fn after_list_of<T>(page: &Page<T>, total: Option<u64>, usual: &str) -> Option<String> {
    match (&page.next, page.items.is_empty()) {
        (_, true) => None,
        (Some(next), false) => {
            let of = total.map(|total| format!(", {total} altogether")).unwrap_or_default();
            Some(format!("there are more{of}: the same command with --cursor {}", text::line(next)))
        }
        (None, false) => Some(usual.to_owned()),
    }
}

/// `1 repository`, `2 repositories`.
pub(crate) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
