//! OpenCode, as release 1.18.33 reads its files.
//!
//! The last rule that fits decides, so what is allowed or asked goes before the rules of the person, and what is denied
//! after them: nothing that the person forbids becomes possible. Instructions are a file of their own that the settings
//! name, since an `AGENTS.md` would hide the `CLAUDE.md` that OpenCode reads where there is none.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::{Cli, Content, Scope, Targets, markdown};
use crate::document::Format;
use crate::entry::{Entry, Order};
use crate::source::{Decision, Rule, Server, Setting, Source, Subject};

/// The name of the file of instructions.
const INSTRUCTIONS: &str = "godwit.md";

/// The names of the settings, by which the first that is there is taken.
const SETTINGS: [&str; 2] = ["opencode.json", "opencode.jsonc"];

pub(super) fn targets(source: &Source, scope: &Scope, is_there: &dyn Fn(&Path) -> bool) -> Targets {
    let (settings, directory) = paths(scope, is_there);
    let mut targets = Targets::default();
    let mut entries: Vec<Entry> =
        source.servers.iter().map(|(name, of)| Entry::value(&["mcp", name.as_str()], server(of))).collect();
    entries.extend(permissions(&source.rules));
    let file = directory.join(INSTRUCTIONS);
    if source.instructions.is_some() {
        entries.push(Entry::member(&["instructions"], &reference(&file, scope)));
    }
    targets.add(Cli::Opencode, settings, Content::Settings { format: Format::LooseJson, entries });
    if let Some(text) = &source.instructions {
        let text = format!("<!-- written by `godwit agent sync`; change its source instead -->\n\n{text}\n");
        targets.add(Cli::Opencode, file, Content::Whole(Some(text)));
    }
    for (name, command) in &source.commands {
        let path = directory.join("command").join(format!("{name}.md"));
        let text = markdown(&[("description", &command.description)], &command.body);
        targets.add(Cli::Opencode, path, Content::Whole(Some(text)));
    }
    targets
}

fn paths(scope: &Scope, is_there: &dyn Fn(&Path) -> bool) -> (PathBuf, PathBuf) {
    let (root, directory) = match scope {
        Scope::User(homes) => {
            let directory = homes.config.clone().unwrap_or_else(|| homes.home.join(".config")).join("opencode");
            (directory.clone(), directory)
        }
        Scope::Repository(root) => (root.clone(), root.join(".opencode")),
    };
    let [usual, _] = SETTINGS;
    let settings = SETTINGS.into_iter().map(|name| root.join(name)).find(|path| is_there(path));
    (settings.unwrap_or_else(|| root.join(usual)), directory)
}

/// How the settings name the file of instructions: without the name of this user's home where that is possible.
fn reference(file: &Path, scope: &Scope) -> String {
    match scope {
        Scope::User(homes) => match file.strip_prefix(&homes.home) {
            Ok(inside) => format!("~/{}", inside.display()),
            Err(_) => file.display().to_string(),
        },
        Scope::Repository(root) => file.strip_prefix(root).unwrap_or(file).display().to_string(),
    }
}

fn server(server: &Server) -> Value {
    let of = |settings: &std::collections::BTreeMap<String, Setting>| {
        let pairs = settings.iter().map(|(name, of)| (name.clone(), json!(setting(of))));
        pairs.collect::<Map<String, Value>>()
    };
    match server {
        Server::Local { command, args, env } => {
            let argv: Vec<&String> = std::iter::once(command).chain(args).collect();
            let mut value = json!({"type": "local", "command": argv, "enabled": true});
            if !env.is_empty() {
                value["environment"] = of(env).into();
            }
            value
        }
        Server::Remote { url, headers, bearer } => {
            let mut headers = of(headers);
            if let Some(variable) = bearer {
                headers.insert("Authorization".to_owned(), json!(format!("Bearer {{env:{variable}}}")));
            }
            let mut value = json!({"type": "remote", "url": url, "enabled": true});
            if !headers.is_empty() {
                value["headers"] = headers.into();
            }
            value
        }
    }
}

fn setting(setting: &Setting) -> String {
    match setting {
        Setting::Literal(text) => text.clone(),
        Setting::Variable(name) => format!("{{env:{name}}}"),
    }
}

fn permissions(rules: &[Rule]) -> Vec<Entry> {
    let allowed: Vec<String> = rules
        .iter()
        .filter(|rule| rule.decision == Decision::Allow)
        .flat_map(|rule| keys(&rule.subject))
        .map(last)
        .collect();
    let entries = rules.iter().flat_map(|rule| {
        let (word, order) = match rule.decision {
            Decision::Allow => ("allow", Order::First),
            Decision::Ask => ("ask", Order::After(allowed.clone())),
            Decision::Deny => ("deny", Order::Last),
        };
        keys(&rule.subject).into_iter().map(move |path| {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            Entry::value(&path, word).ordered(order.clone())
        })
    });
    entries.collect()
}

fn last(mut path: Vec<String>) -> String {
    path.pop().expect("a path of keys is not empty")
}

fn keys(subject: &Subject) -> Vec<Vec<String>> {
    let of = |keys: &[&str]| std::iter::once("permission").chain(keys.iter().copied()).map(str::to_owned).collect();
    match subject {
        Subject::Read => vec![of(&["read"])],
        Subject::Edit => vec![of(&["edit"])],
        Subject::Web => vec![of(&["webfetch"]), of(&["websearch"])],
        // A blank and a star at the end fit the command without anything after it too.
        Subject::Shell(words) => vec![of(&["bash", &format!("{} *", words.join(" "))])],
        Subject::Server(server) => vec![of(&[&format!("{server}_*")])],
        Subject::Tool(server, tool) => vec![of(&[&format!("{server}_{tool}")])],
    }
}
