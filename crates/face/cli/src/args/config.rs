//! `config` and `secret`

use std::path::PathBuf;

use clap::Subcommand;
use godwit_core::name::SecretName;

/// `config`
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Show the file, with what may be secret hidden, and what a running daemon knows otherwise.
    Show,
    /// Change it: `KEY=VALUE`, such as `agents.claude.model=opus` or `daemon.max_runs=6`; comments and order stay.
    Set {
        /// What changes. Lists and tables are written as in TOML.
        #[arg(required = true, value_name = "KEY=VALUE")]
        changes: Vec<String>,
        /// Show what would change, and change nothing.
        #[arg(long)]
        dry_run: bool,
        /// Put it to use: a daemon that runs begins again in place, and runs go on.
        #[arg(long, conflicts_with = "dry_run")]
        apply: bool,
    },
    /// Take keys or tables out of it, such as `agents.claude.model` or `agents.claude`.
    Unset {
        /// Which.
        #[arg(required = true, value_name = "KEY")]
        keys: Vec<String>,
        /// Show what would change, and change nothing.
        #[arg(long)]
        dry_run: bool,
        /// Put it to use: a daemon that runs begins again in place, and runs go on.
        #[arg(long, conflicts_with = "dry_run")]
        apply: bool,
    },
}

/// `secret`
#[derive(Debug, Subcommand)]
pub(crate) enum SecretCommand {
    /// Keep a secret: typed without being shown, or read from standard input or a file. It is never shown again.
    Set {
        /// What you call it.
        name: SecretName,
        /// Read it from this file; from the terminal or standard input when absent.
        #[arg(long, value_name = "FILE")]
        from: Option<PathBuf>,
        /// Replace the one of that name; whoever refers to it has the new one from its next run on.
        #[arg(long)]
        replace: bool,
    },
    /// List the secrets, since when they are what they are, and who refers to them.
    List,
    /// Delete one that nobody refers to.
    Remove {
        /// Its name.
        name: SecretName,
    },
}
