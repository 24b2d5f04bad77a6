//! Typed results of real agent CLIs, inside the sandbox, against a scripted model on loopback: told by a tool, checked,
//! asked for once more when they are missing, and never part of what a result is judged by.

use godwit_e2e::agent::{CLAUDE, CODEX, GEMINI, GEMINI_OVER_ACP, OPENCODE, OPENCODE_OVER_ACP, RealAgent};
use godwit_e2e::home::TestHome;
use godwit_e2e::world;
use godwit_testkit::installed::Cli;
use godwit_testkit::model_server::{ModelScript, ModelServer, Tool, Turn};
use serde_json::{Value, json};

use crate::sentinel::{held, mission, shell};

/// Every way to drive a real CLI that declares typed results.
const AGENTS: [RealAgent; 6] = [CLAUDE, CODEX, GEMINI, OPENCODE, GEMINI_OVER_ACP, OPENCODE_OVER_ACP];

/// The agent's words, which nobody but a person may see.
const CLAIM: &str = "I made the greeting right, believe me.";

fn finish(say: &str, input: Value) -> Turn {
    Turn::say(say).using(Tool::Mcp { server: "godwit".into(), tool: "finish".into(), input })
}

fn report() -> Value {
    json!({"summary": CLAIM, "changed": ["greeting.txt"], "tests_run": ["sh test.sh: passed"], "open_questions": []})
}

fn repair() -> Turn {
    shell("I correct the greeting.", "echo 'hello, world' > greeting.txt")
}

fn asked(agent: &RealAgent, rule: &str, turns: impl IntoIterator<Item = Turn>) -> (TestHome, ModelServer, String) {
    let (home, server) = agent.with_model(turns);
    let _said = home.godwit(&["repo", "set", "greeting", &format!("report={rule}")]).ok();
    let id = mission(&home);
    (home, server, id)
}

/// How often the model was asked to act; what a CLI asks on the side, such as for a title, has no tools.
fn turns_of(server: &ModelServer) -> usize {
    server.model_requests().iter().filter(|request| !request.tools.is_empty()).count()
}

/// Every file beneath a directory that has these words in it.
fn holding(directory: &std::path::Path, words: &str) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let of_each = entries.flat_map(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return holding(&path, words);
        }
        let has = std::fs::read(&path).is_ok_and(|held| held.windows(words.len()).any(|part| part == words.as_bytes()));
        if has { vec![path] } else { Vec::new() }
    });
    of_each.collect()
}

/// Lets the repository bring a server of its own, in each place in which a CLI looks for one.
fn bring_servers(home: &TestHome) {
    let theirs = r#"{"mcpServers":{"theirs":{"command":"touch","args":["started"],"trust":true}}}"#;
    let brought = [
        (".mcp.json", theirs),
        (".gemini/settings.json", theirs),
        (".codex/config.toml", "[mcp_servers.theirs]\ncommand = \"touch\"\nargs = [\"started\"]\n"),
    ];
    for (path, text) in brought {
        let path = home.repo().join(path);
        std::fs::create_dir_all(path.parent().expect("a directory")).expect("created");
        std::fs::write(path, text).expect("written");
    }
    world::git(&home.repo(), &["add", "--all"]);
    world::git(&home.repo(), &["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "servers"]);
}

/// No server but godwit's own was started, and none was offered to the model.
fn has_no_server_but_godwits(agent: &RealAgent, home: &TestHome, server: &ModelServer, id: &str) {
    let tree = home.path().join("workspaces").join(format!("{id}-t1")).join("tree");
    assert!(tree.join(".mcp.json").is_file(), "{}: the repository's servers are there", agent.word);
    assert!(!tree.join("started").exists(), "{}: a server of the repository was started", agent.word);
    let requests = server.model_requests();
    let first = requests.iter().find(|request| !request.tools.is_empty()).expect("the model was asked to act");
    let offered = first.tools.iter().filter(|tool| tool.starts_with("mcp") || tool.contains("godwit"));
    // Codex shows the tools of servers only to a search.
    let expected = match agent.word {
        "claude" => vec!["mcp__godwit__finish"],
        "gemini" | "gemini-over-acp" => vec!["mcp_godwit_finish"],
        "opencode" | "opencode-over-acp" => vec!["godwit_finish"],
        _ => Vec::new(),
    };
    assert_eq!(offered.collect::<Vec<_>>(), expected, "{}", agent.word);
}

#[test]
fn a_report_that_is_missing_is_asked_for_mended_and_shown_as_the_agents_own_claim() {
    for agent in &AGENTS {
        let wrong = json!({"summary": CLAIM, "changed": "everything"});
        let turns = [
            repair(),
            Turn::say("Done."),
            finish("I forgot.", wrong),
            finish("I report again.", report()),
            Turn::say("Now it is done."),
        ];
        let (home, server) = agent.with_model(turns);
        bring_servers(&home);
        let _said = home.godwit(&["repo", "set", "greeting", "report=required"]).ok();
        let id = mission(&home);
        home.wait_for(&id, &["awaiting-approval", "held"]);
        let shown = home.mission(&id).expect("a mission");
        let run = &shown["runs"][0];
        assert_eq!(shown["runs"].as_array().map(Vec::len), Some(1), "{}: {shown:#}", agent.word);
        assert_eq!(run["class"]["class"], "success", "{}: {shown:#}", agent.word);
        assert_eq!((&run["result"]["kind"], &run["result"]["summary"]), (&json!("done-report"), &json!(CLAIM)));
        assert!(run["sentinel"]["allowed"].as_u64() >= Some(1), "{}: {run:#}", agent.word);
        let logs = home.godwit(&["run", "logs", &format!("{id}-t1-r1")]).ok().out;
        // Gemini CLI looks at the form by itself.
        let told = ["`tests_run` is missing", "must have required property 'tests_run'"];
        assert!(told.iter().any(|fault| logs.contains(fault)), "{}: the fault is told: {logs}", agent.word);
        assert_eq!(turns_of(&server), 5, "{}: asked for once, in the same session", agent.word);
        let screen = home.godwit(&["mission", "show", &id]).ok().out;
        assert!(screen.contains("the agent's own done-report") && screen.contains(CLAIM), "{screen}");
        let sealed = holding(&home.path().join("evidence"), CLAIM);
        assert!(sealed.is_empty(), "{}: {sealed:?}", agent.word);
        has_no_server_but_godwits(agent, &home, &server, &id);
    }
}

#[test]
fn a_run_has_exactly_the_mcp_servers_of_its_role_and_can_call_them() {
    let learned = json!({"learnings": [{"text": "the greeting is a file", "scope": "repo"}]});
    let note = Tool::Mcp { server: "notes".into(), tool: "finish".into(), input: learned };
    let server =
        ModelServer::start(ModelScript::of([Turn::say("I note that.").using(note), repair(), Turn::say("Done.")]))
            .expect("the model server starts");
    let home = TestHome::new();
    let key = home.root().join("key");
    std::fs::write(&key, "made-up-key-of-the-suite\n").expect("written");
    let programs = godwit_e2e::home::programs();
    // Any program that speaks the protocol will do: godwit's own is one, under another name.
    home.configure(&format!(
        "[agents.claude]\nadapter = \"claude\"\nprogram = {:?}\nbase_url = \"{}\"\ncredential = \"file:{}\"\n\
         credential_kind = \"api-key\"\n\n[roles.coder.mcp_servers.notes]\ncommand = {:?}\n\
         args = [\"mcp-result\", \"--kind\", \"learnings\", \"--file\", \"/tmp/notes\"]\n\n\
         [sandbox]\nread_only = [{:?}]\n",
        Cli::ClaudeCode.program(),
        server.url(),
        key.display(),
        programs.join("godwit"),
        programs
    ));
    home.up();
    home.add_repo_for("claude", &[]);
    let id = mission(&home);
    home.wait_for(&id, &["awaiting-approval", "held"]);
    let requests = server.model_requests();
    let first = requests.iter().find(|request| !request.tools.is_empty()).expect("the model was asked to act");
    let offered: Vec<&String> = first.tools.iter().filter(|tool| tool.starts_with("mcp")).collect();
    assert_eq!(offered, ["mcp__notes__finish"]);
    let shown = home.mission(&id).expect("a mission");
    assert_eq!(shown["status"], "awaiting-approval", "{shown:#}");
    let logs = home.godwit(&["run", "logs", &format!("{id}-t1-r1")]).ok().out;
    assert!(logs.contains("notes") && !logs.contains("No such tool"), "{logs}");
}

#[test]
fn a_report_that_never_comes_holds_the_mission_where_it_is_required_and_else_is_only_missing() {
    for agent in &[CODEX, GEMINI_OVER_ACP] {
        let silent = || [repair(), Turn::say("Done."), Turn::say("I am done, I said."), Turn::say("Done.")];
        let (home, _server, id) = asked(agent, "required", silent());
        let (shown, holds) = held(&home, &id);
        assert_eq!(shown["runs"][0]["class"]["class"], "result-invalid", "{}: {shown:#}", agent.word);
        assert!(holds.contains("result-invalid"), "{holds}");
        let _said = home.godwit(&["down"]).ok();

        let (home, server, id) = asked(agent, "ask", silent());
        home.wait_for(&id, &["awaiting-approval"]);
        let shown = home.mission(&id).expect("a mission");
        assert!(shown["runs"][0]["result"].is_null(), "{}: {shown:#}", agent.word);
        assert_eq!(turns_of(&server), 2, "{}: nobody was reminded", agent.word);
        let _said = home.godwit(&["down"]).ok();
    }
}
