//! The adapters by name, and what each declares to be able to do.

use godwit_core::run::RunSpec;
use serde::{Deserialize, Serialize};

use crate::claude;
use crate::config::AgentConfig;
use crate::event::Normaliser;
use crate::launch::{Launch, LaunchContext, LaunchError};
use crate::scripted;

/// Which CLI an agent is driven as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Adapter {
    /// Claude Code, headless, in its `stream-json` form.
    Claude,
    /// An agent that plays a script: for trying godwit out and for its tests. Always shown as such.
    Scripted,
}

/// Something an adapter can do. What is not declared is never tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ability {
    /// A later move can go on with an earlier session, from the same directory and HOME.
    Resume,
    /// The tokens of a run are known when it ends by itself.
    Tokens,
    /// The cost of a run, as the CLI states it, is known when it ends by itself.
    Cost,
    /// The provider's quota is told while the run goes on.
    Quota,
    /// A result can be asked for in the form of a JSON schema.
    StructuredOutput,
    /// Commands of godwit can be hooked before the agent's tools.
    Hooks,
    /// No model is behind it: what it does was written down beforehand.
    Scripted,
}

impl Adapter {
    /// Every adapter, in the order they are shown.
    pub const ALL: &'static [Self] = &[Self::Claude, Self::Scripted];

    /// The word used in `config.toml`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Claude => "claude",
            Self::Scripted => "scripted",
        }
    }

    /// What it declares to be able to do.
    pub fn abilities(self) -> &'static [Ability] {
        match self {
            Self::Claude => claude::ABILITIES,
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
            Self::Scripted => scripted::launch(config, spec, context),
        }
    }

    /// A fresh reader of this CLI's output, for one run.
    pub fn normaliser(self) -> Box<dyn Normaliser> {
        match self {
            Self::Claude => Box::new(claude::ClaudeNormaliser::default()),
            Self::Scripted => Box::new(scripted::ScriptedNormaliser::default()),
        }
    }
}
