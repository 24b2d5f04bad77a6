//! The cockpit: it is built by npm and lies in `web/dist`, where the server finds it when it is built itself.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Subcommand;

use crate::shell::{cargo, command, root, run};
use crate::tools;

/// What can be done with the cockpit.
#[derive(Subcommand)]
pub(crate) enum WebTask {
    /// Build it into `web/dist`; the next `cargo build` puts it into the binary.
    Build,
    /// Check its types and texts, and drive the built binary in Chromium as a person would.
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
fn build() -> Result<()> {
    install()?;
    for script in ["generate:check", "check", "build"] {
        npm(&["run", "--silent", script])?;
    }
    Ok(())
}

fn test() -> Result<()> {
    build()?;
    npm(&["run", "--silent", "test"])?;
    binaries()?;
    tools::ensure_chromium()?;
    npm(&["run", "--silent", "test:browser"])
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
