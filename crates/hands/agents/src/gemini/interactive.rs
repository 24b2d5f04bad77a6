//! How Gemini CLI is started for a person at its terminal.

use godwit_core::run::RunSpec;

use super::launch::allowed_servers;
use crate::config::AgentConfig;
use crate::interactive::arguments;
use crate::launch::{Launch, LaunchContext};

/// The same launch, at a terminal.
pub(crate) fn interactive(
    mut launch: Launch,
    config: &AgentConfig,
    spec: &RunSpec,
    context: &LaunchContext<'_>,
) -> Launch {
    let session = launch.session.as_ref().map(ToString::to_string).unwrap_or_default();
    let chosen = if spec.resume.is_some() { "--resume" } else { "--session-id" };
    let allowed = allowed_servers(context);
    let own = ["--approval-mode", "yolo", chosen, &session].into_iter().chain(allowed.iter().map(String::as_str));
    launch.argv = arguments(config, spec, own);
    launch
}
