//! Looking at a long history.

use std::time::Instant;

use anyhow::Result;
use godwit_api::client::MissionFilter;

use super::start::{MISSIONS, finished_home};
use crate::bench::Bench;
use crate::history;
use crate::process;
use crate::report::{Figure, Row, Target, percentile};

pub(super) async fn measure(bench: &Bench) -> Result<Row> {
    let (missions, asked) = (bench.either(MISSIONS, 200), bench.either(200, 20));
    let home = finished_home(bench).await?;
    history::multiply(&home.store(), missions).await?;
    let daemon = home.start().await?;
    let (mut pages_ms, mut status_ms, mut largest) = (Vec::new(), Vec::new(), 0);
    let mut filter = MissionFilter::default();
    for _ in 0..asked {
        let started = Instant::now();
        let page = daemon.client.missions(&filter).await?;
        pages_ms.push(started.elapsed().as_secs_f64() * 1e3);
        largest = largest.max(serde_json::to_vec(&page)?.len());
        // After the last page, the first again.
        filter.cursor = page.next;
        let started = Instant::now();
        daemon.client.status().await?;
        status_ms.push(started.elapsed().as_secs_f64() * 1e3);
    }
    let memory = process::memory(daemon.pid())?;
    daemon.end().await?;
    let at_most = |what: &str, value: f64, unit: &str, most: f64| {
        Figure::new(what, value, unit).with_target(Target::AtMost(most))
    };
    Ok(Row {
        name: "listing".to_owned(),
        what: format!("a log with {missions} finished missions is looked at"),
        setting: format!("on disk; {asked} pages and as many `status`, one after the other"),
        figures: vec![
            at_most("a page of missions, 95th percentile", percentile(&pages_ms, 95), "ms", 10.0),
            at_most("`status`, 95th percentile", percentile(&status_ms, 95), "ms", 10.0),
            at_most("the largest page", largest as f64 / 1e3, "KB", 50.0),
            Figure::new("the daemon's largest memory", memory.peak_mb, "MB"),
        ],
    })
}
