//! Runs: executed once, adopted by whoever comes next, let go when nobody watches, ended when somebody asks.

use std::fs;

use godwit_agents::{Adapter, ValueRef};
use godwit_core::effect::EffectKind;
use godwit_core::run::{NotStarted, RunClass, RunSpec};
use godwit_testkit::script::Step;

use crate::scene::*;

/// An agent that goes on when the test says so.
fn waits() -> [Step; 2] {
    [
        Step::Write { path: "begun".into(), text: "begun\n".into() },
        Step::WaitForFile { path: "go-on".into(), timeout_ms: 600_000 },
    ]
}

#[test]
fn a_run_is_executed_once_and_its_end_is_told_the_same_again() {
    let scene = Scene::new();
    scene.prepared();
    let start = scene.start(1, [Step::Write { path: "made".into(), text: "made\n".into() }]);
    let end = run_end(scene.twice_the_same(&start));
    assert_eq!((end.class, end.exit.as_deref()), (RunClass::Success, Some("exit 0")));
    assert_eq!(end.leftovers.map(|leftovers| leftovers.leaked), Some(0));
    assert_eq!(scene.starts(), 1);
    assert_eq!(names(&scene.layout.runs()), [scene.run(1).to_string()]);
}

#[test]
fn a_live_run_is_adopted_and_followed_from_its_first_line() {
    let scene = Scene::new();
    scene.prepared();
    let start = scene.effect(scene.start(1, waits()));
    let mut first = scene.worker();
    first.start(start.clone());
    assert!(!first.started(), "the first worker starts it");
    until("the agent has begun", || scene.tree().join("begun").exists());
    drop(first);
    assert!(is_live(&scene.layout.run(&scene.run(1))), "the run outlives its worker");

    let mut second = scene.worker();
    second.start(start);
    assert!(second.started(), "the second worker adopts it");
    write(&scene.tree().join("go-on"), "");
    let end = run_end(second.outcome());
    assert_eq!(end.class, RunClass::Success);
    assert!(end.session.is_some(), "it was read from the beginning");
    assert_eq!(scene.starts(), 1);
}

#[test]
fn cancelling_a_run_only_stops_the_watching() {
    let scene = Scene::new();
    scene.prepared();
    let start = scene.effect(scene.start(1, waits()));
    let mut hands = scene.worker();
    hands.start(start.clone());
    hands.started();
    until("the agent has begun", || scene.tree().join("begun").exists());
    hands.cancel(&start.id);
    hands.is_silent_at_the_end();
    assert!(is_live(&scene.layout.run(&scene.run(1))));
    write(&scene.tree().join("go-on"), "");
    assert_eq!(run_end(scene.once(&start.kind)).class, RunClass::Success);
    assert_eq!(scene.starts(), 1);
}

#[test]
fn stopping_a_run_ends_it_with_everything_that_it_started() {
    let scene = Scene::new();
    scene.prepared();
    let detached =
        Step::SpawnDetached { command: "touch detached; exec sleep 3600".into(), output: Default::default() };
    let mut hands = scene.worker();
    hands.start(scene.effect(scene.start(1, [detached].into_iter().chain(waits()))));
    hands.started();
    until("both have begun", || scene.tree().join("begun").exists() && scene.tree().join("detached").exists());
    drop(hands);
    let run_dir = scene.layout.run(&scene.run(1));
    assert!(scene.alive(&run_dir).len() >= 2);

    let end = run_end(scene.twice_the_same(&EffectKind::StopRun { run: scene.run(1) }));
    assert_eq!(end.class, RunClass::Cancelled);
    assert_eq!(end.leftovers.map(|leftovers| leftovers.leaked), Some(0));
    assert!(scene.alive(&run_dir).is_empty());
}

#[test]
fn a_run_that_was_stopped_before_it_started_never_starts() {
    let scene = Scene::new();
    scene.prepared();
    let end = run_end(scene.twice_the_same(&EffectKind::StopRun { run: scene.run(1) }));
    assert_eq!(end.class, RunClass::Cancelled);
    let start = scene.start(1, [Step::Say { text: "never said".into() }]);
    let end = run_end(scene.twice_the_same(&start));
    assert_eq!(end.class, RunClass::NotStarted { cause: NotStarted::Other });
    assert!(end.detail.contains("revoked"), "{}", end.detail);
    assert_eq!(scene.starts(), 0);
}

#[test]
fn a_run_whose_start_was_cut_short_is_stopped() {
    let scene = Scene::new();
    scene.prepared();
    // What a kill leaves between the preparation of a run and its shim.
    write(&scene.layout.run(&scene.run(1)).join("reading.json"), r#"{"adapter":"scripted"}"#);
    let end = run_end(scene.twice_the_same(&EffectKind::StopRun { run: scene.run(1) }));
    assert_eq!((end.class, scene.starts()), (RunClass::Cancelled, 0));
}

#[test]
fn a_secret_by_file_reaches_the_agent_and_no_file_of_the_run() {
    let mut scene = Scene::new();
    let secret = "correct-horse-battery-staple";
    let place = scene.source().join("../secret");
    write(&place, &format!("{secret}\n"));
    let agent = scene.agents.get_mut(AGENT).expect("it is configured");
    agent.env.insert("TOKEN".to_owned(), ValueRef::File(place));
    scene.prepared();
    let command = "printf %s \"$TOKEN\" | wc -c; echo \"it is $TOKEN\"; echo \"and $TOKEN\" >&2".to_owned();
    let end = run_end(scene.once(&scene.start(1, [Step::Shell { command }])));
    assert_eq!(end.class, RunClass::Success);
    let run_dir = scene.layout.run(&scene.run(1));
    let out = fs::read_to_string(run_dir.join("out")).expect("a spool");
    assert!(out.contains(&secret.len().to_string()), "the agent had it: {out}");
    assert!(out.contains(&format!("it is {}", "*".repeat(secret.len()))), "masked at equal length: {out}");
    for name in names(&run_dir) {
        let content = fs::read(run_dir.join(&name)).expect("a file");
        assert!(!String::from_utf8_lossy(&content).contains(secret), "the secret is in {name}");
    }
}

/// Tells what its session has used in total, as Codex does.
const COUNTS_SESSIONS: &str = r#"#!/bin/sh
total=$(($(cat "$HOME/total" 2>/dev/null || echo 0) + 10))
echo "$total" > "$HOME/total"
echo '{"type":"thread.started","thread_id":"t-1"}'
echo "{\"type\":\"turn.completed\",\"usage\":{\"input_tokens\":$total,\"output_tokens\":$total}}"
"#;

/// A CLI that copies what it sees of its settings in the repository.
const READS_SETTINGS: &str = r#"#!/bin/sh
cat .gemini/settings.json > seen 2>/dev/null
echo '{"type":"init","session_id":"s-1"}'
echo '{"type":"result","status":"success"}'
"#;

#[test]
fn what_a_repository_would_tell_a_cli_is_covered_for_it_and_stays_as_it_is() {
    let mut scene = Scene::new();
    scene.program(Adapter::Gemini, "reads-settings", READS_SETTINGS);
    scene.prepared();
    let settings = scene.tree().join(".gemini/settings.json");
    fs::create_dir_all(scene.tree().join(".gemini")).expect("a directory");
    write(&settings, "evil");
    let end = run_end(scene.once(&scene.start(1, [])));
    assert_eq!(end.class, RunClass::Success, "{end:?}");
    assert_eq!(fs::read_to_string(scene.tree().join("seen")).expect("it looked"), "");
    assert_eq!(fs::read_to_string(&settings).expect("it is still there"), "evil");

    fs::rename(scene.tree().join(".gemini"), scene.tree().join("elsewhere")).expect("moved");
    std::os::unix::fs::symlink("elsewhere", scene.tree().join(".gemini")).expect("linked");
    let end = run_end(scene.once(&scene.start(2, [])));
    assert_eq!(end.class, RunClass::NotStarted { cause: NotStarted::SandboxUnavailable }, "{end:?}");
    assert!(end.detail.contains("is a link"), "{}", end.detail);
}

#[test]
fn a_run_that_goes_on_with_a_session_is_booked_what_it_used_itself() {
    let mut scene = Scene::new();
    scene.program(Adapter::Codex, "counts-sessions", COUNTS_SESSIONS);
    scene.prepared();
    let used = |number: u32, resume: Option<&str>| {
        let resume = resume.map(|session| session.parse().expect("a session"));
        let end = run_end(scene.once(&EffectKind::StartRun { spec: RunSpec { resume, ..scene.spec(number, []) } }));
        assert_eq!(end.class, RunClass::Success, "{end:?}");
        (end.usage.input_tokens, end.usage.output_tokens)
    };
    assert_eq!(used(1, None), (Some(10), Some(10)));
    assert_eq!(used(2, Some("t-1")), (Some(10), Some(10)), "the second run is not booked for the first one too");
    assert_eq!(used(3, Some("t-1")), (Some(10), Some(10)));
    assert_eq!(used(4, Some("t-elsewhere")), (None, None), "what nobody knows is unknown");
}
