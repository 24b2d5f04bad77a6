//! The clarification gate from outside: what is not said clearly enough is asked about, starts by no other way, and
//! what was answered reaches the agent and the evidence.

use std::fs;

use godwit_e2e::home::{ACCEPTANCE, TestHome};
use godwit_e2e::http::Api;
use godwit_e2e::witness::Witness;
use godwit_e2e::world;
use serde_json::{Value, json};

use crate::landing::{FIX, playing};

/// What the agent was asked is part of the result, so that git can tell.
const KEEP: &str = "{ do = \"keep-prompt\", path = \"prompt.txt\" }";

/// A text that says neither when it is right, nor where, nor how much.
fn vague() -> String {
    playing(&[FIX, KEEP]).replacen("As scripted.", "Make the greeting better.", 1)
}

fn served(more: &[&str]) -> (TestHome, Api) {
    let home = TestHome::new();
    home.up();
    home.add_repo(more);
    let api = Api::of(&home);
    (home, api)
}

fn show(api: &Api, id: &str) -> Value {
    api.get(&format!("/missions/{id}")).ok()
}

/// The fields that are asked about.
fn asked(shown: &Value) -> Vec<String> {
    let questions = shown["clarification"]["questions"].as_array().expect("questions");
    questions.iter().map(|question| question["field"].as_str().expect("a field").to_owned()).collect()
}

/// Creates a mission of a vague text with `--wait`, which ends at once because a person is asked.
fn ask(home: &TestHome) -> Value {
    let said = home.godwit(&["mission", "new", "--repo", "greeting", "--wait", "--json", &vague()]);
    assert_eq!(said.code, Some(11), "it awaits a person: {said:?}");
    let shown = said.json();
    assert_eq!(shown["status"], "awaiting-answers", "{shown:#}");
    shown
}

#[test]
fn an_unclear_mission_is_asked_about_and_answered_by_choices_and_words() {
    let (home, api) = served(&[]);
    let witness = Witness::of(&api);
    let shown = ask(&home);
    let id = shown["id"].as_str().expect("an id").to_owned();
    assert_eq!(asked(&shown), ["acceptance-criteria", "done-definition", "target"], "{:#}", shown["clarification"]);
    witness.look();
    let told = home.godwit(&["mission", "answer", &id]);
    assert_eq!(told.code, Some(11), "without a terminal the questions are shown: {told:?}");
    for field in asked(&shown) {
        assert!(told.out.contains(&field), "{told:?}");
    }
    let words = "the text of `greeting.txt` is corrected";
    let answers = ["acceptance-criteria=2", &format!("done-definition={words}"), "target=1"];
    let _said = home.godwit(&[&["mission", "answer", &id], answers.as_slice()].concat()).ok();
    home.wait_for(&id, &["awaiting-approval"]);
    let evidence = home.godwit(&["mission", "evidence", &id, "--json"]).ok().json();
    let place = std::path::Path::new(evidence["directory"].as_str().expect("a directory")).join("clarified-spec.md");
    let spec = fs::read_to_string(&place).expect("the specification is part of the evidence");
    assert!(evidence["manifest"].to_string().contains("clarified-spec.md"), "{evidence:#}");
    let choices = &shown["clarification"]["questions"];
    let chosen = [choices[0]["choices"][1].as_str(), Some(words), choices[2]["choices"][0].as_str()];
    for sentence in chosen {
        assert!(spec.contains(sentence.expect("a sentence")), "{sentence:?} in {spec}");
    }
    assert!(spec.contains("Make the greeting better."), "{spec}");
    assert_eq!(show(&api, &id)["clarification"]["spec"], spec.as_str());
    let _said = home.godwit(&["mission", "approve", &id]).ok();
    home.wait_for(&id, &["landed"]);
    let prompt = world::git(&home.repo(), &["show", &format!("godwit/{id}:prompt.txt")]);
    assert!(prompt.contains(spec.trim_end()), "the agent is given the specification: {prompt}");
    let (moments, _) = witness.agrees_with_replays(&home);
    assert!(moments >= 2, "only {moments} moments were witnessed");
}

#[test]
fn no_verb_starts_what_is_not_answered() {
    let (home, api) = served(&[]);
    let shown = ask(&home);
    let id = shown["id"].as_str().expect("an id");
    let before = api.head();
    let hold = format!("{id}-h1");
    let verbs: [&[&str]; 6] = [
        &["mission", "approve", id],
        &["mission", "resume", id],
        &["mission", "retry", id],
        &["mission", "retry", id, "--task", "main"],
        &["mission", "continue", id, "Just begin."],
        &["hold", "resolve", &hold],
    ];
    for arguments in verbs {
        let said = home.godwit(arguments);
        assert_ne!(said.code, Some(0), "{arguments:?}: {said:?}");
        assert!(said.err.contains(id), "{arguments:?} names it: {said:?}");
    }
    assert_eq!(api.head(), before, "a refusal changes nothing");
    // These two are allowed, and lead nowhere either.
    let _said = home.godwit(&["mission", "pause", id]).ok();
    let _said = home.godwit(&["mission", "resume", id]).ok();
    assert_eq!(show(&api, id)["status"], "awaiting-answers");
    assert_eq!(show(&api, id)["runs"], json!([]));
    assert!(world::entries(&home.path().join("workspaces")).is_empty(), "nothing of it has begun");
    let _said = home.godwit(&["mission", "cancel", id]).ok();
    home.wait_for(id, &["cancelled"]);
}

#[test]
fn a_wrong_answer_is_refused_with_what_to_type() {
    let (home, api) = served(&[]);
    let id = ask(&home)["id"].as_str().expect("an id").to_owned();
    let before = api.head();
    let rest = ["done-definition=1", "target=1"];
    let table: [(&[&str], &str); 7] = [
        (&["acceptance-criteria=9"], "a number from 1 to 3"),
        (&["acceptance-criteria"], "FIELD=NUMBER"),
        (&["acceptance-criteria="], "a number from 1 to 3, or your own words"),
        (&["acceptance-criteria=done"], "at least one sentence"),
        (&[], "acceptance-criteria=1"),
        (&["acceptance-criteria=1", "scope=1"], "leave its answer out"),
        (&["acceptance-criteria=1", "colour=1"], "the fields are"),
    ];
    for (answers, words) in table {
        let said = home.godwit(&[&["mission", "answer", &id], answers, rest.as_slice()].concat());
        assert_ne!(said.code, Some(0), "{answers:?}: {said:?}");
        assert!(said.err.contains(words), "`{words}` for {answers:?}: {said:?}");
    }
    assert_eq!(api.head(), before, "a refusal changes nothing");
    assert_eq!(show(&api, &id)["status"], "awaiting-answers");
}

#[test]
fn the_api_asks_the_same_and_passes_nothing_else() {
    let (home, api) = served(&[]);
    let _accepted = api.ask("PATCH", "/repos/greeting", &[], &json!({ "approve_start": true }).to_string()).ok();
    let accepted = api.post("/missions", &json!({ "repo": "greeting", "text": vague() })).ok();
    let id = accepted["mission"].as_str().expect("an id").to_owned();
    let shown = show(&api, &id);
    assert_eq!(shown["status"], "awaiting-answers");
    let fields = asked(&shown);
    assert_eq!(fields, asked(&ask(&home)), "the command line and the API ask the same");
    let verb = |verb: &str, body: &Value| api.post(&format!("/missions/{id}/{verb}"), body);
    for name in ["approve", "resume", "retry"] {
        let _problem = verb(name, &json!({})).problem(409, "wrong-state");
    }
    let _problem = verb("continue", &json!({ "text": "Begin." })).problem(409, "wrong-state");
    let _problem = verb("answer", &json!({ "answers": [] })).problem(400, "invalid");
    let choice =
        |number: u8| -> Vec<Value> { fields.iter().map(|field| json!({ "field": field, "choice": number })).collect() };
    let problem = verb("answer", &json!({ "answers": choice(4) })).problem(400, "invalid");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("from 1 to 3")), "{problem:#}");
    let _accepted = verb("answer", &json!({ "answers": choice(1) })).ok();
    let shown = show(&api, &id);
    assert_eq!(shown["status"], "awaiting-start", "what is clear may still need a person's word to start");
    assert!(shown["clarification"]["spec"].as_str().is_some_and(|spec| !spec.is_empty()), "{shown:#}");
    let _problem = verb("answer", &json!({ "answers": choice(1) })).problem(409, "wrong-state");
    let _accepted = verb("approve", &json!({})).ok();
    home.wait_for(&id, &["awaiting-approval"]);
}

#[test]
fn what_says_how_it_is_judged_is_not_asked_about() {
    let (home, api) = served(&[]);
    let begin = |body: &Value| {
        let accepted = api.post("/missions", body).ok();
        accepted["mission"].as_str().expect("an id").to_owned()
    };
    let in_text = vague() + &format!("\nAcceptance:\n- {ACCEPTANCE} in `greeting`\n");
    let ids = [
        begin(&json!({ "repo": "greeting", "text": in_text })),
        begin(&json!({ "repo": "greeting", "text": vague(), "accept": [ACCEPTANCE] })),
    ];
    for id in ids {
        home.wait_for(&id, &["awaiting-approval"]);
        assert_eq!(show(&api, &id)["clarification"], Value::Null);
    }
}
