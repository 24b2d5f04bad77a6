//! A run: one bounded execution of an agent, and how it can end.

#[cfg(test)]
pub(crate) mod every;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::attention::{Attention, Inquiry, Permission};
use crate::endpoint::Endpoint;
use crate::hold::HoldCode;
use crate::id::RunId;
use crate::name::{AccountName, AgentName, Digest, SessionId, WindowName};
use crate::result::{Asked, TypedResult};
use crate::route::Effort;

/// What to run: everything an adapter needs, and no path of any machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSpec {
    /// The run; its number is the fence.
    pub run: RunId,
    /// The configured agent that runs. `None` when the mission and its repository name none: godwit never picks one.
    pub agent: Option<AgentName>,
    /// What the agent is asked.
    pub prompt: String,
    /// The CLI's session to go on with, when there is one.
    pub resume: Option<SessionId>,
    /// The model to ask for, when somebody or the route chose one.
    pub model: Option<String>,
    /// How hard it shall think, when the route says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<Effort>,
    /// The registered account that pays; `None` is the credential of the agent's own configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountName>,
    /// What ends the run from outside.
    pub limits: RunLimits,
    /// How long the host may keep the run without hearing from the brain. `None` on the brain's own host.
    pub lease_ms: Option<u64>,
    /// The typed result that it is asked for; `None` when none is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Asked>,
    /// Whether the agent works by itself or a person sits at its terminal.
    #[serde(default, skip_serializing_if = "RunMode::is_autonomous")]
    pub mode: RunMode,
    /// What is done with what only a person could answer; `None` leaves it to the agent's configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attention: Option<Attention>,
    /// What people have said of calls of this task, by the key of the inquiry.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub permissions: BTreeMap<Digest, Permission>,
}

/// Who speaks with the agent during a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunMode {
    /// Nobody: it has its prompt and works by itself.
    #[default]
    Autonomous,
    /// A person, at the agent's own terminal.
    Interactive,
}

impl RunMode {
    /// Whether nobody speaks with it.
    pub fn is_autonomous(&self) -> bool {
        *self == Self::Autonomous
    }
}

/// What ends a run from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunLimits {
    /// From start to end, in milliseconds.
    pub wall_ms: u64,
    /// Without a byte of output, in milliseconds.
    pub idle_ms: u64,
    /// Bytes of output.
    pub spool_bytes: u64,
}

impl Default for RunLimits {
    /// Ten minutes a move, ten minutes of silence, 1 GiB of output.
    fn default() -> Self {
        Self { wall_ms: 600_000, idle_ms: 600_000, spool_bytes: 1 << 30 }
    }
}

impl RunLimits {
    /// Those of a run at whose terminal a person sits: half a day from start to end, and half an hour without a byte on
    /// the screen, after which the person is taken to have left.
    pub fn interactive(self) -> Self {
        Self { wall_ms: 12 * 3_600_000, idle_ms: 30 * 60_000, spool_bytes: self.spool_bytes }
    }
}

/// The one class of a run's ending. A failure is classified once, by the agent's adapter, and counted once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "class", rename_all = "kebab-case")]
pub enum RunClass {
    /// The agent finished by its own account, completely.
    Success,
    /// The provider asks for a pause.
    RateLimited {
        /// When it ends, when the provider said so.
        until: Option<Timestamp>,
    },
    /// The account's quota window is used up.
    QuotaExhausted {
        /// When the window resets, when the provider said so.
        until: Option<Timestamp>,
    },
    /// What the account may use of one family of models is used up; its other models go on.
    ModelLimited {
        /// The window that is about the family.
        window: Box<WindowName>,
        /// When it resets, when the provider said so.
        until: Option<Timestamp>,
    },
    /// The credential is missing, wrong or revoked.
    Auth,
    /// The account cannot pay.
    Billing,
    /// The model does not exist or is not allowed.
    ModelUnavailable,
    /// The provider is overloaded or failing.
    Overloaded,
    /// The provider could not be reached, or the connection broke; the provider's endpoint answers.
    Network,
    /// The provider could not be reached, and its endpoint answers nobody on this host. Says nothing about the run.
    Offline {
        /// What cannot be reached.
        endpoint: Endpoint,
    },
    /// The conversation no longer fits.
    ContextOverflow,
    /// The agent's own turn limit.
    MaxTurns,
    /// The agent's own money limit.
    Budget,
    /// The model declined.
    ModelRefused,
    /// Nothing was executed: the program, the workspace or the sandbox was not there.
    NotStarted {
        /// Why, as a stable word that maps to a hold.
        cause: NotStarted,
    },
    /// No output within the idle limit.
    Stalled,
    /// The wall-clock limit.
    TimedOut,
    /// The kernel or a memory limit ended it.
    OutOfMemory,
    /// It ended by a signal or a status that says nothing better.
    Crashed,
    /// Its output broke its own protocol: truncated, malformed, or no final event.
    Protocol,
    /// Its output reached the spool's cap.
    OutputLimit,
    /// The sentinel denied a call that no work needs: a person should see that it was tried.
    SentinelBlocked {
        /// The first rule that denied, by its word: rules come and go, and what is in the log stays.
        rule: String,
    },
    /// Tools were used that the sentinel was not asked about.
    HookSilent,
    /// It was lent a CLI's own login and left another one in its place. Earlier releases wrote a denial by the rule
    /// `login-exchanged` of the sentinel's.
    LoginExchanged,
    /// The result that was asked for is missing or wrong, after it had been asked for again.
    ResultInvalid,
    /// The agent wants to know something that only a person can say, and was ended so that it waits without a slot.
    NeedsAnswer {
        /// What it wants.
        inquiry: Box<Inquiry>,
        /// The policy by which a person is asked.
        attention: Attention,
    },
    /// Godwit ended it because someone asked.
    Cancelled,
    /// Neither a claim holder nor an exit record: nobody knows. Never a success.
    Lost,
    /// A new kind of ending; the raw text is kept.
    Unknown {
        /// What was seen.
        raw: String,
    },
}

impl RunClass {
    /// The class as the word that people and tables use.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::RateLimited { .. } => "rate-limited",
            Self::QuotaExhausted { .. } => "quota-exhausted",
            Self::ModelLimited { .. } => "model-limited",
            Self::Auth => "auth",
            Self::Billing => "billing",
            Self::ModelUnavailable => "model-unavailable",
            Self::Overloaded => "overloaded",
            Self::Network => "network",
            Self::Offline { .. } => "offline",
            Self::ContextOverflow => "context-overflow",
            Self::MaxTurns => "max-turns",
            Self::Budget => "budget",
            Self::ModelRefused => "model-refused",
            Self::NotStarted { .. } => "not-started",
            Self::Stalled => "stalled",
            Self::TimedOut => "timed-out",
            Self::OutOfMemory => "out-of-memory",
            Self::Crashed => "crashed",
            Self::Protocol => "protocol",
            Self::OutputLimit => "output-limit",
            Self::SentinelBlocked { .. } => "sentinel-blocked",
            Self::HookSilent => "hook-silent",
            Self::LoginExchanged => "login-exchanged",
            Self::ResultInvalid => "result-invalid",
            Self::NeedsAnswer { .. } => "needs-answer",
            Self::Cancelled => "cancelled",
            Self::Lost => "lost",
            Self::Unknown { .. } => "unknown",
        }
    }
}

/// Why nothing was executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotStarted {
    /// No agent of that name is configured.
    AgentNotConfigured,
    /// The configured program is not there or not executable.
    ProgramMissing,
    /// A credential is given by reference and the reference leads nowhere.
    CredentialMissing,
    /// The sandbox could not be set up.
    SandboxUnavailable,
    /// The workspace is not there.
    WorkspaceMissing,
    /// Anything else; the detail says what.
    Other,
}

/// Tokens and money of a run. `None` is unknown, which is not zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Usage {
    /// Fresh input tokens.
    pub input_tokens: Option<u64>,
    /// Output tokens.
    pub output_tokens: Option<u64>,
    /// Input tokens read from the provider's cache.
    pub cache_read_tokens: Option<u64>,
    /// Input tokens written to the provider's cache.
    pub cache_write_tokens: Option<u64>,
    /// Cost as the CLI states it, in millionths of a US dollar.
    pub cost_micro_usd: Option<u64>,
    /// Model turns.
    pub turns: Option<u64>,
}

impl Usage {
    /// Adds two usages; a figure is known only when it is known on at least one side.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let add = |a: Option<u64>, b: Option<u64>| match (a, b) {
            (None, None) => None,
            (a, b) => Some(a.unwrap_or(0).saturating_add(b.unwrap_or(0))),
        };
        Self {
            input_tokens: add(self.input_tokens, other.input_tokens),
            output_tokens: add(self.output_tokens, other.output_tokens),
            cache_read_tokens: add(self.cache_read_tokens, other.cache_read_tokens),
            cache_write_tokens: add(self.cache_write_tokens, other.cache_write_tokens),
            cost_micro_usd: add(self.cost_micro_usd, other.cost_micro_usd),
            turns: add(self.turns, other.turns),
        }
    }
}

/// How many runs of a sum do not tell what they used: the sum leaves them out, and is less than what was used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Untold {
    /// Those without tokens.
    pub tokens: u64,
    /// Those without a cost.
    pub cost: u64,
}

impl Untold {
    /// Whether a run that has ended tells what it used. One that never reached a provider used nothing.
    pub fn of(end: &RunEnd) -> Self {
        if matches!(end.class, RunClass::NotStarted { .. } | RunClass::Offline { .. }) {
            return Self::default();
        }
        Self::of_figures(end.usage)
    }

    /// Whether these figures of one run tell what it used.
    pub fn of_figures(usage: Usage) -> Self {
        let has_tokens = usage.input_tokens.is_some() || usage.output_tokens.is_some();
        Self { tokens: u64::from(!has_tokens), cost: u64::from(usage.cost_micro_usd.is_none()) }
    }

    /// Those of both.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { tokens: self.tokens.saturating_add(other.tokens), cost: self.cost.saturating_add(other.cost) }
    }
}

/// How a run ended, told once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunEnd {
    /// The one class.
    pub class: RunClass,
    /// One sentence for a person: what was seen.
    pub detail: String,
    /// The process's own ending: `exit 0`, `signal 9`; `None` when no process was executed or nobody saw it end.
    pub exit: Option<String>,
    /// The session that a later move can resume.
    pub session: Option<SessionId>,
    /// What it used.
    pub usage: Usage,
    /// What each model of it used, as the CLI tells; empty where it does not say which model answered. Logs of earlier
    /// releases have none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub models: BTreeMap<String, Usage>,
    /// Its output.
    pub spool: Option<SpoolSummary>,
    /// What it had left running, when somebody saw.
    pub leftovers: Option<Leftovers>,
    /// What the sentinel answered; `None` when it was not asked to judge this run. Logs of earlier releases have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentinel: Option<Judged>,
    /// The typed result that it gave, checked; `None` when none was asked for or none that has its form came. It is the
    /// agent's own claim, and nothing is decided by it. Logs of earlier releases have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Box<TypedResult>>,
}

impl RunEnd {
    /// The end of a run of which nobody saw a process: nothing but its class and the sentence is known.
    pub fn unseen(class: RunClass, detail: impl Into<String>) -> Self {
        Self {
            class,
            detail: detail.into(),
            exit: None,
            session: None,
            usage: Usage::default(),
            models: BTreeMap::new(),
            spool: None,
            leftovers: None,
            sentinel: None,
            result: None,
        }
    }
}

/// What the sentinel answered to the tool calls of a run, in numbers of calls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judged {
    /// Calls that it let pass.
    pub allowed: u64,
    /// Calls that it denied with a better way.
    pub soft: u64,
    /// Calls that it denied and that a person should see.
    pub hard: u64,
    /// Calls, of those that it let pass, of tools that nobody has told godwit about.
    pub unknown_tools: u64,
}

/// What an agent had left running when it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leftovers {
    /// Processes that outlived the agent and were ended.
    pub ended: u64,
    /// Processes that could not be ended. The target is 0.
    pub leaked: u64,
}

/// What a finished spool holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpoolSummary {
    /// Bytes of standard output.
    pub bytes: u64,
    /// Lines of standard output.
    pub lines: u64,
    /// SHA-256 of standard output.
    pub digest: Digest,
    /// Lines that the adapter did not know, kept raw.
    pub unknown_lines: u64,
}

impl NotStarted {
    /// The hold that says what to do.
    pub fn hold(self) -> HoldCode {
        match self {
            Self::AgentNotConfigured => HoldCode::AgentNotConfigured,
            Self::ProgramMissing => HoldCode::AgentProgramMissing,
            Self::CredentialMissing => HoldCode::AgentAuth,
            Self::SandboxUnavailable => HoldCode::SandboxUnavailable,
            Self::WorkspaceMissing => HoldCode::WorkspaceFailed,
            Self::Other => HoldCode::RunFailed,
        }
    }
}
