//! Backups: made while agents work, proven, refused when they are not whole, and turned into a home again.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use godwit_e2e::home::{Said, TestHome};
use godwit_e2e::{until, world};

use crate::daemon::SmallDisk;
use crate::landing::{FIX, playing};

const IDEA: &str = "{ do = \"write\", path = \"idea.txt\", text = \"precious\\n\" }";

/// Copies a directory with everything in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).expect("the copy is new");
    for entry in fs::read_dir(from).expect("readable").flatten() {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().expect("a type").is_dir() {
            copy(&source, &target);
        } else {
            fs::copy(&source, &target).expect("copied");
        }
    }
}

/// Makes a backup and gives its place.
fn back_up(home: &TestHome, into: &Path) -> PathBuf {
    let said = home.godwit(&["backup", "create", "--json", "--to", text(into)]).ok().json();
    assert_eq!(said["gaps"], serde_json::json!([]), "{said:#}");
    PathBuf::from(said["path"].as_str().expect("a path"))
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

fn verify(home: &TestHome, backup: &Path) -> Said {
    home.godwit(&["backup", "verify", "--json", text(backup)])
}

/// A command in another home than the test's own.
fn in_home(home: &TestHome, other: &Path, arguments: &[&str]) -> Said {
    home.godwit(&[&["--home", text(other)], arguments].concat())
}

fn status_in(home: &TestHome, other: &Path, id: &str) -> Option<String> {
    let said = in_home(home, other, &["mission", "show", id, "--json"]);
    (said.code == Some(0)).then(|| said.json()["status"].as_str().expect("a status").to_owned())
}

fn until_status(home: &TestHome, other: &Path, id: &str, wanted: &str) {
    until(&format!("{id} to be {wanted}"), || (status_in(home, other, id)? == wanted).then_some(()));
}

/// Every file and directory below a directory, and whether anybody but the owner may do anything with it.
fn open_to_others(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![directory.to_owned()];
    while let Some(next) = open.pop() {
        let metadata = fs::symlink_metadata(&next).expect("it is there");
        if metadata.permissions().mode() & 0o077 != 0 {
            found.push(next.clone());
        }
        if metadata.is_dir() {
            open.extend(fs::read_dir(&next).expect("readable").flatten().map(|entry| entry.path()));
        }
    }
    found
}

/// A mission whose agent has an idea and then waits for a file.
fn at_work(home: &TestHome) -> String {
    let go = "{ do = \"wait-for-file\", path = \"go\", timeout_ms = 600000 }";
    let id = home.new_mission(&playing(&[IDEA, go, FIX]));
    let idea = home.path().join("workspaces").join(format!("{id}-t1")).join("tree/idea.txt");
    until("the agent to have an idea", || idea.is_file().then_some(()));
    home.wait_for(&id, &["running"]);
    id
}

#[test]
fn a_backup_made_while_agents_work_becomes_a_home_where_nothing_is_done_twice() {
    let home = TestHome::new();
    let pid = home.up();
    home.add_repo(&[]);
    let landed = home.new_mission(&playing(&[FIX]));
    home.wait_for(&landed, &["awaiting-approval"]);
    let _said = home.godwit(&["mission", "approve", &landed]).ok();
    home.wait_for(&landed, &["landed"]);
    let cancelled = at_work(&home);
    let _said = home.godwit(&["mission", "cancel", &cancelled]).ok();
    home.wait_for(&cancelled, &["cancelled"]);
    let asking = home.new_mission(&playing(&[FIX]));
    home.wait_for(&asking, &["awaiting-approval"]);
    let working: Vec<String> = (0..3).map(|_| at_work(&home)).collect();

    let backup = back_up(&home, &home.root().join("elsewhere"));
    assert!(world::is_alive(pid), "the daemon was not disturbed");
    assert_eq!(open_to_others(&backup), Vec::<PathBuf>::new(), "a backup is private");
    let proof = verify(&home, &backup).ok().json();
    assert_eq!((&proof["live_runs"], &proof["faults"]), (&serde_json::json!(3), &serde_json::json!([])), "{proof:#}");
    // What happens after the backup is not in it, but in the operator's repository.
    let _said = home.godwit(&["mission", "approve", &asking]).ok();
    home.wait_for(&asking, &["landed"]);
    // The machine is gone with everything that ran on it.
    world::kill_now(pid);
    world::kill_all_of(home.root());
    fs::rename(home.path(), home.root().join("lost")).expect("moved");

    let again = home.root().join("again");
    let _said = home.godwit(&["backup", "restore", text(&backup), "--to", text(&again)]).ok();
    let _said = in_home(&home, &again, &["up", "--detach", "--port", "0"]).ok();
    // Each that was at work is held, says why, and goes on when it is asked to.
    for id in &working {
        until_status(&home, &again, id, "held");
        let shown = in_home(&home, &again, &["mission", "show", id, "--json"]).ok();
        assert_eq!(shown.json()["runs"][0]["class"]["class"], "lost", "{shown:?}");
        assert!(shown.out.contains("workspace-failed"), "{shown:?}");
        let _said = in_home(&home, &again, &["mission", "retry", id]).ok();
    }
    for id in &working {
        let tree = again.join("workspaces").join(format!("{id}-t1")).join("tree");
        until("the agent to be at work again", || tree.join("idea.txt").is_file().then_some(()));
        fs::write(tree.join("go"), "").expect("written");
        until_status(&home, &again, id, "awaiting-approval");
    }
    // What had landed before the backup is known to have; what landed after it is approved again and found to be there.
    assert_eq!(status_in(&home, &again, &landed).as_deref(), Some("landed"));
    assert_eq!(status_in(&home, &again, &asking).as_deref(), Some("awaiting-approval"));
    let _said = in_home(&home, &again, &["mission", "approve", &asking]).ok();
    until_status(&home, &again, &asking, "landed");
    for id in [&landed, &asking] {
        assert_eq!(world::reflog(&home.repo(), &format!("godwit/{id}")).len(), 1, "{id} has landed once");
    }
    // The work that was kept is there.
    let rescues = in_home(&home, &again, &["rescue", "list", "--json"]).ok().json();
    let kept =
        rescues["items"].as_array().expect("rescues").iter().find(|rescue| rescue["mission"] == cancelled.as_str());
    let commit = kept.and_then(|rescue| rescue["commit"].as_str()).expect("the cancelled mission's idea");
    let _said = in_home(&home, &again, &["rescue", "restore", &cancelled, commit, "saved"]).ok();
    until("the branch to be restored", || {
        (!world::git(&home.repo(), &["branch", "--list", "saved"]).is_empty()).then_some(())
    });
    assert_eq!(world::git(&home.repo(), &["show", "saved:idea.txt"]), "precious");
    let verified = in_home(&home, &again, &["log", "verify", "--json"]).ok().json();
    assert_eq!(verified["faults"], serde_json::json!([]), "{verified:#}");
    let _said = in_home(&home, &again, &["down"]).ok();
}

/// A home with one landed mission, and its backup in `backups` beside it; the daemon is down.
fn backed_up() -> (TestHome, PathBuf) {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    let id = home.new_mission(&playing(&[FIX]));
    home.wait_for(&id, &["awaiting-approval"]);
    let _said = home.godwit(&["mission", "approve", &id]).ok();
    home.wait_for(&id, &["landed"]);
    let _said = home.godwit(&["down"]).ok();
    let backup = back_up(&home, &home.root().join("backups"));
    (home, backup)
}

/// The one file of a backup whose path contains this.
fn file_in(backup: &Path, part: &str) -> PathBuf {
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(backup.join("manifest.json")).expect("readable")).expect("JSON");
    let files = manifest["files"].as_array().expect("files").iter();
    let found = files.filter_map(|file| file["path"].as_str()).find(|path| path.contains(part));
    backup.join(found.expect("the backup has such a file"))
}

fn flip(path: &Path) {
    let mut bytes = fs::read(path).expect("readable");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).expect("writable");
}

fn rewrite(path: &Path, change: impl FnOnce(String) -> String) {
    let text = fs::read_to_string(path).expect("readable");
    fs::write(path, change(text)).expect("writable");
}

type Damage = fn(&Path);

#[test]
fn what_is_no_whole_backup_is_refused_by_name_and_nothing_is_half_done() {
    let (home, sound) = backed_up();
    let _said = verify(&home, &sound).ok();
    let damages: Vec<(&str, Damage)> = vec![
        ("store.db", |backup| flip(&backup.join("store.db"))),
        (".bundle", |backup| flip(&file_in(backup, ".bundle"))),
        ("diff.patch", |backup| flip(&file_in(backup, "diff.patch"))),
        ("log.key", |backup| fs::remove_file(backup.join("keys/log.key")).expect("removed")),
        ("stray", |backup| fs::write(backup.join("evidence/stray"), "x").expect("written")),
        ("link", |backup| {
            fs::rename(backup.join("log-head"), backup.join("../moved-head")).expect("moved");
            std::os::unix::fs::symlink("../moved-head", backup.join("log-head")).expect("linked");
        }),
        ("no whole backup", |backup| fs::remove_file(backup.join("manifest.json")).expect("removed")),
        ("cut off", |backup| rewrite(&backup.join("manifest.json"), |text| text[..text.len() / 2].to_owned())),
        ("format 2", |backup| {
            rewrite(&backup.join("manifest.json"), |text| text.replace("\"format\": 1", "\"format\": 2, \"more\": 0"));
        }),
        ("no file of a backup", |backup| {
            rewrite(&backup.join("manifest.json"), |text| text.replace("\"keys/log.pub\"", "\"keys/../../log.pub\""));
        }),
    ];
    let places = home.root().join("places");
    fs::create_dir(&places).expect("made");
    for (number, (word, damage)) in damages.into_iter().enumerate() {
        let backup = home.root().join(format!("damaged-{number}"));
        copy(&sound, &backup);
        damage(&backup);
        let said = verify(&home, &backup);
        assert!(matches!(said.code, Some(5 | 9)), "{word}: {said:?}");
        assert!(format!("{}{}", said.out, said.err).contains(word), "`{word}` in {said:?}");
        let target = places.join("home");
        let said = home.godwit(&["backup", "restore", text(&backup), "--to", text(&target)]);
        assert!(matches!(said.code, Some(5 | 9)), "{word}: {said:?}");
        assert!(said.err.contains(word), "`{word}` in {said:?}");
        assert_eq!(world::entries(&places), Vec::<String>::new(), "{word}: nothing is half done");
        fs::remove_file(home.root().join("moved-head")).ok();
    }
}

#[test]
fn a_home_that_lacks_what_its_log_names_is_backed_up_and_told() {
    let (home, _) = backed_up();
    let vault = home.path().join("repos").join(&world::entries(&home.path().join("repos"))[0]);
    fs::rename(&vault, home.root().join("vault")).expect("moved away");
    let said = home.godwit(&["backup", "create", "--to", text(&home.root().join("second"))]);
    assert_eq!(said.code, Some(9), "{said:?}");
    assert!(said.out.contains("vault") && said.out.contains("missing"), "{said:?}");
    let listed = home.godwit(&["backup", "list", "--json", "--in", text(&home.root().join("second"))]).ok().json();
    assert_eq!(listed["items"][0]["state"], "with-gaps", "{listed:#}");
    let backup = PathBuf::from(listed["items"][0]["path"].as_str().expect("a path"));
    let said = verify(&home, &backup);
    assert_eq!(said.code, Some(9), "{said:?}");
    assert!(said.out.contains("missing"), "{said:?}");
}

#[test]
fn a_backup_goes_nowhere_among_the_home_s_own_files_and_a_full_disk_leaves_nothing() {
    let (home, _) = backed_up();
    for place in ["repos", "", "evidence/x"] {
        let said = home.godwit(&["backup", "create", "--to", text(&home.path().join(place))]);
        assert_eq!(said.code, Some(5), "{place}: {said:?}");
        assert!(said.err.contains("inside godwit's home"), "{said:?}");
    }
    let link = home.root().join("link");
    std::os::unix::fs::symlink(home.path().join("runs"), &link).expect("linked");
    assert_eq!(home.godwit(&["backup", "create", "--to", text(&link)]).code, Some(5), "a link is looked through");
    let small = home.root().join("small");
    fs::create_dir(&small).expect("made");
    let _disk = SmallDisk::at(&small);
    fs::write(small.join("filler"), vec![0; (6 << 20) - (64 << 10)]).expect("there is room for this");
    let said = home.godwit(&["backup", "create", "--to", text(&small)]);
    assert_eq!(said.code, Some(8), "{said:?}");
    assert_eq!(world::entries(&small), ["filler"], "nothing is half done");
    // Where nobody says where, it goes into the home.
    let _said = home.godwit(&["backup", "create"]).ok();
    let listed = home.godwit(&["backup", "list", "--json"]).ok().json();
    assert_eq!(listed["items"][0]["state"], "complete", "{listed:#}");
    let said = home.godwit(&["backup", "restore", listed["items"][0]["path"].as_str().expect("a path")]);
    assert_eq!(said.code, Some(5), "the home that the backup is in is not replaced: {said:?}");
}

#[test]
fn restoring_replaces_nothing_and_a_second_time_says_what_is_there() {
    let (home, backup) = backed_up();
    let empty = home.root().join("empty");
    fs::create_dir(&empty).expect("made");
    let _said = home.godwit(&["backup", "restore", text(&backup), "--to", text(&empty)]).ok();
    let said = home.godwit(&["backup", "restore", text(&backup), "--to", text(&empty)]);
    assert_eq!(said.code, Some(5), "{said:?}");
    assert!(said.err.contains("a home whose log ends at event"), "{said:?}");
    let other = home.root().join("other");
    fs::create_dir(&other).expect("made");
    fs::write(other.join("mine"), "mine").expect("written");
    let said = home.godwit(&["backup", "restore", text(&backup), "--to", text(&other)]);
    assert_eq!(said.code, Some(5), "{said:?}");
    assert_eq!(world::entries(&other), ["mine"]);
    home.up();
    let said = home.godwit(&["backup", "restore", text(&backup)]);
    assert_eq!(said.code, Some(7), "a daemon has the usual home: {said:?}");
    let said = home.godwit(&["backup", "restore", text(&backup), "--to", text(&backup.join("inside"))]);
    assert_eq!(said.code, Some(5), "{said:?}");
    let nowhere = TestHome::new();
    let said = nowhere.godwit(&["backup", "create"]);
    assert_eq!(said.code, Some(4), "{said:?}");
}

#[test]
fn a_backup_that_was_cut_short_is_listed_as_unfinished_and_is_none() {
    let (home, backup) = backed_up();
    let directory = home.root().join("backups");
    let cut = directory.join(".godwit-20260101T000000Z-7.partial");
    copy(&backup, &cut);
    fs::remove_file(cut.join("manifest.json")).expect("removed");
    fs::create_dir(directory.join("photographs")).expect("made");
    let listed = home.godwit(&["backup", "list", "--json", "--in", text(&directory)]).ok().json();
    let states: Vec<_> = listed["items"].as_array().expect("items").iter().map(|item| item["state"].clone()).collect();
    assert_eq!(states, ["unfinished", "complete"], "{listed:#}");
    assert_eq!(verify(&home, &cut).code, Some(9));
}

/// Statuses in which nothing is under way any more.
const AT_REST: [&str; 8] =
    ["landed", "rejected", "cancelled", "held", "awaiting-start", "awaiting-approval", "paused", "parked"];

#[test]
fn a_backup_of_the_first_release_becomes_a_home() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/backup-1");
    let home = TestHome::new();
    let proof = verify(&home, &fixture).ok().json();
    assert_eq!(proof["faults"], serde_json::json!([]), "{proof:#}");
    assert_eq!(proof["notes"].as_array().map(Vec::len), Some(1), "a package was dropped by its operator: {proof:#}");
    assert!(proof["commits"].as_u64() >= Some(10) && proof["packages"].as_u64() >= Some(10), "{proof:#}");
    let again = home.root().join("again");
    let _said = home.godwit(&["backup", "restore", text(&fixture), "--to", text(&again)]).ok();
    let list = |home: &TestHome| {
        let said = in_home(home, &again, &["mission", "list", "--json"]).ok().json();
        let items = said["items"].as_array().expect("missions").clone();
        items.into_iter().map(|mission| mission["status"].as_str().expect("a status").to_owned()).collect::<Vec<_>>()
    };
    let _said = in_home(&home, &again, &["up", "--detach", "--port", "0"]).ok();
    let statuses = until("everything to have come to rest", || {
        let statuses = list(&home);
        // One awaits a time in years; what was lost is parked for a moment.
        let parked = statuses.iter().filter(|status| *status == "parked").count();
        (parked == 1 && statuses.iter().all(|status| AT_REST.contains(&status.as_str()))).then_some(statuses)
    });
    let count = |status: &str| statuses.iter().filter(|it| *it == status).count();
    // As the release itself said, apart from the runs that were under way.
    assert_eq!((count("landed"), count("rejected"), count("cancelled")), (3, 2, 5), "{statuses:?}");
    assert!(count("held") >= 3 && count("awaiting-approval") >= 3, "{statuses:?}");
    let verified = in_home(&home, &again, &["log", "verify", "--json"]).ok().json();
    assert_eq!(verified["faults"], serde_json::json!([]), "{verified:#}");
    let _said = in_home(&home, &again, &["down"]).ok();
}
