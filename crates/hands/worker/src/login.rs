//! A CLI's own login: lent to a run for as long as it runs, and given back when the CLI has refreshed it.
//!
//! **Guarantees.** A run sees the files that its adapter names, of each only what its model needs, and nothing else of the
//! operator's HOME. They lie in the run's HOME only while it runs. What is given back is the operator's file with newer
//! tokens of the same identity in it, written whole, under the same name, and only where that is still as it was lent:
//! what a person did meanwhile stays. The earlier file is kept once, beside it. What is anything else is not given back and
//! holds the mission: an agent may have put another's login there.
//!
//! A login is lent to one at a time: accounts and caps see to that, and what got past them is refused here.
//!
//! **Does not know.** What a login means: that is `godwit_agents::login`. Texts in it are masked in the run's output, and
//! nothing of them is written down.

mod copy;

use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use godwit_agents::{HomeFile, Left, LoginFile};
use godwit_core::name::Digest;
use godwit_core::run::{NotStarted, RunClass, RunEnd};
use jiff::Timestamp;
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

/// What the name of the earlier login ends with, which is kept beside the one that took its place.
const EARLIER: &str = ".before-godwit";

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
    /// The run's HOME.
    home: PathBuf,
    /// Which file of that.
    file: LoginFile,
    /// What was in the operator's.
    digest: Digest,
}

/// Lends the files that an adapter names, by their paths in a HOME, and remembers that beside the run.
pub(crate) fn lend(shared: &Shared, files: &[LoginFile], home: &Path, run_dir: &Path) -> Result<Loan, Refused> {
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
        let place = operator.join(&file.path);
        let text = match lendable(&place) {
            Ok(text) => text,
            Err(_) if file.is_optional() => continue,
            Err(why) => return Err(refused(missing(file, &place, &why))),
        };
        let lent = to_lend(file, &text).map_err(|why| refused(missing(file, &place, &why)))?;
        mask(&lent, &mut loan.mask);
        claim(shared, &place, run_dir).map_err(|why| Refused::new(NotStarted::Other, why))?;
        let source = place.canonicalize().map_err(|error| refused(missing(file, &place, &error.to_string())))?;
        let digest = digest(text.as_bytes());
        record.push(Lent { source, home: home.to_owned(), file: file.clone(), digest });
        let contents = if file.part.is_none() { text } else { lent.to_string() };
        loan.files.push(HomeFile { path: file.path.clone(), contents });
    }
    let told = serde_json::to_vec(&record).expect("paths that came from UTF-8 and digests are JSON");
    let written = replace(&run_dir.join(RECORD), &told);
    written.map_err(|error| refused(format!("what is lent to the run cannot be noted: {error}")))?;
    Ok(loan)
}

fn to_lend(file: &LoginFile, text: &str) -> Result<Value, String> {
    let login: Value = serde_json::from_str(text).map_err(|_| "it is not in the form that godwit was tested with")?;
    file.to_lend(&login)
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
        return Err(format!(
            "the CLI's own login {0} is lent to run {run}, and to one at a time; wait for its end, and if it is over, \
             its end says why the login did not come back: mend that, delete {1}, and try again",
            place.display(),
            holder.join(RECORD).display()
        ));
    }
    let told = serde_json::to_vec(run_dir).map_err(|error| failed(error.into()))?;
    replace(&claim, &told).map_err(failed)
}

fn missing(file: &LoginFile, place: &Path, why: &str) -> String {
    let keychain = if cfg!(target_os = "macos") {
        "; on macOS a CLI may keep it in the keychain alone, where no run can be lent it: give a key or token by \
         `keychain:NAME`"
    } else {
        ""
    };
    format!(
        "the CLI's own login {} cannot be lent: {why}; {}, or give a key or token by `env:NAME` or `file:PATH`{keychain}",
        place.display(),
        file.remedy()
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
pub(crate) fn returned(run_dir: &Path, end: RunEnd, now: Timestamp) -> RunEnd {
    let record = run_dir.join(RECORD);
    let Ok(told) = fs::read(&record) else { return end };
    let Ok(lent) = serde_json::from_slice::<Vec<Lent>>(&told) else {
        let detail = format!("{}; what it was lent cannot be read in {}", end.detail, record.display());
        return RunEnd { detail, ..end };
    };
    let (mut end, mut has_faults) = (end, false);
    for lent in &lent {
        match lent.give_back(now) {
            Ok(Given::Nothing) => {}
            Ok(Given::Renewed(earlier)) => {
                let kept =
                    format!("; the login that it was lent is renewed, the earlier one is in {}", earlier.display());
                end.detail.push_str(&kept);
            }
            Ok(Given::Refused(why)) => end = held(end, &lent.source, why),
            Err(fault) => {
                has_faults = true;
                end.detail.push_str(&format!("; a login was not given back: {fault}"));
            }
        }
    }
    if !has_faults {
        fs::remove_file(&record).unwrap_or_else(|error| tracing::warn!(%error, "a loan's record is left"));
    }
    end
}

/// The end of a run that left another login than its own: whatever else it did, a person looks at it first.
fn held(end: RunEnd, source: &Path, why: &str) -> RunEnd {
    let source = source.display();
    let detail = format!(
        "the run left a login that is not a newer one of yours: {why}; yours is as it was, {source}. Look at what the agent \
         did; if the CLI says that your login is void, log in again ({})",
        end.detail
    );
    let class = match end.class {
        RunClass::Cancelled => RunClass::Cancelled,
        _ => RunClass::LoginExchanged,
    };
    RunEnd { class, detail, ..end }
}

/// What came of a loan.
enum Given {
    /// The operator's file stays.
    Nothing,
    /// The operator's file has newer tokens in it; where the earlier one is.
    Renewed(PathBuf),
    /// What was left is not given back, and why.
    Refused(&'static str),
}

impl Lent {
    /// Gives the login back where the CLI has refreshed it, and takes it out of the run's HOME.
    fn give_back(&self, now: Timestamp) -> Result<Given, String> {
        let about = |what: &str, error: std::io::Error| format!("{what} {}: {error}", self.source.display());
        let given = match copy::read(&self.home, &self.file.path, MAX_BYTES) {
            // Nothing is there to be given back, or nothing that a CLI would have written.
            None => Given::Nothing,
            Some(left) => match fs::read(&self.source) {
                Ok(old) if digest(&old) == self.digest => self.compared(&old, &left, now)?,
                // A person has logged in meanwhile, or this has been done before.
                Ok(_) => Given::Nothing,
                // A person has logged out meanwhile, which is not undone.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Given::Nothing,
                Err(error) => return Err(about("cannot read", error)),
            },
        };
        copy::remove(&self.home, &self.file.path).map_err(|error| about("cannot take away the copy of", error))?;
        Ok(given)
    }

    fn compared(&self, old: &[u8], left: &[u8], now: Timestamp) -> Result<Given, String> {
        let Ok(operators) = serde_json::from_slice::<Value>(old) else { return Ok(Given::Nothing) };
        let left = serde_json::from_slice(left).unwrap_or(Value::Null);
        match self.file.left(&operators, &left, now) {
            Left::AsLent => Ok(Given::Nothing),
            Left::Other(why) => Ok(Given::Refused(why)),
            Left::Renewed(renewed) => {
                let earlier = beside(&self.source, EARLIER);
                let written = replace(&earlier, old).and_then(|()| replace(&self.source, &as_written(&renewed, old)));
                written.map_err(|error| format!("cannot write {}: {error}", self.source.display()))?;
                Ok(Given::Renewed(earlier))
            }
        }
    }
}

/// The text of a login, in lines where the earlier one was.
fn as_written(login: &Value, earlier: &[u8]) -> Vec<u8> {
    let text = if earlier.contains(&b'\n') { format!("{login:#}") } else { login.to_string() };
    text.into_bytes()
}

fn digest(bytes: &[u8]) -> Digest {
    hex::encode(sha2::Sha256::digest(bytes)).parse().expect("a SHA-256 is 64 hexadecimal digits")
}

/// A file's neighbour with a longer name.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name: OsString = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}

/// Writes a file whole or not at all, readable by this user only.
fn replace(path: &Path, contents: &[u8]) -> std::io::Result<()> {
    let beside = beside(path, ".godwit");
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
mod tests;
