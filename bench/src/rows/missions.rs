//! Two hundred missions, twenty at once, from their creation until each waits for its landing.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::bench::{Bench, Medium};
use crate::daemon::{Home, wait_for};
use crate::order::Order;
use crate::report::{Figure, Row, Target};
use crate::{floor, process, repository, turns};

/// Files of the operator's repository.
const FILES: usize = 200;

/// Agents at once.
const AT_ONCE: u32 = 20;

fn order() -> Order {
    Order { write: Some("result.txt".to_owned()), ..Order::default() }
}

pub(super) async fn measure(bench: &Bench) -> Result<Row> {
    let missions = bench.either(200, 20);
    let (mut finished, mut peak_mb) = (usize::MAX, 0.0_f64);
    let source = bench.scratch(Medium::Memory)?;
    repository::make(source.path(), FILES)?;
    let turns = turns::take(
        bench.either(5, 1),
        async || bare(bench, source.path(), missions),
        async || {
            let seen = all_at_once(bench, missions).await?;
            finished = finished.min(seen.finished);
            peak_mb = peak_mb.max(seen.peak_mb);
            Ok(seen.elapsed)
        },
    )
    .await?;
    let count = missions as f64;
    Ok(Row {
        name: "missions".to_owned(),
        what: format!("{missions} missions of an agent that writes one file, {AT_ONCE} at once, without checks"),
        setting: format!(
            "in memory; {} turns; {FILES} files; done is waiting for the landing's approval; max_runs = {AT_ONCE}",
            turns.counted
        ),
        figures: vec![
            Figure::new("missions a second", count / turns.godwit, "1/s")
                .with_floor(count / turns.floor, turns.ratio)
                .with_target(Target::AtLeast(15.0)),
            Figure::new("the daemon's largest memory", peak_mb, "MB").with_target(Target::AtMost(80.0)),
            Figure::new("missions done", finished as f64, "").with_target(Target::AtLeast(count)),
        ],
    })
}

struct Seen {
    elapsed: Duration,
    finished: usize,
    peak_mb: f64,
}

async fn all_at_once(bench: &Bench, missions: usize) -> Result<Seen> {
    let home = Home::new(bench, Medium::Memory, AT_ONCE)?;
    repository::make(&home.repository(), FILES)?;
    let daemon = home.start().await?;
    daemon.add_repo(&home.repository()).await?;
    let mut events = daemon.follow().await?;
    let started = Instant::now();
    for _ in 0..missions {
        daemon.new_mission(&order()).await?;
    }
    let mut waiting = BTreeSet::new();
    wait_for(&mut events, |event| {
        if event.kind == "mission.approval-requested" {
            waiting.insert(event.stream.clone());
        }
        (waiting.len() == missions).then_some(())
    })
    .await?;
    let elapsed = started.elapsed();
    let peak_mb = process::memory(daemon.pid())?.peak_mb;
    daemon.end().await?;
    Ok(Seen { elapsed, finished: waiting.len(), peak_mb })
}

/// The same git work and the same agent, by as many threads as there are processors.
fn bare(bench: &Bench, source: &std::path::Path, missions: usize) -> Result<Duration> {
    let place = bench.scratch(Medium::Memory)?;
    let git = floor::git::Floor::new(source, place.path())?;
    let (agent, prompt, next) = (bench.agent(), order().to_string(), AtomicUsize::new(0));
    let work = || -> Result<()> {
        loop {
            let mission = next.fetch_add(1, Ordering::Relaxed);
            if mission >= missions {
                return Ok(());
            }
            let base = git.prepare(mission)?;
            git.run_agent(mission, &agent, &prompt)?;
            git.collect(mission, &base)?;
        }
    };
    let started = Instant::now();
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().ok().context("a thread of the floor failed")?)
    })?;
    Ok(started.elapsed())
}
