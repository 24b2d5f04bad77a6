//! How Gemini CLI is started for a run.
//!
//! Headless, it works only in a directory that it is told to trust, and a trusted directory's `.gemini` may name
//! servers, hooks and commands. So that directory is covered, and a `.env` of the repository is not read. Godwit's
//! sandbox is around it, and nobody is there to be asked: every tool is allowed.

use godwit_core::result::SERVER;
use godwit_core::run::RunSpec;
use serde_json::json;

use crate::config::{AgentConfig, ConfigError};
use crate::hook::{Hears, PATIENCE_SECONDS};
use crate::launch::{HomeFile, Launch, LaunchContext, LaunchError, add_model_key, common, no_tokens};
use crate::servers;
use crate::session::session_of;

/// Where Gemini CLI reads its settings, relative to HOME.
const SETTINGS_FILE: &str = ".gemini/settings.json";

/// What a repository can bring that Gemini CLI would execute or obey, relative to the workspace.
const REPOSITORY_SETTINGS: &str = ".gemini";

/// How often Gemini CLI asks a provider that is overloaded or wants a pause, before it gives up and says so. It waits 5 s
/// and then 10 s, or as long as the provider names, without a word; what follows is godwit's own back-off, which is told.
const REQUEST_TRIES: u32 = 3;

/// The variable that the key goes into.
const KEY: &str = "GEMINI_API_KEY";

/// The model's address when the configuration names none. Named here, so that the key goes where godwit says.
const GOOGLE: &str = "https://generativelanguage.googleapis.com";

/// The same for a login with Google.
pub(crate) const CODE_ASSIST: &str = "https://cloudcode-pa.googleapis.com";

/// What Gemini CLI cannot be given.
pub(crate) fn validate(config: &AgentConfig) -> Result<(), ConfigError> {
    no_tokens(config)
}

pub(crate) fn launch(config: &AgentConfig, spec: &RunSpec, context: &LaunchContext<'_>) -> Result<Launch, LaunchError> {
    let mut launch = common(config, spec, context)?;
    launch.argv.extend(["--output-format", "stream-json", "--approval-mode", "yolo"].map(str::to_owned));
    let session = match &spec.resume {
        Some(session) => ("--resume", session.clone()),
        None => ("--session-id", session_of(&spec.run)),
    };
    launch.argv.extend([session.0.to_owned(), session.1.to_string()]);
    launch.session = Some(session.1);
    if let Some(model) = spec.model.as_ref().or(config.model.as_ref()) {
        launch.argv.extend(["--model".to_owned(), model.clone()]);
    }
    launch.argv.extend(allowed_servers(context));
    launch.argv.extend(config.args.iter().cloned());
    launch.stdin = Some(spec.prompt.clone());
    let (address, way) = match config.lends_login() {
        true => (("CODE_ASSIST_ENDPOINT", config.base_url.as_deref().unwrap_or(CODE_ASSIST)), "oauth-personal"),
        false => (("GOOGLE_GEMINI_BASE_URL", config.base_url.as_deref().unwrap_or(GOOGLE)), "gemini-api-key"),
    };
    let variables = [
        address,
        // A login that is void ends the run; a browser would ask a person who is not there.
        ("NO_BROWSER", "true"),
        // A second process that only starts the first one again would take the signals instead of it.
        ("GEMINI_CLI_NO_RELAUNCH", "true"),
        ("GEMINI_CLI_TRUST_WORKSPACE", "true"),
    ];
    launch.env.extend(variables.map(|(name, value)| (name.to_owned(), value.to_owned())));
    launch.covered.push(REPOSITORY_SETTINGS.into());
    let mut settings = json!({
        "security": {"auth": {"selectedType": way}},
        "privacy": {"usageStatisticsEnabled": false},
        "general": {
            "enableAutoUpdate": false, "enableAutoUpdateNotification": false, "maxAttempts": REQUEST_TRIES,
        },
        "advanced": {"ignoreLocalEnv": true},
    });
    let asked = |command: String| {
        let asked = json!({"type": "command", "command": command, "timeout": PATIENCE_SECONDS * 1_000});
        json!([{"matcher": "*", "hooks": [asked]}])
    };
    if let Some(hook) = context.hook {
        settings["hooks"]["BeforeTool"] = asked(hook.command_line(&launch.env["PWD"], Hears::ExitCode));
    }
    let stop = context.results.and_then(|results| results.stop_command_line(&spec.run, &launch.env["TMPDIR"]));
    if let Some(command) = stop {
        settings["hooks"]["AfterAgent"] = asked(command);
    }
    let form = |command: &str, arguments: &[String]| json!({"command": command, "args": arguments, "trust": true});
    let mut servers = servers::objects(context.servers, |server| form(&server.command, &server.args));
    if let Some(results) = context.results {
        servers.insert(SERVER.to_owned(), form(results.program, &results.server_arguments()));
    }
    if !servers.is_empty() {
        settings["mcpServers"] = json!(servers);
    }
    launch.files.push(HomeFile { path: SETTINGS_FILE.into(), contents: settings.to_string() });
    add_model_key(&mut launch, config, KEY);
    Ok(launch)
}

/// The only servers that the CLI starts. Godwit's own is among them where it is not given, so that no list is empty: an
/// empty one would allow all.
pub(super) fn allowed_servers(context: &LaunchContext<'_>) -> Vec<String> {
    let names = std::iter::once(SERVER).chain(context.servers.keys().map(String::as_str));
    names.flat_map(|name| ["--allowed-mcp-server-names".to_owned(), name.to_owned()]).collect()
}
