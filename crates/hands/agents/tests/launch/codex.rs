use godwit_agents::{Adapter, AgentConfig, CredentialRef};

use crate::{agent, file, launch, spec, with_key};

const CONFIG: &str = ".codex/config.toml";

fn configuration(config: &AgentConfig) -> toml::Table {
    file(&launch(config, &spec(1, None)), CONFIG).parse().expect("TOML")
}

#[test]
fn the_address_and_the_name_of_the_key_are_in_the_configuration() {
    let written = configuration(&with_key(Adapter::Codex));
    let provider = &written["model_providers"]["godwit"];
    assert_eq!(written["model_provider"].as_str(), Some("godwit"));
    assert_eq!(provider["base_url"].as_str(), Some("http://127.0.0.1:1/v1"));
    assert_eq!(provider["env_key"].as_str(), Some("GODWIT_MODEL_KEY"));
    // What the model runs does not get the key.
    assert_eq!(written["shell_environment_policy"]["exclude"][0].as_str(), Some("GODWIT_MODEL_KEY"));

    let keyless = configuration(&agent(Adapter::Codex));
    assert!(keyless["model_providers"]["godwit"].get("env_key").is_none());
    let usual = configuration(&AgentConfig { base_url: None, ..with_key(Adapter::Codex) });
    assert_eq!(usual["model_providers"]["godwit"]["base_url"].as_str(), Some("https://api.openai.com/v1"));
}

#[test]
fn an_address_with_quotes_cannot_leave_its_place() {
    let mut config = agent(Adapter::Codex);
    config.base_url = Some("http://h/\"\\x".into());
    assert_eq!(configuration(&config)["model_providers"]["godwit"]["base_url"].as_str(), config.base_url.as_deref());
}

#[test]
fn its_own_login_goes_to_chatgpt_or_where_it_is_told_and_nowhere_else() {
    let mut config = agent(Adapter::Codex);
    config.credential = Some(CredentialRef::CliLogin);
    let written = configuration(&config);
    let provider = &written["model_providers"]["godwit"];
    assert_eq!(provider["requires_openai_auth"].as_bool(), Some(true));
    assert!(provider.get("env_key").is_none());
    assert_eq!(written["cli_auth_credentials_store"].as_str(), Some("file"));
    assert_eq!(written["chatgpt_base_url"].as_str(), config.base_url.as_deref());
    // The tools of what the person has connected with ChatGPT are not the run's.
    assert_eq!(written["features"]["apps"].as_bool(), Some(false));
    config.base_url = None;
    let usual = configuration(&config);
    let address = usual["model_providers"]["godwit"]["base_url"].as_str();
    assert_eq!(address, Some("https://chatgpt.com/backend-api/codex"));
    assert!(usual.get("chatgpt_base_url").is_none());
}

#[test]
fn the_repository_is_not_trusted() {
    let written = configuration(&agent(Adapter::Codex));
    assert_eq!(written["projects"]["/workspace"]["trust_level"].as_str(), Some("untrusted"));
}

#[test]
fn a_session_is_resumed_by_its_id() {
    let mut config = agent(Adapter::Codex);
    config.args = vec!["--enable".into(), "x".into()];
    let argv = launch(&config, &spec(2, Some("01a1fd8a-9c4c"))).argv;
    assert_eq!(argv[..3], ["/opt/agent", "exec", "resume"]);
    assert_eq!(argv[argv.len() - 4..], ["--enable", "x", "01a1fd8a-9c4c", "-"]);
    let fresh = launch(&config, &spec(1, None));
    assert_eq!(fresh.argv[..3], ["/opt/agent", "exec", "--json"]);
    // Codex chooses the session itself.
    assert_eq!(fresh.session, None);
}
