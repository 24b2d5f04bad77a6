//! What is to be said of an account to a person: whether it can be used now, and when its windows run out.

use jiff::{SignedDuration, Timestamp};

use super::{LimitCause, ProbeVerdict, STOP_AT, State, USED_UP, WARN_AT, Window};
use crate::name::WindowName;

/// Whether an account can be used now, as far as is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It has been used or probed, and nothing speaks against it.
    Usable,
    /// It comes back by itself.
    Limited {
        /// When.
        until: Timestamp,
        /// Why, for a person.
        why: String,
    },
    /// A person has to mend its credential or its billing.
    Refused {
        /// Until when it is used only where there is no other.
        until: Timestamp,
        /// Which of the two.
        cause: LimitCause,
        /// Why, for a person.
        why: String,
    },
    /// Nothing is known of it: nobody has probed it, and no run has used it since it was registered.
    Unknown,
}

impl Standing {
    /// The standing as the word that people read.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Usable => "usable",
            Self::Limited { .. } => "limited",
            Self::Refused { .. } => "refused",
            Self::Unknown => "unknown",
        }
    }
}

impl State {
    /// Whether it can be used at this time.
    pub fn standing(&self, now: Timestamp) -> Standing {
        if let Some(limit) = self.limit_at(now) {
            let (until, why) = (limit.until, limit.detail.clone());
            return match limit.cause {
                LimitCause::Quota => Standing::Limited { until, why },
                cause @ (LimitCause::Auth | LimitCause::Billing) => Standing::Refused { until, cause, why },
            };
        }
        if let Some((name, window, used)) = self.full_window(now) {
            let why = format!("{}.{:02} % of its {name} is used", used / 100, used % 100);
            return Standing::Limited { until: window.ends_at(), why };
        }
        let works = self.probe.as_ref().is_some_and(|probe| probe.verdict == ProbeVerdict::Works);
        if works || self.last_start.is_some() || !self.windows.is_empty() {
            Standing::Usable
        } else {
            Standing::Unknown
        }
    }

    /// What a person is warned of: the fullest window that is nearly used up, although the account can still be used.
    pub fn warning(&self, now: Timestamp) -> Option<String> {
        let nearly = self.windows.iter().filter_map(|(name, window)| {
            let used = window.used_at(now).filter(|used| (WARN_AT..STOP_AT).contains(used))?;
            Some((used, name, window))
        });
        let (used, name, window) = nearly.max_by_key(|(used, ..)| *used)?;
        let (stop, until) = (STOP_AT / 100, window.ends_at());
        let used = format!("{}.{:02} %", used / 100, used % 100);
        Some(format!("{used} of its {name} is used: from {stop} % on nothing new begins until {until:.0}"))
    }

    /// The last to reset of the windows that are used up and are about every model.
    fn full_window(&self, now: Timestamp) -> Option<(&WindowName, &Window, u32)> {
        let full = |(name, window): (&'_ WindowName, &'_ Window)| {
            let used = window.used_at(now).filter(|used| *used >= STOP_AT)?;
            super::window::is_about(name, None).then_some(used)
        };
        let all = self.windows.iter().filter_map(|(name, window)| Some((name, window, full((name, window))?)));
        all.max_by_key(|(_, window, _)| window.ends_at())
    }
}

impl Window {
    /// When it is used up if it goes on as it did since it began. `None` when that is not before its reset, or when too
    /// little is known.
    pub fn full_at(&self, now: Timestamp) -> Option<Timestamp> {
        let (used, (first, since)) = (self.used_at(now)?, self.first?);
        let seconds = self.seen_at.duration_since(since).as_secs();
        let grown = i64::from(used.checked_sub(first).filter(|grown| *grown > 0)?);
        let rest = i64::from(USED_UP.saturating_sub(used));
        let left = rest.checked_mul(seconds).filter(|_| seconds > 0)? / grown;
        let at = self.seen_at.checked_add(SignedDuration::from_secs(left)).ok()?;
        self.resets_at.is_none_or(|reset| at < reset).then_some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Limit, Probe, QuotaSource};
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    fn window(first: Option<(u32, i64)>, used: Option<u32>, seen_at: i64, resets_at: Option<i64>) -> Window {
        let first = first.map(|(used, second)| (used, at(second)));
        Window { used, resets_at: resets_at.map(at), source: QuotaSource::Run, seen_at: at(seen_at), first }
    }

    #[test]
    fn what_nobody_has_used_or_asked_is_unknown_and_not_usable() {
        let mut state = State::default();
        assert_eq!(state.standing(at(0)), Standing::Unknown);
        let probe = |verdict| Some(Probe { verdict, detail: String::new(), at: at(0) });
        state.probe = probe(ProbeVerdict::Unknown);
        assert_eq!(state.standing(at(0)), Standing::Unknown);
        state.probe = probe(ProbeVerdict::Works);
        assert_eq!(state.standing(at(0)), Standing::Usable);
        state.limit = Some(Limit { cause: LimitCause::Quota, until: at(9), detail: "no".to_owned() });
        assert_eq!(state.standing(at(8)), Standing::Limited { until: at(9), why: "no".to_owned() });
        assert_eq!(state.standing(at(9)), Standing::Usable);
        state.limit = Some(Limit { cause: LimitCause::Auth, until: at(9), detail: "no".to_owned() });
        assert_eq!(state.standing(at(8)).word(), "refused");
        state.limit = None;
        let name: WindowName = "five_hour".parse().expect("a window");
        state.windows.insert(name.clone(), window(None, Some(9_850), 0, Some(100)));
        let Standing::Limited { until, why } = state.standing(at(50)) else { panic!("{state:?}") };
        assert_eq!((until, why.as_str()), (at(100), "98.50 % of its five_hour is used"));
        assert_eq!(state.standing(at(100)), Standing::Usable, "it has reset");
    }

    #[test]
    fn a_window_runs_out_when_it_goes_on_as_it_did_and_nothing_is_foretold_of_what_is_unknown() {
        let steady = window(Some((1_000, 0)), Some(5_500), 4_500, Some(18_000));
        assert_eq!(steady.full_at(at(4_600)), Some(at(9_000)));
        assert_eq!(
            window(Some((1_000, 0)), Some(5_500), 4_500, Some(9_000)).full_at(at(4_600)),
            None,
            "it resets first"
        );
        assert_eq!(
            window(Some((1_000, 0)), Some(1_000), 4_500, Some(9_000)).full_at(at(4_600)),
            None,
            "it stands still"
        );
        assert_eq!(window(None, None, 4_500, Some(18_000)).full_at(at(4_600)), None);
        assert_eq!(steady.full_at(at(18_000)), None, "what was told has passed");
    }
}
