//! What a sync makes of a home, and that it makes nothing of one that is as it is to be.

use std::fs;

use godwit_parity::merge::InTheWay;
use godwit_parity::sync::Act;
use godwit_parity::{ChangeKind, Cli, FileState, Homes, Scope};
use serde_json::{Value, json};

use crate::support::{Person, file};

fn json_of(person: &Person, name: &str) -> Value {
    serde_json::from_str(&person.read(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn every_cli_is_told_the_same_in_its_own_form() {
    let person = Person::new();
    let report = person.sync();
    assert!(report.refused() == 0 && report.conflicts() == 0, "{report:#?}");
    let claude = json_of(&person, ".claude.json");
    assert_eq!(claude["mcpServers"]["docs"]["env"]["DOCS_TOKEN"], "${DOCS_TOKEN}");
    assert_eq!(claude["mcpServers"]["issues"]["headers"]["Authorization"], "Bearer ${ISSUES_TOKEN}");
    let permissions = &json_of(&person, ".claude/settings.json")["permissions"];
    assert_eq!(permissions["allow"], json!(["Bash(git status:*)", "mcp__docs__search"]));
    assert_eq!(permissions["deny"], json!(["Bash(git push --force:*)", "WebFetch", "WebSearch"]));
    let codex: toml::Table = person.read(".codex/config.toml").parse().expect("TOML");
    let docs = &codex["mcp_servers"]["docs"];
    assert_eq!(docs["env_vars"][0].as_str(), Some("DOCS_TOKEN"));
    assert_eq!(docs["tools"]["search"]["approval_mode"].as_str(), Some("approve"));
    assert_eq!(codex["mcp_servers"]["issues"]["bearer_token_env_var"].as_str(), Some("ISSUES_TOKEN"));
    let rules = person.read(".codex/rules/godwit.rules");
    assert!(rules.contains("prefix_rule(pattern = [\"git\",\"push\"], decision = \"prompt\")"), "{rules}");
    let opencode = json_of(&person, ".config/opencode/opencode.json");
    assert_eq!(opencode["mcp"]["docs"]["command"], json!(["docs-server", "--stdio"]));
    assert_eq!(opencode["permission"]["bash"]["git push --force *"], "deny");
    assert_eq!(opencode["instructions"], json!(["~/.config/opencode/godwit.md"]));
    let gemini = json_of(&person, ".gemini/settings.json");
    assert_eq!(gemini["mcpServers"]["issues"]["type"], "http");
    let policy: toml::Table = person.read(".gemini/policies/godwit.toml").parse().expect("TOML");
    assert_eq!(policy["rule"].as_array().map(Vec::len), Some(5));
    for name in [".claude/CLAUDE.md", ".codex/AGENTS.md", ".config/opencode/godwit.md", ".gemini/GEMINI.md"] {
        assert!(person.read(name).contains("Be brief.\n\nBe right.\n"), "{name}");
    }
    assert!(person.read(".claude/commands/fix.md").contains("Fix issue $ARGUMENTS."));
    assert!(person.read(".codex/skills/fix/SKILL.md").contains("Fix issue ARGUMENTS."));
    assert!(person.read(".config/opencode/command/fix.md").contains("Fix issue $ARGUMENTS."));
    assert!(person.read(".gemini/commands/fix.toml").contains("Fix issue {{args}}."));
    let gaps: Vec<&String> = report.agents.iter().flat_map(|agent| &agent.gaps).collect();
    assert!(gaps.len() == 1 && gaps[0].contains("`web`"), "{gaps:?}");
}

#[test]
fn a_second_sync_changes_no_byte_and_no_time() {
    let person = Person::new();
    person.put(".claude/settings.json", "{\"hooks\": {}, \"model\": \"x\"}");
    person.put(".codex/config.toml", "# mine\nmodel = \"x\"\n");
    person.sync();
    let before = person.world();
    let report = person.sync();
    assert_eq!(person.world(), before);
    assert!(!report.has_changes() && report.backup.is_none(), "{report:#?}");
    let looked = person.act(Act::Look);
    assert!(!looked.has_changes() && person.world() == before);
}

#[test]
fn looking_writes_nothing_and_tells_what_would_be_written() {
    let person = Person::new();
    person.put(".claude/settings.json", "{\n  \"env\": {\n    \"MY_API_KEY\": \"hunter2\"\n  }\n}\n");
    let before = person.world();
    let report = person.act(Act::LookWithDiffs);
    assert_eq!(person.world(), before);
    assert!(!person.state().exists() && report.has_changes());
    let settings = file(&report, ".claude/settings.json");
    let diff = settings.diff.as_deref().expect("a diff");
    assert!(diff.contains("+    \"allow\": [\"Bash(git status:*)\"") && !diff.contains("hunter2"), "{diff}");
    let written = person.sync();
    let states = |report: &godwit_parity::SyncReport| {
        report.files.iter().map(|file| (file.path.clone(), file.state, file.changes.clone())).collect::<Vec<_>>()
    };
    assert_eq!(states(&report), states(&written));
}

#[test]
fn what_the_source_drops_goes_and_what_the_person_has_stays() {
    let person = Person::new();
    let own = "{\n  \"mcpServers\": {\n    \"mine\": {\n      \"command\": \"x\"\n    }\n  },\n  \"projects\": {}\n}\n";
    person.put(".claude.json", own);
    person.put(".claude/CLAUDE.md", "# Mine\n");
    person.put(".codex/config.toml", "model = \"x\"\n\n[mcp_servers.mine]\ncommand = \"x\"\n");
    let before = person.contents();
    person.sync();
    for name in ["agents.toml", "instructions.md", "commands/fix.md"] {
        fs::remove_file(person.source().join(name)).expect("removed");
    }
    let report = person.sync();
    assert_eq!(report.refused(), 0, "{report:#?}");
    let after = person.contents();
    let names = |world: &std::collections::BTreeMap<std::path::PathBuf, _>| {
        world.keys().filter(|path| path.is_file()).cloned().collect::<Vec<_>>()
    };
    assert_eq!(names(&after), names(&before), "no file is left behind");
    assert_eq!(after[&person.root().join(".claude.json")].0, own.as_bytes());
    assert_eq!(person.read(".claude/CLAUDE.md"), "# Mine\n");
    assert!(person.read(".codex/config.toml").starts_with("model = \"x\"\n\n[mcp_servers.mine]\ncommand = \"x\"\n"));
    assert!(!person.root().join(".codex/skills/fix").exists(), "directories that were made go too");
}

#[test]
fn what_is_the_persons_own_is_a_conflict_until_it_is_taken_over() {
    let mut person = Person::new();
    person.put(".claude.json", "{\"mcpServers\": {\"docs\": {\"command\": \"mine\"}}}");
    person.put(".claude/commands/fix.md", "my own words\n");
    let report = person.sync();
    assert_eq!(report.conflicts(), 2, "{report:#?}");
    assert_eq!(json_of(&person, ".claude.json")["mcpServers"]["docs"]["command"], "mine");
    assert_eq!(json_of(&person, ".claude.json")["mcpServers"]["issues"]["type"], "http", "the rest is written");
    assert_eq!(person.read(".claude/commands/fix.md"), "my own words\n");
    person.in_the_way = InTheWay::IsTakenOver;
    let report = person.sync();
    let kinds: Vec<ChangeKind> = report.files.iter().flat_map(|file| &file.changes).map(|change| change.kind).collect();
    assert_eq!(kinds, [ChangeKind::TakenOver, ChangeKind::TakenOver]);
    assert_eq!(json_of(&person, ".claude.json")["mcpServers"]["docs"]["command"], "docs-server");
}

#[test]
fn a_file_that_was_edited_since_is_not_overwritten() {
    let person = Person::new();
    person.sync();
    let command = person.root().join(".claude/commands/fix.md");
    fs::write(&command, "edited\n").expect("written");
    let memory = person.read(".claude/CLAUDE.md").replace("Be brief.", "Be long.");
    person.put(".claude/CLAUDE.md", &memory);
    person.write_source("commands/fix.md", "---\ndescription: x\n---\nOther.\n");
    person.write_source("instructions.md", "Other.\n");
    let report = person.sync();
    assert_eq!(report.conflicts(), 2, "{report:#?}");
    assert_eq!(fs::read_to_string(&command).expect("there"), "edited\n");
    assert_eq!(person.read(".claude/CLAUDE.md"), memory);
    fs::remove_file(person.source().join("commands/fix.md")).expect("removed");
    let report = person.sync();
    assert_eq!(file(&report, ".claude/commands/fix.md").changes[0].kind, ChangeKind::Kept);
    assert_eq!(fs::read_to_string(&command).expect("there"), "edited\n");
}

#[test]
fn only_those_that_were_asked_for_are_written() {
    let mut person = Person::new();
    person.agents = [Cli::Gemini].into();
    let report = person.sync();
    let roots: Vec<String> = fs::read_dir(person.root())
        .expect("a home")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(roots, [".gemini"]);
    let written: Vec<Cli> =
        report.agents.iter().filter(|agent| agent.is_written_for).map(|agent| agent.agent).collect();
    assert_eq!(written, [Cli::Gemini]);
    // What was written for another one stays when it is not asked for.
    person.agents = [Cli::Claude].into();
    fs::remove_file(person.source().join("instructions.md")).expect("removed");
    person.sync();
    assert!(person.read(".gemini/GEMINI.md").contains("Be brief."));
}

#[test]
fn the_clis_own_variables_say_where_their_files_are() {
    let mut person = Person::new();
    let at = |name: &str| Some(person.root().join(name));
    let homes = Homes { home: person.root(), claude: at("c"), codex: at("x"), config: at("g"), gemini: at("m") };
    person.scope = Scope::User(homes);
    person.sync();
    for name in
        ["c/.claude.json", "c/settings.json", "x/config.toml", "g/opencode/opencode.json", "m/.gemini/settings.json"]
    {
        assert!(!person.read(name).is_empty(), "{name}");
    }
}

#[test]
fn an_existing_jsonc_of_opencode_is_the_one_that_is_written() {
    let person = Person::new();
    let own = "{\n  // mine\n  \"model\": \"a/b\",\n}\n";
    person.put(".config/opencode/opencode.jsonc", own);
    let report = person.sync();
    assert_eq!(file(&report, "opencode.jsonc").state, FileState::Changed);
    assert!(person.read(".config/opencode/opencode.jsonc").starts_with("{\n  // mine\n  \"model\": \"a/b\",\n"));
    assert!(!person.root().join(".config/opencode/opencode.json").exists());
}
