//! A probe: one tiny real request through an agent's own CLI, with the credential of an account.
//!
//! **Guarantees.** It happens in the same sandbox as a run, in a HOME and a workspace of its own that are gone
//! afterwards, and it ends within a minute. Nothing asks by itself: a request may cost something.
//!
//! **Does not know.** What follows from the answer. That it is a file that is there, or a token that looks right, proves
//! nothing, so neither is ever looked at.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use godwit_core::account::{ProbeVerdict, Registration, Sighting};
use godwit_core::attention::Attention;
use godwit_core::effect::ReportFact;
use godwit_core::id::{MissionId, RunId, TaskId};
use godwit_core::name::AgentName;
use godwit_core::run::{NotStarted, RunClass, RunEnd, RunLimits, RunMode, RunSpec};
use godwit_git::Workspace;
use godwit_proc::run as process;
use godwit_proc::spool::Spool;
use godwit_proc::tree;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::Shared;
use crate::failure::chain;
use crate::launch::{self, Refused};
use crate::reading::Reading;
use crate::run::{Wish, configured, end_process, follow, is_lent_login, not_started, paid_by, returned};

/// What is asked. The answer is not looked at: that there is one is all that matters.
const PROMPT: &str = "Reply with the word OK and nothing else. Use no tool.";

/// How long it may take, in milliseconds.
const DEADLINE_MS: u64 = 60_000;

/// How much it may say, in bytes.
const MOST_OUTPUT: u64 = 1 << 20;

/// What a probe found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probed {
    /// What it found.
    pub verdict: ProbeVerdict,
    /// Until when the account is limited, if the provider said so.
    pub until: Option<Timestamp>,
    /// In words.
    pub detail: String,
    /// What it told of the account's windows.
    pub sightings: Vec<Sighting>,
}

/// Probes accounts. Cheap to clone.
#[derive(Clone)]
pub struct Prober {
    shared: Arc<Shared>,
}

impl Prober {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// Sends one request as this agent, paid by this account or else by the agent's own configuration.
    pub async fn probe(&self, agent: &AgentName, account: Option<Registration>) -> Probed {
        let task = task_of(agent, account.as_ref());
        let lock = self.shared.lock_of(&task);
        // One at a time of each account: they share their places.
        let _turn = lock.lock().await;
        let run = RunId::new(task, 1);
        let run_dir = self.shared.config.layout.run(&run);
        // An earlier daemon may have died over one.
        let cleared = match end_process(&run_dir).await {
            Ok(()) => self.clear(&run),
            Err(error) => Err(chain(&error)),
        };
        if let Err(detail) = cleared {
            return unknown(format!("an earlier probe cannot be cleared away: {detail}"));
        }
        let probed = self.ask(agent, account, &run).await;
        if let Err(error) = self.clear(&run) {
            tracing::warn!(%error, "a probe's places are left");
        }
        probed
    }

    async fn ask(&self, agent: &AgentName, account: Option<Registration>, run: &RunId) -> Probed {
        let spec = RunSpec {
            run: run.clone(),
            agent: Some(agent.clone()),
            prompt: PROMPT.to_owned(),
            resume: None,
            model: None,
            effort: None,
            account: account.as_ref().map(|account| account.name.clone()),
            limits: RunLimits { wall_ms: DEADLINE_MS, idle_ms: DEADLINE_MS, spool_bytes: MOST_OUTPUT },
            lease_ms: None,
            result: None,
            mode: RunMode::Autonomous,
            // Nobody is asked anything by a run that nobody waits for.
            attention: Some(Attention::Answer),
            permissions: BTreeMap::new(),
        };
        let _login = match is_lent_login(&self.shared, &spec, account.as_ref()) {
            true => Some(self.shared.login_turn.lock().await),
            false => None,
        };
        let shared = Arc::clone(&self.shared);
        let begun = tokio::task::spawn_blocking(move || begin(&shared, &spec, account.as_ref())).await;
        let begun =
            begun.unwrap_or_else(|error| Err(Refused::new(NotStarted::Other, format!("a defect of godwit: {error}"))));
        let end = match begun {
            Err(refused) => returned(&self.shared, run, not_started(&refused)),
            Ok(()) => match follow(&self.shared, run, Wish::GoOn, &CancellationToken::new()).await {
                Some(end) => end,
                None => return unknown("the daemon is ending".to_owned()),
            },
        };
        let sightings = self.sightings(run);
        judged(end, sightings)
    }

    /// What it told of the account's windows.
    fn sightings(&self, run: &RunId) -> Vec<Sighting> {
        let run_dir = self.shared.config.layout.run(run);
        let Some(mut normaliser) = Reading::at(&run_dir).map(|reading| reading.normaliser()) else { return Vec::new() };
        let limit = usize::try_from(MOST_OUTPUT).unwrap_or(usize::MAX);
        let lines = Spool::open(&run_dir).lines(0, limit).unwrap_or_default();
        let facts = lines.iter().flat_map(|line| normaliser.line(line.end, &line.bytes).facts);
        let told = |fact| if let ReportFact::Quota { sightings } = fact { sightings } else { Vec::new() };
        facts.flat_map(told).collect()
    }

    /// Leaves nothing of it.
    fn clear(&self, run: &RunId) -> Result<(), String> {
        let layout = &self.shared.config.layout;
        let places = [
            (layout.runs(), layout.run(run)),
            (layout.workspaces(), layout.workspace(&run.task)),
            (layout.agent_homes(), layout.agent_home(&run.task)),
        ];
        places.iter().try_for_each(|(guard, place)| tree::remove(guard, place)).map_err(|error| chain(&error))
    }
}

/// The task that stands for the probes of an account: always the same one, so that nothing can pile up.
fn task_of(agent: &AgentName, account: Option<&Registration>) -> TaskId {
    let mut hasher = DefaultHasher::new();
    ("probe", agent, account.map(|account| &account.name)).hash(&mut hasher);
    TaskId::new(MissionId::from_entropy(hasher.finish()), 1)
}

fn begin(shared: &Shared, spec: &RunSpec, account: Option<&Registration>) -> Result<(), Refused> {
    let layout = &shared.config.layout;
    let (run_dir, task) = (layout.run(&spec.run), &spec.run.task);
    let failed = |what: &str, error: String| Refused::new(NotStarted::Other, format!("{what}: {error}"));
    fs::create_dir_all(Workspace::at(layout.workspace(task)).tree())
        .map_err(|error| failed("cannot make a workspace", error.to_string()))?;
    // An account that is not registered is paid by the agent's own configuration.
    let config = paid_by(configured(shared, spec)?, spec, account)?;
    let (shim_spec, secrets) = launch::agent(shared, None, spec, &config, &run_dir)?;
    Reading::of(shared, spec, &config)
        .write(&run_dir)
        .map_err(|error| failed("cannot write how it is to be read", error.to_string()))?;
    let started = process::start(&run_dir, &shim_spec, &secrets, &shared.config.shim);
    started.map(drop).map_err(|error| failed("cannot start it", chain(&error)))
}

fn unknown(detail: String) -> Probed {
    Probed { verdict: ProbeVerdict::Unknown, until: None, detail, sightings: Vec::new() }
}

/// What the ending says about the account; of most endings that is nothing.
fn judged(end: RunEnd, sightings: Vec<Sighting>) -> Probed {
    let (verdict, until) = match end.class {
        // A model that declined or went on for too long has answered.
        RunClass::Success | RunClass::MaxTurns | RunClass::ModelRefused => (ProbeVerdict::Works, None),
        RunClass::RateLimited { until } | RunClass::QuotaExhausted { until } => (ProbeVerdict::Limited, until),
        RunClass::Auth | RunClass::NotStarted { cause: NotStarted::CredentialMissing } => (ProbeVerdict::Auth, None),
        RunClass::Billing => (ProbeVerdict::Billing, None),
        _ => (ProbeVerdict::Unknown, None),
    };
    let detail = match verdict {
        ProbeVerdict::Works => "the provider answered".to_owned(),
        _ => format!("{}: {}", end.class.word(), end.detail),
    };
    Probed { verdict, until, detail, sightings }
}
