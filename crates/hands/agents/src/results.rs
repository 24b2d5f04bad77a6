//! The channel through which a run tells its typed result: godwit's own MCP server, and the hook that asks for what is
//! missing when the agent wants to end.
//!
//! Beside it, no run has any MCP server: what a repository brings is shut out, and godwit gives no other.

use godwit_core::id::RunId;
use godwit_core::result::{Asked, Demand, SERVER};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::hook::shell_word;

/// The channel of one run, as seen inside the sandbox.
#[derive(Debug, Clone, Copy)]
pub struct Results<'a> {
    /// Godwit's own program.
    pub program: &'a str,
    /// The file that a result is written to.
    pub file: &'a str,
    /// What is asked for.
    pub asked: Asked,
}

impl Results<'_> {
    /// The arguments with which godwit's program becomes the MCP server.
    pub(crate) fn server_arguments(&self) -> [String; 5] {
        ["mcp-result", "--kind", self.asked.kind.word(), "--file", self.file].map(str::to_owned)
    }

    /// The server as an agent that speaks ACP is told of it.
    pub(crate) fn acp_server(&self) -> Value {
        json!({"name": SERVER, "command": self.program, "args": self.server_arguments(), "env": []})
    }

    /// What the CLI asks when the agent wants to end, as a command line for `sh`; `None` where a result is only welcome.
    /// In the directory for temporary files the hook remembers that the run has been asked once more: some CLIs do not
    /// tell it.
    pub(crate) fn stop_command_line(&self, run: &RunId, tmp: &str) -> Option<String> {
        if self.asked.demand == Demand::Welcome {
            return None;
        }
        let mark = format!("{tmp}/godwit-asked-{run}");
        let words =
            [self.program, "hook", "stop", "--kind", self.asked.kind.word(), "--file", self.file, "--once", &mark];
        Some(words.map(shell_word).join(" "))
    }
}

/// The channel as a driver is told of it, which stands between the run and the agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultOrder {
    /// Godwit's own program, as seen inside the sandbox.
    pub program: String,
    /// The file that a result is written to.
    pub file: String,
    /// What is asked for.
    pub asked: Asked,
}

impl ResultOrder {
    /// Of the channel of a run.
    pub(crate) fn of(results: Results<'_>) -> Self {
        Self { program: results.program.to_owned(), file: results.file.to_owned(), asked: results.asked }
    }

    /// The channel that it stands for.
    pub(crate) fn channel(&self) -> Results<'_> {
        Results { program: &self.program, file: &self.file, asked: self.asked }
    }
}
