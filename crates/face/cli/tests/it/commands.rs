//! The built binary from outside: what it says and how it ends when something is not as it should be.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use crate::support::{Godwit, run, told};
use serde_json::Value;

#[test]
fn without_a_daemon_every_question_says_how_to_start_one() {
    let godwit = Godwit::new();
    for arguments in [&["status"][..], &["down"], &["repo", "list"], &["mission", "show", "m1"], &["hold", "list"]] {
        let told = godwit.refused(arguments, 3);
        assert!(told.contains("no daemon runs") && told.contains("godwit up"), "{told}");
    }
    let object: Value = serde_json::from_str(&godwit.refused(&["status", "--json"], 3)).expect("one object");
    assert_eq!((&object["exit"], &object["code"]), (&3.into(), &"no-daemon".into()), "{object}");
}

#[test]
fn a_daemon_that_is_left_behind_answers_until_it_is_down() {
    let godwit = Godwit::new();
    let info = godwit.json(&["up", "--detach", "--json", "--port", "0"]);
    assert!(info["url"].as_str().is_some_and(|url| url.starts_with("http://127.0.0.1:")), "{info}");
    assert!(info["token_file"].is_string(), "{info}");
    assert_eq!(godwit.json(&["status", "--json"])["pid"], info["pid"]);
    let second = godwit.refused(&["up", "--detach", "--port", "0"], 7);
    assert!(second.contains("in use by another godwit"), "{second}");
    let rebuild = godwit.refused(&["log", "rebuild"], 7);
    assert!(rebuild.contains("godwit down"), "{rebuild}");
    assert_eq!(godwit.json(&["down", "--json"])["pid"], info["pid"]);
    // Whoever inherits the process may not have taken note of its end yet; but nothing of it runs.
    let arguments = std::fs::read(Path::new("/proc").join(info["pid"].to_string()).join("cmdline"));
    assert!(arguments.unwrap_or_default().is_empty(), "the process is gone when `down` returns");
    godwit.refused(&["down"], 3);
}

#[test]
fn a_log_is_verified_shown_and_rebuilt_without_a_daemon() {
    let godwit = Godwit::new();
    let told = godwit.refused(&["log", "verify"], 4);
    assert!(told.contains("there is no log"), "{told}");
    godwit.json(&["up", "--detach", "--json", "--port", "0"]);
    let repo = godwit.repository();
    assert_eq!(godwit.json(&["repo", "add", &repo, "--json"])["name"], "shop");
    let running = godwit.json(&["log", "verify", "--json"]);
    godwit.json(&["down", "--json"]);
    assert_eq!(godwit.json(&["log", "verify", "--json"]), running);
    assert_eq!(godwit.json(&["log", "rebuild", "--json"])["head_seq"], running["head"]["seq"]);
    assert_eq!(godwit.json(&["log", "show", "--json"])["items"][0]["kind"], "repo.registered");
}

#[test]
fn a_log_that_was_changed_is_found_out_with_its_place() {
    let godwit = Godwit::new();
    godwit.json(&["up", "--detach", "--json", "--port", "0"]);
    let repo = godwit.repository();
    godwit.json(&["repo", "add", &repo, "--json"]);
    godwit.json(&["down", "--json"]);
    let file = godwit.place.path().join("home/store.db");
    let mut bytes = std::fs::read(&file).expect("the log is there");
    let word = b"repo.registered";
    let place = bytes.windows(word.len()).position(|window| window == word).expect("the event is there");
    bytes[place] ^= 1;
    std::fs::write(&file, bytes).expect("written");
    let output = godwit.run(&["log", "verify", "--json"]);
    assert_eq!(output.status.code(), Some(9), "{output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).expect("one object");
    assert_eq!(report["faults"][0]["seq"], 1, "{report}");
}

#[test]
fn a_port_that_is_taken_is_said_with_a_way_out() {
    let godwit = Godwit::new();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = taken.local_addr().expect("an address").port().to_string();
    for arguments in [&["up", "--port", &port][..], &["up", "--detach", "--port", &port]] {
        let told = godwit.refused(arguments, 7);
        assert!(told.contains(&format!("cannot listen on 127.0.0.1:{port}")) && told.contains("--port 0"), "{told}");
    }
}

#[test]
fn a_home_or_a_configuration_that_is_not_acceptable_ends_with_six() {
    let godwit = Godwit::new();
    let told = told(&run(Path::new("some/home"), &[], &["up"]), 6);
    assert!(told.contains("is not an absolute path") && told.contains("hint:"), "{told}");
    let home = godwit.place.path().join("home");
    std::fs::create_dir(&home).expect("created");
    std::fs::write(home.join("config.toml"), "[daemon]\nprot = 1\n").expect("written");
    for arguments in [&["up"][..], &["up", "--detach"]] {
        let told = godwit.refused(arguments, 6);
        assert!(told.contains("config.toml, line 2: `daemon.prot`") && told.contains("did you mean `port`?"), "{told}");
    }
}

#[test]
fn an_id_that_fits_nothing_or_several_is_said_with_a_hint() {
    let godwit = Godwit::new();
    godwit.json(&["up", "--detach", "--json", "--port", "0"]);
    let repo = godwit.repository();
    godwit.json(&["repo", "add", &repo, "--json"]);
    for file in ["one", "two"] {
        let text = &format!("Repair src/{file}.rs. Acceptance: the test of {file} passes.");
        // Nobody of that name is configured, so the mission rests at once.
        let output = godwit.run(&["mission", "new", "--repo", "shop", "--agent", "nobody", "--wait", "--json", text]);
        assert_eq!(output.status.code(), Some(12), "{output:?}");
        let mission: Value = serde_json::from_slice(&output.stdout).expect("one object");
        assert_eq!(mission["holds"][0]["code"], "agent-not-configured");
    }
    let unknown = godwit.refused(&["mission", "show", "m0zzzzzzzzz"], 4);
    assert!(unknown.contains("m0zzzzzzzzz") && unknown.contains("hint:"), "{unknown}");
    let ambiguous = godwit.refused(&["mission", "show", "m"], 4);
    assert!(ambiguous.contains("hint:"), "{ambiguous}");
    let missing = godwit.refused(&["mission", "new", "--repo", "nowhere", "text"], 4);
    assert!(missing.contains("nowhere"), "{missing}");
    let missing = godwit.refused(&["hold", "show", "m0zzzzzzzzz-h1"], 4);
    assert!(missing.contains("godwit hold list"), "{missing}");
}

#[test]
fn what_the_binary_knows_needs_neither_a_daemon_nor_a_home() {
    let nowhere = Path::new("not/an/absolute/home");
    let page = run(nowhere, &[], &["explain", "checks-failed"]);
    assert!(page.status.success() && page.stdout.starts_with(b"# checks-failed\n"), "{page:?}");
    let object = run(nowhere, &[], &["explain", "disk-full", "--json"]);
    let object: Value = serde_json::from_slice(&object.stdout).expect("one object");
    assert_eq!((&object["code"], &object["meaning"]), (&"disk-full".into(), &"a disk is full".into()), "{object}");
    let unknown = told(&run(nowhere, &[], &["explain", "cheks-failed"]), 4);
    assert!(unknown.contains("did you mean `checks-failed`?"), "{unknown}");
    let manual = run(nowhere, &[], &["man"]);
    assert!(manual.status.success() && manual.stdout.windows(8).any(|window| window == b".SH NAME"), "{manual:?}");
    told(&run(nowhere, &[], &["completions", "tcsh"]), 2);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the person's shell is the one that completes")]
fn a_real_bash_completes_the_verbs_of_a_mission() {
    let place = tempfile::tempdir().expect("a scratch directory");
    let script = place.path().join("godwit.bash");
    let completions = run(place.path(), &[], &["completions", "bash"]);
    std::fs::write(&script, completions.stdout).expect("written");
    let ask = r#"source "$1" && COMP_WORDS=(godwit mission re) COMP_CWORD=2 && _godwit godwit re mission
                 printf '%s\n' "${COMPREPLY[@]}""#;
    let answer = Command::new("bash").args(["--norc", "-c", ask, "bash"]).arg(&script).output();
    let answer = answer.expect("bash is installed");
    let offered = String::from_utf8(answer.stdout).expect("text");
    let mut verbs: Vec<&str> = offered.lines().collect();
    verbs.sort_unstable();
    assert_eq!(verbs, ["reject", "replay", "resume", "retry"], "{}", String::from_utf8_lossy(&answer.stderr));
}
