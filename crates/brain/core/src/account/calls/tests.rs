use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn run(number: u32) -> RunId {
    format!("m0000000001-t1-r{number}").parse().expect("a run")
}

#[test]
fn a_day_begins_at_midnight_of_its_zone_in_summer_and_in_winter() {
    let table = [
        (DayZone::Utc, "2026-11-21T23:59:59Z", "2026-11-22T00:00:00Z"),
        (DayZone::Utc, "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"),
        (DayZone::Pacific, "2026-11-21T12:00:00Z", "2026-11-22T08:00:00Z"),
        (DayZone::Pacific, "2026-07-01T12:00:00Z", "2026-07-02T07:00:00Z"),
        // The day on which the clocks go back has twenty-five hours.
        (DayZone::Pacific, "2026-11-01T07:00:00Z", "2026-11-02T08:00:00Z"),
        (DayZone::Offset(480), "2026-11-21T12:00:00Z", "2026-11-21T16:00:00Z"),
        (DayZone::Offset(-210), "2026-11-21T12:00:00Z", "2026-11-22T03:30:00Z"),
    ];
    for (zone, now, next) in table {
        assert_eq!(zone.next_day(at(now)), at(next), "{zone} {now}");
    }
}

#[test]
fn a_zone_is_read_as_it_is_written_and_nothing_else_is_one() {
    for text in ["utc", "pacific", "+08:00", "-03:30", "+00:00"] {
        let zone: DayZone = text.parse().expect("a zone");
        assert_eq!(zone.to_string(), text);
        let json = serde_json::to_string(&zone).expect("it serialises");
        assert_eq!(serde_json::from_str::<DayZone>(&json).expect("it is read"), zone);
    }
    for text in ["", "UTC+8", "8", "+8:00", "+08:60", "+15:00", "08:00", "+-8:00", "America/Los_Angeles", "ü"] {
        assert!(text.parse::<DayZone>().is_err(), "{text}");
    }
}

#[test]
fn calls_count_on_the_day_on_which_they_are_told_and_what_is_not_told_is_one_at_least() {
    use ToldCalls::{Counted as Told, Untold};
    let zone = DayZone::Utc;
    let (evening, night) = (at("2026-11-21T23:00:00Z"), at("2026-11-22T01:00:00Z"));
    let first = Counted::default().with(&run(1), Told(3), zone, evening).with(&run(2), Untold, zone, evening);
    assert_eq!((first.calls(zone, evening), first.untold(zone, evening)), (4, 1));
    let more = first.with(&run(1), Told(5), zone, evening);
    assert_eq!(more.calls(zone, evening), 6, "a run tells its total");
    assert_eq!((more.calls(zone, night), more.untold(zone, night)), (0, 0), "another day");
    let next = more.with(&run(1), Told(9), zone, night);
    assert_eq!((next.calls(zone, night), next.untold(zone, night)), (4, 0), "what it told before was of yesterday");
}

#[test]
fn the_window_is_never_more_than_used_up_and_says_when_the_next_day_begins() {
    let declared = DailyCalls { most: 20, zone: DayZone::Pacific };
    let now = at("2026-11-21T12:00:00Z");
    for (calls, used) in [(0, 0), (19, 9_500), (20, USED_UP), (21, USED_UP), (u64::MAX, USED_UP)] {
        let sighting = Counted::default().with(&run(1), ToldCalls::Counted(calls), declared.zone, now);
        let sighting = sighting.sighting(declared, now);
        assert_eq!((sighting.used, sighting.source), (Some(used), QuotaSource::Counted), "{calls}");
        assert_eq!(sighting.resets_at, Some(at("2026-11-22T08:00:00Z")));
    }
}
