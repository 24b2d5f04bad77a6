use std::os::unix::fs::{PermissionsExt, symlink};

use godwit_agents::LoginForm;

use super::*;

const FILE: &str = ".claude/.credentials.json";
const OLD: &str = r#"{"claudeAiOauth":{"accessToken":"made-up-token-of-the-suite","expiresAt":1000}}"#;
const NEW: &str = r#"{"claudeAiOauth":{"accessToken":"made-up-token-refreshed","expiresAt":90000}}"#;

/// An operator's HOME, a run's, and the loan between them.
struct Scene {
    place: tempfile::TempDir,
}

impl Scene {
    fn lent(contents: &str) -> Self {
        let scene = Self { place: tempfile::tempdir().expect("a directory") };
        for file in [scene.source(), scene.copy()] {
            fs::create_dir_all(file.parent().expect("it is in a directory")).expect("created");
            fs::write(file, contents).expect("written");
        }
        let file = LoginFile { path: FILE.into(), form: LoginForm::Claude, part: None };
        let digest = digest(contents.as_bytes());
        let record = [Lent { source: scene.source(), home: scene.home(), file, digest }];
        fs::write(scene.place.path().join(RECORD), serde_json::to_vec(&record).expect("JSON")).expect("written");
        scene
    }

    fn home(&self) -> PathBuf {
        self.place.path().join("run")
    }

    fn source(&self) -> PathBuf {
        self.place.path().join("operator").join(FILE)
    }

    fn copy(&self) -> PathBuf {
        self.home().join(FILE)
    }

    fn operators(&self) -> String {
        fs::read_to_string(self.source()).expect("it is there")
    }

    fn end(&self) -> RunEnd {
        let now = Timestamp::from_second(60).expect("a time");
        returned(self.place.path(), RunEnd::unseen(RunClass::Success, "done"), now)
    }
}

#[test]
fn what_the_cli_refreshed_is_given_back_and_the_earlier_one_is_kept_beside_it() {
    let scene = Scene::lent(OLD);
    fs::write(scene.copy(), NEW).expect("refreshed");
    let end = scene.end();
    assert_eq!((scene.operators().as_str(), end.class), (NEW, RunClass::Success));
    let earlier = scene.source().with_file_name(".credentials.json.before-godwit");
    assert!(end.detail.contains(earlier.to_str().expect("UTF-8")), "{}", end.detail);
    assert_eq!(fs::read_to_string(&earlier).expect("it is kept"), OLD);
    for file in [earlier, scene.source()] {
        assert_eq!(fs::metadata(file).expect("it is there").permissions().mode() & 0o777, 0o600);
    }
    assert!(!scene.copy().exists() && !scene.place.path().join(RECORD).exists());
    assert_eq!(scene.end().detail, "done", "a repetition changes nothing");
    assert_eq!(scene.operators(), NEW);
}

#[test]
fn what_is_as_it_was_is_not_written() {
    let scene = Scene::lent(OLD);
    let before = fs::metadata(scene.source()).and_then(|data| data.modified()).expect("a time");
    assert_eq!(scene.end().detail, "done");
    let after = fs::metadata(scene.source()).and_then(|data| data.modified()).expect("a time");
    assert_eq!((scene.operators().as_str(), before), (OLD, after));
    assert_eq!(fs::read_dir(scene.source().parent().expect("it has one")).expect("read").count(), 1);
}

#[test]
fn a_person_who_logged_in_meanwhile_keeps_that() {
    let scene = Scene::lent(OLD);
    fs::write(scene.copy(), NEW).expect("refreshed");
    let own = OLD.replace("of-the-suite", "of-the-person");
    fs::write(scene.source(), &own).expect("logged in");
    assert_eq!((scene.end().detail.as_str(), scene.operators()), ("done", own));
}

#[test]
fn a_person_who_logged_out_meanwhile_stays_so_and_the_loan_is_over() {
    let scene = Scene::lent(OLD);
    fs::write(scene.copy(), NEW).expect("refreshed");
    fs::remove_file(scene.source()).expect("logged out");
    assert_eq!(scene.end().detail, "done");
    assert!(!scene.source().exists() && !scene.copy().exists(), "no login is left anywhere");
    assert!(!scene.place.path().join(RECORD).exists(), "the next login can be lent");
}

#[test]
fn another_login_is_not_given_back_and_holds_the_mission() {
    // The lent one is good until long after the run: nobody had a reason to ask for another.
    let lent = OLD.replace("1000", "4102444800000");
    let theirs = NEW.replace("90000", "4102444900000");
    for left in [theirs.as_str(), "", "{}", "null", r#"{"claudeAiOauth":{"accessToken":"","expiresAt":9}}"#] {
        let scene = Scene::lent(&lent);
        fs::write(scene.copy(), left).expect("exchanged");
        let end = scene.end();
        assert_eq!(end.class, RunClass::LoginExchanged, "{left}");
        assert!(end.detail.contains("log in again") && !end.detail.contains("made-up"), "{}", end.detail);
        assert_eq!(scene.operators(), lent, "{left}");
        assert!(!scene.copy().exists(), "nothing is left in the run's HOME");
        assert_eq!(fs::read_dir(scene.source().parent().expect("it has one")).expect("read").count(), 1, "{left}");
    }
}

#[test]
fn no_link_leads_to_the_operators_login_or_away_from_the_run() {
    // At the end of the path.
    let scene = Scene::lent(OLD);
    let elsewhere = scene.place.path().join("elsewhere");
    fs::write(&elsewhere, NEW).expect("written");
    fs::remove_file(scene.copy()).expect("taken away");
    symlink(&elsewhere, scene.copy()).expect("linked");
    assert_eq!((scene.end().class, scene.operators().as_str()), (RunClass::Success, OLD));
    assert!(elsewhere.exists() && scene.copy().symlink_metadata().is_err());
    // On the way, to the operator's own directory.
    let scene = Scene::lent(OLD);
    fs::rename(scene.home().join(".claude"), scene.place.path().join("moved")).expect("taken away");
    symlink(scene.source().parent().expect("it has one"), scene.home().join(".claude")).expect("linked");
    assert_eq!((scene.end().class, scene.operators().as_str()), (RunClass::Success, OLD));
    assert!(!scene.place.path().join(RECORD).exists(), "the login is free again");
    // A directory in its place.
    let scene = Scene::lent(OLD);
    fs::remove_file(scene.copy()).expect("taken away");
    fs::create_dir(scene.copy()).expect("made");
    assert_eq!((scene.end().class, scene.operators().as_str()), (RunClass::Success, OLD));
    assert!(!scene.place.path().join(RECORD).exists(), "the login is free again");
}

#[test]
fn every_text_that_may_be_a_secret_is_masked() {
    let mut texts = Vec::new();
    mask(&serde_json::from_str(OLD).expect("JSON"), &mut texts);
    assert_eq!(texts, ["made-up-token-of-the-suite"]);
}
