//! Whether a configured agent could be started.

use std::path::{Path, PathBuf};

use godwit_agents::{AgentConfig, CredentialRef};
use godwit_api::types::DoctorItem;
use godwit_core::name::AgentName;
use nix::unistd::{AccessFlags, access};

use super::{ok, problem, warning};

/// Where a run looks for a program by its name.
const SEARCH_PATH: [&str; 6] = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/// What every run sees of the system.
const SYSTEM: [&str; 8] = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/opt", "/nix"];

/// Looks at one agent. Its program is not started.
pub(super) fn examine(name: &AgentName, agent: &AgentConfig, read_only: &[PathBuf]) -> DoctorItem {
    let item = format!("agent {name}");
    let Some(program) = find(&agent.program) else {
        let found = format!("its program `{}` is not there or cannot be executed", agent.program.escape_debug());
        return problem(item, found, format!("install it, or give the right path in `agents.{name}.program`"));
    };
    if let Some((found, remedy)) = credential_fault(agent) {
        return problem(item, found, remedy);
    }
    let real = program.canonicalize().unwrap_or_else(|_| program.clone());
    let visible =
        || SYSTEM.iter().map(Path::new).chain(agent.read_only_paths.iter().chain(read_only).map(AsRef::as_ref));
    let is_visible = |path: &Path| visible().any(|shown| path.starts_with(shown));
    if is_visible(&program) && is_visible(&real) {
        return ok(item, format!("{} is there", program.display()));
    }
    let directory = real.parent().unwrap_or(Path::new("/")).display();
    let found = format!("{} is there, but no run sees it", program.display());
    warning(item, found, format!("add `{directory}` to `agents.{name}.read_only_paths`"))
}

fn find(program: &str) -> Option<PathBuf> {
    let is_executable = |path: &PathBuf| path.is_file() && access(path.as_path(), AccessFlags::X_OK).is_ok();
    if program.starts_with('/') {
        return Some(PathBuf::from(program)).filter(is_executable);
    }
    SEARCH_PATH.iter().map(|directory| Path::new(directory).join(program)).find(is_executable)
}

/// What is wrong with the credential, and what to do. Its value is not looked at.
fn credential_fault(agent: &AgentConfig) -> Option<(String, String)> {
    match agent.credential.as_ref()? {
        CredentialRef::Env(name) if std::env::var_os(name).is_none() => Some((
            format!("its credential `env:{name}` is not set here"),
            format!("set {name} where the daemon is started, or use `file:PATH`"),
        )),
        CredentialRef::File(path) if access(path.as_path(), AccessFlags::R_OK).is_err() => Some((
            format!("its credential `file:{}` cannot be read", path.display()),
            "write the credential there, readable by this user only".to_owned(),
        )),
        CredentialRef::CliLogin | CredentialRef::Env(_) | CredentialRef::File(_) | CredentialRef::Keychain(_) => None,
    }
}
