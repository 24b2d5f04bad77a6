use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::envelope::{Event, NewEvent, StreamId};
use crate::id::{CommandId, TaskId};
use crate::mission::NewMission;
use crate::policy::RepoPolicy;
use crate::principal::{Principal, Via};
use crate::priority::Priority;
use crate::{host, mission, repo};

/// A fleet that is told what happened, without the missions' own steps.
struct Scene {
    fleet: Fleet,
    versions: BTreeMap<StreamId, u64>,
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a time")
}

/// Nothing is declared about agents.
fn bounds(caps: &Caps) -> Bounds<'_> {
    const NOTHING: &RouteBook = &RouteBook { agents: BTreeMap::new(), roles: BTreeMap::new(), second_opinion: None };
    Bounds { caps, routes: NOTHING }
}

fn repo_id(number: u64) -> RepoId {
    RepoId::from_entropy(number)
}

fn mission_id(number: u64) -> MissionId {
    MissionId::from_entropy(1_000 + number)
}

fn run_of(number: u64) -> RunId {
    RunId::new(TaskId::new(mission_id(number), 1), 1)
}

impl Scene {
    fn new(repos: &[(u64, Option<u32>)]) -> Self {
        let mut scene = Self { fleet: Fleet::default(), versions: BTreeMap::new() };
        for &(number, max_runs) in repos {
            let policy = RepoPolicy { max_runs, ..RepoPolicy::default() };
            let name = format!("repo{number}").parse().expect("a name");
            let (id, location) = (repo_id(number), format!("/srv/{number}"));
            let event = repo::Event::Registered { id: id.clone(), name, location, policy };
            scene.tell(StreamId::Repo(id), Event::Repo(event), at(0));
        }
        scene
    }

    fn tell(&mut self, stream: StreamId, event: Event, at: Timestamp) {
        let version = self.versions.entry(stream.clone()).or_default();
        *version += 1;
        let (actor, command) = (Principal::Daemon, CommandId::from_entropy(1));
        let version = *version;
        let new = NewEvent { stream, version, event, at, actor, via: Via::Engine, command, cause: None };
        assert!(self.fleet.apply(&new), "it folds");
    }

    /// A mission that asks for a slot since a second.
    fn asks(&mut self, number: u64, repo: u64, priority: i64, agent: Option<&str>, since: i64) -> Asking {
        let agent: Option<AgentName> = agent.map(|name| name.parse().expect("a name"));
        let new = NewMission {
            id: mission_id(number),
            repo: repo_id(repo),
            text: "Do it.".to_owned(),
            accept: Vec::new(),
            plan: None,
            priority: Priority::new(priority).expect("a priority"),
            order: Default::default(),
            agent: agent.clone(),
            model: None,
            branch: None,
        };
        let author = Principal::Person("operator".to_owned());
        let policy = Box::new(RepoPolicy::default());
        let event = mission::Event::Created { mission: new, author, agent: agent.clone(), policy, routes: Vec::new() };
        self.tell(StreamId::Mission(mission_id(number)), Event::Mission(event), at(since));
        Asking {
            mission: mission_id(number),
            request: Request::Slot { run: run_of(number), by: Doer { agent, ..Doer::default() }, since: at(since) },
        }
    }

    fn takes(&mut self, number: u64) {
        let event = Event::Host(host::Event::SlotTaken { run: run_of(number) });
        self.tell(StreamId::Host, event, at(0));
    }

    fn frees(&mut self, run: &RunId) {
        self.tell(StreamId::Host, Event::Host(host::Event::SlotFreed { run: run.clone() }), at(0));
    }
}

fn granted(verdicts: &[(Asking, Verdict)]) -> Vec<MissionId> {
    let grants = verdicts.iter().filter(|(_, verdict)| matches!(verdict, Verdict::Granted(_)));
    grants.map(|(asking, _)| asking.mission.clone()).collect()
}

fn waits(verdicts: &[(Asking, Verdict)], number: u64) -> Option<Wait> {
    verdicts.iter().find(|(asking, _)| asking.mission == mission_id(number)).and_then(|(_, verdict)| match verdict {
        Verdict::Waits(wait) => Some(wait.clone()),
        Verdict::Granted(_) => None,
    })
}

#[test]
fn the_more_urgent_comes_first_and_then_the_one_that_waits_longest() {
    let mut scene = Scene::new(&[(1, None)]);
    let asking = vec![scene.asks(1, 1, 0, None, 10), scene.asks(2, 1, 0, None, 5), scene.asks(3, 1, 3, None, 20)];
    let verdicts = admit(asking, &scene.fleet, bounds(&Caps::of_runs(2)), at(30));
    assert_eq!(granted(&verdicts), [mission_id(3), mission_id(2)]);
    assert_eq!(waits(&verdicts, 1), Some(Wait::FleetFull { cap: 2 }));
}

#[test]
fn a_repository_with_fewer_live_runs_comes_before_one_with_more() {
    let mut scene = Scene::new(&[(1, None), (2, None)]);
    let mut asking: Vec<Asking> = (1..=4).map(|number| scene.asks(number, 1, 0, None, number as i64)).collect();
    asking.push(scene.asks(9, 2, 0, None, 99));
    let verdicts = admit(asking, &scene.fleet, bounds(&Caps::of_runs(2)), at(100));
    assert_eq!(granted(&verdicts), [mission_id(1), mission_id(9)], "each repository gets one");
}

#[test]
fn a_full_repository_and_a_full_agent_delay_nobody_else() {
    let mut scene = Scene::new(&[(1, Some(1)), (2, None)]);
    let asking = vec![
        scene.asks(1, 1, 9, Some("slow"), 1),
        scene.asks(2, 1, 9, None, 2),
        scene.asks(3, 2, 5, Some("slow"), 3),
        scene.asks(4, 2, 0, Some("fast"), 4),
    ];
    let agents = [("slow".parse().expect("a name"), 1)].into();
    let verdicts = admit(asking, &scene.fleet, bounds(&Caps { agents, ..Caps::of_runs(9) }), at(10));
    assert_eq!(granted(&verdicts), [mission_id(1), mission_id(4)]);
    assert_eq!(waits(&verdicts, 2), Some(Wait::RepoFull { repo: "repo1".parse().expect("a name"), cap: 1 }));
    assert_eq!(waits(&verdicts, 3), Some(Wait::AgentFull { agent: "slow".parse().expect("a name"), cap: 1 }));
}

#[test]
fn live_runs_count_against_every_cap() {
    let mut scene = Scene::new(&[(1, Some(1)), (2, None)]);
    scene.asks(1, 1, 0, None, 1);
    scene.takes(1);
    let asking = vec![scene.asks(2, 1, 0, None, 2), scene.asks(3, 2, 0, None, 3), scene.asks(4, 2, 0, None, 4)];
    let verdicts = admit(asking, &scene.fleet, bounds(&Caps { host: 2, ..Caps::of_runs(5) }), at(10));
    assert_eq!(granted(&verdicts), [mission_id(3)]);
    assert!(matches!(waits(&verdicts, 4), Some(Wait::HostFull { cap: 2 })), "{verdicts:?}");
}

#[test]
fn those_who_wait_are_told_in_the_order_of_the_line_and_not_by_repository() {
    let mut scene = Scene::new(&[(1, Some(1)), (2, None)]);
    scene.asks(9, 2, 0, None, 0);
    scene.takes(9);
    let asking = vec![scene.asks(1, 1, 0, None, 1), scene.asks(2, 1, -5, None, 2), scene.asks(3, 2, 7, None, 3)];
    let verdicts = admit(asking, &scene.fleet, bounds(&Caps::of_runs(1)), at(10));
    let order: Vec<MissionId> = verdicts.iter().map(|(asking, _)| asking.mission.clone()).collect();
    assert_eq!(order, [mission_id(3), mission_id(1), mission_id(2)]);
}

#[test]
fn whoever_waits_grows_more_urgent_up_to_the_most() {
    let hours = |count: i64| at(0) + SignedDuration::from_hours(count);
    assert_eq!(urgency(-10, at(0), at(599)), -10);
    assert_eq!(urgency(-10, at(0), at(600)), -9);
    assert_eq!(urgency(-10, at(0), hours(1_000)), 10);
    assert_eq!(urgency(0, at(100), at(0)), 0, "a clock that went back takes nothing away");
}

#[test]
fn one_mission_lands_at_a_time_in_a_repository() {
    let mut scene = Scene::new(&[(1, None), (2, None)]);
    (1..=3).for_each(|number| drop(scene.asks(number, if number == 3 { 2 } else { 1 }, 0, None, number as i64)));
    let lane =
        |number: u64, repo: u64| Asking { mission: mission_id(number), request: Request::Lane { repo: repo_id(repo) } };
    let verdicts = admit(vec![lane(2, 1), lane(1, 1), lane(3, 2)], &scene.fleet, bounds(&Caps::of_runs(1)), at(10));
    assert_eq!(granted(&verdicts), [mission_id(1), mission_id(3)]);
    assert_eq!(waits(&verdicts, 2), Some(Wait::LaneTaken { by: mission_id(1) }));
}

/// Under a never-ending stream of the most urgent missions of another repository, the least urgent one still runs.
#[test]
fn nobody_starves() {
    let mut scene = Scene::new(&[(1, None), (2, None)]);
    let patient = scene.asks(1, 1, -10, None, 0);
    let mut waiting = vec![patient];
    let mut live: Option<RunId> = None;
    for minute in 0..24 * 60 {
        waiting.push(scene.asks(10 + minute, 2, 10, None, minute as i64 * 60));
        if let Some(run) = live.take() {
            scene.frees(&run);
        }
        let verdicts = admit(waiting.clone(), &scene.fleet, bounds(&Caps::of_runs(1)), at(minute as i64 * 60));
        let winner = granted(&verdicts).pop().expect("one is granted");
        if winner == mission_id(1) {
            assert!(minute <= 201, "it waited {minute} minutes");
            return;
        }
        let number = waiting.iter().position(|asking| asking.mission == winner).expect("the winner asked");
        let Request::Slot { run, .. } = waiting.remove(number).request else { panic!("a slot") };
        scene.tell(StreamId::Host, Event::Host(host::Event::SlotTaken { run: run.clone() }), at(0));
        live = Some(run);
    }
    panic!("it starved");
}

proptest! {
    /// Every request has one verdict, no cap is exceeded, and whoever waits has something full in its way.
    #[test]
    fn no_cap_is_exceeded_and_no_slot_is_left_empty(
        asked in prop::collection::vec((0u64..4, -10i64..=10, 0usize..3, 0i64..5_000), 0..40),
        fleet_cap in 1u32..8, host_cap in 1u32..8, agent_cap in 1u32..4,
    ) {
        let mut scene = Scene::new(&[(0, None), (1, Some(1)), (2, Some(2)), (3, None)]);
        let names = [None, Some("capped"), Some("free")];
        let asking: Vec<Asking> = asked.iter().zip(1..).map(|(&(repo, priority, agent, since), number)| {
            scene.asks(number, repo, priority, names[agent], since)
        }).collect();
        let capped: AgentName = "capped".parse().expect("a name");
        let caps = Caps { fleet: fleet_cap, host: host_cap, agents: [(capped.clone(), agent_cap)].into(), open_missions: 9 };
        let verdicts = admit(asking.clone(), &scene.fleet, bounds(&caps), at(5_000));
        prop_assert_eq!(verdicts.len(), asking.len());
        let mut by_repo: BTreeMap<RepoId, u32> = BTreeMap::new();
        let (mut all, mut with_capped) = (0, 0);
        for (asking, _) in verdicts.iter().filter(|(_, verdict)| matches!(verdict, Verdict::Granted(_))) {
            let mission = scene.fleet.mission(&asking.mission).expect("a mission");
            *by_repo.entry(mission.repo.clone()).or_default() += 1;
            with_capped += u32::from(mission.agent.as_ref() == Some(&capped));
            all += 1;
        }
        prop_assert!(all <= fleet_cap.min(host_cap) && with_capped <= agent_cap);
        for (repo, cap) in [(1, 1), (2, 2)] {
            prop_assert!(by_repo.get(&repo_id(repo)).copied().unwrap_or(0) <= cap);
        }
        for (_, verdict) in &verdicts {
            match verdict {
                Verdict::Waits(Wait::FleetFull { .. }) => prop_assert_eq!(all, fleet_cap),
                Verdict::Waits(Wait::HostFull { .. }) => prop_assert_eq!(all, host_cap),
                Verdict::Waits(Wait::AgentFull { .. }) => prop_assert_eq!(with_capped, agent_cap),
                Verdict::Waits(Wait::RepoFull { repo, cap }) => {
                    let number = repo.as_str().trim_start_matches("repo").parse().expect("a number");
                    prop_assert_eq!(by_repo.get(&repo_id(number)), Some(cap));
                }
                Verdict::Waits(Wait::LaneTaken { .. } | Wait::RepoGone) => prop_assert!(false, "nobody lands"),
                Verdict::Waits(Wait::Account { .. }) => prop_assert!(false, "no account is limited"),
                Verdict::Waits(Wait::Offline { .. }) => prop_assert!(false, "everything can be reached"),
                Verdict::Granted(_) => {}
            }
        }
    }
}
