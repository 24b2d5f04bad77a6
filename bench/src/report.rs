//! What was measured, as it is written down and compared with its targets.

use serde::{Deserialize, Serialize};

use crate::machine::Machine;

/// Everything that one call measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Where it was measured.
    pub machine: Machine,
    /// The rows, in the order of the table.
    pub rows: Vec<Row>,
}

/// One row of the table: a situation and what was measured in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What `--row` calls it.
    pub name: String,
    /// The situation, in one sentence.
    pub what: String,
    /// How it was measured: how often, on which file system, and what is beside the defaults.
    pub setting: String,
    /// The numbers.
    pub figures: Vec<Figure>,
}

/// One number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// What it counts.
    pub what: String,
    /// What was measured.
    pub value: f64,
    /// In what: `ms`, `MB`, `missions/s` and so on.
    pub unit: String,
    /// What the floor needed, in the same unit.
    pub floor: Option<f64>,
    /// The median of the turns' ratios of godwit to the floor.
    pub ratio: Option<f64>,
    /// What was promised.
    pub target: Option<Target>,
}

/// What a figure has to keep.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// The value is at most this.
    AtMost(f64),
    /// The value is at least this.
    AtLeast(f64),
    /// The ratio to the floor is at most this.
    RatioAtMost(f64),
}

/// Whether a figure keeps its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It does.
    In,
    /// It does not.
    Out,
    /// Nothing was promised: it explains another one.
    Untargeted,
}

impl Figure {
    /// A number without floor or target.
    pub fn new(what: impl Into<String>, value: f64, unit: &str) -> Self {
        Self { what: what.into(), value, unit: unit.to_owned(), floor: None, ratio: None, target: None }
    }

    /// The same number with what it has to keep.
    #[must_use]
    pub fn with_target(self, target: Target) -> Self {
        Self { target: Some(target), ..self }
    }

    /// The same number beside its floor.
    #[must_use]
    pub fn with_floor(self, floor: f64, ratio: f64) -> Self {
        Self { floor: Some(floor), ratio: Some(ratio), ..self }
    }

    /// Whether the target is kept. A ratio that was not measured keeps none.
    pub fn verdict(&self) -> Verdict {
        let is_kept = match self.target {
            None => return Verdict::Untargeted,
            Some(Target::AtMost(most)) => self.value <= most,
            Some(Target::AtLeast(least)) => self.value >= least,
            Some(Target::RatioAtMost(most)) => self.ratio.is_some_and(|ratio| ratio <= most),
        };
        if is_kept { Verdict::In } else { Verdict::Out }
    }
}

/// The value in the middle; of an even number, the mean of the two.
///
/// # Panics
/// When there is none.
pub fn median(values: &[f64]) -> f64 {
    let sorted = sorted(values);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { f64::midpoint(sorted[middle - 1], sorted[middle]) }
}

/// The smallest value that at least `percent` of all do not exceed.
///
/// # Panics
/// When there is none.
pub fn percentile(values: &[f64], percent: usize) -> f64 {
    let sorted = sorted(values);
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted[rank - 1]
}

fn sorted(values: &[f64]) -> Vec<f64> {
    assert!(!values.is_empty(), "a statistic needs a value");
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_ranks_are_those_of_the_sorted_values() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        let hundred: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!(percentile(&hundred, 50), 50.0);
        assert_eq!(percentile(&hundred, 95), 95.0);
        assert_eq!(percentile(&[7.0], 95), 7.0);
    }

    #[test]
    fn a_target_is_kept_or_it_is_not() {
        let figure = Figure::new("time", 10.0, "ms");
        assert_eq!(figure.verdict(), Verdict::Untargeted);
        assert_eq!(figure.clone().with_target(Target::AtMost(10.0)).verdict(), Verdict::In);
        assert_eq!(figure.clone().with_target(Target::AtLeast(10.5)).verdict(), Verdict::Out);
        let compared = figure.with_target(Target::RatioAtMost(1.5));
        assert_eq!(compared.verdict(), Verdict::Out, "without a floor there is no ratio");
        assert_eq!(compared.with_floor(8.0, 1.25).verdict(), Verdict::In);
    }
}
