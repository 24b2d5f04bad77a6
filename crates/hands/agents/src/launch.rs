//! What to execute for a run: plain data, which `godwit-worker` performs inside the sandbox.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use godwit_core::name::{AgentName, SessionId};
use godwit_core::run::{NotStarted, RunSpec};

use crate::config::{AgentConfig, ConfigError};
use crate::hook::Hook;
use crate::login::LoginFile;
use crate::reference::{CredentialKind, CredentialRef, ValueRef};
use crate::results::Results;
use crate::servers::McpServers;

/// `PATH` inside the sandbox, unless the configuration gives another.
const SEARCH_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The variable that the model's key goes into, for CLIs that can be told its name.
pub(crate) const MODEL_KEY: &str = "GODWIT_MODEL_KEY";

/// Where a run happens, as seen **inside** the sandbox.
#[derive(Debug, Clone, Copy)]
pub struct LaunchContext<'a> {
    /// The agent's working directory.
    pub workspace: &'a Path,
    /// The task's own HOME: stable over the runs of a task, since sessions live in it.
    pub home: &'a Path,
    /// A directory for temporary files.
    pub tmp: &'a Path,
    /// What to ask before each tool call; `None` when nobody judges the calls of this run. Only for CLIs that declare
    /// [`Ability::Hooks`](crate::Ability::Hooks).
    pub hook: Option<Hook<'a>>,
    /// How a typed result is told; `None` when none is asked for. Only for CLIs that declare
    /// [`Ability::StructuredOutput`](crate::Ability::StructuredOutput).
    pub results: Option<Results<'a>>,
    /// The MCP servers that the run is given besides the one of its result.
    pub servers: &'a McpServers,
}

/// What to execute, and with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    /// The program and its arguments. The prompt is never among them: anyone on the host can read arguments.
    pub argv: Vec<String>,
    /// For an agent that has to be talked to: the arguments with which godwit's own executable is started in its stead,
    /// which then starts the agent itself. See [`command`](Self::command).
    pub driver: Option<Vec<String>>,
    /// The whole environment, apart from [`Launch::secret_env`]. Nothing is inherited.
    pub env: BTreeMap<String, String>,
    /// Variables whose values have to be looked up, and masked in the output.
    pub secret_env: Vec<SecretVariable>,
    /// Files to write into HOME before the start.
    pub files: Vec<HomeFile>,
    /// Files of the operator's HOME in which the CLI keeps its login, to be lent at the same place in the run's HOME.
    /// Whoever performs the launch gives back what the CLI refreshed.
    pub login_files: Vec<LoginFile>,
    /// What a repository can bring that the CLI would execute or obey and cannot be told to ignore. Paths are relative
    /// to the workspace. Whoever performs the launch lays something empty over each that is there, or refuses to run.
    pub covered: Vec<PathBuf>,
    /// Directories of the host to show, read-only, at the same place.
    pub read_only_paths: Vec<PathBuf>,
    /// Written to standard input, which is then closed; `None` leaves it closed.
    pub stdin: Option<String>,
    /// The session that the CLI was told to use. It exists once the CLI says so itself, not before.
    pub session: Option<SessionId>,
}

impl Launch {
    /// What is executed, where `own` is godwit's executable as seen inside the sandbox.
    pub fn command(&self, own: &str) -> Vec<String> {
        let driver =
            self.driver.iter().flat_map(|driver| std::iter::once(own.to_owned()).chain(driver.iter().cloned()));
        driver.chain(self.argv.iter().cloned()).collect()
    }
}

/// A variable whose value has to be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretVariable {
    /// Its name in the run's environment.
    pub name: String,
    /// Where its value is.
    pub source: ValueRef,
}

/// A file to write into HOME before the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HomeFile {
    /// Where, relative to HOME.
    pub path: PathBuf,
    /// What.
    pub contents: String,
}

/// Why a configuration cannot be turned into a run.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// The configuration is impossible.
    #[error("agent `{agent}` cannot be started: its configuration is wrong")]
    Config {
        /// Which agent: its name, or its program where the run names none.
        agent: String,
        /// What is impossible, with the key and the way out.
        source: ConfigError,
    },
    /// A path of the sandbox is not UTF-8, which an environment variable of these CLIs must be.
    #[error("agent `{agent}` cannot be started: the path of its {what} is not UTF-8")]
    Path {
        /// Which agent: its name, or its program where the run names none.
        agent: String,
        /// Which directory.
        what: &'static str,
    },
    /// The repository's policy is nothing that this agent could follow.
    #[error(
        "agent `{agent}` cannot be started with the `attention` of the repository; give the repository another agent, or \
         say `godwit repo set REPO attention=answer`"
    )]
    Attention {
        /// Which agent: its name, or its program where the run names none.
        agent: String,
        /// Why not.
        source: ConfigError,
    },
    /// The agent has no terminal that a person could sit at.
    #[error("agent `{agent}` cannot be taken over: {reason}")]
    NotInteractive {
        /// Which agent: its name, or its program where the run names none.
        agent: String,
        /// Why not, and what to do about it.
        reason: &'static str,
    },
}

impl LaunchError {
    /// The stable word that maps to a hold.
    pub fn not_started(&self) -> NotStarted {
        match self {
            Self::Config { source: ConfigError::CredentialKindMissing, .. } => NotStarted::CredentialMissing,
            Self::Config { source: ConfigError::ProgramEmpty | ConfigError::ProgramRelative { .. }, .. } => {
                NotStarted::ProgramMissing
            }
            Self::Config { .. } | Self::Path { .. } | Self::Attention { .. } | Self::NotInteractive { .. } => {
                NotStarted::Other
            }
        }
    }
}

/// What every adapter begins with: the checked configuration, the common environment and the operator's additions.
pub(crate) fn common(config: &AgentConfig, spec: &RunSpec, context: &LaunchContext<'_>) -> Result<Launch, LaunchError> {
    let agent = spec.agent.as_ref().map_or(config.program.as_str(), AgentName::as_str);
    let of_effort = spec.effort.map_or(Ok(()), |_| config.takes_effort());
    let checked = config.validate().and(of_effort);
    checked.map_err(|source| LaunchError::Config { agent: agent.to_owned(), source })?;
    let followed = config.takes_attention(config.standing(spec).attention);
    followed.map_err(|source| LaunchError::Attention { agent: agent.to_owned(), source })?;
    let text = |what: &'static str, path: &Path| {
        path.to_str().map(str::to_owned).ok_or_else(|| LaunchError::Path { agent: agent.to_owned(), what })
    };
    let mut launch = Launch {
        argv: vec![config.program.clone()],
        driver: None,
        env: BTreeMap::from([
            ("HOME".to_owned(), text("home", context.home)?),
            ("LANG".to_owned(), "C.UTF-8".to_owned()),
            ("PATH".to_owned(), SEARCH_PATH.to_owned()),
            ("PWD".to_owned(), text("workspace", context.workspace)?),
            ("SHELL".to_owned(), "/bin/sh".to_owned()),
            ("TERM".to_owned(), "dumb".to_owned()),
            ("TMPDIR".to_owned(), text("temporary directory", context.tmp)?),
        ]),
        secret_env: Vec::new(),
        files: Vec::new(),
        login_files: config.login_files(spec.model.as_deref().or(config.model.as_deref())),
        covered: Vec::new(),
        read_only_paths: config.read_only_paths.clone(),
        stdin: None,
        session: None,
    };
    for (name, value) in &config.env {
        match value {
            ValueRef::Literal(text) => {
                launch.env.insert(name.clone(), text.clone());
            }
            ValueRef::Env(_)
            | ValueRef::File(_)
            | ValueRef::Encrypted(_)
            | ValueRef::Systemd(_)
            | ValueRef::Keychain(_) => {
                launch.env.remove(name);
                launch.secret_env.push(SecretVariable { name: name.clone(), source: value.clone() });
            }
        }
    }
    Ok(launch)
}

/// Puts the reference to the model's key into a variable. The operator's own variable of that name gives way.
pub(crate) fn add_model_key(launch: &mut Launch, config: &AgentConfig, variable: &str) {
    // A CLI's own login has no value: it is lent as a file.
    let Some(source) = config.credential.as_ref().and_then(CredentialRef::source) else { return };
    launch.env.remove(variable);
    launch.secret_env.retain(|secret| secret.name != variable);
    launch.secret_env.push(SecretVariable { name: variable.to_owned(), source });
}

/// Refuses the token of a subscription, for CLIs that take none.
pub(crate) fn no_tokens(config: &AgentConfig) -> Result<(), ConfigError> {
    match config.credential_kind {
        Some(CredentialKind::OauthToken) => Err(ConfigError::OauthTokenUnsupported { adapter: config.adapter.word() }),
        Some(CredentialKind::ApiKey) | None => Ok(()),
    }
}
