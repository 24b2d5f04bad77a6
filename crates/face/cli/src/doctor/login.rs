//! Whether the login of a CLI that an agent is to use is there. It is not tried: only a call to the provider could say
//! whether it is still good.

use std::path::Path;

use godwit_agents::AgentConfig;
use nix::unistd::{AccessFlags, access};

/// What is wrong with the login that an agent is to use, and what to do. `home` is the operator's home directory.
pub(super) fn fault(agent: &AgentConfig, home: Option<&Path>) -> Option<(String, String)> {
    let home = home?;
    let needed = agent.login_files(agent.model.as_deref()).into_iter().filter(|file| !file.is_optional());
    let mut placed = needed.map(|file| (home.join(&file.path), file));
    let (place, file) = placed.find(|(place, _)| access(place, AccessFlags::R_OK).is_err())?;
    let remedy = format!("{}, or give a key or token by `env:NAME` or `file:PATH`", file.remedy());
    Some((format!("its login is missing: `{}` cannot be read", place.display()), remedy))
}

#[cfg(test)]
mod tests {
    use godwit_agents::{Adapter, CredentialRef};

    use super::*;

    #[test]
    fn a_login_that_is_not_there_is_told_and_nothing_else_needs_one() {
        let place = tempfile::tempdir().expect("a scratch directory");
        for (adapter, file, how) in [
            (Adapter::Claude, ".claude/.credentials.json", "/login"),
            (Adapter::Codex, ".codex/auth.json", "codex login"),
            (Adapter::Opencode, ".local/share/opencode/auth.json", "opencode auth login"),
            (Adapter::Gemini, ".gemini/oauth_creds.json", "Google"),
        ] {
            let mut agent = AgentConfig::new(adapter, "agent");
            agent.model = Some("openai/gpt-5.5".to_owned());
            assert_eq!(fault(&agent, Some(place.path())), None);
            agent.credential = Some(CredentialRef::CliLogin);
            let (found, remedy) = fault(&agent, Some(place.path())).expect("it is missing");
            assert!(found.contains(file) && remedy.contains(how), "{found}; {remedy}");
            let login = place.path().join(file);
            std::fs::create_dir_all(login.parent().expect("it is in a directory")).expect("created");
            std::fs::write(login, "{}").expect("written");
            assert_eq!(fault(&agent, Some(place.path())), None);
            agent.credential = Some(CredentialRef::Env("TOKEN".to_owned()));
            assert_eq!(fault(&agent, None), None);
        }
    }
}
