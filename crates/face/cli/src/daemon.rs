//! The daemon: it puts everything together, serves, and ends in order.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use godwit_api::types::DaemonInfo;
use godwit_core::host;
use godwit_engine::Handle;
use godwit_server::{Secrets, ServerConfig, ServerState};
use godwit_store::{Extent, Store};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::composition::{AssembleError, Assembly, OPERATOR, Parts, assemble, now};
use crate::config::Loaded;
use crate::config::record::Marker;
use crate::error::CliError;
use crate::exit::Exit;
use crate::home::Home;
use crate::keeper::{FileKeeper, Running};
use crate::reach::PushPort;
use crate::reader::HandsReader;
use crate::succession::Succession;

/// Threads for requests, the engine and the following of runs. Git and files block elsewhere.
const WORKER_THREADS: usize = 2;

/// How often the head of the log is written down beside it, at most.
const HEAD_INTERVAL: Duration = Duration::from_secs(1);

/// How long acts that must run to their outcome are waited for. What is not done then is found by the next daemon.
const LAST_ACTS: Duration = Duration::from_secs(10);

/// How long requests under way are waited for.
const LAST_REQUESTS: Duration = Duration::from_secs(2);

/// What a daemon begins with.
pub(crate) struct Start {
    /// The configuration, and the text of it.
    pub(crate) loaded: Loaded,
    /// The port that was asked for on the command line.
    pub(crate) asked_port: Option<u16>,
    /// The socket of the daemon that this process was before.
    pub(crate) inherited: Option<std::net::TcpListener>,
}

/// How a daemon ended in order.
pub(crate) enum Ended {
    /// For good.
    ForGood,
    /// To begin again in place.
    InPlace {
        /// What it passes on.
        succession: Arc<Succession>,
        /// Whether the next one listens to SIGHUP, so that one that comes too early must not end it.
        ignores_hangup: bool,
    },
}

/// Runs the daemon until it is asked to end. The caller has prepared the home and holds its lock. Runs that are live
/// go on under their shims.
///
/// # Errors
/// When it cannot start or has to stop.
pub(crate) fn run(home: &Home, start: Start, ready: impl FnOnce(&DaemonInfo) + Send) -> Result<Ended, CliError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKER_THREADS)
        .enable_all()
        .build()
        .map_err(|error| CliError::from_error(Exit::Failed, &error))?;
    let ended = runtime.block_on(serve(home, start, ready));
    if matches!(ended, Ok(Ended::InPlace { .. })) {
        // What is still at work then is cut off as by a kill, and taken up by the daemon that follows.
        runtime.shutdown_timeout(LAST_ACTS);
    }
    ended
}

async fn serve(home: &Home, start: Start, ready: impl FnOnce(&DaemonInfo) + Send) -> Result<Ended, CliError> {
    let Start { loaded, asked_port, inherited } = start;
    let config = loaded.config.clone();
    let begins_again = inherited.is_some();
    let (listener, kept) = listen(inherited, asked_port.unwrap_or(config.daemon.port))?;
    let address = listener.local_addr().map_err(|error| CliError::from_error(Exit::Failed, &error))?;
    let port = address.port();
    let program = std::env::current_exe().map_err(|error| CliError::from_error(Exit::Failed, &error))?;
    let succession = Succession::new(home.clone(), program.clone(), asked_port, config.clone(), (address, kept));
    let succession = Arc::new(succession);
    let browser_key = home.browser_key()?;
    let marker = Marker::new(browser_key);
    let parts = Parts {
        home: home.path().to_owned(),
        log: home.store(),
        keys: home.keys(),
        helper_lock: home.helpers_lock(),
        agents: config.agents.clone(),
        read_only: config.sandbox.read_only.clone(),
        operator_home: std::env::var_os("HOME").map(PathBuf::from).filter(|path| path.is_absolute()),
        servers: config.servers(),
        identity: config.secrets.identity.clone(),
        program,
        caps: config.caps(),
        routes: config.route_book(),
        opening: host::Command::UseConfiguration { now: marker.configuration(&loaded.text) },
    };
    let Assembly { store, handle, driver, reader, prober, effects } = assemble(parts).await.map_err(assemble_failed)?;
    let token = if begins_again { home.same_token()? } else { home.new_token()? };
    let reader = Arc::new(HandsReader::new((reader, prober), store.clone(), home.clone(), config.clone()));
    let running = Running { loaded, marker, succession: Arc::clone(&succession) };
    let keeper = Arc::new(FileKeeper::of_daemon(home.clone(), running));
    let server = ServerConfig {
        token: token.into(),
        person: OPERATOR.to_owned(),
        port,
        log_head: home.log_head(),
        pid: std::process::id(),
        started_at: now(),
        max_runs: config.daemon.max_runs,
        now,
        secrets: Secrets { browser_key, boot: home.new_boot()?.into(), random: crate::home::random },
    };
    let state = ServerState::new(handle.clone(), store.clone(), (reader, keeper), server);
    let push = crate::reach::open(home, &config);
    let state = state.reaching(Arc::new(PushPort::new(push.clone(), home.config().display().to_string())));
    let info =
        DaemonInfo { url: format!("http://127.0.0.1:{port}"), pid: std::process::id(), token_file: home.token() };

    let stop = CancellationToken::new();
    let mut asked =
        Asked::listen(&state, Arc::clone(&succession)).map_err(|error| CliError::from_error(Exit::Failed, &error))?;
    // What has nothing to finish; it ends when the set is dropped.
    let mut background = JoinSet::new();
    background.spawn(verify_log(store.clone(), handle.clone(), home.log_head()));
    background.spawn(write_heads(store.clone(), handle.clone(), home.log_head()));
    background.spawn(crate::reach::tell(push, store.clone(), handle.clone()));
    // Requests under way are finished.
    let mut server = JoinSet::new();
    server.spawn({
        let ended = stop.clone().cancelled_owned();
        async move {
            if let Err(error) = godwit_server::serve(listener, state, ended).await {
                tracing::error!(%error, "the API has ended");
            }
        }
    });
    home.publish(&info)?;
    tracing::info!(url = info.url, "ready");
    ready(&info);
    let driver = driver.run();
    tokio::pin!(driver);

    let (ended, asked_for) = tokio::select! {
        store = &mut driver => (Some(store), Ok(AskedFor::End)),
        asked_for = asked.next() => (None, Ok(asked_for)),
        // By an error or a defect. Nobody could ask or command a daemon without it: it must not seem to work.
        _ended = server.join_next() => (None, Err(api_lost(home))),
    };
    let store = match ended {
        Some(store) => store,
        None => tokio::join!(handle.shut_down(), driver).1,
    };
    if !matches!(asked_for, Ok(AskedFor::NextInPlace)) {
        // Who comes now learns at once that nobody is there.
        succession.let_go();
    }
    tracing::info!("ending");
    stop.cancel();
    if tokio::time::timeout(LAST_ACTS, effects.end()).await.is_err() {
        tracing::info!("acts are still under way; the next daemon takes them up");
    }
    if tokio::time::timeout(LAST_REQUESTS, server.join_next()).await.is_err() {
        tracing::info!("requests are still under way; they are cut off");
    }
    background.shutdown().await;
    if let Err(error) = store.write_head(&home.log_head()).await {
        tracing::error!(%error, "the head of the log cannot be written down");
    }
    store.close().await;
    match asked_for {
        // Whoever asked for the end meanwhile is obeyed.
        Ok(AskedFor::NextInPlace) if !asked.is_for_end().await => {
            let ignores_hangup = asked.hears_hangup();
            return Ok(Ended::InPlace { succession, ignores_hangup });
        }
        Ok(AskedFor::NextInPlace | AskedFor::End) => home.unpublish()?,
        Err(lost) => {
            home.unpublish()?;
            return Err(lost);
        }
    }
    Ok(Ended::ForGood)
}

fn api_lost(home: &Home) -> CliError {
    CliError::new(Exit::Failed, "the API ended by itself, so the daemon has ended too; runs go on under their shims")
        .hint(format!(
            "`{}` says why; then `godwit up --detach` takes everything up again",
            home.daemon_log().display()
        ))
}

/// Godwit listens on loopback only. Gives the socket for the API, the same one to be passed on, and its port.
fn listen(
    inherited: Option<std::net::TcpListener>,
    port: u16,
) -> Result<(TcpListener, std::net::TcpListener), CliError> {
    let failed = |error: &std::io::Error| {
        let message = format!("cannot listen on {}", SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        CliError::caused(Exit::InUse, message, error)
            .hint("another program has the port: give another one with `--port`, or `--port 0` for any that is free")
    };
    let bind = || std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let kept = inherited.map_or_else(bind, Ok).map_err(|error| failed(&error))?;
    kept.set_nonblocking(true).map_err(|error| failed(&error))?;
    let listener = kept.try_clone().and_then(TcpListener::from_std).map_err(|error| failed(&error))?;
    Ok((listener, kept))
}

fn assemble_failed(error: AssembleError) -> CliError {
    CliError::from_error(Exit::Failed, &error).hint("`godwit doctor --offline` looks at everything that is needed")
}

/// What people ask of a daemon as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AskedFor {
    /// That it ends.
    End,
    /// That it begins again in place.
    NextInPlace,
}

/// The ways in which that is asked: signals and requests.
struct Asked {
    state: ServerState,
    succession: Arc<Succession>,
    terminate: Signal,
    interrupt: Signal,
    /// Not where a terminal tells by it that it is gone: that is the end, as it is of every program there.
    hangup: Option<Signal>,
}

impl Asked {
    fn listen(state: &ServerState, succession: Arc<Succession>) -> std::io::Result<Self> {
        let has_terminal = std::fs::File::open("/dev/tty").is_ok();
        Ok(Self {
            state: state.clone(),
            succession,
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: (!has_terminal).then(|| signal(SignalKind::hangup())).transpose()?,
        })
    }

    /// Resolves when something is asked for that can be done.
    async fn next(&mut self) -> AskedFor {
        loop {
            tokio::select! {
                () = ended(&mut self.terminate, &mut self.interrupt, &self.state) => return AskedFor::End,
                // Whoever asks over the API was told whether it can be done.
                () = self.state.restart_requested() => return AskedFor::NextInPlace,
                () = heard(self.hangup.as_mut()) => {}
            }
            // A signal has no answer, so the log says why nothing came of it.
            match self.could_follow().await {
                Ok(()) => return AskedFor::NextInPlace,
                Err(error) => tracing::error!(error, "SIGHUP is refused, and this daemon goes on as it is"),
            }
        }
    }

    async fn could_follow(&self) -> Result<(), String> {
        let succession = Arc::clone(&self.succession);
        let looked = tokio::task::spawn_blocking(move || succession.look()).await;
        match looked {
            Ok(next) => next.map(drop).map_err(|refused| CliError::from_error(Exit::Config, &refused).to_string()),
            Err(defect) => Err(format!("a defect of godwit: {defect}")),
        }
    }

    /// Whether somebody has asked for the end meanwhile.
    async fn is_for_end(&mut self) -> bool {
        tokio::time::timeout(Duration::ZERO, ended(&mut self.terminate, &mut self.interrupt, &self.state)).await.is_ok()
    }

    fn hears_hangup(&self) -> bool {
        self.hangup.is_some()
    }
}

async fn ended(terminate: &mut Signal, interrupt: &mut Signal, state: &ServerState) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        () = state.shutdown_requested() => {}
    }
}

/// Resolves when the signal comes; never where nobody listens to it.
async fn heard(signal: Option<&mut Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}

/// Verifies the whole log in the background; landings wait for it.
async fn verify_log(store: Store, handle: Handle, head_file: PathBuf) {
    match store.verify_with_file(Extent::Whole, &head_file).await {
        Ok(report) if report.faults.is_empty() => handle.log_verified().await,
        Ok(report) => {
            let first =
                report.faults.first().map(|fault| format!("event {}: {:?}", fault.seq, fault.kind)).unwrap_or_default();
            tracing::error!(
                faults = report.faults.len(),
                first,
                "the log is damaged: nothing lands; run `godwit log verify`"
            );
        }
        Err(error) => tracing::error!(%error, "the log cannot be verified: nothing lands"),
    }
}

/// Writes down the head of the log as it grows, so that a log that is cut off later shows.
async fn write_heads(store: Store, handle: Handle, head_file: PathBuf) {
    let mut head = handle.head();
    while head.changed().await.is_ok() {
        if let Err(error) = store.write_head(&head_file).await {
            tracing::error!(%error, "the head of the log cannot be written down");
        }
        tokio::time::sleep(HEAD_INTERVAL).await;
    }
}
