//! What each CLI reads where, and how the source is said to it. Pure.
//!
//! Every form here was seen to work with the releases that the adapters of `godwit-agents` are tested with; the suite
//! `live` asks the CLIs themselves. What a CLI cannot be told is a gap, which is reported and never said by something
//! that only comes near to it and allows more.

mod claude;
mod codex;
mod gemini;
mod opencode;

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::block::SIGNATURE;
use crate::document::Format;
use crate::entry::Entry;
use crate::source::{Command, Setting, Source};

/// A CLI that is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cli {
    /// Claude Code.
    Claude,
    /// Codex.
    Codex,
    /// OpenCode.
    Opencode,
    /// Gemini CLI.
    Gemini,
}

/// Whose files are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Those of the user, for every directory.
    User(Homes),
    /// Those of one repository, by its root. Nothing outside of its working tree is written.
    Repository(PathBuf),
}

/// Where the CLIs keep the files of this user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Homes {
    /// The user's home directory.
    pub home: PathBuf,
    /// `CLAUDE_CONFIG_DIR`, where it is set.
    pub claude: Option<PathBuf>,
    /// `CODEX_HOME`, where it is set.
    pub codex: Option<PathBuf>,
    /// `XDG_CONFIG_HOME`, where it is set.
    pub config: Option<PathBuf>,
    /// `GEMINI_CLI_HOME`, where it is set.
    pub gemini: Option<PathBuf>,
}

/// What a file is to say.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// These entries, beside those of the person.
    Settings {
        /// The form of the file.
        format: Format,
        /// The entries.
        entries: Vec<Entry>,
    },
    /// A block in a text of the person's.
    Block(Option<String>),
    /// Exactly this text; `None` when the file is to be gone.
    Whole(Option<String>),
}

/// A file of a CLI, and what it is to say.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Which CLI reads it.
    pub cli: Cli,
    /// Where the CLI looks for it.
    pub path: PathBuf,
    /// What it is to say.
    pub content: Content,
}

/// Everything that one CLI is to be told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Targets {
    /// The files.
    pub files: Vec<Target>,
    /// What it cannot be told.
    pub gaps: Vec<String>,
}

impl Cli {
    /// Every CLI, in the order they are shown.
    pub const ALL: [Self; 4] = [Self::Claude, Self::Codex, Self::Opencode, Self::Gemini];

    /// The word for it, which is its program's name too.
    pub fn word(self) -> &'static str {
        match self {
            Self::Claude => "claude",
            Self::Codex => "codex",
            Self::Opencode => "opencode",
            Self::Gemini => "gemini",
        }
    }

    /// What it is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::Claude => "Claude Code",
            Self::Codex => "Codex",
            Self::Opencode => "OpenCode",
            Self::Gemini => "Gemini CLI",
        }
    }

    /// How the source is said to it. `is_there` answers whether a file is there, for the CLIs that read one of several.
    pub fn targets(self, source: &Source, scope: &Scope, is_there: &dyn Fn(&Path) -> bool) -> Targets {
        match self {
            Self::Claude => claude::targets(source, scope),
            Self::Codex => codex::targets(source, scope),
            Self::Opencode => opencode::targets(source, scope, is_there),
            Self::Gemini => gemini::targets(source, scope),
        }
    }
}

impl fmt::Display for Cli {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Targets {
    fn add(&mut self, cli: Cli, path: PathBuf, content: Content) {
        self.files.push(Target { cli, path, content });
    }
}

/// The value of a setting in a CLI that expands `${NAME}`.
fn dollar(setting: &Setting) -> String {
    match setting {
        Setting::Literal(text) => text.clone(),
        Setting::Variable(name) => format!("${{{name}}}"),
    }
}

/// A command as Markdown with a head, whose first line says who writes it. A text in the quotes of JSON is one in YAML.
fn markdown(head: &[(&str, &str)], body: &str) -> String {
    let head: String =
        head.iter().map(|(key, value)| format!("{key}: {}\n", serde_json::Value::from(*value))).collect();
    format!("---\n{SIGNATURE}\n{head}---\n{body}\n")
}

/// A command for the CLIs that read the same head as the source has.
fn plain_command(command: &Command) -> String {
    let mut head = vec![("description", command.description.as_str())];
    head.extend(command.argument_hint.as_deref().map(|hint| ("argument-hint", hint)));
    markdown(&head, &command.body)
}
