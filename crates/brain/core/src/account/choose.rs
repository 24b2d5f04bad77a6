//! Which account a run gets: the least used one that its provider does not refuse.
//!
//! What is refused until a time is not used before it. What is paid by use is not touched while the agent has an account
//! that is not, unless its owner said so. An account whose credential was refused is taken only when there is no other:
//! the run then fails with what to do, instead of waiting in silence.

use std::collections::BTreeMap;
use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::window::is_about;
use super::{LimitCause, STAGGER, STOP_AT, State, WARN_AT, Window, later};
use crate::name::{AccountName, AgentName, WindowName};

/// A run that wants an account.
#[derive(Debug, Clone, Copy)]
pub struct Want<'a> {
    /// The agent that runs.
    pub agent: &'a AgentName,
    /// The model it asks for, which some windows are about.
    pub model: Option<&'a str>,
    /// The account that its route names.
    pub account: Option<&'a AccountName>,
}

/// What a run gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purse {
    /// The credential of the agent's own configuration.
    Own,
    /// A registered account.
    Account(AccountName),
}

/// Why a run gets none now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable {
    /// The account that comes back first.
    pub account: AccountName,
    /// Why it cannot be used.
    pub why: Why,
    /// When it can, as far as is known.
    pub until: Option<Timestamp>,
}

/// Why an account cannot be used now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Its provider refuses it.
    Refused(LimitCause),
    /// A window is used up.
    Window {
        /// Which.
        window: WindowName,
        /// How much of it is used, in hundredths of a per cent.
        used: u32,
    },
    /// It may be used by one run at a time, and one does.
    InUse,
    /// A run began to use it a moment ago.
    Starting,
    /// As many runs have used it today as may.
    DayIsFull {
        /// How many.
        runs: u32,
    },
    /// The route names an account that is not there or not for this agent.
    NotThere,
}

impl Unusable {
    /// Whether it passes by itself; otherwise a person has to change something.
    pub fn passes(&self) -> bool {
        self.why != Why::NotThere
    }

    /// Whether it passes within moments.
    pub fn is_brief(&self) -> bool {
        matches!(self.why, Why::InUse | Why::Starting)
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let account = &self.account;
        match &self.why {
            Why::Refused(LimitCause::Quota) => write!(f, "account `{account}` is at its provider's limit")?,
            Why::Refused(LimitCause::Auth) => {
                write!(f, "the credential of account `{account}` was refused (godwit account probe {account})")?;
            }
            Why::Refused(LimitCause::Billing) => write!(f, "account `{account}` cannot pay")?,
            Why::Window { window, used } => {
                write!(f, "account `{account}` has used {}.{:02} % of its {window}", used / 100, used % 100)?;
            }
            Why::InUse => write!(f, "account `{account}` may be used by one run at a time")?,
            Why::Starting => write!(f, "another run on account `{account}` began a moment ago")?,
            Why::DayIsFull { runs } => write!(f, "account `{account}` was used {runs} times today, which is its cap")?,
            Why::NotThere => {
                return write!(f, "account `{account}` is not registered for this agent (godwit account list)");
            }
        }
        match self.until {
            Some(until) => write!(f, "; it goes on by itself at {until}"),
            None => Ok(()),
        }
    }
}

/// What runs that are granted in the same moment have taken already.
pub type Taken = BTreeMap<AccountName, u32>;

/// The account that an agent's own configuration is.
pub fn own_account(agent: &AgentName) -> AccountName {
    agent.as_str().parse().expect("the names of agents and of accounts have the same rule")
}

/// Chooses.
///
/// # Errors
/// The account that comes back first, when none can be used now.
pub fn choose(
    accounts: &BTreeMap<AccountName, State>,
    want: Want<'_>,
    taken: &Taken,
    now: Timestamp,
) -> Result<Purse, Unusable> {
    let candidates = candidates(accounts, want)?;
    if candidates.is_empty() {
        return own(accounts, want, taken, now);
    }
    let score = |(name, state): &(&AccountName, &State)| {
        let leases = leases(name, state, taken);
        let (is_nearly_used, used) = fullest(state, want.model, now);
        (is_paid(state), is_nearly_used, leases, used, state.last_start, (*name).clone())
    };
    let usable = |(name, state): &(&AccountName, &State)| unusable(name, state, want, taken, now).is_none();
    let reasons = || candidates.iter().filter_map(|(name, state)| unusable(name, state, want, taken, now));
    if let Some((name, state)) = candidates.iter().copied().filter(usable).min_by_key(score) {
        // Nobody pays by use to save two seconds.
        let is_starting = |unusable: &Unusable| unusable.why == Why::Starting && !is_paid(&accounts[&unusable.account]);
        return match reasons().find(is_starting).filter(|_| is_paid(state)) {
            Some(in_a_moment) => Err(in_a_moment),
            None => Ok(Purse::Account(name.clone())),
        };
    }
    let comes_back =
        |unusable: &Unusable| !matches!(unusable.why, Why::Refused(LimitCause::Auth | LimitCause::Billing));
    if let Some(first) = reasons().filter(comes_back).min_by_key(|reason| reason.until.unwrap_or(Timestamp::MAX)) {
        return Err(first);
    }
    // Every one is refused in a way that only a person can mend: the run that fails says so.
    let (name, _) = candidates.into_iter().min_by_key(score).expect("there is a candidate");
    Ok(Purse::Account(name.clone()))
}

/// What speaks against each account that a run may use at all; nothing where that is `None`.
pub fn survey(
    accounts: &BTreeMap<AccountName, State>,
    want: Want<'_>,
    now: Timestamp,
) -> Vec<(AccountName, Option<Unusable>)> {
    let candidates = candidates(accounts, want).unwrap_or_default();
    let told = |(name, state): (&AccountName, &State)| (name.clone(), unusable(name, state, want, &Taken::new(), now));
    candidates.into_iter().map(told).collect()
}

/// The registered accounts that a run may use at all.
fn candidates<'a>(
    accounts: &'a BTreeMap<AccountName, State>,
    want: Want<'_>,
) -> Result<Vec<(&'a AccountName, &'a State)>, Unusable> {
    let of_agent = |state: &State| state.registered.as_ref().is_some_and(|known| known.agents.contains(want.agent));
    let all = || accounts.iter().filter(|(_, state)| of_agent(state));
    if let Some(named) = want.account {
        let found: Vec<_> = all().filter(|(name, _)| *name == named).collect();
        return if found.is_empty() {
            Err(Unusable { account: named.clone(), why: Why::NotThere, until: None })
        } else {
            Ok(found)
        };
    }
    let may_overflow = |state: &State| state.registered.as_ref().is_some_and(|known| known.overflow);
    let has_flat = all().any(|(_, state)| !is_paid(state));
    Ok(all().filter(|(_, state)| !has_flat || !is_paid(state) || may_overflow(state)).collect())
}

fn is_paid(state: &State) -> bool {
    state.registered.as_ref().is_some_and(|known| known.billing.is_paid_by_use())
}

/// An agent without a registered account has one purse, which only its provider can close, for a time. Its runs begin
/// apart where they take leases of it.
fn own(
    accounts: &BTreeMap<AccountName, State>,
    want: Want<'_>,
    taken: &Taken,
    now: Timestamp,
) -> Result<Purse, Unusable> {
    let name = own_account(want.agent);
    let state = accounts.get(&name);
    let refused = state.and_then(|state| state.limit_at(now)).filter(|limit| limit.cause == LimitCause::Quota);
    let refused = refused.map(|limit| (Why::Refused(limit.cause), limit.until));
    let full = || full_window(state?, want.model, now);
    let starting = || Some((Why::Starting, starting(&name, state, taken, now)?));
    match refused.or_else(full).or_else(starting) {
        Some((why, until)) => Err(Unusable { account: name, why, until: Some(until) }),
        None => Ok(Purse::Own),
    }
}

fn unusable(name: &AccountName, state: &State, want: Want<'_>, taken: &Taken, now: Timestamp) -> Option<Unusable> {
    let registered = state.registered.as_ref()?;
    let because = |why: Why, until: Option<Timestamp>| Some(Unusable { account: name.clone(), why, until });
    if let Some(limit) = state.limit_at(now) {
        return because(Why::Refused(limit.cause), Some(limit.until));
    }
    if let Some((why, until)) = full_window(state, want.model, now) {
        return because(why, Some(until));
    }
    let in_this_moment = taken.get(name).copied().unwrap_or(0);
    if let Some(cap) = registered.daily_runs.filter(|cap| state.runs_today(now) + in_this_moment >= *cap) {
        return because(Why::DayIsFull { runs: cap }, next_day(now));
    }
    if registered.exclusive && leases(name, state, taken) > 0 {
        return because(Why::InUse, None);
    }
    starting(name, Some(state), taken, now).and_then(|at| because(Why::Starting, Some(at)))
}

/// When the next run may begin, where the last one began a moment ago.
fn starting(name: &AccountName, state: Option<&State>, taken: &Taken, now: Timestamp) -> Option<Timestamp> {
    let is_taken = taken.get(name).is_some_and(|runs| *runs > 0);
    let last = if is_taken { Some(now) } else { state?.last_start };
    last.map(|last| later(last, STAGGER)).filter(|at| *at > now)
}

/// The first window in which nothing new may begin, of those that are about this model.
fn full_window(state: &State, model: Option<&str>, now: Timestamp) -> Option<(Why, Timestamp)> {
    let full = |(name, window): (&WindowName, &Window)| {
        let used = window.used_at(now).filter(|used| *used >= STOP_AT && is_about(name, model))?;
        Some((Why::Window { window: name.clone(), used }, window.ends_at()))
    };
    state.windows.iter().filter_map(full).max_by_key(|(_, until)| *until)
}

/// Whether its fullest window is nearly used up, and how much of it is used: what is unknown counts as half.
fn fullest(state: &State, model: Option<&str>, now: Timestamp) -> (bool, u32) {
    let about = state.windows.iter().filter(|(name, _)| is_about(name, model));
    let used = about.filter_map(|(_, window)| window.used_at(now)).max();
    (used.is_some_and(|used| used >= WARN_AT), used.unwrap_or(5_000))
}

fn leases(name: &AccountName, state: &State, taken: &Taken) -> u32 {
    let held = u32::try_from(state.leases.len()).unwrap_or(u32::MAX);
    held.saturating_add(taken.get(name).copied().unwrap_or(0))
}

fn next_day(now: Timestamp) -> Option<Timestamp> {
    let midnight = super::day_of(later(now, SignedDuration::from_hours(24)));
    midnight.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|day| day.timestamp())
}

#[cfg(test)]
mod tests;
