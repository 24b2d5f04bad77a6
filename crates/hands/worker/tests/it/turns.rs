//! Turns: effects of one task one after the other, of different tasks side by side.

use std::sync::atomic::Ordering;

use godwit_core::effect::{Effect, EffectKind, OutcomeKind};
use godwit_core::id::{EffectId, RunId, TaskId};
use godwit_testkit::script::Step;

use crate::scene::*;

fn waits() -> [Step; 2] {
    [
        Step::Write { path: "begun".into(), text: String::new() },
        Step::WaitForFile { path: "go-on".into(), timeout_ms: 600_000 },
    ]
}

#[test]
fn effects_of_one_task_never_overlap() {
    let scene = Scene::new();
    let base = scene.prepared();
    let run = scene.effect(scene.start(1, waits()));
    let collect = scene.effect(scene.collect(&base));
    let elsewhere = TaskId::new(scene.mission.clone(), 2);
    let other = Effect {
        id: EffectId::new(&elsewhere, "stop", 1),
        ..scene.effect(EffectKind::StopRun { run: RunId::new(elsewhere, 1) })
    };
    let mut hands = scene.worker();
    hands.start(run.clone());
    hands.started();
    until("the agent has begun", || scene.tree().join("begun").exists());
    hands.start(collect.clone());
    hands.start(other.clone());
    assert_eq!(hands.ended().0, other.id, "another task does not wait");
    write(&scene.tree().join("go-on"), "");
    assert_eq!(hands.ended().0, run.id, "the run ends first");
    let (ended, outcome) = hands.ended();
    assert_eq!(ended, collect.id);
    let OutcomeKind::ResultCollected { commit: Some(commit), .. } = outcome else {
        panic!("nothing was collected: {outcome:?}")
    };
    let files = git(&scene.vault(), &["ls-tree", "--name-only", commit.as_str()]);
    assert_eq!(files, "README\nbegun\ngo-on", "what was collected is the tree at the run's end");
}

#[test]
fn an_effect_that_is_cancelled_while_it_waits_never_begins() {
    let scene = Scene::new();
    scene.prepared();
    let run = scene.effect(scene.start(1, waits()));
    let next = scene.effect(scene.prepare(true));
    let mut hands = scene.worker();
    hands.start(run.clone());
    hands.started();
    until("the agent has begun", || scene.tree().join("begun").exists());
    hands.start(next.clone());
    hands.cancel(&next.id);
    write(&scene.tree().join("go-on"), "");
    assert_eq!(hands.ended().0, run.id);
    hands.is_silent_at_the_end();
    assert!(scene.tree().join("begun").exists(), "the workspace was not made afresh");
}

#[test]
fn an_effect_that_is_cancelled_under_way_has_no_outcome() {
    let scene = Scene::new();
    let effect = scene.effect(scene.prepare(false));
    let mut hands = scene.worker();
    {
        // As long as the test holds this, the worker does not learn where the repository is.
        let _location = scene.location.lock().expect("no test panics with it");
        hands.start(effect.clone());
        until("the effect is under way", || scene.asked.load(Ordering::SeqCst) == 1);
        hands.cancel(&effect.id);
    }
    hands.is_silent_at_the_end();
}
