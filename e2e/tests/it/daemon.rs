//! The daemon as a person meets it: it starts once, says what is wrong, and stops without leaving anything.

use std::fs;

use godwit_e2e::home::{ACCEPTANCE, TestHome};
use godwit_e2e::{until, world};

use crate::landing::{FIX, playing};

#[test]
fn a_second_daemon_on_a_home_is_refused() {
    let home = TestHome::new();
    let pid = home.up();
    let again = home.godwit(&["up", "--port", "0"]);
    assert_ne!(again.code, Some(0), "{again:?}");
    assert!(again.err.contains("in use"), "{again:?}");
    assert!(world::is_alive(pid));
}

#[test]
fn a_taken_port_is_named_with_a_way_out() {
    let home = TestHome::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let said = home.godwit(&["up", "--port", &port]);
    assert_ne!(said.code, Some(0));
    assert!(said.err.contains(&port) && said.err.contains("--port"), "{said:?}");
}

#[test]
fn what_is_no_usable_repository_is_refused_by_name() {
    let home = TestHome::new();
    home.up();
    let place = home.root().join("other");
    let git = |arguments: &[&str]| world::git(&place, arguments);
    fs::create_dir_all(&place).expect("made");
    let refused = |word: &str| {
        let said = home.godwit(&["repo", "add", place.to_str().expect("UTF-8"), "--name", "other"]);
        assert_ne!(said.code, Some(0), "{word}: {said:?}");
        assert!(said.err.to_lowercase().contains(word), "{word}: {said:?}");
        let listed = home.godwit(&["repo", "list", "--json"]).ok();
        assert!(!listed.out.contains("other"), "nothing changed: {listed:?}");
    };
    refused("not the top directory");
    let _out = git(&["init", "--quiet", "--initial-branch=main"]);
    refused("no commit");
    let _out =
        git(&["-c", "user.name=x", "-c", "user.email=x@x.invalid", "commit", "--quiet", "--allow-empty", "-m", "x"]);
    fs::write(place.join(".gitmodules"), "[submodule \"a\"]\n\tpath = a\n\turl = ./a\n").expect("written");
    let _out = git(&["add", "--all"]);
    let _out = git(&["-c", "user.name=x", "-c", "user.email=x@x.invalid", "commit", "--quiet", "-m", "y"]);
    refused("submodule");
    let _out = git(&["config", "core.bare", "true"]);
    refused("bare");
    fs::rename(&place, home.root().join("gone")).expect("moved away");
    refused("there is no repository at");
}

#[test]
fn a_repository_that_was_moved_away_is_held_and_goes_on_when_it_is_back() {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    let away = home.root().join("away");
    fs::rename(home.repo(), &away).expect("moved");
    let id = home.new_mission(&playing(&[FIX]));
    home.wait_for(&id, &["held"]);
    assert!(home.mission(&id).expect("a mission").to_string().contains("repo-unavailable"));
    fs::rename(&away, home.repo()).expect("moved back");
    let _said = home.godwit(&["hold", "resolve", &format!("{id}-h1")]).ok();
    home.wait_for(&id, &["awaiting-approval"]);
}

#[test]
fn bad_configuration_names_its_place() {
    let home = TestHome::new();
    for (text, words) in [
        ("[daemon]\nmax_run = 3\n", vec!["max_run", "max_runs"]),
        ("[daemon]\nport = \"many\"\n", vec!["port"]),
        (
            "[agents.x]\nadapter = \"claude\"\nprogram = \"claude\"\ncredential = \"sk-ant-api03-0123456789\"\n",
            vec!["credential"],
        ),
    ] {
        home.configure(text);
        let said = home.godwit(&["up", "--detach", "--port", "0"]);
        assert_ne!(said.code, Some(0), "{text}");
        for word in words.iter().chain(["config.toml"].iter()) {
            assert!(said.err.contains(word), "`{word}` in {said:?}");
        }
        assert!(!said.err.contains("sk-ant-api03-0123456789"), "the secret itself is not repeated");
    }
}

#[test]
fn bad_words_are_refused_and_change_nothing() {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    let big = "x".repeat(100_000);
    let refused: Vec<(Vec<&str>, &str)> = vec![
        (vec!["mission", "new", "--repo", "greeting", &big], "bytes"),
        (vec!["mission", "new", "--repo", "greeting", "   "], "empty"),
        (vec!["mission", "new", "--repo", "nowhere", "x"], "nowhere"),
        (vec!["mission", "new", "--repo", "-x", "x"], "-x"),
        (vec!["mission", "show", "m0000000000"], "m0000000000"),
        (vec!["repo", "set", "greeting", "forbidden_paths=a["], "forbidden_paths"),
        (vec!["repo", "set", "greeting", "nonsense=1"], "nonsense"),
    ];
    for (arguments, word) in refused {
        let said = home.godwit(&arguments);
        assert_ne!(said.code, Some(0), "{arguments:?}");
        assert!(said.err.contains(word), "`{word}` in {:?}", said.err);
    }
    let listed = home.godwit(&["mission", "list", "--json"]).ok().json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(0), "{listed:#}");
}

#[test]
fn a_mission_without_an_agent_is_held_and_never_given_one() {
    let home = TestHome::new();
    home.up();
    let repo = home.repo();
    let _said = home.godwit(&["repo", "add", repo.to_str().expect("UTF-8"), "--name", "greeting"]).ok();
    let id = home.new_mission("Do something.");
    home.wait_for(&id, &["held"]);
    assert!(home.mission(&id).expect("a mission").to_string().contains("agent-not-configured"));
}

#[test]
fn a_flipped_byte_in_the_log_is_reported_with_its_place() {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    let _said = home.godwit(&["down"]).ok();
    let sound = home.godwit(&["log", "verify", "--json"]).ok();
    assert_eq!(sound.json()["faults"], serde_json::json!([]), "{sound:?}");
    let path = home.path().join("store.db");
    let mut bytes = fs::read(&path).expect("readable");
    let needle = b"repo.registered";
    let place = bytes.windows(needle.len()).position(|window| window == needle).expect("the event is there");
    bytes[place + 5] ^= 1;
    fs::write(&path, bytes).expect("writable");
    let said = home.godwit(&["log", "verify", "--json"]);
    assert_ne!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains("\"seq\""), "{said:?}");
}

/// Everything that the views say, as the API tells it.
fn views(home: &TestHome) -> Vec<String> {
    let lists = [vec!["mission", "list"], vec!["run", "list"], vec!["hold", "list"], vec!["approval", "list"]];
    lists.map(|list| home.godwit(&[list, vec!["--json"]].concat()).ok().out).into()
}

#[test]
fn views_that_a_fresh_process_rebuilds_are_equal_after_a_kill() {
    let home = TestHome::new();
    let mut pid = home.up();
    home.add_repo(&[]);
    let held = home.new_mission(&playing(&["{ do = \"say\", text = \"nothing\" }"]));
    home.wait_for(&held, &["held"]);
    let asking = home.new_mission(&playing(&[FIX]));
    home.wait_for(&asking, &["awaiting-approval"]);
    for _ in 0..3 {
        let before = views(&home);
        world::kill_now(pid);
        // A process that the daemon was just starting keeps the lock of its home until it executes its program.
        until("the views to be rebuilt", || (home.godwit(&["log", "rebuild"]).code == Some(0)).then_some(()));
        pid = home.up();
        assert_eq!(views(&home), before);
        // The next kill comes at any moment of another mission.
        let other = home.new_mission(&playing(&[FIX]));
        world::kill_now(pid);
        until("the daemon to be gone", || (!world::is_alive(pid)).then_some(()));
        pid = home.up();
        home.wait_for(&other, &["awaiting-approval"]);
    }
}

#[test]
fn waiting_has_an_exit_code_for_each_ending() {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    let wait = |text: &str| {
        let new = ["mission", "new", "--repo", "greeting", "--accept", ACCEPTANCE, "--wait", "--json", text];
        home.godwit(&new).code
    };
    assert_eq!(wait(&playing(&[FIX])), Some(11), "it awaits a person");
    assert_eq!(wait(&playing(&["{ do = \"say\", text = \"no\" }"])), Some(12), "it is held");
}

#[test]
fn stop_kills_everything_and_resume_goes_on_in_the_session() {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    let text = "As scripted.\n\n```godwit-script\n[[moves]]\nsteps = [\n\
        { do = \"ignore-termination\" },\n\
        { do = \"spawn-detached\", command = \"sleep 1000\" },\n\
        { do = \"write\", path = \"here\", text = \"x\" },\n\
        { do = \"wait-for-file\", path = \"never\", timeout_ms = 600000 },\n]\n[[moves]]\nsteps = [\n\
        { do = \"say-session\" },\n\
        { do = \"write\", path = \"greeting.txt\", text = \"hello, world\\n\" },\n]\n```\n";
    let id = home.new_mission(text);
    let here = home.path().join("workspaces").join(format!("{id}-t1")).join("tree/here");
    until("the agent to be at work", || here.is_file().then_some(()));
    let _said = home.godwit(&["mission", "stop", &id]).ok();
    home.wait_for(&id, &["stopped"]);
    let left: Vec<_> = world::processes_of(&home.path().join("workspaces"));
    assert!(left.is_empty(), "a stop really ends everything: {left:#?}");
    let _said = home.godwit(&["mission", "resume", &id]).ok();
    home.wait_for(&id, &["awaiting-approval"]);
    let said = home.godwit(&["mission", "logs", &id]).ok();
    assert!(said.out.contains("scripted-1"), "the session goes on: {said:?}");
}

#[test]
fn output_of_agents_is_shown_harmless() {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    let id = home.new_mission(&playing(&[
        FIX,
        "{ do = \"raw\", line = \"\\u001b]0;owned\\u0007\\u001b[31mred\" }",
        "{ do = \"big-line\", bytes = 2000000 }",
    ]));
    home.wait_for(&id, &["awaiting-approval"]);
    let said = home.godwit(&["mission", "logs", &id]).ok();
    assert!(!said.out.contains('\u{1b}') && !said.out.contains('\u{7}'), "no terminal escape gets through");
    assert!(said.out.contains("owned"), "and nothing is hidden");
}

/// A file system of a few megabytes, unmounted at the end.
pub(crate) struct SmallDisk(std::path::PathBuf);

impl SmallDisk {
    /// Needs root, as mounting does.
    pub(crate) fn at(place: &std::path::Path) -> Self {
        let options = Some("size=6m,mode=0700");
        nix::mount::mount(Some("tmpfs"), place, Some("tmpfs"), nix::mount::MsFlags::empty(), options)
            .expect("a small disk can be mounted: run this suite as root");
        Self(place.to_owned())
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Whatever still has a file open there ends with the test's home.
        nix::mount::umount2(&self.0, nix::mount::MntFlags::MNT_DETACH).ok();
    }
}

/// Fills the disk that a home is on; removing the file that is returned makes room again.
fn fill(home: &TestHome) -> std::path::PathBuf {
    let filler = home.path().join("filler");
    let mut size = 16 << 20;
    while size >= 512 {
        // As much as there is room for.
        let mut content = fs::read(&filler).unwrap_or_default();
        content.resize(content.len() + size, 0);
        if fs::write(&filler, &content).is_err() {
            content.truncate(content.len() - size);
            fs::write(&filler, &content).expect("what fitted before fits again");
            size /= 2;
        }
    }
    filler
}

#[test]
fn a_full_disk_refuses_commands_and_forgets_nothing() {
    let home = TestHome::new();
    let configuration = fs::read_to_string(home.path().join("config.toml")).expect("readable");
    let _disk = SmallDisk::at(&home.path());
    home.configure(&configuration);
    home.up();
    home.add_repo(&[]);
    let filler = fill(&home);
    let text = "x".repeat(60_000);
    let said = home.godwit(&["mission", "new", "--repo", "greeting", &text]);
    assert_ne!(said.code, Some(0), "{said:?}");
    assert!(said.err.contains("disk is full") || said.err.contains("full"), "{said:?}");
    let listed = home.godwit(&["mission", "list", "--json"]).ok().json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(0), "nothing changed: {listed:#}");
    fs::remove_file(&filler).expect("there is room again");
    let id = home.new_mission(&playing(&["{ do = \"say\", text = \"room\" }"]));
    home.wait_for(&id, &["held"]);
    let _said = home.godwit(&["down"]).ok();
    let verified = home.godwit(&["log", "verify", "--json"]).ok();
    assert_eq!(verified.json()["faults"], serde_json::json!([]), "{verified:?}");
}

#[test]
fn a_mission_text_of_a_megabyte_is_refused_with_the_limit() {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    for size in [1_000_000, 3_000_000] {
        let text = home.root().join("text");
        fs::write(&text, "y".repeat(size)).expect("written");
        let mut command = home.command(&["mission", "new", "--repo", "greeting", "-"]);
        command.stdin(fs::File::open(&text).expect("readable"));
        let said = TestHome::finish(&mut command);
        assert_ne!(said.code, Some(0), "{size}");
        assert!(said.err.contains("bytes") || said.err.contains("KiB") || said.err.contains("MiB"), "{said:?}");
    }
}

#[test]
fn a_replay_ends_where_the_mission_is_and_tells_each_step() {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    let id = home.new_mission(&playing(&[FIX]));
    home.wait_for(&id, &["awaiting-approval"]);
    let steps = home.godwit(&["mission", "replay", &id, "--json"]).ok().json();
    let steps = steps["items"].as_array().expect("steps").clone();
    let statuses: Vec<_> = steps.iter().filter_map(|step| step["status"].as_str()).collect();
    assert_eq!(statuses.first(), Some(&"preparing"));
    assert_eq!(statuses.last(), Some(&"awaiting-approval"));
    for step in &steps {
        let at = step["seq"].to_string();
        let then = home.godwit(&["mission", "replay", &id, "--at", &at, "--json"]).ok().json();
        assert_eq!(&then, step, "the time travel to {at} shows that step");
    }
    let running = steps.iter().find(|step| step["status"] == "running").expect("it ran");
    assert!(running["desired"].to_string().contains("/run/"), "{running:#}");
    assert_eq!(home.godwit(&["mission", "replay", &id, "--at", "1"]).code, Some(4), "it did not exist yet");
}

#[test]
fn down_waits_for_no_run_and_the_next_daemon_takes_it_over() {
    let home = TestHome::new();
    let pid = home.up();
    home.add_repo(&[]);
    let text = playing(&[
        "{ do = \"write\", path = \"here\", text = \"x\" }",
        "{ do = \"wait-for-file\", path = \"go\", timeout_ms = 600000 }",
        FIX,
    ]);
    let id = home.new_mission(&text);
    let tree = home.path().join("workspaces").join(format!("{id}-t1")).join("tree");
    until("the agent to be at work", || tree.join("here").is_file().then_some(()));
    let _said = home.godwit(&["down"]).ok();
    assert!(!world::is_alive(pid), "when `down` returns, the daemon is gone");
    assert!(!world::processes_of(&home.path().join("workspaces")).is_empty(), "the agent works on");
    fs::write(tree.join("go"), "").expect("written");
    home.up();
    home.wait_for(&id, &["awaiting-approval"]);
    let runs = home.mission(&id).expect("a mission")["runs"].as_array().map(Vec::len);
    assert_eq!(runs, Some(1), "one run, taken over");
}

/// Holds SQLite's write lock of a database in WAL mode: one byte of the file beside it
/// (<https://www.sqlite.org/walformat.html#wal_locks>).
fn lock_database(home: &TestHome) -> fs::File {
    const WAL_WRITE_LOCK: i64 = 120;
    let file = fs::OpenOptions::new().read(true).write(true).open(home.path().join("store.db-shm")).expect("opened");
    let lock = nix::libc::flock {
        l_type: nix::libc::F_WRLCK as i16,
        l_whence: nix::libc::SEEK_SET as i16,
        l_start: WAL_WRITE_LOCK,
        l_len: 1,
        l_pid: 0,
    };
    until("the lock", || nix::fcntl::fcntl(&file, nix::fcntl::FcntlArg::F_SETLK(&lock)).ok());
    file
}

#[test]
fn a_database_that_another_process_has_locked_is_named_and_nothing_is_half_done() {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    let lock = lock_database(&home);
    let said = home.godwit(&["mission", "new", "--repo", "greeting", "Do something."]);
    assert_ne!(said.code, Some(0), "{said:?}");
    assert!(said.err.contains("locked"), "{said:?}");
    let listed = home.godwit(&["mission", "list", "--json"]).ok().json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(0), "{listed:#}");
    drop(lock);
    let id = home.new_mission(&playing(&[FIX]));
    home.wait_for(&id, &["awaiting-approval"]);
}

#[test]
fn a_time_that_came_while_the_disk_was_full_is_not_forgotten() {
    let home = TestHome::new();
    let configuration = fs::read_to_string(home.path().join("config.toml")).expect("readable");
    let _disk = SmallDisk::at(&home.path());
    home.configure(&configuration);
    home.up();
    home.add_repo(&[]);
    let crash = "[[moves]]\nsteps = [ { do = \"exit\", status = 3 } ]\n";
    let id = home
        .new_mission(&format!("As scripted.\n\n```godwit-script\n{crash}{crash}[[moves]]\nsteps = [ {FIX} ]\n```\n"));
    // The second crash parks the mission for fifteen seconds.
    until("two runs to have crashed", || {
        let shown = home.mission(&id)?;
        let crashed = shown["runs"].as_array()?.iter().filter(|run| run["class"]["class"] == "crashed").count();
        (crashed == 2 && shown["status"] == "parked").then_some(())
    });
    let filler = fill(&home);
    let parked = std::time::Instant::now();
    until("its time to have come", || (parked.elapsed().as_secs() >= 18).then_some(()));
    assert_eq!(home.status(&id).as_deref(), Some("parked"), "the grant could not be written");
    fs::remove_file(&filler).expect("there is room again");
    // Nothing is asked of the daemon now: it has to look again by itself.
    home.wait_for(&id, &["awaiting-approval"]);
}
