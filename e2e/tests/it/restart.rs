//! A daemon that begins again in place: the same process, address and token, a new configuration, and runs that go on.

use std::fs;
use std::net::{TcpListener, TcpStream};

use godwit_e2e::home::TestHome;
use godwit_e2e::http::Api;
use godwit_e2e::{until, world};
use serde_json::{Value, json};

use crate::landing::{FIX, playing};

const IDEA: &str = "{ do = \"write\", path = \"idea.txt\", text = \"precious\\n\" }";
const GO: &str = "{ do = \"wait-for-file\", path = \"go\", timeout_ms = 600000 }";

/// A mission whose agent is at work, and the tree in which it waits for `go`.
fn at_work(home: &TestHome) -> (String, std::path::PathBuf) {
    let id = home.new_mission(&playing(&[IDEA, GO, FIX]));
    let tree = home.path().join("workspaces").join(format!("{id}-t1")).join("tree");
    until("the agent to be at work", || tree.join("idea.txt").is_file().then_some(()));
    home.wait_for(&id, &["running"]);
    (id, tree)
}

fn config(home: &TestHome) -> String {
    fs::read_to_string(home.path().join("config.toml")).expect("readable")
}

fn add_to_config(home: &TestHome, text: &str) {
    home.configure(&format!("{}{text}", config(home)));
}

fn status(home: &TestHome) -> Value {
    home.godwit(&["status", "--json"]).ok().json()
}

fn daemon_file(home: &TestHome, name: &str) -> String {
    fs::read_to_string(home.path().join(name)).expect("the daemon's file is there")
}

/// Waits until another daemon than the one of this status answers.
fn followed(home: &TestHome, before: &Value) -> Value {
    until("the next daemon to answer", || {
        let said = home.godwit(&["status", "--json"]);
        let now = (said.code == Some(0)).then(|| said.json())?;
        (now["started_at"] != before["started_at"]).then_some(now)
    })
}

#[test]
fn a_live_run_survives_an_apply_and_lands() {
    let home = TestHome::new();
    let pid = home.up();
    home.add_repo(&[]);
    let (id, tree) = at_work(&home);
    let before = status(&home);
    let left = (daemon_file(&home, "daemon.json"), daemon_file(&home, "token"));
    let said = home.godwit(&["config", "set", "daemon.max_runs=7", "--apply", "--json"]).ok().json();
    assert_eq!(said["pending"], json!([]), "{said:#}");
    let now = status(&home);
    assert_eq!((&now["max_runs"], &now["pid"]), (&json!(7), &json!(pid)), "{now:#}");
    assert_ne!(now["started_at"], before["started_at"]);
    assert_eq!((daemon_file(&home, "daemon.json"), daemon_file(&home, "token")), left, "the same address and token");
    assert!(home.godwit(&["up", "--detach", "--port", "0"]).err.contains("in use"), "one daemon a home");
    until("the run to be adopted", || (home.mission(&id)?["runs"][0]["adoptions"] == 1).then_some(()));
    fs::write(tree.join("go"), "").expect("written");
    home.wait_for(&id, &["awaiting-approval"]);
    let runs = home.mission(&id).expect("a mission")["runs"].as_array().map(Vec::len);
    assert_eq!(runs, Some(1), "nothing was begun twice");
    let _said = home.godwit(&["mission", "approve", &id]).ok();
    home.wait_for(&id, &["landed"]);
    // Again and again: nothing is used up, and nothing is left open.
    let open = |pid: i32| fs::read_dir(format!("/proc/{pid}/fd")).map_or(0, Iterator::count);
    let _said = home.godwit(&["restart"]).ok();
    let few = open(pid);
    for _ in 0..3 {
        let _said = home.godwit(&["restart"]).ok();
    }
    assert!(open(pid) <= few + 4, "{} open files after {few}", open(pid));
    let said = home.godwit(&["down"]).ok();
    until("the daemon to be gone", || (!world::is_alive(pid)).then_some(()));
    assert!(!home.path().join("token").exists(), "{said:?}");
}

#[test]
fn a_file_that_no_daemon_begins_with_is_refused_and_the_daemon_goes_on() {
    let home = TestHome::new();
    let pid = home.up();
    let (before, sound) = (status(&home), config(&home));
    add_to_config(&home, "\n[daemon]\nmax_run = 3\n");
    let said = home.godwit(&["restart"]);
    assert_eq!(said.code, Some(5), "{said:?}");
    for word in ["config.toml", "line", "max_run", "max_runs"] {
        assert!(said.err.contains(word), "`{word}` in {said:?}");
    }
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGHUP).expect("told");
    until("the refusal to be in the log", || {
        daemon_file(&home, "logs/daemon.log").contains("SIGHUP is refused").then_some(())
    });
    assert_eq!(status(&home)["started_at"], before["started_at"], "nothing has ended");
    // A port that is taken is found out before anything ends, too.
    home.configure(&sound);
    let _said = home.godwit(&["down"]).ok();
    let free = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port();
    home.configure(&format!("{sound}[daemon]\nport = {free}\n"));
    let _said = home.godwit(&["up", "--detach"]).ok();
    let before = status(&home);
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let other = taken.local_addr().expect("an address").port();
    home.configure(&format!("{sound}[daemon]\nport = {other}\n"));
    let said = home.godwit(&["restart"]);
    assert!(said.code == Some(5) && said.err.contains(&other.to_string()), "{said:?}");
    assert_eq!(status(&home)["started_at"], before["started_at"], "nothing has ended");
    drop(taken);
    let said = home.godwit(&["restart", "--json"]).ok().json();
    assert_eq!(said["url"], format!("http://127.0.0.1:{other}"), "{said:#}");
    assert_eq!((&said["applies"], &status(&home)["pid"]), (&json!(["daemon"]), &before["pid"]));
}

#[test]
fn a_hangup_begins_again_and_requests_wait_meanwhile() {
    let home = TestHome::new();
    let pid = home.up();
    let before = status(&home);
    let api = Api::of(&home);
    add_to_config(&home, "\n[daemon]\nmax_runs = 9\n");
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGHUP).expect("told");
    until("the next daemon to answer", || {
        drop(TcpStream::connect(&api.host).expect("whoever connects waits, and is not refused"));
        let said = home.godwit(&["status", "--json"]);
        let now = (said.code == Some(0)).then(|| said.json())?;
        (now["started_at"] != before["started_at"]).then_some(())
    });
    assert_eq!(api.get("/status").ok()["max_runs"], 9, "at the same address, with the same token");
    assert!(world::is_alive(pid));
}

#[test]
fn killed_between_two_daemons_the_next_start_is_an_ordinary_one() {
    let home = TestHome::new();
    fs::write(home.path().join("crash-test"), "godwit crash test token\nrestart.before-exec\n").expect("written");
    let pid = home.up();
    home.add_repo(&[]);
    let (id, tree) = at_work(&home);
    let said = home.godwit(&["restart"]);
    assert_ne!(said.code, Some(0), "{said:?}");
    until("the daemon to be gone", || (!world::is_alive(pid)).then_some(()));
    assert!(home.path().join("crash-hit").is_file(), "it died where it was to die");
    assert_ne!(home.up(), pid);
    fs::write(tree.join("go"), "").expect("written");
    home.wait_for(&id, &["awaiting-approval"]);
    let verified = home.godwit(&["log", "verify", "--json"]).ok();
    assert_eq!(verified.json()["faults"], json!([]), "{verified:?}");
}

#[test]
fn whoever_asks_for_the_end_is_obeyed_also_while_it_begins_again() {
    let home = TestHome::new();
    let pid = home.up();
    let before = status(&home);
    for _ in 0..3 {
        let signal = |signal| nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), signal).expect("told");
        signal(nix::sys::signal::Signal::SIGHUP);
        signal(nix::sys::signal::Signal::SIGHUP);
        let _now = followed(&home, &before);
        assert!(world::is_alive(pid), "a second SIGHUP ends nothing");
    }
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGHUP).expect("told");
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGTERM).expect("told");
    until("the daemon to be gone", || (!world::is_alive(pid)).then_some(()));
}

#[test]
fn what_a_daemon_passes_on_is_of_no_use_to_anybody_else() {
    let home = TestHome::new();
    for passed_on in ["--succeed=3,4", "--succeed=0,1", "--succeed=x"] {
        let said = home.godwit(&["up", "--port", "0", passed_on]);
        assert_ne!(said.code, Some(0), "{said:?}");
    }
}

/// The changes of settings that are on record, oldest first: what happened, who caused it, and what it says.
fn on_record(home: &TestHome) -> Vec<(String, String, Value)> {
    let page = home.godwit(&["log", "show", "--json", "--limit", "1000"]).ok().json();
    let events = page["items"].as_array().expect("events").iter();
    let of_settings = events.filter(|event| {
        let kind = event["kind"].as_str().unwrap_or_default();
        kind.starts_with("host.configuration") || kind == "host.secret-changed"
    });
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    of_settings
        .map(|event| {
            let actor = event["actor"]["name"].as_str().unwrap_or("godwit").to_owned();
            (word(&event["kind"]), actor, event["data"].clone())
        })
        .collect()
}

#[test]
fn every_change_of_settings_is_on_record_with_who_made_it() {
    let home = TestHome::new();
    home.up();
    let begun = on_record(&home);
    let kinds: Vec<_> = begun.iter().map(|(kind, actor, _)| (kind.as_str(), actor.as_str())).collect();
    assert_eq!(kinds, [("host.configuration-found", "godwit"), ("host.configuration-used", "godwit")], "{begun:#?}");
    let _said = home.godwit(&["config", "set", "daemon.max_runs=7", "--apply"]).ok();
    // By hand, also what nobody may see, and through godwit after it: each is told apart.
    add_to_config(&home, "\n[agents.scripted.env]\nHINT = \"swordfish\"\n");
    let _said = home.godwit(&["config", "set", "agents.scripted.label=player"]).ok();
    let _said = home.godwit(&["restart"]).ok();
    let _said = home.godwit(&["restart"]).ok();
    let told = on_record(&home)[begun.len()..].to_vec();
    let kinds: Vec<_> = told.iter().map(|(kind, actor, _)| (kind.as_str(), actor.as_str())).collect();
    assert_eq!(
        kinds,
        [
            ("host.configuration-saved", "operator"),
            ("host.configuration-used", "godwit"),
            ("host.configuration-found", "operator"),
            ("host.configuration-saved", "operator"),
            ("host.configuration-used", "godwit"),
        ],
        "{told:#?}"
    );
    assert_eq!(told[0].2["changes"], json!([{ "key": "daemon.max_runs", "to": { "told": "7" } }]));
    assert_eq!(told[2].2["changes"][0]["key"], "agents.scripted.env.HINT");
    assert!(told[2].2["changes"][0]["to"]["mark"].is_string(), "{:#}", told[2].2);
    assert_eq!(told[3].2["changes"][0]["to"], json!({ "told": "\"player\"" }));
    let shown = home.godwit(&["log", "show", "--limit", "1000"]).ok().out;
    assert!(shown.contains("daemon.max_runs = 7") && shown.contains("agents.scripted.label = \"player\""), "{shown}");
    // A secret is named, and nothing of it is told.
    let given = home.root().join("given");
    for (value, word) in [("swordfish", "kept"), ("marlin", "replaced")] {
        fs::write(&given, value).expect("written");
        let from = given.to_str().expect("UTF-8");
        let _said = home.godwit(&["secret", "set", "work", "--replace", "--from", from]).ok();
        assert_eq!(on_record(&home).pop().expect("an event").2["change"], word);
    }
    let _said = home.godwit(&["secret", "remove", "work"]).ok();
    let last = on_record(&home).pop().expect("an event");
    assert_eq!((last.1.as_str(), &last.2["name"], &last.2["change"]), ("operator", &json!("work"), &json!("deleted")));
    // Without a daemon the command itself puts it on record.
    let _said = home.godwit(&["down"]).ok();
    let _said = home.godwit(&["config", "unset", "daemon.max_runs"]).ok();
    let last = on_record(&home).pop().expect("an event");
    assert_eq!((last.0.as_str(), last.1.as_str()), ("host.configuration-saved", "operator"));
    assert_eq!(last.2["changes"], json!([{ "key": "daemon.max_runs", "from": { "told": "7" } }]));
    let log = fs::read(home.path().join("store.db")).expect("readable");
    for secret in ["swordfish", "marlin"] {
        assert!(!log.windows(secret.len()).any(|piece| piece == secret.as_bytes()), "`{secret}` is in the log");
    }
    let verified = home.godwit(&["log", "verify", "--json"]).ok();
    assert_eq!(verified.json()["faults"], json!([]), "{verified:?}");
}

#[test]
fn what_is_not_in_use_yet_is_told_key_by_key() {
    let home = TestHome::new();
    home.up();
    let said = home.godwit(&["config", "set", "daemon.max_runs=7", "--json"]).ok().json();
    assert_eq!(said["pending"], json!(["daemon"]));
    assert_eq!(said["pending_settings"], json!([{ "key": "daemon.max_runs", "running": null, "file": "7" }]));
    let shown = home.godwit(&["config", "show"]).ok().out;
    assert!(shown.contains("daemon.max_runs: not set now, 7 then") && shown.contains("godwit restart"), "{shown}");
    let _said = home.godwit(&["restart"]).ok();
    let said = home.godwit(&["config", "show", "--json"]).ok().json();
    assert_eq!((&said["pending"], &said["pending_settings"]), (&json!([]), &json!([])));
}
