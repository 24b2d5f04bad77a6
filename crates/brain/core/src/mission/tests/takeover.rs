//! A person at the agent's terminal, and what is said to an agent that is busy.

use super::story::{proven, running};
use super::walk::{Walk, operator, report};
use crate::effect::{EffectKind, MAX_KEYS, ReportFact, Signal, SignalKind};
use crate::hold::HoldCode;
use crate::mission::{Command, Event, MAX_QUEUED, Phase, Status, TakeoverStage, Then, may_signal};
use crate::name::Seat;
use crate::principal::Principal;
use crate::refusal::RefusalCode;
use crate::run::{RunClass, RunMode, RunSpec};

fn seat(name: &str) -> Seat {
    name.parse().expect("a seat")
}

fn take_over() -> Command {
    Command::TakeOver { task: None, seat: seat("tab-1") }
}

fn hand_back(text: Option<&str>, then: Then) -> Command {
    Command::HandBack { task: None, text: text.map(str::to_owned), then }
}

fn say(text: &str) -> Command {
    Command::Continue { text: text.to_owned(), task: None, answers: None }
}

/// A run whose session is known.
fn in_session() -> Walk {
    let mut walk = running(Walk::policy());
    let run = walk.live_run();
    walk.does(report(run, 10, ReportFact::Session { session: "s-1".parse().expect("a session") }));
    walk
}

/// A person sits at the terminal.
fn taken_over() -> Walk {
    let mut walk = in_session();
    walk.does(take_over());
    walk.succeed();
    walk.grant();
    walk
}

fn started(walk: &Walk) -> RunSpec {
    match walk.effect().map(|effect| effect.kind) {
        Some(EffectKind::StartRun { spec }) => spec,
        other => panic!("a run is to start: {other:?}"),
    }
}

fn stopped(walk: &Walk) -> bool {
    matches!(walk.effect().map(|effect| effect.kind), Some(EffectKind::StopRun { .. }))
}

#[test]
fn a_takeover_ends_the_run_and_begins_one_at_the_terminal_in_the_same_session() {
    let mut walk = in_session();
    walk.does(take_over());
    assert!(stopped(&walk), "the autonomous run is ended first");
    walk.succeed();
    walk.grant();
    let spec = started(&walk);
    assert_eq!((spec.mode, spec.prompt.as_str(), spec.result), (RunMode::Interactive, "", None));
    assert_eq!(spec.resume.map(|session| session.to_string()).as_deref(), Some("s-1"));
    assert!(spec.limits.wall_ms > 3_600_000, "a person may think");
    let run = walk.live_run();
    let session = walk.task("main").runs[&run.number].session.as_ref().map(ToString::to_string);
    assert_eq!(session.as_deref(), Some("s-1"), "it is known from the beginning");
    let keyboard = walk.mission().keyboard(&run).expect("somebody types");
    assert_eq!((&keyboard.by, &keyboard.seat), (&operator(), &seat("tab-1")));
    assert!(walk.mission().awaits().contains("terminal"), "{}", walk.mission().awaits());
}

#[test]
fn a_result_that_a_person_left_to_be_approved_can_be_taken_over() {
    let mut walk = proven();
    walk.does(take_over());
    assert_eq!(walk.mission().open_approval().map(|open| open.decision.is_none()), None, "the question is void");
    walk.grant();
    assert_eq!(started(&walk).mode, RunMode::Interactive);
}

#[test]
fn a_run_that_succeeds_while_it_is_taken_over_is_taken_over_all_the_same() {
    let mut walk = in_session();
    walk.does(take_over());
    walk.run_ends(RunClass::Success);
    walk.grant();
    assert_eq!(started(&walk).mode, RunMode::Interactive);
}

#[test]
fn handing_back_ends_the_terminal_and_the_agent_goes_on_with_the_message() {
    let mut walk = taken_over();
    walk.does(hand_back(Some("Mind the border case."), Then::GoOn));
    assert!(stopped(&walk));
    walk.succeed();
    walk.grant();
    let spec = started(&walk);
    assert_eq!(spec.mode, RunMode::Autonomous);
    assert!(spec.prompt.ends_with("Mind the border case."), "{}", spec.prompt);
    assert_eq!(walk.task("main").takeover, None);
    assert_eq!(walk.replayed(), walk.state);
}

#[test]
fn a_result_that_is_handed_back_as_done_is_proven_like_any_other() {
    let mut walk = taken_over();
    walk.does(hand_back(None, Then::Done));
    walk.succeed();
    let verbs: Vec<&str> = (0..3)
        .map(|_| {
            let verb = walk.effect().expect("a step").kind.verb();
            walk.succeed();
            verb
        })
        .collect();
    assert_eq!(verbs, ["collect", "check", "seal"]);
    assert_eq!(walk.mission().status(), Status::AwaitingApproval);
}

#[test]
fn a_terminal_that_was_left_is_handed_back_and_one_that_broke_is_held() {
    for class in [RunClass::Success, RunClass::Cancelled, RunClass::Stalled, RunClass::TimedOut] {
        let mut walk = taken_over();
        walk.run_ends(class.clone());
        assert_eq!((walk.mission().status(), &walk.task("main").takeover), (Status::Queued, &None), "{class:?}");
        walk.grant();
        assert_eq!(started(&walk).mode, RunMode::Autonomous, "{class:?}");
    }
    for (class, code) in [
        (RunClass::Auth, HoldCode::AgentAuth),
        (RunClass::Crashed, HoldCode::RunFailed),
        (RunClass::Lost, HoldCode::RunFailed),
        (RunClass::RateLimited { until: None }, HoldCode::AgentLimited),
    ] {
        let mut walk = taken_over();
        walk.run_ends(class.clone());
        let open: Vec<_> = walk.mission().open_holds().map(|hold| hold.code).collect();
        assert_eq!(open, [code], "{class:?}");
        assert_eq!(walk.task("main").takeover, None, "{class:?}");
        let payer = walk.task("main").runs.values().next_back().and_then(crate::mission::Run::payer);
        let lift = Command::LiftLimit { account: payer.expect("an account"), window: None };
        assert_eq!(walk.does(lift), [], "{class:?}: a person looks at what broke at a terminal");
    }
}

#[test]
fn one_seat_has_the_keyboard_and_another_can_take_it() {
    let mut walk = taken_over();
    let run = walk.live_run();
    let keys = |bytes: usize| Signal { run: run.clone(), kind: SignalKind::Keys { bytes: vec![b'x'; bytes] } };
    let may = |walk: &Walk, seat: &Seat, actor: &Principal, size: usize| {
        may_signal(Some(&walk.state), &keys(size), seat, actor).map_err(|refusal| refusal.code)
    };
    assert_eq!(may(&walk, &seat("tab-1"), &operator(), 3), Ok(()));
    assert_eq!(may(&walk, &seat("tab-2"), &operator(), 3), Err(RefusalCode::WrongState));
    assert_eq!(may(&walk, &seat("tab-1"), &Principal::Person("other".to_owned()), 3), Err(RefusalCode::WrongState));
    assert_eq!(may(&walk, &seat("tab-1"), &Principal::Daemon, 3), Err(RefusalCode::Forbidden));
    assert_eq!(may(&walk, &seat("tab-1"), &operator(), MAX_KEYS + 1), Err(RefusalCode::Invalid));
    walk.does(Command::TakeKeyboard { run: run.clone(), seat: seat("tab-2") });
    assert_eq!(may(&walk, &seat("tab-1"), &operator(), 3), Err(RefusalCode::WrongState));
    assert_eq!(may(&walk, &seat("tab-2"), &operator(), 3), Ok(()));
    let again = walk.does(Command::TakeKeyboard { run: run.clone(), seat: seat("tab-2") });
    assert_eq!(again, [], "who has it needs not take it");
    walk.run_ends(RunClass::Success);
    assert_eq!(may(&walk, &seat("tab-2"), &operator(), 3), Err(RefusalCode::WrongState), "the run is over");
}

#[test]
fn an_autonomous_run_takes_no_keys_and_no_keyboard() {
    let mut walk = in_session();
    let run = walk.live_run();
    let signal = Signal { run: run.clone(), kind: SignalKind::Resize { columns: 80, rows: 24 } };
    let refused = may_signal(Some(&walk.state), &signal, &seat("tab-1"), &operator());
    assert_eq!(refused.map_err(|refusal| refusal.code), Err(RefusalCode::WrongState));
    let refused = walk.tries(&Command::TakeKeyboard { run, seat: seat("tab-1") });
    assert_eq!(refused.map_err(|refusal| refusal.code), Err(RefusalCode::WrongState));
}

#[test]
fn only_a_person_sits_at_a_terminal_and_only_one_takeover_is_open() {
    let mut walk = in_session();
    let refused = walk.tries_as(&Principal::Daemon, &take_over()).map_err(|refusal| refusal.code);
    assert_eq!(refused, Err(RefusalCode::Forbidden));
    let refused = walk.tries(&hand_back(None, Then::GoOn)).map_err(|refusal| refusal.code);
    assert_eq!(refused, Err(RefusalCode::WrongState), "nobody sits there");
    walk.does(take_over());
    assert_eq!(walk.tries(&take_over()).map_err(|refusal| refusal.code), Err(RefusalCode::WrongState));
}

#[test]
fn a_takeover_that_has_not_begun_can_be_called_off() {
    let mut walk = in_session();
    walk.does(take_over());
    walk.does(hand_back(None, Then::GoOn));
    walk.succeed();
    walk.grant();
    assert_eq!((started(&walk).mode, &walk.task("main").takeover), (RunMode::Autonomous, &None));
    let mut walk = in_session();
    walk.does(take_over());
    walk.succeed();
    walk.does(hand_back(None, Then::Done));
    assert!(matches!(walk.task("main").phase, Phase::Collecting { .. }));
}

#[test]
fn what_is_done_cannot_be_told_anything() {
    let mut walk = taken_over();
    let refused = walk.tries(&hand_back(Some("and then"), Then::Done)).map_err(|refusal| refusal.code);
    assert_eq!(refused, Err(RefusalCode::Invalid));
    walk.does(say("later"));
    let refused = walk.tries(&hand_back(None, Then::Done)).map_err(|refusal| refusal.code);
    assert_eq!(refused, Err(RefusalCode::Invalid));
}

#[test]
fn a_stop_and_a_cancel_end_the_terminal_too() {
    for verb in [Command::Stop, Command::Cancel] {
        let mut walk = taken_over();
        walk.does(verb.clone());
        assert!(stopped(&walk), "{verb:?}");
        walk.succeed();
        assert!(!matches!(
            walk.task("main").takeover.as_ref().map(|takeover| &takeover.stage),
            Some(TakeoverStage::Live { .. })
        ));
    }
}

#[test]
fn what_is_said_during_a_run_is_queued_and_delivered_before_anything_is_collected() {
    let mut walk = in_session();
    walk.does(say("Also rename it."));
    walk.does(say("And add a test."));
    assert_eq!(walk.task("main").queue.len(), 2);
    let taken_back = walk.task("main").queue[0].number;
    walk.does(Command::Unqueue { message: taken_back });
    walk.does(say("Thanks."));
    walk.run_ends(RunClass::Success);
    assert_eq!(walk.task("main").queue, []);
    walk.grant();
    assert_eq!(started(&walk).prompt, "And add a test.\n\nThanks.");
    let gone = walk.tries(&Command::Unqueue { message: taken_back }).map_err(|refusal| refusal.code);
    assert_eq!(gone, Err(RefusalCode::NotFound));
    walk.run_ends(RunClass::Success);
    assert!(matches!(walk.task("main").phase, Phase::Collecting { .. }), "each message is delivered once");
    assert_eq!(walk.replayed(), walk.state);
}

#[test]
fn what_is_said_while_the_commit_is_made_is_delivered_before_it_is_checked() {
    let mut walk = in_session();
    walk.run_ends(RunClass::Success);
    walk.does(say("Also rename it."));
    walk.succeed();
    walk.grant();
    assert_eq!(started(&walk).prompt, "Also rename it.");
}

#[test]
fn what_is_queued_is_heard_also_when_a_stop_came_in_between() {
    let mut walk = in_session();
    walk.run_ends(RunClass::Success);
    walk.does(say("Also rename it."));
    walk.does(Command::Stop);
    walk.succeed();
    assert_eq!((walk.mission().status(), walk.task("main").queue.len()), (Status::Stopped, 1));
    walk.does(Command::Resume);
    walk.succeed();
    walk.grant();
    assert_eq!(started(&walk).prompt, "Also rename it.", "before the result is judged");
}

#[test]
fn what_is_queued_ends_no_pause() {
    let mut walk = in_session();
    walk.does(say("Also rename it."));
    walk.does(Command::Pause);
    walk.run_ends(RunClass::Success);
    assert_eq!((walk.mission().status(), walk.effect()), (Status::Paused, None), "a person said that nothing begins");
    walk.does(Command::Resume);
    walk.grant();
    assert_eq!(started(&walk).prompt, "Also rename it.");
    assert_eq!(walk.replayed(), walk.state);
}

#[test]
fn what_is_queued_outlives_a_failure_and_comes_with_the_next_run() {
    let mut walk = in_session();
    walk.does(say("Also rename it."));
    walk.run_ends(RunClass::Overloaded);
    assert_eq!(walk.task("main").queue.len(), 1, "it waits as long as the run does");
    walk.wait(3_600);
    walk.grant();
    assert_eq!(started(&walk).prompt, "Also rename it.");
    assert_eq!(walk.task("main").queue, []);
}

#[test]
fn what_is_queued_waits_for_a_person_where_the_run_is_held_or_stopped() {
    let mut held = in_session();
    held.does(say("Also rename it."));
    held.run_ends(RunClass::ModelRefused);
    assert_eq!((held.mission().status(), held.task("main").queue.len()), (Status::Held, 1));
    held.does(say("Try it another way."));
    held.grant();
    assert_eq!(started(&held).prompt, "Also rename it.\n\nTry it another way.");
    let mut stopped = in_session();
    stopped.does(say("Also rename it."));
    stopped.does(Command::Stop);
    stopped.succeed();
    assert_eq!((stopped.mission().status(), stopped.task("main").queue.len()), (Status::Stopped, 1));
    stopped.does(Command::Resume);
    stopped.grant();
    assert_eq!(started(&stopped).prompt, "Also rename it.");
}

#[test]
fn what_is_said_at_the_terminal_and_in_the_queue_reaches_the_agent_together() {
    let mut walk = taken_over();
    walk.does(say("From the phone."));
    walk.does(hand_back(Some("From the terminal."), Then::GoOn));
    walk.succeed();
    walk.grant();
    let prompt = started(&walk).prompt;
    assert_eq!(prompt, "From the terminal.\n\nFrom the phone.");
    assert_eq!(walk.task("main").takeover, None);
}

#[test]
fn a_queue_has_an_end() {
    let mut walk = in_session();
    for _ in 0..MAX_QUEUED {
        walk.does(say("more"));
    }
    assert_eq!(walk.tries(&say("more")).map_err(|refusal| refusal.code), Err(RefusalCode::Invalid));
    walk.does(Command::Unqueue { message: 1 });
    let said = walk.does(say("more"));
    assert!(matches!(said.as_slice(), [Event::MessageQueued { message, .. }] if *message == MAX_QUEUED as u32 + 1));
}
