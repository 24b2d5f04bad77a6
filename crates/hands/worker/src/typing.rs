//! What a person does at the terminals of runs, on its way to each.
//!
//! **Guarantees.** What is done at one terminal keeps its order. One that takes nothing delays no other, and nobody who
//! types. What cannot be delivered is dropped with a warning: it is for the moment, and worth nothing later.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use godwit_core::effect::{Signal, SignalKind};
use godwit_core::id::RunId;
use godwit_proc::TerminalSize;
use godwit_proc::run as process;
use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;

use crate::Shared;
use crate::failure::chain;

/// How many signals wait for one run. A person types some tens a second, and the shim takes each within microseconds.
const WAITING: usize = 64;

/// The keyboards of the live runs at which somebody has typed.
#[derive(Default)]
pub(crate) struct Keyboards {
    by_run: HashMap<RunId, mpsc::Sender<SignalKind>>,
}

impl Keyboards {
    /// Passes a signal on, after those that came before it for its run.
    pub(crate) fn pass_on(&mut self, shared: &Arc<Shared>, tasks: &TaskTracker, signal: Signal) {
        self.by_run.retain(|_, keyboard| !keyboard.is_closed());
        let Signal { run, kind } = signal;
        let keyboard = self.by_run.entry(run.clone()).or_insert_with(|| {
            let (sender, signals) = mpsc::channel(WAITING);
            tasks.spawn(type_on(Arc::clone(shared), run.clone(), signals));
            sender
        });
        if keyboard.try_send(kind).is_err() {
            tracing::warn!(%run, "what was typed is dropped: the run's terminal takes nothing");
        }
    }
}

/// Types on a run's terminal until the run or the daemon ends.
async fn type_on(shared: Arc<Shared>, run: RunId, mut signals: mpsc::Receiver<SignalKind>) {
    let run_dir: Arc<Path> = shared.config.layout.run(&run).into();
    let ended = process::wait_ended(&run_dir);
    tokio::pin!(ended);
    loop {
        let signal = tokio::select! {
            // What was typed before the end is still tried.
            biased;
            () = shared.ending.cancelled() => return,
            signal = signals.recv() => signal,
            _ = &mut ended => return,
        };
        let Some(signal) = signal else { return };
        let place = Arc::clone(&run_dir);
        match tokio::task::spawn_blocking(move || deliver(&place, &signal)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%run, "what was typed is dropped: {}", chain(&error)),
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        }
    }
}

fn deliver(run_dir: &Path, signal: &SignalKind) -> Result<(), process::Error> {
    match signal {
        SignalKind::Keys { bytes } => process::send_keys(run_dir, bytes),
        SignalKind::Resize { columns, rows } => {
            process::resize(run_dir, TerminalSize { columns: *columns, rows: *rows })
        }
    }
}
