//! What machine this is, as far as numbers depend on it. Never its name, nor a path on it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::process::output;

/// The machine class of a measurement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// The processor's model, as the kernel calls it.
    pub processor: String,
    /// How many processors there are.
    pub processors: usize,
    /// Memory in GiB, rounded.
    pub memory_gib: u64,
    /// The kernel's release.
    pub kernel: String,
    /// What git calls its version.
    pub git: String,
    /// The file system of the rows on disk.
    pub disk: String,
    /// The file system of the rows in memory.
    pub memory: String,
    /// Before whom the measured programs had the processors.
    pub priority: Priority,
    /// When it was measured: a day.
    pub day: String,
}

/// How the kernel's scheduler treats the benchmark and everything that it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Priority {
    /// As every program.
    Ordinary,
    /// Before every ordinary program, as `chrt --rr 1` gives it: for a machine that does other work meanwhile.
    RealTime,
}

impl Machine {
    /// This machine, with the two places that rows work in.
    ///
    /// # Errors
    /// When the kernel or git does not answer.
    pub fn here(disk: &Path, memory: &Path) -> Result<Self> {
        let cpu = fs::read_to_string("/proc/cpuinfo").context("cannot read /proc/cpuinfo")?;
        let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown");
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").context("cannot read the kernel's release")?;
        #[expect(clippy::disallowed_methods, reason = "the table says on which day it was measured")]
        let now = jiff::Timestamp::now();
        Ok(Self {
            processor: model.trim_start_matches([':', ' ', '\t']).to_owned(),
            processors: std::thread::available_parallelism().map_or(1, usize::from),
            memory_gib: memory_kib()?.div_ceil(1024 * 1024),
            kernel: kernel.trim().split('-').next().unwrap_or_default().to_owned(),
            git: output("git", &["version"])?.trim().trim_start_matches("git version ").to_owned(),
            disk: file_system(disk)?,
            memory: file_system(memory)?,
            priority: priority()?,
            day: now.strftime("%Y-%m-%d").to_string(),
        })
    }
}

fn priority() -> Result<Priority> {
    let text = fs::read_to_string("/proc/self/stat").context("cannot read /proc/self/stat")?;
    // The policy is field 41; the text after the name begins with field 3.
    let policy = text.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(38));
    Ok(match policy.context("/proc/self/stat tells no policy")? {
        "1" | "2" => Priority::RealTime,
        _ => Priority::Ordinary,
    })
}

fn memory_kib() -> Result<u64> {
    let text = fs::read_to_string("/proc/meminfo").context("cannot read /proc/meminfo")?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:")).context("no MemTotal in /proc/meminfo")?;
    line.trim().trim_end_matches(" kB").parse().context("MemTotal is no number")
}

/// The kind of file system that a directory is on, such as `ext4` or `tmpfs`.
///
/// # Errors
/// When it cannot be told.
pub fn file_system(directory: &Path) -> Result<String> {
    let directory = directory.canonicalize().with_context(|| format!("cannot resolve {}", directory.display()))?;
    let mounts = fs::read_to_string("/proc/self/mounts").context("cannot read the mounts")?;
    let mut best: Option<(usize, String)> = None;
    for line in mounts.lines() {
        let mut words = line.split(' ').skip(1);
        let (Some(place), Some(kind)) = (words.next(), words.next()) else { continue };
        let is_better = best.as_ref().is_none_or(|(length, _)| place.len() >= *length);
        if directory.starts_with(place) && is_better {
            best = Some((place.len(), kind.to_owned()));
        }
    }
    best.map(|(_, kind)| kind).context("no mount holds the directory")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_s_own_file_systems_are_told_apart() {
        assert_eq!(file_system(Path::new("/proc/self")).expect("a mount"), "proc");
        assert_ne!(file_system(Path::new("/")).expect("a mount"), "proc");
    }
}
