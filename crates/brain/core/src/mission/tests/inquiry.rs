//! What an agent wants of a person who is not there: it waits without a slot, and goes on with the answer or without.

use super::story::running;
use super::walk::{Walk, report, run_end};
use crate::attention::{Attention, Inquiry, InquiryAnswer, Permission, Wanted};
use crate::effect::{EffectKind, OutcomeKind, ReportFact};
use crate::hold::HoldCode;
use crate::mission::{Command, Event, Phase, Status, desired};
use crate::name::Digest;
use crate::policy::RepoPolicy;
use crate::principal::Principal;
use crate::refusal::RefusalCode;
use crate::run::every::inquiry;
use crate::run::{RunClass, RunSpec, Usage};

const HOUR: i64 = 3_600;

/// An agent in its session has asked.
fn asked(attention: Attention, inquiry: Inquiry) -> Walk {
    let mut walk = running(RepoPolicy { attention: Some(attention), ..Walk::policy() });
    let run = walk.live_run();
    walk.does(report(run, 10, ReportFact::Session { session: "s-1".parse().expect("a session") }));
    asks(&mut walk, attention, inquiry);
    walk
}

fn asks(walk: &mut Walk, attention: Attention, inquiry: Inquiry) {
    walk.run_ends(RunClass::NeedsAnswer { inquiry: Box::new(inquiry), attention });
}

/// The live run of a task of a plan ends so.
fn ends(walk: &mut Walk, name: &str, class: RunClass) {
    let run = walk.task(name).live_run().expect("a live run").clone();
    walk.answer_for(name, OutcomeKind::RunEnded { run, end: run_end(class, Usage::default()) });
}

fn question() -> Inquiry {
    let wanted = Wanted::Answer { options: vec!["a".to_owned(), "b".to_owned()] };
    Inquiry { wanted, tool: "AskUserQuestion".to_owned(), text: "Which one?".to_owned(), ..inquiry() }
}

fn answer(permission: Permission, text: Option<&str>) -> Command {
    Command::AnswerInquiry { task: None, key: None, permission, text: text.map(str::to_owned) }
}

fn refusal(walk: &mut Walk, command: &Command) -> RefusalCode {
    walk.tries(command).expect_err("it is refused").code
}

/// The run that is to start.
fn started(walk: &Walk) -> RunSpec {
    match walk.effect().map(|effect| effect.kind) {
        Some(EffectKind::StartRun { spec }) => spec,
        other => panic!("a run is to start: {other:?}"),
    }
}

#[test]
fn an_agent_that_asks_waits_without_a_slot_and_says_what_for() {
    let walk = asked(Attention::Park, inquiry());
    let mission = walk.mission();
    assert_eq!(mission.status(), Status::Held);
    let hold = mission.open_holds().next().expect("a hold");
    assert_eq!(hold.code, HoldCode::NeedsAnswer);
    assert!(hold.reason.contains("sudo make install"), "{}", hold.reason);
    assert_eq!(walk.task("main").inquiry.as_ref().and_then(|open| open.until), None);
    assert_eq!(desired(&walk.state), [], "nothing is in flight and nothing is asked for");
    assert_eq!(walk.task("main").failures, 0, "nobody failed");
    assert_eq!(walk.replayed(), walk.state);
}

#[test]
fn what_is_allowed_goes_on_in_its_session_and_holds_for_the_task() {
    let mut walk = asked(Attention::Park, inquiry());
    walk.does(answer(Permission::Allowed, Some("Only this once.")));
    assert_eq!(walk.mission().open_holds().next(), None);
    walk.grant();
    let spec = started(&walk);
    assert_eq!(spec.resume.map(|session| session.to_string()).as_deref(), Some("s-1"));
    assert!(spec.prompt.contains("sudo make install") && spec.prompt.ends_with("Only this once."), "{}", spec.prompt);
    assert_eq!(spec.permissions, [(inquiry().key, Permission::Allowed)].into());
    assert_eq!(spec.attention, Some(Attention::Park));
    walk.run_ends(RunClass::Crashed);
    walk.wait(60);
    walk.grant();
    assert_eq!(started(&walk).permissions.len(), 1, "a run that is repeated need not ask again");
    assert_eq!(walk.replayed(), walk.state);
}

#[test]
fn what_is_denied_is_told_and_not_asked_again() {
    let mut walk = asked(Attention::Ask, inquiry());
    walk.does(answer(Permission::Denied, None));
    walk.grant();
    let spec = started(&walk);
    assert!(spec.prompt.contains("does not allow"), "{}", spec.prompt);
    assert_eq!(spec.permissions, [(inquiry().key, Permission::Denied)].into());
}

#[test]
fn who_does_not_answer_in_time_is_not_waited_for() {
    let mut walk = asked(Attention::Ask, inquiry());
    let until = walk.task("main").inquiry.as_ref().and_then(|open| open.until).expect("an end");
    assert_eq!(until.duration_since(walk.now).as_secs(), HOUR);
    let wishes = desired(&walk.state);
    assert_eq!(wishes.iter().map(|wish| wish.not_before).collect::<Vec<_>>(), [Some(until)], "it is a timer");
    let grant = Command::GrantRun { run: walk.task("main").next_run(), account: None };
    assert_eq!(refusal(&mut walk, &grant), RefusalCode::WrongState, "not before");
    walk.wait(HOUR);
    let events = walk.does(grant);
    let answered = |event: &Event| matches!(event, Event::InquiryAnswered { answer: InquiryAnswer::Unheard, .. });
    assert!(events.iter().any(answered), "{events:?}");
    assert_eq!(walk.mission().open_holds().next(), None);
    assert!(started(&walk).prompt.contains("Nobody was there"), "{}", started(&walk).prompt);
    assert_eq!(walk.replayed(), walk.state);
}

#[test]
fn who_is_never_there_is_asked_three_times_and_then_waited_for() {
    let mut walk = asked(Attention::Ask, inquiry());
    for _ in 0..3 {
        assert!(walk.task("main").inquiry.as_ref().is_some_and(|open| open.until.is_some()));
        walk.wait(HOUR);
        walk.grant();
        asks(&mut walk, Attention::Ask, inquiry());
    }
    assert_eq!(walk.task("main").inquiry.as_ref().map(|open| open.until), Some(None));
    assert_eq!(desired(&walk.state), []);
    walk.does(answer(Permission::Denied, None));
    assert_eq!(walk.task("main").unheard, 0, "somebody is there");
}

#[test]
fn nothing_goes_on_by_itself_in_what_is_paused_stopped_or_held_otherwise() {
    for command in [Command::Pause, Command::Stop] {
        let mut walk = asked(Attention::Ask, inquiry());
        walk.does(command);
        walk.wait(2 * HOUR);
        assert_eq!(desired(&walk.state), []);
        let run = walk.task("main").next_run();
        assert_eq!(refusal(&mut walk, &Command::GrantRun { run, account: None }), RefusalCode::WrongState);
    }
}

#[test]
fn a_question_is_answered_by_a_message_or_left_to_the_agent() {
    let mut walk = asked(Attention::Park, question());
    assert_eq!(refusal(&mut walk, &answer(Permission::Allowed, None)), RefusalCode::Invalid);
    let mut left = walk.clone();
    left.does(answer(Permission::Denied, None));
    left.grant();
    assert!(started(&left).prompt.contains("leaves this question to you"), "{}", started(&left).prompt);
    walk.does(Command::Continue { text: "The first one.".to_owned(), task: None, answers: None });
    assert_eq!((walk.mission().open_holds().next(), &walk.task("main").inquiry), (None, &None));
    walk.grant();
    assert_eq!(started(&walk).prompt, "The first one.");
}

#[test]
fn only_a_person_answers_and_only_what_they_have_seen() {
    let mut walk = asked(Attention::Park, inquiry());
    let by_daemon =
        walk.tries_as(&Principal::Daemon, &answer(Permission::Allowed, None)).map_err(|refusal| refusal.code);
    assert_eq!(by_daemon, Err(RefusalCode::Forbidden));
    let other = Command::AnswerInquiry {
        task: None,
        key: Some("8".repeat(64).parse().expect("a digest")),
        permission: Permission::Allowed,
        text: None,
    };
    assert_eq!(refusal(&mut walk, &other), RefusalCode::Invalid);
    let hold = walk.mission().open_holds().next().expect("a hold").id.clone();
    assert_eq!(refusal(&mut walk, &Command::ResolveHold { hold }), RefusalCode::WrongState);
    walk.does(answer(Permission::Allowed, None));
    assert_eq!(refusal(&mut walk, &answer(Permission::Allowed, None)), RefusalCode::WrongState, "once");
}

#[test]
fn a_message_that_answers_a_question_answers_that_one_or_nothing() {
    let says = |answers: Option<Digest>| Command::Continue { text: "The first one.".to_owned(), task: None, answers };
    let mut walk = asked(Attention::Park, question());
    let other = Some("8".repeat(64).parse().expect("a digest"));
    assert_eq!(refusal(&mut walk, &says(other)), RefusalCode::Invalid);
    walk.does(says(Some(question().key)));
    assert_eq!(walk.task("main").inquiry, None);
    // Another tab was slower: its answer is for nobody any more, at rest and while the agent works.
    assert_eq!(refusal(&mut walk, &says(Some(question().key))), RefusalCode::WrongState);
    walk.grant();
    assert_eq!(refusal(&mut walk, &says(Some(question().key))), RefusalCode::WrongState);
    walk.does(says(None));
    assert_eq!(walk.task("main").queue.len(), 1, "a message that answers nothing waits as ever");
}

#[test]
fn what_is_said_to_nobody_in_particular_answers_the_only_question_that_is_open() {
    let asks = || RunClass::NeedsAnswer { inquiry: Box::new(question()), attention: Attention::Park };
    let says = || Command::Continue { text: "The first one.".to_owned(), task: None, answers: None };
    for (left, right, answered) in [
        (asks(), RunClass::ModelRefused, Some("left")),
        (RunClass::ModelRefused, asks(), Some("right")),
        (asks(), asks(), None),
        (RunClass::ModelRefused, RunClass::ModelRefused, None),
    ] {
        let mut walk = Walk::planned(Walk::policy());
        walk.finishes("root");
        for (name, class) in [("left", left), ("right", right)] {
            walk.runs(name);
            ends(&mut walk, name, class);
        }
        assert_eq!(walk.mission().open_holds().count(), 2);
        let Some(answered) = answered else {
            assert_eq!(refusal(&mut walk, &says()), RefusalCode::Invalid, "nobody knows which one is meant");
            continue;
        };
        walk.does(says());
        assert_eq!(walk.task(answered).inquiry, None);
        let open: Vec<_> = walk.mission().open_holds().map(|hold| hold.code).collect();
        assert_eq!(open, [HoldCode::RunFailed], "what else is held stays so");
        assert_eq!(walk.replayed(), walk.state);
    }
}

#[test]
fn a_retry_forgets_what_was_asked_and_what_was_said() {
    let mut walk = asked(Attention::Park, inquiry());
    walk.does(answer(Permission::Allowed, None));
    walk.does(Command::Retry { task: None });
    let task = walk.task("main");
    assert!(task.permissions.is_empty() && task.inquiry.is_none());
    assert!(matches!(task.phase, Phase::Preparing { fresh: true }));
}

#[test]
fn a_run_that_asks_while_a_person_stops_it_raises_nothing() {
    let mut walk = running(Walk::policy());
    walk.does(Command::Stop);
    asks(&mut walk, Attention::Park, inquiry());
    assert_eq!((walk.mission().open_holds().next(), &walk.task("main").inquiry), (None, &None));
    assert_eq!(walk.mission().status(), Status::Stopped);
}
