//! What became of a run's work, and what the run could touch while it did it.

use std::fmt::Write as _;

use godwit_api::types::{Run, RunNetwork, RunSandbox, RunWork};
use owo_colors::OwoColorize;

use super::mission::{field, long_field};
use super::{View, check, text};

/// What was made of a run's work. What is not there yet is told apart from what will not come any more.
pub(crate) fn work(work: &RunWork, run: &Run, view: View) -> String {
    let mut out = format!("{}\n", work.run.bold());
    let is_over = run.ended_at.is_some();
    if let Some(before) = &work.before {
        field(&mut out, "before", before.as_str());
    }
    match &work.commit {
        Some(commit) => field(&mut out, "commit", commit.as_str()),
        None if is_over => long_field(&mut out, "commit", "none: nothing was collected, or it changed nothing", view),
        None => long_field(&mut out, "commit", "not yet: a commit is made of it when the run has ended", view),
    }
    if let Some(evidence) = &work.evidence {
        field(&mut out, "evidence", evidence.as_str());
    }
    match &work.checks {
        None if is_over => field(&mut out, "checks", "none ran on it"),
        None => field(&mut out, "checks", "not yet"),
        Some(checks) if checks.is_empty() => field(&mut out, "checks", "the repository declares none"),
        Some(checks) => checks.iter().for_each(|one| check::checked(&mut out, one, view)),
    }
    out
}

/// What a run could touch.
pub(crate) fn sandbox(sandbox: &RunSandbox, _: View) -> String {
    let RunSandbox { run, backend, network, writable, readable, hidden, covered } = sandbox;
    let mut out = format!("{}\n", run.bold());
    field(&mut out, "backend", &text::line(backend));
    field(&mut out, "network", network_word(*network));
    paths(&mut out, "writes, besides a /tmp of its own", writable);
    paths(&mut out, "reads, besides the system's programs", readable);
    paths(&mut out, "does not see, besides the above", hidden);
    if !covered.is_empty() {
        paths(&mut out, "sees as empty, in its workspace", covered);
    }
    out
}

fn network_word(network: RunNetwork) -> &'static str {
    match network {
        RunNetwork::Host => "that of the machine",
    }
}

/// Paths below what is said of them.
fn paths(out: &mut String, heading: &str, paths: &[String]) {
    // Writing to a string cannot fail.
    writeln!(out, "  {}", heading.dimmed()).ok();
    if paths.is_empty() {
        writeln!(out, "    nothing").ok();
    }
    for path in paths {
        writeln!(out, "    {}", text::line(path)).ok();
    }
}
