//! Pictures of what is at work: what runs and since when, what it used, what it said last, what waits for a person, and
//! what can be done. Each is a list of lines; whoever draws it cuts them to the terminal.

use std::collections::BTreeMap;

use godwit_api::types::{FleetStatus, LogLine, MissionDetail, MissionSummary, Run, RunMode};
use godwit_core::id::{MissionId, RunId};
use godwit_core::mission::Status;
use owo_colors::OwoColorize;

use super::table::{Cell, Table, extra, key, text as text_column};
use super::{View, counted, mission::waits_for_a_person, run, status_style, takeover, task, text, time};

/// What each run said last.
pub(crate) type Said = BTreeMap<RunId, LogLine>;

/// Missions that wait for a person, at most, in a picture of the fleet.
const MOST_ATTENTION: usize = 5;

/// Missions that wait for something else, at most.
const MOST_WAITING: usize = 5;

/// The fleet at one moment.
#[derive(Debug, Clone)]
pub(crate) struct Fleet {
    /// The fleet at a glance.
    pub(crate) status: FleetStatus,
    /// What runs, oldest first.
    pub(crate) runs: Vec<Run>,
    /// The missions that these runs work for.
    pub(crate) missions: BTreeMap<MissionId, MissionSummary>,
    /// Missions that are under way without a live run, oldest first.
    pub(crate) waiting: Vec<MissionSummary>,
}

/// A sign beside the colour: what a status asks of whom.
pub(crate) fn sign(status: Status) -> &'static str {
    match status {
        Status::Held => "✖",
        Status::Landed => "✔",
        Status::Rejected | Status::Cancelled => "–",
        Status::Queued | Status::Parked => "○",
        status if waits_for_a_person(status) => "▲",
        _ => "●",
    }
}

/// A mission's status with its sign, in its colour.
fn status(status: Status) -> String {
    format!("{} {}", sign(status), status.word()).style(status_style(status)).to_string()
}

/// One mission.
pub(crate) fn mission(mission: &MissionDetail, said: &Said, view: View) -> Vec<String> {
    let summary = &mission.summary;
    let mut lines = vec![
        String::new(),
        format!("{}  {}", summary.id.bold(), text::line(&summary.title)),
        format!("  {}  {}", status(summary.status), text::line(&summary.awaits)),
    ];
    let repo = summary.repo_name.as_ref().map_or("(removed)", |name| name.as_str());
    let age = time::age(view.now, summary.created_at);
    let tasks = match mission.is_planned {
        true => format!("{} of {} tasks done, ", summary.tasks_done, summary.tasks_total),
        false => String::new(),
    };
    let runs = counted_runs(mission.runs.len());
    let about = format!("{repo}, {age} old, {tasks}{runs}, {}", run::used_by_all(summary));
    lines.push(format!("  {}", about.dimmed()));
    if mission.is_planned {
        lines.extend(task::picture(mission, said, view));
    } else {
        let live = mission.runs.iter().filter(|run| run.ended_at.is_none());
        lines.extend(live.flat_map(|run| live_run(run, said.get(&run.id), view)));
    }
    lines.extend(takeover::lines(mission, view));
    let is_taken_over = mission.tasks.iter().any(|task| task.takeover.is_some());
    let steps = mission.next.iter().filter(|_| is_taken_over || waits_for_a_person(summary.status));
    lines.extend(steps.map(|step| format!("  {}  {}", command(&step.command, &summary.id, view), step.does.dimmed())));
    let stop = format!("Ctrl-C stops watching, the mission goes on; `godwit mission stop {}` ends its run", summary.id);
    lines.push(hint(&[&stop, "Ctrl-C stops watching, the mission goes on", "Ctrl-C: the mission goes on"], view));
    lines
}

fn counted_runs(count: usize) -> String {
    counted(u64::try_from(count).unwrap_or(u64::MAX), "run", "runs")
}

/// A run that is live: since when, what it used, and what it said last.
fn live_run(run: &Run, said: Option<&LogLine>, view: View) -> Vec<String> {
    let sign = "●".style(status_style(Status::Running)).to_string();
    let mut lines = vec![format!("  {sign} {}", at_work(run, view))];
    // What is on a terminal is no transcript.
    lines.extend((run.mode == RunMode::Autonomous).then(|| format!("    {}", last_line(said, view))));
    lines
}

/// Which agent works in a run, since when, and what it used.
pub(crate) fn at_work(run: &Run, view: View) -> String {
    let agent = run.agent.as_ref().map_or("no agent", |agent| agent.as_str());
    let since = match run.started_at {
        Some(at) => format!("runs for {}", time::age(view.now, at)),
        None => "is about to start".to_owned(),
    };
    format!("{} {since}, {}", agent.bold(), run::used(&run.usage))
}

/// What was said last, and how long ago when that is long.
pub(crate) fn last_line(said: Option<&LogLine>, view: View) -> String {
    /// A silence shorter than this says nothing, in seconds.
    const SILENCE: i64 = 30;
    let Some(line) = said else { return "has said nothing for a while".dimmed().to_string() };
    let words = text::line(line.text.trim().lines().last().unwrap_or_default());
    let silence = line.at.filter(|at| view.now.as_second() - at.as_second() >= SILENCE);
    let silence = silence.map(|at| format!("{} ", time::ago(view.now, at))).unwrap_or_default();
    format!("{} {words}", format!("{silence}{}", text::line(&line.kind)).dimmed())
}

/// A command that fits on one line: one that is too long is replaced by the one that shows it.
fn command(command: &str, mission: &MissionId, view: View) -> String {
    let command = text::line(command);
    let shown =
        if text::columns(&command) + 2 > view.width { format!("godwit mission show {mission}") } else { command };
    shown.cyan().to_string()
}

/// The last line of a picture: the first of these that fits.
fn hint(ways: &[&str], view: View) -> String {
    let fitting = ways.iter().find(|words| text::columns(words) <= view.width);
    fitting.or(ways.last()).copied().unwrap_or_default().dimmed().to_string()
}

/// The whole fleet.
pub(crate) fn fleet(fleet: &Fleet, said: &Said, view: View) -> Vec<String> {
    let status = &fleet.status;
    let up = time::age(view.now, status.started_at);
    let mut lines = vec![
        String::new(),
        format!(
            "{} up {up}, {} of {} runs, {}",
            "godwit".bold(),
            status.live_runs,
            status.max_runs,
            counted(status.repos, "repository", "repositories")
        ),
        format!("  {}", super::fleet::counts(status)),
    ];
    attention(&mut lines, status, view);
    running(&mut lines, fleet, said, view);
    waiting(&mut lines, fleet, view);
    lines.push(String::new());
    let one = "Ctrl-C ends this view, missions go on; `godwit mission watch ID` shows one";
    lines.push(hint(&[one, "Ctrl-C ends this view, missions go on", "Ctrl-C: missions go on"], view));
    lines
}

fn attention(lines: &mut Vec<String>, status: &FleetStatus, view: View) {
    let total = super::fleet::waiting_for_a_person(status);
    if total == 0 {
        lines.extend([String::new(), "Nothing waits for you".dimmed().to_string()]);
        return;
    }
    lines.extend([String::new(), format!("{} ({total})", "Waiting for you".bold())]);
    for attention in status.attention.iter().take(MOST_ATTENTION) {
        lines.push(format!(
            "  {} {}  {}",
            attention.mission,
            self::status(attention.status),
            text::line(&attention.title)
        ));
        lines.push(format!(
            "    {}",
            command(&attention.command, &attention.mission, View { width: view.width - 2, ..view })
        ));
    }
    let more = total.saturating_sub(u64::try_from(status.attention.len().min(MOST_ATTENTION)).unwrap_or(0));
    if more > 0 {
        lines.push(format!("  and {more} more: {}", "godwit status".cyan()));
    }
}

fn running(lines: &mut Vec<String>, fleet: &Fleet, said: &Said, view: View) {
    if fleet.runs.is_empty() {
        return;
    }
    lines.extend([String::new(), format!("{} ({})", "At work".bold(), fleet.runs.len())]);
    let mut table = Table::new([
        key("RUN"),
        extra("AGENT", 2),
        extra("FOR", 0),
        extra("USED", 3),
        extra("MISSION", 1),
        text_column("SAID LAST"),
    ]);
    for run in &fleet.runs {
        let title = fleet.missions.get(&run.mission).map_or("", |mission| mission.title.as_str());
        let since = run.started_at.map_or_else(|| "–".to_owned(), |at| time::age(view.now, at));
        let (style, last) = match run.mode {
            RunMode::Autonomous => {
                let last = said.get(&run.id).and_then(|line| line.text.trim().lines().last());
                (status_style(Status::Running), last)
            }
            RunMode::Interactive => (takeover::style(), Some("a person is at its terminal")),
        };
        table.push([
            Cell::styled(run.id.to_string(), style),
            run.agent.as_ref().map_or("none", |agent| agent.as_str()).into(),
            since.into(),
            run::short_usage(&run.usage).into(),
            text::cut(&text::line(title), 28).into(),
            last.unwrap_or("").into(),
        ]);
    }
    lines.extend(table.render(view.width.saturating_sub(2)).lines().map(|line| format!("  {line}")));
}

fn waiting(lines: &mut Vec<String>, fleet: &Fleet, view: View) {
    if fleet.waiting.is_empty() {
        return;
    }
    lines.extend([String::new(), "Under way without an agent".bold().to_string()]);
    for mission in fleet.waiting.iter().take(MOST_WAITING) {
        let line = format!("  {} {}  {}", mission.id, status(mission.status), text::line(&mission.title));
        lines.push(text::cut_styled(&line, view.width));
    }
    if fleet.waiting.len() > MOST_WAITING {
        lines.push(format!("  and more: {}", "godwit mission list".cyan()));
    }
}
