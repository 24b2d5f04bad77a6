//! What is executed for a run: promises about arguments, environment and secrets.

use std::path::Path;

use godwit_agents::{
    Adapter, AgentConfig, CredentialKind, CredentialRef, Launch, LaunchContext, SecretVariable, ValueRef,
};
use godwit_core::id::{MissionId, RunId, TaskId};
use godwit_core::name::SessionId;
use godwit_core::run::{NotStarted, RunLimits, RunSpec};

const PROMPT: &str = "Fix the flaky test; the password is swordfish";

fn spec(number: u32, resume: Option<&str>) -> RunSpec {
    RunSpec {
        run: RunId::new(TaskId::new(MissionId::from_entropy(1), 1), number),
        agent: Some("claude".parse().expect("a name")),
        prompt: PROMPT.to_owned(),
        resume: resume.map(|session| session.parse::<SessionId>().expect("a session")),
        model: None,
        limits: RunLimits::default(),
        lease_ms: None,
    }
}

fn launch(config: &AgentConfig, spec: &RunSpec) -> Launch {
    let context =
        LaunchContext { workspace: Path::new("/workspace"), home: Path::new("/home/agent"), tmp: Path::new("/tmp") };
    config.adapter.launch(config, spec, &context).expect("a launch")
}

fn claude() -> AgentConfig {
    AgentConfig::new(Adapter::Claude, "/opt/claude")
}

/// The argument after `flag`.
fn value<'a>(launch: &'a Launch, flag: &str) -> Option<&'a str> {
    let place = launch.argv.iter().position(|argument| argument == flag)?;
    launch.argv.get(place + 1).map(String::as_str)
}

#[test]
fn the_prompt_goes_through_standard_input_only() {
    for config in [claude(), AgentConfig::new(Adapter::Scripted, "/opt/scripted")] {
        let launch = launch(&config, &spec(1, None));
        assert_eq!(launch.stdin.as_deref(), Some(PROMPT));
        let elsewhere = launch.argv.iter().chain(launch.env.values());
        assert!(elsewhere.into_iter().all(|text| !text.contains("swordfish")), "{launch:?}");
    }
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
    let mut config = claude();
    config.credential = Some(CredentialRef::CliLogin);
    assert_eq!(launch(&config, &spec(1, None)).login_files, [Path::new(".claude/.credentials.json")]);
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
fn the_runs_model_wins_over_the_configured_one() {
    for adapter in Adapter::ALL {
        let mut config = AgentConfig::new(*adapter, "/opt/agent");
        assert_eq!(value(&launch(&config, &spec(1, None)), "--model"), None);
        config.model = Some("small".into());
        assert_eq!(value(&launch(&config, &spec(1, None)), "--model"), Some("small"));
        let asked = RunSpec { model: Some("large".into()), ..spec(1, None) };
        assert_eq!(value(&launch(&config, &asked), "--model"), Some("large"));
    }
}

#[test]
fn an_impossible_configuration_starts_nothing() {
    let mut config = claude();
    config.credential = Some(CredentialRef::Keychain("claude".into()));
    let context = LaunchContext { workspace: Path::new("/w"), home: Path::new("/h"), tmp: Path::new("/t") };
    let error = Adapter::Claude.launch(&config, &spec(1, None), &context).expect_err("refused");
    assert_eq!(error.not_started(), NotStarted::CredentialMissing);
}
