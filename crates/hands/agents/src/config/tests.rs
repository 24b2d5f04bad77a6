use super::*;

fn parse(text: &str) -> Result<AgentConfig, toml::de::Error> {
    toml::from_str(text)
}

const WHOLE: &str = r#"
adapter = "claude"
program = "/opt/claude/bin/claude"
args = ["--max-turns", "40"]
credential = "env:MY_CLAUDE_TOKEN"
credential_kind = "oauth-token"
base_url = "http://127.0.0.1:8765"
model = "claude-opus-4-8"
read_only_paths = ["/opt/claude"]
label = "Claude Code"

[env]
HTTPS_PROXY = "http://127.0.0.1:3128"
CORP_TOKEN = "file:/run/secrets/corp"
"#;

#[test]
fn a_whole_configuration_is_accepted_and_comes_back_the_same() {
    let config = parse(WHOLE).expect("a configuration");
    assert_eq!(config.validate(), Ok(()));
    assert_eq!(config.credential, Some(CredentialRef::Env("MY_CLAUDE_TOKEN".into())));
    assert_eq!(config.env["CORP_TOKEN"], ValueRef::File("/run/secrets/corp".into()));
    let again = parse(&toml::to_string(&config).expect("it can be written")).expect("it can be read again");
    assert_eq!(again, config);
}

#[test]
fn an_unknown_key_or_word_is_refused() {
    for text in [
        "adapter = \"claude\"\nprogram = \"claude\"\nmodle = \"x\"",
        "adapter = \"gpt\"\nprogram = \"x\"",
        "program = \"x\"",
        "adapter = \"claude\"\nprogram = \"x\"\ncredential = \"env:\"",
        "adapter = \"claude\"\nprogram = \"x\"\ncredential = \"file:relative\"",
    ] {
        assert!(parse(text).is_err(), "{text}");
    }
}

#[test]
fn a_secret_instead_of_a_reference_is_refused_and_not_repeated() {
    let secret = format!("sk-ant-api03-{}", "x".repeat(40));
    let error =
        parse(&format!("adapter = \"claude\"\nprogram = \"x\"\ncredential = \"{secret}\"")).expect_err("refused");
    assert!(error.message().contains("by reference") && !error.message().contains(&secret), "{}", error.message());

    let mut config = AgentConfig::new(Adapter::Claude, "claude");
    config.args = vec!["--verbose".into(), format!("--header={secret}")];
    let error = config.validate().expect_err("refused");
    assert_eq!(error, ConfigError::SecretInArgument { index: 1 });

    for (name, value) in [("MY_API_KEY", "hunter2"), ("HARMLESS", secret.as_str())] {
        let mut config = AgentConfig::new(Adapter::Claude, "claude");
        config.env.insert(name.into(), ValueRef::Literal(value.into()));
        assert_eq!(config.validate(), Err(ConfigError::SecretInVariable { name: name.into() }));
    }
}

#[test]
fn what_cannot_work_is_refused_by_name() {
    let refused = |change: fn(&mut AgentConfig)| {
        let mut config = AgentConfig::new(Adapter::Claude, "claude");
        change(&mut config);
        config.validate().expect_err("refused")
    };
    assert_eq!(refused(|config| config.program.clear()), ConfigError::ProgramEmpty);
    assert!(matches!(refused(|config| config.program = "bin/claude".into()), ConfigError::ProgramRelative { .. }));
    for reference in ["env:A", "file:/a", "systemd:a", "keychain:a"] {
        let mut config = AgentConfig::new(Adapter::Claude, "claude");
        config.credential = Some(reference.parse().expect("a reference"));
        assert_eq!(config.validate(), Err(ConfigError::CredentialKindMissing), "{reference}");
    }
    let useless = refused(|config| config.credential_kind = Some(CredentialKind::ApiKey));
    assert_eq!(useless, ConfigError::CredentialKindUseless);
    let home = refused(|config| drop(config.env.insert("HOME".into(), ValueRef::Literal("/".into()))));
    assert_eq!(home, ConfigError::VariableReserved { name: "HOME".into() });
    for url in ["127.0.0.1:80", "ftp://host", "http://", "https://user:pass@host", "http://a b"] {
        let mut config = AgentConfig::new(Adapter::Claude, "claude");
        config.base_url = Some(url.into());
        assert_eq!(config.validate(), Err(ConfigError::BaseUrl), "{url}");
    }
}

#[test]
fn routing_is_told_what_a_cli_cannot_be_given_how_it_is_paid_for_and_its_model() {
    use CredentialForm::{ApiKey, OauthToken};
    let table: [(Adapter, &[CredentialForm]); 6] = [
        (Adapter::Claude, &[]),
        (Adapter::Codex, &[OauthToken]),
        (Adapter::Opencode, &[OauthToken]),
        (Adapter::Gemini, &[OauthToken]),
        // Nothing says where it looks for a key.
        (Adapter::Acp, &[ApiKey, OauthToken]),
        (Adapter::Scripted, &[]),
    ];
    for (adapter, unfit) in table {
        let config = AgentConfig { model: Some("a/b".to_owned()), ..AgentConfig::new(adapter, "program") };
        let facts = config.facts();
        let told: Vec<_> = facts.unfit.keys().copied().filter(|form| *form != CredentialForm::CliLogin).collect();
        assert_eq!(told, unfit, "{adapter:?}: {:?}", facts.unfit);
        assert_eq!((facts.model.as_deref(), facts.is_served), (Some("a/b"), adapter != Adapter::Scripted));
        let expected = (adapter == Adapter::Scripted).then_some(Billing::Free);
        assert_eq!(facts.billing, expected, "{adapter:?} without a credential: nobody knows");
    }
    let login = |adapter| {
        let credential = Some(CredentialRef::CliLogin);
        AgentConfig { credential, ..AgentConfig::new(adapter, "program") }.facts().billing
    };
    let told = [Adapter::Claude, Adapter::Codex, Adapter::Gemini, Adapter::Opencode].map(login);
    assert_eq!(told, [Some(Billing::Subscription), Some(Billing::Subscription), Some(Billing::Subscription), None]);
}
