//! The hook of the built binary, asked as an agent's CLI asks it. Nothing that is judged here is executed.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Instant;

use serde_json::{Value, json};

/// Starts the hook with nothing in its environment but a HOME.
#[expect(clippy::disallowed_methods, reason = "the binary is started as an agent's CLI starts it")]
fn hook(arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_godwit"));
    command.arg("hook").args(arguments).env_clear().env("HOME", "/home/run");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the hook starts")
}

fn asked(arguments: &[&str], call: &str) -> Output {
    let mut child = hook(arguments);
    let mut stdin = child.stdin.take().expect("it was asked for");
    // A hook that refuses its arguments does not read.
    stdin.write_all(call.as_bytes()).ok();
    drop(stdin);
    child.wait_with_output().expect("the hook ends")
}

fn bash(command: &str) -> String {
    json!({
        "session_id": "s", "hook_event_name": "PreToolUse", "cwd": "/ws", "tool_name": "Bash",
        "tool_input": {"command": command, "description": "x"}, "tool_use_id": "toolu_1",
    })
    .to_string()
}

fn reason(output: &Output) -> String {
    let answer: Value = serde_json::from_slice(&output.stdout).expect("the answer is JSON");
    assert_eq!(answer["hookSpecificOutput"]["permissionDecision"], "deny", "{answer}");
    assert_eq!(answer["hookSpecificOutput"]["hookEventName"], "PreToolUse", "{answer}");
    answer["hookSpecificOutput"]["permissionDecisionReason"].as_str().expect("a reason").to_owned()
}

#[test]
fn a_call_that_may_run_is_answered_with_silence_and_another_with_its_rule() {
    let allowed = asked(&["pre-tool-use"], &bash("cargo test"));
    assert_eq!((allowed.status.code(), allowed.stdout.len(), allowed.stderr.len()), (Some(0), 0, 0), "{allowed:?}");
    let denied = asked(&["pre-tool-use"], &bash("git reset --hard"));
    assert_eq!(denied.status.code(), Some(0), "{denied:?}");
    assert!(reason(&denied).contains("git-reset-hard"), "{denied:?}");
    let soft = asked(&["pre-tool-use"], &bash("curl http://localhost:1/"));
    assert!(reason(&soft).contains("loopback-address"), "{soft:?}");
}

#[test]
fn a_cli_that_hears_exit_codes_is_told_by_one() {
    let arguments = ["pre-tool-use", "--answer", "exit-code"];
    let allowed = asked(&arguments, &bash("cargo test"));
    assert_eq!((allowed.status.code(), allowed.stdout.len(), allowed.stderr.len()), (Some(0), 0, 0), "{allowed:?}");
    let denied = asked(&arguments, &bash("git reset --hard"));
    assert_eq!((denied.status.code(), denied.stdout.len()), (Some(2), 0), "{denied:?}");
    let told = String::from_utf8_lossy(&denied.stderr);
    assert!(told.starts_with("godwit denied this call: ") && told.contains("git-reset-hard"), "{told}");
}

#[test]
fn a_full_disk_a_closed_pipe_and_a_huge_call_are_no_permission() {
    let place = tempfile::tempdir().expect("a directory");
    std::os::unix::fs::symlink("/dev/full", place.path().join("sentinel.jsonl")).expect("linked");
    let full = ["pre-tool-use", "--run-dir", place.path().to_str().expect("it is UTF-8")];
    let huge = bash(&"x".repeat(17 * 1024 * 1024));
    for (arguments, call) in [(&full[..], bash("true")), (&["pre-tool-use"], huge)] {
        let blocked = asked(arguments, &call);
        assert_eq!(blocked.status.code(), Some(2), "{blocked:?}");
        assert!(String::from_utf8_lossy(&blocked.stderr).contains("could not judge"), "{blocked:?}");
    }
    let mut child = hook(&["pre-tool-use"]);
    drop((child.stdin.take(), child.stdout.take(), child.stderr.take()));
    // Nothing that it was given is a call, and it can tell nobody.
    assert_eq!(child.wait().expect("the hook ends").code(), Some(2));
}

#[test]
fn what_is_no_call_is_denied() {
    for call in ["", "{", "[]", "null", "{\"tool_name\": 3}", "{\"tool_name\": \"Bash\", \"cwd\": \"/ws\"}"] {
        let denied = asked(&["pre-tool-use"], call);
        assert_eq!(denied.status.code(), Some(0), "{call}: {denied:?}");
        assert!(reason(&denied).contains("malformed-call"), "{call}: {denied:?}");
    }
}

#[test]
fn every_fault_of_the_hook_blocks_the_call() {
    let place = tempfile::tempdir().expect("a directory");
    let file = place.path().join("file");
    std::fs::write(&file, "x").expect("it is written");
    let no_directory = file.to_str().expect("it is UTF-8");
    let call = bash("true");
    let without_directory = "{\"tool_name\": \"Bash\", \"tool_input\": {\"command\": \"true\"}}";
    for (arguments, call) in [
        (&["post-tool-use"][..], call.as_str()),
        (&[], &call),
        (&["pre-tool-use", "--unknown", "x"], &call),
        (&["pre-tool-use", "--run-dir", no_directory], &call),
        (&["pre-tool-use"], without_directory),
    ] {
        let blocked = asked(arguments, call);
        assert_eq!(blocked.status.code(), Some(2), "{arguments:?}: {blocked:?}");
        assert!(
            String::from_utf8_lossy(&blocked.stderr).starts_with("godwit denied this call, which it could not judge: "),
            "{blocked:?}"
        );
    }
}

#[test]
fn a_call_that_never_ends_is_blocked_before_any_cli_gives_up() {
    let began = Instant::now();
    let mut child = hook(&["pre-tool-use"]);
    let kept_open = child.stdin.take();
    let blocked = child.wait_with_output().expect("the hook ends");
    drop(kept_open);
    assert_eq!(blocked.status.code(), Some(2), "{blocked:?}");
    // By its own clock: from its start on, and a busy machine may start it late.
    let told = String::from_utf8_lossy(&blocked.stderr);
    let seconds = told.split_once("no judgement within ").and_then(|(_, rest)| rest.split_once(" s"));
    let seconds: Option<u64> = seconds.and_then(|(seconds, _)| seconds.parse().ok());
    assert!(seconds.is_some_and(|seconds| seconds < 10), "Claude Code is told to wait for ten seconds: {told}");
    assert!(began.elapsed().as_secs() < 180, "it waited for {:?}", began.elapsed());
}

#[test]
fn hostile_calls_are_answered_and_never_crash_the_hook() {
    let stars = format!("cat .e{}x", "*a".repeat(50_000));
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let quotes = "sh -c \"".repeat(5_000);
    let braces = "{a,b}".repeat(2_000);
    for command in [stars, "$(".repeat(100_000), quotes, braces, nested.clone(), "\u{0}\u{fffc}".to_owned()] {
        let told = asked(&["pre-tool-use"], &bash(&command));
        let code = told.status.code();
        assert!(code == Some(0) || code == Some(2), "{code:?} for {}", &command[..command.len().min(40)]);
    }
    let told = asked(&["pre-tool-use"], &format!("{{\"tool_name\": \"Bash\", \"tool_input\": {nested}}}"));
    assert!(reason(&told).contains("malformed-call"), "{told:?}");
}

#[test]
fn the_record_says_that_the_hook_was_there() {
    let place = tempfile::tempdir().expect("a directory");
    let run_dir = place.path().to_str().expect("it is UTF-8");
    for command in ["true", "rm -rf /"] {
        asked(&["pre-tool-use", "--run-dir", run_dir], &bash(command));
    }
    let text = std::fs::read_to_string(Path::new(run_dir).join("sentinel.jsonl")).expect("there is a record");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    assert_eq!(lines[0], json!({"kind": "alive", "version": 1}));
    assert_eq!((&lines[1]["verdict"], &lines[2]["verdict"]), (&json!("allow"), &json!("hard")), "{text}");
    assert_eq!((&lines[2]["rule"], &lines[2]["call"]), (&json!("rm-rf-root"), &json!("toolu_1")), "{text}");
}
