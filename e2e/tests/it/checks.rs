//! Checks through the built binary: a verify script's score, and a check that passes and fails on the same files.

use std::fs;

use godwit_e2e::home::TestHome;
use godwit_e2e::until;

use crate::landing::{FIX, playing};
use crate::risk::explained;

/// Says how good the greeting is, from the files of the checkout alone.
const VERIFY: &str = r#"score=0.4; grep -qx "hello, world" greeting.txt && score=0.9; echo "looking" >&2; \
printf '{"passed": true, "score": %s, "prd_complete": false, "details": {"left": ["a farewell"]}}\n' "$score""#;

fn set(home: &TestHome, changes: &[&str]) {
    let _said = home.godwit(&[&["repo", "set", "greeting"], changes].concat()).ok();
}

#[test]
fn a_verify_script_s_answer_is_shown_and_a_score_below_the_least_is_held() {
    let home = TestHome::new();
    home.up();
    home.add_repo(&["--verify", &format!("quality={VERIFY}")]);
    set(&home, &["min_score.quality=0.8"]);
    let shown = home.godwit(&["repo", "show", "greeting"]).ok();
    assert!(shown.out.contains("(verify script, score at least 0.8)"), "{}", shown.out);

    let id = home.new_mission(&playing(&[FIX]));
    home.wait_for(&id, &["awaiting-approval"]);
    let told = home.mission(&id).expect("a mission");
    let quality = &told["checks"][0];
    assert_eq!((&quality["name"], &quality["verdict"]), (&"quality".into(), &"passed".into()), "{told:#}");
    let answer = &quality["answer"];
    assert_eq!((&answer["score"], &answer["prd_complete"]), (&0.9.into(), &false.into()));
    assert_eq!(answer["details"]["left"][0], "a farewell");
    let shown = home.godwit(&["mission", "show", &id]).ok().out;
    assert!(shown.contains("score 0.9, not everything wanted is there") && shown.contains("a farewell"), "{shown}");
    let evidence = home.godwit(&["mission", "evidence", &id, "--json"]).ok().json();
    assert_eq!(evidence["manifest"]["checks"][0]["answer"]["score"], 0.9, "{evidence:#}");

    set(&home, &["min_score.quality=0.95"]);
    let id = home.new_mission(&playing(&[FIX]));
    home.wait_for(&id, &["held"]);
    let hold = home.godwit(&["hold", "show", &format!("{id}-h1"), "--json"]).ok().json();
    assert_eq!(hold["code"], "checks-failed");
    assert_eq!(hold["reason"], "quality (exit 0, but `score` 0.9 is below 0.95)", "{hold:#}");
}

#[test]
fn a_check_that_failed_before_on_the_same_files_is_flaky_when_it_passes() {
    let home = TestHome::new();
    let places = home.root().join("shown");
    fs::create_dir(&places).expect("a directory");
    let agent = godwit_e2e::home::programs().join("godwit-scripted-agent");
    home.configure(&format!(
        "[agents.scripted]\nadapter = \"scripted\"\nprogram = {agent:?}\n\n[sandbox]\nread_only = [{places:?}]\n"
    ));
    home.up();
    let ready = places.join("ready");
    home.add_repo(&["--check", &format!("service=test -e {}", ready.display())]);
    set(&home, &["merge=by-risk", "judges=0"]);
    let id = home.new_mission(&playing(&[FIX]));
    home.wait_for(&id, &["held"]);
    fs::write(&ready, "").expect("written");
    let _said = home.godwit(&["hold", "resolve", &format!("{id}-h1")]).ok();
    home.wait_for(&id, &["awaiting-approval", "landed"]);
    assert_eq!(explained(&home, &id).1, "checks-flaky");
    let told = home.mission(&id).expect("a mission");
    let service = &told["checks"][0];
    assert_eq!((&service["verdict"], &service["exit"]), (&"flaky".into(), &"exit 0".into()), "{told:#}");
    assert_eq!((&service["earlier"]["round"], &service["earlier"]["verdict"]), (&1.into(), &"failed".into()));
    let shown = home.godwit(&["mission", "show", &id]).ok().out;
    assert!(shown.contains(&format!("round 1 of {id}-t1 on the same files: failed")), "{shown}");
}

#[test]
fn what_is_no_check_is_refused_before_anything_runs() {
    let home = TestHome::new();
    home.up();
    home.add_repo(&[]);
    for (change, told) in [
        ("retries.test=4", "checks.test.retries: must be at most 3"),
        ("min_score.test=0.5", "checks.test.min_score: only a check of kind verify has a score"),
        ("check_ms.test=0", "checks.test.timeout_ms: must be at least 1"),
        ("retries.other=1", "there is no check `other`"),
        ("flaky=never", "is not a rule about flaky checks"),
    ] {
        let said = home.godwit(&["repo", "set", "greeting", change]);
        assert!(said.code != Some(0) && said.err.contains(told), "{change}: {}", said.err);
    }
}

#[test]
fn a_check_that_passes_only_on_its_second_try_is_flaky_and_a_person_decides() {
    let home = TestHome::new();
    let places = home.root().join("shown");
    fs::create_dir(&places).expect("a directory");
    let ticket = places.join("ticket");
    fs::write(&ticket, "").expect("written");
    let agent = godwit_e2e::home::programs().join("godwit-scripted-agent");
    home.configure(&format!(
        "[agents.scripted]\nadapter = \"scripted\"\nprogram = {agent:?}\n\n[sandbox]\nread_only = [{places:?}]\n"
    ));
    home.up();
    // The first try fails once its ticket is taken; the second finds none.
    let shaky = format!(
        "echo begun; if test -e {0}; then while test -e {0}; do sleep 0.02; done; exit 1; fi",
        ticket.display()
    );
    home.add_repo(&["--check", &format!("shaky={shaky}")]);
    set(&home, &["retries.shaky=1", "merge=by-risk", "judges=0"]);
    let shown = home.godwit(&["repo", "show", "greeting"]).ok();
    assert!(shown.out.contains("with a flaky check a person decides"), "{}", shown.out);

    let id = home.new_mission(&playing(&[FIX]));
    let begun = home.path().join("runs").join(format!("{id}-t1-c1-shaky")).join("out");
    until("the first try has begun", || fs::read_to_string(&begun).is_ok_and(|out| out == "begun\n").then_some(()));
    fs::remove_file(&ticket).expect("the ticket is taken");
    home.wait_for(&id, &["awaiting-approval", "landed"]);
    let (matching, decided) = explained(&home, &id);
    assert_eq!(decided, "checks-flaky", "{matching:?}");
    let told = home.mission(&id).expect("a mission");
    let check = &told["checks"][0];
    assert_eq!((&check["name"], &check["verdict"]), (&"shaky".into(), &"flaky".into()), "{told:#}");
    let verdicts: Vec<_> = check["tries"].as_array().expect("tries").iter().map(|one| one["verdict"].clone()).collect();
    assert_eq!(verdicts, ["failed", "passed"]);
    let shown = home.godwit(&["mission", "show", &id]).ok().out;
    for part in
        ["check shaky: flaky (exit 0 on try 2, but exit 1 on try 1", "try 1: failed (exit 1", "try 2: passed (exit 0"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let plain = home.godwit(&["mission", "show", &id, "--plain"]).ok().out;
    assert!(plain.contains("not passed: shaky (flaky)"), "{plain}");
    let _said = home.godwit(&["mission", "approve", &id]).ok();
    home.wait_for(&id, &["landed"]);
}
