use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::account::{Billing, CredentialKind, Limit, QuotaSource, Registration};
use crate::id::{MissionId, RunId, TaskId};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a time")
}

fn name(text: &str) -> AccountName {
    text.parse().expect("a name")
}

fn agent() -> AgentName {
    "claude".parse().expect("a name")
}

fn account(text: &str, billing: Billing) -> (AccountName, State) {
    let registration = Registration {
        name: name(text),
        agents: BTreeSet::from([agent()]),
        billing,
        credential: format!("env:{}", text.to_uppercase()),
        credential_kind: Some(CredentialKind::OauthToken),
        exclusive: false,
        overflow: false,
        daily_runs: None,
        daily_calls: None,
    };
    (name(text), State { registered: Some(registration), ..State::default() })
}

fn two() -> BTreeMap<AccountName, State> {
    BTreeMap::from([account("home", Billing::Subscription), account("work", Billing::Subscription)])
}

fn used(state: &mut State, window: &str, used: u32, resets_at: i64) {
    let window: WindowName = window.parse().expect("a name");
    let told = Window {
        used: Some(used),
        resets_at: Some(at(resets_at)),
        source: QuotaSource::Run,
        seen_at: at(0),
        first: None,
    };
    state.windows.insert(window, told);
}

fn refused(state: &mut State, cause: LimitCause, until: i64) {
    state.limit = Some(Limit { cause, until: at(until), detail: "no".to_owned() });
}

fn lease(state: &mut State, number: u32) {
    state.leases.insert(RunId::new(TaskId::new(MissionId::from_entropy(1), 1), number));
}

fn chosen(accounts: &BTreeMap<AccountName, State>, now: i64) -> Result<Purse, Unusable> {
    choose(accounts, Want { agent: &agent(), model: None, account: None }, &Taken::new(), at(now))
}

fn of(text: &str) -> Result<Purse, Unusable> {
    Ok(Purse::Account(name(text)))
}

#[test]
fn an_agent_without_an_account_pays_itself_unless_its_provider_refuses() {
    let mut accounts = BTreeMap::new();
    assert_eq!(chosen(&accounts, 10), Ok(Purse::Own));
    let own: &mut State = accounts.entry(name("claude")).or_default();
    refused(own, LimitCause::Auth, 100);
    assert_eq!(chosen(&accounts, 10), Ok(Purse::Own), "the run that fails says what to do");
    refused(accounts.get_mut(&name("claude")).expect("it is there"), LimitCause::Quota, 100);
    let unusable = chosen(&accounts, 10).expect_err("it is at its limit");
    assert_eq!((unusable.until, unusable.why), (Some(at(100)), Why::Refused(LimitCause::Quota)));
    assert_eq!(chosen(&accounts, 100), Ok(Purse::Own), "it has come back");
}

#[test]
fn runs_on_an_agent_s_own_credential_begin_apart_where_they_take_leases_of_it() {
    let mut accounts = BTreeMap::new();
    let want = Want { agent: &agent(), model: None, account: None };
    let taken = Taken::from([(name("claude"), 1)]);
    let starting = choose(&accounts, want, &taken, at(10)).expect_err("another is granted in this moment");
    assert_eq!((starting.why.clone(), starting.until, starting.is_brief()), (Why::Starting, Some(at(12)), true));
    accounts.insert(name("claude"), State { last_start: Some(at(9)), ..State::default() });
    assert_eq!(chosen(&accounts, 10).expect_err("a moment ago").until, Some(at(11)));
    assert_eq!(chosen(&accounts, 11), Ok(Purse::Own));
}

#[test]
fn the_least_used_account_comes_first_and_what_is_unknown_counts_as_half() {
    let mut accounts = two();
    used(accounts.get_mut(&name("work")).expect("there"), "five_hour", 2_000, 100);
    assert_eq!(chosen(&accounts, 10), of("work"), "20 % is less than what nobody knows");
    used(accounts.get_mut(&name("work")).expect("there"), "seven_day", 6_000, 100);
    assert_eq!(chosen(&accounts, 10), of("home"), "the fullest window counts");
    lease(accounts.get_mut(&name("home")).expect("there"), 1);
    assert_eq!(chosen(&accounts, 10), of("work"), "a run uses the other");
    used(accounts.get_mut(&name("work")).expect("there"), "seven_day", 9_600, 100);
    assert_eq!(chosen(&accounts, 10), of("home"), "what is nearly used up comes last");
    used(accounts.get_mut(&name("work")).expect("there"), "five_hour", 9_800, 100);
    let (home, work) = (accounts.get_mut(&name("home")).expect("there"), 50);
    refused(home, LimitCause::Quota, work);
    let unusable = chosen(&accounts, 10).expect_err("none is left");
    assert_eq!((unusable.account, unusable.until), (name("home"), Some(at(50))), "the first to come back");
    assert_eq!(chosen(&accounts, 50), of("home"));
}

#[test]
fn a_window_about_other_models_stops_nothing() {
    let mut accounts = BTreeMap::from([account("work", Billing::Subscription)]);
    used(accounts.get_mut(&name("work")).expect("there"), "seven_day_opus", 9_900, 100);
    let with = |model| choose(&accounts, Want { agent: &agent(), model, account: None }, &Taken::new(), at(10));
    assert_eq!(with(Some("sonnet")), of("work"));
    assert_eq!(with(None), of("work"), "the provider's own refusal tells");
    assert!(with(Some("claude-opus-4-6")).is_err());
}

#[test]
fn what_is_paid_by_use_is_not_touched_while_there_is_another_unless_its_owner_said_so() {
    let mut accounts = BTreeMap::from([account("flat", Billing::Subscription), account("paid", Billing::ApiKey)]);
    refused(accounts.get_mut(&name("flat")).expect("there"), LimitCause::Quota, 100);
    assert!(chosen(&accounts, 10).is_err(), "it waits");
    accounts.get_mut(&name("paid")).and_then(|state| state.registered.as_mut()).expect("there").overflow = true;
    assert_eq!(chosen(&accounts, 10), of("paid"));
    accounts.remove(&name("flat"));
    accounts.get_mut(&name("paid")).and_then(|state| state.registered.as_mut()).expect("there").overflow = false;
    assert_eq!(chosen(&accounts, 10), of("paid"), "there is no other");
}

#[test]
fn a_refused_credential_is_taken_only_when_no_other_can_ever_be() {
    let mut accounts = two();
    refused(accounts.get_mut(&name("work")).expect("there"), LimitCause::Auth, 100);
    assert_eq!(chosen(&accounts, 10), of("home"));
    refused(accounts.get_mut(&name("home")).expect("there"), LimitCause::Quota, 90);
    assert_eq!(chosen(&accounts, 10).expect_err("it waits").account, name("home"));
    refused(accounts.get_mut(&name("home")).expect("there"), LimitCause::Billing, 90);
    assert!(chosen(&accounts, 10).is_ok(), "the run fails and says what to do");
}

#[test]
fn one_writer_a_credential_no_start_storm_and_no_more_than_a_day_has() {
    let mut accounts = BTreeMap::from([account("work", Billing::Subscription)]);
    let state = accounts.get_mut(&name("work")).expect("there");
    let registered = state.registered.as_mut().expect("registered");
    (registered.exclusive, registered.daily_runs) = (true, Some(3));
    lease(state, 1);
    assert_eq!(chosen(&accounts, 10).expect_err("in use").why, Why::InUse);
    let state = accounts.get_mut(&name("work")).expect("there");
    state.leases.clear();
    state.last_start = Some(at(9));
    let starting = chosen(&accounts, 10).expect_err("a moment ago");
    assert_eq!((starting.why.clone(), starting.until), (Why::Starting, Some(at(11))));
    assert!(starting.is_brief());
    let state = accounts.get_mut(&name("work")).expect("there");
    state.today = Some((super::super::day_of(at(9)), 3));
    let full = chosen(&accounts, 20).expect_err("three today");
    assert_eq!((full.why, full.until), (Why::DayIsFull { runs: 3 }, Some(at(86_400))));
}

#[test]
fn an_account_that_a_route_names_and_nobody_registered_is_said() {
    let want = Want { agent: &agent(), model: None, account: Some(&name("gone")) };
    let unusable = choose(&two(), want, &Taken::new(), at(0)).expect_err("it is not there");
    assert_eq!((unusable.why, unusable.until), (Why::NotThere, None));
}

proptest! {
    /// Ten runs over two accounts, granted in the same moment or later: no credential with two writers, no two starts
    /// within the stagger, and none on a limited account before its reset.
    #[test]
    fn ten_runs_on_two_accounts_keep_every_rule(
        limits in prop::collection::vec(prop::option::of(0_i64..60), 2),
        exclusive in prop::collection::vec(any::<bool>(), 2),
        ends in prop::collection::vec(1_i64..30, 10),
    ) {
        let mut accounts = two();
        for ((state, limit), exclusive) in accounts.values_mut().zip(&limits).zip(&exclusive) {
            if let Some(until) = limit {
                refused(state, LimitCause::Quota, *until);
            }
            state.registered.as_mut().expect("registered").exclusive = *exclusive;
        }
        let mut waiting: Vec<u32> = (1..=10).collect();
        let mut live: Vec<(AccountName, RunId, i64)> = Vec::new();
        let mut starts: BTreeMap<AccountName, Vec<i64>> = BTreeMap::new();
        for now in 0..400 {
            live.retain(|(name, run, end)| {
                let is_live = *end > now;
                if !is_live {
                    accounts.get_mut(name).expect("there").leases.remove(run);
                }
                is_live
            });
            let mut taken = Taken::new();
            waiting.retain(|number| {
                let want = Want { agent: &agent(), model: None, account: None };
                let Ok(Purse::Account(name)) = choose(&accounts, want, &taken, at(now)) else { return true };
                *taken.entry(name.clone()).or_default() += 1;
                let run = RunId::new(TaskId::new(MissionId::from_entropy(1), 1), *number);
                live.push((name.clone(), run, now + ends[*number as usize - 1]));
                starts.entry(name).or_default().push(now);
                false
            });
            for (name, run, _) in &live {
                let state = accounts.get_mut(name).expect("there");
                if state.leases.insert(run.clone()) {
                    state.last_start = Some(at(now));
                }
                let limit = state.limit.as_ref().map_or(0, |limit| limit.until.as_second());
                prop_assert!(starts[name].iter().all(|start| *start >= limit), "used before its reset");
            }
            for (state, exclusive) in accounts.values().zip(&exclusive) {
                prop_assert!(!exclusive || state.leases.len() <= 1, "two writers of one credential");
            }
        }
        prop_assert!(waiting.is_empty(), "every run had its turn");
        for starts in starts.values() {
            prop_assert!(starts.windows(2).all(|pair| pair[1] - pair[0] >= STAGGER.as_secs()), "a start storm");
        }
    }
}

#[test]
fn what_is_paid_by_use_overflows_only_when_no_other_can_be_used() {
    let mut accounts = BTreeMap::from([account("a-paid", Billing::ApiKey), account("flat", Billing::Subscription)]);
    accounts.get_mut(&name("a-paid")).and_then(|state| state.registered.as_mut()).expect("there").overflow = true;
    let flat = |accounts: &mut BTreeMap<AccountName, State>, change: fn(&mut State)| {
        change(accounts.get_mut(&name("flat")).expect("there"));
    };
    assert_eq!(chosen(&accounts, 100), Ok(Purse::Account(name("flat"))), "by its billing and not by its name");
    flat(&mut accounts, |state| {
        lease(state, 1);
        used(state, "five_hour", 9_700, 1_000);
    });
    assert_eq!(chosen(&accounts, 100), Ok(Purse::Account(name("flat"))), "busy and nearly used up");
    flat(&mut accounts, |state| state.last_start = Some(at(99)));
    let waits = chosen(&accounts, 100).expect_err("two seconds are waited for");
    assert_eq!((waits.account, waits.why), (name("flat"), Why::Starting));
    flat(&mut accounts, |state| used(state, "five_hour", 9_800, 1_000));
    assert_eq!(chosen(&accounts, 100), Ok(Purse::Account(name("a-paid"))), "used up");
}
