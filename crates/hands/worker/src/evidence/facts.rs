//! What is true of a change, from the real diff and the record of the runs.

use std::io;

use godwit_agents::{Ability, Adapter};
use godwit_core::evidence::{CheckResult, Facts};
use godwit_core::id::RunId;
use godwit_core::inspect::{self, AddedLine, ChangedPath, PathRules};
use godwit_git::{Diff, LineCount, RepoPath};

use crate::Shared;
use crate::reading::{adapter_of, was_launched};
use crate::run::spool_directory;

/// What is true of a change that nobody is yet known to have made or judged.
pub(crate) fn of_change(diff: &Diff, allowed: &[String], forbidden: &[String]) -> Result<Facts, String> {
    let forbidden = PathRules::compile(forbidden).map_err(|error| format!("forbidden_paths: {error}"))?;
    let allowed = PathRules::compile(allowed).map_err(|error| format!("allowed_paths: {error}"))?;
    let paths: Vec<(String, LineCount)> = diff.files.iter().map(|file| (matched(&file.path), file.lines)).collect();
    let changed = paths.iter().map(|(path, lines)| ChangedPath { path, lines: counted(*lines) });
    let names: Vec<(String, u64, &[u8])> =
        diff.added_lines().map(|line| (matched(line.path), line.number, line.bytes)).collect();
    let lines = names.iter().map(|(path, number, bytes)| AddedLine { path, number: *number, bytes });
    let inspection = inspect::inspect(changed, lines, &forbidden, &allowed);
    let (added_lines, deleted_lines) = paths
        .iter()
        .filter_map(|(_, lines)| counted(*lines))
        .fold((0, 0), |(added, deleted), (more_added, more_deleted)| (added + more_added, deleted + more_deleted));
    Ok(Facts {
        changed_paths: diff.files.len() as u64,
        added_lines,
        deleted_lines,
        forbidden: inspection.forbidden,
        outside_allowed: inspection.outside_allowed,
        secrets: inspection.secrets,
        makeup: Some(Box::new(inspection.makeup)),
        ..Facts::default()
    })
}

/// What is true of a mission's result.
pub(super) fn of_result(
    shared: &Shared,
    runs: &[RunId],
    diff: &Diff,
    checks: &[CheckResult],
    [allowed, forbidden]: [&[String]; 2],
) -> Result<Facts, String> {
    Ok(Facts {
        checks: checks.to_vec(),
        agent_is_scripted: had_scripted_run(shared, runs).unwrap_or(None),
        // Godwit has no judges yet, so none has passed it.
        judge_passes: Some(0),
        ..of_change(diff, allowed, forbidden)?
    })
}

/// Whether one of these was a run of a scripted agent. `None` when that is not known.
fn had_scripted_run(shared: &Shared, runs: &[RunId]) -> io::Result<Option<bool>> {
    let mut answer = None;
    for run in runs {
        let run_dir = spool_directory(shared, run);
        if !was_launched(&run_dir)? {
            continue;
        }
        match adapter_of(&run_dir).map(is_scripted) {
            Some(true) => return Ok(Some(true)),
            Some(false) => answer = Some(false),
            None => return Ok(None),
        }
    }
    Ok(answer)
}

fn is_scripted(adapter: Adapter) -> bool {
    adapter.abilities().contains(&Ability::Scripted)
}

fn counted(lines: LineCount) -> Option<(u64, u64)> {
    match lines {
        LineCount::Text { added, deleted } => Some((added, deleted)),
        LineCount::Binary => None,
    }
}

/// A path as rules are matched against it: as it is, or escaped when it is not UTF-8.
fn matched(path: &RepoPath) -> String {
    String::from_utf8(path.as_bytes().to_vec()).unwrap_or_else(|_| path.to_string())
}
