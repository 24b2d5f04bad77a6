//! Accounts and routes on the wire.

use godwit_api::types::{
    Account, AccountProbe, AccountState, CallsToday, QuotaWindow, RouteAccount, RouteExplanation, RouteLeftOut,
};
use godwit_core::account::calls::Counted;
use godwit_core::account::choose::{Purse, own_account};
use godwit_core::account::{self, DailyCalls, Probe, Standing, Window};
use godwit_core::name::{AccountName, WindowName};
use godwit_core::route::explain::Told;
use godwit_core::route::{Choice, LeftOut};
use jiff::Timestamp;

pub(crate) fn account(name: AccountName, state: account::State, now: Timestamp) -> Account {
    let (word, until, why) = match state.standing(now) {
        Standing::Usable => (AccountState::Usable, None, state.warning(now)),
        Standing::Limited { until, why } => (AccountState::Limited, Some(until), Some(why)),
        Standing::Refused { until, cause, why } => {
            (AccountState::Refused, Some(until), Some(format!("{}: {why}", cause.word())))
        }
        Standing::Unknown => (AccountState::Unknown, None, None),
    };
    let known = state.registered.as_ref();
    let runs_today = state.runs_today(now);
    Account {
        is_registered: known.is_some(),
        agents: known.map_or_else(
            || name.as_str().parse().into_iter().collect(),
            |known| known.agents.iter().cloned().collect(),
        ),
        billing: known.map(|known| known.billing),
        credential: known.map(|known| known.credential.clone()),
        credential_kind: known.and_then(|known| known.credential_kind),
        exclusive: known.is_some_and(|known| known.exclusive),
        overflow: known.is_some_and(|known| known.overflow),
        daily_runs: known.and_then(|known| known.daily_runs),
        daily_calls: known.and_then(|known| Some(calls_today(known.daily_calls?, &state.calls, now))),
        name,
        state: word,
        until,
        why,
        windows: state.windows.into_iter().map(|(name, seen)| window(name, &seen, now)).collect(),
        live_runs: state.leases.into_iter().collect(),
        runs_today,
        last_start: state.last_start,
        probe: state.probe.map(probe),
    }
}

fn calls_today(declared: DailyCalls, told: &Counted, now: Timestamp) -> CallsToday {
    let zone = declared.zone;
    CallsToday {
        most: declared.most,
        zone: zone.to_string(),
        counted: told.calls(zone, now),
        untold_runs: told.untold(zone, now),
        heard_at: Some(told.heard_at).filter(|at| zone.day(*at) == zone.day(now)),
        resets_at: zone.next_day(now),
    }
}

fn window(name: WindowName, seen: &Window, now: Timestamp) -> QuotaWindow {
    QuotaWindow {
        name,
        used_basis_points: seen.used_at(now),
        resets_at: seen.resets_at,
        source: seen.source.word().to_owned(),
        seen_at: seen.seen_at,
        forecast_full_at: seen.full_at(now),
    }
}

fn probe(probe: Probe) -> AccountProbe {
    AccountProbe { verdict: probe.verdict.word().to_owned(), detail: probe.detail, at: probe.at }
}

pub(crate) fn route(told: Told) -> RouteExplanation {
    let own = told.routed.choice.as_ref().map(|choice| own_account(&choice.agent));
    let (account, waits, waits_until) = match told.pays {
        None => (None, None, None),
        Some(Ok(Purse::Own)) => (own, None, None),
        Some(Ok(Purse::Account(name))) => (Some(name), None, None),
        Some(Err(unusable)) => (None, Some(unusable.to_string()), unusable.until),
    };
    let against = |(name, unusable): (AccountName, Option<account::choose::Unusable>)| RouteAccount {
        name,
        against: unusable.map(|unusable| unusable.to_string()),
    };
    RouteExplanation {
        choice: told.routed.choice.map(Into::into),
        because: told.routed.because,
        complexity: told.routed.estimate.complexity.word().to_owned(),
        complexity_because: told.routed.estimate.because,
        complexity_margin: told.routed.estimate.margin,
        complexity_doubt: told.routed.estimate.doubt,
        second_opinion: told.routed.second.map(Into::into),
        account,
        waits,
        waits_until,
        accounts: told.accounts.into_iter().map(against).collect(),
        on_failure: told.on_failure.word().to_owned(),
        chain: told.chain.into_iter().map(Into::into).collect(),
        left_out: told.left_out.into_iter().map(left_out).collect(),
    }
}

fn left_out((choice, why): (Choice, LeftOut)) -> RouteLeftOut {
    RouteLeftOut { choice: choice.into(), why: why.to_string() }
}
