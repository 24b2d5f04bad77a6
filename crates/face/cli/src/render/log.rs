//! The event log.

use std::fmt::Write as _;

use godwit_api::types::{EventRecord, VerifyReport};
use godwit_core::host;
use owo_colors::OwoColorize;

use super::{counted, settings, text};

/// One event, in one line: its place, its time, its stream, what happened, who caused it. Below it, what changed in the
/// settings, a line each.
pub(crate) fn event(event: &EventRecord) -> String {
    let mut out = format!(
        "{:>6}  {}  {}  {}  {}\n",
        event.seq,
        event.at.strftime("%Y-%m-%d %H:%M:%S").dimmed(),
        text::line(&event.stream),
        text::line(&event.kind).bold(),
        text::line(&event.actor.to_string()).dimmed(),
    );
    let of_host = (event.stream == "host").then(|| serde_json::from_value::<host::Event>(event.data.clone()).ok());
    for change in of_host.flatten().iter().flat_map(settings::lines) {
        // Writing to a string cannot fail.
        writeln!(out, "        {change}").ok();
    }
    out
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
