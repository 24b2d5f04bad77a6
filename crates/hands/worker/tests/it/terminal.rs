//! Runs at whose terminal a person sits.

use std::fs;

use godwit_agents::Adapter;
use godwit_core::effect::{EffectKind, Signal, SignalKind};
use godwit_core::run::{NotStarted, RunClass, RunMode, RunSpec, Usage};
use godwit_proc::run;
use godwit_testkit::script::Step;

use crate::scene::*;

/// A run at a terminal, in a session that a run without one has begun.
fn taken_over(scene: &Scene) -> RunSpec {
    scene.prepared();
    let begun = run_end(scene.once(&scene.start(1, [Step::Say { text: "begun".into() }])));
    let spec = scene.spec(2, []);
    RunSpec { mode: RunMode::Interactive, prompt: String::new(), resume: begun.session, ..spec }
}

fn keys(scene: &Scene, text: &str) -> Signal {
    Signal { run: scene.run(2), kind: SignalKind::Keys { bytes: text.as_bytes().to_vec() } }
}

/// What the terminal has shown.
fn shown(scene: &Scene) -> String {
    let bytes = fs::read(scene.layout.run(&scene.run(2)).join("out")).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn what_is_typed_reaches_the_agent_in_its_order_and_its_session_stays() {
    let scene = Scene::new();
    let spec = taken_over(&scene);
    let session = spec.resume.clone();
    assert!(session.is_some());
    let mut hands = scene.worker();
    hands.start(scene.effect(EffectKind::StartRun { spec }));
    assert!(!hands.started());
    until("it asks", || shown(&scene).contains("session scripted-1.\r\nscripted> "));
    hands.signal(Signal { run: scene.run(2), kind: SignalKind::Resize { columns: 100, rows: 40 } });
    for part in ["write ma", "de by", " hand\r", "hel", "lo\r", "exit\r"] {
        hands.signal(keys(&scene, part));
    }
    let end = run_end(hands.outcome());
    assert_eq!((end.class, end.session, end.exit.as_deref()), (RunClass::Success, session, Some("exit 0")));
    assert_eq!((end.usage, end.result, end.sentinel), (Usage::default(), None, None));
    assert_eq!(end.leftovers.map(|leftovers| leftovers.leaked), Some(0));
    assert_eq!(fs::read_to_string(scene.tree().join("made")).expect("it was written"), "by hand");
    assert!(shown(&scene).contains("you said: hello\r\n"), "{}", shown(&scene));
    assert_eq!(scene.starts(), 1, "what a person does is no move of the script");
}

#[test]
fn a_worker_that_comes_later_adopts_the_terminal_and_types_on() {
    let scene = Scene::new();
    let spec = taken_over(&scene);
    let start = scene.effect(EffectKind::StartRun { spec });
    let mut first = scene.worker();
    first.start(start.clone());
    assert!(!first.started());
    first.signal(keys(&scene, "one\r"));
    until("it was said", || shown(&scene).contains("you said: one"));
    drop(first);
    let mut second = scene.worker();
    second.start(start);
    assert!(second.started());
    second.signal(keys(&scene, "two\r"));
    until("this as well", || shown(&scene).contains("you said: two"));
    second.signal(keys(&scene, "exit 3\r"));
    let end = run_end(second.outcome());
    assert_eq!((end.class, end.exit.as_deref()), (RunClass::Crashed, Some("exit 3")));
}

#[test]
fn ctrl_c_is_a_way_to_leave_and_a_stop_is_a_cancellation() {
    for is_stopped in [false, true] {
        let scene = Scene::new();
        let spec = taken_over(&scene);
        let session = spec.resume.clone();
        let mut hands = scene.worker();
        hands.start(scene.effect(EffectKind::StartRun { spec }));
        hands.started();
        until("it asks", || shown(&scene).contains("scripted> "));
        let expected = if is_stopped {
            run::terminate(&scene.layout.run(&scene.run(2))).expect("asked");
            RunClass::Cancelled
        } else {
            hands.signal(keys(&scene, "\x03"));
            RunClass::Success
        };
        let end = run_end(hands.outcome());
        assert_eq!((end.class, end.session), (expected, session), "{}", end.detail);
    }
}

#[test]
fn who_leaves_the_terminal_silent_has_left() {
    let scene = Scene::new();
    let mut spec = taken_over(&scene);
    spec.limits.idle_ms = 500;
    let end = run_end(scene.twice_the_same(&EffectKind::StartRun { spec }));
    assert_eq!(end.class, RunClass::Stalled, "{}", end.detail);
    assert!(end.session.is_some());
}

#[test]
fn what_is_typed_for_a_run_that_is_over_disturbs_nothing() {
    let scene = Scene::new();
    let spec = taken_over(&scene);
    let mut hands = scene.worker();
    hands.signal(keys(&scene, "too early"));
    hands.start(scene.effect(EffectKind::StartRun { spec }));
    hands.started();
    until("it asks", || shown(&scene).contains("scripted> "));
    hands.signal(keys(&scene, "exit\r"));
    assert_eq!(run_end(hands.outcome()).class, RunClass::Success);
    hands.signal(keys(&scene, "too late"));
    let again = run_end(scene.once(&scene.start(3, [Step::SaySession {}])));
    assert_eq!(again.class, RunClass::Success);
}

#[test]
fn an_agent_without_a_terminal_is_refused_with_the_reason() {
    let mut scene = Scene::new();
    scene.program(Adapter::Acp, "speaks-acp", "#!/bin/sh\nexit 0\n");
    scene.prepared();
    let spec = RunSpec { mode: RunMode::Interactive, ..scene.spec(1, []) };
    let end = run_end(scene.once(&EffectKind::StartRun { spec }));
    assert_eq!(end.class, RunClass::NotStarted { cause: NotStarted::Other });
    assert!(end.detail.contains("has no terminal of its own"), "{}", end.detail);
}
