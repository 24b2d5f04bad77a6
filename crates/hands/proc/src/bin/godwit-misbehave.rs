//! Children that misbehave in one way each, for this crate's tests: `godwit-misbehave <how> [number]`.

use std::io::{self, Write};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use nix::sys::signal::{SigSet, Signal};

/// Longer than any test waits.
const FOREVER: Duration = Duration::from_secs(3_600);

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let how = args.next().unwrap_or_default();
    let number: u64 = args.next().and_then(|text| text.parse().ok()).unwrap_or(0);
    behave(&how, number).unwrap_or(ExitCode::from(101))
}

fn behave(how: &str, number: u64) -> io::Result<ExitCode> {
    match how {
        "exit" => return Ok(ExitCode::from(u8::try_from(number).unwrap_or(u8::MAX))),
        "silent" => wait(),
        "ignore-sigterm" => ignore_and_tell()?,
        "setsid-grandchild" => leave_grandchild(number)?,
        "flood" => flood(number)?,
        "partial-line" => say(b"whole\nhalf")?,
        "big-line" => big_line(number)?,
        "count" => count(number)?,
        "leak-fd" => leak_descriptor()?,
        "print-secret-in-two-writes" => print_secret_in_two_writes()?,
        "fork-storm" => storm(number)?,
        _ => return Ok(ExitCode::from(64)),
    }
    Ok(ExitCode::SUCCESS)
}

fn say(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes)?;
    stdout.flush()
}

fn wait() {
    std::thread::sleep(FOREVER);
}

/// Tells when each polite signal comes, and stays.
fn ignore_and_tell() -> io::Result<()> {
    let signals: SigSet = [Signal::SIGINT, Signal::SIGTERM].into_iter().collect();
    signals.thread_block()?;
    say(b"ready\n")?;
    loop {
        let signal = signals.wait()?;
        say(format!("{signal}\n").as_bytes())?;
    }
}

/// Starts itself in a session of its own, twice removed, and ends (0) or stays (1).
fn leave_grandchild(stays: u64) -> io::Result<()> {
    spawn("setsid", &["-f", &own_path()?, "silent"])?.wait()?;
    say(b"left\n")?;
    if stays == 1 {
        wait();
    }
    Ok(())
}

/// Writes lines as fast as it can, this many bytes, or for ever.
fn flood(bytes: u64) -> io::Result<()> {
    let line = b"0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopq\n";
    let mut written = 0;
    while bytes == 0 || written < bytes {
        say(line)?;
        written += line.len() as u64;
    }
    Ok(())
}

fn big_line(bytes: u64) -> io::Result<()> {
    say(&vec![b'x'; usize::try_from(bytes).map_err(io::Error::other)?])?;
    say(b"\n")
}

/// Numbered lines, one every two milliseconds.
fn count(lines: u64) -> io::Result<()> {
    for line in 0..lines {
        say(format!("line {line}\n").as_bytes())?;
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}

/// Leaves a process that holds standard output open.
fn leak_descriptor() -> io::Result<()> {
    let leaked = spawn(&own_path()?, &["silent"])?;
    say(format!("{}\n", leaked.id()).as_bytes())
}

fn print_secret_in_two_writes() -> io::Result<()> {
    let secret = std::env::var("TEST_SECRET").map_err(io::Error::other)?;
    let (first, second) = secret.split_at(secret.len() / 2);
    say(format!("before {first}").as_bytes())?;
    // Long enough for the two to be two reads.
    std::thread::sleep(Duration::from_millis(150));
    say(format!("{second} after\n").as_bytes())
}

/// A chain that replaces itself faster than anyone can list it, this many at a time.
fn storm(width: u64) -> io::Result<()> {
    const CHAIN: &str = "(while :; do (sleep 3600 & exec sleep 0.01); done) &";
    for _ in 0..width {
        spawn("sh", &["-c", CHAIN])?.wait()?;
    }
    say(b"storming\n")?;
    wait();
    Ok(())
}

fn own_path() -> io::Result<String> {
    Ok(std::env::current_exe()?.display().to_string())
}

#[expect(clippy::disallowed_methods, reason = "a child that misbehaves must be able to start another")]
fn spawn(program: &str, args: &[&str]) -> io::Result<std::process::Child> {
    Command::new(program).args(args).stdin(Stdio::null()).spawn()
}
