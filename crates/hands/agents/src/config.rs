//! `[agents.<name>]` of the operator's configuration: which program is an agent, and how it is reached.

use std::collections::BTreeMap;
use std::path::PathBuf;

use godwit_core::account::{Billing, CredentialForm, Registration};
use godwit_core::attention::Attention;
use godwit_core::route::complexity::Complexity;
use godwit_core::route::{AgentFacts, ModelChoice};
use serde::{Deserialize, Serialize};

use crate::adapter::{Ability, Adapter};
use crate::purse;
use crate::reference::{CredentialKind, CredentialRef, InvalidCredential, ValueRef, is_variable_name};
use crate::secret::{argument_holds_secret, is_secret_name, looks_like_secret};

/// Variables that a run needs to be at godwit's own values, so that no configuration may set them.
const RESERVED_VARIABLES: &[&str] = &["HOME", "TMPDIR", "PWD", "IS_SANDBOX"];

/// One configured agent. Unknown keys are refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentConfig {
    /// How it is driven.
    pub adapter: Adapter,
    /// The program: an absolute path, or a name to be looked up in the sandbox's `PATH`.
    pub program: String,
    /// Arguments added after godwit's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// Variables added to the run's environment. Secrets by reference only.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, ValueRef>,
    /// Where the credential is; `None` starts the CLI without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<CredentialRef>,
    /// What the credential is; needed unless it is `cli-login`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_kind: Option<CredentialKind>,
    /// Where the model is served, when not at the provider's own address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// The model for runs that name none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The model for each complexity of work, for runs that name none; it comes before `model`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub models: BTreeMap<Complexity, ModelChoice>,
    /// Directories of the host that the agent needs to read, such as the one its program is in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub read_only_paths: Vec<PathBuf>,
    /// What people see beside the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What only an agent that speaks ACP can be told; for `adapter = "acp"` alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acp: Option<AcpConfig>,
    /// Whether its tool calls are judged before they run, where its CLI can be told to ask.
    #[serde(default, skip_serializing_if = "Sentinel::is_on")]
    pub sentinel: Sentinel,
    /// What is done with what only a person could answer, where the repository does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attention: Option<Attention>,
    /// How many of its runs may be live at once; as many as the fleet and the host allow when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_runs: Option<u32>,
}

/// `[agents.<name>.acp]`: what an agent that speaks ACP is told. Unknown keys are refused.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcpConfig {
    /// The variable of the run's environment that the credential goes into; needed where there is one, since nothing in
    /// the protocol says where an agent looks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_variable: Option<String>,
    /// The mode that the agent works in, by the name that it gives it. One that it does not offer ends the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// The way to log in, by the name that the agent gives it, for agents that have to be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authenticate: Option<String>,
}

/// Whether the tool calls of an agent are judged before they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sentinel {
    /// They are, unless its CLI cannot be told to ask.
    #[default]
    On,
    /// They are not: only the sandbox bounds what the agent does. The operator has said so.
    Off,
}

impl Sentinel {
    fn is_on(&self) -> bool {
        *self == Self::On
    }
}

/// What is impossible in an agent's configuration. Each says the key and the way out; no value that may be secret
/// is repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// No program.
    #[error("program: is empty; give the path or the name of the agent's program")]
    ProgramEmpty,
    /// A program by a path that depends on where the daemon was started.
    #[error("program: `{program}` is a relative path; give an absolute path, or a name without `/`")]
    ProgramRelative {
        /// The program.
        program: String,
    },
    /// An argument that holds a secret.
    #[error("args[{index}]: holds what looks like a secret; put it where `env:NAME` or `file:PATH` can refer to it")]
    SecretInArgument {
        /// Which argument, from 0.
        index: usize,
    },
    /// A variable whose value is a secret.
    #[error("env.{name}: holds what looks like a secret; give `env:NAME` or `file:PATH` instead")]
    SecretInVariable {
        /// Which variable.
        name: String,
    },
    /// A variable that cannot be one.
    #[error("env.{name}: is not the name of an environment variable")]
    VariableName {
        /// What was given, escaped.
        name: String,
    },
    /// A variable that godwit sets itself.
    #[error("env.{name}: is set by godwit for each run; remove it")]
    VariableReserved {
        /// Which variable.
        name: String,
    },
    /// A credential beside the one that is to pay.
    #[error(
        "env.{name}: gives the CLI another credential beside `credential`, and could pay in its stead; remove one of the two"
    )]
    SecondCredential {
        /// Which variable.
        name: String,
    },
    /// An effort for a CLI that cannot be told one.
    #[error("effort: `{adapter}` cannot be told how hard to think; remove it")]
    EffortUnsupported {
        /// Which adapter.
        adapter: &'static str,
    },
    /// A credential without its kind.
    #[error("credential_kind: is missing; say whether the credential is an `api-key` or an `oauth-token`")]
    CredentialKindMissing,
    /// A kind without a credential.
    #[error("credential_kind: has no credential to describe; set `credential`, or remove it")]
    CredentialKindUseless,
    /// The CLI's own login, of a CLI of which only the protocol is known.
    #[error("credential: `cli-login` is not supported for `{adapter}`; give an API key by `env:NAME` or `file:PATH`")]
    LoginUnsupported {
        /// Which adapter.
        adapter: &'static str,
    },
    /// The CLI's own login together with an address, for a CLI that sends it where the login's provider is.
    #[error("base_url: `opencode` sends its own login to the provider of the model; remove one of the two")]
    LoginWithAddress,
    /// The CLI's own login without a model, for a CLI that has one for each provider.
    #[error("model: is missing; with `cli-login`, `opencode` is lent its login to the model's provider")]
    LoginWithoutModel,
    /// A subscription's token for a CLI that takes none.
    #[error("credential_kind: `{adapter}` takes no `oauth-token`; give an API key and say `api-key`")]
    OauthTokenUnsupported {
        /// Which adapter.
        adapter: &'static str,
    },
    /// A key for an agent of which nobody says where it looks for it.
    #[error("acp.credential_variable: is missing; name the variable that the agent reads its key from")]
    CredentialVariableMissing,
    /// A variable for a key that there is none of.
    #[error("acp.credential_variable: there is no `credential` to put into it; give one, or remove it")]
    CredentialVariableUseless,
    /// An address that nobody can be told.
    #[error("base_url: an agent cannot be told one over ACP; give it by `env` or `args`, as the agent wants it")]
    BaseUrlUseless,
    /// Settings of ACP for a CLI that is driven otherwise.
    #[error("acp: is for `adapter = \"acp\"` alone; `{adapter}` has no use for it")]
    AcpUseless {
        /// Which adapter.
        adapter: &'static str,
    },
    /// A person is to be asked about calls of an agent that lets nobody judge them.
    #[error(
        "attention: `{attention}` needs an agent whose tool calls can be judged, and those of `{adapter}` cannot; use `answer`"
    )]
    AttentionUnaskable {
        /// The policy.
        attention: &'static str,
        /// Which adapter.
        adapter: &'static str,
    },
    /// A policy that the sentinel would carry out, which is switched off.
    #[error(
        "attention: `{attention}` is carried out by the sentinel, which is off; remove `sentinel`, or use `answer`"
    )]
    AttentionUnjudged {
        /// The policy.
        attention: &'static str,
    },
    /// An address without the name of a model, for a CLI that needs both.
    #[error("model: is missing; `opencode` needs the name of the model that `base_url` serves")]
    ModelMissing,
    /// A model without its provider, for a CLI that finds the address by the provider.
    #[error("model: give `provider/model`, by which `opencode` finds the address, or give a `base_url`")]
    ModelWithoutProvider,
    /// An address that is not one, or that holds a user and password.
    #[error("base_url: must begin with `http://` or `https://`, name a host, and hold no user, password or blank")]
    BaseUrl,
    /// A path that depends on where the daemon was started.
    #[error("read_only_paths[{index}]: is not an absolute path")]
    RelativePath {
        /// Which path, from 0.
        index: usize,
    },
}

impl AgentConfig {
    /// An agent with nothing but its program.
    pub fn new(adapter: Adapter, program: impl Into<String>) -> Self {
        Self {
            adapter,
            program: program.into(),
            args: Vec::new(),
            env: BTreeMap::new(),
            credential: None,
            credential_kind: None,
            base_url: None,
            model: None,
            models: BTreeMap::new(),
            read_only_paths: Vec::new(),
            label: None,
            acp: None,
            sentinel: Sentinel::On,
            attention: None,
            max_runs: None,
        }
    }

    /// Whether godwit's hook is put before the agent's tools: its CLI can be told to ask, and the operator has not
    /// switched it off.
    pub fn is_judged(&self) -> bool {
        self.sentinel == Sentinel::On && self.adapter.abilities().contains(&Ability::Hooks)
    }

    /// Whether its runs are lent the CLI's own login, which one run at a time may use: the CLI refreshes it.
    pub fn lends_login(&self) -> bool {
        self.credential == Some(CredentialRef::CliLogin)
    }

    /// The variables by which its CLI is given a credential, where it has none by `credential`.
    pub fn credential_variables(&self) -> Vec<&str> {
        self.env.keys().map(String::as_str).filter(|name| purse::is_credential(self, name)).collect()
    }

    /// What routing has to know of it.
    pub fn facts(&self) -> AgentFacts {
        let billing = match (self.adapter, self.credential_kind) {
            (Adapter::Scripted, _) => Some(Billing::Free),
            (_, Some(CredentialKind::ApiKey)) => Some(Billing::ApiKey),
            (_, Some(CredentialKind::OauthToken)) => Some(Billing::Subscription),
            // Of these CLIs no key is ever lent, only a login with the provider; OpenCode's may be either.
            (Adapter::Claude | Adapter::Codex | Adapter::Gemini, None) if self.lends_login() => {
                Some(Billing::Subscription)
            }
            (_, None) => None,
        };
        let (family, models) = (self.adapter.family(), self.models.clone());
        AgentFacts {
            family,
            billing,
            is_served: self.adapter != Adapter::Scripted,
            unfit: self.unfit(),
            model: self.model.clone(),
            models,
            endpoint: self.endpoint(),
        }
    }

    /// The forms of credentials that it cannot be given, and why.
    fn unfit(&self) -> BTreeMap<CredentialForm, String> {
        let named = || Some(CredentialRef::Env("NAME".to_owned()));
        let forms = [
            (CredentialForm::ApiKey, named(), Some(CredentialKind::ApiKey)),
            (CredentialForm::OauthToken, named(), Some(CredentialKind::OauthToken)),
            (CredentialForm::CliLogin, Some(CredentialRef::CliLogin), None),
        ];
        let unfit = forms.into_iter().filter_map(|(form, credential, credential_kind)| {
            let told = self.given(credential, credential_kind).validate().err()?.to_string();
            // The message begins with the key within the agent's table.
            let why = told.split_once(": ").map_or(told.as_str(), |(_, why)| why).to_owned();
            Some((form, why))
        });
        unfit.collect()
    }

    /// Says the first thing that is impossible in this configuration.
    ///
    /// # Errors
    /// [`ConfigError`] names the key and the way out.
    pub fn validate(&self) -> Result<(), ConfigError> {
        if self.program.trim().is_empty() {
            return Err(ConfigError::ProgramEmpty);
        }
        if self.program.contains('/') && !self.program.starts_with('/') {
            return Err(ConfigError::ProgramRelative { program: self.program.escape_debug().to_string() });
        }
        if let Some(index) = self.args.iter().position(|argument| argument_holds_secret(argument)) {
            return Err(ConfigError::SecretInArgument { index });
        }
        self.env.iter().try_for_each(|(name, value)| validate_variable(name, value))?;
        self.validate_credential()?;
        if self.models.values().any(|choice| choice.effort.is_some()) {
            self.takes_effort()?;
        }
        if self.base_url.as_deref().is_some_and(|url| !is_base_url(url)) {
            return Err(ConfigError::BaseUrl);
        }
        if self.acp.is_some() && self.adapter != Adapter::Acp {
            return Err(ConfigError::AcpUseless { adapter: self.adapter.word() });
        }
        self.attention.map_or(Ok(()), |attention| self.takes_attention(attention))?;
        match self.read_only_paths.iter().position(|path| !path.is_absolute()) {
            Some(index) => Err(ConfigError::RelativePath { index }),
            None => self.adapter.validate(self),
        }
    }

    /// Refuses an effort for a CLI that cannot be told one.
    ///
    /// # Errors
    /// [`ConfigError::EffortUnsupported`].
    pub fn takes_effort(&self) -> Result<(), ConfigError> {
        if self.adapter.abilities().contains(&Ability::Effort) {
            return Ok(());
        }
        Err(ConfigError::EffortUnsupported { adapter: self.adapter.word() })
    }

    /// The same agent with the credential of a registered account instead of its own, be that `credential` or a variable.
    ///
    /// # Errors
    /// When the account's credential is not a reference, which its registration refuses already.
    pub fn paid_by(&self, account: &Registration) -> Result<Self, InvalidCredential> {
        let credential = account.credential.parse()?;
        Ok(self.given(Some(credential), account.credential_kind))
    }

    /// The same agent with this credential and no other.
    fn given(&self, credential: Option<CredentialRef>, credential_kind: Option<CredentialKind>) -> Self {
        let mut given = Self { credential, credential_kind, ..self.clone() };
        given.env.retain(|name, _| !purse::is_credential(self, name));
        given
    }

    fn validate_credential(&self) -> Result<(), ConfigError> {
        if let (Some(_), Some(name)) = (&self.credential, self.credential_variables().first()) {
            return Err(ConfigError::SecondCredential { name: (*name).to_owned() });
        }
        match (&self.credential, self.credential_kind) {
            (None | Some(CredentialRef::CliLogin), Some(_)) => Err(ConfigError::CredentialKindUseless),
            (None | Some(CredentialRef::CliLogin), None) | (Some(_), Some(_)) => Ok(()),
            (Some(_), None) => Err(ConfigError::CredentialKindMissing),
        }
    }
}

fn validate_variable(name: &str, value: &ValueRef) -> Result<(), ConfigError> {
    if !is_variable_name(name) {
        return Err(ConfigError::VariableName { name: name.escape_debug().to_string() });
    }
    if RESERVED_VARIABLES.contains(&name) {
        return Err(ConfigError::VariableReserved { name: name.to_owned() });
    }
    match value {
        ValueRef::Literal(text) if is_secret_name(name) || looks_like_secret(text) => {
            Err(ConfigError::SecretInVariable { name: name.to_owned() })
        }
        ValueRef::Literal(_)
        | ValueRef::Env(_)
        | ValueRef::File(_)
        | ValueRef::Encrypted(_)
        | ValueRef::Systemd(_)
        | ValueRef::Keychain(_) => Ok(()),
    }
}

fn is_base_url(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")) else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    !authority.is_empty()
        && !authority.contains('@')
        && !looks_like_secret(rest)
        && !url.chars().any(|c| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests;
