//! Checks: each in a clean checkout of exactly the commit, executed once a round, and never taken for more than seen.

use std::fs;

use godwit_core::effect::{EffectKind, OutcomeKind};
use godwit_core::evidence::{CheckResult, CheckVerdict};
use godwit_core::name::Sha;
use godwit_core::policy::CheckSpec;

use crate::scene::*;

const TIMEOUT_MS: u64 = 600_000;

fn checks(scene: &Scene, commit: &Sha, commands: &[(&str, &str, u64)]) -> EffectKind {
    let spec = |&(name, command, timeout_ms): &(&str, &str, u64)| {
        (name.parse().expect("a name"), CheckSpec { timeout_ms, ..CheckSpec::new(command) })
    };
    let checks = commands.iter().map(spec).collect();
    EffectKind::RunChecks { task: scene.task.clone(), round: 1, commit: commit.clone(), checks }
}

#[track_caller]
fn results(outcome: OutcomeKind) -> Vec<CheckResult> {
    match outcome {
        OutcomeKind::ChecksDone { results } => results,
        other => panic!("the checks did not run: {other:?}"),
    }
}

#[test]
fn a_check_runs_once_in_exactly_the_commit() {
    let scene = Scene::new();
    let (_, commit) = scene.collected(&[("new", "new\n")]);
    write(&scene.tree().join("left-behind"), "not committed\n");
    let command = "cat README new; ls -A; test ! -e left-behind; test -z \"$(git status --porcelain)\"";
    let results = results(scene.twice_the_same(&checks(&scene, &commit, &[("exact", command, TIMEOUT_MS)])));
    assert_eq!((results[0].verdict, results[0].exit.as_str()), (CheckVerdict::Passed, "exit 0"), "{results:?}");
    assert!(results[0].tail.starts_with("one\nnew\n"), "{}", results[0].tail);
    assert!(!results[0].tail.contains("left-behind"));
    assert_eq!(names(&scene.layout.runs()).len(), 1, "executed once");
    assert!(names(&scene.layout.checkouts()).is_empty(), "the checkout is gone");
    assert!(!scene.layout.check_home(&scene.task).exists(), "and the HOME of the checks");
}

#[test]
fn no_check_sees_what_another_wrote() {
    let scene = Scene::new();
    let (_, commit) = scene.collected(&[("new", "new\n")]);
    let order = [
        ("a", "echo changed > README; touch made \"$HOME/made\" /tmp/made", TIMEOUT_MS),
        ("b", "grep -x one README && test ! -e made -a ! -e \"$HOME/made\" -a ! -e /tmp/made", TIMEOUT_MS),
    ];
    let verdicts: Vec<_> =
        results(scene.once(&checks(&scene, &commit, &order))).into_iter().map(|check| check.verdict).collect();
    assert_eq!(verdicts, [CheckVerdict::Passed, CheckVerdict::Passed]);
    assert_eq!(git(&scene.vault(), &["show", &format!("{commit}:README")]), "one");
}

#[test]
fn a_verdict_is_no_better_than_what_was_seen() {
    let scene = Scene::new();
    let (_, commit) = scene.collected(&[("new", "new\n")]);
    let ran_nothing = "echo 'test result: ok. 0 passed; 0 failed; 0 ignored'";
    let order = [
        ("a-nothing", ran_nothing, TIMEOUT_MS),
        ("b-fails", "echo wrong >&2; exit 3", TIMEOUT_MS),
        ("c-late", "sleep 3600", 300),
        ("d-passes", "echo fine", TIMEOUT_MS),
    ];
    let results = results(scene.once(&checks(&scene, &commit, &order)));
    let verdicts: Vec<_> = results.iter().map(|check| (check.name.as_str(), check.verdict)).collect();
    assert_eq!(
        verdicts,
        [
            ("a-nothing", CheckVerdict::RanNothing),
            ("b-fails", CheckVerdict::Failed),
            ("c-late", CheckVerdict::TimedOut),
            ("d-passes", CheckVerdict::Passed),
        ]
    );
    assert_eq!((results[1].exit.as_str(), results[1].tail.as_str()), ("exit 3", "wrong\n"));
    let late = scene.layout.check(&scene.task, 1, &results[2].name);
    assert!(scene.alive(&late).is_empty());
}

#[test]
fn a_cancelled_check_leaves_no_process() {
    let scene = Scene::new();
    let (_, commit) = scene.collected(&[("new", "new\n")]);
    let order = [("long", "setsid sleep 3600 & echo begun; wait", TIMEOUT_MS), ("next", "true", TIMEOUT_MS)];
    let effect = scene.effect(checks(&scene, &commit, &order));
    let run_dir = scene.layout.check(&scene.task, 1, &"long".parse().expect("a name"));
    let mut hands = scene.worker();
    hands.start(effect.clone());
    until("the check has begun", || fs::read_to_string(run_dir.join("out")).is_ok_and(|out| out == "begun\n"));
    assert!(!scene.alive(&run_dir).is_empty());
    hands.cancel(&effect.id);
    hands.is_silent_at_the_end();
    assert!(scene.alive(&run_dir).is_empty());
    assert_eq!(names(&scene.layout.runs()).len(), 1, "the next one was not begun");
}

#[test]
fn a_check_of_a_killed_worker_is_adopted() {
    let scene = Scene::new();
    let (_, commit) = scene.collected(&[("new", "new\n")]);
    let command = "echo once >> log; echo begun; while test ! -e go-on; do sleep 0.05; done; cat log";
    let effect = scene.effect(checks(&scene, &commit, &[("slow", command, TIMEOUT_MS)]));
    let run_dir = scene.layout.check(&scene.task, 1, &"slow".parse().expect("a name"));
    let mut first = scene.worker();
    first.start(effect.clone());
    until("the check has begun", || fs::read_to_string(run_dir.join("out")).is_ok_and(|out| out == "begun\n"));
    drop(first);
    let mut second = scene.worker();
    second.start(effect);
    let checkout = godwit_git::Workspace::at(scene.layout.checkout(&scene.task)).tree();
    write(&checkout.join("go-on"), "");
    let results = results(second.outcome());
    assert_eq!((results[0].verdict, results[0].tail.as_str()), (CheckVerdict::Passed, "begun\nonce\n"));
}

#[test]
fn no_verdict_is_carried_over_to_another_commit() {
    let scene = Scene::new();
    let (base, first) = scene.collected(&[("new", "good\n")]);
    let order = [("a", "grep -x good new", TIMEOUT_MS), ("b", "echo begun; exec sleep 3600", TIMEOUT_MS)];
    let effect = scene.effect(checks(&scene, &first, &order));
    let run_dir = scene.layout.check(&scene.task, 1, &"b".parse().expect("a name"));
    let mut hands = scene.worker();
    hands.start(effect);
    until("the second check has begun", || fs::read_to_string(run_dir.join("out")).is_ok_and(|out| out == "begun\n"));
    // The first check has passed, the second one lives, and the mission starts again: the round was never concluded.
    drop(hands);
    write(&scene.tree().join("new"), "bad\n");
    let OutcomeKind::ResultCollected { commit: Some(second), .. } = scene.once(&scene.collect(&base)) else {
        panic!("nothing was collected")
    };
    let order = [order[0], ("b", "cat new", TIMEOUT_MS)];
    let results = results(scene.twice_the_same(&checks(&scene, &second, &order)));
    assert_eq!(results[0].verdict, CheckVerdict::Failed, "it did not run on the second commit");
    assert_eq!((results[1].verdict, results[1].tail.as_str()), (CheckVerdict::Passed, "bad\n"));
}

#[test]
fn a_check_that_was_cancelled_runs_when_it_is_wished_again() {
    let scene = Scene::new();
    let (_, commit) = scene.collected(&[("new", "new\n")]);
    let go_on = scene.layout.vault(&scene.repo).join("objects/go-on");
    // The sandbox shows the objects of the vault: what the test writes there lets the check pass.
    let command = format!("echo begun; until test -e {}; do sleep 0.02; done", go_on.display());
    let effect = scene.effect(checks(&scene, &commit, &[("all", &command, TIMEOUT_MS)]));
    let run_dir = scene.layout.check(&scene.task, 1, &"all".parse().expect("a name"));
    let mut hands = scene.worker();
    hands.start(effect.clone());
    until("the check has begun", || fs::read_to_string(run_dir.join("out")).is_ok_and(|out| out == "begun\n"));
    hands.cancel(&effect.id);
    hands.is_silent_at_the_end();
    write(&go_on, "");
    let results = results(scene.twice_the_same(&effect.kind));
    assert_eq!(results[0].verdict, CheckVerdict::Passed, "{results:?}");
}

#[test]
fn a_check_whose_output_is_gone_is_no_pass() {
    let scene = Scene::new();
    let (_, commit) = scene.collected(&[("new", "new\n")]);
    let order = checks(&scene, &commit, &[("said", "echo something", TIMEOUT_MS)]);
    assert_eq!(results(scene.once(&order))[0].verdict, CheckVerdict::Passed);
    let run_dir = scene.layout.check(&scene.task, 1, &"said".parse().expect("a name"));
    fs::remove_file(run_dir.join("out")).expect("the output is lost");
    let again = results(scene.once(&order));
    assert_eq!(again[0].verdict, CheckVerdict::NotExecuted, "{again:?}");
    assert!(again[0].exit.contains("cannot be read"), "{again:?}");
}
