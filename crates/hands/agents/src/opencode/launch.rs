//! How OpenCode is started for a run.
//!
//! Everything that it is told is in `opencode.json` of the run's own HOME, written anew for each run. The project's
//! configuration is switched off; since plugins of a `.opencode` directory are executed all the same, the places
//! where a repository can bring some are covered. Nobody is there to be asked: what would ask is allowed inside the
//! sandbox, and a question to a person is refused. What judges its calls is a plugin of godwit's own, which is the only one
//! that is named.

use godwit_core::result::{Demand, SERVER};
use godwit_core::route::Effort;
use godwit_core::run::RunSpec;
use serde_json::{Value, json};

use super::plugin;
use crate::again;
use crate::config::{AgentConfig, ConfigError};
use crate::hook::Hears;
use crate::launch::{HomeFile, Launch, LaunchContext, LaunchError, MODEL_KEY, add_model_key, common, no_tokens};
use crate::reference::CredentialRef;
use crate::results::{ResultOrder, Results};
use crate::servers;

/// Where OpenCode reads its configuration, relative to HOME.
const CONFIG_FILE: &str = ".config/opencode/opencode.json";

/// In a new HOME, OpenCode would fetch its kit for plugins from a registry. Godwit's own needs none: a lock file that
/// lists the kit, beside a directory of modules, is all that OpenCode looks for.
const NO_PLUGIN_KIT: &[(&str, &str)] = &[
    (".config/opencode/node_modules/.none", ""),
    (".config/opencode/package-lock.json", r#"{"packages":{"":{"dependencies":{"@opencode-ai/plugin":"*"}}}}"#),
];

/// A list of models with none in it, and the variable that names it. Where the model is at an address of the operator's,
/// nothing of OpenCode's own list of all providers is needed, and to read that takes it as long as all the rest of its start.
const NO_MODELS: (&str, &str) = (".config/opencode/no-models.json", "{}");
const MODELS_PATH: &str = "OPENCODE_MODELS_PATH";

/// What a repository can bring that OpenCode would execute or obey, relative to the workspace.
const REPOSITORY_SETTINGS: &[&str] = &[".opencode", "opencode.json", "opencode.jsonc"];

/// The option before the session to go on with.
const RESUME: &str = "--session";

/// The name of the provider that stands for the configured address.
pub(super) const PROVIDER: &str = "godwit";

/// What OpenCode cannot be given.
pub(crate) fn validate(config: &AgentConfig) -> Result<(), ConfigError> {
    if config.lends_login() && config.base_url.is_some() {
        return Err(ConfigError::LoginWithAddress);
    }
    if config.lends_login() && config.model.is_none() {
        return Err(ConfigError::LoginWithoutModel);
    }
    if config.base_url.is_some() && config.model.is_none() {
        return Err(ConfigError::ModelMissing);
    }
    if config.base_url.is_none() && config.model.as_deref().is_some_and(|model| !model.contains('/')) {
        return Err(ConfigError::ModelWithoutProvider);
    }
    no_tokens(config)
}

pub(crate) fn launch(config: &AgentConfig, spec: &RunSpec, context: &LaunchContext<'_>) -> Result<Launch, LaunchError> {
    let mut launch = common(config, spec, context)?;
    launch.argv.extend(["run", "--format", "json", "--thinking", "--auto"].map(str::to_owned));
    if context.hook.is_none() {
        // No plugins.
        launch.argv.push("--pure".to_owned());
    }
    match &spec.resume {
        Some(session) => launch.argv.extend([RESUME.to_owned(), session.to_string()]),
        // Without a title OpenCode asks a model for one.
        None => launch.argv.extend(["--title".to_owned(), format!("godwit {}", spec.run)]),
    }
    let model = spec.model.as_ref().or(config.model.as_ref());
    if let Some(model) = model {
        let name = if config.base_url.is_some() { format!("{PROVIDER}/{model}") } else { model.clone() };
        launch.argv.extend(["--model".to_owned(), name]);
    }
    if let Some(effort) = spec.effort {
        launch.argv.extend(["--variant".to_owned(), effort.word().to_owned()]);
    }
    launch.argv.extend(config.args.iter().cloned());
    launch.session.clone_from(&spec.resume);
    launch.stdin = Some(spec.prompt.clone());
    let switches = [
        "OPENCODE_DISABLE_AUTOUPDATE",
        "OPENCODE_DISABLE_CLAUDE_CODE",
        "OPENCODE_DISABLE_LSP_DOWNLOAD",
        "OPENCODE_DISABLE_MODELS_FETCH",
        "OPENCODE_DISABLE_PROJECT_CONFIG",
    ];
    launch.env.extend(switches.map(|name| (name.to_owned(), "1".to_owned())));
    if config.base_url.is_some() {
        needs_no_models(&mut launch);
    }
    launch.covered.extend(REPOSITORY_SETTINGS.iter().map(Into::into));
    let mut settings = configuration(config, model.map(String::as_str), spec.effort);
    let form = |command: &str, arguments: &[String]| {
        let command: Vec<&str> = std::iter::once(command).chain(arguments.iter().map(String::as_str)).collect();
        json!({"type": "local", "command": command, "enabled": true})
    };
    let mut servers = servers::objects(context.servers, |server| form(&server.command, &server.args));
    if let Some(results) = context.results {
        servers.insert(SERVER.to_owned(), form(results.program, &results.server_arguments()));
        launch.driver = again(results);
    }
    if !servers.is_empty() {
        settings["mcp"] = json!(servers);
    }
    if let Some(hook) = context.hook {
        settings["plugin"] = json!([format!("file://{}/{}", launch.env["HOME"], plugin::FILE)]);
        let contents = plugin::contents(&hook.command(&launch.env["PWD"], Hears::ExitCode));
        launch.files.push(HomeFile { path: plugin::FILE.into(), contents });
    }
    let contents = settings.to_string();
    launch.files.push(HomeFile { path: CONFIG_FILE.into(), contents });
    let kit = NO_PLUGIN_KIT.iter().map(|(path, contents)| HomeFile { path: path.into(), contents: (*contents).into() });
    launch.files.extend(kit);
    add_model_key(&mut launch, config, MODEL_KEY);
    Ok(launch)
}

/// Takes from a launch the list of all models.
fn needs_no_models(launch: &mut Launch) {
    let (path, contents) = NO_MODELS;
    launch.env.insert(MODELS_PATH.to_owned(), format!("{}/{path}", launch.env["HOME"]));
    launch.files.push(HomeFile { path: path.into(), contents: contents.into() });
}

/// Who asks once more for a result that has to come: OpenCode asks nobody when its agent wants to end.
fn again(results: Results<'_>) -> Option<Vec<String>> {
    let order = again::Order {
        results: ResultOrder::of(results),
        resume: RESUME.to_owned(),
        session_key: "sessionID".to_owned(),
    };
    (results.asked.demand == Demand::Required).then(|| order.arguments())
}

/// A model at an address of the operator's. OpenCode knows no variants of it by itself, so the one that is asked for is
/// said to be what the provider's API calls it.
fn served(model: &str, effort: Option<Effort>) -> Value {
    let mut served = json!({"name": model});
    if let Some(effort) = effort.map(Effort::word) {
        served["reasoning"] = json!(true);
        served["variants"] = json!({effort: {"reasoningEffort": effort}});
    }
    served
}

/// `opencode.json`. Nothing secret is in it: the key is named by its variable.
fn configuration(config: &AgentConfig, model: Option<&str>, effort: Option<Effort>) -> Value {
    let mut settings = json!({
        "autoupdate": false,
        "share": "disabled",
        "permission": {"question": "deny"},
    });
    let mut options = json!({});
    if config.credential.as_ref().is_some_and(|credential| *credential != CredentialRef::CliLogin) {
        options["apiKey"] = json!(format!("{{env:{MODEL_KEY}}}"));
    }
    match (&config.base_url, model) {
        (Some(base_url), Some(model)) => {
            options["baseURL"] = json!(base_url);
            let name = format!("{PROVIDER}/{model}");
            (settings["model"], settings["small_model"]) = (json!(name), json!(name));
            settings["provider"][PROVIDER] = json!({
                "npm": "@ai-sdk/openai-compatible",
                "name": PROVIDER,
                "options": options,
                "models": {model: served(model, effort)},
            });
        }
        (None, Some(model)) => {
            (settings["model"], settings["small_model"]) = (json!(model), json!(model));
            if let Some((provider, _)) = model.split_once('/') {
                settings["provider"][provider] = json!({"options": options});
            }
        }
        (_, None) => {}
    }
    settings
}
