use crate::account::calls::{DailyCalls, DayZone, ToldCalls};
use crate::account::tests::{at, decide, does, registration, run, window};
use crate::account::{
    Billing, Change, Command, CredentialKind, Event, LimitCause, QuotaSource, Registration, Sighting, State,
};
use crate::refusal::RefusalCode;
use crate::route::{AgentFacts, Family, RouteBook};

const UTC: DayZone = DayZone::Utc;

/// An account of 100 calls a day, of which a run has told 60, with a window of its provider's.
fn counted() -> State {
    let mut state = State::default();
    does(&mut state, &Command::Add { registration: of_calls(100, UTC) }, at(0));
    does(&mut state, &Command::TakeLease { run: run(1) }, at(1));
    does(&mut state, &Command::Count { run: run(1), told: ToldCalls::Counted(60) }, at(2));
    does(&mut state, &Command::FreeLease { run: run(1) }, at(3));
    let sighting =
        Sighting { window: window("five_hour"), used: Some(4_000), resets_at: Some(at(500)), source: QuotaSource::Run };
    does(&mut state, &Command::See { sightings: vec![sighting] }, at(4));
    state
}

fn of_calls(most: u32, zone: DayZone) -> Registration {
    Registration { daily_calls: Some(DailyCalls { most, zone }), ..registration() }
}

/// A change that says every part.
fn to(new: Registration) -> Command {
    let Registration { name: _, agents, billing, credential, credential_kind, exclusive, overflow, .. } = new;
    let change = Change {
        agents: Some(agents),
        billing: Some(billing),
        credential: Some(credential),
        credential_kind: Some(credential_kind),
        exclusive: Some(exclusive),
        overflow: Some(overflow),
        daily_runs: Some(new.daily_runs),
        daily_calls: Some(new.daily_calls.map(|calls| calls.most)),
        daily_zone: Some(new.daily_calls.map(|calls| calls.zone)),
    };
    Command::Change { change }
}

fn used(state: &State, name: &str) -> Option<u32> {
    state.windows.get(&window(name)).and_then(|window| window.used_at(at(10)))
}

#[test]
fn what_was_told_and_counted_stays_whatever_is_changed() {
    for (registration, of_day) in [
        (Registration { billing: Billing::Free, ..of_calls(100, UTC) }, Some(6_000)),
        (Registration { overflow: true, daily_runs: Some(9), ..of_calls(100, UTC) }, Some(6_000)),
        (Registration { credential: "env:OTHER".to_owned(), ..of_calls(100, UTC) }, Some(6_000)),
        (of_calls(200, UTC), Some(3_000)),
        (of_calls(60, UTC), Some(10_000)),
        (of_calls(120, "+14:00".parse().expect("a zone")), Some(5_000)),
        (Registration { daily_calls: None, ..registration() }, None),
    ] {
        let mut state = counted();
        let before = state.clone();
        does(&mut state, &to(registration.clone()), at(5));
        assert_eq!(state.registered, Some(registration.clone()));
        assert_eq!(used(&state, "five_hour"), Some(4_000), "{registration:?}");
        assert_eq!(used(&state, "daily_calls"), of_day, "{registration:?}");
        assert_eq!((state.today, state.last_start), (before.today, before.last_start));
        assert!(does(&mut state, &to(registration), at(6)).is_empty(), "it is so already");
        // And back: nothing was lost on the way.
        does(&mut state, &to(of_calls(100, UTC)), at(7));
        assert_eq!(used(&state, "daily_calls"), Some(6_000));
    }
}

#[test]
fn a_refusal_of_a_credential_goes_with_it_and_one_of_the_quota_stays() {
    let other = Registration { credential: "env:OTHER".to_owned(), ..of_calls(100, UTC) };
    let renamed = Registration { overflow: true, ..of_calls(100, UTC) };
    for (cause, registration, stays) in [
        (LimitCause::Auth, &other, false),
        (LimitCause::Billing, &other, false),
        (LimitCause::Quota, &other, true),
        (LimitCause::Auth, &renamed, true),
    ] {
        let mut state = counted();
        let (until, detail) = (Some(at(900)), "as scripted".to_owned());
        does(&mut state, &Command::Refuse { cause, until, rest: super::super::UNSTATED_LIMIT, detail }, at(5));
        does(&mut state, &to(registration.clone()), at(6));
        assert_eq!(state.limit_at(at(7)).is_some(), stays, "{cause:?} {registration:?}");
    }
}

#[test]
fn what_cannot_be_an_account_is_no_change_and_a_credential_in_use_stays() {
    let mut state = counted();
    let code = |state: &State, registration: Registration| {
        decide(state, &to(registration), at(9)).expect_err("it is refused").code
    };
    assert_eq!(code(&State::default(), registration()), RefusalCode::NotFound);
    assert_eq!(code(&state, of_calls(0, UTC)), RefusalCode::Invalid);
    let secret = Registration { credential: "sk-ant-verysecret".to_owned(), ..registration() };
    assert_eq!(code(&state, secret), RefusalCode::Invalid);
    let login = Registration { credential: "cli-login".to_owned(), ..registration() };
    assert_eq!(code(&state, login), RefusalCode::Invalid, "a login knows its kind itself");
    does(&mut state, &Command::TakeLease { run: run(2) }, at(6));
    let key = Registration { credential_kind: Some(CredentialKind::ApiKey), ..of_calls(100, UTC) };
    assert_eq!(code(&state, key), RefusalCode::WrongState);
    let events = does(&mut state, &to(of_calls(200, UTC)), at(7));
    assert!(matches!(events[..], [Event::Changed { .. }, Event::WindowSeen { .. }]), "the rest may change: {events:?}");
    assert!(state.leases.contains(&run(2)));
}

/// One change for each part of a registration.
fn parts() -> Vec<Change> {
    let none = Change::default;
    vec![
        Change { agents: Some(["codex".parse().expect("a name")].into()), ..none() },
        Change { billing: Some(Billing::Free), ..none() },
        Change { credential: Some("env:OTHER".to_owned()), ..none() },
        Change { credential_kind: Some(Some(CredentialKind::ApiKey)), ..none() },
        Change { exclusive: Some(true), ..none() },
        Change { overflow: Some(true), ..none() },
        Change { daily_runs: Some(Some(9)), ..none() },
        Change { daily_calls: Some(Some(200)), ..none() },
        Change { daily_zone: Some(Some(DayZone::Pacific)), ..none() },
    ]
}

#[test]
fn of_two_changes_in_the_same_moment_neither_takes_back_the_other() {
    let after = |changes: [&Change; 2]| {
        let mut state = counted();
        for change in changes {
            assert!(!does(&mut state, &Command::Change { change: change.clone() }, at(5)).is_empty(), "{change:?}");
        }
        for change in changes {
            assert!(
                does(&mut state, &Command::Change { change: change.clone() }, at(6)).is_empty(),
                "{change:?} holds"
            );
        }
        state.registered
    };
    let parts = parts();
    for (place, one) in parts.iter().enumerate() {
        for other in &parts[place + 1..] {
            assert_eq!(after([one, other]), after([other, one]), "{one:?} {other:?}");
        }
    }
}

#[test]
fn what_a_change_leaves_open_follows_from_the_rest_of_the_account() {
    let google = AgentFacts { family: Some(Family::Google), ..AgentFacts::default() };
    let routes = RouteBook { agents: [("gemini".parse().expect("a name"), google)].into(), ..RouteBook::default() };
    let gemini = Change { agents: Some(["gemini".parse().expect("a name")].into()), ..Change::default() };
    let changed = |known: Registration, change: Change| known.changed(&change, &routes);
    let zone = |known, change| changed(known, change).expect("a registration").daily_calls.map(|calls| calls.zone);
    let counts = |change| Change { daily_calls: Some(Some(5)), ..change };
    let usual = |change| Change { daily_zone: Some(None), ..change };
    assert_eq!(zone(registration(), counts(Change::default())), Some(UTC));
    assert_eq!(zone(registration(), counts(gemini.clone())), Some(DayZone::Pacific));
    assert_eq!(zone(of_calls(5, UTC), gemini.clone()), Some(UTC), "it was said");
    assert_eq!(zone(of_calls(5, UTC), usual(gemini)), Some(DayZone::Pacific));
    assert_eq!(zone(of_calls(5, UTC), Change { daily_calls: Some(None), ..Change::default() }), None);
    let zone_only = Change { daily_zone: Some(Some(UTC)), ..Change::default() };
    assert_eq!(changed(registration(), zone_only).expect_err("of no calls").code, RefusalCode::Invalid);
    let login = Change { credential: Some("cli-login".to_owned()), ..Change::default() };
    assert_eq!(changed(registration(), login).expect("a login").credential_kind, None);
}
