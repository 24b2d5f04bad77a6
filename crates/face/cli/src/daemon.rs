//! The daemon: it puts everything together, serves, and ends in order.

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use godwit_api::types::DaemonInfo;
use godwit_engine::Handle;
use godwit_server::{Secrets, ServerConfig, ServerState};
use godwit_store::{Extent, Store};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::composition::{AssembleError, Assembly, Parts, assemble, now};
use crate::config::Config;
use crate::error::CliError;
use crate::exit::Exit;
use crate::home::Home;
use crate::keeper::FileKeeper;
use crate::reach::PushPort;
use crate::reader::HandsReader;

/// Threads for requests, the engine and the following of runs. Git and files block elsewhere.
const WORKER_THREADS: usize = 2;

/// How often the head of the log is written down beside it, at most.
const HEAD_INTERVAL: Duration = Duration::from_secs(1);

/// How long acts that must run to their outcome are waited for. What is not done then is found by the next daemon.
const LAST_ACTS: Duration = Duration::from_secs(10);

/// How long requests under way are waited for.
const LAST_REQUESTS: Duration = Duration::from_secs(2);

/// Runs the daemon until it is asked to end. The caller has prepared the home and holds its lock. Runs that are live
/// go on under their shims.
///
/// # Errors
/// When it cannot start or has to stop.
pub(crate) fn run(
    home: &Home,
    config: Config,
    port: u16,
    ready: impl FnOnce(&DaemonInfo) + Send,
) -> Result<(), CliError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKER_THREADS)
        .enable_all()
        .build()
        .map_err(|error| CliError::from_error(Exit::Failed, &error))?;
    runtime.block_on(serve(home, config, port, ready))
}

async fn serve(home: &Home, config: Config, port: u16, ready: impl FnOnce(&DaemonInfo) + Send) -> Result<(), CliError> {
    let listener = listen(port).await?;
    let port = listener.local_addr().map_err(|error| CliError::from_error(Exit::Failed, &error))?.port();
    let parts = Parts {
        home: home.path().to_owned(),
        log: home.store(),
        keys: home.keys(),
        helper_lock: home.helpers_lock(),
        agents: config.agents.clone(),
        read_only: config.sandbox.read_only.clone(),
        operator_home: std::env::var_os("HOME").map(PathBuf::from).filter(|path| path.is_absolute()),
        program: std::env::current_exe().map_err(|error| CliError::from_error(Exit::Failed, &error))?,
        caps: config.caps(),
        routes: config.route_book(),
    };
    let Assembly { store, handle, driver, reader, prober, effects } = assemble(parts).await.map_err(assemble_failed)?;
    let token = home.new_token()?;
    let reader = Arc::new(HandsReader::new((reader, prober), store.clone(), home.clone(), config.clone()));
    let keeper = Arc::new(FileKeeper::of_daemon(home.clone(), config.clone()));
    let server = ServerConfig {
        token: token.into(),
        person: "operator".to_owned(),
        port,
        log_head: home.log_head(),
        pid: std::process::id(),
        started_at: now(),
        max_runs: config.daemon.max_runs,
        now,
        secrets: Secrets {
            browser_key: home.browser_key()?,
            boot: home.new_boot()?.into(),
            random: crate::home::random,
        },
    };
    let state = ServerState::new(handle.clone(), store.clone(), (reader, keeper), server);
    let push = crate::reach::open(home, &config);
    let state = state.reaching(Arc::new(PushPort::new(push.clone(), home.config().display().to_string())));
    let info =
        DaemonInfo { url: format!("http://127.0.0.1:{port}"), pid: std::process::id(), token_file: home.token() };

    let stop = CancellationToken::new();
    let asked = end_is_asked(&state).map_err(|error| CliError::from_error(Exit::Failed, &error))?;
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
    background.spawn({
        let handle = handle.clone();
        async move {
            asked.await;
            handle.shut_down().await;
        }
    });
    home.publish(&info)?;
    tracing::info!(url = info.url, "ready");
    ready(&info);
    let driver = driver.run();
    tokio::pin!(driver);

    let ended = tokio::select! {
        store = &mut driver => Some(store),
        // By an error or a defect. Nobody could ask or command a daemon without it: it must not seem to work.
        _ended = server.join_next() => None,
    };
    let (store, outcome) = match ended {
        Some(store) => (store, Ok(())),
        None => {
            handle.shut_down().await;
            (driver.await, Err(api_lost(home)))
        }
    };
    tracing::info!("ending");
    stop.cancel();
    if tokio::time::timeout(LAST_ACTS, effects.end()).await.is_err() {
        tracing::info!("acts are still under way; the next daemon takes them up");
    }
    if tokio::time::timeout(LAST_REQUESTS, server.join_next()).await.is_err() {
        tracing::info!("requests are still under way; they are cut off");
    }
    background.shutdown().await;
    home.unpublish()?;
    if let Err(error) = store.write_head(&home.log_head()).await {
        tracing::error!(%error, "the head of the log cannot be written down");
    }
    store.close().await;
    outcome
}

fn api_lost(home: &Home) -> CliError {
    CliError::new(Exit::Failed, "the API ended by itself, so the daemon has ended too; runs go on under their shims")
        .hint(format!(
            "`{}` says why; then `godwit up --detach` takes everything up again",
            home.daemon_log().display()
        ))
}

/// Godwit listens on loopback only.
async fn listen(port: u16) -> Result<TcpListener, CliError> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address).await.map_err(|error| {
        let message = format!("cannot listen on {address}");
        CliError::caused(Exit::InUse, message, &error)
            .hint("another program has the port: give another one with `--port`, or `--port 0` for any that is free")
    })
}

fn assemble_failed(error: AssembleError) -> CliError {
    CliError::from_error(Exit::Failed, &error).hint("`godwit doctor --offline` looks at everything that is needed")
}

/// Resolves when a signal or a request asks for the end.
fn end_is_asked(state: &ServerState) -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let requested = state.shutdown_requested();
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            () = requested => {}
        }
    })
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
