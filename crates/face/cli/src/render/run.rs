//! Runs, what they used, and what they say.

use godwit_api::types::{Judged, LogLine, MissionSummary, ModelUsage, Run, Usage};
use godwit_core::run::RunClass;
use owo_colors::{OwoColorize, Style};

use super::claim::claim;
use super::mission::field;
use super::table::{Cell, Table, extra, key, text as text_column};
use super::{View, counted, text, time};

/// Millionths in a cent.
const MICROS_PER_CENT: u64 = 10_000;

/// Runs, in the order given.
pub(crate) fn list(runs: &[Run], view: View) -> String {
    if runs.is_empty() {
        return "no runs\n".to_owned();
    }
    let mut table = Table::new([key("ID"), key("CLASS"), extra("AGENT", 2), extra("STARTED", 1), text_column("USAGE")]);
    for run in runs {
        let started = run.started_at.map_or_else(|| "not yet".to_owned(), |at| time::ago(view.now, at));
        table.push([run.id.to_string().into(), class(run), doer(run).into(), started.into(), usage(&run.usage).into()]);
    }
    table.render(view.width)
}

/// Who does it, and who pays where that is not the agent's own configuration.
fn doer(run: &Run) -> String {
    let agent = run.agent.as_ref().map_or("none", |agent| agent.as_str());
    payer(run).map_or_else(|| agent.to_owned(), |account| format!("{agent} on {account}"))
}

/// The registered account that pays.
fn payer(run: &Run) -> Option<&str> {
    let account = run.account.as_ref().map(|account| account.as_str())?;
    (run.agent.as_ref().map(|agent| agent.as_str()) != Some(account)).then_some(account)
}

/// What the sentinel answered, in a line. Tools that nobody knows are told, since they were let pass.
fn sentinel(judged: &Judged) -> String {
    let of = |count: u64, what: &str| if count > 0 { format!(", {count} {what}") } else { String::new() };
    format!(
        "{} allowed{}{}{}",
        judged.allowed,
        of(judged.soft, "denied with a better way"),
        of(judged.hard, "denied for a person to see"),
        of(judged.unknown_tools, "of unknown tools"),
    )
}

fn class(run: &Run) -> Cell {
    match &run.class {
        None => Cell::styled("live", Style::new().bright_blue()),
        Some(RunClass::Success) => Cell::styled("success", Style::new().green()),
        Some(class) => Cell::styled(class.word(), Style::new().red()),
    }
}

/// One run.
pub(crate) fn show(run: &Run, view: View) -> String {
    let mut out = format!("{}\n", run.id.bold());
    field(&mut out, "mission", run.mission.as_str());
    field(&mut out, "agent", run.agent.as_ref().map_or("none", |agent| agent.as_str()));
    if let Some(model) = &run.model {
        let effort = run.effort.as_ref().map(|effort| format!(", effort {effort}")).unwrap_or_default();
        field(&mut out, "model", &text::line(&format!("{model}{effort}")));
    }
    if !run.models.is_empty() {
        field(&mut out, "answered", &text::line(&answered(&run.models)));
    }
    if let Some(account) = payer(run) {
        field(&mut out, "account", account);
    }
    field(&mut out, "class", run.class.as_ref().map_or("live", RunClass::word));
    if let Some(typing) = super::takeover::keyboard(run, view) {
        field(&mut out, "terminal", &typing);
    }
    field(&mut out, "granted", &time::ago(view.now, run.granted_at));
    if let Some(at) = run.started_at {
        field(&mut out, "started", &time::ago(view.now, at));
    }
    if let Some(at) = run.ended_at {
        field(&mut out, "ended", &time::ago(view.now, at));
    }
    if let (Some(ended), Some(leaked)) = (run.ended_processes, run.leaked_processes) {
        field(&mut out, "left", &format!("{ended} processes ended after it, {leaked} leaked"));
    }
    if let Some(exit) = &run.exit {
        field(&mut out, "exit", &text::line(exit));
    }
    if let Some(detail) = run.detail.as_ref().filter(|detail| !detail.is_empty()) {
        field(&mut out, "seen", &text::line(detail));
    }
    if run.adoptions > 0 {
        field(&mut out, "adopted", &super::counted(run.adoptions.into(), "time", "times"));
    }
    if let Some(judged) = &run.sentinel {
        field(&mut out, "sentinel", &sentinel(judged));
    }
    field(&mut out, "usage", &usage(&run.usage));
    if let Some(result) = &run.result {
        out.push_str(&claim(result));
    }
    out
}

/// The models that answered; of several, what each of them used.
fn answered(models: &[ModelUsage]) -> String {
    match models {
        [one] => one.model.clone(),
        several => {
            let each = several.iter().map(|of| format!("{} ({})", of.model, usage(&of.usage)));
            each.collect::<Vec<_>>().join("; ")
        }
    }
}

/// What was used. Unknown is said, because it is not zero.
pub(crate) fn usage(usage: &Usage) -> String {
    let mut parts = Vec::new();
    if usage.input_tokens.is_some() || usage.output_tokens.is_some() {
        let tokens = |count: Option<u64>| count.map_or_else(|| "?".to_owned(), |count| count.to_string());
        parts.push(format!("{} in, {} out", tokens(usage.input_tokens), tokens(usage.output_tokens)));
    }
    if let Some(micros) = usage.cost_micro_usd {
        let cents = micros.div_ceil(MICROS_PER_CENT);
        parts.push(format!("${}.{:02}", cents / 100, cents % 100));
    }
    if parts.is_empty() { "unknown".to_owned() } else { parts.join(", ") }
}

/// What all runs of a mission used, and how many do not tell it: a sum that leaves some out is not the sum.
pub(crate) fn usage_of_all(summary: &MissionSummary) -> String {
    let untold = summary.without_tokens.max(summary.without_cost);
    let known = usage(&summary.usage);
    match untold {
        0 => known,
        _ if known == "unknown" => known,
        _ => format!(
            "{known}, and {} that {} not tell it",
            counted(untold, "run", "runs"),
            if untold == 1 { "does" } else { "do" }
        ),
    }
}

/// What was used, in as few columns as it takes: tokens in and out, and money.
pub(crate) fn short_usage(usage: &Usage) -> String {
    let tokens = |count: Option<u64>| count.map_or_else(|| "?".to_owned(), short_count);
    let tokens = match (usage.input_tokens, usage.output_tokens) {
        (None, None) => "?".to_owned(),
        (input, output) => format!("{}/{}", tokens(input), tokens(output)),
    };
    let cents = usage.cost_micro_usd.map(|micros| micros.div_ceil(MICROS_PER_CENT));
    cents.map_or(tokens.clone(), |cents| format!("{tokens} ${}.{:02}", cents / 100, cents % 100))
}

/// What was used, as the part of a sentence.
pub(crate) fn used(used: &Usage) -> String {
    as_part(&usage(used))
}

/// What all runs of a mission used, as the part of a sentence.
pub(crate) fn used_by_all(summary: &MissionSummary) -> String {
    as_part(&usage_of_all(summary))
}

fn as_part(usage: &str) -> String {
    match usage {
        "unknown" => "usage unknown".to_owned(),
        known => format!("used {known}"),
    }
}

/// A count in thousands or millions where it has as many, rounded down.
fn short_count(count: u64) -> String {
    match count {
        0..1_000 => count.to_string(),
        1_000..1_000_000 => format!("{}.{}k", count / 1_000, count % 1_000 / 100),
        1_000_000.. => format!("{}.{}M", count / 1_000_000, count % 1_000_000 / 100_000),
    }
}

/// The same with the task before it, where several talk at once.
pub(crate) fn tagged_line(line: &LogLine, tag: Option<&str>, width: Option<usize>) -> String {
    let Some(tag) = tag else { return log_line(line, width) };
    let room = width.map(|width| width.saturating_sub(text::columns(tag) + 1));
    let said = log_line(line, room);
    said.lines().map(|said| format!("{} {said}\n", tag.bright_blue())).collect()
}

/// The columns before what is said.
const BEFORE_SAID: usize = 12;

/// One line of a transcript: what it is, and what it says, on as many lines as it has. With a width, broken between
/// words; without one, as it is, for a file or a search.
pub(crate) fn log_line(line: &LogLine, width: Option<usize>) -> String {
    let style = match line.kind.as_str() {
        "error" => Style::new().red(),
        "message" | "result" => Style::new(),
        _ => Style::new().dimmed(),
    };
    let kind = text::cut(&text::line(&line.kind), 11);
    let said = text::lines(line.text.trim_end());
    let said = match width {
        Some(width) => text::wrapped(&said, width.saturating_sub(BEFORE_SAID), 0).trim_end().to_owned(),
        None => said,
    };
    let mut out = String::new();
    for (place, said) in said.split('\n').enumerate() {
        let kind = if place == 0 { kind.as_str() } else { "" };
        let row = format!("{} {}", format_args!("{kind:<11}").dimmed(), said.style(style));
        out.push_str(row.trim_end());
        out.push('\n');
    }
    out
}
