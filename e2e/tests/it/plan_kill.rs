//! kill -9 in the middle of a plan: tasks beside each other, a repair, a conflict, a merge. Wherever the daemon dies, the
//! end is the one of a mission that nobody disturbed: the same history with the same trees, the same refs in the vault,
//! the same events, and each agent started as often.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use godwit_e2e::home::TestHome;
use godwit_e2e::plan::{PlanFile, runs, writes};
use godwit_e2e::world;

use crate::kill::{Carried, RECORD, in_parallel};

/// The step that writes its start into the tree, so that the landed history tells how often it was started.
fn starts(task: &str) -> String {
    format!("{{ do = \"append\", path = \"{task}-starts.txt\", text = \"started\\n\" }}")
}

/// `left` fails its check and is repaired, `right` writes the same line, and `join` has their conflict to resolve first.
fn plan() -> PlanFile {
    let left = (starts("left"), writes("line.txt", "left\n"), writes("greeting.txt", "hello?\n"));
    let repair = writes("greeting.txt", "hello, world\n");
    let work = "if grep -q '^<<<<<<<' line.txt; then echo both > line.txt; else echo joined > joined.txt; fi";
    PlanFile::default()
        .task("left", &[], &[&[&left.0, &left.1, &left.2], &[&left.0, &repair]])
        .task("right", &[], &[&[&starts("right"), &writes("line.txt", "right\n")]])
        .task("join", &["left", "right"], &[&[&starts("join"), &runs(work)]])
}

/// Carries the plan to its end, and gives what came of it.
fn carried_to_its_end(crash_test: &str) -> (Carried, Account) {
    let home = TestHome::new();
    home.repair_repo();
    let mut carried = Carried::in_home(home, crash_test);
    let file = plan().write(&carried.home);
    let id = carried.create(&["--plan", file.to_str().expect("UTF-8"), "The greeting and what belongs to it."]);
    carried.land(&id);
    carried.log_verifies();
    let account = Account::of(&carried.home, &id);
    carried.leaves_nothing();
    (carried, account)
}

/// What came of a mission, without what differs from one to the next: ids and times.
#[derive(Debug, PartialEq, Eq)]
struct Account {
    /// Each landed commit: its subject, its tree, and how many parents it has.
    history: Vec<String>,
    /// The names of the vault's refs. A commit that was made twice would leave a superseded one.
    refs: Vec<String>,
    /// Each kind of event, with how often it happened. That a run was taken over is no difference.
    events: BTreeMap<String, usize>,
    /// How often the landed branch moved.
    moves: usize,
}

impl Account {
    fn of(home: &TestHome, id: &str) -> Self {
        let branch = format!("godwit/{id}");
        let commits = world::git(&home.repo(), &["log", "--format=%s %T %p", &format!("main..{branch}")]);
        let mut history: Vec<String> = commits.lines().map(without_names).collect();
        history.sort();
        let names = world::git(&vault(&home.path()), &["for-each-ref", "--format=%(refname)"]);
        let refs = names.lines().map(|name| generic(name, id)).collect();
        let log = home.godwit(&["log", "show", "--json"]).ok().json();
        let stream = format!("mission/{id}");
        let mut events = BTreeMap::new();
        for event in log["items"].as_array().expect("items").iter().filter(|event| event["stream"] == stream.as_str()) {
            *events.entry(event["kind"].as_str().expect("a kind").to_owned()).or_default() += 1;
        }
        events.remove("mission.run-adopted");
        Self { history, refs, events, moves: world::reflog(&home.repo(), &branch).len() }
    }
}

/// The parents' names depend on times; how many there are does not.
fn without_names(line: &str) -> String {
    let (words, parents): (Vec<&str>, Vec<&str>) =
        line.split(' ').partition(|word| word.len() == 40 || !word.bytes().all(|byte| byte.is_ascii_hexdigit()));
    format!("{} with {} parents", words.join(" "), parents.len())
}

/// A name without the mission's id and without what only numbers or dates it.
fn generic(name: &str, id: &str) -> String {
    let parts = name.replace(id, "MISSION");
    let parts = parts.split('/').map(|part| {
        let is_unique = part.len() >= 7 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_unique { "COMMIT" } else { part }
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The only vault of a home.
fn vault(home: &Path) -> PathBuf {
    let vaults = world::entries(&home.join("repos"));
    let [only] = vaults.as_slice() else { panic!("one vault: {vaults:?}") };
    home.join("repos").join(only)
}

/// Which passings of a point are killed at: all of those where a result is kept, and one of every other point, not
/// always the first.
fn sampled(number: usize, point: &str, count: u32) -> Vec<u32> {
    let is_dense = point == "collect.before-ref";
    let one = 1 + u32::try_from(number * 7).unwrap_or(0) % count;
    if is_dense { (1..=count).collect() } else { vec![one] }
}

#[test]
fn a_plan_ends_the_same_wherever_the_daemon_is_killed() {
    let (undisturbed, expected) = carried_to_its_end(RECORD);
    let points = undisturbed.points();
    let passed: u32 = points.values().sum();
    let all: Vec<(&str, u32)> = points
        .iter()
        .enumerate()
        .flat_map(|(number, (point, &count))| {
            sampled(number, point, count).into_iter().map(|nth| (point.as_str(), nth))
        })
        .collect();
    assert_eq!(expected.moves, 1, "{expected:#?}");
    assert_eq!(expected.history.len(), 4, "three tasks and the merge: {expected:#?}");
    assert_eq!(expected.events["mission.run-granted"], 5, "{expected:#?}");
    let failures = in_parallel(&all, |(point, nth)| {
        let (carried, account) = carried_to_its_end(&format!("{point} {nth}"));
        carried.was_killed_at(point, *nth);
        assert_eq!(account, expected);
    });
    println!("killed at {} of the {passed} points that a plan passes", all.len());
    assert!(failures.is_empty(), "{} of {} kills went wrong:\n{}", failures.len(), all.len(), failures.join("\n"));
    assert!(all.len() >= 40, "{} points are too few to be a whole plan: {points:#?}", all.len());
}
