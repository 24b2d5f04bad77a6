use super::*;
use crate::policy::CheckChange;

fn does(state: &mut State, command: &Command) -> Vec<Event> {
    let events = decide(state, command).expect("it is accepted");
    for event in &events {
        assert!(evolve(state, event), "{command:?} wrote an event that does not fold: {event:?}");
    }
    events
}

fn registered() -> State {
    let mut state = State::default();
    let (id, name) = (RepoId::from_entropy(1), "shop".parse().expect("a name"));
    let location = "/srv/shop".to_owned();
    does(&mut state, &Command::Register { id, name, location, policy: RepoPolicy::default() });
    state
}

#[test]
fn a_change_is_of_the_policy_that_holds_when_it_is_decided() {
    let mut state = registered();
    let judges = Command::SetPolicy { change: PolicyChange { judges: Some(1), ..PolicyChange::default() } };
    let runs = Command::SetPolicy { change: PolicyChange { max_runs: Some(Some(3)), ..PolicyChange::default() } };
    for command in [&judges, &runs] {
        assert!(matches!(does(&mut state, command)[..], [Event::PolicySet { .. }]));
    }
    let policy = state.registered.as_ref().map(|repo| repo.policy.clone());
    assert_eq!(policy, Some(RepoPolicy { judges: 1, max_runs: Some(3), ..RepoPolicy::default() }));
    for command in [&judges, &runs] {
        assert_eq!(does(&mut state, command), [], "it is so already");
    }
}

#[test]
fn what_cannot_be_a_policy_is_refused_with_its_place() {
    let check = |change| [("test".parse().expect("a name"), Some(change))].into();
    let of_check = |change| PolicyChange { checks: check(change), ..PolicyChange::default() };
    for (change, told) in [
        (PolicyChange { judges: Some(10), ..PolicyChange::default() }, "judges: must be at most 9; 2 is usual"),
        (of_check(CheckChange { retries: Some(1), ..CheckChange::default() }), "checks.test: there is no check `test`"),
        (
            of_check(CheckChange { command: Some(" ".to_owned()), ..CheckChange::default() }),
            "checks.test.command: is empty; give the command that proves the change",
        ),
    ] {
        let refusal = decide(&registered(), &Command::SetPolicy { change }).expect_err("it is refused");
        assert_eq!((refusal.code, refusal.message), (RefusalCode::Invalid, format!("policy of `shop`: {told}")));
    }
}
