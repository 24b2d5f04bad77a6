//! The sandbox of a run as the API tells it.

use std::path::PathBuf;

use godwit_api::types::{RunNetwork, RunSandbox};
use godwit_core::id::RunId;
use godwit_worker::{Confinement, SeenNetwork};

/// What was written down about a run.
pub(super) fn of(run: RunId, confinement: Confinement) -> RunSandbox {
    let Confinement { backend, network, writable, readable, hidden, covered } = confinement;
    let told = |paths: Vec<PathBuf>| paths.iter().map(|path| path.display().to_string()).collect();
    RunSandbox {
        run,
        backend,
        network: match network {
            SeenNetwork::Host => RunNetwork::Host,
        },
        writable: told(writable),
        readable: told(readable),
        hidden: told(hidden),
        covered: told(covered),
    }
}
