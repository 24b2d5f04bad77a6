//! What is seen where a person sits at an agent's terminal, and where messages wait.

use godwit_api::types::{MissionDetail, RunMode};
use serde_json::json;

use super::{mission, picture, plain, planned, run, said, screen, view};
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
