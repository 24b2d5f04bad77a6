//! Who is asked how complex work is, with the real Claude Code against a scripted model on loopback.

use godwit_e2e::home::TestHome;
use godwit_testkit::installed::Cli;
use godwit_testkit::model_server::{Conversation, ModelScript, ModelServer, Tool, Turn};
use serde_json::json;

/// The rules are not sure of this one.
const TASK: &str = "Correct the greeting so that `sh test.sh` passes.";

/// Claude Code with a model for each class, and who is asked.
fn up(home: &TestHome, server: &ModelServer) {
    let key = home.root().join("key");
    std::fs::write(&key, "made-up-key-of-the-suite\n").expect("written");
    home.configure(&format!(
        "[agents.claude]\nadapter = \"claude\"\nprogram = {:?}\nbase_url = \"{}\"\n\
         credential = \"file:{}\"\ncredential_kind = \"api-key\"\n\
         models = {{ simple = {{ model = \"claude-small\" }}, medium = {{ model = \"claude-middle\" }}, \
         complex = {{ model = \"claude-large\" }} }}\n\n[agents.claude.env]\nCLAUDE_CODE_MAX_RETRIES = \"1\"\n\n\
         [routing]\nsecond_opinion = {{ agent = \"claude\", model = \"claude-cheap\" }}\n",
        Cli::ClaudeCode.program(),
        server.url(),
        key.display()
    ));
    home.up();
    home.add_repo_for("claude", &[]);
}

/// A model that says these when it is asked about the work, and does the work otherwise.
fn server(says: impl IntoIterator<Item = Turn>) -> ModelServer {
    let work = [shell("test ! -e left-behind && echo 'hello, world' > greeting.txt"), Turn::say("It is done.")];
    let asked = Conversation { when: Some("Say how complex the work".to_owned()), turns: says.into_iter().collect() };
    let works = Conversation { when: None, turns: work.into() };
    let script = ModelScript { conversations: vec![asked, works] };
    ModelServer::start(script).expect("the model server starts")
}

fn shell(command: &str) -> Turn {
    Turn::say("I do that.").using(Tool::Shell { command: command.into() })
}

/// The models that were asked to act, each once, in their order.
fn models(server: &ModelServer) -> Vec<String> {
    let asked = server.model_requests().into_iter().filter(|request| !request.tools.is_empty());
    let mut models: Vec<String> = asked.filter_map(|request| request.model).collect();
    models.dedup();
    models
}

#[test]
fn what_a_cheap_model_says_of_the_work_chooses_the_model_that_does_it() {
    let finish = |input| Turn::say("I say.").using(Tool::Mcp { server: "godwit".into(), tool: "finish".into(), input });
    let server = server([
        shell("echo scribble > greeting.txt; echo more > left-behind"),
        finish(json!({"complexity": "complex", "reason": "everything hangs on the greeting"})),
        Turn::say("Said."),
    ]);
    let home = TestHome::new();
    up(&home, &server);
    let told = home.godwit(&["route", "explain", "--task", TASK, "--repo", "greeting"]).ok().out;
    for words in ["claude-middle", "not sure", "asked first", "claude-cheap"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let id = home.new_mission(TASK);
    home.wait_for(&id, &["awaiting-approval"]);
    assert_eq!(models(&server), ["claude-cheap", "claude-large"]);
    let why = home.godwit(&["mission", "explain", &id]).ok().out;
    assert!(why.contains("is medium") && why.contains("says complex, which counts"), "{why}");
    let tail = home.godwit(&["log", "show", "--json"]).ok().out;
    assert!(tail.contains("mission.second-opinion-told"), "{tail}");
    let diff = home.godwit(&["mission", "diff", &id]).ok().out;
    assert!(!diff.contains("left-behind"), "nothing that the asked one did is in the result: {diff}");
    let usage = home.godwit(&["usage", "--by", "model", "--json"]).ok().json();
    let is_counted = usage["items"].as_array().expect("sums").iter().any(|sum| sum["key"] == "claude-cheap");
    assert!(is_counted, "what it used is counted: {usage:#}");
}

#[test]
fn whoever_says_nothing_of_the_work_keeps_it_from_nothing() {
    let server = server([Turn::say("I would rather not say."), Turn::say("I still say nothing.")]);
    let home = TestHome::new();
    up(&home, &server);
    let id = home.new_mission(TASK);
    home.wait_for(&id, &["awaiting-approval"]);
    let why = home.godwit(&["mission", "explain", &id]).ok().out;
    assert!(why.contains("that counts, for `claude` was not heard") && why.contains("result-invalid"), "{why}");
    assert_eq!(models(&server), ["claude-cheap", "claude-middle"]);
}
