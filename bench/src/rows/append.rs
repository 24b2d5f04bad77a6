//! Appending to the log, against SQLite itself.

use std::time::{Duration, Instant};

use anyhow::Result;
use godwit_core::envelope::{Durability, NewEvent};
use godwit_store::{OpenMode, Store};

use super::start::finished_home;
use crate::bench::{Bench, Medium};
use crate::floor::sqlite::{Floor, Row as Bare, View};
use crate::history::Template;
use crate::report::{Figure, Row, Target};
use crate::turns::{self, Turns};

/// Events of a large batch.
const BATCH: usize = 200;

/// About how large the view of a mission is, in bytes.
const VIEW_BYTES: usize = 4_000;

pub(super) async fn measure(bench: &Bench) -> Result<Row> {
    let home = finished_home(bench).await?;
    let store = Store::open(&home.store(), OpenMode::ReadWrite).await?;
    let mut history = History { template: Template::read(&store).await?, ready: Vec::new() };
    let place = bench.scratch(Medium::Disk)?;
    let mut floor = Floor::new(&place.path().join("floor.db")).await?;
    let single = compare(bench, &store, &mut floor, &mut history, 1).await?;
    let batches = compare(bench, &store, &mut floor, &mut history, BATCH).await?;
    floor.close().await?;
    store.close().await;
    let figure = |what: String, turns: &Turns| {
        Figure::new(what, turns.godwit * 1e6, "µs")
            .with_floor(turns.floor * 1e6, turns.ratio)
            .with_target(Target::RatioAtMost(1.3))
    };
    Ok(Row {
        name: "append".to_owned(),
        what: "events are appended with the durability of a decision".to_owned(),
        setting: format!(
            "on disk; {} and {} turns of the store's crate; the floor inserts the same rows and views of {VIEW_BYTES} B",
            single.counted, batches.counted
        ),
        figures: vec![
            figure("one event".to_owned(), &single),
            figure(format!("a batch of {BATCH}"), &batches),
            Figure::new("an event of a batch", batches.godwit * 1e6 / BATCH as f64, "µs"),
        ],
    })
}

/// Events in the order of the log, as many as are asked for.
struct History {
    template: Template,
    ready: Vec<NewEvent>,
}

impl History {
    fn next(&mut self, count: usize) -> Result<Vec<NewEvent>> {
        while self.ready.len() < count {
            self.ready.extend(self.template.tell()?);
        }
        Ok(self.ready.drain(..count).collect())
    }
}

/// How many appends one turn takes: enough to be told from noise.
fn appends(batch: usize) -> usize {
    if batch == 1 { 50 } else { 5 }
}

async fn compare(
    bench: &Bench,
    store: &Store,
    floor: &mut Floor,
    history: &mut History,
    batch: usize,
) -> Result<Turns> {
    let count = appends(batch);
    let (next_batches, for_store) = (std::cell::RefCell::new(history), std::cell::RefCell::new(Vec::new()));
    turns::take(
        bench.either(15, 3),
        async || {
            let mut batches = Vec::with_capacity(count);
            for _ in 0..count {
                batches.push(next_batches.borrow_mut().next(batch)?);
            }
            let prepared: Vec<(Vec<Bare>, Vec<View>)> = batches
                .iter()
                .map(|events| (events.iter().map(Bare::of).collect(), View::for_streams(events, VIEW_BYTES)))
                .collect();
            for_store.replace(batches);
            let mut elapsed = Duration::ZERO;
            for (rows, views) in &prepared {
                elapsed += floor.append(rows, views).await?;
            }
            Ok(elapsed / u32::try_from(count)?)
        },
        async || {
            let batches = for_store.take();
            let started = Instant::now();
            for events in &batches {
                store.append(events, Durability::Full).await?;
            }
            Ok(started.elapsed() / u32::try_from(count)?)
        },
    )
    .await
}
