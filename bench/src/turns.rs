//! Floor and godwit by turns, and the eye on a machine that is busy with something else.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, bail, ensure};

use crate::floor::exec;
use crate::report::median;

/// A floor that needs this many times the quickest one shows that the machine was busy.
const BUSY: f64 = 1.5;

/// How many turns are thrown away at most for each one that counts.
const PATIENCE: usize = 3;

/// How many programs are started to see whether the machine is busy.
const STARTS: usize = 41;

/// What turns of floor and godwit gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Turns {
    /// The floors' median, in seconds.
    pub floor: f64,
    /// Godwit's median, in seconds.
    pub godwit: f64,
    /// The median of the turns' ratios.
    pub ratio: f64,
    /// How many turns counted.
    pub counted: usize,
}

/// Takes turns until `wanted` of them had a machine to themselves.
///
/// # Errors
/// When a turn fails, or the machine is too busy.
pub async fn take<F, G>(wanted: usize, mut floor: F, mut godwit: G) -> Result<Turns>
where
    F: AsyncFnMut() -> Result<Duration>,
    G: AsyncFnMut() -> Result<Duration>,
{
    let mut pairs: Vec<(f64, f64)> = Vec::new();
    for _ in 0..wanted * (1 + PATIENCE) {
        pairs.push((floor().await?.as_secs_f64(), godwit().await?.as_secs_f64()));
        let counted = undisturbed(&pairs);
        if counted.len() >= wanted {
            return Ok(summary(&counted));
        }
    }
    bail!(
        "machine busy: only {} of {} turns had a floor within {BUSY} times the quickest; try again on an idle machine",
        undisturbed(&pairs).len(),
        pairs.len()
    )
}

/// Refuses a machine that is busy, for rows that have no floor of their own: starting and ending a program that does
/// nothing must usually take about as long as at best.
///
/// # Errors
/// When it does not, or cannot be started.
pub fn require_idle() -> Result<()> {
    let nothing = ["/bin/true".to_owned()];
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(exec::run(&nothing, Path::new("/"))?.as_secs_f64());
    }
    let quickest = starts.iter().copied().fold(f64::INFINITY, f64::min);
    ensure!(median(&starts) <= quickest * BUSY, "machine busy: try again on an idle one");
    Ok(())
}

/// The turns whose floor is near the quickest.
fn undisturbed(pairs: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let quickest = pairs.iter().map(|(floor, _)| *floor).fold(f64::INFINITY, f64::min);
    pairs.iter().copied().filter(|(floor, _)| *floor <= quickest * BUSY).collect()
}

fn summary(pairs: &[(f64, f64)]) -> Turns {
    let of = |pick: fn(&(f64, f64)) -> f64| median(&pairs.iter().map(pick).collect::<Vec<_>>());
    Turns {
        floor: of(|(floor, _)| *floor),
        godwit: of(|(_, godwit)| *godwit),
        ratio: of(|(floor, godwit)| godwit / floor),
        counted: pairs.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
    }

    #[test]
    fn a_disturbed_turn_does_not_count() {
        let mut floors = [10_u64, 11, 40, 10].into_iter().map(Duration::from_millis);
        let turns = run(take(
            3,
            async || Ok(floors.next().expect("no more turns than needed")),
            async || Ok(Duration::from_millis(20)),
        ))
        .expect("three turns were undisturbed");
        assert_eq!(turns.counted, 3);
        assert_eq!(turns.floor, 0.010);
        assert_eq!(turns.ratio, 2.0);
    }

    #[test]
    fn a_busy_machine_is_refused() {
        let mut next = 1;
        let floor = async || {
            next *= 2;
            Ok(Duration::from_millis(1_000_000 / next))
        };
        let refused = run(take(2, floor, async || Ok(Duration::from_millis(1)))).expect_err("each floor halves");
        assert!(refused.to_string().starts_with("machine busy"), "{refused}");
    }
}
