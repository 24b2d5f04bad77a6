//! Accounts: who pays, what is left of it, and how a task would be routed.

use godwit_core::account::{Billing, CredentialKind};
use godwit_core::id::RunId;
use godwit_core::name::{AccountName, AgentName, RepoName, WindowName};
use godwit_core::partial::present;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A login or key of a provider. What is not known is `null`, which is not zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Account {
    /// What people call it; of an agent's own configuration the agent's name.
    #[schema(value_type = String)]
    pub name: AccountName,
    /// Whether a person registered it; if not, it is the credential of the agent's own configuration.
    pub is_registered: bool,
    /// The agents that may use it.
    #[schema(value_type = Vec<String>)]
    pub agents: Vec<AgentName>,
    /// Who pays: `subscription`, `api-key`, `sdk-credit` or `free`.
    #[schema(value_type = Option<String>)]
    pub billing: Option<Billing>,
    /// Where the credential is, such as `env:NAME`; never the secret.
    pub credential: Option<String>,
    /// What the credential is: `api-key` or `oauth-token`; `null` for a CLI's own login.
    #[schema(value_type = Option<String>)]
    pub credential_kind: Option<CredentialKind>,
    /// Whether one run at a time may use it.
    pub exclusive: bool,
    /// Whether it may be used when it is paid by use and the agent has another that is not.
    pub overflow: bool,
    /// How many runs may begin to use it in a day, in UTC; `null` is as many as there are.
    pub daily_runs: Option<u32>,
    /// The calls of the day, where the account declares how many there are; `null` where it does not.
    #[serde(default)]
    pub daily_calls: Option<CallsToday>,
    /// Whether it can be used now.
    pub state: AccountState,
    /// When that ends by itself.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
    /// Why, where it cannot be used now.
    pub why: Option<String>,
    /// The quota windows that its provider told of, by name.
    pub windows: Vec<QuotaWindow>,
    /// The runs that use it now.
    #[schema(value_type = Vec<String>)]
    pub live_runs: Vec<RunId>,
    /// How many runs began to use it today, in UTC.
    pub runs_today: u32,
    /// When a run last began to use it.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_start: Option<Timestamp>,
    /// What the last probe said.
    pub probe: Option<AccountProbe>,
}

/// Whether an account can be used now, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AccountState {
    /// It has been used or probed, and nothing speaks against it.
    Usable,
    /// Its provider asks for a pause, or a window is used up: it comes back by itself.
    Limited,
    /// Its credential or its billing is refused: a person has to mend it.
    Refused,
    /// Nothing is known of it: nobody has probed it, and no run has used it since it was registered.
    Unknown,
}

impl AccountState {
    /// The state as the word that people read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Usable => "usable",
            Self::Limited => "limited",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }
}

/// A quota window as its provider told it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuotaWindow {
    /// The provider's word for it, such as `five_hour`.
    #[schema(value_type = String)]
    pub name: WindowName,
    /// How much of it is used, in hundredths of a per cent; `null` is unknown, also after its reset.
    pub used_basis_points: Option<u32>,
    /// When it resets.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub resets_at: Option<Timestamp>,
    /// Who said so: `run`, `refusal` or `probe`; `counted` is godwit itself, by what runs tell, and `person` a lift, after
    /// which nothing is known.
    pub source: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub seen_at: Timestamp,
    /// When it is used up if it goes on as it did; `null` when that is not before its reset, or too little is known.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub forecast_full_at: Option<Timestamp>,
}

/// The calls of an account on the present day of its provider, as godwit counts them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CallsToday {
    /// The most calls of a day.
    pub most: u32,
    /// Where it is midnight when a day begins: `utc`, `pacific`, or a distance from UTC such as `+08:00`.
    pub zone: String,
    /// How many were made, at least: a CLI does not tell what it asks beside its turns, or again.
    pub counted: u64,
    /// How many runs of the day ended without telling theirs: each counts as one call.
    pub untold_runs: u64,
    /// When a run last told; `null` when none has on this day.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub heard_at: Option<Timestamp>,
    /// When the next day begins.
    #[schema(value_type = String, format = DateTime)]
    pub resets_at: Timestamp,
}

/// What a probe said: one small real request with the account's credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountProbe {
    /// What it found: `works`, `limited`, `auth`, `billing`, or `unknown` when the answer says nothing about the account.
    pub verdict: String,
    /// In words.
    pub detail: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// An account to register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// What to call it.
    #[schema(value_type = String)]
    pub name: AccountName,
    /// The agents that may use it.
    #[schema(value_type = Vec<String>)]
    pub agents: Vec<AgentName>,
    /// Who pays: `subscription`, `api-key`, `sdk-credit` or `free`.
    #[schema(value_type = String)]
    pub billing: Billing,
    /// Where the credential is: `env:NAME`, `file:/PATH`, `encrypted:/PATH`, `systemd:NAME`, `keychain:NAME` or
    /// `cli-login`. Never the
    /// secret.
    pub credential: String,
    /// What the credential is, `api-key` or `oauth-token`; nothing for `cli-login`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub credential_kind: Option<CredentialKind>,
    /// Whether one run at a time may use it, because its credential is written by whoever uses it.
    #[serde(default)]
    pub exclusive: bool,
    /// Whether it may be used when it is paid by use and the agent has another that is not.
    #[serde(default)]
    pub overflow: bool,
    /// How many runs may begin to use it in a day, in UTC.
    #[serde(default)]
    pub daily_runs: Option<u32>,
    /// How many calls a day has, where its provider counts them; nothing where it does not.
    #[serde(default)]
    pub daily_calls: Option<u32>,
    /// Where it is midnight when such a day begins: `utc`, `pacific`, or a distance from UTC such as `+08:00`. When absent,
    /// `pacific` for Google's models and `utc` for all others.
    #[serde(default)]
    pub daily_zone: Option<String>,
}

/// A change of a registered account; what is absent stays, and so does what is known of its quota and what was counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountPatch {
    /// The agents that may use it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<String>>)]
    pub agents: Option<Vec<AgentName>>,
    /// Who pays: `subscription`, `api-key`, `sdk-credit` or `free`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub billing: Option<Billing>,
    /// Where the credential is: a reference, never the secret. It stays while a run uses it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
    /// What the credential is, `api-key` or `oauth-token`; `null` for `cli-login`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub credential_kind: Option<Option<CredentialKind>>,
    /// Whether one run at a time may use it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exclusive: Option<bool>,
    /// Whether it may be used when it is paid by use and the agent has another that is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overflow: Option<bool>,
    /// How many runs may begin to use it in a day, in UTC; `null` is as many as there are.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<u32>)]
    pub daily_runs: Option<Option<u32>>,
    /// How many calls a day has, where its provider counts them; `null` where it does not.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<u32>)]
    pub daily_calls: Option<Option<u32>>,
    /// Where it is midnight when such a day begins; `null` is what is usual for the agents.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub daily_zone: Option<Option<String>>,
}

/// A task of which it is asked how it would be routed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainRoute {
    /// What would be asked.
    pub task: String,
    /// The repository, whose agent counts where none is named.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub repo: Option<RepoName>,
    /// The agent that would be named.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub agent: Option<AgentName>,
    /// The model that would be named.
    #[serde(default)]
    pub model: Option<String>,
}

/// Who would do a task now, who would pay, and who would follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RouteExplanation {
    /// Who; `null` when nobody is declared.
    pub choice: Option<RouteChoice>,
    /// Why, one sentence each.
    pub because: Vec<String>,
    /// How complex the work is: `simple`, `medium` or `complex`.
    pub complexity: String,
    /// What spoke for that, one sentence each.
    pub complexity_because: Vec<String>,
    /// How many points there are to the nearest other class.
    pub complexity_margin: Option<u32>,
    /// Why the rules are not sure of that, as a clause; `null` when they are.
    pub complexity_doubt: Option<String>,
    /// Who would be asked for a second opinion on it before the work begins, which would count; `null` when nobody would.
    pub second_opinion: Option<RouteChoice>,
    /// The account that would pay for a run that began now; an agent's name is its own configuration. `null` when none
    /// could.
    #[schema(value_type = Option<String>)]
    pub account: Option<AccountName>,
    /// Why none could pay now.
    pub waits: Option<String>,
    /// When one can, as far as is known.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub waits_until: Option<Timestamp>,
    /// Every account that could pay.
    pub accounts: Vec<RouteAccount>,
    /// What a failure leads to: `none`, `same`, `analyze`, `fallback-model` or `fallback-provider`.
    pub on_failure: String,
    /// Who follows, in order.
    pub chain: Vec<RouteChoice>,
    /// Who is declared and does not follow, because of what it would cost or whose models it runs.
    pub left_out: Vec<RouteLeftOut>,
}

/// Who is declared and does not follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RouteLeftOut {
    /// Who.
    pub choice: RouteChoice,
    /// Why not, in a sentence.
    pub why: String,
}

/// Who does a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RouteChoice {
    /// The agent.
    #[schema(value_type = String)]
    pub agent: AgentName,
    /// The model; `null` leaves it to the agent.
    pub model: Option<String>,
    /// How hard it shall think: `low`, `medium` or `high`; `null` leaves it to the agent.
    pub effort: Option<String>,
    /// The account that the route names; `null` takes the least used one.
    #[schema(value_type = Option<String>)]
    pub account: Option<AccountName>,
}

/// An account that could pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RouteAccount {
    /// Which.
    #[schema(value_type = String)]
    pub name: AccountName,
    /// What speaks against it now; `null` when nothing does.
    pub against: Option<String>,
}

impl From<godwit_core::route::Choice> for RouteChoice {
    fn from(choice: godwit_core::route::Choice) -> Self {
        let godwit_core::route::Choice { agent, model, effort, account } = choice;
        Self { agent, model, effort: effort.map(|effort| effort.word().to_owned()), account }
    }
}
