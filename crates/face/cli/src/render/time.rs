//! Times and durations for people.

use jiff::Timestamp;

/// How long ago, in the largest unit that says something; a time that is to come is `in …`.
pub(crate) fn ago(now: Timestamp, at: Timestamp) -> String {
    let seconds = now.as_second() - at.as_second();
    match seconds {
        ..0 => format!("in {}", span(seconds.unsigned_abs())),
        0 => "now".to_owned(),
        1.. => format!("{} ago", span(seconds.unsigned_abs())),
    }
}

/// How long something has been going on: finer than [`ago`] in its first minutes, because somebody watches.
pub(crate) fn age(now: Timestamp, since: Timestamp) -> String {
    match u64::try_from(now.as_second() - since.as_second()).unwrap_or(0) {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..3_600 => format!("{} min {} s", seconds / 60, seconds % 60),
        seconds @ 3_600..172_800 => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
        seconds => span(seconds),
    }
}

/// A duration in the largest unit that says something.
pub(crate) fn span(seconds: u64) -> String {
    const UNITS: [(u64, &str); 4] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
    let (size, unit) = UNITS.into_iter().find(|(size, _)| seconds >= 2 * size).unwrap_or((1, "s"));
    format!("{} {unit}", seconds / size)
}

/// A duration in milliseconds, as exact as it is short.
pub(crate) fn took(milliseconds: u64) -> String {
    match milliseconds {
        0..10_000 => format!("{}.{} s", milliseconds / 1_000, milliseconds % 1_000 / 100),
        10_000.. => span(milliseconds / 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_the_largest_unit_that_says_something() {
        let now = Timestamp::from_second(1_000_000).expect("a time");
        let table = [(0, "now"), (1, "1 s ago"), (90, "90 s ago"), (120, "2 min ago"), (7_000, "116 min ago")];
        for (seconds, told) in table.into_iter().chain([(7_200, "2 h ago"), (200_000, "2 d ago"), (-300, "in 5 min")]) {
            assert_eq!(ago(now, Timestamp::from_second(1_000_000 - seconds).expect("a time")), told);
        }
        let ages = [0, 119, 120, 3_661, 200_000]
            .map(|seconds| age(now, Timestamp::from_second(1_000_000 - seconds).expect("a time")));
        assert_eq!(ages, ["0 s", "119 s", "2 min 0 s", "1 h 1 min", "2 d"]);
        assert_eq!([took(1_250), took(61_000)], ["1.2 s", "61 s"]);
    }
}
