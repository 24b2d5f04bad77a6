//! The windows of the account that pays, which Codex does not print: it writes them into the file of its session, after
//! each reply and each refusal of the provider.
//!
//! The run can write into that file as well. So a time is believed that a window of its length can have, and no other.

use godwit_core::account::{QuotaSource, Sighting};
use godwit_core::name::WindowName;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use crate::raw::whole;

/// Where the files of sessions are, relative to HOME: below a directory for each year, month and day.
pub(crate) const DIRECTORY: &str = ".codex/sessions";

/// The limit of which nothing need be said: it counts for every model.
const GENERAL_LIMIT: &str = "codex";

/// How far the clocks of a provider and of this machine may be apart.
const APART: SignedDuration = SignedDuration::from_mins(10);

/// A line of such a file, as far as it matters here.
#[derive(Debug, Deserialize)]
struct Line {
    timestamp: Timestamp,
    payload: Payload,
}

#[derive(Debug, Deserialize)]
struct Payload {
    rate_limits: Option<RateLimits>,
}

#[derive(Debug, Deserialize)]
struct RateLimits {
    limit_id: Option<String>,
    primary: Option<Window>,
    secondary: Option<Window>,
}

#[derive(Debug, Deserialize)]
struct Window {
    used_percent: Option<f64>,
    window_minutes: Option<u64>,
    /// Seconds since 1970.
    resets_at: Option<i64>,
    /// Seconds after the line was written, where an earlier release tells no time.
    resets_in_seconds: Option<i64>,
}

/// What a line tells of the windows that was written between these times.
pub(crate) fn sightings(line: &[u8], since: Timestamp, now: Timestamp) -> Vec<Sighting> {
    let Ok(Line { timestamp, payload: Payload { rate_limits: Some(limits) } }) = serde_json::from_slice(line) else {
        return Vec::new();
    };
    if timestamp < since || timestamp.duration_since(now) > APART {
        return Vec::new();
    }
    let limit = limits.limit_id.as_deref().filter(|limit| *limit != GENERAL_LIMIT);
    let windows = limits.primary.iter().chain(&limits.secondary);
    windows.filter_map(|window| window.sighting(limit, timestamp)).collect()
}

impl Window {
    /// What it says; `None` when it does not say which window it is, or nothing of it.
    fn sighting(&self, limit: Option<&str>, at: Timestamp) -> Option<Sighting> {
        let resets_at = match (self.resets_at, self.resets_in_seconds) {
            (Some(seconds), _) => Timestamp::from_second(seconds).ok(),
            (None, Some(seconds)) => at.checked_add(SignedDuration::from_secs(seconds)).ok(),
            (None, None) => None,
        };
        let latest = SignedDuration::from_mins(i64::try_from(self.window_minutes?).ok()?).checked_add(APART)?;
        let resets_at = resets_at.filter(|resets| resets.duration_since(at) <= latest);
        let points = self.used_percent.and_then(|percent| whole(percent * 100.0));
        let used = points.and_then(|points| u32::try_from(points).ok());
        if used.is_none() && resets_at.is_none() {
            return None;
        }
        Some(Sighting { window: self.name(limit)?, used, resets_at, source: QuotaSource::Run })
    }

    /// A window is named by its length, as the windows of other providers are.
    fn name(&self, limit: Option<&str>) -> Option<WindowName> {
        let length = match self.window_minutes? {
            300 => "five_hour".to_owned(),
            10_080 => "seven_day".to_owned(),
            minutes => format!("{minutes}_minutes"),
        };
        let name = limit.map_or_else(|| length.clone(), |limit| format!("{length}_{}", limit.to_ascii_lowercase()));
        name.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line as release 0.169.0 writes it, at the tenth second after 1970.
    fn line(limits: &str) -> Vec<u8> {
        let payload = format!(r#"{{"type":"token_count","info":null,"rate_limits":{limits}}}"#);
        format!(r#"{{"timestamp":"1970-01-01T00:00:10Z","ordinal":9,"type":"event_msg","payload":{payload}}}"#).into()
    }

    fn seen(limits: &str) -> Vec<(String, Option<u32>, Option<i64>)> {
        let seen = sightings(&line(limits), Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH);
        seen.into_iter().map(|it| (it.window.to_string(), it.used, it.resets_at.map(|at| at.as_second()))).collect()
    }

    #[test]
    fn both_windows_are_known_by_their_lengths() {
        let limits = r#"{"limit_id":"codex","primary":{"used_percent":12.5,"window_minutes":300,"resets_at":4000},
            "secondary":{"used_percent":41.0,"window_minutes":10080,"resets_in_seconds":90},"credits":null}"#;
        let expected = [("five_hour".into(), Some(1_250), Some(4_000)), ("seven_day".into(), Some(4_100), Some(100))];
        assert_eq!(seen(limits), expected);
        let other = r#"{"limit_id":"codex_other","primary":{"used_percent":1,"window_minutes":15}}"#;
        assert_eq!(seen(other), [("15_minutes_codex_other".into(), Some(100), None)]);
    }

    #[test]
    fn what_is_not_told_is_not_known() {
        for nothing in [
            "null",
            r#"{"limit_id":"codex","primary":null,"secondary":null}"#,
            r#"{"primary":{"used_percent":1.0}}"#,
            r#"{"primary":{"window_minutes":300}}"#,
            r#"{"primary":{"window_minutes":300,"used_percent":-1}}"#,
            r#"{"primary":"full"}"#,
        ] {
            assert_eq!(seen(nothing), [], "{nothing}");
        }
        let later = Timestamp::from_second(11).expect("a time");
        let limits = r#"{"primary":{"used_percent":1.0,"window_minutes":300}}"#;
        assert_eq!(sightings(&line(limits), later, later), [], "an earlier run of the session saw that");
        assert_eq!(sightings(b"no JSON", Timestamp::UNIX_EPOCH, later), []);
    }

    #[test]
    fn a_time_that_no_window_of_its_length_has_is_not_believed() {
        let window =
            |resets: i64| format!(r#"{{"primary":{{"used_percent":100,"window_minutes":300,"resets_at":{resets}}}}}"#);
        assert_eq!(seen(&window(18_000)), [("five_hour".into(), Some(10_000), Some(18_000))]);
        assert_eq!(seen(&window(4_000_000_000)), [("five_hour".into(), Some(10_000), None)]);
        let long_ago = Timestamp::from_second(-1_000).expect("a time");
        assert_eq!(sightings(&line(&window(18_000)), long_ago, long_ago), [], "nothing is written in the future");
    }
}
