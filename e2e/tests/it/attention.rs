//! What a real agent CLI wants to be answered while nobody is there: it is told no, or a person is asked. Nothing holds a
//! slot meanwhile, and the agent goes on in its own session.

use godwit_e2e::agent::{GEMINI_OVER_ACP, model};
use godwit_e2e::home::TestHome;
use godwit_e2e::{until, world};
use godwit_testkit::model_server::{Tool, Turn};
use serde_json::{Value, json};

use crate::sentinel::{SUBJECTS, mission, shell, with_model};

/// What the rules do not let pass and a person can allow. It repairs the repository, too, where it is carried out.
const CALL: &str = "sudo -n true; echo 'hello, world' > greeting.txt";

/// An agent that makes the call, also when it was told no, and also when its session forgot that it has made it.
fn insisting() -> Vec<Turn> {
    let mut turns = vec![shell("I need more.", CALL); 4];
    turns.push(Turn::say("Done."));
    turns
}

/// The runs of a mission, by their classes.
fn classes(home: &TestHome, id: &str) -> Vec<String> {
    let shown = home.mission(id).expect("a mission");
    let class = |run: &Value| run["class"]["class"].as_str().unwrap_or("none").to_owned();
    shown["runs"].as_array().expect("runs").iter().map(class).collect()
}

/// Waits until a person is asked and nothing but the daemon is alive, whose pid it gives.
fn asked(home: &TestHome, id: &str) -> i32 {
    home.wait_for(id, &["held", "awaiting-approval"]);
    let holds = home.godwit(&["hold", "list", "--json"]).ok().json().to_string();
    assert!(holds.contains("needs-answer") && holds.contains("sudo -n true"), "{holds}");
    until("every agent to be gone", || match world::processes_of(home.root()).as_slice() {
        [daemon] => Some(daemon.pid),
        _ => None,
    })
}

/// Lets the call pass, and looks that the agent made it in the session in which it had asked.
fn allowed(home: &TestHome, id: &str, word: &str) {
    let _said = home.godwit(&["mission", "allow", id]).ok();
    home.wait_for(id, &["awaiting-approval"]);
    let shown = home.mission(id).expect("a mission");
    let runs = shown["runs"].as_array().expect("runs");
    assert!(runs[0]["session"].is_string(), "{word}: {shown:#}");
    let classes = classes(home, id);
    // Gemini CLI over ACP has not always kept a session whose turn was cancelled; then it begins anew, with what was allowed.
    if word == "acp" && classes == ["needs-answer", "protocol", "success"] {
        return;
    }
    assert_eq!(classes, ["needs-answer", "success"], "{word}: {shown:#}");
    assert_eq!(runs[0]["session"], runs[1]["session"], "{word}: {shown:#}");
}

#[test]
fn what_a_person_allows_is_carried_out_in_the_session_in_which_it_was_asked_for() {
    for subject in &SUBJECTS {
        let word = subject.agent.word;
        let (home, _server) = with_model(subject, "attention = \"park\"\n", insisting());
        let id = mission(&home);
        let daemon = asked(&home, &id);
        if word == "codex" {
            // What waits for a person waits for no daemon.
            world::kill_now(daemon);
            until("the daemon to be gone", || (!world::is_alive(daemon)).then_some(()));
            home.up();
            asked(&home, &id);
        }
        allowed(&home, &id, word);
        let _said = home.godwit(&["down"]).ok();
    }
}

#[test]
fn what_waits_for_a_person_holds_no_slot() {
    let more = "attention = \"park\"\n\n[daemon]\nmax_runs = 1\n";
    let (home, _server) = with_model(&SUBJECTS[1], more, insisting());
    let (first, second) = (mission(&home), mission(&home));
    for id in [&first, &second] {
        home.wait_for(id, &["held"]);
        assert_eq!(classes(&home, id), ["needs-answer"]);
    }
    // A person who wants it to end ends it.
    let _said = home.godwit(&["mission", "cancel", &first]).ok();
    home.wait_for(&first, &["cancelled"]);
    let _said = home.godwit(&["down"]).ok();
}

#[test]
fn what_a_person_says_beside_a_no_reaches_the_agent() {
    let turns = vec![shell("I need more.", CALL), Turn::say("I do that instead.")];
    let (home, server) = with_model(&SUBJECTS[1], "attention = \"park\"\n", turns);
    let id = mission(&home);
    home.wait_for(&id, &["held"]);
    let _said = home.godwit(&["mission", "deny", &id, "use the script in tools instead"]).ok();
    until("the agent to hear it", || {
        server.heard().last().is_some_and(|heard| heard.contains("use the script in tools instead")).then_some(())
    });
    let _said = home.godwit(&["down"]).ok();
}

#[test]
fn who_is_asked_in_vain_holds_nobody_up_for_long() {
    let (home, _server) = with_model(&SUBJECTS[1], "", insisting());
    let _said = home.godwit(&["repo", "set", "greeting", "attention=ask", "answer_within_ms=300"]).ok();
    let id = mission(&home);
    until("the agent to go on by itself", || (classes(&home, &id).len() == 2).then_some(()));
    home.wait_for(&id, &["awaiting-approval", "held"]);
    assert_eq!(classes(&home, &id), ["needs-answer", "success"]);
    let _said = home.godwit(&["down"]).ok();
}

#[test]
fn over_acp_a_person_is_asked_and_where_everything_is_denied_nothing_is_given() {
    let (home, _server) = GEMINI_OVER_ACP.with_model(insisting());
    let _said = home.godwit(&["repo", "set", "greeting", "attention=park"]).ok();
    let id = mission(&home);
    asked(&home, &id);
    allowed(&home, &id, "acp");
    let _said = home.godwit(&["repo", "set", "greeting", "attention=deny"]).ok();
    let id = mission(&home);
    home.wait_for(&id, &["awaiting-approval", "held"]);
    let written = home.path().join("workspaces").join(format!("{id}-t1")).join("tree/greeting.txt");
    assert_ne!(std::fs::read_to_string(written).expect("a greeting").trim(), "hello, world");
    let _said = home.godwit(&["down"]).ok();
}

#[test]
fn an_agent_that_nobody_can_answer_for_is_refused_with_what_to_set() {
    let turns = [Turn::say("never")];
    let (home, _server) = with_model(&SUBJECTS[1], "sentinel = \"off\"\n", turns);
    let _said = home.godwit(&["repo", "set", "greeting", "attention=park"]).ok();
    let id = mission(&home);
    home.wait_for(&id, &["held"]);
    let holds = home.godwit(&["hold", "list", "--json"]).ok().json().to_string();
    assert!(holds.contains("attention=answer") && holds.contains("remove `sentinel`"), "{holds}");
    let _said = home.godwit(&["down"]).ok();
}

#[test]
fn no_agent_can_allow_itself_anything() {
    // By a script, whose lines nobody judges: the sandbox is what keeps it from writing.
    let home = TestHome::new();
    let runs = home.path().join("runs");
    let script = format!(
        "for f in {0}/*/attention.json; do cat $f; echo '{{}}' > $f; rm -f $f; mv $f $f.old; done > told 2>&1\n\
         for f in {0}/*/attention.json; do cat $f >> told; done",
        runs.display()
    );
    let write = Tool::Write { path: "try.sh".into(), content: script };
    let turns = [Turn::say("I write.").using(write), shell("I try.", "sh try.sh"), Turn::say("Done.")];
    let server = model(turns);
    SUBJECTS[0].agent.begin(&home, &server, "attention = \"park\"\n");
    let id = mission(&home);
    home.wait_for(&id, &["awaiting-approval", "held"]);
    let tree = home.path().join("workspaces").join(format!("{id}-t1")).join("tree");
    let told = std::fs::read_to_string(tree.join("told")).expect("it was tried");
    let standing = r#"{"attention":"park"}"#;
    assert_eq!(told.matches(standing).count(), 2, "read before and after: {told}");
    let kept = std::fs::read_to_string(runs.join(format!("{id}-t1-r1/attention.json"))).expect("it is there");
    assert_eq!(kept, standing, "{told}");
    let _said = home.godwit(&["down"]).ok();
}

/// The tool by which each CLI's agent asks a person, and its question.
fn question(word: &str) -> (&'static str, Value) {
    let option = |label: &str| json!({"label": label, "description": label});
    match word {
        "claude" => (
            "AskUserQuestion",
            json!({"questions": [{
                "question": "Which greeting?", "header": "Greeting", "multiSelect": false,
                "options": [option("hello"), option("hi")],
            }]}),
        ),
        "codex" => (
            "request_user_input",
            json!({"questions": [{
                "id": "which", "question": "Which greeting?", "header": "Greeting", "options": [option("hello"), option("hi")],
            }]}),
        ),
        _ => (
            "ask_user",
            json!({"questions": [{
                "question": "Which greeting?", "header": "Greeting", "type": "choice",
                "options": [option("hello"), option("hi")],
            }]}),
        ),
    }
}

#[test]
fn a_question_of_an_agent_holds_nothing_up() {
    for subject in &SUBJECTS {
        let (name, input) = question(subject.agent.word);
        let turns = [
            Turn::say("I ask first.").using(Tool::Named { name: name.into(), input }),
            shell("Nobody answers, so I decide.", "echo 'hello, world' > greeting.txt"),
            Turn::say("Done."),
        ];
        let (home, server) = with_model(subject, "", turns);
        // Less than the suite's patience: a run that waits for an answer would be ended as stalled. And more than a CLI
        // takes for anything on a busy machine.
        let _said = home.godwit(&["repo", "set", "greeting", "idle_ms=120000"]).ok();
        let id = mission(&home);
        home.wait_for(&id, &["awaiting-approval", "held", "parked"]);
        let shown = home.mission(&id).expect("a mission");
        assert_eq!(shown["runs"][0]["class"]["class"], "success", "{}: {shown:#}", subject.agent.word);
        assert_eq!(server.model_requests().len(), 3, "{}", subject.agent.word);
        let _said = home.godwit(&["down"]).ok();
    }
}
