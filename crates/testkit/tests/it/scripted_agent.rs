//! The scripted agent as a real program, launched and read by its real adapter.

use crate::support::Bench;
use godwit_agents::{Ability, Adapter, AgentConfig, RunEvent};
use godwit_core::run::RunClass;
use godwit_testkit::sample;
use godwit_testkit::script::{Script, Step};

fn scripted() -> AgentConfig {
    let mut config = AgentConfig::new(Adapter::Scripted, env!("CARGO_BIN_EXE_godwit-scripted-agent"));
    config.label = Some("scripted".to_owned());
    config
}

#[test]
fn a_script_in_the_prompt_is_played_and_told() {
    let bench = Bench::new();
    sample::failing_repo(&bench.workspace()).expect("the sample is made");
    let script = Script::of([
        Step::Say { text: "I see the slip.".into() },
        Step::Write { path: sample::FIX.0.into(), text: sample::FIX.1.into() },
        Step::Shell { command: "sh test.sh".into() },
        Step::Commit { message: "greeting: right".into() },
    ]);
    let run = bench.run(&scripted(), &format!("Fix it.\n{}", script.to_block()), None);
    assert_eq!(run.ending.class, RunClass::Success, "{run:?}");
    assert_eq!(run.ending.session.as_ref().map(|session| session.as_str()), Some("scripted-1"));
    assert_eq!(run.ending.unknown_lines, 0);
    let said_passed =
        |event: &RunEvent| matches!(event, RunEvent::ToolResult { text, .. } if text == "1 test passed\n");
    assert!(run.events.iter().any(said_passed), "{:?}", run.events);
    assert_eq!(sample::git(&bench.workspace(), &["log", "--format=%s", "-1"]).expect("a commit"), "greeting: right");
    assert!(Adapter::Scripted.abilities().contains(&Ability::Scripted));
}

#[test]
fn each_start_is_counted_and_plays_its_own_move() {
    let bench = Bench::new();
    let script = Script::of([Step::Say { text: "first".into() }]).then([Step::SaySession {}]);
    let prompt = script.to_block();
    let first = bench.run(&scripted(), &prompt, None);
    let second = bench.run(&scripted(), &prompt, first.ending.session.clone());
    let said = |event: &RunEvent| matches!(event, RunEvent::Text { text } if text == "session scripted-1, start 2");
    assert!(second.events.iter().any(said), "{:?}", second.events);
    let starts = std::fs::read_to_string(bench.home().join("starts.log")).expect("starts are logged");
    assert_eq!(starts.lines().count(), 2, "{starts}");
}

#[test]
fn a_session_that_is_not_in_the_home_is_no_success() {
    let bench = Bench::new();
    let session = "scripted-77".parse().expect("a session");
    let run = bench.run(&scripted(), &Script::of([]).to_block(), Some(session));
    assert_eq!(run.ending.class, RunClass::Protocol, "{run:?}");
    assert_eq!(run.ending.session, None);
}

#[test]
fn every_way_to_end_has_its_class() {
    let limited = RunClass::RateLimited { until: None };
    let table = [
        (vec![Step::Exit { status: 0 }], RunClass::Protocol),
        (vec![Step::Exit { status: 7 }], RunClass::Crashed),
        (vec![Step::Signal { number: 9 }], RunClass::Crashed),
        (vec![Step::Finish { end: limited.clone(), text: String::new(), status: 1 }], limited),
        (vec![Step::Finish { end: RunClass::Success, text: String::new(), status: 3 }], RunClass::Crashed),
        (vec![Step::Raw { line: "not json".into() }, Step::BigLine { bytes: 1 << 20 }], RunClass::Success),
        (vec![Step::Flood { lines: 2000, bytes: 100 }], RunClass::Success),
        (
            vec![Step::WaitForFile { path: "never".into(), timeout_ms: 50 }],
            RunClass::Unknown { raw: "file did not appear".into() },
        ),
    ];
    for (steps, class) in table {
        let bench = Bench::new();
        let run = bench.run(&scripted(), &Script::of(steps.clone()).to_block(), None);
        assert_eq!(run.ending.class, class, "{steps:?}");
    }
}

#[test]
fn a_prompt_without_a_script_begins_nothing() {
    let bench = Bench::new();
    let run = bench.run(&scripted(), "Just do it.", None);
    assert_eq!(run.ending.class, RunClass::Crashed);
    assert!(run.ending.detail.contains("no script"), "{}", run.ending.detail);
    assert!(!bench.home().join("starts.log").exists());
}
