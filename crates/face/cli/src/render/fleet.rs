//! The fleet at a glance, what `doctor` saw, and what waits for a person.

use std::fmt::Write as _;

use godwit_api::types::{Approval, Attention, DoctorReport, FleetStatus, Hold, Rescue, Restarting, StatusCount};
use owo_colors::{OwoColorize, Style};

use super::mission::{BEFORE_VALUE, explaining, field, long_field, short, waits_for_a_person, word};
use super::table::{Cell, Table, extra, key, text as text_column};
use super::takeover::{self, TAKEN_OVER};
use super::{View, counted, inquiry, status_style, text, time};

/// The most lines of a plain answer: it fits into a short message.
pub(crate) const PLAIN_LINES: usize = 10;

/// The most columns of a line of a plain answer.
pub(crate) const PLAIN_COLUMNS: usize = 100;

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
    field(&mut out, "missions", &text::wrapped_styled(&counts(fleet), view.width, BEFORE_VALUE));
    if !fleet.at_terminal.is_empty() {
        // Writing to a string cannot fail.
        writeln!(out, "\n{}", "A person is at the agent's terminal".bold()).ok();
        fleet
            .at_terminal
            .iter()
            .for_each(|one| named(&mut out, one, TAKEN_OVER.style(takeover::style()).to_string(), view));
    }
    if fleet.attention.is_empty() {
        out.push_str("\nNothing waits for you.\n");
        return out;
    }
    writeln!(out, "\n{}", "Waiting for you".bold()).ok();
    for attention in &fleet.attention {
        let status = attention.status.word().style(status_style(attention.status)).to_string();
        named(&mut out, attention, status, view);
    }
    out
}

/// A mission with its word, what it awaits, and what leads on.
fn named(out: &mut String, attention: &Attention, word: String, view: View) {
    let title = text::line(&attention.title);
    // Writing to a string cannot fail.
    writeln!(out, "{}", text::cut_styled(&format!("  {} {word}  {title}", attention.mission), view.width)).ok();
    writeln!(out, "    {}", text::cut(&text::line(&attention.awaits), view.width.saturating_sub(4))).ok();
    writeln!(out, "    {}", text::line(&attention.command).cyan()).ok();
}

/// A daemon that has begun again.
pub(crate) fn restarted(restarting: &Restarting, _: View) -> String {
    let mut out = format!("godwit is up again at {} (pid {})\n", text::line(&restarting.url), restarting.pid);
    if !restarting.applies.is_empty() {
        field(&mut out, "in use", &text::line(&restarting.applies.join(", ")));
    }
    if restarting.live_runs > 0 {
        field(&mut out, "went on", &counted(restarting.live_runs, "run", "runs"));
    }
    out
}

/// How many missions have which status.
pub(crate) fn counts(fleet: &FleetStatus) -> String {
    counts_of(&fleet.missions)
}

/// The same, of the counts alone.
pub(crate) fn counts_of(counts: &[StatusCount]) -> String {
    let counted =
        |entry: &StatusCount| format!("{} {}", entry.count, entry.status.word().style(status_style(entry.status)));
    let missions: Vec<String> = counts.iter().map(counted).collect();
    if missions.is_empty() { "no missions".to_owned() } else { missions.join(", ") }
}

/// How many missions go on only when a person acts. `attention` names some of them.
pub(crate) fn waiting_for_a_person(fleet: &FleetStatus) -> u64 {
    fleet.missions.iter().filter(|entry| waits_for_a_person(entry.status)).map(|entry| entry.count).sum()
}

/// The fleet in at most ten short lines without colours: for a text message.
pub(crate) fn plain(fleet: &FleetStatus) -> String {
    let missions: Vec<String> =
        fleet.missions.iter().map(|entry| format!("{} {}", entry.count, entry.status.word())).collect();
    let missions = if missions.is_empty() { "no missions".to_owned() } else { missions.join(", ") };
    let mut lines = vec![format!("up, {} live", counted(fleet.live_runs, "run", "runs")), missions];
    if let Some(first) = fleet.at_terminal.first() {
        let more = fleet.at_terminal.len() - 1;
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        lines.push(format!("a person is at the terminal of {}{more}", first.mission));
    }
    let room = PLAIN_LINES - lines.len();
    let shown = if waits_fit(fleet, room) { fleet.attention.len() } else { fleet.attention.len().min(room - 1) };
    for attention in &fleet.attention[..shown] {
        lines.push(format!("{} {}: {}", attention.mission, attention.status.word(), text::line(&attention.title)));
    }
    let more = waiting_for_a_person(fleet).saturating_sub(u64::try_from(shown).unwrap_or(u64::MAX));
    if more > 0 {
        lines.push(format!("and {more} more wait for you"));
    }
    if fleet.attention.is_empty() {
        lines.push("nothing waits for you".to_owned());
    }
    lines.iter().map(|line| format!("{}\n", text::cut(line, PLAIN_COLUMNS))).collect()
}

/// Whether everything that waits for a person is named and has a line.
fn waits_fit(fleet: &FleetStatus, room: usize) -> bool {
    fleet.attention.len() <= room
        && waiting_for_a_person(fleet) <= u64::try_from(fleet.attention.len()).unwrap_or(u64::MAX)
}

/// What `doctor` saw.
pub(crate) fn doctor(report: &DoctorReport, view: View) -> String {
    let widest = report.items.iter().map(|item| text::columns(&item.name)).max().unwrap_or(0);
    // Beside the name there must be room for a few words.
    let before = if widest + 40 <= view.width { widest + 8 } else { 6 };
    let mut out = String::new();
    for item in &report.items {
        let level = super::board::level(item.level);
        let name = text::line(&item.name);
        let found = text::wrapped(&text::line(&item.found), view.width, before);
        match before == 6 {
            true => writeln!(out, "{level}  {name}\n{}", found.trim_end()).ok(),
            false => writeln!(out, "{level}  {name:<widest$}  {}", found.trim()).ok(),
        };
        if let Some(remedy) = &item.remedy {
            let remedy = text::wrapped(&text::line(remedy), view.width, before + 4);
            writeln!(out, "{:before$}{} {}", "", "do:".cyan(), remedy.trim()).ok();
        }
        if let Some(fixed) = &item.fixed {
            let fixed = text::wrapped(&text::line(fixed), view.width, before + 7);
            writeln!(out, "{:before$}{} {}", "", "fixed:".green(), fixed.trim()).ok();
        }
    }
    out
}

/// Holds, oldest first.
pub(crate) fn holds(holds: &[Hold], view: View) -> String {
    if holds.is_empty() {
        return "nothing is held\n".to_owned();
    }
    let mut table = Table::new([key("ID"), key("CODE"), extra("RAISED", 1), text_column("REASON")]);
    for hold in holds {
        let style = if hold.resolved_at.is_some() { Style::new().dimmed() } else { Style::new().red() };
        table.push([
            hold.id.to_string().into(),
            Cell::styled(hold.code.word(), style),
            time::ago(view.now, hold.raised_at).into(),
            hold.reason.as_str().into(),
        ]);
    }
    let mut out = table.render(view.width);
    for (hold, asked) in holds.iter().filter_map(|hold| Some((hold, hold.inquiry.as_ref()?))) {
        writeln!(out, "\n{}", hold.id.bold()).ok();
        out.push_str(&inquiry::asked(asked, view));
    }
    out
}

/// What to do after a list of holds: the first open one is explained.
pub(crate) fn after_holds(holds: &[Hold]) -> Option<String> {
    let open = holds.iter().find(|hold| hold.resolved_at.is_none())?;
    Some(format!("{}; {}", format!("godwit hold show {}", open.id).cyan(), explaining(open.code.word())))
}

/// One hold and the ways out.
pub(crate) fn hold(hold: &Hold, view: View) -> String {
    let mut out = format!("{}  {}\n", hold.id.bold(), hold.code.red().bold());
    field(&mut out, "mission", hold.mission.as_str());
    long_field(&mut out, "means", &text::line(&hold.meaning), view);
    match &hold.inquiry {
        Some(asked) => out.push_str(&inquiry::asked(asked, view)),
        None => long_field(&mut out, "reason", &text::line(&hold.reason), view),
    }
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
    let mut table = Table::new([key("MISSION"), key("DECIDES"), extra("ASKED", 1), key("VERDICT"), extra("COMMIT", 2)]);
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
    let mut table = Table::new([key("MISSION"), key("COMMIT"), text_column("KEPT AS")]);
    for rescue in rescues {
        table.push([rescue.mission.as_str().into(), rescue.commit.as_str().into(), rescue.name.as_str().into()]);
    }
    table.render(view.width)
}
