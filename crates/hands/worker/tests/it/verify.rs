//! Verify scripts and tries: a pass needs a good exit and a good answer, and what passes only after it failed is flaky.

use std::fs;

use godwit_core::effect::{EffectKind, OutcomeKind};
use godwit_core::evidence::{CheckResult, CheckVerdict};
use godwit_core::name::Sha;
use godwit_core::policy::{CheckKind, CheckSpec};
use godwit_core::run::Usage;

use crate::scene::*;

fn verify(command: &str) -> CheckSpec {
    CheckSpec { kind: CheckKind::Verify, timeout_ms: 600_000, ..CheckSpec::new(command) }
}

fn order(scene: &Scene, commit: &Sha, checks: &[(&str, CheckSpec)]) -> EffectKind {
    let checks = checks.iter().map(|(name, spec)| (name.parse().expect("a name"), spec.clone())).collect();
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
fn a_verify_script_passes_only_by_its_exit_and_its_answer() {
    use CheckVerdict::{Failed, Passed, RanNothing, TimedOut};
    let scene = Scene::new();
    let (_, commit) = scene.collected(&[("new", "new\n")]);
    let says = |answer: &str, rest: &str| verify(&format!("echo noise >&2; echo '{answer}'; {rest}"));
    let good = r#"{"passed":true,"score":0.9,"prd_complete":false,"details":{"left":["a"]}}"#;
    let bad = r#"{"passed":false,"score":0.2,"prd_complete":false}"#;
    let least = |score: &str, spec| CheckSpec { min_score: score.parse().ok(), ..spec };
    let table = [
        ("a", says(good, ""), Passed, "exit 0", Some("0.9")),
        ("b", least("0.9", says(good, "")), Passed, "exit 0", Some("0.9")),
        ("c", least("0.95", says(good, "")), Failed, "exit 0, but `score` 0.9 is below 0.95", Some("0.9")),
        ("d", says(bad, ""), Failed, "exit 0, but `passed` is false", Some("0.2")),
        ("e", says(good, "exit 3"), Failed, "exit 3, although `passed` is true", Some("0.9")),
        ("f", says(bad, "exit 3"), Failed, "exit 3, and `passed` is false", Some("0.2")),
        ("g", verify("echo {} >&2"), Failed, "exit 0, but it printed no answer to its standard output", None),
        (
            "h",
            says(r#"{"passed":true,"prd_complete":true}"#, ""),
            Failed,
            "exit 0, but `score` is missing in its answer",
            None,
        ),
        ("i", says("", "exit 1"), Failed, "exit 1, and it printed no answer to its standard output", None),
        (
            "j",
            verify("head -c 70000 /dev/zero"),
            Failed,
            "exit 0, but it printed 70000 bytes to its standard output; an answer has at most 65536",
            None,
        ),
        ("k", says(good, "echo 'no tests ran' >&2"), RanNothing, "exit 0, but it ran nothing", Some("0.9")),
        ("l", CheckSpec { timeout_ms: 4_000, ..says(good, "sleep 3600") }, TimedOut, "timed out", Some("0.9")),
        ("m", says(&good.replace("\"a\"", "\"no tests found for b\""), ""), Passed, "exit 0", Some("0.9")),
    ];
    let checks: Vec<_> = table.iter().map(|(name, spec, ..)| (*name, spec.clone())).collect();
    let results = results(scene.twice_the_same(&order(&scene, &commit, &checks)));
    for ((name, _, verdict, exit, score), result) in table.iter().zip(&results) {
        assert_eq!((result.verdict, result.exit.as_str()), (*verdict, *exit), "{name}: {result:?}");
        let seen = result.answer.as_ref().map(|answer| answer.score.to_string());
        assert_eq!(seen.as_deref(), *score, "{name}");
    }
    let answer = results[0].answer.as_ref().expect("an answer");
    assert_eq!((answer.passed, answer.prd_complete), (true, false));
    assert_eq!(answer.details, Some(serde_json::json!({"left": ["a"]})));
}

/// Fails on its first try and passes on its second: what tells them apart is outside of every checkout.
fn fails_first(scene: &Scene) -> CheckSpec {
    let ticket = scene.layout.vault(&scene.repo).join("objects/ticket");
    fs::write(&ticket, "").expect("written");
    // The sandbox shows the objects of the vault and lets nothing write them; so the test takes the ticket away.
    let command = format!(
        "test ! -e left-behind && touch left-behind && echo begun && test -e {0} && while test -e {0}; do sleep 0.02; done \
         && exit 1; cat new",
        ticket.display()
    );
    CheckSpec { retries: 2, timeout_ms: 600_000, ..CheckSpec::new(command) }
}

#[test]
fn what_passes_only_on_a_later_try_is_flaky_and_every_try_is_told() {
    let scene = Scene::new();
    let (base, commit) = scene.collected(&[("new", "new\n")]);
    let spec = fails_first(&scene);
    let kind = order(&scene, &commit, &[("test", spec)]);
    let effect = scene.effect(kind.clone());
    let name = "test".parse().expect("a name");
    let first = scene.layout.check(&scene.task, 1, &name);
    let mut hands = scene.worker();
    hands.start(effect);
    until("the first try has begun", || fs::read_to_string(first.join("out")).is_ok_and(|out| out == "begun\n"));
    fs::remove_file(scene.layout.vault(&scene.repo).join("objects/ticket")).expect("the ticket is taken");
    let told = results(hands.outcome());
    let check = &told[0];
    assert_eq!((check.verdict, check.exit.as_str()), (CheckVerdict::Flaky, "exit 0 on try 2, but exit 1 on try 1"));
    let tries: Vec<_> = check.tries.iter().map(|one| (one.verdict, one.exit.as_str(), one.tail.as_str())).collect();
    let expected = [(CheckVerdict::Failed, "exit 1", "begun\n"), (CheckVerdict::Passed, "exit 0", "begun\nnew\n")];
    assert_eq!(tries, expected, "each in a checkout of its own, and none after the pass");
    assert_eq!(results(scene.once(&kind)), told, "asked again it tells the same and runs nothing");

    let seal = EffectKind::SealEvidence {
        task: scene.task.clone(),
        intent: "Add it.\n".to_owned(),
        spec: None,
        base,
        commit,
        checks: told.clone(),
        runs: Vec::new(),
        usage: Usage::default(),
        log_head: None,
        allowed_paths: Vec::new(),
        forbidden_paths: Vec::new(),
    };
    let OutcomeKind::EvidenceSealed { digest, facts } = scene.once(&seal) else { panic!("nothing was sealed") };
    assert_eq!(facts.checks, told);
    let package = scene.layout.evidence(&digest);
    for (file, text) in [
        ("check-test.out", "begun\nnew\n"),
        ("try1-check-test.out", "begun\n"),
        ("try2-check-test.out", "begun\nnew\n"),
    ] {
        assert_eq!(fs::read_to_string(package.join(file)).expect("the output"), text, "{file}");
    }
    let manifest = fs::read_to_string(package.join("manifest.json")).expect("a manifest");
    assert!(manifest.contains("\"flaky\"") && manifest.contains("\"tries\""), "{manifest}");
}

#[test]
fn what_fails_on_every_try_fails_and_what_ran_nothing_never_passes() {
    let scene = Scene::new();
    let (_, commit) = scene.collected(&[("new", "new\n")]);
    let again = |command: &str, retries| CheckSpec { retries, timeout_ms: 600_000, ..CheckSpec::new(command) };
    let checks = [
        ("broken", again("exit 4", 3)),
        ("empty", again("echo 'Ran 0 tests in 0.000s'", 1)),
        ("fine", again("true", 3)),
        ("once", again("exit 5", 0)),
    ];
    let results = results(scene.once(&order(&scene, &commit, &checks)));
    let told: Vec<_> = results.iter().map(|one| (one.verdict, one.exit.as_str(), one.tries.len())).collect();
    assert_eq!(
        told,
        [
            (CheckVerdict::Failed, "exit 4 on the last of 4 tries", 4),
            (CheckVerdict::RanNothing, "exit 0, but it ran nothing on the last of 2 tries", 2),
            (CheckVerdict::Passed, "exit 0", 0),
            (CheckVerdict::Failed, "exit 5", 0),
        ]
    );
    assert!(names(&scene.layout.checkouts()).is_empty(), "no checkout is left");
}

#[test]
fn a_later_try_of_a_killed_worker_is_adopted() {
    let scene = Scene::new();
    let (_, commit) = scene.collected(&[("new", "new\n")]);
    let ticket = scene.layout.vault(&scene.repo).join("objects/ticket");
    fs::write(&ticket, "").expect("written");
    let command = format!(
        "echo begun; if test -e {0}; then while test -e {0}; do sleep 0.02; done; exit 1; fi; \
         while test ! -e go-on; do sleep 0.02; done; echo done",
        ticket.display()
    );
    let spec = CheckSpec { retries: 1, timeout_ms: 600_000, ..CheckSpec::new(command) };
    let name = "test".parse().expect("a name");
    let effect = scene.effect(order(&scene, &commit, &[("test", spec)]));
    let second = scene.layout.check_try(&scene.task, 1, 2, &name);
    let first_try = scene.layout.check(&scene.task, 1, &name);
    let mut first = scene.worker();
    first.start(effect.clone());
    until("the first try has begun", || fs::read_to_string(first_try.join("out")).is_ok_and(|out| out == "begun\n"));
    fs::remove_file(&ticket).expect("the ticket is taken");
    until("the second try has begun", || fs::read_to_string(second.join("out")).is_ok_and(|out| out == "begun\n"));
    drop(first);
    let mut other = scene.worker();
    other.start(effect);
    let checkout = godwit_git::Workspace::at(scene.layout.checkout(&scene.task)).tree();
    write(&checkout.join("go-on"), "");
    let told = results(other.outcome());
    assert_eq!((told[0].verdict, told[0].tail.as_str()), (CheckVerdict::Flaky, "begun\ndone\n"), "{told:?}");
}
