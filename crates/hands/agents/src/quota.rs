//! What a CLI writes down about the account that pays, beside what it prints: where that is, and what follows from it.

use std::path::PathBuf;

use godwit_core::account::{Sighting, USED_UP};
use godwit_core::run::RunClass;

/// The file of a session in which a CLI writes what it was told of quota windows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaFile {
    /// The directory that it is somewhere below, relative to the run's HOME.
    pub directory: PathBuf,
    /// What its name ends with.
    pub suffix: String,
}

/// The class with the time at which the last of the used-up windows resets, where the class has such a time and the CLI
/// did not print it.
#[must_use]
pub fn until_reset(class: RunClass, sightings: &[Sighting]) -> RunClass {
    let is_full = |sighting: &&Sighting| sighting.used.is_some_and(|used| used >= USED_UP);
    let resets = sightings.iter().filter(is_full).filter_map(|sighting| sighting.resets_at).max();
    match class {
        RunClass::QuotaExhausted { until: None } => RunClass::QuotaExhausted { until: resets },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use godwit_core::account::QuotaSource;
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn a_used_up_quota_comes_back_when_its_last_full_window_does() {
        let at = |second| Timestamp::from_second(second).ok();
        let sighting = |window: &str, used, second| {
            let window = window.parse().expect("a name");
            Sighting { window, used: Some(used), resets_at: at(second), source: QuotaSource::Run }
        };
        let seen = [sighting("five_hour", USED_UP, 50), sighting("seven_day", 4_100, 900)];
        let exhausted = |until| RunClass::QuotaExhausted { until };
        assert_eq!(until_reset(exhausted(None), &seen), exhausted(at(50)));
        assert_eq!(until_reset(exhausted(None), &seen[1..]), exhausted(None), "no window is full");
        assert_eq!(until_reset(exhausted(at(7)), &seen), exhausted(at(7)), "what the CLI said itself stays");
        assert_eq!(until_reset(RunClass::Success, &seen), RunClass::Success);
    }
}
