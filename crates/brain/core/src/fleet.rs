//! Everything that godwit knows, folded: all aggregates, and the one place where a command finds its stream.

use std::collections::BTreeMap;

use crate::account::{LimitCause, QuotaSource, Sighting};
use crate::envelope::{Event, NewEvent, StreamId};
use crate::hold::HoldCode;
use crate::id::{MissionId, RepoId, RunId};
use crate::name::AccountName;
use crate::run::{RunClass, RunEnd};
use crate::{account, host, mission, repo};

/// The folded state of every stream that is loaded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fleet {
    /// The host.
    pub host: host::State,
    /// Repositories.
    pub repos: BTreeMap<RepoId, repo::State>,
    /// Accounts: the registered ones, and those of agents whose provider has told something.
    pub accounts: BTreeMap<AccountName, account::State>,
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
            (StreamId::Account(name), Event::Account(event)) => {
                account::evolve(self.accounts.entry(name.clone()).or_default(), event, new.at)
            }
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

    /// What an event brings along on other streams, in the same batch.
    pub fn companions(&self, new: &NewEvent) -> Vec<Addressed> {
        match (&new.stream, &new.event) {
            (StreamId::Mission(id), Event::Mission(event)) => {
                self.mission(id).map(|mission| companions(mission, event)).unwrap_or_default()
            }
            (StreamId::Account(name), Event::Account(event)) => self.after_lift(name, event),
            _ => Vec::new(),
        }
    }

    /// What rests or is held because of an account goes on when that is not refused any more: every mission that waits for a
    /// time or for somebody to say so is told, and knows by itself whether it does.
    fn after_lift(&self, account: &AccountName, event: &account::Event) -> Vec<Addressed> {
        let window = match event {
            account::Event::Lifted => None,
            account::Event::WindowCleared { window, .. } => Some(window.clone()),
            _ => return Vec::new(),
        };
        let rests = |known: &mission::Mission| {
            known.not_before().is_some() || known.open_holds().any(|hold| hold.code == HoldCode::AgentLimited)
        };
        let missions = self.missions.iter().filter(|(_, state)| state.mission.as_ref().is_some_and(rests));
        let lift = || mission::Command::LiftLimit { account: account.clone(), window: window.clone() };
        missions.map(|(id, _)| Addressed::Mission(id.clone(), lift())).collect()
    }
}

/// A command with the stream that decides on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addressed {
    /// To the host.
    Host(host::Command),
    /// To a repository.
    Repo(RepoId, repo::Command),
    /// To an account.
    Account(AccountName, account::Command),
    /// To a mission.
    Mission(MissionId, mission::Command),
}

/// What must happen on other streams in the same batch: a slot and an account are given back by the run's end itself, so
/// that no crash can leak one.
pub fn companions(mission: &mission::Mission, event: &mission::Event) -> Vec<Addressed> {
    use mission::Event as E;
    let id = || mission.id.clone();
    let to_repo = |command| vec![Addressed::Repo(mission.repo.clone(), command)];
    match event {
        E::RunGranted { run, by: Some(mission::Doer { account: Some(account), .. }), .. } => {
            vec![Addressed::Account(account.clone(), account::Command::TakeLease { run: run.clone() })]
        }
        E::RunEnded { run, end, .. } => {
            let mut companions = vec![Addressed::Host(host::Command::FreeSlot { run: run.clone() })];
            companions.extend(lost_endpoint(mission, run, end));
            companions.extend(account_of(mission, run).into_iter().flat_map(|account| after_run(account, run, end)));
            companions
        }
        E::Landed { .. } => to_repo(repo::Command::FreeLane { mission: id() }),
        E::StepFailed { effect, .. } if effect.verb() == "land" => to_repo(repo::Command::FreeLane { mission: id() }),
        E::Created { .. } => to_repo(repo::Command::OpenMission { mission: id() }),
        E::Ended { .. } => to_repo(repo::Command::CloseMission { mission: id() }),
        _ => Vec::new(),
    }
}

/// What a run's end means for the host, when it could not reach what it needs.
fn lost_endpoint(mission: &mission::Mission, run: &RunId, end: &RunEnd) -> Option<Addressed> {
    let RunClass::Offline { endpoint } = &end.class else { return None };
    let at = mission.task(&run.task)?.runs.get(&run.number)?.ended_at?;
    let (endpoint, detail) = (endpoint.clone(), end.detail.clone());
    Some(Addressed::Host(host::Command::LoseEndpoint { endpoint, at, detail }))
}

/// The account that pays for a run: a registered one, or the one that its agent's own configuration is.
pub fn account_of(mission: &mission::Mission, run: &RunId) -> Option<AccountName> {
    mission.task(&run.task)?.runs.get(&run.number)?.payer()
}

/// What a run that is over tells of its calls; nothing of one that never reached its provider.
fn calls_of(end: &RunEnd) -> Option<account::ToldCalls> {
    match (&end.class, end.usage.turns) {
        (RunClass::NotStarted { .. } | RunClass::Offline { .. }, None) => None,
        (_, None) => Some(account::ToldCalls::Untold),
        (_, Some(calls)) => Some(account::ToldCalls::Counted(calls)),
    }
}

/// What a run's end means for the account that paid.
fn after_run(account: AccountName, run: &RunId, end: &RunEnd) -> Vec<Addressed> {
    let to_account = |command| Addressed::Account(account.clone(), command);
    let until = match &end.class {
        RunClass::RateLimited { until } | RunClass::QuotaExhausted { until } => *until,
        _ => None,
    };
    let refused = LimitCause::of(&end.class).map(|cause| {
        let rest = cause.rest(&end.class);
        to_account(account::Command::Refuse { cause, until, rest, detail: end.detail.clone() })
    });
    // What one family of models has used up leaves the others of the account alone.
    let used_up = if let RunClass::ModelLimited { window, until } = &end.class {
        let (window, source) = (window.as_ref().clone(), QuotaSource::Refusal);
        let sighting = Sighting { window, used: Some(account::USED_UP), resets_at: *until, source };
        Some(to_account(account::Command::See { sightings: vec![sighting] }))
    } else {
        None
    };
    let told = calls_of(end).map(|told| to_account(account::Command::Count { run: run.clone(), told }));
    let freed = to_account(account::Command::FreeLease { run: run.clone() });
    std::iter::once(freed).chain(told).chain(refused).chain(used_up).collect()
}
