//! Missions: in a list, and one with what happened, why, and what to do next.

use std::fmt::Write as _;

use godwit_api::types::{Check, Evidence, MissionDetail, MissionSummary, NextStep, ReplayStep};
use godwit_core::evidence::CheckVerdict;
use godwit_core::gate::Decision;
use owo_colors::{OwoColorize, Style};

use super::table::{Cell, Table};
use super::{View, counted, run, status_style, text, time};

/// How much of a commit's or a digest's name is shown where the whole is not needed.
const SHORT_NAME: usize = 12;

/// Missions, newest first.
pub(crate) fn list(missions: &[MissionSummary], view: View) -> String {
    if missions.is_empty() {
        return "no missions; `godwit mission new --repo NAME \"…\"` begins one\n".to_owned();
    }
    let mut table = Table::new(["ID", "STATUS", "REPO", "UPDATED", "TITLE"]);
    for mission in missions {
        table.push([
            mission.id.as_str().into(),
            Cell::styled(mission.status.word(), status_style(mission.status)),
            mission.repo_name.as_ref().map_or("(removed)", |name| name.as_str()).into(),
            time::ago(view.now, mission.updated_at).into(),
            mission.title.as_str().into(),
        ]);
    }
    table.render(view.width)
}

/// Where a mission stands, in one line.
pub(crate) fn standing(mission: &MissionDetail) -> String {
    let summary = &mission.summary;
    let status = summary.status.word().style(status_style(summary.status)).to_string();
    format!("{} is {status}; it awaits {}\n", summary.id, text::line(&summary.awaits))
}

/// Everything about a mission.
pub(crate) fn show(mission: &MissionDetail, view: View) -> String {
    let summary = &mission.summary;
    let mut out = format!("{}  {}\n", summary.id.bold(), text::cut(&text::line(&summary.title), view.width));
    let status = summary.status.word().style(status_style(summary.status)).to_string();
    field(&mut out, "status", &status);
    field(&mut out, "awaits", &text::line(&summary.awaits));
    field(&mut out, "repo", summary.repo_name.as_ref().map_or("(removed)", |name| name.as_str()));
    let agent = summary.agent.as_ref().map_or("none configured", |agent| agent.as_str());
    let model = mission.model.as_ref().map(|model| format!(", model {}", text::line(model))).unwrap_or_default();
    field(&mut out, "agent", &format!("{agent}{model}"));
    let created = time::ago(view.now, summary.created_at);
    field(&mut out, "created", &format!("{created} by {}", text::line(&mission.author)));
    if let Some(base) = &mission.base {
        let branch = mission.base_branch.as_ref().map(|branch| format!(" ({branch})")).unwrap_or_default();
        let dirty = if mission.source_dirty { "; your uncommitted changes are not part of it" } else { "" };
        field(&mut out, "base", &format!("{}{branch}{dirty}", short(base.as_str())));
    }
    field(&mut out, "usage", &run::usage(&summary.usage));
    section(&mut out, "Wanted");
    out.push_str(&text::indented(&text::lines(&mission.text), 2));
    happened(&mut out, mission, view);
    result(&mut out, mission);
    blockers(&mut out, mission, view);
    next(&mut out, &mission.next);
    out
}

/// The runs of a mission.
fn happened(out: &mut String, mission: &MissionDetail, view: View) {
    if mission.runs.is_empty() {
        return;
    }
    section(out, "Runs");
    out.push_str(&text::indented(&run::list(&mission.runs, View { width: view.width.saturating_sub(2), ..view }), 2));
}

/// What came of it: changes, checks, gate, landing, rescues.
fn result(out: &mut String, mission: &MissionDetail) {
    if let Some(commit) = &mission.result {
        section(out, "Result");
        let changes = mission.changes.map(|changes| {
            let paths = counted(changes.paths, "path", "paths");
            format!("  {paths}, +{} -{}", changes.added_lines, changes.deleted_lines)
        });
        line(out, &format!("commit {}{}", short(commit.as_str()), changes.unwrap_or_default()));
    }
    mission.checks.iter().for_each(|check| checked(out, check));
    if let Some(gate) = &mission.gate {
        let decided = gate.rules.iter().find(|rule| rule.rule == gate.rule);
        let detail = decided.map(|rule| text::line(&rule.detail)).unwrap_or_default();
        let decision = match gate.decision {
            Decision::Merge => "the gate lets it land".green().to_string(),
            Decision::Ask => "the gate asks you".yellow().to_string(),
            Decision::Block => "the gate blocks".red().to_string(),
        };
        line(out, &format!("{decision}: {} ({detail})", word(&gate.rule)));
    }
    if let Some(evidence) = &mission.evidence {
        line(out, &format!("evidence {evidence}"));
    }
    if let Some(landed) = &mission.landed {
        let commit = short(landed.commit.as_str());
        line(out, &format!("{} {} at {commit}", "landed:".green(), text::line(&landed.target)));
    }
    for rescue in &mission.rescues {
        line(out, &format!("rescued {} as {}", short(rescue.commit.as_str()), text::line(&rescue.name)));
    }
}

fn checked(out: &mut String, check: &Check) {
    let style = match check.verdict {
        CheckVerdict::Passed => Style::new().green(),
        CheckVerdict::Failed | CheckVerdict::TimedOut | CheckVerdict::RanNothing | CheckVerdict::NotExecuted => {
            Style::new().red()
        }
    };
    let verdict = word(&check.verdict).style(style).to_string();
    line(out, &format!("check {}: {verdict} ({}, {})", check.name, check.exit, time::took(check.duration_ms)));
    if check.verdict != CheckVerdict::Passed {
        out.push_str(&text::indented(&text::lines(&check.tail), 6));
    }
}

/// What stands in the way now.
fn blockers(out: &mut String, mission: &MissionDetail, view: View) {
    let open: Vec<_> = mission.holds.iter().filter(|hold| hold.resolved_at.is_none()).collect();
    let Some(first) = open.first() else { return };
    section(out, "Held");
    for hold in &open {
        let since = time::ago(view.now, hold.raised_at);
        line(out, &format!("{} {} ({since})", hold.code.red().bold(), hold.id));
        line(out, &format!("  {}", text::line(&hold.meaning)));
        line(out, &format!("  {}", text::line(&hold.reason)));
    }
    line(out, &explaining(first.code.word()));
}

/// Where to read more about a code.
pub(crate) fn explaining(code: &str) -> String {
    format!("more about it: {}", format!("godwit explain {code}").cyan())
}

/// What can be done next.
fn next(out: &mut String, steps: &[NextStep]) {
    if steps.is_empty() {
        return;
    }
    section(out, "Next");
    for step in steps {
        line(out, &text::line(&step.command).cyan().to_string());
        if !step.does.is_empty() {
            line(out, &format!("    {}", text::line(&step.does)));
        }
    }
}

/// A sealed evidence package: its name, its place, and its manifest.
pub(crate) fn evidence(evidence: &Evidence) -> String {
    let manifest = serde_json::to_string_pretty(&evidence.manifest).unwrap_or_else(|_| evidence.manifest.to_string());
    let mut out = String::new();
    field(&mut out, "digest", evidence.digest.as_str());
    field(&mut out, "in", &text::line(&evidence.directory));
    out.push_str(&text::lines(&manifest));
    out.push('\n');
    out
}

/// A mission after each of its events.
pub(crate) fn replay(steps: &[ReplayStep], view: View) -> String {
    let mut table = Table::new(["SEQ", "EVENT", "BY", "STATUS", "DESIRED THEN"]);
    for step in steps {
        let desired = if step.desired.is_empty() { "nothing".to_owned() } else { step.desired.join("; ") };
        table.push([
            step.seq.to_string().into(),
            step.kind.trim_start_matches("mission.").into(),
            Cell::from(text::line(&step.actor)),
            Cell::styled(step.status.word(), status_style(step.status)),
            Cell::from(text::line(&desired)),
        ]);
    }
    table.render(view.width)
}

/// A diff with its added and deleted lines coloured.
pub(crate) fn diff(diff: &str) -> String {
    let mut out = String::new();
    for line in text::lines(diff).lines() {
        let style = match line.as_bytes() {
            [b'+', b'+', b'+', ..] | [b'-', b'-', b'-', ..] | [b'd', b'i', b'f', b'f', b' ', ..] => Style::new().bold(),
            [b'+', ..] => Style::new().green(),
            [b'-', ..] => Style::new().red(),
            [b'@', b'@', ..] => Style::new().cyan(),
            _ => Style::new(),
        };
        // Writing to a string cannot fail.
        writeln!(out, "{}", line.style(style)).ok();
    }
    out
}

fn section(out: &mut String, title: &str) {
    // Writing to a string cannot fail.
    writeln!(out, "\n{}", title.bold()).ok();
}

fn line(out: &mut String, text: &str) {
    writeln!(out, "  {text}").ok();
}

/// A name and a value; the names are aligned.
pub(crate) fn field(out: &mut String, name: &str, value: &str) {
    writeln!(out, "  {:<9} {value}", name.dimmed()).ok();
}

/// The word of one of the domain's enums.
pub(crate) fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(other) => other.to_string(),
        Err(_) => "?".to_owned(),
    }
}

/// The beginning of a commit's name.
pub(crate) fn short(name: &str) -> &str {
    name.get(..SHORT_NAME).unwrap_or(name)
}
