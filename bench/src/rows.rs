//! The rows of the table, each a situation that is set up, driven and measured.

mod append;
mod cockpit;
mod dispatch;
mod hook;
mod idle;
mod killed;
mod lines;
mod listing;
mod many_files;
mod missions;
mod normaliser;
mod overhead;
mod start;

use anyhow::{Context, Result};

use crate::bench::{Bench, Effort};
use crate::report::Row;
use crate::turns;

/// The names of the rows that are measured unless others are named, in the order of the table.
pub const NAMES: &[&str] = &[
    "dispatch",
    "missions",
    "many-files",
    "lines",
    "twenty-talkers",
    "start",
    "idle",
    "killed",
    "listing",
    "append",
    "hook",
    "normaliser",
    "overhead",
    "cockpit",
];

/// Rows that take so long that they are measured only when they are named.
const LONG: &[&str] = &["cockpit-memory"];

/// Rows that have no floor to show whether the machine was busy.
const WITHOUT_FLOOR: &[&str] = &["idle", "killed", "listing", "hook", "cockpit"];

/// Measures a row.
///
/// # Errors
/// When the name is that of no row, something does not work, or the machine is busy.
pub async fn measure(bench: &Bench, name: &str) -> Result<Row> {
    let has_no_floor = WITHOUT_FLOOR.contains(&name) && bench.effort == Effort::Full;
    if has_no_floor {
        turns::require_idle()?;
    }
    let row = match name {
        "dispatch" => dispatch::measure(bench).await,
        "missions" => missions::measure(bench).await,
        "many-files" => many_files::measure(bench).await,
        "lines" => lines::one_agent(bench).await,
        "twenty-talkers" => lines::twenty_agents(bench).await,
        "start" => start::measure(bench).await,
        "idle" => idle::measure(bench).await,
        "killed" => killed::measure(bench).await,
        "listing" => listing::measure(bench).await,
        "append" => append::measure(bench).await,
        "hook" => hook::measure(bench).await,
        "normaliser" => normaliser::measure(bench),
        "overhead" => overhead::measure(bench).await,
        "cockpit" => cockpit::measure(bench).await,
        "cockpit-memory" => cockpit::measure_memory(bench).await,
        _ => anyhow::bail!("`{name}` is no row; the rows are {}", [NAMES, LONG].concat().join(", ")),
    };
    let row = row.with_context(|| format!("the row `{name}` could not be measured"))?;
    if has_no_floor {
        turns::require_idle()?;
    }
    Ok(row)
}
