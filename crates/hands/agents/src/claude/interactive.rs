//! How Claude Code is started for a person at its terminal.
//!
//! At its first start it asks for a theme, for trust in the directory, whether it may go without permissions, and whether
//! a key of the environment is to be used. The answers to the first three are in its own files. The last one it remembers
//! by the end of the key itself, which belongs into no file; so it is given a helper that prints the key instead.

use godwit_core::run::RunSpec;
use serde_json::{Value, json};

use super::launch::{SETTINGS_FILE, server_arguments};
use crate::config::AgentConfig;
use crate::interactive::arguments;
use crate::launch::{HomeFile, Launch, LaunchContext, MODEL_KEY};

/// Where Claude Code keeps what it was answered, relative to HOME.
const STATE_FILE: &str = ".claude.json";

/// The variable of a key that Claude Code asks about.
const KEY: &str = "ANTHROPIC_API_KEY";

/// The same launch, at a terminal.
pub(crate) fn interactive(
    mut launch: Launch,
    config: &AgentConfig,
    spec: &RunSpec,
    context: &LaunchContext<'_>,
) -> Launch {
    let session = launch.session.as_ref().map(ToString::to_string).unwrap_or_default();
    let chosen = if spec.resume.is_some() { "--resume" } else { "--session-id" };
    let fixed = [
        "--setting-sources",
        "user",
        "--strict-mcp-config",
        "--permission-mode",
        "bypassPermissions",
        chosen,
        &session,
    ];
    let effort = spec.effort.map(|effort| ["--effort", effort.word()]);
    let servers = server_arguments(context);
    let own = fixed.into_iter().chain(servers.iter().map(String::as_str)).chain(effort.into_iter().flatten());
    launch.argv = arguments(config, spec, own);
    let mut settings = json!({"skipDangerousModePermissionPrompt": true});
    for secret in launch.secret_env.iter_mut().filter(|secret| secret.name == KEY) {
        secret.name = MODEL_KEY.to_owned();
        settings["apiKeyHelper"] = json!(format!("printenv {MODEL_KEY}"));
    }
    for file in launch.files.iter_mut().filter(|file| file.path.as_os_str() == SETTINGS_FILE) {
        file.contents = joined(&file.contents, &settings).to_string();
    }
    let trusted = json!({"hasTrustDialogAccepted": true, "hasCompletedProjectOnboarding": true});
    let state = json!({
        "hasCompletedOnboarding": true,
        "theme": "dark",
        "bypassPermissionsModeAccepted": true,
        "projects": {launch.env["PWD"].as_str(): trusted},
    });
    launch.files.push(HomeFile { path: STATE_FILE.into(), contents: state.to_string() });
    launch
}

/// The settings of every run, with those of this one.
fn joined(settings: &str, more: &Value) -> Value {
    let mut settings: Value = serde_json::from_str(settings).expect("settings that godwit wrote are JSON");
    for (name, value) in more.as_object().into_iter().flatten() {
        settings[name] = value.clone();
    }
    settings
}
