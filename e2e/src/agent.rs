//! Real agent CLIs with a scripted model on loopback behind them, as a home's configuration tells godwit of them.

use std::fs;
use std::path::PathBuf;

use godwit_testkit::installed::Cli;
use godwit_testkit::model_server::{ModelScript, ModelServer, Turn};

use crate::home::TestHome;

/// The secret by which the agents pay. It must be nowhere in what godwit tells or keeps.
pub const KEY: &str = "made-up-key-of-the-suite";

/// A CLI, and what godwit is told of it.
#[derive(Debug, Clone, Copy)]
pub struct RealAgent {
    cli: Cli,
    /// The word of its adapter, which is also the agent's name.
    pub word: &'static str,
    /// The path of the model's API, below the server's address.
    path: &'static str,
    model: &'static str,
}

/// Claude Code.
pub const CLAUDE: RealAgent = RealAgent { cli: Cli::ClaudeCode, word: "claude", path: "", model: "claude-sonnet-5" };

/// Codex.
pub const CODEX: RealAgent = RealAgent { cli: Cli::Codex, word: "codex", path: "/v1", model: "gpt-5.5" };

/// OpenCode.
pub const OPENCODE: RealAgent = RealAgent { cli: Cli::Opencode, word: "opencode", path: "/v1", model: "scripted" };

/// Gemini CLI.
pub const GEMINI: RealAgent = RealAgent { cli: Cli::Gemini, word: "gemini", path: "", model: "gemini-3.8-flash" };

impl RealAgent {
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
        let Self { cli, word, path, model } = self;
        home.configure(&format!(
            "[agents.{word}]\nadapter = \"{word}\"\nprogram = {:?}\nread_only_paths = [{:?}]\ncredential = \"file:{}\"\n\
             credential_kind = \"api-key\"\nbase_url = \"{}{path}\"\nmodel = \"{model}\"\n{more}",
            cli.program(),
            cli.directory().canonicalize().expect("it is installed"),
            key(home).display(),
            server.url(),
        ));
        home.up();
        home.add_repo_for(word, &[]);
    }
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
