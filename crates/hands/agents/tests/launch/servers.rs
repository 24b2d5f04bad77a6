//! The MCP servers of a role, as each CLI is told of them: exactly these, beside godwit's own where a result is asked for.

use godwit_agents::results::Results;
use godwit_agents::servers::{McpServer, McpServers};
use godwit_core::result::{Asked, Demand, ResultKind};
use serde_json::{Value, json};

use super::*;

fn two() -> McpServers {
    let docs = McpServer { command: "/opt/docs".to_owned(), args: vec!["--stdio".to_owned(), "a \"b\"".to_owned()] };
    let plain = McpServer { command: "plain".to_owned(), args: Vec::new() };
    [("docs".to_owned(), docs), ("plain".to_owned(), plain)].into()
}

fn given(adapter: Adapter, servers: &McpServers, is_asked: bool, mode: RunMode) -> Launch {
    let asked = Asked { kind: ResultKind::DoneReport, demand: Demand::Welcome };
    let results = is_asked.then_some(Results { program: "/opt/godwit", file: "/r/result", asked });
    let context = LaunchContext {
        workspace: Path::new("/workspace"),
        home: Path::new("/home/agent"),
        tmp: Path::new("/tmp"),
        hook: None,
        results,
        servers,
    };
    let (config, spec) = (agent(adapter), RunSpec { mode, ..spec(1, None) });
    let launched = match mode {
        RunMode::Autonomous => adapter.launch(&config, &spec, &context),
        RunMode::Interactive => adapter.interactive(&config, &spec, &context),
    };
    launched.expect("a launch")
}

/// The servers that a CLI is told of: their names, each with its whole command line.
fn told(adapter: Adapter, launch: &Launch) -> Vec<(String, Vec<String>)> {
    let words = |value: &Value| -> Vec<String> {
        let words = value.as_array().into_iter().flatten();
        words.map(|word| word.as_str().expect("a word").to_owned()).collect()
    };
    let of = |servers: &Value| {
        let one = |(name, server): (&String, &Value)| {
            let program = server["command"].as_str().map(str::to_owned);
            let rest = if program.is_some() { words(&server["args"]) } else { words(&server["command"]) };
            (name.clone(), program.into_iter().chain(rest).collect())
        };
        servers.as_object().into_iter().flatten().map(one).collect()
    };
    let json = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
    match adapter {
        Adapter::Claude => {
            assert!(launch.argv.iter().any(|argument| argument == "--strict-mcp-config"), "{launch:?}");
            value(launch, "--mcp-config").map(|told| of(&json(told)["mcpServers"])).unwrap_or_default()
        }
        Adapter::Codex => {
            let written: toml::Table = file(launch, ".codex/config.toml").parse().expect("TOML");
            let servers = written.get("mcp_servers").map(|servers| serde_json::to_value(servers).expect("JSON"));
            servers.map(|servers| of(&servers)).unwrap_or_default()
        }
        Adapter::Gemini => of(&json(file(launch, ".gemini/settings.json"))["mcpServers"]),
        Adapter::Opencode => of(&json(file(launch, ".config/opencode/opencode.json"))["mcp"]),
        Adapter::Acp => {
            let servers = value(launch, "--servers").map(json).unwrap_or_else(|| json!({}));
            of(&servers)
        }
        Adapter::Scripted => Vec::new(),
    }
}

const REAL: [Adapter; 5] = [Adapter::Claude, Adapter::Codex, Adapter::Gemini, Adapter::Opencode, Adapter::Acp];

#[test]
fn each_cli_is_told_of_exactly_the_servers_of_the_role() {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let theirs =
        vec![("docs".to_owned(), words(&["/opt/docs", "--stdio", "a \"b\""])), ("plain".to_owned(), words(&["plain"]))];
    for adapter in REAL {
        assert_eq!(told(adapter, &given(adapter, &two(), false, RunMode::Autonomous)), theirs, "{adapter:?}");
        let none = given(adapter, NO_SERVERS, false, RunMode::Autonomous);
        assert_eq!(told(adapter, &none), Vec::new(), "{adapter:?}");
        // Over ACP the driver adds godwit's own, for which it has an order of its own.
        let names: Vec<String> = told(adapter, &given(adapter, &two(), true, RunMode::Autonomous))
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        let own = if adapter == Adapter::Acp { vec!["docs", "plain"] } else { vec!["docs", "godwit", "plain"] };
        let mut sorted = names.clone();
        sorted.sort();
        assert_eq!(sorted, own, "{adapter:?}");
    }
}

#[test]
fn a_person_at_the_terminal_has_the_same_servers() {
    for adapter in REAL.into_iter().filter(|adapter| *adapter != Adapter::Acp) {
        let launch = given(adapter, &two(), false, RunMode::Interactive);
        let names: Vec<String> = told(adapter, &launch).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["docs", "plain"], "{adapter:?}");
    }
}

#[test]
fn gemini_starts_no_server_that_is_not_named() {
    for mode in [RunMode::Autonomous, RunMode::Interactive] {
        let launch = given(Adapter::Gemini, &two(), false, mode);
        let pairs = launch.argv.windows(2).filter(|pair| pair[0] == "--allowed-mcp-server-names");
        let allowed: Vec<&str> = pairs.map(|pair| pair[1].as_str()).collect();
        assert_eq!(allowed, ["godwit", "docs", "plain"]);
    }
}
