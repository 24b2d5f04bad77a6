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
    fleet_growth_mb: f64,
    transcript_growth_mb: f64,
    largest_heap_mb: f64,
}

pub(super) async fn measure(bench: &Bench) -> Result<Row> {
    let seconds = bench.either(300, 20);
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
    let seen = look(&address, token.trim(), &runs[0], seconds)?;
    ensure!(seen.created > 0 && seen.pressed > 0, "nothing was asked of the page");
    daemon.kill()?;
    Ok(row(&seen))
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

fn look(address: &str, token: &str, run: &str, seconds: u64) -> Result<Seen> {
    let output = command(Path::new("node"))
        .args([SCRIPT, address, token, REPO, run, &seconds.to_string()])
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start node: it measures the page, and `cargo xtask web build` installs what it needs")?;
    ensure!(output.status.success(), "the page could not be measured; what was said is above");
    serde_json::from_slice(&output.stdout).context("the script told nothing that can be read")
}

fn row(seen: &Seen) -> Row {
    let at_most = |what: &str, value: f64, unit: &str, most: f64| {
        Figure::new(what, value, unit).with_target(Target::AtMost(most))
    };
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
            at_most("the longest task of the page", seen.longest_task_ms, "ms", 50.0),
            Figure::new("tasks of more than 50 ms, the fleet's tab", seen.fleet_long_tasks as f64, ""),
            Figure::new("tasks of more than 50 ms, the transcript's tab", seen.transcript_long_tasks as f64, ""),
            at_most("updates of the fleet a second", seen.updates_a_second, "1/s", 10.0),
            at_most("memory that the fleet's tab has grown by", seen.fleet_growth_mb, "MB", 5.0),
            Figure::new("memory that the transcript's tab has grown by", seen.transcript_growth_mb, "MB"),
            Figure::new("the largest heap of a tab", seen.largest_heap_mb, "MB"),
        ],
    }
}
