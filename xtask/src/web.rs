//! The cockpit: it is built by npm and lies in `web/dist`, where the server finds it when it is built itself.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::shell::{cargo, command, root, run, stream, target_directory};
use crate::suites::Suite;
use crate::tools;

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
    let browser = browser()?;
    println!("{UNITS}: {units}\n{BROWSER}: {browser}");
    match units.is_proof() && browser.is_proof() {
        true => Ok(()),
        false => bail!("the cockpit's tests are no proof: each must run and pass"),
    }
}

/// What the account calls the cockpit's own tests.
pub(crate) const UNITS: &str = "cockpit";

/// What the account calls the tests of the built binary in a browser.
pub(crate) const BROWSER: &str = "cockpit-browser";

/// Runs the cockpit's own tests; it must have been built.
///
/// # Errors
/// When they cannot be started, or leave no account of what ran. A failed test is in the account.
pub(crate) fn units() -> Result<Suite> {
    let account = account_file(UNITS)?;
    let mut vitest = command("npm");
    vitest.args(["run", "--silent", "test", "--", "--reporter=default", "--reporter=json"]);
    vitest.arg(format!("--outputFile={}", account.display())).current_dir(place());
    let start = Instant::now();
    let status = stream(vitest, |_| ())?;
    let told: Vitest = read_account(&account)?;
    let suite = told.suite(start.elapsed().as_secs_f64());
    Ok(suite.ended_with(status.success()))
}

/// Drives the built binary in Chromium as a person would. The cockpit must be in the binary, and both must be there.
///
/// # Errors
/// As [`units`].
pub(crate) fn browser() -> Result<Suite> {
    let account = account_file(BROWSER)?;
    let mut playwright = command("npm");
    playwright.args(["run", "--silent", "test:browser", "--", "--reporter=list,json"]).current_dir(place());
    playwright.env("PLAYWRIGHT_JSON_OUTPUT_NAME", &account);
    let status = stream(playwright, |_| ())?;
    let told: Playwright = read_account(&account)?;
    Ok(told.suite().ended_with(status.success()))
}

/// What Vitest tells of a run.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vitest {
    num_passed_tests: u64,
    num_failed_tests: u64,
    num_pending_tests: u64,
    num_todo_tests: u64,
}

impl Vitest {
    fn suite(&self, seconds: f64) -> Suite {
        let ignored = self.num_pending_tests + self.num_todo_tests;
        Suite { passed: self.num_passed_tests, failed: self.num_failed_tests, ignored, seconds }
    }
}

/// What Playwright tells of a run.
#[derive(Debug, Deserialize)]
struct Playwright {
    stats: PlaywrightStats,
}

/// The counts of a run. A test that passed only when it was repeated is `flaky`.
#[derive(Debug, Deserialize)]
struct PlaywrightStats {
    expected: u64,
    unexpected: u64,
    flaky: u64,
    skipped: u64,
    /// In milliseconds.
    duration: f64,
}

impl Playwright {
    /// A test that failed once has failed.
    fn suite(&self) -> Suite {
        let PlaywrightStats { expected, unexpected, flaky, skipped, duration } = self.stats;
        Suite { passed: expected, failed: unexpected + flaky, ignored: skipped, seconds: duration / 1_000.0 }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_runners_tell_is_booked_and_a_test_that_had_to_be_repeated_has_failed() {
        let vitest =
            r#"{"numTotalTests":9,"numPassedTests":5,"numFailedTests":1,"numPendingTests":2,"numTodoTests":1}"#;
        let vitest: Vitest = serde_json::from_str(vitest).expect("an account");
        assert_eq!(vitest.suite(1.5), Suite { passed: 5, failed: 1, ignored: 3, seconds: 1.5 });
        let playwright =
            r#"{"suites":[],"stats":{"duration":2500.5,"expected":7,"skipped":1,"unexpected":2,"flaky":1}}"#;
        let playwright: Playwright = serde_json::from_str(playwright).expect("an account");
        let suite = playwright.suite();
        assert_eq!((suite.passed, suite.failed, suite.ignored), (7, 3, 1));
        assert!(!suite.is_proof());
        let good = Suite { passed: 7, failed: 0, ignored: 0, seconds: 1.0 };
        assert!(good.is_proof() && good.ended_with(true).is_proof());
        assert!(!good.ended_with(false).is_proof(), "a runner that fails without a failed test has failed");
        assert!(!Suite::default().is_proof(), "nothing ran");
    }
}
