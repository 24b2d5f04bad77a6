//! From a mission's last word to its agent's process, and from the agent's end to the API.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::agent::{BEGAN, ENDED, now_us};
use crate::bench::{Bench, Medium};
use crate::daemon::{Daemon, Home, told_in, wait_for};
use crate::floor;
use crate::order::Order;
use crate::report::{Figure, Row, Target, median, percentile};
use crate::{repository, turns};

/// Files of the operator's repository.
const FILES: usize = 200;

/// What the agent is to do: as little as there is.
fn order() -> Order {
    Order { write: Some("result.txt".to_owned()), ..Order::default() }
}

pub(super) async fn measure(bench: &Bench) -> Result<Row> {
    let (wanted, endings) = (bench.either(11, 3), bench.either(60, 6));
    let home = Home::new(bench, Medium::Disk, 4)?;
    repository::make(&home.repository(), FILES)?;
    let daemon = home.start().await?;
    daemon.add_repo(&home.repository()).await?;
    let floor_place = bench.scratch(Medium::Disk)?;
    let git = floor::git::Floor::new(&home.repository(), floor_place.path())?;
    // Both sides have their objects before the first turn: the first mission of a repository copies it.
    one_mission(&daemon).await?;
    git.prepare(0)?;
    let (agent, mut number, mut late) = (bench.agent(), 0, Vec::new());
    let turns = turns::take(
        wanted,
        async || {
            number += 1;
            let began = now_us();
            git.prepare(number)?;
            let lines = git.run_agent(number, &agent, &order().to_string())?;
            Ok(since(began, told_in(&lines, BEGAN)))
        },
        async || {
            let seen = one_mission(&daemon).await?;
            late.push(seen.ending_ms);
            Ok(seen.dispatch)
        },
    )
    .await?;
    while late.len() < endings {
        late.push(one_mission(&daemon).await?.ending_ms);
    }
    daemon.end().await?;
    let sandbox = sandbox_ms(bench)?;
    let allowed = turns.floor * 1e3 * 1.5 + sandbox;
    Ok(Row {
        name: "dispatch".to_owned(),
        what: format!("one mission in a repository of {FILES} files"),
        setting: format!(
            "on disk; {} turns, {} endings; the vault holds the objects already",
            turns.counted,
            late.len()
        ),
        figures: vec![
            Figure::new("from the mission's creation to its agent's first instruction", turns.godwit * 1e3, "ms")
                .with_floor(turns.floor * 1e3, turns.ratio)
                .with_target(Target::AtMost(allowed)),
            Figure::new("the sandbox's own start, allowed beside 1.5 floors", sandbox, "ms"),
            Figure::new("from the agent's last word to the event that tells it, median", median(&late), "ms")
                .with_target(Target::AtMost(10.0)),
            Figure::new("the same, 95th percentile", percentile(&late, 95), "ms").with_target(Target::AtMost(20.0)),
        ],
    })
}

/// What was seen of one mission.
struct Seen {
    dispatch: Duration,
    ending_ms: f64,
}

async fn one_mission(daemon: &Daemon) -> Result<Seen> {
    let mut events = daemon.follow().await?;
    let asked = now_us();
    let mission = daemon.new_mission(&order()).await?;
    wait_for(&mut events, |event| (event.kind == "mission.run-ended").then_some(())).await?;
    let heard = now_us();
    wait_for(&mut events, |event| (event.kind == "mission.approval-requested").then_some(())).await?;
    let began = daemon.told_us(&mission, BEGAN).await?;
    let ended = daemon.told_us(&mission, ENDED).await?;
    Ok(Seen {
        dispatch: Duration::from_micros(began.saturating_sub(asked)),
        ending_ms: heard.saturating_sub(ended) as f64 / 1e3,
    })
}

fn since(began_us: u64, told_us: Option<u64>) -> Duration {
    Duration::from_micros(told_us.unwrap_or(u64::MAX).saturating_sub(began_us))
}

/// What the sandbox adds to starting and ending a program that does nothing.
fn sandbox_ms(bench: &Bench) -> Result<f64> {
    let place = bench.scratch(Medium::Disk)?;
    let bare = vec!["/bin/true".to_owned()];
    let wrapped = floor::exec::sandboxed(&bare, place.path())?;
    let mut differences = Vec::new();
    let started = Instant::now();
    while differences.len() < bench.either(31, 5) && started.elapsed() < Duration::from_secs(30) {
        let without = floor::exec::run(&bare, place.path())?.as_secs_f64();
        let within = floor::exec::run(&wrapped, place.path())?.as_secs_f64();
        differences.push((within - without) * 1e3);
    }
    Ok(median(&differences))
}
