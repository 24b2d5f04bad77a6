//! A moment of the past as people say it: so long ago, or a time.

use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};

/// A moment: relative to the present, or absolute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Since {
    /// So long ago.
    Ago(SignedDuration),
    /// At this time.
    At(Timestamp),
}

impl Since {
    /// The moment itself.
    pub(crate) fn moment(self, now: Timestamp) -> Timestamp {
        match self {
            // Before all times there is nothing to be since.
            Self::Ago(ago) => now.checked_sub(ago).unwrap_or(Timestamp::MIN),
            Self::At(at) => at,
        }
    }
}

/// The units of a duration, in seconds.
const UNITS: [(&str, i64); 6] = [("s", 1), ("min", 60), ("m", 60), ("h", 3_600), ("d", 86_400), ("w", 604_800)];

impl FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(at) = text.parse() {
            return Ok(Self::At(at));
        }
        let digits = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
        let (count, unit) = text.split_at(digits);
        let unit = UNITS.iter().find(|(name, _)| *name == unit.trim()).map(|(_, seconds)| *seconds);
        let seconds = count.parse::<i64>().ok().zip(unit).and_then(|(count, unit)| count.checked_mul(unit));
        seconds.map(|seconds| Self::Ago(SignedDuration::from_secs(seconds))).ok_or_else(|| {
            "say how long ago, such as `10m`, `2h` or `3d`, or a time such as `2026-03-01T12:00:00Z`".to_owned()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_so_long_ago_or_a_time() {
        let now: Timestamp = "2026-03-01T12:00:00Z".parse().expect("a time");
        let table = [
            ("90s", "2026-03-01T11:58:30Z"),
            ("10m", "2026-03-01T11:50:00Z"),
            ("10 min", "2026-03-01T11:50:00Z"),
            ("2h", "2026-03-01T10:00:00Z"),
            ("3d", "2026-02-26T12:00:00Z"),
            ("2026-02-28T23:00:00+01:00", "2026-02-28T22:00:00Z"),
        ];
        for (given, moment) in table {
            let since: Since = given.parse().expect(given);
            assert_eq!(since.moment(now).to_string(), moment, "{given}");
        }
        for wrong in ["", "10", "h", "-5m", "yesterday", "5 fortnights", "99999999999999999999h"] {
            assert!(wrong.parse::<Since>().is_err_and(|told| told.contains("`10m`")), "{wrong}");
        }
        assert_eq!(Since::Ago(SignedDuration::MAX).moment(now), Timestamp::MIN);
    }
}
