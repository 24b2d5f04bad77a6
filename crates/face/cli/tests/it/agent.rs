//! `agent sync` as a person would run it, without a daemon.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Output;

use serde_json::Value;

use crate::support::{Godwit, one_object, told};

/// A user with a home directory and a source.
struct User {
    godwit: Godwit,
}

impl User {
    fn new() -> Self {
        let user = Self { godwit: Godwit::new() };
        fs::create_dir_all(user.home()).expect("created");
        user.source("agents.toml", "[mcp.docs]\ncommand = \"docs-server\"\n[permissions]\ndeny = [\"web\"]\n");
        user.source("instructions.md", "Be brief.\n");
        user
    }

    fn home(&self) -> PathBuf {
        self.godwit.place.path().join("user")
    }

    fn source(&self, name: &str, text: &str) {
        let path = self.home().join(".config/godwit/agents").join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("created");
        fs::write(path, text).expect("written");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let home = self.home();
        self.godwit.run_with(&[("HOME", home.to_str().expect("text"))], arguments)
    }

    fn report(&self, arguments: &[&str], code: i32) -> Value {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        one_object(&output)
    }
}

#[test]
fn a_source_is_written_once_checked_and_undone() {
    let user = User::new();
    let sync = ["agent", "sync", "--for", "claude,gemini"];
    let shown = user.run(&[&sync[..], &["--dry-run"]].concat());
    let text = String::from_utf8(shown.stdout).expect("text");
    assert!(text.contains("to create") && text.contains("+    \"docs\": {"), "{text}");
    assert!(!user.home().join(".claude.json").exists() && !user.godwit.home().exists(), "nothing is written");
    assert_eq!(user.report(&[&sync[..], &["--check", "--json"]].concat(), 14)["is_written"], false);
    let report = user.report(&["--json", "agents", "sync", "--for", "claude,gemini"], 0);
    assert!(report["backup"].is_string() && report["is_written"] == true, "{report:#}");
    let states: Vec<&Value> = report["files"].as_array().expect("files").iter().map(|file| &file["state"]).collect();
    assert!(states.len() == 6 && states.iter().all(|state| *state == "created"), "{report:#}");
    assert!(fs::read_to_string(user.home().join(".claude.json")).expect("written").contains("docs-server"));
    assert!(user.run(&[&sync[..], &["--check"]].concat()).status.success());
    let said = user.run(&sync);
    assert!(String::from_utf8_lossy(&said.stdout).starts_with("6 files say already"), "{said:?}");
    let undone = user.report(&["agent", "sync", "--undo", "--json"], 0);
    assert_eq!(undone["files"].as_array().map(Vec::len), Some(6));
    assert!(!user.home().join(".claude.json").exists() && !user.home().join(".gemini").exists());
    assert!(told(&user.run(&["agent", "sync", "--undo"]), 4).contains("no sync is there to undo"));
}

#[test]
fn what_is_in_the_way_and_what_is_broken_is_told_by_the_exit_code() {
    let user = User::new();
    let claude = user.home().join(".claude.json");
    fs::write(&claude, "{\"mcpServers\": {\"docs\": {}}}").expect("written");
    let output = user.run(&["agent", "sync", "--for", "claude"]);
    assert_eq!(output.status.code(), Some(14), "{output:?}");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("in the way:") && text.contains("mcpServers.docs is there already"), "{text}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("--take-over"));
    fs::write(&claude, "{\n  oops\n}\n").expect("written");
    let report = user.report(&["agent", "sync", "--for", "claude,codex", "--json"], 1);
    let broken = report["files"].as_array().expect("files").iter().find(|file| file["state"] == "refused");
    let broken = broken.expect("a file that was left alone");
    assert!(broken["problem"].as_str().is_some_and(|why| why.starts_with("line 2: ")), "{broken:#}");
    assert!(user.home().join(".codex/config.toml").exists(), "the others are written");
}

#[test]
fn only_what_is_installed_is_written_for() {
    let user = User::new();
    assert!(told(&user.run(&["agent", "sync"]), 4).contains("--for"));
    let bin = user.godwit.place.path().join("bin");
    fs::create_dir_all(&bin).expect("created");
    fs::write(bin.join("codex"), "#!/bin/sh\n").expect("written");
    fs::set_permissions(bin.join("codex"), fs::Permissions::from_mode(0o755)).expect("executable");
    fs::write(bin.join("gemini"), "no program\n").expect("written");
    let (home, path) = (user.home(), format!("{}:/usr/bin:/bin", bin.display()));
    let environment = [("HOME", home.to_str().expect("text")), ("PATH", path.as_str())];
    let report = one_object(&user.godwit.run_with(&environment, &["agent", "sync", "--json"]));
    let written: Vec<&Value> = report["agents"]
        .as_array()
        .expect("agents")
        .iter()
        .filter(|agent| agent["is_written_for"] == true)
        .map(|agent| &agent["agent"])
        .collect();
    assert_eq!(written, ["codex"]);
    assert_eq!(report["agents"][1]["gaps"].as_array().map(Vec::len), Some(1), "{report:#}");
}

#[test]
fn a_repository_has_a_source_of_its_own() {
    let user = User::new();
    let repository = user.godwit.repository();
    let arguments = ["agent", "sync", "--repo", repository.as_str(), "--for", "opencode"];
    assert!(told(&user.run(&arguments), 4).contains(".godwit/agents"));
    let source = PathBuf::from(&repository).join(".godwit/agents");
    fs::create_dir_all(&source).expect("created");
    fs::write(source.join("agents.toml"), "[mcp.docs]\nurl = \"http://127.0.0.1:9/\"\nbearer = \"hunter\"\n")
        .expect("written");
    assert!(told(&user.run(&arguments), 6).contains("agents.toml: mcp.docs.bearer: holds what looks like a secret"));
    fs::write(source.join("agents.toml"), "[mcp.docs]\nurl = \"http://127.0.0.1:9/\"\n").expect("written");
    assert!(user.run(&arguments).status.success());
    assert!(PathBuf::from(&repository).join("opencode.json").exists());
    assert!(!user.home().join(".config/opencode").exists());
    let elsewhere = user.home();
    let outside = ["agent", "sync", "--repo", elsewhere.to_str().expect("text")];
    assert!(told(&user.run(&outside), 4).contains("no working tree"));
}

#[test]
fn each_agent_and_each_cli_is_ready_or_says_what_is_missing() {
    let user = User::new();
    let bin = user.godwit.place.path().join("bin");
    fs::create_dir_all(&bin).expect("created");
    for (name, says) in [("claude", "2.1.197 (Claude Code)"), ("codex", "codex-cli 9.9.9"), ("opencode", "1.18.33")] {
        fs::write(bin.join(name), format!("#!/bin/sh\necho '{says}'\n")).expect("written");
        fs::set_permissions(bin.join(name), fs::Permissions::from_mode(0o755)).expect("executable");
    }
    fs::create_dir_all(user.godwit.home()).expect("created");
    let agent = |name: &str, adapter: &str, rest: &str| {
        format!("[agents.{name}]\nadapter = \"{adapter}\"\nprogram = \"{}/{adapter}\"\n{rest}\n", bin.display())
    };
    let key = "credential = \"env:SET\"\ncredential_kind = \"api-key\"";
    let config = [
        agent("good", "claude", key),
        agent("empty", "claude", "credential = \"env:UNSET\"\ncredential_kind = \"api-key\""),
        agent("loginless", "claude", "credential = \"cli-login\""),
        agent("newer", "codex", key),
        agent("penniless", "claude", ""),
    ];
    fs::write(user.godwit.home().join("config.toml"), config.join("\n")).expect("written");
    let (home, path) = (user.home(), format!("{}:/usr/bin:/bin", bin.display()));
    let environment = [("HOME", home.to_str().expect("text")), ("PATH", path.as_str()), ("SET", "made-up")];
    let list = one_object(&user.godwit.run_with(&environment, &["agent", "list", "--json"]));
    let rows = [
        ("empty", "claude", "broken", "2.1.197", "`env:UNSET` is not set here"),
        ("good", "claude", "ready", "2.1.197", "paid by `env:SET`"),
        ("loginless", "claude", "broken", "2.1.197", ".claude/.credentials.json"),
        ("newer", "codex", "doubtful", "9.9.9", "tested with 0.169.0"),
        ("penniless", "claude", "doubtful", "2.1.197", "has no credential"),
        ("", "opencode", "not-configured", "1.18.33", "a tested release"),
        ("", "gemini", "not-installed", "", "not on your PATH"),
    ];
    let items = list["items"].as_array().expect("items");
    assert_eq!(items.len(), rows.len(), "{list:#}");
    for (item, (name, adapter, state, release, found)) in items.iter().zip(rows) {
        assert_eq!((&item["adapter"], &item["state"]), (&Value::from(adapter), &Value::from(state)), "{item:#}");
        assert_eq!(item["agent"].as_str().unwrap_or_default(), name);
        assert_eq!(item["release"].as_str().unwrap_or_default(), release, "{item:#}");
        assert!(item["abilities"].as_array().is_some_and(|can| can.contains(&"resume".into())), "{item:#}");
        assert!(item["found"].as_str().is_some_and(|text| text.contains(found)), "{item:#}");
        assert_eq!(item["remedy"].is_null(), state == "ready", "{item:#}");
    }
    let narrow = [environment.as_slice(), &[("COLUMNS", "80")]].concat();
    let shown = user.godwit.run_with(&narrow, &["agents", "list"]);
    let text = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(text.contains("not-installed") && text.contains("can: resume, tokens, cost, quota"), "{text}");
    let row = text.lines().find(|line| line.starts_with("newer")).expect("a row");
    assert_eq!(row.split_whitespace().collect::<Vec<_>>(), ["newer", "codex", "doubtful", "9.9.9", "0.169.0"]);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(text.split_whitespace().collect::<Vec<_>>().join(" ").contains("log in with `/login`"), "{text}");
    // A log is there and no daemon: who else may pay is not known.
    fs::write(user.godwit.home().join("store.db"), "").expect("written");
    let list = one_object(&user.godwit.run_with(&environment, &["agent", "list", "--json"]));
    let empty = &list["items"][0];
    assert_eq!(empty["state"], "doubtful", "{empty:#}");
    assert!(empty["found"].as_str().is_some_and(|text| text.contains("accounts were not looked at")), "{empty:#}");
}
