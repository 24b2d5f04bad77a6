//! Risk: how much could go wrong if a change landed, from 0 to 100, with every factor named.
//!
//! Seven factors have a weight each; those that are present add up, at most to 100. The score is a function of
//! [`Facts`], which come from the real diff: an agent's own account plays no part. A factor about which the facts say
//! nothing is **unknown** and counts in full, so that missing evidence never makes a change look safe. The module
//! deliberately does not know what follows from a score: that is the gate's.

mod range;

use serde::{Deserialize, Serialize};

use crate::evidence::{Facts, Makeup, Touched};
pub use range::{InvalidRange, Revision, RevisionRange};

/// More changed lines than this are many.
pub const MANY_LINES: u64 = 500;

/// The score from which a risk is medium.
pub const MEDIUM_FROM: u8 = 30;

/// The score from which a risk is high.
pub const HIGH_FROM: u8 = 60;

/// The highest score.
pub const HIGHEST: u8 = 100;

/// How many places a factor's detail names.
const NAMED_PLACES: usize = 3;

/// The risk of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// From 0 to [`HIGHEST`].
    pub total: u8,
    /// The band that the total is in.
    pub band: Band,
    /// Every factor in its order, also those that are absent.
    pub factors: Vec<Factor>,
}

/// What a total means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Band {
    /// Less than [`MEDIUM_FROM`].
    Low,
    /// Less than [`HIGH_FROM`].
    Medium,
    /// [`HIGH_FROM`] or more.
    High,
}

/// One factor of a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factor {
    /// Which factor.
    pub name: FactorName,
    /// What it adds when it is present.
    pub weight: u8,
    /// Whether it is present.
    pub state: FactorState,
    /// What it adds here: its weight unless it is absent.
    pub points: u8,
    /// What was seen: for a person. It may name paths that an agent chose: show it escaped.
    pub detail: String,
}

/// The factors, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactorName {
    /// A changed path is one that the policy forbids.
    ForbiddenPaths,
    /// More than [`MANY_LINES`] lines are added or deleted.
    ManyLines,
    /// A manifest or a lock file changes.
    Dependencies,
    /// Tests lose more lines than they gain.
    TestCoverage,
    /// An added line holds or reads a secret, or a file that exists to hold some changes.
    Secrets,
    /// A step that changes a database's form.
    Migrations,
    /// What steers agents, automation and deployment changes.
    ControlPlane,
}

/// Whether a factor is present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactorState {
    /// It was looked for and is not there.
    Absent,
    /// It is there.
    Present,
    /// The facts do not say. It counts as if it were there.
    Unknown,
}

impl FactorName {
    /// Every factor, in its order.
    pub const ALL: [Self; 7] = [
        Self::ForbiddenPaths,
        Self::ManyLines,
        Self::Dependencies,
        Self::TestCoverage,
        Self::Secrets,
        Self::Migrations,
        Self::ControlPlane,
    ];

    /// What it adds to a score when it is present or unknown.
    pub fn weight(self) -> u8 {
        match self {
            Self::ForbiddenPaths => 50,
            Self::ManyLines | Self::Secrets | Self::Migrations => 20,
            Self::Dependencies | Self::TestCoverage => 15,
            Self::ControlPlane => 30,
        }
    }

    /// The name as the word that people read.
    pub fn word(self) -> &'static str {
        match self {
            Self::ForbiddenPaths => "forbidden-paths",
            Self::ManyLines => "many-lines",
            Self::Dependencies => "dependencies",
            Self::TestCoverage => "test-coverage",
            Self::Secrets => "secrets",
            Self::Migrations => "migrations",
            Self::ControlPlane => "control-plane",
        }
    }
}

impl Band {
    /// The band of a total.
    pub fn of(total: u8) -> Self {
        match total {
            HIGH_FROM.. => Self::High,
            MEDIUM_FROM.. => Self::Medium,
            _ => Self::Low,
        }
    }

    /// The band as the word that people read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// Scores a change.
pub fn score(facts: &Facts) -> Score {
    let factors: Vec<Factor> = FactorName::ALL
        .into_iter()
        .map(|name| {
            let (state, detail) = look(name, facts);
            let weight = name.weight();
            let points = if state == FactorState::Absent { 0 } else { weight };
            Factor { name, weight, state, points, detail }
        })
        .collect();
    let sum: u32 = factors.iter().map(|factor| u32::from(factor.points)).sum();
    let total = u8::try_from(sum).map_or(HIGHEST, |sum| sum.min(HIGHEST));
    Score { total, band: Band::of(total), factors }
}

impl Score {
    /// The score in one line: `72 of 100 (high): dependencies 15, test-coverage 15 (unknown)`.
    pub fn sentence(&self) -> String {
        let counting = self.factors.iter().filter(|factor| factor.points > 0).map(|factor| {
            let unknown = if factor.state == FactorState::Unknown { " (unknown)" } else { "" };
            format!("{} {}{unknown}", factor.name.word(), factor.points)
        });
        let counting: Vec<String> = counting.collect();
        let of = if counting.is_empty() { "no factor is present".to_owned() } else { counting.join(", ") };
        format!("{} of {HIGHEST} ({}): {of}", self.total, self.band.word())
    }
}

fn look(name: FactorName, facts: &Facts) -> (FactorState, String) {
    match (name, facts.makeup.as_deref()) {
        (FactorName::ForbiddenPaths, _) => forbidden_paths(facts),
        (FactorName::ManyLines, makeup) => many_lines(facts, makeup),
        (FactorName::Secrets, makeup) => secrets(facts, makeup),
        (_, None) => unknown("the facts do not say"),
        (FactorName::Dependencies, Some(makeup)) => touched(&makeup.dependencies, "no manifest or lock file changes"),
        (FactorName::TestCoverage, Some(makeup)) => test_coverage(makeup),
        (FactorName::Migrations, Some(makeup)) => touched(&makeup.migrations, "no migration changes"),
        (FactorName::ControlPlane, Some(makeup)) => {
            touched(&makeup.control_plane, "nothing that steers agents, automation or deployment changes")
        }
    }
}

fn absent(detail: impl Into<String>) -> (FactorState, String) {
    (FactorState::Absent, detail.into())
}

fn present(detail: impl Into<String>) -> (FactorState, String) {
    (FactorState::Present, detail.into())
}

fn unknown(detail: impl Into<String>) -> (FactorState, String) {
    (FactorState::Unknown, detail.into())
}

fn forbidden_paths(facts: &Facts) -> (FactorState, String) {
    if facts.forbidden.is_empty() {
        return absent("no changed path is forbidden");
    }
    let hits = facts.forbidden.iter().map(|hit| format!("{} (rule `{}`)", hit.path, hit.glob));
    present(places(hits, facts.forbidden.len() as u64))
}

fn many_lines(facts: &Facts, makeup: Option<&Makeup>) -> (FactorState, String) {
    let lines = facts.added_lines.saturating_add(facts.deleted_lines);
    let uncounted = makeup.map(Makeup::uncounted);
    match uncounted {
        _ if lines > MANY_LINES => present(format!("{lines} changed lines, more than {MANY_LINES}")),
        None => unknown(format!("{lines} changed lines; whether there are files without lines is not known")),
        Some(0) => absent(format!("{lines} changed lines, at most {MANY_LINES}")),
        Some(files) => unknown(format!("{lines} changed lines, and {files} changed files that are no text")),
    }
}

fn secrets(facts: &Facts, makeup: Option<&Makeup>) -> (FactorState, String) {
    if !facts.secrets.is_empty() {
        let hits = facts.secrets.iter().map(|hit| format!("{}:{} holds one ({})", hit.path, hit.line, hit.kind));
        return present(places(hits, facts.secrets.len() as u64));
    }
    let Some(makeup) = makeup else { return unknown("the facts do not say whether secrets are read") };
    if makeup.secret_files.paths > 0 {
        return touched(&makeup.secret_files, "");
    }
    if makeup.secret_uses.lines > 0 {
        let uses =
            makeup.secret_uses.first.iter().map(|seen| format!("{}:{} reads {}", seen.path, seen.line, seen.name));
        return present(places(uses, makeup.secret_uses.lines));
    }
    absent("no added line holds or reads a secret")
}

/// Godwit measures no coverage; it sees whether tests grow or shrink with the code.
fn test_coverage(makeup: &Makeup) -> (FactorState, String) {
    let tests = makeup.tests;
    let change = format!("+{} -{} lines of tests", tests.added, tests.deleted);
    if tests.deleted > tests.added {
        present(format!("{change}: fewer than before"))
    } else if tests.uncounted > 0 {
        unknown(format!("{change}, and {} test files that are no text", tests.uncounted))
    } else if makeup.code.paths == 0 && tests.paths == 0 {
        absent("only documentation changes")
    } else if tests.added > tests.deleted {
        absent(format!("{change}: more than before"))
    } else {
        unknown(format!("{} files of code change, and tests do not grow ({change})", makeup.code.paths))
    }
}

fn touched(touched: &Touched, none: &str) -> (FactorState, String) {
    if touched.paths == 0 {
        return absent(none);
    }
    present(places(touched.first.iter().map(|hit| format!("{} (`{}`)", hit.path, hit.glob)), touched.paths))
}

/// The first places, and how many more there are.
fn places(first: impl Iterator<Item = String>, all: u64) -> String {
    let named: Vec<String> = first.take(NAMED_PLACES).collect();
    let more = all.saturating_sub(named.len() as u64);
    let rest = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{rest}", named.join(", "))
}

#[cfg(test)]
mod tests;
