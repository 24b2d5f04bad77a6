//! `doctor`: what works on this machine and what does not, each with what to do about it.
//!
//! It guarantees that looking changes nothing: what it can repair is repaired by [`fix`] alone, when that is asked for.
//! Of an agent it starts nothing but the question for its version, with an environment of its own and a deadline. The
//! daemon uses the same eyes.

mod agent;
mod database;
pub(crate) mod fix;
mod home;
mod kernel;
mod login;
mod machine;
mod purse;
#[cfg(test)]
mod tests;

use godwit_api::types::{DaemonInfo, DoctorItem, DoctorLevel, DoctorReport, FleetStatus};

use godwit_reach::{DEFAULT_HOSTS, Obstacle};

use crate::config::Config;
use crate::home::Home;

pub(crate) use agent::{Examined, VERSION_WITHIN, examine as agent, release_in, version as program_version};
pub(crate) use database::{database, of_daemon};
pub(crate) use machine::Clocks;
pub(crate) use purse::Accounts;

/// Looks at everything that can be looked at without a daemon. Blocks for up to some seconds, most of which agents take
/// to tell their version.
pub(crate) fn examine(home: &Home, config: &Config, accounts: &Accounts) -> DoctorReport {
    let clocks = Clocks::read();
    let mut items = home::examine(home);
    let is_usable = items.iter().all(|item| item.name != home::NAME || item.level != DoctorLevel::Problem);
    if is_usable {
        items.extend(machine::disk(home.path()));
        items.push(machine::git(home));
    }
    items.extend([machine::sandbox(), network(), notifications(home, config)]);
    items.extend(kernel::examine());
    items.extend(machine::memory_and_limits());
    items.extend(no_agents(home, config));
    items.extend(config.agents.iter().map(|(name, agent)| agent::examine(name, agent, accounts).item));
    items.extend(config.agents.iter().filter_map(|(name, agent)| agent::unjudged(name, agent)));
    items.extend(config.agents.iter().filter_map(|(name, agent)| agent::lent_login(name, agent)));
    // Last, so that some time has passed between the two looks at the clocks.
    items.push(machine::clock(&clocks, &Clocks::read()));
    DoctorReport { items }
}

/// What work stands on, looked at in a moment: no agent's program is started.
pub(crate) fn vitals(home: &Home, config: &Config, accounts: &Accounts) -> Vec<DoctorItem> {
    let mut items = machine::disk(home.path());
    items.push(machine::sandbox());
    items.extend(no_agents(home, config));
    items.extend(config.agents.iter().map(|(name, agent)| agent::present(name, agent, accounts)));
    items
}

/// What is said when no agent is configured.
fn no_agents(home: &Home, config: &Config) -> Option<DoctorItem> {
    let remedy = format!("add `[agents.NAME]` with `adapter` and `program` to `{}`", home.config().display());
    config.agents.is_empty().then(|| warning("agents", "none is configured, so no mission can run", remedy))
}

/// The one thing that the sandbox leaves open, said plainly.
fn network() -> DoctorItem {
    let remedy = "filtering is not there yet; give agents only credentials that you would let them use";
    note("network", "open: runs reach whatever this machine reaches", remedy)
}

/// Whether a person is reached who does not look, and why not.
fn notifications(home: &Home, config: &Config) -> DoctorItem {
    const NAME: &str = "notifications";
    let push = &config.reach.web_push;
    match crate::reach::obstacle(home, config) {
        None => {
            let hosts = push.hosts.as_ref().map_or_else(|| DEFAULT_HOSTS.join(", "), |hosts| hosts.join(", "));
            ok(NAME, format!("on; web push goes to {hosts}"))
        }
        Some(Obstacle::Off) => {
            let remedy = format!(
                "set `enabled = true` and a `contact` in `[reach.web_push]` of `{}` to be told when something needs you",
                home.config().display()
            );
            note(NAME, "off: nobody is told who does not look", remedy)
        }
        Some(Obstacle::Broken { detail }) => {
            problem(NAME, format!("cannot be sent: {detail}"), "mend that, then start the daemon again")
        }
    }
}

/// Whether the daemon answers, and is of this version. `None` when none runs.
pub(crate) fn daemon(daemon: Option<(&DaemonInfo, Result<&FleetStatus, String>)>) -> DoctorItem {
    const NAME: &str = "daemon";
    match daemon {
        None => ok(NAME, "none runs; `godwit up --detach` starts one"),
        Some((info, Err(error))) => problem(
            NAME,
            format!("has the home (pid {}) and does not answer at {}: {error}", info.pid, info.url),
            format!(
                "end it with `kill {}` and start it anew with `godwit up --detach`; runs go on meanwhile",
                info.pid
            ),
        ),
        Some((info, Ok(status))) if status.version != env!("CARGO_PKG_VERSION") => warning(
            NAME,
            format!(
                "runs at {} (pid {}) with version {}, and this command is {}",
                info.url,
                info.pid,
                status.version,
                env!("CARGO_PKG_VERSION")
            ),
            "start it anew: `godwit down`, then `godwit up --detach`; runs go on meanwhile",
        ),
        Some((info, Ok(status))) => {
            ok(NAME, format!("version {} answers at {} (pid {})", status.version, info.url, info.pid))
        }
    }
}

fn ok(name: impl Into<String>, found: impl Into<String>) -> DoctorItem {
    DoctorItem { name: name.into(), level: DoctorLevel::Ok, found: found.into(), remedy: None, fixed: None }
}

fn note(name: impl Into<String>, found: impl Into<String>, remedy: impl Into<String>) -> DoctorItem {
    DoctorItem { level: DoctorLevel::Note, ..warning(name, found, remedy) }
}

fn warning(name: impl Into<String>, found: impl Into<String>, remedy: impl Into<String>) -> DoctorItem {
    let (name, found, remedy) = (name.into(), found.into(), Some(remedy.into()));
    DoctorItem { name, level: DoctorLevel::Warning, found, remedy, fixed: None }
}

fn problem(name: impl Into<String>, found: impl Into<String>, remedy: impl Into<String>) -> DoctorItem {
    DoctorItem { level: DoctorLevel::Problem, ..warning(name, found, remedy) }
}
