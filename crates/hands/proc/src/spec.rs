//! What a shim is told: the specification on disk, and the secrets that never are.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The name of the variable that carries a run's id into everything it starts, unless a spec says otherwise.
pub const DEFAULT_TAG_ENV: &str = "GODWIT_RUN";

/// What a shim executes. Written to the run's directory; holds nothing secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShimSpec {
    /// The run, as the value of the tag variable.
    pub id: String,
    /// The attempt; repeated in the claim and in the exit record.
    pub fence: u64,
    /// Program and arguments, the sandbox's own included. The program is looked up in the `PATH` of `env`, never in
    /// the daemon's.
    pub argv: Vec<String>,
    /// The whole environment, secrets apart; nothing is inherited.
    pub env: BTreeMap<String, String>,
    /// The working directory; must exist.
    pub cwd: PathBuf,
    /// The file given as standard input; `None` is an empty one, or the terminal where there is one.
    pub stdin: Option<PathBuf>,
    /// The terminal that the program is given instead of files and pipes. What it shows goes to standard output's spool,
    /// byte by byte, and standard error's stays empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terminal: Option<Terminal>,
    /// What ends the run from outside.
    pub limits: Limits,
    /// How patiently it is ended.
    pub grace: Grace,
    /// The variable that carries `id`; see [`DEFAULT_TAG_ENV`].
    pub tag_env: String,
}

/// A terminal for a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terminal {
    /// Its size at the start.
    pub size: TerminalSize,
    /// Who makes it the controlling terminal of a session.
    pub taken: TerminalTaken,
}

/// The size of a terminal, in characters. Neither number is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TerminalSize {
    /// Characters in a row.
    pub columns: u16,
    /// Rows.
    pub rows: u16,
}

/// Who makes a terminal the controlling one of a session, and so gets the signals of its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TerminalTaken {
    /// What the shim executes.
    AtStart,
    /// A program inside of it, by [`crate::terminal`]: a sandbox between the two would die of the Ctrl-C that is meant
    /// for the program.
    Inside,
}

/// What ends a run from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// From start to end, in milliseconds.
    pub wall_ms: u64,
    /// Without a byte on standard output or standard error, in milliseconds. Does not pass while the disk is full.
    pub idle_ms: u64,
    /// Bytes of standard output and standard error together.
    pub spool_bytes: u64,
}

/// How long each step of the terminate ladder waits before the next: SIGINT, SIGTERM, SIGKILL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grace {
    /// From SIGINT to SIGTERM, in milliseconds.
    pub interrupt_ms: u64,
    /// From SIGTERM to SIGKILL, in milliseconds.
    pub terminate_ms: u64,
}

impl Default for Grace {
    /// Five seconds each: the agent CLIs that clean up after SIGINT were seen to need about one.
    fn default() -> Self {
        Self { interrupt_ms: 5_000, terminate_ms: 5_000 }
    }
}

/// What a run may know and a disk may not. Passed to the shim through its standard input only.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    /// Further variables of the run's environment. Their values are masked in the spool.
    pub env: BTreeMap<String, String>,
    /// Further exact texts that are masked in the spool.
    pub mask: Vec<String>,
}

impl Secrets {
    /// Every text that must not reach the spool, empty ones left out: the values, and their form inside a JSON
    /// string where that differs.
    #[must_use]
    pub fn masked_texts(&self) -> Vec<Vec<u8>> {
        let mut texts = Vec::new();
        for secret in self.env.values().chain(&self.mask).filter(|text| !text.is_empty()) {
            texts.push(secret.clone().into_bytes());
            let escaped = serde_json::Value::from(secret.as_str()).to_string();
            let inner = &escaped[1..escaped.len() - 1];
            if inner != secret {
                texts.push(inner.as_bytes().to_vec());
            }
        }
        texts.sort();
        texts.dedup();
        texts
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets")
            .field("env", &self.env.keys().collect::<Vec<_>>())
            .field("mask", &self.mask.len())
            .finish_non_exhaustive()
    }
}
