//! Endpoints that cannot be reached, under the engine: nothing is burnt, one look serves all, and all go on by
//! themselves.

use godwit_core::effect::EndpointSeen;
use godwit_core::endpoint::{Endpoint, Reach};
use godwit_core::envelope::Event;
use godwit_core::host;
use godwit_core::name::AgentName;
use godwit_core::route::complexity::Complexity;
use godwit_core::route::second::SecondOpinion;
use godwit_core::route::{AgentFacts, Choice, ModelChoice, RouteBook};

use super::*;

fn agent(name: &str) -> AgentName {
    name.parse().expect("a name")
}

fn endpoint(agent: &str) -> Endpoint {
    format!("{agent}.example.org:443").parse().expect("an endpoint")
}

/// Two agents of one provider, and one of another.
fn book() -> Arc<RouteBook> {
    let served =
        |name: &str, at: &str| (agent(name), AgentFacts { endpoint: Some(endpoint(at)), ..Default::default() });
    let agents = [served("claude", "one"), served("other", "one"), served("codex", "two")].into();
    Arc::new(RouteBook { agents, ..RouteBook::default() })
}

/// A world in which some endpoints cannot be reached.
struct Network {
    world: World,
    repo: RepoId,
    down: BTreeSet<Endpoint>,
    /// Every look that was begun, with its time.
    looks: Vec<(Endpoint, Timestamp)>,
}

impl Network {
    fn new() -> Self {
        let mut world = World::new();
        world.engine = Engine::new(Fleet::default(), Caps::of_runs(10), book());
        world.take(vec![Input::LogVerified]);
        let repo = registered(&mut world);
        Self { world, repo, down: BTreeSet::new(), looks: Vec::new() }
    }

    fn mission(&mut self, number: u64, of: &str) -> MissionId {
        let id = MissionId::from_entropy(number);
        let new = NewMission {
            id: id.clone(),
            repo: self.repo.clone(),
            text: "Fix the test.".to_owned(),
            accept: vec!["the test in tests/it.rs passes".to_owned()],
            plan: None,
            priority: godwit_core::priority::Priority::default(),
            order: Default::default(),
            agent: Some(agent(of)),
            model: None,
            branch: None,
        };
        self.world.person(Addressed::Mission(id.clone(), Command::Create(new))).expect("created");
        id
    }

    /// The daemon is killed, and another one takes its place.
    fn kill(&mut self) {
        self.world.begun.clear();
        self.world.engine = Engine::new(self.world.folded(), Caps::of_runs(10), book());
        self.world.take(vec![Input::LogVerified]);
    }

    /// Performs what was begun until `seconds` have passed: runs end as their endpoint lets them.
    fn pass(&mut self, seconds: i64) {
        let end = self.world.now + SignedDuration::from_secs(seconds);
        while self.world.now < end {
            if let Some(effect) = self.world.begun.pop_front() {
                self.perform(&effect);
                continue;
            }
            let asked = self.world.engine.fleet().missions.iter().find_map(|(id, state)| {
                let mission = state.mission.as_ref()?;
                (mission.status() == Status::AwaitingApproval).then(|| id.clone())
            });
            if let Some(id) = asked {
                self.world.person(Addressed::Mission(id, Command::Approve { evidence: None })).expect("approved");
                continue;
            }
            let wake_at = self.world.take(Vec::new()).wake_at;
            if self.world.begun.is_empty() {
                self.world.now = wake_at.unwrap_or(end).clamp(self.world.now, end);
            }
        }
    }

    fn perform(&mut self, effect: &Effect) {
        let up = match &effect.kind {
            EffectKind::ReachEndpoint { endpoint } => {
                self.looks.push((endpoint.clone(), self.world.now));
                let unreachable = Reach::Unreachable { detail: "connection refused".to_owned() };
                let reach = if self.down.contains(endpoint) { unreachable } else { Reach::Reached };
                Up::Endpoint(EndpointSeen { effect: effect.id.clone(), endpoint: endpoint.clone(), reach })
            }
            kind => {
                let result = match kind {
                    EffectKind::StartRun { spec } => self.run(spec).unwrap_or_else(|| good(effect)),
                    _ => good(effect),
                };
                Up::Outcome(Outcome { effect: effect.id.clone(), mission: effect.mission.clone(), result })
            }
        };
        self.world.take(vec![Input::Up(up)]);
    }

    /// How a run ends whose endpoint cannot be reached.
    fn run(&self, spec: &godwit_core::run::RunSpec) -> Option<OutcomeKind> {
        let facts = &self.world.engine.routes.agents[spec.agent.as_ref()?];
        let endpoint = facts.endpoint.clone().filter(|endpoint| self.down.contains(endpoint))?;
        let end = RunEnd::unseen(RunClass::Offline { endpoint }, "connection refused".to_owned());
        Some(OutcomeKind::RunEnded { run: spec.run.clone(), end })
    }

    fn runs_of(&self, id: &MissionId) -> usize {
        let granted = |new: &&NewEvent| match &new.event {
            Event::Mission(godwit_core::mission::Event::RunGranted { run, .. }) => run.mission() == id,
            _ => false,
        };
        self.world.log.iter().filter(granted).count()
    }

    fn why(&self, id: &MissionId) -> String {
        let explained = self.world.engine.explain(id, self.world.now).expect("it is not over");
        explained.tasks[0].why.clone()
    }
}

#[test]
fn what_cannot_be_reached_burns_nothing_and_all_go_on_by_themselves_within_seconds() {
    let mut network = Network::new();
    network.down.insert(endpoint("one"));
    let waiting: Vec<MissionId> = (10..20)
        .map(|number| {
            let id = network.mission(number, if number % 2 == 0 { "claude" } else { "other" });
            network.pass(60);
            id
        })
        .collect();
    let elsewhere = network.mission(30, "codex");
    network.pass(8 * 3_600);

    assert_eq!(network.world.status(&elsewhere), Status::Landed, "another provider is reached");
    let runs: Vec<usize> = waiting.iter().map(|id| network.runs_of(id)).collect();
    assert_eq!(runs, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0], "one run found it out, and no other was begun");
    for id in &waiting {
        assert_eq!(network.world.status(id), Status::Queued);
        let why = network.why(id);
        assert!(why.contains("one.example.org:443 cannot be reached since"), "{why}");
    }
    let told =
        network.world.log.iter().filter(|new| matches!(&new.event, Event::Host(host::Event::EndpointLost { .. })));
    assert_eq!(told.count(), 1, "eight hours without a network are one event");
    let apart: Vec<i64> = network.looks.windows(2).map(|pair| pair[1].1.duration_since(pair[0].1).as_secs()).collect();
    assert!(apart.iter().all(|seconds| (1..=10).contains(seconds)), "one look at a time: {apart:?}");

    network.down.clear();
    let back = network.world.now;
    network.pass(15);
    let first = network.looks.last().expect("it was looked").1;
    assert!(first.duration_since(back) <= SignedDuration::from_secs(10), "it was seen to be back at {first}");
    for id in &waiting {
        assert_eq!(network.world.status(id), Status::Landed);
    }
    assert!(network.world.folded().host.outages.is_empty());
    let looks = network.looks.len();
    network.pass(3_600);
    assert_eq!(network.looks.len(), looks, "nobody looks at what nothing waits for");
}

#[test]
fn a_second_opinion_that_nobody_can_be_asked_for_is_not_waited_for() {
    let mut network = Network::new();
    let mut book = RouteBook::clone(&book());
    let model = |model: &str| ModelChoice { model: model.to_owned(), effort: None };
    let models = [(Complexity::Medium, model("middle")), (Complexity::Complex, model("large"))];
    book.agents.get_mut(&agent("claude")).expect("it is there").models = models.into();
    book.second_opinion = Some(Choice { model: Some("cheap".to_owned()), ..Choice::of(agent("codex")) });
    network.world.engine = Engine::new(network.world.folded(), Caps::of_runs(10), Arc::new(book));
    network.world.take(vec![Input::LogVerified]);
    network.down.insert(endpoint("two"));
    let missions = [network.mission(10, "claude"), network.mission(11, "claude")];
    network.pass(60);
    let unheard = network.world.log.iter().filter(|new| {
        let Event::Mission(godwit_core::mission::Event::SecondOpinionTold { opinion, .. }) = &new.event else {
            return false;
        };
        matches!(opinion, SecondOpinion::Unheard { why } if why.contains("two.example.org:443") || why.contains("offline"))
    });
    assert_eq!(unheard.count(), 2);
    for id in &missions {
        assert_eq!(network.world.status(id), Status::Landed);
    }
}

#[test]
fn a_new_daemon_goes_on_waiting_for_what_an_earlier_one_could_not_reach() {
    let mut network = Network::new();
    network.down.insert(endpoint("one"));
    let id = network.mission(10, "claude");
    network.pass(100);
    network.kill();
    let killed = network.looks.len();
    network.pass(100);
    assert!(network.looks.len() > killed, "it looks by itself");
    assert_eq!((network.world.status(&id), network.runs_of(&id)), (Status::Queued, 1));
    network.down.clear();
    network.kill();
    network.pass(5);
    assert_eq!((network.world.status(&id), network.runs_of(&id)), (Status::Landed, 2));
}

#[test]
fn an_endpoint_that_comes_and_goes_is_never_a_failure() {
    let mut network = Network::new();
    let id = network.mission(10, "claude");
    for _ in 0..20 {
        network.down.insert(endpoint("one"));
        network.pass(30);
        // It is seen to be back, and is gone again before the run gets there.
        network.down.clear();
        let looks = network.looks.len();
        while network.looks.len() == looks {
            let effect = network.world.begun.pop_front();
            match effect {
                Some(effect) => network.perform(&effect),
                None => {
                    let wake_at = network.world.take(Vec::new()).wake_at;
                    network.world.now = wake_at.unwrap_or(network.world.now).max(network.world.now);
                }
            }
        }
    }
    network.down.insert(endpoint("one"));
    network.pass(30);
    assert_eq!(network.world.status(&id), Status::Queued, "it is not held");
    assert!(network.runs_of(&id) > 10, "each time it was tried");
    let failures = network.world.folded().mission(&id).map(|mission| mission.last_task().failures);
    assert_eq!(failures, Some(0), "nothing counts as a failure");
    network.down.clear();
    network.pass(30);
    assert_eq!(network.world.status(&id), Status::Landed);
}

#[test]
fn a_mission_that_is_cancelled_has_nothing_looked_at_for_it() {
    let mut network = Network::new();
    network.down.insert(endpoint("one"));
    let id = network.mission(10, "claude");
    network.pass(20);
    network.world.person(Addressed::Mission(id.clone(), Command::Cancel)).expect("cancelled");
    network.pass(1);
    let looks = network.looks.len();
    network.pass(600);
    assert_eq!((network.world.status(&id), network.looks.len()), (Status::Cancelled, looks));
}
