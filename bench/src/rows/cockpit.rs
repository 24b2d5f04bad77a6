//! The page in a browser while the fleet is busy.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use godwit_api::types::DaemonInfo;
use serde::Deserialize;
use serde_json::json;

use super::start::finished_home;
use crate::bench::Bench;
use crate::daemon::{Daemon, REPO, ask_until};
use crate::history;
use crate::order::Order;
use crate::process::command;
use crate::report::{Figure, Row, Target};

/// Missions that the fleet has had.
const MISSIONS: u64 = 500;

/// Agents that talk meanwhile.
const TALKERS: u64 = 20;

/// Lines that each of them prints a second: 4,000 of all.
const LINES_A_SECOND: u64 = 200;

/// How long a line is, in bytes.
const LINE_BYTES: usize = 500;

/// How long the agents may need to begin, and the page to be opened, in seconds.
const LEAD_SECONDS: u64 = 60;

/// With one thread, node leaves the page a processor while it collects its garbage. With its usual four it takes all of two
/// processors for some 30 ms, as a recording of the scheduler shows, and the page waits.
const GENTLE: &str = "--single-threaded-gc";

/// The measuring script, from this crate.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/bench/cockpit.mjs");

/// What the script tells. Times are in milliseconds, memory is in MB.
#[derive(Debug, Deserialize)]
struct Seen {
    first_load_bytes: f64,
    first_load_ms: f64,
    seconds: f64,
    pressed: u64,
    input_delay_p95_ms: f64,
    longest_task_ms: f64,
    fleet_long_tasks: u64,
    transcript_long_tasks: u64,
    updates_a_second: f64,
    seen: u64,
    created: u64,
    pixel_p50_ms: f64,
    pixel_p95_ms: f64,
    whole_p95_ms: f64,
    fleet_heaps_mb: Vec<f64>,
    transcript_heaps_mb: Vec<f64>,
}

/// What a tab's memory was, from the beginning to the end, at even distances.
struct Heaps<'a>(&'a [f64]);

impl Heaps<'_> {
    fn at(&self, place: usize) -> f64 {
        self.0.get(place).copied().unwrap_or(f64::NAN)
    }

    fn last(&self) -> f64 {
        self.at(self.0.len().saturating_sub(1))
    }

    fn growth(&self) -> f64 {
        self.last() - self.at(0)
    }

    /// How much of that was in the second half: a transcript has cut off its beginning by then.
    fn late_growth(&self) -> f64 {
        self.last() - self.at(self.0.len() / 2)
    }

    fn largest(&self) -> f64 {
        self.0.iter().copied().fold(0.0, f64::max)
    }
}

impl std::fmt::Display for Heaps<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let heaps: Vec<String> = self.0.iter().map(|heap| format!("{heap:.1}")).collect();
        f.write_str(&heaps.join(", "))
    }
}

/// How quick the page is.
pub(super) async fn measure(bench: &Bench) -> Result<Row> {
    let seen = watch(bench, bench.look.seconds.unwrap_or(bench.either(300, 20))).await?;
    Ok(row(&seen))
}

/// Whether its memory stays what it is. Nothing of it depends on what else the machine does.
pub(super) async fn measure_memory(bench: &Bench) -> Result<Row> {
    let seen = watch(bench, bench.look.seconds.unwrap_or(bench.either(1_800, 20))).await?;
    Ok(memory_row(&seen))
}

/// Looks at the page for so many seconds while everybody talks.
async fn watch(bench: &Bench, seconds: u64) -> Result<Seen> {
    let home = finished_home(bench).await?;
    home.allow_runs(bench, TALKERS as u32)?;
    history::multiply(&home.store(), MISSIONS).await?;
    let daemon = home.start().await?;
    let runs = talk(&daemon, seconds + LEAD_SECONDS).await?;
    // The missions whose titles have to appear wait for a person, so that they start no agent.
    daemon.client.set_repo(REPO, &serde_json::from_value(json!({ "approve_start": true }))?).await?;
    let token = std::fs::read_to_string(home.path().join("token")).context("cannot read the daemon's token")?;
    let ticket = daemon.client.browser_ticket().await?;
    let announced = std::fs::read(home.path().join("daemon.json")).context("cannot read where the daemon listens")?;
    let announced: DaemonInfo = serde_json::from_slice(&announced).context("the daemon announces nothing readable")?;
    let address = format!("{}/#ticket={}", announced.url, ticket.ticket);
    let seen = look(&[&address, token.trim(), REPO, &runs[0], &seconds.to_string()], bench.look.trace.as_deref())?;
    ensure!(seen.created > 0 && seen.pressed > 0, "nothing was asked of the page");
    daemon.kill()?;
    Ok(seen)
}

/// Lets the agents talk, and gives their runs as soon as all are at work.
async fn talk(daemon: &Daemon, seconds: u64) -> Result<Vec<String>> {
    let order = Order {
        lines: LINES_A_SECOND * seconds,
        bytes: LINE_BYTES,
        every_us: 1_000_000 / LINES_A_SECOND,
        ..Order::default()
    };
    for _ in 0..TALKERS {
        daemon.new_mission(&order).await?;
    }
    ask_until("every agent at work", async || {
        let runs = daemon.client.runs(None, true, None).await?.items;
        let is_ready = runs.len() as u64 == TALKERS && runs.iter().all(|run| run.started_at.is_some());
        Ok(is_ready.then(|| runs.iter().map(|run| run.id.to_string()).collect()))
    })
    .await
}

fn look(arguments: &[&str], trace: Option<&Path>) -> Result<Seen> {
    let output = command(Path::new("node"))
        .args([GENTLE, SCRIPT])
        .args(arguments)
        .args(trace)
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start node: it measures the page, and `cargo xtask web build` installs what it needs")?;
    ensure!(output.status.success(), "the page could not be measured; what was said is above");
    serde_json::from_slice(&output.stdout).context("the script told nothing that can be read")
}

fn at_most(what: &str, value: f64, unit: &str, most: f64) -> Figure {
    Figure::new(what, value, unit).with_target(Target::AtMost(most))
}

fn memory_row(seen: &Seen) -> Row {
    let (fleet, transcript) = (Heaps(&seen.fleet_heaps_mb), Heaps(&seen.transcript_heaps_mb));
    Row {
        name: "cockpit-memory".to_owned(),
        what: "what the page's memory comes to in half an hour of the same".to_owned(),
        setting: format!(
            "on disk; {:.0} s, {} keys pressed, {} missions created; weighed at even distances after everything unused was \
             collected, the fleet's tab: {fleet} MB, the transcript's tab: {transcript} MB",
            seen.seconds, seen.pressed, seen.created
        ),
        figures: vec![
            at_most("memory that the fleet's tab has grown by", fleet.growth(), "MB", 5.0),
            at_most("the same, in the second half of that time", fleet.late_growth(), "MB", 5.0),
            Figure::new("memory that the transcript's tab has grown by", transcript.growth(), "MB"),
            at_most("the same, in the second half of that time", transcript.late_growth(), "MB", 5.0),
            Figure::new("the largest heap of a tab", fleet.largest().max(transcript.largest()), "MB"),
            Figure::new("missions that appeared", seen.seen as f64, "")
                .with_target(Target::AtLeast(seen.created as f64)),
        ],
    }
}

fn row(seen: &Seen) -> Row {
    let (fleet, transcript) = (Heaps(&seen.fleet_heaps_mb), Heaps(&seen.transcript_heaps_mb));
    Row {
        name: "cockpit".to_owned(),
        what: format!(
            "the page in Chromium, with {MISSIONS} missions, {TALKERS} live runs and {} lines a second into the daemon",
            TALKERS * LINES_A_SECOND
        ),
        setting: format!(
            "on disk; {:.0} s with two tabs, the fleet and a live transcript; {} keys pressed, {} missions created; \
             browser, daemon and agents share the machine",
            seen.seconds, seen.pressed, seen.created
        ),
        figures: vec![
            at_most("the first load's files, as they are sent", seen.first_load_bytes / 1e3, "KB", 250.0),
            at_most("from the address to the first mission, empty cache", seen.first_load_ms, "ms", 1_000.0),
            at_most(
                "from an event in the log to its words on the screen, 95th percentile",
                seen.pixel_p95_ms,
                "ms",
                100.0,
            ),
            Figure::new("the same, median", seen.pixel_p50_ms, "ms"),
            Figure::new("the same from the asking on, 95th percentile", seen.whole_p95_ms, "ms"),
            Figure::new("missions that appeared", seen.seen as f64, "")
                .with_target(Target::AtLeast(seen.created as f64)),
            at_most("from a key to the page that hears it, 95th percentile", seen.input_delay_p95_ms, "ms", 50.0),
            at_most("the longest of the page's tasks of 50 ms and more; 0 is none", seen.longest_task_ms, "ms", 50.0),
            Figure::new("tasks of more than 50 ms, the fleet's tab", seen.fleet_long_tasks as f64, ""),
            Figure::new("tasks of more than 50 ms, the transcript's tab", seen.transcript_long_tasks as f64, ""),
            at_most("updates of the fleet a second", seen.updates_a_second, "1/s", 10.0),
            at_most("memory that the fleet's tab has grown by", fleet.growth(), "MB", 5.0),
            Figure::new("memory that the transcript's tab has grown by", transcript.growth(), "MB"),
            at_most("the same, in the second half of that time", transcript.late_growth(), "MB", 5.0),
            Figure::new("the largest heap of a tab", fleet.largest().max(transcript.largest()), "MB"),
        ],
    }
}
