//! What the checks of a result look like: a score, a flaky check with its tries, and an earlier round.

use serde_json::json;

use super::{held, mission, plain, screen, view};

/// A result with a verify script's answer and a flaky check; what an agent's code printed tries to reach the terminal.
fn checked() -> godwit_api::types::MissionDetail {
    let one = |verdict: &str, exit: &str, tail: &str| json!({"verdict": verdict, "exit": exit, "duration_ms": 1100, "tail": tail});
    let checks = json!([
        {
            "name": "quality", "verdict": "failed", "exit": "exit 0, but `score` 0.72 is below 0.8", "duration_ms": 2300,
            "tail": "3 of 4 journeys work\n",
            "answer": {
                "passed": true, "score": 0.72, "prd_complete": false,
                "details": {"journeys": {"cart": "works", "refund": "is missing \u{1b}[2J"}},
            },
        },
        {
            "name": "test", "verdict": "flaky", "exit": "exit 0 on try 2, but exit 1 on try 1", "duration_ms": 1100,
            "tail": "12 passed in 1.1s\n",
            "tries": [one("failed", "exit 1", "no port is free\n"), one("passed", "exit 0", "12 passed in 1.1s\n")],
            "earlier": {"task": "m3f9k2c7xqa-t1", "round": 1, "verdict": "passed"},
        },
    ]);
    let mut mission = held();
    mission.checks = serde_json::from_value(checks).expect("checks");
    mission
}

#[test]
fn a_flaky_check_never_looks_like_a_pass_and_a_score_is_shown_with_its_details() {
    screen("mission-show-checks", |view| mission::show(&checked(), view));
    let shown = plain(&mission::show(&checked(), view(80)));
    assert!(!shown.contains('\u{1b}'), "what a script printed does not reach the terminal");
    assert!(mission::plain(&checked()).contains("not passed: quality (failed), test (flaky)"));
}
