//! Real agent CLIs with a scripted model on loopback behind them, as a home's configuration tells godwit of them.

use std::fs;
use std::path::PathBuf;

use godwit_testkit::installed::Cli;
use godwit_testkit::model_server::{ModelScript, ModelServer, Turn};
use serde_json::json;

use crate::home::TestHome;

/// The secret by which the agents pay. It must be nowhere in what godwit tells or keeps.
pub const KEY: &str = "made-up-key-of-the-suite";

/// A CLI, and what godwit is told of it.
#[derive(Debug, Clone, Copy)]
pub struct RealAgent {
    cli: Cli,
    /// What missions call it; the word of its adapter, unless it is spoken to over ACP.
    pub word: &'static str,
    /// The path of the model's API, below the server's address.
    path: &'static str,
    model: &'static str,
    /// What it is told when it is spoken to over ACP, in which godwit cannot tell it where its model is.
    over_acp: Option<fn(&TestHome, &str) -> String>,
}

/// Claude Code.
pub const CLAUDE: RealAgent =
    RealAgent { cli: Cli::ClaudeCode, word: "claude", path: "", model: "claude-sonnet-5", over_acp: None };

/// Codex.
pub const CODEX: RealAgent =
    RealAgent { cli: Cli::Codex, word: "codex", path: "/v1", model: "gpt-5.5", over_acp: None };

/// OpenCode.
pub const OPENCODE: RealAgent =
    RealAgent { cli: Cli::Opencode, word: "opencode", path: "/v1", model: "scripted", over_acp: None };

/// Gemini CLI.
pub const GEMINI: RealAgent =
    RealAgent { cli: Cli::Gemini, word: "gemini", path: "", model: "gemini-3.8-flash", over_acp: None };

/// Gemini CLI, spoken to over ACP: what no adapter of its own tells it, its own variables and a file of the machine do.
pub const GEMINI_OVER_ACP: RealAgent = RealAgent {
    word: "gemini-over-acp",
    over_acp: Some(|home, url| {
        let shared = shared(home);
        let settings = shared.join("settings.json");
        let quiet = r#"{"privacy":{"usageStatisticsEnabled":false},"general":{"enableAutoUpdate":false}}"#;
        fs::write(&settings, quiet).expect("written");
        format!(
            "args = [\"--acp\"]\nenv.GOOGLE_GEMINI_BASE_URL = \"{url}\"\nenv.GEMINI_CLI_NO_RELAUNCH = \"true\"\n\
             env.GEMINI_CLI_TRUST_WORKSPACE = \"true\"\nenv.GEMINI_CLI_SYSTEM_SETTINGS_PATH = {settings:?}\n\
             acp.credential_variable = \"GEMINI_API_KEY\"\nacp.authenticate = \"gemini-api-key\"\n"
        )
    }),
    ..GEMINI
};

/// OpenCode, spoken to over ACP and told to ask before it acts.
pub const OPENCODE_OVER_ACP: RealAgent = RealAgent {
    word: "opencode-over-acp",
    over_acp: Some(|home, url| {
        // In a new directory of its settings it would fetch its kit for plugins from a registry.
        let kit = shared(home).join("opencode");
        fs::create_dir_all(kit.join("node_modules")).expect("created");
        let lock = r#"{"packages":{"":{"dependencies":{"@opencode-ai/plugin":"*"}}}}"#;
        fs::write(kit.join("package-lock.json"), lock).expect("written");
        // It would write this one, too, and the run can only read here.
        fs::write(kit.join(".gitignore"), "node_modules\n").expect("written");
        let models = json!({"scripted": {"name": "scripted"}});
        let options = json!({"baseURL": url, "apiKey": "{env:THE_KEY}"});
        let provider = json!({"npm": "@ai-sdk/openai-compatible", "name": "p", "options": options, "models": models});
        let settings = json!({
            "autoupdate": false, "share": "disabled", "model": "p/scripted", "small_model": "p/scripted",
            "provider": {"p": provider}, "permission": {"edit": "ask", "bash": "ask"},
        });
        let switches: String = ["AUTOUPDATE", "LSP_DOWNLOAD", "MODELS_FETCH", "PROJECT_CONFIG"]
            .map(|what| format!("env.OPENCODE_DISABLE_{what} = \"1\"\n"))
            .concat();
        // And read the list of every model of every provider.
        let models = kit.join("no-models.json");
        fs::write(&models, "{}").expect("written");
        format!(
            "args = [\"acp\"]\n{switches}env.OPENCODE_CONFIG_CONTENT = '{settings}'\nenv.XDG_CONFIG_HOME = {:?}\n\
             env.OPENCODE_MODELS_PATH = {models:?}\nacp.credential_variable = \"THE_KEY\"\n",
            shared(home)
        )
    }),
    ..OPENCODE
};

impl RealAgent {
    /// Its program, as the command line of its process has it.
    ///
    /// # Panics
    /// When it is not installed.
    pub fn program(&self) -> String {
        self.cli.program().to_str().expect("the path is UTF-8").to_owned()
    }

    /// A living daemon with this as its agent, a model behind it that plays these turns, and the sample repository
    /// registered.
    ///
    /// # Panics
    /// As [`RealAgent::begin`], or when the model's server cannot be started.
    pub fn with_model(&self, turns: impl IntoIterator<Item = Turn>) -> (TestHome, ModelServer) {
        let (home, server) = (TestHome::new(), model(turns));
        self.begin(&home, &server, "");
        (home, server)
    }

    /// The same in a home and for a server that are there. `more` are lines of the agent's configuration, and what comes
    /// after it.
    ///
    /// # Panics
    /// When the CLI is not installed, or the daemon does not start.
    pub fn begin(&self, home: &TestHome, server: &ModelServer, more: &str) {
        let credential = format!("credential = \"file:{}\"\ncredential_kind = \"api-key\"\n", key(home).display());
        let beginning = match self.over_acp {
            None => self.beginning(&server.url()),
            Some(way) => {
                // OpenCode has one model of its provider there, which its settings name.
                let model = match self.cli {
                    Cli::Opencode => String::new(),
                    _ => format!("model = \"{}\"\n", self.model),
                };
                let way = way(home, &format!("{}{}", server.url(), self.path));
                format!("{}{model}{way}", self.table("acp", &[shared(home)]))
            }
        };
        home.configure(&format!("{beginning}{credential}{more}"));
        home.up();
        home.add_repo_for(self.word, &[]);
    }

    /// Its lines of a configuration without a credential, driven by the adapter of its own. Its model is served below this
    /// address.
    ///
    /// # Panics
    /// When the CLI is not installed.
    pub fn beginning(&self, url: &str) -> String {
        let Self { word, path, model, .. } = self;
        format!("{}base_url = \"{url}{path}\"\nmodel = \"{model}\"\n", self.table(word, &[]))
    }

    fn table(&self, adapter: &str, more: &[PathBuf]) -> String {
        let own = self.cli.directory().canonicalize().expect("it is installed");
        let shown: Vec<&PathBuf> = std::iter::once(&own).chain(more).collect();
        let (word, program) = (self.word, self.cli.program());
        format!("[agents.{word}]\nadapter = \"{adapter}\"\nprogram = {program:?}\nread_only_paths = {shown:?}\n")
    }
}

/// A directory that the runs of real agents are shown.
///
/// # Panics
/// When it cannot be made.
pub fn shared(home: &TestHome) -> PathBuf {
    let shared = home.root().join("shared");
    fs::create_dir_all(&shared).expect("created");
    shared
}

/// A model that plays these turns.
///
/// # Panics
/// When its server cannot be started.
pub fn model(turns: impl IntoIterator<Item = Turn>) -> ModelServer {
    ModelServer::start(ModelScript::of(turns)).expect("the model server starts")
}

/// The file with [`KEY`] in it, written.
///
/// # Panics
/// When it cannot be written.
pub fn key(home: &TestHome) -> PathBuf {
    let key = home.root().join("key");
    fs::write(&key, format!("{KEY}\n")).expect("the key is written");
    key
}

/// The mission that agents are given who repair the sample repository.
///
/// # Panics
/// When it is refused.
pub fn repair_mission(home: &TestHome) -> String {
    home.new_mission("Correct the greeting so that `sh test.sh` passes. Acceptance: the test passes.")
}
