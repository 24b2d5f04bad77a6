//! How OpenCode is started for a person at its terminal.
//!
//! How hard its model thinks is chosen at the terminal; no argument tells it there.

use godwit_core::run::RunSpec;

use super::launch::PROVIDER;
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
    let session = spec.resume.as_ref().map(ToString::to_string);
    let mut own = vec!["--auto"];
    if context.hook.is_none() {
        // No plugins; what judges its calls is one.
        own.push("--pure");
    }
    own.extend(session.iter().flat_map(|session| ["--session", session.as_str()]));
    let named = |model: &String| if config.base_url.is_some() { format!("{PROVIDER}/{model}") } else { model.clone() };
    let model = spec.model.as_ref().or(config.model.as_ref()).map(named);
    launch.argv = arguments(config, &RunSpec { model, ..spec.clone() }, own);
    launch
}
