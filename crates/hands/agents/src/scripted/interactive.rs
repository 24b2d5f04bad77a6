//! How the scripted agent is started for a person at its terminal.

use godwit_core::run::RunSpec;

use crate::config::AgentConfig;
use crate::interactive::arguments;
use crate::launch::Launch;

/// The same launch, at a terminal.
pub(crate) fn interactive(mut launch: Launch, config: &AgentConfig, spec: &RunSpec) -> Launch {
    let session = spec.resume.as_ref().map(ToString::to_string);
    let own = ["--interactive"].into_iter().chain(session.iter().flat_map(|session| ["--resume", session.as_str()]));
    launch.argv = arguments(config, spec, own);
    launch
}
