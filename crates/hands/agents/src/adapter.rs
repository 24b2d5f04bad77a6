//! The adapters by name, and what each declares to be able to do.

use godwit_core::account::Sighting;
use godwit_core::name::SessionId;
use godwit_core::route::Family;
use godwit_core::run::RunSpec;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::config::{AgentConfig, ConfigError};
use crate::event::{Normaliser, SessionBefore};
use crate::launch::{Launch, LaunchContext, LaunchError};
use crate::quota::QuotaFile;
use crate::version::TestedVersions;
use crate::{acp, claude, codex, gemini, opencode, scripted};

/// Which CLI an agent is driven as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Adapter {
    /// Claude Code, headless, in its `stream-json` form.
    Claude,
    /// Codex, headless, in its `--json` form.
    Codex,
    /// OpenCode, headless, in its `json` form.
    Opencode,
    /// Gemini CLI, headless, in its `stream-json` form.
    Gemini,
    /// Any agent that speaks the Agent Client Protocol.
    Acp,
    /// An agent that plays a script: for trying godwit out and for its tests. Always shown as such.
    Scripted,
}

/// Something an adapter can do. What is not declared is never tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ability {
    /// A later move can go on with an earlier session, from the same directory and HOME.
    Resume,
    /// The tokens of a run are known when it ends by itself.
    Tokens,
    /// The cost of a run, as the CLI states it, is known when it ends by itself.
    Cost,
    /// The provider's quota is known while the run goes on: it is printed, or written down where
    /// [`Adapter::quota_file`] says.
    Quota,
    /// A typed result can be asked for, by a tool whose input has a JSON schema.
    StructuredOutput,
    /// Commands of godwit can be hooked before the agent's tools.
    Hooks,
    /// MCP servers can be given to a run, and none that godwit did not give is started.
    McpIsolation,
    /// The CLI can be told how hard its model shall think.
    Effort,
    /// A run that reaches a limit of turns says so, and ends as `max-turns`.
    TurnLimit,
    /// A person can sit at the agent's own terminal, also in a session that a run without one has begun, and a later run
    /// goes on with what was said there.
    Interactive,
    /// No model is behind it: what it does was written down beforehand.
    Scripted,
}

impl Ability {
    /// Every ability, in the order they are shown.
    pub const ALL: &'static [Self] = &[
        Self::Resume,
        Self::Tokens,
        Self::Cost,
        Self::Quota,
        Self::StructuredOutput,
        Self::Hooks,
        Self::McpIsolation,
        Self::Effort,
        Self::TurnLimit,
        Self::Interactive,
        Self::Scripted,
    ];

    /// Its word, as it is told.
    pub fn word(self) -> &'static str {
        match self {
            Self::Resume => "resume",
            Self::Tokens => "tokens",
            Self::Cost => "cost",
            Self::Quota => "quota",
            Self::StructuredOutput => "structured-output",
            Self::Hooks => "hooks",
            Self::McpIsolation => "mcp-isolation",
            Self::Effort => "effort",
            Self::TurnLimit => "turn-limit",
            Self::Interactive => "interactive",
            Self::Scripted => "scripted",
        }
    }
}

impl Adapter {
    /// Every adapter, in the order they are shown.
    pub const ALL: &'static [Self] =
        &[Self::Claude, Self::Codex, Self::Opencode, Self::Gemini, Self::Acp, Self::Scripted];

    /// The word used in `config.toml`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Claude => "claude",
            Self::Codex => "codex",
            Self::Opencode => "opencode",
            Self::Gemini => "gemini",
            Self::Acp => "acp",
            Self::Scripted => "scripted",
        }
    }

    /// Whose models it runs; `None` where that depends on the model.
    pub fn family(self) -> Option<Family> {
        match self {
            Self::Claude => Some(Family::Anthropic),
            Self::Codex => Some(Family::Openai),
            Self::Gemini => Some(Family::Google),
            Self::Scripted => Some(Family::Scripted),
            Self::Opencode | Self::Acp => None,
        }
    }

    /// What it declares to be able to do.
    pub fn abilities(self) -> &'static [Ability] {
        match self {
            Self::Claude => claude::ABILITIES,
            Self::Codex => codex::ABILITIES,
            Self::Opencode => opencode::ABILITIES,
            Self::Gemini => gemini::ABILITIES,
            Self::Acp => acp::ABILITIES,
            Self::Scripted => scripted::ABILITIES,
        }
    }

    /// What to execute for `spec`, and with what.
    ///
    /// # Errors
    /// [`LaunchError`] when the configuration cannot be turned into a run; nothing was executed.
    pub fn launch(
        self,
        config: &AgentConfig,
        spec: &RunSpec,
        context: &LaunchContext<'_>,
    ) -> Result<Launch, LaunchError> {
        match self {
            Self::Claude => claude::launch(config, spec, context),
            Self::Codex => codex::launch(config, spec, context),
            Self::Opencode => opencode::launch(config, spec, context),
            Self::Gemini => gemini::launch(config, spec, context),
            Self::Acp => acp::launch(config, spec, context),
            Self::Scripted => scripted::launch(config, spec, context),
        }
    }

    /// What of a configuration that is possible in itself this CLI cannot be given.
    pub(crate) fn validate(self, config: &AgentConfig) -> Result<(), ConfigError> {
        match self {
            Self::Codex => codex::validate(config),
            Self::Opencode => opencode::validate(config),
            Self::Gemini => gemini::validate(config),
            Self::Acp => acp::validate(config),
            Self::Claude | Self::Scripted => Ok(()),
        }
    }

    /// The releases that it was tested with; `None` for what is released together with godwit, and for agents of which
    /// only the protocol is known. Every one of these CLIs prints its release when it is started with `--version`.
    pub fn tested_versions(self) -> Option<TestedVersions> {
        match self {
            Self::Claude => Some(claude::TESTED),
            Self::Codex => Some(codex::TESTED),
            Self::Opencode => Some(opencode::TESTED),
            Self::Gemini => Some(gemini::TESTED),
            Self::Acp | Self::Scripted => None,
        }
    }

    /// Whether the CLI counts the tokens of a session as a whole, so that a run that goes on with one has to be told
    /// what that had used before.
    pub fn counts_whole_sessions(self) -> bool {
        match self {
            Self::Codex => true,
            Self::Claude | Self::Opencode | Self::Gemini | Self::Acp | Self::Scripted => false,
        }
    }

    /// Where it writes down what its provider tells of quota windows, for CLIs that do not print it.
    pub fn quota_file(self, session: &SessionId) -> Option<QuotaFile> {
        match self {
            Self::Codex => {
                let directory = codex::QUOTA_DIRECTORY.into();
                Some(QuotaFile { directory, suffix: format!("-{session}.jsonl") })
            }
            Self::Claude | Self::Opencode | Self::Gemini | Self::Acp | Self::Scripted => None,
        }
    }

    /// What a line of [that file](Self::quota_file) tells, if it was written since the run began and is not of the future.
    pub fn sightings(self, line: &[u8], since: Timestamp, now: Timestamp) -> Vec<Sighting> {
        match self {
            Self::Codex => codex::sightings(line, since, now),
            Self::Claude | Self::Opencode | Self::Gemini | Self::Acp | Self::Scripted => Vec::new(),
        }
    }

    /// A fresh reader of this CLI's output, for one run that began its session. For a run that went on with one, use
    /// [`normaliser_after`](Self::normaliser_after).
    pub fn normaliser(self) -> Box<dyn Normaliser> {
        self.normaliser_after(SessionBefore::Nothing)
    }

    /// A fresh reader of this CLI's output, for one run whose session had used something before.
    pub fn normaliser_after(self, before: SessionBefore) -> Box<dyn Normaliser> {
        match self {
            Self::Claude => Box::new(claude::ClaudeNormaliser::default()),
            Self::Codex => Box::new(codex::CodexNormaliser::new(before)),
            Self::Opencode => Box::new(opencode::OpencodeNormaliser::default()),
            Self::Gemini => Box::new(gemini::GeminiNormaliser::new(before)),
            Self::Acp => Box::new(acp::AcpNormaliser::default()),
            Self::Scripted => Box::new(scripted::ScriptedNormaliser::default()),
        }
    }
}
