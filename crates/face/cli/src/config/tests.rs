use godwit_agents::{Adapter, CredentialKind, CredentialRef, ValueRef};

use godwit_core::account::Billing;
use godwit_core::failure::OnFailure;
use godwit_core::route::complexity::Complexity;
use godwit_core::route::{Effort, Family, ModelChoice};

use super::*;

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse(Path::new("/home/config.toml"), text)
}

/// The message and the hint of a refusal, as a person sees them.
fn refused(text: &str) -> (String, Option<String>) {
    let error = CliError::from(parse(text).expect_err("refused"));
    assert_eq!(error.exit, Exit::Config);
    (error.to_string(), error.hints.into_iter().next())
}

const WHOLE: &str = r#"
[daemon]
port = 4200
max_runs = 2

[agents.claude]
adapter = "claude"
program = "/opt/claude/bin/claude"
credential = "env:MY_CLAUDE_TOKEN"
credential_kind = "oauth-token"
env = { HTTPS_PROXY = "http://127.0.0.1:3128", CORP_TOKEN = "file:/run/secrets/corp" }
read_only_paths = ["/opt/claude"]

[agents.scripted]
adapter = "scripted"
program = "/opt/scripted"

[sandbox]
read_only = ["/opt/toolchain"]
"#;

#[test]
fn a_whole_configuration_is_read() {
    let config = parse(WHOLE).expect("a configuration");
    assert_eq!(config.daemon, Daemon { port: 4200, max_runs: 2, ..Daemon::default() });
    assert_eq!(config.sandbox.read_only, [PathBuf::from("/opt/toolchain")]);
    let names: Vec<&str> = config.agents.keys().map(AgentName::as_str).collect();
    assert_eq!(names, ["claude", "scripted"]);
}

#[test]
fn nothing_written_is_the_default_without_an_agent() {
    let place = tempfile::tempdir().expect("a scratch directory");
    let config = Config::load(&place.path().join("config.toml")).expect("no file");
    assert_eq!(config, Config::default());
    assert_eq!(config, parse("").expect("an empty file"));
    assert!(config.agents.is_empty());
    assert_eq!(config.daemon.port, DEFAULT_PORT);
}

#[test]
fn one_agent_and_one_run_at_a_time_use_the_login_of_a_cli() {
    let agent = |name: &str| {
        format!(
            "[agents.{name}]\nadapter = \"claude\"\nprogram = \"claude\"\ncredential = \"cli-login\"\nmax_runs = 5\n"
        )
    };
    let config = parse(&agent("one")).expect("a configuration");
    assert_eq!(config.caps().agents.get(&"one".parse().expect("a name")), Some(&1));
    let (message, _) = refused(&format!("{}{}", agent("one"), agent("two")));
    assert!(message.contains("`agents.two.credential`") && message.contains("agent `one` uses the same"), "{message}");
}

#[test]
fn an_unknown_key_is_refused_with_its_line_and_what_was_meant() {
    let (message, hint) = refused("[daemon]\nport = 1\nmax_rnus = 3\n");
    assert_eq!(message, "/home/config.toml, line 3: `daemon.max_rnus` is not a known key");
    assert_eq!(hint.as_deref(), Some("did you mean `max_runs`?"));
    let (message, hint) = refused("[agents.claude]\nadapter = \"claude\"\nprogramm = \"x\"\n");
    assert_eq!(message, "/home/config.toml, line 3: `agents.claude.programm` is not a known key");
    assert_eq!(hint.as_deref(), Some("did you mean `program`?"));
    let (message, hint) = refused("\n[agent.claude]\nadapter = \"claude\"\n");
    assert_eq!(message, "/home/config.toml, line 2: `agent` is not a known key");
    assert_eq!(hint.as_deref(), Some("did you mean `agents`?"));
    let (_, hint) = refused("[telemetry]\n");
    assert_eq!(
        hint.as_deref(),
        Some(
            "known keys here are `daemon`, `host`, `agents`, `routes`, `roles`, `routing`, `secrets`, `sandbox`, `reach`"
        )
    );
}

#[test]
fn a_wrong_type_is_refused_with_its_line_and_key() {
    let (message, _) = refused("[daemon]\n\nport = \"soon\"\n");
    assert_eq!(message, "/home/config.toml, line 3: `daemon.port`: invalid type: string \"soon\", expected u16");
    let (message, _) = refused("[daemon]\nport = 70000\n");
    assert!(message.starts_with("/home/config.toml, line 2: `daemon.port`: invalid value"), "{message}");
    let (message, _) = refused("[agents.claude]\nadapter = \"claude\"\nprogram = \"x\"\nargs = [\"a\", 7]\n");
    assert!(message.starts_with("/home/config.toml, line 4: `agents.claude.args[1]`: invalid type"), "{message}");
    let (message, _) = refused("agents = 7\n");
    assert!(message.starts_with("/home/config.toml, line 1: `agents`"), "{message}");
    let (message, _) = refused("[agents.x]\nadapter = \"gpt\"\nprogram = \"x\"\n");
    assert!(message.starts_with("/home/config.toml, line 2: `agents.x.adapter`: "), "{message}");
    let (message, _) = refused("[agents.x]\nadapter = \"claude\"\n");
    assert!(message.starts_with("/home/config.toml, line 1: `agents.x`: missing field `program`"), "{message}");
    let (message, _) = refused("[daemon\nport = 1\n");
    assert!(message.starts_with("/home/config.toml, line 1: is not TOML: "), "{message}");
}

/// What the reader of TOML says of files that are none. The cockpit has words for each of these sentences, and reads them here:
/// one that a later reader says otherwise needs new ones there.
const NO_TOML: &[(&str, &str)] = &[
    ("a = \"x", "invalid basic string, expected `\"`"),
    ("a = 'x", "invalid literal string, expected `'`"),
    ("a = \"\"\"x", "invalid multi-line basic string, expected `\"`"),
    ("a = x", "string values must be quoted, expected literal string"),
    ("a", "key with no value, expected `=`"),
    ("a = 1\na = 2", "duplicate key"),
    ("[a", "unclosed table, expected `]`"),
    ("[[a]", "unclosed array table, expected `]`"),
    ("a = [1, 2", "unclosed array, expected `]`"),
    ("a = {b = 1", "unclosed inline table, expected `}`"),
    ("]", "missing table open, expected `[`"),
    ("a = [\"x\" \"y\"]", "missing comma between array elements, expected `,`"),
    ("a = {b=1 c=2}", "extra assignment between key-value pairs, expected `,`"),
    ("a = [1,,2]", "extra comma in array, expected value"),
    ("a = {b = 1,,}", "extra comma in inline table, expected key"),
    ("a == 1", "extra `=`, expected nothing"),
    ("a = 1 b = 2", "unexpected key or value, expected newline, `#`"),
    ("= 1", "unquoted keys cannot be empty, expected letters, numbers, `-`, `_`"),
    ("x\u{1} = 1", "invalid unquoted key, expected letters, numbers, `-`, `_`"),
    ("a = tru", "invalid boolean, expected `true`"),
    ("a = fals", "invalid boolean, expected `false`"),
    ("a = 01", "unexpected leading zero, expected nothing"),
    ("a = 1__0", "`_` may only go between digits, expected nothing"),
    ("a = +-1", "redundant numeric sign, expected nothing"),
    ("a = 1e", "invalid exponent, expected digits"),
    ("a = 1.", "invalid fraction, expected digits"),
    ("a = .5", "invalid mantissa, expected digits"),
    ("a = 0X1", "radix must be lowercase, expected `0x`"),
    ("a = \"\\q\"", "missing escaped value, expected `b`, `e`, `f`, `n`, `r`, `\\`, `\"`, `x`, `u`, `U`"),
    ("a = \"\\u12\"", "too few unicode value digits, expected unicode hexadecimal value"),
    ("a = \"\u{1}\"", "invalid basic string, expected non-double-quote visible characters, `\\`"),
    ("a = 1\na.b = 2", "cannot extend value of type integer with a dotted key"),
];

/// The same of values that are not what their keys take.
const WRONG_VALUES: &[(&str, &str)] = &[
    ("daemon.port = \"soon\"", "invalid type: string \"soon\", expected u16"),
    ("daemon.port = 70000", "invalid value: integer `70000`, expected u16"),
    ("daemon.port = 1.5", "invalid type: floating point `1.5`, expected u16"),
    ("daemon.max_runs = true", "invalid type: boolean `true`, expected u32"),
    ("daemon.max_runs = [1]", "invalid type: sequence, expected u32"),
    ("daemon.max_runs = {}", "invalid type: map, expected u32"),
    ("daemon.max_runs = 99999999999999999999", "integer number overflowed"),
    ("agents = 7", "invalid type: integer `7`, expected a map"),
    ("agents.x = 7", "invalid type: integer `7`, expected struct AgentConfig"),
    ("sandbox.read_only = \"/opt\"", "invalid type: string \"/opt\", expected a sequence"),
    ("reach.web_push.enabled = 1", "invalid type: integer `1`, expected a boolean"),
    ("agents.x = { adapter = \"claude\" }", "missing field `program`"),
    ("agents.x = { adapter = \"claude\", program = 5 }", "invalid type: integer `5`, expected a string"),
    (
        "agents.x = { adapter = \"gpt\", program = \"x\" }",
        "unknown variant `gpt`, expected one of `claude`, `codex`, `opencode`, `gemini`, `acp`, `scripted`",
    ),
    (
        "agents.x = { adapter = \"claude\", program = \"x\", sentinel = \"no\" }",
        "unknown variant `no`, expected `on` or `off`",
    ),
    ("agents.x = { adapter = 5, program = \"x\" }", "wanted string or table"),
];

#[test]
fn what_the_reader_of_toml_says_is_what_the_cockpit_has_words_for() {
    for (text, said) in NO_TOML {
        let (message, _) = refused(text);
        assert!(message.ends_with(&format!(": is not TOML: {said}")), "{text}: {message}");
    }
    for (text, said) in WRONG_VALUES {
        let (message, _) = refused(text);
        assert!(message.ends_with(said), "{text}: {message}");
    }
}

#[test]
fn an_impossible_value_is_refused_with_its_line_and_key() {
    let (message, _) = refused("[daemon]\nport = 1\nmax_runs = 0\n");
    assert_eq!(message, "/home/config.toml, line 3: `daemon.max_runs` must be from 1 to 256");
    let (message, _) = refused("[sandbox]\nread_only = [\"/a\", \"b\"]\n");
    assert_eq!(message, "/home/config.toml, line 2: `sandbox.read_only[1]` is not an absolute path");
    let (message, _) = refused("[agents.x]\nadapter = \"claude\"\nprogram = \"bin/x\"\n");
    assert!(message.starts_with("/home/config.toml, line 3: `agents.x.program` `bin/x` is a relative"), "{message}");
    let text = "\n[agents.x]\nadapter = \"claude\"\nprogram = \"x\"\ncredential = \"env:A\"\n";
    let (message, _) = refused(text);
    assert!(message.starts_with("/home/config.toml, line 2: `agents.x.credential_kind` is missing"), "{message}");
}

#[test]
fn a_literal_secret_is_refused_and_never_repeated() {
    let secret = format!("sk-ant-api03-{}", "x".repeat(40));
    let agent = "[agents.x]\nadapter = \"claude\"\nprogram = \"x\"\n";
    for line in [
        format!("credential = \"{secret}\""),
        format!("args = [\"--verbose\", \"--key={secret}\"]"),
        format!("env = {{ HARMLESS = \"{secret}\" }}"),
        format!("base_url = \"{secret}\""),
        format!("adapter_key = \"{secret}\""),
    ] {
        let (message, hint) = refused(&format!("{agent}{line}\n"));
        assert!(message.starts_with("/home/config.toml, line 4: `agents.x."), "{message}");
        assert!(!message.contains(&secret) && !hint.unwrap_or_default().contains(&secret), "{message}");
    }
    let (message, hint) = refused(&format!("{agent}env = {{ MY_PASSWORD = \"swordfish\" }}\n"));
    assert_eq!(message, "/home/config.toml, line 4: `agents.x.env.MY_PASSWORD` holds a secret itself");
    assert!(hint.expect("a hint").contains("env:NAME"));
}

/// The keys are known twice, so that a slip can be told from the text alone; here they are held together.
#[test]
fn an_agent_that_speaks_acp_is_configured_and_its_mistakes_are_found() {
    let text = "[agents.talker]\nadapter = \"acp\"\nprogram = \"talker\"\ncredential = \"env:KEY\"\n\
                credential_kind = \"api-key\"\n[agents.talker.acp]\ncredential_variable = \"TALKER_API_KEY\"\nmode = \"code\"\n";
    let config = parse(text).expect("a sound configuration");
    let acp = config.agents.values().next().and_then(|agent| agent.acp.clone()).expect("it is told");
    assert_eq!(acp.credential_variable.as_deref(), Some("TALKER_API_KEY"));
    for (wrong, says) in [
        (text.replace("credential_variable", "credential_varible"), "credential_varible"),
        (text.replace("mode = ", "mod = "), "mod"),
        (text.replace("credential_variable = \"TALKER_API_KEY\"\n", ""), "acp.credential_variable"),
    ] {
        let error = parse(&wrong).expect_err("refused").to_string();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn the_known_keys_are_those_that_the_types_read() {
    let known = |table: &str| {
        let (_, keys) = place::KEYS.iter().find(|(name, _)| *name == table).expect("a table");
        let mut keys = keys.to_vec();
        keys.sort_unstable();
        keys
    };
    let mut agent = AgentConfig::new(Adapter::Claude, "x");
    agent.args = vec!["a".to_owned()];
    agent.env.insert("A".to_owned(), ValueRef::Env("B".to_owned()));
    agent.credential = Some(CredentialRef::Env("A".to_owned()));
    agent.credential_kind = Some(CredentialKind::ApiKey);
    agent.base_url = Some("http://127.0.0.1".to_owned());
    agent.model = Some("m".to_owned());
    let choice = ModelChoice { model: "m".to_owned(), effort: None };
    agent.models.insert(Complexity::Simple, choice);
    agent.read_only_paths = vec![PathBuf::from("/a")];
    agent.label = Some("l".to_owned());
    agent.acp = Some(godwit_agents::AcpConfig::default());
    agent.sentinel = godwit_agents::Sentinel::Off;
    agent.attention = Some(godwit_core::attention::Attention::Park);
    agent.max_runs = Some(1);
    let written = toml::Table::try_from(&agent).expect("an agent can be written");
    let mut keys: Vec<&str> = written.keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, known("agents.*"));

    let read = |text: &str| toml::from_str::<Config>(text).expect_err("an unknown key").to_string();
    for (table, text) in [
        ("", "zzz = 1"),
        ("daemon", "[daemon]\nzzz = 1"),
        ("host", "[host]\nzzz = 1"),
        ("sandbox", "[sandbox]\nzzz = 1"),
        ("secrets", "[secrets]\nzzz = 1"),
        ("routes.*", "[routes.coder]\nzzz = 1"),
        ("roles.*", "[roles.coder]\nzzz = 1"),
        ("roles.coder.mcp_servers.*", "[roles.coder.mcp_servers.a]\nzzz = 1"),
        ("routing", "[routing]\nzzz = 1"),
        ("routing.second_opinion", "[routing]\nsecond_opinion = { zzz = 1 }"),
        ("reach", "[reach]\nzzz = 1"),
        ("reach.web_push", "[reach.web_push]\nzzz = 1"),
        ("reach.web_push.quiet", "[reach.web_push]\nquiet = { zzz = 1 }"),
    ] {
        let message = read(text);
        for key in known(table) {
            assert!(message.contains(&format!("`{key}`")), "{table}: {message}");
        }
    }
}

#[test]
fn a_slip_is_told_from_another_word() {
    assert_eq!(place::nearest("prot", &["port", "max_runs"]), Some("port"));
    assert_eq!(place::nearest("x", &["port", "max_runs"]), None);
    assert_eq!(place::nearest("telemetry", &["port", "max_runs"]), None);
}

#[test]
fn an_order_of_agents_that_cannot_be_meant_is_refused_with_its_line() {
    let agents =
        "[agents.a]\nadapter = \"scripted\"\nprogram = \"a\"\n[agents.b]\nadapter = \"scripted\"\nprogram = \"b\"\n";
    let refused = |routes: &str| {
        let fault = Config::parse(Path::new("config.toml"), &format!("{agents}{routes}")).expect_err("it is refused");
        fault.to_string()
    };
    let gone = refused("[routes.coder]\nprefer = [{ agent = \"a\" }, { agent = \"c\" }]\n");
    assert!(gone.contains("line 8") && gone.contains("no agent `c` is configured"), "{gone}");
    let alone = refused("[routes.coder]\nprefer = [{ agent = \"a\" }]\non_failure = \"fallback-provider\"\n");
    assert!(alone.contains("line 9") && alone.contains("second entry"), "{alone}");
    let effort = refused("[routes.coder]\nprefer = [{ agent = \"a\", effort = \"high\" }]\n");
    assert!(effort.contains("agent `a` cannot be told how hard to think"), "{effort}");
    let word = refused("[routes.coder]\non_failure = \"never\"\n");
    assert!(word.contains("line 8") && word.contains("fallback-model"), "{word}");
    for role in ["planner", "reviewer"] {
        let unused = refused(&format!("[routes.{role}]\nprefer = [{{ agent = \"a\" }}]\n"));
        let told = format!("line 7: `routes.{role}` is used by nothing");
        assert!(unused.contains(&told), "{unused}");
    }
    assert!(refused("[routes.cook]\nprefer = []\n").contains("`routes.cook` is not a known key"));
}

#[test]
fn the_servers_of_a_role_are_read_or_refused_with_their_line() {
    let parse = |text: &str| Config::parse(Path::new("config.toml"), text).map_err(|fault| fault.to_string());
    let config = parse("[roles.coder.mcp_servers.docs]\ncommand = \"docs\"\nargs = [\"--stdio\"]\n").expect("read");
    assert_eq!(config.servers()["docs"].args, ["--stdio"]);
    assert!(Config::default().servers().is_empty(), "nobody is given any unless it is said");
    for (text, part) in [
        ("[roles.reviewer.mcp_servers.docs]\ncommand = \"a\"", "`roles.reviewer` is used by nothing"),
        ("[roles.coder.mcp_servers.godwit]\ncommand = \"a\"", "godwit's own server"),
        ("[roles.coder.mcp_servers.\"A b\"]\ncommand = \"a\"", "is no name of a server"),
        ("[roles.coder.mcp_servers.docs]\ncommand = \" \"", "line 2: `roles.coder.mcp_servers.docs.command` is empty"),
        ("[roles.coder.mcp_servers.docs]\ncommand = \"a\"\nargs = [\"--token=made-up-value\"]", "line 3"),
        ("[roles.coder.mcp_servers.docs]\ncomand = \"a\"", "is not a known key"),
    ] {
        let fault = parse(text).expect_err("it cannot be meant");
        assert!(fault.contains(part) && !fault.contains("made-up-value"), "{text}: {fault}");
    }
}

#[test]
fn whoever_is_asked_how_complex_work_is_can_be_asked() {
    let agents = "[agents.a]\nadapter = \"scripted\"\nprogram = \"a\"\n";
    let parse = |second: &str| {
        let text = format!("{agents}[routing]\nsecond_opinion = {second}\n");
        Config::parse(Path::new("config.toml"), &text).map_err(|fault| fault.to_string())
    };
    let config = parse("{ agent = \"a\", model = \"tiny\" }").expect("it can be meant");
    assert_eq!(config.route_book().second_opinion, config.routing.second_opinion);
    assert_eq!(Config::default().routing.second_opinion, None, "nobody is asked unless it is said");
    for (second, part) in [
        ("{ agent = \"b\", model = \"tiny\" }", "line 5: `routing.second_opinion.agent` no agent `b` is configured"),
        ("{ agent = \"a\" }", "line 5: `routing.second_opinion` names no model"),
        ("{ agent = \"a\", model = \"m\", effort = \"low\" }", "cannot be told how hard to think"),
        ("{ agent = \"a\", modle = \"m\" }", "`routing.second_opinion.modle` is not a known key"),
    ] {
        let fault = parse(second).expect_err("it cannot be meant");
        assert!(fault.contains(part), "{second}: {fault}");
    }
}

#[test]
fn notifications_are_off_unless_they_are_asked_for_and_a_slip_is_refused_with_its_line() {
    assert!(!Config::default().reach.web_push.enabled);
    let refused = |text: &str| {
        let fault = Config::parse(Path::new("config.toml"), text).expect_err("it is refused");
        fault.to_string()
    };
    let nobody = refused("[reach.web_push]\nenabled = true\n");
    assert!(nobody.contains("line 2") && nobody.contains("needs `contact`"), "{nobody}");
    let on = "[reach.web_push]\nenabled = true\ncontact = \"mailto:me@example.org\"\n";
    assert!(Config::parse(Path::new("config.toml"), on).is_ok_and(|config| config.reach.web_push.enabled));
    let hosts = refused(&format!("{on}hosts = [\"push.example.org\", \"127.0.0.1\"]\n"));
    assert!(hosts.contains("line 4") && hosts.contains("no name of a host"), "{hosts}");
    let quiet = refused(&format!("{on}quiet = {{ from = \"22:00\", until = \"22:00\" }}\n"));
    assert!(quiet.contains("line 4") && quiet.contains("quiet.until"), "{quiet}");
    assert!(refused("[reach.web_psh]\n").contains("`reach.web_psh` is not a known key"));
}

#[test]
fn what_is_declared_about_agents_is_what_routing_knows() {
    let text = "[agents.a]\nadapter = \"claude\"\nprogram = \"a\"\ncredential = \"env:KEY\"\ncredential_kind = \"api-key\"\n\
                models = { simple = { model = \"small\" }, complex = { model = \"large\", effort = \"high\" } }\n\
                [agents.b]\nadapter = \"codex\"\nprogram = \"b\"\n\
                [routes.coder]\nprefer = [{ agent = \"b\", model = \"m\", effort = \"low\" }, { agent = \"a\" }]\n\
                on_failure = \"fallback-provider\"\nallow_paid = true\n";
    let config = Config::parse(Path::new("config.toml"), text).expect("it is accepted");
    let book = config.route_book();
    let facts = &book.agents[&"a".parse().expect("a name")];
    assert_eq!((facts.family, facts.billing), (Some(Family::Anthropic), Some(Billing::ApiKey)));
    assert_eq!(facts.models[&Complexity::Complex].effort, Some(Effort::High));
    let route = &book.roles[&Role::Coder];
    assert_eq!((route.prefer.len(), route.on_failure, route.allow_paid), (2, OnFailure::FallbackProvider, true));
}

#[test]
fn what_an_agent_is_called_does_not_make_its_values_secret() {
    let config = parse("[agents.monkey]\nadapter = \"claude\"\nprogram = \"claude\"\n").expect("a configuration");
    assert_eq!(config.agents.len(), 1);
}
