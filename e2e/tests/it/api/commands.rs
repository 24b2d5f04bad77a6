//! Commands over HTTP: each is done once, by one of those who ask, and only when it can be.

use std::sync::Barrier;

use godwit_e2e::home::ACCEPTANCE;
use godwit_e2e::http::{Answer, Api};
use godwit_e2e::{until, world};
use serde_json::{Value, json};

use super::{create, hold_back, kinds, served, show, wait_for_end};
use crate::landing::{FIX, playing};

/// The answers to requests that are all sent at the same moment, in the order of their numbers.
fn at_once(count: usize, request: impl Fn(usize) -> Answer + Sync) -> Vec<Answer> {
    let (start, request) = (Barrier::new(count), &request);
    std::thread::scope(|scope| {
        let ask = |number| {
            start.wait();
            request(number)
        };
        let asked: Vec<_> = (0..count).map(|number| scope.spawn(move || ask(number))).collect();
        asked.into_iter().map(|thread| thread.join().expect("an answer came")).collect()
    })
}

fn new_mission() -> Value {
    json!({ "repo": "greeting", "text": "Wait.", "accept": [ACCEPTANCE] })
}

fn missions(api: &Api) -> usize {
    api.get("/missions").ok()["items"].as_array().expect("items").len()
}

#[test]
fn a_repeat_gets_the_first_answer_one_after_the_other_at_once_and_after_a_kill() {
    let (home, api) = served();
    hold_back(&api);
    let first = api.post_as("c0000000001", "/missions", &new_mission()).ok();
    let again = api.post_as("c0000000001", "/missions", &new_mission()).ok();
    assert_eq!(first, again);
    assert_eq!(missions(&api), 1);
    let answers = at_once(8, |_| api.post_as("c0000000002", "/missions", &new_mission()));
    let answers: Vec<Value> = answers.iter().map(Answer::ok).collect();
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
    assert_ne!(answers[0]["mission"], first["mission"]);
    assert_eq!(missions(&api), 2);
    let _problem = api.post_as("not-an-id", "/missions", &new_mission()).problem(400, "invalid");
    let pid = i32::try_from(api.get("/status").ok()["pid"].as_i64().expect("a pid")).expect("a pid");
    world::kill_now(pid);
    until("the daemon to be gone", || (!world::is_alive(pid)).then_some(()));
    home.up();
    let api = Api::of(&home);
    assert_eq!(api.post_as("c0000000001", "/missions", &new_mission()).ok(), first);
    assert_eq!(missions(&api), 2);
}

#[test]
fn a_text_that_no_agent_can_be_given_is_refused_with_its_place() {
    let (_home, api) = served();
    hold_back(&api);
    let long = "The test passes. ".repeat(5_000);
    let task = |prompt: &str| json!({ "id": "a", "prompt": prompt });
    let table = [
        (json!({ "text": "Wait.\0" }), "text: the mission's text holds a NUL character"),
        (json!({ "text": long }), "text: the mission's text has 85000 bytes; at most 65536 are accepted"),
        (json!({ "accept": [ACCEPTANCE, "It\0passes."] }), "accept[1]: an acceptance criterion holds a NUL character"),
        (json!({ "model": "large\0" }), "model: the model's name holds a NUL character"),
        (json!({ "plan": { "tasks": [task("Do it."), { "id": "b", "prompt": "Do\0it." }] } }), "task[1].prompt: "),
        (json!({ "plan": { "tasks": [task(&long)] } }), "task[0].prompt: "),
    ];
    for (wrong, told) in table {
        let mut new = new_mission();
        for (key, value) in wrong.as_object().expect("an object") {
            new[key] = value.clone();
        }
        let problem = api.post("/missions", &new).problem(400, "invalid");
        let detail = problem["detail"].as_str().expect("a detail");
        assert!(detail.starts_with(told), "{told}: {problem:#}");
        // A plan's fault says what to do in its own sentence.
        assert!(problem["hint"].is_string() || detail.contains("; "), "{problem:#}");
    }
    assert_eq!(missions(&api), 0);
    let id = create(&api, "Wait.");
    let said = api.post(&format!("/missions/{id}/continue"), &json!({ "text": "go\0on" })).problem(400, "invalid");
    assert!(said["detail"].as_str().is_some_and(|detail| detail.starts_with("text: the message")), "{said:#}");
}

/// What every refusal of a verb says.
fn refused_now(answer: &Answer) {
    let problem = answer.problem(409, "wrong-state");
    assert!(problem["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "it names the next step: {problem:#}");
}

#[test]
fn a_verb_at_the_wrong_time_is_refused_with_the_next_step_and_changes_nothing() {
    let (home, api) = served();
    let id = create(&api, &playing(&[FIX]));
    home.wait_for(&id, &["awaiting-approval"]);
    let verb = |verb: &str, body: &Value| api.post(&format!("/missions/{id}/{verb}"), body);
    let before = api.head();
    let evidence = show(&api, &id)["evidence"].as_str().expect("evidence").to_owned();
    let other: String = evidence.chars().map(|digit| if digit == '0' { '1' } else { '0' }).collect();
    let problem = verb("approve", &json!({ "evidence": other })).problem(400, "invalid");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(&evidence)), "{problem:#}");
    assert!(problem["hint"].as_str().is_some_and(|hint| hint.contains("evidence")), "{problem:#}");
    let _problem = verb("approve", &json!({ "evidence": "seen" })).problem(400, "invalid");
    let _problem = verb("continue", &json!({ "text": " " })).problem(400, "invalid");
    refused_now(&verb("resume", &json!({})));
    assert_eq!(api.head(), before, "a refusal changes nothing");
    let _accepted = verb("approve", &json!({ "evidence": evidence })).ok();
    refused_now(&verb("approve", &json!({ "evidence": evidence })));
    wait_for_end(&api, &id);
    let before = api.head();
    for name in ["approve", "reject", "pause", "resume", "stop", "cancel", "retry"] {
        refused_now(&verb(name, &json!({})));
    }
    refused_now(&verb("continue", &json!({ "text": "More." })));
    let problem = api.post(&format!("/holds/{id}-h1/resolve"), &json!({})).problem(404, "not-found");
    assert_eq!(problem["hint"], "godwit hold list");
    assert_eq!(api.head(), before, "a refusal changes nothing");
    assert_eq!(show(&api, &id)["status"], "landed");
}

/// Two approve and two reject at the same moment.
fn decide_at_once(api: &Api, id: &str) {
    let verb = |number: usize| if number.is_multiple_of(2) { "approve" } else { "reject" };
    let answers = at_once(4, |number| api.post(&format!("/missions/{id}/{}", verb(number)), &json!({})));
    let (taken, late): (Vec<_>, Vec<_>) = answers.iter().enumerate().partition(|(_, answer)| answer.status == 200);
    assert_eq!(taken.len(), 1, "exactly one decides: {answers:#?}");
    late.iter().for_each(|(_, answer)| refused_now(answer));
    let decided = kinds(api, id).iter().filter(|kind| *kind == "mission.approval-decided").count();
    assert_eq!(decided, 1, "one decision is in the log");
    let wanted = if verb(taken[0].0) == "approve" { "approved" } else { "rejected" };
    let shown = show(api, id);
    assert!(shown["approvals"][0].to_string().contains(wanted), "the one who was told so decided: {shown:#}");
}

#[test]
fn of_several_who_decide_at_once_exactly_one_does() {
    let (_home, api) = served();
    hold_back(&api);
    for _ in 0..8 {
        let id = create(&api, &playing(&["{ do = \"say\", text = \"nothing\" }"]));
        decide_at_once(&api, &id);
    }
}

#[test]
fn two_approvals_at_once_land_once() {
    let (home, api) = served();
    let id = create(&api, &playing(&[FIX]));
    home.wait_for(&id, &["awaiting-approval"]);
    let answers = at_once(2, |_| api.post(&format!("/missions/{id}/approve"), &json!({})));
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "{answers:#?}");
    answers.iter().filter(|answer| answer.status != 200).for_each(refused_now);
    wait_for_end(&api, &id);
    assert_eq!(world::reflog(&home.repo(), &format!("godwit/{id}")).len(), 1, "the branch moved once");
    let landed = kinds(&api, &id).iter().filter(|kind| *kind == "mission.landed").count();
    assert_eq!(landed, 1);
}
