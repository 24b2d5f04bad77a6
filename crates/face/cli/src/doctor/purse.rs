//! Who pays for the runs of an agent, as far as that can be told without asking a provider: a registered account, which
//! comes first, or the credential of the agent itself.

use std::path::Path;

use godwit_agents::{Adapter, AgentConfig, CredentialRef, ValueRef};
use godwit_api::types::{Account, AccountState, DoctorLevel};
use godwit_core::account::{self, Standing};
use godwit_core::envelope::{Event, StreamId};
use godwit_core::name::{AccountName, AgentName};
use godwit_store::{ReadError, Store};
use jiff::Timestamp;
use nix::unistd::{AccessFlags, access};

use super::login;
use crate::home::Home;

/// What is known of the registered accounts.
#[derive(Debug, Clone)]
pub(crate) enum Accounts {
    /// All of them.
    Known(Vec<KnownAccount>),
    /// They are in the log, which a daemon reads, and none was asked.
    NotLookedAt,
}

/// A registered account.
#[derive(Debug, Clone)]
pub(crate) struct KnownAccount {
    name: AccountName,
    agents: Vec<AgentName>,
    /// Why a person has to mend it, if that is known.
    refused: Option<String>,
}

impl Accounts {
    /// None is registered.
    pub(crate) const NONE: Self = Self::Known(Vec::new());

    /// What can be said without a daemon: where there is no log, there is no account.
    pub(crate) fn without_daemon(home: &Home) -> Self {
        if home.store().exists() { Self::NotLookedAt } else { Self::NONE }
    }

    /// As a daemon tells of them.
    pub(crate) fn told(accounts: Vec<Account>) -> Self {
        let known = accounts.into_iter().filter(|account| account.is_registered).map(|account| KnownAccount {
            refused: (account.state == AccountState::Refused).then(|| account.why.unwrap_or_default()),
            name: account.name,
            agents: account.agents,
        });
        Self::Known(known.collect())
    }

    /// As they are registered in the log. Which of them is refused is not looked at: this is asked all the time.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) async fn registered(store: &Store) -> Result<Self, ReadError> {
        let mut known = Vec::new();
        for stream in store.live_streams().await? {
            let StreamId::Account(name) = stream else { continue };
            let registered = store.account(&name).await?;
            let agents = registered.map(|registered| registered.agents.into_iter().collect());
            known.extend(agents.map(|agents| KnownAccount { name, agents, refused: None }));
        }
        Ok(Self::Known(known))
    }

    /// As they stand in the log.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) async fn standing(store: &Store, now: Timestamp) -> Result<Self, ReadError> {
        let mut known = Vec::new();
        for stream in store.live_streams().await? {
            let StreamId::Account(name) = &stream else { continue };
            let mut state = account::State::default();
            for stored in store.stream(&stream).await? {
                if let Event::Account(event) = &stored.new.event {
                    // What does not fit is told by `log verify`.
                    account::evolve(&mut state, event, stored.new.at);
                }
            }
            let refused = match state.standing(now) {
                Standing::Refused { why, .. } => Some(why),
                Standing::Usable | Standing::Limited { .. } | Standing::Unknown => None,
            };
            let agents = state.registered.map(|registered| registered.agents.into_iter().collect());
            known.extend(agents.map(|agents| KnownAccount { name: name.clone(), agents, refused }));
        }
        Ok(Self::Known(known))
    }

    /// Those that may pay for an agent.
    fn of_agent<'a>(&'a self, agent: &'a AgentName) -> impl Iterator<Item = &'a KnownAccount> {
        let known = match self {
            Self::Known(known) => known.as_slice(),
            Self::NotLookedAt => &[],
        };
        known.iter().filter(move |account| account.agents.contains(agent))
    }
}

/// What was found of an agent's purse.
#[derive(Debug)]
pub(super) struct Purse {
    pub(super) level: DoctorLevel,
    pub(super) found: String,
    pub(super) remedy: Option<String>,
}

impl Purse {
    fn ok(found: impl Into<String>) -> Self {
        Self { level: DoctorLevel::Ok, found: found.into(), remedy: None }
    }

    fn not_ok(level: DoctorLevel, found: String, remedy: impl Into<String>) -> Self {
        Self { level, found, remedy: Some(remedy.into()) }
    }
}

/// Looks at who pays for an agent. No value of a credential is looked at. `home` is the operator's home directory.
pub(super) fn of(name: &AgentName, agent: &AgentConfig, accounts: &Accounts, home: Option<&Path>) -> Purse {
    if agent.adapter == Adapter::Scripted {
        return Purse::ok("nothing has to be paid");
    }
    if let Some(purse) = of_accounts(name, accounts) {
        return purse;
    }
    let (not_looked, missing) = match accounts {
        Accounts::Known(_) => ("", DoctorLevel::Problem),
        // One of them may pay.
        Accounts::NotLookedAt => ("; accounts were not looked at, since no daemon was asked", DoctorLevel::Warning),
    };
    match own_fault(agent).or_else(|| login::fault(agent, home)) {
        Some((found, remedy)) => Purse::not_ok(missing, format!("{found}{not_looked}"), remedy),
        None => own(name, agent, not_looked),
    }
}

/// The accounts pay as soon as there is one: the agent's own credential is then not used any more.
fn of_accounts(name: &AgentName, accounts: &Accounts) -> Option<Purse> {
    let (refused, usable): (Vec<_>, Vec<_>) = accounts.of_agent(name).partition(|account| account.refused.is_some());
    let names = |accounts: &[&KnownAccount]| {
        accounts.iter().map(|account| format!("`{}`", account.name)).collect::<Vec<_>>().join(", ")
    };
    match (usable.as_slice(), refused.as_slice()) {
        ([], []) => None,
        ([], [first, ..]) => {
            let why = first.refused.as_deref().unwrap_or_default();
            let found = format!("no account can pay: {} refused ({why})", names(&refused));
            let remedy = format!("mend its credential, then `godwit account probe {}`", first.name);
            Some(Purse::not_ok(DoctorLevel::Problem, found, remedy))
        }
        (usable, _) => Some(Purse::ok(format!("paid by account {}", names(usable)))),
    }
}

fn own(name: &AgentName, agent: &AgentConfig, not_looked: &str) -> Purse {
    let variables = agent.credential_variables();
    match (&agent.credential, variables.as_slice()) {
        (Some(credential), _) => Purse::ok(format!("paid by `{credential}`")),
        (None, [first, ..]) => Purse::ok(format!("paid by `env.{first}`")),
        // Nobody knows of an agent that is known by its protocol, nor of a model at an address, whether it wants one.
        (None, []) if agent.adapter == Adapter::Acp => Purse::ok("no credential"),
        (None, []) if agent.adapter == Adapter::Opencode && agent.base_url.is_some() => Purse::ok("no credential"),
        (None, []) => {
            let remedy = format!(
                "register an account: `godwit account add NAME --agent {name} …`, or set `agents.{name}.credential`"
            );
            Purse::not_ok(DoctorLevel::Warning, format!("has no credential, and no account pays{not_looked}"), remedy)
        }
    }
}

/// What is wrong with the agent's own credential, and what to do.
fn own_fault(agent: &AgentConfig) -> Option<(String, String)> {
    let named = agent.credential.as_ref().and_then(CredentialRef::source);
    let variables = agent.credential_variables().into_iter().filter_map(|name| agent.env.get(name).cloned());
    named.into_iter().chain(variables).find_map(|source| match &source {
        ValueRef::Env(name) if std::env::var_os(name).is_none() => Some((
            format!("its credential `env:{name}` is not set here"),
            format!("set {name} where the daemon is started, or use `file:PATH`"),
        )),
        ValueRef::File(path) if access(path.as_path(), AccessFlags::R_OK).is_err() => Some((
            format!("its credential `file:{}` cannot be read", path.display()),
            "write the credential there, readable by this user only".to_owned(),
        )),
        ValueRef::Encrypted(path) if access(path.as_path(), AccessFlags::R_OK).is_err() => Some((
            format!("its credential `encrypted:{}` cannot be read", path.display()),
            format!("encrypt the credential into it: age -r RECIPIENT -o {}", path.display()),
        )),
        ValueRef::Literal(_)
        | ValueRef::Env(_)
        | ValueRef::File(_)
        | ValueRef::Encrypted(_)
        | ValueRef::Systemd(_)
        | ValueRef::Keychain(_) => None,
    })
}
