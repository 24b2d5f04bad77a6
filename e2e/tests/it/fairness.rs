//! Many missions at once: who gets a slot next, who waits for what, and that nobody is forgotten.

mod line;

use std::collections::BTreeMap;
use std::fs;

use godwit_e2e::home::{ACCEPTANCE, TestHome, programs};
use godwit_e2e::http::Api;
use godwit_e2e::plan::waits_for;
use godwit_e2e::until;
use godwit_e2e::witness::Witness;
use serde_json::{Value, json};

use crate::landing::{FIX, playing};
use line::{Caps, Line};

/// The repositories that the many missions are spread over.
const REPOS: [&str; 5] = ["one", "two", "three", "four", "five"];

/// The priority of each round; in each round every repository gets one mission.
const ROUNDS: [i8; 6] = [7, 0, -5, 3, 0, -5];

/// The missions whose agent refuses, so that a person must look.
const REFUSED: [usize; 3] = [6, 13, 22];

/// What such an agent plays.
const REFUSAL: &str = "{ do = \"finish\", end = { class = \"model-refused\" }, text = \"no\", status = 1 }";

/// A home whose configuration begins with `head`, with a second agent `slow` of which one run may be live.
fn configured(head: &str) -> TestHome {
    let home = TestHome::new();
    let program = programs().join("godwit-scripted-agent");
    let agent = |name: &str, more: &str| {
        format!("[agents.{name}]\nadapter = \"scripted\"\nprogram = {program:?}\nread_only_paths = []\n{more}\n")
    };
    home.configure(&format!("{head}\n{}{}", agent("scripted", ""), agent("slow", "max_runs = 1\n")));
    home
}

fn add_repo(home: &TestHome, name: &str) {
    let place = home.root().join(name);
    godwit_testkit::sample::failing_repo(&place).expect("the sample repository is made");
    let place = place.to_str().expect("UTF-8");
    let said =
        home.godwit(&["repo", "add", place, "--name", name, "--agent", "scripted", "--check", "test=sh test.sh"]);
    let _said = said.ok();
}

fn create(api: &Api, mission: &Value) -> String {
    let accepted = api.post("/missions", mission).ok();
    accepted["mission"].as_str().expect("an id").to_owned()
}

/// A mission in a repository, as it is sent.
fn mission(repo: &str, steps: &[&str]) -> Value {
    json!({ "repo": repo, "text": playing(steps), "accept": [ACCEPTANCE] })
}

fn with(mut mission: Value, key: &str, value: &Value) -> Value {
    mission[key] = value.clone();
    mission
}

fn statuses(api: &Api) -> BTreeMap<String, String> {
    let page = api.get("/missions?limit=200").ok();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    page["items"].as_array().expect("items").iter().map(|item| (text(&item["id"]), text(&item["status"]))).collect()
}

/// Missions that keep their slots until they are let go.
struct Blockers {
    ids: Vec<String>,
}

impl Blockers {
    fn take(home: &TestHome, api: &Api, count: usize) -> Self {
        let wait = waits_for("go");
        let ids: Vec<String> = (0..count).map(|_| create(api, &mission("greeting", &[&wait, FIX]))).collect();
        let this = Self { ids };
        until("every slot to be taken", || {
            this.ids.iter().all(|id| home.status(id).as_deref() == Some("running")).then_some(())
        });
        this
    }

    fn let_go(&self, home: &TestHome) {
        for id in &self.ids {
            let tree = home.path().join("workspaces").join(format!("{id}-t1")).join("tree");
            fs::write(tree.join("go"), "").expect("the agent is let go");
        }
    }
}

/// What `mission explain` says of the one task.
fn why(api: &Api, id: &str) -> String {
    let explanation = api.get(&format!("/missions/{id}/explain")).ok();
    explanation["tasks"][0]["why"].as_str().expect("a reason").to_owned()
}

/// Approves whatever awaits it, until every mission has one of the wanted statuses.
fn carry(api: &Api, wanted: &[&str]) {
    until(&format!("every mission to be {wanted:?}"), || {
        let all = statuses(api);
        for (id, _) in all.iter().filter(|(_, status)| *status == "awaiting-approval") {
            let _accepted = api.post(&format!("/missions/{id}/approve"), &json!({})).ok();
        }
        all.values().all(|status| wanted.contains(&status.as_str())).then_some(())
    });
}

/// Sends the thirty missions and gives their ids in the order of their numbers.
fn send_all(api: &Api) -> Vec<String> {
    let send = |number: usize| {
        let (repo, round) = (number % REPOS.len(), number / REPOS.len());
        let steps = if REFUSED.contains(&number) { REFUSAL } else { FIX };
        let is_slow = repo == 3 || (repo == 2 && round % 2 == 1);
        let agent = if is_slow { "slow" } else { "scripted" };
        let mission = with(mission(REPOS[repo], &[steps]), "priority", &json!(ROUNDS[round]));
        create(api, &with(mission, "agent", &json!(agent)))
    };
    (0..REPOS.len() * ROUNDS.len()).map(send).collect()
}

#[test]
fn thirty_missions_over_five_repositories_share_three_slots_and_none_is_forgotten() {
    let home = configured("[daemon]\nmax_runs = 4\n[host]\nmax_runs = 3\n");
    home.up();
    home.add_repo(&[]);
    REPOS.iter().for_each(|name| add_repo(&home, name));
    let _said = home.godwit(&["repo", "set", "two", "max_runs=1"]).ok();
    let api = Api::of(&home);
    let witness = Witness::of(&api);
    let blockers = Blockers::take(&home, &api, 3);
    let ids = send_all(&api);
    until("all to wait for a slot", || {
        let all = statuses(&api);
        ids.iter().all(|id| all[id] == "queued").then_some(())
    });
    in_line(&home, &api, &ids);
    blockers.let_go(&home);
    carry(&api, &["landed", "held"]);
    let after = statuses(&api);
    for (number, id) in ids.iter().enumerate() {
        let wanted = if REFUSED.contains(&number) { "held" } else { "landed" };
        assert_eq!(after[id], wanted, "mission {number}");
    }
    let caps = Caps { host: 3, repos: [("two", 1)].into(), agents: [("slow", 1)].into() };
    let line = Line::of(&api, caps);
    line.prove();
    print!("{}", line.waits());
    let first: Vec<&str> = line.grants_after(&blockers.ids).take(REPOS.len()).collect();
    let mut repos: Vec<&str> = first.iter().map(|id| line.repo(id)).collect();
    repos.sort_unstable();
    let mut all = REPOS;
    all.sort_unstable();
    assert_eq!(repos, all, "every repository has its most urgent run before any has a second");
    let (moments, missions) = witness.agrees_with_replays(&home);
    println!("{moments} moments of {missions} missions are as their replays say");
}

/// While all wait, each is told what it waits for, and its place follows from its priority.
fn in_line(home: &TestHome, api: &Api, ids: &[String]) {
    let mut places: Vec<(usize, usize)> = Vec::new();
    for (number, id) in ids.iter().enumerate() {
        let why = why(api, id);
        assert!(why.contains("all 3 slots of this host are taken (`host.max_runs`)"), "{why}");
        let rest = why.strip_prefix("number ").unwrap_or_else(|| panic!("no place in the line: {why}"));
        places.push((rest.split(' ').next().and_then(|place| place.parse().ok()).expect("a number"), number));
    }
    places.sort_unstable();
    let numbers: Vec<usize> = places.iter().map(|(place, _)| *place).collect();
    assert_eq!(numbers, (1..=ids.len()).collect::<Vec<_>>(), "every place is taken once");
    let priorities: Vec<i8> = places.iter().map(|(_, number)| ROUNDS[number / REPOS.len()]).collect();
    assert!(priorities.is_sorted_by(|a, b| a >= b), "the more urgent come first: {priorities:?}");
    let last = &ids[places[ids.len() - 1].1];
    let said = home.godwit(&["mission", "explain", last]).ok();
    assert!(said.out.contains("number 30 in the line"), "{said:?}");
}

#[test]
fn a_cap_is_named_to_whoever_waits_for_it_and_ends_when_it_is_raised() {
    let home = configured("");
    home.up();
    home.add_repo(&[]);
    add_repo(&home, "one");
    let _said = home.godwit(&["repo", "set", "one", "max_runs=1"]).ok();
    let api = Api::of(&home);
    let wait = waits_for("go");
    let slow = |repo: &str| with(mission(repo, &[&wait, FIX]), "agent", &json!("slow"));
    let taken = create(&api, &slow("one"));
    home.wait_for(&taken, &["running"]);
    let of_repo = create(&api, &mission("one", &[FIX]));
    let of_agent = create(&api, &slow("greeting"));
    let free = create(&api, &mission("greeting", &[FIX]));
    home.wait_for(&of_repo, &["queued"]);
    home.wait_for(&of_agent, &["queued"]);
    home.wait_for(&free, &["awaiting-approval"]);
    let (repo, agent) = (why(&api, &of_repo), why(&api, &of_agent));
    assert!(repo.contains("repository `one` may have 1 live at once (godwit repo set one max_runs=N)"), "{repo}");
    assert!(agent.contains("agent `slow` may have 1 live at once (`agents.slow.max_runs`)"), "{agent}");
    let _said = home.godwit(&["repo", "set", "one", "max_runs=2"]).ok();
    home.wait_for(&of_repo, &["awaiting-approval"]);
    assert_eq!(home.status(&of_agent).as_deref(), Some("queued"), "the other cap still holds");
    Line::of(&api, Caps { host: 8, repos: BTreeMap::new(), agents: [("slow", 1)].into() }).keeps_caps();
}

#[test]
fn a_priority_that_is_raised_while_it_waits_changes_who_is_next() {
    let home = configured("[daemon]\nmax_runs = 1\n");
    home.up();
    home.add_repo(&[]);
    let api = Api::of(&home);
    let blockers = Blockers::take(&home, &api, 1);
    let waiting: Vec<String> = (0..3)
        .map(|_| {
            let id = create(&api, &mission("greeting", &[FIX]));
            home.wait_for(&id, &["queued"]);
            id
        })
        .collect();
    assert!(why(&api, &waiting[2]).starts_with("number 3 in the line, with urgency +0"), "{}", why(&api, &waiting[2]));
    let said = home.godwit(&["mission", "priority", &waiting[2], "+5", "--json"]).ok();
    assert!(!said.json()["events"].as_array().expect("events").is_empty(), "{said:?}");
    assert!(why(&api, &waiting[2]).starts_with("number 1 in the line, with urgency +5"), "{}", why(&api, &waiting[2]));
    let _said = home.godwit(&["mission", "priority", &waiting[0], "-2"]).ok();
    blockers.let_go(&home);
    carry(&api, &["landed"]);
    let line = Line::of(&api, Caps { host: 1, repos: BTreeMap::new(), agents: BTreeMap::new() });
    line.prove();
    let order: Vec<&str> = line.grants_after(&blockers.ids).collect();
    assert_eq!(order, [&waiting[2], &waiting[1], &waiting[0]]);
    let said = home.godwit(&["mission", "priority", &waiting[0], "11"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains("-10 to 10"), "{said:?}");
}

#[test]
fn too_many_open_missions_are_pushed_back_with_the_way_out() {
    let home = configured("[daemon]\nmax_open_missions = 2\n");
    home.up();
    home.add_repo(&[]);
    let api = Api::of(&home);
    let first = create(&api, &mission("greeting", &[FIX]));
    let second = create(&api, &mission("greeting", &[FIX]));
    let before = statuses(&api).len();
    let problem = api.post("/missions", &mission("greeting", &[FIX])).problem(429, "busy");
    assert!(problem["hint"].as_str().is_some_and(|hint| hint.contains("daemon.max_open_missions")), "{problem:#}");
    let new = ["mission", "new", "--repo", "greeting", "--accept", ACCEPTANCE, "One more."];
    let said = home.godwit(&new);
    assert_ne!(said.code, Some(0), "{said:?}");
    assert!(said.err.contains("2 missions are open") && said.err.contains("daemon.max_open_missions"), "{said:?}");
    assert_eq!(statuses(&api).len(), before, "nothing changed");
    home.wait_for(&first, &["awaiting-approval"]);
    let _accepted = api.post(&format!("/missions/{first}/approve"), &json!({})).ok();
    // The place is free when the mission is over, which is after its landing.
    let third = until("a place to be free", || {
        let answer = api.post("/missions", &mission("greeting", &[FIX]));
        (answer.status == 200).then(|| answer.ok()["mission"].as_str().expect("an id").to_owned())
    });
    for id in [&second, &third] {
        home.wait_for(id, &["awaiting-approval"]);
    }
}
