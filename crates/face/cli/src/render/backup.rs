//! Backups for people.

use std::fmt::Write as _;
use std::path::Path;

use owo_colors::{OwoColorize, Style};

use super::View;
use super::table::{self, Table};
use super::{text, time};
use crate::backup::{BackupState, Created, Listed, Proof, Restored};

/// A backup that was made.
pub(crate) fn created(made: &Created) -> String {
    let mut out = format!(
        "{} up to event {}: {} with {}, {}, {}, {}\n",
        text::line(&made.path.display().to_string()),
        made.head.seq,
        counted(made.vaults, "vault"),
        counted(made.refs, "ref"),
        counted(made.packages, "evidence package"),
        counted(made.files, "file"),
        size(made.bytes),
    );
    out.push_str("keep it private: it holds the key that signs the log\n");
    sentences(&mut out, "the home lacks:", Style::new().red().bold(), &made.gaps);
    out
}

/// What was proven about a backup.
pub(crate) fn proven(proof: &Proof, view: View) -> String {
    let mut out = format!(
        "{}: made {} by godwit {}, up to event {}\n",
        text::line(&proof.path.display().to_string()),
        time::ago(view.now, proof.made_at),
        text::line(&proof.godwit),
        proof.head.seq,
    );
    let mut checked = |what: &str| writeln!(out, "  checked: {what}").expect("writing to a string");
    checked(&format!("{}, {}, each against its digest", counted(proof.files, "file"), size(proof.bytes)));
    checked(&format!(
        "{}: their chain, the signature over the head, every fold, the views",
        counted(proof.events, "event")
    ));
    checked(&format!(
        "{} of vaults, and {} that the log names",
        counted(proof.refs, "ref"),
        counted(proof.commits, "commit")
    ));
    checked(&format!("{} against the name", counted(proof.packages, "evidence package")));
    if proof.live_runs > 0 {
        writeln!(
            out,
            "  {} under way: lost after restoring, and the mission goes on or is held",
            counted(proof.live_runs, "run")
        )
        .expect("writing to a string");
    }
    sentences(&mut out, "note:", Style::new().yellow().bold(), &proof.notes);
    sentences(&mut out, "fault:", Style::new().red().bold(), &proof.faults);
    match proof.faults.len() {
        0 => out.push_str("it is whole\n"),
        faults => writeln!(out, "it is NOT whole: {}", counted(faults as u64, "fault")).expect("writing to a string"),
    }
    out
}

/// A home that was made.
pub(crate) fn restored(restored: &Restored, view: View) -> String {
    let home = text::line(&restored.home.display().to_string());
    format!("{}{home} is a home again\n", proven(&restored.proof, view))
}

/// The backups in a directory.
pub(crate) fn list(backups: &[Listed], directory: &Path, view: View) -> String {
    if backups.is_empty() {
        return format!("no backup is in {}\n", text::line(&directory.display().to_string()));
    }
    let columns = [
        table::key("STATE"),
        table::extra("MADE", 1),
        table::extra("EVENT", 2),
        table::extra("SIZE", 3),
        table::text("BACKUP"),
    ];
    let mut table = Table::new(columns);
    for backup in backups {
        let (word, style) = state(backup.state);
        table.push([
            table::Cell::styled(word, style),
            backup.made_at.map_or_else(|| "?".to_owned(), |at| time::ago(view.now, at)).into(),
            backup.seq.map_or_else(|| "?".to_owned(), |seq| seq.to_string()).into(),
            backup.bytes.map_or_else(|| "?".to_owned(), size).into(),
            backup.path.display().to_string().into(),
        ]);
    }
    table.render(view.width)
}

fn state(state: BackupState) -> (&'static str, Style) {
    match state {
        BackupState::Complete => ("complete", Style::new().green()),
        BackupState::WithGaps => ("with-gaps", Style::new().red().bold()),
        BackupState::Unfinished => ("unfinished", Style::new().dimmed()),
        BackupState::Newer => ("newer", Style::new().yellow().bold()),
        BackupState::Damaged => ("damaged", Style::new().red().bold()),
    }
}

fn sentences(out: &mut String, head: &str, style: Style, sentences: &[String]) {
    for sentence in sentences {
        writeln!(out, "  {} {}", head.style(style), text::line(sentence)).expect("writing to a string");
    }
}

/// A number of things.
fn counted(count: u64, thing: &str) -> String {
    let more = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{more}")
}

/// A size in the largest unit that leaves a number of at most four digits.
fn size(bytes: u64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let (mut count, mut unit) = (bytes, 0);
    while count >= 10_000 && unit + 1 < units.len() {
        count /= 1_024;
        unit += 1;
    }
    format!("{count} {}", units[unit])
}
