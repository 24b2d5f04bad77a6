//! `godwit-bench`: measures rows and prints them as JSON. `cargo xtask bench` builds everything and writes the page.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;
use godwit_bench::bench::{Bench, Effort, Look};
use godwit_bench::machine::Machine;
use godwit_bench::report::{Report, Row};
use godwit_bench::rows;

/// Measures godwit's promises about time and memory.
#[derive(Parser)]
#[command(name = "godwit-bench")]
struct Arguments {
    /// The directory of the release binaries.
    #[arg(long)]
    programs: PathBuf,
    /// Where rows on disk work.
    #[arg(long)]
    disk: PathBuf,
    /// Where rows in memory work: a tmpfs.
    #[arg(long, default_value = "/dev/shm")]
    memory: PathBuf,
    /// Only these rows.
    #[arg(long = "row")]
    rows: Vec<String>,
    /// A few turns only, to see that everything works.
    #[arg(long)]
    quick: bool,
    /// How long the rows `cockpit` and `cockpit-memory` look at the page.
    #[arg(long)]
    seconds: Option<u64>,
    /// Where the row `cockpit` leaves a recording of the browser's first minute.
    #[arg(long)]
    trace: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Measures, prints the report, and says how many rows could not be measured.
fn run(arguments: Arguments) -> Result<usize> {
    let effort = if arguments.quick { Effort::Quick } else { Effort::Full };
    let look = Look { seconds: arguments.seconds, trace: arguments.trace };
    let bench = Bench::new(&arguments.programs, &arguments.disk, &arguments.memory, effort)?.with_look(look);
    let machine = Machine::here(&arguments.disk, &arguments.memory)?;
    let names = if arguments.rows.is_empty() {
        rows::NAMES.iter().map(|name| (*name).to_owned()).collect()
    } else {
        arguments.rows
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let (mut measured, mut failed) = (Vec::new(), 0);
    for name in &names {
        say(&format!("measuring `{name}`"));
        match runtime.block_on(rows::measure(&bench, name)) {
            Ok(row) => {
                tell(&row);
                measured.push(row);
            }
            Err(error) => {
                failed += 1;
                say(&format!("error: {error:#}"));
            }
        }
    }
    let report = Report { machine, rows: measured };
    let text = serde_json::to_string_pretty(&report)?;
    writeln!(std::io::stdout(), "{text}").context("cannot print the report")?;
    Ok(failed)
}

/// Shows a row to whoever waits.
fn tell(row: &Row) {
    for figure in &row.figures {
        let ratio = figure.ratio.map(|ratio| format!(", {ratio:.2} floors")).unwrap_or_default();
        say(&format!("  {}: {:.2} {}{ratio} ({:?})", figure.what, figure.value, figure.unit, figure.verdict()));
    }
}

fn say(line: &str) {
    // Progress is for whoever looks; the report is on standard output.
    writeln!(std::io::stderr(), "{line}").ok();
}
