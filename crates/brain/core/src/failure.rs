//! What a run's failure leads to: the one table. A failure is classified once, by the agent's adapter, and answered here.
//!
//! **Guarantees.** Every class has an answer, and each is a time or a hold: nothing sleeps and nothing is repeated
//! without end. A reset that a provider names is waited for, also when it is days away; one that is named anew in a moment,
//! again and again, is a back-off that ends. What follows another agent or model is only what the route declares.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::hold::HoldCode;
use crate::route::{Choice, Followers};
use crate::run::{NotStarted, RunClass};

/// What a route says of failures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnFailure {
    /// Nothing is repeated by itself, but what a provider's limit interrupted goes on when that ends.
    None,
    /// The same again, after a back-off, as often as the table says.
    #[default]
    Same,
    /// The same again, told what went wrong and to find out why first.
    Analyze,
    /// As `same`, and then the next model of the same agent.
    FallbackModel,
    /// As `fallback-model`, and then the next agent.
    FallbackProvider,
}

impl OnFailure {
    /// Every policy.
    pub const ALL: [Self; 5] = [Self::None, Self::Same, Self::Analyze, Self::FallbackModel, Self::FallbackProvider];

    /// The policy as the word that people type and read.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Same => "same",
            Self::Analyze => "analyze",
            Self::FallbackModel => "fallback-model",
            Self::FallbackProvider => "fallback-provider",
        }
    }

    /// Whether another model or agent may follow.
    pub fn follows(self) -> bool {
        matches!(self, Self::FallbackModel | Self::FallbackProvider)
    }
}

/// What there is to turn to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether the agent has another account that could be used now.
    pub other_account: bool,
    /// What the route declares.
    pub followers: Followers,
}

/// What a failure leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Nothing is repeated: it succeeded, or somebody asked for the end.
    No,
    /// The next run may begin as soon as what it needs can be reached. It counts as no failure.
    WhenReachable,
    /// The next run may begin at this time.
    At(Timestamp),
    /// The same, and the agent is told to find out first what went wrong.
    Analyze(Timestamp),
    /// Another does it, now.
    Reroute(Choice),
    /// A person has to look.
    Hold(HoldCode),
}

/// Back-off for a provider that is overloaded, in seconds.
const PROVIDER_BACKOFF: [i64; 5] = [30, 60, 120, 300, 600];

/// Back-off for a process that stalled, crashed or was lost, in seconds.
const PROCESS_BACKOFF: [i64; 2] = [1, 15];

/// A provider that is overloaded so often is left for another, where one is declared.
const OVERLOADED_BEFORE_LEAVING: u32 = 2;

/// What may be turned to when a class has used up its own tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blame {
    /// The account: another one of the same agent, or another agent.
    Account,
    /// What the account may use of the model: another account, another model, or another agent.
    ModelOfAccount,
    /// The model: another model, or another agent.
    Model,
    /// The provider: another agent.
    Provider,
    /// Nothing that another would do better.
    Nobody,
}

/// The row of a class.
struct Row {
    /// What is tried with the same agent and model.
    same: Same,
    /// What may be turned to.
    blame: Blame,
    /// The failures after which it is turned to, although there are tries left.
    patience: u32,
}

/// What is tried with the same agent and model.
enum Same {
    /// After a back-off, by the number of failures before this one; then a hold.
    Ladder(&'static [i64], HoldCode),
    /// At a time that the provider named.
    Until(Timestamp),
    /// A person has to look.
    Hold(HoldCode),
}

/// The table. `None` for endings that are no failures.
fn row(class: &RunClass) -> Option<Row> {
    let row = |same, blame, patience| Some(Row { same, blame, patience });
    match class {
        // What cannot be reached is nobody's failure: every policy waits for it.
        RunClass::Success | RunClass::Cancelled | RunClass::Offline { .. } => None,
        RunClass::RateLimited { until: Some(until) } | RunClass::QuotaExhausted { until: Some(until) } => {
            row(Same::Until(*until), Blame::Account, 0)
        }
        RunClass::ModelLimited { until: Some(until), .. } => row(Same::Until(*until), Blame::ModelOfAccount, 0),
        RunClass::ModelLimited { until: None, .. } => row(Same::Hold(HoldCode::AgentLimited), Blame::ModelOfAccount, 0),
        RunClass::RateLimited { until: None } => {
            row(Same::Ladder(&PROVIDER_BACKOFF, HoldCode::AgentLimited), Blame::Account, 0)
        }
        RunClass::QuotaExhausted { until: None } => row(Same::Hold(HoldCode::AgentLimited), Blame::Account, 0),
        RunClass::Auth => row(Same::Hold(HoldCode::AgentAuth), Blame::Account, 0),
        RunClass::Billing => row(Same::Hold(HoldCode::AgentBilling), Blame::Account, 0),
        RunClass::ModelUnavailable => row(Same::Hold(HoldCode::ModelUnavailable), Blame::Model, 0),
        RunClass::Overloaded => {
            row(Same::Ladder(&PROVIDER_BACKOFF, HoldCode::RunFailed), Blame::Provider, OVERLOADED_BEFORE_LEAVING)
        }
        // Another provider is behind the same network.
        RunClass::Network => row(Same::Ladder(&PROVIDER_BACKOFF, HoldCode::RunFailed), Blame::Nobody, 0),
        RunClass::Stalled | RunClass::TimedOut | RunClass::Crashed | RunClass::Protocol | RunClass::Lost => {
            let steps = u32::try_from(PROCESS_BACKOFF.len()).unwrap_or(u32::MAX);
            row(Same::Ladder(&PROCESS_BACKOFF, HoldCode::RunFailed), Blame::Model, steps)
        }
        RunClass::OutOfMemory => row(Same::Ladder(&PROCESS_BACKOFF, HoldCode::RunFailed), Blame::Nobody, 0),
        RunClass::NotStarted { cause: NotStarted::CredentialMissing } => {
            row(Same::Hold(HoldCode::AgentAuth), Blame::Account, 0)
        }
        RunClass::NotStarted { cause } => row(Same::Hold(cause.hold()), Blame::Nobody, 0),
        RunClass::ContextOverflow | RunClass::ModelRefused => row(Same::Hold(HoldCode::RunFailed), Blame::Model, 0),
        RunClass::SentinelBlocked { .. } => row(Same::Hold(HoldCode::SentinelBlocked), Blame::Nobody, 0),
        RunClass::HookSilent => row(Same::Hold(HoldCode::HookSilent), Blame::Nobody, 0),
        RunClass::LoginExchanged => row(Same::Hold(HoldCode::LoginExchanged), Blame::Nobody, 0),
        RunClass::NeedsAnswer { .. } => row(Same::Hold(HoldCode::NeedsAnswer), Blame::Nobody, 0),
        RunClass::ResultInvalid => row(Same::Hold(HoldCode::ResultInvalid), Blame::Model, 0),
        RunClass::MaxTurns | RunClass::Budget | RunClass::OutputLimit | RunClass::Unknown { .. } => {
            row(Same::Hold(HoldCode::RunFailed), Blame::Nobody, 0)
        }
    }
}

/// What follows when `failures` runs in a row have failed before this one.
pub fn answer(class: &RunClass, failures: u32, options: &Options, now: Timestamp) -> Answer {
    if let RunClass::Offline { .. } = class {
        return Answer::WhenReachable;
    }
    let Some(row) = row(class) else { return Answer::No };
    let is_of_account = matches!(row.blame, Blame::Account | Blame::ModelOfAccount);
    if is_of_account && options.other_account && !row.is_over(failures, now) {
        return Answer::At(now);
    }
    let follower = follower(&row, &options.followers).filter(|_| failures >= row.patience);
    if let Some(next) = follower {
        return Answer::Reroute(next.clone());
    }
    let policy = options.followers.on_failure;
    let same = match row.same {
        Same::Until(until) if is_near(until, failures, now) => Same::Ladder(&PROVIDER_BACKOFF, HoldCode::AgentLimited),
        same => same,
    };
    match same {
        Same::Until(until) => Answer::At(until),
        Same::Hold(code) => Answer::Hold(code),
        Same::Ladder(_, code) if policy == OnFailure::None => Answer::Hold(code),
        Same::Ladder(steps, code) => match steps.get(failures as usize) {
            None => Answer::Hold(code),
            Some(&seconds) => {
                let at = now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX);
                let is_own_doing = row.blame == Blame::Model;
                if policy == OnFailure::Analyze && is_own_doing { Answer::Analyze(at) } else { Answer::At(at) }
            }
        },
    }
}

/// Whether a reset that a provider names says too little about the next try: it is over already, or it was named after
/// earlier failures and is nearer than the back-off after so many. Without one it would be tried for ever.
fn is_near(until: Timestamp, failures: u32, now: Timestamp) -> bool {
    let step = PROVIDER_BACKOFF.get(failures as usize).or(PROVIDER_BACKOFF.last()).filter(|_| failures > 0);
    let backed_off = now.checked_add(SignedDuration::from_secs(step.copied().unwrap_or(0)));
    until <= now || backed_off.is_ok_and(|at| until < at)
}

impl Row {
    /// Whether it is refused on and on for moments: of two accounts, each would send the run back to the other for ever.
    fn is_over(&self, failures: u32, now: Timestamp) -> bool {
        let has_no_step = failures as usize >= PROVIDER_BACKOFF.len();
        has_no_step
            && match self.same {
                Same::Ladder(..) => true,
                Same::Until(until) => is_near(until, failures, now),
                Same::Hold(_) => false,
            }
    }
}

fn follower<'a>(row: &Row, followers: &'a Followers) -> Option<&'a Choice> {
    let agent = || followers.agent.as_ref().filter(|_| followers.on_failure == OnFailure::FallbackProvider);
    match row.blame {
        Blame::Nobody => None,
        Blame::Account | Blame::Provider => agent(),
        Blame::Model | Blame::ModelOfAccount => {
            followers.model.as_ref().filter(|_| followers.on_failure.follows()).or_else(agent)
        }
    }
}

#[cfg(test)]
mod tests;
