//! Quiet hours: a part of the day in which nothing is sent. What waits is told when it is over.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

/// A part of each day, in a time zone; it may go over midnight.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// When it begins, such as `22:00`.
    pub from: Time,
    /// When it is over, such as `07:00`.
    pub until: Time,
    /// The name of the time zone, such as `Europe/Berlin`; the machine's own when absent.
    #[serde(default)]
    pub zone: Option<String>,
}

impl QuietHours {
    /// What is impossible about it: the key and what is wrong with it.
    ///
    /// # Errors
    /// When it has no length, or names a time zone that this machine does not know.
    pub fn validate(&self) -> Result<(), (&'static str, String)> {
        if self.from == self.until {
            return Err(("until", "is the same time as `from`".to_owned()));
        }
        match &self.zone {
            Some(name) => TimeZone::get(name)
                .map(drop)
                .map_err(|_| ("zone", "is no time zone that this machine knows, such as `Europe/Berlin`".to_owned())),
            None => Ok(()),
        }
    }

    /// When the quiet hours that `now` falls into are over; `None` outside of them.
    pub(crate) fn over_at(&self, now: Timestamp) -> Option<Timestamp> {
        let zone = match &self.zone {
            // A name that became unknown meanwhile is as good as none: quiet hours are a comfort.
            Some(name) => TimeZone::get(name).unwrap_or_else(|_| TimeZone::system()),
            None => TimeZone::system(),
        };
        let local = now.to_zoned(zone);
        let time = local.time();
        let is_quiet = match self.from < self.until {
            true => self.from <= time && time < self.until,
            false => self.from <= time || time < self.until,
        };
        if !is_quiet {
            return None;
        }
        let today = local.with().time(self.until).build().ok()?;
        let end = if today.timestamp() > now { today } else { today.checked_add(jiff::Span::new().days(1)).ok()? };
        // At a change of the clocks, never at once again and never more than a day away.
        Some(end.timestamp().clamp(now + SignedDuration::from_secs(1), now + SignedDuration::from_hours(25)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_goes_over_midnight_and_ends_in_the_morning() {
        let night = QuietHours {
            from: "22:00".parse().expect("a time"),
            until: "07:00".parse().expect("a time"),
            zone: Some("UTC".to_owned()),
        };
        let at = |text: &str| text.parse::<Timestamp>().expect("a time");
        let morning = Some(at("2026-03-02T07:00:00Z"));
        assert_eq!(night.over_at(at("2026-03-01T22:00:00Z")), morning);
        assert_eq!(night.over_at(at("2026-03-02T06:59:59Z")), morning);
        assert_eq!(night.over_at(at("2026-03-02T07:00:00Z")), None);
        assert_eq!(night.over_at(at("2026-03-02T21:59:59Z")), None);
        let noon =
            QuietHours { from: "12:00".parse().expect("a time"), until: "13:00".parse().expect("a time"), ..night };
        assert_eq!(noon.over_at(at("2026-03-02T12:30:00Z")), Some(at("2026-03-02T13:00:00Z")));
        assert_eq!(noon.over_at(at("2026-03-02T23:30:00Z")), None);
        assert!(noon.validate().is_ok());
        assert_eq!(QuietHours { until: noon.from, ..noon.clone() }.validate().map_err(|(key, _)| key), Err("until"));
        let nowhere = QuietHours { zone: Some("Nowhere/At_All".to_owned()), ..noon };
        assert_eq!(nowhere.validate().map_err(|(key, _)| key), Err("zone"));
    }
}
