use std::path::Path;

use godwit_agents::{Adapter, AgentConfig, ConfigError};
use serde_json::Value;

use crate::{agent, file, launch, spec, value, with_key};

const CONFIG: &str = ".config/opencode/opencode.json";

fn configuration(config: &AgentConfig) -> Value {
    serde_json::from_str(file(&launch(config, &spec(1, None)), CONFIG)).expect("JSON")
}

#[test]
fn an_address_is_a_provider_of_its_own() {
    let written = configuration(&with_key(Adapter::Opencode));
    let provider = &written["provider"]["godwit"];
    assert_eq!(provider["options"]["baseURL"], "http://127.0.0.1:1/v1");
    assert_eq!(provider["options"]["apiKey"], "{env:GODWIT_MODEL_KEY}");
    assert_eq!(written["model"], "godwit/small");
    // Nothing else is asked on the side.
    assert_eq!(written["small_model"], written["model"]);
    assert!(configuration(&agent(Adapter::Opencode))["provider"]["godwit"]["options"].get("apiKey").is_none());
}

#[test]
fn only_a_model_at_an_address_does_without_the_list_of_all_models() {
    let at_an_address = launch(&agent(Adapter::Opencode), &spec(1, None));
    let place = at_an_address.env["OPENCODE_MODELS_PATH"].strip_prefix(&at_an_address.env["HOME"]).expect("in HOME");
    assert_eq!(file(&at_an_address, place.trim_start_matches('/')), "{}");
    let named = AgentConfig { base_url: None, model: Some("anthropic/claude-x".into()), ..with_key(Adapter::Opencode) };
    assert!(!launch(&named, &spec(1, None)).env.contains_key("OPENCODE_MODELS_PATH"));
}

#[test]
fn without_an_address_the_model_names_its_provider() {
    let mut config =
        AgentConfig { base_url: None, model: Some("anthropic/claude-x".into()), ..with_key(Adapter::Opencode) };
    let written = configuration(&config);
    assert_eq!(written["provider"]["anthropic"]["options"]["apiKey"], "{env:GODWIT_MODEL_KEY}");
    assert_eq!(value(&launch(&config, &spec(1, None)), "--model"), Some("anthropic/claude-x"));
    config.model = Some("claude-x".into());
    assert_eq!(config.validate(), Err(ConfigError::ModelWithoutProvider));
    let nameless = AgentConfig { model: None, ..agent(Adapter::Opencode) };
    assert_eq!(nameless.validate(), Err(ConfigError::ModelMissing));
}

#[test]
fn what_a_repository_can_bring_is_switched_off_or_covered() {
    let launch = launch(&agent(Adapter::Opencode), &spec(1, None));
    assert_eq!(launch.env["OPENCODE_DISABLE_PROJECT_CONFIG"], "1");
    assert_eq!(launch.covered, [".opencode", "opencode.json", "opencode.jsonc"].map(Path::new));
}

#[test]
fn nobody_is_asked_and_no_model_is_asked_for_a_title() {
    let config = agent(Adapter::Opencode);
    assert_eq!(configuration(&config)["permission"]["question"], "deny");
    assert!(value(&launch(&config, &spec(1, None)), "--title").is_some());
    let resumed = launch(&config, &spec(2, Some("ses_1")));
    assert_eq!((value(&resumed, "--session"), value(&resumed, "--title")), (Some("ses_1"), None));
}
