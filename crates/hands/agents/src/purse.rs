//! Whose money a run spends: the variables by which each CLI is given another credential than the one that godwit gives it.
//!
//! A CLI that is given two takes the one that it likes better, and what was recorded of the run would name the wrong payer.
//! So an agent has one: its `credential`, or what its variables say, or that of the account that pays for a run.

use crate::adapter::Adapter;
use crate::config::AgentConfig;
use crate::secret::is_secret_name;

/// Those of Claude Code. With `CLAUDE_CODE_USE_…` a cloud's account pays.
const CLAUDE: &[&str] = &[
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "ANTHROPIC_IDENTITY_TOKEN",
    "ANTHROPIC_IDENTITY_TOKEN_FILE",
    "CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR",
    "CLAUDE_CODE_OAUTH_REFRESH_TOKEN",
    "CLAUDE_CODE_OAUTH_TOKEN",
    "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR",
    "CLAUDE_CODE_SESSION_ACCESS_TOKEN",
    "CLAUDE_CODE_USE_ANTHROPIC_AWS",
    "CLAUDE_CODE_USE_BEDROCK",
    "CLAUDE_CODE_USE_FOUNDRY",
    "CLAUDE_CODE_USE_GATEWAY",
    "CLAUDE_CODE_USE_MANTLE",
    "CLAUDE_CODE_USE_VERTEX",
];

/// Those of Codex.
const CODEX: &[&str] = &["CODEX_ACCESS_TOKEN", "CODEX_API_KEY", "OPENAI_API_KEY"];

/// Those of Gemini CLI. Of two keys its client prefers `GOOGLE_API_KEY`.
const GEMINI: &[&str] = &[
    "GEMINI_API_KEY",
    "GEMINI_CLI_USE_COMPUTE_ADC",
    "GOOGLE_API_KEY",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GOOGLE_CLOUD_ACCESS_TOKEN",
    "GOOGLE_GENAI_USE_GCA",
    "GOOGLE_GENAI_USE_VERTEXAI",
];

/// What OpenCode reads in the place of the logins that it keeps.
const OPENCODE_LOGINS: &str = "OPENCODE_AUTH_CONTENT";

/// How the variables of a provider of OpenCode begin, where not as the provider is called.
const OPENCODE_PROVIDERS: &[(&str, &[&str])] = &[
    ("amazon-bedrock", &["AWS"]),
    ("github-copilot", &["GITHUB", "GH"]),
    ("google", &["GOOGLE", "GEMINI"]),
    ("google-vertex", &["GOOGLE"]),
];

/// Whether a variable gives the agent's CLI a credential. Of an agent that is known by its protocol only, those of every
/// CLI count, for it may be a bridge to any of them.
pub(crate) fn is_credential(config: &AgentConfig, variable: &str) -> bool {
    match config.adapter {
        Adapter::Claude => CLAUDE.contains(&variable),
        Adapter::Codex => CODEX.contains(&variable),
        Adapter::Gemini => GEMINI.contains(&variable),
        Adapter::Opencode => {
            variable == OPENCODE_LOGINS || is_secret_name(variable) && is_of_provider(config, variable)
        }
        Adapter::Acp => {
            let own = config.acp.as_ref().and_then(|acp| acp.credential_variable.as_deref());
            own == Some(variable) || [CLAUDE, CODEX, GEMINI].iter().any(|known| known.contains(&variable))
        }
        Adapter::Scripted => false,
    }
}

/// Whether a variable is one of the provider of an agent's model. A provider at an address is godwit's own name for it,
/// for which OpenCode knows no variable.
fn is_of_provider(config: &AgentConfig, variable: &str) -> bool {
    let models = config.models.values().map(|choice| choice.model.as_str()).chain(config.model.as_deref());
    let mut providers = models.filter_map(|model| model.split_once('/').map(|(provider, _)| provider));
    let begins = |provider: &str| match OPENCODE_PROVIDERS.iter().find(|(known, _)| *known == provider) {
        Some((_, prefixes)) => prefixes.iter().any(|prefix| is_prefix(prefix, variable)),
        None => is_prefix(&provider.replace('-', "_").to_uppercase(), variable),
    };
    config.base_url.is_none() && providers.any(begins)
}

fn is_prefix(prefix: &str, variable: &str) -> bool {
    variable.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variables_of_opencode_are_those_of_its_models_provider() {
        let mut config =
            AgentConfig { model: Some("openai/gpt-5.5".into()), ..AgentConfig::new(Adapter::Opencode, "x") };
        let given = |config: &AgentConfig, variable| is_credential(config, variable);
        assert!(given(&config, "OPENAI_API_KEY") && given(&config, OPENCODE_LOGINS));
        for other in ["ANTHROPIC_API_KEY", "OPENAI_BASE_URL", "OPENAIR_API_KEY"] {
            assert!(!given(&config, other), "{other}");
        }
        config.model = Some("amazon-bedrock/nova".into());
        assert!(given(&config, "AWS_SECRET_ACCESS_KEY") && !given(&config, "OPENAI_API_KEY"));
        config.model = Some("a-b/c".into());
        assert!(given(&config, "A_B_API_KEY"));
        config.base_url = Some("http://127.0.0.1:1/v1".into());
        assert!(!given(&config, "A_B_API_KEY"));
    }
}
