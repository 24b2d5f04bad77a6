//! Where a result lands, and what the operator's repository looks like meanwhile.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use godwit_e2e::home::{CANARY, TestHome};
use godwit_e2e::{until, world};

/// A mission whose agent plays these steps (TOML, one a line).
pub(crate) fn playing(steps: &[&str]) -> String {
    format!("As scripted.\n\n```godwit-script\n[[moves]]\nsteps = [\n{},\n]\n```\n", steps.join(",\n"))
}

pub(crate) const FIX: &str = "{ do = \"write\", path = \"greeting.txt\", text = \"hello, world\\n\" }";

/// Every file below a directory with its content, as a person's backup would see it.
fn contents(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![directory.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).expect("readable").flatten() {
            let path = entry.path();
            if entry.file_type().expect("a type").is_dir() {
                open.push(path);
            } else {
                let content = fs::read_link(&path).map_or_else(
                    |_| fs::read(&path).expect("readable"),
                    |link| link.to_string_lossy().into_owned().into_bytes(),
                );
                found.insert(path.strip_prefix(directory).expect("below").to_owned(), content);
            }
        }
    }
    found
}

#[test]
fn a_branch_lands_and_nothing_else_of_the_repository_changes() {
    let home = TestHome::new();
    // Uncommitted work of the operator: recorded, never used, never touched.
    fs::write(home.repo().join("notes.txt"), "mine\n").expect("written");
    home.up();
    home.add_repo(&[]);
    let before = contents(&home.repo());
    let id = home.new_mission(&playing(&[FIX]));
    home.wait_for(&id, &["awaiting-approval"]);
    assert_eq!(contents(&home.repo()), before, "until the landing nothing is written");
    let shown = home.mission(&id).expect("a mission");
    assert_eq!(shown["source_dirty"], true, "{shown:#}");
    let _said = home.godwit(&["mission", "approve", &id]).ok();
    home.wait_for(&id, &["landed"]);
    let after = contents(&home.repo());
    let changed: Vec<_> = after.keys().filter(|path| after.get(*path) != before.get(*path)).collect();
    let is_expected = |path: &&&PathBuf| {
        let text = path.to_string_lossy();
        text.contains("refs/heads/godwit/") || text.starts_with(".git/objects/")
    };
    assert_eq!(changed.iter().filter(|path| !is_expected(path)).count(), 0, "{changed:?}");
    assert!(before.keys().all(|path| after.contains_key(path)), "nothing is gone");
    assert_eq!(world::git(&home.repo(), &["show", &format!("godwit/{id}:greeting.txt")]), "hello, world");
}

#[test]
fn a_local_branch_advances_only_when_its_working_tree_is_clean() {
    let home = TestHome::new();
    home.up();
    home.add_repo(&["--landing", "local:main"]);
    let id = home.new_mission(&playing(&[FIX]));
    home.wait_for(&id, &["awaiting-approval"]);
    fs::write(home.repo().join("greeting.txt"), "half an idea\n").expect("written");
    let _said = home.godwit(&["mission", "approve", &id]).ok();
    home.wait_for(&id, &["held"]);
    let shown = home.mission(&id).expect("a mission");
    assert!(shown.to_string().contains("target-checked-out"), "{shown:#}");
    assert_eq!(fs::read_to_string(home.repo().join("greeting.txt")).expect("readable"), "half an idea\n");
    let _out = world::git(&home.repo(), &["checkout", "--", "greeting.txt"]);
    let _said = home.godwit(&["hold", "resolve", &format!("{id}-h1")]).ok();
    home.wait_for(&id, &["landed"]);
    assert_eq!(fs::read_to_string(home.repo().join("greeting.txt")).expect("readable"), "hello, world\n");
    assert_eq!(world::git(&home.repo(), &["status", "--porcelain"]), "");
}

#[test]
fn a_target_that_moved_is_held_and_a_retry_starts_from_there() {
    let home = TestHome::new();
    home.up();
    home.add_repo(&["--landing", "local:main"]);
    let id = home.new_mission(&playing(&[FIX]));
    home.wait_for(&id, &["awaiting-approval"]);
    let _out = world::git(&home.repo(), &["commit", "--quiet", "--allow-empty", "-m", "meanwhile"]);
    let moved = world::git(&home.repo(), &["rev-parse", "main"]);
    let _said = home.godwit(&["mission", "approve", &id]).ok();
    home.wait_for(&id, &["held"]);
    assert!(home.mission(&id).expect("a mission").to_string().contains("target-moved"));
    assert_eq!(world::git(&home.repo(), &["rev-parse", "main"]), moved);
    let _said = home.godwit(&["mission", "retry", &id]).ok();
    home.wait_for(&id, &["awaiting-approval"]);
    let _said = home.godwit(&["mission", "approve", &id]).ok();
    home.wait_for(&id, &["landed"]);
    assert_eq!(world::git(&home.repo(), &["rev-parse", "main^"]), moved);
}

#[test]
fn the_gate_blocks_what_the_policy_forbids() {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    let forbidden = "{ do = \"write\", path = \"apps/x/.env\", text = \"A=1\\n\" }";
    let secret = format!(
        "{{ do = \"write\", path = \"notes.md\", text = \"token gh{}_{}\\n\" }}",
        "p", "0123456789abcdefghij0123456789ABCDEF"
    );
    let broken = "{ do = \"write\", path = \"greeting.txt\", text = \"hello?\\n\" }";
    let nothing = "{ do = \"say\", text = \"nothing to do\" }";
    for (steps, code) in [
        (vec![FIX, forbidden], "forbidden-path"),
        (vec![FIX, secret.as_str()], "secret-in-diff"),
        (vec![broken], "checks-failed"),
        (vec![nothing], "nothing-changed"),
    ] {
        let id = home.new_mission(&playing(&steps));
        home.wait_for(&id, &["held"]);
        let shown = home.mission(&id).expect("a mission").to_string();
        assert!(shown.contains(code), "{code}: {shown}");
        assert!(home.godwit(&["mission", "approve", &id]).code != Some(0), "a held mission cannot be approved");
        let _said = home.godwit(&["mission", "cancel", &id]).ok();
        home.wait_for(&id, &["cancelled"]);
    }
    assert_eq!(world::git(&home.repo(), &["branch", "--list", "godwit/*"]), "", "nothing landed");
}

#[test]
fn a_cancelled_mission_s_work_is_rescued_and_restored() {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    let wait = "{ do = \"wait-for-file\", path = \"never\", timeout_ms = 600000 }";
    let id = home.new_mission(&playing(&["{ do = \"write\", path = \"idea.txt\", text = \"precious\\n\" }", wait]));
    let idea = home.path().join("workspaces").join(format!("{id}-t1")).join("tree/idea.txt");
    until("the agent to have an idea", || idea.is_file().then_some(()));
    let _said = home.godwit(&["mission", "cancel", &id]).ok();
    home.wait_for(&id, &["cancelled"]);
    assert!(world::entries(&home.path().join("workspaces")).is_empty());
    let rescues = home.godwit(&["rescue", "list", "--json"]).ok().json();
    let commit = rescues["items"][0]["commit"].as_str().expect("a rescued commit").to_owned();
    let _said = home.godwit(&["rescue", "restore", &id, &commit, "godwit/saved"]).ok();
    let restored = until("the branch to be restored", || {
        let branches = world::git(&home.repo(), &["branch", "--list", "--format=%(refname:short)", "godwit/*"]);
        branches.lines().next().map(str::to_owned)
    });
    assert_eq!(world::git(&home.repo(), &["show", &format!("{restored}:idea.txt")]), "precious");
}

#[test]
fn a_retry_lists_what_it_replaced() {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    let wait = "{ do = \"wait-for-file\", path = \"never\", timeout_ms = 600000 }";
    let id = home.new_mission(&playing(&["{ do = \"write\", path = \"idea.txt\", text = \"first\\n\" }", wait]));
    let idea = home.path().join("workspaces").join(format!("{id}-t1")).join("tree/idea.txt");
    until("the agent to have an idea", || fs::read_to_string(&idea).is_ok_and(|text| !text.is_empty()).then_some(()));
    let _said = home.godwit(&["mission", "stop", &id]).ok();
    home.wait_for(&id, &["stopped"]);
    let _said = home.godwit(&["mission", "retry", &id]).ok();
    let listed = until("the rescue to be listed", || {
        let listed = home.godwit(&["rescue", "list", "--json"]).ok().json();
        listed["items"][0]["commit"].as_str().map(str::to_owned)
    });
    let _said = home.godwit(&["rescue", "restore", &id, &listed, "first-idea"]).ok();
    until("the branch to be restored", || {
        (!world::git(&home.repo(), &["branch", "--list", "first-idea"]).is_empty()).then_some(())
    });
    assert_eq!(world::git(&home.repo(), &["show", "first-idea:idea.txt"]), "first");
}

#[test]
fn a_run_sees_its_workspace_and_nothing_of_the_operator() {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    let (operator, own) = (home.operator(), home.path());
    let look = format!(
        "{{ do = \"shell\", command = \"( cat {0}/secret; ls {0}; cat {1}/token; cat {1}/store.db; ls {1}; ls {1}/runs; cat /etc/shadow; ls /root; ps aux; git -C {2} log ) > seen.txt 2>&1; ls -la . >> seen.txt\" }}",
        operator.display(),
        own.display(),
        home.repo().display()
    );
    let id = home.new_mission(&playing(&[FIX, &look]));
    home.wait_for(&id, &["awaiting-approval"]);
    let result = home.mission(&id).expect("a mission")["result"].as_str().map(str::to_owned);
    let _said = home.godwit(&["mission", "approve", &id]).ok();
    home.wait_for(&id, &["landed"]);
    let seen = world::git(&home.repo(), &["show", &format!("{}:seen.txt", result.expect("a result"))]);
    assert!(!seen.contains(CANARY), "{seen}");
    assert!(!seen.contains("root:"), "{seen}");
    assert!(!seen.contains("SQLite format"), "{seen}");
    let token = fs::read_to_string(own.join("token")).expect("the token is there");
    assert!(!seen.contains(token.trim()), "{seen}");
    assert!(!seen.contains("godwit up"), "no process of the host is seen: {seen}");
    assert!(seen.contains("greeting.txt"), "the workspace is seen: {seen}");
}
