//! The benchmark: builds what is measured, has it measured, and writes the page.

mod page;

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::shell::{cargo, command, root, run, target_directory};
use crate::tools::{ensure_agents, ensure_chromium};
use crate::web;
use page::Report;

/// Where the last numbers of each row are kept, so that one row can be measured anew.
const RESULTS: &str = "bench/results.json";

/// The page that is written.
const PAGE: &str = "docs/benchmarks.md";

/// Why rows miss their target, written by hand.
const MISSES: &str = "bench/misses.md";

/// The row that drives a real CLI, which has to be installed.
const REAL_CLI_ROW: &str = "overhead";

/// The rows that look at the page in Chromium.
const COCKPIT_ROWS: [&str; 2] = ["cockpit", "cockpit-memory"];

/// What is measured, and how.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Only this row; can be given several times. The others keep the numbers that they have.
    #[arg(long = "row", value_name = "NAME")]
    rows: Vec<String>,
    /// A few turns only, to see that everything works. Nothing is written.
    #[arg(long)]
    quick: bool,
    /// How long the rows `cockpit` and `cockpit-memory` look at the page; five minutes and thirty when absent.
    #[arg(long, value_name = "SECONDS")]
    seconds: Option<u64>,
    /// Where the row `cockpit` leaves a recording of the browser's first minute, for `node web/bench/trace.mjs FILE`.
    /// Nothing is written to the page of numbers: what is recorded is slower.
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// Measure nothing: write the page anew from the numbers that are kept.
    #[arg(long, conflicts_with_all = ["rows", "quick"])]
    page: bool,
    /// Where rows on disk work, instead of cargo's target directory.
    #[arg(long, value_name = "DIRECTORY")]
    disk: Option<PathBuf>,
    /// Where rows in memory work: a tmpfs.
    #[arg(long, value_name = "DIRECTORY", default_value = "/dev/shm")]
    memory: PathBuf,
}

/// Builds the release binaries, measures, and writes the page.
///
/// # Errors
/// When something does not build or a row could not be measured; what was measured is written all the same.
pub(crate) fn bench(arguments: &Arguments) -> Result<()> {
    if arguments.page {
        let kept = read_results()?.with_context(|| format!("{RESULTS} is not there: measure first"))?;
        return write_page(&kept);
    }
    if arguments.rows.is_empty() || arguments.rows.iter().any(|row| row == REAL_CLI_ROW) {
        ensure_agents()?;
    }
    if arguments.rows.is_empty() || arguments.rows.iter().any(|row| COCKPIT_ROWS.contains(&row.as_str())) {
        web::build()?;
        ensure_chromium()?;
    }
    run(cargo().args(["build", "--release", "--package", "godwit", "--package", "godwit-bench", "--bins"]))?;
    // No row is to wait for what the build has written.
    run(&mut command("sync"))?;
    let programs = target_directory().join("release");
    let disk = match &arguments.disk {
        Some(disk) => disk.clone(),
        None => target_directory().join("bench"),
    };
    std::fs::create_dir_all(&disk).with_context(|| format!("cannot create {}", disk.display()))?;
    let (measured, is_whole) = measure(arguments, &programs, &disk)?;
    if !arguments.quick && arguments.trace.is_none() {
        let kept = read_results()?;
        let merged = measured.over(kept);
        write(RESULTS, &merged.to_json()?)?;
        write_page(&merged)?;
        println!("{PAGE} is written");
    }
    ensure!(is_whole, "not every row could be measured; the reasons are above");
    Ok(())
}

/// The tables, and below them what people found about the rows that miss their target.
fn write_page(kept: &Report) -> Result<()> {
    let misses = std::fs::read_to_string(root().join(MISSES)).with_context(|| format!("cannot read {MISSES}"))?;
    write(PAGE, &format!("{}\n{misses}", kept.page().trim_end().to_owned() + "\n"))
}

/// Runs the measuring program. Says too whether every row was measured.
fn measure(arguments: &Arguments, programs: &Path, disk: &Path) -> Result<(Report, bool)> {
    let mut command = command(programs.join("godwit-bench"));
    command.arg("--programs").arg(programs).arg("--disk").arg(disk).arg("--memory").arg(&arguments.memory);
    for row in &arguments.rows {
        command.args(["--row", row]);
    }
    if arguments.quick {
        command.arg("--quick");
    }
    if let Some(seconds) = arguments.seconds {
        command.args(["--seconds", &seconds.to_string()]);
    }
    if let Some(trace) = &arguments.trace {
        command.arg("--trace").arg(std::path::absolute(trace).context("cannot tell where the recording goes")?);
    }
    let output = command.stderr(Stdio::inherit()).output().context("cannot start `godwit-bench`")?;
    let report = serde_json::from_slice(&output.stdout).context("`godwit-bench` printed no report")?;
    Ok((report, output.status.success()))
}

fn read_results() -> Result<Option<Report>> {
    match std::fs::read(root().join(RESULTS)) {
        Ok(text) => serde_json::from_slice(&text).map(Some).with_context(|| format!("cannot read {RESULTS}")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {RESULTS}")),
    }
}

fn write(path: &str, text: &str) -> Result<()> {
    std::fs::write(root().join(path), text).with_context(|| format!("cannot write {path}"))
}
