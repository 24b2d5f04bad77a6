//! The processes of one run: finding them, signalling them, ending them all.
//!
//! A process belongs to a run when it descends from the run's shim, or carries the run's key in its environment. The
//! key is made from the run's directory, so runs of different homes that have the same id do not meet.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use sha2::{Digest, Sha256};

use crate::sys::{self, ProcessFacts, ProcessHandle};

/// The name of the sandbox's own processes. The first of them takes the whole sandbox with it when it is interrupted,
/// so the gentle steps of the ladder pass it over.
const SANDBOX_NAME: &str = "bwrap";

/// How long everything may take to be gone after SIGKILL. Only a process stuck in the kernel needs longer.
const GONE_WITHIN: Duration = Duration::from_secs(10);

/// The pause between two looks while killed processes go. The kernel gives no notice for processes that are not
/// children, so a look is the only way.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// The variable that carries the key of a run, made from the name of its tag variable.
pub(crate) fn key_variable(tag_env: &str) -> String {
    format!("{tag_env}_KEY")
}

/// The key of the run in a directory.
pub(crate) fn run_key(run_dir: &Path) -> io::Result<String> {
    use std::os::unix::ffi::OsStrExt;
    let whole = Sha256::digest(run_dir.canonicalize()?.as_os_str().as_bytes());
    Ok(hex::encode(&whole[..16]))
}

/// What belongs to a run.
#[derive(Debug, Clone)]
pub(crate) struct Kinship {
    /// The ancestor, itself not a member; `None` when it is gone.
    pub(crate) ancestor: Option<i32>,
    /// `NAME=value` in the environment of every member that did not wipe it.
    pub(crate) entry: Vec<u8>,
}

impl Kinship {
    /// Every member that is alive now. Never this process itself.
    pub(crate) fn members(&self) -> io::Result<Vec<ProcessFacts>> {
        let own = std::process::id().cast_signed();
        let all = sys::processes()?;
        let descendants = self.ancestor.map(|ancestor| descendants(&all, ancestor)).unwrap_or_default();
        // What began before the shim has not got its environment from it, so it need not be read.
        let ancestor = all.iter().find(|process| Some(process.pid) == self.ancestor);
        let began = ancestor.map_or(0, |ancestor| ancestor.start_time);
        let is_member = |process: &ProcessFacts| {
            descendants.contains(&process.pid)
                || (process.start_time >= began && sys::environment_holds(process.pid, &self.entry))
        };
        Ok(all
            .into_iter()
            .filter(|process| process.pid != own && Some(process.pid) != self.ancestor && !process.is_zombie)
            .filter(is_member)
            .collect())
    }

    /// Sends a gentle signal to every member that is not the sandbox itself.
    pub(crate) fn signal(&self, signal: Signal) -> io::Result<()> {
        for process in self.members()?.iter().filter(|process| process.name != SANDBOX_NAME) {
            signal_exactly(process, signal)?;
        }
        Ok(())
    }

    /// Kills every member, calling `reap` between looks, until none is left or the time is up.
    pub(crate) fn kill_all(&self, mut reap: impl FnMut()) -> io::Result<Killed> {
        let deadline = Instant::now() + GONE_WITHIN;
        let mut seen = HashSet::new();
        loop {
            let members = self.freeze(&mut seen)?;
            for process in &members {
                // The sandbox's own processes go with what was in it; they are not something a program left.
                if process.name != SANDBOX_NAME {
                    seen.insert((process.pid, process.start_time));
                }
                signal_exactly(process, Signal::SIGKILL)?;
            }
            reap();
            if members.is_empty() || Instant::now() >= deadline {
                return Ok(Killed { found: seen.len() as u64, remaining: members.len() as u64 });
            }
            std::thread::sleep(LOOK_AGAIN);
        }
    }

    /// Stops members until a look finds no new one: what is stopped cannot fork away from the kill that follows. Gives
    /// what the last look saw.
    fn freeze(&self, seen: &mut HashSet<(i32, u64)>) -> io::Result<Vec<ProcessFacts>> {
        const LOOKS: usize = 50;
        for _ in 1..LOOKS {
            let members = self.members()?;
            let mut is_new = false;
            for process in members.iter().filter(|process| process.name != SANDBOX_NAME) {
                if seen.insert((process.pid, process.start_time)) {
                    is_new = true;
                    signal_exactly(process, Signal::SIGSTOP)?;
                }
            }
            if !is_new {
                return Ok(members);
            }
        }
        self.members()
    }
}

/// What [`Kinship::kill_all`] met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Killed {
    /// Different processes that were found alive.
    pub(crate) found: u64,
    /// Those that would not go.
    pub(crate) remaining: u64,
}

/// Takes hold of a process, making sure that it is the one that was meant and not one with a reused pid.
pub(crate) fn open_exactly(pid: i32, start_time: u64) -> io::Result<Option<ProcessHandle>> {
    let Some(handle) = ProcessHandle::open(pid)? else { return Ok(None) };
    // Asked after the handle was taken: if the start time is right now, the handle is on that process.
    let is_same = sys::process(pid)?.is_some_and(|now| now.start_time == start_time && !now.is_zombie);
    Ok(is_same.then_some(handle))
}

fn signal_exactly(process: &ProcessFacts, signal: Signal) -> io::Result<()> {
    match open_exactly(process.pid, process.start_time)? {
        Some(handle) => handle.signal(signal),
        None => Ok(()),
    }
}

fn descendants(all: &[ProcessFacts], ancestor: i32) -> HashSet<i32> {
    let mut children: HashMap<i32, Vec<i32>> = HashMap::new();
    for process in all {
        children.entry(process.parent).or_default().push(process.pid);
    }
    let mut found = HashSet::new();
    let mut open = vec![ancestor];
    while let Some(pid) = open.pop() {
        for child in children.get(&pid).into_iter().flatten() {
            if found.insert(*child) {
                open.push(*child);
            }
        }
    }
    found
}
