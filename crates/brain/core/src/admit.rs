//! Admission: which of the wishes that need something shared are granted now. Pure; the engine appends the grant,
//! the reservation and the intent as one batch.

use std::collections::BTreeSet;

use crate::fleet::Fleet;
use crate::id::{MissionId, RepoId, RunId};
use crate::mission::Request;

/// A request with the mission that makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// Who asks.
    pub mission: MissionId,
    /// For what.
    pub request: Request,
}

/// A granted request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grant {
    /// A slot for a run.
    Run {
        /// The mission.
        mission: MissionId,
        /// The run.
        run: RunId,
    },
    /// The lane of a repository.
    Landing {
        /// The mission.
        mission: MissionId,
        /// The repository.
        repo: RepoId,
    },
}

/// Grants in the order in which the missions were created, as far as there is room. What cannot be granted delays
/// nobody behind it.
pub fn admit(mut asking: Vec<Asking>, fleet: &Fleet, capacity: u32) -> Vec<Grant> {
    asking.sort_by_key(|asking| {
        let created_at = fleet.mission(&asking.mission).map(|mission| mission.created_at);
        (created_at, asking.mission.clone())
    });
    let mut free = (capacity as usize).saturating_sub(fleet.host.slots.len());
    let mut lanes_taken = BTreeSet::new();
    let mut grants = Vec::new();
    for Asking { mission, request } in asking {
        match request {
            Request::Slot { run } if free > 0 => {
                free -= 1;
                grants.push(Grant::Run { mission, run });
            }
            Request::Lane { repo } => {
                let is_free = fleet.repo(&repo).is_some_and(|repo| repo.lane.is_none());
                if is_free && lanes_taken.insert(repo.clone()) {
                    grants.push(Grant::Landing { mission, repo });
                }
            }
            Request::Slot { .. } => {}
        }
    }
    grants
}
