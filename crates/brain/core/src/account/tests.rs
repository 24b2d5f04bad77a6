use super::*;
use crate::id::{MissionId, TaskId};
use crate::refusal::RefusalCode;

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a time")
}

pub(super) fn run(number: u32) -> RunId {
    RunId::new(TaskId::new(MissionId::from_entropy(1), 1), number)
}

pub(super) fn window(name: &str) -> WindowName {
    name.parse().expect("a name")
}

pub(super) fn registration() -> Registration {
    Registration {
        name: "work".parse().expect("a name"),
        agents: BTreeSet::from(["claude".parse().expect("a name")]),
        billing: Billing::Subscription,
        credential: "env:WORK".to_owned(),
        credential_kind: Some(CredentialKind::OauthToken),
        exclusive: false,
        overflow: false,
        daily_runs: None,
        daily_calls: None,
    }
}

/// Decides where nothing is declared of any agent.
pub(super) fn decide(state: &State, command: &Command, now: Timestamp) -> Result<Vec<Event>, Refusal> {
    super::decide(state, command, &RouteBook::default(), now)
}

/// Decides and folds. Whatever `decide` writes must fold.
pub(super) fn does(state: &mut State, command: &Command, now: Timestamp) -> Vec<Event> {
    let events = decide(state, command, now).expect("it is accepted");
    for event in &events {
        assert!(evolve(state, event, now), "{command:?} wrote an event that does not fold: {event:?}");
    }
    events
}

fn see(state: &mut State, used: Option<u32>, resets_at: Option<i64>, now: i64) -> usize {
    let sighting =
        Sighting { window: window("five_hour"), used, resets_at: resets_at.map(at), source: QuotaSource::Run };
    let events = does(state, &Command::See { sightings: vec![sighting] }, at(now));
    events.iter().filter(|event| matches!(event, Event::WindowSeen { .. })).count()
}

#[test]
fn that_a_window_is_nearly_used_up_is_told_once_a_window() {
    let mut state = State::default();
    let mut told = |used, resets_at, now| {
        let sighting = Sighting {
            window: window("five_hour"),
            used: Some(used),
            resets_at: Some(at(resets_at)),
            source: QuotaSource::Run,
        };
        let events = does(&mut state, &Command::See { sightings: vec![sighting] }, at(now));
        let warned = events.iter().any(|event| matches!(event, Event::WindowNearlyUsed { .. }));
        (warned, state.warning(at(now)).is_some())
    };
    assert_eq!(told(9_499, 1_000, 0), (false, false));
    assert_eq!(told(9_500, 1_000, 1), (true, true));
    assert_eq!(told(9_700, 1_002, 2), (false, true), "a reset that is told a little otherwise is the same window");
    assert_eq!(told(9_900, 1_002, 3), (false, false), "it is used up, which is told as a limit");
    assert_eq!(told(100, 2_000, 1_003), (false, false));
    assert_eq!(told(9_600, 2_000, 1_004), (true, true), "the next window");
    assert_eq!(told(9_600, 3_000, 2_001), (true, true), "and the one after that, which began nearly used up");
}

#[test]
fn what_cannot_be_an_account_is_refused_and_a_secret_is_not_repeated() {
    let with = |change: fn(&mut Registration)| {
        let mut new = registration();
        change(&mut new);
        let refusal = decide(&State::default(), &Command::Add { registration: new }, at(0)).expect_err("it is refused");
        assert_eq!(refusal.code, RefusalCode::Invalid);
        format!("{refusal:?}")
    };
    assert!(with(|new| new.agents.clear()).contains("no agent"));
    assert!(with(|new| new.daily_runs = Some(0)).contains("0 times"));
    assert!(with(|new| new.credential_kind = None).contains("kind"));
    assert!(with(|new| new.credential = "cli-login".to_owned()).contains("kind"));
    for secret in ["sk-ant-verysecret", "env:", "file:relative", "keychain:"] {
        let mut new = registration();
        secret.clone_into(&mut new.credential);
        let refusal = decide(&State::default(), &Command::Add { registration: new }, at(0)).expect_err("it is refused");
        assert!(!format!("{refusal:?}").contains("verysecret"), "{refusal:?}");
    }
}

#[test]
fn a_clis_own_login_has_one_user_at_a_time() {
    let login =
        Registration { credential: "cli-login".to_owned(), credential_kind: None, exclusive: false, ..registration() };
    let mut state = State::default();
    does(&mut state, &Command::Add { registration: login }, at(0));
    assert!(state.registered.is_some_and(|registered| registered.exclusive));
}

#[test]
fn an_account_is_registered_once_and_not_removed_while_a_run_uses_it() {
    let mut state = State::default();
    let add = Command::Add { registration: registration() };
    does(&mut state, &add, at(0));
    assert_eq!(decide(&state, &add, at(1)).expect_err("twice").code, RefusalCode::AlreadyExists);
    does(&mut state, &Command::TakeLease { run: run(1) }, at(2));
    assert!(does(&mut state, &Command::TakeLease { run: run(1) }, at(3)).is_empty(), "it has it already");
    assert_eq!(decide(&state, &Command::Remove, at(4)).expect_err("in use").code, RefusalCode::WrongState);
    does(&mut state, &Command::FreeLease { run: run(1) }, at(5));
    assert!(does(&mut state, &Command::FreeLease { run: run(1) }, at(6)).is_empty(), "it is free already");
    does(&mut state, &Command::Remove, at(7));
    assert_eq!(state, State::default(), "nothing is left of it");
    assert_eq!(decide(&state, &Command::Remove, at(8)).expect_err("gone").code, RefusalCode::NotFound);
}

#[test]
fn a_window_is_written_down_when_it_moved_by_a_hundredth_or_over_a_mark() {
    let mut state = State::default();
    assert_eq!(see(&mut state, Some(1_000), Some(100), 0), 1);
    assert_eq!(see(&mut state, Some(1_099), Some(100), 1), 0, "less than a hundredth");
    assert_eq!(see(&mut state, Some(1_100), Some(100), 2), 1);
    assert_eq!(see(&mut state, None, Some(100), 3), 0, "silence takes nothing back");
    assert_eq!(see(&mut state, Some(9_490), Some(100), 4), 1);
    assert_eq!(see(&mut state, Some(9_510), Some(100), 5), 1, "over the warning");
    assert_eq!(see(&mut state, Some(9_510), Some(200), 6), 1, "another window of the name");
}

#[test]
fn what_was_told_of_a_window_is_unknown_after_its_reset() {
    let mut state = State::default();
    see(&mut state, Some(9_900), Some(100), 0);
    let known = |state: &State, now| state.windows[&window("five_hour")].used_at(at(now));
    assert_eq!(known(&state, 99), Some(9_900));
    assert_eq!(known(&state, 100), None);
    see(&mut state, None, Some(500), 101);
    assert_eq!(known(&state, 102), None, "a new window begins with nothing known");
    let mut unstated = State::default();
    see(&mut unstated, Some(9_900), None, 0);
    assert_eq!(known(&unstated, 3_599), Some(9_900));
    assert_eq!(known(&unstated, 3_600), None, "an hour without a word");
}

#[test]
fn a_refusal_counts_until_its_time_and_is_told_once() {
    let mut state = State::default();
    let refuse = |cause, until: Option<i64>| Command::Refuse {
        cause,
        until: until.map(at),
        rest: UNSTATED_LIMIT,
        detail: "no".to_owned(),
    };
    assert_eq!(does(&mut state, &refuse(LimitCause::Quota, Some(100)), at(0)).len(), 1);
    assert!(does(&mut state, &refuse(LimitCause::Quota, Some(100)), at(1)).is_empty(), "known");
    assert_eq!(does(&mut state, &refuse(LimitCause::Quota, Some(200)), at(2)).len(), 1, "longer");
    assert!(state.limit_at(at(199)).is_some() && state.limit_at(at(200)).is_none());
    does(&mut state, &refuse(LimitCause::Quota, Some(250)), at(300));
    assert_eq!(
        state.limit_at(at(301)).map(|limit| limit.until),
        Some(at(1_200)),
        "a time that is over is as good as none"
    );
    does(&mut state, &refuse(LimitCause::Quota, None), at(2_000));
    assert_eq!(state.limit_at(at(2_001)).map(|limit| limit.until), Some(at(2_900)), "a quarter of an hour");
    does(&mut state, &refuse(LimitCause::Auth, None), at(2_001));
    assert_eq!(state.limit_at(at(2_002)).map(|limit| limit.cause), Some(LimitCause::Auth));
    does(&mut state, &Command::Lift, at(2_003));
    assert!(state.limit.is_none());
    assert!(does(&mut state, &Command::Lift, at(2_004)).is_empty());
}

#[test]
fn a_probe_that_works_lifts_a_refusal_and_one_that_is_refused_raises_it() {
    let mut state = State::default();
    let probed = |verdict| Command::Probed { verdict, until: None, detail: "asked".to_owned(), sightings: Vec::new() };
    does(&mut state, &probed(ProbeVerdict::Auth), at(0));
    assert_eq!(state.limit_at(at(1)).map(|limit| limit.cause), Some(LimitCause::Auth));
    does(&mut state, &probed(ProbeVerdict::Unknown), at(2));
    assert!(state.limit_at(at(3)).is_some(), "what says nothing about the account changes nothing");
    does(&mut state, &probed(ProbeVerdict::Works), at(4));
    assert!(state.limit_at(at(5)).is_none());
    assert_eq!(state.probe.map(|probe| (probe.verdict, probe.at)), Some((ProbeVerdict::Works, at(4))));
}

#[test]
fn runs_are_counted_by_day_in_utc() {
    let mut state = State::default();
    does(&mut state, &Command::TakeLease { run: run(1) }, at(86_399));
    does(&mut state, &Command::TakeLease { run: run(2) }, at(86_399));
    assert_eq!(state.runs_today(at(86_399)), 2);
    assert_eq!(state.runs_today(at(86_400)), 0);
    does(&mut state, &Command::TakeLease { run: run(3) }, at(86_400));
    assert_eq!(state.runs_today(at(86_401)), 1);
}

#[test]
fn calls_are_counted_where_they_are_declared_and_once_however_often_they_are_told() {
    let count = |number, told| Command::Count { run: run(number), told };
    let mut plain = State::default();
    does(&mut plain, &Command::Add { registration: registration() }, at(0));
    assert_eq!(does(&mut plain, &count(1, ToldCalls::Counted(5)), at(1)), [], "nobody declared a number of calls");

    let mut state = State::default();
    let daily_calls = Some(DailyCalls { most: 200, zone: DayZone::Utc });
    does(&mut state, &Command::Add { registration: Registration { daily_calls, ..registration() } }, at(0));
    does(&mut state, &Command::TakeLease { run: run(1) }, at(1));
    let used = |state: &State| state.windows.get(&window("daily_calls")).and_then(|window| window.used_at(at(10)));
    assert_eq!(does(&mut state, &count(1, ToldCalls::Counted(2)), at(2)).len(), 2, "a per cent of the day");
    assert_eq!(does(&mut state, &count(1, ToldCalls::Counted(3)), at(3)), [], "it moves the window by too little");
    assert_eq!(does(&mut state, &count(1, ToldCalls::Counted(4)), at(4)).len(), 2);
    assert_eq!((state.calls.calls(DayZone::Utc, at(5)), used(&state)), (4, Some(200)));
    does(&mut state, &Command::FreeLease { run: run(1) }, at(5));
    assert_eq!(does(&mut state, &count(1, ToldCalls::Counted(5)), at(5)).len(), 1, "the end tells the rest");
    assert_eq!(does(&mut state, &count(1, ToldCalls::Counted(5)), at(6)), [], "once");
    assert_eq!(does(&mut state, &count(1, ToldCalls::Untold), at(6)), [], "it has told");
    does(&mut state, &count(2, ToldCalls::Untold), at(7));
    assert_eq!((state.calls.calls(DayZone::Utc, at(8)), state.calls.untold(DayZone::Utc, at(8))), (6, 1));
    assert_eq!(does(&mut state, &count(3, ToldCalls::Counted(0)), at(8)), [], "nothing is nothing");
    does(&mut state, &count(4, ToldCalls::Counted(190)), at(9));
    assert_eq!(used(&state), Some(9_800));
    let Standing::Limited { until, why } = state.standing(at(10)) else { panic!("{state:?}") };
    assert_eq!((until, why.as_str()), (at(86_400), "98.00 % of its daily_calls is used"));
    assert_eq!(state.standing(at(86_400)).word(), "usable", "it goes on by itself");

    let none = Registration { daily_calls: Some(DailyCalls { most: 0, zone: DayZone::Utc }), ..registration() };
    let refused = decide(&State::default(), &Command::Add { registration: none }, at(0)).expect_err("0 is no number");
    assert_eq!(refused.code, RefusalCode::Invalid);
}
