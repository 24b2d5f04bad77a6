//! Missions: in a list, and one with what happened, why, and what to do next.

use std::fmt::Write as _;

use godwit_api::types::{Evidence, MissionDetail, MissionSummary, NextStep, ReplayStep};
use godwit_core::evidence::CheckVerdict;
use godwit_core::gate::Decision;
use godwit_core::mission::Status;
use godwit_core::name::LabelName;
use owo_colors::{OwoColorize, Style};

use super::fleet::{PLAIN_COLUMNS, PLAIN_LINES};
use super::table::{Cell, Table, extra, key, text as text_column};
use super::{View, check, claim, counted, inquiry, run, status_style, takeover, task, text, time};

pub(crate) use super::task::{explanation, question, questions};

/// How much of a commit's or a digest's name is shown where the whole is not needed.
const SHORT_NAME: usize = 12;

/// Missions, newest first.
pub(crate) fn list(missions: &[MissionSummary], view: View) -> String {
    if missions.is_empty() {
        return "no missions; `godwit mission new --repo NAME \"…\"` begins one\n".to_owned();
    }
    let mut table = Table::new([key("ID"), key("STATUS"), extra("REPO", 2), extra("UPDATED", 1), text_column("TITLE")]);
    for mission in missions {
        table.push([
            mission.id.as_str().into(),
            takeover::cell(mission),
            mission.repo_name.as_ref().map_or("(removed)", |name| name.as_str()).into(),
            time::ago(view.now, mission.updated_at).into(),
            mission.title.as_str().into(),
        ]);
    }
    table.render(view.width)
}

/// Where a person has put it.
fn placed(out: &mut String, summary: &MissionSummary, view: View) {
    if let Some(project) = &summary.project {
        field(out, "project", project.as_str());
    }
    if !summary.labels.is_empty() {
        let labels: Vec<&str> = summary.labels.iter().map(LabelName::as_str).collect();
        long_field(out, "labels", &labels.join(", "), view);
    }
    if let Some(flag) = &summary.flag {
        long_field(out, "flagged", &text::line(flag).yellow().to_string(), view);
    }
    if summary.archived {
        field(out, "archived", "yes; lists leave it out");
    }
}

/// Where a mission stands, in one line.
pub(crate) fn standing(mission: &MissionDetail) -> String {
    let summary = &mission.summary;
    let status = summary.status.word().style(status_style(summary.status)).to_string();
    format!("{} is {status}; it awaits {}\n", summary.id, text::line(&summary.awaits))
}

/// The same without colours and without the end of the line.
pub(crate) fn standing_plain(mission: &MissionDetail) -> String {
    let summary = &mission.summary;
    format!("{} is {}; it awaits {}", summary.id, summary.status.word(), text::line(&summary.awaits))
}

/// A mission in at most ten short lines without colours: for a text message.
pub(crate) fn plain(mission: &MissionDetail) -> String {
    let summary = &mission.summary;
    let mut lines = vec![
        format!("{} {}: {}", summary.id, summary.status.word(), text::line(&summary.title)),
        format!("awaits {}", text::line(&summary.awaits)),
        format!("{}, {}", counted(mission.runs.len() as u64, "run", "runs"), run::usage_of_all(summary)),
    ];
    lines.extend(mission.changes.map(|changes| {
        let paths = counted(changes.paths, "path", "paths");
        format!("{paths}, +{} -{}", changes.added_lines, changes.deleted_lines)
    }));
    let failed = mission.checks.iter().filter(|check| check.verdict != CheckVerdict::Passed);
    let failed: Vec<String> = failed.map(|check| format!("{} ({})", check.name, check.verdict.word())).collect();
    match (mission.checks.len(), failed.as_slice()) {
        (0, _) => {}
        (count, []) => lines.push(format!("{} passed", counted(count as u64, "check", "checks"))),
        (_, failed) => lines.push(format!("not passed: {}", failed.join(", "))),
    }
    lines.extend(mission.landed.as_ref().map(|landed| format!("landed: {}", text::line(&landed.target))));
    let open = mission.holds.iter().filter(|hold| hold.resolved_at.is_none());
    lines.extend(open.map(|hold| format!("{}: {}", hold.code.word(), text::line(&hold.reason))));
    let commands = mission.next.iter().map(|step| text::line(&step.command));
    // The last line is what to do.
    lines.truncate(PLAIN_LINES - 1);
    lines.extend(commands.take(1));
    // A command that is cut cannot be typed.
    let cut = |line: &String| if line.starts_with("godwit ") { line.clone() } else { text::cut(line, PLAIN_COLUMNS) };
    lines.iter().map(|line| format!("{}\n", cut(line))).collect()
}

/// Whether nothing goes on before a person acts.
pub(crate) fn waits_for_a_person(status: Status) -> bool {
    godwit_api::next::awaits_a_person(status)
}

/// Everything about a mission.
pub(crate) fn show(mission: &MissionDetail, view: View) -> String {
    let summary = &mission.summary;
    let heading = format!("{}  {}", summary.id.bold(), text::line(&summary.title).bold());
    let mut out = format!("{}\n", text::cut_styled(&heading, view.width));
    let status = summary.status.word().style(status_style(summary.status)).to_string();
    field(&mut out, "status", &status);
    long_field(&mut out, "awaits", &text::line(&summary.awaits), view);
    takeover::fields(&mut out, mission, view);
    field(&mut out, "repo", summary.repo_name.as_ref().map_or("(removed)", |name| name.as_str()));
    let agent = summary.agent.as_ref().map_or("none configured", |agent| agent.as_str());
    let model = mission.model.as_ref().map(|model| format!(", model {}", text::line(model))).unwrap_or_default();
    field(&mut out, "agent", &format!("{agent}{model}"));
    let created = time::ago(view.now, summary.created_at);
    field(&mut out, "created", &format!("{created} by {}", text::line(&mission.author)));
    if let Some(base) = &mission.base {
        let branch = mission.base_branch.as_ref().map(|branch| format!(" ({branch})")).unwrap_or_default();
        let dirty = if mission.source_dirty { "; your uncommitted changes are not part of it" } else { "" };
        long_field(&mut out, "base", &format!("{}{branch}{dirty}", short(base.as_str())), view);
    }
    field(&mut out, "usage", &run::usage_of_all(summary));
    if !summary.priority.is_ordinary() {
        field(&mut out, "priority", &summary.priority.to_string());
    }
    placed(&mut out, summary, view);
    wanted(&mut out, mission, view);
    if mission.is_planned {
        let done = format!("Tasks, {} of {} done", summary.tasks_done, summary.tasks_total);
        section(&mut out, &done);
        let inner = View { width: view.width.saturating_sub(2), ..view };
        out.push_str(&text::indented(&task::list(&mission.tasks, inner), 2));
    }
    happened(&mut out, mission, view);
    result(&mut out, mission, view);
    blockers(&mut out, mission, view);
    next(&mut out, &mission.next, view);
    out
}

/// What the operator said, and what had to be asked.
fn wanted(out: &mut String, mission: &MissionDetail, view: View) {
    section(out, "Wanted");
    out.push_str(&text::wrapped(&text::lines(mission.text.trim_end()), view.width, 2));
    for criterion in &mission.accept {
        out.push_str(&text::wrapped(&format!("- {}", text::line(criterion)), view.width, 2));
    }
    let Some(asked) = &mission.clarification else { return };
    if asked.answers.is_none() {
        section(out, "Asked");
        let inner = View { width: view.width.saturating_sub(2), ..view };
        out.push_str(&text::indented(&task::questions(mission, inner), 2));
    }
}

/// The runs of a mission.
fn happened(out: &mut String, mission: &MissionDetail, view: View) {
    if mission.runs.is_empty() {
        return;
    }
    section(out, "Runs");
    out.push_str(&text::indented(&run::list(&mission.runs, View { width: view.width.saturating_sub(2), ..view }), 2));
    // Of several runs the last one knows what became of the work.
    if let Some(result) = mission.runs.iter().rev().find_map(|run| run.result.as_ref()) {
        out.push_str(&text::indented(&claim::claim(result), 2));
    }
}

/// What came of it: changes, checks, gate, landing, rescues.
fn result(out: &mut String, mission: &MissionDetail, view: View) {
    if let Some(commit) = &mission.result {
        section(out, "Result");
        let changes = mission.changes.map(|changes| {
            let paths = counted(changes.paths, "path", "paths");
            format!("  {paths}, +{} -{}", changes.added_lines, changes.deleted_lines)
        });
        line(out, &format!("commit {}{}", short(commit.as_str()), changes.unwrap_or_default()));
    }
    mission.checks.iter().for_each(|one| check::checked(out, one, view));
    if let Some(gate) = &mission.gate {
        let decided = gate.rules.iter().find(|rule| rule.rule == gate.rule);
        let detail = decided.map(|rule| text::line(&rule.detail)).unwrap_or_default();
        let decision = match gate.decision {
            Decision::Merge => "the gate lets it land".green().to_string(),
            Decision::Ask => "the gate asks you".yellow().to_string(),
            Decision::Block => "the gate blocks".red().to_string(),
        };
        line(out, &format!("{decision}: {}", word(&gate.rule)));
        out.push_str(&text::wrapped(&detail, view.width, 4));
        if let Some(risk) = &gate.risk {
            line(out, &format!("risk {}", super::risk::total(risk)));
        }
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

/// What stands in the way now.
fn blockers(out: &mut String, mission: &MissionDetail, view: View) {
    let open: Vec<_> = mission.holds.iter().filter(|hold| hold.resolved_at.is_none()).collect();
    let Some(first) = open.first() else { return };
    section(out, "Held");
    for hold in &open {
        let since = time::ago(view.now, hold.raised_at);
        let task = hold.task.as_ref().map(|task| format!(" in task {task}")).unwrap_or_default();
        let times = if hold.times > 1 { format!(", {} times", hold.times) } else { String::new() };
        let heading = format!("{} {}{task} ({since}{times})", hold.code.red().bold(), hold.id);
        out.push_str(&text::wrapped(&heading, view.width, 2));
        out.push_str(&text::wrapped(&text::line(&hold.meaning), view.width, 4));
        match &hold.inquiry {
            Some(asked) => out.push_str(&inquiry::asked(asked, view)),
            None => out.push_str(&text::wrapped(&text::line(&hold.reason), view.width, 4)),
        }
    }
    line(out, &explaining(first.code.word()));
}

/// Where to read more about a code.
pub(crate) fn explaining(code: &str) -> String {
    format!("more about it: {}", format!("godwit explain {code}").cyan())
}

/// What can be done next.
fn next(out: &mut String, steps: &[NextStep], view: View) {
    if steps.is_empty() {
        return;
    }
    section(out, "Next");
    for step in steps {
        line(out, &text::line(&step.command).cyan().to_string());
        if !step.does.is_empty() {
            out.push_str(&text::wrapped(&text::line(&step.does), view.width, 6));
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
    let mut table =
        Table::new([key("SEQ"), key("EVENT"), extra("BY", 1), extra("STATUS", 0), text_column("DESIRED THEN")]);
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

/// The columns before a field's value.
pub(crate) const BEFORE_VALUE: usize = 12;

/// A name and a sentence, on as many lines as it takes.
pub(crate) fn long_field(out: &mut String, name: &str, value: &str, view: View) {
    let value = text::wrapped(value, view.width, BEFORE_VALUE);
    field(out, name, value.trim());
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
