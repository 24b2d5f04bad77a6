//! Risk and gate through the built binary: what decides, what a person can accept, and what is no range.

use std::fs;

use godwit_e2e::home::TestHome;
use godwit_e2e::world;

use crate::landing::{FIX, playing};

/// A change that the default policy allows and that is of high risk: control plane 30, migrations 20, dependencies 15.
const RISKY: &[&str] = &[
    "{ do = \"write\", path = \"Dockerfile\", text = \"FROM scratch\\n\" }",
    "{ do = \"write\", path = \"db/migrations/1.sql\", text = \"select 1;\\n\" }",
    "{ do = \"write\", path = \"go.mod\", text = \"module shop\\n\" }",
];

/// The rules that match, and the one that decided.
pub(crate) fn explained(home: &TestHome, id: &str) -> (Vec<String>, String) {
    let gate = home.godwit(&["gate", "explain", id, "--json"]).ok().json();
    let rules = gate["rules"].as_array().expect("rules").clone();
    assert_eq!(rules.len(), 16, "every rule is named: {gate:#}");
    let matching = rules.iter().filter(|rule| rule["matches"] == true);
    let word = |value: &serde_json::Value| value.as_str().expect("a word").to_owned();
    (matching.map(|rule| word(&rule["rule"])).collect(), word(&gate["rule"]))
}

#[test]
fn a_scripted_agents_result_asks_although_the_policy_lets_low_risks_land() {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    let _said = home.godwit(&["repo", "set", "greeting", "merge=by-risk", "judges=0"]).ok();
    let shown = home.godwit(&["repo", "show", "greeting"]).ok();
    assert!(shown.out.contains("lands without anybody having looked at it"), "{}", shown.out);
    let id = home.new_mission(&playing(&[FIX]));
    home.wait_for(&id, &["awaiting-approval"]);
    let (matching, decided) = explained(&home, &id);
    assert_eq!(decided, "scripted-agent", "{matching:?}");
    assert!(!matching.contains(&"human-only".to_owned()), "{matching:?}");
    let shown = home.godwit(&["gate", "explain", &id]).ok();
    assert!(shown.out.contains("the gate asks you: scripted-agent"), "{}", shown.out);
}

#[test]
fn a_high_risk_is_held_and_whoever_accepts_it_is_asked_all_the_same() {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    let id = home.new_mission(&playing(&[&[FIX], RISKY].concat()));
    home.wait_for(&id, &["held"]);
    assert_eq!(explained(&home, &id).1, "risk-high");
    let hold = home.godwit(&["hold", "show", &format!("{id}-h1"), "--json"]).ok().json();
    assert_eq!(hold["code"], "risk-high", "{hold:#}");
    assert!(hold["reason"].as_str().is_some_and(|reason| reason.contains("control-plane 30")), "{hold:#}");
    let _said = home.godwit(&["hold", "resolve", &format!("{id}-h1")]).ok();
    home.wait_for(&id, &["awaiting-approval"]);
    let _said = home.godwit(&["mission", "approve", &id]).ok();
    home.wait_for(&id, &["landed"]);
}

#[test]
fn a_range_of_the_operators_history_is_scored_and_what_is_none_is_refused() {
    let home = TestHome::new();
    fs::write(home.repo().join("go.mod"), "module shop\n").expect("written");
    fs::create_dir_all(home.repo().join("apps/x")).expect("a directory");
    fs::write(home.repo().join("apps/x/.env"), "A=1\n").expect("written");
    let _said = world::git(&home.repo(), &["add", "--all"]);
    let person = ["-c", "user.name=A Person", "-c", "user.email=a@person.invalid"];
    let _said = world::git(&home.repo(), &[&person[..], &["commit", "--quiet", "-m", "more"]].concat());
    home.up();
    home.add_repo(&[]);
    let explain = |range: &str| home.godwit(&["risk", "explain", range, "--repo", "greeting", "--json"]);
    let seen = explain("HEAD~1..HEAD").ok().json();
    assert_eq!((&seen["findings"][0]["path"], &seen["risk"]["band"]), (&"apps/x/.env".into(), &"high".into()));
    let of = |name: &str| {
        let factors = seen["risk"]["factors"].as_array().expect("factors");
        factors.iter().find(|factor| factor["name"] == name).expect("each is listed")["points"].clone()
    };
    assert_eq!((of("forbidden-paths"), of("dependencies"), of("migrations")), (50.into(), 15.into(), 0.into()));
    for (range, code) in [
        ("HEAD", 5),
        ("HEAD...HEAD", 5),
        ("-x..HEAD", 5),
        ("HEAD..--output=x", 5),
        ("HEAD..HEAD:apps", 5),
        ("nowhere..HEAD", 4),
        ("HEAD~99..HEAD", 4),
    ] {
        let said = explain(range);
        assert_eq!(said.code, Some(code), "{range}: {}", said.err);
        assert!(said.out.is_empty() && !said.err.is_empty(), "{range}: {}", said.err);
    }
}
