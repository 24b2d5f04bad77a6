//! Claude Code, as release 2.1.197 reads its files.
//!
//! Servers of the user are in `~/.claude.json`, beside much that Claude Code writes there itself; those of a repository
//! in `.mcp.json`, which a person has to approve once in Claude Code. In both, `${NAME}` is what a variable holds.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use super::{Cli, Content, Scope, Targets, dollar, plain_command};
use crate::document::Format;
use crate::entry::Entry;
use crate::source::{Decision, Server, Source, Subject};

struct Paths {
    servers: PathBuf,
    directory: PathBuf,
    instructions: PathBuf,
}

pub(super) fn targets(source: &Source, scope: &Scope) -> Targets {
    let paths = paths(scope);
    let mut targets = Targets::default();
    let servers = source.servers.iter().map(|(name, of)| Entry::value(&["mcpServers", name.as_str()], server(of)));
    targets.add(Cli::Claude, paths.servers, settings(servers.collect()));
    let rules = source.rules.iter().flat_map(|rule| {
        let list = match rule.decision {
            Decision::Allow => "allow",
            Decision::Ask => "ask",
            Decision::Deny => "deny",
        };
        rules(&rule.subject).into_iter().map(move |text| Entry::member(&["permissions", list], &text))
    });
    targets.add(Cli::Claude, paths.directory.join("settings.json"), settings(rules.collect()));
    targets.add(Cli::Claude, paths.instructions, Content::Block(source.instructions.clone()));
    for (name, command) in &source.commands {
        let path = paths.directory.join("commands").join(format!("{name}.md"));
        targets.add(Cli::Claude, path, Content::Whole(Some(plain_command(command))));
    }
    targets
}

fn paths(scope: &Scope) -> Paths {
    match scope {
        Scope::User(homes) => {
            let directory = homes.claude.clone().unwrap_or_else(|| homes.home.join(".claude"));
            let servers = homes.claude.as_ref().unwrap_or(&homes.home).join(".claude.json");
            Paths { servers, instructions: directory.join("CLAUDE.md"), directory }
        }
        Scope::Repository(root) => Paths {
            servers: root.join(".mcp.json"),
            directory: root.join(".claude"),
            instructions: root.join("CLAUDE.md"),
        },
    }
}

fn settings(entries: Vec<Entry>) -> Content {
    Content::Settings { format: Format::Json, entries }
}

fn server(server: &Server) -> Value {
    match server {
        Server::Local { command, args, env } => {
            let env: Map<String, Value> = env.iter().map(|(name, of)| (name.clone(), dollar(of).into())).collect();
            json!({"type": "stdio", "command": command, "args": args, "env": env})
        }
        Server::Remote { url, headers, bearer } => {
            let mut all: Map<String, Value> =
                headers.iter().map(|(name, of)| (name.clone(), dollar(of).into())).collect();
            if let Some(variable) = bearer {
                all.insert("Authorization".to_owned(), format!("Bearer ${{{variable}}}").into());
            }
            let mut value = json!({"type": "http", "url": url});
            if !all.is_empty() {
                value["headers"] = all.into();
            }
            value
        }
    }
}

fn rules(subject: &Subject) -> Vec<String> {
    match subject {
        Subject::Read => vec!["Read".to_owned()],
        Subject::Edit => vec!["Edit".to_owned()],
        Subject::Web => vec!["WebFetch".to_owned(), "WebSearch".to_owned()],
        Subject::Shell(words) => vec![format!("Bash({}:*)", words.join(" "))],
        Subject::Server(server) => vec![format!("mcp__{server}")],
        Subject::Tool(server, tool) => vec![format!("mcp__{server}__{tool}")],
    }
}
