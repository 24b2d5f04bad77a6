//! What the hook adds to each tool call of an agent: from starting it to its answer.

use std::io::{Read, Write};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::bench::{Bench, Medium};
use crate::process;
use crate::report::{Figure, Row, Target, median, percentile};

/// A call that passes and one that is denied, as Claude Code tells them.
const CALLS: [&str; 2] = [
    r#"{"session_id":"s","hook_event_name":"PreToolUse","cwd":"/ws","tool_name":"Bash","tool_use_id":"t","tool_input":{"command":"cd crates/core && cargo test -p core parser 2>&1 | tail -40","description":"run the tests"}}"#,
    r#"{"session_id":"s","hook_event_name":"PreToolUse","cwd":"/ws","tool_name":"Bash","tool_use_id":"t","tool_input":{"command":"X=$(echo cm0= | base64 -d); env A=1 $X -rf /","description":"clean"}}"#,
];

pub(super) async fn measure(bench: &Bench) -> Result<Row> {
    let turns = bench.either(400, 60);
    let place = bench.scratch(Medium::Disk)?;
    let run_dir = place.path().to_str().context("the scratch directory is not UTF-8")?.to_owned();
    let mut milliseconds = Vec::new();
    // The first start reads the program from the disk.
    ask(bench, &run_dir, CALLS[0])?;
    for turn in 0..turns {
        milliseconds.push(ask(bench, &run_dir, CALLS[turn % CALLS.len()])?.as_secs_f64() * 1e3);
    }
    Ok(Row {
        name: "hook".to_owned(),
        what: "an agent's CLI asks the hook about a tool call".to_owned(),
        setting: format!("{turns} calls, every other one denied, each with its line in the run's record on disk"),
        figures: vec![
            Figure::new("from the start to the answer, median", median(&milliseconds), "ms")
                .with_target(Target::AtMost(5.0)),
            Figure::new("95th percentile", percentile(&milliseconds, 95), "ms").with_target(Target::AtMost(7.0)),
        ],
    })
}

/// Asks once, and gives the time until the answer was there and the hook had ended.
fn ask(bench: &Bench, run_dir: &str, call: &str) -> Result<Duration> {
    let began = Instant::now();
    let mut command = process::command(bench.godwit());
    command.args(["hook", "pre-tool-use", "--workspace", "/ws", "--run-dir", run_dir]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("cannot start the hook")?;
    child.stdin.take().context("the hook has no standard input")?.write_all(call.as_bytes())?;
    let mut answer = String::new();
    child.stdout.take().context("the hook has no standard output")?.read_to_string(&mut answer)?;
    let status = child.wait()?;
    let took = began.elapsed();
    ensure!(status.success(), "the hook ended with {status}");
    ensure!(answer.is_empty() != call.contains("base64"), "the hook answered {answer:?} to {call}");
    Ok(took)
}
