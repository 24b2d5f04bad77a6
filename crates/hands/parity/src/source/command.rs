//! A command that a person can type: a head with its description, and the prompt.

use godwit_agents::secret::looks_like_secret;

use super::{Fault, Name, SourceError, at, check_length};

/// What stands for what the person adds to the command.
pub const ARGUMENTS: &str = "$ARGUMENTS";

/// The longest description, in characters: what the strictest CLI takes.
const MOST_DESCRIPTION: usize = 500;

/// The longest prompt, in characters.
const MOST_BODY: usize = 64 * 1024;

/// What some CLIs execute, read or replace in a prompt and others do not.
const ACTIVE: &[&str] = &["!`", "!{", "@{", "{{"];

/// Commands that CLIs have themselves, so that one of that name would be hidden or hide theirs.
const RESERVED: &[&str] =
    &["clear", "compact", "config", "exit", "help", "init", "login", "logout", "mcp", "model", "new", "quit", "resume"];

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// What it does, in one line.
    pub description: String,
    /// What the person may add, in one line.
    pub argument_hint: Option<String>,
    /// What the agent is told, without blank lines around it.
    pub body: String,
}

impl Command {
    /// Reads and checks `commands/NAME.md`.
    pub(super) fn parse(name: &Name, text: &str, place: &str) -> Result<Self, SourceError> {
        if RESERVED.contains(&name.as_str()) {
            return Err(at(place, Fault::Reserved { name: name.to_string() }));
        }
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let no_head = || at(&format!("{place}:1"), Fault::NoHead);
        let rest = text.strip_prefix("---\n").ok_or_else(no_head)?;
        let (head, body) =
            rest.split_once("\n---\n").or_else(|| Some((rest.strip_suffix("\n---")?, ""))).ok_or_else(no_head)?;
        let (description, argument_hint) = read_head(head, place)?;
        let description = description.ok_or_else(|| at(place, Fault::NoDescription))?;
        let body = body.trim().to_owned();
        check_body(&body).map_err(|fault| at(place, fault))?;
        Ok(Self { description, argument_hint, body })
    }
}

fn read_head(head: &str, place: &str) -> Result<(Option<String>, Option<String>), SourceError> {
    let (mut description, mut argument_hint) = (None, None);
    for (index, line) in head.lines().enumerate() {
        // The first line of the file is the `---` before the head.
        let place = format!("{place}:{}", index + 2);
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let (key, value) = line.split_once(':').ok_or_else(|| at(&place, Fault::HeadLine))?;
        let slot = match key.trim() {
            "description" => &mut description,
            "argument-hint" => &mut argument_hint,
            other => return Err(at(&place, Fault::HeadKey { key: other.escape_debug().to_string() })),
        };
        if slot.is_some() {
            return Err(at(&place, Fault::Twice { text: key.trim().to_owned() }));
        }
        *slot = Some(read_value(value.trim()).map_err(|fault| at(&place, fault))?);
    }
    Ok((description, argument_hint))
}

/// A plain text, or one in double quotes with the escapes of JSON, or one in single quotes.
fn read_value(value: &str) -> Result<String, Fault> {
    let text = match value.chars().next() {
        Some('"') => serde_json::from_str(value).map_err(|_| Fault::HeadLine)?,
        Some('\'') if value.len() >= 2 && value.ends_with('\'') => value[1..value.len() - 1].replace("''", "'"),
        Some('|' | '>' | '&' | '*' | '!' | '\'') => return Err(Fault::HeadLine),
        Some(_) => value.to_owned(),
        None => return Err(Fault::Text),
    };
    check_length(&text, MOST_DESCRIPTION)?;
    if text.trim().is_empty() || text.chars().any(char::is_control) {
        return Err(Fault::Text);
    }
    if looks_like_secret(&text) { Err(Fault::Secret) } else { Ok(text) }
}

fn check_body(body: &str) -> Result<(), Fault> {
    if body.is_empty() || body.chars().any(|character| character.is_control() && !"\n\t".contains(character)) {
        return Err(Fault::Text);
    }
    check_length(body, MOST_BODY)?;
    if let Some(found) = ACTIVE.iter().find(|form| body.contains(**form)) {
        return Err(Fault::Active { found });
    }
    if body.split('$').skip(1).any(|rest| rest.starts_with(|first: char| first.is_ascii_digit())) {
        return Err(Fault::Active { found: "$1" });
    }
    if looks_like_secret(body) { Err(Fault::Secret) } else { Ok(()) }
}
