//! What is executed on a terminal: the same as without one, but for what only concerns a person there.

use std::collections::BTreeSet;
use std::path::Path;

use godwit_agents::servers::NO_SERVERS;
use godwit_agents::{Ability, Adapter, Hook, Launch, LaunchContext, LaunchError};
use godwit_core::run::{NotStarted, RunSpec};
use serde_json::Value;

use crate::{file, launch, spec, value, with_key};

const SESSION: &str = "3b3e8a3c-0000-4000-8000-000000000001";

fn context() -> LaunchContext<'static> {
    LaunchContext {
        workspace: Path::new("/workspace"),
        home: Path::new("/home/agent"),
        tmp: Path::new("/tmp"),
        hook: None,
        results: None,
        servers: NO_SERVERS,
    }
}

fn interactive(adapter: Adapter, spec: &RunSpec) -> Launch {
    adapter.interactive(&with_key(adapter), spec, &context()).expect("a launch")
}

fn able() -> impl Iterator<Item = Adapter> {
    Adapter::ALL.iter().copied().filter(|adapter| adapter.abilities().contains(&Ability::Interactive))
}

#[test]
fn who_declares_a_terminal_has_one_and_the_others_say_why_not() {
    for adapter in Adapter::ALL {
        let launched = adapter.interactive(&with_key(*adapter), &spec(1, None), &context());
        assert_eq!(launched.is_ok(), able().any(|able| able == *adapter), "{adapter:?}");
        if let Err(refused) = launched {
            assert!(matches!(refused, LaunchError::NotInteractive { .. }), "{refused}");
            assert_eq!(refused.not_started(), NotStarted::Other);
            assert!(refused.to_string().contains("no terminal of its own"), "{refused}");
        }
    }
    assert_eq!(able().count(), 5);
}

#[test]
fn nothing_of_a_headless_run_is_asked_for_at_a_terminal() {
    let headless = ["-p", "--print", "exec", "run", "--json", "--output-format", "--format", "--prompt", "-"];
    for adapter in able() {
        let launch = interactive(adapter, &spec(2, Some(SESSION)));
        assert_eq!((&launch.stdin, &launch.driver), (&None, &None), "{adapter:?}");
        assert!(launch.argv.iter().all(|argument| !headless.contains(&argument.as_str())), "{:?}", launch.argv);
        let files = launch.files.iter().map(|file| &file.contents);
        let told = launch.argv.iter().chain(launch.env.values()).chain(files);
        assert!(told.into_iter().all(|text| !text.contains("swordfish")), "the prompt is nowhere: {launch:?}");
    }
}

#[test]
fn the_session_is_gone_on_with_and_the_model_is_the_same() {
    for adapter in able() {
        let launch = interactive(adapter, &spec(2, Some(SESSION)));
        let is_named = launch.argv.windows(2).any(|pair| pair[1] == SESSION);
        assert!(is_named, "{adapter:?}: {:?}", launch.argv);
        let headless = crate::launch(&with_key(adapter), &spec(2, Some(SESSION)));
        assert_eq!(value(&launch, "--model"), value(&headless, "--model"), "{adapter:?}");
        let fresh = interactive(adapter, &spec(2, None));
        assert!(fresh.argv.iter().all(|argument| argument != SESSION), "{adapter:?}");
    }
}

#[test]
fn a_terminal_gives_an_agent_no_more_than_it_had() {
    for adapter in able() {
        let (headless, launch) = (launch(&with_key(adapter), &spec(1, None)), interactive(adapter, &spec(1, None)));
        let names = |launch: &Launch| launch.env.keys().cloned().collect::<BTreeSet<_>>();
        let more: Vec<_> = names(&launch).difference(&names(&headless)).cloned().collect();
        assert_eq!(more, ["COLORTERM"], "{adapter:?}");
        let sources = |launch: &Launch| launch.secret_env.iter().map(|it| it.source.clone()).collect::<Vec<_>>();
        assert_eq!(sources(&launch), sources(&headless), "{adapter:?}");
        assert_eq!(launch.read_only_paths, headless.read_only_paths, "{adapter:?}");
        assert_eq!(launch.login_files, headless.login_files, "{adapter:?}");
        assert!(headless.covered.iter().all(|path| launch.covered.contains(path)), "{adapter:?}");
    }
}

#[test]
fn what_judges_the_calls_stays_in_its_place() {
    let context = LaunchContext { hook: Some(Hook { program: "/opt/godwit", record: "/h/runs/r1" }), ..context() };
    for adapter in able().filter(|adapter| adapter.abilities().contains(&Ability::Hooks)) {
        let (config, spec) = (with_key(adapter), spec(1, None));
        let headless = adapter.launch(&config, &spec, &context).expect("a launch");
        let launch = adapter.interactive(&config, &spec, &context).expect("a launch");
        let judging = |launch: &Launch| {
            let files = launch.files.iter().filter(|file| file.contents.contains("pre-tool-use"));
            files.map(|file| file.path.clone()).collect::<Vec<_>>()
        };
        assert!(!judging(&launch).is_empty(), "{adapter:?}");
        assert_eq!(judging(&launch), judging(&headless), "{adapter:?}");
        for flag in ["--dangerously-bypass-hook-trust", "--pure"] {
            let has = |launch: &Launch| launch.argv.iter().any(|argument| argument == flag);
            assert_eq!(has(&launch), has(&headless), "{adapter:?}: {flag}");
        }
    }
}

#[test]
fn no_server_comes_from_elsewhere() {
    let claude = interactive(Adapter::Claude, &spec(1, None));
    assert_eq!(value(&claude, "--setting-sources"), Some("user"));
    assert!(claude.argv.contains(&"--strict-mcp-config".to_owned()));
    assert_eq!(value(&interactive(Adapter::Gemini, &spec(1, None)), "--allowed-mcp-server-names"), Some("godwit"));
}

#[test]
fn claude_asks_nothing_at_its_start_and_its_key_is_in_no_file() {
    let launch = interactive(Adapter::Claude, &spec(1, None));
    let state: Value = serde_json::from_str(file(&launch, ".claude.json")).expect("JSON");
    assert_eq!(state["hasCompletedOnboarding"], true);
    assert_eq!(state["projects"]["/workspace"]["hasTrustDialogAccepted"], true);
    let settings: Value = serde_json::from_str(file(&launch, ".claude/settings.json")).expect("JSON");
    assert_eq!(settings["skipDangerousModePermissionPrompt"], true);
    // It would ask about a key of the environment, and remember the answer by the key's end.
    assert_eq!(settings["apiKeyHelper"], "printenv GODWIT_MODEL_KEY");
    let names: Vec<_> = launch.secret_env.iter().map(|secret| secret.name.as_str()).collect();
    assert_eq!(names, ["GODWIT_MODEL_KEY"]);
    let without = Adapter::Claude.interactive(&crate::agent(Adapter::Claude), &spec(1, None), &context());
    let settings: Value =
        serde_json::from_str(file(&without.expect("a launch"), ".claude/settings.json")).expect("JSON");
    assert!(settings["apiKeyHelper"].is_null());
}

#[test]
fn codex_trusts_a_workspace_of_which_nothing_is_left_to_obey_and_leaves_no_server_behind() {
    let launch = interactive(Adapter::Codex, &spec(1, None));
    assert!(launch.argv.contains(&"projects={\"/workspace\"={trust_level=\"trusted\"}}".to_owned()));
    assert!(launch.covered.contains(&".codex".into()));
    assert!(launch.argv.contains(&"--no-daemon".to_owned()));
}
