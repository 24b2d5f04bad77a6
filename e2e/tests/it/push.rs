//! Reaching a person who does not look: what needs them is pushed once, taken back when it is decided elsewhere, and a
//! daemon that dies in between neither forgets nor floods.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use godwit_e2e::home::TestHome;
use godwit_e2e::http::Api;
use godwit_e2e::{until, world};
use godwit_testkit::push::{Browser, PushService, Pushed, Refusal};
use serde_json::{Value, json};

use crate::landing::{FIX, playing};

/// A text that says neither when it is right, nor where, nor how much: godwit asks about it.
const VAGUE: &str = "Make the greeting better.";

/// A home whose daemon may call this push service.
fn reaching(service: &PushService) -> TestHome {
    let home = TestHome::new();
    allow(&home, service, true);
    home.up();
    home.add_repo(&[]);
    home
}

/// Says in the configuration whether this push service may be called.
fn allow(home: &TestHome, service: &PushService, enabled: bool) {
    let config = fs::read_to_string(home.path().join("config.toml")).expect("a configuration");
    let agents = config.split("[reach.web_push]").next().expect("what stands before it");
    let push = format!(
        "[reach.web_push]\nenabled = {enabled}\ncontact = \"mailto:operator@example.org\"\nhosts = [\"{}\"]\n",
        service.origin()
    );
    home.configure(&format!("{agents}{push}"));
}

/// Starts the daemon; one that was killed a moment ago may still hold the home.
fn up_again(home: &TestHome) {
    until("the daemon to start again", || {
        (home.godwit(&["up", "--detach", "--json", "--port", "0"]).code == Some(0)).then_some(())
    });
}

fn body(browser: &Browser, more: Value) -> Value {
    let mut body = json!({
        "endpoint": browser.endpoint,
        "keys": { "p256dh": browser.p256dh(), "auth": browser.auth() },
        "label": "Firefox, Android",
    });
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    body
}

/// Subscribes a browser, and answers it with the id of its subscription.
fn subscribe(api: &Api, service: &PushService, name: &str, more: Value) -> (Browser, String) {
    let browser = service.subscribe(name).expect("a browser");
    let made = api.post("/push/subscriptions", &body(&browser, more)).ok();
    (browser, made["id"].as_str().expect("an id").to_owned())
}

/// Asks what a mission means to do, without waiting for it.
fn question(home: &TestHome) -> String {
    let new = ["mission", "new", "--repo", "greeting", "--json", VAGUE];
    let shown = home.godwit(&new).ok().json();
    assert_eq!(shown["status"], "awaiting-answers", "{shown:#}");
    shown["id"].as_str().expect("an id").to_owned()
}

/// Waits until so many messages were taken.
fn taken(service: &PushService, count: usize) -> Vec<Pushed> {
    until(&format!("{count} messages to be taken, of {:?}", service.asked()), || {
        let taken = service.taken();
        (taken.len() >= count).then_some(taken)
    })
}

fn text<'a>(pushed: &'a Pushed, key: &str) -> &'a str {
    pushed.message[key].as_str().unwrap_or_default()
}

#[test]
fn a_question_is_one_push_and_is_replaced_when_it_is_decided_elsewhere() {
    let service = PushService::start().expect("a service");
    let home = reaching(&service);
    let api = Api::of(&home);
    let state = api.get("/push").ok();
    assert_eq!(state["state"], "on", "{state:#}");
    assert_eq!(state["public_key"].as_str().map(str::len), Some(87), "an uncompressed point: {state:#}");
    let (browser, _) = subscribe(&api, &service, "phone", json!({ "language": "zh" }));

    let id = question(&home);
    let first = taken(&service, 1).remove(0);
    assert_eq!(text(&first, "title"), "有问题要问你");
    assert_eq!(text(&first, "body"), VAGUE);
    assert_eq!(text(&first, "path"), format!("/missions/{id}"));
    assert_eq!(first.urgency, "high");

    let _said = home.godwit(&["mission", "cancel", &id]).ok();
    let replaced = taken(&service, 2).remove(1);
    assert_eq!(text(&replaced, "tag"), text(&first, "tag"), "the same notification");
    assert_eq!(replaced.message["silent"], true);

    // Nothing that the browser is reached with is told by the API or stands in the log.
    let told = format!("{}{}", api.get("/push").text, api.get("/log?limit=200").text);
    assert!(!told.contains(&browser.auth()) && !told.contains(&browser.endpoint), "{told}");
    for file in ["push.json", "keys/push.key"] {
        let mode = fs::metadata(home.path().join(file)).expect(file).permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    let said = home.godwit(&["push", "list"]).ok();
    assert!(said.out.contains("notifications are sent") && said.out.contains("Firefox, Android"), "{said:?}");
}

#[test]
fn a_result_asks_for_its_landing_and_a_landing_is_told_to_who_wants_it() {
    let service = PushService::start().expect("a service");
    let home = reaching(&service);
    let api = Api::of(&home);
    subscribe(&api, &service, "all", json!({ "landed": true }));
    let id = home.new_mission(&playing(&[FIX]));
    home.wait_for(&id, &["awaiting-approval"]);
    let asked = taken(&service, 1).remove(0);
    assert_eq!((text(&asked, "title"), text(&asked, "path")), ("Ready to land", &*format!("/missions/{id}/review")));
    subscribe(&api, &service, "needs", json!({}));
    let _said = home.godwit(&["mission", "approve", &id]).ok();
    home.wait_for(&id, &["landed"]);
    let titles = until("the landing to be told", || {
        let taken = service.taken();
        let titles: Vec<_> = taken.iter().map(|pushed| text(pushed, "title").to_owned()).collect();
        titles.iter().any(|title| title == "Landed").then_some(taken)
    });
    assert!(titles.iter().all(|pushed| pushed.browser == "all"), "{titles:#?}");
}

#[test]
fn a_blocker_is_told_under_its_own_name() {
    let service = PushService::start().expect("a service");
    let home = reaching(&service);
    subscribe(&Api::of(&home), &service, "phone", json!({}));
    let id = home.new_mission_with(&["--agent", "nobody", &playing(&[FIX])]);
    home.wait_for(&id, &["held"]);
    let told = taken(&service, 1).remove(0);
    let hold = home.mission(&id).expect("a mission")["holds"][0]["id"].as_str().expect("an id").to_owned();
    assert_eq!((text(&told, "title"), text(&told, "tag")), ("It is blocked", &*hold));
    let _said = home.godwit(&["mission", "cancel", &id]).ok();
    assert_eq!(text(&taken(&service, 2)[1], "tag"), hold, "it is taken back");
}

#[test]
fn killed_between_the_event_and_the_push_exactly_one_is_sent() {
    let service = PushService::start().expect("a service");
    let home = reaching(&service);
    subscribe(&Api::of(&home), &service, "phone", json!({}));
    let _said = home.godwit(&["down"]).ok();
    // It dies as soon as the question is in the log, before anybody could be told.
    fs::write(home.path().join("crash-test"), "godwit crash test token\nevent.mission.clarification-requested\n")
        .expect("the crash test is asked for");
    home.up();
    let said = home.godwit(&["mission", "new", "--repo", "greeting", "--json", VAGUE]);
    assert_ne!(said.code, Some(0), "its answer is lost: {said:?}");
    until("the daemon to be gone", || home.path().join("crash-hit").is_file().then_some(()));
    assert!(service.asked().is_empty(), "nothing was sent before the kill");
    up_again(&home);
    assert_eq!(text(&taken(&service, 1)[0], "title"), "A question for you");

    // Killed after it was sent: the next daemon tells only what is new, so the second message is about the second thing.
    let pid = Api::of(&home).get("/status").ok()["pid"].as_i64().expect("a pid");
    let pid = i32::try_from(pid).expect("a pid");
    until("what was told to be noted down", || {
        let book = fs::read_to_string(home.path().join("push.json")).unwrap_or_default();
        book.contains("-questions").then_some(())
    });
    world::kill_now(pid);
    up_again(&home);
    let second = question(&home);
    let all = taken(&service, 2);
    assert_eq!(text(&all[1], "path"), format!("/missions/{second}"), "{all:#?}");
    assert_eq!(service.asked().len(), 2, "{:?}", service.asked());
}

#[test]
fn after_a_long_stop_one_summary_is_sent() {
    let service = PushService::start().expect("a service");
    let home = reaching(&service);
    subscribe(&Api::of(&home), &service, "phone", json!({}));
    let again = |enabled| {
        let _said = home.godwit(&["down"]).ok();
        allow(&home, &service, enabled);
        home.up();
    };
    again(false);
    let missions: Vec<String> = (0..5).map(|_| question(&home)).collect();
    assert_eq!(Api::of(&home).get("/push").ok()["subscriptions"].as_array().map(Vec::len), Some(1));
    again(true);
    let summary = taken(&service, 1).remove(0);
    assert_eq!(text(&summary, "title"), format!("{} things wait for you", missions.len()));
    assert_eq!((text(&summary, "tag"), text(&summary, "path")), ("godwit-inbox", "/inbox"));
    for id in &missions {
        let _said = home.godwit(&["mission", "cancel", id]).ok();
    }
    let over = taken(&service, 2).remove(1);
    assert_eq!((text(&over, "tag"), text(&over, "title")), ("godwit-inbox", "Nothing waits for you"));
    assert_eq!(service.asked().len(), 2, "{:?}", service.asked());
}

#[test]
fn a_subscription_that_is_gone_is_forgotten_and_a_redirect_is_not_followed() {
    let service = PushService::start().expect("a service");
    let elsewhere = PushService::start().expect("a service");
    let home = reaching(&service);
    let api = Api::of(&home);
    let (_, id) = subscribe(&api, &service, "gone", json!({}));
    service.refuse_next(Refusal { status: 410, header: None });
    let tested = api.post("/push/test", &json!({ "subscription": id })).ok();
    assert_eq!(tested["results"][0]["outcome"], "gone", "{tested:#}");
    assert_eq!(api.get("/push").ok()["subscriptions"], json!([]));
    drop(api.post("/push/test", &json!({ "subscription": id })).problem(404, "not-found"));

    let (_, id) = subscribe(&api, &service, "moved", json!({}));
    let header = Some(("location", format!("{}/push/moved", elsewhere.origin())));
    service.refuse_next(Refusal { status: 308, header });
    let said = home.godwit(&["push", "test", &id[..6]]);
    assert_ne!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains("not followed"), "{said:?}");
    assert!(elsewhere.asked().is_empty());
    let said = home.godwit(&["push", "test"]).ok();
    assert!(said.out.contains("Firefox, Android: sent"), "{said:?}");
    let _said = home.godwit(&["push", "remove", &id[..6]]).ok();
    assert_ne!(home.godwit(&["push", "remove", &id]).code, Some(0), "it is forgotten already");
}

#[test]
fn nobody_is_called_who_was_not_named_and_nothing_is_sent_unless_it_is_asked_for() {
    let service = PushService::start().expect("a service");
    let home = reaching(&service);
    let api = Api::of(&home);
    let browser = service.subscribe("desk").expect("a browser");
    for endpoint in [
        "https://169.254.169.254/latest/meta-data",
        "https://127.0.0.1/x",
        "http://127.0.0.1:9/x",
        "http://example.org/x",
        "https://fcm.googleapis.com/not/named/here",
        "file:///etc/passwd",
    ] {
        let problem =
            api.post("/push/subscriptions", &body(&browser, json!({ "endpoint": endpoint }))).problem(400, "invalid");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.starts_with("endpoint: ")), "{problem:#}");
    }
    let keys = json!({ "keys": { "p256dh": "AAAA", "auth": "AAAA" } });
    drop(api.post("/push/subscriptions", &body(&browser, keys)).problem(400, "invalid"));
    assert!(!home.path().join("push.json").exists());

    let plain = TestHome::new();
    plain.up();
    let api = Api::of(&plain);
    let state = api.get("/push").ok();
    assert_eq!((state["state"].as_str(), state["public_key"].as_str()), (Some("off"), None), "{state:#}");
    drop(api.post("/push/subscriptions", &body(&browser, json!({}))).problem(409, "wrong-state"));
    drop(api.post("/push/test", &json!({})).problem(409, "wrong-state"));
    assert!(!plain.path().join("keys/push.key").exists(), "no key is made");
    let doctor = plain.godwit(&["doctor"]);
    assert!(doctor.out.contains("notifications"), "{doctor:?}");
    assert!(service.asked().is_empty());
}
