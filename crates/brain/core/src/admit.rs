//! Admission: which of the wishes that need something shared are granted now. Pure; the engine appends the grant,
//! the reservation and the intent as one batch.
//!
//! **Guarantees.** What is full for one delays nobody who needs something else: there is no head of the line. More
//! urgent missions come first; among equally urgent ones the repository with the fewest live runs, and there the one
//! that has waited longest. Whoever waits grows more urgent ([`AGING`]), so nobody waits for ever.
//!
//! **Does not know.** What a run is for, and whether a held or parked mission would like one: those do not ask.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;

use jiff::{SignedDuration, Timestamp};

use crate::account::choose::{Purse, Taken, Unusable, Want, choose};
use crate::endpoint::Endpoint;
use crate::fleet::Fleet;
use crate::id::{MissionId, RepoId, RunId};
use crate::mission::{Doer, Request};
use crate::name::{AccountName, AgentName, RepoName};
use crate::route::RouteBook;

/// For each of these that a run has waited, it counts as one step more urgent.
pub const AGING: SignedDuration = SignedDuration::from_mins(10);

/// How much more urgent waiting can make: from the least priority to the most.
const MOST_AGING: i64 = 20;

/// How many runs may be live at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caps {
    /// In the whole fleet.
    pub fleet: u32,
    /// On this host.
    pub host: u32,
    /// Of each agent that has a cap of its own.
    pub agents: BTreeMap<AgentName, u32>,
    /// Missions that have not ended: beyond, new ones are refused.
    pub open_missions: u32,
}

impl Caps {
    /// The same cap for the fleet and its one host, none for agents, and room for a thousand missions.
    pub fn of_runs(runs: u32) -> Self {
        Self { fleet: runs, host: runs, agents: BTreeMap::new(), open_missions: 1_000 }
    }

    /// The slots that there are on this host.
    pub fn slots(&self) -> u32 {
        self.fleet.min(self.host)
    }
}

/// What bounds every grant.
#[derive(Debug, Clone, Copy)]
pub struct Bounds<'a> {
    /// How many runs may be live at once.
    pub caps: &'a Caps,
    /// What is declared about agents: among it, what each has to reach.
    pub routes: &'a RouteBook,
}

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
        /// The registered account that pays; `None` is the credential of the agent's own configuration.
        account: Option<AccountName>,
    },
    /// The lane of a repository.
    Landing {
        /// The mission.
        mission: MissionId,
        /// The repository.
        repo: RepoId,
    },
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is granted.
    Granted(Grant),
    /// It waits.
    Waits(Wait),
}

/// Why a request waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wait {
    /// The fleet has as many live runs as it may.
    FleetFull {
        /// The cap.
        cap: u32,
    },
    /// The host has.
    HostFull {
        /// The cap.
        cap: u32,
    },
    /// The repository has.
    RepoFull {
        /// Which.
        repo: RepoName,
        /// The cap.
        cap: u32,
    },
    /// The agent has.
    AgentFull {
        /// Which.
        agent: AgentName,
        /// The cap.
        cap: u32,
    },
    /// Where the agent's models are served cannot be reached from this host.
    Offline {
        /// Which agent.
        agent: AgentName,
        /// What cannot be reached.
        endpoint: Endpoint,
        /// Since when that is known.
        since: Timestamp,
    },
    /// No account of the agent can be used now.
    Account {
        /// Of which agent.
        agent: AgentName,
        /// Why, and until when.
        unusable: Unusable,
    },
    /// Another mission is landing, or comes first.
    LaneTaken {
        /// Which.
        by: MissionId,
    },
    /// The repository is not registered any more.
    RepoGone,
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FleetFull { cap } => write!(f, "all {cap} slots of the fleet are taken (`daemon.max_runs`)"),
            Self::HostFull { cap } => write!(f, "all {cap} slots of this host are taken (`host.max_runs`)"),
            Self::RepoFull { repo, cap } => {
                write!(f, "repository `{repo}` may have {cap} live at once (godwit repo set {repo} max_runs=N)")
            }
            Self::AgentFull { agent, cap } => {
                write!(f, "agent `{agent}` may have {cap} live at once (`agents.{agent}.max_runs`)")
            }
            Self::Offline { agent, endpoint, since } => write!(
                f,
                "{endpoint} cannot be reached since {since}; agent `{agent}` goes on by itself as soon as it can be"
            ),
            Self::Account { agent, unusable } => {
                write!(f, "agent `{agent}` has no account that can be used: {unusable}")
            }
            Self::LaneTaken { by } => write!(f, "mission {by} lands in this repository first"),
            Self::RepoGone => write!(f, "its repository is not registered any more"),
        }
    }
}

/// The live runs, counted in every way that a cap is about.
#[derive(Debug, Default)]
struct Load {
    all: u32,
    repos: BTreeMap<RepoId, u32>,
    agents: BTreeMap<AgentName, u32>,
    /// What the runs that are granted in this moment take of accounts.
    accounts: Taken,
}

impl Load {
    fn of(fleet: &Fleet) -> Self {
        let mut load = Self::default();
        for run in &fleet.host.slots {
            let mission = fleet.mission(run.mission());
            let agent = mission.and_then(|mission| {
                let task = mission.task(&run.task)?;
                let by = task.runs.get(&run.number).and_then(|run| run.by.clone());
                by.map_or_else(|| mission.agent_of(task), |by| by.agent)
            });
            load.add(mission.map(|mission| mission.repo.clone()), agent);
        }
        load
    }

    fn add(&mut self, repo: Option<RepoId>, agent: Option<AgentName>) {
        self.all += 1;
        if let Some(repo) = repo {
            *self.repos.entry(repo).or_default() += 1;
        }
        if let Some(agent) = agent {
            *self.agents.entry(agent).or_default() += 1;
        }
    }

    fn in_repo(&self, repo: &RepoId) -> u32 {
        self.repos.get(repo).copied().unwrap_or(0)
    }
}

/// Who waits for a slot, in the order within one repository.
#[derive(Debug)]
struct Waiting {
    /// Negated, so that the most urgent sorts first.
    calm: i64,
    since: Timestamp,
    mission: MissionId,
    run: RunId,
    by: Doer,
}

/// Decides on every request: first on those of lanes, then on those of slots. Of these, the granted ones come first, in
/// the order of the grants, and then those that wait, the next in line in front.
pub fn admit(asking: Vec<Asking>, fleet: &Fleet, bounds: Bounds<'_>, now: Timestamp) -> Vec<(Asking, Verdict)> {
    let (lanes, slots): (Vec<_>, Vec<_>) =
        asking.into_iter().partition(|asking| matches!(asking.request, Request::Lane { .. }));
    let mut verdicts = admit_lanes(lanes, fleet);
    verdicts.extend(admit_slots(slots, fleet, bounds, now));
    verdicts
}

/// How urgent a wait is: the mission's priority, and what waiting adds to it.
pub fn urgency(priority: i8, since: Timestamp, now: Timestamp) -> i64 {
    let waited = now.duration_since(since).as_secs().max(0) / AGING.as_secs();
    i64::from(priority) + waited.min(MOST_AGING)
}

fn admit_slots(asking: Vec<Asking>, fleet: &Fleet, bounds: Bounds<'_>, now: Timestamp) -> Vec<(Asking, Verdict)> {
    let caps = bounds.caps;
    let mut lines = lines(asking, fleet, now);
    let mut load = Load::of(fleet);
    let (mut verdicts, mut waits) = (Vec::new(), Vec::new());
    // The next to look at: the first of the repository whose first is the most urgent, and has the fewest runs.
    while let Some(repo) = lines
        .iter()
        .filter_map(|(repo, line)| Some((line.front()?, repo)))
        .min_by_key(|(first, repo)| (first.calm, load.in_repo(repo), first.since, &first.mission, &first.run))
        .map(|(_, repo)| repo.clone())
    {
        let line = lines.get_mut(&repo).expect("the line that was just found is there");
        let full = full_for_all(&load, caps).or_else(|| repo_full(fleet, &repo, &load));
        if let Some(wait) = full {
            waits.extend(line.drain(..).map(|waiting| (waiting, wait.clone())));
            continue;
        }
        let Some(waiting) = line.pop_front() else { continue };
        let closed = agent_full(&waiting, &load, caps).or_else(|| offline(&waiting, fleet, bounds.routes));
        match closed.map_or_else(|| account(&waiting, fleet, &load, bounds.routes, now), Err) {
            Err(wait) => waits.push((waiting, wait)),
            Ok(account) => {
                load.add(Some(repo), waiting.by.agent.clone());
                let own = || bounds.routes.own_purse(waiting.by.agent.as_ref()?);
                if let Some(name) = account.clone().or_else(own) {
                    *load.accounts.entry(name).or_default() += 1;
                }
                verdicts.push(waiting.granted(account));
            }
        }
    }
    verdicts.extend(in_line(waits, fleet, &load));
    verdicts
}

/// Those who wait, in the order in which they would come if everything had room now.
fn in_line(mut waits: Vec<(Waiting, Wait)>, fleet: &Fleet, load: &Load) -> impl Iterator<Item = (Asking, Verdict)> {
    waits.sort_by_cached_key(|(waiting, _)| {
        let repo = fleet.mission(&waiting.mission).map(|mission| load.in_repo(&mission.repo));
        (waiting.calm, repo, waiting.since, waiting.mission.clone(), waiting.run.clone())
    });
    waits.into_iter().map(|(waiting, wait)| waiting.waits(wait))
}

/// Who waits in each repository, the first in front.
fn lines(asking: Vec<Asking>, fleet: &Fleet, now: Timestamp) -> BTreeMap<RepoId, VecDeque<Waiting>> {
    let mut lines: BTreeMap<RepoId, Vec<Waiting>> = BTreeMap::new();
    for Asking { mission, request } in asking {
        let (Request::Slot { run, by, since }, Some(known)) = (request, fleet.mission(&mission)) else { continue };
        let calm = -urgency(known.priority.get(), since, now);
        lines.entry(known.repo.clone()).or_default().push(Waiting { calm, since, mission, run, by });
    }
    let sorted = |mut line: Vec<Waiting>| {
        line.sort_by_cached_key(|waiting| (waiting.calm, waiting.since, waiting.mission.clone(), waiting.run.clone()));
        VecDeque::from(line)
    };
    lines.into_iter().map(|(repo, line)| (repo, sorted(line))).collect()
}

fn full_for_all(load: &Load, caps: &Caps) -> Option<Wait> {
    if load.all >= caps.fleet {
        return Some(Wait::FleetFull { cap: caps.fleet });
    }
    (load.all >= caps.host).then_some(Wait::HostFull { cap: caps.host })
}

/// The policy of today counts, not the one that a mission started with: a cap is about the machine.
fn repo_full(fleet: &Fleet, repo: &RepoId, load: &Load) -> Option<Wait> {
    let Some(registered) = fleet.repo(repo) else { return Some(Wait::RepoGone) };
    let cap = registered.policy.max_runs?;
    (load.in_repo(repo) >= cap).then(|| Wait::RepoFull { repo: registered.name.clone(), cap })
}

fn agent_full(waiting: &Waiting, load: &Load, caps: &Caps) -> Option<Wait> {
    let agent = waiting.by.agent.as_ref()?;
    let cap = *caps.agents.get(agent)?;
    let live = load.agents.get(agent).copied().unwrap_or(0);
    (live >= cap).then(|| Wait::AgentFull { agent: agent.clone(), cap })
}

fn offline(waiting: &Waiting, fleet: &Fleet, routes: &RouteBook) -> Option<Wait> {
    let agent = waiting.by.agent.as_ref()?;
    let endpoint = routes.agents.get(agent)?.endpoint.as_ref()?;
    let outage = fleet.host.outages.get(endpoint)?;
    Some(Wait::Offline { agent: agent.clone(), endpoint: endpoint.clone(), since: outage.since })
}

/// The account that would pay. An agent that nobody configured needs none: its run says so.
fn account(
    waiting: &Waiting,
    fleet: &Fleet,
    load: &Load,
    routes: &RouteBook,
    now: Timestamp,
) -> Result<Option<AccountName>, Wait> {
    let Some(agent) = &waiting.by.agent else { return Ok(None) };
    let model = waiting.by.model.as_deref().or_else(|| routes.default_model(agent));
    let want = Want { agent, model, account: waiting.by.account.as_ref() };
    match choose(&fleet.accounts, want, &load.accounts, now) {
        Ok(Purse::Own) => Ok(None),
        Ok(Purse::Account(name)) => Ok(Some(name)),
        Err(unusable) => Err(Wait::Account { agent: agent.clone(), unusable }),
    }
}

impl Wait {
    /// What has to come so that it goes on.
    pub fn awaited(&self) -> String {
        match self {
            Self::FleetFull { .. } | Self::HostFull { .. } | Self::RepoFull { .. } | Self::AgentFull { .. } => {
                format!("a free slot: {self}")
            }
            Self::Offline { endpoint, .. } => format!("{endpoint} to be reached, then it goes on by itself"),
            Self::Account { unusable, .. } => format!("an account that can be used: {unusable}"),
            Self::LaneTaken { .. } | Self::RepoGone => format!("what is in its way: {self}"),
        }
    }

    /// When it passes by itself, as far as is known.
    pub fn until(&self) -> Option<Timestamp> {
        match self {
            Self::Account { unusable, .. } => unusable.until,
            Self::FleetFull { .. }
            | Self::HostFull { .. }
            | Self::RepoFull { .. }
            | Self::AgentFull { .. }
            | Self::Offline { .. }
            | Self::LaneTaken { .. }
            | Self::RepoGone => None,
        }
    }
}

impl Waiting {
    fn asking(self) -> Asking {
        let request = Request::Slot { run: self.run, by: self.by, since: self.since };
        Asking { mission: self.mission, request }
    }

    fn waits(self, wait: Wait) -> (Asking, Verdict) {
        (self.asking(), Verdict::Waits(wait))
    }

    fn granted(self, account: Option<AccountName>) -> (Asking, Verdict) {
        let grant = Grant::Run { mission: self.mission.clone(), run: self.run.clone(), account };
        (self.asking(), Verdict::Granted(grant))
    }
}

/// One landing at a time in each repository: the more urgent first, then the older.
fn admit_lanes(mut asking: Vec<Asking>, fleet: &Fleet) -> Vec<(Asking, Verdict)> {
    asking.sort_by_key(|asking| {
        let mission = fleet.mission(&asking.mission);
        let urgency = mission.map(|mission| std::cmp::Reverse(mission.priority));
        (urgency, mission.map(|mission| mission.created_at), asking.mission.clone())
    });
    let mut taken: BTreeMap<RepoId, MissionId> = BTreeMap::new();
    let mut verdicts = Vec::new();
    for asking in asking {
        let Request::Lane { repo } = &asking.request else { continue };
        let verdict = match fleet.repo(repo) {
            None => Verdict::Waits(Wait::RepoGone),
            Some(registered) => match registered.lane.as_ref().or_else(|| taken.get(repo)) {
                Some(by) => Verdict::Waits(Wait::LaneTaken { by: by.clone() }),
                None => {
                    taken.insert(repo.clone(), asking.mission.clone());
                    Verdict::Granted(Grant::Landing { mission: asking.mission.clone(), repo: repo.clone() })
                }
            },
        };
        verdicts.push((asking, verdict));
    }
    verdicts
}

#[cfg(test)]
mod tests;
