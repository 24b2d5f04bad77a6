use std::path::Path;

use godwit_agents::servers::NO_SERVERS;
use godwit_agents::{Adapter, AgentConfig, CredentialKind, CredentialRef, LaunchContext, SecretVariable, ValueRef};
use godwit_core::name::SessionId;
use godwit_core::run::NotStarted;

use crate::{launch, spec, value};

fn claude() -> AgentConfig {
    AgentConfig::new(Adapter::Claude, "/opt/claude")
}

#[test]
fn a_repository_cannot_bring_hooks_or_servers_of_its_own() {
    let launch = launch(&claude(), &spec(1, None));
    assert_eq!(value(&launch, "--setting-sources"), Some("user"));
    assert!(launch.argv.iter().any(|argument| argument == "--strict-mcp-config"));
}

#[test]
fn the_environment_is_built_from_nothing() {
    let mut config = claude();
    config.base_url = Some("http://127.0.0.1:1".into());
    config.env.insert("CLAUDE_CODE_MAX_RETRIES".into(), ValueRef::Literal("1".into()));
    let launch = launch(&config, &spec(1, None));
    let names: Vec<_> = launch.env.keys().map(String::as_str).collect();
    let expected = [
        "ANTHROPIC_BASE_URL",
        "API_TIMEOUT_MS",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
        "CLAUDE_CODE_MAX_RETRIES",
        "CLAUDE_CODE_SHELL",
        "DISABLE_AUTOUPDATER",
        "HOME",
        "IS_SANDBOX",
        "LANG",
        "PATH",
        "PWD",
        "SHELL",
        "TERM",
        "TMPDIR",
    ];
    assert_eq!(names, expected);
    assert_eq!(launch.env["HOME"], "/home/agent");
    assert_eq!(launch.env["CLAUDE_CODE_MAX_RETRIES"], "1");
}

#[test]
fn a_credential_is_passed_on_as_a_reference() {
    let table =
        [(CredentialKind::ApiKey, "ANTHROPIC_API_KEY"), (CredentialKind::OauthToken, "CLAUDE_CODE_OAUTH_TOKEN")];
    for (kind, name) in table {
        let mut config = claude();
        config.credential = Some(CredentialRef::Env("MINE".into()));
        config.credential_kind = Some(kind);
        let launch = launch(&config, &spec(1, None));
        let variable = SecretVariable { name: name.into(), source: ValueRef::Env("MINE".into()) };
        assert_eq!(launch.secret_env, [variable]);
        assert!(!launch.env.contains_key(name));
    }
}

#[test]
fn the_same_run_has_the_same_session_and_another_run_another() {
    let first = launch(&claude(), &spec(1, None));
    assert_eq!(first, launch(&claude(), &spec(1, None)));
    let session = value(&first, "--session-id").expect("a session").to_owned();
    assert_eq!(first.session.as_ref().map(SessionId::as_str), Some(session.as_str()));
    assert_ne!(value(&launch(&claude(), &spec(2, None)), "--session-id"), Some(session.as_str()));

    let resumed = launch(&claude(), &spec(2, Some(&session)));
    assert_eq!(value(&resumed, "--resume"), Some(session.as_str()));
    assert_eq!(value(&resumed, "--session-id"), None);
}

#[test]
fn an_impossible_configuration_starts_nothing() {
    let mut config = claude();
    config.credential = Some(CredentialRef::Keychain("claude".into()));
    config.credential_kind = None;
    let context = LaunchContext {
        workspace: Path::new("/w"),
        home: Path::new("/h"),
        tmp: Path::new("/t"),
        hook: None,
        results: None,
        servers: NO_SERVERS,
    };
    let error = Adapter::Claude.launch(&config, &spec(1, None), &context).expect_err("refused");
    assert_eq!(error.not_started(), NotStarted::CredentialMissing);
}
