//! What is executed for a run: promises about arguments, environment, files and secrets.

mod acp;
mod claude;
mod codex;
mod declared;
mod gemini;
mod hook;
mod interactive;
mod opencode;
mod servers;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;

use godwit_agents::servers::NO_SERVERS;
use godwit_agents::{
    AcpConfig, Adapter, AgentConfig, ConfigError, CredentialKind, CredentialRef, Launch, LaunchContext, LoginFile,
    LoginForm, ValueRef,
};
use godwit_core::account::{Billing, Registration};
use godwit_core::id::{MissionId, RunId, TaskId};
use godwit_core::name::SessionId;
use godwit_core::route::Effort;
use godwit_core::run::{RunLimits, RunMode, RunSpec};

const PROMPT: &str = "Fix the flaky test; the password is swordfish";

fn spec(number: u32, resume: Option<&str>) -> RunSpec {
    RunSpec {
        run: RunId::new(TaskId::new(MissionId::from_entropy(1), 1), number),
        agent: Some("claude".parse().expect("a name")),
        prompt: PROMPT.to_owned(),
        resume: resume.map(|session| session.parse::<SessionId>().expect("a session")),
        model: None,
        effort: None,
        account: None,
        limits: RunLimits::default(),
        lease_ms: None,
        result: None,
        mode: RunMode::Autonomous,
        attention: None,
        permissions: BTreeMap::new(),
    }
}

fn launch(config: &AgentConfig, spec: &RunSpec) -> Launch {
    let context = LaunchContext {
        workspace: Path::new("/workspace"),
        home: Path::new("/home/agent"),
        tmp: Path::new("/tmp"),
        hook: None,
        results: None,
        servers: NO_SERVERS,
    };
    config.adapter.launch(config, spec, &context).expect("a launch")
}

/// An agent that is configured as far as its adapter needs it.
fn agent(adapter: Adapter) -> AgentConfig {
    let mut config = AgentConfig::new(adapter, "/opt/agent");
    // Over ACP an agent cannot be told an address.
    config.base_url = (adapter != Adapter::Acp).then(|| "http://127.0.0.1:1/v1".into());
    config.model = Some("small".into());
    config
}

fn with_key(adapter: Adapter) -> AgentConfig {
    AgentConfig {
        credential: Some(CredentialRef::Env("MINE".into())),
        credential_kind: Some(CredentialKind::ApiKey),
        acp: (adapter == Adapter::Acp)
            .then(|| AcpConfig { credential_variable: Some("THE_KEY".into()), ..AcpConfig::default() }),
        ..agent(adapter)
    }
}

/// What the run's HOME is given at this place.
fn file<'a>(launch: &'a Launch, path: &str) -> &'a str {
    let found = launch.files.iter().find(|file| file.path == Path::new(path));
    &found.unwrap_or_else(|| panic!("no {path} in {launch:?}")).contents
}

/// The argument after `flag`.
fn value<'a>(launch: &'a Launch, flag: &str) -> Option<&'a str> {
    let mut arguments = launch.driver.iter().flatten().chain(&launch.argv);
    arguments.find(|argument| *argument == flag)?;
    arguments.next().map(String::as_str)
}

#[test]
fn the_prompt_goes_through_standard_input_only() {
    for adapter in Adapter::ALL {
        let launch = launch(&agent(*adapter), &spec(1, None));
        assert_eq!(launch.stdin.as_deref(), Some(PROMPT));
        let files = launch.files.iter().map(|file| &file.contents);
        let elsewhere =
            launch.argv.iter().chain(launch.driver.iter().flatten()).chain(launch.env.values()).chain(files);
        assert!(elsewhere.into_iter().all(|text| !text.contains("swordfish")), "{launch:?}");
    }
}

#[test]
fn the_runs_model_wins_over_the_configured_one() {
    for adapter in Adapter::ALL {
        let config = agent(*adapter);
        let named =
            |launch: &Launch| value(launch, "--model").map(|name| name.trim_start_matches("godwit/").to_owned());
        assert_eq!(named(&launch(&config, &spec(1, None))).as_deref(), Some("small"), "{adapter:?}");
        let asked = RunSpec { model: Some("large".into()), ..spec(1, None) };
        assert_eq!(named(&launch(&config, &asked)).as_deref(), Some("large"), "{adapter:?}");
        if *adapter != Adapter::Opencode {
            let config = AgentConfig { model: None, ..config };
            assert_eq!(named(&launch(&config, &spec(1, None))), None, "{adapter:?}");
        }
    }
}

#[test]
fn an_effort_is_told_to_a_cli_that_knows_one_and_refused_for_the_others() {
    for adapter in Adapter::ALL {
        let config = agent(*adapter);
        let asked = RunSpec { effort: Some(Effort::High), ..spec(1, None) };
        let context = LaunchContext {
            workspace: Path::new("/workspace"),
            home: Path::new("/home/agent"),
            tmp: Path::new("/tmp"),
            hook: None,
            results: None,
            servers: NO_SERVERS,
        };
        let launched = config.adapter.launch(&config, &asked, &context);
        let plain = format!("{:?}", launch(&config, &spec(1, None)));
        assert!(!plain.contains("high"), "{plain}");
        match (adapter, launched) {
            (Adapter::Claude, Ok(launch)) => assert_eq!(value(&launch, "--effort"), Some("high")),
            (Adapter::Codex, Ok(launch)) => {
                let written: toml::Table = file(&launch, ".codex/config.toml").parse().expect("TOML");
                assert_eq!(written["model_reasoning_effort"].as_str(), Some("high"));
            }
            (Adapter::Opencode, Ok(launch)) => {
                assert_eq!(value(&launch, "--variant"), Some("high"));
                let settings = file(&launch, ".config/opencode/opencode.json");
                assert!(settings.contains(r#""variants":{"high":{"reasoningEffort":"high"}}"#), "{settings}");
            }
            (Adapter::Gemini | Adapter::Acp | Adapter::Scripted, Err(refused)) => {
                assert!(format!("{refused:?}").contains("EffortUnsupported"), "{refused:?}");
            }
            (adapter, launched) => panic!("{adapter:?}: {launched:?}"),
        }
    }
}

#[test]
fn an_account_pays_instead_of_the_agents_own_credential() {
    let account = |credential: &str, kind| Registration {
        name: "work".parse().expect("a name"),
        agents: BTreeSet::default(),
        billing: Billing::Subscription,
        credential: credential.to_owned(),
        credential_kind: kind,
        exclusive: false,
        overflow: false,
        daily_runs: None,
        daily_calls: None,
    };
    let own = with_key(Adapter::Claude);
    let table = [
        ("env:OTHER", ValueRef::Env("OTHER".into())),
        ("file:/keys/other", ValueRef::File("/keys/other".into())),
        ("systemd:other", ValueRef::Systemd("other".into())),
        ("keychain:other", ValueRef::Keychain("other".into())),
    ];
    for (reference, source) in table {
        let paid = own.paid_by(&account(reference, Some(CredentialKind::OauthToken))).expect("a reference");
        let secrets = launch(&paid, &spec(1, None)).secret_env;
        let given: Vec<_> = secrets.iter().map(|secret| (secret.name.as_str(), &secret.source)).collect();
        assert_eq!(given, [("CLAUDE_CODE_OAUTH_TOKEN", &source)]);
    }
    let login = own.paid_by(&account("cli-login", None)).expect("a reference");
    assert!(launch(&login, &spec(1, None)).secret_env.is_empty());
    assert!(own.paid_by(&account("the-secret-itself", None)).is_err());
}

/// A variable by which each CLI is given a credential, and by which another CLI is.
const SECOND: [(Adapter, &str, &str); 5] = [
    (Adapter::Claude, "ANTHROPIC_AUTH_TOKEN", "OPENAI_API_KEY"),
    (Adapter::Codex, "CODEX_API_KEY", "ANTHROPIC_API_KEY"),
    (Adapter::Opencode, "OPENAI_API_KEY", "GEMINI_API_KEY"),
    (Adapter::Gemini, "GOOGLE_API_KEY", "CODEX_API_KEY"),
    (Adapter::Acp, "CLAUDE_CODE_USE_BEDROCK", "SOME_API_KEY"),
];

/// An agent with two variables, of which OpenCode is told the provider of its model.
fn with_variables(agent: AgentConfig, variables: [&str; 2]) -> AgentConfig {
    let (base_url, model) = match agent.adapter {
        Adapter::Opencode => (None, Some("openai/gpt-5.5".to_owned())),
        _ => (agent.base_url.clone(), agent.model.clone()),
    };
    let env = variables.map(|name| (name.to_owned(), ValueRef::Env("THEIRS".into()))).into();
    AgentConfig { base_url, model, env, ..agent }
}

#[test]
fn two_credentials_in_one_agent_are_refused_with_the_place_of_the_second() {
    for (adapter, second, harmless) in SECOND {
        let config = with_variables(with_key(adapter), [second, harmless]);
        assert_eq!(config.validate(), Err(ConfigError::SecondCredential { name: second.into() }), "{adapter:?}");
        let without = with_variables(agent(adapter), [second, harmless]);
        assert_eq!(without.validate(), Ok(()), "{adapter:?}: alone it is the agent's credential");
    }
}

#[test]
fn an_account_pays_and_no_variable_of_the_agent_in_its_stead() {
    let account = Registration {
        name: "work".parse().expect("a name"),
        agents: BTreeSet::default(),
        billing: Billing::Subscription,
        credential: "env:ACCOUNT".to_owned(),
        credential_kind: Some(CredentialKind::ApiKey),
        exclusive: false,
        overflow: false,
        daily_runs: None,
        daily_calls: None,
    };
    for (adapter, second, harmless) in SECOND {
        let acp = with_key(adapter).acp;
        let own = with_variables(AgentConfig { acp, ..agent(adapter) }, [second, harmless]);
        let paid = launch(&own.paid_by(&account).expect("a reference"), &spec(1, None));
        let of = |source: &str| {
            let source = ValueRef::Env(source.into());
            let given = paid.secret_env.iter().filter(move |variable| variable.source == source);
            given.map(|variable| variable.name.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(of("THEIRS"), [harmless], "{adapter:?}");
        assert_eq!(of("ACCOUNT").len(), 1, "{adapter:?}");
    }
}

#[test]
fn every_launch_is_the_same_whoever_asks() {
    for adapter in Adapter::ALL {
        let config = with_key(*adapter);
        assert_eq!(launch(&config, &spec(3, Some("s-1"))), launch(&config, &spec(3, Some("s-1"))));
    }
}

#[test]
fn a_key_is_a_reference_in_one_variable_and_nowhere_else() {
    for adapter in Adapter::ALL.iter().filter(|adapter| **adapter != Adapter::Scripted) {
        let mut config = with_key(*adapter);
        // The operator's own variable of the same name would win over the reference if both were there.
        config.env.insert("GODWIT_MODEL_KEY".into(), ValueRef::Env("THEIRS".into()));
        let launch = launch(&config, &spec(1, None));
        let mine: Vec<_> =
            launch.secret_env.iter().filter(|variable| variable.source == ValueRef::Env("MINE".into())).collect();
        assert_eq!(mine.len(), 1, "{adapter:?}");
        let name = &mine[0].name;
        assert_eq!(launch.secret_env.iter().filter(|variable| &variable.name == name).count(), 1, "{adapter:?}");
        assert!(!launch.env.contains_key(name), "{adapter:?}");
    }
}

#[test]
fn a_cli_s_own_login_is_lent_as_its_files_and_stands_in_no_variable() {
    let whole = |path: &str, form| LoginFile { path: path.into(), form, part: None };
    let table = [
        (Adapter::Claude, vec![whole(".claude/.credentials.json", LoginForm::Claude)]),
        (Adapter::Codex, vec![whole(".codex/auth.json", LoginForm::Codex)]),
        (
            Adapter::Opencode,
            vec![LoginFile {
                part: Some("openai".into()),
                ..whole(".local/share/opencode/auth.json", LoginForm::Opencode)
            }],
        ),
        (
            Adapter::Gemini,
            vec![
                whole(".gemini/oauth_creds.json", LoginForm::Gemini),
                whole(".gemini/google_accounts.json", LoginForm::GeminiAccount),
            ],
        ),
    ];
    for (adapter, files) in table {
        let model = Some("openai/gpt-5.5".to_owned());
        let login = AgentConfig {
            credential: Some(CredentialRef::CliLogin),
            base_url: None,
            model,
            ..AgentConfig::new(adapter, "/opt/agent")
        };
        let launch = launch(&login, &spec(1, None));
        assert_eq!(launch.login_files, files, "{adapter:?}");
        assert!(launch.secret_env.is_empty(), "{adapter:?}");
        let written: String = launch.files.iter().map(|file| file.contents.as_str()).collect();
        assert!(!written.contains("GODWIT_MODEL_KEY\"") || adapter == Adapter::Codex, "{adapter:?}: {written}");
        assert_eq!(with_key(adapter).login_files(None), [], "{adapter:?}");
    }
}

#[test]
fn a_login_that_a_cli_cannot_be_lent_is_refused_by_name() {
    let login = |config: AgentConfig| AgentConfig { credential: Some(CredentialRef::CliLogin), ..config };
    let acp = login(agent(Adapter::Acp));
    assert_eq!(acp.validate(), Err(ConfigError::LoginUnsupported { adapter: "acp" }));
    let opencode = login(agent(Adapter::Opencode));
    assert_eq!(opencode.validate(), Err(ConfigError::LoginWithAddress));
    let opencode = AgentConfig { base_url: None, model: None, ..opencode };
    assert_eq!(opencode.validate(), Err(ConfigError::LoginWithoutModel));
}

#[test]
fn a_credential_that_a_cli_does_not_take_is_refused_by_name() {
    for adapter in [Adapter::Codex, Adapter::Opencode, Adapter::Gemini] {
        let token = AgentConfig { credential_kind: Some(CredentialKind::OauthToken), ..with_key(adapter) };
        assert_eq!(token.validate(), Err(ConfigError::OauthTokenUnsupported { adapter: adapter.word() }));
    }
}
