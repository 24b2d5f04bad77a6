//! `health`, `snapshot`, `hold stats` and `tail`, screen by screen.

use godwit_api::types::{Board, Condition, EventRecord, HoldStats, LogLine};
use godwit_core::principal::Principal;
use serde_json::{Value, json};

use super::{approve, plain, screen, view};
use crate::render::board::{self, Health};
use crate::render::{hold_stats, tail, text};

/// A board on which everything has something to say.
fn busy() -> Board {
    let usage = json!({
        "input_tokens": 41_200, "output_tokens": 9_340, "cache_read_tokens": null, "cache_write_tokens": null,
        "cost_micro_usd": 1_234_500, "turns": null,
    });
    let component = |name: &str, level: &str, found: &str, at: Option<&str>, remedy: Option<&str>| json!({"name": name, "level": level, "found": found, "progress_at": at, "remedy": remedy});
    let mission = |id: &str, status: &str, since: &str, command: Option<&str>| {
        json!({
            "mission": id, "repo": "shop", "status": status, "since": since, "command": command,
            "title": "Repair the checkout, which counts every discount twice when the cart is empty",
            "awaits": "your approval of the landing",
        })
    };
    let run = |number: u32| {
        json!({
            "run": format!("m3f9k2c7xqa-t{number}-r1"), "agent": "claude", "usage": usage,
            "title": "Repair the checkout, which counts every discount twice",
            "since": "2026-03-01T11:41:00Z", "heard_at": "2026-03-01T11:59:48Z",
        })
    };
    let hold = |number: u32| {
        json!({
            "hold": format!("m3f9k2c7xqa-h{number}"), "code": "checks-failed", "since": "2026-03-01T09:00:00Z",
            "reason": "check `test` failed: the test of an empty cart expected 0 and found 12",
        })
    };
    let approve = "godwit mission approve m5aaaaaaaaa --evidence 0123456789abcdef0123456789abcdef0123456789abcdef";
    serde_json::from_value(json!({
        "schema_version": 1, "generated_at": "2026-03-01T12:00:00Z", "version": "0.1.0",
        "up_since": "2026-02-28T12:00:00Z", "health": "waits-for-you", "sentence": "Something waits for you.",
        "condition": "degraded",
        "components": [
            component("daemon", "ok", "version 0.1.0, started", Some("2026-02-28T12:00:00Z"), None),
            component("log", "ok", "1240 events, the newest", Some("2026-03-01T11:59:48Z"), None),
            component("disk", "warning", "3.9 GiB are free", None, Some("free some space on the disk of godwit's home")),
            component("agents", "ok", "all 3 can be started, last success", Some("2026-03-01T11:20:00Z"), None),
            component("sandbox", "ok", "bubblewrap 0.8.0 at /usr/bin/bwrap isolates runs", None, None),
            component(
                "dispatch", "warning", "5 of 6 runs live; late: m7aaaaaaaaa checking for 70 min",
                Some("2026-03-01T11:59:48Z"), Some("godwit mission explain m7aaaaaaaaa"),
            ),
            component(
                "holds", "warning", "4 open (4 checks-failed), the oldest for 3 h", None,
                Some("godwit hold show m3f9k2c7xqa-h1"),
            ),
        ],
        "newest_event_at": "2026-03-01T11:59:48Z", "events": 1240, "live_runs": 5, "max_runs": 6,
        "running": (1..=5).map(run).collect::<Vec<Value>>(),
        "open_holds": 4, "holds": (1..=4).map(hold).collect::<Vec<Value>>(),
        "holds_last_day": {
            "raised": 6, "reopened": 1, "resolved": 3,
            "time_to_resolve": {"median_seconds": 700, "p95_seconds": 4000, "longest_seconds": 4000},
        },
        "missions": [
            {"status": "running", "count": 5}, {"status": "awaiting-approval", "count": 4},
            {"status": "held", "count": 4}, {"status": "landed", "count": 12},
        ],
        "waiting": [
            mission("m4aaaaaaaaa", "awaiting-answers", "2026-03-01T07:00:00Z", Some("godwit mission answer m4aaaaaaaaa")),
            mission("m3f9k2c7xqa", "held", "2026-03-01T09:00:00Z", Some("godwit hold resolve m3f9k2c7xqa-h1")),
            mission("m5aaaaaaaaa", "awaiting-approval", "2026-03-01T10:00:00Z", Some(approve)),
            mission("m6aaaaaaaaa", "awaiting-approval", "2026-03-01T11:00:00Z", Some("godwit mission diff m6aaaaaaaaa")),
        ],
        "waiting_total": 8,
        "landed": vec![mission("m2aaaaaaaaa", "landed", "2026-03-01T10:30:00Z", None); 4],
        "last_day": {"created": 9, "landed": 6, "given_up": 1, "runs": 21, "failed_runs": 4},
        "today": {"runs": 18, "usage": usage, "without_tokens": 0, "without_cost": 2},
    }))
    .expect("a board")
}

/// A board of a home in which nothing has happened yet.
fn idle() -> Board {
    let mut board = busy();
    board.components.iter_mut().for_each(|component| {
        component.level = godwit_api::types::DoctorLevel::Ok;
        component.remedy = None;
    });
    for (place, found) in [(2, "39.0 GiB are free"), (5, "0 of 6 runs live, last news"), (6, "none")] {
        found.clone_into(&mut board.components[place].found);
    }
    board.condition = Condition::Healthy;
    "Nothing runs, and nothing waits for you.".clone_into(&mut board.sentence);
    (board.live_runs, board.running, board.open_holds, board.holds) = (0, Vec::new(), 0, Vec::new());
    (board.waiting, board.waiting_total, board.landed, board.missions) = (Vec::new(), 0, Vec::new(), Vec::new());
    (board.holds_last_day, board.last_day) = Default::default();
    board.today = serde_json::from_value(json!({
        "runs": 0, "without_tokens": 0, "without_cost": 0,
        "usage": {"input_tokens": null, "output_tokens": null, "cache_read_tokens": null, "cache_write_tokens": null,
                  "cost_micro_usd": null, "turns": null},
    }))
    .expect("nothing");
    board
}

#[test]
fn health_is_a_line_for_each_part_with_its_age_and_what_to_do() {
    screen("health", |view| board::health(&Health::from(busy()), view));
    screen("health-well", |view| board::health(&Health::from(idle()), view));
}

#[test]
fn plain_health_is_one_line_of_a_short_message_and_says_what_is_wrong_first() {
    approve("health-plain", &board::health_plain(&Health::from(busy())));
    approve("health-plain-well", &board::health_plain(&Health::from(idle())));
    let mut long = Health::from(busy());
    long.components.iter_mut().for_each(|component| component.found = "\u{1b}[31m中文 ".repeat(200));
    for health in [long, Health::from(busy()), Health::from(idle())] {
        let shown = board::health_plain(&health);
        assert!(shown.ends_with('\n') && shown.trim_end().lines().count() == 1, "{shown}");
        assert!(text::columns(shown.trim_end()) <= board::MESSAGE_CHARACTERS, "{shown}");
        assert!(!shown.contains('\u{1b}'), "{shown}");
    }
}

#[test]
fn the_snapshot_is_one_screen_however_much_there_is() {
    screen("snapshot", |view| board::snapshot(&busy(), view));
    screen("snapshot-idle", |view| board::snapshot(&idle(), view));
    let mut full = busy();
    full.components.iter_mut().for_each(|component| {
        component.level = godwit_api::types::DoctorLevel::Problem;
        component.remedy = Some("do what is written here".to_owned());
    });
    full.live_runs = 900;
    full.waiting_total = 5_000;
    full.waiting = busy().waiting.into_iter().filter(|mission| mission.mission.as_str() != "m3f9k2c7xqa").collect();
    let shown = plain(&board::snapshot(&full, view(80)));
    assert!(shown.lines().count() <= 40, "{} lines:\n{shown}", shown.lines().count());
    assert!(shown.lines().all(|line| text::columns(line) <= 80), "{shown}");
    approve("snapshot-plain", &board::snapshot_plain(&busy()));
    let lines = board::snapshot_plain(&full);
    assert!(lines.lines().count() <= 10, "{lines}");
}

#[test]
fn figures_of_holds_say_what_is_not_known() {
    let counts = |raised: u64, reopened: u64, resolved: u64, seconds: Option<u64>| {
        let spread = seconds.map(
            |seconds| json!({"median_seconds": seconds, "p95_seconds": seconds * 4, "longest_seconds": seconds * 5}),
        );
        json!({"raised": raised, "reopened": reopened, "resolved": resolved, "time_to_resolve": spread})
    };
    let sum = |key: &str, open: u64, last_day: Value, window: Value| json!({"key": key, "open": open, "oldest_open_at": null, "last_day": last_day, "window": window});
    let nothing = || counts(0, 0, 0, None);
    let stats: HoldStats = serde_json::from_value(json!({
        "generated_at": "2026-03-01T12:00:00Z", "since": "2026-02-22T12:00:00Z",
        "total": sum("all", 2, counts(3, 1, 2, Some(90)), counts(14, 4, 15, Some(600))),
        "by_code": [
            sum("agent-auth", 2, counts(2, 0, 0, None), counts(2, 0, 0, None)),
            sum("checks-failed", 0, counts(1, 1, 2, Some(90)), counts(12, 4, 15, Some(600))),
        ],
        "by_repo": [sum("shop", 2, counts(3, 1, 2, Some(90)), counts(14, 4, 15, Some(600)))],
    }))
    .expect("figures");
    screen("hold-stats", |view| hold_stats::stats(&stats, view));
    let after = hold_stats::after(&stats).map(|after| plain(&after));
    assert_eq!(after.as_deref(), Some("godwit hold list; more about it: godwit explain agent-auth"));
    let none = HoldStats {
        total: serde_json::from_value(sum("all", 0, nothing(), nothing())).expect("a sum"),
        by_code: Vec::new(),
        by_repo: Vec::new(),
        ..stats
    };
    assert!(hold_stats::stats(&none, view(80)).starts_with("nothing is held. "));
    assert_eq!(hold_stats::after(&none), None);
}

fn event(seq: u64, stream: &str, data: Value) -> EventRecord {
    let kind = format!("{}.{}", stream.split('/').next().unwrap_or_default(), data["type"].as_str().unwrap_or("?"));
    serde_json::from_value(json!({
        "seq": seq, "stream": stream, "version": seq, "kind": kind, "at": format!("2026-03-01T11:00:{seq:02}Z"),
        "actor": Principal::Person("operator".to_owned()), "via": "cli", "command": "c3f9k2c7xqa", "cause": null, "data": data,
    }))
    .expect("an event")
}

/// A mission's walk, as far as its events can be written down in a few words.
fn walk() -> Vec<EventRecord> {
    let mission = "mission/m3f9k2c7xqa";
    let run = "m3f9k2c7xqa-t1-r1";
    let sha = "0123456789abcdef0123456789abcdef01234567";
    let digest = format!("{sha}89abcdef0123456789abcdef");
    let data = [
        json!({"type": "run-started", "run": run}),
        json!({"type": "session-known", "run": run, "session": "s1", "offset": 7}),
        json!({"type": "run-adopted", "run": run}),
        json!({"type": "result-collected", "task": "m3f9k2c7xqa-t1", "commit": sha, "tree": sha, "rescue": null,
               "unresolved": []}),
        json!({"type": "hold-raised", "hold": "m3f9k2c7xqa-h1", "task": null, "code": "checks-failed",
               "reason": "check `test` failed:\n\u{1b}[2J3 of 40"}),
        json!({"type": "hold-resolved", "hold": "m3f9k2c7xqa-h1"}),
        json!({"type": "hold-reopened", "hold": "m3f9k2c7xqa-h1", "reason": "check `test` failed"}),
        json!({"type": "continue-requested", "task": "m3f9k2c7xqa-t1", "text": "make the test pass"}),
        json!({"type": "approval-requested", "approval": "m3f9k2c7xqa-a1", "asker": Principal::Daemon,
               "subject": {"subject": "landing", "commit": sha, "evidence": digest}}),
        json!({"type": "approval-decided", "approval": "m3f9k2c7xqa-a1", "verdict": "approved", "reason": null}),
        json!({"type": "landing-started", "branch": "godwit/m3f9k2c7xqa", "expected": null, "commit": sha}),
        json!({"type": "landed", "commit": sha, "target": "refs/heads/godwit/m3f9k2c7xqa"}),
        json!({"type": "ended", "end": "landed"}),
        json!({"type": "painted-green", "shade": 7}),
    ];
    let mut events: Vec<EventRecord> = (1..).zip(data).map(|(seq, data)| event(seq, mission, data)).collect();
    events.push(event(20, "repo/r3f9k2c7xqa", json!({"type": "relocated", "location": "/srv/shop"})));
    events.push(event(21, "repo/r3f9k2c7xqa", json!({"type": "lane-taken", "mission": "m3f9k2c7xqa"})));
    events.push(event(22, "host", json!({"type": "slot-freed", "run": run})));
    events
}

#[test]
fn what_happens_is_told_in_words_and_what_only_matters_to_godwit_is_not() {
    let told: Vec<_> = walk().iter().filter_map(tail::of_event).collect();
    assert_eq!(told.len(), walk().len() - 3, "a session, a lane and a slot are not told");
    let unknown = told.iter().find(|line| line.text == "mission.painted-green");
    assert!(unknown.is_some(), "an event of a later version is not lost silently");
    screen("tail", |view| tail::lines(&told, Some(view.width)));
    let whole = plain(&tail::lines(&told, None));
    assert!(whole.contains("\\u{1b}[2J3 of 40"), "a pipe gets all of it, and nothing that steers: {whole}");
    assert!(told.iter().all(|line| line.seq.is_some() && line.offset.is_none() && line.actor.is_some()));
}

#[test]
fn of_what_an_agent_says_the_milestones_are_told_in_one_line() {
    let run = "m3f9k2c7xqa-t1-r1".parse().expect("a run");
    let line = |kind: &str, text: &str| -> LogLine {
        serde_json::from_value(json!({"offset": 7, "at": null, "kind": kind, "text": text})).expect("a line")
    };
    let told = |kind: &str, text: &str| tail::of_line(&run, &line(kind, text)).map(|told| told.text);
    assert_eq!(told("message", "I look at the cart.\nThen at the total."), Some("I look at the cart.".to_owned()));
    assert_eq!(told("result", "done"), Some("result: done".to_owned()));
    for (kind, text) in [("tool", "Bash ls"), ("tool-result", "a"), ("thinking", "hm"), ("raw", "{}"), ("message", " ")]
    {
        assert_eq!(told(kind, text), None, "{kind}");
    }
}
