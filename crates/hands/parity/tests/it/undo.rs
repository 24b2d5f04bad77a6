//! Undoing: to the byte, or not at all; and files that somebody writes at the same time.

use std::fs;

use godwit_parity::sync::Act;
use godwit_parity::undo::ChangedSince;
use godwit_parity::{UndoError, undo};

use crate::support::{Person, chmod};

fn with_files() -> Person {
    let person = Person::new();
    person.put(".claude.json", "{\"mcpServers\":{\"mine\":{}},\"projects\":{}}");
    person.put(".codex/config.toml", "# mine\r\nmodel = \"x\"\r\n");
    person.put(".gemini/GEMINI.md", "no line feed at the end");
    chmod(&person.root().join(".claude.json"), 0o640);
    person
}

#[test]
fn an_undo_brings_back_every_byte_and_takes_away_what_was_made() {
    let person = with_files();
    let before = person.contents();
    person.sync();
    let first = person.contents();
    person.write_source("instructions.md", "Other words.\n");
    fs::remove_file(person.source().join("commands/fix.md")).expect("removed");
    person.sync();
    assert_ne!(person.contents(), first);
    undo(&person.state(), ChangedSince::IsRefused).expect("the second is undone");
    assert_eq!(person.contents(), first);
    let report = undo(&person.state(), ChangedSince::IsRefused).expect("the first is undone");
    assert_eq!(person.contents(), before);
    assert!(report.files.iter().any(|file| !file.was_there) && report.files.iter().any(|file| file.was_there));
    assert!(matches!(undo(&person.state(), ChangedSince::IsRefused), Err(UndoError::Nothing)));
    // What was undone is forgotten too: the next sync does all of it again.
    assert!(person.sync().has_changes());
    assert!(!person.sync().has_changes());
}

#[test]
fn what_was_changed_since_is_overwritten_only_when_that_is_asked_for() {
    let person = with_files();
    let before = person.contents();
    person.sync();
    person.put(".claude/CLAUDE.md", "mine now\n");
    let synced = person.contents();
    let error = undo(&person.state(), ChangedSince::IsRefused).expect_err("refused");
    assert!(error.to_string().contains(".claude/CLAUDE.md"), "{error}");
    assert_eq!(person.contents(), synced, "nothing is undone");
    let report = undo(&person.state(), ChangedSince::IsOverwritten).expect("undone");
    assert_eq!(person.contents(), before);
    let kept: Vec<_> = report.files.iter().filter_map(|file| file.kept.as_ref()).collect();
    assert_eq!(kept.len(), 1);
    assert_eq!(fs::read_to_string(kept[0]).expect("kept"), "mine now\n");
}

#[test]
fn an_undo_that_was_cut_short_goes_on() {
    let person = with_files();
    let before = person.contents();
    person.sync();
    // As if it had been killed after its first file.
    person.put(".claude.json", "{\"mcpServers\":{\"mine\":{}},\"projects\":{}}");
    chmod(&person.root().join(".claude.json"), 0o640);
    undo(&person.state(), ChangedSince::IsRefused).expect("it goes on");
    assert_eq!(person.contents(), before);
}

#[test]
fn backups_and_the_manifest_are_the_persons_alone() {
    use std::os::unix::fs::PermissionsExt;
    let person = with_files();
    let report = person.sync();
    let backup = report.backup.expect("a backup");
    let mode = |path: &std::path::Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!((mode(&person.state()), mode(&backup)), (0o700, 0o700));
    for entry in fs::read_dir(&backup).expect("there") {
        assert_eq!(mode(&entry.expect("one").path()), 0o600);
    }
    assert_eq!(mode(&person.root().join(".claude/settings.json")), 0o600, "a new file of the user's is theirs alone");
}

#[test]
fn a_sync_that_was_cut_short_is_finished_by_the_next() {
    let person = Person::new();
    person.sync();
    let whole = person.contents();
    // As if it had been killed before its last files and before its last word.
    fs::remove_file(person.root().join(".gemini/settings.json")).expect("removed");
    fs::remove_file(person.root().join(".claude/commands/fix.md")).expect("removed");
    person.sync();
    assert_eq!(person.contents(), whole);
    person.write_source("agents.toml", "");
    person.sync();
    assert!(!person.root().join(".gemini/settings.json").exists());
    assert!(person.act(Act::Look).files.iter().all(|file| file.changes.is_empty()));
}
