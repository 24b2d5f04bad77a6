//! What every release leaves to the next ones: the log and a backup of a home with a rich history.
//!
//! `docs/how-to/change-a-stored-format.md` says when it is made and how.

use std::fs;
use std::path::PathBuf;

use godwit_e2e::home::{ACCEPTANCE, TestHome};
use godwit_e2e::plan::{PlanFile, writes};
use godwit_e2e::{until, world};

use crate::landing::{FIX, playing};

/// Where the fixture goes, when it is to be kept: a directory that does not exist yet.
const TARGET: &str = "GODWIT_FIXTURE";

const WAIT: &str = "{ do = \"wait-for-file\", path = \"never\", timeout_ms = 600000 }";
const IDEA: &str = "{ do = \"write\", path = \"idea.txt\", text = \"precious\\n\" }";

/// Several moves, each a list of steps.
fn moves(moves: &[&[&str]]) -> String {
    let moves: String =
        moves.iter().map(|steps| format!("[[moves]]\nsteps = [\n{},\n]\n", steps.join(",\n"))).collect();
    format!("As scripted.\n\n```godwit-script\n{moves}```\n")
}

/// The home whose history is told.
struct Story {
    home: TestHome,
    pid: i32,
}

impl Story {
    fn begin() -> Self {
        let home = TestHome::new();
        let pid = home.up();
        home.add_repo(&[]);
        let more = home.root().join("advancing");
        godwit_testkit::sample::failing_repo(&more).expect("the sample repository is made");
        let more = more.to_str().expect("UTF-8");
        let _said = home
            .godwit(&["repo", "add", more, "--name", "advancing", "--agent", "scripted", "--landing", "local:main"])
            .ok();
        let _said = home.godwit(&["repo", "set", "advancing", "approve_start=true", "wall_ms=3600000"]).ok();
        Self { home, pid }
    }

    fn say(&self, arguments: &[&str]) {
        let _said = self.home.godwit(arguments).ok();
    }

    /// A mission that has come to `status`.
    fn mission(&self, text: &str, status: &str) -> String {
        let id = self.home.new_mission(text);
        self.home.wait_for(&id, &[status]);
        id
    }

    /// A mission whose agent is at work, having written the idea.
    fn at_work(&self, text: &str) -> String {
        let id = self.home.new_mission(text);
        let idea = self.home.path().join("workspaces").join(format!("{id}-t1")).join("tree/idea.txt");
        until("the agent to have an idea", || idea.is_file().then_some(()));
        self.home.wait_for(&id, &["running"]);
        id
    }

    fn verb(&self, verb: &str, id: &str, status: &str) {
        self.say(&["mission", verb, id]);
        self.home.wait_for(id, &[status]);
    }

    fn kill_the_daemon(&mut self) {
        world::kill_now(self.pid);
        until("the daemon to be gone", || (!world::is_alive(self.pid)).then_some(()));
        self.pid = self.home.up();
    }

    /// A plan of which one task is held, and a mission that had to be asked about.
    fn plans(&self) {
        let plan = PlanFile::default()
            .task("left", &[], &[&[&writes("left.txt", "hello\n")]])
            .task("right", &[], &[&[&writes("right.txt", "hello\n"), FIX]])
            .task("join", &["left", "right"], &[&[&writes("join.txt", "hello\n")]]);
        let id = self.home.new_plan(&plan);
        // The left one leaves the test failing: it is asked to repair that once and then held.
        self.home.wait_for(&id, &["held"]);
        self.say(&["mission", "priority", &id, "-3"]);
        let said =
            self.home.godwit(&["mission", "new", "--repo", "greeting", "--json", "improve some stuff"]).ok().json();
        let unclear = said["id"].as_str().expect("an id").to_owned();
        self.home.wait_for(&unclear, &["awaiting-answers"]);
        self.say(&["mission", "answer", &unclear, "acceptance-criteria=1", "done-definition=1", "target=1"]);
        self.home.wait_for(&unclear, &["held", "awaiting-approval", "parked", "queued", "running"]);
        self.verb("cancel", &unclear, "cancelled");
    }

    /// Landed on a branch, and on a checked-out branch after a moved and an unclean target.
    fn landings(&self) {
        let usage = "{ do = \"usage\", usage = { input_tokens = 1200, output_tokens = 340, turns = 3 } }";
        let id = self.mission(&playing(&["{ do = \"say-session\" }", usage, FIX]), "awaiting-approval");
        self.verb("approve", &id, "landed");
        let new = |text: &str| {
            let said = self
                .home
                .godwit(&["mission", "new", "--repo", "advancing", "--accept", ACCEPTANCE, "--json", text])
                .ok()
                .json();
            said["id"].as_str().expect("an id").to_owned()
        };
        let place = self.home.root().join("advancing");
        let id = new(&playing(&[FIX]));
        self.home.wait_for(&id, &["awaiting-start", "awaiting-approval"]);
        self.verb("approve", &id, "awaiting-approval");
        fs::write(place.join("greeting.txt"), "half an idea\n").expect("written");
        self.verb("approve", &id, "held");
        let _out = world::git(&place, &["checkout", "--", "greeting.txt"]);
        let _out = world::git(&place, &["commit", "--quiet", "--allow-empty", "-m", "meanwhile"]);
        self.say(&["hold", "resolve", &format!("{id}-h1")]);
        until("the target to be found moved", || {
            self.home.mission(&id)?.to_string().contains("target-moved").then_some(())
        });
        self.verb("retry", &id, "awaiting-approval");
        self.verb("approve", &id, "landed");
        let id = new(&playing(&[FIX]));
        self.home.wait_for(&id, &["awaiting-start"]);
        self.verb("reject", &id, "rejected");
    }

    /// What the gate blocks, what a person refuses, and what is tried again.
    fn refusals(&self) {
        // Put together by the agent, so that the log itself holds nothing that looks like a secret.
        let secret =
            "{ do = \"shell\", command = \"printf 'token gh%s_0123456789abcdefghij0123456789ABCDEF' p > notes.md\" }";
        let broken = "{ do = \"write\", path = \"greeting.txt\", text = \"hello?\\n\" }";
        let forbidden = "{ do = \"write\", path = \"apps/x/.env\", text = \"A=1\\n\" }";
        let nothing = "{ do = \"say\", text = \"nothing to do\" }";
        let blocked: [&[&str]; 4] = [&[FIX, secret], &[broken], &[FIX, forbidden], &[nothing]];
        for (place, steps) in blocked.into_iter().enumerate() {
            let id = self.mission(&playing(steps), "held");
            if place % 2 == 0 {
                self.verb("cancel", &id, "cancelled");
            }
            if place == 0 {
                self.drop_evidence(&id);
            }
        }
        let id = self.mission(&playing(&[FIX]), "awaiting-approval");
        self.say(&["mission", "reject", &id, "--reason", "not like this"]);
        self.home.wait_for(&id, &["rejected"]);
        // Told to go on, it repairs what its checks refused.
        let id = self.mission(&moves(&[&[broken], &[FIX]]), "held");
        self.say(&["mission", "continue", &id, "The comma is missing."]);
        self.home.wait_for(&id, &["awaiting-approval"]);
        self.verb("approve", &id, "landed");
        self.say(&["repo", "set", "greeting", "agent="]);
        let id = self.mission("Do something.", "held");
        self.say(&["repo", "set", "greeting", "agent=scripted"]);
        self.verb("cancel", &id, "cancelled");
    }

    /// An operator may do without a package, and no fixture may hold what looks like a secret.
    fn drop_evidence(&self, id: &str) {
        let shown = self.home.mission(id).expect("a mission");
        let digest = shown["evidence"].as_str().expect("it was sealed");
        let package = self.home.path().join("evidence").join(digest);
        fs::rename(package, self.home.root().join("dropped")).expect("the package is there");
    }

    /// Runs that end badly: crashed and tried again, refused by the provider, asked to wait.
    fn endings(&self) {
        let crash = "{ do = \"exit\", status = 3 }";
        let _id = self.mission(&moves(&[&[crash], &[FIX]]), "awaiting-approval");
        let auth = "{ do = \"finish\", end = { class = \"auth\" }, text = \"log in again\", status = 1 }";
        let id = self.mission(&playing(&[auth]), "held");
        self.verb("cancel", &id, "cancelled");
        let limited =
            "{ do = \"finish\", end = { class = \"rate-limited\", until = \"2040-01-01T00:00:00Z\" }, status = 1 }";
        let id = self.mission(&moves(&[&[IDEA, limited], &[FIX]]), "parked");
        // The agent's account is at its limit now, for every mission; the one that waits for it goes on.
        self.say(&["account", "lift", "scripted"]);
        self.home.wait_for(&id, &["awaiting-approval"]);
    }

    /// Paused, stopped, cancelled, rescued, restored; adopted by the next daemon.
    fn interruptions(&mut self) {
        let id = self.at_work(&moves(&[&[IDEA, WAIT], &["{ do = \"say-session\" }", FIX]]));
        self.say(&["mission", "pause", &id]);
        self.verb("stop", &id, "stopped");
        self.verb("resume", &id, "awaiting-approval");
        let id = self.at_work(&playing(&[IDEA, WAIT]));
        self.verb("cancel", &id, "cancelled");
        let rescued = self.home.godwit(&["rescue", "list", "--json"]).ok().json();
        let rescued = rescued["items"].as_array().expect("rescues").iter();
        let commit = rescued.filter(|rescue| rescue["mission"] == id.as_str()).find_map(|it| it["commit"].as_str());
        self.say(&["rescue", "restore", &id, commit.expect("the idea was rescued"), "saved-idea"]);
        until("the branch to be restored", || {
            (!world::git(&self.home.repo(), &["branch", "--list", "saved-idea"]).is_empty()).then_some(())
        });
        // The branch is taken now.
        let _said = self.home.godwit(&["rescue", "restore", &id, commit.expect("the idea was rescued"), "main"]);
        self.lose_a_run();
        let go = "{ do = \"wait-for-file\", path = \"go\", timeout_ms = 600000 }";
        let id = self.at_work(&playing(&[IDEA, go, FIX]));
        self.kill_the_daemon();
        let tree = self.home.path().join("workspaces").join(format!("{id}-t1")).join("tree");
        until("the run to be adopted", || (self.home.mission(&id)?["runs"][0]["adoptions"] == 1).then_some(()));
        fs::write(tree.join("go"), "").expect("written");
        self.home.wait_for(&id, &["awaiting-approval"]);
    }

    /// A run whose shim is killed is lost, and the mission goes on with another.
    fn lose_a_run(&self) {
        let id = self.at_work(&moves(&[&[IDEA, WAIT], &[FIX]]));
        let run = self.home.path().join("runs").join(format!("{id}-t1-r1"));
        for process in world::processes_of(&run).iter().filter(|process| process.command.contains(" shim ")) {
            world::kill_now(process.pid);
        }
        self.home.wait_for(&id, &["awaiting-approval"]);
        let lost = self.home.mission(&id).is_some_and(|shown| shown["runs"][0]["class"]["class"] == "lost");
        assert!(lost, "the first run is lost: {:#}", self.home.mission(&id).unwrap_or_default());
    }

    /// A repository that is registered no more, and missions that are under way at the end.
    fn remains(&self) {
        let short = self.home.root().join("short-lived");
        godwit_testkit::sample::failing_repo(&short).expect("the sample repository is made");
        self.say(&["repo", "add", short.to_str().expect("UTF-8"), "--name", "short-lived"]);
        let moved = self.home.root().join("moved");
        fs::rename(&short, &moved).expect("moved");
        self.say(&["repo", "set", "short-lived", &format!("location={}", moved.display())]);
        self.say(&["repo", "remove", "short-lived"]);
        let text = format!("Grüße: 你好 🐦\n\n{}", playing(&[FIX]));
        let named = ["--model", "small", "--branch", "main", &text];
        self.say(&[&["mission", "new", "--repo", "greeting"], named.as_slice()].concat());
        let paused = self.home.new_mission(&playing(&[FIX]));
        self.say(&["mission", "pause", &paused]);
        let _id = self.at_work(&playing(&[IDEA, WAIT]));
    }
}

/// The kinds of events that a history must show to be worth keeping.
const WANTED: [&str; 20] = [
    "account.refused",
    "account.lifted",
    "mission.clarification-requested",
    "mission.clarification-answered",
    "mission.repair-requested",
    "mission.priority-set",
    "mission.created",
    "mission.run-started",
    "mission.run-ended",
    "mission.limit-lifted",
    "mission.hold-raised",
    "mission.hold-resolved",
    "mission.approval-requested",
    "mission.landed",
    "mission.rescue-restored",
    "mission.ended",
    "repo.registered",
    "repo.relocated",
    "repo.removed",
    "host.slot-taken",
];

/// A home with a history of every kind verifies, and its backup is whole. With [`TARGET`] that backup is kept, as what
/// this release leaves to the next ones.
#[test]
fn this_release_becomes_a_fixture() {
    let scratch = tempfile::tempdir().expect("a directory");
    let target = std::env::var_os(TARGET).map_or_else(|| scratch.path().join("fixture"), PathBuf::from);
    let mut story = Story::begin();
    story.landings();
    story.plans();
    story.refusals();
    story.endings();
    story.interruptions();
    story.remains();
    story.say(&["down"]);
    let verified = story.home.godwit(&["log", "verify", "--json"]).ok().json();
    assert_eq!(verified["faults"], serde_json::json!([]), "{verified:#}");
    let shown = story.home.godwit(&["log", "show", "--json"]).ok().out;
    let missing: Vec<_> = WANTED.iter().filter(|kind| !shown.contains(**kind)).collect();
    println!("{verified}");
    assert!(missing.is_empty(), "the history lacks {missing:?}");
    fs::create_dir(&target).expect("the fixture's directory is new");
    let made = story.home.godwit(&["backup", "create", "--json", "--to", target.to_str().expect("UTF-8")]).ok().json();
    let backup = target.join("backup");
    fs::rename(made["path"].as_str().expect("a path"), &backup).expect("the backup gets its fixture's name");
    let log = target.join("log");
    fs::create_dir(&log).expect("made");
    for (from, to) in [("store.db", "store.db"), ("log-head", "log-head"), ("keys/log.pub", "log.pub")] {
        fs::copy(backup.join(from), log.join(to)).expect("the file is copied");
    }
}
