//! Checks: each in a clean checkout of exactly the commit, in the same sandbox as agents, because it executes what
//! an agent wrote.

mod subject;
mod tries;
mod verdict;

use std::path::PathBuf;
use std::sync::Arc;

use godwit_core::effect::{OutcomeKind, Retry};
use godwit_core::evidence::CheckResult;
use godwit_core::hold::HoldCode;
use godwit_core::id::{RepoId, TaskId};
use godwit_core::name::{CheckName, Sha};
use godwit_core::policy::CheckSpec;
use godwit_git::Workspace;
use godwit_proc::run::{self as process, RunEnding, RunProbe};
use godwit_proc::{Limits, Secrets, crash, tree};
use tokio_util::sync::CancellationToken;

use crate::Shared;
use crate::failure::{failed, failed_in_git, failed_on};
use crate::launch::{self, Place, Refused};
use crate::run::end_process;
use crate::tree::existing_vault;
use subject::Subject;
pub(crate) use verdict::output_files;
use verdict::{not_executed, result};

/// The most that a check may print, in bytes.
const SPOOL_BYTES: u64 = 256 << 20;

/// What to run.
pub(crate) struct Order {
    pub(crate) repo: RepoId,
    pub(crate) task: TaskId,
    pub(crate) round: u32,
    pub(crate) commit: Sha,
    pub(crate) checks: Vec<(CheckName, CheckSpec)>,
}

/// Runs every check, one after the other. `None` when it was cancelled; nothing is left running then.
pub(crate) async fn run(shared: &Arc<Shared>, order: Order, token: &CancellationToken) -> Option<OutcomeKind> {
    if let Err(outcome) = make_way(shared, &order).await {
        return Some(*outcome);
    }
    let mut results = Vec::new();
    for (name, spec) in &order.checks {
        match one(shared, &order, name, spec, token).await {
            Ok(Some(result)) => results.push(result),
            Ok(None) => return None,
            Err(outcome) => return Some(*outcome),
        }
    }
    match tidy(shared, &order) {
        Ok(()) => Some(OutcomeKind::ChecksDone { results }),
        Err(outcome) => Some(*outcome),
    }
}

/// Discards what a round of this number, begun before and cut short, has left of other commits or unfinished. Before
/// the first check begins, so that none of another commit lives beside it.
async fn make_way(shared: &Shared, order: &Order) -> Result<(), Box<OutcomeKind>> {
    let layout = &shared.config.layout;
    for (name, spec) in &order.checks {
        for number in tries::numbers(spec) {
            let subject = Subject { commit: order.commit.clone(), check: spec.clone() };
            let run_dir = layout.check_try(&order.task, order.round, number, name);
            subject.make_way(&layout.runs(), &run_dir).await?;
        }
    }
    Ok(())
}

/// Runs a check until it finds no fault or its retries are used up. A try that an earlier daemon began is adopted.
async fn one(
    shared: &Arc<Shared>,
    order: &Order,
    name: &CheckName,
    spec: &CheckSpec,
    token: &CancellationToken,
) -> Result<Option<CheckResult>, Box<OutcomeKind>> {
    let mut done = Vec::new();
    for number in tries::numbers(spec) {
        let Some(result) = one_try(shared, order, (name, spec), number, token).await? else { return Ok(None) };
        let is_last = !result.verdict.found_fault();
        done.push(result);
        if is_last {
            break;
        }
    }
    Ok(Some(tries::concluded(done)))
}

async fn one_try(
    shared: &Arc<Shared>,
    order: &Order,
    (name, spec): (&CheckName, &CheckSpec),
    number: u32,
    token: &CancellationToken,
) -> Result<Option<CheckResult>, Box<OutcomeKind>> {
    let run_dir = shared.config.layout.check_try(&order.task, order.round, number, name);
    let begun = {
        let (shared, run_dir) = (Arc::clone(shared), run_dir.clone());
        let (name, spec) = (name.clone(), spec.clone());
        let (repo, task, commit) = (order.repo.clone(), order.task.clone(), order.commit.clone());
        let begin = move || begin(&shared, &Check { repo, task, commit, name, spec, run_dir });
        tokio::task::spawn_blocking(begin).await
    };
    match begun {
        Ok(Ok(())) => {}
        Ok(Err(Begun::Refused(refused))) => return Ok(Some(not_executed(name, refused.detail))),
        Ok(Err(Begun::Failed(outcome))) => return Err(outcome),
        Err(error) => {
            let detail = format!("a defect of godwit: {error}");
            return Err(Box::new(failed(Retry::Never, HoldCode::ChecksFailed, detail)));
        }
    }
    tokio::select! {
        // In this order: what is no longer wished is ended, also when the daemon is ending as well.
        biased;
        () = token.cancelled() => {
            end_process(&run_dir).await.map_err(|error| Box::new(failed_on(&error, HoldCode::ChecksFailed)))?;
            Ok(None)
        }
        // The next daemon adopts it.
        () = shared.ending.cancelled() => Ok(None),
        ended = process::wait_ended(&run_dir) => match ended {
            Ok(RunEnding::Ended(record)) => Ok(Some(result(&run_dir, name, spec, &record))),
            Ok(RunEnding::Lost(_)) => Ok(Some(not_executed(name, "nobody saw how it ended".to_owned()))),
            Ok(RunEnding::NeverStarted) => Ok(Some(not_executed(name, "it never started".to_owned()))),
            Err(error) => Err(Box::new(failed_on(&error, HoldCode::ChecksFailed))),
        }
    }
}

struct Check {
    repo: RepoId,
    task: TaskId,
    commit: Sha,
    name: CheckName,
    spec: CheckSpec,
    run_dir: PathBuf,
}

enum Begun {
    Refused(Refused),
    Failed(Box<OutcomeKind>),
}

/// Starts a check unless it was started before: an earlier daemon's check of the same commit is adopted.
fn begin(shared: &Shared, check: &Check) -> Result<(), Begun> {
    let failed = |outcome: OutcomeKind| Begun::Failed(Box::new(outcome));
    let on_process = |error: process::Error| failed(failed_on(&error, HoldCode::ChecksFailed));
    match process::probe(&check.run_dir).map_err(on_process)? {
        RunProbe::Absent => {}
        RunProbe::Revoked | RunProbe::Live(_) | RunProbe::Ended(_) | RunProbe::Lost(_) => return Ok(()),
    }
    let layout = &shared.config.layout;
    let checkout = Workspace::at(layout.checkout(&check.task));
    existing_vault(shared, &check.repo)
        .and_then(|vault| vault.checkout_clean(&checkout, &check.commit))
        .map_err(|error| failed(failed_in_git(&error, HoldCode::WorkspaceFailed)))?;
    let home = layout.check_home(&check.task);
    tree::remove(&layout.agent_homes(), &home).map_err(|error| failed(failed_on(&error, HoldCode::ChecksFailed)))?;
    launch::private_directory(&home).map_err(Begun::Refused)?;
    let place = Place {
        repo: Some(&check.repo),
        tree: checkout.tree(),
        home: home.clone(),
        read_only: Vec::new(),
        told_files: Vec::new(),
        writable_files: Vec::new(),
    };
    let argv = ["/bin/sh".to_owned(), "-c".to_owned(), check.spec.command.clone()];
    let argv = launch::sandboxed(shared, &place, &argv).map_err(Begun::Refused)?;
    Subject { commit: check.commit.clone(), check: check.spec.clone() }
        .remember(&check.run_dir)
        .map_err(Begun::Refused)?;
    let timeout = check.spec.timeout_ms;
    let limits = Limits { wall_ms: timeout, idle_ms: timeout, spool_bytes: SPOOL_BYTES };
    let env = launch::check_environment(&home, &check.task);
    let id = format!("{}-check-{}", check.task, check.name);
    let spec = launch::shim_spec(id, 1, argv, env, checkout.tree(), None, limits);
    crash::point("check.before-start");
    process::start(&check.run_dir, &spec, &Secrets::default(), &shared.config.shim).map_err(on_process)?;
    crash::point("check.claimed");
    Ok(())
}

fn tidy(shared: &Shared, order: &Order) -> Result<(), Box<OutcomeKind>> {
    let layout = &shared.config.layout;
    tree::remove(&layout.checkouts(), &layout.checkout(&order.task))
        .and_then(|()| tree::remove(&layout.agent_homes(), &layout.check_home(&order.task)))
        .map_err(|error| Box::new(failed_on(&error, HoldCode::WorkspaceFailed)))
}
