//! A daemon that has nothing to do.

use std::time::Duration;

use anyhow::Result;

use super::start::finished_home;
use crate::bench::Bench;
use crate::process;
use crate::report::{Figure, Row, Target};

/// How long a daemon settles before it is watched.
const SETTLE: Duration = Duration::from_secs(3);

pub(super) async fn measure(bench: &Bench) -> Result<Row> {
    let watch = Duration::from_secs(bench.either(60, 5));
    let daemon = finished_home(bench).await?;
    let home = daemon;
    let daemon = home.start().await?;
    tokio::time::sleep(SETTLE).await;
    let before = process::ticks(daemon.pid())?;
    tokio::time::sleep(watch).await;
    let used = process::ticks(daemon.pid())? - before;
    let memory = process::memory(daemon.pid())?;
    daemon.end().await?;
    Ok(Row {
        name: "idle".to_owned(),
        what: format!("a daemon without work for {} s", watch.as_secs()),
        setting: "on disk; one finished mission; nobody asks it anything".to_owned(),
        figures: vec![
            Figure::new("memory", memory.resident_mb, "MB").with_target(Target::AtMost(30.0)),
            Figure::new("processor time, in clock ticks of 10 ms", used as f64, "ticks")
                .with_target(Target::AtMost(2.0)),
        ],
    })
}
