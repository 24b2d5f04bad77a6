//! What cannot be done says which hold or cause it is, and what a person can do.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use godwit_agents::{CredentialKind, CredentialRef, ValueRef};
use godwit_core::account::{Billing, Registration};
use godwit_core::effect::{EffectKind, Retry};
use godwit_core::hold::HoldCode;
use godwit_core::run::{NotStarted, RunClass, RunSpec};
use godwit_sandbox::Unavailable;
use godwit_testkit::script::Step;
use sha2::Digest as _;

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
fn what_is_encrypted_is_opened_with_the_configured_key_alone() {
    let mut scene = Scene::new();
    scene.prepared();
    let (encrypted, key) = (scene.source().join("../work.age"), scene.source().join("../identity"));
    let identity = age::x25519::Identity::generate();
    fs::write(&encrypted, age::encrypt(&identity.to_public(), b"made-up-key").expect("encrypted")).expect("written");
    fs::set_permissions(&encrypted, fs::Permissions::from_mode(0o644)).expect("the mode is set");
    fs::write(&key, age::secrecy::ExposeSecret::expose_secret(&identity.to_string())).expect("written");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).expect("the mode is set");
    scene.agents.get_mut(AGENT).expect("it is configured").env =
        [("TOKEN".to_owned(), ValueRef::Encrypted(encrypted.clone()))].into();

    let detail = refused(&scene, |_| {}, NotStarted::CredentialMissing);
    assert!(detail.contains(&encrypted.display().to_string()) && detail.contains("`secrets.identity`"), "{detail}");
    scene.identity = Some(format!("file:{}", key.display()).parse().expect("a reference"));
    let detail = refused(&scene, |_| {}, NotStarted::CredentialMissing);
    assert!(detail.contains("can be read by other users") && detail.contains("chmod 600"), "{detail}");
    assert!(detail.contains(&encrypted.display().to_string()) && !detail.contains("made-up"), "{detail}");

    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("the mode is set");
    let command = "echo \"it is $TOKEN\"".to_owned();
    let end = run_end(scene.once(&scene.start(2, [Step::Shell { command }])));
    assert_eq!(end.class, RunClass::Success, "{end:?}");
    let out = fs::read_to_string(scene.layout.run(&scene.run(2)).join("out")).expect("a spool");
    assert!(out.contains(&format!("it is {}", "*".repeat("made-up-key".len()))), "it has it, masked: {out}");
    for name in names(&scene.layout.run(&scene.run(2))) {
        let content = fs::read(scene.layout.run(&scene.run(2)).join(&name)).expect("a file");
        assert!(!String::from_utf8_lossy(&content).contains("made-up-key"), "the secret is in {name}");
    }
}

fn account(credential: &str) -> Registration {
    Registration {
        name: "work".parse().expect("a name"),
        agents: [AGENT.parse().expect("a name")].into(),
        billing: Billing::ApiKey,
        credential: credential.to_owned(),
        credential_kind: Some(CredentialKind::ApiKey),
        exclusive: false,
        overflow: false,
        daily_runs: None,
        daily_calls: None,
    }
}

#[test]
fn an_account_that_cannot_pay_is_named_and_the_agents_own_credential_is_not_taken_instead() {
    let mut scene = Scene::new();
    scene.prepared();
    let key = scene.source().join("../key");
    fs::write(&key, "made-up-key\n").expect("written");
    let own = scene.agents.get_mut(AGENT).expect("it is configured");
    own.credential = Some(CredentialRef::File(key));
    own.credential_kind = Some(CredentialKind::ApiKey);
    let pays = |spec: &mut RunSpec| spec.account = Some("work".parse().expect("a name"));
    let detail = refused(&scene, pays, NotStarted::CredentialMissing);
    assert!(detail.contains("`work` is not registered"), "{detail}");
    for credential in ["env:GODWIT_TEST_VARIABLE_THAT_NOBODY_SETS", "systemd:work", "file:/no/such/key"] {
        scene.accounts.insert("work".parse().expect("a name"), account(credential));
        let detail = refused(&scene, pays, NotStarted::CredentialMissing);
        assert!(detail.contains("account `work`") && detail.contains(credential), "{detail}");
    }
}

#[test]
fn the_account_of_a_run_pays_for_it() {
    let mut scene = Scene::new();
    scene.prepared();
    let key = scene.source().join("../key");
    fs::write(&key, "made-up-key-of-the-account\n").expect("written");
    scene.accounts.insert("work".parse().expect("a name"), account(&format!("file:{}", key.display())));
    let given = "printf %s \"$GODWIT_MODEL_KEY\" | sha256sum > given";
    let mut spec = scene.spec(1, [Step::Shell { command: given.into() }]);
    spec.account = Some("work".parse().expect("a name"));
    assert_eq!(run_end(scene.once(&EffectKind::StartRun { spec })).class, RunClass::Success);
    let given = fs::read_to_string(scene.tree().join("given")).expect("it was written");
    let expected = sha2::Sha256::digest("made-up-key-of-the-account");
    let expected: String = expected.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(given.starts_with(&expected), "{given}");
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
