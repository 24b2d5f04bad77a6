//! The tools that the suites need. A missing one is installed where that is possible, else it is a failure with its
//! remedy: a suite that skips what it cannot run proves nothing.

use anyhow::{Context, Result, bail};

use crate::shell::{command, output, root, run};

/// A tool, and the Debian package that brings it.
const TOOLS: &[(&str, &str)] = &[("git", "git"), ("bwrap", "bubblewrap"), ("node", "nodejs"), ("npm", "npm")];

/// Makes sure that every tool can be started.
///
/// # Errors
/// Names what is missing and how to install it.
pub(crate) fn ensure_present() -> Result<()> {
    let missing: Vec<&str> =
        TOOLS.iter().filter(|(program, _)| !starts(program)).map(|(_, package)| *package).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages = missing.join(" ");
    if !starts("apt-get") || output(command("id").arg("-u"))?.trim() != "0" {
        bail!("missing tools: {packages}; install them, on Debian with `sudo apt-get install -y {packages}`");
    }
    run(command("apt-get").args(["update", "--quiet"]))?;
    run(command("apt-get").args(["install", "-y", "--no-install-recommends"]).args(&missing))?;
    match TOOLS.iter().find(|(program, _)| !starts(program)) {
        Some((program, package)) => bail!("`{program}` is still missing after installing {package}"),
        None => Ok(()),
    }
}

fn starts(program: &str) -> bool {
    command(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Installs the real Claude Code at the version of `e2e/claude/package-lock.json` into `target/claude-code`, for the
/// suites that prove the adapter against it. Nothing happens when that lock file is installed already.
///
/// # Errors
/// When npm fails; it needs its registry, once.
pub(crate) fn ensure_claude_code() -> Result<()> {
    let source = root().join("e2e/claude");
    // The suites look for it here, wherever cargo itself builds.
    let target = root().join("target/claude-code");
    let lock = std::fs::read(source.join("package-lock.json")).context("cannot read e2e/claude/package-lock.json")?;
    let stamp = target.join("installed-lock.json");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    std::fs::create_dir_all(&target).with_context(|| format!("cannot create {}", target.display()))?;
    for file in ["package.json", "package-lock.json"] {
        std::fs::copy(source.join(file), target.join(file)).with_context(|| format!("cannot copy {file}"))?;
    }
    run(command("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&target))?;
    std::fs::write(&stamp, lock).with_context(|| format!("cannot write {}", stamp.display()))
}
