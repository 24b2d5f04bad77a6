//! The HTTP API of the built daemon as any program on the machine meets it, honest or not.

mod commands;
mod events;
mod guard;
mod reading;

use godwit_e2e::home::{ACCEPTANCE, TestHome};
use godwit_e2e::http::Api;
use godwit_e2e::until;
use serde_json::{Value, json};

/// A home with a living daemon and a registered repository.
fn served() -> (TestHome, Api) {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    let api = Api::of(&home);
    (home, api)
}

/// From now on missions wait for a person before they start, so that nothing moves by itself.
fn hold_back(api: &Api) {
    let _accepted = api.ask("PATCH", "/repos/greeting", &[], &json!({ "approve_start": true }).to_string()).ok();
}

/// Creates a mission and returns its id.
fn create(api: &Api, text: &str) -> String {
    let accepted = api.post("/missions", &json!({ "repo": "greeting", "text": text, "accept": [ACCEPTANCE] })).ok();
    accepted["mission"].as_str().expect("a mission's id").to_owned()
}

/// A mission as the API shows it.
fn show(api: &Api, id: &str) -> Value {
    api.get(&format!("/missions/{id}")).ok()
}

/// The kinds of a mission's events, in order.
fn kinds(api: &Api, id: &str) -> Vec<String> {
    let stream = format!("mission/{id}");
    let events = api.log_after(0).into_iter().filter(|event| event["stream"] == stream.as_str());
    events.map(|event| event["kind"].as_str().expect("a kind").to_owned()).collect()
}

/// Waits for the last event of a mission: after it nothing moves by itself.
fn wait_for_end(api: &Api, id: &str) {
    until(&format!("mission {id} to be over"), || kinds(api, id).contains(&"mission.ended".to_owned()).then_some(()));
}
