//! The stream of events: everything once and in order, whatever happens to the connection or to the daemon.

use std::fs;

use godwit_e2e::http::{Api, Resume};
use godwit_e2e::{until, world};
use serde_json::{Value, json};

use super::{create, hold_back, served, wait_for_end};
use crate::landing::{FIX, playing};

/// The place of the last event.
fn last(events: &[Value]) -> u64 {
    events.last().and_then(|event| event["seq"].as_u64()).expect("an event")
}

/// These events are the log after `start`, each once and in order.
fn assert_whole(api: &Api, start: u64, events: &[Value]) {
    let places: Vec<u64> = events.iter().map(|event| event["seq"].as_u64().expect("a place")).collect();
    let expected: Vec<u64> = (start + 1..=last(events)).collect();
    assert_eq!(places, expected, "each event once and in order");
    let log = api.log_after(start);
    assert_eq!(&log[..events.len()], events, "the stream says what the log says");
}

#[test]
fn no_event_is_missed_or_doubled_over_a_lost_connection_and_a_kill() {
    let (home, api) = served();
    let pid = i32::try_from(api.get("/status").ok()["pid"].as_i64().expect("a pid")).expect("a pid");
    let start = api.head();
    let mut stream = api.follow(Resume::After(start));
    let id = create(&api, &playing(&["{ do = \"wait-for-file\", path = \"go\", timeout_ms = 600000 }", FIX]));
    let mut seen = stream.up_to("mission.run-started");
    drop(stream);

    // What happens while nobody listens is told afterwards.
    let _accepted = api.post(&format!("/missions/{id}/pause"), &json!({})).ok();
    let _accepted = api.post(&format!("/missions/{id}/resume"), &json!({})).ok();
    let mut stream = api.follow(Resume::LastEventId(last(&seen)));
    seen.extend(stream.up_to("mission.resumed"));

    world::kill_now(pid);
    // Whatever was on its way still arrives, then the stream ends.
    seen.extend(&mut stream);
    until("the daemon to be gone", || (!world::is_alive(pid)).then_some(()));
    home.up();
    let api = Api::of(&home);
    let mut stream = api.follow(Resume::LastEventId(last(&seen)));
    let tree = home.path().join("workspaces").join(format!("{id}-t1")).join("tree");
    fs::write(tree.join("go"), "").expect("written");
    seen.extend(stream.up_to("mission.approval-requested"));
    assert_whole(&api, start, &seen);
    let runs = seen.iter().filter(|event| event["kind"] == "mission.run-started").count();
    assert_eq!(runs, 1, "the run outlived the daemon");

    // The end of the daemon is the end of the stream, not an error.
    let _said = home.godwit(&["down"]).ok();
    assert_eq!(stream.next(), None);
}

#[test]
fn a_reader_from_the_beginning_sees_the_whole_log() {
    let (home, api) = served();
    let id = create(&api, &playing(&[FIX]));
    home.wait_for(&id, &["awaiting-approval"]);
    let _accepted = api.post(&format!("/missions/{id}/approve"), &json!({})).ok();
    wait_for_end(&api, &id);
    let seen = api.follow(Resume::LastEventId(0)).up_to("mission.ended");
    assert_whole(&api, 0, &seen);
    let bad = ["Last-Event-ID: -1", "Last-Event-ID: x", "Last-Event-ID: "];
    for header in bad {
        let _problem = api.ask("GET", "/events", &[header], "").problem(400, "invalid");
    }
}

/// What the kernel may keep at the daemon's end for a reader that does not read, in bytes. The reader's own end keeps
/// little: it grows only for one who reads.
fn largest_buffer() -> usize {
    let limits = fs::read_to_string("/proc/sys/net/ipv4/tcp_wmem").expect("the kernel tells its limits");
    limits.split_whitespace().next_back().and_then(|text| text.parse().ok()).expect("three numbers")
}

/// How many connections of the daemon hold what its readers have not taken, as the kernel tells it.
fn stuck_connections(api: &Api) -> usize {
    let port: u16 = api.host.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).expect("a port");
    let own = format!(":{port:04X}");
    let table = fs::read_to_string("/proc/net/tcp").expect("the kernel tells its connections");
    let waits = |line: &&str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        fields[1].ends_with(&own) && !fields[4].starts_with("00000000:")
    };
    table.lines().skip(1).filter(waits).count()
}

#[test]
fn readers_that_do_not_read_delay_nothing_and_miss_nothing() {
    const TEXT: usize = 60_000;
    let (home, api) = served();
    hold_back(&api);
    // So much that it cannot all be on its way: a reader that does not read makes the daemon wait.
    let text = "z".repeat(TEXT);
    for _ in 0..largest_buffer() / TEXT + 10 {
        let _id = create(&api, &text);
    }
    let stuck: Vec<_> = (0..4).map(|_| api.follow(Resume::After(0))).collect();
    let id = create(&api, &playing(&[FIX]));
    let approve = || api.post(&format!("/missions/{id}/approve"), &json!({}));
    let _accepted = approve().ok();
    home.wait_for(&id, &["awaiting-approval"]);
    let _accepted = approve().ok();
    wait_for_end(&api, &id);
    assert_eq!(stuck_connections(&api), stuck.len(), "the mission is over, and they still have not read");
    for mut stream in stuck {
        let seen = stream.up_to("mission.ended");
        assert_whole(&api, 0, &seen);
    }
}
