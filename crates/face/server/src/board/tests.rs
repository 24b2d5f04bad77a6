//! The board: what each fact makes of its components, and the whole of it over a real store.

use axum::http::StatusCode;
use godwit_api::types::{
    Board, BoardMission, Component, ComponentName, Condition, DoctorItem, DoctorLevel, HoldCounts,
};
use godwit_core::host::Outage;
use godwit_core::name::AgentName;
use godwit_core::run::{RunEnd, Usage};
use godwit_store::view::{RunState, RunView};

use super::components::{Facts, components, late_after};
use super::*;
use crate::tests::{ask, request, server};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a time")
}

/// The present of these tests.
const NOW: i64 = 1_000_000;

/// A mission in a line.
pub(crate) fn line(title: &str) -> BoardMission {
    BoardMission {
        mission: "m3f9k2c7xqa".parse().expect("an id"),
        repo: None,
        title: inert(title),
        status: Status::Held,
        awaits: inert(title),
        since: Timestamp::UNIX_EPOCH,
        command: None,
    }
}

/// A board on which one mission is held.
pub(crate) fn board() -> Board {
    let holds = Component {
        name: ComponentName::Holds,
        level: DoctorLevel::Warning,
        found: "1 open (1 checks-failed), the oldest for 1 h".to_owned(),
        progress_at: None,
        remedy: Some("godwit hold show m3f9k2c7xqa-h1".to_owned()),
    };
    Board {
        schema_version: 1,
        generated_at: at(3_700),
        version: "0.1.0".to_owned(),
        up_since: Timestamp::UNIX_EPOCH,
        health: Activity::WaitsForYou,
        sentence: Activity::WaitsForYou.sentence().to_owned(),
        condition: Condition::Degraded,
        components: vec![holds],
        newest_event_at: Some(Timestamp::UNIX_EPOCH),
        events: 7,
        live_runs: 1,
        max_runs: 4,
        running: Vec::new(),
        open_holds: 1,
        holds: Vec::new(),
        holds_last_day: HoldCounts::default(),
        missions: vec![StatusCount { status: Status::Held, count: 3 }],
        waiting: Vec::new(),
        waiting_total: 3,
        landed: Vec::new(),
        last_day: DayCounts::default(),
        today: spent(&[]),
    }
}

fn vital(name: &str, level: DoctorLevel) -> DoctorItem {
    let remedy = (level > DoctorLevel::Ok).then(|| format!("repair the {name}"));
    DoctorItem { name: name.to_owned(), level, found: format!("{name} was looked at"), remedy, fixed: None }
}

fn well() -> Vec<DoctorItem> {
    ["disk", "inodes", "sandbox", "agent claude", "agent codex"].map(|name| vital(name, DoctorLevel::Ok)).to_vec()
}

fn facts(vitals: Vec<DoctorItem>, newest_runs: &[RunView]) -> Facts<'_> {
    Facts {
        now: at(NOW),
        started_at: at(NOW - 60),
        events: 7,
        newest_event_at: Some(at(NOW - 5)),
        vitals: Some(vitals),
        newest_runs,
        live: &[],
        max_runs: 2,
        stalest: Vec::new(),
        holds: &[],
        outages: BTreeMap::new(),
        nearly_used: Vec::new(),
    }
}

#[test]
fn what_cannot_be_reached_and_what_is_nearly_used_up_is_told() {
    let outage = Outage { since: at(NOW - 600), detail: "connection refused".to_owned() };
    let outages = BTreeMap::from([("api.example.org:443".parse().expect("an endpoint"), outage)]);
    let nearly_used = vec![("work".parse().expect("a name"), "96.00 % of its five_hour is used".to_owned())];
    let offline = Facts { outages, nearly_used: nearly_used.clone(), ..facts(well(), &[]) };
    let seen = of(&offline, ComponentName::Agents);
    assert_eq!(seen.level, DoctorLevel::Warning);
    assert!(seen.found.contains("api.example.org:443 cannot be reached for 10 min"), "{}", seen.found);
    let nearly = of(&Facts { nearly_used, ..facts(well(), &[]) }, ComponentName::Agents);
    assert_eq!((nearly.level, nearly.remedy.as_deref()), (DoctorLevel::Warning, Some("godwit quota")));
    assert!(nearly.found.contains("account work: 96.00 %"), "{}", nearly.found);
}

fn run(agent: &str, number: u32, class: RunClass) -> RunView {
    RunView {
        id: format!("m3f9k2c7xqa-t1-r{number}").parse().expect("a run"),
        mission: "m3f9k2c7xqa".parse().expect("an id"),
        repo: "r3f9k2c7xqa".parse().expect("an id"),
        agent: Some(agent.parse::<AgentName>().expect("a name")),
        model: None,
        effort: None,
        account: None,
        seq: number.into(),
        state: RunState::Ended,
        granted_at: at(NOW - 600),
        started_at: Some(at(NOW - 590)),
        ended_at: Some(at(NOW - 100 - i64::from(number))),
        adoptions: 0,
        session: None,
        usage: Usage::default(),
        offset: 0,
        end: Some(RunEnd::unseen(class, "it is over")),
        mode: godwit_core::run::RunMode::Autonomous,
        keyboard: None,
    }
}

fn of(facts: &Facts<'_>, name: ComponentName) -> Component {
    components(facts).into_iter().find(|component| component.name == name).expect("every component is told")
}

#[test]
fn activity_is_derived_and_silence_is_not_called_work() {
    let minutes = SignedDuration::from_mins;
    assert_eq!(activity(1, 3, Some(minutes(0))), Activity::WaitsForYou);
    assert_eq!(activity(0, 0, None), Activity::Idle);
    assert_eq!(activity(0, 1, Some(minutes(1))), Activity::Working);
    assert_eq!(activity(0, 1, Some(minutes(16))), Activity::Silent);
    assert_eq!(activity(0, 1, None), Activity::Silent);
}

#[test]
fn all_is_well_only_where_all_was_seen_to_be() {
    let all = components(&facts(well(), &[]));
    assert_eq!(Condition::of(&all), Condition::Healthy, "{all:?}");
    assert_eq!(all.len(), 7);
    let blind = Facts { vitals: None, ..facts(Vec::new(), &[]) };
    for name in [ComponentName::Disk, ComponentName::Sandbox, ComponentName::Agents] {
        let seen = of(&blind, name);
        assert_eq!(seen.level, DoctorLevel::Warning, "what nobody saw is not well: {seen:?}");
    }
    let mut broken = well();
    broken[0] = vital("disk", DoctorLevel::Problem);
    let broken = components(&facts(broken, &[]));
    assert_eq!(Condition::of(&broken), Condition::Broken, "{broken:?}");
    assert!(broken.iter().any(|component| component.remedy.as_deref() == Some("repair the disk")));
    let ahead = Facts { newest_event_at: Some(at(NOW + 3_600)), ..facts(well(), &[]) };
    assert_eq!(of(&ahead, ComponentName::Log).level, DoctorLevel::Warning);
}

#[test]
fn one_agent_that_cannot_start_degrades_and_none_that_can_breaks() {
    let mut one = well();
    one[3] = vital("agent claude", DoctorLevel::Problem);
    let seen = of(&facts(one.clone(), &[]), ComponentName::Agents);
    assert_eq!((seen.level, seen.remedy.as_deref()), (DoctorLevel::Warning, Some("repair the agent claude")));
    one[4] = vital("agent codex", DoctorLevel::Problem);
    assert_eq!(of(&facts(one, &[]), ComponentName::Agents).level, DoctorLevel::Problem);
}

#[test]
fn an_agent_whose_runs_fail_one_after_the_other_is_told_and_one_accident_is_not() {
    let level = |runs: &[RunView]| of(&facts(well(), runs), ComponentName::Agents).level;
    let crash = |number| run("claude", number, RunClass::Crashed);
    assert_eq!(level(&[crash(2), run("claude", 1, RunClass::Success)]), DoctorLevel::Ok);
    assert_eq!(level(&[crash(3), crash(2), crash(1)]), DoctorLevel::Warning);
    assert_eq!(level(&[run("claude", 4, RunClass::Success), crash(3), crash(2), crash(1)]), DoctorLevel::Ok);
    assert_eq!(level(&[run("codex", 1, RunClass::Auth)]), DoctorLevel::Warning, "a login does not come back by itself");
    assert_eq!(level(&[run("codex", 2, RunClass::Cancelled), run("codex", 1, RunClass::Success)]), DoctorLevel::Ok);
    let mut old = run("codex", 1, RunClass::Auth);
    old.ended_at = Some(at(NOW - 90_000));
    assert_eq!(level(&[old]), DoctorLevel::Ok, "of more than a day ago nothing is known now");
    let good = [run("claude", 1, RunClass::Success)];
    assert_eq!(of(&facts(well(), &good), ComponentName::Agents).progress_at, good[0].ended_at);
}

#[test]
fn what_waits_for_a_person_or_for_a_time_is_never_late() {
    let never = [Status::AwaitingApproval, Status::Held, Status::Parked, Status::Paused, Status::Landed];
    assert!(never.iter().all(|status| late_after(*status).is_none()));
    assert!(late_after(Status::Checking) > late_after(Status::Running), "checks may be silent for longer");
}

/// A mission that the router's store holds, as late as a test wants it.
async fn stored(home: &std::path::Path) -> MissionView {
    let router = server(home).await;
    let add = request("POST", "/api/v1/repos", r#"{"path":"/srv/Demo"}"#);
    assert_eq!(ask(&router, add).await.0, StatusCode::OK);
    let new = r#"{"repo":"demo","text":"Repair it in src/a.rs. Acceptance: the test of an empty cart passes."}"#;
    let (status, answer) = ask(&router, request("POST", "/api/v1/missions", new)).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let id = answer["mission"].as_str().expect("an id").parse().expect("an id");
    let path = home.join("store.db");
    let store = godwit_store::Store::open(&path, godwit_store::OpenMode::ReadOnly).await.expect("opened");
    store.mission(&id).await.expect("read").expect("it is there")
}

#[tokio::test]
async fn what_stays_where_it_is_is_late_and_what_waits_for_a_slot_is_not() {
    let home = tempfile::tempdir().expect("a directory");
    let mission = stored(home.path()).await;
    let moved = |status, minutes: i64| MissionView {
        status,
        updated_at: at(NOW) - SignedDuration::from_mins(minutes),
        ..mission.clone()
    };
    let level = |stalest: MissionView, live: &[(RunView, MissionView)]| {
        let facts = Facts { stalest: vec![stalest], live, ..facts(well(), &[]) };
        of(&facts, ComponentName::Dispatch)
    };
    assert_eq!(level(moved(Status::Running, 14), &[]).level, DoctorLevel::Ok);
    let silent = level(moved(Status::Running, 20), &[]);
    assert_eq!(silent.level, DoctorLevel::Warning);
    assert!(silent.found.contains(&format!("{} running for 20 min", mission.id)), "{}", silent.found);
    assert_eq!(silent.remedy, Some(format!("godwit mission explain {}", mission.id)));
    assert_eq!(level(moved(Status::Checking, 20), &[]).level, DoctorLevel::Ok);
    assert_eq!(
        level(moved(Status::Queued, 20), &[]).level,
        DoctorLevel::Warning,
        "slots are free and nobody takes one"
    );
    let busy = (run("claude", 1, RunClass::Success), mission.clone());
    assert_eq!(level(moved(Status::Queued, 20), &[busy.clone(), busy]).level, DoctorLevel::Ok, "it waits its turn");
}

#[tokio::test]
async fn the_board_of_the_api_and_of_the_page_are_the_same_object() {
    let home = tempfile::tempdir().expect("a directory");
    let router = server(home.path()).await;
    let (status, empty) = ask(&router, request("GET", "/api/v1/board", "")).await;
    assert_eq!((status, &empty["condition"], &empty["health"]), (StatusCode::OK, &"healthy".into(), &"idle".into()));
    assert_eq!(empty["today"]["usage"]["cost_micro_usd"], serde_json::Value::Null, "unknown is not zero");
    let add = request("POST", "/api/v1/repos", r#"{"path":"/srv/Demo"}"#);
    assert_eq!(ask(&router, add).await.0, StatusCode::OK);
    let new = request("POST", "/api/v1/missions", r#"{"repo":"demo","text":"improve it"}"#);
    let (status, answer) = ask(&router, new).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let (_, board) = ask(&router, request("GET", "/api/v1/board", "")).await;
    let (_, page) = ask(&router, request("GET", "/status/json", "")).await;
    assert_eq!(board, page);
    assert_eq!((&board["waiting_total"], &board["last_day"]["created"]), (&1.into(), &1.into()), "{board}");
    let command = board["waiting"][0]["command"].as_str().expect("a way on");
    assert!(command.starts_with("godwit mission answer m"), "{command}");
}

#[tokio::test]
async fn figures_of_holds_are_of_two_windows_and_nothing_is_not_zero_seconds() {
    let home = tempfile::tempdir().expect("a directory");
    let router = server(home.path()).await;
    let (status, stats) = ask(&router, request("GET", "/api/v1/holds/stats", "")).await;
    assert_eq!(status, StatusCode::OK, "{stats}");
    assert_eq!((&stats["total"]["open"], &stats["total"]["window"]["raised"]), (&0.into(), &0.into()));
    assert_eq!(stats["total"]["last_day"]["time_to_resolve"], serde_json::Value::Null);
    assert_eq!(
        (&stats["generated_at"], &stats["since"]),
        (&"1970-01-01T00:00:00Z".into(), &"1969-12-25T00:00:00Z".into())
    );
    let (status, problem) = ask(&router, request("GET", "/api/v1/holds/stats?since=yesterday", "")).await;
    assert_eq!((status, &problem["code"]), (StatusCode::BAD_REQUEST, &"invalid".into()));
}

#[test]
fn text_of_others_is_shortened_and_cleaned() {
    assert_eq!(inert("a\u{1b}[2Jb\u{202e}c\n"), "a [2Jb c ");
    assert_eq!(inert(&"x".repeat(200)).chars().count(), TEXT);
}
