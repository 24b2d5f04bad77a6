//! Files that cannot be, or must not be, written: each is left as it is and told, and the others are written.

use std::fs;
use std::os::unix::fs::symlink;

use godwit_parity::sync::Act;
use godwit_parity::{FileState, SyncError};

use crate::support::{Person, chmod, file, put};

#[test]
fn what_does_not_parse_is_left_alone_with_its_line_and_the_others_are_written() {
    let person = Person::new();
    let broken = [
        (".claude.json", "{\n  \"a\": 1,\n}\n", "line 2"),
        (".claude/settings.json", "{\n  // no\n}\n", "line 2: a comment"),
        (".codex/config.toml", "a = 1\n[b\n", "line 2"),
        (".config/opencode/opencode.json", "{\n  \"mcp\": {},\n  \"mcp\": {}\n}\n", "`mcp` is there twice"),
        (".gemini/GEMINI.md", "text\n<!-- godwit:begin -->\n", "line 2: the markers"),
    ];
    for (name, text, _) in broken {
        person.put(name, text);
    }
    fs::create_dir_all(person.root().join(".gemini/settings.json")).expect("created");
    person.put(".gemini/policies/godwit.toml", "");
    fs::write(person.root().join(".gemini/policies/godwit.toml"), [0xff, 0xfe]).expect("written");
    fs::create_dir_all(person.root().join(".gemini/commands")).expect("created");
    let pipe = person.root().join(".gemini/commands/fix.toml");
    nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).expect("a pipe in which nobody writes");
    let report = person.sync();
    for (name, text, says) in broken {
        let file = file(&report, name);
        assert_eq!(file.state, FileState::Refused, "{name}");
        assert!(file.problem.as_ref().is_some_and(|why| why.contains(says)), "{name}: {file:?}");
        assert!(file.hint.is_some() && person.read(name) == text, "{name}");
    }
    assert_eq!(file(&report, ".gemini/settings.json").problem.as_deref(), Some("is no regular file"));
    assert_eq!(file(&report, "godwit.toml").problem.as_deref(), Some("is not UTF-8 text"));
    assert_eq!(file(&report, "fix.toml").problem.as_deref(), Some("is no regular file"));
    assert_eq!(report.refused(), 8, "{report:#?}");
    assert_eq!(file(&report, ".claude/CLAUDE.md").state, FileState::Created);
    // Once it is mended, the next sync goes on.
    person.put(".claude.json", "{}");
    assert_eq!(file(&person.sync(), ".claude.json").state, FileState::Changed);
}

#[test]
fn what_is_read_only_is_left_alone_by_root_too() {
    let person = Person::new();
    person.put(".claude/settings.json", "{}");
    chmod(&person.root().join(".claude/settings.json"), 0o400);
    person.put(".gemini/settings.json", "{}");
    chmod(&person.root().join(".gemini"), 0o500);
    person.put(".codex/one/config.toml", "model = \"x\"\n");
    fs::hard_link(person.root().join(".codex/one/config.toml"), person.root().join(".codex/config.toml"))
        .expect("linked");
    let before = person.contents();
    for act in [Act::Look, Act::Write] {
        let report = person.act(act);
        for (name, says) in [
            (".claude/settings.json", "is read-only"),
            (".gemini/settings.json", "which is read-only"),
            (".gemini/GEMINI.md", "which is read-only"),
            (".codex/config.toml", "2 hard links"),
        ] {
            let file = file(&report, name);
            assert_eq!(file.state, FileState::Refused, "{name}");
            assert!(file.problem.as_ref().is_some_and(|why| why.contains(says)), "{file:?}");
        }
        let claude = file(&report, ".claude.json");
        assert_eq!(claude.state, FileState::Created);
    }
    let after = person.contents();
    assert!(before.iter().all(|(path, was)| after.get(path) == Some(was)));
    chmod(&person.root().join(".gemini"), 0o700);
}

#[test]
fn a_link_stays_a_link_and_the_file_itself_is_written() {
    let person = Person::new();
    let dotfiles = person.root().join("dotfiles");
    put(&dotfiles.join("claude.json"), "{\n  \"theme\": \"dark\"\n}\n");
    put(&dotfiles.join("codex/config.toml"), "model = \"x\"\n");
    chmod(&dotfiles.join("claude.json"), 0o640);
    symlink(dotfiles.join("claude.json"), person.root().join(".claude.json")).expect("linked");
    symlink(dotfiles.join("codex"), person.root().join(".codex")).expect("linked");
    symlink("nowhere", person.root().join(".claude")).expect("linked");
    let report = person.sync();
    let claude = file(&report, ".claude.json");
    assert_eq!(claude.real_path.as_deref(), Some(dotfiles.join("claude.json").as_path()));
    assert!(fs::symlink_metadata(person.root().join(".claude.json")).expect("there").is_symlink());
    let text = fs::read_to_string(dotfiles.join("claude.json")).expect("there");
    assert!(text.starts_with("{\n  \"theme\": \"dark\",") && text.contains("docs-server"), "{text}");
    assert_eq!(person.contents()[&dotfiles.join("claude.json")].1 & 0o777, 0o640, "the mode stays");
    assert_eq!(file(&report, ".codex/config.toml").real_path, Some(dotfiles.join("codex/config.toml")));
    let dangling = file(&report, ".claude/settings.json");
    assert!(dangling.problem.as_ref().is_some_and(|why| why.contains("something that is not there")), "{dangling:?}");
}

#[test]
fn one_file_that_two_clis_read_is_written_once() {
    let person = Person::with_repository();
    person.put("AGENTS.md", "# Ours\n");
    symlink("AGENTS.md", person.root().join("CLAUDE.md")).expect("linked");
    let report = person.sync();
    let text = person.read("AGENTS.md");
    assert_eq!(text.matches("godwit:begin").count(), 1, "{text}");
    assert_eq!(file(&report, "CLAUDE.md").state, FileState::Changed);
    assert_eq!(file(&report, "AGENTS.md").state, FileState::Unchanged);
    assert!(!person.sync().has_changes());
}

#[test]
fn a_wrong_source_is_refused_whole_with_its_place() {
    let person = Person::new();
    person.write_source("agents.toml", "[mcp.docs]\ncommand = 'x'\nenv = { API_KEY = 'h2' }\n");
    let error = person.try_act(Act::Write).expect_err("refused");
    let said = std::error::Error::source(&error).expect("a cause").to_string();
    assert!(said.contains("mcp.docs.env.API_KEY") && !said.contains("h2"), "{said}");
    assert_eq!(fs::read_dir(person.root()).expect("a home").count(), 0);
    fs::rename(person.source(), person.place.path().join("elsewhere")).expect("renamed");
    assert!(matches!(person.try_act(Act::Write), Err(SyncError::NoSource { .. })));
}

#[test]
fn only_one_sync_is_at_work_at_a_time() {
    let person = Person::new();
    person.sync();
    let lock = fs::File::open(person.state().join("lock")).expect("a lock");
    lock.lock().expect("locked");
    assert!(matches!(person.try_act(Act::Write), Err(SyncError::State(_))));
    person.act(Act::Look);
}
