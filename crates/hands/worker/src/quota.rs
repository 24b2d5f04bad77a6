//! Quota windows that a CLI does not print but writes into the file of its session, looked at while a run goes on and when
//! it is over.
//!
//! The file is in the run's HOME, where the run can write: it is the run's own account, as its output is. Nothing is read
//! through a symbolic link, nothing that is no plain file, and never more than the newest part.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use godwit_agents::quota::until_reset;
use godwit_agents::{Adapter, QuotaFile};
use godwit_core::account::Sighting;
use godwit_core::effect::{Report, ReportFact, Up};
use godwit_core::id::RunId;
use godwit_core::name::SessionId;
use godwit_core::run::RunEnd;
use jiff::{SignedDuration, Timestamp};

use crate::Shared;

/// How often the file is looked at while the run goes on, at most.
const INTERVAL: SignedDuration = SignedDuration::from_secs(10);

/// How much of the file is read at a time, in bytes. What counts is the newest, and it is told after each reply.
const MOST_READ: u64 = 1 << 20;

/// How many directories and files are looked through for the one of the session.
const MOST_ENTRIES: usize = 10_000;

/// The windows of one run's account, as far as its CLI has written them down.
pub(crate) struct Windows {
    adapter: Adapter,
    home: PathBuf,
    /// What was written before belongs to an earlier run of the session.
    since: Timestamp,
    session: Option<SessionId>,
    file: Option<PathBuf>,
    read: u64,
    seen: Vec<Sighting>,
    looked_at: Option<Timestamp>,
}

impl Windows {
    /// Of a run that began then.
    pub(crate) fn of(adapter: Adapter, home: PathBuf, since: Timestamp) -> Self {
        Self { adapter, home, since, session: None, file: None, read: 0, seen: Vec::new(), looked_at: None }
    }

    /// Takes note of what the run's output tells.
    pub(crate) fn hear(&mut self, fact: &ReportFact) {
        if let ReportFact::Session { session } = fact {
            self.session = Some(session.clone());
        }
    }

    /// What is new while the run goes on; `None` when it was looked at a moment ago, or nothing is.
    pub(crate) fn while_it_goes_on(&mut self, now: Timestamp) -> Option<ReportFact> {
        self.session.as_ref()?;
        if self.looked_at.is_some_and(|at| now.duration_since(at) < INTERVAL) {
            return None;
        }
        self.looked_at = Some(now);
        self.look(now)
    }

    /// What is new; `None` when nothing is.
    pub(crate) fn look(&mut self, now: Timestamp) -> Option<ReportFact> {
        let wanted = self.adapter.quota_file(self.session.as_ref()?)?;
        if self.file.is_none() {
            self.file = find(&self.home, &wanted);
        }
        // One that cannot be read tells nothing, and what is not told is not known.
        let new = read_after(self.file.as_deref()?, &mut self.read).ok()?;
        let lines = new.split(|byte| *byte == b'\n').rev();
        let newest =
            lines.map(|line| self.adapter.sightings(line, self.since, now)).find(|sightings| !sightings.is_empty())?;
        if newest == self.seen {
            return None;
        }
        self.seen.clone_from(&newest);
        Some(ReportFact::Quota { sightings: newest })
    }

    /// Tells what is new when the run is over, and says in its class when a used-up quota comes back.
    pub(crate) async fn concluded(mut self, shared: &Shared, run: &RunId, end: RunEnd) -> RunEnd {
        if let Some(fact) = self.look((shared.config.now)()) {
            let offset = end.spool.as_ref().map(|spool| spool.bytes).unwrap_or_default();
            shared.tell(Up::Report(Report { run: run.clone(), offset, fact })).await;
        }
        RunEnd { class: until_reset(end.class, &self.seen), ..end }
    }
}

/// The file in a HOME; `None` when it is not there, or not without going through a link.
fn find(home: &Path, wanted: &QuotaFile) -> Option<PathBuf> {
    let mut top = home.to_owned();
    for part in &wanted.directory {
        top.push(part);
        if !top.symlink_metadata().ok()?.is_dir() {
            return None;
        }
    }
    let (mut directories, mut looked) = (vec![top], 0);
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).ok()?.flatten() {
            looked += 1;
            if looked > MOST_ENTRIES {
                return None;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => directories.push(entry.path()),
                Ok(kind) if kind.is_file() && entry.file_name().to_string_lossy().ends_with(&wanted.suffix) => {
                    return Some(entry.path());
                }
                Ok(_) | Err(_) => {}
            }
        }
    }
    None
}

/// The whole lines that were added since the last time, as far as they are not too many.
fn read_after(path: &Path, read: &mut u64) -> io::Result<Vec<u8>> {
    // What was put in its place since must neither be followed nor hold the reader up.
    let flags = nix::libc::O_NOFOLLOW | nix::libc::O_NONBLOCK;
    let mut file: File = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    let data = file.metadata()?;
    if !data.is_file() {
        return Ok(Vec::new());
    }
    let from = (*read).max(data.len().saturating_sub(MOST_READ));
    file.seek(SeekFrom::Start(from))?;
    let mut new = Vec::new();
    file.take(MOST_READ).read_to_end(&mut new)?;
    let whole = new.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    new.truncate(whole);
    *read = from + whole as u64;
    Ok(new)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    const SESSION: &str = "01a1fefb-edec-7040-95ee-dcccbca36be0";
    const DAY: &str = ".codex/sessions/2026/11/21";

    fn line(second: u32, used: u32) -> String {
        let primary = format!(r#"{{"used_percent":{used},"window_minutes":300,"resets_at":4000}}"#);
        let payload = format!(r#"{{"type":"token_count","rate_limits":{{"limit_id":"codex","primary":{primary}}}}}"#);
        format!("{{\"timestamp\":\"1970-01-01T00:00:{second:02}Z\",\"payload\":{payload}}}\n")
    }

    fn later() -> Timestamp {
        Timestamp::from_second(20).expect("a time")
    }

    fn begun(home: &Path) -> Windows {
        let since = Timestamp::from_second(5).expect("a time");
        let mut windows = Windows::of(Adapter::Codex, home.to_owned(), since);
        windows.hear(&ReportFact::Session { session: SESSION.parse().expect("a session") });
        windows
    }

    fn used(fact: Option<ReportFact>) -> Option<u32> {
        match fact? {
            ReportFact::Quota { sightings } => sightings[0].used,
            other => panic!("no quota: {other:?}"),
        }
    }

    #[test]
    fn the_newest_of_this_run_is_told_once() {
        let home = tempfile::tempdir().expect("a directory");
        let day = home.path().join(DAY);
        fs::create_dir_all(&day).expect("created");
        let file = day.join(format!("rollout-2026-11-21T16-41-25-{SESSION}.jsonl"));
        fs::write(day.join("rollout-2026-11-21T16-41-25-another.jsonl"), line(9, 99)).expect("written");
        fs::write(&file, line(4, 70)).expect("written");
        let mut windows = begun(home.path());
        assert_eq!(used(windows.look(later())), None, "an earlier run saw that");
        let half = line(8, 90);
        fs::write(&file, [line(4, 70), line(6, 12), "{}\n".into(), half[..9].into()].concat()).expect("written");
        assert_eq!(used(windows.look(later())), Some(1_200));
        assert_eq!(used(windows.look(later())), None, "nothing is new");
        fs::write(&file, [line(4, 70), line(6, 12), "{}\n".into(), half].concat()).expect("written");
        assert_eq!(used(windows.look(later())), Some(9_000), "a line is read when it is whole");
    }

    #[test]
    fn while_a_run_goes_on_the_file_is_left_alone_for_a_while() {
        let home = tempfile::tempdir().expect("a directory");
        let day = home.path().join(DAY);
        fs::create_dir_all(&day).expect("created");
        let mut windows = begun(home.path());
        let at = |second| Timestamp::from_second(second).expect("a time");
        assert_eq!(windows.while_it_goes_on(at(20)), None, "there is no file yet");
        fs::write(day.join(format!("rollout-{SESSION}.jsonl")), line(9, 5)).expect("written");
        assert_eq!(windows.while_it_goes_on(at(29)), None);
        assert_eq!(used(windows.while_it_goes_on(at(30))), Some(500));
    }

    #[test]
    fn nothing_is_read_through_a_link_and_nothing_waits() {
        let (home, outside) = (tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory"));
        let name = format!("rollout-{SESSION}.jsonl");
        fs::write(outside.path().join(&name), line(9, 5)).expect("written");
        let sessions = home.path().join(".codex/sessions");
        fs::create_dir_all(home.path().join(".codex")).expect("created");
        symlink(outside.path(), &sessions).expect("linked");
        assert_eq!(begun(home.path()).look(later()), None);
        fs::remove_file(&sessions).expect("removed");
        fs::create_dir(&sessions).expect("created");
        symlink(outside.path().join(&name), sessions.join(&name)).expect("linked");
        assert_eq!(begun(home.path()).look(later()), None);
        fs::remove_file(sessions.join(&name)).expect("removed");
        let mut windows = begun(home.path());
        fs::write(sessions.join(&name), line(9, 5)).expect("written");
        assert_eq!(used(windows.look(later())), Some(500));
        fs::remove_file(sessions.join(&name)).expect("removed");
        nix::unistd::mkfifo(&sessions.join(&name), nix::sys::stat::Mode::S_IRWXU).expect("a pipe");
        assert_eq!(windows.look(later()), None, "nobody will ever write into it");
    }

    #[test]
    fn a_cli_that_prints_its_windows_has_no_such_file() {
        let home = tempfile::tempdir().expect("a directory");
        let mut windows = Windows { adapter: Adapter::Claude, ..begun(home.path()) };
        assert_eq!(windows.look(later()), None);
    }
}
