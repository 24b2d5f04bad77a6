//! The configuration and secrets from outside: changed by a command, with and without a daemon, and never told.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Output;

use serde_json::Value;

use crate::json::assert_is;
use crate::support::Godwit;

/// What must be nowhere.
const HIDDEN: &str = "swordfish-of-the-suite";

fn file(godwit: &Godwit) -> PathBuf {
    godwit.home().join("config.toml")
}

fn text(godwit: &Godwit) -> String {
    std::fs::read_to_string(file(godwit)).expect("the file is there")
}

fn set(godwit: &Godwit, change: &str) -> Output {
    godwit.run(&["config", "set", change])
}

#[test]
fn a_configuration_is_begun_changed_and_mended_without_a_daemon() {
    let godwit = Godwit::new();
    assert_eq!(godwit.json(&["config", "show", "--json"])["text"], "");
    assert!(!godwit.home().exists(), "looking makes nothing");
    let begun = godwit.json(&[
        "config",
        "set",
        "agents.claude.adapter=claude",
        "agents.claude.program=claude",
        "daemon.max_runs=2",
        "--json",
    ]);
    assert_eq!((&begun["fault"], &begun["values"]["daemon"]["max_runs"]), (&Value::Null, &2.into()), "{begun}");
    std::fs::write(file(&godwit), format!("# mine\n{}", text(&godwit))).expect("written");
    let shown = set(&godwit, "agents.claude.model=opus");
    let shown = String::from_utf8(shown.stdout).expect("UTF-8");
    assert!(shown.contains("+model = \"opus\""), "{shown}");
    assert!(text(&godwit).starts_with("# mine\n[agents.claude]\n"), "{}", text(&godwit));
    let before = text(&godwit);
    let looked = godwit.json(&["config", "unset", "agents.claude.model", "--dry-run", "--json"]);
    assert_is(&looked, "ConfigPreview");
    assert!(looked["diff"].as_str().is_some_and(|diff| diff.contains("-model = \"opus\"")), "{looked}");
    let literal = format!("agents.claude.env.API_{}={HIDDEN}", "KEY");
    for (change, says) in [
        ("daemon.max_rnus=3", "did you mean `max_runs`?"),
        (literal.as_str(), "holds a secret itself"),
        ("agents.claude.program=bin/claude", "relative path"),
    ] {
        let told = godwit.refused(&["config", "set", change], 5);
        assert!(told.contains(says) && !told.contains(HIDDEN), "{told}");
    }
    godwit.refused(&["config", "set", "daemon.max_runs"], 2);
    assert_eq!(text(&godwit), before, "what was refused or only looked at was not written");
    // What no daemon starts with is mended by the command.
    std::fs::write(file(&godwit), before.replace("max_runs = 2", "max_runs = 0")).expect("written");
    let broken = godwit.json(&["config", "show", "--json"]);
    assert!(broken["fault"]["what"].as_str().is_some_and(|what| what.contains("daemon.max_runs")), "{broken}");
    godwit.json(&["config", "set", "daemon.max_runs=2", "--json"]);
    assert_eq!(text(&godwit), before);
}

#[test]
fn a_change_under_a_daemon_waits_for_its_next_start_and_says_so() {
    let godwit = Godwit::new();
    godwit.json(&["up", "--detach", "--json", "--port", "0"]);
    let saved = godwit.json(&[
        "config",
        "set",
        "agents.a.adapter=codex",
        "agents.a.program=codex",
        "daemon.max_runs=7",
        "--json",
    ]);
    assert_is(&saved, "ConfigFile");
    assert_eq!(saved["pending"], serde_json::json!(["daemon", "agents.a"]));
    let restart = saved["restart"].as_str().expect("a command").to_owned();
    assert_eq!(restart, "godwit restart");
    assert_eq!(godwit.json(&["status", "--json"])["max_runs"], 4, "it is not in use yet");
    godwit.json(&["down", "--json"]);
    godwit.json(&["up", "--detach", "--json", "--port", "0"]);
    assert_eq!(godwit.json(&["status", "--json"])["max_runs"], 7);
    assert_eq!(godwit.json(&["config", "show", "--json"])["pending"], serde_json::json!([]));
}

#[test]
fn a_secret_goes_in_and_never_comes_out() {
    let godwit = Godwit::new();
    godwit.json(&["up", "--detach", "--json", "--port", "0"]);
    let given = godwit.place.path().join("given");
    std::fs::write(&given, format!("{HIDDEN}\n")).expect("written");
    let given = given.to_str().expect("UTF-8");
    let kept = godwit.json(&["secret", "set", "work", "--from", given, "--json"]);
    let reference = kept["reference"].as_str().expect("a reference").to_owned();
    let path = PathBuf::from(reference.strip_prefix("file:").expect("a file"));
    assert_eq!(std::fs::read_to_string(&path).expect("there"), HIDDEN);
    assert_eq!(std::fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
    let again = godwit.refused(&["secret", "set", "work", "--from", given], 5);
    assert!(again.contains("already"), "{again}");
    // Who refers to it in the file uses it as soon as the daemon begins again.
    let credential = format!("agents.a.credential={reference}");
    godwit.json(&[
        "config",
        "set",
        "agents.a.adapter=codex",
        "agents.a.program=codex",
        &credential,
        "agents.a.credential_kind=api-key",
        "--json",
    ]);
    let listed = godwit.json(&["secret", "list", "--json"]);
    assert_is(&kept, "Secret");
    assert_is(&listed["items"][0], "Secret");
    assert_eq!(listed["items"][0]["used_by"], serde_json::json!([{ "by": "agent", "name": "a" }]));
    let refused = godwit.refused(&["secret", "remove", "work"], 5);
    assert!(refused.contains("in use by agent a"), "{refused}");
    godwit.json(&["secret", "set", "work", "--from", given, "--replace", "--json"]);
    godwit.json(&["config", "unset", "agents.a", "--json"]);
    godwit.json(&["secret", "remove", "work", "--json"]);
    assert!(!path.exists());
    let said = format!("{kept}{again}{listed}{refused}{}", godwit.json(&["config", "show", "--json"]));
    assert!(!said.contains(HIDDEN), "{said}");
    let log = std::fs::read_to_string(godwit.home().join("logs/daemon.log")).unwrap_or_default();
    assert!(!log.contains(HIDDEN), "{log}");
}
