use std::path::Path;

use godwit_agents::servers::NO_SERVERS;
use godwit_agents::{Ability, Adapter, Hook, Launch, LaunchContext, Sentinel};
use serde_json::Value;

use crate::{agent, file, launch, spec};

fn hooked(adapter: Adapter) -> Launch {
    let hook = Hook { program: "/opt/god wit", record: "/h/runs/r1" };
    let context = LaunchContext {
        workspace: Path::new("/workspace"),
        home: Path::new("/home/agent"),
        tmp: Path::new("/tmp"),
        hook: Some(hook),
        results: None,
        servers: NO_SERVERS,
    };
    adapter.launch(&agent(adapter), &spec(1, None), &context).expect("a launch")
}

/// The command that is run before each tool, and how long the CLI waits for it, from a file of hooks or settings.
fn asked(settings: &str, event: &str) -> (String, u64) {
    let settings: Value = serde_json::from_str(settings).expect("JSON");
    let hook = &settings["hooks"][event][0];
    assert!(hook["matcher"].is_null() || hook["matcher"] == "*", "every tool is asked about: {hook}");
    let hook = &hook["hooks"][0];
    (hook["command"].as_str().expect("a command").to_owned(), hook["timeout"].as_u64().expect("a time"))
}

#[test]
fn each_cli_that_can_is_told_to_ask_before_every_tool() {
    let table = [
        (Adapter::Claude, ".claude/settings.json", "PreToolUse", 10, ""),
        (Adapter::Codex, ".codex/hooks.json", "PreToolUse", 10, ""),
        (Adapter::Gemini, ".gemini/settings.json", "BeforeTool", 10_000, " --answer exit-code"),
    ];
    for (adapter, path, event, patience, answer) in table {
        assert!(adapter.abilities().contains(&Ability::Hooks), "{adapter:?}");
        let launch = hooked(adapter);
        let command = format!("'/opt/god wit' hook pre-tool-use --workspace /workspace --run-dir /h/runs/r1{answer}");
        assert_eq!(asked(file(&launch, path), event), (command, patience), "{adapter:?}");
    }
    // Codex leaves out hooks that nobody has trusted, without a word.
    assert!(hooked(Adapter::Codex).argv.contains(&"--dangerously-bypass-hook-trust".to_owned()));
}

#[test]
fn opencode_is_given_a_plugin_that_asks_and_no_other() {
    assert!(Adapter::Opencode.abilities().contains(&Ability::Hooks));
    let hooked = hooked(Adapter::Opencode);
    let settings: Value = serde_json::from_str(file(&hooked, ".config/opencode/opencode.json")).expect("JSON");
    assert_eq!(settings["plugin"], serde_json::json!(["file:///home/agent/.config/opencode/godwit/sentinel.js"]));
    let plugin = file(&hooked, ".config/opencode/godwit/sentinel.js");
    let command = r#"spawnSync("/opt/god wit", ["hook","pre-tool-use","--workspace","/workspace","--run-dir","/h/runs/r1","--answer","exit-code"], "#;
    assert!(plugin.contains(command), "{plugin}");
    // This switch would leave the plugin out, and is what leaves out every other where nobody judges.
    assert!(!hooked.argv.contains(&"--pure".to_owned()));
    assert!(launch(&agent(Adapter::Opencode), &spec(1, None)).argv.contains(&"--pure".to_owned()));
}

#[test]
fn what_is_switched_off_is_not_there() {
    for adapter in [Adapter::Claude, Adapter::Codex, Adapter::Gemini, Adapter::Opencode] {
        let mut config = agent(adapter);
        assert!(config.is_judged(), "{adapter:?}");
        config.sentinel = Sentinel::Off;
        assert!(!config.is_judged(), "{adapter:?}");
        let launch = launch(&config, &spec(1, None));
        let said = launch.files.iter().map(|file| &file.contents).chain(&launch.argv);
        assert!(said.into_iter().all(|text| !text.contains("hook")), "{launch:?}");
    }
    assert!(!agent(Adapter::Scripted).is_judged(), "it cannot be given a hook");
}

#[test]
fn what_an_earlier_run_left_in_the_settings_is_written_over() {
    // Settings of the run's HOME could switch every hook off.
    let launch = launch(&agent(Adapter::Claude), &spec(1, None));
    assert_eq!(file(&launch, ".claude/settings.json"), "{}");
}
