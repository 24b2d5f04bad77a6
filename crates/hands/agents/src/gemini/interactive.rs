//! How Gemini CLI is started for a person at its terminal.

use godwit_core::result::SERVER;
use godwit_core::run::RunSpec;

use crate::config::AgentConfig;
use crate::interactive::arguments;
use crate::launch::Launch;

/// The same launch, at a terminal.
pub(crate) fn interactive(mut launch: Launch, config: &AgentConfig, spec: &RunSpec) -> Launch {
    let session = launch.session.as_ref().map(ToString::to_string).unwrap_or_default();
    let chosen = if spec.resume.is_some() { "--resume" } else { "--session-id" };
    // No server is the only one that is allowed where none is given.
    let own = ["--approval-mode", "yolo", chosen, &session, "--allowed-mcp-server-names", SERVER];
    launch.argv = arguments(config, spec, own);
    launch
}
