//! A CLI's own login: lent to a run alone, masked in what it prints, taken out again, and given back when refreshed.

use std::fs;
use std::path::PathBuf;

use godwit_agents::{Adapter, CredentialRef};
use godwit_core::run::{NotStarted, RunClass};

use crate::scene::*;

const LOGIN: &str = ".claude/.credentials.json";
const OLD: &str = r#"{"claudeAiOauth":{"accessToken":"made-up-token-of-the-suite","expiresAt":1}}"#;
const NEW: &str = r#"{"claudeAiOauth":{"accessToken":"made-up-token-refreshed-now","expiresAt":2}}"#;

/// Tells its login and what else is in its HOME, and refreshes the login as a CLI does.
fn refreshes(new: &str) -> String {
    format!(
        "#!/bin/sh\necho \"it is $(cat \"$HOME/{LOGIN}\")\"\nls -A \"$HOME\" > seen\nprintf '%s' '{new}' > \"$HOME/.new\"\n\
         mv \"$HOME/.new\" \"$HOME/{LOGIN}\"\n"
    )
}

/// An operator with a made-up login of Claude Code, and a private file beside it.
fn scene(script: &str) -> (Scene, PathBuf) {
    scene_of(Adapter::Claude, LOGIN, OLD, script)
}

/// An operator with this login of a CLI.
fn scene_of(adapter: Adapter, place: &str, login: &str, script: &str) -> (Scene, PathBuf) {
    let mut scene = Scene::new();
    scene.program(adapter, "refreshes", script);
    let agent = scene.agents.get_mut(AGENT).expect("it is configured");
    (agent.credential, agent.model) = (Some(CredentialRef::CliLogin), Some("openai/gpt-5.5".to_owned()));
    let operator = scene.source().join("../operator");
    fs::create_dir_all(operator.join(place).parent().expect("it is in a directory")).expect("a directory");
    let operator = operator.canonicalize().expect("it is there");
    write(&operator.join(place), login);
    write(&operator.join("private"), "nobody's business\n");
    scene.operator_home = Some(operator.clone());
    scene.prepared();
    (scene, operator)
}

#[test]
fn a_login_is_lent_alone_masked_and_given_back_as_the_cli_refreshed_it() {
    let (scene, operator) = scene(&refreshes(NEW));
    let end = run_end(scene.once(&scene.start(1, [])));
    assert!(end.exit.as_deref() == Some("exit 0"), "{end:?}");
    assert_eq!(fs::read_to_string(operator.join(LOGIN)).expect("it is there"), NEW);
    let beside = names(&operator.join(".claude"));
    assert_eq!(beside, [".credentials.json", ".credentials.json.before-godwit"], "the earlier one is kept, once");
    assert_eq!(
        fs::read_to_string(operator.join(LOGIN).with_extension("json.before-godwit")).expect("it is there"),
        OLD
    );
    assert!(!scene.layout.agent_home(&scene.task).join(LOGIN).exists(), "it is taken out of the run's HOME");
    let seen = fs::read_to_string(scene.tree().join("seen")).expect("it looked");
    assert!(seen.contains(".claude") && !seen.contains("private"), "{seen}");
    let run_dir = scene.layout.run(&scene.run(1));
    for name in names(&run_dir) {
        let content = fs::read(run_dir.join(&name)).expect("a file");
        assert!(!String::from_utf8_lossy(&content).contains("made-up-token-of-the-suite"), "the token is in {name}");
    }
}

/// Logins of the other CLIs, with where each keeps its own: the operator's, and one of the same form that an agent would
/// like the operator to have.
fn others() -> [(Adapter, &'static str, String, String); 3] {
    // {"exp":4102444800,"https://api.openai.com/auth":{"chatgpt_account_id":"mine"}} and the same of "other", a second later.
    let mine = "e30.eyJleHAiOjQxMDI0NDQ4MDAsImh0dHBzOi8vYXBpLm9wZW5haS5jb20vYXV0aCI6eyJjaGF0Z3B0X2FjY291bnRfaWQiOiJtaW5lIn19.c2ln";
    let other = "e30.eyJleHAiOjQxMDI0NDQ4MDEsImh0dHBzOi8vYXBpLm9wZW5haS5jb20vYXV0aCI6eyJjaGF0Z3B0X2FjY291bnRfaWQiOiJvdGhlciJ9fQ.c2ln";
    let codex = |token: &str| {
        format!(
            "{{\"tokens\":{{\"access_token\":\"{token}\",\"refresh_token\":\"made-up-{token}\",\"account_id\":\"mine\"}}}}"
        )
    };
    let opencode = |token: &str, expires: u64| {
        format!(
            "{{\"openai\":{{\"type\":\"oauth\",\"access\":\"{token}\",\"refresh\":\"made-up-{token}\",\"expires\":{expires}}}}}"
        )
    };
    let gemini = |whose: &str, expires: u64| {
        format!(
            "{{\"access_token\":\"made-up-access-of-{whose}\",\"refresh_token\":\"made-up-refresh-of-{whose}\",\"expiry_date\":{expires}}}"
        )
    };
    [
        (Adapter::Codex, ".codex/auth.json", codex(mine), codex(other)),
        (
            Adapter::Opencode,
            ".local/share/opencode/auth.json",
            opencode(mine, 1_000),
            opencode(other, 4_102_444_801_000),
        ),
        (Adapter::Gemini, ".gemini/oauth_creds.json", gemini("mine", 1_000), gemini("other", 1_700_000_000_000)),
    ]
}

#[test]
fn an_agent_that_exchanges_its_login_for_another_is_held_and_yours_stays() {
    for (adapter, place, mine, other) in others() {
        // Its end is what a hostile agent makes it: the class would be decided by what it prints.
        let script = format!("#!/bin/sh\nprintf '%s' '{other}' > \"$HOME/{place}\"\n");
        let (scene, operator) = scene_of(adapter, place, &mine, &script);
        let end = run_end(scene.once(&scene.start(1, [])));
        assert_eq!(end.class, RunClass::LoginExchanged, "{adapter:?} {end:?}");
        assert!(end.detail.contains(place) && !end.detail.contains("made-up"), "{}", end.detail);
        assert_eq!(fs::read_to_string(operator.join(place)).expect("it is there"), mine, "{adapter:?}");
        assert_eq!(names(operator.join(place).parent().expect("it has one")).len(), 1, "{adapter:?}");
        assert!(!scene.layout.agent_home(&scene.task).join(place).exists(), "nothing of it is left in the run's HOME");
        // The login is free again: the next run is lent what the operator has.
        let next = run_end(scene.once(&scene.start(2, [])));
        assert_eq!(next.class, RunClass::LoginExchanged, "{adapter:?} {next:?}");
    }
}

#[test]
fn a_directory_of_the_operators_that_a_link_leads_to_is_left_alone() {
    let script = "#!/bin/sh\nrm -rf \"$HOME/.claude\"\nln -s \"$(cat place)\" \"$HOME/.claude\"\n";
    let (scene, operator) = scene(script);
    write(&scene.tree().join("place"), operator.join(".claude").to_str().expect("UTF-8"));
    let end = run_end(scene.once(&scene.start(1, [])));
    assert!(end.exit.as_deref() == Some("exit 0"), "{end:?}");
    assert_eq!(fs::read_to_string(operator.join(LOGIN)).expect("it is there"), OLD);
}

#[test]
fn an_agent_that_destroys_the_login_it_was_lent_destroys_its_copy() {
    let (scene, operator) = scene(&refreshes("{}"));
    let end = run_end(scene.once(&scene.start(1, [])));
    assert!(end.exit.as_deref() == Some("exit 0"), "{end:?}");
    assert_eq!(fs::read_to_string(operator.join(LOGIN)).expect("it is there"), OLD);
}

#[test]
fn a_login_that_is_not_there_is_told_with_what_to_do() {
    let (scene, operator) = scene(&refreshes(NEW));
    fs::remove_file(operator.join(LOGIN)).expect("logged out");
    let end = run_end(scene.once(&scene.start(1, [])));
    assert_eq!(end.class, RunClass::NotStarted { cause: NotStarted::CredentialMissing }, "{end:?}");
    assert!(end.detail.contains("log in with `/login`"), "{}", end.detail);
}
