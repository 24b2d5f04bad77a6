//! The time in Codex's sentence about a used-up limit: `… try again at 5:51 AM.` or `… at Nov 22nd, 2026 5:51 AM.`, in the
//! zone that the launch sets, which is UTC.
//!
//! The grammar is exact, and a time that could be of two days is none: no time is better than a wrong one.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// What precedes the time, which ends the sentence.
const LABEL: &str = "try again at ";

/// The months, as they are written.
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Seconds are not written, so a limit may last until the end of the minute that is.
const MINUTE: SignedDuration = SignedDuration::from_secs(60);

/// How long a run may go on after the sentence. A time without its day that was more than this before the run's end is
/// not of that day, and right after midnight nobody knows which day it was.
const AFTERWARDS: SignedDuration = SignedDuration::from_secs(120);

/// Until when a limit lasts, by Codex's sentence about it; `ended` is when the run did, which was the same moment.
pub(super) fn until(said: &str, ended: Option<Timestamp>) -> Option<Timestamp> {
    let (_, told) = said.rsplit_once(LABEL)?;
    let told = told.strip_suffix('.')?;
    match told.rsplitn(3, ' ').collect::<Vec<_>>()[..] {
        [half, time] => {
            // Without a date it is of the day on which it was said.
            let (ended, said) = (ended?, ended?.checked_sub(AFTERWARDS).ok()?);
            let [day, earliest] = [ended, said].map(|at| at.to_zoned(TimeZone::UTC).date());
            let at = on(day, time_of(time, half)?)?;
            (day == earliest && at >= said).then_some(at)
        }
        [half, time, date] => on(date_of(date)?, time_of(time, half)?),
        _ => None,
    }
}

/// The end of the minute.
fn on(date: Date, time: Time) -> Option<Timestamp> {
    date.to_datetime(time).to_zoned(TimeZone::UTC).ok()?.timestamp().checked_add(MINUTE).ok()
}

/// `5:51` and `AM`.
fn time_of(time: &str, half: &str) -> Option<Time> {
    let (hour, minute) = time.split_once(':')?;
    let (hour, minute) = (number(hour, 1..=2)?, number(minute, 2..=2)?);
    let noon = match half {
        "AM" => 0,
        "PM" => 12,
        _ => return None,
    };
    (1..=12).contains(&hour).then(|| Time::new(hour % 12 + noon, minute, 0, 0).ok())?
}

/// `Nov 22nd, 2026`.
fn date_of(date: &str) -> Option<Date> {
    let (month_day, year) = date.split_once(", ")?;
    let (month, day) = month_day.split_once(' ')?;
    let month = MONTHS.iter().position(|known| *known == month)?;
    let day = ["st", "nd", "rd", "th"].iter().find_map(|ordinal| day.strip_suffix(ordinal))?;
    let year = (year.len() == 4).then(|| year.parse::<i16>().ok())??;
    Date::new(year, i8::try_from(month + 1).ok()?, number(day, 1..=2)?).ok()
}

/// Digits, as many as may be.
fn number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<i8> {
    let is_one = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_one.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(time: &str) -> String {
        format!("You’ve hit your usage limit. Visit https://chatgpt.com/settings/usage or try again at {time}")
    }

    fn told(time: &str, ended: &str) -> Option<String> {
        until(&said(time), ended.parse().ok()).map(|at| at.to_string())
    }

    #[test]
    fn a_time_is_of_the_day_on_which_it_was_said_or_of_the_one_that_is_named() {
        let ended = "2026-11-21T16:41:26Z";
        for (time, expected) in [
            ("10:26 PM.", "2026-11-21T22:27:00Z"),
            ("4:41 PM.", "2026-11-21T16:42:00Z"),
            ("Nov 22nd, 2026 12:05 AM.", "2026-11-22T00:06:00Z"),
            ("Dec 1st, 2026 12:00 PM.", "2026-12-01T12:01:00Z"),
        ] {
            assert_eq!(told(time, ended).as_deref(), Some(expected), "{time}");
        }
        assert_eq!(
            until(&said("Nov 22nd, 2026 5:51 AM."), None).map(|at| at.to_string()).as_deref(),
            Some("2026-11-22T05:52:00Z")
        );
    }

    #[test]
    fn what_could_be_of_another_day_or_is_written_otherwise_is_no_time() {
        let ended = "2026-11-21T16:41:26Z";
        for time in [
            "5:51 AM.",
            "4:30 PM.",
            "10:26 PM",
            "22:26.",
            "10:26 pm.",
            "13:26 PM.",
            "0:26 PM.",
            "10:6 PM.",
            "+1:26 PM.",
            "10:26 PM tomorrow.",
            "Nov 31st, 2026 5:51 AM.",
            "Nov 22, 2026 5:51 AM.",
            "11/22/2026 5:51 AM.",
            "Nov 22nd, 26 5:51 AM.",
            "",
        ] {
            assert_eq!(told(time, ended), None, "{time:?}");
        }
        assert_eq!(until(&said("10:26 PM."), None), None, "nobody knows the day");
        assert_eq!(told("11:59 PM.", "2026-11-22T00:00:30Z"), None, "it may have been said before midnight");
        assert_eq!(until("You’ve hit your usage limit. Try again later.", ended.parse().ok()), None);
    }
}
