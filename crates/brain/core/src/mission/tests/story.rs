//! The walk of one mission, told step by step, and the turns it can take.

use std::collections::BTreeMap;

use super::walk::{Walk, check, facts, failure, forbidden, operator, rescue, run_classes, sha};
use crate::effect::{EffectKind, OutcomeKind, ReportFact, Retry};
use crate::evidence::CheckVerdict;
use crate::hold::HoldCode;
use crate::id::RunId;
use crate::mission::{Command, Event, Status};
use crate::policy::{LandingTarget, RepoPolicy};
use crate::refusal::RefusalCode;
use crate::run::{NotStarted, RunClass, Untold, Usage};

/// Up to where the agent works.
pub(super) fn running(policy: RepoPolicy) -> Walk {
    let mut walk = Walk::created(policy);
    walk.succeed();
    walk.grant();
    walk
}

/// A message to the one task.
fn say(text: &str) -> Command {
    Command::Continue { text: text.to_owned(), task: None, answers: None }
}

/// Up to where a person is asked.
pub(super) fn proven() -> Walk {
    let mut walk = running(Walk::policy());
    for _ in 0..4 {
        walk.succeed();
    }
    walk
}

#[test]
fn a_mission_lands_when_a_person_says_so() {
    let mut walk = Walk::created(Walk::policy());
    let mut seen = vec![walk.mission().status()];
    walk.succeed();
    seen.push(walk.mission().status());
    walk.grant();
    for _ in 0..4 {
        seen.push(walk.mission().status());
        walk.succeed();
    }
    seen.push(walk.mission().status());
    walk.does(Command::Approve { evidence: None });
    walk.grant();
    seen.push(walk.mission().status());
    walk.succeed();
    seen.push(walk.mission().status());
    walk.succeed();
    use Status as S;
    let expected = [
        S::Preparing,
        S::Queued,
        S::Running,
        S::Collecting,
        S::Checking,
        S::Sealing,
        S::AwaitingApproval,
        S::Landing,
        S::Landed,
    ];
    assert_eq!(seen, expected);
    assert!(!walk.mission().is_live());
    assert_eq!(walk.effect(), None);
}

#[test]
fn the_commit_has_the_time_of_its_intent() {
    let mut walk = running(Walk::policy());
    walk.wait(90);
    let ended_at = walk.now;
    walk.succeed();
    walk.wait(90);
    let Some(EffectKind::CollectResult { at, .. }) = walk.effect().map(|effect| effect.kind) else {
        panic!("the result is to be collected")
    };
    assert_eq!(at, ended_at);
}

#[test]
fn every_ending_of_a_run_leads_to_a_stated_retry_or_hold() {
    for class in run_classes() {
        let mut walk = running(Walk::policy());
        walk.run_ends(class.clone());
        let status = walk.mission().status();
        let expected = match class {
            RunClass::Cancelled | RunClass::Offline { .. } => vec![Status::Queued],
            _ => vec![Status::Parked, Status::Held],
        };
        assert!(expected.contains(&status), "{class:?} led to {status}");
    }
}

#[test]
fn a_crash_is_repeated_twice_and_then_held() {
    let mut walk = running(Walk::policy());
    for _ in 0..2 {
        walk.run_ends(RunClass::Crashed);
        assert_eq!(walk.mission().status(), Status::Parked);
        walk.wait(60);
        walk.grant();
    }
    walk.run_ends(RunClass::Crashed);
    assert_eq!(walk.mission().open_holds().next().map(|hold| hold.code), Some(HoldCode::RunFailed));
    let hold = walk.mission().open_holds().next().expect("a hold").id.clone();
    walk.does(Command::ResolveHold { hold });
    assert_eq!(walk.mission().status(), Status::Queued);
}

#[test]
fn a_parked_run_waits_for_its_time_or_for_a_person() {
    let mut walk = running(Walk::policy());
    walk.run_ends(RunClass::Overloaded);
    let run = walk.task("main").next_run();
    assert_eq!(
        walk.tries(&Command::GrantRun { run: run.clone(), account: None }).map_err(|refusal| refusal.code),
        Err(RefusalCode::WrongState)
    );
    walk.does(Command::Resume);
    walk.does(Command::GrantRun { run, account: None });
}

#[test]
fn a_run_of_an_older_fence_books_its_usage_and_moves_nothing() {
    let mut walk = running(Walk::policy());
    let first = walk.live_run();
    walk.run_ends(RunClass::Lost);
    walk.wait(60);
    walk.grant();
    let usage = Usage { output_tokens: Some(5), ..Usage::default() };
    let end = super::walk::run_end(RunClass::Success, usage);
    let late = OutcomeKind::RunEnded { run: first.clone(), end };
    let effect = walk.effect().expect("the second run").id;
    let mission = walk.mission().id.clone();
    let events = walk.does(Command::Settle(crate::effect::Outcome { effect, mission, result: late }));
    assert_eq!(events, [Event::LateUsageBooked { run: first.clone(), usage, models: BTreeMap::new() }]);
    assert_eq!(walk.live_run(), RunId::new(first.task.clone(), 2));
    let fact = ReportFact::Started { adopted: true };
    let refused = walk.tries(&super::walk::report(first, 1, fact)).map_err(|refusal| refusal.code);
    assert_eq!(refused, Err(RefusalCode::NotAwaited));
}

#[test]
fn a_session_that_the_agent_does_not_know_is_not_asked_for_again() {
    let mut walk = running(Walk::policy());
    let run = walk.live_run();
    walk.does(super::walk::report(run, 10, ReportFact::Session { session: "s-1".parse().expect("a session") }));
    walk.run_ends(RunClass::Crashed);
    walk.wait(60);
    walk.grant();
    walk.run_ends(RunClass::Protocol);
    walk.wait(60);
    walk.grant();
    let Some(EffectKind::StartRun { spec }) = walk.effect().map(|effect| effect.kind) else { panic!("a run") };
    assert_eq!(spec.resume, None);
    assert!(spec.prompt.starts_with("Fix the test."), "the mission is told anew: {}", spec.prompt);
}

#[test]
fn a_sum_tells_how_many_runs_it_leaves_out() {
    let mut walk = running(Walk::policy());
    let known = Usage { output_tokens: Some(5), cost_micro_usd: Some(7), ..Usage::default() };
    let uncosted = Usage { output_tokens: Some(5), ..Usage::default() };
    let endings = [(RunClass::Crashed, known), (RunClass::Crashed, uncosted), (RunClass::Success, Usage::default())];
    for (class, usage) in endings {
        let run = walk.live_run();
        walk.answer(OutcomeKind::RunEnded { run, end: super::walk::run_end(class.clone(), usage) });
        if class != RunClass::Success {
            walk.wait(60);
            walk.grant();
        }
    }
    let mission = walk.mission();
    assert_eq!((mission.usage().output_tokens, mission.usage().cost_micro_usd), (Some(10), Some(7)));
    assert_eq!((mission.untold().tokens, mission.untold().cost), (1, 2));
    let unreached = super::walk::run_end(RunClass::NotStarted { cause: NotStarted::ProgramMissing }, Usage::default());
    assert_eq!(Untold::of(&unreached), Untold::default(), "it used nothing");
}

#[test]
fn a_stop_ends_the_run_and_a_resume_goes_on_in_its_session() {
    let mut walk = running(Walk::policy());
    let run = walk.live_run();
    walk.does(super::walk::report(run.clone(), 10, ReportFact::Session { session: "s-1".parse().expect("a session") }));
    walk.does(Command::Stop);
    assert!(
        matches!(walk.effect().map(|effect| effect.kind), Some(EffectKind::StopRun { run: stopped }) if stopped == run)
    );
    walk.succeed();
    assert_eq!(walk.mission().status(), Status::Stopped);
    assert_eq!(walk.effect(), None);
    walk.does(Command::Resume);
    walk.grant();
    let Some(EffectKind::StartRun { spec }) = walk.effect().map(|effect| effect.kind) else { panic!("a run") };
    assert_eq!(spec.resume.map(|session| session.to_string()), Some("s-1".to_owned()));
    assert_eq!(spec.run.number, 2);
}

#[test]
fn a_cancel_ends_the_run_first_and_then_releases_the_workspace() {
    let mut walk = running(Walk::policy());
    walk.does(Command::Cancel);
    assert!(matches!(walk.effect().map(|effect| effect.kind), Some(EffectKind::StopRun { .. })));
    walk.succeed();
    assert!(matches!(walk.effect().map(|effect| effect.kind), Some(EffectKind::ReleaseWorkspace { .. })));
    walk.answer(OutcomeKind::WorkspaceReleased { rescue: Some(rescue()) });
    assert_eq!(walk.mission().status(), Status::Cancelled);
    walk.does(Command::RestoreRescue { commit: rescue().commit, branch: "saved".parse().expect("a branch") });
    assert!(walk.mission().is_live());
    walk.succeed();
    assert!(!walk.mission().is_live());
}

#[test]
fn a_result_that_was_refused_is_kept_as_a_rescue() {
    let mut walk = proven();
    let commit = walk.task("main").result.as_ref().expect("a result").commit.clone();
    walk.does(Command::Reject { reason: None });
    walk.succeed();
    assert!(walk.mission().rescues.iter().any(|rescue| rescue.commit == commit));
    walk.does(Command::RestoreRescue { commit, branch: "saved".parse().expect("a branch") });
}

#[test]
fn the_gate_blocks_and_a_message_goes_on() {
    let mut walk = running(Walk::policy());
    for _ in 0..3 {
        walk.succeed();
    }
    let checks = vec![check(CheckVerdict::Passed)];
    walk.answer(OutcomeKind::EvidenceSealed { digest: super::walk::digest('9'), facts: forbidden(checks) });
    let hold = walk.mission().open_holds().next().expect("a hold").clone();
    assert_eq!(hold.code, HoldCode::ForbiddenPath);
    assert!(walk.tries(&Command::ResolveHold { hold: hold.id }).is_err(), "a forbidden path is not resolved away");
    walk.does(say("undo it"));
    assert_eq!(walk.mission().status(), Status::Queued);
}

#[test]
fn failed_checks_can_be_run_again() {
    let mut walk = running(Walk::policy());
    walk.succeed();
    walk.succeed();
    walk.answer(OutcomeKind::ChecksDone { results: vec![check(CheckVerdict::Failed)] });
    let checks = vec![check(CheckVerdict::Failed)];
    walk.answer(OutcomeKind::EvidenceSealed { digest: super::walk::digest('9'), facts: facts(checks) });
    let hold = walk.mission().open_holds().next().expect("a hold").clone();
    assert_eq!(hold.code, HoldCode::ChecksFailed);
    walk.does(Command::ResolveHold { hold: hold.id });
    let Some(EffectKind::RunChecks { round, .. }) = walk.effect().map(|effect| effect.kind) else { panic!("checks") };
    assert_eq!(round, 2);
}

#[test]
fn an_approval_is_bound_to_what_was_seen_and_used_once() {
    let mut walk = proven();
    let other = Command::Approve { evidence: Some(super::walk::digest('1')) };
    assert_eq!(walk.tries(&other).map_err(|refusal| refusal.code), Err(RefusalCode::Invalid));
    walk.does(say("one more thing"));
    assert!(walk.tries(&Command::Approve { evidence: None }).is_err(), "the question is void");
    let withdrawn = walk.mission().approvals.values().next().and_then(|approval| approval.decision.clone());
    assert!(withdrawn.is_some());
}

#[test]
fn four_eyes_keep_the_author_from_approving() {
    let policy = RepoPolicy { four_eyes: true, ..Walk::policy() };
    let mut walk = running(policy);
    for _ in 0..4 {
        walk.succeed();
    }
    let refused = walk.tries_as(&operator(), &Command::Approve { evidence: None }).map_err(|refusal| refusal.code);
    assert_eq!(refused, Err(RefusalCode::Forbidden));
    let other = crate::principal::Principal::Person("colleague".to_owned());
    assert!(walk.tries_as(&other, &Command::Approve { evidence: None }).is_ok());
}

#[test]
fn a_local_landing_expects_the_base() {
    let landing = LandingTarget::Local { branch: "main".parse().expect("a branch") };
    let mut walk = running(RepoPolicy { landing, ..Walk::policy() });
    for _ in 0..4 {
        walk.succeed();
    }
    walk.does(Command::Approve { evidence: None });
    walk.grant();
    let Some(EffectKind::Land { expected, branch, .. }) = walk.effect().map(|effect| effect.kind) else {
        panic!("a landing")
    };
    assert_eq!((expected, branch.as_str()), (Some(sha('a')), "main"));
}

#[test]
fn a_landing_that_failed_is_held_and_can_be_tried_again() {
    let mut walk = proven();
    walk.does(Command::Approve { evidence: None });
    walk.grant();
    walk.answer(failure(Retry::Never));
    assert_eq!(walk.mission().status(), Status::Held);
    let hold = walk.mission().open_holds().next().expect("a hold").id.clone();
    walk.does(Command::ResolveHold { hold });
    walk.grant();
    walk.succeed();
    assert_eq!(walk.mission().status(), Status::Landed);
}

#[test]
fn a_step_that_may_pass_by_itself_is_tried_three_times() {
    let mut walk = Walk::created(Walk::policy());
    for _ in 0..3 {
        walk.answer(failure(Retry::Later));
        assert_eq!(walk.mission().status(), Status::Preparing);
        walk.wait(60);
    }
    walk.answer(failure(Retry::Later));
    assert_eq!(walk.mission().status(), Status::Held);
}

/// The recommended answer to every question.
fn answers(walk: &Walk) -> Vec<crate::clarify::Answer> {
    let asked = walk.mission().clarification.as_ref().expect("it is asked about");
    let recommended = |question: &crate::clarify::Question| u8::try_from(question.recommended + 1).ok();
    let answer = |question: &crate::clarify::Question| crate::clarify::Answer {
        field: question.field,
        choice: recommended(question),
        text: None,
    };
    asked.assessment.questions.iter().map(answer).collect()
}

#[test]
fn an_unclear_mission_begins_only_when_a_person_has_said_what_is_wanted() {
    let mut walk = Walk::unclear(RepoPolicy { approve_start: true, ..Walk::policy() });
    assert_eq!(walk.mission().status(), Status::AwaitingAnswers);
    assert_eq!(walk.effect(), None);
    let around = [
        Command::Approve { evidence: None },
        Command::Retry { task: None },
        say("just begin"),
        Command::Answer { answers: Vec::new() },
    ];
    for command in around {
        assert!(walk.tries(&command).is_err(), "{command:?} gets around the questions");
        assert_eq!(walk.effect(), None);
    }
    let answers = answers(&walk);
    let agent = crate::principal::Principal::Agent("m7-t1-r1".to_owned());
    let refused = walk.tries_as(&agent, &Command::Answer { answers: answers.clone() }).map_err(|refusal| refusal.code);
    assert_eq!(refused, Err(RefusalCode::Forbidden));
    walk.does(Command::Answer { answers });
    assert_eq!(walk.mission().status(), Status::AwaitingStart, "the approval comes after the questions");
    walk.does(Command::Approve { evidence: None });
    walk.succeed();
    walk.grant();
    let Some(EffectKind::StartRun { spec }) = walk.effect().map(|effect| effect.kind) else { panic!("a run") };
    assert!(
        spec.prompt.contains("Verifiable acceptance criteria"),
        "the agent gets the specification: {}",
        spec.prompt
    );
    assert_eq!(walk.replayed(), walk.state);
}

#[test]
fn a_blocker_that_comes_back_within_half_an_hour_is_the_same_hold() {
    let mut walk = running(Walk::policy());
    walk.run_ends(RunClass::ModelRefused);
    let first = walk.mission().open_holds().next().expect("a hold").clone();
    let fails_after = |walk: &mut Walk, seconds: i64| {
        let hold = walk.mission().open_holds().next().expect("a hold").id.clone();
        walk.does(Command::ResolveHold { hold });
        walk.wait(seconds);
        walk.grant();
        walk.run_ends(RunClass::ModelRefused);
        walk.mission().open_holds().next().expect("a hold").clone()
    };
    let again = fails_after(&mut walk, 29 * 60);
    assert_eq!((again.id.clone(), again.times, again.raised_at), (first.id.clone(), 2, first.raised_at));
    let later = fails_after(&mut walk, 31 * 60);
    assert_eq!((later.id == first.id, later.times), (false, 1), "after half an hour it is news");
    assert_eq!(walk.mission().holds.len(), 2);
    assert_eq!(walk.replayed(), walk.state);
}

#[test]
fn a_high_risk_is_taken_by_a_person_and_then_still_approved() {
    let mut walk = running(Walk::policy());
    for _ in 0..3 {
        walk.succeed();
    }
    // Facts of which nothing is known count as risky as they can be.
    let unknown = crate::evidence::Facts { makeup: None, ..facts(vec![check(CheckVerdict::Passed)]) };
    walk.answer(OutcomeKind::EvidenceSealed { digest: super::walk::digest('9'), facts: unknown });
    let hold = walk.mission().open_holds().next().expect("a hold").clone();
    assert_eq!(hold.code, HoldCode::RiskHigh);
    walk.does(Command::ResolveHold { hold: hold.id });
    assert_eq!(walk.mission().status(), Status::AwaitingApproval);
    walk.does(Command::Approve { evidence: None });
    walk.grant();
    walk.succeed();
    assert_eq!(walk.mission().status(), Status::Landed);
}
