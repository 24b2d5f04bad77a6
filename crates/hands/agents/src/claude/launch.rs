//! How Claude Code is started for a run.
//!
//! The run's own HOME is the only place it may find settings in: a repository's `.claude/settings.json` hooks and
//! `.mcp.json` servers would be started without a question, so both sources are shut. Inside the sandbox the agent
//! needs no permission of its own, and nobody is there to give one.

use godwit_core::result::SERVER;
use godwit_core::run::RunSpec;
use serde_json::{Map, json};

use crate::config::AgentConfig;
use crate::hook::{Hears, PATIENCE_SECONDS};
use crate::launch::{HomeFile, Launch, LaunchContext, LaunchError, SecretVariable, common};
use crate::reference::{CredentialKind, CredentialRef};
use crate::servers;
use crate::session::session_of;

/// How often Claude Code repeats a failed request by itself. Its default of 10 takes minutes, in which godwit
/// could already have decided something better.
const REQUEST_RETRIES: &str = "3";

/// How long Claude Code waits for the beginning of a reply, in milliseconds.
const REPLY_TIMEOUT_MS: &str = "120000";

/// Where Claude Code reads its settings, relative to HOME.
pub(super) const SETTINGS_FILE: &str = ".claude/settings.json";

pub(crate) fn launch(config: &AgentConfig, spec: &RunSpec, context: &LaunchContext<'_>) -> Result<Launch, LaunchError> {
    let mut launch = common(config, spec, context)?;
    let fixed = [
        "-p",
        "--output-format",
        "stream-json",
        "--verbose",
        "--setting-sources",
        "user",
        "--strict-mcp-config",
        "--permission-mode",
        "bypassPermissions",
    ];
    launch.argv.extend(fixed.map(str::to_owned));
    let session = match &spec.resume {
        Some(session) => ("--resume", session.clone()),
        None => ("--session-id", session_of(&spec.run)),
    };
    launch.argv.extend([session.0.to_owned(), session.1.to_string()]);
    launch.session = Some(session.1);
    launch.argv.extend(server_arguments(context));
    if let Some(model) = spec.model.as_ref().or(config.model.as_ref()) {
        launch.argv.extend(["--model".to_owned(), model.clone()]);
    }
    if let Some(effort) = spec.effort {
        launch.argv.extend(["--effort".to_owned(), effort.word().to_owned()]);
    }
    launch.argv.extend(config.args.iter().cloned());
    launch.stdin = Some(spec.prompt.clone());
    launch.files.push(HomeFile { path: SETTINGS_FILE.into(), contents: settings(spec, context, &launch) });
    add_environment(&mut launch, config);
    add_credential(&mut launch, config);
    Ok(launch)
}

/// `settings.json`, written for each run: what an earlier run left there could switch the hooks off.
fn settings(spec: &RunSpec, context: &LaunchContext<'_>, launch: &Launch) -> String {
    let asked = |command: String| json!({"type": "command", "command": command, "timeout": PATIENCE_SECONDS});
    let mut hooks = Map::new();
    if let Some(hook) = context.hook {
        let asked = asked(hook.command_line(&launch.env["PWD"], Hears::Json));
        hooks.insert("PreToolUse".to_owned(), json!([{"matcher": "*", "hooks": [asked]}]));
    }
    let stop = context.results.and_then(|results| results.stop_command_line(&spec.run, &launch.env["TMPDIR"]));
    if let Some(command) = stop {
        hooks.insert("Stop".to_owned(), json!([{"hooks": [asked(command)]}]));
    }
    let settings = if hooks.is_empty() { json!({}) } else { json!({"hooks": hooks}) };
    settings.to_string()
}

/// The MCP servers of a run, as arguments; none where there are none.
pub(super) fn server_arguments(context: &LaunchContext<'_>) -> Vec<String> {
    let form = |command: &str, arguments: &[String]| json!({"type": "stdio", "command": command, "args": arguments});
    let mut servers = servers::objects(context.servers, |server| form(&server.command, &server.args));
    if let Some(results) = context.results {
        servers.insert(SERVER.to_owned(), form(results.program, &results.server_arguments()));
    }
    let told = (!servers.is_empty()).then(|| json!({"mcpServers": servers}).to_string());
    told.into_iter().flat_map(|told| ["--mcp-config".to_owned(), told]).collect()
}

/// The operator's own variables win over these defaults, except where a run depends on the value.
fn add_environment(launch: &mut Launch, config: &AgentConfig) {
    let defaults = [
        ("API_TIMEOUT_MS", REPLY_TIMEOUT_MS),
        ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"),
        ("CLAUDE_CODE_MAX_RETRIES", REQUEST_RETRIES),
        // The same shell on each machine, and no search for another before the first command. Where it is not there, the
        // CLI searches after all.
        ("CLAUDE_CODE_SHELL", "/bin/bash"),
        ("DISABLE_AUTOUPDATER", "1"),
    ];
    for (name, value) in defaults {
        if !config.env.contains_key(name) {
            launch.env.insert(name.to_owned(), value.to_owned());
        }
    }
    // Without it, `bypassPermissions` is refused to a process that appears to be root in its user namespace.
    launch.env.insert("IS_SANDBOX".to_owned(), "1".to_owned());
    if let Some(base_url) = &config.base_url {
        launch.env.insert("ANTHROPIC_BASE_URL".to_owned(), base_url.clone());
    }
}

fn add_credential(launch: &mut Launch, config: &AgentConfig) {
    // A login of its own is lent as a file.
    let Some(source) = config.credential.as_ref().and_then(CredentialRef::source) else { return };
    let name = match config.credential_kind {
        Some(CredentialKind::OauthToken) => "CLAUDE_CODE_OAUTH_TOKEN",
        Some(CredentialKind::ApiKey) | None => "ANTHROPIC_API_KEY",
    };
    launch.secret_env.retain(|variable| variable.name != name);
    launch.secret_env.push(SecretVariable { name: name.to_owned(), source });
}
