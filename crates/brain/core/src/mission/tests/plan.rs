//! The walk of a mission with a plan: what runs beside what, what starts from what, and what a failure stops.

use super::walk::{Walk, check, digest, facts, forbidden, sha};
use crate::effect::{EffectKind, OutcomeKind, Start};
use crate::evidence::CheckVerdict;
use crate::hold::HoldCode;
use crate::mission::{Command, Event, Move, Phase, Stage, Status};
use crate::name::Sha;
use crate::policy::RepoPolicy;
use crate::refusal::RefusalCode;
use crate::run::RunClass;

fn start(walk: &Walk, name: &str) -> Start {
    match walk.effect_of(name).kind {
        EffectKind::PrepareWorkspace { from, .. } => from,
        other => panic!("{name} wishes {other:?}"),
    }
}

fn commits(walk: &Walk, name: &str) -> Vec<Sha> {
    match start(walk, name) {
        Start::Commits { commits, .. } => commits,
        Start::Tip { branch } => panic!("{name} starts at the tip of {branch:?}"),
    }
}

fn result(walk: &Walk, name: &str) -> Sha {
    walk.task(name).result.as_ref().expect("a result").commit.clone()
}

/// Up to where `join` has a workspace with conflicts in it.
fn conflicting() -> Walk {
    let mut walk = Walk::planned(Walk::policy());
    ["root", "left", "right"].into_iter().for_each(|name| walk.finishes(name));
    let conflicts = vec!["src/a.rs".to_owned()];
    let (base, branch) = (sha('b'), None);
    walk.answer_for("join", OutcomeKind::WorkspaceReady { base, branch, source_dirty: false, rescue: None, conflicts });
    walk
}

#[test]
fn nothing_of_a_plan_is_made_before_a_person_lets_it_begin() {
    let plan: &[(&str, &[&str])] = &[("one", &[]), ("other", &[]), ("join", &["one", "other"])];
    let mut walk = Walk::new(RepoPolicy { approve_start: true, ..Walk::policy() });
    walk.does(Walk::create_plan(plan));
    for (command, status, tasks) in [
        (None, Status::AwaitingStart, ["one awaiting-start", "other awaiting-start", "join waiting"]),
        (
            Some(Command::Approve { evidence: None }),
            Status::Preparing,
            ["one preparing", "other preparing", "join waiting"],
        ),
    ] {
        if let Some(command) = command {
            walk.does(command);
        }
        assert_eq!(walk.mission().status(), status);
        assert_eq!(walk.statuses(), tasks);
        assert_eq!(walk.effect().is_some(), status == Status::Preparing, "what is said to be made is made");
    }
}

#[test]
fn two_tasks_run_beside_each_other_and_the_third_joins_them() {
    let mut walk = Walk::planned(Walk::policy());
    assert_eq!(walk.statuses(), ["root preparing", "left waiting", "right waiting", "join waiting"]);
    assert!(matches!(start(&walk, "root"), Start::Tip { .. }));
    walk.finishes("root");
    assert_eq!(walk.statuses(), ["root done", "left preparing", "right preparing", "join waiting"]);
    assert_eq!(commits(&walk, "left"), [result(&walk, "root")], "a task starts from what it needs");
    walk.runs("left");
    walk.runs("right");
    assert_eq!(walk.mission().live_runs().count(), 2);
    assert_eq!(walk.mission().awaits(), "the agent (1 of 4 tasks done, 2 running)");
    for name in ["right", "left"] {
        (0..4).for_each(|_| walk.succeed_for(name));
    }
    let both = [result(&walk, "left"), result(&walk, "right")];
    assert_eq!(commits(&walk, "join"), both, "in the order of the plan, whoever was first");
    walk.finishes("join");
    assert_eq!(walk.mission().status(), Status::AwaitingApproval);
    let Some(EffectKind::SealEvidence { base, .. }) = walk
        .log
        .iter()
        .rev()
        .find_map(|(event, ..)| matches!(event, Event::ChecksDone { .. }).then_some(()))
        .and_then(|()| sealed_of(&walk))
    else {
        panic!("the last seal")
    };
    assert_eq!(base, sha('a'), "what is approved is proven as a whole, from where the mission began");
    walk.does(Command::Approve { evidence: None });
    walk.grant();
    assert!(matches!(&walk.mission().stage, Stage::Landing { commit, .. } if *commit == result(&walk, "join")));
    walk.succeed();
    for _ in 0..4 {
        assert_eq!(walk.mission().status(), Status::Landed);
        walk.succeed();
    }
    assert!(!walk.mission().is_live());
    assert_eq!(walk.replayed(), walk.state);
}

/// The seal of `join`, asked again before its outcome was folded.
fn sealed_of(walk: &Walk) -> Option<EffectKind> {
    let mut before = Walk::new(walk.policy.clone());
    for (event, at, actor) in &walk.log {
        if matches!(event, Event::EvidenceSealed { task, .. } if *task == walk.task("join").id) {
            break;
        }
        crate::mission::evolve(&mut before.state, event, *at, actor);
    }
    Some(before.effect_of("join").kind)
}

#[test]
fn all_that_need_nothing_start_from_the_same_commit() {
    let mut walk = Walk::new(Walk::policy());
    walk.does(Walk::create_plan(&[("a", &[]), ("b", &[])]));
    assert_eq!(walk.effects().len(), 1, "one of them fetches it: {:?}", walk.statuses());
    walk.succeed_for("a");
    assert_eq!(commits(&walk, "b"), [sha('a')]);
}

#[test]
fn what_a_plan_leaves_unmerged_is_integrated_without_an_agent() {
    let mut walk = Walk::new(Walk::policy());
    walk.does(Walk::create_plan(&[("a", &[]), ("b", &[])]));
    ["a", "b"].into_iter().for_each(|name| walk.finishes(name));
    assert_eq!(commits(&walk, "integrate"), [result(&walk, "a"), result(&walk, "b")]);
    walk.succeed_for("integrate");
    let tree = sha('d');
    let collected = OutcomeKind::ResultCollected { commit: None, tree, rescue: None, unresolved: Vec::new() };
    walk.answer_for("integrate", collected);
    assert_eq!(result(&walk, "integrate"), sha('a'), "the merge itself is the result");
    walk.succeed_for("integrate");
    walk.succeed_for("integrate");
    assert_eq!(walk.mission().status(), Status::AwaitingApproval);
    assert!(walk.task("integrate").runs.is_empty());
}

#[test]
fn a_conflict_is_repaired_once_before_the_task_begins() {
    let mut walk = conflicting();
    assert!(
        matches!(&walk.task("join").phase, Phase::Ready { next: Move::Merge { paths }, .. } if paths == &["src/a.rs"])
    );
    walk.runs("join");
    let EffectKind::StartRun { spec } = walk.effect_of("join").kind else { panic!("a run") };
    assert!(spec.prompt.contains("- src/a.rs") && spec.prompt.contains("leave no conflict marker"), "{}", spec.prompt);
    walk.succeed_for("join");
    let EffectKind::CollectResult { parents, conflicts, .. } = walk.effect_of("join").kind else { panic!("a commit") };
    assert_eq!(parents, [result(&walk, "left"), result(&walk, "right")]);
    assert_eq!(conflicts, ["src/a.rs"]);
    walk.succeed_for("join");
    let resolved = walk.task("join").merge.as_ref().and_then(|merge| merge.resolved.clone()).expect("resolved");
    assert_eq!(commits(&walk, "join"), [resolved], "it begins where the conflicts are resolved");
    walk.finishes("join");
    assert_eq!(walk.mission().status(), Status::AwaitingApproval);
    assert_eq!(walk.replayed(), walk.state);
}

#[test]
fn a_conflict_that_is_not_resolved_is_held() {
    let mut walk = conflicting();
    walk.runs("join");
    walk.succeed_for("join");
    let unresolved = vec!["src/a.rs".to_owned()];
    let (commit, tree) = (Some(sha('8')), sha('d'));
    walk.answer_for("join", OutcomeKind::ResultCollected { commit, tree, rescue: None, unresolved });
    let hold = walk.mission().open_holds().next().expect("a hold").clone();
    assert_eq!((hold.code, hold.task.as_ref()), (HoldCode::MergeConflict, Some(&walk.task("join").id)));
    assert!(walk.tries(&Command::ResolveHold { hold: hold.id }).is_err(), "only another result can end it");
    walk.does(Command::Continue { text: "keep the left side".to_owned(), task: None, answers: None });
    walk.runs("join");
    walk.succeed_for("join");
    walk.succeed_for("join");
    assert!(matches!(walk.task("join").phase, Phase::Preparing { fresh: true }));
}

fn fails_its_checks(walk: &mut Walk, name: &str) -> Vec<Event> {
    walk.succeed_for(name);
    walk.succeed_for(name);
    walk.answer_for(name, OutcomeKind::ChecksDone { results: vec![check(CheckVerdict::Failed)] });
    let facts = facts(vec![check(CheckVerdict::Failed)]);
    walk.answer_for(name, OutcomeKind::EvidenceSealed { digest: digest('9'), facts })
}

#[test]
fn a_failing_branch_is_repaired_once_and_then_held_while_the_other_goes_on() {
    let mut walk = Walk::planned(Walk::policy());
    walk.finishes("root");
    walk.runs("left");
    walk.runs("right");
    fails_its_checks(&mut walk, "left");
    assert!(
        matches!(&walk.task("left").phase, Phase::Ready { next: Move::Repair { text }, .. } if text.contains("test (exit 0)"))
    );
    assert_eq!(walk.mission().open_holds().count(), 0);
    walk.runs("left");
    fails_its_checks(&mut walk, "left");
    let hold = walk.mission().open_holds().next().expect("a hold").clone();
    assert_eq!((hold.code, hold.task.as_ref()), (HoldCode::ChecksFailed, Some(&walk.task("left").id)));
    (0..4).for_each(|_| walk.succeed_for("right"));
    assert_eq!(walk.statuses(), ["root done", "left held", "right done", "join waiting"]);
    assert_eq!(walk.mission().status(), Status::Held);
    let recovery = hold.code.recovery(&walk.mission().id, &hold.id, Some(&walk.task("left").name));
    assert!(recovery[0].contains("--task left"), "{recovery:?}");
    walk.does(Command::ResolveHold { hold: hold.id });
    walk.succeed_for("left");
    walk.succeed_for("left");
    assert_eq!(walk.statuses()[3], "join preparing");
}

#[test]
fn what_the_gate_blocks_in_one_task_lets_no_other_start_from_it() {
    let mut walk = Walk::planned(Walk::policy());
    walk.runs("root");
    (0..3).for_each(|_| walk.succeed_for("root"));
    let sealed = forbidden(vec![check(CheckVerdict::Passed)]);
    walk.answer_for("root", OutcomeKind::EvidenceSealed { digest: digest('9'), facts: sealed });
    assert_eq!(walk.statuses(), ["root held", "left waiting", "right waiting", "join waiting"]);
    assert!(walk.effects().is_empty());
}

#[test]
fn a_task_that_is_retried_takes_along_what_started_from_it() {
    let mut walk = Walk::planned(Walk::policy());
    ["root", "left", "right", "join"].into_iter().for_each(|name| walk.finishes(name));
    let kept = result(&walk, "left");
    walk.does(Command::Retry { task: Some("left".parse().expect("a name")) });
    assert_eq!(walk.statuses(), ["root done", "left preparing", "right done", "join waiting"]);
    assert_eq!(walk.mission().status(), Status::Preparing);
    assert!(walk.mission().rescues.iter().any(|rescue| rescue.commit == kept), "its result is kept");
    assert!(walk.mission().open_approval().is_none());
    ["left", "join"].into_iter().for_each(|name| walk.finishes(name));
    assert_eq!(walk.mission().status(), Status::AwaitingApproval);
}

#[test]
fn a_message_goes_to_the_task_that_is_named_or_awaits_one() {
    let mut walk = Walk::planned(Walk::policy());
    walk.finishes("root");
    let say = |task: Option<&str>| Command::Continue {
        text: "and this".to_owned(),
        task: task.map(|name| name.parse().expect("a name")),
        answers: None,
    };
    let code = |walk: &mut Walk, command| walk.tries(&command).map(|_| ()).map_err(|refusal| refusal.code);
    assert_eq!(code(&mut walk.clone(), say(None)), Err(RefusalCode::Invalid), "which one?");
    assert_eq!(code(&mut walk.clone(), say(Some("nobody"))), Err(RefusalCode::NotFound));
    assert_eq!(code(&mut walk.clone(), say(Some("join"))), Err(RefusalCode::WrongState), "it has no workspace");
    walk.runs("left");
    assert_eq!(code(&mut walk.clone(), say(Some("root"))), Err(RefusalCode::WrongState), "what needs it is running");
    (0..4).for_each(|_| walk.succeed_for("left"));
    walk.does(say(Some("root")));
    assert_eq!(walk.statuses(), ["root queued", "left waiting", "right waiting", "join waiting"]);
}

#[test]
fn a_stop_ends_every_live_run_and_a_cancel_releases_every_workspace() {
    let mut walk = Walk::planned(Walk::policy());
    walk.finishes("root");
    walk.runs("left");
    walk.runs("right");
    walk.does(Command::Stop);
    for name in ["left", "right"] {
        assert!(matches!(walk.effect_of(name).kind, EffectKind::StopRun { .. }));
        walk.succeed_for(name);
    }
    assert_eq!(walk.mission().status(), Status::Stopped);
    walk.does(Command::Cancel);
    assert_eq!(walk.effects().len(), 4);
    for name in ["join", "left", "right", "root"] {
        walk.succeed_for(name);
    }
    assert_eq!(walk.mission().status(), Status::Cancelled);
    assert_eq!(walk.replayed(), walk.state);
}

#[test]
fn a_run_that_cannot_be_repeated_holds_its_task_alone() {
    let mut walk = Walk::planned(Walk::policy());
    walk.finishes("root");
    walk.runs("left");
    walk.runs("right");
    let run = walk.task("left").live_run().expect("live").clone();
    let end = super::walk::run_end(RunClass::ModelRefused, crate::run::Usage::default());
    walk.answer_for("left", OutcomeKind::RunEnded { run, end });
    assert_eq!(walk.statuses(), ["root done", "left held", "right running", "join waiting"]);
}
