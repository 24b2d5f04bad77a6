//! An account that is registered otherwise: what its provider told and what was counted belong to the account, and stay.
//!
//! A refusal of a credential, and what a probe said of it, are about that credential: they go with it. How much of a day's
//! calls is used follows from how many a day has, so it is worked out anew from the same count.

use jiff::Timestamp;

use super::{Event, LimitCause, Registration, State, calls, checked, evolve, refuse_in_use, registered, seen};
use crate::Refusal;
use crate::name::WindowName;
use crate::refusal::RefusalCode;

/// Decides on a change. Nothing happens when it changes nothing.
pub(super) fn change(state: &State, new: &Registration, now: Timestamp) -> Result<Vec<Event>, Refusal> {
    let known = registered(state)?;
    if known.name != new.name {
        let message = format!("account `{}` cannot be called otherwise: its record is kept under its name", known.name);
        return Err(Refusal::new(RefusalCode::Invalid, message).with_hint("remove it, and register another one"));
    }
    let registration = checked(new)?;
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
