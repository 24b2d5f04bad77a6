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
    let mut scene = Scene::new();
    scene.program(Adapter::Claude, "refreshes", script);
    scene.agents.get_mut(AGENT).expect("it is configured").credential = Some(CredentialRef::CliLogin);
    let operator = scene.source().join("../operator");
    fs::create_dir_all(operator.join(".claude")).expect("a directory");
    let operator = operator.canonicalize().expect("it is there");
    write(&operator.join(LOGIN), OLD);
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
    assert_eq!(names(&operator.join(".claude")), [".credentials.json"], "nothing is left beside it");
    assert!(!scene.layout.agent_home(&scene.task).join(LOGIN).exists(), "it is taken out of the run's HOME");
    let seen = fs::read_to_string(scene.tree().join("seen")).expect("it looked");
    assert!(seen.contains(".claude") && !seen.contains("private"), "{seen}");
    let run_dir = scene.layout.run(&scene.run(1));
    for name in names(&run_dir) {
        let content = fs::read(run_dir.join(&name)).expect("a file");
        assert!(!String::from_utf8_lossy(&content).contains("made-up-token-of-the-suite"), "the token is in {name}");
    }
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
    assert!(end.detail.contains("log in with the CLI by hand"), "{}", end.detail);
}
