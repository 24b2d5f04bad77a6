//! Accounts under the engine: what is refused rests until its time, one writer a credential, no start storm, and who
//! follows by a declared chain.

use godwit_core::account::{self, Billing, CredentialKind, Registration, STAGGER};
use godwit_core::envelope::{Event, StreamId};
use godwit_core::failure::OnFailure;
use godwit_core::name::AccountName;
use godwit_core::route::{AgentFacts, Choice, Role, Route, RouteBook};
use godwit_core::run::{NotStarted, RunSpec};

use super::*;

/// How long a scripted run takes.
const RUN: SignedDuration = SignedDuration::from_secs(20);

fn account(name: &str) -> AccountName {
    name.parse().expect("a name")
}

fn book(agents: &[&str], on_failure: OnFailure) -> RouteBook {
    let name = |agent: &&str| agent.parse().expect("a name");
    let free = || AgentFacts { billing: Some(Billing::Free), ..AgentFacts::default() };
    let facts = agents.iter().map(|agent| (name(agent), free()));
    let prefer = agents.iter().map(|agent| Choice::of(name(agent))).collect();
    let route = Route { prefer, on_failure, allow_paid: false };
    RouteBook { agents: facts.collect(), roles: [(Role::Coder, route)].into(), ..RouteBook::default() }
}

/// A world with room for ten runs and a repository that names no agent.
fn world(agents: &[&str], on_failure: OnFailure) -> (World, RepoId) {
    with_book(book(agents, on_failure))
}

fn with_book(book: RouteBook) -> (World, RepoId) {
    let mut world = World::new();
    world.engine = Engine::new(Fleet::default(), Caps::of_runs(10), Arc::new(book));
    world.take(vec![Input::LogVerified]);
    let id = RepoId::from_entropy(1);
    let register = repo::Command::Register {
        id: id.clone(),
        name: "thing".parse().expect("a name"),
        location: "/somewhere".to_owned(),
        policy: RepoPolicy::default(),
    };
    world.person(Addressed::Repo(id.clone(), register)).expect("registered");
    (world, id)
}

fn register(world: &mut World, name: &str, agent: &str, exclusive: bool) {
    register_paid(world, name, agent, exclusive, Billing::Subscription);
}

fn register_paid(world: &mut World, name: &str, agent: &str, exclusive: bool, billing: Billing) {
    let registration = Registration {
        name: account(name),
        agents: [agent.parse().expect("a name")].into(),
        billing,
        credential: format!("env:{}", name.to_uppercase()),
        credential_kind: Some(CredentialKind::OauthToken),
        exclusive,
        overflow: false,
        daily_runs: None,
        daily_calls: None,
    };
    let add = account::Command::Add { registration };
    world.person(Addressed::Account(account(name), add)).expect("registered");
}

fn ended(spec: &RunSpec, class: RunClass) -> OutcomeKind {
    let end = RunEnd::unseen(class, "as scripted".to_owned());
    OutcomeKind::RunEnded { run: spec.run.clone(), end }
}

/// Drives until nothing moves any more: what is no run ends at once, runs take their time, and the clock goes on to the
/// time that the engine names. `end` says how a run ends.
fn drive(world: &mut World, missions: &[MissionId], mut end: impl FnMut(&RunSpec, Timestamp) -> RunClass) {
    for _ in 0..5_000 {
        let other = world.begun.iter().position(|effect| !matches!(effect.kind, EffectKind::StartRun { .. }));
        if let Some(effect) = other.and_then(|place| world.begun.remove(place)) {
            let outcome = Outcome { effect: effect.id.clone(), mission: effect.mission.clone(), result: good(&effect) };
            world.take(vec![Input::Up(Up::Outcome(outcome))]);
            continue;
        }
        let asked = missions.iter().find(|id| world.status(id) == Status::AwaitingApproval);
        if let Some(id) = asked.cloned() {
            world.person(Addressed::Mission(id, Command::Approve { evidence: None })).expect("approved");
            continue;
        }
        let wake_at = world.take(Vec::new()).wake_at;
        let soon = wake_at.filter(|at| world.begun.is_empty() || *at < world.now + STAGGER * 2);
        match (soon, world.begun.pop_front()) {
            (Some(at), effect) => {
                world.begun.extend(effect);
                world.begun.rotate_right(usize::from(!world.begun.is_empty()));
                world.now = world.now.max(at);
            }
            (None, Some(effect)) => {
                let EffectKind::StartRun { spec } = &effect.kind else { unreachable!("all others have ended") };
                world.now += RUN;
                let result = ended(spec, end(spec, world.now));
                let outcome = Outcome { effect: effect.id.clone(), mission: effect.mission.clone(), result };
                world.take(vec![Input::Up(Up::Outcome(outcome))]);
            }
            (None, None) => return,
        }
    }
    panic!("the fleet does not come to rest");
}

/// What happened to an account, with its time.
fn events<'a>(world: &'a World, name: &str) -> Vec<(&'a account::Event, Timestamp)> {
    let stream = StreamId::Account(account(name));
    let of_account = world.log.iter().filter(|new| new.stream == stream);
    let told =
        of_account.filter_map(|new| if let Event::Account(event) = &new.event { Some((event, new.at)) } else { None });
    told.collect()
}

/// Panics where an account was used against its rules, and returns how often it was used and how many used it at once.
fn lawful(world: &World, name: &str) -> (usize, usize) {
    let (mut live, mut most, mut starts, mut closed_until) = (0, 0, Vec::new(), None);
    for (event, at) in events(world, name) {
        match event {
            account::Event::LeaseTaken { run } => {
                assert!(closed_until.is_none_or(|until| at >= until), "{name}: {run} began before {closed_until:?}");
                live += 1;
                most = most.max(live);
                starts.push(at);
            }
            account::Event::LeaseFreed { .. } => live -= 1,
            account::Event::Refused { limit } => closed_until = Some(limit.until),
            account::Event::Lifted => closed_until = None,
            _ => {}
        }
    }
    assert_eq!(live, 0, "{name}: nothing is leaked");
    for pair in starts.windows(2) {
        assert!(pair[1].duration_since(pair[0]) >= STAGGER, "{name}: two began at once: {pair:?}");
    }
    (starts.len(), most)
}

#[test]
fn ten_agents_share_two_accounts_by_their_rules() {
    let (mut world, repo) = world(&["claude"], OnFailure::Same);
    register(&mut world, "alone", "claude", true);
    register(&mut world, "shared", "claude", false);
    let missions: Vec<_> = (10..20).map(|number| mission(&mut world, &repo, number)).collect();
    let mut runs = 0;
    drive(&mut world, &missions, |_, now| {
        runs += 1;
        match runs % 4 {
            0 => RunClass::QuotaExhausted { until: now.checked_add(SignedDuration::from_secs(300)).ok() },
            2 => RunClass::RateLimited { until: None },
            _ => RunClass::Success,
        }
    });
    let (alone, at_once) = lawful(&world, "alone");
    assert_eq!(at_once, 1, "an exclusive credential has one user");
    let (shared, at_once) = lawful(&world, "shared");
    assert!(alone > 0 && shared > 0 && at_once > 1, "both are used: {alone} and {shared}, {at_once} at once");
    assert!(missions.iter().all(|id| matches!(world.status(id), Status::Landed)), "all land in the end");
}

#[test]
fn what_is_limited_parks_and_goes_on_by_itself_at_the_reset_and_not_before() {
    let classes: [fn(Option<Timestamp>) -> RunClass; 2] =
        [|until| RunClass::RateLimited { until }, |until| RunClass::QuotaExhausted { until }];
    for class in classes {
        for seconds in [3, 600, 18_000] {
            let (mut world, repo) = world(&["claude"], OnFailure::Same);
            let first = mission(&mut world, &repo, 10);
            let mut reset = None;
            drive(&mut world, std::slice::from_ref(&first), |_, now| match reset {
                None => {
                    reset = now.checked_add(SignedDuration::from_secs(seconds)).ok();
                    class(reset)
                }
                Some(_) => RunClass::Success,
            });
            let granted = world.log.iter().filter_map(|new| match &new.event {
                Event::Mission(godwit_core::mission::Event::RunGranted { .. }) => Some(new.at),
                _ => None,
            });
            let starts: Vec<_> = granted.collect();
            let late = starts[1].duration_since(reset.expect("it was limited"));
            assert!(late >= SignedDuration::ZERO && late < SignedDuration::from_secs(1), "{seconds} s: {late:?} late");
            assert_eq!((starts.len(), world.status(&first)), (2, Status::Landed));
        }
    }
}

#[test]
fn a_pause_of_an_unstated_length_delays_a_run_no_longer_than_its_own_back_off() {
    let (mut world, repo) = world(&["claude"], OnFailure::Same);
    let id = mission(&mut world, &repo, 10);
    let mut refused = None;
    drive(&mut world, std::slice::from_ref(&id), |_, now| match refused {
        None => {
            refused = Some(now);
            RunClass::RateLimited { until: None }
        }
        Some(_) => RunClass::Success,
    });
    assert_eq!(world.status(&id), Status::Landed);
    let mut granted = world.log.iter().filter_map(|new| match &new.event {
        Event::Mission(godwit_core::mission::Event::RunGranted { .. }) => Some(new.at),
        _ => None,
    });
    let waited = granted.next_back().and_then(|at| Some(at.duration_since(refused?))).expect("it ran twice");
    assert!(waited < SignedDuration::from_secs(32), "it waited for {waited:?}");
}

#[test]
fn another_mission_of_a_limited_agent_waits_for_the_same_reset() {
    let (mut world, repo) = world(&["claude"], OnFailure::Same);
    let mut missions = vec![mission(&mut world, &repo, 10)];
    let reset = world.now + SignedDuration::from_secs(900);
    let limit = account::Command::Refuse {
        cause: account::LimitCause::Quota,
        until: Some(reset),
        rest: SignedDuration::ZERO,
        detail: "as scripted".to_owned(),
    };
    world.person(Addressed::Account(account("claude"), limit)).expect("noted");
    missions.push(mission(&mut world, &repo, 11));
    drive(&mut world, &missions, |_, _| RunClass::Success);
    assert!(missions.iter().all(|id| world.status(id) == Status::Landed));
    let second = world.log.iter().find_map(|new| match &new.event {
        Event::Mission(godwit_core::mission::Event::RunGranted { run, .. }) if *run.mission() == missions[1] => {
            Some(new.at)
        }
        _ => None,
    });
    assert!(second.is_some_and(|at| at >= reset), "it began {second:?}, and the reset was {reset}");
}

#[test]
fn a_declared_chain_goes_on_with_the_next_agent_and_both_purses_are_told() {
    let (mut world, repo) = world(&["claude", "codex"], OnFailure::FallbackProvider);
    register(&mut world, "work", "claude", false);
    let id = mission(&mut world, &repo, 10);
    drive(&mut world, std::slice::from_ref(&id), |spec, now| match spec.agent.as_ref().map(|agent| agent.as_str()) {
        Some("claude") => RunClass::QuotaExhausted { until: now.checked_add(SignedDuration::from_secs(18_000)).ok() },
        _ => RunClass::Success,
    });
    assert_eq!(world.status(&id), Status::Landed);
    let doers = world.log.iter().filter_map(|new| match &new.event {
        Event::Mission(godwit_core::mission::Event::RunGranted { by: Some(by), .. }) => {
            Some((by.agent.as_ref()?.to_string(), by.account.as_ref().map(ToString::to_string)))
        }
        _ => None,
    });
    assert_eq!(doers.collect::<Vec<_>>(), [("claude".to_owned(), Some("work".to_owned())), ("codex".to_owned(), None)]);
    let second = mission(&mut world, &repo, 11);
    drive(&mut world, std::slice::from_ref(&second), |_, _| RunClass::Success);
    let rerouted = world
        .log
        .iter()
        .filter(|new| matches!(&new.event, Event::Mission(godwit_core::mission::Event::Rerouted { .. })));
    assert_eq!(rerouted.count(), 2, "the next mission goes to who follows before it begins");
}

#[test]
fn an_account_whose_credential_is_missing_gives_way_to_another_and_the_last_one_is_held() {
    let missing = || RunClass::NotStarted { cause: NotStarted::CredentialMissing };
    let (mut world, repo) = world(&["claude"], OnFailure::Same);
    register(&mut world, "broken", "claude", false);
    register(&mut world, "whole", "claude", false);
    let id = mission(&mut world, &repo, 10);
    drive(&mut world, std::slice::from_ref(&id), |spec, _| match spec.account.as_ref().map(AccountName::as_str) {
        Some("broken") => missing(),
        _ => RunClass::Success,
    });
    assert_eq!(world.status(&id), Status::Landed);
    assert_eq!((lawful(&world, "broken").0, lawful(&world, "whole").0), (1, 1));

    let (mut world, repo) = self::world(&["claude"], OnFailure::Same);
    register(&mut world, "broken", "claude", false);
    let id = mission(&mut world, &repo, 10);
    drive(&mut world, std::slice::from_ref(&id), |_, _| missing());
    assert_eq!(world.status(&id), Status::Held);
    let fleet = world.folded();
    let hold = fleet.mission(&id).and_then(|mission| mission.open_holds().next()).expect("it is held");
    assert_eq!(hold.code, HoldCode::AgentAuth);
}

#[test]
fn one_account_stands_for_the_login_of_a_cli_and_is_used_by_one_run_at_a_time() {
    let (mut world, repo) = world(&["claude"], OnFailure::Same);
    let login = |name: &str| {
        let registration = Registration {
            name: account(name),
            agents: ["claude".parse().expect("a name")].into(),
            billing: Billing::Subscription,
            credential: "cli-login".to_owned(),
            credential_kind: None,
            exclusive: false,
            overflow: false,
            daily_runs: None,
            daily_calls: None,
        };
        Addressed::Account(account(name), account::Command::Add { registration })
    };
    world.person(login("mine")).expect("registered");
    let refused = world.person(login("again")).expect_err("it is the same login");
    assert!(refused.contains("`mine` is the CLI's own login"), "{refused}");
    let missions: Vec<MissionId> = (10..14).map(|number| mission(&mut world, &repo, number)).collect();
    drive(&mut world, &missions, |_, _| RunClass::Success);
    assert!(missions.iter().all(|id| world.status(id) == Status::Landed));
    assert_eq!(lawful(&world, "mine"), (4, 1));
}

#[test]
fn nobody_goes_to_another_provider_for_what_passes_in_a_moment() {
    let (mut world, repo) = world(&["claude", "codex"], OnFailure::FallbackProvider);
    register(&mut world, "work", "claude", false);
    let missions: Vec<MissionId> = (10..14).map(|number| mission(&mut world, &repo, number)).collect();
    drive(&mut world, &missions, |_, _| RunClass::Success);
    assert!(missions.iter().all(|id| world.status(id) == Status::Landed));
    let is_rerouted =
        |new: &NewEvent| matches!(&new.event, Event::Mission(godwit_core::mission::Event::Rerouted { .. }));
    assert!(!world.log.iter().any(is_rerouted), "they began one after the other on the account that there is");
}

#[test]
fn a_route_that_names_an_account_that_is_not_there_holds_instead_of_waiting_for_ever() {
    let mut declared = book(&["claude"], OnFailure::Same);
    declared.roles.get_mut(&Role::Coder).expect("a route").prefer[0].account = Some(account("gone"));
    let (mut world, repo) = with_book(declared);
    let id = mission(&mut world, &repo, 10);
    drive(&mut world, std::slice::from_ref(&id), |_, _| RunClass::Success);
    assert_eq!(world.status(&id), Status::Held);
    let fleet = world.folded();
    let hold = fleet.mission(&id).and_then(|mission| mission.open_holds().next()).expect("it is held");
    assert!(hold.code == HoldCode::AgentAuth && hold.reason.contains("`gone` is not registered"), "{hold:?}");
}

#[test]
fn a_chain_goes_past_an_agent_whose_account_costs_and_says_so_where_it_ends() {
    let (mut world, repo) = world(&["claude", "codex"], OnFailure::FallbackProvider);
    register(&mut world, "work", "claude", false);
    register_paid(&mut world, "metered", "codex", false, Billing::ApiKey);
    let id = mission(&mut world, &repo, 10);
    drive(&mut world, std::slice::from_ref(&id), |_, _| RunClass::QuotaExhausted { until: None });
    assert_eq!(world.status(&id), Status::Held, "although what `codex` is configured with costs nothing");
    let fleet = world.folded();
    let hold = fleet.mission(&id).and_then(|mission| mission.open_holds().next()).expect("it is held");
    assert!(hold.reason.contains("`codex` does not follow: its account `metered` is paid by use"), "{}", hold.reason);
    assert!(events(&world, "metered").iter().all(|(event, _)| !matches!(event, account::Event::LeaseTaken { .. })));
}

#[test]
fn a_paid_account_that_is_kept_does_not_make_a_refused_one_be_tried_for_ever() {
    let (mut world, repo) = world(&["claude"], OnFailure::Same);
    register(&mut world, "flat", "claude", false);
    register_paid(&mut world, "kept", "claude", false, Billing::ApiKey);
    let id = mission(&mut world, &repo, 10);
    drive(&mut world, std::slice::from_ref(&id), |_, _| RunClass::Auth);
    assert_eq!((world.status(&id), lawful(&world, "flat").0), (Status::Held, 1));
}

/// A mission for which a person named a model.
fn with_model(world: &mut World, repo: &RepoId, number: u64, model: &str) -> MissionId {
    create_with(world, repo, number, |new| new.model = Some(model.to_owned())).expect("created")
}

/// The account and the model of each run, in the order in which they began.
fn granted(world: &World) -> Vec<(Option<String>, Option<String>, Timestamp)> {
    let told = world.log.iter().filter_map(|new| match &new.event {
        Event::Mission(godwit_core::mission::Event::RunGranted { by: Some(by), .. }) => {
            Some((by.account.as_ref().map(ToString::to_string), by.model.clone(), new.at))
        }
        _ => None,
    });
    told.collect()
}

/// Three days after now, at which the week of a family of models begins anew.
fn week_ends(now: Timestamp) -> RunClass {
    let until = now.checked_add(SignedDuration::from_hours(72)).ok();
    RunClass::ModelLimited { window: Box::new("seven_day_opus".parse().expect("a name")), until }
}

#[test]
fn what_one_model_has_used_up_leaves_the_others_of_the_account_alone() {
    let (mut world, repo) = world(&["claude"], OnFailure::Same);
    register(&mut world, "work", "claude", false);
    let begin = world.now;
    let opus = with_model(&mut world, &repo, 10, "claude-opus-4-8");
    let mut limited = false;
    drive(&mut world, std::slice::from_ref(&opus), |_, now| {
        if !std::mem::replace(&mut limited, true) {
            return week_ends(now);
        }
        RunClass::Success
    });
    assert!(world.now.duration_since(begin) >= SignedDuration::from_hours(72), "it waited for its own window");
    assert_eq!(world.status(&opus), Status::Landed);

    let (mut world, repo) = self::world(&["claude"], OnFailure::Same);
    register(&mut world, "work", "claude", false);
    let see = account::Command::See {
        sightings: vec![account::Sighting {
            window: "seven_day_opus".parse().expect("a name"),
            used: Some(account::USED_UP),
            resets_at: world.now.checked_add(SignedDuration::from_hours(72)).ok(),
            source: account::QuotaSource::Refusal,
        }],
    };
    world.person(Addressed::Account(account("work"), see)).expect("noted");
    let opus = with_model(&mut world, &repo, 10, "claude-opus-4-8");
    let sonnet = with_model(&mut world, &repo, 11, "claude-sonnet-5");
    // Both have their workspaces; only one has an account.
    for _ in 0..2 {
        let effect = world.begun.pop_front().expect("a workspace");
        let outcome = Outcome { effect: effect.id.clone(), mission: effect.mission.clone(), result: good(&effect) };
        world.take(vec![Input::Up(Up::Outcome(outcome))]);
    }
    assert_eq!((world.status(&opus), world.status(&sonnet)), (Status::Queued, Status::Running));
    let told = world.engine.explain(&opus, world.now).expect("it is there");
    assert!(told.awaits.starts_with("an account that can be used: account `work` has used 100.00 %"), "{told:?}");
    let begin = world.now;
    drive(&mut world, std::slice::from_ref(&sonnet), |_, _| RunClass::Success);
    assert_eq!(world.status(&sonnet), Status::Landed);
    let models: Vec<_> = granted(&world).into_iter().map(|(_, model, at)| (model, at < begin)).collect();
    assert_eq!(models[0], (Some("claude-sonnet-5".to_owned()), false), "{models:?}");
}

#[test]
fn a_limited_model_gives_way_to_another_account_and_then_to_the_next_model_of_the_list() {
    let of = |model: &str| Choice { model: Some(model.to_owned()), ..Choice::of("claude".parse().expect("a name")) };
    let mut declared = book(&["claude"], OnFailure::FallbackModel);
    declared.roles.get_mut(&Role::Coder).expect("a route").prefer = vec![of("claude-opus-4-8"), of("claude-sonnet-5")];
    let (mut world, repo) = with_book(declared);
    register(&mut world, "home", "claude", false);
    register(&mut world, "work", "claude", false);
    let id = mission(&mut world, &repo, 10);
    drive(&mut world, std::slice::from_ref(&id), |spec, now| match spec.model.as_deref() {
        Some("claude-opus-4-8") => week_ends(now),
        _ => RunClass::Success,
    });
    assert_eq!(world.status(&id), Status::Landed);
    let told = granted(&world);
    let models: Vec<_> = told.iter().map(|(_, model, _)| model.as_deref().unwrap_or_default()).collect();
    assert_eq!(models, ["claude-opus-4-8", "claude-opus-4-8", "claude-sonnet-5"]);
    assert_ne!(told[0].0, told[1].0, "the other account may have some of the model left");
}

#[test]
fn the_model_of_an_agent_s_configuration_is_known_to_its_windows_and_stands_with_its_runs() {
    let mut declared = book(&["claude"], OnFailure::Same);
    declared.agents.values_mut().for_each(|facts| facts.model = Some("claude-opus-4-8".to_owned()));
    let (mut world, repo) = with_book(declared);
    register(&mut world, "home", "claude", false);
    register(&mut world, "work", "claude", false);
    let id = mission(&mut world, &repo, 10);
    drive(&mut world, std::slice::from_ref(&id), |spec, now| match spec.account.as_ref().map(AccountName::as_str) {
        Some("home") => week_ends(now),
        _ => RunClass::Success,
    });
    assert_eq!(world.status(&id), Status::Landed);
    let second = mission(&mut world, &repo, 11);
    drive(&mut world, std::slice::from_ref(&second), |_, _| RunClass::Success);
    let told: Vec<_> =
        granted(&world).into_iter().map(|(account, model, _)| (account.unwrap_or_default(), model)).collect();
    let row = |account: &str| (account.to_owned(), Some("claude-opus-4-8".to_owned()));
    assert_eq!(told, [row("home"), row("work"), row("work")]);
}

#[test]
fn a_provider_that_names_a_near_reset_again_and_again_is_left_alone_and_the_mission_is_held() {
    let (mut world, repo) = world(&["claude"], OnFailure::Same);
    let id = mission(&mut world, &repo, 10);
    drive(&mut world, std::slice::from_ref(&id), |_, now| RunClass::QuotaExhausted {
        until: now.checked_add(SignedDuration::from_secs(2)).ok(),
    });
    let fleet = world.folded();
    let hold = fleet.mission(&id).and_then(|mission| mission.open_holds().next()).expect("it is held");
    assert_eq!(hold.code, HoldCode::AgentLimited);
    let starts: Vec<_> = granted(&world).into_iter().map(|(_, _, at)| at).collect();
    let apart: Vec<_> = starts.windows(2).map(|pair| pair[1].duration_since(pair[0]).as_secs()).collect();
    let expected = [2, 60, 120, 300, 600].map(|seconds| seconds + RUN.as_secs());
    assert_eq!(apart, expected, "the first is believed, and the others are a back-off");
}

#[test]
fn an_account_that_its_cli_cannot_be_given_or_whose_credential_another_has_is_refused_at_once() {
    let mut declared = book(&["claude", "codex"], OnFailure::Same);
    let unfit = [(account::CredentialForm::OauthToken, "`codex` takes no `oauth-token`".to_owned())];
    declared.agents.get_mut(&"codex".parse().expect("a name")).expect("an agent").unfit = unfit.into();
    let (mut world, _) = with_book(declared);
    let add = |name: &str, agents: &[&str], credential: &str| {
        let registration = Registration {
            name: account(name),
            agents: agents.iter().map(|agent| agent.parse().expect("a name")).collect(),
            billing: Billing::Subscription,
            credential: credential.to_owned(),
            credential_kind: Some(CredentialKind::OauthToken),
            exclusive: false,
            overflow: false,
            daily_runs: None,
            daily_calls: None,
        };
        Addressed::Account(account(name), account::Command::Add { registration })
    };
    let unfit = world.person(add("y", &["claude", "codex"], "env:Y")).expect_err("one of them cannot use it");
    assert!(unfit.contains("account `y` cannot be used by agent `codex`: `codex` takes no"), "{unfit}");
    world.person(add("y", &["claude"], "env:Y")).expect("the other can");
    let twice = world.person(add("z", &["claude"], "env:Y")).expect_err("it is the same");
    assert!(twice.contains("`y` has the same credential already"), "{twice}");
    world.person(add("z", &["claude"], "env:Z")).expect("it is another");
    let mut change = |change: account::Change| {
        let change = Addressed::Account(account("z"), account::Command::Change { change });
        world.person(change).expect_err("what is made of it breaks a rule")
    };
    let agents = Some(["claude", "codex"].map(|agent| agent.parse().expect("a name")).into());
    let unfit = change(account::Change { agents, ..account::Change::default() });
    assert!(unfit.contains("account `z` cannot be used by agent `codex`"), "{unfit}");
    let twice = change(account::Change { credential: Some("env:Y".to_owned()), ..account::Change::default() });
    assert!(twice.contains("`y` has the same credential already"), "{twice}");
}

#[test]
fn an_agent_on_its_own_credential_starts_its_runs_apart_and_one_that_nobody_serves_does_not() {
    for is_served in [true, false] {
        let mut declared = book(&["claude"], OnFailure::Same);
        declared.agents.values_mut().for_each(|facts| facts.is_served = is_served);
        let (mut world, repo) = with_book(declared);
        let missions: Vec<MissionId> = (10..14).map(|number| mission(&mut world, &repo, number)).collect();
        drive(&mut world, &missions, |_, _| RunClass::Success);
        assert!(missions.iter().all(|id| world.status(id) == Status::Landed));
        let starts: Vec<_> = granted(&world).into_iter().map(|(_, _, at)| at).collect();
        let apart = starts.windows(2).map(|pair| pair[1].duration_since(pair[0])).min().expect("four runs");
        if is_served {
            assert_eq!(lawful(&world, "claude").0, 4, "each has a lease and gave it back");
            assert!(apart >= STAGGER, "{apart:?}");
        } else {
            assert!(events(&world, "claude").is_empty() && apart < STAGGER, "{apart:?}");
        }
    }
}

#[test]
fn an_account_whose_calls_of_the_day_are_used_up_rests_until_its_midnight_and_goes_on_by_itself() {
    let (mut world, repo) = world(&["gemini"], OnFailure::Same);
    let zone = account::DayZone::Pacific;
    let registration = Registration {
        name: account("free"),
        agents: ["gemini".parse().expect("a name")].into(),
        billing: Billing::Free,
        credential: "env:FREE".to_owned(),
        credential_kind: Some(CredentialKind::ApiKey),
        exclusive: false,
        overflow: false,
        daily_runs: None,
        daily_calls: Some(account::DailyCalls { most: 2, zone }),
    };
    world.person(Addressed::Account(account("free"), account::Command::Add { registration })).expect("registered");
    let midnight = zone.next_day(world.now);
    // No run tells its calls: each made one at least.
    for number in 10..13 {
        let id = mission(&mut world, &repo, number);
        drive(&mut world, std::slice::from_ref(&id), |_, _| RunClass::Success);
        assert_eq!(world.status(&id), Status::Landed);
    }
    let starts: Vec<_> = events(&world, "free")
        .into_iter()
        .filter_map(|(event, at)| matches!(event, account::Event::LeaseTaken { .. }).then_some(at))
        .collect();
    let [first, second, third] = starts.as_slice() else { panic!("one start each: {starts:?}") };
    assert!(*first < midnight && *second < midnight, "{starts:?} around {midnight}");
    assert!(*third >= midnight && *third < midnight + SignedDuration::from_mins(1), "at the reset: {starts:?}");
    let full = events(&world, "free")
        .into_iter()
        .any(|(event, _)| matches!(event, account::Event::WindowNearlyUsed { until, .. } if *until == midnight));
    assert!(full, "a person is told that the day is nearly over");
}

/// The mission's first run ends so; everything before it goes well.
fn first_run_ends(world: &mut World, id: &MissionId, class: RunClass) {
    for _ in 0..20 {
        let place = world.begun.iter().position(|effect| effect.mission == *id);
        let Some(effect) = place.and_then(|place| world.begun.remove(place)) else {
            world.now += STAGGER;
            world.take(Vec::new());
            continue;
        };
        let is_run = matches!(effect.kind, EffectKind::StartRun { .. });
        let result =
            if let EffectKind::StartRun { spec } = &effect.kind { ended(spec, class.clone()) } else { good(&effect) };
        world.take(vec![Input::Up(Up::Outcome(Outcome { effect: effect.id.clone(), mission: id.clone(), result }))]);
        if is_run {
            return;
        }
    }
    panic!("{id} does not begin");
}

fn used_up(window: &str, resets_at: Timestamp) -> account::Command {
    let sighting = account::Sighting {
        window: window.parse().expect("a name"),
        used: Some(account::USED_UP),
        resets_at: Some(resets_at),
        source: account::QuotaSource::Run,
    };
    account::Command::See { sightings: vec![sighting] }
}

fn probed(verdict: account::ProbeVerdict) -> account::Command {
    account::Command::Probed { verdict, until: None, detail: "as scripted".to_owned(), sightings: Vec::new() }
}

#[test]
fn an_account_that_is_lifted_or_answers_a_probe_wakes_what_its_limit_parked_and_nothing_else() {
    for command in [account::Command::Lift, probed(account::ProbeVerdict::Works)] {
        let is_lift = command == account::Command::Lift;
        let (mut world, repo) = world(&["claude", "codex"], OnFailure::Same);
        let begin = world.now;
        let reset = begin + SignedDuration::from_hours(5);
        let limited = |world: &mut World, number, agent: &str, class| {
            let named = |new: &mut NewMission| new.agent = Some(agent.parse().expect("a name"));
            let id = create_with(world, &repo, number, named).expect("created");
            first_run_ends(world, &id, class);
            assert_eq!(world.status(&id), Status::Parked, "{number}");
            id
        };
        // The order matters: a limited account gives no run any more.
        let overloaded = limited(&mut world, 10, "claude", RunClass::Overloaded);
        let of_model = limited(&mut world, 11, "claude", week_ends(begin));
        let other = limited(&mut world, 12, "codex", RunClass::QuotaExhausted { until: Some(reset) });
        let first = limited(&mut world, 13, "claude", RunClass::QuotaExhausted { until: Some(reset) });
        // Its CLI has written down that nothing is left, as well.
        world.person(Addressed::Account(account("claude"), used_up("five_hour", reset))).expect("noted");
        let failed = probed(account::ProbeVerdict::Unknown);
        world.person(Addressed::Account(account("claude"), failed)).expect("noted");
        assert_eq!(world.status(&first), Status::Parked, "a probe that found nothing out lifts nothing");
        world.now += STAGGER;
        world.person(Addressed::Account(account("claude"), command)).expect("lifted");
        assert_eq!(world.status(&first), Status::Running, "in the same step");
        assert_eq!((world.status(&overloaded), world.status(&other)), (Status::Parked, Status::Parked));
        // A probe asked nothing of that family of models.
        let expected = if is_lift { Status::Running } else { Status::Parked };
        assert_eq!(world.status(&of_model), expected);
        let state = &world.engine.fleet().accounts[&account("claude")];
        let window = &state.windows[&"five_hour".parse().expect("a name")];
        let source = if is_lift { account::QuotaSource::Person } else { account::QuotaSource::Probe };
        assert_eq!((window.used, window.resets_at, window.source, window.seen_at), (None, None, source, world.now));
        assert!(world.now < begin + SignedDuration::from_mins(5), "long before its reset");
        drive(&mut world, &[first.clone(), of_model], |_, _| RunClass::Success);
        assert_eq!(world.status(&first), Status::Landed);
    }
}

#[test]
fn what_a_limit_without_an_end_holds_goes_on_with_its_account_and_says_why() {
    let (mut world, repo) = world(&["claude", "codex"], OnFailure::Same);
    let mut held = |number, agent: &str, class| {
        let named = |new: &mut NewMission| new.agent = Some(agent.parse().expect("a name"));
        let id = create_with(&mut world, &repo, number, named).expect("created");
        first_run_ends(&mut world, &id, class);
        assert_eq!(world.status(&id), Status::Held, "{number}");
        id
    };
    let refused = held(10, "codex", RunClass::Auth);
    let limited = held(11, "claude", RunClass::QuotaExhausted { until: None });
    for name in ["codex", "claude"] {
        world.now += STAGGER;
        world.person(Addressed::Account(account(name), account::Command::Lift)).expect("lifted");
    }
    assert_eq!((world.status(&limited), world.status(&refused)), (Status::Running, Status::Held));
    let lifted = world.log.iter().find_map(|new| match &new.event {
        Event::Mission(godwit_core::mission::Event::LimitLifted { account, .. }) => Some(account.clone()),
        _ => None,
    });
    assert_eq!(lifted, Some(account("claude")), "the record says why");
}

#[test]
fn what_waits_for_a_window_goes_on_when_it_is_lifted_and_waits_again_when_it_is_told_again() {
    let (mut world, repo) = world(&["codex"], OnFailure::Same);
    register(&mut world, "work", "codex", false);
    let reset = world.now + SignedDuration::from_hours(5);
    let told = || Addressed::Account(account("work"), used_up("five_hour", reset));
    world.person(told()).expect("noted");
    let missions = [10, 11].map(|number| mission(&mut world, &repo, number));
    for _ in &missions {
        let effect = world.begun.pop_front().expect("a workspace");
        let outcome = Outcome { effect: effect.id.clone(), mission: effect.mission.clone(), result: good(&effect) };
        world.take(vec![Input::Up(Up::Outcome(outcome))]);
    }
    assert_eq!(missions.each_ref().map(|id| world.status(id)), [Status::Queued, Status::Queued]);
    world.person(Addressed::Account(account("work"), account::Command::Lift)).expect("lifted");
    assert_eq!(
        missions.each_ref().map(|id| world.status(id)),
        [Status::Running, Status::Queued],
        "one after the other"
    );
    world.person(told()).expect("the first run read the same again");
    world.now += STAGGER;
    assert!(world.take(Vec::new()).starts.is_empty(), "nothing new begins in a window that is used up");
    assert_eq!(world.status(&missions[1]), Status::Queued);
}
