//! The configuration file as it is, and what a change would make of it. What may be secret is never told.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The configuration file as it is now, which a daemon that runs may not have read yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConfigFile {
    /// The file, on the daemon's host.
    pub file: String,
    /// The SHA-256 of what it holds, in hexadecimal; of nothing when it is not there. A change names it, so that what
    /// somebody else wrote meanwhile is not lost.
    pub digest: String,
    /// What it holds, with what may be secret hidden; `null` when it is not TOML, so that nobody knows what may be.
    pub text: Option<String>,
    /// Its values by their tables. `null` stands for a value that is not told.
    #[schema(value_type = Object)]
    pub values: serde_json::Value,
    /// Why a daemon would not start with it; `null` when one would.
    pub fault: Option<ConfigFault>,
    /// The parts that the running daemon knows otherwise, such as `agents.claude`: they take effect when it starts
    /// again.
    pub pending: Vec<String>,
    /// The keys of those parts that are not as the running daemon knows them, with both values.
    #[serde(default)]
    pub pending_settings: Vec<PendingSetting>,
    /// The command that starts it again; runs go on meanwhile.
    pub restart: String,
}

/// A key of the file that the running daemon knows otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PendingSetting {
    /// The whole key, such as `agents.claude.model`.
    pub key: String,
    /// What the daemon knows, as in TOML; `null` when it was not in the file. A value that may be secret is `(hidden)`.
    pub running: Option<String>,
    /// What is in the file now; `null` when it is not there any more.
    pub file: Option<String>,
}

/// What is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConfigFault {
    /// The line, from 1; `null` when the file cannot be read at all.
    pub line: Option<u64>,
    /// What is wrong, with its key.
    pub what: String,
    /// What can be done.
    pub hint: Option<String>,
}

/// One change: a key, and what it becomes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfigEdit {
    /// The whole key as in TOML, such as `agents.claude.model`.
    pub key: String,
    /// What it becomes: text, a number, `true`, a list or a table; `null` takes the key away.
    #[schema(value_type = Option<Object>)]
    pub value: Option<serde_json::Value>,
}

/// Changes to look at before they are saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfigChanges {
    /// The changes, in this order.
    pub changes: Vec<ConfigEdit>,
}

/// What changes would make of the file. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConfigPreview {
    /// The digest of the file as it is.
    pub before: String,
    /// The digest of the file as it would be.
    pub after: String,
    /// The difference, with what may be secret hidden; empty when nothing would change.
    pub diff: String,
    /// The keys among the changes that decide which program is executed, what it is given and what it may see.
    pub executes: Vec<String>,
    /// What a browser has to send as `confirm`, because a person typed it; `null` when nothing is executed otherwise.
    pub confirm: Option<String>,
}

/// Changes to save: exactly what a preview has shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveConfig {
    /// The changes.
    pub changes: Vec<ConfigEdit>,
    /// `before` of their preview.
    pub before: String,
    /// `after` of their preview.
    pub after: String,
    /// `confirm` of their preview, where a person at a browser was asked for it.
    #[serde(default)]
    pub confirm: Option<String>,
}
