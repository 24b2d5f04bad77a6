//! Whether it is working: the health of each part, and the snapshot, which is one screen of at most 40
//! lines at 80 columns. Both show what the daemon derived; nothing is computed here but words.

use std::fmt::Write as _;

use godwit_api::types::{
    Board, BoardHold, BoardMission, BoardRun, Component, ComponentName, Condition, DoctorLevel, HoldCounts, Spent,
};
use godwit_core::mission::Status;
use jiff::Timestamp;
use owo_colors::{OwoColorize, Style};
use serde::Serialize;

use super::fleet::counts_of;
use super::mission::{BEFORE_VALUE, field, long_field};
use super::table::{Cell, Table, extra, key, text as text_column};
use super::{View, counted, run, status_style, text, time};

/// The most characters of an answer that has to fit into one short message.
pub(crate) const MESSAGE_CHARACTERS: usize = 160;

/// The most parts that a snapshot says something about, when they are not as they should be.
const MOST_PARTS: usize = 2;

/// The most runs, waiting missions and holds that a snapshot names, of each.
const MOST_NAMED: usize = 3;

/// The most landings that it names.
const MOST_LANDED: usize = 2;

/// What `health` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct Health {
    /// How well it works: the worst of its components.
    pub(crate) condition: Condition,
    /// When that was looked at: every age is relative to it.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) checked_at: Timestamp,
    /// The components, in a stable order; without a daemon only those that can be looked at.
    pub(crate) components: Vec<Component>,
    /// How many runs are live; `null` without a daemon.
    pub(crate) live_runs: Option<u64>,
    /// How many missions wait for a person; `null` without a daemon.
    pub(crate) waiting: Option<u64>,
}

impl From<Board> for Health {
    fn from(board: Board) -> Self {
        Self {
            condition: board.condition,
            checked_at: board.generated_at,
            components: board.components,
            live_runs: Some(board.live_runs),
            waiting: Some(board.waiting_total),
        }
    }
}

/// The colour of a condition.
fn condition_style(condition: Condition) -> Style {
    match condition {
        Condition::Healthy => Style::new().green().bold(),
        Condition::Degraded => Style::new().yellow().bold(),
        Condition::Broken | Condition::Down => Style::new().red().bold(),
    }
}

/// The word of a level, in its colour and always as wide.
pub(super) fn level(level: DoctorLevel) -> String {
    let style = match level {
        DoctorLevel::Ok => Style::new().green(),
        DoctorLevel::Note => Style::new().dimmed(),
        DoctorLevel::Warning => Style::new().yellow().bold(),
        DoctorLevel::Problem => Style::new().red().bold(),
    };
    format!("{:<4}", level.word()).style(style).to_string()
}

/// The columns of the longest name of a component, and what is before what was found.
const NAME: usize = 8;
const BEFORE_FOUND: usize = 4 + 2 + NAME + 2;

/// Every component, a line each where it fits.
pub(crate) fn health(health: &Health, view: View) -> String {
    let word = health.condition.word().style(condition_style(health.condition)).to_string();
    let mut out = format!("godwit is {word}\n");
    for component in &health.components {
        out.push_str(&part(component, view));
    }
    out
}

fn part(component: &Component, view: View) -> String {
    let age = component.progress_at.map(|at| format!(" ({})", time::ago(view.now, at))).unwrap_or_default();
    let found = text::wrapped(&format!("{}{age}", text::line(&component.found)), view.width, BEFORE_FOUND);
    let mut out = format!("{}  {:<NAME$}  {}\n", level(component.level), component.name.word(), found.trim());
    if let Some(remedy) = &component.remedy {
        let remedy = text::wrapped(&text::line(remedy), view.width, BEFORE_FOUND + 4);
        // Writing to a string cannot fail.
        writeln!(out, "{:BEFORE_FOUND$}{} {}", "", "do:".cyan(), remedy.trim()).ok();
    }
    out
}

/// The same in one line of one short message: whatever is wrong comes first.
pub(crate) fn health_plain(health: &Health) -> String {
    let wrong = health.components.iter().filter(|component| component.level >= DoctorLevel::Warning);
    let wrong: Vec<String> = wrong.map(|each| format!("{}: {}", each.name.word(), text::line(&each.found))).collect();
    let mut parts = vec![format!("godwit {}", health.condition.word())];
    if wrong.is_empty() {
        parts.extend(health.live_runs.map(|runs| counted(runs, "run live", "runs live")));
        let log = health.components.iter().find(|component| component.name == ComponentName::Log);
        let newest = log.and_then(|log| log.progress_at).map(|at| time::ago(health.checked_at, at));
        parts.extend(newest.map(|newest| format!("last event {newest}")));
    }
    parts.extend(wrong);
    parts.extend(health.waiting.filter(|waiting| *waiting > 0).map(|waiting| format!("{waiting} waiting for you")));
    text::cut(&parts.join("; "), MESSAGE_CHARACTERS) + "\n"
}

/// One screen: is it working, what runs, what waits, what is held and why, what landed, and what it came to.
pub(crate) fn snapshot(board: &Board, view: View) -> String {
    let word = board.condition.word().style(condition_style(board.condition)).to_string();
    let mut out = format!("{}\n", text::cut_styled(&format!("{word}  {}", text::line(&board.sentence)), view.width));
    let newest = board.newest_event_at.map_or_else(|| "none yet".to_owned(), |at| time::ago(view.now, at));
    let up = since_then(view.now, board.up_since);
    let version = text::line(&board.version);
    let line = format!("godwit {version} up {up}, {} of {} runs, last event {newest}", board.live_runs, board.max_runs);
    writeln!(out, "{}", text::cut(&line, view.width)).ok();
    parts(&mut out, board, view);
    running(&mut out, board, view);
    waiting(&mut out, board, view);
    held(&mut out, board, view);
    landed(&mut out, board, view);
    numbers(&mut out, board, view);
    out
}

/// How long it is since then; nothing of a time to come.
fn since_then(now: Timestamp, then: Timestamp) -> String {
    time::span(u64::try_from(now.as_second() - then.as_second()).unwrap_or(0))
}

/// What is not as it should be; holds have a part of their own.
fn parts(out: &mut String, board: &Board, view: View) {
    let is_told =
        |component: &&Component| component.level >= DoctorLevel::Warning && component.name != ComponentName::Holds;
    let wrong: Vec<&Component> = board.components.iter().filter(is_told).collect();
    for component in wrong.iter().take(MOST_PARTS) {
        let line = format!("{}  {}  {}", level(component.level), component.name.word(), text::line(&component.found));
        writeln!(out, "{}", text::cut_styled(&line, view.width)).ok();
        if let Some(remedy) = &component.remedy {
            let line = format!("      {} {}", "do:".cyan(), text::line(remedy));
            writeln!(out, "{}", text::cut_styled(&line, view.width)).ok();
        }
    }
    more(out, wrong.len().saturating_sub(MOST_PARTS) as u64, "godwit health");
}

fn heading(out: &mut String, title: &str) {
    writeln!(out, "\n{}", title.bold()).ok();
}

fn more(out: &mut String, count: u64, command: &str) {
    if count > 0 {
        writeln!(out, "  and {count} more: {}", command.cyan()).ok();
    }
}

fn running(out: &mut String, board: &Board, view: View) {
    if board.running.is_empty() {
        return;
    }
    heading(out, &format!("At work ({})", board.live_runs));
    let columns =
        [key("RUN"), extra("AGENT", 2), extra("FOR", 0), extra("HEARD", 1), extra("USED", 3), text_column("MISSION")];
    let mut table = Table::new(columns);
    let named: Vec<&BoardRun> = board.running.iter().take(MOST_NAMED).collect();
    for each in &named {
        table.push([
            Cell::styled(each.run.to_string(), status_style(Status::Running)),
            each.agent.as_ref().map_or("none", |agent| agent.as_str()).into(),
            since_then(view.now, each.since).into(),
            time::ago(view.now, each.heard_at).into(),
            run::short_usage(&each.usage).into(),
            each.title.as_str().into(),
        ]);
    }
    out.push_str(&text::indented(&table.render(view.width.saturating_sub(2)), 2));
    more(out, board.live_runs.saturating_sub(named.len() as u64), "godwit run list --live");
}

/// Missions that wait for a person. Those that are held come with the reason, below.
fn waiting(out: &mut String, board: &Board, view: View) {
    let held = board.missions.iter().filter(|entry| entry.status == Status::Held).map(|entry| entry.count);
    let total = board.waiting_total.saturating_sub(held.sum());
    if total == 0 {
        return;
    }
    let named = || board.waiting.iter().filter(|mission| mission.status != Status::Held);
    let longest = named().map(|mission| mission.since).min();
    let longest = longest.map(|since| format!(", the longest for {}", since_then(view.now, since)));
    heading(out, &text::cut(&format!("Waiting for you ({total}){}", longest.unwrap_or_default()), view.width));
    let named: Vec<&BoardMission> = named().take(MOST_NAMED).collect();
    for mission in &named {
        let status = mission.status.word().style(status_style(mission.status)).to_string();
        let age = time::ago(view.now, mission.since);
        let line = format!("  {} {status} {}  {}", mission.mission, age.dimmed(), text::line(&mission.title));
        writeln!(out, "{}", text::cut_styled(&line, view.width)).ok();
        if let Some(command) = &mission.command {
            writeln!(out, "    {}", fitting(command, mission, view).cyan()).ok();
        }
    }
    more(out, total.saturating_sub(named.len() as u64), "godwit status");
}

/// A command that fits on one line: one that is too long is replaced by the one that shows it.
fn fitting(command: &str, mission: &BoardMission, view: View) -> String {
    let command = text::line(command);
    if text::columns(&command) + 4 > view.width { format!("godwit mission show {}", mission.mission) } else { command }
}

fn held(out: &mut String, board: &Board, view: View) {
    if board.holds.is_empty() {
        return;
    }
    heading(out, &format!("Held ({})", board.open_holds));
    let named: Vec<&BoardHold> = board.holds.iter().take(MOST_NAMED).collect();
    for hold in &named {
        let code = hold.code.word().style(status_style(Status::Held)).to_string();
        let age = time::ago(view.now, hold.since);
        let line = format!("  {} {code} {}  {}", hold.hold, age.dimmed(), text::line(&hold.reason));
        writeln!(out, "{}", text::cut_styled(&line, view.width)).ok();
    }
    more(out, board.open_holds.saturating_sub(named.len() as u64), "godwit hold list");
}

fn landed(out: &mut String, board: &Board, view: View) {
    if board.landed.is_empty() {
        return;
    }
    heading(out, "Landed last");
    for mission in board.landed.iter().take(MOST_LANDED) {
        let repo = mission.repo.as_ref().map_or("(removed)", |repo| repo.as_str());
        let age = time::ago(view.now, mission.since);
        let line = format!("  {} {repo} {}  {}", mission.mission, age.dimmed(), text::line(&mission.title));
        writeln!(out, "{}", text::cut_styled(&line, view.width)).ok();
    }
}

fn numbers(out: &mut String, board: &Board, view: View) {
    heading(out, "Numbers");
    let day = board.last_day;
    let missions = format!("{} handed over, {} landed, {} given up in 24 h", day.created, day.landed, day.given_up);
    long_field(out, "missions", &missions, view);
    long_field(out, "runs", &format!("{} ended, {} of them failed in 24 h", day.runs, day.failed_runs), view);
    long_field(out, "holds", &counts(&board.holds_last_day), view);
    long_field(out, "today", &spent(&board.today), view);
    // With a mission of every status it would take many lines.
    let room = view.width.saturating_sub(BEFORE_VALUE);
    field(out, "now", &text::cut_styled(&counts_of(&board.missions), room));
}

/// What happened to holds, in a few words.
fn counts(counts: &HoldCounts) -> String {
    let half = counts.time_to_resolve.map(|spread| format!(", half within {}", time::span(spread.median_seconds)));
    let half = half.unwrap_or_default();
    format!("{} raised, {} again, {} resolved in 24 h{half}", counts.raised, counts.reopened, counts.resolved)
}

/// What runs used since midnight in UTC. What is left out is said.
fn spent(spent: &Spent) -> String {
    let used = match spent.runs {
        0 => return "no run since 00:00 UTC".to_owned(),
        _ => run::short_usage(&spent.usage),
    };
    let silent = match spent.without_cost {
        0 => String::new(),
        count => format!("; {count} {} no cost", if count == 1 { "tells" } else { "tell" }),
    };
    format!("{used} in {} since 00:00 UTC{silent}", counted(spent.runs, "run", "runs"))
}

/// The snapshot in at most ten short lines without colours: for a text message.
pub(crate) fn snapshot_plain(board: &Board) -> String {
    let mut lines = vec![health_plain(&Health::from(board.clone())).trim_end().to_owned()];
    let age = |since: Timestamp| time::ago(board.generated_at, since);
    for mission in board.waiting.iter().take(MOST_NAMED) {
        let title = text::line(&mission.title);
        lines.push(format!("{} {} {}: {title}", mission.mission, mission.status.word(), age(mission.since)));
    }
    let unnamed = board.waiting_total.saturating_sub(board.waiting.len().min(MOST_NAMED) as u64);
    lines.extend((unnamed > 0).then(|| format!("and {unnamed} more wait for you")));
    let landed = board.landed.first();
    lines.extend(landed.map(|mission| format!("landed {}: {}", age(mission.since), text::line(&mission.title))));
    let day = board.last_day;
    lines.push(format!("24 h: {} landed, {} of {} runs failed", day.landed, day.failed_runs, day.runs));
    lines.push(format!("today: {}", spent(&board.today)));
    lines.iter().map(|line| format!("{}\n", text::cut(line, MESSAGE_CHARACTERS))).collect()
}
