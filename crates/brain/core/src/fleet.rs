//! Everything that godwit knows, folded: all aggregates, and the one place where a command finds its stream.

use std::collections::BTreeMap;

use crate::envelope::{Event, NewEvent, StreamId};
use crate::id::{MissionId, RepoId};
use crate::{host, mission, repo};

/// The folded state of every stream that is loaded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fleet {
    /// The host.
    pub host: host::State,
    /// Repositories.
    pub repos: BTreeMap<RepoId, repo::State>,
    /// Missions.
    pub missions: BTreeMap<MissionId, mission::State>,
    /// The version of each stream: the number of its events.
    pub versions: BTreeMap<StreamId, u64>,
}

impl Fleet {
    /// Folds one event. Returns whether it was possible; an impossible one changes nothing but the version.
    pub fn apply(&mut self, new: &NewEvent) -> bool {
        self.versions.insert(new.stream.clone(), new.version);
        match (&new.stream, &new.event) {
            (StreamId::Host, Event::Host(event)) => host::evolve(&mut self.host, event),
            (StreamId::Repo(id), Event::Repo(event)) => repo::evolve(self.repos.entry(id.clone()).or_default(), event),
            (StreamId::Mission(id), Event::Mission(event)) => {
                mission::evolve(self.missions.entry(id.clone()).or_default(), event, new.at, &new.actor)
            }
            _ => false,
        }
    }

    /// The version of a stream; 0 when it has no event.
    pub fn version(&self, stream: &StreamId) -> u64 {
        self.versions.get(stream).copied().unwrap_or(0)
    }

    /// A registered repository.
    pub fn repo(&self, id: &RepoId) -> Option<&repo::Registration> {
        self.repos.get(id)?.registered.as_ref()
    }

    /// A mission.
    pub fn mission(&self, id: &MissionId) -> Option<&mission::Mission> {
        self.missions.get(id)?.mission.as_ref()
    }
}

/// A command with the stream that decides on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addressed {
    /// To the host.
    Host(host::Command),
    /// To a repository.
    Repo(RepoId, repo::Command),
    /// To a mission.
    Mission(MissionId, mission::Command),
}

/// What must happen on other streams in the same batch: a slot is given back by the run's end itself, so that no
/// crash can leak one.
pub fn companions(mission: &mission::Mission, event: &mission::Event) -> Option<Addressed> {
    use mission::Event as E;
    let id = mission.id.clone();
    match event {
        E::RunEnded { run, .. } => Some(Addressed::Host(host::Command::FreeSlot { run: run.clone() })),
        E::Landed { .. } => Some(Addressed::Repo(mission.repo.clone(), repo::Command::FreeLane { mission: id })),
        E::StepFailed { effect, .. } if effect.verb() == "land" => {
            Some(Addressed::Repo(mission.repo.clone(), repo::Command::FreeLane { mission: id }))
        }
        E::Created { .. } => Some(Addressed::Repo(mission.repo.clone(), repo::Command::OpenMission { mission: id })),
        E::Ended { .. } => Some(Addressed::Repo(mission.repo.clone(), repo::Command::CloseMission { mission: id })),
        _ => None,
    }
}
