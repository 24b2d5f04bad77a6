//! The tools that the suites need. A missing one is installed where that is possible, else it is a failure with its
//! remedy: a suite that skips what it cannot run proves nothing.

use anyhow::{Context, Result, bail, ensure};

use crate::shell::{command, output, root, run};

/// A tool, and the Debian package that brings it.
const TOOLS: &[(&str, &str)] = &[("git", "git"), ("bwrap", "bubblewrap"), ("node", "nodejs"), ("npm", "npm")];

/// Makes sure that every tool can be started.
///
/// # Errors
/// Names what is missing and how to install it.
pub(crate) fn ensure_present() -> Result<()> {
    ensure(TOOLS)
}

/// Makes sure that the browser of the cockpit's tests can be started.
///
/// # Errors
/// Names what is missing and how to install it.
pub(crate) fn ensure_chromium() -> Result<()> {
    ensure(&[("chromium", "chromium")])
}

/// Makes sure that Chinese can be drawn: a browser without such a font draws boxes and says nothing of it.
///
/// # Errors
/// Names what is missing and how to install it.
pub(crate) fn ensure_fonts() -> Result<()> {
    let are_there = || output(command("fc-list").arg(":lang=zh")).is_ok_and(|fonts| !fonts.trim().is_empty());
    if !are_there() {
        install(&["fontconfig", "fonts-noto-cjk"])?;
    }
    ensure!(are_there(), "no font for Chinese is known to `fc-list :lang=zh` after installing fonts-noto-cjk");
    Ok(())
}

fn ensure(tools: &[(&str, &str)]) -> Result<()> {
    let missing: Vec<&str> =
        tools.iter().filter(|(program, _)| !starts(program)).map(|(_, package)| *package).collect();
    if missing.is_empty() {
        return Ok(());
    }
    install(&missing)?;
    match tools.iter().find(|(program, _)| !starts(program)) {
        Some((program, package)) => bail!("`{program}` is still missing after installing {package}"),
        None => Ok(()),
    }
}

/// Installs packages of Debian.
fn install(missing: &[&str]) -> Result<()> {
    let packages = missing.join(" ");
    if !starts("apt-get") || output(command("id").arg("-u"))?.trim() != "0" {
        bail!("missing tools: {packages}; install them, on Debian with `sudo apt-get install -y {packages}`");
    }
    run(command("apt-get").args(["update", "--quiet"]))?;
    run(command("apt-get").args(["install", "-y", "--no-install-recommends"]).args(missing))
}

fn starts(program: &str) -> bool {
    command(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// The agent CLIs: the directory with the lock file, and where the suites look for the installed program, wherever
/// cargo itself builds.
const AGENTS: &[(&str, &str)] = &[
    ("e2e/claude", "target/claude-code"),
    ("e2e/agents/codex", "target/agents/codex"),
    ("e2e/agents/opencode", "target/agents/opencode"),
    ("e2e/agents/gemini", "target/agents/gemini"),
];

/// Installs the real agent CLIs, each at the version of its lock file, for the suites that prove the adapters against
/// them. Nothing happens for a lock file that is installed already.
///
/// # Errors
/// When npm fails; it needs its registry, once.
pub(crate) fn ensure_agents() -> Result<()> {
    AGENTS.iter().try_for_each(|(source, target)| ensure_agent(source, target))
}

fn ensure_agent(source: &str, target: &str) -> Result<()> {
    let (from, to) = (root().join(source), root().join(target));
    let lock = std::fs::read(from.join("package-lock.json"))
        .with_context(|| format!("cannot read {source}/package-lock.json"))?;
    let stamp = to.join("installed-lock.json");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    std::fs::create_dir_all(&to).with_context(|| format!("cannot create {}", to.display()))?;
    for file in ["package.json", "package-lock.json"] {
        std::fs::copy(from.join(file), to.join(file)).with_context(|| format!("cannot copy {source}/{file}"))?;
    }
    // Not `npm ci`, which refuses a lock file that was made where a registry does not offer every platform's packages.
    // What the lock file names is installed at its version and compared with its checksum all the same.
    run(command("npm").args(["install", "--no-save", "--no-audit", "--no-fund"]).current_dir(&to))?;
    std::fs::write(&stamp, lock).with_context(|| format!("cannot write {}", stamp.display()))
}
