//! What people see, at a usual and at a narrow width, without colours: what anstream leaves where nobody sees them.

use godwit_api::types::{FleetStatus, MissionDetail};
use serde_json::json;

use super::*;

fn view(width: usize) -> View {
    View { now: "2026-03-01T12:00:00Z".parse().expect("a time"), width }
}

/// The text as a file or a pipe gets it.
fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

fn held() -> MissionDetail {
    let usage = json!({
        "input_tokens": 1200, "output_tokens": 340, "cache_read_tokens": null, "cache_write_tokens": null,
        "cost_micro_usd": 12_345, "turns": null,
    });
    serde_json::from_value(json!({
        "id": "m3f9k2c7xqa", "repo": "r3f9k2c7xqa", "repo_name": "shop",
        "title": "Repair the \u{1b}[2J checkout, which counts every discount twice when the cart is empty",
        "status": "held", "awaits": "you: check `test` failed (checks-failed)", "agent": "claude",
        "created_at": "2026-03-01T11:00:00Z", "updated_at": "2026-03-01T11:58:00Z", "usage": usage.clone(),
        "text": "Repair the checkout.\n\tKeep the tests.", "model": null, "author": "operator",
        "base": "0123456789abcdef0123456789abcdef01234567", "base_branch": "main", "source_dirty": true,
        "session": null,
        "runs": [{
            "id": "m3f9k2c7xqa-t1-r1", "mission": "m3f9k2c7xqa", "agent": "claude", "attempt": 1,
            "granted_at": "2026-03-01T11:01:00Z", "started_at": "2026-03-01T11:01:02Z",
            "ended_at": "2026-03-01T11:50:00Z", "adoptions": 0, "session": null, "usage": usage,
            "class": {"class": "success"}, "detail": "done", "exit": "exit 0",
        }],
        "holds": [{
            "id": "m3f9k2c7xqa-h1", "mission": "m3f9k2c7xqa", "code": "checks-failed",
            "meaning": "a check failed in a clean checkout of the result", "reason": "check `test` failed",
            "raised_at": "2026-03-01T11:58:00Z", "resolved_at": null, "resolved_by": null,
            "recovery": ["godwit hold resolve m3f9k2c7xqa-h1"],
        }],
        "approvals": [],
        "checks": [{
            "name": "test", "verdict": "failed", "exit": "exit 1", "duration_ms": 2300,
            "tail": "assertion failed\n\u{1b}]0;evil\u{7}",
        }],
        "result": "89abcdef0123456789abcdef0123456789abcdef", "evidence": null,
        "changes": {"paths": 2, "added_lines": 10, "deleted_lines": 3}, "gate": null, "landed": null,
        "rescues": [],
        "next": [{"command": "godwit mission retry m3f9k2c7xqa", "does": "start again from the branch's present tip"}],
    }))
    .expect("a mission")
}

fn fleet(waiting: usize) -> FleetStatus {
    let attention = json!({
        "mission": "m3f9k2c7xqa", "title": "Repair the checkout", "status": "awaiting-approval",
        "awaits": "your approval of the landing", "command": "godwit mission approve m3f9k2c7xqa",
    });
    serde_json::from_value(json!({
        "version": "0.1.0", "pid": 7, "started_at": "2026-02-28T12:00:00Z", "head_seq": 9, "repos": 2,
        "missions": [{"status": "running", "count": 1}, {"status": "landed", "count": 4}],
        "live_runs": 1, "max_runs": 4, "attention": vec![attention; waiting],
    }))
    .expect("a status")
}

#[test]
fn a_held_mission_says_what_happened_why_and_what_to_do() {
    insta::assert_snapshot!(plain(&mission::show(&held(), view(100))), @r#"
    m3f9k2c7xqa  Repair the \u{1b}[2J checkout, which counts every discount twice when the cart is empty
      status    held
      awaits    you: check `test` failed (checks-failed)
      repo      shop
      agent     claude
      created   60 min ago by operator
      base      0123456789ab (main); your uncommitted changes are not part of it
      usage     1200 in, 340 out, $0.02

    Wanted
      Repair the checkout.
          Keep the tests.

    Runs
      ID                 CLASS    AGENT   STARTED     USAGE
      m3f9k2c7xqa-t1-r1  success  claude  58 min ago  1200 in, 340 out, $0.02

    Result
      commit 89abcdef0123  2 paths, +10 -3
      check test: failed (exit 1, 2.3 s)
          assertion failed
          \u{1b}]0;evil\u{7}

    Held
      checks-failed m3f9k2c7xqa-h1 (2 min ago)
        a check failed in a clean checkout of the result
        check `test` failed
      more about it: godwit explain checks-failed

    Next
      godwit mission retry m3f9k2c7xqa
          start again from the branch's present tip
    "#);
}

#[test]
fn only_an_open_hold_says_where_to_read_about_it() {
    let mut mission = held();
    assert!(
        plain(&fleet::holds(&mission.holds, view(80))).ends_with("\nmore about it: godwit explain checks-failed\n")
    );
    mission.holds[0].resolved_at = Some(mission.holds[0].raised_at);
    assert!(!fleet::holds(&mission.holds, view(80)).contains("explain"));
    assert!(!mission::show(&mission, view(80)).contains("explain"));
}

#[test]
fn a_list_fits_a_narrow_terminal() {
    let missions = [held().summary];
    insta::assert_snapshot!(plain(&mission::list(&missions, view(60))), @r#"
    ID           STATUS  REPO  UPDATED    TITLE
    m3f9k2c7xqa  held    shop  2 min ago  Repair the \u{1b}[2J …
    "#);
    for width in [40, 60, 80, 100] {
        let list = plain(&mission::list(&missions, view(width)));
        assert!(list.lines().all(|line| text::columns(line) <= width.max(56)), "{width}:\n{list}");
    }
}

#[test]
fn the_fleet_says_what_waits() {
    insta::assert_snapshot!(plain(&fleet::status(&fleet(1), view(80))), @r#"
    godwit 0.1.0 is up since 24 h (pid 7)
      repos     2
      runs      1 live of at most 4
      missions  1 running, 4 landed

    Waiting for you
      m3f9k2c7xqa awaiting-approval  Repair the checkout
        your approval of the landing
        godwit mission approve m3f9k2c7xqa
    "#);
}

#[test]
fn the_plain_status_fits_a_short_message() {
    insta::assert_snapshot!(fleet::plain(&fleet(1)), @r#"
    up, 1 run live
    1 running, 4 landed
    m3f9k2c7xqa awaiting-approval: Repair the checkout
    "#);
    for waiting in [0, 1, 8, 9, 20] {
        let lines = fleet::plain(&fleet(waiting)).lines().count();
        assert!(lines <= 10, "{waiting} waiting: {lines} lines");
    }
    assert!(fleet::plain(&fleet(20)).ends_with("and 13 more wait for you\n"));
}

#[test]
fn nothing_that_an_agent_wrote_reaches_the_terminal() {
    let line = serde_json::from_value(json!({"offset": 0, "kind": "message", "text": "a\u{1b}[31m\nb\u{202e}"}));
    let shown = plain(&run::log_line(&line.expect("a line")));
    assert_eq!(shown, "message     a\\u{1b}[31m\n            b\\u{202e}\n");
    let diff = plain(&mission::diff("+\u{1b}[2J\n"));
    assert_eq!(diff, "+\\u{1b}[2J\n");
}
