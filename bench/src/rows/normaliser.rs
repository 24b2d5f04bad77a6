//! How fast the output of each agent CLI is read: the lines of a recorded success, each run read by a fresh normaliser.

use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use godwit_agents::Adapter;

use crate::bench::Bench;
use crate::report::{Figure, Row, Target};

/// The CLIs whose output is recorded.
const ADAPTERS: [Adapter; 4] = [Adapter::Claude, Adapter::Codex, Adapter::Opencode, Adapter::Gemini];

/// Lines a second that one processor must read: twenty agents that talk as fast as they can leave it half idle.
const LEAST: f64 = 400_000.0;

pub(super) fn measure(bench: &Bench) -> Result<Row> {
    let measured = Duration::from_millis(bench.either(2_000, 100));
    let mut figures = Vec::new();
    for adapter in ADAPTERS {
        let speed = lines_a_second(adapter, measured)?;
        figures.push(Figure::new(adapter.word(), speed, "1/s").with_target(Target::AtLeast(LEAST)));
    }
    Ok(Row {
        name: "normaliser".to_owned(),
        what: "lines of agents are read on one processor".to_owned(),
        setting: format!(
            "{} ms of a recorded success of each CLI, again and again; the time that the thread had a processor",
            measured.as_millis()
        ),
        figures,
    })
}

fn lines_a_second(adapter: Adapter, measured: Duration) -> Result<f64> {
    let recorded = recording(adapter)?;
    let lines: Vec<&[u8]> = recorded.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).collect();
    ensure!(!lines.is_empty(), "the recording of {} is empty", adapter.word());
    let (started, busy_before) = (Instant::now(), busy_seconds());
    let mut rounds = 0_u64;
    while started.elapsed() < measured {
        let mut normaliser = adapter.normaliser();
        for line in &lines {
            black_box(normaliser.line(0, line));
        }
        rounds += 1;
    }
    let busy = busy_before.zip(busy_seconds()).map(|(before, after)| after - before);
    let seconds = busy.unwrap_or_else(|| started.elapsed().as_secs_f64());
    Ok((rounds * lines.len() as u64) as f64 / seconds)
}

/// How long this thread has had a processor, in seconds: what other programs take does not count. `None` where the
/// system does not tell.
fn busy_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

fn recording(adapter: Adapter) -> Result<Vec<u8>> {
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../crates/hands/agents/tests/fixtures");
    let path = fixtures.join(adapter.word()).join("success.jsonl");
    std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
}
