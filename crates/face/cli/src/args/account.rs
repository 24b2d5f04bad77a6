//! `account`, `quota` and `route`

use clap::{Args, Subcommand, ValueEnum};
use godwit_api::types::{ExplainRoute, NewAccount};
use godwit_core::account::{Billing, CredentialKind};
use godwit_core::name::{AccountName, AgentName, RepoName};

/// `account`
#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// Register a login or key, by where it is; the secret itself is never given.
    Add(AccountAddArgs),
    /// List the accounts, registered or not, and whether they can be used now.
    List,
    /// Show one with its quota windows.
    Show {
        /// Its name.
        name: String,
    },
    /// Ask its provider, by one small real request through the agent's CLI; it may cost something.
    Probe {
        /// Its name.
        name: String,
        /// Through which of its agents; the first when absent.
        #[arg(long)]
        agent: Option<AgentName>,
    },
    /// Use it again, and wake what waits for it: you say that its limit is over, or have mended what was wrong.
    Lift {
        /// Its name.
        name: String,
    },
    /// Change it; what is known of its quota and what was counted of the day stay.
    ///
    /// Keys: `agents` (names between commas), `billing`, `credential`, `kind`, `exclusive`, `overflow`, `daily_runs`,
    /// `daily_calls` and `daily_zone`. Nothing after `=` removes a limit, a kind or a zone.
    Set {
        /// Its name.
        name: String,
        /// What changes.
        #[arg(required = true, value_name = "KEY=VALUE", allow_hyphen_values = true)]
        changes: Vec<String>,
    },
    /// Forget it; its credential stays where it is.
    Remove {
        /// Its name.
        name: String,
    },
}

/// `account add`
#[derive(Debug, Args)]
pub(crate) struct AccountAddArgs {
    /// What you call it.
    pub(crate) name: AccountName,
    /// An agent that may use it. Can be repeated.
    #[arg(long = "agent", required = true)]
    pub(crate) agents: Vec<AgentName>,
    /// Who pays: `subscription`, `api-key`, `sdk-credit` or `free`.
    #[arg(long, value_enum, hide_possible_values = true)]
    pub(crate) billing: BillingWord,
    /// Where the credential is: `env:NAME`, `file:/PATH`, `encrypted:/PATH`, `systemd:NAME`, `keychain:NAME` or
    /// `cli-login`.
    #[arg(long, value_name = "REFERENCE")]
    pub(crate) credential: String,
    /// What it is: `api-key` or `oauth-token`; follows from the billing when absent.
    #[arg(long, value_enum, hide_possible_values = true)]
    pub(crate) kind: Option<KindWord>,
    /// Let one run at a time use it, because its credential is written by whoever uses it.
    #[arg(long)]
    pub(crate) exclusive: bool,
    /// Let it be used also while the agent has an account that is not paid by use.
    #[arg(long)]
    pub(crate) overflow: bool,
    /// How many runs may begin to use it in a day, in UTC.
    #[arg(long, value_name = "N")]
    pub(crate) daily_runs: Option<u32>,
    /// How many calls a day has, where the provider counts them, as free tiers do. Godwit counts what runs tell.
    #[arg(long, value_name = "N")]
    pub(crate) daily_calls: Option<u32>,
    /// Where it is midnight when such a day begins: `utc`, `pacific`, or a distance such as `+08:00`; `pacific` for
    /// Google's models when absent, `utc` for all others.
    #[arg(long, value_name = "ZONE", requires = "daily_calls", allow_hyphen_values = true)]
    pub(crate) daily_zone: Option<String>,
}

/// Who pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BillingWord {
    /// A flat rate with quota windows.
    Subscription,
    /// Paid by use.
    ApiKey,
    /// Credit that was bought or given before.
    SdkCredit,
    /// Nobody.
    Free,
}

/// What a credential is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KindWord {
    /// A key that is billed by use.
    ApiKey,
    /// A token of a subscription.
    OauthToken,
}

impl From<AccountAddArgs> for NewAccount {
    fn from(args: AccountAddArgs) -> Self {
        let billing = match args.billing {
            BillingWord::Subscription => Billing::Subscription,
            BillingWord::ApiKey => Billing::ApiKey,
            BillingWord::SdkCredit => Billing::SdkCredit,
            BillingWord::Free => Billing::Free,
        };
        let kind = args.kind.map(|kind| match kind {
            KindWord::ApiKey => CredentialKind::ApiKey,
            KindWord::OauthToken => CredentialKind::OauthToken,
        });
        let usual = match billing {
            Billing::Subscription => CredentialKind::OauthToken,
            Billing::ApiKey | Billing::SdkCredit | Billing::Free => CredentialKind::ApiKey,
        };
        let is_login = args.credential == "cli-login";
        Self {
            name: args.name,
            agents: args.agents,
            billing,
            credential: args.credential,
            credential_kind: if is_login { kind } else { kind.or(Some(usual)) },
            exclusive: args.exclusive,
            overflow: args.overflow,
            daily_runs: args.daily_runs,
            daily_calls: args.daily_calls,
            daily_zone: args.daily_zone,
        }
    }
}

/// `quota`
#[derive(Debug, Args)]
pub(crate) struct QuotaArgs {
    /// A short line for each window, without colours.
    #[arg(long, conflicts_with = "json")]
    pub(crate) plain: bool,
}

/// `route`
#[derive(Debug, Subcommand)]
pub(crate) enum RouteCommand {
    /// Explain who would do a task now, who would pay, and who would follow. Nothing is begun.
    Explain(RouteExplainArgs),
}

/// `route explain`
#[derive(Debug, Args)]
pub(crate) struct RouteExplainArgs {
    /// What would be asked.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) task: String,
    /// In this repository, whose agent counts where you name none.
    #[arg(long)]
    pub(crate) repo: Option<RepoName>,
    /// As if you named this agent.
    #[arg(long)]
    pub(crate) agent: Option<AgentName>,
    /// As if you named this model.
    #[arg(long)]
    pub(crate) model: Option<String>,
}

impl From<RouteExplainArgs> for ExplainRoute {
    fn from(args: RouteExplainArgs) -> Self {
        let RouteExplainArgs { task, repo, agent, model } = args;
        Self { task, repo, agent, model }
    }
}
