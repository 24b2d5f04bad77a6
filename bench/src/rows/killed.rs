//! The daemon is killed while ten agents talk, and started again.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use godwit_api::types::Run;

use crate::bench::{Bench, Medium};
use crate::daemon::{Daemon, Home, ask_until};
use crate::order::Order;
use crate::report::{Figure, Row, Target, median};
use crate::repository;

/// Agents that talk.
const AGENTS: u64 = 10;

/// How many of them end while no daemon is there.
const SHORT: u64 = 3;

/// Lines of those that outlive the dead time, and of those that do not; one every [`EVERY_US`].
const LINES: (u64, u64) = (1_500, 500);

/// Between two lines, in microseconds.
const EVERY_US: u64 = 4_000;

/// How long the agents talk before the daemon is killed: the short ones are still at it.
const BEFORE: Duration = Duration::from_millis(500);

/// How long no daemon is there: the short ones end.
const DEAD: Duration = Duration::from_millis(2_500);

pub(super) async fn measure(bench: &Bench) -> Result<Row> {
    let mut seen = Vec::new();
    for _ in 0..bench.either(5, 1) {
        seen.push(one_kill(bench).await?);
    }
    let all = |pick: fn(&Seen) -> f64| seen.iter().map(pick).collect::<Vec<_>>();
    let worst = |pick: fn(&Seen) -> f64| all(pick).into_iter().fold(0.0, f64::max);
    let least = |pick: fn(&Seen) -> f64| all(pick).into_iter().fold(f64::INFINITY, f64::min);
    Ok(Row {
        name: "killed".to_owned(),
        what: format!("kill -9 with {AGENTS} talking agents, {SHORT} of which end while no daemon is there"),
        setting: format!("on disk; {} kills; a line every {} ms from each", seen.len(), EVERY_US / 1_000),
        figures: vec![
            Figure::new(
                "from the new daemon's start until every run is adopted or over",
                median(&all(|s| s.ready_ms)),
                "ms",
            )
            .with_target(Target::AtMost(500.0)),
            Figure::new("the same, the slowest", worst(|s| s.ready_ms), "ms"),
            Figure::new("runs adopted or brought to their end", least(|s| s.kept), "")
                .with_target(Target::AtLeast(AGENTS as f64)),
            Figure::new("lines lost or doubled", worst(|s| s.lost), "").with_target(Target::AtMost(0.0)),
        ],
    })
}

struct Seen {
    ready_ms: f64,
    kept: f64,
    lost: f64,
}

fn order(agent: u64) -> Order {
    let lines = if agent < SHORT { LINES.1 } else { LINES.0 };
    Order { write: Some("result.txt".to_owned()), lines, bytes: 500, every_us: EVERY_US, ..Order::default() }
}

async fn one_kill(bench: &Bench) -> Result<Seen> {
    let home = Home::new(bench, Medium::Disk, AGENTS as u32)?;
    repository::make(&home.repository(), 20)?;
    let daemon = home.start().await?;
    daemon.add_repo(&home.repository()).await?;
    let mut missions = Vec::new();
    // The short ones last: they begin last, and are at it when the daemon dies.
    for agent in (0..AGENTS).rev() {
        missions.push((daemon.new_mission(&order(agent)).await?, order(agent).lines));
    }
    ask_until("the agents' first words", async || {
        let runs = daemon.client.runs(None, true, None).await?.items;
        Ok((runs.len() as u64 == AGENTS && runs.iter().all(|run| run.session.is_some())).then_some(()))
    })
    .await?;
    tokio::time::sleep(BEFORE).await;
    daemon.kill()?;
    tokio::time::sleep(DEAD).await;
    let started = Instant::now();
    let daemon = home.start().await?;
    ask_until("the runs' adoption", async || Ok((kept(&daemon).await?.len() as u64 == AGENTS).then_some(()))).await?;
    let ready_ms = started.elapsed().as_secs_f64() * 1e3;
    let runs = ask_until("the agents' end", async || {
        let runs = kept(&daemon).await?;
        Ok(runs.iter().all(|run| run.ended_at.is_some()).then_some(runs))
    })
    .await?;
    let is_success = |run: &&Run| matches!(run.class, Some(godwit_core::run::RunClass::Success));
    let succeeded = runs.iter().filter(is_success).count();
    let mut lost = 0;
    for (mission, lines) in &missions {
        lost += lost_lines(&daemon, mission, *lines).await?;
    }
    ensure!(runs.len() as u64 == AGENTS, "a run was doubled: there are {}", runs.len());
    daemon.end().await?;
    Ok(Seen { ready_ms, kept: succeeded as f64, lost: lost as f64 })
}

/// The runs that the present daemon follows or has brought to their end.
async fn kept(daemon: &Daemon) -> Result<Vec<Run>> {
    let runs = daemon.client.runs(None, false, None).await?.items;
    Ok(runs.into_iter().filter(|run| run.adoptions > 0 || run.ended_at.is_some()).collect())
}

async fn lost_lines(daemon: &Daemon, mission: &str, lines: u64) -> Result<u64> {
    let run = daemon.run_of(mission).await?;
    let all = daemon.lines_of(&run).await?;
    let count = |number: u64| all.iter().filter(|line| line.contains(&format!("\"line-{number}\""))).count();
    Ok((1..=lines).filter(|number| count(*number) != 1).count() as u64)
}
