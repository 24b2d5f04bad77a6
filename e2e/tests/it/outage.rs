//! A provider that cannot be reached, with real agent CLIs: nothing is burnt, whoever waits is told why, and all goes on
//! by itself when it is back, also under another daemon.

use godwit_e2e::home::TestHome;
use godwit_e2e::{until, world};
use godwit_testkit::installed::Cli;
use godwit_testkit::model_server::{ModelScript, ModelServer, Tool, Turn};
use serde_json::Value;

/// What the model says when it does the job. What a CLI itself says of a model that it did not reach may count as a turn of
/// the conversation that is gone on with, so the job is offered at both places.
fn job() -> ModelScript {
    let repair = || Tool::Shell { command: "echo 'hello, world' > greeting.txt".into() };
    let corrects = || Turn::say("I correct the greeting.").using(repair());
    ModelScript::of([corrects(), corrects(), Turn::say("It is done.")])
}

/// A port at which nobody listens, below those that the system gives away: nobody takes it while it is closed.
fn closed_port() -> u16 {
    let first = 20_000 + u16::try_from(std::process::id() % 10_000).expect("below 10 000");
    let is_free = |port: &u16| ModelServer::start_on(*port, job()).map(ModelServer::stop).is_ok();
    (first..32_000).find(is_free).expect("a port is free")
}

fn configuration(home: &TestHome, port: u16) -> String {
    let key = home.root().join("key");
    std::fs::write(&key, "made-up-key-of-the-suite\n").expect("written");
    let key = key.to_str().expect("UTF-8");
    let common = format!("credential = \"file:{key}\"\ncredential_kind = \"api-key\"\n");
    format!(
        "[agents.claude]\nadapter = \"claude\"\nprogram = {:?}\n{common}base_url = \"http://127.0.0.1:{port}\"\n\n\
         [agents.claude.env]\nCLAUDE_CODE_MAX_RETRIES = \"1\"\n\n\
         [agents.codex]\nadapter = \"codex\"\nprogram = {:?}\nread_only_paths = [{:?}]\n{common}\
         base_url = \"http://127.0.0.1:{port}/v1\"\nmodel = \"gpt-5.5\"\n",
        Cli::ClaudeCode.program(),
        Cli::Codex.program(),
        Cli::Codex.directory().canonicalize().expect("it is installed"),
    )
}

fn mission(home: &TestHome, agent: &str) -> String {
    home.new_mission_with(&["--agent", agent, "Correct the greeting so that `sh test.sh` passes."])
}

/// The class of each run of a mission, the oldest first; of a live one nothing.
fn classes(home: &TestHome, id: &str) -> Vec<String> {
    let said = home.godwit(&["run", "list", "--mission", id, "--json"]).ok().json();
    let word = |run: &Value| run["class"]["class"].as_str().unwrap_or_default().to_owned();
    said["items"].as_array().expect("runs").iter().rev().map(word).collect()
}

#[test]
fn what_cannot_be_reached_is_waited_for_and_every_mission_goes_on_by_itself() {
    let port = closed_port();
    let home = TestHome::new();
    home.configure(&configuration(&home, port));
    let pid = home.up();
    home.add_repo_for("claude", &[]);

    let first = mission(&home, "claude");
    until("the first run to find it out", || (classes(&home, &first) == ["offline"]).then_some(()));
    // Another agent of the same address waits without a run of its own.
    let second = mission(&home, "codex");
    home.wait_for(&second, &["queued"]);
    let explained = home.godwit(&["mission", "explain", &second]).ok().out;
    assert!(explained.contains(&format!("127.0.0.1:{port} cannot be reached since")), "{explained}");
    let shown = home.mission(&first).expect("a mission");
    assert!(shown["awaits"].as_str().is_some_and(|awaits| awaits.contains("to be reached")), "{shown:#}");
    let health = home.godwit(&["health", "--json"]).json();
    assert_eq!(health["condition"], "degraded");
    assert!(health.to_string().contains("cannot be reached for"), "{health:#}");

    world::kill_now(pid);
    until("the daemon to be gone", || (!world::is_alive(pid)).then_some(()));
    home.up();
    until("the new daemon to wait as well", || {
        let explained = home.godwit(&["mission", "explain", &first]);
        (explained.code == Some(0) && explained.out.contains("cannot be reached since")).then_some(())
    });
    assert_eq!((classes(&home, &first).len(), classes(&home, &second).len()), (1, 0), "nothing was burnt");

    let _server = ModelServer::start_on(port, job()).expect("it is back");
    for id in [&first, &second] {
        home.wait_for(id, &["awaiting-approval"]);
    }
    assert_eq!(classes(&home, &first), ["offline", "success"]);
    assert_eq!(classes(&home, &second), ["success"]);
    let told = home.godwit(&["log", "show", "--json"]).ok().out;
    let count = |kind: &str| told.matches(kind).count();
    assert_eq!((count("host.endpoint-lost"), count("host.endpoint-found")), (1, 1), "an outage is two events");
    let health = home.godwit(&["health", "--json"]).json();
    assert!(!health.to_string().contains("cannot be reached"), "{health:#}");
}
