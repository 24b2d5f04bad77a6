use std::ffi::OsString;
use std::path::Path;

use godwit_agents::acp::order::{Order, Permissions};
use godwit_agents::{AcpConfig, Adapter, AgentConfig, ConfigError, Launch, Sentinel, ValueRef};

use crate::{agent, launch, spec, with_key};

/// What the driver is told, and the agent's own command line.
fn told(launch: &Launch) -> (Order, Vec<String>) {
    let arguments: Vec<OsString> = launch.command("/opt/godwit").into_iter().map(Into::into).collect();
    assert_eq!((&*arguments[0], &*arguments[1]), ("/opt/godwit".as_ref(), "acp-drive".as_ref()));
    let (order, command) = Order::parse(&arguments[2..]).expect("what a launch writes can be read");
    (order, command.into_iter().map(|word| word.into_string().expect("UTF-8")).collect())
}

#[test]
fn an_agent_is_started_behind_the_driver_with_its_own_arguments() {
    let acp = AcpConfig { mode: Some("code".into()), authenticate: Some("key".into()), credential_variable: None };
    let config = AgentConfig { args: vec!["--acp".into()], acp: Some(acp), ..agent(Adapter::Acp) };
    let (order, command) = told(&launch(&config, &spec(2, Some("s-1"))));
    assert_eq!(command, ["/opt/agent", "--acp"]);
    let expected = Order {
        workspace: "/workspace".into(),
        home: "/home/agent".into(),
        resume: Some("s-1".parse().expect("a session")),
        model: Some("small".into()),
        mode: Some("code".into()),
        authenticate: Some("key".into()),
        ..Order::default()
    };
    assert_eq!(order, expected);
}

#[test]
fn a_cli_that_is_driven_in_its_own_way_is_executed_itself() {
    let launch = launch(&agent(Adapter::Gemini), &spec(1, None));
    assert_eq!(launch.command("/opt/godwit"), launch.argv);
}

#[test]
fn the_sentinel_answers_for_permission_unless_it_is_switched_off() {
    let judged = agent(Adapter::Acp);
    assert_eq!(told(&launch(&judged, &spec(1, None))).0.permissions, Permissions::Judged);
    let given = AgentConfig { sentinel: Sentinel::Off, ..judged };
    assert_eq!(told(&launch(&given, &spec(1, None))).0.permissions, Permissions::Given);
}

#[test]
fn the_key_goes_into_the_variable_that_was_named() {
    let launch = launch(&with_key(Adapter::Acp), &spec(1, None));
    let named: Vec<_> = launch.secret_env.iter().map(|secret| (secret.name.as_str(), &secret.source)).collect();
    assert_eq!(named, [("THE_KEY", &ValueRef::Env("MINE".into()))]);
}

#[test]
fn what_a_repository_can_bring_for_any_agent_is_covered() {
    let launch = launch(&agent(Adapter::Acp), &spec(1, None));
    for path in [".gemini", ".opencode", "opencode.json", ".codex", ".mcp.json", ".claude/settings.json"] {
        assert!(launch.covered.iter().any(|covered| covered == Path::new(path)), "{path}");
    }
}

#[test]
fn what_cannot_be_told_over_the_protocol_is_refused_with_the_way_out() {
    let refused = |change: fn(&mut AgentConfig)| {
        let mut config = with_key(Adapter::Acp);
        change(&mut config);
        config.validate().expect_err("refused")
    };
    assert_eq!(refused(|config| config.base_url = Some("http://127.0.0.1:1".into())), ConfigError::BaseUrlUseless);
    assert_eq!(refused(|config| config.acp = None), ConfigError::CredentialVariableMissing);
    let useless = refused(|config| (config.credential, config.credential_kind) = (None, None));
    assert_eq!(useless, ConfigError::CredentialVariableUseless);
    let odd = |config: &mut AgentConfig| {
        config.acp = Some(AcpConfig { credential_variable: Some("A B".into()), ..AcpConfig::default() });
    };
    assert_eq!(refused(odd), ConfigError::VariableName { name: "A B".into() });
    let elsewhere = AgentConfig { acp: Some(AcpConfig::default()), ..agent(Adapter::Gemini) };
    assert_eq!(elsewhere.validate(), Err(ConfigError::AcpUseless { adapter: "gemini" }));
}
