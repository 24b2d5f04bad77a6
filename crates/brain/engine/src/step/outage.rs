//! When an endpoint that cannot be reached is looked at again.
//!
//! **Guarantees.** Each endpoint is looked at once for all that wait for it, and only while something does; never more
//! often than its back-off says, and never more seldom than the last step of it.
//!
//! None of this is in the log: that an endpoint was lost and found again is news, how often was looked is not. A new
//! daemon begins by looking.

use std::collections::BTreeMap;

use godwit_core::effect::{Effect, EffectKind};
use godwit_core::endpoint::Endpoint;
use godwit_core::id::{EffectId, MissionId, RepoId};
use jiff::{SignedDuration, Timestamp};

/// How long is waited after each look that failed, in seconds. The last one counts for all that follow: whoever waits
/// goes on within that time of the endpoint's coming back.
const LOOK_BACKOFF: [i64; 4] = [1, 2, 5, 10];

/// The endpoints that are looked at.
#[derive(Debug, Clone, Default)]
pub(super) struct Lookout {
    looks: BTreeMap<Endpoint, Look>,
}

/// One that is looked at.
#[derive(Debug, Clone, Copy)]
struct Look {
    /// How many looks have failed.
    failed: u32,
    /// Not before this time.
    not_before: Timestamp,
}

/// What is to be done about an endpoint.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Watch {
    /// It is looked at now.
    Look(Box<Effect>),
    /// It is looked at again at this time.
    At(Timestamp),
}

impl Lookout {
    /// Something waits for an endpoint.
    pub(super) fn wanted(&self, endpoint: &Endpoint, mission: MissionId, repo: RepoId, now: Timestamp) -> Watch {
        let look = self.looks.get(endpoint).copied().unwrap_or(Look { failed: 0, not_before: now });
        if look.not_before > now {
            return Watch::At(look.not_before);
        }
        let kind = EffectKind::ReachEndpoint { endpoint: endpoint.clone() };
        let id = EffectId::new(endpoint, kind.verb(), look.failed.saturating_add(1));
        Watch::Look(Box::new(Effect { id, mission, repo, kind }))
    }

    /// A look failed.
    pub(super) fn failed(&mut self, endpoint: &Endpoint, now: Timestamp) {
        let before = self.looks.get(endpoint).map_or(0, |look| look.failed);
        let step = LOOK_BACKOFF[(before as usize).min(LOOK_BACKOFF.len() - 1)];
        let not_before = now.checked_add(SignedDuration::from_secs(step)).unwrap_or(Timestamp::MAX);
        self.looks.insert(endpoint.clone(), Look { failed: before.saturating_add(1), not_before });
    }

    /// It can be reached again.
    pub(super) fn found(&mut self, endpoint: &Endpoint) {
        self.looks.remove(endpoint);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_waits_longer_after_each_that_failed_and_never_longer_than_ten_seconds() {
        let endpoint: Endpoint = "api.example.org:443".parse().expect("an endpoint");
        let (mission, repo) = (MissionId::from_entropy(1), RepoId::from_entropy(1));
        let mut lookout = Lookout::default();
        let mut now = Timestamp::UNIX_EPOCH;
        let mut waits = Vec::new();
        for tries in 1..=6 {
            let Watch::Look(effect) = lookout.wanted(&endpoint, mission.clone(), repo.clone(), now) else {
                panic!("its time has come")
            };
            assert_eq!(effect.id.as_str(), format!("api.example.org:443/reach/{tries}"));
            lookout.failed(&endpoint, now);
            let Watch::At(at) = lookout.wanted(&endpoint, mission.clone(), repo.clone(), now) else {
                panic!("it was looked at in this moment")
            };
            waits.push(at.duration_since(now).as_secs());
            now = at;
        }
        assert_eq!(waits, [1, 2, 5, 10, 10, 10]);
        lookout.found(&endpoint);
        assert!(matches!(lookout.wanted(&endpoint, mission, repo, Timestamp::UNIX_EPOCH), Watch::Look(_)));
    }
}
