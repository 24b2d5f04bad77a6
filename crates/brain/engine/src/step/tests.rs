//! The engine against a world of plain data: it is killed, its disk refuses, and outcomes repeat.

mod accounts;
mod outage;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use godwit_core::admit::Caps;
use godwit_core::effect::{Effect, EffectKind, Outcome, OutcomeKind, Up};
use godwit_core::envelope::NewEvent;
use godwit_core::evidence::Facts;
use godwit_core::fleet::{Addressed, Fleet};
use godwit_core::hold::HoldCode;
use godwit_core::id::{CommandId, EffectId, MissionId, RepoId};
use godwit_core::mission::{Command, NewMission, Status};
use godwit_core::name::{Digest, Sha};
use godwit_core::plan::{Plan, PlannedTask};
use godwit_core::policy::RepoPolicy;
use godwit_core::principal::{Principal, Via};
use godwit_core::repo;
use godwit_core::run::{RunClass, RunEnd, Usage};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::{Engine, Input, Step};

fn sha(digit: char) -> Sha {
    digit.to_string().repeat(40).parse().expect("a name of 40 digits")
}

fn digest() -> Digest {
    "f".repeat(64).parse().expect("a digest of 64 digits")
}

/// The world, and the engine in it.
struct World {
    engine: Engine,
    log: Vec<NewEvent>,
    now: Timestamp,
    entropy: u64,
    /// Effects that were begun and have not been told to have ended.
    begun: VecDeque<Effect>,
    /// Acts that happen once: how often each was really done.
    done: BTreeMap<EffectId, u32>,
}

impl World {
    fn new() -> Self {
        let engine = Engine::new(Fleet::default(), Caps::of_runs(2), Arc::default());
        let mut world = Self {
            engine,
            log: Vec::new(),
            now: Timestamp::UNIX_EPOCH,
            entropy: 0,
            begun: VecDeque::new(),
            done: BTreeMap::new(),
        };
        world.take(vec![Input::LogVerified]);
        world
    }

    fn person(&mut self, addressed: Addressed) -> Result<(), String> {
        self.entropy += 100;
        let (actor, command) = (Principal::Person("operator".to_owned()), CommandId::from_entropy(self.entropy));
        let step = self.take(vec![Input::Command { ticket: 0, addressed, actor, via: Via::Cli, command }]);
        step.answers.into_iter().next().expect("an answer").1.map(|_| ()).map_err(|refusal| refusal.message)
    }

    fn take(&mut self, inputs: Vec<Input>) -> Step {
        self.entropy += 100;
        self.now += SignedDuration::from_millis(10);
        let mut step = self.engine.step(self.now, self.entropy, inputs);
        self.log.extend(step.appends.iter().cloned());
        self.engine.committed();
        self.begun.retain(|effect| !step.cancels.contains(&effect.id));
        self.begun.extend(std::mem::take(&mut step.starts));
        step
    }

    /// Performs the oldest effect: it probes what was done before and does nothing twice.
    fn perform(&mut self) -> bool {
        let Some(effect) = self.begun.pop_front() else { return false };
        if matches!(
            effect.kind,
            EffectKind::Land { .. } | EffectKind::CollectResult { .. } | EffectKind::StartRun { .. }
        ) {
            self.done.entry(effect.id.clone()).or_insert(1);
        }
        let outcome = Outcome { effect: effect.id.clone(), mission: effect.mission.clone(), result: good(&effect) };
        self.take(vec![Input::Up(Up::Outcome(outcome))]);
        true
    }

    fn folded(&self) -> Fleet {
        let mut fleet = Fleet::default();
        for event in &self.log {
            assert!(fleet.apply(event), "every event in the log folds: {event:?}");
        }
        fleet
    }

    /// Kills the engine: what was in flight is forgotten, the log is folded again.
    fn kill(&mut self) {
        self.begun.clear();
        self.engine = Engine::new(self.folded(), Caps::of_runs(2), Arc::default());
        self.take(vec![Input::LogVerified]);
    }

    fn status(&self, id: &MissionId) -> Status {
        self.folded().mission(id).expect("the mission is in the log").status()
    }
}

fn good(effect: &Effect) -> OutcomeKind {
    match &effect.kind {
        EffectKind::PrepareWorkspace { .. } => OutcomeKind::WorkspaceReady {
            base: sha('a'),
            branch: None,
            source_dirty: false,
            rescue: None,
            conflicts: Vec::new(),
        },
        EffectKind::StartRun { spec } => OutcomeKind::RunEnded {
            run: spec.run.clone(),
            end: RunEnd {
                class: RunClass::Success,
                detail: String::new(),
                exit: None,
                session: None,
                usage: Usage::default(),
                models: std::collections::BTreeMap::new(),
                spool: None,
                leftovers: None,
                sentinel: None,
                result: None,
            },
        },
        EffectKind::StopRun { run } => OutcomeKind::RunEnded {
            run: run.clone(),
            end: RunEnd {
                class: RunClass::Cancelled,
                detail: String::new(),
                exit: None,
                session: None,
                usage: Usage::default(),
                models: std::collections::BTreeMap::new(),
                spool: None,
                leftovers: None,
                sentinel: None,
                result: None,
            },
        },
        EffectKind::CollectResult { .. } => OutcomeKind::ResultCollected {
            commit: Some(sha('c')),
            tree: sha('d'),
            rescue: None,
            unresolved: Vec::new(),
        },
        EffectKind::RunChecks { .. } => OutcomeKind::ChecksDone { results: Vec::new() },
        EffectKind::SealEvidence { .. } => OutcomeKind::EvidenceSealed {
            digest: digest(),
            facts: Facts {
                changed_paths: 1,
                added_lines: 1,
                deleted_lines: 0,
                forbidden: Vec::new(),
                outside_allowed: Vec::new(),
                secrets: Vec::new(),
                checks: Vec::new(),
                makeup: Some(Box::default()),
                ..Facts::default()
            },
        },
        EffectKind::Land { commit, branch, .. } => {
            OutcomeKind::Landed { commit: commit.clone(), target: format!("refs/heads/{branch}") }
        }
        EffectKind::ReleaseWorkspace { .. } => OutcomeKind::WorkspaceReleased { rescue: None },
        EffectKind::RestoreRescue { branch, .. } => OutcomeKind::RescueRestored { branch: branch.clone() },
        EffectKind::ReachEndpoint { endpoint } => panic!("looking at {endpoint} has no outcome of a mission's"),
    }
}

fn registered(world: &mut World) -> RepoId {
    let id = RepoId::from_entropy(1);
    let register = repo::Command::Register {
        id: id.clone(),
        name: "thing".parse().expect("a name"),
        location: "/somewhere".to_owned(),
        policy: RepoPolicy { agent: Some("scripted".parse().expect("a name")), ..RepoPolicy::default() },
    };
    world.person(Addressed::Repo(id.clone(), register)).expect("registered");
    id
}

fn mission(world: &mut World, repo: &RepoId, number: u64) -> MissionId {
    create(world, repo, number, None).expect("created")
}

/// Two tasks that need nothing and one that needs both.
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

fn create(world: &mut World, repo: &RepoId, number: u64, plan: Option<Plan>) -> Result<MissionId, String> {
    create_with(world, repo, number, |new| new.plan = plan)
}

fn create_with(
    world: &mut World,
    repo: &RepoId,
    number: u64,
    change: impl FnOnce(&mut NewMission),
) -> Result<MissionId, String> {
    let id = MissionId::from_entropy(number);
    let mut new = NewMission {
        id: id.clone(),
        repo: repo.clone(),
        text: "Fix the test.".to_owned(),
        accept: vec!["the test in tests/it.rs passes".to_owned()],
        plan: None,
        priority: godwit_core::priority::Priority::default(),
        order: Default::default(),
        agent: None,
        model: None,
        branch: None,
    };
    change(&mut new);
    world.person(Addressed::Mission(id.clone(), Command::Create(new)))?;
    Ok(id)
}

fn settle(world: &mut World, missions: &[MissionId]) {
    for _ in 0..200 {
        while world.perform() {}
        let asked: Vec<_> =
            missions.iter().filter(|id| world.status(id) == Status::AwaitingApproval).cloned().collect();
        if asked.is_empty() {
            return;
        }
        for id in asked {
            world.person(Addressed::Mission(id, Command::Approve { evidence: None })).expect("approved");
        }
    }
    panic!("the fleet does not come to rest");
}

#[test]
fn five_missions_land_through_two_slots_and_one_lane() {
    let mut world = World::new();
    let repo = registered(&mut world);
    let missions: Vec<_> = (10..15).map(|number| mission(&mut world, &repo, number)).collect();
    let most = world.folded().host.slots.len();
    assert!(most <= 2);
    settle(&mut world, &missions);
    let fleet = world.folded();
    assert!(missions.iter().all(|id| world.status(id) == Status::Landed));
    assert!(fleet.host.slots.is_empty(), "no slot leaks");
    let registration = fleet.repo(&repo).expect("registered");
    assert!(registration.lane.is_none() && registration.open_missions.is_empty());
}

#[test]
fn the_tasks_of_a_plan_take_a_slot_each_and_the_mission_lands_once() {
    let mut world = World::new();
    let repo = registered(&mut world);
    let id = create(&mut world, &repo, 10, Some(plan())).expect("created");
    let mut most = 0;
    loop {
        // Agents take longer than everything else.
        world.begun.make_contiguous().sort_by_key(|effect| matches!(effect.kind, EffectKind::StartRun { .. }));
        if !world.perform() {
            break;
        }
        most = most.max(world.folded().host.slots.len());
    }
    assert_eq!(most, 2, "two tasks that need nothing run beside each other");
    settle(&mut world, std::slice::from_ref(&id));
    assert_eq!(world.status(&id), Status::Landed);
    assert!(world.folded().host.slots.is_empty(), "no slot leaks");
}

#[test]
fn one_mission_that_is_held_delays_no_other() {
    let mut world = World::new();
    let repo = registered(&mut world);
    let held = mission(&mut world, &repo, 10);
    let effect = EffectId::new(format!("{held}-t1"), "run", 1);
    let raise = Command::RaiseHold { code: HoldCode::RunFailed, reason: "as scripted".to_owned(), effect };
    world.person(Addressed::Mission(held.clone(), raise)).expect("held");
    let others: Vec<_> = (11..15).map(|number| mission(&mut world, &repo, number)).collect();
    settle(&mut world, &others);
    assert!(others.iter().all(|id| world.status(id) == Status::Landed));
    assert_eq!(world.status(&held), Status::Held);
}

#[test]
fn more_open_missions_than_the_daemon_carries_are_refused() {
    let mut world = World::new();
    world.engine = Engine::new(Fleet::default(), Caps { open_missions: 2, ..Caps::of_runs(1) }, Arc::default());
    world.take(vec![Input::LogVerified]);
    let repo = registered(&mut world);
    let missions: Vec<_> = (10..12).map(|number| mission(&mut world, &repo, number)).collect();
    let refused = create(&mut world, &repo, 12, None).expect_err("there is no room");
    assert!(refused.contains("2 missions are open"), "{refused}");
    settle(&mut world, &missions);
    create(&mut world, &repo, 13, None).expect("there is room again");
}

#[test]
fn nothing_lands_before_the_log_is_verified() {
    let mut world = World::new();
    let repo = registered(&mut world);
    let id = mission(&mut world, &repo, 10);
    while world.perform() {}
    world.engine = Engine::new(world.folded(), Caps::of_runs(2), Arc::default());
    world.person(Addressed::Mission(id.clone(), Command::Approve { evidence: None })).expect("approved");
    while world.perform() {}
    assert_eq!(world.status(&id), Status::Landing);
    world.take(vec![Input::LogVerified]);
    while world.perform() {}
    assert_eq!(world.status(&id), Status::Landed);
}

#[test]
fn what_the_disk_refused_never_was() {
    let mut world = World::new();
    let repo = registered(&mut world);
    let id = mission(&mut world, &repo, 10);
    let effect = world.begun.front().expect("a workspace is being made").clone();
    let before = (world.engine.fleet().clone(), world.engine.in_flight().map(|(id, _)| id.clone()).collect::<Vec<_>>());
    let up = Up::Outcome(Outcome { effect: effect.id.clone(), mission: id.clone(), result: good(&effect) });
    let step = world.engine.step(world.now, 999, vec![Input::Up(up)]);
    assert!(!step.appends.is_empty());
    world.engine.roll_back();
    let after = (world.engine.fleet().clone(), world.engine.in_flight().map(|(id, _)| id.clone()).collect::<Vec<_>>());
    assert_eq!(before, after);
    settle(&mut world, std::slice::from_ref(&id));
    assert_eq!(world.status(&id), Status::Landed);
}

#[test]
fn an_effect_that_ends_without_effect_is_held_and_does_not_spin() {
    let mut world = World::new();
    let repo = registered(&mut world);
    let id = mission(&mut world, &repo, 10);
    let effect = world.begun.pop_front().expect("a workspace is being made");
    // An outcome of the wrong kind is refused, so the same effect would be wished for ever.
    let wrong = OutcomeKind::ChecksDone { results: Vec::new() };
    let up = Up::Outcome(Outcome { effect: effect.id, mission: id.clone(), result: wrong });
    let step = world.take(vec![Input::Up(up)]);
    assert!(step.starts.is_empty());
    assert_eq!(world.status(&id), Status::Held);
}

#[test]
fn two_repositories_cannot_have_one_name() {
    let mut world = World::new();
    registered(&mut world);
    let other = RepoId::from_entropy(2);
    let register = repo::Command::Register {
        id: other.clone(),
        name: "thing".parse().expect("a name"),
        location: "/elsewhere".to_owned(),
        policy: RepoPolicy::default(),
    };
    assert!(world.person(Addressed::Repo(other, register)).is_err());
}

#[test]
fn a_clock_that_jumps_back_delays_nothing_for_ever_and_breaks_nothing() {
    let mut world = World::new();
    world.now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(10_000);
    let repo = registered(&mut world);
    let id = mission(&mut world, &repo, 10);
    world.perform();
    world.now -= SignedDuration::from_hours(9_000);
    settle(&mut world, std::slice::from_ref(&id));
    assert_eq!(world.status(&id), Status::Landed, "order comes from the log, never from the clock");
    assert_eq!(world.folded(), world.folded());
}

#[test]
fn a_parked_run_wakes_at_its_time() {
    let mut world = World::new();
    let repo = registered(&mut world);
    let id = mission(&mut world, &repo, 10);
    world.perform();
    let effect = world.begun.pop_front().expect("a run");
    let EffectKind::StartRun { spec } = &effect.kind else { panic!("a run") };
    let end = RunEnd {
        class: RunClass::Overloaded,
        detail: String::new(),
        exit: None,
        session: None,
        usage: Usage::default(),
        models: std::collections::BTreeMap::new(),
        spool: None,
        leftovers: None,
        sentinel: None,
        result: None,
    };
    let result = OutcomeKind::RunEnded { run: spec.run.clone(), end };
    let step = world.take(vec![Input::Up(Up::Outcome(Outcome { effect: effect.id, mission: id.clone(), result }))]);
    let wake_at = step.wake_at.expect("a timer is set");
    assert_eq!(world.status(&id), Status::Parked);
    assert!(world.begun.is_empty());
    world.now = wake_at;
    world.take(Vec::new());
    assert_eq!(world.status(&id), Status::Running);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn killed_anywhere_it_ends_the_same(kills in prop::collection::btree_set(0_u32..60, 0..12)) {
        let mut world = World::new();
        let repo = registered(&mut world);
        let mut missions: Vec<_> = (10..12).map(|number| mission(&mut world, &repo, number)).collect();
        missions.push(create(&mut world, &repo, 12, Some(plan())).expect("created"));
        let kills: BTreeSet<u32> = kills;
        for turn in 0..60 {
            if kills.contains(&turn) {
                world.kill();
            }
            world.perform();
            let asked: Vec<_> =
                missions.iter().filter(|id| world.status(id) == Status::AwaitingApproval).cloned().collect();
            for id in asked {
                world.person(Addressed::Mission(id, Command::Approve { evidence: None })).expect("approved");
            }
        }
        settle(&mut world, &missions);
        let fleet = world.folded();
        prop_assert!(missions.iter().all(|id| world.status(id) == Status::Landed));
        prop_assert!(fleet.host.slots.is_empty());
        // Each act has one number, whoever asked for it and however often.
        let landings = world.done.keys().filter(|id| id.as_str().contains("/land/")).count();
        let runs = world.done.keys().filter(|id| id.as_str().contains("/run/")).count();
        prop_assert_eq!((landings, runs), (3, 5));
    }
}
