use std::path::Path;

use godwit_agents::{Adapter, AgentConfig, CredentialRef};
use godwit_core::name::SessionId;
use serde_json::Value;

use crate::{agent, file, launch, spec, value, with_key};

#[test]
fn the_key_goes_nowhere_that_godwit_did_not_name() {
    let config = with_key(Adapter::Gemini);
    assert_eq!(launch(&config, &spec(1, None)).env["GOOGLE_GEMINI_BASE_URL"], "http://127.0.0.1:1/v1");
    // A `.env` of the repository could name another address where none is set.
    let usual = launch(&AgentConfig { base_url: None, ..config }, &spec(1, None));
    assert_eq!(usual.env["GOOGLE_GEMINI_BASE_URL"], "https://generativelanguage.googleapis.com");
}

#[test]
fn its_own_login_is_that_with_google_and_asks_nobody_for_another() {
    let login = AgentConfig { credential: Some(CredentialRef::CliLogin), ..agent(Adapter::Gemini) };
    let told = launch(&login, &spec(1, None));
    let settings: Value = serde_json::from_str(file(&told, ".gemini/settings.json")).expect("JSON");
    assert_eq!(settings["security"]["auth"]["selectedType"], "oauth-personal");
    assert_eq!(
        (told.env["CODE_ASSIST_ENDPOINT"].as_str(), told.env["NO_BROWSER"].as_str()),
        ("http://127.0.0.1:1/v1", "true")
    );
    assert!(!told.env.contains_key("GOOGLE_GEMINI_BASE_URL"));
    let usual = launch(&AgentConfig { base_url: None, ..login }, &spec(1, None));
    assert_eq!(usual.env["CODE_ASSIST_ENDPOINT"], "https://cloudcode-pa.googleapis.com");
}

#[test]
fn what_a_repository_can_bring_is_covered_or_ignored() {
    let launch = launch(&agent(Adapter::Gemini), &spec(1, None));
    assert_eq!(launch.covered, [Path::new(".gemini")]);
    let settings: Value = serde_json::from_str(file(&launch, ".gemini/settings.json")).expect("JSON");
    assert_eq!(settings["advanced"]["ignoreLocalEnv"], true);
    assert_eq!(settings["privacy"]["usageStatisticsEnabled"], false);
}

#[test]
fn a_session_is_chosen_or_resumed() {
    let config = agent(Adapter::Gemini);
    let first = launch(&config, &spec(1, None));
    let session = value(&first, "--session-id").expect("a session").to_owned();
    assert_eq!(first.session.as_ref().map(SessionId::as_str), Some(session.as_str()));
    let resumed = launch(&config, &spec(2, Some(&session)));
    assert_eq!((value(&resumed, "--resume"), value(&resumed, "--session-id")), (Some(session.as_str()), None));
}
