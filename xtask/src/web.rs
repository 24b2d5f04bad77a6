//! The cockpit: it is built by npm and lies in `web/dist`, where the server finds it when it is built itself.

mod account;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use serde::de::DeserializeOwned;

use crate::shell::{cargo, command, root, run, stream, target_directory};
use crate::suites::{Failure, Suite};
use crate::tools;
use account::{Playwright, Vitest};

/// What can be done with the cockpit.
#[derive(Subcommand)]
pub(crate) enum WebTask {
    /// Build it into `web/dist`; the next `cargo build` puts it into the binary.
    Build,
    /// Check its types and texts, run its tests, and drive the built binary in Chromium as a person would.
    Test,
    /// Draw every page in both themes into `docs/images`.
    Screenshots,
}

/// Does it.
///
/// # Errors
/// The first step that fails.
pub(crate) fn web(task: &WebTask) -> Result<()> {
    let start = Instant::now();
    match task {
        WebTask::Build => build(),
        WebTask::Test => test(),
        WebTask::Screenshots => screenshots(),
    }?;
    println!("took {} s", start.elapsed().as_secs());
    Ok(())
}

/// Builds it from the checked-in description of the API, which must be what its types were made from.
///
/// # Errors
/// When a package cannot be installed, or types, texts or the build are not as they should be.
pub(crate) fn build() -> Result<()> {
    install()?;
    for script in ["generate:check", "check", "build"] {
        npm(&["run", "--silent", script])?;
    }
    Ok(())
}

fn test() -> Result<()> {
    build()?;
    let units = units()?;
    binaries()?;
    tools::ensure_chromium()?;
    tools::ensure_agents()?;
    let browser = browser(&mut std::io::stdout())?;
    println!("{UNITS}: {}\n{BROWSER}: {}", units.suite, browser.suite);
    if units.suite.is_proof() && browser.suite.is_proof() {
        return Ok(());
    }
    let failures = [units.failures, browser.failures].concat();
    failures.iter().for_each(|failure| println!("\n{}", failure.report()));
    let pointers: Vec<String> = failures.iter().map(Failure::pointer).collect();
    bail!("the cockpit's tests are no proof: each must run and pass\n{}", pointers.join("\n"))
}

/// What the account calls the cockpit's own tests.
pub(crate) const UNITS: &str = "cockpit";

/// What the account calls the tests of the built binary in a browser.
pub(crate) const BROWSER: &str = "cockpit-browser";

/// What ran of a suite, and each test of it that failed.
#[derive(Debug)]
pub(crate) struct Ran {
    /// How many passed and failed.
    pub(crate) suite: Suite,
    /// Those that failed.
    pub(crate) failures: Vec<Failure>,
}

/// Runs the cockpit's own tests; it must have been built.
///
/// # Errors
/// When they cannot be started, or leave no account of what ran. A failed test is in the account.
pub(crate) fn units() -> Result<Ran> {
    let account = account_file(UNITS)?;
    let mut vitest = command("npm");
    vitest.args(["run", "--silent", "test", "--", "--reporter=default", "--reporter=json"]);
    vitest.arg(format!("--outputFile={}", account.display())).current_dir(place());
    let start = Instant::now();
    let status = stream(vitest, &mut std::io::stdout(), |_| ())?;
    let told: Vitest = read_account(&account)?;
    let suite = told.suite(start.elapsed().as_secs_f64()).ended_with(status.success());
    Ok(Ran { suite, failures: told.failures(&place()) })
}

/// Drives the built binary in Chromium as a person would, and writes what the tests say to `shown_to`. The cockpit must be
/// in the binary, and both must be there.
///
/// # Errors
/// As [`units`].
pub(crate) fn browser(shown_to: &mut dyn Write) -> Result<Ran> {
    let account = account_file(BROWSER)?;
    let mut playwright = command("npm");
    playwright.args(["run", "--silent", "test:browser", "--", "--reporter=list,json"]).current_dir(place());
    playwright.env("PLAYWRIGHT_JSON_OUTPUT_NAME", &account);
    let status = stream(playwright, shown_to, |_| ())?;
    let told: Playwright = read_account(&account)?;
    Ok(Ran { suite: told.suite().ended_with(status.success()), failures: told.failures() })
}

/// Where a runner writes its account, with nothing of an earlier run in it.
fn account_file(name: &str) -> Result<PathBuf> {
    let directory = target_directory().join("accounts");
    std::fs::create_dir_all(&directory).with_context(|| format!("cannot create {}", directory.display()))?;
    let file = directory.join(format!("{name}.json"));
    match std::fs::remove_file(&file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot delete {}", file.display()))
        }
        _ => Ok(file),
    }
}

fn read_account<T: DeserializeOwned>(file: &Path) -> Result<T> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("the tests ended without an account of what ran: cannot read {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("cannot read {}", file.display()))
}

fn screenshots() -> Result<()> {
    build()?;
    binaries()?;
    tools::ensure_chromium()?;
    tools::ensure_fonts()?;
    let images = root().join("docs/images");
    std::fs::create_dir_all(&images).with_context(|| format!("cannot create {}", images.display()))?;
    let mut draw = command("npm");
    draw.args(["run", "--silent", "test:browser", "--", "looks"]).current_dir(place()).env("GODWIT_IMAGES", images);
    run(&mut draw)
}

/// The binary that the browser is pointed at, with the cockpit that was just built.
fn binaries() -> Result<()> {
    run(cargo().args(["build", "--package", "godwit", "--package", "godwit-testkit", "--bins"]))
}

/// Installs what the lock file says. Nothing happens when it is installed already.
///
/// `npm ci` would refuse a lock file that was made where a registry does not offer every platform's packages.
fn install() -> Result<()> {
    let lock = place().join("package-lock.json");
    let wanted = std::fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let stamp = place().join("node_modules/.installed-lock.json");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    npm(&["install", "--no-save", "--no-audit", "--no-fund"])?;
    std::fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

fn place() -> PathBuf {
    root().join("web")
}

fn npm(arguments: &[&str]) -> Result<()> {
    run(command("npm").args(arguments).current_dir(place()))
}
