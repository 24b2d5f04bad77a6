//! Runs: start or adopt, follow to the end, and the one conclusion about how it ended.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use godwit_agents::{AgentConfig, ConfigError, EndReason, Ending, Normaliser, ProcessEnding, ToolUse, interactive};
use godwit_core::account::Registration;
use godwit_core::attention::Attention;
use godwit_core::effect::{OutcomeKind, Report, ReportFact, Up};
use godwit_core::id::{RepoId, RunId};
use godwit_core::name::SessionId;
use godwit_core::run::{Leftovers, NotStarted, RunClass, RunEnd, RunMode, RunSpec, SpoolSummary, Usage};
use godwit_proc::run::{self as process, RunEnding, RunProbe, Started, Termination};
use godwit_proc::spool::{Spool, Stream};
use godwit_proc::{ExitRecord, crash};
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use crate::Shared;
use crate::failure::chain;
use crate::launch::{self, Refused};
use crate::quota::Windows;
use crate::reading::Reading;
use crate::{login, reach, result, sentinel};

/// How often a running total is passed on at most.
const USAGE_INTERVAL: SignedDuration = SignedDuration::from_secs(10);

/// What is wished of a run while it is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// That it goes on until it is done.
    GoOn,
    /// That it ends: somebody has asked for that.
    End,
}

/// Starts the run or adopts it, and follows it to its end. `None` when it is not to be followed any more.
pub(crate) async fn start(
    shared: &Arc<Shared>,
    repo: &RepoId,
    spec: RunSpec,
    token: &CancellationToken,
) -> Option<OutcomeKind> {
    // A person at a terminal who is silent says nothing about the network.
    let agent = spec.agent.clone().filter(|_| spec.mode == RunMode::Autonomous);
    let run = spec.run.clone();
    let (shared, repo) = (Arc::clone(shared), repo.clone());
    let account = match spec.account.clone() {
        Some(name) => (shared.config.accounts)(name).await,
        None => None,
    };
    let begun = {
        let _turn = match is_lent_login(&shared, &spec, account.as_ref()) {
            true => Some(shared.login_turn.lock().await),
            false => None,
        };
        let shared = Arc::clone(&shared);
        let begin = move || begin(&shared, &repo, &spec, account.as_ref());
        match tokio::task::spawn_blocking(begin).await {
            Ok(begun) => begun,
            Err(error) => Err(Refused::new(NotStarted::Other, format!("a defect of godwit: {error}"))),
        }
    };
    let end = match begun {
        Err(refused) => returned(&shared, &run, not_started(&refused)),
        Ok(started) => {
            crash::point("run.claimed");
            let fact = ReportFact::Started { adopted: started == Started::Adopted };
            shared.tell(Up::Report(Report { run: run.clone(), offset: 0, fact })).await;
            reach::concluded(&shared, agent.as_ref(), follow(&shared, &run, Wish::GoOn, token).await?).await
        }
    };
    Some(OutcomeKind::RunEnded { run, end })
}

/// Ends a run, whoever started it, and concludes.
pub(crate) async fn stop(shared: &Arc<Shared>, run: &RunId) -> OutcomeKind {
    let run_dir = shared.config.layout.run(run);
    let end = match end_process(&run_dir).await {
        Ok(()) => follow(shared, run, Wish::End, &CancellationToken::new()).await,
        Err(error) => Some(lost(format!("the run could not be ended: {}", chain(&error)))),
    };
    let end = end.unwrap_or_else(|| lost("the run was not followed".to_owned()));
    OutcomeKind::RunEnded { run: run.clone(), end }
}

/// Ends the process of a run and everything that it started; one that was never started can never start.
pub(crate) async fn end_process(run_dir: &Path) -> Result<(), process::Error> {
    let place = run_dir.to_owned();
    let ask = move || match process::revoke(&place)? {
        process::Revocation::Revoked => Ok(Termination::NotLive),
        process::Revocation::AlreadyClaimed(_) => process::terminate(&place),
    };
    let asked = match tokio::task::spawn_blocking(ask).await {
        Ok(asked) => asked?,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    };
    if asked == Termination::Requested {
        process::wait_ended(run_dir).await?;
    }
    Ok(())
}

/// Whether a run would use a CLI's own login.
pub(crate) fn is_lent_login(shared: &Shared, spec: &RunSpec, account: Option<&Registration>) -> bool {
    match account {
        Some(account) => account.credential == "cli-login",
        None => {
            spec.agent.as_ref().and_then(|agent| shared.config.agents.get(agent)).is_some_and(AgentConfig::lends_login)
        }
    }
}

fn begin(shared: &Shared, repo: &RepoId, spec: &RunSpec, account: Option<&Registration>) -> Result<Started, Refused> {
    let run_dir = shared.config.layout.run(&spec.run);
    let failed = |error: process::Error| Refused::new(NotStarted::Other, chain(&error));
    match process::probe(&run_dir).map_err(failed)? {
        RunProbe::Absent => {}
        RunProbe::Revoked => return Err(Refused::new(NotStarted::Other, "the run was revoked before it started")),
        RunProbe::Live(_) | RunProbe::Ended(_) | RunProbe::Lost(_) => return Ok(Started::Adopted),
    }
    let config = paid_by(configured(shared, spec)?, spec, account)?;
    let (shim_spec, secrets) = launch::agent(shared, Some(repo), spec, &config, &run_dir)?;
    Reading::of(shared, spec, &config)
        .write(&run_dir)
        .map_err(|error| Refused::new(NotStarted::Other, format!("cannot write to {}: {error}", run_dir.display())))?;
    crash::point("run.before-start");
    process::start(&run_dir, &shim_spec, &secrets, &shared.config.shim).map_err(failed)
}

pub(crate) fn configured<'a>(shared: &'a Shared, spec: &RunSpec) -> Result<&'a AgentConfig, Refused> {
    let detail = match &spec.agent {
        None => "the mission names no agent and its repository has none".to_owned(),
        Some(name) => match shared.config.agents.get(name) {
            Some(config) => return Ok(config),
            None => format!("no agent `{name}` is in config.toml"),
        },
    };
    Err(Refused::new(NotStarted::AgentNotConfigured, detail))
}

/// The agent with the credential of the account that the run was granted, never with its own instead.
pub(crate) fn paid_by<'a>(
    config: &'a AgentConfig,
    spec: &RunSpec,
    account: Option<&Registration>,
) -> Result<Cow<'a, AgentConfig>, Refused> {
    let refused = |detail: String| Refused::new(NotStarted::CredentialMissing, detail);
    match (&spec.account, account) {
        (None, _) => Ok(Cow::Borrowed(config)),
        (Some(name), None) => {
            Err(refused(format!("account `{name}` is not registered any more (godwit account list)")))
        }
        (Some(name), Some(account)) => {
            let paid = config.paid_by(account).map_err(|error| refused(format!("account `{name}`: {error}")))?;
            let unfit = |error: ConfigError| {
                let way_out = format!("register it anew with another credential: godwit account remove {name}");
                refused(format!("account `{name}` cannot be used by this agent: {error}; {way_out}"))
            };
            paid.validate().map_err(unfit)?;
            Ok(Cow::Owned(paid))
        }
    }
}

pub(crate) fn not_started(refused: &Refused) -> RunEnd {
    RunEnd::unseen(RunClass::NotStarted { cause: refused.cause }, refused.detail.clone())
}

fn lost(detail: String) -> RunEnd {
    RunEnd::unseen(RunClass::Lost, detail)
}

/// Follows a run from its first line to its end.
pub(crate) async fn follow(shared: &Shared, run: &RunId, wish: Wish, token: &CancellationToken) -> Option<RunEnd> {
    let end = watch(shared, run, wish, token).await?;
    Some(returned(shared, run, end))
}

/// The end of a run that gave back what it was lent.
pub(crate) fn returned(shared: &Shared, run: &RunId, end: RunEnd) -> RunEnd {
    login::returned(&shared.config.layout.run(run), end, (shared.config.now)())
}

async fn watch(shared: &Shared, run: &RunId, wish: Wish, token: &CancellationToken) -> Option<RunEnd> {
    let run_dir = shared.config.layout.run(run);
    let Some(reading) = Reading::at(&run_dir) else {
        return Some(never_launched(&run_dir).await);
    };
    if reading.mode() == RunMode::Interactive {
        return attend(shared, run, &reading, token).await;
    }
    let (normaliser, used) = (reading.normaliser(), reading.tool_use());
    let windows = reading.windows(shared, run);
    let mut reader = Following { shared, run, normaliser, used, windows, told_at: None };
    tokio::select! {
        () = token.cancelled() => None,
        () = shared.ending.cancelled() => None,
        read = read_until_asked(&mut reader, &run_dir, reading.attention()) => Some(match read {
            Ok(()) => {
                let end = conclude(&run_dir, reader.normaliser).await;
                let end = reader.windows.concluded(shared, run, end).await;
                let end = match reading.result() {
                    Some(asked) => result::concluded(end, asked, &run_dir),
                    None => end,
                };
                // What the sentinel found outranks what the agent says.
                match &reader.used {
                    Some(used) => {
                        let known = sentinel::Known { used, attention: reading.attention(), wish };
                        sentinel::concluded(end, &known, &run_dir)
                    }
                    None => end,
                }
            }
            Err(detail) => abandoned(&run_dir, detail).await,
        }),
    }
}

/// Reads a run to its end, which is as soon as a person is asked something.
async fn read_until_asked(reader: &mut Following<'_>, run_dir: &Path, attention: Attention) -> Result<(), String> {
    let is_asking = reader.used.is_some() && attention.asks();
    let read = async {
        reader.read(run_dir).await.map_err(|error| format!("the run's output cannot be read: {}", chain(&error)))
    };
    if !is_asking {
        return read.await;
    }
    tokio::try_join!(read, sentinel::end_when_asked(run_dir)).map(|((), ())| ())
}

/// Waits for the end of a run at whose terminal a person sits. What is shown there is nobody's to read but theirs.
async fn attend(shared: &Shared, run: &RunId, reading: &Reading, token: &CancellationToken) -> Option<RunEnd> {
    let run_dir = &shared.config.layout.run(run);
    tokio::select! {
        () = token.cancelled() => None,
        () = shared.ending.cancelled() => None,
        ended = process::wait_ended(run_dir) => Some(match ended {
            Ok(RunEnding::Ended(record)) => at_terminal(run_dir, reading, reading.left(shared, run), &record),
            Ok(RunEnding::Lost(_)) => {
                let ending = ProcessEnding { reason: EndReason::Lost, stderr_tail: String::new(), at: None };
                told(interactive::concluded(&ending, reading.left(shared, run)), None, None, None)
            }
            Ok(RunEnding::NeverStarted) => never_launched(run_dir).await,
            Err(error) => abandoned(run_dir, format!("how the run ended cannot be read: {}", chain(&error))).await,
        }),
    }
}

/// The conclusion about a run at a terminal. What was typed in vain is told.
fn at_terminal(run_dir: &Path, reading: &Reading, left: (Option<SessionId>, Usage), record: &ExitRecord) -> RunEnd {
    let mut end = concluded(run_dir, record, |ending| interactive::concluded(ending, left));
    let dropped = record.input.map_or(0, |input| input.dropped_bytes);
    if dropped > 0 {
        let typed = format!("; {dropped} bytes of what was typed were dropped, since the agent did not read them");
        end.detail.push_str(&typed);
    }
    if reading.is_judged() { sentinel::counted(end, run_dir) } else { end }
}

/// A run that cannot be followed must not go on unseen: it is ended before it is called lost.
async fn abandoned(run_dir: &Path, detail: String) -> RunEnd {
    match end_process(run_dir).await {
        Ok(()) => lost(detail),
        Err(error) => lost(format!("{detail}; nor could it be ended: {}", chain(&error))),
    }
}

/// What is said of a claimed run of which there is nothing but the claim.
const NOTHING_IS_HERE: &str = "neither the run's process nor anything that it left is here: it was under way elsewhere \
     when this home was backed up, or its directory was lost";

async fn never_launched(run_dir: &Path) -> RunEnd {
    match process::probe(run_dir) {
        Ok(RunProbe::Revoked | RunProbe::Absent) => {
            RunEnd::unseen(RunClass::Cancelled, "the run was ended before anything was executed")
        }
        Ok(RunProbe::Lost(_)) => lost(NOTHING_IS_HERE.to_owned()),
        Ok(RunProbe::Live(_) | RunProbe::Ended(_)) | Err(_) => {
            abandoned(run_dir, format!("{} does not say how the run is to be read", run_dir.display())).await
        }
    }
}

struct Following<'a> {
    shared: &'a Shared,
    run: &'a RunId,
    normaliser: Box<dyn Normaliser>,
    used: Option<ToolUse>,
    windows: Windows,
    told_at: Option<Timestamp>,
}

impl Following<'_> {
    async fn read(&mut self, run_dir: &Path) -> Result<(), godwit_proc::spool::Error> {
        let mut lines = Spool::open(run_dir).follow(0)?;
        while let Some(line) = lines.next().await? {
            let seen = self.normaliser.line(line.end, &line.bytes);
            if let Some(used) = &mut self.used {
                seen.events.iter().for_each(|event| used.see(event));
            }
            for fact in seen.facts {
                self.windows.hear(&fact);
                self.report(line.end, fact).await;
            }
            if let Some(fact) = self.windows.while_it_goes_on((self.shared.config.now)()) {
                self.report(line.end, fact).await;
            }
        }
        Ok(())
    }

    async fn report(&mut self, offset: u64, fact: ReportFact) {
        if let ReportFact::Used { .. } = fact {
            let now = (self.shared.config.now)();
            if self.told_at.is_some_and(|at| now.duration_since(at) < USAGE_INTERVAL) {
                return;
            }
            self.told_at = Some(now);
        }
        self.shared.tell(Up::Report(Report { run: self.run.clone(), offset, fact })).await;
    }
}

/// The one conclusion about a run whose output has been read.
async fn conclude(run_dir: &Path, normaliser: Box<dyn Normaliser>) -> RunEnd {
    match process::wait_ended(run_dir).await {
        Ok(RunEnding::Ended(record)) => ended(run_dir, normaliser, &record),
        Ok(RunEnding::Lost(_)) => {
            let ending = ProcessEnding { reason: EndReason::Lost, stderr_tail: stderr_tail(run_dir), at: None };
            told(normaliser.finish(&ending), None, None, None)
        }
        Ok(RunEnding::NeverStarted) => never_launched(run_dir).await,
        Err(error) => lost(format!("how the run ended cannot be read: {}", chain(&error))),
    }
}

fn ended(run_dir: &Path, normaliser: Box<dyn Normaliser>, record: &ExitRecord) -> RunEnd {
    concluded(run_dir, record, |ending| normaliser.finish(ending))
}

/// What a record says, with what is concluded from how the process ended.
fn concluded(run_dir: &Path, record: &ExitRecord, conclude: impl FnOnce(&ProcessEnding) -> Ending) -> RunEnd {
    let stderr_tail = stderr_tail(run_dir);
    let reason = reason_of(record, &stderr_tail);
    let exit = reason.exit();
    let at = Timestamp::from_microsecond(record.ended_at).ok();
    let ending = conclude(&ProcessEnding { reason, stderr_tail, at });
    let spool = record.out_sha256.parse().ok().map(|digest| SpoolSummary {
        bytes: record.out_bytes,
        lines: record.out_lines,
        digest,
        unknown_lines: ending.unknown_lines,
    });
    let leftovers = Leftovers { ended: record.left_behind, leaked: record.leaked };
    told(ending, exit, spool, Some(leftovers))
}

fn told(ending: Ending, exit: Option<String>, spool: Option<SpoolSummary>, leftovers: Option<Leftovers>) -> RunEnd {
    let Ending { class, detail, session, usage, models, judged, .. } = ending;
    RunEnd { class, detail, exit, session, usage, models, spool, leftovers, sentinel: judged, result: None }
}

/// Status or signal by which a program ends when the kernel kills it.
const KILLED: i32 = 9;

fn reason_of(record: &ExitRecord, stderr_tail: &str) -> EndReason {
    use godwit_proc::EndReason as End;
    match &record.end {
        // The sandbox itself gave up before the agent said a word.
        End::Exited { .. } if record.out_bytes == 0 && stderr_tail.starts_with("bwrap: ") => {
            EndReason::SpawnFailed { cause: NotStarted::SandboxUnavailable, detail: stderr_tail.trim().to_owned() }
        }
        // A sandboxed program that a signal ended shows as 128 plus the signal.
        End::Exited { code } if *code == 128 + KILLED && record.host_oom_kills > 0 => EndReason::OutOfMemory,
        End::Signaled { signal } if *signal == KILLED && record.host_oom_kills > 0 => EndReason::OutOfMemory,
        End::Exited { code } => EndReason::Exited(*code),
        End::Signaled { signal } => EndReason::Signaled(*signal),
        End::WallLimit => EndReason::WallLimit,
        End::IdleLimit => EndReason::IdleLimit,
        End::OutputLimit => EndReason::OutputLimit,
        End::Terminated => EndReason::Terminated,
        End::SpawnFailed { message, .. } => {
            EndReason::SpawnFailed { cause: NotStarted::SandboxUnavailable, detail: message.clone() }
        }
    }
}

/// The last of what a run printed on standard error.
fn stderr_tail(run_dir: &Path) -> String {
    let tail = Spool::open_stream(run_dir, Stream::Err).tail(2_048).unwrap_or_default();
    String::from_utf8_lossy(&tail).into_owned()
}

/// The directory of a run's spool, for readers.
pub(crate) fn spool_directory(shared: &Shared, run: &RunId) -> PathBuf {
    shared.config.layout.run(run)
}
