//! What cannot be done says which hold or cause it is, and what a person can do.

use std::fs;

use godwit_agents::ValueRef;
use godwit_core::effect::{EffectKind, Retry};
use godwit_core::hold::HoldCode;
use godwit_core::run::{NotStarted, RunClass, RunSpec};
use godwit_sandbox::Unavailable;
use godwit_testkit::script::Step;

use crate::scene::*;

/// Starts a run that must not be executed, and returns what a person is told.
#[track_caller]
fn refused(scene: &Scene, change: impl FnOnce(&mut RunSpec), cause: NotStarted) -> String {
    let mut spec = scene.spec(1, [Step::Say { text: "never said".into() }]);
    change(&mut spec);
    let end = run_end(scene.twice_the_same(&EffectKind::StartRun { spec }));
    assert_eq!(end.class, RunClass::NotStarted { cause }, "{}", end.detail);
    assert_eq!((scene.starts(), end.exit), (0, None), "nothing was executed");
    end.detail
}

#[test]
fn a_repository_that_is_gone_is_unavailable() {
    let scene = Scene::new();
    fs::rename(scene.source(), scene.source().with_extension("moved")).expect("moved away");
    let gone = failure(scene.once(&scene.prepare(false)));
    assert_eq!(gone.hold, HoldCode::RepoUnavailable);
    assert!(gone.detail.contains("source"), "it names the place: {}", gone.detail);

    *scene.location.lock().expect("no test panics with it") = None;
    let unregistered = failure(scene.once(&scene.prepare(false)));
    assert_eq!((unregistered.hold, unregistered.retry), (HoldCode::RepoUnavailable, Retry::Never));
    assert!(unregistered.detail.contains(scene.repo.as_str()), "{}", unregistered.detail);
}

#[test]
fn no_agent_is_picked_where_none_is_named_or_configured() {
    let scene = Scene::new();
    scene.prepared();
    refused(&scene, |spec| spec.agent = None, NotStarted::AgentNotConfigured);
    let unknown = |spec: &mut RunSpec| spec.agent = Some("nobody".parse().expect("a name"));
    let detail = refused(&scene, unknown, NotStarted::AgentNotConfigured);
    assert!(detail.contains("`nobody`"), "{detail}");
}

#[test]
fn a_program_that_is_not_there_or_not_executable_is_missing() {
    let mut scene = Scene::new();
    scene.prepared();
    let plain = scene.source().join("README").display().to_string();
    for program in ["/no/such/agent", "no-such-agent", plain.as_str()] {
        scene.agents.get_mut(AGENT).expect("it is configured").program = program.to_owned();
        let detail = refused(&scene, |_| {}, NotStarted::ProgramMissing);
        assert!(detail.contains(&format!("`{program}`")), "{detail}");
    }
}

#[test]
fn a_credential_that_leads_nowhere_is_named_and_never_repeated() {
    let mut scene = Scene::new();
    scene.prepared();
    let variable = "GODWIT_TEST_VARIABLE_THAT_NOBODY_SETS";
    scene.agents.get_mut(AGENT).expect("it is configured").env =
        [("TOKEN".to_owned(), ValueRef::Env(variable.to_owned()))].into();
    let detail = refused(&scene, |_| {}, NotStarted::CredentialMissing);
    assert!(detail.contains(variable), "{detail}");

    let place = scene.source().join("../no-such-file");
    scene.agents.get_mut(AGENT).expect("it is configured").env =
        [("TOKEN".to_owned(), ValueRef::File(place.clone()))].into();
    let detail = refused(&scene, |_| {}, NotStarted::CredentialMissing);
    assert!(detail.contains(&place.display().to_string()), "{detail}");
}

#[test]
fn nothing_runs_without_a_sandbox() {
    let mut scene = Scene::new();
    scene.prepared();
    scene.sandbox = Err(Unavailable { reason: "there is none".to_owned(), remedy: "install one".to_owned() });
    let detail = refused(&scene, |_| {}, NotStarted::SandboxUnavailable);
    assert!(detail.contains("there is none") && detail.contains("install one"), "{detail}");
}

#[test]
fn nothing_that_would_show_godwits_home_is_shown() {
    let mut scene = Scene::new();
    scene.prepared();
    let home = scene.layout.home().to_owned();
    scene.agents.get_mut(AGENT).expect("it is configured").read_only_paths = vec![home.clone()];
    let detail = refused(&scene, |_| {}, NotStarted::SandboxUnavailable);
    assert!(detail.contains(&home.display().to_string()), "{detail}");
}

#[test]
fn a_workspace_that_is_not_there_is_missing() {
    let scene = Scene::new();
    refused(&scene, |_| {}, NotStarted::WorkspaceMissing);
}

#[test]
fn a_refused_start_is_no_start() {
    let mut scene = Scene::new();
    scene.prepared();
    let configured = std::mem::take(&mut scene.agents);
    refused(&scene, |_| {}, NotStarted::AgentNotConfigured);
    scene.agents = configured;
    let start = scene.start(1, [Step::Say { text: "now it can".into() }]);
    assert_eq!(run_end(scene.once(&start)).class, RunClass::Success);
    assert_eq!(scene.starts(), 1);
}
