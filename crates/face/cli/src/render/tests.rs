//! What people see, screen by screen, at a wide, a usual and a narrow width, without colours: what anstream leaves where
//! nobody sees them. The screens are files in `tests/screens`; `GODWIT_BLESS=1` writes them anew, to be read.

mod board;
mod checks;
mod inquiry;
mod takeover;
mod work;

use std::path::Path;

use godwit_api::types::{DoctorReport, FleetStatus, LogLine, MissionDetail, Page, StatusCount};
use serde_json::json;

use super::*;
use crate::output::Size;

fn view(width: usize) -> View {
    View { now: "2026-03-01T12:00:00Z".parse().expect("a time"), width }
}

/// The text as a file or a pipe gets it.
fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

/// The widths that every screen is looked at in.
const WIDTHS: [usize; 3] = [120, 80, 40];

/// Compares a screen at each width with the one that was approved. No line that can be broken is wider than the screen.
fn screen(name: &str, render: impl Fn(View) -> String) {
    for width in WIDTHS {
        let shown = plain(&render(view(width)));
        approve(&format!("{name}.{width}"), &shown);
        for line in shown.lines() {
            let is_one_piece = line.contains("godwit ") || !line.trim().contains(' ');
            assert!(is_one_piece || text::columns(line) <= width, "{name} at {width}: {line}");
        }
    }
}

/// Compares a picture at each width, as it is drawn.
fn picture(name: &str, render: impl Fn(View) -> Vec<String>) {
    screen(name, |view| crate::live::fitting(render(view), Size { columns: view.width + 1, rows: 40 }).join("\n"));
}

/// Compares what is shown with the file that was approved.
fn approve(name: &str, shown: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screens").join(format!("{name}.txt"));
    if std::env::var_os("GODWIT_BLESS").is_some() {
        std::fs::write(&path, shown).expect("the screen can be written");
    }
    let approved = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(shown, approved, "{}: run once with GODWIT_BLESS=1 and read what changed", path.display());
}

fn held() -> MissionDetail {
    let usage = json!({
        "input_tokens": 1200, "output_tokens": 340, "cache_read_tokens": null, "cache_write_tokens": null,
        "cost_micro_usd": 12_345, "turns": null,
    });
    let mut told = json!({
        "id": "m3f9k2c7xqa", "repo": "r3f9k2c7xqa", "repo_name": "shop",
        "title": "Repair the \u{1b}[2J checkout, which counts every discount twice when the cart is empty",
        "status": "held", "awaits": "you: check `test` failed (checks-failed)", "agent": "claude",
        "priority": 0, "tasks_total": 1, "tasks_done": 0, "accept": [], "clarification": null, "is_planned": false,
        "tasks": [], "created_at": "2026-03-01T11:00:00Z", "updated_at": "2026-03-01T11:58:00Z", "usage": usage.clone(),
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
            "task": null, "times": 1, "meaning": "a check failed in a clean checkout of the result", "reason": "check `test` failed",
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
        "rescues": [], "said": [],
        "next": [{"command": "godwit mission retry m3f9k2c7xqa", "does": "start again from the branch's present tip"}],
    });
    // What puts a mission in order comes beside it: one literal holds only so much.
    told["labels"] = json!([]);
    told["archived"] = json!(false);
    serde_json::from_value(told).expect("a mission")
}

fn fleet(waiting: usize) -> FleetStatus {
    let attention = json!({
        "mission": "m3f9k2c7xqa", "title": "Repair the checkout", "status": "awaiting-approval",
        "awaits": "your approval of the landing", "command": "godwit mission approve m3f9k2c7xqa",
    });
    serde_json::from_value(json!({
        "version": "0.1.0", "pid": 7, "started_at": "2026-02-28T12:00:00Z", "head_seq": 9, "repos": 2,
        "missions": [
            {"status": "running", "count": 1}, {"status": "awaiting-approval", "count": waiting}, {"status": "landed", "count": 4},
        ],
        "live_runs": 1, "max_runs": 4, "attention": vec![attention; waiting],
    }))
    .expect("a status")
}

/// Every status.
const STATUSES: [Status; 18] = [
    Status::AwaitingAnswers,
    Status::AwaitingStart,
    Status::Preparing,
    Status::Queued,
    Status::Parked,
    Status::Running,
    Status::Collecting,
    Status::Checking,
    Status::Sealing,
    Status::AwaitingApproval,
    Status::Landing,
    Status::Held,
    Status::Paused,
    Status::Stopped,
    Status::Closing,
    Status::Landed,
    Status::Rejected,
    Status::Cancelled,
];

/// A mission whose run is at work.
fn running() -> MissionDetail {
    let mut mission = held();
    mission.summary.status = Status::Running;
    mission.summary.awaits = "the agent".to_owned();
    (mission.holds, mission.checks, mission.result, mission.changes) = (Vec::new(), Vec::new(), None, None);
    mission.runs[0].ended_at = None;
    mission.runs[0].class = None;
    mission.next = godwit_api::next::next_steps(&mission.summary.id, Status::Running, &[], &[]);
    mission
}

/// A mission of four tasks: one done, one at work, one held, one that waits for both.
fn planned() -> MissionDetail {
    let task = |number: u32, name: &str, status: &str, needs: &[&str], title: &str| {
        json!({
            "id": format!("m3f9k2c7xqa-t{number}"), "name": name, "title": title, "prompt": null, "status": status,
            "needs": needs, "agent": "claude", "model": null, "base": null, "session": null, "conflicts": [],
            "repairs": 0, "checks": [], "evidence": null, "changes": null, "gate": null, "done_at": null,
            "result": (status == "done").then_some("89abcdef0123456789abcdef0123456789abcdef"),
            "usage": held().summary.usage,
        })
    };
    let tasks = json!([
        task(1, "model", "done", &[], "Give the cart a model that counts each discount once"),
        task(2, "api", "running", &["model"], "Offer the cart over the API"),
        task(3, "docs", "held", &["model"], "Tell how discounts add up"),
        task(4, "page", "waiting", &["api", "docs"], "Show the cart on its page"),
    ]);
    let mut mission = running();
    mission.is_planned = true;
    mission.tasks = serde_json::from_value(tasks).expect("tasks");
    (mission.summary.tasks_total, mission.summary.tasks_done) = (4, 1);
    mission.runs[0].id = "m3f9k2c7xqa-t2-r1".parse().expect("a run");
    mission.holds = held().holds;
    mission.holds[0].task = Some("docs".parse().expect("a name"));
    mission
}

/// A mission that is asked about.
fn asked() -> MissionDetail {
    let mut mission = held();
    (mission.holds, mission.runs, mission.checks, mission.result) = (Vec::new(), Vec::new(), Vec::new(), None);
    (mission.changes, mission.base) = (None, None);
    mission.summary.status = Status::AwaitingAnswers;
    mission.summary.awaits = "your answers: godwit mission answer m3f9k2c7xqa".to_owned();
    mission.next = godwit_api::next::next_steps(&mission.summary.id, Status::AwaitingAnswers, &[], &[]);
    let clarification = json!({
        "score": 60, "threshold": 50, "language": "english", "answers": null, "spec": null,
        "signals": [{"name": "no-acceptance-criteria", "weight": 60, "state": "fired", "detail": "none"}],
        "questions": [{
            "field": "acceptance-criteria", "text": "How will you verify that the result is right?",
            "why": "neither `--accept` nor a part `Acceptance:` of the text gives a criterion", "recommended": 1,
            "choices": [
                "The repository's checks pass, and a new test fails without the change and passes with it.",
                "Only documentation changes.",
            ],
        }],
    });
    mission.clarification = serde_json::from_value(clarification).expect("a clarification");
    mission
}

/// What the run of [`running`] said last.
fn said(mission: &MissionDetail) -> live::Said {
    let run = mission.runs[0].id.clone();
    let line = json!({
        "offset": 7, "at": "2026-03-01T11:58:00Z", "kind": "tool",
        "text": "Bash {\"command\":\"cargo test -p checkout --no-fail-fast\",\"description\":\"Run the tests\u{1b}[2J\"}",
    });
    live::Said::from([(run, serde_json::from_value(line).expect("a line"))])
}

#[test]
fn a_mission_says_what_happened_why_and_what_to_do() {
    screen("mission-show-held", |view| mission::show(&held(), view));
    screen("mission-show-running", |view| mission::show(&running(), view));
    screen("mission-show-planned", |view| mission::show(&planned(), view));
    screen("mission-show-asked", |view| mission::show(&asked(), view));
    approve("mission-plain-held", &mission::plain(&held()));
    for lines in [mission::plain(&held()), mission::plain(&running())] {
        assert!(lines.lines().count() <= 10, "{lines}");
    }
}

#[test]
fn lists_fit_and_what_one_types_again_is_whole() {
    let missions = [held().summary, running().summary];
    screen("mission-list", |view| mission::list(&missions, view));
    screen("run-list", |view| run::list(&held().runs, view));
    screen("run-show", |view| run::show(&held().runs[0], view));
    screen("hold-list", |view| fleet::holds(&held().holds, view));
    screen("hold-show", |view| fleet::hold(&held().holds[0], view));
    screen("mission-list-empty", |view| mission::list(&[], view));
    screen("hold-list-empty", |view| fleet::holds(&[], view));
    for width in [20, 40, 60] {
        let list = plain(&mission::list(&missions, view(width)));
        assert!(list.contains("m3f9k2c7xqa"), "{width}:\n{list}");
    }
}

#[test]
fn a_picture_shows_what_runs_since_when_what_was_said_last_and_what_waits() {
    picture("watch-mission-running", |view| live::mission(&running(), &said(&running()), view));
    picture("watch-mission-planned", |view| live::mission(&planned(), &said(&planned()), view));
    let mut many = planned();
    many.tasks.extend((0..3).flat_map(|_| planned().tasks));
    picture("watch-mission-many-tasks", |view| live::mission(&many, &said(&many), view));
    picture("watch-mission-held", |view| live::mission(&held(), &live::Said::new(), view));
    let mission = running();
    let busy = live::Fleet {
        status: fleet(7),
        runs: mission.runs.clone(),
        missions: [(mission.summary.id.clone(), mission.summary.clone())].into(),
        waiting: vec![held().summary],
    };
    picture("watch-fleet", |view| live::fleet(&busy, &said(&running()), view));
    let idle = live::Fleet { status: fleet(0), runs: Vec::new(), missions: [].into(), waiting: Vec::new() };
    picture("watch-fleet-idle", |view| live::fleet(&idle, &live::Said::new(), view));
}

#[test]
fn what_the_tasks_of_a_plan_say_is_told_apart() {
    let mission = planned();
    let run = &mission.runs[0].id;
    let tag = task::tag(&mission, run);
    assert_eq!(tag.as_deref(), Some("api  "), "as wide as `model`");
    let line = &said(&mission)[run];
    let shown = plain(&run::tagged_line(line, tag.as_deref(), Some(60)));
    assert!(shown.lines().count() > 1, "{shown}");
    assert!(shown.lines().all(|line| line.starts_with("api   ") && text::columns(line) <= 60), "{shown}");
    assert_eq!(task::tag(&running(), run), None);
}

#[test]
fn each_status_has_the_colour_that_the_guide_says() {
    let guide = include_str!("../../../../../docs/guide/terminal.md");
    for (style, words) in [
        (Style::new().yellow().bold(), "yellow"),
        (Style::new().red().bold(), "red"),
        (Style::new().green(), "green"),
        (Style::new().bright_blue(), "blue"),
        (Style::new().dimmed(), "faint"),
    ] {
        let row = guide.lines().find(|line| line.starts_with(&format!("| {words}"))).expect("the guide has the colour");
        for status in &STATUSES {
            let is_so = format!("{:?}", status_style(*status)) == format!("{style:?}");
            assert_eq!(is_so, row.contains(&format!("`{}`", status.word())), "{words}: {}", status.word());
        }
    }
}

#[test]
fn an_open_hold_says_where_to_read_about_it_and_a_resolved_one_does_not() {
    let mut mission = held();
    let next = fleet::after_holds(&mission.holds).map(|next| plain(&next));
    assert_eq!(next.as_deref(), Some("godwit hold show m3f9k2c7xqa-h1; more about it: godwit explain checks-failed"));
    mission.holds[0].resolved_at = Some(mission.holds[0].raised_at);
    assert_eq!(fleet::after_holds(&mission.holds), None);
    assert!(!mission::show(&mission, view(80)).contains("explain"));
}

#[test]
fn a_list_ends_with_what_to_do_next() {
    let page = |count: usize, next: Option<&str>| Page { items: vec![1; count], next: next.map(str::to_owned) };
    assert_eq!(after_list(&page(0, None), "usual"), None);
    assert_eq!(after_list(&page(1, None), "usual").as_deref(), Some("usual"));
    assert!(after_list(&page(1, Some("7")), "usual").is_some_and(|hint| hint.ends_with("--cursor 7")));
    let of = |total| after_list_of(&page(1, Some("7")), Some(total), "usual");
    assert!(of(2743).is_some_and(|hint| hint.starts_with("there are more, 2743 altogether:")));
}

#[test]
fn the_fleet_says_what_waits() {
    screen("status", |view| fleet::status(&fleet(1), view));
    screen("status-idle", |view| fleet::status(&fleet(0), view));
}

#[test]
fn the_plain_status_fits_a_short_message() {
    approve("status-plain", &fleet::plain(&fleet(1)));
    for waiting in [0, 1, 8, 9, 20] {
        let lines = fleet::plain(&fleet(waiting)).lines().count();
        assert!(lines <= 10, "{waiting} waiting: {lines} lines");
    }
    assert!(fleet::plain(&fleet(20)).ends_with("and 13 more wait for you\n"));
}

#[test]
fn the_plain_status_is_ten_short_lines_at_five_thousand_missions_with_long_names() {
    let mut status = fleet(20);
    status.missions = STATUSES.iter().map(|status| StatusCount { status: *status, count: 5_000 / 18 + 1 }).collect();
    for attention in &mut status.attention {
        attention.title = "a very long name 中文 ".repeat(40);
    }
    let shown = fleet::plain(&status);
    assert!(shown.lines().count() <= 10, "{shown}");
    assert!(shown.lines().all(|line| text::columns(line) <= 100), "{shown}");
    let waiting = fleet::waiting_for_a_person(&status);
    assert!(shown.ends_with(&format!("and {} more wait for you\n", waiting - 7)), "{shown}");
}

#[test]
fn doctor_says_what_to_do() {
    let report: DoctorReport = serde_json::from_value(json!({"items": [
        {"name": "home", "level": "ok", "found": "/home/me/.local/share/godwit, mode 700"},
        {"name": "network", "level": "note", "found": "open: runs reach whatever this machine reaches", "remedy": "give agents only credentials that you would let them use"},
        {"name": "disk", "level": "warning", "found": "2.1 GiB are free", "remedy": "free some space on the disk of godwit's home"},
        {"name": "sandbox", "level": "problem", "found": "bwrap is not installed", "remedy": "install bubblewrap, such as with `apt install bubblewrap`"},
    ]}))
    .expect("a report");
    screen("doctor", |view| fleet::doctor(&report, view));
}

#[test]
fn nothing_that_an_agent_wrote_reaches_the_terminal() {
    let line: LogLine =
        serde_json::from_value(json!({"offset": 0, "kind": "message", "text": "a\u{1b}[31m\nb\u{202e}"}))
            .expect("a line");
    assert_eq!(plain(&run::log_line(&line, None)), "message     a\\u{1b}[31m\n            b\\u{202e}\n");
    assert_eq!(plain(&run::log_line(&line, Some(40))), plain(&run::log_line(&line, None)));
    let diff = plain(&mission::diff("+\u{1b}[2J\n"));
    assert_eq!(diff, "+\\u{1b}[2J\n");
    let pictured = live::mission(&running(), &said(&running()), view(120)).join("\n");
    assert!(pictured.contains("\\u{1b}[2J") && !plain(&pictured).contains('\u{1b}'), "{pictured}");
}
