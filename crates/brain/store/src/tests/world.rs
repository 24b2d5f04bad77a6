//! A world that decides like the real one and answers its wishes by a seeded generator: one seed, one history.

use std::collections::VecDeque;

use godwit_core::effect::{EffectFailure, EffectKind, Outcome, OutcomeKind, Report, ReportFact, Rescue, Retry};
use godwit_core::envelope::{Durability, Event, NewEvent, StreamId};
use godwit_core::evidence::Facts;
use godwit_core::fleet::{Addressed, Fleet, companions};
use godwit_core::hold::HoldCode;
use godwit_core::id::{CommandId, MissionId, RepoId, RunId};
use godwit_core::mission::{Command, NewMission, Request, WishKind, desired};
use godwit_core::name::{Digest, Sha};
use godwit_core::plan::{Plan, PlannedTask};
use godwit_core::policy::RepoPolicy;
use godwit_core::principal::{Principal, Via};
use godwit_core::route::RouteBook;
use godwit_core::run::{RunClass, RunEnd, Usage};
use godwit_core::{Context, account, host, mission, repo};
use jiff::{SignedDuration, Timestamp};

use crate::{OpenMode, Store};

pub(crate) async fn open(folder: &tempfile::TempDir) -> Store {
    Store::open(&folder.path().join("store.db"), OpenMode::ReadWrite).await.expect("the log opens")
}

pub(crate) async fn open_to_look(folder: &tempfile::TempDir) -> Store {
    Store::open(&folder.path().join("store.db"), OpenMode::ReadOnly).await.expect("the log opens to be read")
}

/// An event of the host, without a world around it.
pub(crate) fn slot(version: u64, command: u64) -> NewEvent {
    let run = format!("m0000000000-t1-r{}", version.div_ceil(2)).parse().expect("a run id");
    let event = if version % 2 == 1 { host::Event::SlotTaken { run } } else { host::Event::SlotFreed { run } };
    NewEvent {
        stream: StreamId::Host,
        version,
        event: Event::Host(event),
        at: Timestamp::from_second(1_700_000_000).expect("a time"),
        actor: Principal::Daemon,
        via: Via::Engine,
        command: CommandId::from_entropy(command),
        cause: Some(format!("slot/{version}")),
    }
}

pub(crate) struct World {
    pub(crate) fleet: Fleet,
    seed: u64,
    now: Timestamp,
    commands: u64,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let now = Timestamp::from_second(1_750_000_000).expect("a time");
        Self { fleet: Fleet::default(), seed, now, commands: 0 }
    }

    /// The next number below `limit` (Knuth's MMIX constants).
    fn below(&mut self, limit: u64) -> u64 {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) % limit
    }

    fn sha(&mut self) -> Sha {
        format!("{:040x}", self.below(u64::MAX >> 1)).parse().expect("an object name")
    }

    fn digest(&mut self) -> Digest {
        format!("{:064x}", self.below(u64::MAX >> 1)).parse().expect("a digest")
    }

    /// Decides on commands as one batch, companions on other streams included. `None` when the first is refused.
    pub(crate) fn decide(&mut self, commands: Vec<Addressed>, actor: &Principal) -> Option<Vec<NewEvent>> {
        self.commands += 1;
        self.now = self.now.checked_add(SignedDuration::from_secs(7)).expect("a time");
        let mut scratch = self.fleet.clone();
        let mut batch = Vec::new();
        let mut queue = VecDeque::from(commands);
        while let Some(addressed) = queue.pop_front() {
            let (stream, events) = self.decide_one(&scratch, &addressed, actor)?;
            for event in events {
                let new = self.envelope(&scratch, &stream, event, actor);
                assert!(scratch.apply(&new), "what was decided is possible: {new:?}");
                if let (StreamId::Mission(id), Event::Mission(event)) = (&stream, &new.event) {
                    queue.extend(companions(scratch.mission(id).expect("it has an event"), event));
                }
                batch.push(new);
            }
        }
        self.fleet = scratch;
        (!batch.is_empty()).then_some(batch)
    }

    fn envelope(&self, fleet: &Fleet, stream: &StreamId, event: Event, actor: &Principal) -> NewEvent {
        NewEvent {
            stream: stream.clone(),
            version: fleet.version(stream) + 1,
            event,
            at: self.now,
            actor: actor.clone(),
            via: Via::Api,
            command: CommandId::from_entropy(self.commands),
            cause: None,
        }
    }

    fn decide_one(&self, fleet: &Fleet, addressed: &Addressed, actor: &Principal) -> Option<(StreamId, Vec<Event>)> {
        Some(match addressed {
            Addressed::Host(command) => {
                let events = host::decide(&fleet.host, command).ok()?;
                (StreamId::Host, events.into_iter().map(Event::Host).collect())
            }
            Addressed::Repo(id, command) => {
                let state = fleet.repos.get(id).cloned().unwrap_or_default();
                let events = repo::decide(&state, command).ok()?;
                (StreamId::Repo(id.clone()), events.into_iter().map(Event::Repo).collect())
            }
            Addressed::Account(name, command) => {
                let state = fleet.accounts.get(name).cloned().unwrap_or_default();
                let events = account::decide(&state, command, &RouteBook::default(), self.now).ok()?;
                (StreamId::Account(name.clone()), events.into_iter().map(Event::Account).collect())
            }
            Addressed::Mission(id, command) => {
                let state = fleet.missions.get(id).cloned().unwrap_or_default();
                let policy = fleet.repos.values().find_map(|repo| repo.registered.as_ref()).map(|r| r.policy.clone());
                let context = Context {
                    now: self.now,
                    actor: actor.clone(),
                    via: Via::Api,
                    command: CommandId::from_entropy(self.commands),
                    policy,
                    routes: std::sync::Arc::default(),
                    purses: Default::default(),
                    other_account: false,
                };
                let events = mission::decide(&state, command, &context).ok()?;
                (StreamId::Mission(id.clone()), events.into_iter().map(Event::Mission).collect())
            }
        })
    }

    pub(crate) fn register(&mut self, number: u64) -> Vec<NewEvent> {
        let id = RepoId::from_entropy(number);
        let register = repo::Command::Register {
            id: id.clone(),
            name: format!("repo-{number}").parse().expect("a name"),
            location: format!("/srv/{number}"),
            policy: RepoPolicy { approve_start: number.is_multiple_of(2), ..RepoPolicy::default() },
        };
        self.decide(vec![Addressed::Repo(id, register)], &person()).expect("a new repository is registered")
    }

    pub(crate) fn create(&mut self, number: u64, repo: u64) -> Vec<NewEvent> {
        let id = MissionId::from_entropy(number);
        let new = NewMission {
            id: id.clone(),
            repo: RepoId::from_entropy(repo),
            text: format!("Mission number {number}\n\nwith a second paragraph"),
            accept: vec!["the tests in tests/ pass".to_owned()],
            plan: number.is_multiple_of(3).then(plan),
            priority: godwit_core::priority::Priority::default(),
            order: Default::default(),
            agent: Some("claude".parse().expect("a name")),
            model: None,
            branch: None,
        };
        self.decide(vec![Addressed::Mission(id, Command::Create(new))], &person()).expect("a new mission is created")
    }

    /// One step of a random walk: the answer to a wish, or a verb of a person. `None` when it was refused.
    pub(crate) fn step(&mut self) -> Option<Vec<NewEvent>> {
        let place = self.below(self.fleet.missions.len() as u64);
        let id = self.fleet.missions.keys().nth(usize::try_from(place).ok()?)?.clone();
        let wishes = desired(&self.fleet.missions[&id]);
        let wish = wishes.into_iter().next().filter(|_| self.below(6) > 0);
        let Some(wish) = wish else {
            let verb = self.verb(&id);
            return self.decide(vec![Addressed::Mission(id, verb)], &person());
        };
        self.now = self.now.max(wish.not_before.unwrap_or(self.now));
        let commands = match wish.kind {
            WishKind::Ask(Request::Slot { run, .. }) => vec![
                Addressed::Mission(id, Command::GrantRun { run: run.clone(), account: None }),
                Addressed::Host(host::Command::TakeSlot { run, capacity: 1_000 }),
            ],
            WishKind::Ask(Request::Lane { repo }) => vec![
                Addressed::Repo(repo, repo::Command::TakeLane { mission: id.clone() }),
                Addressed::Mission(id, Command::GrantLanding),
            ],
            WishKind::Do(effect) => {
                let answer = match self.report(&effect.kind) {
                    Some(report) => Command::Note(report),
                    None => {
                        let result = self.answer(effect.kind);
                        Command::Settle(Outcome { effect: effect.id, mission: id.clone(), result })
                    }
                };
                vec![Addressed::Mission(id, answer)]
            }
        };
        self.decide(commands, &Principal::Daemon)
    }

    fn verb(&mut self, id: &MissionId) -> Command {
        let mission = self.fleet.mission(id).expect("a mission of the walk exists");
        let hold = mission.open_holds().next().map(|hold| hold.id.clone());
        let rescued = mission.rescues.first().map(|rescue| rescue.commit.clone());
        match (self.below(12), hold, rescued) {
            (0, _, _) => Command::Pause,
            (1, _, _) => Command::Stop,
            (2, _, _) => Command::Cancel,
            (3, _, _) => Command::Retry { task: None },
            (4, _, _) => Command::Reject { reason: Some("not like this".to_owned()) },
            (5, _, _) => Command::Continue { text: "and now the tests".to_owned(), task: None, answers: None },
            (6, _, Some(commit)) => Command::RestoreRescue { commit, branch: "saved".parse().expect("a branch name") },
            (7 | 8, Some(hold), _) => Command::ResolveHold { hold },
            (9 | 10, _, _) => Command::Approve { evidence: None },
            _ => Command::Resume,
        }
    }

    /// Sometimes a run only tells something.
    fn report(&mut self, kind: &EffectKind) -> Option<Report> {
        let EffectKind::StartRun { spec } = kind else { return None };
        let fact = match self.below(4) {
            0 => ReportFact::Started { adopted: false },
            1 => ReportFact::Session { session: "session-1".parse().expect("a session") },
            2 => ReportFact::Used { usage: Usage { input_tokens: Some(self.below(1_000)), ..Usage::default() } },
            _ => return None,
        };
        Some(Report { run: spec.run.clone(), offset: self.commands * 100, fact })
    }

    fn answer(&mut self, kind: EffectKind) -> OutcomeKind {
        let is_bad = self.below(5) == 0;
        match kind {
            EffectKind::StartRun { spec } => self.run_end(spec.run, is_bad),
            EffectKind::StopRun { run } => OutcomeKind::RunEnded { run, end: run_end(RunClass::Cancelled) },
            _ if is_bad => {
                let retry = if self.below(2) == 0 { Retry::Later } else { Retry::Never };
                let detail = "the disk said no".to_owned();
                OutcomeKind::Failed { failure: EffectFailure { retry, hold: HoldCode::WorkspaceFailed, detail } }
            }
            EffectKind::PrepareWorkspace { .. } => OutcomeKind::WorkspaceReady {
                base: self.sha(),
                branch: None,
                source_dirty: false,
                rescue: None,
                conflicts: Vec::new(),
            },
            EffectKind::CollectResult { .. } => {
                let commit = (self.below(6) > 0).then(|| self.sha());
                OutcomeKind::ResultCollected { commit, tree: self.sha(), rescue: self.rescue(), unresolved: Vec::new() }
            }
            EffectKind::RunChecks { .. } => OutcomeKind::ChecksDone { results: Vec::new() },
            EffectKind::SealEvidence { .. } => {
                let facts = Facts {
                    changed_paths: self.below(3),
                    added_lines: 1,
                    deleted_lines: 0,
                    forbidden: Vec::new(),
                    outside_allowed: Vec::new(),
                    secrets: Vec::new(),
                    checks: Vec::new(),
                    makeup: Some(Box::default()),
                    ..Facts::default()
                };
                OutcomeKind::EvidenceSealed { digest: self.digest(), facts }
            }
            EffectKind::Land { commit, branch, .. } => {
                OutcomeKind::Landed { commit, target: format!("refs/heads/{branch}") }
            }
            EffectKind::ReleaseWorkspace { .. } => OutcomeKind::WorkspaceReleased { rescue: self.rescue() },
            EffectKind::RestoreRescue { branch, .. } => OutcomeKind::RescueRestored { branch },
            EffectKind::ReachEndpoint { endpoint } => panic!("no mission wishes to reach {endpoint}"),
        }
    }

    fn rescue(&mut self) -> Option<Rescue> {
        let name = format!("refs/godwit/rescue/{}", self.commands);
        (self.below(2) == 0).then(|| Rescue { name, commit: self.sha() })
    }

    fn run_end(&mut self, run: RunId, is_bad: bool) -> OutcomeKind {
        let class = match (is_bad, self.below(3)) {
            (false, _) => RunClass::Success,
            (true, 0) => RunClass::Auth,
            (true, 1) => RunClass::RateLimited { until: None },
            (true, _) => RunClass::Crashed,
        };
        OutcomeKind::RunEnded { run, end: run_end(class) }
    }
}

pub(crate) fn run_end(class: RunClass) -> RunEnd {
    let detail = "it is over".to_owned();
    let used = |input, output| Usage { input_tokens: Some(input), output_tokens: Some(output), ..Usage::default() };
    // Two models, of which the CLI tells each.
    let shares = [("large".to_owned(), used(10, 2)), ("small".to_owned(), used(5, 1))];
    let is_told = class == RunClass::Success;
    let usage = if is_told { used(15, 3) } else { Usage::default() };
    RunEnd {
        class,
        detail,
        exit: None,
        session: None,
        usage,
        models: shares.into_iter().filter(|_| is_told).collect(),
        spool: None,
        leftovers: None,
        sentinel: None,
        result: None,
    }
}

/// Two tasks that a third one needs.
fn plan() -> Plan {
    let task = |id: &str, needs: &[&str]| PlannedTask {
        id: id.parse().expect("a name"),
        title: None,
        prompt: format!("Do {id}."),
        needs: needs.iter().map(|need| need.parse().expect("a name")).collect(),
        agent: None,
        model: None,
    };
    Plan { tasks: vec![task("left", &[]), task("right", &[]), task("join", &["left", "right"])] }
}

pub(crate) fn person() -> Principal {
    Principal::Person("ada".to_owned())
}

/// Fills a log by a walk of `steps` steps over a few repositories and missions.
pub(crate) async fn walk(store: &Store, seed: u64, steps: usize) -> World {
    let mut world = World::new(seed);
    let mut batches = Vec::new();
    for repo in 0..3 {
        batches.push(world.register(repo));
    }
    for mission in 0..6 {
        batches.push(world.create(mission, mission % 3));
    }
    batches.extend((0..steps).filter_map(|_| world.step()));
    for batch in batches {
        store.append(&batch, Durability::Process).await.expect("a batch of the walk is appended");
    }
    world
}
