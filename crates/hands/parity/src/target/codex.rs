//! Codex, as release 0.169.0 reads its files.
//!
//! A variable is passed on to a server under its own name only. Commands of the shell are judged by rules of their own,
//! by the words that a command begins with. Its former `prompts` are not read any more: a command is a skill, which the
//! person mentions as `$NAME`, and which the model does not take up by itself.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::{Cli, Content, Scope, Targets, markdown};
use crate::block::SIGNATURE;
use crate::document::Format;
use crate::entry::Entry;
use crate::source::{Command, Decision, Name, Rule, Server, Setting, Source, Subject};

/// What a skill says in the place of what a person adds to a command.
const ARGUMENTS: &str = "ARGUMENTS";

pub(super) fn targets(source: &Source, scope: &Scope) -> Targets {
    let (directory, instructions) = paths(scope);
    let mut targets = Targets::default();
    let mut entries = Vec::new();
    for (name, server) in &source.servers {
        match value(name, server, &source.rules) {
            Ok(value) => entries.push(Entry::value(&["mcp_servers", name.as_str()], value)),
            Err(gap) => targets.gaps.push(gap),
        }
    }
    let settings = Content::Settings { format: Format::Toml, entries };
    targets.add(Cli::Codex, directory.join("config.toml"), settings);
    targets.add(Cli::Codex, instructions, Content::Block(source.instructions.clone()));
    add_rules(&mut targets, &directory, source);
    for (name, command) in &source.commands {
        let skill = directory.join("skills").join(name.as_str());
        targets.add(Cli::Codex, skill.join("SKILL.md"), Content::Whole(Some(skill_text(name, command))));
        let policy = format!("{SIGNATURE}\npolicy:\n  allow_implicit_invocation: false\n");
        targets.add(Cli::Codex, skill.join("agents/openai.yaml"), Content::Whole(Some(policy)));
    }
    targets
}

fn paths(scope: &Scope) -> (PathBuf, PathBuf) {
    match scope {
        Scope::User(homes) => {
            let directory = homes.codex.clone().unwrap_or_else(|| homes.home.join(".codex"));
            let instructions = directory.join("AGENTS.md");
            (directory, instructions)
        }
        Scope::Repository(root) => (root.join(".codex"), root.join("AGENTS.md")),
    }
}

fn value(name: &Name, server: &Server, rules: &[Rule]) -> Result<Value, String> {
    let mut table = match server {
        Server::Local { command, args, env } => local(name, command, args, env.iter())?,
        Server::Remote { url, headers, bearer } => {
            let mut table = Map::from_iter([("url".to_owned(), json!(url))]);
            let of = |wanted: fn(&Setting) -> Option<&String>| {
                let pairs = headers.iter().filter_map(|(name, of)| Some((name.clone(), json!(wanted(of)?))));
                pairs.collect::<Map<_, _>>()
            };
            add(&mut table, "http_headers", of(literal));
            add(&mut table, "env_http_headers", of(variable));
            table.extend(bearer.iter().map(|name| ("bearer_token_env_var".to_owned(), json!(name))));
            table
        }
    };
    add_permissions(&mut table, name, rules);
    Ok(table.into())
}

fn local<'a>(
    name: &Name,
    command: &str,
    args: &[String],
    env: impl Iterator<Item = (&'a String, &'a Setting)>,
) -> Result<Map<String, Value>, String> {
    let mut table = Map::from_iter([("command".to_owned(), json!(command))]);
    if !args.is_empty() {
        table.insert("args".to_owned(), json!(args));
    }
    let (mut literals, mut variables) = (Map::new(), Vec::new());
    for (target, setting) in env {
        match setting {
            Setting::Literal(text) => {
                literals.insert(target.clone(), json!(text));
            }
            Setting::Variable(source) if source == target => variables.push(json!(source)),
            Setting::Variable(source) => {
                return Err(format!(
                    "server `{name}`: Codex passes a variable on under its own name only, not {source} as {target}"
                ));
            }
        }
    }
    add(&mut table, "env", literals);
    if !variables.is_empty() {
        table.insert("env_vars".to_owned(), variables.into());
    }
    Ok(table)
}

fn literal(setting: &Setting) -> Option<&String> {
    match setting {
        Setting::Literal(text) => Some(text),
        Setting::Variable(_) => None,
    }
}

fn variable(setting: &Setting) -> Option<&String> {
    match setting {
        Setting::Literal(_) => None,
        Setting::Variable(name) => Some(name),
    }
}

fn add(table: &mut Map<String, Value>, key: &str, inner: Map<String, Value>) {
    if !inner.is_empty() {
        table.insert(key.to_owned(), inner.into());
    }
}

/// What is decided about a server and its tools is in the server's own table.
fn add_permissions(table: &mut Map<String, Value>, name: &Name, rules: &[Rule]) {
    let mode = |decision: Decision| match decision {
        Decision::Allow => Some("approve"),
        Decision::Ask => Some("prompt"),
        Decision::Deny => None,
    };
    let (mut tools, mut disabled) = (Map::new(), Vec::new());
    for rule in rules {
        match (&rule.subject, mode(rule.decision)) {
            (Subject::Server(server), Some(mode)) if server == name => {
                table.insert("default_tools_approval_mode".to_owned(), mode.into());
            }
            (Subject::Server(server), None) if server == name => {
                table.insert("enabled".to_owned(), false.into());
            }
            (Subject::Tool(server, tool), Some(mode)) if server == name => {
                tools.insert(tool.clone(), json!({"approval_mode": mode}));
            }
            (Subject::Tool(server, tool), None) if server == name => disabled.push(json!(tool)),
            _ => {}
        }
    }
    add(table, "tools", tools);
    if !disabled.is_empty() {
        table.insert("disabled_tools".to_owned(), disabled.into());
    }
}

/// The rules about commands of the shell, in a file of their own.
fn add_rules(targets: &mut Targets, directory: &Path, source: &Source) {
    let mut lines = String::new();
    for rule in &source.rules {
        let decision = match rule.decision {
            Decision::Allow => "allow",
            Decision::Ask => "prompt",
            Decision::Deny => "forbidden",
        };
        match &rule.subject {
            Subject::Shell(words) => {
                lines.push_str(&format!("prefix_rule(pattern = {}, decision = \"{decision}\")\n", json!(words)));
            }
            Subject::Read | Subject::Edit | Subject::Web => {
                targets
                    .gaps
                    .push(format!("permission `{}`: Codex decides on it by its sandbox, not by rules", rule.subject));
            }
            Subject::Server(_) | Subject::Tool(..) => {}
        }
    }
    let text = (!lines.is_empty()).then(|| format!("{SIGNATURE}\n{lines}"));
    if text.is_some() {
        targets.add(Cli::Codex, directory.join("rules/godwit.rules"), Content::Whole(text));
    }
}

fn skill_text(name: &Name, command: &Command) -> String {
    let head = [("name", name.as_str()), ("description", &command.description)];
    let replaced = command.body.replace(crate::source::ARGUMENTS, ARGUMENTS);
    let body = match replaced == command.body {
        true => replaced,
        false => format!("{ARGUMENTS} stands for what the person wrote beside the name of this skill.\n\n{replaced}"),
    };
    markdown(&head, &body)
}
