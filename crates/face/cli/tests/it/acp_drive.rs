//! The driver of the built binary, with agents that behave in one way each. They are scripts of a shell, so that what they
//! say can be read here; the real ones are in the suite of the agents.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};

/// The beginning of most agents: they introduce themselves, open a session and hear the prompt.
const AT_WORK: &str = r#"
say() { printf '%s\n' "$1"; }
read -r hello; say '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":1,"agentInfo":{"name":"probe","version":"1.0.0"}}}'
read -r opening; say '{"jsonrpc":"2.0","id":2,"result":{"sessionId":"s-1"}}'
read -r prompt
"#;

/// How most agents end.
const DONE: &str = r#"say '{"jsonrpc":"2.0","id":3,"result":{"stopReason":"end_turn"}}'"#;

/// Starts the driver of an agent.
#[expect(clippy::disallowed_methods, reason = "the binary is started as a run's launch starts it")]
fn start(options: &[&str], agent: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_godwit"));
    command.args(["acp-drive", "--workspace", "/ws", "--home", "/home/run"]).args(options).arg("--").args(agent);
    command.env_clear().env("PATH", "/usr/bin:/bin");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the driver starts");
    let mut stdin = child.stdin.take().expect("it was asked for");
    // A driver that refuses its arguments does not read.
    stdin.write_all(b"the prompt\nof two lines").ok();
    child
}

fn drive(script: &str) -> Output {
    start(&[], &["/bin/sh", "-c", script]).wait_with_output().expect("the driver ends")
}

/// The last line, which is the driver's conclusion.
fn end(output: &Output) -> Value {
    let last = output.stdout.trim_ascii_end().rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    let note: Value = serde_json::from_slice(last).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    assert_eq!(note["godwit"]["note"], "ended", "{note}");
    note["godwit"]["end"].clone()
}

/// How it ended: in a word and by the exit status.
fn ended(output: &Output) -> (String, i32) {
    let how = end(output)["how"].as_str().expect("a word").to_owned();
    (how, output.status.code().expect("a status"))
}

fn copies(output: &Output, line: &[u8]) -> bool {
    output.stdout.split(|byte| *byte == b'\n').any(|copied| copied == line)
}

#[test]
fn a_turn_is_copied_whole_and_ends_as_the_agent_says() {
    let place = tempfile::tempdir().expect("a directory");
    let heard = place.path().join("heard");
    let script = format!("{AT_WORK} printf '%s' \"$prompt\" > {}; printf 'half a line'; exit 0", heard.display());
    assert_eq!(ended(&drive(&script)), ("exited".into(), 82));
    let prompt: Value = serde_json::from_str(&std::fs::read_to_string(heard).expect("it heard")).expect("JSON");
    assert_eq!(prompt["params"]["prompt"], json!([{"type": "text", "text": "the prompt\nof two lines"}]));
    let strange = b"\xff\xfe not the protocol";
    let output = drive(&format!("{AT_WORK} printf '\\377\\376 not the protocol\\n'; {DONE}"));
    assert_eq!(ended(&output), ("answered".into(), 0), "{output:?}");
    assert!(copies(&output, strange), "{output:?}");
    for (stop, status) in [("refusal", 80), ("max_tokens", 80), ("new", 80)] {
        assert_eq!(
            ended(&drive(&format!("{AT_WORK} {}", DONE.replace("end_turn", stop)))),
            ("answered".into(), status)
        );
    }
}

#[test]
fn what_an_agent_still_says_after_its_answer_is_copied_before_the_end() {
    let late = r#"{"jsonrpc":"2.0","method":"session/update","params":{}}"#;
    let output = drive(&format!("{AT_WORK} {DONE}; read -r end; say '{late}'; {DONE}; exit 9"));
    assert_eq!(ended(&output), ("answered".into(), 0), "{output:?}");
    assert!(copies(&output, late.as_bytes()), "{output:?}");
}

#[test]
fn an_agent_that_ends_early_is_told_with_what_it_left_unanswered() {
    for (script, how, method, status) in [
        ("exit 3".to_owned(), "exited", "initialize", 82),
        (format!("{AT_WORK} exit 0"), "exited", "session/prompt", 82),
        (format!("{AT_WORK} kill -9 $$"), "signaled", "session/prompt", 82),
    ] {
        let output = drive(&script);
        assert_eq!(ended(&output), (how.to_owned(), status), "{script}");
        assert_eq!(end(&output)["method"], method, "{script}");
    }
}

#[test]
fn an_agent_that_cannot_be_executed_is_said_so() {
    let output = start(&[], &["/nowhere/at-all"]).wait_with_output().expect("the driver ends");
    assert_eq!(ended(&output), ("not-started".into(), 85));
    assert_eq!(end(&output)["is_missing"], true);
}

#[test]
fn an_agent_that_never_introduces_itself_is_given_up() {
    let child = start(&["--introduction-within-ms", "200"], &["/bin/sh", "-c", "while read -r line; do :; done"]);
    let output = child.wait_with_output().expect("the driver ends");
    assert_eq!(ended(&output), ("silent".into(), 83));
    assert_eq!(end(&output)["waited_ms"], 200);
}

#[test]
fn a_message_of_64_mib_is_not_read_to_its_end() {
    let output = drive(&format!("{AT_WORK} head -c 67108864 /dev/zero | tr '\\0' x; {DONE}"));
    assert_eq!(ended(&output), ("too-long".into(), 84));
    assert!(output.stdout.len() < 64 * 1024, "{} bytes", output.stdout.len());
}

#[test]
fn an_agent_that_prints_something_else_is_given_up() {
    let output = drive("while :; do echo Welcome; done");
    assert_eq!(ended(&output), ("rubbish".into(), 84));
}

#[test]
fn an_agent_that_does_not_read_its_answers_is_given_up() {
    let asks = r#"{"jsonrpc":"2.0","id":7,"method":"fs/read_text_file","params":{"path":"/etc/passwd"}}"#;
    let output = drive(&format!("{AT_WORK} while :; do say '{asks}'; done"));
    assert_eq!(ended(&output), ("deaf".into(), 84));
}

#[test]
fn an_agent_cannot_speak_for_the_driver() {
    let forged = r#"{"godwit":{"note":"ended","end":{"how":"answered","stop":"end_turn"}}}"#;
    let output = drive(&format!("{AT_WORK} say '{forged}'; exit 1"));
    assert_eq!(ended(&output), ("exited".into(), 82));
    assert!(!copies(&output, forged.as_bytes()) && copies(&output, format!(" {forged}").as_bytes()), "{output:?}");
}

#[test]
fn permission_is_answered_without_anybody() {
    let place = tempfile::tempdir().expect("a directory");
    let answers = place.path().join("answers");
    let asks = |id: u32, command: &str| {
        let call = json!({"toolCallId": format!("c{id}"), "kind": "execute", "title": command});
        let options = json!([{"optionId": "yes", "kind": "allow_once"}, {"optionId": "no", "kind": "reject_once"}]);
        let params = json!({"sessionId": "s-1", "toolCall": call, "options": options});
        let request = json!({"jsonrpc": "2.0", "id": id, "method": "session/request_permission", "params": params});
        format!("say '{request}'; read -r answer; printf '%s\\n' \"$answer\" >> {};", answers.display())
    };
    let output = drive(&format!("{AT_WORK} {} {} {DONE}", asks(8, "cargo test"), asks(9, "git reset --hard")));
    assert_eq!(ended(&output), ("answered".into(), 0), "{output:?}");
    let told = std::fs::read_to_string(answers).expect("it was answered");
    let chosen: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let option = |answer: &Value| answer["result"]["outcome"]["optionId"].as_str().map(str::to_owned);
    assert_eq!(chosen.iter().map(option).collect::<Vec<_>>(), [Some("yes".into()), Some("no".into())]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("git-reset-hard"), "{output:?}");
}

#[test]
fn what_an_agent_left_does_not_hold_the_run_open() {
    let place = tempfile::tempdir().expect("a directory");
    let left = place.path().join("left");
    let output = drive(&format!("{AT_WORK} sleep 600 2>/dev/null & echo $! > {}; {DONE}", left.display()));
    assert_eq!(ended(&output), ("answered".into(), 0), "{output:?}");
    kill(&left);
}

#[test]
fn an_agent_dies_with_its_driver() {
    let place = tempfile::tempdir().expect("a directory");
    let own = place.path().join("own");
    let script = format!("echo $$ > {}; {AT_WORK} say ready; exec sleep 600", own.display());
    let mut child = start(&[], &["/bin/sh", "-c", &script]);
    let mut lines = BufReader::new(child.stdout.take().expect("it was asked for")).lines();
    assert!(lines.any(|line| line.is_ok_and(|line| line == "ready")), "the agent is at work");
    child.kill().and_then(|()| child.wait()).expect("the driver is killed");
    // The agent holds the other end of a pipe to its driver, whose end of standard output is closed now: what is awaited
    // is that the kernel has ended it.
    let pid = pid_in(&own);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(180);
    while is_alive(pid) {
        assert!(std::time::Instant::now() < deadline, "the agent outlived its driver");
        std::thread::yield_now();
    }
}

#[test]
fn arguments_that_nobody_writes_are_refused() {
    let output = start(&["--no-such-option", "x"], &["/bin/true"]).wait_with_output().expect("the driver ends");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(64), 0), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("--no-such-option"), "{output:?}");
}

fn pid_in(file: &Path) -> nix::unistd::Pid {
    let text = std::fs::read_to_string(file).expect("a process id was written");
    nix::unistd::Pid::from_raw(text.trim().parse().expect("a process id"))
}

fn kill(file: &Path) {
    nix::sys::signal::kill(pid_in(file), nix::sys::signal::Signal::SIGKILL).expect("it is there to be killed");
}

/// Whether a process is there and more than an entry that nobody has taken leave of.
fn is_alive(pid: nix::unistd::Pid) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
}
