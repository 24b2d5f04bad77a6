//! Permissions in words that mean the same to every CLI.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;

use super::{Fault, Name, SETTINGS, Server, SourceError, at};

/// What is decided about a use of a tool. Where several rules fit, the strictest decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// It happens without a question.
    Allow,
    /// A person is asked.
    Ask,
    /// It does not happen.
    Deny,
}

/// What a rule is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// `read`: reading files.
    Read,
    /// `edit`: changing files.
    Edit,
    /// `web`: fetching and searching.
    Web,
    /// `shell:git push`: commands that begin with these words.
    Shell(Vec<String>),
    /// `mcp:docs`: every tool of a server.
    Server(Name),
    /// `mcp:docs/search`: one tool of a server.
    Tool(Name, String),
}

/// One permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What is decided.
    pub decision: Decision,
    /// About what.
    pub subject: Subject,
}

/// `[permissions]` as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PermissionTable {
    #[serde(default)]
    allow: Vec<String>,
    #[serde(default)]
    ask: Vec<String>,
    #[serde(default)]
    deny: Vec<String>,
}

impl PermissionTable {
    /// The rules that are meant, each about something once.
    pub(super) fn check(self, servers: &BTreeMap<Name, Server>) -> Result<Vec<Rule>, SourceError> {
        let lists = [
            (Decision::Allow, "allow", self.allow),
            (Decision::Ask, "ask", self.ask),
            (Decision::Deny, "deny", self.deny),
        ];
        let mut rules = Vec::new();
        let mut seen = BTreeSet::new();
        for (decision, key, texts) in lists {
            for (index, text) in texts.iter().enumerate() {
                let place = format!("{SETTINGS}: permissions.{key}[{index}]");
                let subject = Subject::parse(text).map_err(|fault| at(&place, fault))?;
                if let Some(server) = subject.server().filter(|server| !servers.contains_key(server)) {
                    return Err(at(&place, Fault::UnknownServer { server: server.to_string() }));
                }
                if !seen.insert(subject.clone()) {
                    return Err(at(&place, Fault::Twice { text: subject.to_string() }));
                }
                rules.push(Rule { decision, subject });
            }
        }
        Ok(rules)
    }
}

impl Subject {
    fn parse(text: &str) -> Result<Self, Fault> {
        let unknown = || Fault::Rule { text: text.escape_debug().to_string() };
        match text.split_once(':') {
            None => match text {
                "read" => Ok(Self::Read),
                "edit" => Ok(Self::Edit),
                "web" => Ok(Self::Web),
                _ => Err(unknown()),
            },
            Some(("shell", words)) => shell(words, text),
            Some(("mcp", rest)) => match rest.split_once('/') {
                None => Name::parse(rest).map(Self::Server),
                Some((server, tool)) if is_tool(tool) => Ok(Self::Tool(Name::parse(server)?, tool.to_owned())),
                Some(_) => Err(unknown()),
            },
            Some(_) => Err(unknown()),
        }
    }

    /// The server that it is about.
    pub fn server(&self) -> Option<&Name> {
        match self {
            Self::Server(server) | Self::Tool(server, _) => Some(server),
            Self::Read | Self::Edit | Self::Web | Self::Shell(_) => None,
        }
    }
}

/// Plain words, so that every CLI matches the same commands: what a shell or a pattern gives a meaning to is refused.
fn shell(words: &str, text: &str) -> Result<Subject, Fault> {
    let is_plain = |word: &str| word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:=@+,%".contains(c));
    let words: Vec<String> = words.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    match !words.is_empty() && words.iter().all(|word| is_plain(word)) {
        true => Ok(Subject::Shell(words)),
        false => Err(Fault::Words { text: text.escape_debug().to_string() }),
    }
}

fn is_tool(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read => f.write_str("read"),
            Self::Edit => f.write_str("edit"),
            Self::Web => f.write_str("web"),
            Self::Shell(words) => write!(f, "shell:{}", words.join(" ")),
            Self::Server(server) => write!(f, "mcp:{server}"),
            Self::Tool(server, tool) => write!(f, "mcp:{server}/{tool}"),
        }
    }
}
