//! What is done with what an agent wants from a person, as far as its CLI lets godwit answer at all.
//!
//! The repository's policy goes before the agent's own. An agent whose calls nobody judges cannot have a person asked
//! about one: such a policy is refused, in the configuration or at the start, and never passed over.

use godwit_core::attention::{Attention, Standing};
use godwit_core::run::{RunMode, RunSpec};

use crate::adapter::{Ability, Adapter};
use crate::config::{AgentConfig, ConfigError, Sentinel};

impl AgentConfig {
    /// What a run's calls are answered by, besides the rules. Nobody is asked in a run at whose terminal a person sits.
    pub fn standing(&self, spec: &RunSpec) -> Standing {
        let attention = spec.attention.or(self.attention).unwrap_or_default();
        let attention = match spec.mode {
            RunMode::Interactive if attention.asks() => Attention::Answer,
            RunMode::Autonomous | RunMode::Interactive => attention,
        };
        Standing { attention, permissions: spec.permissions.clone() }
    }

    /// Refuses a policy that nobody would carry out.
    ///
    /// # Errors
    /// [`ConfigError::AttentionUnaskable`] and [`ConfigError::AttentionUnjudged`].
    pub fn takes_attention(&self, attention: Attention) -> Result<(), ConfigError> {
        // What godwit answers itself: a hook is asked about every call, and over ACP an agent asks for permission.
        let is_asked = self.adapter.abilities().contains(&Ability::Hooks) || self.adapter == Adapter::Acp;
        let needs_judgement = match attention {
            Attention::Answer => false,
            Attention::Deny => self.adapter == Adapter::Acp,
            Attention::Park | Attention::Ask => true,
        };
        if needs_judgement && !is_asked {
            return Err(ConfigError::AttentionUnaskable { attention: attention.word(), adapter: self.adapter.word() });
        }
        if needs_judgement && self.sentinel == Sentinel::Off {
            return Err(ConfigError::AttentionUnjudged { attention: attention.word() });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent(adapter: Adapter, sentinel: Sentinel) -> AgentConfig {
        AgentConfig { sentinel, ..AgentConfig::new(adapter, "agent") }
    }

    #[test]
    fn a_policy_that_nobody_would_carry_out_is_refused() {
        for adapter in Adapter::ALL {
            for attention in Attention::ALL {
                let is_asked = *adapter != Adapter::Scripted;
                let judged = agent(*adapter, Sentinel::On).takes_attention(attention);
                assert_eq!(judged.is_ok(), is_asked || !attention.asks(), "{adapter:?} {attention:?}");
                let off = agent(*adapter, Sentinel::Off).takes_attention(attention);
                let is_given = *adapter == Adapter::Acp && attention == Attention::Deny;
                assert_eq!(off.is_ok(), !attention.asks() && !is_given, "{adapter:?} {attention:?}");
                let configured = AgentConfig { attention: Some(attention), ..agent(*adapter, Sentinel::Off) };
                let said = configured.validate().err().map(|error| error.to_string()).unwrap_or_default();
                assert_eq!(said.starts_with("attention: "), off.is_err(), "{adapter:?} {attention:?}: {said}");
            }
        }
    }
}
