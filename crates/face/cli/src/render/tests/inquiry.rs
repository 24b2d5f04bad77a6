//! What is seen where an agent asks a person.

use godwit_api::types::{MissionDetail, TaskExplanation};
use godwit_core::hold::HoldCode;
use serde_json::json;

use super::{fleet, held, mission, plain, screen, task, view};

/// A mission whose agent asks for permission to call something that tries to reach the terminal, or asks a question.
fn asking(wanted: &str) -> MissionDetail {
    let is_question = wanted == "answer";
    let call = "sudo make install \\\n  && echo \u{1b}]0;evil\u{7} \u{202e}done # of a line that is longer than a narrow screen";
    let inquiry = json!({
        "key": "9f".repeat(32), "wanted": wanted, "tool": if is_question { "AskUserQuestion" } else { "Bash" },
        "text": if is_question { "Which database should the cart use?" } else { call },
        "rule": (!is_question).then_some("sudo"),
        "because": (!is_question).then_some("no other user's rights are to be had in a run"),
        "options": if is_question { vec!["SQLite, as the rest of the shop", "PostgreSQL"] } else { Vec::new() },
        "agent": "claude", "run": "m3f9k2c7xqa-t1-r1", "asked_at": "2026-03-01T11:58:00Z",
        "until": (!is_question).then_some("2026-03-01T12:40:00Z"),
    });
    let mut mission = held();
    let hold = &mut mission.holds[0];
    hold.code = HoldCode::NeedsAnswer;
    hold.meaning = hold.code.meaning().to_owned();
    hold.reason = "the agent asks".to_owned();
    hold.inquiry = serde_json::from_value(inquiry).expect("an inquiry");
    hold.recovery = vec![format!("godwit mission allow {}", mission.summary.id)];
    (mission.checks, mission.result, mission.changes) = (Vec::new(), None, None);
    mission
}

#[test]
fn what_is_asked_is_shown_whole_wherever_it_is_decided_on() {
    for wanted in ["permission", "answer"] {
        let asking = asking(wanted);
        screen(&format!("mission-asks-{wanted}"), |view| mission::show(&asking, view));
        screen(&format!("hold-asks-{wanted}"), |view| fleet::hold(&asking.holds[0], view));
    }
    let asking = asking("permission");
    let asked = asking.holds[0].inquiry.clone();
    let told = godwit_api::types::Explanation {
        mission: asking.summary.id.clone(),
        status: asking.summary.status,
        awaits: "you".to_owned(),
        priority: 0,
        because: Vec::new(),
        tasks: vec![TaskExplanation {
            id: "m3f9k2c7xqa-t1".parse().expect("a task"),
            name: "main".parse().expect("a name"),
            status: serde_json::from_value(json!("held")).expect("a status"),
            why: "it asks".to_owned(),
            inquiry: asked,
        }],
    };
    let list = fleet::holds(&asking.holds, view(120));
    for shown in [plain(&list), plain(&task::explanation(&told, view(120)))] {
        assert!(shown.contains("| sudo make install \\\n") && shown.contains("in 40 min"), "{shown}");
        assert!(shown.contains("\\u{1b}]0;evil\\u{7} \\u{202e}done") && !shown.contains('\u{7}'), "{shown}");
    }
}
