//! Every way in which a run can end badly, for the tests that ask what follows from each.

use jiff::Timestamp;

use super::{NotStarted, RunClass};
use crate::attention::{Attention, Inquiry, Wanted};

/// A call that a person is asked about.
pub(crate) fn inquiry() -> Inquiry {
    Inquiry {
        key: "7".repeat(64).parse().expect("a digest"),
        wanted: Wanted::Permission { rule: "sudo".to_owned(), because: "it asks for another user's rights".to_owned() },
        tool: "Bash".to_owned(),
        text: "sudo make install".to_owned(),
    }
}

/// Every class but success. Those that name a time are there with this one and without any.
pub(crate) fn bad_ending(until: Timestamp) -> Vec<RunClass> {
    vec![
        RunClass::RateLimited { until: Some(until) },
        RunClass::RateLimited { until: None },
        RunClass::QuotaExhausted { until: Some(until) },
        RunClass::QuotaExhausted { until: None },
        RunClass::ModelLimited { window: Box::new("seven_day_opus".parse().expect("a name")), until: Some(until) },
        RunClass::ModelLimited { window: Box::new("seven_day_opus".parse().expect("a name")), until: None },
        RunClass::Auth,
        RunClass::Billing,
        RunClass::ModelUnavailable,
        RunClass::Overloaded,
        RunClass::Network,
        RunClass::Offline { endpoint: "api.example.org:443".parse().expect("an endpoint") },
        RunClass::ContextOverflow,
        RunClass::MaxTurns,
        RunClass::Budget,
        RunClass::ModelRefused,
        RunClass::NotStarted { cause: NotStarted::AgentNotConfigured },
        RunClass::NotStarted { cause: NotStarted::ProgramMissing },
        RunClass::NotStarted { cause: NotStarted::CredentialMissing },
        RunClass::Stalled,
        RunClass::TimedOut,
        RunClass::OutOfMemory,
        RunClass::Crashed,
        RunClass::Protocol,
        RunClass::OutputLimit,
        RunClass::SentinelBlocked { rule: "rm-rf-root".to_owned() },
        RunClass::HookSilent,
        RunClass::LoginExchanged,
        RunClass::ResultInvalid,
        RunClass::NeedsAnswer { inquiry: Box::new(inquiry()), attention: Attention::Park },
        RunClass::Cancelled,
        RunClass::Lost,
        RunClass::Unknown { raw: "new".to_owned() },
    ]
}

/// A number for each class. Whoever adds one is asked for its number here, and by the test below for its place above.
fn number(class: &RunClass) -> usize {
    match class {
        RunClass::RateLimited { .. } => 0,
        RunClass::QuotaExhausted { .. } => 1,
        RunClass::Auth => 2,
        RunClass::Billing => 3,
        RunClass::ModelUnavailable => 4,
        RunClass::Overloaded => 5,
        RunClass::Network => 6,
        RunClass::Offline { .. } => 7,
        RunClass::ContextOverflow => 8,
        RunClass::MaxTurns => 9,
        RunClass::Budget => 10,
        RunClass::ModelRefused => 11,
        RunClass::NotStarted { .. } => 12,
        RunClass::Stalled => 13,
        RunClass::TimedOut => 14,
        RunClass::OutOfMemory => 15,
        RunClass::Crashed => 16,
        RunClass::Protocol => 17,
        RunClass::OutputLimit => 18,
        RunClass::SentinelBlocked { .. } => 19,
        RunClass::HookSilent => 20,
        RunClass::ResultInvalid => 21,
        RunClass::Cancelled => 22,
        RunClass::Lost => 23,
        RunClass::Unknown { .. } => 24,
        RunClass::NeedsAnswer { .. } => 25,
        RunClass::ModelLimited { .. } => 26,
        RunClass::LoginExchanged => 27,
        // The last one, so that its number is how many others there are.
        RunClass::Success => 28,
    }
}

#[test]
fn no_class_is_forgotten() {
    let mut numbers: Vec<usize> = bad_ending(Timestamp::UNIX_EPOCH).iter().map(number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers, (0..number(&RunClass::Success)).collect::<Vec<_>>());
}
