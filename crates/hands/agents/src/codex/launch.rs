//! How Codex is started for a run.
//!
//! Everything that it is told is in `config.toml` of the run's own HOME, written anew for each run. The repository
//! is declared untrusted, so that its `.codex` directory is not read. Godwit's sandbox is around it: its own is off.

use godwit_core::result::SERVER;
use godwit_core::route::Effort;
use godwit_core::run::RunSpec;
use serde_json::{Map, Value, json};

use crate::config::{AgentConfig, ConfigError};
use crate::hook::{Hears, PATIENCE_SECONDS};
use crate::launch::{HomeFile, Launch, LaunchContext, LaunchError, MODEL_KEY, add_model_key, common, no_tokens};
use crate::reference::CredentialRef;

/// Where Codex reads its configuration, relative to HOME.
const CONFIG_FILE: &str = ".codex/config.toml";

/// Where Codex reads its hooks, relative to HOME.
pub(super) const HOOKS_FILE: &str = ".codex/hooks.json";

/// The model's address when the configuration names none. Named here, so that the key goes where godwit says.
const OPENAI: &str = "https://api.openai.com/v1";

/// The model's address for a login with ChatGPT.
pub(crate) const CHATGPT: &str = "https://chatgpt.com/backend-api/codex";

/// How often Codex repeats a failed request, and a stream that broke. Its defaults of 4 and 5 multiply to half a
/// minute, in which godwit could already have decided something better.
const REQUEST_RETRIES: u32 = 2;
const STREAM_RETRIES: u32 = 2;

/// How long a stream may be silent, in milliseconds.
const STREAM_IDLE_MS: u32 = 120_000;

/// What Codex cannot be given.
pub(crate) fn validate(config: &AgentConfig) -> Result<(), ConfigError> {
    no_tokens(config)
}

pub(crate) fn launch(config: &AgentConfig, spec: &RunSpec, context: &LaunchContext<'_>) -> Result<Launch, LaunchError> {
    let mut launch = common(config, spec, context)?;
    launch.argv.push("exec".to_owned());
    if spec.resume.is_some() {
        launch.argv.push("resume".to_owned());
    }
    let fixed = ["--json", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox"];
    launch.argv.extend(fixed.map(str::to_owned));
    let hooks = hooks(spec, context, &launch);
    if hooks.is_some() {
        // Hooks that nobody has trusted in a dialogue of Codex's are silently not asked.
        launch.argv.push("--dangerously-bypass-hook-trust".to_owned());
    }
    if let Some(model) = spec.model.as_ref().or(config.model.as_ref()) {
        launch.argv.extend(["--model".to_owned(), model.clone()]);
    }
    launch.argv.extend(config.args.iter().cloned());
    launch.argv.extend(spec.resume.as_ref().map(ToString::to_string));
    // The prompt comes from standard input.
    launch.argv.push("-".to_owned());
    launch.session.clone_from(&spec.resume);
    launch.stdin = Some(spec.prompt.clone());
    if let Some(contents) = hooks {
        launch.files.push(HomeFile { path: HOOKS_FILE.into(), contents });
    }
    let mut contents = configuration(config, spec.effort, &launch.env["PWD"]);
    contents.extend(context.servers.iter().map(|(name, one)| server(name, &one.command, &one.args)));
    let results = context.results.map(|results| server(SERVER, results.program, &results.server_arguments()));
    contents.push_str(&results.unwrap_or_default());
    launch.files.push(HomeFile { path: CONFIG_FILE.into(), contents });
    // Times that it tells are of a clock, without their zone.
    launch.env.insert("TZ".to_owned(), "UTC".to_owned());
    launch.secret_env.retain(|variable| variable.name != "TZ");
    add_model_key(&mut launch, config, MODEL_KEY);
    Ok(launch)
}

/// `hooks.json`; `None` when nothing is to be asked.
fn hooks(spec: &RunSpec, context: &LaunchContext<'_>, launch: &Launch) -> Option<String> {
    let asked = |command: String| {
        let asked = json!({"type": "command", "command": command, "timeout": PATIENCE_SECONDS});
        json!([{"hooks": [asked]}])
    };
    let mut hooks = Map::new();
    if let Some(hook) = context.hook {
        hooks.insert("PreToolUse".to_owned(), asked(hook.command_line(&launch.env["PWD"], Hears::Json)));
    }
    let stop = context.results.and_then(|results| results.stop_command_line(&spec.run, &launch.env["TMPDIR"]));
    if let Some(command) = stop {
        hooks.insert("Stop".to_owned(), asked(command));
    }
    (!hooks.is_empty()).then(|| json!({"hooks": hooks}).to_string())
}

/// An MCP server of a run. Nobody is there to approve its tools.
fn server(name: &str, program: &str, arguments: &[String]) -> String {
    let arguments: Vec<String> = arguments.iter().map(|argument| quoted(argument)).collect();
    format!(
        "\n[mcp_servers.{name}]\n\
         command = {program}\n\
         args = [{arguments}]\n\
         default_tools_approval_mode = \"approve\"\n",
        program = quoted(program),
        arguments = arguments.join(", "),
    )
}

/// `config.toml`. Nothing secret is in it: the key is named by its variable.
fn configuration(config: &AgentConfig, effort: Option<Effort>, workspace: &str) -> String {
    let effort = effort.map(|effort| format!("model_reasoning_effort = {}\n", quoted(effort.word())));
    let effort = effort.unwrap_or_default();
    let usual = if config.lends_login() { CHATGPT } else { OPENAI };
    let base_url = quoted(config.base_url.as_deref().unwrap_or(usual));
    let key = match &config.credential {
        None => String::new(),
        Some(CredentialRef::CliLogin) => "requires_openai_auth = true\n".to_owned(),
        Some(_) => format!("env_key = {}\n", quoted(MODEL_KEY)),
    };
    let login = if config.lends_login() { of_login(config) } else { String::new() };
    format!(
        "model_provider = \"godwit\"\n\
         check_for_update_on_startup = false\n\
         approval_policy = \"never\"\n\
         {login}\
         {effort}\
         \n\
         [model_providers.godwit]\n\
         name = \"godwit\"\n\
         base_url = {base_url}\n\
         {key}\
         wire_api = \"responses\"\n\
         request_max_retries = {REQUEST_RETRIES}\n\
         stream_max_retries = {STREAM_RETRIES}\n\
         stream_idle_timeout_ms = {STREAM_IDLE_MS}\n\
         \n\
         [shell_environment_policy]\n\
         exclude = [{key_name}]\n\
         \n\
         [projects.{project}]\n\
         trust_level = \"untrusted\"\n\
         \n\
         [analytics]\n\
         enabled = false\n\
         \n\
         [features]\n\
         plugins = false\n\
         apps = false\n",
        key_name = quoted(MODEL_KEY),
        project = quoted(workspace),
    )
}

/// What is said at the top when its own login is lent: that it is in a file, and that nothing of it goes anywhere but to
/// an address that the operator named.
fn of_login(config: &AgentConfig) -> String {
    let address = config.base_url.as_ref().map(|url| format!("chatgpt_base_url = {}\n", quoted(url)));
    format!("cli_auth_credentials_store = \"file\"\n{}", address.unwrap_or_default())
}

/// A text as a basic string of TOML, whose escapes are JSON's as far as JSON writes any.
fn quoted(text: &str) -> String {
    Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}
