//! Whether a configured agent could be started, and which version its program is of.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use godwit_agents::{Adapter, AgentConfig, Sentinel, ValueRef, VersionWarning};
use godwit_api::types::DoctorItem;
use godwit_core::name::AgentName;
use godwit_proc::helper::{self, HelperCommand};
use nix::unistd::{AccessFlags, access};

use super::machine::Scratch;
use super::purse::{self, Accounts};
use super::{note, ok, problem, warning};
use crate::error::CliError;
use crate::exit::Exit;

/// Where a run looks for a program by its name.
const SEARCH_PATH: [&str; 6] = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/// How long a program may take to tell its version: one of Node starts in two or three seconds on a slow disk, and in ten and
/// more where agents are at work on every core.
pub(crate) const VERSION_WITHIN: Duration = Duration::from_secs(30);

/// The most bytes that a version is told in.
const MOST_VERSION_BYTES: usize = 64 * 1024;

/// What was found of an agent.
#[derive(Debug)]
pub(crate) struct Examined {
    pub(crate) item: DoctorItem,
    /// The release of its program, where that could be told.
    pub(crate) release: Option<String>,
}

/// Looks at one agent: its program, which is asked for its version and for nothing else and without a credential, and who
/// pays for its runs.
pub(crate) fn examine(name: &AgentName, agent: &AgentConfig, accounts: &Accounts) -> Examined {
    let item = item_of(name);
    let purse = purse::of(name, agent, accounts, etcetera::home_dir().ok().as_deref());
    let (program, release) = match program(name, agent) {
        Ok(program) => released(name, agent, &program),
        Err(absent) => (absent, None),
    };
    let found = format!("{}; {}", program.found, purse.found);
    // The worse of the two comes first, and both are told.
    let remedies = match purse.level > program.level {
        true => [purse.remedy, program.remedy],
        false => [program.remedy, purse.remedy],
    };
    let remedies: Vec<String> = remedies.into_iter().flatten().collect();
    let remedy = (!remedies.is_empty()).then(|| remedies.join("; "));
    let level = program.level.max(purse.level);
    Examined { item: DoctorItem { name: item, level, found, remedy, fixed: None }, release }
}

fn item_of(name: &AgentName) -> String {
    format!("agent {name}")
}

/// Which release a program is of, and whether that is a tested one.
fn released(name: &AgentName, agent: &AgentConfig, program: &Path) -> (DoctorItem, Option<String>) {
    let (item, place) = (item_of(name), program.display());
    if agent.adapter == Adapter::Scripted {
        return (ok(item, format!("{place} is there (scripted: no model is behind it)")), None);
    }
    // Not every such agent knows `--version`, and none is known by its release.
    if agent.adapter == Adapter::Acp {
        return (ok(item, format!("{place} is there (ACP: it says what it can when it is started)")), None);
    }
    let said = match version(program, search_path(agent), VERSION_WITHIN) {
        Ok(said) => said,
        Err(why) => {
            let remedy = format!(
                "run `{place} --version` yourself and see; the sandbox may need `agents.{name}.read_only_paths`"
            );
            return (problem(item, format!("{place} does not tell its version: {why}"), remedy), None);
        }
    };
    let release = release_in(agent.adapter, &said);
    let item = match agent.adapter.tested_versions() {
        Some(tested) => match tested.judge(&said) {
            Err(doubt) => {
                let remedy = "try it on a mission that matters little, or install a tested release";
                warning(item, format!("{place} {doubt}"), remedy)
            }
            Ok(_) => ok(item, format!("{said} at {place}, a tested release (tested: {tested})")),
        },
        None => ok(item, format!("{said} at {place}")),
    };
    (item, release)
}

/// The release in what a program of an adapter said of its version.
pub(crate) fn release_in(adapter: Adapter, said: &str) -> Option<String> {
    match adapter.tested_versions()?.judge(said) {
        Ok(found) | Err(VersionWarning::Untested { found, .. }) => Some(found.to_string()),
        Err(VersionWarning::Unreadable { .. }) => None,
    }
}

/// Says of an agent whose tool calls nobody judges that it is so, and why. Of one that plays a script nothing is said:
/// what it does was written down beforehand.
pub(super) fn unjudged(name: &AgentName, agent: &AgentConfig) -> Option<DoctorItem> {
    let item = format!("sentinel {name}");
    if agent.adapter == Adapter::Scripted || agent.is_judged() {
        return None;
    }
    Some(match agent.sentinel {
        Sentinel::Off => {
            let remedy = format!("remove `sentinel` from `agents.{name}`, unless that is what you want");
            warning(item, "is off: only the sandbox bounds what this agent does", remedy)
        }
        Sentinel::On if agent.adapter == Adapter::Acp => note(
            item,
            "judges what this agent asks permission for; else only the sandbox bounds it",
            "let the agent ask before it acts, by its mode or settings",
        ),
        Sentinel::On => {
            let found = format!("`{}` cannot be given a hook: only the sandbox bounds it", agent.adapter.word());
            note(item, found, "give what must not go wrong to an agent whose calls are judged")
        }
    })
}

/// Says of an agent whose runs are lent the CLI's own login that it is so.
pub(super) fn lent_login(name: &AgentName, agent: &AgentConfig) -> Option<DoctorItem> {
    let remedy =
        "give it a token of its own by `env:NAME`, `file:PATH` or `keychain:NAME`, unless that is what you want";
    let found = "its runs are lent the CLI's own login of this user, one run at a time";
    agent.lends_login().then(|| note(format!("login {name}"), found, remedy))
}

/// Looks at one agent without starting anything of it.
pub(super) fn present(name: &AgentName, agent: &AgentConfig, accounts: &Accounts) -> DoctorItem {
    let item = item_of(name);
    let program = match program(name, agent) {
        Ok(program) => program,
        Err(absent) => return absent,
    };
    let purse = purse::of(name, agent, accounts, etcetera::home_dir().ok().as_deref());
    let found = format!("{} is there; {}", program.display(), purse.found);
    DoctorItem { name: item, level: purse.level, found, remedy: purse.remedy, fixed: None }
}

/// The program of an agent, or what is missing.
fn program(name: &AgentName, agent: &AgentConfig) -> Result<PathBuf, DoctorItem> {
    find(&agent.program).ok_or_else(|| {
        let found = format!("its program `{}` is not there or cannot be executed", agent.program.escape_debug());
        let remedy = format!("install it, or give the right path in `agents.{name}.program`");
        problem(item_of(name), found, remedy)
    })
}

/// Where the program finds its own programs: what the configuration says literally, or the system's directories.
fn search_path(agent: &AgentConfig) -> OsString {
    match agent.env.get("PATH") {
        Some(ValueRef::Literal(path)) => path.into(),
        Some(_) | None => SEARCH_PATH.join(":").into(),
    }
}

/// Asks a program for its version, in an empty HOME and with nothing of this environment.
pub(crate) fn version(program: &Path, search_path: OsString, deadline: Duration) -> Result<String, String> {
    let scratch = Scratch::new("agent").map_err(|error| format!("there is no place for it: {error}"))?;
    let env = [("PATH", search_path), ("HOME", scratch.path.clone().into_os_string()), ("LC_ALL", "C.UTF-8".into())];
    let command = HelperCommand {
        program: program.to_owned(),
        args: vec!["--version".into()],
        env: BTreeMap::from(env.map(|(name, value)| (OsString::from(name), value))),
        cwd: scratch.path.clone(),
        stdin: None,
        deadline,
        output_cap_bytes: MOST_VERSION_BYTES,
        lock: None,
    };
    let output = helper::run(&command).map_err(|error| CliError::from_error(Exit::Failed, &error).to_string())?;
    let first = |bytes: &[u8]| {
        String::from_utf8_lossy(bytes).lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
    };
    if !output.status.is_success() {
        let said =
            first(&output.stderr).or_else(|| first(&output.stdout)).unwrap_or_else(|| "and said nothing".to_owned());
        return Err(format!("it ended with {:?}: {said}", output.status));
    }
    first(&output.stdout).ok_or_else(|| "it said nothing".to_owned())
}

fn find(program: &str) -> Option<PathBuf> {
    let is_executable = |path: &PathBuf| path.is_file() && access(path.as_path(), AccessFlags::X_OK).is_ok();
    if program.starts_with('/') {
        return Some(PathBuf::from(program)).filter(is_executable);
    }
    SEARCH_PATH.iter().map(|directory| Path::new(directory).join(program)).find(is_executable)
}
