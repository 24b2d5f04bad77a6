//! Who does a task, and who follows when that fails.

use std::sync::Arc;

use super::walk::Walk;
use crate::account::Billing;
use crate::explain::explain;
use crate::failure::OnFailure;
use crate::hold::HoldCode;
use crate::mission::{Command, Doer, Event, NewMission, Status};
use crate::name::AgentName;
use crate::policy::RepoPolicy;
use crate::route::complexity::Complexity;
use crate::route::{AgentFacts, Choice, Effort, ModelChoice, Role, Route, RouteBook};
use crate::run::{NotStarted, RunClass};

fn name(text: &str) -> AgentName {
    text.parse().expect("a name")
}

fn choice(agent: &str, model: Option<&str>) -> Choice {
    Choice { model: model.map(str::to_owned), ..Choice::of(name(agent)) }
}

fn book(prefer: Vec<Choice>, on_failure: OnFailure) -> Arc<RouteBook> {
    let facts = |billing| AgentFacts { billing: Some(billing), ..AgentFacts::default() };
    let mut claude = facts(Billing::Subscription);
    let sonnet = ModelChoice { model: "sonnet".to_owned(), effort: Some(Effort::Low) };
    claude.models = [Complexity::Simple, Complexity::Medium, Complexity::Complex].map(|of| (of, sonnet.clone())).into();
    let agents = [
        (name("claude"), claude),
        (name("codex"), facts(Billing::Subscription)),
        (name("paid"), facts(Billing::ApiKey)),
    ];
    let route = Route { prefer, on_failure, allow_paid: false };
    Arc::new(RouteBook { agents: agents.into(), roles: [(Role::Coder, route)].into(), ..RouteBook::default() })
}

/// A mission whose agent works, where nobody or somebody was named.
fn running(book: Arc<RouteBook>, agent: Option<&str>) -> Walk {
    running_under(Walk::policy(), book, agent)
}

/// The same in a repository with this policy.
fn running_under(policy: RepoPolicy, book: Arc<RouteBook>, agent: Option<&str>) -> Walk {
    let Command::Create(new) = Walk::create() else { unreachable!("it creates") };
    let mut walk = Walk::new(policy);
    walk.routes = book;
    walk.does(Command::Create(NewMission { agent: agent.map(name), ..new }));
    walk.succeed();
    walk.grant();
    walk
}

/// Who did the last run.
fn doer(walk: &Walk) -> Doer {
    let task = walk.task("main");
    task.runs.values().next_back().and_then(|run| run.by.clone()).expect("a run with somebody who does it")
}

fn reroutes(walk: &Walk) -> Vec<(String, Option<String>, String)> {
    let told = walk.log.iter().filter_map(|(event, ..)| match event {
        Event::Rerouted { to, because, .. } => Some((to.agent.to_string(), to.model.clone(), because.clone())),
        _ => None,
    });
    told.collect()
}

const USED_UP: RunClass = RunClass::QuotaExhausted { until: None };

#[test]
fn the_model_and_the_effort_of_the_complexity_are_asked_for_and_stand_with_the_run() {
    let walk = running(book(vec![choice("claude", None)], OnFailure::Same), None);
    let doer = doer(&walk);
    assert_eq!((doer.agent, doer.model.as_deref()), (Some(name("claude")), Some("sonnet")));
    assert_eq!(doer.effort, Some(Effort::Low));
}

#[test]
fn a_used_up_quota_goes_to_the_next_agent_with_its_reason_and_without_the_session() {
    let list = vec![choice("claude", None), choice("paid", None), choice("codex", None)];
    let mut walk = running(book(list, OnFailure::FallbackProvider), None);
    walk.run_ends(USED_UP);
    let told = reroutes(&walk);
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].0.as_str(), told[0].1.as_deref()), ("codex", None), "never to what is paid by use");
    assert!(told[0].2.contains("quota-exhausted"), "{told:?}");
    assert_eq!(walk.task("main").session, None, "a session belongs to the CLI that began it");
    assert_eq!(walk.mission().status(), Status::Queued, "it goes on at once");
    walk.grant();
    assert_eq!(doer(&walk).agent, Some(name("codex")));
    walk.run_ends(USED_UP);
    assert_eq!(reroutes(&walk).len(), 1, "nobody follows the last");
    assert_eq!(walk.mission().open_holds().next().map(|hold| hold.code), Some(HoldCode::AgentLimited));
    assert_eq!(walk.replayed(), walk.state, "what was rerouted folds again");
    let told = explain(walk.mission(), &[], walk.now).because.join("\n");
    assert!(told.contains("task `main` is done by `codex` now, because run"), "{told}");
}

#[test]
fn what_a_repository_says_of_failures_goes_before_its_route() {
    let list = vec![choice("claude", None), choice("codex", None)];
    let after = |own: Option<OnFailure>, of_route: OnFailure, class: RunClass| {
        let policy = RepoPolicy { on_failure: own, ..Walk::policy() };
        let mut walk = running_under(policy, book(list.clone(), of_route), None);
        walk.run_ends(class);
        (reroutes(&walk).len(), walk.mission().status())
    };
    assert_eq!(after(None, OnFailure::Same, RunClass::Crashed), (0, Status::Parked));
    assert_eq!(after(Some(OnFailure::None), OnFailure::Same, RunClass::Crashed), (0, Status::Held));
    assert_eq!(after(Some(OnFailure::Same), OnFailure::FallbackProvider, USED_UP), (0, Status::Held));
    assert_eq!(after(Some(OnFailure::FallbackProvider), OnFailure::None, USED_UP), (1, Status::Queued));
}

#[test]
fn an_agent_that_a_person_named_is_never_left_for_another() {
    let list = vec![choice("claude", None), choice("codex", None)];
    for class in [USED_UP, RunClass::Auth, RunClass::Billing, RunClass::ModelUnavailable] {
        let mut walk = running(book(list.clone(), OnFailure::FallbackProvider), Some("claude"));
        walk.run_ends(class.clone());
        assert_eq!((reroutes(&walk), walk.mission().status()), (Vec::new(), Status::Held), "{class:?}");
    }
}

#[test]
fn without_a_declared_chain_nobody_follows() {
    let list = vec![choice("claude", None), choice("codex", None)];
    for policy in [OnFailure::None, OnFailure::Same, OnFailure::Analyze, OnFailure::FallbackModel] {
        let mut walk = running(book(list.clone(), policy), None);
        walk.run_ends(USED_UP);
        assert_eq!((reroutes(&walk), walk.mission().status()), (Vec::new(), Status::Held), "{policy:?}");
    }
}

#[test]
fn a_run_that_went_wrong_is_analysed_before_it_is_repeated() {
    let mut walk = running(book(vec![choice("claude", None)], OnFailure::Analyze), None);
    walk.run_ends(RunClass::Crashed);
    walk.wait(60);
    walk.grant();
    let effect = format!("{:?}", walk.effect().expect("the next run"));
    assert!(effect.contains("Find out why") && effect.contains("ended as crashed"), "{effect}");
    // What a provider does is nothing that an agent could find out.
    let mut limited = running(book(vec![choice("claude", None)], OnFailure::Analyze), None);
    limited.run_ends(RunClass::Overloaded);
    assert!(!limited.log.iter().any(|(event, ..)| matches!(event, Event::AnalysisRequested { .. })));
}

#[test]
fn an_account_that_is_refused_gives_way_to_another_of_the_agent_or_is_held() {
    let missing = || RunClass::NotStarted { cause: NotStarted::CredentialMissing };
    for class in [missing(), RunClass::Auth, RunClass::Billing, USED_UP] {
        let mut walk = running(book(vec![choice("claude", None)], OnFailure::Same), None);
        walk.other_account = true;
        walk.run_ends(class.clone());
        assert_ne!(walk.mission().status(), Status::Held, "{class:?}");
        // The other account goes on at once: the clock stands still.
        walk.grant();
        walk.other_account = false;
        walk.run_ends(class.clone());
        assert_eq!(walk.mission().status(), Status::Held, "{class:?}: there is no third");
    }
}
