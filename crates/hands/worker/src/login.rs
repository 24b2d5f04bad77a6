//! A CLI's own login: lent to a run for as long as it runs, and given back when the CLI has refreshed it.
//!
//! **Guarantees.** A run sees the files that its adapter names, and nothing else of the operator's HOME. They lie in the
//! run's HOME only while it runs. What the CLI refreshed replaces the operator's file whole, under the same name, and only
//! where that is still as it was lent and the new one has its form: what a person did meanwhile stays.
//!
//! A login is lent to one at a time: accounts and caps see to that, and what got past them is refused here.
//!
//! **Does not know.** What is in the files: texts in them are masked in the run's output, and nothing of them is written
//! down.

use std::ffi::OsString;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use godwit_agents::HomeFile;
use godwit_core::name::Digest;
use godwit_core::run::{NotStarted, RunEnd};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::Digest as _;

use crate::Shared;
use crate::launch::Refused;

/// What is remembered beside a run of the files that it was lent.
const RECORD: &str = "login.json";

/// The most bytes of a login.
const MAX_BYTES: u64 = 256 * 1024;

/// Shorter texts in a login are words such as `max`, which an agent may well say.
const SHORTEST_SECRET: usize = 16;

/// What a run is lent.
#[derive(Debug, Default)]
pub(crate) struct Loan {
    /// The files, for the run's HOME.
    pub(crate) files: Vec<HomeFile>,
    /// What must not show in its output.
    pub(crate) mask: Vec<String>,
}

/// A file that a run was lent.
#[derive(Debug, Serialize, Deserialize)]
struct Lent {
    /// The operator's.
    source: PathBuf,
    /// The run's.
    copy: PathBuf,
    /// What was in it.
    digest: Digest,
}

/// Lends the files that an adapter names, by their paths in a HOME, and remembers that beside the run.
pub(crate) fn lend(shared: &Shared, files: &[PathBuf], home: &Path, run_dir: &Path) -> Result<Loan, Refused> {
    let mut loan = Loan::default();
    if files.is_empty() {
        return Ok(loan);
    }
    let refused = |detail: String| Refused::new(NotStarted::CredentialMissing, detail);
    let operator = shared.config.operator_home.as_ref();
    let operator =
        operator.ok_or_else(|| refused("`cli-login` needs HOME, which the daemon does not have".to_owned()))?;
    let mut record = Vec::new();
    for file in files {
        let place = operator.join(file);
        let text = lendable(&place).map_err(|why| refused(missing(&place, &why)))?;
        let login: Value = serde_json::from_str(&text)
            .map_err(|_| refused(missing(&place, "it is not in the form that godwit was tested with")))?;
        mask(&login, &mut loan.mask);
        claim(shared, &place, run_dir).map_err(|why| Refused::new(NotStarted::Other, why))?;
        let source = place.canonicalize().map_err(|error| refused(missing(&place, &error.to_string())))?;
        record.push(Lent { source, copy: home.join(file), digest: digest(text.as_bytes()) });
        loan.files.push(HomeFile { path: file.clone(), contents: text });
    }
    let told = serde_json::to_vec(&record).expect("paths that came from UTF-8 and digests are JSON");
    let written = replace(&run_dir.join(RECORD), &told);
    written.map_err(|error| refused(format!("what is lent to the run cannot be noted: {error}")))?;
    Ok(loan)
}

/// Claims a login for a run. What another run claimed is free again as soon as that has returned its loan.
fn claim(shared: &Shared, place: &Path, run_dir: &Path) -> Result<(), String> {
    let directory = shared.config.layout.home().join("logins");
    let failed = |error: std::io::Error| format!("cannot note who is lent {}: {error}", place.display());
    fs::create_dir_all(&directory).map_err(failed)?;
    let claim = directory.join(digest(place.as_os_str().as_encoded_bytes()).as_str());
    if let Some(holder) = fs::read(&claim).ok().and_then(|told| serde_json::from_slice::<PathBuf>(&told).ok())
        && holder != run_dir
        && holder.join(RECORD).exists()
    {
        let run = holder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        return Err(format!("the CLI's own login {} is lent to run {run}, and to one at a time", place.display()));
    }
    let told = serde_json::to_vec(run_dir).map_err(|error| failed(error.into()))?;
    replace(&claim, &told).map_err(failed)
}

fn missing(place: &Path, why: &str) -> String {
    let keychain = if cfg!(target_os = "macos") {
        "; on macOS the CLI keeps it in the keychain alone, where no run can be lent it: give a token by `keychain:NAME`"
    } else {
        ""
    };
    format!(
        "the CLI's own login {} cannot be lent: {why}; log in with the CLI by hand, or give a token by `env:NAME` or \
         `file:PATH`{keychain}",
        place.display()
    )
}

fn lendable(place: &Path) -> Result<String, String> {
    let data = fs::metadata(place).map_err(|error| error.to_string())?;
    if !data.is_file() || data.len() > MAX_BYTES {
        return Err("it is no file of a login's size".to_owned());
    }
    fs::read_to_string(place).map_err(|error| error.to_string())
}

/// Every text of a login that may be a secret.
fn mask(login: &Value, texts: &mut Vec<String>) {
    match login {
        Value::String(text) if text.len() >= SHORTEST_SECRET => texts.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| mask(value, texts)),
        Value::Object(values) => values.values().for_each(|value| mask(value, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Ends a loan after the run's processes have ended. A run that was lent nothing is as it was; a repetition after a
/// crash finds what is left to do.
pub(crate) fn returned(run_dir: &Path, end: RunEnd) -> RunEnd {
    let record = run_dir.join(RECORD);
    let Ok(told) = fs::read(&record) else { return end };
    let lent: Vec<Lent> = serde_json::from_slice(&told).unwrap_or_default();
    let faults: Vec<String> = lent.iter().filter_map(|lent| lent.give_back().err()).collect();
    if faults.is_empty() {
        fs::remove_file(&record).unwrap_or_else(|error| tracing::warn!(%error, "a loan's record is left"));
        return end;
    }
    let detail = format!("{}; a login was not given back: {}", end.detail, faults.join("; "));
    RunEnd { detail, ..end }
}

impl Lent {
    /// Gives the file back where the CLI has refreshed it, and takes it out of the run's HOME.
    fn give_back(&self) -> Result<(), String> {
        let about = |what: &str, error: std::io::Error| format!("{what} {}: {error}", self.source.display());
        let Some(new) = self.of_the_run() else { return Ok(()) };
        let old = fs::read(&self.source).map_err(|error| about("cannot read", error))?;
        if digest(&new) != self.digest && digest(&old) == self.digest && has_the_form_of(&new, &old) {
            replace(&self.source, &new).map_err(|error| about("cannot write", error))?;
        }
        match fs::remove_file(&self.copy) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(about("cannot take away the copy of", error))
            }
            _ => Ok(()),
        }
    }

    /// What the run left. An agent may have put anything in its place: only a file is read, and no link is followed.
    fn of_the_run(&self) -> Option<Vec<u8>> {
        let mut options = fs::OpenOptions::new();
        let file = options.read(true).custom_flags(NO_LINK_AND_NO_WAIT).open(&self.copy).ok()?;
        let is_file = file.metadata().is_ok_and(|data| data.is_file() && data.len() <= MAX_BYTES);
        let mut bytes = Vec::new();
        let read = is_file.then(|| file.take(MAX_BYTES).read_to_end(&mut bytes));
        Some(read.map_or_else(Vec::new, |read| read.map(|_| bytes).unwrap_or_default()))
    }
}

/// `O_NOFOLLOW | O_NONBLOCK` of this system.
#[cfg(target_os = "linux")]
const NO_LINK_AND_NO_WAIT: i32 = 0o400_000 | 0o4_000;
#[cfg(not(target_os = "linux"))]
const NO_LINK_AND_NO_WAIT: i32 = 0x0100 | 0x0004;

/// Whether a login has everything that another one has, each of the same kind: a CLI that refreshes one changes texts
/// and times, and whoever destroys one does not get it back.
fn has_the_form_of(new: &[u8], old: &[u8]) -> bool {
    fn fits(new: &Value, old: &Value) -> bool {
        match (new, old) {
            (Value::Object(new), Value::Object(old)) => {
                old.iter().all(|(key, old)| new.get(key).is_some_and(|new| fits(new, old)))
            }
            (Value::String(new), Value::String(old)) => old.is_empty() || !new.is_empty(),
            (new, old) => std::mem::discriminant(new) == std::mem::discriminant(old),
        }
    }
    let read = |bytes| serde_json::from_slice::<Value>(bytes).ok();
    read(new).zip(read(old)).is_some_and(|(new, old)| fits(&new, &old))
}

fn digest(bytes: &[u8]) -> Digest {
    hex::encode(sha2::Sha256::digest(bytes)).parse().expect("a SHA-256 is 64 hexadecimal digits")
}

/// Writes a file whole or not at all, readable by this user only.
fn replace(path: &Path, contents: &[u8]) -> std::io::Result<()> {
    let mut beside: OsString = path.file_name().unwrap_or_default().to_owned();
    beside.push(".godwit");
    let beside = path.with_file_name(beside);
    // What an earlier try left is nobody's.
    fs::remove_file(&beside).or_else(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    })?;
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    file.write_all(contents)?;
    file.sync_all()?;
    fs::rename(&beside, path)
}

#[cfg(test)]
mod tests {
    use godwit_core::run::RunClass;

    use super::*;

    const OLD: &str = r#"{"login":{"token":"made-up-token-of-the-suite","expiresAt":1}}"#;
    const NEW: &str = r#"{"login":{"token":"made-up-token-refreshed","expiresAt":2,"more":true}}"#;

    /// An operator's HOME, a run's, and the loan between them.
    struct Scene {
        place: tempfile::TempDir,
    }

    impl Scene {
        fn lent() -> Self {
            let scene = Self { place: tempfile::tempdir().expect("a directory") };
            fs::write(scene.source(), OLD).expect("written");
            fs::write(scene.copy(), OLD).expect("written");
            let record = [Lent { source: scene.source(), copy: scene.copy(), digest: digest(OLD.as_bytes()) }];
            fs::write(scene.place.path().join(RECORD), serde_json::to_vec(&record).expect("JSON")).expect("written");
            scene
        }

        fn source(&self) -> PathBuf {
            self.place.path().join("operators")
        }

        fn copy(&self) -> PathBuf {
            self.place.path().join("runs")
        }

        /// What the operator has, and what a person is told, after the run.
        fn returned(&self) -> (String, String) {
            let end = returned(self.place.path(), RunEnd::unseen(RunClass::Success, "done"));
            (fs::read_to_string(self.source()).expect("it is there"), end.detail)
        }
    }

    #[test]
    fn what_the_cli_refreshed_is_given_back_and_nothing_is_left_in_the_run() {
        let scene = Scene::lent();
        fs::write(scene.copy(), NEW).expect("refreshed");
        assert_eq!(scene.returned(), (NEW.to_owned(), "done".to_owned()));
        assert!(!scene.copy().exists() && !scene.place.path().join(RECORD).exists());
        assert_eq!(scene.returned().0, NEW, "a repetition changes nothing");
    }

    #[test]
    fn what_is_as_it_was_is_not_written() {
        let scene = Scene::lent();
        let before = fs::metadata(scene.source()).and_then(|data| data.modified()).expect("a time");
        assert_eq!(scene.returned().0, OLD);
        let after = fs::metadata(scene.source()).and_then(|data| data.modified()).expect("a time");
        assert_eq!(before, after);
    }

    #[test]
    fn a_person_who_logged_in_meanwhile_keeps_that() {
        let scene = Scene::lent();
        fs::write(scene.copy(), NEW).expect("refreshed");
        let own = OLD.replace("of-the-suite", "of-the-person");
        fs::write(scene.source(), &own).expect("logged in");
        assert_eq!(scene.returned(), (own, "done".to_owned()));
    }

    #[test]
    fn an_agent_that_destroys_its_login_or_leads_elsewhere_destroys_nothing_of_the_operators() {
        for left in
            ["", "{}", "null", r#"{"login":{"token":"","expiresAt":2}}"#, r#"{"login":{"token":7,"expiresAt":2}}"#]
        {
            let scene = Scene::lent();
            fs::write(scene.copy(), left).expect("destroyed");
            assert_eq!(scene.returned(), (OLD.to_owned(), "done".to_owned()), "{left}");
        }
        let scene = Scene::lent();
        let elsewhere = scene.place.path().join("elsewhere");
        fs::write(&elsewhere, NEW).expect("written");
        fs::remove_file(scene.copy()).expect("taken away");
        std::os::unix::fs::symlink(&elsewhere, scene.copy()).expect("linked");
        assert_eq!(scene.returned().0, OLD, "no link is followed");
        assert!(elsewhere.exists());
    }

    #[test]
    fn every_text_that_may_be_a_secret_is_masked() {
        let mut texts = Vec::new();
        mask(&serde_json::from_str(OLD).expect("JSON"), &mut texts);
        assert_eq!(texts, ["made-up-token-of-the-suite"]);
    }
}
