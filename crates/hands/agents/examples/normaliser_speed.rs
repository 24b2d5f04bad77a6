//! Measures how many lines a second each normaliser reads on one core: `cargo run --release -p godwit-agents --example
//! normaliser_speed`. The lines are those of a recorded success, again and again, each run read by a fresh normaliser.

use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use godwit_agents::Adapter;

/// How long each adapter is measured.
const MEASURED: Duration = Duration::from_secs(2);

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for adapter in [Adapter::Claude, Adapter::Codex, Adapter::Opencode, Adapter::Gemini] {
        let recorded = recording(adapter)?;
        let lines: Vec<&[u8]> = recorded.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).collect();
        let bytes: usize = lines.iter().map(|line| line.len()).sum();
        let (started, busy_before) = (Instant::now(), busy_seconds());
        let (mut rounds, mut events) = (0_u64, 0_usize);
        while started.elapsed() < MEASURED {
            let mut normaliser = adapter.normaliser();
            events += lines.iter().map(|line| normaliser.line(0, line).events.len()).sum::<usize>();
            rounds += 1;
        }
        let busy = busy_before.zip(busy_seconds()).map(|(before, after)| after - before);
        let seconds = busy.unwrap_or_else(|| started.elapsed().as_secs_f64());
        let (lines_read, bytes_read) = (rounds * lines.len() as u64, rounds as f64 * bytes as f64);
        writeln!(
            out,
            "{:<9} {:>9.0} lines/s {:>6.0} MB/s, {} bytes a line, {events} events",
            adapter.word(),
            lines_read as f64 / seconds,
            bytes_read / seconds / 1e6,
            bytes / lines.len(),
        )?;
    }
    Ok(())
}

/// How long this thread has had a processor, in seconds: what other programs take does not count. `None` where the
/// system does not tell.
fn busy_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

fn recording(adapter: Adapter) -> std::io::Result<Vec<u8>> {
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    std::fs::read(fixtures.join(adapter.word()).join("success.jsonl"))
}
