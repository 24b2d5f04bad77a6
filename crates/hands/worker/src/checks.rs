//! Checks: each in a clean checkout of exactly the commit, in the same sandbox as agents, because it executes what
//! an agent wrote.

mod subject;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use godwit_core::effect::{OutcomeKind, Retry};
use godwit_core::evidence::{CheckResult, CheckVerdict};
use godwit_core::hold::HoldCode;
use godwit_core::id::{RepoId, TaskId};
use godwit_core::name::{CheckName, Sha};
use godwit_core::policy::CheckSpec;
use godwit_git::Workspace;
use godwit_proc::run::{self as process, RunEnding, RunProbe};
use godwit_proc::spool::{Spool, Stream};
use godwit_proc::{EndReason, ExitRecord, Limits, Secrets, crash, tree};
use sha2::{Digest as _, Sha256};
use tokio_util::sync::CancellationToken;

use crate::Shared;
use crate::failure::{chain, failed, failed_in_git, failed_on};
use crate::launch::{self, Place, Refused};
use crate::run::end_process;
use crate::tree::existing_vault;
use subject::Subject;

/// The most that a check may print, in bytes.
const SPOOL_BYTES: u64 = 256 << 20;

/// How much of a check's output goes into its result, in bytes.
const TAIL_BYTES: usize = 4_096;

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
        let subject = Subject { commit: order.commit.clone(), check: spec.clone() };
        subject.make_way(&layout.runs(), &layout.check(&order.task, order.round, name)).await?;
    }
    Ok(())
}

async fn one(
    shared: &Arc<Shared>,
    order: &Order,
    name: &CheckName,
    spec: &CheckSpec,
    token: &CancellationToken,
) -> Result<Option<CheckResult>, Box<OutcomeKind>> {
    let run_dir = shared.config.layout.check(&order.task, order.round, name);
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
            Ok(RunEnding::Ended(record)) => Ok(Some(result(&run_dir, name, &record))),
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
    let place = Place { repo: &check.repo, tree: checkout.tree(), home: home.clone(), read_only: Vec::new() };
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

fn not_executed(name: &CheckName, why: String) -> CheckResult {
    CheckResult {
        name: name.clone(),
        verdict: CheckVerdict::NotExecuted,
        exit: why,
        duration_ms: 0,
        output_digest: named(Sha256::new()),
        tail: String::new(),
    }
}

fn result(run_dir: &Path, name: &CheckName, record: &ExitRecord) -> CheckResult {
    // What cannot be read may say that nothing ran: it is never a pass.
    let (text, output_digest) = match printed(run_dir, record) {
        Ok(printed) => printed,
        Err(why) => return not_executed(name, format!("what it printed cannot be read: {why}")),
    };
    let (verdict, exit) = match &record.end {
        EndReason::Exited { code: 0 } if godwit_core::evidence::says_nothing_ran(&text) => {
            (CheckVerdict::RanNothing, "exit 0, but it ran nothing".to_owned())
        }
        EndReason::Exited { code: 0 } => (CheckVerdict::Passed, "exit 0".to_owned()),
        EndReason::Exited { code } => (CheckVerdict::Failed, format!("exit {code}")),
        EndReason::Signaled { signal } => (CheckVerdict::Failed, format!("signal {signal}")),
        EndReason::WallLimit | EndReason::IdleLimit => (CheckVerdict::TimedOut, "timed out".to_owned()),
        EndReason::OutputLimit => (CheckVerdict::Failed, "printed more than is kept".to_owned()),
        EndReason::Terminated => (CheckVerdict::NotExecuted, "was ended".to_owned()),
        EndReason::SpawnFailed { message, .. } => (CheckVerdict::NotExecuted, message.clone()),
    };
    CheckResult {
        name: name.clone(),
        verdict,
        exit,
        duration_ms: u64::try_from((record.ended_at - record.started_at) / 1_000).unwrap_or(0),
        output_digest,
        tail: shown_tail(&text),
    }
}

/// What a check printed: the files that its digest is over, standard output first.
pub(crate) fn output_files(run_dir: &Path) -> [PathBuf; 2] {
    [run_dir.join(godwit_proc::layout::OUT), run_dir.join(godwit_proc::layout::ERR)]
}

/// The last of what a check printed, and the digest of all of it. A file is missing only where nothing was printed.
fn printed(run_dir: &Path, record: &ExitRecord) -> Result<(String, godwit_core::name::Digest), String> {
    let mut text = String::new();
    let mut hash = Sha256::new();
    let streams = [(Stream::Out, record.out_bytes), (Stream::Err, record.err_bytes)];
    for (file, (stream, bytes)) in output_files(run_dir).iter().zip(streams) {
        if bytes == 0 {
            continue;
        }
        let tail = Spool::open_stream(run_dir, stream).tail(TAIL_BYTES).map_err(|error| chain(&error))?;
        text.push_str(&String::from_utf8_lossy(&tail));
        fs::File::open(file)
            .and_then(|mut file| std::io::copy(&mut file, &mut HashWriter(&mut hash)))
            .map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok((text, named(hash)))
}

fn named(hash: Sha256) -> godwit_core::name::Digest {
    hex::encode(hash.finalize()).parse().expect("a SHA-256 has 64 hexadecimal digits")
}

struct HashWriter<'a>(&'a mut Sha256);

impl std::io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn shown_tail(text: &str) -> String {
    let start = text.len().saturating_sub(TAIL_BYTES);
    let start = (start..=text.len()).find(|&place| text.is_char_boundary(place)).unwrap_or(0);
    text[start..].split('\n').map(godwit_agents::display_safe).collect::<Vec<_>>().join("\n")
}
