//! Twenty missions at once in a large repository, until every agent has begun.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::agent::{BEGAN, now_us};
use crate::bench::{Bench, Medium};
use crate::daemon::{Home, wait_for};
use crate::order::Order;
use crate::report::{Figure, Row, Target};
use crate::{floor, repository, turns};

/// Missions at once.
const MISSIONS: u32 = 20;

/// What each agent does: it works on while the others begin, as a real one does.
fn order(bench: &Bench) -> Order {
    Order { write: Some("result.txt".to_owned()), linger_ms: bench.either(12_000, 3_000), ..Order::default() }
}

pub(super) async fn measure(bench: &Bench) -> Result<Row> {
    let files = bench.either(10_000, 1_000);
    let source = bench.scratch(Medium::Memory)?;
    repository::make(source.path(), files)?;
    let mut begun = usize::MAX;
    let turns = turns::take(
        bench.either(5, 1),
        async || {
            let place = bench.scratch(Medium::Memory)?;
            let git = floor::git::Floor::new(source.path(), place.path())?;
            let started = Instant::now();
            for mission in 0..MISSIONS as usize {
                git.prepare(mission)?;
            }
            Ok(started.elapsed())
        },
        async || {
            let (elapsed, agents) = twenty(bench, source.path()).await?;
            begun = begun.min(agents);
            Ok(elapsed)
        },
    )
    .await?;
    Ok(Row {
        name: "many-files".to_owned(),
        what: format!("{MISSIONS} missions at once in a repository of {files} files"),
        setting: format!("in memory; {} turns; fresh homes and vaults; max_runs = {MISSIONS}", turns.counted),
        figures: vec![
            Figure::new("until every agent has begun, against 20 workspaces in a row", turns.godwit, "s")
                .with_floor(turns.floor, turns.ratio)
                .with_target(Target::RatioAtMost(1.1)),
            Figure::new("agents that began", begun as f64, "").with_target(Target::AtLeast(f64::from(MISSIONS))),
        ],
    })
}

async fn twenty(bench: &Bench, repository: &std::path::Path) -> Result<(Duration, usize)> {
    let home = Home::new(bench, Medium::Memory, MISSIONS)?;
    let daemon = home.start().await?;
    daemon.add_repo(repository).await?;
    let mut events = daemon.follow().await?;
    let asked = now_us();
    let mut missions = Vec::new();
    for _ in 0..MISSIONS {
        missions.push(daemon.new_mission(&order(bench)).await?);
    }
    // An approval is asked for when the agent has ended and its work is collected: nothing is left running.
    let mut done = BTreeSet::new();
    wait_for(&mut events, |event| {
        if event.kind == "mission.approval-requested" {
            done.insert(event.stream.clone());
        }
        (done.len() == missions.len()).then_some(())
    })
    .await?;
    let mut last = asked;
    for mission in &missions {
        last = last.max(daemon.told_us(mission, BEGAN).await?);
    }
    daemon.end().await?;
    Ok((Duration::from_micros(last - asked), done.len()))
}
