//! Starting a program, bare and in the sandbox.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use godwit_sandbox::{Network, Profile};

use crate::process::command;

/// From the start of a program to its end.
///
/// # Errors
/// When it cannot be started or does not end with 0.
pub fn run(argv: &[String], directory: &Path) -> Result<Duration> {
    let (program, arguments) = argv.split_first().context("no program is named")?;
    let started = Instant::now();
    let output = command(program).args(arguments).current_dir(directory).output();
    let elapsed = started.elapsed();
    let output = output.with_context(|| format!("cannot start `{program}`"))?;
    ensure!(
        output.status.success(),
        "`{program}` ended with {}: {}",
        output.status,
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(elapsed)
}

/// The argument vector that runs `argv` in the sandbox as an agent's is, with this directory as its workspace.
///
/// # Errors
/// When there is no sandbox on this machine.
pub fn sandboxed(argv: &[String], directory: &Path) -> Result<Vec<String>> {
    let home = directory.join("agent-home");
    std::fs::create_dir_all(&home).context("cannot make a HOME")?;
    let backend = godwit_sandbox::probe().context("no sandbox can be set up here")?;
    let profile = Profile {
        workspace: directory.to_owned(),
        home,
        tmp: None,
        read_only: Vec::new(),
        hidden: Vec::new(),
        uncovered: Vec::new(),
        covered: Vec::new(),
        writable_files: Vec::new(),
        env: BTreeMap::new(),
        network: Network::Open,
    };
    godwit_sandbox::wrap(&backend, &profile, argv).context("the sandbox cannot be described")
}
