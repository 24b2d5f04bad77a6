//! Payloads of earlier schemas, brought up to the present one. What was written is never changed.

use serde_json::{Map, Value};

use crate::id::{MissionId, TaskId};
use crate::mission;

/// Holds about the landing, which is the mission's step and no task's.
const OF_THE_LANDING: &[&str] = &["target-moved", "target-checked-out", "land-failed"];

/// From schema 1, in which a mission was one task and no event said which.
pub(super) fn from_1(mission: &MissionId, mut payload: Value) -> Result<mission::Event, serde_json::Error> {
    if let Some(event) = payload.as_object_mut() {
        name_the_task(mission, event);
    }
    serde_json::from_value(payload)
}

fn name_the_task(mission: &MissionId, event: &mut Map<String, Value>) {
    let only = || Value::String(TaskId::new(mission.clone(), 1).to_string());
    let kind = event.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    match kind.as_str() {
        "workspace-ready" => {
            event.insert("task".to_owned(), only());
            event.insert("conflicts".to_owned(), Value::Array(Vec::new()));
        }
        "result-collected" => {
            event.insert("task".to_owned(), only());
            event.insert("unresolved".to_owned(), Value::Array(Vec::new()));
        }
        "checks-done" | "evidence-sealed" | "gate-decided" | "continue-requested" | "workspace-released" => {
            event.insert("task".to_owned(), only());
        }
        "hold-raised" => {
            let code = event.get("code").and_then(Value::as_str).unwrap_or_default();
            let task = if OF_THE_LANDING.contains(&code) { Value::Null } else { only() };
            event.insert("task".to_owned(), task);
        }
        "retry-requested" => {
            event.insert("task".to_owned(), Value::Null);
        }
        _ => {}
    }
}
