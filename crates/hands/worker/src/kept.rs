//! Reading what a CLI wrote down of its sessions in a task's HOME, after a run that nobody could read otherwise.
//!
//! What cannot be read as a whole tells nothing: an unknown usage is better than a part of one.

use std::fs::{self, DirEntry, File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use godwit_agents::{Adapter, Kept, SessionBefore, kept};
use godwit_core::name::SessionId;
use godwit_core::run::Usage;
use jiff::Timestamp;

/// The most files and directories that are looked at.
const MOST_ENTRIES: usize = 10_000;

/// The most bytes that are read of all files together: a long session is some tens of megabytes.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// The session that is to be gone on with after a run that began then, and what was used in it.
pub(crate) fn after(
    adapter: Adapter,
    home: &Path,
    since: Timestamp,
    resumed: Option<&SessionId>,
) -> (Option<SessionId>, Usage) {
    let is_new = |entry: &DirEntry| {
        let changed = entry.metadata().and_then(|data| data.modified());
        changed.ok().and_then(|at| Timestamp::try_from(at).ok()).is_none_or(|at| at >= since)
    };
    match read(adapter, home, since, is_new) {
        Ok(files) => kept::together(&files, resumed),
        Err(error) => {
            tracing::warn!(%error, "what was used at a terminal is not known");
            (resumed.cloned(), Usage::default())
        }
    }
}

/// What a session has used by now, of a CLI that counts a session as a whole.
pub(crate) fn before(adapter: Adapter, home: &Path, session: &SessionId) -> SessionBefore {
    let is_its = |entry: &DirEntry| entry.file_name().to_string_lossy().contains(session.as_str());
    let files = read(adapter, home, Timestamp::MAX, is_its).unwrap_or_default();
    kept::before(&files, session)
}

fn read(
    adapter: Adapter,
    home: &Path,
    since: Timestamp,
    is_wanted: impl Fn(&DirEntry) -> bool,
) -> io::Result<Vec<Kept>> {
    let Some(wanted) = adapter.session_files() else { return Ok(Vec::new()) };
    let mut left = MOST_BYTES;
    let mut kept = Vec::new();
    for file in files(home, wanted.directory, |entry| {
        entry.file_name().to_string_lossy().ends_with(wanted.ending) && is_wanted(entry)
    })? {
        let bytes = bytes_of(&file, left)?;
        left -= bytes.len() as u64;
        kept.extend(adapter.kept(&bytes, since));
    }
    Ok(kept)
}

/// The files below a directory of HOME; none through a link.
fn files(home: &Path, directory: &str, is_wanted: impl Fn(&DirEntry) -> bool) -> io::Result<Vec<PathBuf>> {
    let mut top = home.to_owned();
    for part in Path::new(directory) {
        top.push(part);
        if !top.symlink_metadata().is_ok_and(|data| data.is_dir()) {
            return Ok(Vec::new());
        }
    }
    let (mut directories, mut found, mut looked) = (vec![top], Vec::new(), 0);
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory)? {
            let entry = entry?;
            looked += 1;
            if looked > MOST_ENTRIES {
                return Err(io::Error::new(io::ErrorKind::FileTooLarge, "there are more files than any CLI writes"));
            }
            match entry.file_type()? {
                kind if kind.is_dir() => directories.push(entry.path()),
                kind if kind.is_file() && is_wanted(&entry) => found.push(entry.path()),
                _ => {}
            }
        }
    }
    Ok(found)
}

fn bytes_of(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    // What was put in its place since must neither be followed nor hold the reader up.
    let flags = nix::libc::O_NOFOLLOW | nix::libc::O_NONBLOCK;
    let file: File = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    let data = file.metadata()?;
    if !data.is_file() || data.len() > most {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "a session's file is longer than any CLI writes"));
    }
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    const SESSION: &str = "01a1fefb-edec-7040-95ee-dcccbca36be0";
    const DAY: &str = ".codex/sessions/2026/11/21";

    fn rollout(totals: &[(&str, u64)]) -> String {
        let meta = format!(
            "{{\"timestamp\":\"1970-01-01T00:00:01Z\",\"type\":\"session_meta\",\"payload\":{{\"id\":\"{SESSION}\"}}}}\n"
        );
        let total = |(at, input): &(&str, u64)| {
            let tokens = format!("{{\"input_tokens\":{input},\"output_tokens\":1}}");
            format!(
                "{{\"timestamp\":\"{at}\",\"type\":\"event_msg\",\"payload\":{{\"info\":{{\"total_token_usage\":{tokens}}}}}}}\n"
            )
        };
        std::iter::once(meta).chain(totals.iter().map(total)).collect()
    }

    fn home(contents: &str) -> tempfile::TempDir {
        let home = tempfile::tempdir().expect("a directory");
        fs::create_dir_all(home.path().join(DAY)).expect("created");
        fs::write(home.path().join(DAY).join(format!("rollout-2026-11-21T16-41-25-{SESSION}.jsonl")), contents)
            .expect("written");
        home
    }

    #[test]
    fn the_session_of_a_terminal_and_what_it_used_are_found() {
        let since = Timestamp::from_second(100).expect("a time");
        let contents = rollout(&[("1970-01-01T00:00:50Z", 10), ("1970-01-01T00:02:00Z", 25)]);
        let home = home(&contents);
        let (session, usage) = after(Adapter::Codex, home.path(), since, None);
        assert_eq!((session.as_ref().map(SessionId::as_str), usage.input_tokens), (Some(SESSION), Some(15)));
        let session = session.expect("it is known");
        let SessionBefore::Used(total) = before(Adapter::Codex, home.path(), &session) else { panic!("it is known") };
        assert_eq!(total.input_tokens, Some(25));
        let other = "another".parse().expect("a session");
        assert_eq!(before(Adapter::Codex, home.path(), &other), SessionBefore::Unknown);
        assert_eq!(after(Adapter::Opencode, home.path(), since, Some(&other)), (Some(other), Usage::default()));
    }

    #[test]
    fn nothing_is_read_through_a_link_and_nothing_waits() {
        let outside = home(&rollout(&[("1970-01-01T00:02:00Z", 25)]));
        let home = tempfile::tempdir().expect("a directory");
        let resumed: SessionId = "came-in".parse().expect("a session");
        let left = || after(Adapter::Codex, home.path(), Timestamp::UNIX_EPOCH, Some(&resumed));
        let unknown = (Some(resumed.clone()), Usage::default());
        assert_eq!(left(), unknown, "there is nothing");
        symlink(outside.path().join(".codex"), home.path().join(".codex")).expect("linked");
        assert_eq!(left(), unknown);
        fs::remove_file(home.path().join(".codex")).expect("removed");
        fs::create_dir_all(home.path().join(DAY)).expect("created");
        let name = home.path().join(DAY).join("rollout-x.jsonl");
        nix::unistd::mkfifo(&name, nix::sys::stat::Mode::S_IRWXU).expect("a pipe");
        assert_eq!(left(), unknown, "nobody will ever write into it");
    }
}
