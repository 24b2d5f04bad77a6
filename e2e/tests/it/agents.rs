//! The real agent CLIs through godwit, inside the sandbox, against a scripted model on loopback: each does the main job
//! to its end. What fails at the provider is in `faults.rs`.

use godwit_e2e::agent::{CLAUDE, CODEX, GEMINI, GEMINI_OVER_ACP, KEY, OPENCODE, key, model, repair_mission};
use godwit_e2e::home::{Said, TestHome};
use godwit_e2e::{until, world};
use godwit_testkit::installed::Cli;
use godwit_testkit::model_server::{CredentialHeader, Tool, Turn};
use serde_json::{Value, json};

#[test]
fn each_cli_repairs_a_failing_test_and_it_lands() {
    for cli in [CLAUDE, CODEX, OPENCODE, GEMINI] {
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

#[test]
fn an_account_pays_and_not_the_key_that_a_variable_of_its_agent_holds() {
    let server = model([Turn::say("Hello.")]);
    let home = TestHome::new();
    let second = |name: &str| {
        format!(
            "[agents.claude]\nadapter = \"claude\"\nprogram = {:?}\nbase_url = \"{}\"\nenv.{name} = \"file:{}\"\n",
            Cli::ClaudeCode.program(),
            server.url(),
            key(&home).display()
        )
    };
    for name in ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"] {
        home.configure(&second(name));
        home.up();
        let token = format!("file:{}", key(&home).display());
        let add = ["account", "add", "work", "--agent", "claude", "--billing", "subscription", "--credential", &token];
        let _said = home.godwit(&add).ok();
        let probed = home.godwit(&["account", "probe", "work", "--json"]).ok().json();
        assert_eq!(probed["verdict"], "works", "{probed:#}");
        let asked = server.model_requests();
        assert!(!asked.is_empty());
        assert!(asked.iter().all(|request| request.credential == CredentialHeader::Bearer), "{name}: {asked:#?}");
        let _said = home.godwit(&["account", "remove", "work"]).ok();
        let _said = home.godwit(&["down"]).ok();
    }
    // Two credentials of the agent's own are refused with the place, before anything runs.
    home.configure(&format!(
        "{}credential = \"file:{}\"\ncredential_kind = \"oauth-token\"\n",
        second("ANTHROPIC_API_KEY"),
        key(&home).display()
    ));
    let refused = home.godwit(&["up", "--detach"]);
    assert_eq!(refused.code, Some(6), "{refused:?}");
    assert!(refused.err.contains("env.ANTHROPIC_API_KEY") && refused.err.contains("remove one"), "{refused:?}");
}

/// What `agent list` says of each of these, in JSON and on a screen.
fn listed(home: &TestHome) -> (Vec<Value>, Said) {
    let list = told_in_time(home, &["agent", "list", "--json"]).json();
    (list["items"].as_array().expect("agents").clone(), told_in_time(home, &["agent", "list"]))
}

/// What this says once every CLI has told its release in time: on a busy machine it may be given up on.
fn told_in_time(home: &TestHome, list: &[&str]) -> Said {
    until("every CLI to tell its release", || {
        let said = home.godwit(list).ok();
        let words = said.out.split_whitespace().collect::<Vec<_>>().join(" ");
        (!words.contains("was not done after")).then_some(said)
    })
}

#[test]
fn the_four_clis_are_listed_as_ready_or_with_what_is_missing() {
    let all = [CLAUDE, CODEX, GEMINI, OPENCODE];
    let home = TestHome::new();
    let paid = format!("credential = \"file:{}\"\ncredential_kind = \"api-key\"\n", key(&home).display());
    let configured =
        |credential: &str| all.map(|agent| format!("{}{credential}\n", agent.beginning("http://127.0.0.1:9"))).concat();
    // Nothing is lent to three of them; a model at an address may want nothing.
    home.configure(&configured(""));
    let (items, _screen) = listed(&home);
    for item in &items {
        let (word, found) = (item["agent"].as_str().expect("a name"), item["found"].as_str().expect("a text"));
        let expected = if word == "opencode" { ("ready", "no credential") } else { ("doubtful", "has no credential") };
        assert_eq!(item["state"], expected.0, "{item:#}");
        assert!(found.contains(expected.1), "{item:#}");
        let remedy = item["remedy"].as_str().unwrap_or_default();
        assert_eq!(remedy.contains(&format!("godwit account add NAME --agent {word}")), word != "opencode", "{item:#}");
    }
    home.configure(&configured(&paid));
    let (items, screen) = listed(&home);
    assert_eq!(items.len(), 4, "{items:#?}");
    for item in &items {
        assert_eq!((&item["state"], &item["remedy"]), (&json!("ready"), &Value::Null), "{item:#}");
        assert!(item["release"].is_string() && item["release"] == item["tested"], "{item:#}");
        assert!(item["abilities"].as_array().is_some_and(|can| can.contains(&json!("structured-output"))), "{item:#}");
        let row =
            format!("{} ready {}", item["adapter"].as_str().expect("a word"), item["release"].as_str().expect("one"));
        let rows = screen.out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        assert!(rows.into_iter().any(|line| line.contains(&row)), "{row}: {screen:?}");
    }
}

#[test]
fn an_agent_whose_account_pays_is_ready_whatever_its_own_credential_is() {
    let home = TestHome::new();
    let config = format!(
        "{}credential = \"env:GODWIT_TEST_VARIABLE_THAT_NOBODY_SETS\"\ncredential_kind = \"api-key\"\n",
        CLAUDE.beginning("http://127.0.0.1:9")
    );
    home.configure(&config);
    let state = |home: &TestHome| listed(home).0[0].clone();
    assert_eq!(state(&home)["state"], "broken", "nobody pays");
    home.up();
    let token = format!("file:{}", key(&home).display());
    let add = ["account", "add", "work", "--agent", "claude", "--billing", "subscription", "--credential", &token];
    let _said = home.godwit(&add).ok();
    let ready = state(&home);
    assert_eq!(ready["state"], "ready", "{ready:#}");
    assert!(ready["found"].as_str().is_some_and(|found| found.contains("account `work`")), "{ready:#}");
    let doctor = home.godwit(&["doctor", "--json"]).json();
    let seen = doctor["items"].as_array().expect("items").iter().find(|item| item["name"] == "agent claude");
    assert_eq!(seen.map(|item| &item["level"]), Some(&json!("ok")), "{doctor:#}");
    let _said = home.godwit(&["down"]).ok();
    let unseen = state(&home);
    assert_eq!(unseen["state"], "doubtful", "{unseen:#}");
    assert!(unseen["found"].as_str().is_some_and(|found| found.contains("accounts were not looked at")), "{unseen:#}");
}
