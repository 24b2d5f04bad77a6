//! An MCP server: a program that each CLI starts, or an address.

use std::collections::BTreeMap;

use godwit_agents::secret::{argument_holds_secret, is_secret_name, looks_like_secret};
use serde::Deserialize;

use super::{Fault, SourceError, at};

/// A server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Server {
    /// A program that the CLI starts and speaks to by its standard input and output.
    Local {
        /// The program: a path, or a name to be looked up.
        command: String,
        /// Its arguments.
        args: Vec<String>,
        /// Variables added to its environment.
        env: BTreeMap<String, Setting>,
    },
    /// An address that speaks MCP over HTTP.
    Remote {
        /// The address.
        url: String,
        /// Headers added to each request, without `Authorization`.
        headers: BTreeMap<String, Setting>,
        /// The variable that holds the token for `Authorization: Bearer`.
        bearer: Option<String>,
    },
}

/// The value of a variable or a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// The value itself.
    Literal(String),
    /// `env:NAME`: what this variable holds when the CLI starts.
    Variable(String),
}

/// `[mcp.NAME]` as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServerTable {
    command: Option<String>,
    args: Option<Vec<String>>,
    env: Option<BTreeMap<String, String>>,
    url: Option<String>,
    headers: Option<BTreeMap<String, String>>,
    bearer: Option<String>,
}

impl ServerTable {
    /// The server that is meant.
    pub(super) fn check(self, place: &str) -> Result<Server, SourceError> {
        let absent = |is_there: bool, key: &'static str, expected: &'static str| match is_there {
            true => Err(at(&format!("{place}.{key}"), Fault::ServerKey { key, expected })),
            false => Ok(()),
        };
        match (self.command, self.url) {
            (Some(command), None) => {
                absent(self.headers.is_some(), "headers", "a server with `url`")?;
                absent(self.bearer.is_some(), "bearer", "a server with `url`")?;
                local(command, self.args.unwrap_or_default(), self.env.unwrap_or_default(), place)
            }
            (None, Some(url)) => {
                absent(self.args.is_some(), "args", "a server with `command`")?;
                absent(self.env.is_some(), "env", "a server with `command`")?;
                remote(url, self.headers.unwrap_or_default(), self.bearer, place)
            }
            (Some(_), Some(_)) | (None, None) => Err(at(place, Fault::ServerKind)),
        }
    }
}

fn local(
    command: String,
    args: Vec<String>,
    env: BTreeMap<String, String>,
    place: &str,
) -> Result<Server, SourceError> {
    plain(&command).map_err(|fault| at(&format!("{place}.command"), fault))?;
    for (index, argument) in args.iter().enumerate() {
        let fault = if argument.is_empty() { Ok(()) } else { plain(argument) };
        let fault = fault.and_then(|()| if argument_holds_secret(argument) { Err(Fault::Secret) } else { Ok(()) });
        fault.map_err(|fault| at(&format!("{place}.args[{index}]"), fault))?;
    }
    let mut settings = BTreeMap::new();
    for (name, value) in env {
        let place = format!("{place}.env.{}", name.escape_debug());
        check_variable(&name).map_err(|fault| at(&place, fault))?;
        let setting = Setting::parse(&name, &value).map_err(|fault| at(&place, fault))?;
        settings.insert(name, setting);
    }
    Ok(Server::Local { command, args, env: settings })
}

fn remote(
    url: String,
    headers: BTreeMap<String, String>,
    bearer: Option<String>,
    place: &str,
) -> Result<Server, SourceError> {
    check_url(&url).map_err(|fault| at(&format!("{place}.url"), fault))?;
    let mut settings = BTreeMap::new();
    for (name, value) in headers {
        let place = format!("{place}.headers.{}", name.escape_debug());
        check_header(&name).map_err(|fault| at(&place, fault))?;
        let setting = Setting::parse(&name.replace('-', "_"), &value).map_err(|fault| at(&place, fault))?;
        settings.insert(name, setting);
    }
    let bearer = bearer.map(|bearer| variable(&bearer)).transpose();
    let bearer = bearer.map_err(|fault| at(&format!("{place}.bearer"), fault))?;
    Ok(Server::Remote { url, headers: settings, bearer })
}

impl Setting {
    fn parse(name: &str, value: &str) -> Result<Self, Fault> {
        match value.split_once(':') {
            Some(("env", variable)) => {
                check_variable(variable)?;
                Ok(Self::Variable(variable.to_owned()))
            }
            Some(("file", _)) => Err(Fault::FileReference),
            _ if is_secret_name(name) || looks_like_secret(value) => Err(Fault::Secret),
            _ => plain(value).map(|()| Self::Literal(value.to_owned())),
        }
    }
}

/// The variable that `env:NAME` names. Anything else may be the secret itself, so it is taken for one.
fn variable(text: &str) -> Result<String, Fault> {
    let name = text.strip_prefix("env:").ok_or(Fault::Secret)?;
    check_variable(name).map(|()| name.to_owned())
}

fn check_variable(name: &str) -> Result<(), Fault> {
    let is_name = !name.is_empty()
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_name { Ok(()) } else { Err(Fault::Variable) }
}

fn check_header(name: &str) -> Result<(), Fault> {
    if name.eq_ignore_ascii_case("authorization") {
        return Err(Fault::Authorization);
    }
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if is_name { Ok(()) } else { Err(Fault::Header) }
}

fn check_url(url: &str) -> Result<(), Fault> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).ok_or(Fault::Url)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_url = !authority.is_empty()
        && !authority.contains('@')
        && !argument_holds_secret(rest)
        && !rest.split(['?', '&']).any(argument_holds_secret)
        && !url.chars().any(|character| character.is_whitespace() || character.is_control());
    if is_url { plain(url) } else { Err(Fault::Url) }
}

/// Refuses what is no text, and what some CLI would replace by something else.
pub(super) fn plain(text: &str) -> Result<(), Fault> {
    if text.is_empty() || text.chars().any(char::is_control) {
        return Err(Fault::Text);
    }
    if let Some(found) = ["${", "{env:", "{file:"].into_iter().find(|form| text.contains(form)) {
        return Err(Fault::Expansion { found });
    }
    let mut after = text.split('$').skip(1);
    if after.any(|rest| rest.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')) {
        return Err(Fault::Expansion { found: "$NAME" });
    }
    if looks_like_secret(text) { Err(Fault::Secret) } else { Ok(()) }
}
