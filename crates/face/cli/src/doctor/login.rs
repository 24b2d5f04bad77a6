//! Whether the login of a CLI that an agent is to use is there. It is not tried: only a call to the provider could say
//! whether it is still good.

use std::path::{Path, PathBuf};

use godwit_agents::{Adapter, AgentConfig, CredentialRef};
use nix::unistd::{AccessFlags, access};

/// Where Claude Code keeps its login, in the operator's home directory.
const CLAUDE: &str = ".claude/.credentials.json";

/// What is wrong with the login that an agent is to use, and what to do. `home` is the operator's home directory.
pub(super) fn fault(agent: &AgentConfig, home: Option<&Path>) -> Option<(String, String)> {
    if agent.credential != Some(CredentialRef::CliLogin) || agent.adapter != Adapter::Claude {
        return None;
    }
    let file: PathBuf = home?.join(CLAUDE);
    let remedy = "start the CLI once by hand and log in with `/login`, or give a token by `env:NAME` or `file:PATH`";
    let is_there = access(&file, AccessFlags::R_OK).is_ok();
    (!is_there).then(|| (format!("its login is missing: `{}` cannot be read", file.display()), remedy.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_that_is_not_there_is_told_and_nothing_else_needs_one() {
        let place = tempfile::tempdir().expect("a scratch directory");
        let mut agent = AgentConfig::new(Adapter::Claude, "claude");
        assert_eq!(fault(&agent, Some(place.path())), None);
        agent.credential = Some(CredentialRef::CliLogin);
        let (found, remedy) = fault(&agent, Some(place.path())).expect("it is missing");
        assert!(found.contains(CLAUDE) && remedy.contains("/login"), "{found}; {remedy}");
        std::fs::create_dir_all(place.path().join(".claude")).expect("created");
        std::fs::write(place.path().join(CLAUDE), "{}").expect("written");
        assert_eq!(fault(&agent, Some(place.path())), None);
        agent.credential = Some(CredentialRef::Env("TOKEN".to_owned()));
        assert_eq!(fault(&agent, None), None);
    }
}
