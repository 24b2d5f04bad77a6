//! A registered repository: its policy, and the lane through which one landing at a time passes.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::Refusal;
use crate::id::{MissionId, RepoId};
use crate::name::RepoName;
use crate::policy::{NoSuchCheck, PolicyChange, RepoPolicy};
use crate::refusal::RefusalCode;

/// What is known of a repository. `None` until it is registered and after it is removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// The registration.
    pub registered: Option<Registration>,
}

/// A registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Its id.
    pub id: RepoId,
    /// What people call it.
    pub name: RepoName,
    /// Where the operator's repository is on this host. Data of the registration, never part of an effect.
    pub location: String,
    /// What may happen.
    pub policy: RepoPolicy,
    /// Missions that have not ended.
    pub open_missions: BTreeSet<MissionId>,
    /// The mission that is landing.
    pub lane: Option<MissionId>,
}

/// What can be asked of a repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Command {
    /// Register it.
    Register {
        /// A fresh id.
        id: RepoId,
        /// What people call it.
        name: RepoName,
        /// The absolute path of the operator's repository.
        location: String,
        /// What may happen.
        policy: RepoPolicy,
    },
    /// Change what may happen. Missions that are under way keep the policy they started with.
    SetPolicy {
        /// What is different from now on.
        change: PolicyChange,
    },
    /// Follow the operator's repository to another place.
    Relocate {
        /// The absolute path.
        location: String,
    },
    /// Forget it. The vault and its refs stay.
    Remove,
    /// The engine: a mission was created here.
    OpenMission {
        /// Which.
        mission: MissionId,
    },
    /// The engine: a mission has ended.
    CloseMission {
        /// Which.
        mission: MissionId,
    },
    /// The engine: a mission wants to land.
    TakeLane {
        /// Which.
        mission: MissionId,
    },
    /// The engine: its landing has its outcome.
    FreeLane {
        /// Which.
        mission: MissionId,
    },
}

/// What happened to a repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Event {
    /// It was registered.
    Registered {
        /// Its id.
        id: RepoId,
        /// What people call it.
        name: RepoName,
        /// Where it is.
        location: String,
        /// What may happen.
        policy: RepoPolicy,
    },
    /// Its policy changed.
    PolicySet {
        /// The whole new policy.
        policy: RepoPolicy,
    },
    /// It is somewhere else now.
    Relocated {
        /// Where.
        location: String,
    },
    /// It was removed.
    Removed,
    /// A mission was created here.
    MissionOpened {
        /// Which.
        mission: MissionId,
    },
    /// A mission has ended.
    MissionClosed {
        /// Which.
        mission: MissionId,
    },
    /// A mission is landing.
    LaneTaken {
        /// Which.
        mission: MissionId,
    },
    /// Nobody is landing.
    LaneFreed {
        /// Which.
        mission: MissionId,
    },
}

/// Decides.
///
/// # Errors
/// A refusal that says what to do instead.
pub fn decide(state: &State, command: &Command) -> Result<Vec<Event>, Refusal> {
    if let Command::Register { id, name, location, policy } = command {
        if state.registered.is_some() {
            return Err(Refusal::new(RefusalCode::AlreadyExists, format!("repository `{name}` is registered already")));
        }
        policy.validate().map_err(|fault| no_policy(name, &fault))?;
        let (id, name) = (id.clone(), name.clone());
        return Ok(vec![Event::Registered { id, name, location: location.clone(), policy: policy.clone() }]);
    }
    let repo = state
        .registered
        .as_ref()
        .ok_or_else(|| Refusal::new(RefusalCode::NotFound, "no such repository").with_hint("godwit repo list"))?;
    decide_registered(repo, command)
}

fn decide_registered(repo: &Registration, command: &Command) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Register { .. } => Ok(Vec::new()),
        Command::SetPolicy { change: wanted } => {
            let policy = changed(repo, wanted)?;
            Ok(change(policy != repo.policy, Event::PolicySet { policy }))
        }
        Command::Relocate { location } => {
            Ok(change(*location != repo.location, Event::Relocated { location: location.clone() }))
        }
        Command::Remove if repo.open_missions.is_empty() => Ok(vec![Event::Removed]),
        Command::Remove => {
            let open: Vec<_> = repo.open_missions.iter().map(MissionId::as_str).collect();
            let message = format!("repository `{}` has missions that have not ended: {}", repo.name, open.join(", "));
            Err(Refusal::new(RefusalCode::WrongState, message).with_hint(format!("godwit mission cancel {}", open[0])))
        }
        Command::OpenMission { mission } => {
            let is_new = !repo.open_missions.contains(mission);
            Ok(change(is_new, Event::MissionOpened { mission: mission.clone() }))
        }
        Command::CloseMission { mission } => {
            let is_open = repo.open_missions.contains(mission);
            Ok(change(is_open, Event::MissionClosed { mission: mission.clone() }))
        }
        Command::TakeLane { mission } => match &repo.lane {
            Some(holder) if holder == mission => Ok(Vec::new()),
            Some(holder) => {
                Err(Refusal::new(RefusalCode::WrongState, format!("mission {holder} is landing in `{}`", repo.name)))
            }
            None => Ok(vec![Event::LaneTaken { mission: mission.clone() }]),
        },
        Command::FreeLane { mission } => {
            let is_holder = repo.lane.as_ref() == Some(mission);
            Ok(change(is_holder, Event::LaneFreed { mission: mission.clone() }))
        }
    }
}

/// The policy with a change, if it can be one.
fn changed(repo: &Registration, change: &PolicyChange) -> Result<RepoPolicy, Refusal> {
    let name = &repo.name;
    let policy = change.applied_to(repo.policy.clone()).map_err(|missing| {
        let NoSuchCheck(check) = &missing;
        no_policy(name, &missing).with_hint(format!("set its command first: check.{check}=COMMAND"))
    })?;
    policy.validate().map_err(|fault| no_policy(name, &fault))?;
    Ok(policy)
}

fn no_policy(name: &RepoName, fault: &dyn std::fmt::Display) -> Refusal {
    Refusal::new(RefusalCode::Invalid, format!("policy of `{name}`: {fault}"))
}

fn change(is_needed: bool, event: Event) -> Vec<Event> {
    if is_needed { vec![event] } else { Vec::new() }
}

/// Folds. Returns whether the pair of state and event was possible.
pub fn evolve(state: &mut State, event: &Event) -> bool {
    if let Event::Registered { id, name, location, policy } = event {
        let is_new = state.registered.is_none();
        state.registered.get_or_insert_with(|| Registration {
            id: id.clone(),
            name: name.clone(),
            location: location.clone(),
            policy: policy.clone(),
            open_missions: BTreeSet::new(),
            lane: None,
        });
        return is_new;
    }
    let Some(repo) = &mut state.registered else { return false };
    match event {
        Event::Registered { .. } => return false,
        Event::PolicySet { policy } => repo.policy = policy.clone(),
        Event::Relocated { location } => location.clone_into(&mut repo.location),
        Event::Removed => state.registered = None,
        Event::MissionOpened { mission } => return repo.open_missions.insert(mission.clone()),
        Event::MissionClosed { mission } => return repo.open_missions.remove(mission),
        Event::LaneTaken { mission } => {
            let is_free = repo.lane.is_none();
            repo.lane.get_or_insert_with(|| mission.clone());
            return is_free;
        }
        Event::LaneFreed { mission } => {
            if repo.lane.as_ref() != Some(mission) {
                return false;
            }
            repo.lane = None;
        }
    }
    true
}

#[cfg(test)]
mod tests;
