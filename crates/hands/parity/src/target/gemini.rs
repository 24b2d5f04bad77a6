//! Gemini CLI, as release 0.61.0 reads its files.
//!
//! Its settings may have comments and no trailing commas. Permissions are rules in a file of their own, of which it
//! reads only the user's: those of a repository are a gap. In settings, `${NAME}` is what a variable holds.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::{Cli, Content, Scope, Targets, dollar};
use crate::block::SIGNATURE;
use crate::document::Format;
use crate::entry::Entry;
use crate::source::{ARGUMENTS, Command, Decision, Rule, Server, Source, Subject};

/// How Gemini CLI writes what a person adds to a command.
const ITS_ARGUMENTS: &str = "{{args}}";

pub(super) fn targets(source: &Source, scope: &Scope) -> Targets {
    let (directory, instructions) = match scope {
        Scope::User(homes) => {
            let directory = homes.gemini.as_ref().unwrap_or(&homes.home).join(".gemini");
            let instructions = directory.join("GEMINI.md");
            (directory, instructions)
        }
        Scope::Repository(root) => (root.join(".gemini"), root.join("GEMINI.md")),
    };
    let mut targets = Targets::default();
    let entries = source.servers.iter().map(|(name, of)| Entry::value(&["mcpServers", name.as_str()], server(of)));
    let settings = Content::Settings { format: Format::CommentedJson, entries: entries.collect() };
    targets.add(Cli::Gemini, directory.join("settings.json"), settings);
    targets.add(Cli::Gemini, instructions, Content::Block(source.instructions.clone()));
    add_rules(&mut targets, &directory, source, scope);
    for (name, command) in &source.commands {
        let path = directory.join("commands").join(format!("{name}.toml"));
        targets.add(Cli::Gemini, path, Content::Whole(Some(command_text(command))));
    }
    targets
}

fn server(server: &Server) -> Value {
    match server {
        Server::Local { command, args, env } => {
            let env: Map<String, Value> = env.iter().map(|(name, of)| (name.clone(), dollar(of).into())).collect();
            let mut value = json!({"command": command, "args": args});
            if !env.is_empty() {
                value["env"] = env.into();
            }
            value
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

fn add_rules(targets: &mut Targets, directory: &Path, source: &Source, scope: &Scope) {
    if source.rules.is_empty() {
        return;
    }
    match scope {
        Scope::User(_) => {
            let path: PathBuf = directory.join("policies/godwit.toml");
            targets.add(Cli::Gemini, path, Content::Whole(Some(policy(&source.rules))));
        }
        Scope::Repository(_) => {
            targets.gaps.push("permissions: Gemini CLI reads none from a repository, only the user's own".to_owned());
        }
    }
}

/// The rules. The priority of what is denied is above what the person has allowed in passing, which is 950.
fn policy(rules: &[Rule]) -> String {
    let mut tables = ArrayOfTables::new();
    for rule in rules {
        let (decision, priority) = match rule.decision {
            Decision::Allow => ("allow", 100),
            Decision::Ask => ("ask_user", 500),
            Decision::Deny => ("deny", 960),
        };
        let mut table = Table::new();
        add_subject(&mut table, &rule.subject);
        table.insert("decision", value(decision));
        table.insert("priority", value(priority));
        table.decor_mut().set_prefix("\n");
        tables.push(table);
    }
    let mut document = DocumentMut::new();
    document.insert("rule", Item::ArrayOfTables(tables));
    format!("{SIGNATURE}\n{document}")
}

fn add_subject(table: &mut Table, subject: &Subject) {
    let tools = |names: &[&str]| value(names.iter().copied().collect::<toml_edit::Array>());
    match subject {
        Subject::Read => table.insert("toolName", tools(&["read_file", "read_many_files"])),
        Subject::Edit => table.insert("toolName", tools(&["write_file", "replace"])),
        Subject::Web => table.insert("toolName", tools(&["web_fetch", "google_web_search"])),
        Subject::Shell(words) => {
            table.insert("toolName", value("run_shell_command"));
            table.insert("commandPrefix", value(words.join(" ")))
        }
        Subject::Server(server) => table.insert("mcpName", value(server.as_str())),
        Subject::Tool(server, tool) => {
            table.insert("mcpName", value(server.as_str()));
            table.insert("toolName", value(tool))
        }
    };
}

fn command_text(command: &Command) -> String {
    let mut document = DocumentMut::new();
    document.insert("description", value(&command.description));
    document.insert("prompt", value(format!("{}\n", command.body.replace(ARGUMENTS, ITS_ARGUMENTS))));
    format!("{SIGNATURE}\n{document}")
}
