//! The world as it is, told by the process table, the file system and git.

use std::fs;
use std::path::Path;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// A process, as the process table shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Its pid.
    pub pid: i32,
    /// Its arguments, joined by blanks.
    pub command: String,
}

/// Every living process whose arguments or environment name a path below `root`, zombies and this test left out.
pub fn processes_of(root: &Path) -> Vec<Process> {
    let needle = root.to_string_lossy().into_owned();
    let own = std::process::id().cast_signed();
    let mut found = Vec::new();
    let entries = fs::read_dir("/proc").expect("/proc is there");
    for pid in entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok()) {
        let read = |name: &str| {
            let bytes = fs::read(format!("/proc/{pid}/{name}")).unwrap_or_default();
            String::from_utf8_lossy(&bytes).replace('\0', " ")
        };
        let command = read("cmdline");
        // A zombie has no arguments any more.
        let is_ours = command.contains(&needle) || read("environ").contains(&needle);
        if pid != own && !command.is_empty() && is_ours {
            found.push(Process { pid, command });
        }
    }
    found
}

/// Whether a process lives (a zombie does not).
pub fn is_alive(pid: i32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z')))
}

/// Kills one process at once.
pub fn kill_now(pid: i32) {
    // It may have gone by itself.
    kill(Pid::from_raw(pid), Signal::SIGKILL).ok();
}

/// Asks one process to end.
pub fn ask_to_end(pid: i32) {
    // It may have gone by itself.
    kill(Pid::from_raw(pid), Signal::SIGTERM).ok();
}

/// Kills everything that names `root`: for tidying up after a failed test.
pub fn kill_all_of(root: &Path) {
    for process in processes_of(root) {
        kill_now(process.pid);
    }
}

/// Mounts below `root`.
pub fn mounts_of(root: &Path) -> Vec<String> {
    let needle = root.to_string_lossy().into_owned();
    let mounts = fs::read_to_string("/proc/self/mounts").expect("/proc/self/mounts is there");
    mounts.lines().filter(|line| line.contains(&needle)).map(str::to_owned).collect()
}

/// The entries of a directory; none when it is not there.
pub fn entries(directory: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(directory) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// The reflog entries of a branch in a repository.
pub fn reflog(repo: &Path, branch: &str) -> Vec<String> {
    let log = fs::read_to_string(repo.join(".git/logs/refs/heads").join(branch)).unwrap_or_default();
    log.lines().map(str::to_owned).collect()
}

/// What git prints in a repository.
///
/// # Panics
/// When git fails.
pub fn git(repo: &Path, arguments: &[&str]) -> String {
    godwit_testkit::sample::git(repo, arguments).expect("git works here")
}
