//! The other real agent CLIs through godwit, inside the sandbox, against a scripted model on loopback: each does the
//! main job to its end, and what fails at the provider becomes the hold that says what to do.

use godwit_e2e::agent::{CODEX, GEMINI, GEMINI_OVER_ACP, KEY, OPENCODE, RealAgent, repair_mission};
use godwit_e2e::{until, world};
use godwit_testkit::model_server::{FaultKind, Tool, Turn};

/// Those that the suite of Claude Code leaves out.
const CLIS: [RealAgent; 3] = [CODEX, OPENCODE, GEMINI];

#[test]
fn each_cli_repairs_a_failing_test_and_it_lands() {
    for cli in CLIS {
        let repair = Tool::Shell { command: "echo 'hello, world' > greeting.txt".into() };
        let turns = [
            Turn::say("I correct the greeting.").using(repair),
            Turn::say("I run the test.").using(Tool::Shell { command: "sh test.sh".into() }),
            Turn::say("The test passes."),
        ];
        let (home, server) = cli.with_model(turns);
        let id = repair_mission(&home);
        home.wait_for(&id, &["awaiting-approval"]);
        let _said = home.godwit(&["mission", "approve", &id]).ok();
        home.wait_for(&id, &["landed"]);
        assert_eq!(world::git(&home.repo(), &["show", &format!("godwit/{id}:greeting.txt")]), "hello, world");
        let shown = home.mission(&id).expect("a mission");
        assert!(shown["usage"]["output_tokens"].as_u64().is_some_and(|tokens| tokens > 0), "{cli:?}: {shown:#}");
        assert_eq!(server.model_requests().len(), 3, "{cli:?}");
        let log = home.godwit(&["log", "show", "--json"]).ok();
        assert!(!log.out.contains(KEY), "no secret in the log");
        let _said = home.godwit(&["down"]).ok();
        until("everything to be gone", || world::processes_of(home.root()).is_empty().then_some(()));
    }
}

#[test]
fn a_refused_key_holds_the_mission_of_each_cli() {
    let table = CLIS.into_iter().zip(["invalid_api_key", "invalid_api_key", "UNAUTHENTICATED"]);
    for (cli, kind) in table {
        let refused = FaultKind::status(401, kind, "Incorrect API key provided");
        let (home, _server) = cli.with_model([Turn::say("never").always(refused)]);
        let id = repair_mission(&home);
        home.wait_for(&id, &["held"]);
        let shown = home.mission(&id).expect("a mission").to_string();
        assert!(shown.contains("agent-auth"), "{cli:?}: {shown}");
    }
}

#[test]
fn an_agent_over_acp_repairs_a_failing_test_and_it_lands() {
    let repair = Tool::Shell { command: "echo 'hello, world' > greeting.txt".into() };
    let turns = [
        Turn::say("I correct the greeting.").using(repair),
        Turn::say("I run the test.").using(Tool::Shell { command: "sh test.sh".into() }),
        Turn::say("The test passes."),
    ];
    let (home, server) = GEMINI_OVER_ACP.with_model(turns);
    let id = repair_mission(&home);
    home.wait_for(&id, &["awaiting-approval"]);
    let _said = home.godwit(&["mission", "approve", &id]).ok();
    home.wait_for(&id, &["landed"]);
    assert_eq!(world::git(&home.repo(), &["show", &format!("godwit/{id}:greeting.txt")]), "hello, world");
    assert_eq!(server.model_requests().len(), 3);
    let told = home.godwit(&["mission", "logs", &id]).ok();
    assert!(told.out.contains("The test passes."), "{}", told.out);
    assert!(!told.out.contains(KEY), "no secret in the transcript");
    let _said = home.godwit(&["down"]).ok();
    until("everything to be gone", || world::processes_of(home.root()).is_empty().then_some(()));
}

#[test]
fn what_an_agent_over_acp_must_not_do_holds_its_mission() {
    let push = Tool::Shell { command: "git push --force origin main".into() };
    let (home, _server) = GEMINI_OVER_ACP.with_model([Turn::say("I push.").using(push), Turn::say("Done.")]);
    let id = repair_mission(&home);
    home.wait_for(&id, &["held"]);
    let shown = home.mission(&id).expect("a mission").to_string();
    assert!(shown.contains("sentinel-blocked") && shown.contains("git-push-force-main"), "{shown}");
}
