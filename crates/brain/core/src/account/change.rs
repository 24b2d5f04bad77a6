//! An account that is registered otherwise: what its provider told and what was counted belong to the account, and stay.
//!
//! A refusal of a credential, and what a probe said of it, are about that credential: they go with it. How much of a day's
//! calls is used follows from how many a day has, so it is worked out anew from the same count.
//!
//! What is asked for is the part that changes, and the whole is made here, of what is registered when it is decided: of two
//! changes in the same moment neither takes back the other. There is no name in it, since the record of an account is kept
//! under its name.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Billing, CredentialKind, DailyCalls, DayZone, Event, LimitCause, Registration, State, calls, checked, evolve,
    refuse_in_use, registered, seen,
};
use crate::Refusal;
use crate::name::{AgentName, WindowName};
use crate::partial::present;
use crate::route::RouteBook;

/// What changes of a registration; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The agents that may use it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agents: Option<BTreeSet<AgentName>>,
    /// Who pays, and how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing: Option<Billing>,
    /// Where the credential is. Never the secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
    /// What the credential is; nothing for `cli-login`, which needs none said.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub credential_kind: Option<Option<CredentialKind>>,
    /// Whether one run at a time may use it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exclusive: Option<bool>,
    /// Whether it may be used when it is paid by use and the agent has another that is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overflow: Option<bool>,
    /// How many runs may begin to use it in a day; nothing is as many as there are.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub daily_runs: Option<Option<u32>>,
    /// How many calls a day has; nothing where its provider does not count them.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub daily_calls: Option<Option<u32>>,
    /// Where it is midnight when such a day begins; nothing is what is usual for the agents.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub daily_zone: Option<Option<DayZone>>,
}

impl Registration {
    /// The registration with a change; `routes` tell where the days of its agents usually begin.
    ///
    /// # Errors
    /// When a zone is given, and no number of calls. Whether the whole can be an account is not looked at here.
    pub fn changed(&self, change: &Change, routes: &RouteBook) -> Result<Self, Refusal> {
        let agents = change.agents.clone().unwrap_or_else(|| self.agents.clone());
        let most = change.daily_calls.unwrap_or(self.daily_calls.map(|calls| calls.most));
        let zone = change.daily_zone.unwrap_or(self.daily_calls.map(|calls| calls.zone).filter(|_| most.is_some()));
        let credential = change.credential.clone().unwrap_or_else(|| self.credential.clone());
        // A login knows itself what it is; the kind of what was there before says nothing of it.
        let kind = if credential == "cli-login" { None } else { self.credential_kind };
        Ok(Self {
            name: self.name.clone(),
            daily_calls: DailyCalls::declared(most, zone, routes.usual_day(&agents))?,
            agents,
            billing: change.billing.unwrap_or(self.billing),
            credential_kind: change.credential_kind.unwrap_or(kind),
            credential,
            exclusive: change.exclusive.unwrap_or(self.exclusive),
            overflow: change.overflow.unwrap_or(self.overflow),
            daily_runs: change.daily_runs.unwrap_or(self.daily_runs),
        })
    }
}

/// Decides on a change. Nothing happens when it changes nothing.
pub(super) fn change(
    state: &State,
    change: &Change,
    routes: &RouteBook,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let known = registered(state)?;
    let registration = checked(&known.changed(change, routes)?)?;
    if *known == registration {
        return Ok(Vec::new());
    }
    if has_other_credential(known, &registration) {
        refuse_in_use(state, known)?;
    }
    let is_recounted = known.daily_calls != registration.daily_calls;
    let mut events = vec![Event::Changed { registration: registration.clone() }];
    let mut after = state.clone();
    evolve(&mut after, &events[0], now);
    if let Some(declared) = registration.daily_calls.filter(|_| is_recounted)
        && after.calls.calls(declared.zone, now) > 0
    {
        events.extend(seen(&after, &[after.calls.sighting(declared, now)], now));
    }
    Ok(events)
}

/// Folds a change. Returns whether there was something to change.
pub(super) fn changed(state: &mut State, registration: &Registration, at: Timestamp) -> bool {
    let Some(known) = state.registered.replace(registration.clone()) else {
        state.registered = None;
        return false;
    };
    if has_other_credential(&known, registration) {
        state.probe = None;
        state.limit.take_if(|limit| matches!(limit.cause, LimitCause::Auth | LimitCause::Billing));
    }
    if known.daily_calls != registration.daily_calls {
        let window: WindowName = calls::window();
        state.windows.remove(&window);
        state.warned.remove(&window);
    }
    if let (Some(before), Some(after)) = (known.daily_calls, registration.daily_calls) {
        state.calls.move_day(before.zone, after.zone, at);
    }
    true
}

fn has_other_credential(one: &Registration, other: &Registration) -> bool {
    one.credential != other.credential || one.credential_kind != other.credential_kind
}

#[cfg(test)]
mod tests;
