//! Where an agent's models are served, as far as its configuration says so.
//!
//! **Does not know.** What an agent that speaks ACP talks to, or which way a proxy leads: what is not known is not
//! looked at, and a failure of the network is then repeated after a back-off as any other.

use godwit_core::endpoint::Endpoint;

use crate::adapter::Adapter;
use crate::codex;
use crate::config::AgentConfig;
use crate::gemini;
use crate::reference::ValueRef;

/// Variables by which an agent is sent another way than straight to its provider.
const PROXIES: &[&str] = &["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY"];

/// Variables by which Claude Code is sent to a cloud whose address depends on more than godwit reads.
const CLAUDE_CLOUDS: &[&str] = &["CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_FOUNDRY", "CLAUDE_CODE_USE_VERTEX"];

/// The variable by which Claude Code is told another address.
const CLAUDE_ADDRESS: &str = "ANTHROPIC_BASE_URL";

const ANTHROPIC: &str = "https://api.anthropic.com";
const OPENAI: &str = "https://api.openai.com";
const GOOGLE: &str = "https://generativelanguage.googleapis.com";

impl AgentConfig {
    /// The endpoint that every run of this agent has to reach; `None` where that is not known.
    pub fn endpoint(&self) -> Option<Endpoint> {
        let is_proxy = |name: &String| PROXIES.contains(&name.to_ascii_uppercase().as_str());
        if self.env.keys().any(is_proxy) {
            return None;
        }
        match &self.base_url {
            Some(url) => Endpoint::of_url(url),
            None => Endpoint::of_url(self.own_address()?),
        }
    }

    /// Where its CLI goes when nobody names an address.
    fn own_address(&self) -> Option<&str> {
        match self.adapter {
            Adapter::Claude if self.env.keys().any(|name| CLAUDE_CLOUDS.contains(&name.as_str())) => None,
            Adapter::Claude => match self.env.get(CLAUDE_ADDRESS) {
                Some(ValueRef::Literal(url)) => Some(url),
                Some(_) => None,
                None => Some(ANTHROPIC),
            },
            Adapter::Codex if self.lends_login() => Some(codex::CHATGPT),
            Adapter::Codex => Some(OPENAI),
            Adapter::Gemini if self.lends_login() => Some(gemini::CODE_ASSIST),
            Adapter::Gemini => Some(GOOGLE),
            // The provider's name stands before the model's.
            Adapter::Opencode => match self.model.as_deref()?.split_once('/')?.0 {
                "anthropic" => Some(ANTHROPIC),
                // A login with ChatGPT goes elsewhere than a key does, and which of them it is, is in the login.
                "openai" if self.lends_login() => None,
                "openai" => Some(OPENAI),
                "google" => Some(GOOGLE),
                _ => None,
            },
            Adapter::Acp | Adapter::Scripted => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(adapter: Adapter, change: impl FnOnce(&mut AgentConfig)) -> Option<String> {
        let mut config = AgentConfig::new(adapter, "agent");
        change(&mut config);
        config.endpoint().map(|endpoint| endpoint.to_string())
    }

    fn literal(text: &str) -> ValueRef {
        ValueRef::Literal(text.to_owned())
    }

    #[test]
    fn each_cli_goes_to_its_provider_unless_it_is_told_another_address() {
        for (adapter, expected) in [
            (Adapter::Claude, Some("api.anthropic.com:443")),
            (Adapter::Codex, Some("api.openai.com:443")),
            (Adapter::Gemini, Some("generativelanguage.googleapis.com:443")),
            (Adapter::Opencode, None),
            (Adapter::Acp, None),
            (Adapter::Scripted, None),
        ] {
            assert_eq!(endpoint(adapter, |_| ()).as_deref(), expected, "{adapter:?}");
            let told = endpoint(adapter, |config| config.base_url = Some("http://127.0.0.1:9/v1".to_owned()));
            assert_eq!(told.as_deref(), Some("127.0.0.1:9"), "{adapter:?}");
        }
        let of_model = |model: &str| endpoint(Adapter::Opencode, |config| config.model = Some(model.to_owned()));
        assert_eq!(of_model("anthropic/sonnet").as_deref(), Some("api.anthropic.com:443"));
        assert_eq!(of_model("elsewhere/model"), None);
    }

    #[test]
    fn what_leads_another_way_is_not_known() {
        let with = |name: &str, value: ValueRef| {
            endpoint(Adapter::Claude, |config| {
                config.env.insert(name.to_owned(), value);
            })
        };
        assert_eq!(with("ANTHROPIC_BASE_URL", literal("http://127.0.0.1:9")).as_deref(), Some("127.0.0.1:9"));
        assert_eq!(with("ANTHROPIC_BASE_URL", ValueRef::Env("ADDRESS".to_owned())), None);
        assert_eq!(with("https_proxy", literal("http://127.0.0.1:3128")), None);
        assert_eq!(with("CLAUDE_CODE_USE_VERTEX", literal("1")), None);
    }
}
