//! Starting on what is there.

use std::time::Duration;

use anyhow::Result;

use crate::bench::{Bench, Medium};
use crate::daemon::{Home, wait_for};
use crate::floor;
use crate::history;
use crate::order::Order;
use crate::report::{Figure, Row, Target, percentile};
use crate::{repository, turns};

/// Missions of the long history.
pub(super) const MISSIONS: u64 = 5_000;

pub(super) async fn measure(bench: &Bench) -> Result<Row> {
    let home = finished_home(bench).await?;
    let short = starts(bench, &home).await?;
    let missions = bench.either(MISSIONS, 200);
    history::multiply(&home.store(), missions).await?;
    let long = starts(bench, &home).await?;
    let figure = |what: String, starts: &Starts, most: f64| {
        Figure::new(what, starts.turns.godwit * 1e3, "ms")
            .with_floor(starts.turns.floor * 1e3, starts.turns.ratio)
            .with_target(Target::AtMost(most))
    };
    Ok(Row {
        name: "start".to_owned(),
        what: "a daemon starts on an existing store".to_owned(),
        setting: format!("on disk; {} turns; the floor is `godwit --version`", short.turns.counted),
        figures: vec![
            figure("until the API has answered, one finished mission".to_owned(), &short, 50.0),
            figure(format!("the same, {missions} finished missions"), &long, 100.0),
            Figure::new("the same, 95th percentile", long.slow_ms, "ms"),
        ],
    })
}

struct Starts {
    turns: turns::Turns,
    slow_ms: f64,
}

async fn starts(bench: &Bench, home: &Home) -> Result<Starts> {
    let exec = vec![bench.godwit().to_string_lossy().into_owned(), "--version".to_owned()];
    let mut all_ms = Vec::new();
    let turns = turns::take(
        bench.either(15, 3),
        async || floor::exec::run(&exec, home.place()),
        async || {
            let daemon = home.start().await?;
            let ready_after: Duration = daemon.ready_after;
            all_ms.push(ready_after.as_secs_f64() * 1e3);
            daemon.end().await?;
            Ok(ready_after)
        },
    )
    .await?;
    Ok(Starts { turns, slow_ms: percentile(&all_ms, 95) })
}

/// A home whose log has one mission, from its creation to its landing.
pub(super) async fn finished_home(bench: &Bench) -> Result<Home> {
    let home = Home::new(bench, Medium::Disk, 4)?;
    repository::make(&home.repository(), 20)?;
    let daemon = home.start().await?;
    daemon.add_repo(&home.repository()).await?;
    let mut events = daemon.follow().await?;
    let order = Order { write: Some("result.txt".to_owned()), ..Order::default() };
    let mission = daemon.new_mission(&order).await?;
    wait_for(&mut events, |event| (event.kind == "mission.approval-requested").then_some(())).await?;
    let evidence = daemon.client.mission(&mission).await?.evidence;
    let approve = serde_json::from_value(serde_json::json!({ "evidence": evidence }))?;
    daemon.client.approve(&mission, &approve).await?;
    wait_for(&mut events, |event| (event.kind == "mission.ended").then_some(())).await?;
    // What closes the mission on other streams is in the same batch.
    daemon.end().await?;
    Ok(home)
}
