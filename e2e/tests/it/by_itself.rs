//! A landing without a person: what a real agent made and is proven and of low risk lands because the policy says so,
//! and the log says who decided; everything else asks or blocks.

use std::fs;

use godwit_e2e::agent::{CLAUDE, repair_mission as mission};
use godwit_e2e::home::TestHome;
use godwit_e2e::world;
use godwit_testkit::model_server::{ModelServer, Tool, Turn};
use serde_json::Value;

use crate::landing::{FIX, playing};
use crate::risk::explained;

/// Lets a proven change of low risk land by itself, without a judge.
fn trusting(home: &TestHome) {
    let _said = home.godwit(&["repo", "set", "greeting", "merge=by-risk", "judges=0"]).ok();
}

/// A home whose Claude Code repairs the greeting and runs this, too.
fn doing(more: &str) -> (TestHome, ModelServer) {
    let command = format!("echo 'hello, world' > greeting.txt; {more}");
    let turns = [Turn::say("I do it.").using(Tool::Shell { command }), Turn::say("It is done.")];
    let (home, server) = CLAUDE.with_model(turns);
    trusting(&home);
    (home, server)
}

/// The events of a mission after its creation: the kind, who caused it, and what it says.
fn events(home: &TestHome, id: &str) -> Vec<(String, Value, Value)> {
    let log = home.godwit(&["log", "show", "--json"]).ok().json();
    let all = log["items"].as_array().expect("events").clone();
    let of_mission = all.into_iter().filter(|event| event["stream"].as_str().is_some_and(|name| name.contains(id)));
    let told = |event: Value| {
        let kind = event["kind"].as_str().expect("a kind").to_owned();
        (kind, event["actor"].clone(), event["data"].clone())
    };
    of_mission.map(told).collect()
}

fn kinds(events: &[(String, Value, Value)]) -> Vec<&str> {
    events.iter().map(|(kind, ..)| kind.as_str()).collect()
}

#[test]
fn a_proven_change_of_low_risk_by_a_real_agent_lands_without_a_person() {
    let (home, server) = doing("true");
    let id = mission(&home);
    assert_eq!(
        home.wait_for(&id, &["landed", "awaiting-approval"]),
        "landed",
        "{:#}",
        home.mission(&id).unwrap_or_default()
    );
    assert_eq!(world::git(&home.repo(), &["show", &format!("godwit/{id}:greeting.txt")]), "hello, world");
    assert_eq!(server.model_requests().len(), 2);

    let (matching, decided) = explained(&home, &id);
    assert_eq!((matching.as_slice(), decided.as_str()), (["low-risk".to_owned()].as_slice(), "low-risk"));
    let events = events(&home, &id);
    let named = kinds(&events);
    assert!(!named.iter().any(|kind| kind.contains("approval")), "nobody was asked and nobody approved: {named:?}");
    let order = ["mission.evidence-sealed", "mission.gate-decided", "mission.landing-started", "mission.landed"];
    let places: Vec<_> = order.iter().map(|kind| named.iter().position(|found| found == kind)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{order:?} in {named:?}");
    let (first, rest) = events.split_first().expect("events");
    assert_eq!(first.1["kind"], "person", "a person asked for it");
    assert!(
        rest.iter().all(|(_, actor, _)| actor["kind"] == "daemon"),
        "and nobody did anything after that: {rest:#?}"
    );
    let (_, _, gate) = events.iter().find(|(kind, ..)| kind == "mission.gate-decided").expect("the gate decided");
    assert_eq!((&gate["answer"]["decision"], &gate["answer"]["rule"]), (&"merge".into(), &"low-risk".into()));
    let shown = home.godwit(&["mission", "show", &id]).ok();
    assert!(shown.out.contains("the gate lets it land: low-risk"), "{}", shown.out);
}

#[test]
fn a_medium_risk_asks_and_a_high_one_blocks() {
    // Control plane 30; with migrations 20 and dependencies 15 it is 65.
    let table = [
        ("printf 'FROM scratch\\n' > Dockerfile", "awaiting-approval", "risk-medium"),
        (
            "printf 'FROM scratch\\n' > Dockerfile; mkdir -p db/migrations; echo 'select 1;' > db/migrations/1.sql; \
             echo 'module shop' > go.mod",
            "held",
            "risk-high",
        ),
    ];
    for (more, status, rule) in table {
        let (home, _server) = doing(more);
        let id = mission(&home);
        home.wait_for(&id, &[status, "landed"]);
        let (matching, decided) = explained(&home, &id);
        assert_eq!(decided, rule, "{matching:?}");
        let named = events(&home, &id);
        let named = kinds(&named);
        assert!(!named.contains(&"mission.landing-started"), "{named:?}");
        assert_eq!(named.contains(&"mission.approval-requested"), status == "awaiting-approval", "{named:?}");
        let branches = world::git(&home.repo(), &["branch", "--list", "godwit/*"]);
        assert!(branches.is_empty(), "nothing was written: {branches}");
    }
}

#[test]
fn what_a_scripted_agent_made_never_lands_by_itself() {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    trusting(&home);
    let id = home.new_mission(&playing(&[FIX]));
    home.wait_for(&id, &["awaiting-approval", "landed"]);
    assert_eq!(
        explained(&home, &id),
        (vec!["scripted-agent".to_owned(), "low-risk".to_owned()], "scripted-agent".to_owned())
    );
    let events = events(&home, &id);
    let named = kinds(&events);
    assert!(!named.contains(&"mission.landing-started") && named.contains(&"mission.approval-requested"), "{named:?}");
    assert!(fs::read_to_string(home.repo().join("greeting.txt")).is_ok_and(|text| text != "hello, world\n"));
}
