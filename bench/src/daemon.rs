//! The daemon under test: the built binary with a home of its own, driven through its API.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use godwit_api::Client;
use godwit_api::client::{EventStream, LogFrom};
use godwit_api::types::{DaemonInfo, EventRecord, NewMission, NewRepo};
use serde_json::json;

use crate::bench::{Bench, Medium};
use crate::order::Order;
use crate::process::command;

/// What missions work in.
pub const REPO: &str = "sample";

/// How long anything that is waited for may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// How often something is asked for that no event tells.
const ASK_EVERY: Duration = Duration::from_millis(1);

/// A directory with an operator's repository and godwit's home.
#[derive(Debug)]
pub struct Home {
    place: tempfile::TempDir,
    godwit: PathBuf,
}

impl Home {
    /// A fresh home whose daemon lets `max_runs` agents run at once. No setting but that and the agent is made.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(bench: &Bench, medium: Medium, max_runs: u32) -> Result<Self> {
        let home = Self { place: bench.scratch(medium)?, godwit: bench.godwit() };
        fs::create_dir(home.path()).context("cannot make a home")?;
        home.allow_runs(bench, max_runs)?;
        Ok(home)
    }

    /// From its next start on, the daemon lets so many agents run at once.
    ///
    /// # Errors
    /// When the configuration cannot be written.
    pub fn allow_runs(&self, bench: &Bench, max_runs: u32) -> Result<()> {
        let agent = bench.agent();
        let config =
            format!("[daemon]\nmax_runs = {max_runs}\n\n[agents.bench]\nadapter = \"claude\"\nprogram = {agent:?}\n");
        fs::write(self.path().join("config.toml"), config).context("cannot write the configuration")
    }

    /// Godwit's home.
    pub fn path(&self) -> PathBuf {
        self.place.path().join("home")
    }

    /// The operator's repository.
    pub fn repository(&self) -> PathBuf {
        self.place.path().join("repository")
    }

    /// The event log.
    pub fn store(&self) -> PathBuf {
        self.path().join("store.db")
    }

    /// Starts the daemon and waits until its API has answered.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn start(&self) -> Result<Daemon> {
        let started = Instant::now();
        let log = fs::File::create(self.place.path().join("daemon.log")).context("cannot make the daemon's log")?;
        let mut child = command(&self.godwit)
            .args(["up", "--json", "--port", "0"])
            .env("GODWIT_HOME", self.path())
            .current_dir(self.place.path())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .context("cannot start the daemon")?;
        let mut line = String::new();
        let stdout = child.stdout.take().context("the daemon's output is no pipe")?;
        BufReader::new(stdout).read_line(&mut line).context("cannot read what the daemon announces")?;
        let info: DaemonInfo =
            serde_json::from_str(&line).with_context(|| format!("the daemon did not come up: {}", self.log_tail()))?;
        let token = fs::read_to_string(&info.token_file).context("cannot read the daemon's token")?;
        let client = Client::new(&info.url, token.trim())?;
        client.status().await?;
        Ok(Daemon { client, ready_after: started.elapsed(), child })
    }

    fn log_tail(&self) -> String {
        let text = fs::read_to_string(self.place.path().join("daemon.log")).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(5)..].join("; ")
    }

    /// Where everything of this home is.
    pub fn place(&self) -> &Path {
        self.place.path()
    }
}

/// A running daemon. Dropped, it is killed.
pub struct Daemon {
    /// The way to it.
    pub client: Client,
    /// From its start to its first answer.
    pub ready_after: Duration,
    child: Child,
}

impl Daemon {
    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Registers the sample repository for the benchmark's agent.
    ///
    /// # Errors
    /// When the daemon refuses.
    pub async fn add_repo(&self, repository: &Path) -> Result<()> {
        let repo: NewRepo =
            serde_json::from_value(json!({ "path": repository, "name": REPO, "policy": { "agent": "bench" } }))?;
        self.client.add_repo(&repo).await?;
        Ok(())
    }

    /// Starts a mission with an order to the agent, and gives its id.
    ///
    /// # Errors
    /// When the daemon refuses.
    pub async fn new_mission(&self, order: &Order) -> Result<String> {
        let text = format!("Do what is ordered here and nothing else.\n\n{order}\n");
        let accept = ["the file `result.txt` is there and holds one line"];
        let mission: NewMission = serde_json::from_value(json!({ "repo": REPO, "text": text, "accept": accept }))?;
        let accepted = self.client.create_mission(&mission).await?;
        Ok(accepted.mission.context("the daemon names no mission")?.to_string())
    }

    /// Follows the log from now on.
    ///
    /// # Errors
    /// When the daemon does not answer.
    pub async fn follow(&self) -> Result<EventStream> {
        let head = self.client.status().await?.head_seq;
        Ok(self.client.events(Some(head)).await?)
    }

    /// The newest run of a mission.
    ///
    /// # Errors
    /// When there is none.
    pub async fn run_of(&self, mission: &str) -> Result<String> {
        let runs = self.client.runs(Some(mission), false, None).await?;
        Ok(runs.items.first().context("the mission has no run")?.id.to_string())
    }

    /// The lines that a run has printed, as they are, all of them.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn lines_of(&self, run: &str) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        let mut offset = 0;
        loop {
            let (page, next) = self.lines_from(run, offset).await?;
            if page.is_empty() {
                return Ok(lines);
            }
            lines.extend(page);
            offset = next;
        }
    }

    /// A page of the lines that a run has printed, and where the next one begins.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn lines_from(&self, run: &str, offset: u64) -> Result<(Vec<String>, u64)> {
        let from = LogFrom { offset, raw: true, since: None, wait_seconds: None };
        let page = self.client.run_log(run, &from).await?;
        Ok((page.lines.into_iter().map(|line| line.text).collect(), page.next_offset))
    }

    /// The time that the agent told behind `mark` ([`crate::agent::BEGAN`] or [`crate::agent::ENDED`]), in
    /// microseconds since 1970.
    ///
    /// # Errors
    /// When the run has not told it.
    pub async fn told_us(&self, mission: &str, mark: &str) -> Result<u64> {
        let run = self.run_of(mission).await?;
        let lines = self.lines_of(&run).await?;
        told_in(&lines, mark).with_context(|| format!("the run {run} did not tell `{mark}`"))
    }

    /// Ends the daemon as a power cut of its own would.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill().context("cannot kill the daemon")?;
        self.child.wait().context("cannot wait for the daemon")?;
        Ok(())
    }

    /// Ends the daemon in order and waits until it is gone.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn end(mut self) -> Result<()> {
        self.client.shutdown().await?;
        let deadline = Instant::now() + PATIENCE;
        while self.child.try_wait().context("cannot wait for the daemon")?.is_none() {
            ensure!(Instant::now() < deadline, "the daemon does not end");
            tokio::time::sleep(ASK_EVERY).await;
        }
        Ok(())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Ended already is what it should be; else nothing may stay behind a failed row.
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            self.child.kill().ok();
            self.child.wait().ok();
        }
    }
}

/// Reads the time behind a mark in the lines of a run.
pub fn told_in(lines: &[String], mark: &str) -> Option<u64> {
    lines.iter().find_map(|line| {
        let (_, rest) = line.split_once(mark)?;
        rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
    })
}

/// Waits for the first event that `pick` takes.
///
/// # Errors
/// When the stream ends, or nothing comes in time. A hold of a mission is an end: the row cannot go on.
pub async fn wait_for<T>(events: &mut EventStream, mut pick: impl FnMut(&EventRecord) -> Option<T>) -> Result<T> {
    let found = tokio::time::timeout(PATIENCE, async {
        loop {
            let event = events.next().await?;
            ensure!(event.kind != "mission.hold-raised", "a mission is held: {}", event.data);
            if let Some(found) = pick(&event) {
                return Ok(found);
            }
        }
    });
    found.await.unwrap_or_else(|_| bail!("nothing came of it in {PATIENCE:?}"))
}

/// Asks until the answer is there.
///
/// # Errors
/// When asking fails, or no answer comes in time.
pub async fn ask_until<T>(what: &str, mut ask: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask().await? {
            return Ok(answer);
        }
        ensure!(Instant::now() < deadline, "{what} did not come about in {PATIENCE:?}");
        tokio::time::sleep(ASK_EVERY).await;
    }
}
