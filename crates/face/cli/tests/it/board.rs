//! `health`, `snapshot`, `hold stats` and `tail` through the built binary: what a monitor reads, and that whoever follows
//! misses nothing and hears nothing twice, also when the daemon goes and comes back.

use std::fs::File;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::json::{assert_is, schema};
use crate::support::{Godwit, one_object};

/// How long something may take to be seen.
const PATIENCE: Duration = Duration::from_secs(180);

/// A text that nothing is asked about.
const TEXT: &str = "Repair the total in src/cart.rs. Acceptance: the test of an empty cart passes.";

/// A daemon with a mission that is held, because nobody of the agent's name is configured.
fn with_held_mission() -> (Godwit, String) {
    let godwit = Godwit::new();
    godwit.json(&["up", "--detach", "--json", "--port", "0"]);
    let repo = godwit.repository();
    godwit.json(&["repo", "add", &repo, "--json"]);
    let output = godwit.run(&["mission", "new", "--repo", "shop", "--agent", "nobody", "--wait", "--json", TEXT]);
    assert_eq!(output.status.code(), Some(12), "{output:?}");
    let id = one_object(&output)["id"].as_str().expect("an id").to_owned();
    (godwit, id)
}

/// What `health` says, with the exit code that belongs to it.
fn health(godwit: &Godwit) -> Value {
    let output = godwit.run(&["health", "--json"]);
    let health = one_object(&output);
    assert_is(&health, "Health");
    let code = match health["condition"].as_str() {
        Some("healthy") => 0,
        Some("down") => 3,
        Some("degraded") => 15,
        Some("broken") => 16,
        other => panic!("no condition: {other:?}"),
    };
    assert_eq!(output.status.code(), Some(code), "{health:#}");
    health
}

fn component<'health>(health: &'health Value, name: &str) -> Option<&'health Value> {
    health["components"].as_array().expect("components").iter().find(|component| component["name"] == name)
}

#[test]
fn without_a_daemon_a_monitor_is_told_so_in_one_line_and_what_to_do() {
    let godwit = Godwit::new();
    let down = health(&godwit);
    assert_eq!(
        (&down["condition"], &down["live_runs"], &down["waiting"]),
        (&"down".into(), &Value::Null, &Value::Null)
    );
    let daemon = component(&down, "daemon").expect("it is the daemon that is away");
    assert_eq!(daemon["remedy"], "start it with `godwit up --detach`");
    for arguments in [&["health", "--plain"][..], &["snapshot", "--plain"]] {
        let output = godwit.run(arguments);
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(3), &b""[..]), "{arguments:?}: {output:?}");
        let line = String::from_utf8(output.stdout).expect("text");
        assert!(line.starts_with("godwit down; daemon: ") && line.lines().count() == 1, "{line}");
        assert!(line.trim_end().chars().count() <= 160, "{line}");
    }
}

#[test]
fn a_held_mission_degrades_and_every_part_is_told_with_the_exit_code_of_the_worst() {
    let (godwit, id) = with_held_mission();
    let held = health(&godwit);
    let holds = component(&held, "holds").expect("holds are a part");
    assert_eq!((&holds["level"], &holds["remedy"]), (&"warning".into(), &format!("godwit hold show {id}-h1").into()));
    assert_eq!(held["components"].as_array().map(Vec::len), Some(7), "{held:#}");
    assert_eq!(component(&held, "daemon").expect("a part")["level"], "ok");
    let line = String::from_utf8(godwit.run(&["health", "--plain"]).stdout).expect("text");
    assert!(line.contains("1 open (1 agent-not-configured)") && line.contains("1 waiting for you"), "{line}");
    let snapshot = godwit.json(&["snapshot", "--json"]);
    assert_is(&snapshot, "Board");
    assert_eq!((&snapshot["open_holds"], &snapshot["holds"][0]["hold"]), (&1.into(), &format!("{id}-h1").into()));
    let shown = godwit.run_with(&[("COLUMNS", "80")], &["snapshot"]);
    assert_eq!(shown.status.code(), Some(0), "{shown:?}");
    let shown = String::from_utf8(shown.stdout).expect("text");
    assert!(shown.lines().count() <= 40 && shown.contains("Held (1)") && !shown.contains('\u{1b}'), "{shown}");
    let stats = godwit.json(&["hold", "stats", "--json"]);
    assert_is(&stats, "HoldStats");
    assert_eq!((&stats["total"]["open"], &stats["by_repo"][0]["key"]), (&1.into(), &"shop".into()));
    godwit.json(&["mission", "cancel", &id, "--json"]);
    let stats = godwit.json(&["hold", "stats", "--since", "1h", "--json"]);
    let window = &stats["by_code"][0]["window"];
    assert_eq!((&window["raised"], &window["resolved"]), (&1.into(), &1.into()), "{stats:#}");
    assert!(window["time_to_resolve"]["longest_seconds"].is_u64(), "{stats:#}");
    assert_eq!(component(&health(&godwit), "holds").expect("a part")["level"], "ok");
}

#[test]
fn the_tail_of_a_mission_that_is_over_is_its_whole_story_and_ends() {
    let (godwit, id) = with_held_mission();
    godwit.json(&["mission", "cancel", &id, "--json"]);
    godwit.run(&["mission", "watch", &id]);
    let whole = godwit.run(&["tail", &id, "--json"]);
    assert_eq!(whole.status.code(), Some(0), "{whole:?}");
    let whole = lines(&String::from_utf8(whole.stdout).expect("text"));
    whole.iter().for_each(|line| assert_is(line, "TailLine"));
    let told = |wanted: &str| {
        whole.iter().filter(|line| line["text"].as_str().is_some_and(|text| text.contains(wanted))).count()
    };
    assert!(whole[0]["text"].as_str().is_some_and(|text| text.starts_with("handed over by operator: ")), "{whole:#?}");
    assert_eq!((told("held (agent-not-configured)"), told("over: cancelled")), (1, 1), "{whole:#?}");
    let seqs: Vec<u64> = whole.iter().filter_map(|line| line["seq"].as_u64()).collect();
    assert!(seqs.is_sorted_by(|earlier, later| earlier < later), "{seqs:?}");
    let holds = godwit.run(&["tail", &id, "--json", "--kind", "hold,landing"]);
    let holds = lines(&String::from_utf8(holds.stdout).expect("text"));
    assert_eq!(holds.len(), 2, "raised and resolved: {holds:#?}");
    assert!(holds.iter().all(|line| line["kind"] == "hold"));
    let run = godwit.run(&["tail", &format!("{id}-t1-r1")]);
    let run = String::from_utf8(run.stdout).expect("text");
    assert!(run.contains("ended as not-started") && !run.contains("handed over"), "{run}");
    assert!(schema("TailKind")["enum"].as_array().is_some_and(|kinds| kinds.len() >= 8));
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("an object a line")).collect()
}

/// A `tail` that goes on, and what it has said so far.
struct Following {
    child: Child,
    path: std::path::PathBuf,
}

impl Following {
    #[expect(clippy::disallowed_methods, reason = "the test is the person who types the command")]
    fn start(godwit: &Godwit) -> Self {
        let path = godwit.place.path().join("tail");
        let file = File::create(&path).expect("created");
        let mut command = Command::new(env!("CARGO_BIN_EXE_godwit"));
        command.args(["tail", "--json"]).env_clear().env("GODWIT_HOME", godwit.home());
        let child = command.stdin(Stdio::null()).stdout(file).stderr(Stdio::null()).spawn();
        Self { child: child.expect("the binary can be started"), path }
    }

    /// Waits until something was said.
    fn until(&self, wanted: &str) -> Vec<Value> {
        let begun = Instant::now();
        loop {
            let said = std::fs::read_to_string(&self.path).expect("readable");
            // The last line may be half written.
            let whole = said.rfind('\n').map_or("", |end| &said[..=end]);
            if whole.contains(wanted) {
                return lines(whole);
            }
            assert!(begun.elapsed() < PATIENCE, "no `{wanted}` in\n{said}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Presses Ctrl-C.
    fn end(mut self) -> Option<i32> {
        let pid = i32::try_from(self.child.id()).expect("a pid");
        kill(Pid::from_raw(pid), Signal::SIGINT).expect("it is there");
        self.child.wait().expect("it ends").code()
    }
}

#[test]
fn whoever_follows_hears_everything_once_also_across_a_restart_of_the_daemon() {
    let (godwit, id) = with_held_mission();
    let tail = Following::start(&godwit);
    tail.until("held (agent-not-configured)");
    godwit.json(&["mission", "priority", &id, "3", "--json"]);
    tail.until("priority +3 by operator");
    godwit.json(&["down", "--json"]);
    // Another port and another token, and something happens before anybody could have asked again.
    godwit.json(&["up", "--detach", "--json", "--port", "0"]);
    godwit.json(&["mission", "priority", &id, "4", "--json"]);
    godwit.json(&["mission", "cancel", &id, "--json"]);
    let told = tail.until("over: cancelled");
    assert!(told.iter().any(|line| line["text"] == "priority +4 by operator"), "{told:#?}");
    let seqs: Vec<u64> = told.iter().filter_map(|line| line["seq"].as_u64()).collect();
    assert!(seqs.is_sorted_by(|earlier, later| earlier < later), "nothing is told twice: {seqs:?}");
    assert_eq!(tail.end(), Some(0), "Ctrl-C ends the view and nothing else");
}
