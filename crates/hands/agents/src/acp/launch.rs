//! How an agent that speaks ACP is started for a run: behind the driver.
//!
//! The agent is the operator's choice, and godwit knows nothing of it but the protocol. So its variable for the key has to
//! be named, and what a repository can bring is covered for every agent that godwit has heard of.

use godwit_core::run::RunSpec;

use super::order::{Order, Permissions};
use crate::config::{AcpConfig, AgentConfig, ConfigError, Sentinel};
use crate::launch::{Launch, LaunchContext, LaunchError, add_model_key, common, no_tokens};
use crate::reference::{CredentialRef, is_variable_name};
use crate::results::ResultOrder;

/// What a repository can bring that one agent or another would execute or obey, relative to the workspace.
const REPOSITORY_SETTINGS: &[&str] = &[
    ".claude/settings.json",
    ".claude/settings.local.json",
    ".codex",
    ".gemini",
    ".mcp.json",
    ".opencode",
    "opencode.json",
    "opencode.jsonc",
];

/// What an agent cannot be given over this protocol.
pub(crate) fn validate(config: &AgentConfig) -> Result<(), ConfigError> {
    if config.base_url.is_some() {
        return Err(ConfigError::BaseUrlUseless);
    }
    let variable = config.acp.as_ref().and_then(|acp| acp.credential_variable.as_deref());
    match (&config.credential, variable) {
        (Some(CredentialRef::CliLogin), _) => Err(ConfigError::LoginUnsupported { adapter: config.adapter.word() }),
        (Some(_), None) => Err(ConfigError::CredentialVariableMissing),
        (None, Some(_)) => Err(ConfigError::CredentialVariableUseless),
        (Some(_), Some(name)) if !is_variable_name(name) => {
            Err(ConfigError::VariableName { name: name.escape_debug().to_string() })
        }
        (Some(_), Some(_)) => no_tokens(config),
        (None, None) => Ok(()),
    }
}

pub(crate) fn launch(config: &AgentConfig, spec: &RunSpec, context: &LaunchContext<'_>) -> Result<Launch, LaunchError> {
    let mut launch = common(config, spec, context)?;
    let acp = config.acp.clone().unwrap_or_default();
    let AcpConfig { credential_variable, mode, authenticate } = acp;
    launch.argv.extend(config.args.iter().cloned());
    let order = Order {
        workspace: launch.env["PWD"].clone(),
        home: launch.env["HOME"].clone(),
        permissions: match config.sentinel {
            Sentinel::On => Permissions::Judged,
            Sentinel::Off => Permissions::Given,
        },
        standing: config.standing(spec),
        resume: spec.resume.clone(),
        model: spec.model.clone().or_else(|| config.model.clone()),
        mode,
        authenticate,
        results: context.results.map(ResultOrder::of),
        servers: context.servers.clone(),
        ..Order::default()
    };
    launch.driver = Some(order.arguments());
    launch.session.clone_from(&spec.resume);
    launch.stdin = Some(spec.prompt.clone());
    launch.covered.extend(REPOSITORY_SETTINGS.iter().map(Into::into));
    if let Some(variable) = credential_variable {
        add_model_key(&mut launch, config, &variable);
    }
    Ok(launch)
}
