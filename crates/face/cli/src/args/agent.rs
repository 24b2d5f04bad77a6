//! `agent`

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use godwit_parity::Cli as AgentCli;

/// `agent`
#[derive(Debug, Subcommand)]
pub(crate) enum AgentCommand {
    /// List your agents and the CLIs that are installed: whether missions can use them, and if not what is missing.
    List,
    /// Tell every agent CLI the same: servers, permissions, instructions and commands, from one source.
    Sync(AgentSyncArgs),
}

/// `agent sync`
#[derive(Debug, Args)]
pub(crate) struct AgentSyncArgs {
    /// Write your own files, from `godwit/agents` in your configuration directory; what happens when nothing is said.
    #[arg(long, conflicts_with = "repo")]
    pub(crate) user: bool,
    /// Write the files of this repository instead, from its `.godwit/agents`.
    #[arg(long, value_name = "PATH")]
    pub(crate) repo: Option<PathBuf>,
    /// Only for these, installed or not: `claude`, `codex`, `opencode`, `gemini`; all that are installed when absent.
    #[arg(long = "for", value_name = "CLI", value_delimiter = ',', value_enum, hide_possible_values = true)]
    pub(crate) agents: Vec<AgentWord>,
    /// Write nothing, and show what would change in each file.
    #[arg(long, conflicts_with_all = ["check", "undo"])]
    pub(crate) dry_run: bool,
    /// Write nothing, and end with 14 when something would change.
    #[arg(long, conflicts_with = "undo")]
    pub(crate) check: bool,
    /// Replace entries of your own that are in the way; what they were is in the backup.
    #[arg(long, conflicts_with = "undo")]
    pub(crate) take_over: bool,
    /// Put every file back as it was before the last sync.
    #[arg(long, conflicts_with = "agents")]
    pub(crate) undo: bool,
    /// With `--undo`: also files that were changed since; what is in them now is kept.
    #[arg(long, requires = "undo")]
    pub(crate) force: bool,
}

/// The words of the CLIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AgentWord {
    /// Claude Code.
    Claude,
    /// Codex.
    Codex,
    /// OpenCode.
    Opencode,
    /// Gemini CLI.
    Gemini,
}

impl From<AgentWord> for AgentCli {
    fn from(word: AgentWord) -> Self {
        match word {
            AgentWord::Claude => Self::Claude,
            AgentWord::Codex => Self::Codex,
            AgentWord::Opencode => Self::Opencode,
            AgentWord::Gemini => Self::Gemini,
        }
    }
}
