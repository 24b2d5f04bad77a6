//! What agent CLIs were told, for people.

use std::fmt::Write as _;
use std::path::Path;

use godwit_parity::{Change, ChangeKind, FileReport, FileState, SyncReport, UndoReport};
use owo_colors::{OwoColorize, Style};

use super::View;
use super::table::{self, Table};
use super::text;
use crate::commands::agent::{AgentReadiness, AgentState};

/// How far the details of an agent are indented.
const DETAIL: usize = 2;

/// The agents, and the CLIs that none uses: what one compares in columns, and beneath it all that was found.
pub(crate) fn agents(agents: &[AgentState], view: View) -> String {
    let columns = ["AGENT", "CLI", "STATE", "RELEASE", "TESTED"].map(table::key);
    let mut table = Table::new(columns);
    for agent in agents {
        let (word, style) = readiness(agent.state);
        table.push([
            agent.agent.as_ref().map_or("-", |name| name.as_str()).into(),
            agent.adapter.as_str().into(),
            table::Cell::styled(word, style),
            agent.release.as_deref().unwrap_or("-").into(),
            agent.tested.as_deref().unwrap_or("-").into(),
        ]);
    }
    let mut out = table.render(view.width);
    for agent in agents {
        let name = agent.agent.as_ref().map_or(agent.adapter.as_str(), |name| name.as_str());
        writeln!(out, "{}", text::line(name).bold()).expect("writing to a string");
        let abilities = agent.abilities.join(", ");
        let told =
            [("", Some(agent.found.as_str())), ("do: ", agent.remedy.as_deref()), ("can: ", Some(abilities.as_str()))];
        for (head, said) in told {
            let Some(said) = said.filter(|said| !said.is_empty()) else { continue };
            let said = text::wrapped(&text::line(said), view.width, DETAIL + head.len());
            writeln!(out, "{:DETAIL$}{}{}", "", head.cyan(), said.trim()).expect("writing to a string");
        }
    }
    out
}

fn readiness(state: AgentReadiness) -> (&'static str, Style) {
    match state {
        AgentReadiness::Ready => ("ready", Style::new().green()),
        AgentReadiness::Doubtful => ("doubtful", Style::new().yellow().bold()),
        AgentReadiness::Broken => ("broken", Style::new().red().bold()),
        AgentReadiness::NotConfigured => ("not-configured", Style::new().yellow()),
        AgentReadiness::NotInstalled => ("not-installed", Style::new().dimmed()),
    }
}

/// What a sync did, or would do.
pub(crate) fn synced(report: &SyncReport, view: View) -> String {
    let mut out = String::new();
    let shown = |file: &&FileReport| file.state != FileState::Unchanged || !file.changes.is_empty();
    let files: Vec<&FileReport> = report.files.iter().filter(shown).collect();
    if !files.is_empty() {
        let mut table =
            Table::new([table::key("CLI"), table::key("FILE IS"), table::extra("ENTRIES", 1), table::text("FILE")]);
        for file in &files {
            let (word, style) = state(file.state, report.is_written);
            table.push([
                file.agent.word().into(),
                table::Cell::styled(word, style),
                counts(&file.changes).into(),
                place(&file.path).into(),
            ]);
        }
        out.push_str(&table.render(view.width));
    }
    files.iter().for_each(|file| details(&mut out, file));
    let unchanged = report.files.len() - files.len();
    let already = if report.is_written { "say already what they are to say" } else { "say what they are to say" };
    writeln!(out, "{} {already}", super::counted(unchanged as u64, "file", "files")).expect("writing to a string");
    for agent in &report.agents {
        let name = agent.agent.title();
        if !agent.is_written_for {
            let why = "not installed, or not asked for";
            writeln!(out, "{name}: {}", why.dimmed()).expect("writing to a string");
        }
        for gap in &agent.gaps {
            writeln!(out, "{name} {} {}", "cannot be told:".yellow().bold(), text::line(gap))
                .expect("writing to a string");
        }
    }
    if let Some(backup) = &report.backup {
        writeln!(out, "the files as they were: {}", place(backup)).expect("writing to a string");
    }
    for diff in report.files.iter().filter_map(|file| file.diff.as_ref()) {
        out.push('\n');
        diff.lines().for_each(|line| writeln!(out, "{}", coloured(line)).expect("writing to a string"));
    }
    out
}

/// What an undo did.
pub(crate) fn undone(report: &UndoReport) -> String {
    let mut out = String::new();
    for file in &report.files {
        let what = if file.was_there { "as it was" } else { "gone again" };
        writeln!(out, "{what}: {}", place(&file.path)).expect("writing to a string");
        if let Some(kept) = &file.kept {
            writeln!(out, "  what was in it: {}", place(kept)).expect("writing to a string");
        }
    }
    out
}

/// What a person has to know of a file beyond its row.
fn details(out: &mut String, file: &FileReport) {
    let mut say = |head: String, sentence: &str| {
        writeln!(out, "  {head} {}: {}", place(&file.path), text::line(sentence)).expect("writing to a string");
    };
    if let Some(problem) = &file.problem {
        let hint = file.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
        say("left alone:".red().bold().to_string(), &format!("{problem}{hint}"));
    }
    for change in &file.changes {
        let why = change.why.as_deref().unwrap_or_default();
        match change.kind {
            ChangeKind::Conflict => {
                say("in the way:".yellow().bold().to_string(), &format!("{} {why}", change.what));
            }
            ChangeKind::Kept => say("kept:".yellow().to_string(), &format!("{} {why}", change.what)),
            ChangeKind::Added | ChangeKind::Updated | ChangeKind::Removed | ChangeKind::TakenOver => {}
        }
    }
    if let Some(real) = &file.real_path {
        say("a link:".dimmed().to_string(), &format!("the file itself is {}", real.display()));
    }
}

/// `+2 ~1 -1`: what is new, different and gone.
fn counts(changes: &[Change]) -> String {
    let count = |kinds: &[ChangeKind]| changes.iter().filter(|change| kinds.contains(&change.kind)).count();
    let parts = [
        ("+", count(&[ChangeKind::Added])),
        ("~", count(&[ChangeKind::Updated, ChangeKind::TakenOver])),
        ("-", count(&[ChangeKind::Removed])),
        ("!", count(&[ChangeKind::Conflict, ChangeKind::Kept])),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(_, count)| *count > 0).map(|(sign, count)| format!("{sign}{count}")).collect();
    parts.join(" ")
}

fn state(state: FileState, is_written: bool) -> (&'static str, Style) {
    match (state, is_written) {
        (FileState::Unchanged, _) => ("unchanged", Style::new().dimmed()),
        (FileState::Created, true) => ("created", Style::new().green()),
        (FileState::Changed, true) => ("changed", Style::new().green()),
        (FileState::Deleted, true) => ("deleted", Style::new().green()),
        (FileState::Created, false) => ("to create", Style::new().bright_blue()),
        (FileState::Changed, false) => ("to change", Style::new().bright_blue()),
        (FileState::Deleted, false) => ("to delete", Style::new().bright_blue()),
        (FileState::Refused, _) => ("left alone", Style::new().red().bold()),
    }
}

fn coloured(line: &str) -> String {
    let line = text::lines(line);
    match line.chars().next() {
        Some('+') => line.green().to_string(),
        Some('-') => line.red().to_string(),
        Some('@') => line.cyan().to_string(),
        Some(_) | None => line,
    }
}

fn place(path: &Path) -> String {
    text::line(&path.display().to_string())
}
