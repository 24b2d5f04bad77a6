//! Files of one repository: nothing outside of its working tree is read or written.

use std::fs;
use std::os::unix::fs::symlink;

use godwit_parity::sync::Act;
use godwit_parity::{FileState, SyncError};

use crate::support::{Person, file, put};

#[test]
fn a_repository_gets_its_own_files() {
    let person = Person::with_repository();
    let report = person.sync();
    assert_eq!((report.refused(), report.conflicts()), (0, 0), "{report:#?}");
    for name in [
        ".mcp.json",
        ".claude/settings.json",
        ".claude/commands/fix.md",
        "CLAUDE.md",
        ".codex/config.toml",
        ".codex/rules/godwit.rules",
        ".codex/skills/fix/SKILL.md",
        "AGENTS.md",
        "opencode.json",
        ".opencode/godwit.md",
        ".opencode/command/fix.md",
        ".gemini/settings.json",
        ".gemini/commands/fix.toml",
        "GEMINI.md",
    ] {
        assert!(!person.read(name).is_empty(), "{name}");
    }
    assert!(person.read("opencode.json").contains("\".opencode/godwit.md\""));
    let gaps: Vec<&String> = report.agents.iter().flat_map(|agent| &agent.gaps).collect();
    assert!(gaps.iter().any(|gap| gap.contains("Gemini CLI reads none from a repository")), "{gaps:?}");
    assert!(!person.sync().has_changes());
}

#[test]
fn nothing_outside_of_the_working_tree_is_written() {
    let person = Person::with_repository();
    let outside = person.place.path().join("outside");
    put(&outside.join("settings.json"), "{}");
    put(&person.root().join(".git/config"), "[core]\n");
    symlink(&outside, person.root().join(".claude")).expect("linked");
    symlink(outside.join("new.json"), person.root().join(".mcp.json")).expect("linked");
    symlink(".git/config", person.root().join("CLAUDE.md")).expect("linked");
    symlink("../outside", person.root().join(".gemini")).expect("linked");
    let report = person.sync();
    for name in [".claude/settings.json", ".claude/commands/fix.md", "CLAUDE.md", ".gemini/settings.json"] {
        let file = file(&report, name);
        assert_eq!(file.state, FileState::Refused, "{file:?}");
        assert!(file.problem.as_ref().is_some_and(|why| why.contains("outside of the repository")), "{file:?}");
    }
    assert_eq!(file(&report, ".mcp.json").state, FileState::Refused);
    let names: Vec<_> = fs::read_dir(&outside).expect("there").map(|entry| entry.expect("one").file_name()).collect();
    assert_eq!(names, ["settings.json"]);
    assert_eq!(fs::read_to_string(outside.join("settings.json")).expect("there"), "{}");
    assert_eq!(person.read(".git/config"), "[core]\n");
}

#[test]
fn no_file_of_the_operator_gets_into_a_repository_by_a_link_in_its_source() {
    let person = Person::with_repository();
    put(&person.place.path().join("private.md"), "private words\n");
    fs::remove_file(person.source().join("instructions.md")).expect("removed");
    symlink(person.place.path().join("private.md"), person.source().join("instructions.md")).expect("linked");
    assert!(matches!(person.try_act(Act::Write), Err(SyncError::SourceOutside { .. })));
    assert!(!person.root().join("CLAUDE.md").exists());
}
