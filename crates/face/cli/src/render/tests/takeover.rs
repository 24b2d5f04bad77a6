//! What is seen where a person sits at an agent's terminal, and where messages wait.

use godwit_api::types::{Attention, MissionDetail, RunMode};
use serde_json::json;

use super::{fleet, mission, picture, plain, planned, run, said, screen, view};
use crate::render::live;

/// A person at the terminal of one task, another who has left that of the next, and a message that tries to reach the
/// terminal of whoever looks.
fn taken_over() -> MissionDetail {
    let mut mission = planned();
    let message = |number: u32, text: &str| json!({"message": number, "text": text, "by": "operator", "at": "2026-03-01T11:57:00Z"});
    mission.tasks[1].takeover = serde_json::from_value(json!({
        "state": "live", "run": "m3f9k2c7xqa-t2-r1", "by": "operator", "seat": "tab-1",
        "since": "2026-03-01T11:50:00Z", "done": null, "text": null,
    }))
    .expect("a takeover");
    mission.tasks[1].queue = serde_json::from_value(json!([
        message(
            3,
            "The total must be in cents, and no \u{1b}]0;evil\u{7} discount counts twice when the cart is empty."
        ),
        message(4, "Thanks."),
    ]))
    .expect("messages");
    mission.tasks[2].takeover = serde_json::from_value(json!({
        "state": "handing-back", "run": null, "by": "operator", "seat": "tab-2",
        "since": "2026-03-01T11:50:00Z", "done": true, "text": null,
    }))
    .expect("a takeover");
    mission.runs[0].mode = RunMode::Interactive;
    mission.runs[0].keyboard =
        serde_json::from_value(json!({"by": "operator", "seat": "tty-7", "at": "2026-03-01T11:58:00Z"}))
            .expect("a keyboard");
    mission.summary.takeovers = serde_json::from_value(json!([{
        "task": "discounts", "state": "live", "run": "m3f9k2c7xqa-t2-r1", "by": "operator", "since": "2026-03-01T11:50:00Z",
    }]))
    .expect("what a list has of it");
    mission.next = godwit_api::next::at_terminal(&mission.summary.id, &mission.tasks).expect("somebody sits there");
    mission
}

#[test]
fn who_types_and_what_waits_is_told_wherever_a_mission_is_shown() {
    let taken_over = taken_over();
    screen("mission-taken-over", |view| mission::show(&taken_over, view));
    picture("watch-taken-over", |view| live::mission(&taken_over, &said(&taken_over), view));
    let shown = plain(&mission::show(&taken_over, view(120)));
    assert!(!shown.contains('\u{7}') && shown.contains("operator types at tty-7"), "{shown}");
    let run = plain(&run::show(&taken_over.runs[0], view(80)));
    assert!(run.contains("operator types at tty-7, since 2 min"), "{run}");
}

#[test]
fn a_list_says_that_a_person_is_there_and_not_that_the_agent_is_at_work() {
    let taken_over = taken_over();
    let list = plain(&mission::list(&[taken_over.summary.clone(), planned().summary], view(120)));
    let words: Vec<bool> = list.lines().skip(1).map(|line| line.contains("taken over")).collect();
    assert_eq!(words, [true, false], "{list}");
    let mut status = fleet(1);
    status.at_terminal = vec![Attention {
        mission: taken_over.summary.id.clone(),
        title: taken_over.summary.title.clone(),
        status: taken_over.summary.status,
        awaits: "operator, at the agent's terminal".to_owned(),
        command: taken_over.next[0].command.clone(),
    }];
    screen("status-taken-over", |view| crate::render::fleet::status(&status, view));
    let short = plain(&crate::render::fleet::plain(&status));
    assert!(short.contains("a person is at the terminal of m3f9k2c7xqa\n"), "{short}");
    let at_work = live::Fleet {
        status,
        runs: vec![taken_over.runs[0].clone()],
        missions: [(taken_over.summary.id.clone(), taken_over.summary.clone())].into(),
        waiting: Vec::new(),
    };
    let watched = plain(&live::fleet(&at_work, &said(&taken_over), view(120)).join("\n"));
    assert!(watched.contains("a person is at its terminal"), "{watched}");
}
