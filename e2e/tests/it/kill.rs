//! kill -9 everywhere. A mission is run once with every event and every point inside an effect written down; then
//! it is run again for each of them, and the daemon is killed exactly there. What counts is counted in the world.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Mutex;

use godwit_e2e::home::{ACCEPTANCE, TestHome};
use godwit_e2e::http::Api;
use godwit_e2e::{until, world};

/// Lines that the agent says, so that a lost one shows.
const LINES: usize = 300;

/// The agent writes its start into the tree, so that the landed commit tells how often it was started.
fn text() -> String {
    format!(
        "Repair the greeting.\n\n```godwit-script\n[[moves]]\nsteps = [\n\
         {{ do = \"append\", path = \"starts.txt\", text = \"started\\n\" }},\n\
         {{ do = \"flood\", lines = {LINES}, bytes = 40 }},\n\
         {{ do = \"write\", path = \"greeting.txt\", text = \"hello, world\\n\" }},\n]\n```\n"
    )
}

/// The crash test that writes down every point and dies at none.
pub(crate) const RECORD: &str = "record";

/// A mission that is carried on, whatever happens to the daemon.
pub(crate) struct Carried {
    pub(crate) home: TestHome,
    /// Whether the daemon is to die on the way.
    dies: bool,
    restarts: u32,
}

impl Carried {
    fn new(crash_test: &str) -> Self {
        Self::in_home(TestHome::new(), crash_test)
    }

    /// With the repository of this home, and a daemon that dies as the crash test says.
    pub(crate) fn in_home(home: TestHome, crash_test: &str) -> Self {
        home.up();
        home.add_repo(&[]);
        let _said = home.godwit(&["down"]).ok();
        fs::write(home.path().join("crash-test"), format!("godwit crash test token\n{crash_test}\n"))
            .expect("the crash test is asked for");
        home.up();
        Self { home, dies: crash_test != RECORD, restarts: 0 }
    }

    /// Starts the daemon again when it is dead.
    fn revive(&mut self) {
        let answers = |home: &TestHome| Api::glance(home, "/status").is_some();
        if answers(&self.home) {
            return;
        }
        // It may have been asked in the moment between its death and the freeing of its lock.
        self.restarts += until("the daemon to answer again", || {
            let starts = self.home.godwit(&["up", "--detach", "--json", "--port", "0"]).code == Some(0);
            (starts || answers(&self.home)).then_some(u32::from(starts))
        });
    }

    /// Creates the mission of these arguments once, although the answer may be lost on the way.
    pub(crate) fn create(&mut self, mission: &[&str]) -> String {
        until("the mission to be created", || {
            self.revive();
            let known = self.home.godwit(&["mission", "list", "--json"]);
            if known.code != Some(0) {
                return None;
            }
            if let Some(id) = known.json()["items"][0]["id"].as_str() {
                return Some(id.to_owned());
            }
            let new = ["mission", "new", "--repo", "greeting", "--accept", ACCEPTANCE, "--json"];
            let said = self.home.godwit(&[&new, mission].concat());
            (said.code == Some(0)).then(|| said.json()["id"].as_str().expect("an id").to_owned())
        })
    }

    /// Carries the mission to its end: restarts what died, and approves when asked.
    pub(crate) fn land(&mut self, id: &str) {
        until("the mission to land and its workspace to be gone", || {
            self.revive();
            match self.home.status(id)?.as_str() {
                "awaiting-approval" => {
                    // Refused when it was approved just before a kill: then the status has moved on.
                    let _said = self.home.godwit(&["mission", "approve", id]);
                    None
                }
                "landed" => world::entries(&self.home.path().join("workspaces")).is_empty().then_some(()),
                "held" => panic!("held: {:#}", self.home.mission(id).unwrap_or_default()),
                _ => None,
            }
        });
        // The end itself is written after the workspace is gone.
        until("the mission to be over", || {
            self.revive();
            let log = self.home.godwit(&["log", "show", "--json"]);
            log.out.contains("mission.ended").then_some(())
        });
        // An event is seen in the log a moment before the daemon dies of it.
        until("the daemon to have died where it was to die", || {
            self.revive();
            (!self.dies || self.restarts > 0).then_some(())
        });
    }

    /// That the daemon died where it was to die, and was started again.
    pub(crate) fn was_killed_at(&self, point: &str, nth: u32) {
        assert!(self.home.path().join("crash-hit").is_file(), "the daemon did not die at {point} {nth}");
        assert!(self.restarts >= 1, "the daemon was not started again");
    }

    /// Every point that was passed, with how often.
    pub(crate) fn points(&self) -> BTreeMap<String, u32> {
        let passed = fs::read_to_string(self.home.path().join("crash-points")).expect("the points are written down");
        let mut counts = BTreeMap::new();
        for point in passed.lines() {
            *counts.entry(point.to_owned()).or_insert(0) += 1;
        }
        counts
    }

    /// Ends the daemon; then nothing of the mission is left, neither on the disk nor alive.
    pub(crate) fn leaves_nothing(&self) {
        let _said = self.home.godwit(&["down"]).ok();
        for directory in ["workspaces", "checkouts", "homes"] {
            let left = world::entries(&self.home.path().join(directory));
            assert!(left.is_empty(), "{directory} still holds {left:?}");
        }
        assert_eq!(world::mounts_of(self.home.root()), Vec::<String>::new());
        until("everything to be gone", || world::processes_of(self.home.root()).is_empty().then_some(()));
    }

    /// The log is whole.
    pub(crate) fn log_verifies(&self) {
        let verified = self.home.godwit(&["log", "verify", "--json"]).ok();
        assert_eq!(verified.json()["faults"], serde_json::json!([]), "{verified:?}");
    }

    /// One of each, counted in the world; and nothing is left.
    fn prove(&self, id: &str, starts: usize) {
        let repo = self.home.repo();
        let branch = format!("godwit/{id}");
        assert_eq!(world::reflog(&repo, &branch).len(), 1, "one reflog entry of the landed branch");
        let count = world::git(&repo, &["rev-list", "--count", &format!("main..{branch}")]);
        assert_eq!(count, "1", "one commit");
        let started = world::git(&repo, &["show", &format!("{branch}:starts.txt")]);
        assert_eq!(started.lines().count(), starts, "the agent was started {starts} times");
        assert_eq!(world::git(&repo, &["status", "--porcelain"]), "", "the operator's tree is untouched");
        assert_eq!(world::git(&repo, &["rev-parse", "--abbrev-ref", "HEAD"]), "main");
        self.log_verifies();
        let run = format!("{id}-t1-r{starts}");
        let raw = fs::read_to_string(self.home.path().join("runs").join(run).join("out")).expect("the spool is there");
        let flooded = raw.lines().filter(|line| line.contains(&"x".repeat(40))).count();
        assert_eq!(flooded, LINES, "no line of output is lost or doubled");
        self.leaves_nothing();
    }
}

/// Every point that an unkilled mission passes, with how often.
///
/// The second number is how many events that mission wrote, as the log itself counts them.
fn points() -> (Vec<(String, u32)>, usize) {
    let mut carried = Carried::new(RECORD);
    let id = carried.create(&[&text()]);
    carried.land(&id);
    let log = carried.home.godwit(&["log", "show", "--json"]).ok();
    let items = log.json()["items"].as_array().cloned().unwrap_or_default();
    let events = items.iter().filter(|item| item.to_string().contains(&id)).count();
    carried.prove(&id, 1);
    (carried.points().into_iter().collect(), events)
}

fn killed_at(point: &str, nth: u32) {
    let mut carried = Carried::new(&format!("{point} {nth}"));
    let id = carried.create(&[&text()]);
    carried.land(&id);
    carried.was_killed_at(point, nth);
    carried.prove(&id, 1);
}

#[test]
fn the_daemon_is_killed_at_every_event_and_inside_every_effect() {
    let (points, events) = points();
    let all: Vec<(String, u32)> =
        points.iter().flat_map(|(point, count)| (1..=*count).map(|nth| (point.clone(), nth))).collect();
    let inside = all.iter().filter(|(point, _)| !point.starts_with("event.")).count();
    let boundaries = all.len() - inside;
    let failures = in_parallel(&all, |(point, nth)| killed_at(point, *nth));
    println!("killed at {boundaries} event boundaries and {inside} points inside effects");
    assert!(failures.is_empty(), "{} of {} kills went wrong:\n{}", failures.len(), all.len(), failures.join("\n"));
    assert!(
        boundaries >= events,
        "each of the {events} events of the mission is a boundary, but only {boundaries} were met"
    );
    assert!(events >= 14 && inside >= 15, "{events} events and {inside} points are too few to be a whole mission");
}

/// Two at a time: the machine has two cores, and each test has a home of its own.
pub(crate) fn in_parallel<T: Sync + std::fmt::Debug>(all: &[T], test: impl Fn(&T) + Sync) -> Vec<String> {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(case) = all.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| test(case)));
                    if let Err(panic) = result {
                        let text = panic.downcast_ref::<String>().cloned();
                        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned()));
                        let mut failures = failures.lock().expect("no test panics while it holds this");
                        failures.push(format!("{case:?}: {}", text.unwrap_or_default()));
                    }
                }
            });
        }
    });
    failures.into_inner().expect("no test panics while it holds this")
}

/// What is killed besides the daemon.
#[derive(Debug, Clone, Copy)]
enum Victim {
    Agent,
    Shim,
    Both,
}

fn waiting_text() -> String {
    "Wait, then repair.\n\n```godwit-script\n[[moves]]\nsteps = [\n\
     { do = \"append\", path = \"starts.txt\", text = \"started\\n\" },\n\
     { do = \"flood\", lines = 300, bytes = 40 },\n\
     { do = \"wait-for-file\", path = \"never\", timeout_ms = 600000 },\n]\n[[moves]]\nsteps = [\n\
     { do = \"append\", path = \"starts.txt\", text = \"started\\n\" },\n\
     { do = \"flood\", lines = 300, bytes = 40 },\n\
     { do = \"write\", path = \"greeting.txt\", text = \"hello, world\\n\" },\n]\n```\n"
        .to_owned()
}

fn kill_victim(victim: Victim) {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    let id = home.new_mission(&waiting_text());
    let starts = home.path().join("workspaces").join(format!("{id}-t1")).join("tree/starts.txt");
    until("the agent to be at work", || {
        fs::read_to_string(&starts).is_ok_and(|text| text.ends_with('\n')).then_some(())
    });
    let processes = world::processes_of(home.root());
    let is_shim = |process: &world::Process| process.command.contains(" shim ");
    let is_agent = |process: &world::Process| {
        process.command.contains("godwit-scripted-agent") && !process.command.contains("bwrap")
    };
    let victims: Vec<i32> = processes
        .iter()
        .filter(|process| match victim {
            Victim::Agent => is_agent(process),
            Victim::Shim => is_shim(process),
            Victim::Both => is_agent(process) || is_shim(process),
        })
        .map(|process| process.pid)
        .collect();
    assert!(!victims.is_empty(), "nothing to kill for {victim:?}: {processes:#?}");
    victims.iter().for_each(|&pid| world::kill_now(pid));
    home.wait_for(&id, &["awaiting-approval"]);
    let _said = home.godwit(&["mission", "approve", &id]).ok();
    home.wait_for(&id, &["landed"]);
    until("the workspace to be gone", || world::entries(&home.path().join("workspaces")).is_empty().then_some(()));
    until("the mission to be over", || {
        home.godwit(&["log", "show", "--json"]).out.contains("mission.ended").then_some(())
    });
    // The second run is a new attempt with a new fence: each attempt started once.
    Carried { home, dies: false, restarts: 0 }.prove(&id, 2);
}

#[test]
fn a_killed_agent_is_started_again_once() {
    kill_victim(Victim::Agent);
}

#[test]
fn a_killed_shim_takes_its_run_along_and_the_next_attempt_goes_on() {
    kill_victim(Victim::Shim);
}

#[test]
fn a_killed_agent_and_shim_leave_nothing() {
    kill_victim(Victim::Both);
}

#[test]
fn an_agent_outlives_a_killed_daemon_and_is_adopted() {
    let home = TestHome::new();
    let pid = home.up();
    home.add_repo(&[]);
    let id = home.new_mission(&waiting_text().replacen("\"never\"", "\"go\"", 1));
    let tree = home.path().join("workspaces").join(format!("{id}-t1")).join("tree");
    until("the agent to be at work", || {
        fs::read_to_string(tree.join("starts.txt")).is_ok_and(|text| text.ends_with('\n')).then_some(())
    });
    world::kill_now(pid);
    until("the daemon to be gone", || (!world::is_alive(pid)).then_some(()));
    let agents = world::processes_of(home.root());
    assert!(agents.iter().any(|process| process.command.contains(" shim ")), "the run outlives the daemon");
    fs::write(tree.join("greeting.txt"), "hello, world\n").expect("the fix is written");
    fs::write(tree.join("go"), "").expect("the agent is let go");
    home.up();
    home.wait_for(&id, &["awaiting-approval"]);
    let log = home.godwit(&["log", "show", "--json"]).ok();
    assert!(log.out.contains("mission.run-adopted"), "the recovery is on the record");
    let _said = home.godwit(&["mission", "approve", &id]).ok();
    home.wait_for(&id, &["landed"]);
    until("the mission to be over", || {
        home.godwit(&["log", "show", "--json"]).out.contains("mission.ended").then_some(())
    });
    Carried { home, dies: false, restarts: 0 }.prove(&id, 1);
}
