//! `doctor`: what works on this machine and what does not, each with what to do about it.
//!
//! It looks and starts nothing of the operator's: of an agent it knows whether its program is there and visible to
//! a run, never what the program says. The daemon uses the same eyes.

mod agent;
#[cfg(test)]
mod tests;

use std::fs;
use std::os::unix::fs::PermissionsExt;

use godwit_api::types::{DoctorItem, DoctorLevel, DoctorReport};
use godwit_git::{GitDoor, GitDoorConfig};
use nix::sys::statvfs::statvfs;

use crate::composition::now;
use crate::config::Config;
use crate::home::{Home, HomeLock};

/// Below this, agents will soon find the disk full, in bytes.
const LITTLE_SPACE: u64 = 5 * GIB;

/// Below this, the log may soon find the disk full, in bytes.
const NO_SPACE: u64 = GIB / 2;

const GIB: u64 = 1 << 30;

/// The first second of 2025: a clock that shows an earlier time was never set.
const EARLIEST_SECOND: i64 = 1_735_689_600;

/// The first second of 2100.
const LATEST_SECOND: i64 = 4_102_444_800;

/// Looks at everything. Blocks for some milliseconds, at most some seconds. Creates the home when it is missing.
pub(crate) fn examine(home: &Home, config: &Config) -> DoctorReport {
    let home_item = home_item(home);
    let is_usable = home_item.level != DoctorLevel::Problem;
    let mut items = vec![home_item];
    if is_usable {
        items.extend([disk(home), git(home), daemon(home)]);
    }
    items.extend([sandbox(), network(), user_namespaces(), clock()]);
    if config.agents.is_empty() {
        let remedy = format!("add `[agents.NAME]` with `adapter` and `program` to `{}`", home.config().display());
        items.push(warning("agents", "none is configured, so no mission can run", remedy));
    }
    items.extend(config.agents.iter().map(|(name, agent)| agent::examine(name, agent)));
    DoctorReport { items }
}

/// The one thing that the sandbox leaves open, said plainly.
fn network() -> DoctorItem {
    let remedy = "filtering is not there yet; give agents only credentials that you would let them use";
    warning("network", "open: runs reach whatever this machine reaches", remedy)
}

fn ok(name: impl Into<String>, found: impl Into<String>) -> DoctorItem {
    DoctorItem { name: name.into(), level: DoctorLevel::Ok, found: found.into(), remedy: None }
}

fn warning(name: impl Into<String>, found: impl Into<String>, remedy: impl Into<String>) -> DoctorItem {
    let (name, found, remedy) = (name.into(), found.into(), Some(remedy.into()));
    DoctorItem { name, level: DoctorLevel::Warning, found, remedy }
}

fn problem(name: impl Into<String>, found: impl Into<String>, remedy: impl Into<String>) -> DoctorItem {
    DoctorItem { level: DoctorLevel::Problem, ..warning(name, found, remedy) }
}

fn home_item(home: &Home) -> DoctorItem {
    let shown = home.path().display().to_string();
    let mode = fs::metadata(home.path()).map(|metadata| metadata.permissions().mode() & 0o777).ok();
    match home.clone().prepare() {
        Err(error) => {
            let error = crate::error::CliError::from(error);
            let remedy = error.hints.first().cloned().unwrap_or_else(|| "choose another home".to_owned());
            problem("home", error.to_string(), remedy)
        }
        Ok(_) => match mode {
            Some(mode) if mode & 0o077 != 0 => {
                let found = format!("{shown} had mode {mode:03o}, open to others; it has 700 now");
                warning("home", found, "make sure that nobody has read what is in it")
            }
            Some(_) => ok("home", format!("{shown}, mode 700")),
            None => ok("home", format!("{shown}, created with mode 700")),
        },
    }
}

fn disk(home: &Home) -> DoctorItem {
    let remedy = "free some space on the disk of godwit's home";
    match statvfs(home.path()) {
        Ok(disk) => {
            let free = disk.blocks_available().saturating_mul(disk.fragment_size());
            let found = format!("{}.{} GiB are free", free / GIB, free % GIB * 10 / GIB);
            match free {
                ..NO_SPACE => problem("disk", found, remedy),
                NO_SPACE..LITTLE_SPACE => warning("disk", found, remedy),
                LITTLE_SPACE.. => ok("disk", found),
            }
        }
        Err(error) => warning("disk", format!("its space cannot be told: {error}"), remedy),
    }
}

fn git(home: &Home) -> DoctorItem {
    match GitDoor::open(GitDoorConfig::new(home.path().join("git"))) {
        Ok(door) => ok("git", format!("git {} at {}", door.version(), door.config().program.display())),
        Err(error) => {
            let error = crate::error::CliError::from_error(crate::exit::Exit::Failed, &error);
            problem("git", error.to_string(), "install git 2.36 or later where the system keeps its programs")
        }
    }
}

fn daemon(home: &Home) -> DoctorItem {
    match (HomeLock::is_taken(home), home.published()) {
        (Ok(true), Ok(Some(info))) => ok("daemon", format!("runs at {} (pid {})", info.url, info.pid)),
        (Ok(true), Ok(None)) => ok("daemon", "another godwit has the home and is not ready yet"),
        (Ok(false), Ok(_)) => ok("daemon", "none runs; `godwit up --detach` starts one"),
        (Err(error), _) | (_, Err(error)) => problem("daemon", error.to_string(), "look at the file that it names"),
    }
}

fn sandbox() -> DoctorItem {
    match godwit_sandbox::probe() {
        Ok(backend) => ok("sandbox", format!("{} at {} isolates runs", backend.version, backend.path.display())),
        Err(unavailable) => problem("sandbox", unavailable.reason, unavailable.remedy),
    }
}

/// What the kernel says about user namespaces. Whether they suffice is what [`sandbox`] tries.
fn user_namespaces() -> DoctorItem {
    const NAME: &str = "user namespaces";
    let setting = |path: &str| fs::read_to_string(path).ok().map(|text| text.trim().to_owned());
    let most = setting("/proc/sys/user/max_user_namespaces");
    let is_forbidden = setting("/proc/sys/kernel/unprivileged_userns_clone").as_deref() == Some("0");
    let is_restricted = setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns").as_deref() == Some("1");
    match most.as_deref() {
        None => ok(NAME, "this kernel does not tell; the sandbox was tried instead"),
        Some("0") => problem(NAME, "the kernel allows none", "sysctl -w user.max_user_namespaces=15000"),
        Some(_) if is_forbidden => warning(
            NAME,
            "the kernel allows them to root only",
            "sysctl -w kernel.unprivileged_userns_clone=1, unless the sandbox works all the same",
        ),
        Some(_) if is_restricted => warning(
            NAME,
            "AppArmor restricts them",
            "give bwrap an AppArmor profile with `userns,`, unless the sandbox works all the same",
        ),
        Some(most) => ok(NAME, format!("allowed, at most {most}")),
    }
}

fn clock() -> DoctorItem {
    let now = now();
    match now.as_second() {
        EARLIEST_SECOND..LATEST_SECOND => ok("clock", now.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()),
        _ => problem("clock", format!("shows {now}"), "set the clock: times in the log and in commits come from it"),
    }
}
