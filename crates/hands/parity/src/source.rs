//! The source: `agents.toml`, `instructions.md` and `commands/*.md` in one directory, checked strictly.
//!
//! It guarantees that what it accepts can be said to each CLI without meaning something else there: names that every
//! CLI takes, no text that one of them would expand or execute, and no secret. Reading the files is the caller's.

mod command;
mod name;
mod rule;
mod server;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Deserialize;

pub use command::{ARGUMENTS, Command};
pub use name::Name;
pub use rule::{Decision, Rule, Subject};
pub use server::{Server, Setting};

/// The file of servers and permissions.
pub const SETTINGS: &str = "agents.toml";

/// The file of instructions.
pub const INSTRUCTIONS: &str = "instructions.md";

/// The directory of commands.
pub const COMMANDS: &str = "commands";

/// The most characters of instructions, so that no CLI cuts them: the smallest limit known is Codex's 32 KiB for all
/// files of instructions together.
const MOST_INSTRUCTIONS: usize = 24 * 1024;

/// The texts of a source, as they are on the disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    /// `agents.toml`, where there is one.
    pub settings: Option<String>,
    /// `instructions.md`, where there is one.
    pub instructions: Option<String>,
    /// `commands/NAME.md`, by the file's name without `.md`.
    pub commands: BTreeMap<String, String>,
}

/// What every CLI is to be told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// The MCP servers.
    pub servers: BTreeMap<Name, Server>,
    /// The permissions, in the order allow, ask, deny.
    pub rules: Vec<Rule>,
    /// What every agent is told before anything else, without blank lines around it.
    pub instructions: Option<String>,
    /// The commands that a person can type.
    pub commands: BTreeMap<Name, Command>,
}

/// What is wrong with a source: where, what, and what to do instead. No value that may be secret is repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {fault}")]
pub struct SourceError {
    /// The file, and the key or the line in it.
    pub place: String,
    /// What is wrong there.
    pub fault: Fault,
}

/// What can be wrong in a source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is no TOML, or has a key that is not known.
    #[error("{message}")]
    Toml {
        /// What the parser said.
        message: String,
    },
    /// A name that not every CLI takes.
    #[error(
        "`{name}` is no name for every CLI; use 1 to 64 of `a` to `z`, `0` to `9` and `-`, beginning with a letter"
    )]
    Name {
        /// The name, escaped.
        name: String,
    },
    /// A name that CLIs use themselves.
    #[error("`{name}` is a command of the CLIs themselves; choose another name")]
    Reserved {
        /// The name.
        name: String,
    },
    /// A server that says both how it is started and where it is, or neither.
    #[error("needs either `command`, for a server that is started, or `url`, for one that runs elsewhere")]
    ServerKind,
    /// A key of the other kind of server.
    #[error("`{key}` is for {expected} only; remove it")]
    ServerKey {
        /// The key.
        key: &'static str,
        /// What it is for.
        expected: &'static str,
    },
    /// A text that is empty or holds a character that is none.
    #[error("is empty or holds a control character; give a plain text")]
    Text,
    /// A text that a CLI would expand.
    #[error("holds `{found}`, which the CLIs expand, each in its own way; to pass a variable on, give `env:NAME`")]
    Expansion {
        /// What it holds.
        found: &'static str,
    },
    /// A secret.
    #[error("holds what looks like a secret; give `env:NAME` instead, the variable that holds it when the CLI starts")]
    Secret,
    /// A reference that not every CLI understands.
    #[error("`file:` is not understood by every CLI; give `env:NAME`")]
    FileReference,
    /// A name of a variable that is none.
    #[error("is not the name of an environment variable; use letters, digits and `_`")]
    Variable,
    /// The name of a header that is none.
    #[error("is not the name of a header; use letters, digits and `-`")]
    Header,
    /// A header that `bearer` writes.
    #[error("is written by `bearer = \"env:NAME\"`; use that")]
    Authorization,
    /// An address that is none.
    #[error("must begin with `https://` or `http://`, name a host, and hold no user, password, blank or secret")]
    Url,
    /// A permission that is none.
    #[error(
        "`{text}` is no permission; there are `read`, `edit`, `web`, `shell:WORDS`, `mcp:SERVER` and `mcp:SERVER/TOOL`"
    )]
    Rule {
        /// The permission, escaped.
        text: String,
    },
    /// A command of the shell that is not one of plain words.
    #[error(
        "`{text}` must be the plain words that a command begins with, such as `shell:git push`: no quotes, no wildcards, no operators"
    )]
    Words {
        /// The permission, escaped.
        text: String,
    },
    /// A permission about a server that is not there.
    #[error("`{server}` is no server of this source; add `[mcp.{server}]`, or remove the permission")]
    UnknownServer {
        /// The server.
        server: String,
    },
    /// The same permission twice.
    #[error("`{text}` is there twice; keep it in one of `allow`, `ask` and `deny`")]
    Twice {
        /// The permission.
        text: String,
    },
    /// A command's file without its head.
    #[error("must begin with a line `---`, `description: TEXT`, and a line `---`")]
    NoHead,
    /// A line of the head that is none.
    #[error("is no `KEY: VALUE`; there are `description` and `argument-hint`")]
    HeadLine,
    /// A key of the head that is not known.
    #[error("`{key}` is not known; there are `description` and `argument-hint`, which every CLI can be told")]
    HeadKey {
        /// The key, escaped.
        key: String,
    },
    /// No description.
    #[error("`description` is missing; say in one line what the command does")]
    NoDescription,
    /// A text that is too long.
    #[error("has {found} characters; {most} are the most")]
    TooLong {
        /// How many it has.
        found: usize,
        /// How many it may have.
        most: usize,
    },
    /// A command that would execute something or read files in some CLIs only.
    #[error(
        "holds `{found}`, which some CLIs execute or replace and others do not; say it in words, and use `$ARGUMENTS` for what the person adds"
    )]
    Active {
        /// What it holds.
        found: &'static str,
    },
    /// A text that ends the block that godwit keeps.
    #[error("holds `{found}`, with which godwit marks its own part of a file; remove it")]
    Marker {
        /// What it holds.
        found: &'static str,
    },
}

/// `agents.toml` as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsFile {
    #[serde(default)]
    mcp: BTreeMap<String, server::ServerTable>,
    #[serde(default)]
    permissions: rule::PermissionTable,
}

impl Source {
    /// Reads and checks a source.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place and the way out.
    pub fn parse(texts: &Texts) -> Result<Self, SourceError> {
        let file = settings(texts.settings.as_deref().unwrap_or_default())?;
        let mut servers = BTreeMap::new();
        for (name, table) in file.mcp {
            let place = format!("{SETTINGS}: mcp.{}", name.escape_debug());
            let name = Name::parse(&name).map_err(|fault| at(&place, fault))?;
            servers.insert(name, table.check(&place)?);
        }
        let rules = file.permissions.check(&servers)?;
        let instructions = texts.instructions.as_deref().map(instructions).transpose()?.flatten();
        let mut commands = BTreeMap::new();
        for (name, text) in &texts.commands {
            let place = format!("{COMMANDS}/{}.md", name.escape_debug());
            let name = Name::parse(name).map_err(|fault| at(&place, fault))?;
            let command = Command::parse(&name, text, &place)?;
            commands.insert(name, command);
        }
        Ok(Self { servers, rules, instructions, commands })
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn settings(text: &str) -> Result<SettingsFile, SourceError> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| line_of(text, span.start));
        let place = line.map_or_else(|| SETTINGS.to_owned(), |line| format!("{SETTINGS}:{line}"));
        at(&place, Fault::Toml { message: error.message().lines().collect::<Vec<_>>().join(" ") })
    })
}

/// Instructions without blank lines around them; `None` where nothing is said.
fn instructions(text: &str) -> Result<Option<String>, SourceError> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let text = text.trim();
    if let Some(found) = crate::block::MARKERS.into_iter().find(|marker| text.contains(marker)) {
        return Err(at(INSTRUCTIONS, Fault::Marker { found }));
    }
    check_length(text, MOST_INSTRUCTIONS).map_err(|fault| at(INSTRUCTIONS, fault))?;
    if godwit_agents::secret::looks_like_secret(text) {
        return Err(at(INSTRUCTIONS, Fault::Secret));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

fn check_length(text: &str, most: usize) -> Result<(), Fault> {
    match text.chars().count() {
        found if found > most => Err(Fault::TooLong { found, most }),
        _ => Ok(()),
    }
}

fn at(place: &str, fault: Fault) -> SourceError {
    SourceError { place: place.to_owned(), fault }
}

/// The line, from 1, that a place of a text is on.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}
