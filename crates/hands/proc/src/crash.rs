//! The one crash hook for tests: dying on purpose at a named point.
//!
//! A suite that wants the daemon to die between two acts writes `crash-test` into the daemon's home: a first line that
//! no one writes by accident, and a second line with a point's name and, optionally, which time it is passed. In every
//! other home the hook is inert and costs one relaxed load a point.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// The file that arms the hook.
pub const REQUEST_FILE: &str = "crash-test";
/// Its first line.
pub const REQUEST_TOKEN: &str = "godwit crash test token";
/// Its second line when nothing shall die and every point that is passed shall be told.
pub const RECORD: &str = "record";
/// The file that says where the daemon died.
pub const HIT_FILE: &str = "crash-hit";
/// The file that lists the points that were passed, one a line.
pub const POINTS_FILE: &str = "crash-points";

static IS_ARMED: AtomicBool = AtomicBool::new(false);
static STATE: Mutex<Option<Armed>> = Mutex::new(None);

/// What a test asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Request {
    Die { at: String, time: u64 },
    Record,
}

#[derive(Debug)]
struct Armed {
    home: PathBuf,
    request: Request,
    passed: HashMap<String, u64>,
}

/// Arms the hook when the home asks for it; to be called once, at the daemon's start. Inert in every other home.
pub fn arm(home: &Path) {
    let Some(request) = fs::read_to_string(home.join(REQUEST_FILE)).ok().and_then(|text| parse(&text)) else { return };
    tracing::warn!(home = %home.display(), ?request, "a crash test is armed: this daemon will die on purpose");
    let armed = Armed { home: home.to_owned(), request, passed: HashMap::new() };
    *STATE.lock().unwrap_or_else(PoisonError::into_inner) = Some(armed);
    IS_ARMED.store(true, Ordering::Release);
}

/// A point where a test may want the daemon to die.
pub fn point(name: &str) {
    if IS_ARMED.load(Ordering::Relaxed) {
        pass(name);
    }
}

fn parse(text: &str) -> Option<Request> {
    let mut lines = text.lines();
    if lines.next() != Some(REQUEST_TOKEN) {
        return None;
    }
    let mut words = lines.next()?.split_ascii_whitespace();
    let at = words.next()?.to_owned();
    if at == RECORD {
        return Some(Request::Record);
    }
    let time = words.next().map_or(Some(1), |word| word.parse().ok())?;
    Some(Request::Die { at, time })
}

#[cold]
fn pass(name: &str) {
    let mut state = STATE.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(armed) = state.as_mut() else { return };
    let passed = armed.passed.entry(name.to_owned()).or_default();
    *passed += 1;
    let is_told = match &armed.request {
        Request::Record => tell(&armed.home.join(POINTS_FILE), name),
        Request::Die { at, time } if at == name && time == passed => die(&armed.home, name),
        Request::Die { .. } => Ok(()),
    };
    // A crash test that cannot be carried out must not look like one that passed.
    is_told.unwrap_or_else(|error| panic!("the crash test at `{name}` could not be carried out: {error}"));
}

fn tell(file: &Path, name: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(file)?;
    file.write_all(format!("{name}\n").as_bytes())
}

/// Dies as from a power cut, but disarmed for the next start.
fn die(home: &Path, name: &str) -> io::Result<()> {
    fs::remove_file(home.join(REQUEST_FILE))?;
    let mut hit = File::create(home.join(HIT_FILE))?;
    hit.write_all(format!("{name}\n").as_bytes())?;
    hit.sync_all()?;
    crate::durable::sync_directory(home)?;
    Ok(nix::sys::signal::raise(nix::sys::signal::Signal::SIGKILL)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_arms() {
        let request = |second: &str| parse(&format!("{REQUEST_TOKEN}\n{second}\n"));
        assert_eq!(request("land.before-push 3"), Some(Request::Die { at: "land.before-push".into(), time: 3 }));
        assert_eq!(request("land.before-push"), Some(Request::Die { at: "land.before-push".into(), time: 1 }));
        assert_eq!(request("record"), Some(Request::Record));
        assert_eq!(request("land.before-push often"), None);
        assert_eq!(request(""), None);
        assert_eq!(parse("crash please\nland.before-push\n"), None);
    }
}
