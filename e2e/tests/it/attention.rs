//! What a real agent CLI wants to be answered while nobody is there: it is told no, and nothing waits.

use godwit_testkit::model_server::{Tool, Turn};
use serde_json::{Value, json};

use crate::sentinel::{SUBJECTS, mission, shell, with_model};

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
