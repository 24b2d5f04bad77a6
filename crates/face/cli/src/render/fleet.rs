//! The fleet at a glance, what `doctor` saw, and what waits for a person.

use std::fmt::Write as _;

use godwit_api::types::{Approval, DoctorLevel, DoctorReport, FleetStatus, Hold, Rescue};
use owo_colors::{OwoColorize, Style};

use super::mission::{explaining, field, short, word};
use super::table::{Cell, Table};
use super::{View, counted, status_style, text, time};

/// The most lines of the plain status: it fits into a short message.
const PLAIN_LINES: usize = 10;

/// The most columns of a line of the plain status.
const PLAIN_COLUMNS: usize = 100;

/// The fleet at a glance.
pub(crate) fn status(fleet: &FleetStatus, view: View) -> String {
    let mut out = format!(
        "godwit {} is up since {} (pid {})\n",
        text::line(&fleet.version),
        time::ago(view.now, fleet.started_at).trim_end_matches(" ago"),
        fleet.pid
    );
    field(&mut out, "repos", &fleet.repos.to_string());
    field(&mut out, "runs", &format!("{} live of at most {}", fleet.live_runs, fleet.max_runs));
    let missions: Vec<String> = fleet
        .missions
        .iter()
        .map(|entry| format!("{} {}", entry.count, entry.status.word().style(status_style(entry.status))))
        .collect();
    field(&mut out, "missions", &if missions.is_empty() { "none".to_owned() } else { missions.join(", ") });
    if fleet.attention.is_empty() {
        out.push_str("\nNothing waits for you.\n");
        return out;
    }
    // Writing to a string cannot fail.
    writeln!(out, "\n{}", "Waiting for you".bold()).ok();
    for attention in &fleet.attention {
        let status = attention.status.word().style(status_style(attention.status)).to_string();
        let title = text::cut(&text::line(&attention.title), view.width.saturating_sub(30));
        writeln!(out, "  {} {status}  {title}", attention.mission).ok();
        writeln!(out, "    {}", text::cut(&text::line(&attention.awaits), view.width.saturating_sub(4))).ok();
        writeln!(out, "    {}", text::line(&attention.command).cyan()).ok();
    }
    out
}

/// The fleet in at most ten short lines without colours: for a text message.
pub(crate) fn plain(fleet: &FleetStatus) -> String {
    let missions: Vec<String> =
        fleet.missions.iter().map(|entry| format!("{} {}", entry.count, entry.status.word())).collect();
    let missions = if missions.is_empty() { "no missions".to_owned() } else { missions.join(", ") };
    let mut lines = vec![format!("up, {} live", counted(fleet.live_runs, "run", "runs")), missions];
    let room = PLAIN_LINES - lines.len();
    let shown = if fleet.attention.len() > room { room - 1 } else { fleet.attention.len() };
    for attention in &fleet.attention[..shown] {
        lines.push(format!("{} {}: {}", attention.mission, attention.status.word(), text::line(&attention.title)));
    }
    if fleet.attention.len() > shown {
        lines.push(format!("and {} more wait for you", fleet.attention.len() - shown));
    }
    if fleet.attention.is_empty() {
        lines.push("nothing waits for you".to_owned());
    }
    lines.iter().map(|line| format!("{}\n", text::cut(line, PLAIN_COLUMNS))).collect()
}

/// What `doctor` saw.
pub(crate) fn doctor(report: &DoctorReport) -> String {
    let widest = report.items.iter().map(|item| text::columns(&item.name)).max().unwrap_or(0);
    let mut out = String::new();
    for item in &report.items {
        let level = match item.level {
            DoctorLevel::Ok => "ok  ".green().to_string(),
            DoctorLevel::Warning => "warn".yellow().bold().to_string(),
            DoctorLevel::Problem => "fail".red().bold().to_string(),
        };
        writeln!(out, "{level}  {:<widest$}  {}", text::line(&item.name), text::line(&item.found)).ok();
        if let Some(remedy) = &item.remedy {
            writeln!(out, "      {:<widest$}  {} {}", "", "do:".cyan(), text::line(remedy)).ok();
        }
    }
    out
}

/// Holds, oldest first.
pub(crate) fn holds(holds: &[Hold], view: View) -> String {
    if holds.is_empty() {
        return "nothing is held\n".to_owned();
    }
    let mut table = Table::new(["ID", "CODE", "RAISED", "REASON"]);
    for hold in holds {
        let style = if hold.resolved_at.is_some() { Style::new().dimmed() } else { Style::new().red() };
        table.push([
            hold.id.to_string().into(),
            Cell::styled(hold.code.word(), style),
            time::ago(view.now, hold.raised_at).into(),
            hold.reason.as_str().into(),
        ]);
    }
    let out = table.render(view.width);
    match holds.iter().find(|hold| hold.resolved_at.is_none()) {
        Some(open) => format!("{out}\n{}\n", explaining(open.code.word())),
        None => out,
    }
}

/// One hold and the ways out.
pub(crate) fn hold(hold: &Hold, view: View) -> String {
    let mut out = format!("{}  {}\n", hold.id.bold(), hold.code.red().bold());
    field(&mut out, "mission", hold.mission.as_str());
    field(&mut out, "means", &text::line(&hold.meaning));
    field(&mut out, "reason", &text::line(&hold.reason));
    field(&mut out, "raised", &time::ago(view.now, hold.raised_at));
    if let Some(at) = hold.resolved_at {
        let by = hold.resolved_by.as_ref().map(|by| format!(" by {}", text::line(by))).unwrap_or_default();
        field(&mut out, "resolved", &format!("{}{by}", time::ago(view.now, at)));
    }
    if !hold.recovery.is_empty() {
        writeln!(out, "\n{}", "Ways out, most likely first".bold()).ok();
    }
    for command in &hold.recovery {
        writeln!(out, "  {}", text::line(command).cyan()).ok();
    }
    out
}

/// Approvals, oldest first.
pub(crate) fn approvals(approvals: &[Approval], view: View) -> String {
    if approvals.is_empty() {
        return "no decision waits for you\n".to_owned();
    }
    let mut table = Table::new(["MISSION", "DECIDES", "ASKED", "VERDICT", "COMMIT"]);
    for approval in approvals {
        let (verdict, style) = match &approval.verdict {
            Some(verdict) => (word(verdict), Style::new().dimmed()),
            None => ("open".to_owned(), Style::new().yellow().bold()),
        };
        table.push([
            approval.mission.as_str().into(),
            approval.subject.as_str().into(),
            time::ago(view.now, approval.asked_at).into(),
            Cell::styled(verdict, style),
            approval.commit.as_ref().map_or("", |commit| short(commit.as_str())).into(),
        ]);
    }
    table.render(view.width)
}

/// What was rescued.
pub(crate) fn rescues(rescues: &[Rescue], view: View) -> String {
    if rescues.is_empty() {
        return "nothing had to be rescued\n".to_owned();
    }
    let mut table = Table::new(["MISSION", "COMMIT", "KEPT AS"]);
    for rescue in rescues {
        table.push([rescue.mission.as_str().into(), rescue.commit.as_str().into(), rescue.name.as_str().into()]);
    }
    let how = "restore one: godwit rescue restore MISSION COMMIT BRANCH";
    format!("{}\n{how}\n", table.render(view.width))
}
