//! Where things are in the text of a configuration, so that what is wrong can be found by a person.

use std::ops::Range;
use std::path::Path;

use toml_edit::{Document, Item, Key, TableLike, Value};

use super::{ConfigError, is_literal_secret};

/// The tables and their keys. A test holds them equal to what the types read.
pub(super) const KEYS: &[(&str, &[&str])] = &[
    ("", &["daemon", "host", "agents", "routes", "roles", "routing", "secrets", "sandbox", "reach"]),
    ("daemon", &["port", "max_runs", "max_open_missions"]),
    ("host", &["max_runs"]),
    ("secrets", &["identity"]),
    ("sandbox", &["read_only"]),
    ("reach", &["web_push"]),
    ("reach.web_push", &["enabled", "contact", "hosts", "quiet"]),
    ("reach.web_push.quiet", &["from", "until", "zone"]),
    (
        "agents.*",
        &[
            "adapter",
            "program",
            "args",
            "env",
            "credential",
            "credential_kind",
            "base_url",
            "model",
            "models",
            "read_only_paths",
            "label",
            "acp",
            "sentinel",
            "attention",
            "max_runs",
        ],
    ),
    ("roles", &["coder", "planner", "reviewer"]),
    ("roles.*", &["mcp_servers"]),
    ("roles.coder.mcp_servers.*", &["command", "args"]),
    ("routing", &["second_opinion"]),
    ("routing.second_opinion", &["agent", "model", "effort", "account"]),
    ("routes", &["coder", "planner", "reviewer"]),
    ("routes.*", &["prefer", "on_failure", "allow_paid"]),
];

/// How many letters a slip may change to be taken for one.
const MOST_SLIPS: usize = 3;

/// What is wrong, before it is known in which file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    line: usize,
    what: String,
    hint: Option<String>,
}

impl Fault {
    /// The error about it.
    pub(super) fn at(self, path: &Path) -> ConfigError {
        ConfigError::Refused { path: path.to_owned(), line: self.line, fault: self.what, hint: self.hint }
    }
}

/// One key of the text, with its whole name such as `agents.claude.program` and its place in bytes.
struct Entry<'text> {
    name: String,
    key: Range<usize>,
    value: Range<usize>,
    text: Option<&'text str>,
}

/// The keys and values of a configuration and where they are.
pub(super) struct Places<'text> {
    text: &'text str,
    document: Document<&'text str>,
}

impl<'text> Places<'text> {
    /// Reads the text as TOML.
    ///
    /// # Errors
    /// When it is none.
    pub(super) fn read(text: &'text str) -> Result<Self, Fault> {
        match Document::parse(text) {
            Ok(document) => Ok(Self { text, document }),
            Err(error) => {
                let line = line_of(text, error.span().map_or(0, |span| span.start));
                let what = format!("is not TOML: {}", one_line(error.message()));
                Err(Fault { line, what, hint: None })
            }
        }
    }

    /// Refuses the first key that no version of this program reads.
    ///
    /// # Errors
    /// The key, its line and the key that was probably meant.
    pub(super) fn refuse_unknown_keys(&self) -> Result<(), Fault> {
        // Elements of arrays are no keys. A key that ends like one is refused when the values are read.
        for entry in self.entries().into_iter().filter(|entry| !entry.name.ends_with(']')) {
            let (parent, key) = entry.name.rsplit_once('.').unwrap_or(("", &entry.name));
            let is_known_by = |pattern: &str| match pattern.strip_suffix(".*") {
                Some(table) => parent.strip_prefix(table).is_some_and(|rest| rest.matches('.').count() == 1),
                None => parent == pattern,
            };
            let Some((_, known)) = KEYS.iter().find(|(pattern, _)| is_known_by(pattern)) else { continue };
            if !known.contains(&key) {
                let line = line_of(self.text, entry.key.start);
                let hint = match nearest(key, known) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("known keys here are {}", quoted(known)),
                };
                let what = format!("`{}` is not a known key", entry.name.escape_debug());
                return Err(Fault { line, what, hint: Some(hint) });
            }
        }
        Ok(())
    }

    /// Refuses the first value that is a secret itself. The secret is not repeated.
    ///
    /// # Errors
    /// The key and its line.
    pub(super) fn refuse_secrets(&self) -> Result<(), Fault> {
        let is_secret = |entry: &Entry<'_>| entry.text.is_some_and(|text| is_literal_secret(&entry.name, text));
        match self.entries().into_iter().find(is_secret) {
            Some(entry) => Err(Fault {
                line: line_of(self.text, entry.value.start),
                what: format!("`{}` holds a secret itself", entry.name.escape_debug()),
                hint: Some("give `env:NAME` or `file:PATH` instead, and make the old secret invalid".to_owned()),
            }),
            None => Ok(()),
        }
    }

    /// The fault of a value that is not what its key takes.
    pub(super) fn wrong_value(&self, error: &toml::de::Error) -> Fault {
        let start = error.span().map_or(0, |span| span.start);
        let innermost = self
            .entries()
            .into_iter()
            .filter(|entry| entry.value.contains(&start) || entry.key.contains(&start))
            .min_by_key(|entry| entry.value.len());
        let message = one_line(error.message());
        let what = match innermost {
            Some(entry) => format!("`{}`: {message}", entry.name.escape_debug()),
            None => message,
        };
        Fault { line: line_of(self.text, start), what, hint: None }
    }

    /// The fault of a key by its whole name; of its nearest parent when it is not written down.
    pub(super) fn fault(&self, name: &str, what: String) -> Fault {
        let entries = self.entries();
        let parents = std::iter::successors(Some(name), |name| name.rfind(['.', '[']).map(|end| &name[..end]));
        let written = parents.filter_map(|name| entries.iter().find(|entry| entry.name == name)).next();
        let line = written.map_or(1, |entry| line_of(self.text, entry.key.start));
        Fault { line, what: format!("`{name}` {what}"), hint: None }
    }

    fn entries(&self) -> Vec<Entry<'_>> {
        let mut entries = Vec::new();
        walk(self.document.as_table(), "", &mut entries);
        entries
    }
}

fn walk<'text>(table: &'text dyn TableLike, parent: &str, entries: &mut Vec<Entry<'text>>) {
    for (name, item) in table.iter() {
        let name = if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") };
        let last = name.len() - name.rsplit('.').next().map_or(0, str::len);
        let key = table.key(&name[last..]).and_then(Key::span);
        let value = item.span().or_else(|| key.clone()).unwrap_or_default();
        let key = key.unwrap_or_else(|| value.clone());
        entries.push(Entry { name: name.clone(), key, value, text: item.as_str() });
        match item {
            Item::Value(Value::Array(array)) => {
                entries.extend(array.iter().enumerate().map(|(place, element)| {
                    let span = element.span().unwrap_or_default();
                    let name = format!("{name}[{place}]");
                    Entry { name, key: span.clone(), value: span, text: element.as_str() }
                }));
            }
            other => {
                if let Some(inner) = other.as_table_like() {
                    walk(inner, &name, entries);
                }
            }
        }
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|&byte| byte == b'\n').count() + 1
}

fn one_line(message: &str) -> String {
    message.trim().replace('\n', ", ")
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// The known word that `given` is probably a slip of.
pub(crate) fn nearest<'word>(given: &str, known: &[&'word str]) -> Option<&'word str> {
    let near = known.iter().map(|word| (distance(given, word), *word)).min()?;
    (near.0 <= MOST_SLIPS && near.0 < given.chars().count()).then_some(near.1)
}

/// How many letters must be changed, added or taken away to make one word of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, letter) in one.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], place + 1);
        for column in 1..row.len() {
            let changed = diagonal + usize::from(other[column - 1] != letter);
            diagonal = row[column];
            row[column] = changed.min(row[column] + 1).min(row[column - 1] + 1);
        }
    }
    row[other.len()]
}
