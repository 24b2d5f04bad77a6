//! The one place that knows everything: it puts the brain and the hands together.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use godwit_agents::servers::McpServers;
use godwit_agents::{AgentConfig, IdentityRef};
use godwit_core::admit::Caps;
use godwit_core::effect::{Effect, Signal};
use godwit_core::host;
use godwit_core::id::{EffectId, RepoId};
use godwit_core::name::{AccountName, AgentName};
use godwit_core::route::RouteBook;
use godwit_engine::{Driver, DriverConfig, Handle, Hands};
use godwit_git::{GitDoor, GitDoorConfig};
use godwit_proc::helper::HelperLock;
use godwit_proc::{ShimProgram, crash};
use godwit_store::{HeadSigner, OpenMode, Store};
use godwit_worker::{Accounts, Ending, Layout, Locate, Prober, Reader, Worker, WorkerConfig};
use jiff::Timestamp;
use tokio::sync::mpsc;

/// What hands bring may wait here while the disk is slow; then the hands wait.
const UP_CAPACITY: usize = 1_024;

/// How long the helpers of a daemon that died may take to be gone. The kernel kills them with it.
const TAKE_OVER: Duration = Duration::from_secs(30);

/// Whom the token of the home names: the one person there is.
pub(crate) const OPERATOR: &str = "operator";

/// What the composition needs to know.
pub(crate) struct Parts {
    /// Godwit's home; absolute, and locked by the caller.
    pub(crate) home: PathBuf,
    /// The log.
    pub(crate) log: PathBuf,
    /// The directory of godwit's own keys.
    pub(crate) keys: PathBuf,
    /// The file that helpers hold locked.
    pub(crate) helper_lock: PathBuf,
    /// The configured agents.
    pub(crate) agents: BTreeMap<AgentName, AgentConfig>,
    /// Directories that every run may read.
    pub(crate) read_only: Vec<PathBuf>,
    /// The operator's HOME.
    pub(crate) operator_home: Option<PathBuf>,
    /// The MCP servers of whoever does tasks.
    pub(crate) servers: McpServers,
    /// Where the key is that opens what is encrypted.
    pub(crate) identity: Option<IdentityRef>,
    /// Godwit's own program, which runs ask before their tools.
    pub(crate) program: PathBuf,
    /// How many runs may be live at once.
    pub(crate) caps: Caps,
    /// What is declared about agents and their order.
    pub(crate) routes: RouteBook,
    /// What is known of the host and the log may not know yet.
    pub(crate) opening: host::Command,
}

/// Everything, ready to run.
pub(crate) struct Assembly {
    pub(crate) store: Store,
    pub(crate) handle: Handle,
    pub(crate) driver: Driver<WorkerHands>,
    pub(crate) reader: Reader,
    pub(crate) prober: Prober,
    /// The effects under way, to be waited for at the end.
    pub(crate) effects: Ending,
}

/// Why it could not be put together.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AssembleError {
    /// A directory of the home.
    #[error("cannot create `{}`", path.display())]
    Directory {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Helpers of an earlier daemon do not end.
    #[error("helpers of an earlier daemon are still at work")]
    TakeOver(#[source] godwit_proc::helper::Error),
    /// The log.
    #[error(transparent)]
    OpenLog(#[from] godwit_store::OpenError),
    /// The key that signs the log's head.
    #[error(transparent)]
    Key(#[from] godwit_store::KeyError),
    /// The log's content.
    #[error(transparent)]
    ReadLog(#[from] godwit_store::ReadError),
    /// Git.
    #[error(transparent)]
    Git(#[from] godwit_git::GitError),
}

/// The clock of the daemon, in the microseconds that the log keeps.
pub(crate) fn now() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "this is the daemon's one clock")]
    let now = Timestamp::now();
    godwit_store::stored_time(now)
}

/// Fresh random bits from the kernel.
///
/// # Panics
/// When the kernel gives none: an id that is not random could be one that exists.
pub(crate) fn entropy() -> u64 {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("the kernel gives random bytes");
    u64::from_le_bytes(bytes)
}

/// Fresh random bytes for a key.
fn fresh_seed() -> [u8; 32] {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).expect("the kernel gives random bytes");
    seed
}

/// The worker as the engine drives it.
pub(crate) struct WorkerHands(Worker);

impl Hands for WorkerHands {
    fn start(&mut self, effect: Effect) {
        self.0.start(effect);
    }
    fn cancel(&mut self, effect: &EffectId) {
        self.0.cancel(effect);
    }
    fn signal(&mut self, signal: Signal) {
        self.0.signal(signal);
    }
}

/// Puts everything together. Nothing is started before the driver runs.
pub(crate) async fn assemble(parts: Parts) -> Result<Assembly, AssembleError> {
    crash::arm(&parts.home);
    let layout = Layout::new(&parts.home);
    for path in layout.directories() {
        private_directory(&path)?;
    }
    // Nothing is done in the world before every helper of an earlier daemon is gone.
    let lock = HelperLock::take_over(&parts.helper_lock, TAKE_OVER).map_err(AssembleError::TakeOver)?;
    let signer = HeadSigner::open_or_create(&parts.keys, fresh_seed)?;
    let store = Store::open(&parts.log, OpenMode::ReadWrite).await?.with_signer(signer);
    let git = GitDoor::open(GitDoorConfig { helper_lock: Some(lock), ..GitDoorConfig::new(parts.home.join("git")) })?;
    git.remove_stale_locks(&layout.vaults());
    let (up, ups) = mpsc::channel(UP_CAPACITY);
    let worker = Worker::new(
        WorkerConfig {
            layout,
            shim: ShimProgram::this_binary(),
            program: parts.program,
            git,
            sandbox: godwit_sandbox::probe(),
            agents: parts.agents,
            read_only: parts.read_only,
            operator_home: parts.operator_home,
            servers: parts.servers,
            identity: parts.identity,
            locate: locate(store.clone()),
            accounts: accounts(store.clone()),
            now,
        },
        up,
    );
    let (reader, prober, effects) = (worker.reader(), worker.prober(), worker.ending());
    let config = driver_config(parts.caps, parts.routes, parts.opening);
    let (driver, handle) = Driver::new(store.clone(), WorkerHands(worker), ups, config).await?;
    Ok(Assembly { store, handle, driver, reader, prober, effects })
}

fn driver_config(caps: Caps, routes: RouteBook, opening: host::Command) -> DriverConfig {
    let appended = Box::new(|kinds: &[String]| {
        for kind in kinds {
            crash::point(&format!("event.{kind}"));
        }
    });
    DriverConfig { caps, routes: Arc::new(routes), now, entropy, opening: Some(opening), appended }
}

/// Finds operators' repositories in the view of registrations.
fn locate(store: Store) -> Locate {
    Arc::new(move |repo: RepoId| {
        let store = store.clone();
        Box::pin(async move {
            match store.repo(&repo).await {
                Ok(view) => view.map(|view| PathBuf::from(view.location)),
                Err(error) => {
                    tracing::error!(%error, %repo, "a registration cannot be read");
                    None
                }
            }
        })
    })
}

/// Finds the registrations of accounts in the log.
fn accounts(store: Store) -> Accounts {
    Arc::new(move |name: AccountName| {
        let store = store.clone();
        Box::pin(async move {
            store.account(&name).await.unwrap_or_else(|error| {
                tracing::error!(%error, %name, "an account's registration cannot be read");
                None
            })
        })
    })
}

fn private_directory(path: &Path) -> Result<(), AssembleError> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|source| AssembleError::Directory { path: path.to_owned(), source })
}
