//! What every handler shares.

use std::path::PathBuf;
use std::sync::Arc;

use godwit_engine::Handle;
use godwit_store::Store;
use jiff::Timestamp;
use tokio::sync::{Notify, watch};

use crate::cockpit::session::Tickets;
use crate::keeper::Keeper;
use crate::reach::{Nobody, Reach};
use crate::reader::Reader;
use crate::sizes::Sizes;

/// What the composition root says about this server.
#[derive(Clone)]
pub struct ServerConfig {
    /// The bearer token that every request must carry.
    pub token: Arc<str>,
    /// Whom that token names: the author of what is asked with it.
    pub person: String,
    /// The port that is listened on; a `Host` with another port is refused.
    pub port: u16,
    /// The file outside the store that holds the log's head.
    pub log_head: PathBuf,
    /// The daemon's process id.
    pub pid: u32,
    /// When the daemon started.
    pub started_at: Timestamp,
    /// How many runs may be live at once.
    pub max_runs: u32,
    /// The clock.
    pub now: fn() -> Timestamp,
    /// What the sessions of browsers are made of.
    pub secrets: Secrets,
}

/// What the sessions of browsers are made of.
#[derive(Clone)]
pub struct Secrets {
    /// The home's key for browsers. Sessions outlive the daemon by it, and end when it is another one.
    pub browser_key: [u8; 32],
    /// Random text that is another one for each start of the daemon.
    pub boot: Arc<str>,
    /// 32 random bytes in hex; `None` when the system gives none.
    pub random: fn() -> Option<String>,
}

/// What every handler shares. Cheap to clone.
#[derive(Clone)]
pub struct ServerState {
    pub(crate) engine: Handle,
    pub(crate) store: Store,
    pub(crate) reader: Arc<dyn Reader>,
    pub(crate) keeper: Arc<dyn Keeper>,
    pub(crate) reach: Arc<dyn Reach>,
    pub(crate) config: ServerConfig,
    pub(crate) shutdown: Arc<Notify>,
    pub(crate) restart: Arc<Notify>,
    pub(crate) stopping: Arc<watch::Sender<bool>>,
    pub(crate) tickets: Tickets,
    pub(crate) sizes: Arc<Sizes>,
}

impl ServerState {
    /// Puts a server together.
    pub fn new(
        engine: Handle,
        store: Store,
        (reader, keeper): (Arc<dyn Reader>, Arc<dyn Keeper>),
        config: ServerConfig,
    ) -> Self {
        let stopping = Arc::new(watch::Sender::new(false));
        let tickets = Tickets::default();
        Self {
            engine,
            store,
            reader,
            keeper,
            reach: Arc::new(Nobody),
            config,
            shutdown: Arc::new(Notify::new()),
            restart: Arc::new(Notify::new()),
            stopping,
            tickets,
            sizes: Arc::default(),
        }
    }

    /// The same with a way to reach a person.
    #[must_use]
    pub fn reaching(self, reach: Arc<dyn Reach>) -> Self {
        Self { reach, ..self }
    }

    /// Resolves when somebody has asked over the API that the daemon ends.
    pub fn shutdown_requested(&self) -> impl std::future::Future<Output = ()> + Send + 'static {
        let shutdown = Arc::clone(&self.shutdown);
        async move { shutdown.notified().await }
    }

    /// Resolves when a person has asked over the API that the daemon begins again.
    pub fn restart_requested(&self) -> impl std::future::Future<Output = ()> + Send + 'static {
        let restart = Arc::clone(&self.restart);
        async move { restart.notified().await }
    }
}
