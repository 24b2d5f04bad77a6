//! The real Claude Code through godwit, inside the sandbox, against a scripted model on loopback: the main job, and
//! each way in which a provider or a process fails with its class, its hold and its recovery.

use godwit_e2e::home::TestHome;
use godwit_e2e::{until, world};
use godwit_testkit::installed::Cli;
use godwit_testkit::model_server::{FaultKind, ModelScript, ModelServer, Tool, Turn};

fn program() -> String {
    Cli::ClaudeCode.program().to_str().expect("the path is UTF-8").to_owned()
}

/// A home with Claude Code as its agent and a scripted model behind it.
pub(crate) fn with_model(kind: &str, turns: impl IntoIterator<Item = Turn>) -> (TestHome, ModelServer) {
    let server = ModelServer::start(ModelScript::of(turns)).expect("the model server starts");
    let home = TestHome::new();
    let key = home.root().join("key");
    std::fs::write(&key, "made-up-key-of-the-suite\n").expect("written");
    home.configure(&format!(
        "[agents.claude]\nadapter = \"claude\"\nprogram = {:?}\ncredential = \"file:{}\"\ncredential_kind = \"{kind}\"\n\
         base_url = \"{}\"\n\n[agents.claude.env]\nCLAUDE_CODE_MAX_RETRIES = \"1\"\n",
        program(),
        key.display(),
        server.url()
    ));
    home.up();
    home.add_repo_for("claude", &[]);
    (home, server)
}

pub(crate) fn mission(home: &TestHome) -> String {
    home.new_mission("Correct the greeting so that `sh test.sh` passes. Acceptance: the test passes.")
}

/// What the model says when it does the job.
fn job() -> [Turn; 3] {
    [
        Turn::say("I correct the greeting.")
            .using(Tool::Shell { command: "echo 'hello, world' > greeting.txt".into() }),
        Turn::say("I run the test.").using(Tool::Shell { command: "sh test.sh".into() }),
        Turn::say("The test passes."),
    ]
}

#[test]
fn claude_code_repairs_a_failing_test_and_it_lands() {
    let (home, server) = with_model("api-key", job());
    let id = mission(&home);
    home.wait_for(&id, &["awaiting-approval"]);
    let _said = home.godwit(&["mission", "approve", &id]).ok();
    home.wait_for(&id, &["landed"]);
    assert_eq!(world::git(&home.repo(), &["show", &format!("godwit/{id}:greeting.txt")]), "hello, world");
    let shown = home.mission(&id).expect("a mission");
    assert!(shown["usage"]["output_tokens"].as_u64().is_some_and(|tokens| tokens > 0), "{shown:#}");
    assert_eq!(server.model_requests().len(), 3);
    let log = home.godwit(&["log", "show", "--json"]).ok();
    assert!(!log.out.contains("made-up-key-of-the-suite"), "no secret in the log");
    let _said = home.godwit(&["down"]).ok();
    until("everything to be gone", || world::processes_of(home.root()).is_empty().then_some(()));
}

#[test]
fn each_refusal_of_the_provider_has_its_class_and_its_hold() {
    let resets = FaultKind::Status {
        status: 429,
        headers: [
            ("anthropic-ratelimit-unified-status", "rejected"),
            ("anthropic-ratelimit-unified-reset", "4000000000"),
            ("anthropic-ratelimit-unified-representative-claim", "five_hour"),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect(),
        kind: "rate_limit_error".into(),
        message: "This request would exceed your account's rate limit".into(),
    };
    let status = FaultKind::status;
    let table = [
        ("api-key", status(401, "authentication_error", "invalid x-api-key"), "auth", "held", "agent-auth"),
        ("oauth-token", resets, "quota-exhausted", "parked", "2096-10-02"),
        ("api-key", status(429, "rate_limit_error", "exceeds your rate limit"), "rate-limited", "parked", "parked"),
        ("api-key", status(529, "overloaded_error", "Overloaded"), "overloaded", "parked", "parked"),
        ("api-key", FaultKind::Truncate, "protocol", "again", "protocol"),
        ("api-key", FaultKind::Drop { after_blocks: 1 }, "network", "parked", "parked"),
    ];
    for (credential, fault, class, end, word) in table {
        let (home, _server) = with_model(credential, [Turn::say("I will write").always(fault)]);
        let id = mission(&home);
        let shown = until(&format!("a run that ended as {class}, and a mission that is {end}"), || {
            let shown = home.mission(&id)?;
            let is_there = match end {
                // It rests for no longer than a moment: that another run follows is what there is to see.
                "again" => !shown["runs"][1].is_null(),
                status => shown["status"] == status,
            };
            (!shown["runs"][0]["class"].is_null() && is_there).then_some(shown)
        });
        assert_eq!(shown["runs"][0]["class"]["class"], class, "{shown:#}");
        assert!(shown.to_string().contains(word), "{class}: {shown:#}");
        let holds = home.godwit(&["hold", "list", "--json"]).ok().json();
        let held = holds["items"].as_array().map(Vec::len);
        assert_eq!(held, Some(usize::from(end == "held")), "{class}: {holds:#}");
        assert_eq!(end == "again", shown["runs"].as_array().is_some_and(|runs| runs.len() > 1), "{class}: {shown:#}");
    }
}

#[test]
fn a_hold_about_a_login_is_resolved_and_the_job_goes_on() {
    let refused = FaultKind::status(401, "authentication_error", "invalid x-api-key");
    let [first, second, third] = job();
    let [again, ..] = job();
    // The CLI's own error text may count as a turn of the resumed conversation, so the job is offered at both places.
    let (home, _server) = with_model("api-key", [first.failing(2, refused), again, second, third]);
    let id = mission(&home);
    home.wait_for(&id, &["held"]);
    let _said = home.godwit(&["hold", "resolve", &format!("{id}-h1")]).ok();
    home.wait_for(&id, &["awaiting-approval"]);
}

#[test]
fn a_stalled_model_is_ended_by_the_idle_limit() {
    let (home, _server) = with_model("api-key", [Turn::say("I will").always(FaultKind::Stall)]);
    let _said = home.godwit(&["repo", "set", "greeting", "idle_ms=3000"]).ok();
    let id = mission(&home);
    until("the run to be ended", || home.mission(&id)?["runs"][0].to_string().contains("stalled").then_some(()));
    let _said = home.godwit(&["mission", "cancel", &id]).ok();
    home.wait_for(&id, &["cancelled"]);
    let left = world::processes_of(&home.path().join("workspaces"));
    assert!(left.is_empty(), "{left:#?}");
}

#[test]
fn a_killed_claude_takes_its_shell_commands_along_and_is_resumed() {
    // What the CLI had not written down when it was killed it asks for again: the second time the command is over at once.
    let sleep = Tool::Shell { command: "test -e waited || { touch waited; setsid sleep 1000; }".into() };
    let [first, second, third] = job();
    let (home, server) = with_model("api-key", [Turn::say("I wait.").using(sleep), first, second, third]);
    let id = mission(&home);
    let in_sandbox = || world::processes_of(&home.path().join("homes"));
    until("the command to run", || {
        in_sandbox().iter().any(|process| process.command.contains("sleep 1000")).then_some(())
    });
    let claude = program();
    let agents: Vec<_> = in_sandbox()
        .into_iter()
        .filter(|process| process.command.contains(&claude) && !process.command.contains("bwrap"))
        .filter(|process| !process.command.contains(" shim "))
        .collect();
    assert!(!agents.is_empty(), "{:#?}", in_sandbox());
    agents.iter().for_each(|process| world::kill_now(process.pid));
    until("the run to be judged", || home.mission(&id)?["runs"][0].to_string().contains("crashed").then_some(()));
    assert!(!in_sandbox().iter().any(|process| process.command.contains("sleep 1000")), "{:#?}", in_sandbox());
    home.wait_for(&id, &["awaiting-approval"]);
    assert!(server.model_requests().len() >= 4);
}
