//! The event log.

use std::fmt::Write as _;

use godwit_api::types::{EventRecord, VerifyReport};
use owo_colors::OwoColorize;

use super::{counted, text};

/// One event, in one line: its place, its time, its stream, what happened, who caused it.
pub(crate) fn event(event: &EventRecord) -> String {
    format!(
        "{:>6}  {}  {}  {}  {}\n",
        event.seq,
        event.at.strftime("%Y-%m-%d %H:%M:%S").dimmed(),
        text::line(&event.stream),
        text::line(&event.kind).bold(),
        text::line(&event.actor.to_string()).dimmed(),
    )
}

/// What a verification found.
pub(crate) fn verified(report: &VerifyReport) -> String {
    let events = counted(report.events, "event", "events");
    let mut out = format!("{events}; the log ends at {} with {}\n", report.head.seq, report.head.hash);
    if report.faults.is_empty() {
        writeln!(out, "{}: every event is as it was written", "sound".green()).ok();
    }
    for fault in &report.faults {
        let place = fault.seq.map_or_else(|| "the log".to_owned(), |seq| format!("event {seq}"));
        writeln!(out, "{}: {place} {}", "damaged".red().bold(), text::line(&fault.what)).ok();
    }
    out
}
