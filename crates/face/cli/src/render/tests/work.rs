//! What became of a run's work, and what the run could touch.

use godwit_api::types::{Run, RunSandbox, RunWork};
use serde_json::{Value, json};

use super::{plain, screen, view};
use crate::render::work as show;

const RUN: &str = "m3f9k2c7xqa-t1-r2";

fn run(ended_at: Value) -> Run {
    let usage = json!({
        "input_tokens": null, "output_tokens": null, "cache_read_tokens": null, "cache_write_tokens": null,
        "cost_micro_usd": null, "turns": null,
    });
    let run = json!({
        "id": RUN, "mission": "m3f9k2c7xqa", "attempt": 2, "granted_at": "2026-03-01T11:00:00Z", "ended_at": ended_at, "usage": usage,
        "models": [], "adoptions": 0,
    });
    serde_json::from_value(run).expect("a run")
}

fn made(commit: Value, checks: Value) -> RunWork {
    let before = "a".repeat(40);
    let work = json!({"run": RUN, "before": before, "commit": commit, "checks": checks, "evidence": null});
    serde_json::from_value(work).expect("work")
}

#[test]
fn what_is_not_there_yet_is_told_apart_from_what_will_not_come() {
    let failed = json!({
        "name": "test", "verdict": "failed", "exit": "exit 1", "duration_ms": 1100, "tail": "no port is free \u{1b}[2J\n",
    });
    let (commit, over) = (json!("b".repeat(40)), json!("2026-03-01T11:30:00Z"));
    for (made, ended_at, says) in [
        (made(Value::Null, Value::Null), Value::Null, ["not yet: a commit", "not yet"]),
        (made(Value::Null, Value::Null), over.clone(), ["none: nothing was collected", "none ran on it"]),
        (made(commit.clone(), json!([])), over.clone(), ["bbbb", "declares none"]),
        (made(commit, json!([failed])), over, ["bbbb", "check test: failed (exit 1, 1.1 s)"]),
    ] {
        let shown = plain(&show::work(&made, &run(ended_at), view(80)));
        for words in says {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        assert!(!shown.contains('\u{1b}'), "what a check printed does not reach the terminal");
    }
}

#[test]
fn what_a_run_could_touch_is_listed() {
    let sandbox = json!({
        "run": RUN, "backend": "bubblewrap 0.8.0", "network": "host", "writable": ["/w", "/h"], "readable": ["/opt/tool"],
        "hidden": ["/home/me"], "covered": [],
    });
    let sandbox: RunSandbox = serde_json::from_value(sandbox).expect("a sandbox");
    screen("run-sandbox", |view| show::sandbox(&sandbox, view));
}
