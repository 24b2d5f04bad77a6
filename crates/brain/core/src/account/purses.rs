//! What a choice of a route would cost: judged by the purses that could pay for it, never by who does the work.
//!
//! **Guarantees.** What nobody knows is not called free. A purse that its owner keeps for when it is asked for by name is
//! told apart from one that simply costs.

use std::collections::BTreeMap;
use std::fmt;

use super::{Billing, Registration, State};
use crate::name::{AccountName, AgentName};

/// The registered accounts, as far as it matters who pays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Purses(BTreeMap<AccountName, Registration>);

/// What a run would cost beyond what is paid for already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cost {
    /// Nothing, or no more than what the owner of an account lets take over from those that are not paid by use.
    Covered,
    /// Each use costs money of its own.
    ByUse {
        /// The account that would pay; `None` is the credential of the agent's own configuration.
        account: Option<AccountName>,
    },
    /// The account is paid by use and not meant to take over from those of the agent that are not.
    Kept {
        /// Which.
        account: AccountName,
    },
    /// Nobody has said how the credential of the agent's own configuration is paid for.
    Unknown,
    /// No such account is registered for the agent.
    NotThere {
        /// Which.
        account: AccountName,
    },
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Covered => write!(f, "nothing of it is paid by use"),
            Self::ByUse { account: Some(account) } => write!(f, "its account `{account}` is paid by use"),
            Self::ByUse { account: None } => write!(f, "its own credential is paid by use"),
            Self::Kept { account } => write!(
                f,
                "its account `{account}` is paid by use, the agent has another that is not, and it was added without \
                 `--overflow`"
            ),
            Self::Unknown => write!(
                f,
                "nobody has said how its own credential is paid for, which counts as paid by use (godwit account add)"
            ),
            Self::NotThere { account } => {
                write!(f, "account `{account}` is not registered for this agent (godwit account list)")
            }
        }
    }
}

impl Purses {
    /// Those of these accounts that are registered.
    pub fn of(accounts: &BTreeMap<AccountName, State>) -> Self {
        let registered = accounts.iter().filter_map(|(name, state)| Some((name.clone(), state.registered.clone()?)));
        Self(registered.collect())
    }

    /// What a run of this agent would cost, whose route names this account, and whose own configuration is paid for as
    /// `own` says.
    pub fn cost(&self, agent: &AgentName, account: Option<&AccountName>, own: Option<Billing>) -> Cost {
        let mut of_agent = self.0.iter().filter(|(_, known)| known.agents.contains(agent));
        let has_flat = of_agent.clone().any(|(_, known)| !known.billing.is_paid_by_use());
        if let Some(named) = account {
            return match of_agent.find(|(name, _)| *name == named) {
                None => Cost::NotThere { account: named.clone() },
                Some((_, known)) if !known.billing.is_paid_by_use() => Cost::Covered,
                Some((_, known)) if has_flat && known.overflow => Cost::Covered,
                Some(_) if has_flat => Cost::Kept { account: named.clone() },
                Some(_) => Cost::ByUse { account: Some(named.clone()) },
            };
        }
        match (has_flat, of_agent.next(), own) {
            (true, ..) => Cost::Covered,
            (false, Some((name, _)), _) => Cost::ByUse { account: Some(name.clone()) },
            (false, None, Some(billing)) if billing.is_paid_by_use() => Cost::ByUse { account: None },
            (false, None, Some(_)) => Cost::Covered,
            (false, None, None) => Cost::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::account::CredentialKind;

    /// An account: its name, its agent, how it is paid for, and whether it may take over.
    type Told = (&'static str, &'static str, Billing, bool);

    fn purses(accounts: &[Told]) -> Purses {
        let registration = |&(name, agent, billing, overflow): &Told| {
            let registration = Registration {
                name: name.parse().expect("a name"),
                agents: BTreeSet::from([agent.parse().expect("a name")]),
                billing,
                credential: format!("env:{name}"),
                credential_kind: Some(CredentialKind::ApiKey),
                exclusive: false,
                overflow,
                daily_runs: None,
                daily_calls: None,
            };
            (registration.name.clone(), registration)
        };
        Purses(accounts.iter().map(registration).collect())
    }

    /// The registered accounts, the one that is named, the billing of the agent's own credential, and what is said.
    type Row<'a> = (&'a [Told], Option<&'a str>, Option<Billing>, &'a str);

    #[test]
    fn who_would_pay_decides_what_it_costs_and_what_is_unknown_is_not_free() {
        use Billing::{ApiKey, Free, Subscription};
        let flat = ("flat", "a", Subscription, false);
        let (paid, spills) = (("paid", "a", ApiKey, false), ("paid", "a", ApiKey, true));
        let foreign = ("flat", "b", Subscription, false);
        let table: &[Row<'_>] = &[
            (&[], None, Some(Subscription), "nothing of it is paid by use"),
            (&[], None, Some(Free), "nothing of it is paid by use"),
            (&[], None, Some(ApiKey), "its own credential is paid by use"),
            (&[], None, None, "nobody has said"),
            // Registered accounts pay, whatever the agent's own credential is.
            (&[flat], None, Some(ApiKey), "nothing of it is paid by use"),
            (&[paid], None, Some(Subscription), "its account `paid` is paid by use"),
            (&[foreign, paid], None, None, "its account `paid` is paid by use"),
            (&[flat, paid], None, None, "nothing of it is paid by use"),
            (&[flat, spills], None, None, "nothing of it is paid by use"),
            // A name does not change what an account is.
            (&[flat, paid], Some("flat"), None, "nothing of it is paid by use"),
            (&[flat, paid], Some("paid"), None, "without `--overflow`"),
            (&[flat, spills], Some("paid"), None, "nothing of it is paid by use"),
            (&[spills], Some("paid"), Some(Free), "its account `paid` is paid by use"),
            (&[foreign], Some("flat"), Some(Free), "account `flat` is not registered for this agent"),
        ];
        let agent: AgentName = "a".parse().expect("a name");
        for (accounts, named, own, expected) in table {
            let named = named.map(|name| name.parse().expect("a name"));
            let told = purses(accounts).cost(&agent, named.as_ref(), *own).to_string();
            assert!(told.contains(expected), "{accounts:?} {named:?} {own:?}: {told}");
        }
    }
}
