//! What is configured, as everybody with a token may see it: references to secrets, and no value that could be one.

use godwit_agents::{AgentConfig, ValueRef};
use godwit_api::types::{ConfiguredAgent, ConfiguredVariable, SettingCaps, Settings};
use godwit_core::name::AgentName;

use crate::config::Config;
use crate::home::Home;

/// The configuration of this daemon.
pub(super) fn of(home: &Home, config: &Config) -> Settings {
    let caps = config.caps();
    Settings {
        file: home.config().display().to_string(),
        agents: config.agents.iter().map(|(name, agent)| of_agent(name, agent)).collect(),
        caps: SettingCaps { max_runs: caps.fleet, host_max_runs: caps.host, max_open_missions: caps.open_missions },
    }
}

fn of_agent(name: &AgentName, agent: &AgentConfig) -> ConfiguredAgent {
    ConfiguredAgent {
        name: name.clone(),
        label: agent.label.clone(),
        adapter: agent.adapter.word().to_owned(),
        program: agent.program.clone(),
        tested: agent.adapter.tested_versions().map(|tested| tested.to_string()),
        abilities: agent.adapter.abilities().iter().map(|ability| ability.word().to_owned()).collect(),
        model: agent.model.clone(),
        credential: agent.credential.as_ref().map(ToString::to_string),
        env: agent.env.iter().map(|(name, value)| variable(name, value)).collect(),
        max_runs: agent.max_runs,
        is_judged: agent.is_judged(),
    }
}

/// A value that stands in the configuration is not told: somebody may have put there what only they should know.
fn variable(name: &str, value: &ValueRef) -> ConfiguredVariable {
    let source = match value {
        ValueRef::Literal(_) => "literal".to_owned(),
        ValueRef::Env(_)
        | ValueRef::File(_)
        | ValueRef::Encrypted(_)
        | ValueRef::Systemd(_)
        | ValueRef::Keychain(_) => value.to_string(),
    };
    ConfiguredVariable { name: name.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_in_the_configuration_is_not_told_and_a_reference_is() {
        let mut agent = AgentConfig::new(godwit_agents::Adapter::Claude, "claude");
        agent.credential = Some("env:ANTHROPIC_API_KEY".parse().expect("a reference"));
        agent.env.insert("HINT".to_owned(), ValueRef::Literal("only-for-me".to_owned()));
        agent.env.insert("PROXY".to_owned(), "file:/srv/proxy".parse().expect("a reference"));
        let told = of_agent(&"claude".parse().expect("a name"), &agent);
        let text = serde_json::to_string(&told).expect("it serialises");
        assert!(!text.contains("only-for-me"), "{text}");
        assert_eq!(told.credential.as_deref(), Some("env:ANTHROPIC_API_KEY"));
        let sources: Vec<_> = told.env.iter().map(|variable| variable.source.as_str()).collect();
        assert_eq!(sources, ["literal", "file:/srv/proxy"]);
        assert!(told.abilities.contains(&"resume".to_owned()) && told.tested.is_some());
    }
}
