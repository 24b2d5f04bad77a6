//! `config.toml`: what the operator says about the daemon, its agents and its sandbox.
//!
//! It guarantees that a configuration in use has no unknown key, no wrong type, no impossible value and no literal
//! secret; what is refused is refused with its file, its line, its key and a hint, and never repeats a secret.

pub(crate) mod edit;
mod place;
pub(crate) mod record;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use godwit_agents::secret::{is_secret_name, looks_like_secret};
use godwit_agents::servers::{self, McpServers};
use godwit_agents::{AgentConfig, IdentityRef};
use godwit_core::admit::Caps;
use godwit_core::name::AgentName;
use godwit_core::route::{Choice, Role, Route, RouteBook};
use godwit_reach::WebPushConfig;
use serde::Deserialize;

use crate::error::CliError;
use crate::exit::Exit;
use place::Places;

pub(crate) use place::nearest;

/// Where the API listens when nobody says.
pub(crate) const DEFAULT_PORT: u16 = 4127;

/// Runs that may be live at once when nobody says.
const DEFAULT_MAX_RUNS: u32 = 4;

/// Missions that may be open at once when nobody says: far more than a person looks after.
const DEFAULT_OPEN_MISSIONS: u32 = 1_000;

/// The most runs that one host is asked to carry.
const MOST_RUNS: u32 = 256;

/// The whole configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// The daemon.
    pub(crate) daemon: Daemon,
    /// This machine.
    pub(crate) host: Host,
    /// The agents by name.
    pub(crate) agents: BTreeMap<AgentName, AgentConfig>,
    /// Who does what, in which order.
    pub(crate) routes: BTreeMap<Role, Route>,
    /// What each role is given.
    pub(crate) roles: BTreeMap<Role, RoleTools>,
    /// What is asked about work before somebody does it.
    pub(crate) routing: Routing,
    /// What opens secrets.
    pub(crate) secrets: Secrets,
    /// What runs may see.
    pub(crate) sandbox: Sandbox,
    /// How a person is reached who does not look.
    pub(crate) reach: Reach,
}

/// `[daemon]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Daemon {
    /// Where the API listens, on loopback; 0 takes a free port.
    pub(crate) port: u16,
    /// Runs that may be live at once in the whole fleet, from 1.
    pub(crate) max_runs: u32,
    /// Missions that may be open at once; beyond, new ones are refused.
    pub(crate) max_open_missions: u32,
}

/// `[host]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Host {
    /// Runs that may be live at once on this machine; as many as in the whole fleet when nobody says.
    pub(crate) max_runs: Option<u32>,
}

impl Default for Daemon {
    fn default() -> Self {
        Self { port: DEFAULT_PORT, max_runs: DEFAULT_MAX_RUNS, max_open_missions: DEFAULT_OPEN_MISSIONS }
    }
}

/// `[roles.ROLE]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RoleTools {
    /// The MCP servers that its runs have, and no others.
    pub(crate) mcp_servers: McpServers,
}

/// `[routing]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Routing {
    /// Who is asked how complex work is where the rules are not sure; nobody when nobody says.
    pub(crate) second_opinion: Option<Choice>,
}

/// `[secrets]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Secrets {
    /// Where the key is that opens every `encrypted:PATH`; nothing encrypted can be used when nobody says.
    pub(crate) identity: Option<IdentityRef>,
}

/// `[sandbox]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Sandbox {
    /// Directories that every run may read, such as a toolchain in the operator's HOME.
    pub(crate) read_only: Vec<PathBuf>,
}

/// `[reach]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Reach {
    /// Notifications of browsers.
    pub(crate) web_push: WebPushConfig,
}

/// A configuration, and the text that it was read from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Loaded {
    /// What it says.
    pub(crate) config: Config,
    /// The text; empty when the file is not there.
    pub(crate) text: String,
}

impl Loaded {
    /// Reads the configuration once, so that both are of one moment.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub(crate) fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = edit::read(path)?;
        Ok(Self { config: Config::parse(path, &text)?, text })
    }
}

/// Why a configuration is refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// It cannot be read.
    #[error("cannot read the configuration `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is not acceptable.
    #[error("{}, line {line}: {fault}", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The key and what is wrong with it.
        fault: String,
        /// What can be done.
        hint: Option<String>,
    },
}

impl From<ConfigError> for CliError {
    fn from(error: ConfigError) -> Self {
        let own = Self::from_error(Exit::Config, &error);
        match error {
            ConfigError::Refused { hint: Some(hint), .. } => own.hint(hint),
            ConfigError::Refused { hint: None, .. } | ConfigError::Read { .. } => own,
        }
    }
}

impl Config {
    /// How many runs may be live at once, in every way that the configuration limits them.
    pub(crate) fn caps(&self) -> Caps {
        let cap = |agent: &AgentConfig| if agent.lends_login() { Some(1) } else { agent.max_runs };
        let of_agents = self.agents.iter().filter_map(|(name, agent)| Some((name.clone(), cap(agent)?)));
        Caps {
            fleet: self.daemon.max_runs,
            host: self.host.max_runs.unwrap_or(self.daemon.max_runs),
            agents: of_agents.collect(),
            open_missions: self.daemon.max_open_missions,
        }
    }

    /// What is declared about agents and their order.
    pub(crate) fn route_book(&self) -> RouteBook {
        let agents = self.agents.iter().map(|(name, agent)| (name.clone(), agent.facts())).collect();
        RouteBook { agents, roles: self.routes.clone(), second_opinion: self.routing.second_opinion.clone() }
    }

    /// Reads the configuration. A file that is not there is an empty one: no agent is configured then.
    ///
    /// # Errors
    /// When it cannot be read or is not acceptable.
    pub(crate) fn load(path: &Path) -> Result<Self, ConfigError> {
        Ok(Loaded::read(path)?.config)
    }

    /// Reads a configuration's text; `path` is only told.
    ///
    /// # Errors
    /// When it is not acceptable.
    pub(crate) fn parse(path: &Path, text: &str) -> Result<Self, ConfigError> {
        let places = Places::read(text).map_err(|fault| fault.at(path))?;
        places.refuse_unknown_keys().map_err(|fault| fault.at(path))?;
        places.refuse_secrets().map_err(|fault| fault.at(path))?;
        let config: Self = toml::from_str(text).map_err(|error| places.wrong_value(&error).at(path))?;
        config.validate().map_err(|(key, fault)| places.fault(&key, fault).at(path))?;
        Ok(config)
    }

    /// The first impossible value: its key and what is wrong with it.
    fn validate(&self) -> Result<(), (String, String)> {
        if !(1..=MOST_RUNS).contains(&self.daemon.max_runs) {
            return Err(("daemon.max_runs".to_owned(), format!("must be from 1 to {MOST_RUNS}")));
        }
        if self.host.max_runs.is_some_and(|runs| !(1..=MOST_RUNS).contains(&runs)) {
            return Err(("host.max_runs".to_owned(), format!("must be from 1 to {MOST_RUNS}")));
        }
        if self.daemon.max_open_missions == 0 {
            return Err(("daemon.max_open_missions".to_owned(), "must be at least 1".to_owned()));
        }
        if let Some(place) = self.sandbox.read_only.iter().position(|path| !path.is_absolute()) {
            return Err((format!("sandbox.read_only[{place}]"), "is not an absolute path".to_owned()));
        }
        for (name, agent) in &self.agents {
            agent.validate().map_err(|error| {
                // The message begins with the key within the agent's table.
                let message = error.to_string();
                let (key, fault) = message.split_once(": ").unwrap_or(("", &message));
                let key = if key.is_empty() { format!("agents.{name}") } else { format!("agents.{name}.{key}") };
                (key, fault.to_owned())
            })?;
        }
        self.validate_logins()?;
        let push = self.reach.web_push.validate();
        push.map_err(|(key, fault)| (format!("reach.web_push.{key}"), fault))?;
        self.validate_efforts()?;
        self.validate_roles()?;
        self.route_book().validate()
    }
}

impl Config {
    /// The parts in which another configuration differs, such as `daemon` or `agents.claude`.
    pub(crate) fn differences(&self, other: &Self) -> Vec<String> {
        let mut parts = Vec::new();
        for (part, is_other) in [
            ("daemon", self.daemon != other.daemon),
            ("host", self.host != other.host),
            ("routing", self.routing != other.routing),
            ("secrets", self.secrets != other.secrets),
            ("sandbox", self.sandbox != other.sandbox),
            ("reach", self.reach != other.reach),
        ] {
            parts.extend(is_other.then(|| part.to_owned()));
        }
        parts.extend(differing(&self.agents, &other.agents).map(|name| format!("agents.{name}")));
        parts.extend(differing(&self.roles, &other.roles).map(|role| format!("roles.{}", role.word())));
        parts.extend(differing(&self.routes, &other.routes).map(|role| format!("routes.{}", role.word())));
        parts
    }

    /// There is one login of a CLI in a HOME: of two agents that use it, each would make the other's void.
    fn validate_logins(&self) -> Result<(), (String, String)> {
        let mut seen: BTreeMap<&str, &AgentName> = BTreeMap::new();
        for (name, agent) in self.agents.iter().filter(|(_, agent)| agent.lends_login()) {
            if let Some(other) = seen.insert(agent.adapter.word(), name) {
                let fault = format!("agent `{other}` uses the same login of the CLI; configure one of the two");
                return Err((format!("agents.{name}.credential"), fault));
            }
        }
        Ok(())
    }

    /// What is given to a role that nobody has would be heeded by nothing.
    fn validate_roles(&self) -> Result<(), (String, String)> {
        for (role, tools) in &self.roles {
            let key = format!("roles.{}", role.word());
            if *role != Role::Coder {
                return Err((key, "is used by nothing: only tasks are done by agents; remove it".to_owned()));
            }
            servers::validate(&tools.mcp_servers)
                .map_err(|(place, fault)| (format!("{key}.mcp_servers.{place}"), fault))?;
        }
        Ok(())
    }

    /// The MCP servers of whoever does tasks.
    pub(crate) fn servers(&self) -> McpServers {
        self.roles.get(&Role::Coder).map(|tools| tools.mcp_servers.clone()).unwrap_or_default()
    }

    /// An effort is refused for an agent whose CLI cannot be told one: it would be ignored in silence.
    fn validate_efforts(&self) -> Result<(), (String, String)> {
        let of_routes = self.routes.iter().flat_map(|(role, route)| {
            let key = move |place| format!("routes.{}.prefer[{place}].effort", role.word());
            route.prefer.iter().enumerate().map(move |(place, choice)| (key(place), choice))
        });
        let second = self.routing.second_opinion.iter();
        let second = second.map(|choice| ("routing.second_opinion.effort".to_owned(), choice));
        for (key, choice) in of_routes.chain(second).filter(|(_, choice)| choice.effort.is_some()) {
            let Some(agent) = self.agents.get(&choice.agent) else { continue };
            if agent.takes_effort().is_err() {
                return Err((key, format!("agent `{}` cannot be told how hard to think; remove it", choice.agent)));
            }
        }
        Ok(())
    }
}

/// The keys whose values two maps have not in common.
fn differing<'map, K: Ord, V: PartialEq>(
    one: &'map BTreeMap<K, V>,
    other: &'map BTreeMap<K, V>,
) -> impl Iterator<Item = &'map K> {
    let keys: std::collections::BTreeSet<&K> = one.keys().chain(other.keys()).collect();
    keys.into_iter().filter(|key| one.get(*key) != other.get(*key))
}

/// Whether the value of a key is a secret that should be a reference: by its form, or by the name of its key.
fn is_literal_secret(key: &str, value: &str) -> bool {
    let is_reference = ["env:", "file:", "encrypted:", "systemd:", "keychain:", "cli-login"]
        .iter()
        .any(|scheme| value.starts_with(scheme));
    // What people call an agent says nothing about its values.
    let key = key.strip_prefix("agents.").and_then(|rest| rest.split_once('.')).map_or(key, |(_, key)| key);
    let is_a_word = key == "credential_kind" || key == "acp.credential_variable";
    !is_reference && (looks_like_secret(value) || (!is_a_word && !value.is_empty() && is_secret_name(key)))
}
