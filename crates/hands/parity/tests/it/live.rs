//! What the real CLIs make of the files: each is asked, in a network of its own in which nothing else is, and without
//! anything of this environment.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use godwit_testkit::installed::Cli as Program;
use serde_json::{Value, json};

use crate::support::Person;

/// A server of MCP that writes down with what it was started.
const SERVER: &str = r#"
const fs = require('fs');
const seen = { args: process.argv.slice(3), token: process.env.DOCS_TOKEN, mode: process.env.MODE };
fs.appendFileSync(process.argv[2], JSON.stringify(seen) + '\n');
let rest = '';
process.stdin.on('data', (data) => {
  rest += data;
  for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
    const line = rest.slice(0, end).trim();
    rest = rest.slice(end + 1);
    if (!line) continue;
    const message = JSON.parse(line);
    if (message.id === undefined) continue;
    let result = {};
    if (message.method === 'initialize') {
      const protocolVersion = message.params.protocolVersion;
      result = { protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'docs', version: '1' } };
    }
    if (message.method === 'tools/list') {
      result = { tools: [{ name: 'search', description: 'Searches.', inputSchema: { type: 'object', properties: {} } }] };
    }
    process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id: message.id, result }) + '\n');
  }
});
"#;

/// An address at which nothing is.
const NOWHERE: &str = "http://127.0.0.1:9";

const TOKEN: &str = "made-up-token-of-the-suite";

/// A person whose source names a server that can be started, and who has one of their own in every file.
fn person() -> (Person, PathBuf) {
    let person = Person::new();
    let (script, record) = (person.place.path().join("server.js"), person.place.path().join("started.jsonl"));
    fs::write(&script, SERVER).expect("written");
    let settings = format!(
        "[mcp.docs]\ncommand = \"node\"\nargs = [{script:?}, {record:?}, \"two words\"]\n\
         env = {{ DOCS_TOKEN = \"env:DOCS_TOKEN\", MODE = \"fast\" }}\n\
         [mcp.issues]\nurl = \"http://127.0.0.1:9/mcp\"\nbearer = \"env:ISSUES_TOKEN\"\nheaders = {{ X-Team = \"core\" }}\n\
         [permissions]\nallow = [\"shell:git status\", \"mcp:docs/search\"]\nask = [\"shell:git push\"]\n\
         deny = [\"shell:git push --force\", \"web\"]\n"
    );
    person.write_source("agents.toml", &settings);
    person.put(".claude.json", "{\"mcpServers\": {\"mine\": {\"command\": \"true\", \"args\": []}}}");
    person.put(".codex/config.toml", "# mine\n[features]\nplugins = false\n[mcp_servers.mine]\ncommand = \"true\"\n");
    let own = "{\n  // mine\n  \"mcp\": {\"mine\": {\"type\": \"local\", \"command\": [\"true\"], \"enabled\": false}},\n  \
               \"permission\": {\"bash\": {\"*\": \"ask\", \"git push origin *\": \"deny\"}},\n}\n";
    person.put(".config/opencode/opencode.json", own);
    // Without it, OpenCode fetches its kit for plugins.
    person.put(".config/opencode/node_modules/.none", "");
    let kit = r#"{"packages":{"":{"dependencies":{"@opencode-ai/plugin":"*"}}}}"#;
    person.put(".config/opencode/package-lock.json", kit);
    let own = "{ // mine\n  \"security\": {\"auth\": {\"selectedType\": \"gemini-api-key\"}},\n  \
               \"privacy\": {\"usageStatisticsEnabled\": false},\n  \"mcpServers\": {\"mine\": {\"command\": \"true\"}}\n}\n";
    person.put(".gemini/settings.json", own);
    let report = person.sync();
    assert_eq!((report.refused(), report.conflicts()), (0, 0), "{report:#?}");
    (person, record)
}

/// What a CLI says.
#[derive(Debug)]
struct Said {
    out: String,
    beside: String,
}

impl Said {
    /// The JSON that is on its standard output.
    fn json(&self) -> Value {
        let start = self.out.find(['{', '[']).unwrap_or_default();
        serde_json::from_str(self.out[start..].trim()).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }
}

/// A CLI in the person's home, with a network of its own in which nothing is.
#[expect(clippy::disallowed_methods, reason = "the test is the person who types the command")]
fn program(person: &Person, program: Program, arguments: &[&str]) -> Command {
    let workspace = person.place.path().join("work");
    fs::create_dir_all(workspace.join(".git")).expect("created");
    let variables = [
        ("HOME", person.root().display().to_string()),
        ("PATH", "/usr/local/bin:/usr/bin:/bin".to_owned()),
        ("TERM", "dumb".to_owned()),
        ("LANG", "C.UTF-8".to_owned()),
        ("NO_COLOR", "1".to_owned()),
        ("DOCS_TOKEN", TOKEN.to_owned()),
        ("ISSUES_TOKEN", TOKEN.to_owned()),
        ("ANTHROPIC_API_KEY", "made-up".to_owned()),
        ("ANTHROPIC_BASE_URL", NOWHERE.to_owned()),
        ("GEMINI_API_KEY", "made-up".to_owned()),
        ("GOOGLE_GEMINI_BASE_URL", NOWHERE.to_owned()),
        ("GEMINI_CLI_NO_RELAUNCH", "true".to_owned()),
        ("GEMINI_CLI_TRUST_WORKSPACE", "true".to_owned()),
        ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1".to_owned()),
        ("CLAUDE_CODE_MAX_RETRIES", "0".to_owned()),
        ("DISABLE_AUTOUPDATER", "1".to_owned()),
        ("OPENCODE_DISABLE_AUTOUPDATE", "1".to_owned()),
        ("OPENCODE_DISABLE_LSP_DOWNLOAD", "1".to_owned()),
        ("OPENCODE_DISABLE_MODELS_FETCH", "1".to_owned()),
    ];
    let mut command = Command::new("bwrap");
    command.args(["--dev-bind", "/", "/", "--unshare-net", "--die-with-parent"]).arg("--chdir").arg(&workspace);
    command.arg(program.program()).args(arguments).env_clear().envs(variables).stdin(Stdio::null());
    command
}

/// Asks a CLI and waits for its end.
fn ask(person: &Person, cli: Program, arguments: &[&str]) -> Said {
    let output = program(person, cli, arguments).output().expect("bubblewrap is installed");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Said { out: said(&output.stdout), beside: said(&output.stderr) }
}

/// Tells a CLI something on its standard input and waits for a line of its output; then it is ended.
fn ask_until(
    person: &Person,
    cli: Program,
    arguments: &[&str],
    told: &str,
    is_it: impl Fn(&Value) -> bool,
) -> (Value, String) {
    let beside = person.place.path().join("beside.txt");
    let mut command = program(person, cli, arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(fs::File::create(&beside).expect("created"));
    let mut child = command.spawn().expect("bubblewrap is installed");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(told.as_bytes()).expect("it listens");
    // Some wait for the end of what they are told, and some end with it.
    let _held = (!told.is_empty()).then_some(stdin);
    let out = BufReader::new(child.stdout.take().expect("piped"));
    let lines = out.lines().map_while(Result::ok).filter_map(|line| serde_json::from_str(&line).ok());
    let found = lines.into_iter().find(|line: &Value| is_it(line));
    child.kill().expect("it is ours");
    child.wait().expect("it ends");
    let beside = fs::read_to_string(beside).expect("readable");
    (found.unwrap_or_else(|| panic!("{cli:?} {arguments:?} never said it: {beside}")), beside)
}

/// The names of servers in what a CLI lists: the words before a colon, or after the marks that say how they are.
fn names(said: &Said, known: &[&str]) -> Vec<String> {
    let is_word = |character: char| character.is_alphanumeric() || character == '-';
    let words = |line: &str| {
        let words: Vec<String> =
            line.split(|c| !is_word(c)).filter(|word| !word.is_empty()).map(str::to_owned).collect();
        words.into_iter().next()
    };
    said.out
        .lines()
        .chain(said.beside.lines())
        .filter_map(words)
        .filter(|word| known.contains(&word.as_str()))
        .collect()
}

#[test]
fn each_cli_lists_exactly_the_servers_and_starts_them_as_the_source_says() {
    const KNOWN: &[&str] = &["docs", "issues", "mine"];
    let (person, record) = person();
    for (program, arguments) in [
        (Program::ClaudeCode, vec!["mcp", "list"]),
        (Program::Opencode, vec!["mcp", "list"]),
        (Program::Gemini, vec!["mcp", "list"]),
    ] {
        fs::write(&record, "").expect("written");
        let said = ask(&person, program, &arguments);
        let mut found = names(&said, KNOWN);
        found.sort();
        found.dedup();
        assert_eq!(found, KNOWN, "{program:?}: {said:#?}");
        let started = fs::read_to_string(&record).expect("readable");
        let first: Value = serde_json::from_str(started.lines().next().unwrap_or_default())
            .unwrap_or_else(|error| panic!("{program:?} did not start the server ({error}): {said:#?}"));
        assert_eq!(first, json!({"args": ["two words"], "token": TOKEN, "mode": "fast"}), "{program:?}");
    }
    let said = ask(&person, Program::Codex, &["mcp", "list", "--json"]);
    let list = said.json();
    let listed: Vec<&str> =
        list.as_array().expect("a list").iter().filter_map(|server| server["name"].as_str()).collect();
    assert_eq!(listed, KNOWN);
    let docs = &list[0]["transport"];
    assert_eq!((&docs["env_vars"][0], &docs["args"][2]), (&Value::from("DOCS_TOKEN"), &Value::from("two words")));
    assert_eq!(list[1]["transport"]["bearer_token_env_var"], "ISSUES_TOKEN");
    // What the source drops is gone for each, and the person's own is there.
    person.write_source("agents.toml", "");
    person.sync();
    for program in [Program::ClaudeCode, Program::Codex, Program::Opencode, Program::Gemini] {
        let said = ask(&person, program, &["mcp", "list"]);
        let mut found = names(&said, KNOWN);
        found.dedup();
        assert_eq!(found, ["mine"], "{program:?}: {said:#?}");
    }
}

#[test]
fn codex_decides_on_commands_as_the_source_says_and_knows_the_skill() {
    let (person, _) = person();
    let rules = person.root().join(".codex/rules/godwit.rules");
    let rules = rules.to_str().expect("text");
    for (command, decision) in [
        (vec!["git", "status", "-s"], Some("allow")),
        (vec!["git", "push", "origin"], Some("prompt")),
        (vec!["git", "push", "--force"], Some("forbidden")),
        (vec!["ls"], None),
    ] {
        let mut arguments = vec!["execpolicy", "check", "--rules", rules, "--"];
        arguments.extend(&command);
        let said = ask(&person, Program::Codex, &arguments);
        let json = said.json();
        assert_eq!(json["decision"].as_str(), decision, "{command:?}: {said:#?}");
    }
    let workspace = person.place.path().join("work");
    let told = [
        json!({"id": 1, "method": "initialize", "params": {"clientInfo": {"name": "suite", "version": "1"}}}),
        json!({"method": "initialized"}),
        json!({"id": 2, "method": "skills/list", "params": {"cwds": [workspace]}}),
    ];
    let told: String = told.iter().map(|line| format!("{line}\n")).collect();
    let (said, _) = ask_until(&person, Program::Codex, &["app-server"], &told, |line| line["id"] == 2);
    let of = &said["result"]["data"][0];
    let skills = of["skills"].as_array().unwrap_or_else(|| panic!("{said:#}"));
    let fix = skills.iter().find(|skill| skill["name"] == "fix").unwrap_or_else(|| panic!("{said:#}"));
    assert_eq!((fix["description"].as_str(), fix["enabled"].as_bool()), (Some("Fix an issue"), Some(true)));
    assert_eq!(of["errors"], json!([]));
}

#[test]
fn claude_code_knows_the_command_the_servers_and_what_is_denied() {
    let (person, _) = person();
    let arguments = ["-p", "hello", "--output-format", "stream-json", "--verbose"];
    let (said, beside) = ask_until(&person, Program::ClaudeCode, &arguments, "", |line| line["subtype"] == "init");
    let has = |key: &str, word: &str| said[key].as_array().is_some_and(|words| words.iter().any(|other| other == word));
    assert!(has("slash_commands", "fix"), "{said:#}\n{beside}");
    assert!(has("tools", "Bash") && has("tools", "mcp__docs__search"), "{said:#}");
    assert!(!has("tools", "WebFetch") && !has("tools", "WebSearch"), "what is denied is not even offered: {said:#}");
}

#[test]
fn gemini_cli_takes_the_permissions_and_the_command() {
    let (person, _) = person();
    let arguments = ["-p", "/fix 7", "--output-format", "stream-json"];
    let (said, beside) = ask_until(&person, Program::Gemini, &arguments, "", |line| line["role"] == "user");
    assert!(!beside.contains("Policy file"), "{beside}");
    assert!(said["content"].as_str().is_some_and(|text| text.contains("7")), "{said:#}");
    // That a wrong one would be told shows that the right one was read.
    let policy = person.read(".gemini/policies/godwit.toml").replace("\"deny\"", "\"never\"");
    person.put(".gemini/policies/godwit.toml", &policy);
    let (_, beside) = ask_until(&person, Program::Gemini, &arguments, "", |line| line["role"] == "user");
    assert!(beside.contains("Policy file error in godwit.toml"), "{beside}");
    person.put(".gemini/commands/fix.toml", "prompt = 1\n");
    let (_, wrong) = ask_until(&person, Program::Gemini, &arguments, "", |line| line["role"] == "user");
    assert!(wrong.contains("fix.toml") && !beside.contains("fix.toml"), "{wrong}");
}

#[test]
fn opencode_reads_permissions_commands_and_instructions_as_the_source_says() {
    let (person, _) = person();
    let said = ask(&person, Program::Opencode, &["debug", "config"]);
    let config = said.json();
    assert_eq!(config["command"]["fix"]["description"], "Fix an issue");
    assert_eq!(config["command"]["fix"]["template"], "Fix issue $ARGUMENTS.");
    assert_eq!(config["instructions"][0], "~/.config/opencode/godwit.md");
    let said = ask(&person, Program::Opencode, &["debug", "agent", "build"]);
    let agent = said.json();
    let rules = agent["permission"].as_array().expect("rules").clone();
    // The last rule that fits decides.
    let decide = |permission: &str, pattern: &str| {
        let last = rules.iter().rev().find(|rule| rule["permission"] == permission && rule["pattern"] == pattern);
        last.and_then(|rule| rule["action"].as_str()).map(str::to_owned)
    };
    assert_eq!(decide("bash", "git status *").as_deref(), Some("allow"));
    assert_eq!(decide("bash", "git push *").as_deref(), Some("ask"));
    assert_eq!(decide("bash", "git push --force *").as_deref(), Some("deny"));
    assert_eq!(decide("docs_search", "*").as_deref(), Some("allow"));
    assert_eq!(decide("webfetch", "*").as_deref(), Some("deny"));
    let place =
        |pattern: &str| rules.iter().position(|rule| rule["permission"] == "bash" && rule["pattern"] == pattern);
    let places = ["*", "git status *", "git push *", "git push origin *", "git push --force *"].map(place);
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "the person's own deny comes after what is asked: {places:?}"
    );
}
