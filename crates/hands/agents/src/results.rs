//! The channel through which a run tells its typed result: godwit's own MCP server, and the hook that asks for what is
//! missing when the agent wants to end.
//!
//! Beside it, no run has any MCP server: what a repository brings is shut out, and godwit gives no other.

use godwit_core::result::{Asked, Demand};

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

    /// What the CLI asks when the agent wants to end, as a command line for `sh`; `None` where a result is only welcome.
    pub(crate) fn stop_command_line(&self) -> Option<String> {
        if self.asked.demand == Demand::Welcome {
            return None;
        }
        let words = [self.program, "hook", "stop", "--kind", self.asked.kind.word(), "--file", self.file];
        Some(words.map(shell_word).join(" "))
    }
}
