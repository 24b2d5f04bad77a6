//! `doctor` through the built binary: what it says of a home with something wrong in it, and what it repairs.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::support::{Godwit, one_object};

/// What `doctor` says, item by item.
fn doctor(godwit: &Godwit, more: &[&str]) -> Value {
    let output = godwit.run(&[&["doctor", "--json"], more].concat());
    let report = one_object(&output);
    let levels: Vec<&str> = items(&report).iter().filter_map(|item| item["level"].as_str()).collect();
    let expected = match () {
        () if levels.contains(&"problem") => 1,
        () if levels.contains(&"warning") => 14,
        () => 0,
    };
    assert_eq!(output.status.code(), Some(expected), "the exit code is that of the worst item: {report:#}");
    report
}

fn items(report: &Value) -> &[Value] {
    report["items"].as_array().expect("items")
}

fn item<'report>(report: &'report Value, name: &str) -> &'report Value {
    items(report).iter().find(|item| item["name"] == name).unwrap_or_else(|| panic!("no item `{name}`: {report:#}"))
}

#[test]
fn what_a_killed_daemon_left_is_told_deleted_when_asked_and_the_next_one_starts() {
    let godwit = Godwit::new();
    let info = godwit.json(&["up", "--detach", "--json", "--port", "0"]);
    let alive = doctor(&godwit, &[]);
    assert_eq!((&item(&alive, "daemon")["level"], &item(&alive, "stale files")["level"]), (&"ok".into(), &"ok".into()));
    let pid = i32::try_from(info["pid"].as_i64().expect("a pid")).expect("a pid");
    kill(Pid::from_raw(pid), Signal::SIGKILL).expect("the daemon is there");
    let until_free = std::time::Instant::now();
    while item(&doctor(&godwit, &["--offline"]), "stale files")["level"] == "ok" {
        assert!(until_free.elapsed() < std::time::Duration::from_secs(180), "the kernel lets go of its lock");
    }
    assert!(godwit.home().join("daemon.json").exists(), "looking deletes nothing");
    let fixed = doctor(&godwit, &["--fix"]);
    let stale = item(&fixed, "stale files");
    assert_eq!(stale["level"], "ok", "{stale}");
    assert!(
        stale["fixed"].as_str().is_some_and(|told| told.contains("daemon.json") && told.contains("token")),
        "{stale}"
    );
    assert!(!godwit.home().join("daemon.json").exists() && godwit.home().join("store.db").exists());
    assert_eq!(item(&fixed, "log")["level"], "ok", "{fixed:#}");
    godwit.json(&["up", "--detach", "--json", "--port", "0"]);
}

#[test]
fn a_key_that_others_could_read_is_a_problem_until_it_is_closed() {
    let godwit = Godwit::new();
    godwit.json(&["up", "--detach", "--json", "--port", "0"]);
    let key = godwit.home().join("keys/log.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).expect("opened");
    let open = doctor(&godwit, &[]);
    let permissions = item(&open, "permissions");
    assert_eq!(permissions["level"], "problem", "{permissions}");
    assert!(permissions["found"].as_str().is_some_and(|found| found.contains("log.key")), "{permissions}");
    assert!(permissions["remedy"].as_str().is_some_and(|remedy| remedy.contains("doctor --fix")), "{permissions}");
    let closed = doctor(&godwit, &["--fix"]);
    assert_eq!(item(&closed, "permissions")["level"], "ok");
    assert_eq!(fs::metadata(&key).expect("there").permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_damaged_log_and_a_wrong_configuration_are_found_without_a_daemon() {
    let godwit = Godwit::new();
    godwit.json(&["up", "--detach", "--json", "--port", "0"]);
    let repo = godwit.repository();
    godwit.json(&["repo", "add", &repo, "--json"]);
    godwit.json(&["down", "--json"]);
    fs::write(godwit.home().join("config.toml"), "[daemon]\nprot = 1\n").expect("written");
    let file = godwit.home().join("store.db");
    let mut bytes = fs::read(&file).expect("the log is there");
    let word = b"repo.registered";
    let place = bytes.windows(word.len()).position(|window| window == word).expect("the event is there");
    bytes[place] ^= 1;
    fs::write(&file, bytes).expect("written");
    let report = doctor(&godwit, &[]);
    let configuration = item(&report, "configuration");
    assert_eq!(configuration["level"], "problem", "{configuration}");
    assert!(configuration["found"].as_str().is_some_and(|found| found.contains("line 2")), "{configuration}");
    let log = item(&report, "log");
    assert_eq!(log["level"], "problem", "{log}");
    assert!(log["remedy"].as_str().is_some_and(|remedy| remedy.contains("godwit log verify")), "{log}");
}
