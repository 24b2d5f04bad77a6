//! The calls of a day: an allowance that some providers count in requests, and tell nobody how much of it is left.
//!
//! Godwit counts the turns that runs tell. A run that ends without telling them made at least one call, and makes the
//! count a lower bound, which is said; what a CLI asks beside its turns, or again, it does not tell either. A day begins at
//! midnight of the zone that the account declares.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::{QuotaSource, Sighting, USED_UP, later};
use crate::Refusal;
use crate::id::RunId;
use crate::name::WindowName;
use crate::refusal::RefusalCode;

/// What the window is called.
pub const WINDOW: &str = "daily_calls";

/// The rules of the Pacific coast of the United States, where some providers' days begin.
const PACIFIC: &str = "PST8PDT,M3.2.0,M11.1.0";

/// How many calls a day has, and when it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DailyCalls {
    /// The most calls of a day.
    pub most: u32,
    /// Where it is midnight when the next one begins.
    pub zone: DayZone,
}

impl DailyCalls {
    /// The calls of a day as they are said, where `usual` is where a day begins when nobody says.
    ///
    /// # Errors
    /// When a zone is given, and no number of calls.
    pub fn declared(most: Option<u32>, zone: Option<DayZone>, usual: DayZone) -> Result<Option<Self>, Refusal> {
        match (most, zone) {
            (None, None) => Ok(None),
            (None, Some(_)) => {
                let refusal = Refusal::new(RefusalCode::Invalid, "a zone is given, and no number of calls");
                Err(refusal.with_hint("add --daily-calls N"))
            }
            (Some(most), zone) => Ok(Some(Self { most, zone: zone.unwrap_or(usual) })),
        }
    }
}

/// Where it is midnight when a day begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum DayZone {
    /// In UTC.
    #[default]
    Utc,
    /// On the Pacific coast of the United States, in summer and winter time.
    Pacific,
    /// At a distance from UTC that is the same all year, in minutes.
    Offset(i16),
}

/// A text that is no zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is no zone of a day: give `utc`, `pacific` or a distance from UTC such as `+08:00`", .0.escape_debug())]
pub struct InvalidZone(String);

impl DayZone {
    fn time_zone(self) -> TimeZone {
        match self {
            Self::Utc => TimeZone::UTC,
            Self::Pacific => TimeZone::posix(PACIFIC).expect("a rule in its own notation"),
            Self::Offset(minutes) => {
                Offset::from_seconds(i32::from(minutes) * 60).map_or(TimeZone::UTC, TimeZone::fixed)
            }
        }
    }

    /// The day of a moment.
    pub fn day(self, at: Timestamp) -> Date {
        at.to_zoned(self.time_zone()).date()
    }

    /// When the day of a moment ends.
    pub fn next_day(self, at: Timestamp) -> Timestamp {
        let next = self.day(at).checked_add(1.day()).and_then(|day| day.to_zoned(self.time_zone()));
        next.map_or_else(|_| later(at, SignedDuration::from_hours(24)), |midnight| midnight.timestamp())
    }
}

impl fmt::Display for DayZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Utc => f.write_str("utc"),
            Self::Pacific => f.write_str("pacific"),
            Self::Offset(minutes) => {
                let (sign, minutes) = (if *minutes < 0 { '-' } else { '+' }, minutes.unsigned_abs());
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

impl FromStr for DayZone {
    type Err = InvalidZone;

    fn from_str(text: &str) -> Result<Self, InvalidZone> {
        match text {
            "utc" => Ok(Self::Utc),
            "pacific" => Ok(Self::Pacific),
            other => distance(other).map(Self::Offset).ok_or_else(|| InvalidZone(other.to_owned())),
        }
    }
}

/// `+08:00` in minutes. No place is farther from UTC than fourteen hours.
fn distance(text: &str) -> Option<i16> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let number = |digits: &str| {
        let is_pair = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<i16>().ok().filter(|_| is_pair)
    };
    let (hours, minutes) = (number(hours)?, number(minutes).filter(|minutes| *minutes < 60)?);
    Some(sign * (hours * 60 + minutes)).filter(|minutes| minutes.abs() <= 14 * 60)
}

impl TryFrom<String> for DayZone {
    type Error = InvalidZone;

    fn try_from(text: String) -> Result<Self, InvalidZone> {
        text.parse()
    }
}

impl From<DayZone> for String {
    fn from(zone: DayZone) -> Self {
        zone.to_string()
    }
}

/// What a run has told of its calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToldCalls {
    /// So many, since it began.
    Counted(u64),
    /// It is over and did not tell.
    Untold,
}

impl ToldCalls {
    /// How many calls it made at least.
    fn at_least(self) -> u64 {
        match self {
            Self::Counted(calls) => calls,
            Self::Untold => 1,
        }
    }
}

/// The calls of one day, run by run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// Which day, in the zone of the account.
    day: Date,
    /// What each run has told that made calls on that day.
    told: BTreeMap<RunId, ToldCalls>,
    /// What runs that were live when the day began had told before.
    before: BTreeMap<RunId, u64>,
    /// When a run last told.
    pub heard_at: Timestamp,
}

impl Counted {
    /// How many calls were made on the day of a moment, at least.
    pub fn calls(&self, zone: DayZone, now: Timestamp) -> u64 {
        if self.day != zone.day(now) {
            return 0;
        }
        let of_day = |(run, told): (&RunId, &ToldCalls)| {
            told.at_least().saturating_sub(self.before.get(run).copied().unwrap_or(0))
        };
        self.told.iter().map(of_day).sum()
    }

    /// How many runs of that day ended without telling theirs.
    pub fn untold(&self, zone: DayZone, now: Timestamp) -> u64 {
        let told = self.told.values().filter(|told| **told == ToldCalls::Untold && self.day == zone.day(now));
        told.count() as u64
    }

    /// What a run has told before.
    pub(super) fn of(&self, run: &RunId) -> Option<ToldCalls> {
        self.told.get(run).copied()
    }

    /// The same after a run has told something.
    #[must_use]
    pub(super) fn with(&self, run: &RunId, told: ToldCalls, zone: DayZone, at: Timestamp) -> Self {
        let day = zone.day(at);
        let mut after = if day == self.day { self.clone() } else { self.next(day) };
        after.told.insert(run.clone(), told);
        after.heard_at = at;
        after
    }

    /// A new day: what was told until then was of the days before.
    fn next(&self, day: Date) -> Self {
        let before = self.told.iter().map(|(run, told)| (run.clone(), told.at_least())).collect();
        Self { day, told: BTreeMap::new(), before, heard_at: self.heard_at }
    }

    /// The day begins elsewhere from now on: what was counted of the present one counts until it ends there.
    pub(super) fn move_day(&mut self, from: DayZone, to: DayZone, at: Timestamp) {
        if self.day == from.day(at) {
            self.day = to.day(at);
        }
    }

    /// The window that follows.
    pub(super) fn sighting(&self, declared: DailyCalls, now: Timestamp) -> Sighting {
        let calls = self.calls(declared.zone, now).saturating_mul(u64::from(USED_UP));
        let used = calls.checked_div(u64::from(declared.most)).unwrap_or(u64::from(USED_UP));
        Sighting {
            window: window(),
            used: Some(u32::try_from(used).unwrap_or(USED_UP).min(USED_UP)),
            resets_at: Some(declared.zone.next_day(now)),
            source: QuotaSource::Counted,
        }
    }
}

/// The name of the window.
pub(super) fn window() -> WindowName {
    WINDOW.parse().expect("the name of a window")
}

#[cfg(test)]
mod tests;
