//! Driving the built binary: its verbs, its JSON and its exit codes, and nothing of its inside.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::shell::{command, output, run};

/// How long a mission of the demo may take to reach its next rest.
const MISSION_DEADLINE: Duration = Duration::from_secs(120);
/// How long the processes of a godwit that is down may take to be gone.
const EXIT_DEADLINE: Duration = Duration::from_secs(15);
/// Between two looks. A driver from outside has nothing to wait on but the verbs and `/proc`.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Where a mission came to rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The change is where it belongs.
    Landed,
    /// A person has to decide.
    AwaitsPerson,
    /// It failed, was held or was cancelled; godwit has said why.
    Other,
}

/// The built binary with a home of its own.
#[derive(Debug)]
pub(super) struct Godwit {
    program: PathBuf,
    home: PathBuf,
}

impl Godwit {
    pub(super) fn new(program: &Path, home: &Path) -> Self {
        Self { program: program.to_owned(), home: home.to_owned() }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(&self.program);
        command.args(arguments).env("GODWIT_HOME", &self.home).current_dir(&self.home);
        command
    }

    /// Runs a verb with its output streaming through.
    pub(super) fn run(&self, arguments: &[&str]) -> Result<()> {
        run(&mut self.command(arguments))
    }

    /// Runs a verb and reads the one JSON value that it prints.
    pub(super) fn json(&self, arguments: &[&str]) -> Result<Value> {
        let text = output(&mut self.command(arguments))?;
        serde_json::from_str(&text).with_context(|| format!("`godwit {}` printed no JSON: {text}", arguments.join(" ")))
    }

    /// Starts a mission with these arguments, its text among them, and gives its id.
    pub(super) fn new_mission(&self, repository: &str, arguments: &[&str]) -> Result<String> {
        let mission = self.json(&[&["mission", "new", "--repo", repository, "--json"], arguments].concat())?;
        Ok(mission["id"].as_str().context("`mission new --json` names no `id`")?.to_owned())
    }

    /// Shows a mission's log live until it lands, ends or awaits a person.
    pub(super) fn watch(&self, id: &str) -> Result<Ending> {
        let mut log = self.command(&["mission", "logs", id, "--follow"]).spawn().context("cannot follow the log")?;
        let ending = self.wait_for_rest(id);
        // The log of a mission that awaits a person has no end; its reader is ours to end.
        log.kill().context("cannot end the reader of the log")?;
        log.wait().context("cannot wait for the reader of the log")?;
        ending
    }

    /// Waits until a mission lands, ends or awaits a person.
    pub(super) fn wait_for_rest(&self, id: &str) -> Result<Ending> {
        let deadline = Instant::now() + MISSION_DEADLINE;
        loop {
            let mission = self.json(&["mission", "show", id, "--json"])?;
            if let Some(ending) =
                ending_of(mission["status"].as_str().context("`mission show --json` names no `status`")?)
            {
                return Ok(ending);
            }
            ensure!(Instant::now() < deadline, "the mission came to no rest in {MISSION_DEADLINE:?}: {mission}");
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// Waits until no process names this home in its arguments or its environment.
    pub(super) fn wait_until_nothing_runs(&self) -> Result<()> {
        let deadline = Instant::now() + EXIT_DEADLINE;
        loop {
            let running = self.running()?;
            if running.is_empty() {
                return Ok(());
            }
            if Instant::now() >= deadline {
                bail!("still running after `godwit down`: {}", running.join("; "));
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }

    fn running(&self) -> Result<Vec<String>> {
        let home = self.home.as_os_str().as_encoded_bytes();
        let mut running = Vec::new();
        for entry in std::fs::read_dir("/proc").context("cannot read /proc")? {
            let directory = entry.context("cannot read /proc")?.path();
            // A process that ends meanwhile, or is another user's, cannot be read and is not one of ours.
            let read = |name: &str| std::fs::read(directory.join(name)).unwrap_or_default();
            let arguments = read("cmdline");
            let names_home = |bytes: &[u8]| bytes.windows(home.len()).any(|window| window == home);
            if names_home(&arguments) || names_home(&read("environ")) {
                let arguments = String::from_utf8_lossy(&arguments).replace('\0', " ");
                running.push(format!("{} {arguments}", directory.display()));
            }
        }
        Ok(running)
    }
}

fn ending_of(status: &str) -> Option<Ending> {
    match status {
        "landed" => Some(Ending::Landed),
        "awaiting-approval" => Some(Ending::AwaitsPerson),
        "held" | "paused" | "stopped" | "rejected" | "cancelled" => Some(Ending::Other),
        // Everything else is work in progress.
        _ => None,
    }
}
