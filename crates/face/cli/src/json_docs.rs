//! `docs/cli-json.md` and `docs/schemas/cli.json`: what every command prints with `--json`, made from the types
//! themselves. A command that is not in the table here does not pass its test.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use clap::CommandFactory;
use serde_json::{Map, Value};
use utoipa::OpenApi as _;

use crate::args::Cli;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/cli-json.md");
const SCHEMAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/schemas/cli.json");

/// What a command prints.
#[derive(Clone, Copy)]
enum Prints {
    /// One object of a schema.
    One(&'static str),
    /// A page: `{items, next?}`.
    Page(&'static str),
    /// Objects of a schema, one a line, until it ends.
    Lines(&'static str),
    /// The same, and at the end one object of another.
    LinesThen(&'static str, &'static str),
}

/// A command, what it prints, and what it prints with an option that makes it stay.
type Row = (&'static str, Prints, Option<(&'static str, Prints)>);

use Prints::{Lines, LinesThen, One, Page};

/// Every command.
const COMMANDS: &[Row] = &[
    ("up", One("DaemonInfo"), None),
    ("down", One("Ended"), None),
    ("restart", One("Restarting"), None),
    ("status", One("FleetStatus"), None),
    ("health", One("Health"), None),
    ("snapshot", One("Board"), None),
    ("tail", Lines("TailLine"), None),
    ("watch", Lines("FleetStatus"), None),
    ("open", One("Opening"), None),
    ("doctor", One("DoctorReport"), None),
    ("repo add", One("Repo"), None),
    ("repo list", Page("Repo"), None),
    ("repo show", One("Repo"), None),
    ("repo set", One("Repo"), None),
    ("repo remove", One("Accepted"), None),
    ("mission new", One("MissionDetail"), Some(("--follow", LinesThen("EventRecord", "MissionDetail")))),
    ("mission list", Page("MissionSummary"), None),
    ("mission show", One("MissionDetail"), None),
    ("mission watch", Lines("MissionDetail"), None),
    ("mission approve", One("Accepted"), None),
    ("mission reject", One("Accepted"), None),
    ("mission pause", One("Accepted"), None),
    ("mission resume", One("Accepted"), None),
    ("mission stop", One("Accepted"), None),
    ("mission cancel", One("Accepted"), None),
    ("mission retry", One("Accepted"), None),
    ("mission continue", One("Accepted"), None),
    ("mission allow", One("Accepted"), None),
    ("mission deny", One("Accepted"), None),
    ("mission unqueue", One("Accepted"), None),
    ("mission take-over", One("Accepted"), None),
    ("mission hand-back", One("Accepted"), None),
    ("mission answer", One("Accepted"), Some(("without an answer", One("MissionDetail")))),
    ("mission explain", One("Explanation"), None),
    ("mission label", One("Accepted"), None),
    ("mission project", One("Accepted"), None),
    ("mission flag", One("Accepted"), None),
    ("mission archive", One("Accepted"), None),
    ("mission priority", One("Accepted"), None),
    ("mission diff", One("Diff"), None),
    ("mission logs", One("MissionLogs"), Some(("--follow", Lines("RunLine")))),
    ("mission replay", Page("ReplayStep"), Some(("--at", One("ReplayStep")))),
    ("mission evidence", One("Evidence"), None),
    ("gate explain", One("GateExplanation"), None),
    ("risk explain", One("RangeRisk"), None),
    ("hold list", Page("Hold"), None),
    ("hold stats", One("HoldStats"), None),
    ("hold show", One("Hold"), None),
    ("hold resolve", One("Accepted"), None),
    ("approval list", Page("Approval"), None),
    ("run list", Page("Run"), None),
    ("run show", One("Run"), None),
    ("run work", One("RunWork"), None),
    ("run diff", One("RunDiff"), None),
    ("run sandbox", One("RunSandbox"), None),
    ("run attach", Lines("TerminalOutput"), None),
    ("run logs", One("RunLogs"), Some(("--follow", Lines("RunLine")))),
    ("agent list", Page("AgentState"), None),
    ("agent sync", One("SyncReport"), Some(("--undo", One("UndoReport")))),
    ("config show", One("ConfigFile"), None),
    ("config set", One("ConfigFile"), Some(("--dry-run", One("ConfigPreview")))),
    ("config unset", One("ConfigFile"), Some(("--dry-run", One("ConfigPreview")))),
    ("secret set", One("Secret"), None),
    ("secret list", Page("Secret"), None),
    ("secret remove", One("Accepted"), None),
    ("account add", One("Account"), None),
    ("account list", Page("Account"), None),
    ("account show", One("Account"), None),
    ("account probe", One("AccountProbe"), None),
    ("account lift", One("Accepted"), None),
    ("account set", One("Account"), None),
    ("account remove", One("Accepted"), None),
    ("quota", Page("Account"), None),
    ("route explain", One("RouteExplanation"), None),
    ("rescue list", Page("Rescue"), None),
    ("rescue restore", One("Accepted"), None),
    ("search", One("SearchResults"), None),
    ("usage", Page("UsageSum"), Some(("--per-change", One("LandedCosts")))),
    ("push list", One("PushState"), None),
    ("push remove", One("Accepted"), None),
    ("push test", One("PushTest"), None),
    ("log verify", One("VerifyReport"), None),
    ("log rebuild", One("Rebuilt"), None),
    ("log show", Page("EventRecord"), Some(("--follow", Lines("EventRecord")))),
    ("backup create", One("Created"), None),
    ("backup verify", One("Proof"), None),
    ("backup restore", One("Restored"), None),
    ("backup list", One("Backups"), None),
    ("explain", One("CodeExplanation"), None),
    ("completions", One("Script"), None),
    ("man", One("ManualPage"), Some(("--dir", One("ManualPages")))),
];

/// Objects of the command line alone; all others are the API's.
#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(
    crate::error::ErrorObject,
    crate::commands::daemon::Ended,
    crate::commands::open::Opening,
    crate::commands::follow::RunLine,
    crate::commands::tail::TailLine,
    crate::commands::mission::Logs,
    crate::commands::run::Logs,
    crate::commands::log::Rebuilt,
    crate::commands::explain::Explanation,
    crate::commands::reference::Script,
    crate::commands::reference::ManualPage,
    crate::commands::reference::ManualPages,
    crate::commands::backup::Backups,
    crate::render::board::Health,
    crate::backup::Created,
    crate::backup::Proof,
    crate::backup::Restored,
    godwit_api::types::DaemonInfo,
    crate::commands::agent::AgentState,
    godwit_parity::SyncReport,
    godwit_parity::UndoReport,
)))]
struct Own;

fn schemas_of(document: &impl serde::Serialize) -> Map<String, Value> {
    let mut document = serde_json::to_value(document).expect("the document serialises");
    match document.pointer_mut("/components/schemas").map(Value::take) {
        Some(Value::Object(schemas)) => schemas,
        other => panic!("no schemas: {other:?}"),
    }
}

/// Everything that a page may name.
fn schemas() -> Map<String, Value> {
    let mut all = schemas_of(&godwit_api::openapi::openapi());
    all.extend(schemas_of(&Own::openapi()));
    all
}

fn page() -> String {
    let schemas = schemas();
    let mut out = String::from(HEAD);
    let mut named = BTreeSet::from(["ErrorObject".to_owned()]);
    for (command, prints, staying) in COMMANDS {
        let staying = staying.map(|(option, prints)| {
            let option = if option.starts_with('-') { format!("`{option}`") } else { option.to_owned() };
            format!("{option}: {}", told(prints, &mut named))
        });
        let row = format!("| `{command}` | {} | {} |", told(*prints, &mut named), staying.unwrap_or_default());
        writeln!(out, "{}", row.replace("|  |", "| |")).expect("writing to a string");
    }
    out.push_str("\n## Objects\n");
    let mut done = BTreeSet::new();
    // An object may name others, which are told too.
    while let Some(name) = named.iter().find(|name| !done.contains(*name)).cloned() {
        object(&mut String::new(), &name, &schemas, &mut named);
        done.insert(name);
    }
    for name in &done {
        object(&mut out, name, &schemas, &mut BTreeSet::new());
    }
    out
}

fn told(prints: Prints, named: &mut BTreeSet<String>) -> String {
    let mut link = |name: &str| {
        named.insert(name.to_owned());
        format!("[{name}](#{})", name.to_lowercase())
    };
    match prints {
        One(name) => link(name),
        Page(name) => format!("a page of {}", link(name)),
        Lines(name) => format!("lines of {}", link(name)),
        LinesThen(each, last) => format!("lines of {}, then {}", link(each), link(last)),
    }
}

fn object(out: &mut String, name: &str, schemas: &Map<String, Value>, named: &mut BTreeSet<String>) {
    let schema = schemas.get(name).unwrap_or_else(|| panic!("no schema is called `{name}`"));
    write!(out, "\n### {name}\n\n").expect("writing to a string");
    if let Some(description) = schema["description"].as_str() {
        writeln!(out, "{}\n", one_line(description)).expect("writing to a string");
    }
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<String> = words.iter().filter_map(Value::as_str).map(|word| format!("`{word}`")).collect();
        writeln!(out, "One of {}.", words.join(", ")).expect("writing to a string");
        return;
    }
    out.push_str("| field | type | meaning |\n| --- | --- | --- |\n");
    fields(out, schema, schemas, named);
}

fn fields(out: &mut String, schema: &Value, schemas: &Map<String, Value>, named: &mut BTreeSet<String>) {
    // What is flattened into an object is its own fields to whoever reads it.
    for part in schema["allOf"].as_array().into_iter().flatten() {
        let flattened = part["$ref"].as_str().and_then(|reference| schemas.get(last(reference)));
        fields(out, flattened.unwrap_or(part), schemas, named);
    }
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (field, of) in schema["properties"].as_object().into_iter().flatten() {
        let kind = kind(of, named);
        let absent = if required.contains(&field.as_str()) || kind.contains("null") { "" } else { ", may be absent" };
        let of_a_way = of["oneOf"].as_array().into_iter().flatten().find_map(|way| way["description"].as_str());
        let meaning = of["description"].as_str().or(of_a_way).unwrap_or_default();
        let meaning = one_line(meaning).replace('|', "\\|");
        writeln!(out, "| `{field}` | {kind}{absent} | {meaning} |").expect("writing to a string");
    }
}

/// A type in a few words.
fn kind(of: &Value, named: &mut BTreeSet<String>) -> String {
    if let Some(reference) = of["$ref"].as_str() {
        let name = last(reference);
        named.insert(name.to_owned());
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(ways) = of["oneOf"].as_array().or(of["allOf"].as_array()) {
        let ways: Vec<String> = ways.iter().map(|way| kind(way, named)).collect();
        return ways.join(" or ");
    }
    let mut one = |word: &str| match (word, of["format"].as_str()) {
        ("array", _) => format!("list of {}", kind(&of["items"], named)),
        ("string", Some("date-time")) => "time".to_owned(),
        ("string", _) => "text".to_owned(),
        ("integer", _) => "number".to_owned(),
        (other, _) => other.to_owned(),
    };
    match &of["type"] {
        Value::String(word) => one(word),
        Value::Array(words) => words.iter().filter_map(Value::as_str).map(one).collect::<Vec<_>>().join(" or "),
        _ => "any".to_owned(),
    }
}

fn last(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const HEAD: &str = "\
# What --json prints

Every command takes `--json`. It then prints its answer as one object on one line; those that stay print one object
a line. Times are RFC 3339 in UTC, `null` is unknown, which is never zero. What goes wrong is one
[ErrorObject](#errorobject) on standard error, and [the exit code](guide/exit-codes.md) says how it ended. A page is
`{\"items\": […], \"next\": \"…\"}`; `next` is absent on the last one and goes to `--cursor`.

The objects are those of the API, described in [openapi.json](openapi.json), and a few of the command line's own,
described in [schemas/cli.json](schemas/cli.json). New fields and new words may come; what is here stays.

This page is made from the types, and a test holds it true.

| command | prints | staying, or with an option |
| --- | --- | --- |
";

/// Compares with what is checked in; `GODWIT_BLESS=1` writes it instead.
fn approve(path: &str, text: &str) {
    if std::env::var_os("GODWIT_BLESS").is_some() {
        std::fs::write(path, text).expect("the page can be written");
    }
    let approved = std::fs::read_to_string(path).unwrap_or_default();
    assert!(text == approved, "{path} is out of date: run this test with GODWIT_BLESS=1 and read what changed");
}

#[test]
fn the_page_about_json_is_true() {
    approve(PAGE, &page());
}

#[test]
fn the_schemas_of_the_command_line_are_true() {
    let schemas = serde_json::json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": schemas_of(&Own::openapi()) });
    let mut text = serde_json::to_string_pretty(&schemas).expect("the schemas serialise");
    text.push('\n');
    approve(SCHEMAS, &text);
}

#[test]
fn every_command_says_what_it_prints() {
    let mut commands = Vec::new();
    let mut waiting = vec![(String::new(), Cli::command())];
    while let Some((path, command)) = waiting.pop() {
        if !command.has_subcommands() {
            commands.push(path.clone());
        }
        waiting.extend(command.get_subcommands().map(|sub| (format!("{path} {}", sub.get_name()), sub.clone())));
    }
    let mut commands: Vec<&str> = commands.iter().map(|command| command.trim()).collect();
    let mut told: Vec<&str> = COMMANDS.iter().map(|(command, ..)| *command).collect();
    commands.sort_unstable();
    told.sort_unstable();
    assert_eq!(told, commands, "add a row to the table of `json_docs.rs`");
}
