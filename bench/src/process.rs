//! The benchmark's door to processes, and what the kernel says of those that run.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// Clock ticks a second of `/proc/<pid>/stat`: what Linux tells every program.
pub const TICKS_PER_SECOND: f64 = 100.0;

/// A program to be started without standard input.
#[expect(clippy::disallowed_methods, reason = "the benchmark starts floors and the daemon; this is its door")]
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null());
    command
}

/// Runs a program and gives what it printed.
///
/// # Errors
/// When it cannot be started, does not end with 0, or prints what is not UTF-8.
pub fn output(program: &str, arguments: &[&str]) -> Result<String> {
    let output = command(program).args(arguments).output().with_context(|| format!("cannot start `{program}`"))?;
    ensure!(
        output.status.success(),
        "`{program} {}` ended with {}: {}",
        arguments.join(" "),
        output.status,
        String::from_utf8_lossy(&output.stderr).trim()
    );
    String::from_utf8(output.stdout).with_context(|| format!("`{program}` printed what is not UTF-8"))
}

/// The processor time that a process has used by now, in clock ticks, of all its threads, without its children.
///
/// # Errors
/// When there is no such process.
pub fn ticks(pid: u32) -> Result<u64> {
    let path = format!("/proc/{pid}/stat");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    // The name in parentheses may hold anything; what follows the last one are numbers.
    let rest = text.rsplit_once(')').map(|(_, rest)| rest).context("a process has no name")?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let field = |place: usize| fields.get(place).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    Ok(field(11) + field(12))
}

/// Memory of a process.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Memory {
    /// What it has now, in MB (10^6 bytes).
    pub resident_mb: f64,
    /// The most that it has had.
    pub peak_mb: f64,
}

/// The resident memory of a process.
///
/// # Errors
/// When there is no such process.
pub fn memory(pid: u32) -> Result<Memory> {
    let path = format!("/proc/{pid}/status");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    let megabytes = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key))?;
        let kibibytes: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
        Some(kibibytes * 1024.0 / 1e6)
    };
    let missing = || format!("{path} tells no memory");
    Ok(Memory {
        resident_mb: megabytes("VmRSS:").with_context(missing)?,
        peak_mb: megabytes("VmHWM:").with_context(missing)?,
    })
}

/// The shims of a home that are alive.
pub fn shims(home: &Path) -> Vec<u32> {
    let home = home.as_os_str().as_encoded_bytes();
    let pids = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = pids.filter_map(|entry| entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()));
    pids.filter(|pid| {
        // A process that ends meanwhile is no shim any more.
        let arguments = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let mut words = arguments.split(|byte| *byte == 0);
        words.nth(1) == Some(b"shim") && words.next().is_some_and(|place| place.starts_with(home))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_process_has_memory_and_uses_time() {
        let own = std::process::id();
        let memory = memory(own).expect("this process is there");
        assert!(memory.peak_mb >= memory.resident_mb && memory.resident_mb > 0.0);
        let before = ticks(own).expect("this process is there");
        let mut sum = 0_u64;
        let start = std::time::Instant::now();
        while start.elapsed().as_millis() < 100 {
            sum = sum.wrapping_add(std::hint::black_box(1));
        }
        assert!(ticks(own).expect("this process is there") > before, "{sum} additions took no time");
    }
}
