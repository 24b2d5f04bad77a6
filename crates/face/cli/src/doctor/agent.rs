//! Whether a configured agent could be started.

use std::path::{Path, PathBuf};

use godwit_agents::{Adapter, AgentConfig, CredentialRef};
use godwit_api::types::DoctorItem;
use godwit_core::name::AgentName;
use nix::unistd::{AccessFlags, access};

use super::{ok, problem};

/// Where a run looks for a program by its name.
const SEARCH_PATH: [&str; 6] = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/// Looks at one agent. Its program is not started.
pub(super) fn examine(name: &AgentName, agent: &AgentConfig) -> DoctorItem {
    let item = format!("agent {name}");
    let Some(program) = find(&agent.program) else {
        let found = format!("its program `{}` is not there or cannot be executed", agent.program.escape_debug());
        return problem(item, found, format!("install it, or give the right path in `agents.{name}.program`"));
    };
    if let Some((found, remedy)) = credential_fault(agent) {
        return problem(item, found, remedy);
    }
    let label = match agent.adapter {
        Adapter::Scripted => " (scripted: no model is behind it)",
        Adapter::Claude => "",
    };
    ok(item, format!("{} is there{label}", program.display()))
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
