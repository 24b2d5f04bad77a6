//! What godwit adds to a real CLI: the same scripted job by Claude Code alone and as a mission's run.
//!
//! Alone, the CLI is started in a clone that is there already, with a fresh HOME and the same flags. A mission's time is
//! from its creation to the event that its run has ended: the workspace, the sandbox and the judging of each tool call are
//! in it. Runs on one account begin apart, which is a promise and no cost, so the next turn begins when another run may.

use std::cell::Cell;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use godwit_core::account::STAGGER;
use godwit_testkit::installed::Cli;
use godwit_testkit::model_server::{ModelScript, ModelServer, Tool, Turn};
use serde_json::json;

use crate::bench::{Bench, Medium};
use crate::daemon::{Daemon, Home, REPO, wait_for};
use crate::process::{command, output};
use crate::report::{Figure, Row, Target, median};
use crate::{repository, turns};

/// Files of the operator's repository.
const FILES: usize = 200;

/// What may be added, at most: this much, or this part of the time that the CLI takes alone.
const ALLOWED_MS: f64 = 100.0;
const ALLOWED_PART: f64 = 0.03;

/// The job: three tool calls, as small ones usually have.
fn job() -> ModelScript {
    let shell = |command: &str| Tool::Shell { command: command.to_owned() };
    ModelScript::of([
        Turn::say("I look.").using(shell("ls")),
        Turn::say("I write.").using(shell("echo done > result.txt")),
        Turn::say("I check.").using(shell("cat result.txt")),
        Turn::say("It is done."),
    ])
}

pub(super) async fn measure(bench: &Bench) -> Result<Row> {
    let wanted = bench.either(9, 2);
    let server = ModelServer::start(job())?;
    let program = Cli::ClaudeCode.program();
    let home = Home::new(bench, Medium::Disk, 4)?;
    let key = home.place().join("key");
    fs::write(&key, "made-up-key-of-the-benchmark\n").context("cannot write a key")?;
    let config = format!(
        "[agents.bench]\nadapter = \"claude\"\nprogram = {program:?}\ncredential = \"file:{}\"\n\
         credential_kind = \"api-key\"\nbase_url = \"{}\"\n",
        key.display(),
        server.url()
    );
    fs::write(home.path().join("config.toml"), config).context("cannot write the configuration")?;
    repository::make(&home.repository(), FILES)?;
    let daemon = home.start().await?;
    daemon.add_repo(&home.repository()).await?;
    let place = bench.scratch(Medium::Disk)?;
    let mut number = 0;
    let mut steps = Vec::new();
    // The first run of each side reads the CLI from the disk, and the first mission copies the repository.
    alone(&program, &server.url(), &home.repository(), &place.path().join("first"))?;
    as_a_mission(&daemon).await?;
    let last = Cell::new(Instant::now());
    let turns = turns::take(
        wanted,
        async || {
            number += 1;
            tokio::time::sleep_until((last.get() + STAGGER.unsigned_abs()).into()).await;
            alone(&program, &server.url(), &home.repository(), &place.path().join(number.to_string()))
        },
        async || {
            let walk = as_a_mission(&daemon).await?;
            last.set(Instant::now());
            steps.push(walk);
            Ok(walk.whole)
        },
    )
    .await?;
    daemon.end().await?;
    let started: Vec<f64> = steps.iter().map(|walk| walk.started.as_secs_f64()).collect();
    let (alone_ms, godwit_ms) = (turns.floor * 1e3, turns.godwit * 1e3);
    let allowed = ALLOWED_MS.max(alone_ms * ALLOWED_PART);
    Ok(Row {
        name: "overhead".to_owned(),
        what: "a job of three tool calls by the real Claude Code".to_owned(),
        setting: format!(
            "a scripted model on loopback; {FILES} files, on disk; {} turns; sandbox and sentinel on",
            turns.counted
        ),
        figures: vec![
            Figure::new("from the mission's creation to the end of its run", godwit_ms, "ms")
                .with_floor(alone_ms, turns.ratio),
            Figure::new("of that, until the agent's process is started", median(&started) * 1e3, "ms"),
            Figure::new("what godwit adds; 3 % or 100 ms are allowed, whichever is more", godwit_ms - alone_ms, "ms")
                .with_target(Target::AtMost(allowed)),
        ],
    })
}

/// The CLI alone, from its start to its end.
fn alone(program: &Path, model: &str, repository: &Path, place: &Path) -> Result<Duration> {
    let (tree, home) = (place.join("tree"), place.join("home"));
    fs::create_dir_all(&home).context("cannot make a HOME")?;
    let text = |path: &Path| path.to_str().map(str::to_owned).context("a path that is not UTF-8");
    output("git", &["clone", "--quiet", &text(repository)?, &text(&tree)?])?;
    let mut cli = command(program);
    cli.args(["-p", "--output-format", "stream-json", "--verbose", "--setting-sources", "user", "--strict-mcp-config"])
        .args(["--permission-mode", "bypassPermissions", "Do the job."])
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("HOME", &home)
        .env("LANG", "C.UTF-8")
        .env("IS_SANDBOX", "1")
        .env("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1")
        .env("DISABLE_AUTOUPDATER", "1")
        .env("ANTHROPIC_BASE_URL", model)
        .env("ANTHROPIC_API_KEY", "made-up-key-of-the-benchmark")
        .current_dir(&tree)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let began = Instant::now();
    let status = cli.status().context("cannot start Claude Code")?;
    let took = began.elapsed();
    ensure!(status.success() && tree.join("result.txt").is_file(), "Claude Code alone did not do the job: {status}");
    Ok(took)
}

/// How long the steps of a mission took, from its creation.
#[derive(Clone, Copy)]
struct Walk {
    /// Until the event that its agent's process is started.
    started: Duration,
    /// Until the event that its run has ended.
    whole: Duration,
}

/// The same as a mission.
async fn as_a_mission(daemon: &Daemon) -> Result<Walk> {
    let mut events = daemon.follow().await?;
    let accept = ["the file `result.txt` is there and holds one line"];
    let mission = json!({ "repo": REPO, "text": "Do the job.", "accept": accept });
    let began = Instant::now();
    daemon.client.create_mission(&serde_json::from_value(mission)?).await?;
    wait_for(&mut events, |event| (event.kind == "mission.run-started").then_some(())).await?;
    let started = began.elapsed();
    wait_for(&mut events, |event| (event.kind == "mission.run-ended").then_some(())).await?;
    let whole = began.elapsed();
    wait_for(&mut events, |event| (event.kind == "mission.approval-requested").then_some(())).await?;
    Ok(Walk { started, whole })
}
