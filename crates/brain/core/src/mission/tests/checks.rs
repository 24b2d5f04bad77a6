//! Checks over rounds: the same files that pass once and fail once are flaky, and what that is worth is the policy's.

use super::story::running;
use super::walk::{Walk, check, digest, facts, sha};
use crate::effect::OutcomeKind;
use crate::evidence::{CheckResult, CheckTry, CheckVerdict, Facts};
use crate::gate::{Decision, RuleName};
use crate::hold::HoldCode;
use crate::mission::{Command, Move, Phase, Stage, Status};
use crate::policy::{FlakyRule, MergeMode, RepoPolicy};

/// The policy under which a proven change lands by itself.
fn by_itself(flaky: FlakyRule) -> RepoPolicy {
    RepoPolicy { merge: MergeMode::ByRisk, judges: 0, flaky, ..Walk::policy() }
}

/// One round: the checks say `result`, and the gate decides on what the state makes of it.
fn round(walk: &mut Walk, result: CheckResult) {
    walk.answer(OutcomeKind::ChecksDone { results: vec![result] });
    let checks = walk.task("main").checks.clone();
    let sealed = Facts { agent_is_scripted: Some(false), judge_passes: Some(0), ..facts(checks) };
    walk.answer(OutcomeKind::EvidenceSealed { digest: digest('9'), facts: sealed });
}

/// Up to where the checks of the first result run.
fn checking(policy: RepoPolicy) -> Walk {
    let mut walk = running(policy);
    (0..2).for_each(|_| walk.succeed());
    walk
}

/// A mission whose first round found fault, and which a person has told to check again.
fn checked_again(policy: RepoPolicy) -> Walk {
    let mut walk = checking(policy);
    round(&mut walk, check(CheckVerdict::Failed));
    let hold = walk.mission().open_holds().next().expect("a hold").clone();
    assert_eq!(hold.code, HoldCode::ChecksFailed);
    walk.does(Command::ResolveHold { hold: hold.id });
    walk
}

/// What the gate decided last, and by which rule.
fn decided(walk: &Walk) -> (Decision, RuleName) {
    let answer = walk.task("main").gate.as_ref().expect("the gate has decided");
    (answer.decision, answer.rule)
}

/// A check that failed on its first try and passed on its second.
fn flaky() -> CheckResult {
    let plain = check(CheckVerdict::Flaky);
    let one = |verdict, exit: &str, tail: &str| CheckTry {
        verdict,
        exit: exit.to_owned(),
        duration_ms: 1,
        output_digest: plain.output_digest.clone(),
        tail: tail.to_owned(),
    };
    let tries = vec![one(CheckVerdict::Failed, "exit 1", "it broke"), one(CheckVerdict::Passed, "exit 0", "fine")];
    CheckResult { tries, ..plain }
}

#[test]
fn a_check_that_fails_and_then_passes_on_the_same_files_is_flaky() {
    let mut walk = checked_again(by_itself(FlakyRule::Ask));
    round(&mut walk, check(CheckVerdict::Passed));
    let told = &walk.task("main").checks[0];
    let earlier = told.earlier.as_ref().expect("the earlier round is named");
    assert_eq!((told.verdict, earlier.round, earlier.verdict), (CheckVerdict::Flaky, 1, CheckVerdict::Failed));
    assert_eq!(decided(&walk), (Decision::Ask, RuleName::ChecksFlaky));
    assert_eq!(walk.mission().status(), Status::AwaitingApproval);
    assert_eq!(walk.replayed(), walk.state, "the log tells the same");
}

#[test]
fn a_check_that_passes_and_then_fails_on_the_same_files_says_so() {
    let mut walk = checking(Walk::policy());
    round(&mut walk, check(CheckVerdict::Passed));
    walk.does(Command::Continue { text: "look again".to_owned(), task: None, answers: None });
    walk.grant();
    (0..2).for_each(|_| walk.succeed());
    round(&mut walk, check(CheckVerdict::Failed));
    let told = &walk.task("main").checks[0];
    assert_eq!(told.verdict, CheckVerdict::Failed, "a failure stays one");
    assert!(told.sentence().ends_with("round 1 of m7000000000-t1 on the same files: passed"), "{}", told.sentence());
    assert_eq!(decided(&walk), (Decision::Block, RuleName::ChecksFailed));
}

#[test]
fn other_files_and_what_could_not_be_executed_are_no_contradiction() {
    let mut walk = checking(by_itself(FlakyRule::Ask));
    round(&mut walk, check(CheckVerdict::NotExecuted));
    let hold = walk.mission().open_holds().next().expect("a hold").clone();
    walk.does(Command::ResolveHold { hold: hold.id });
    round(&mut walk, check(CheckVerdict::Passed));
    assert_eq!(walk.task("main").checks, [check(CheckVerdict::Passed)]);
    assert_eq!(walk.mission().stage, Stage::ReadyToLand);

    let mut walk = checking(by_itself(FlakyRule::Ask));
    round(&mut walk, check(CheckVerdict::Failed));
    walk.does(Command::Continue { text: "repair it".to_owned(), task: None, answers: None });
    walk.grant();
    walk.succeed();
    let collected =
        OutcomeKind::ResultCollected { commit: Some(sha('1')), tree: sha('2'), rescue: None, unresolved: Vec::new() };
    walk.answer(collected);
    round(&mut walk, check(CheckVerdict::Passed));
    assert_eq!(walk.task("main").checks, [check(CheckVerdict::Passed)]);
    assert_eq!(walk.mission().stage, Stage::ReadyToLand);
}

#[test]
fn a_retry_forgets_no_round() {
    let mut walk = checking(by_itself(FlakyRule::Ask));
    round(&mut walk, check(CheckVerdict::Failed));
    walk.does(Command::Retry { task: None });
    walk.succeed();
    walk.grant();
    (0..2).for_each(|_| walk.succeed());
    round(&mut walk, check(CheckVerdict::Passed));
    assert_eq!(walk.task("main").checks[0].verdict, CheckVerdict::Flaky);
}

#[test]
fn a_flaky_check_is_worth_what_the_policy_says_and_never_more() {
    for (rule, expected) in [
        (FlakyRule::Ask, (Decision::Ask, RuleName::ChecksFlaky)),
        (FlakyRule::Block, (Decision::Block, RuleName::ChecksFailed)),
        (FlakyRule::Pass, (Decision::Merge, RuleName::LowRisk)),
    ] {
        let mut walk = checking(by_itself(rule));
        round(&mut walk, flaky());
        assert_eq!(decided(&walk), expected, "{rule:?}");
    }
    // Under `block`, too, a person who had a failed check run again decides; nothing would ever end the hold.
    let mut walk = checked_again(by_itself(FlakyRule::Block));
    round(&mut walk, check(CheckVerdict::Passed));
    assert_eq!(decided(&walk), (Decision::Ask, RuleName::ChecksFlaky));
}

#[test]
fn an_agent_is_asked_to_repair_what_counts_as_failed_and_sees_the_try_that_failed() {
    let prompt_after = |rule, others: Vec<CheckResult>| {
        let mut walk = Walk::planned(RepoPolicy { flaky: rule, ..Walk::policy() });
        walk.runs("root");
        (0..2).for_each(|_| walk.succeed_for("root"));
        let results = [vec![flaky()], others].concat();
        walk.answer_for("root", OutcomeKind::ChecksDone { results });
        let facts = facts(walk.task("root").checks.clone());
        walk.answer_for("root", OutcomeKind::EvidenceSealed { digest: digest('9'), facts });
        match &walk.task("root").phase {
            Phase::Ready { next: Move::Repair { text }, .. } => Some(text.clone()),
            _ => None,
        }
    };
    let asked = prompt_after(FlakyRule::Block, Vec::new()).expect("a repair is asked");
    assert!(asked.contains("it broke") && !asked.contains("fine"), "{asked}");
    assert_eq!(prompt_after(FlakyRule::Ask, Vec::new()), None);
    let other = CheckResult { name: "lint".parse().expect("a name"), ..check(CheckVerdict::Failed) };
    let asked = prompt_after(FlakyRule::Ask, vec![other]).expect("a repair is asked");
    assert!(asked.contains("lint") && !asked.contains("it broke"), "{asked}");
}
