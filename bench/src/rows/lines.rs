//! Agents that talk as fast as they can.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::agent::{BEGAN, now_us};
use crate::bench::{Bench, Medium};
use crate::daemon::{Daemon, Home, ask_until};
use crate::order::Order;
use crate::report::{Figure, Row, Target, median, percentile};
use crate::{floor, process, repository, turns};

/// How long a line is, in bytes, its line feed included.
const LINE_BYTES: usize = 500;

/// How long an agent stays after its last line, so that its shim can be looked at, in milliseconds.
const LINGER_MS: u64 = 700;

/// How often the API is asked something else meanwhile.
const ASK_EVERY: Duration = Duration::from_millis(20);

pub(super) async fn one_agent(bench: &Bench) -> Result<Row> {
    let lines = bench.either(100_000, 10_000);
    let row = talk(bench, Talk { agents: 1, lines, lead: Duration::ZERO }).await?;
    Ok(Row {
        name: "lines".to_owned(),
        what: format!("{lines} stream-json lines of {LINE_BYTES} B from one agent"),
        ..row
    })
}

pub(super) async fn twenty_agents(bench: &Bench) -> Result<Row> {
    let lines = bench.either(5_000, 500);
    let row = talk(bench, Talk { agents: 20, lines, lead: Duration::from_secs(bench.either(12, 8)) }).await?;
    Ok(Row {
        name: "twenty-talkers".to_owned(),
        what: format!("20 agents at once, {lines} lines of {LINE_BYTES} B each"),
        ..row
    })
}

/// Who talks how much.
#[derive(Debug, Clone, Copy)]
struct Talk {
    agents: u32,
    lines: u64,
    /// How long before the first line the agents are asked for, so that all begin to talk together; none begins as
    /// soon as it runs when this is zero.
    lead: Duration,
}

impl Talk {
    fn order(self) -> Order {
        let at_us = if self.lead.is_zero() { 0 } else { now_us() + self.lead.as_micros() as u64 };
        Order {
            write: Some("result.txt".to_owned()),
            lines: self.lines,
            bytes: LINE_BYTES,
            at_us,
            linger_ms: LINGER_MS,
            ..Order::default()
        }
    }

    fn all_lines(self) -> f64 {
        self.lines as f64 * f64::from(self.agents)
    }
}

/// What was seen of one turn.
#[derive(Debug, Default)]
struct Seen {
    cpu_us_a_line: Vec<f64>,
    peak_mb: Vec<f64>,
    lost: u64,
    asked_ms: Vec<f64>,
}

async fn talk(bench: &Bench, talk: Talk) -> Result<Row> {
    let mut seen = Seen::default();
    let (agent, bare) = (bench.agent(), bench.scratch(Medium::Disk)?);
    let turns = turns::take(
        bench.either(5, 1),
        async || {
            let short = Talk { lead: talk.lead.min(Duration::from_secs(1)), ..talk };
            let order = Order { linger_ms: 0, write: None, ..short.order() };
            floor::pipe::run(&agent, bare.path(), &order, talk.agents as usize)
        },
        async || one_turn(bench, talk, &mut seen).await,
    )
    .await?;
    let per_line = |seconds: f64| seconds * 1e6 / talk.all_lines();
    let mut figures = vec![
        Figure::new("until the last line can be read by the API", turns.godwit * 1e3, "ms")
            .with_floor(turns.floor * 1e3, turns.ratio)
            .with_target(Target::RatioAtMost(3.0)),
        Figure::new("wall time a line", per_line(turns.godwit), "µs"),
        Figure::new("processor time a line, daemon and shims", median(&seen.cpu_us_a_line), "µs")
            .with_target(Target::AtMost(5.0)),
        Figure::new("the daemon's largest memory", percentile(&seen.peak_mb, 100), "MB")
            .with_target(Target::AtMost(64.0)),
        Figure::new("lines lost", seen.lost as f64, "").with_target(Target::AtMost(0.0)),
    ];
    if talk.agents > 1 {
        figures.push(
            Figure::new("`status` of the API meanwhile, 95th percentile", percentile(&seen.asked_ms, 95), "ms")
                .with_target(Target::AtMost(10.0)),
        );
    }
    let setting = format!("on disk; {} turns; the floor's agents write into files", turns.counted);
    Ok(Row { name: String::new(), what: String::new(), setting, figures })
}

async fn one_turn(bench: &Bench, talk: Talk, seen: &mut Seen) -> Result<Duration> {
    let home = Home::new(bench, Medium::Disk, talk.agents)?;
    repository::make(&home.repository(), 20)?;
    let daemon = home.start().await?;
    daemon.add_repo(&home.repository()).await?;
    let before = process::ticks(daemon.pid())?;
    let order = talk.order();
    let mut runs = Vec::new();
    for _ in 0..talk.agents {
        runs.push(daemon.new_mission(&order).await?);
    }
    for run in &mut runs {
        *run = ask_until("a run", async || Ok(daemon.run_of(run).await.ok())).await?;
    }
    let ready = if talk.lead.is_zero() { before } else { wait_for_start(&daemon, order.at_us).await? };
    let end_us = wait_for_last_lines(&daemon, &runs, talk, &mut seen.asked_ms).await?;
    // The agents linger: daemon and shims have done what they do for a line, and are alive to be asked.
    let shims: Vec<u64> = process::shims(&home.path()).into_iter().filter_map(|pid| process::ticks(pid).ok()).collect();
    anyhow::ensure!(shims.len() == runs.len(), "{} of {} shims could be looked at", shims.len(), runs.len());
    let used = process::ticks(daemon.pid())? - ready + shims.iter().sum::<u64>();
    seen.cpu_us_a_line.push(used as f64 / process::TICKS_PER_SECOND * 1e6 / talk.all_lines());
    let mut began_us = order.at_us;
    for run in &runs {
        let lines = daemon.lines_of(run).await?;
        let missing =
            (1..=talk.lines).zip(lines.iter().skip(2)).filter(|(number, line)| !is_line(line, *number)).count();
        seen.lost += missing as u64 + talk.lines.saturating_sub(lines.len() as u64 - 2);
        if talk.lead.is_zero() {
            began_us = crate::daemon::told_in(&lines, BEGAN).context("the agent told no beginning")?;
        }
    }
    seen.peak_mb.push(process::memory(daemon.pid())?.peak_mb);
    ask_until("the end of the missions", async || {
        let status = daemon.client.status().await?;
        Ok((status.attention.len() == runs.len()).then_some(()))
    })
    .await?;
    daemon.end().await?;
    Ok(Duration::from_micros(end_us.saturating_sub(began_us)))
}

/// Waits until shortly before the agents begin to talk, and says what the daemon had used by then.
async fn wait_for_start(daemon: &Daemon, at_us: u64) -> Result<u64> {
    let ahead = Duration::from_micros(at_us.saturating_sub(now_us())).saturating_sub(Duration::from_millis(100));
    anyhow::ensure!(!ahead.is_zero(), "the agents were not ready when they were to talk");
    tokio::time::sleep(ahead).await;
    process::ticks(daemon.pid())
}

/// Waits until the last line of every run can be read; asks for the status meanwhile. Gives the time of that.
async fn wait_for_last_lines(daemon: &Daemon, runs: &[String], talk: Talk, asked_ms: &mut Vec<f64>) -> Result<u64> {
    // Before the last line, whose number is asked for, and after nearly everything else.
    let near_end = (talk.lines - 1) * LINE_BYTES as u64;
    let mut asked = Instant::now();
    let mut done = 0;
    ask_until("the last line", async || {
        if asked.elapsed() >= ASK_EVERY {
            asked = Instant::now();
            daemon.client.status().await?;
            asked_ms.push(asked.elapsed().as_secs_f64() * 1e3);
        }
        while let Some(run) = runs.get(done) {
            let (page, _) = daemon.lines_from(run, near_end).await?;
            if !page.iter().any(|line| is_line(line, talk.lines)) {
                return Ok(None);
            }
            done += 1;
        }
        Ok(Some(now_us()))
    })
    .await
}

fn is_line(text: &str, number: u64) -> bool {
    text.contains(&format!("\"line-{number}\""))
}
