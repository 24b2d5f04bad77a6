//! Every suite with all its set-up, and the account of what ran.

mod conformance;
mod failure;
mod said;
mod tally;

use std::collections::BTreeMap;
use std::num::NonZero;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::built::{self, Built, MESSAGES, Target};
use crate::shell::{cargo, root, run, stream};
use crate::{openapi, scan_history, tools, walls, web};
pub(crate) use conformance::conformance;
pub(crate) use failure::{Failure, quoted};
pub(crate) use tally::Suite;
use tally::{Minimums, Program, Tally};

/// Formatting, walls and lints.
///
/// # Errors
/// The first that does not hold.
pub(crate) fn lint() -> Result<()> {
    text()?;
    clippy()
}

/// What needs no compiled project.
fn text() -> Result<()> {
    run(cargo().args(["fmt", "--all", "--check"]))?;
    walls::check()
}

fn clippy() -> Result<()> {
    run(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

/// Everything, from nothing; what is quickest to fail comes first. The last line of a good run is `N passed, 0 failed`;
/// the last ones of a bad one name each failed test and the command that runs it alone.
///
/// # Errors
/// The first step that fails; of the tests, every one is run before that is said.
pub(crate) fn test() -> Result<()> {
    let start = Instant::now();
    tools::ensure_present()?;
    tools::ensure_chromium()?;
    text()?;
    // Before anything is compiled: the binary carries the cockpit as it lies in `web/dist` then.
    web::build()?;
    let units = web::units()?;
    clippy()?;
    openapi::check()?;
    // With the tests: by themselves the programs would have other features, and every crate be compiled twice.
    run(cargo().args(["build", "--workspace", "--bins", "--tests"]))?;
    tools::ensure_agents()?;
    let (mut tally, browser) = run_tests()?;
    for (name, ran) in [(web::UNITS, units), (web::BROWSER, browser)] {
        tally.add(name, ran.suite);
        tally.blame(ran.failures);
    }
    scan_history::scan(&[])?;
    println!("\n{}", tally.table());
    println!("took {} s", start.elapsed().as_secs());
    conclude(&tally, &tally.faults(&minimums()?))
}

/// Says how it went, the most important last.
fn conclude(tally: &Tally, faults: &[String]) -> Result<()> {
    if faults.is_empty() {
        println!("{} passed, 0 failed", tally.passed());
        return Ok(());
    }
    for failure in tally.failures() {
        println!("\n{}", failure.report());
    }
    for fault in faults {
        println!("fault: {fault}");
    }
    let pointers: Vec<String> = tally.failures().iter().map(Failure::pointer).collect();
    let count = format!("{} passed, {} failed, {} faults", tally.passed(), tally.failed(), faults.len());
    bail!("{}", [vec![count], pointers].concat().join("\n"))
}

/// Runs the tests of every crate, the end-to-end ones too, with one profile and one set of features, and then the cockpit
/// in a browser: not beside them, for cargo may write the program anew that the browser is served by.
fn run_tests() -> Result<(Tally, web::Ran)> {
    let programs = test_programs(&["--workspace"])?;
    conformance::are_among(&programs)?;
    let mut tally = Tally::new(programs);
    let mut command = cargo_test();
    command.args(["--workspace", "--no-fail-fast"]);
    let status = stream(command, &mut std::io::stdout(), |line| tally.see(line))?;
    tally.end(status.success());
    Ok((tally, web::browser(&mut std::io::stdout())?))
}

/// How many tests are at work for each core. Those that take longest mostly wait: for an agent, for its model, for a limit.
const TESTS_OF_A_CORE: usize = 2;

/// The command that runs tests, more of them at once than there are cores unless somebody has said how many.
fn cargo_test() -> Command {
    const THREADS: &str = "RUST_TEST_THREADS";
    let mut command = cargo();
    command.arg("test");
    if std::env::var_os(THREADS).is_none() {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        command.env(THREADS, (cores * TESTS_OF_A_CORE).to_string());
    }
    command
}

fn minimums() -> Result<Minimums> {
    let path = root().join("xtask/minimum-tests.toml");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("cannot read {}", path.display()))
}

/// Cargo's options for running the tests of this part of a crate alone.
fn selected(Target { name, kind }: &Target) -> String {
    let is = |wanted: &str| kind.iter().any(|own| own == wanted);
    match () {
        () if is("test") => format!("--test {name}"),
        () if is("bin") => format!("--bin {name}"),
        () if is("example") => format!("--example {name}"),
        () if is("bench") => format!("--bench {name}"),
        () => "--lib".to_owned(),
    }
}

/// Builds every test program of these crates and says what it belongs to: cargo names only the program when it runs one.
fn test_programs(of: &[&str]) -> Result<BTreeMap<String, Program>> {
    let mut programs = BTreeMap::new();
    for Built { manifest, executable, target } in
        built::programs(cargo().arg("test").args(of).args(["--no-run", MESSAGES]))?
    {
        let program = executable.file_name().context("a test program has no name")?.to_string_lossy().into_owned();
        programs.insert(program, Program { name: crate_name(&manifest)?, selected: selected(&target) });
    }
    Ok(programs)
}

fn crate_name(manifest: &std::path::Path) -> Result<String> {
    #[derive(Deserialize)]
    struct Manifest {
        package: Package,
    }
    #[derive(Deserialize)]
    struct Package {
        name: String,
    }
    let text = std::fs::read_to_string(manifest).with_context(|| format!("cannot read {}", manifest.display()))?;
    let manifest: Manifest = toml::from_str(&text).with_context(|| format!("cannot read {}", manifest.display()))?;
    Ok(manifest.package.name)
}
