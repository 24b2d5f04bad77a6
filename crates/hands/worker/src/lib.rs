//! Performs effects: the one room that knows all the hands.
//!
//! **Guarantees.** Each effect probes the world before it acts, so that doing it again after a crash is the ordinary
//! path; each that is not cancelled has exactly one outcome; effects of one task never overlap.
//!
//! **Does not know.** Why an effect is wished, what follows from its outcome, or any other mission.

mod checks;
mod confinement;
mod credential;
mod evidence;
mod failure;
mod kept;
mod launch;
mod layout;
mod login;
mod perform;
mod probe;
mod quota;
mod reach;
mod read;
mod reading;
mod release;
mod result;
mod run;
mod sentinel;
mod tree;
mod typing;

use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use godwit_agents::servers::McpServers;
use godwit_agents::{AgentConfig, IdentityRef};
use godwit_core::account::Registration;
use godwit_core::effect::{Effect, EffectKind, Outcome, Signal, Up};
use godwit_core::id::{EffectId, RepoId, TaskId};
use godwit_core::name::{AccountName, AgentName};
use godwit_git::GitDoor;
use godwit_proc::{ShimProgram, crash};
use godwit_sandbox::{Backend, Unavailable};
use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use typing::Keyboards;

pub use confinement::{Confinement, SeenNetwork};
pub use layout::Layout;
pub use probe::{Probed, Prober};
pub use read::{LogLine, Output, RangeFacts, RangeFailed, ReadFailed, Reader};

/// Finds the operator's repository of a registration.
pub type Locate = Arc<dyn Fn(RepoId) -> Pin<Box<dyn Future<Output = Option<PathBuf>> + Send>> + Send + Sync>;

/// Finds the registration of an account.
pub type Accounts =
    Arc<dyn Fn(AccountName) -> Pin<Box<dyn Future<Output = Option<Registration>> + Send>> + Send + Sync>;

/// What the composition root passes in.
pub struct WorkerConfig {
    /// Where everything is kept.
    pub layout: Layout,
    /// How a shim is started.
    pub shim: ShimProgram,
    /// Godwit's own program, which an agent's CLI asks before each tool call.
    pub program: PathBuf,
    /// The only git.
    pub git: GitDoor,
    /// The sandbox, or why there is none. Nothing runs without one.
    pub sandbox: Result<Backend, Unavailable>,
    /// The configured agents.
    pub agents: BTreeMap<AgentName, AgentConfig>,
    /// Directories that the operator lets every run read, such as a toolchain in their HOME.
    pub read_only: Vec<PathBuf>,
    /// The operator's HOME, which no run sees.
    pub operator_home: Option<PathBuf>,
    /// The MCP servers of whoever does tasks.
    pub servers: McpServers,
    /// Where the key is that opens what is encrypted.
    pub identity: Option<IdentityRef>,
    /// Finds the operator's repositories.
    pub locate: Locate,
    /// Finds the accounts that pay for runs.
    pub accounts: Accounts,
    /// The clock.
    pub now: fn() -> Timestamp,
}

/// The hands.
pub struct Worker {
    shared: Arc<Shared>,
    tasks: TaskTracker,
    running: BTreeMap<EffectId, CancellationToken>,
    keyboards: Keyboards,
}

/// What every effect under way needs.
pub(crate) struct Shared {
    pub(crate) config: WorkerConfig,
    up: mpsc::Sender<Up>,
    /// Cancelled when the daemon ends: what only watches a process lets go of it.
    pub(crate) ending: CancellationToken,
    locks: Mutex<HashMap<TaskId, Arc<tokio::sync::Mutex<()>>>>,
    /// Held by a probe that is lent a CLI's own login; a run that needs one waits for it before it begins.
    pub(crate) login_turn: tokio::sync::Mutex<()>,
}

impl Worker {
    /// Stands ready; what comes of the effects goes to `up`.
    pub fn new(config: WorkerConfig, up: mpsc::Sender<Up>) -> Self {
        let (ending, locks) = (CancellationToken::new(), Mutex::default());
        let shared = Shared { config, up, ending, locks, login_turn: tokio::sync::Mutex::default() };
        let (tasks, keyboards) = (TaskTracker::new(), Keyboards::default());
        Self { shared: Arc::new(shared), tasks, running: BTreeMap::new(), keyboards }
    }

    /// Begins an effect, or takes it up again where the world says that it had been begun. Returns at once.
    pub fn start(&mut self, effect: Effect) {
        self.running.retain(|_, token| !token.is_cancelled());
        let token = CancellationToken::new();
        self.running.insert(effect.id.clone(), token.clone());
        let shared = Arc::clone(&self.shared);
        self.tasks.spawn(async move { shared.carry_out(effect, token).await });
    }

    /// Ends an effect that is no longer wished. No outcome follows.
    pub fn cancel(&mut self, effect: &EffectId) {
        if let Some(token) = self.running.remove(effect) {
            token.cancel();
        }
    }

    /// Passes on what a person does at a run's terminal, in the order of the calls. Returns at once. What the run cannot
    /// take is dropped, with a warning.
    pub fn signal(&mut self, signal: Signal) {
        self.keyboards.pass_on(&self.shared, &self.tasks, signal);
    }

    /// A way to read what runs and missions have left, which changes nothing.
    pub fn reader(&self) -> Reader {
        Reader::new(Arc::clone(&self.shared))
    }

    /// A way to probe accounts.
    pub fn prober(&self) -> Prober {
        Prober::new(Arc::clone(&self.shared))
    }

    /// The way to end in order, for when the worker itself belongs to the engine.
    pub fn ending(&self) -> Ending {
        Ending { tasks: self.tasks.clone(), ending: self.shared.ending.clone() }
    }
}

/// Ends a worker in order.
pub struct Ending {
    tasks: TaskTracker,
    ending: CancellationToken,
}

impl Ending {
    /// Lets go of the processes that are only watched, which live on under their shims, and waits for the acts that
    /// must run to their outcome.
    pub async fn end(self) {
        self.ending.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl Shared {
    async fn carry_out(self: Arc<Self>, effect: Effect, token: CancellationToken) {
        let lock = perform::task_of(&effect).map(|task| self.lock_of(&task));
        // Of a cancelled effect nothing is left when the next one of its task begins.
        let _turn = match &lock {
            Some(lock) => Some(lock.lock().await),
            None => None,
        };
        if token.is_cancelled() {
            return;
        }
        crash::point(&format!("{}.begin", effect.kind.verb()));
        // The host's own: it has no outcome of a mission's.
        if let EffectKind::ReachEndpoint { endpoint } = effect.kind {
            return reach::look(&self, effect.id, endpoint, &token).await;
        }
        let (id, mission, verb) = (effect.id.clone(), effect.mission.clone(), effect.kind.verb());
        let Some(result) = perform::perform(&self, effect, &token).await else { return };
        // What could not be interrupted has run to its end; its outcome would be news of something no longer wished.
        if token.is_cancelled() {
            return;
        }
        token.cancel();
        crash::point(&format!("{verb}.done"));
        self.tell(Up::Outcome(Outcome { effect: id, mission, result })).await;
    }

    pub(crate) fn lock_of(&self, task: &TaskId) -> Arc<tokio::sync::Mutex<()>> {
        let mut locks = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
        locks.retain(|_, lock| Arc::strong_count(lock) > 1);
        Arc::clone(locks.entry(task.clone()).or_default())
    }

    /// Tells the brain. When it is gone the daemon is stopping, and the next one finds the same in the world.
    pub(crate) async fn tell(&self, up: Up) {
        self.up.send(up).await.ok();
    }
}
