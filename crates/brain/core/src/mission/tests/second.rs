//! Who is asked how complex work is, when the rules are not sure, and what follows.

use std::sync::Arc;

use super::walk::{Walk, report, run_classes, run_end};
use crate::effect::{EffectKind, OutcomeKind, ReportFact};
use crate::explain::explain;
use crate::mission::{Command, Event, Move, NewMission, Phase, Status};
use crate::name::AgentName;
use crate::result::{Demand, ResultKind};
use crate::route::complexity::Complexity;
use crate::route::second::SecondOpinion;
use crate::route::{AgentFacts, Choice, Effort, ModelChoice, Role, Route, RouteBook};
use crate::run::{RunClass, RunLimits, Usage};

/// Of this text the rules are not sure.
const DOUBTFUL: &str = "Add a flag to the list command.";

fn name(text: &str) -> AgentName {
    text.parse().expect("a name")
}

fn model(model: &str, effort: Option<Effort>) -> ModelChoice {
    ModelChoice { model: model.to_owned(), effort }
}

/// `claude` works, with a model for each class; `cheap` is asked.
fn book() -> RouteBook {
    let claude = AgentFacts {
        models: [
            (Complexity::Simple, model("haiku", None)),
            (Complexity::Medium, model("sonnet", Some(Effort::Low))),
            (Complexity::Complex, model("opus", Some(Effort::High))),
        ]
        .into(),
        ..AgentFacts::default()
    };
    let route = Route { prefer: vec![Choice::of(name("claude"))], ..Route::default() };
    RouteBook {
        agents: [(name("claude"), claude), (name("cheap"), AgentFacts::default())].into(),
        roles: [(Role::Coder, route)].into(),
        second_opinion: Some(Choice { model: Some("tiny".to_owned()), ..Choice::of(name("cheap")) }),
    }
}

fn new(text: &str) -> NewMission {
    let Command::Create(new) = Walk::create() else { unreachable!("it creates") };
    NewMission { text: text.to_owned(), agent: None, ..new }
}

/// A mission that was created, with its workspace.
fn prepared(book: RouteBook, new: NewMission) -> Walk {
    let mut walk = Walk::new(Walk::policy());
    walk.routes = Arc::new(book);
    walk.does(Command::Create(new));
    walk.succeed();
    walk
}

/// The same with the run under way that asks.
fn asking() -> Walk {
    let mut walk = prepared(book(), new(DOUBTFUL));
    walk.grant();
    walk
}

fn wanted(walk: &Walk) -> Option<Move> {
    match &walk.task("main").phase {
        Phase::Ready { next, .. } => Some(next.clone()),
        _ => None,
    }
}

fn told(walk: &Walk) -> Vec<SecondOpinion> {
    let told = walk.log.iter().filter_map(|(event, ..)| match event {
        Event::SecondOpinionTold { opinion, .. } => Some(opinion.clone()),
        _ => None,
    });
    told.collect()
}

/// The run that asks ends with this class and says, if anything, this.
fn says(walk: &mut Walk, class: RunClass, said: Option<&str>) {
    let result = said.map(|complexity| {
        let value = serde_json::json!({"complexity": complexity, "reason": "it touches the store"});
        Box::new(ResultKind::Estimate.check(&value).expect("it has the form"))
    });
    let usage = Usage { input_tokens: Some(7), ..Usage::default() };
    let run = walk.live_run();
    walk.answer(OutcomeKind::RunEnded { run, end: crate::run::RunEnd { result, ..run_end(class, usage) } });
}

/// The model and the effort that the work is done with.
fn works_with(walk: &mut Walk) -> (Option<String>, Option<Effort>) {
    assert_eq!(walk.task("main").phase, Phase::Preparing { fresh: true }, "nothing of it is left in the workspace");
    walk.succeed();
    assert_eq!(wanted(walk), Some(Move::First), "nobody is asked twice");
    walk.grant();
    let run = walk.task("main").runs.values().next_back().expect("a run");
    let by = run.by.clone().expect("somebody does it");
    assert_eq!(by.agent, Some(name("claude")));
    (by.model, by.effort)
}

#[test]
fn where_the_rules_are_not_sure_the_declared_model_is_asked_in_a_short_run_of_its_own() {
    let walk = asking();
    let EffectKind::StartRun { spec } = walk.effect().expect("a run").kind else { panic!("it runs") };
    assert_eq!((spec.agent, spec.model.as_deref()), (Some(name("cheap")), Some("tiny")));
    let asked = spec.result.expect("a typed result");
    assert_eq!((asked.kind, asked.demand), (ResultKind::Estimate, Demand::Required));
    assert!(spec.prompt.contains(DOUBTFUL) && spec.prompt.contains("do none of the work"), "{}", spec.prompt);
    assert!(spec.limits.wall_ms < RunLimits::default().wall_ms, "{:?}", spec.limits);
    assert_eq!(spec.resume, None);
    let because = explain(walk.mission(), &[], walk.now).because.join("\n");
    assert!(because.contains("they are not sure") && because.contains("`cheap` is asked besides"), "{because}");
}

#[test]
fn what_it_says_chooses_the_model_and_is_counted_and_told() {
    for (said, model, effort) in
        [("simple", "haiku", None), ("medium", "sonnet", Some(Effort::Low)), ("complex", "opus", Some(Effort::High))]
    {
        let mut walk = asking();
        says(&mut walk, RunClass::Success, Some(said));
        assert_eq!(walk.mission().usage().input_tokens, Some(7), "it costs what it costs");
        assert_eq!(walk.task("main").session, None, "nobody goes on in its session");
        assert_eq!(works_with(&mut walk), (Some(model.to_owned()), effort), "{said}");
        assert!(matches!(&told(&walk)[..], [SecondOpinion::Heard { .. }]));
        let because = explain(walk.mission(), &[], walk.now).because.join("\n");
        assert!(because.contains(&format!("`cheap` says {said}, which counts: it touches the store")), "{because}");
        assert_eq!(walk.replayed(), walk.state);
    }
}

#[test]
fn whatever_it_ends_with_the_work_goes_on_with_the_estimate_of_the_rules() {
    let endings = run_classes().into_iter().chain([RunClass::Success]);
    for class in endings {
        let mut walk = asking();
        says(&mut walk, class.clone(), None);
        assert_eq!(walk.mission().open_holds().count(), 0, "{class:?}");
        assert_eq!(works_with(&mut walk), (Some("sonnet".to_owned()), Some(Effort::Low)), "{class:?}");
        assert_eq!(walk.task("main").failures, 0, "{class:?}");
        assert!(matches!(&told(&walk)[..], [SecondOpinion::Unheard { .. }]), "{class:?}");
        assert_eq!(walk.replayed(), walk.state, "{class:?}");
    }
    // What is told although the run went wrong is told all the same: the form was kept.
    let mut walk = asking();
    says(&mut walk, RunClass::TimedOut, Some("complex"));
    assert_eq!(works_with(&mut walk).0.as_deref(), Some("opus"));
}

#[test]
fn nobody_is_asked_who_could_change_nothing_or_is_not_needed() {
    let same = |facts: &mut AgentFacts| {
        facts.models = Complexity::ALL.map(|class| (class, model("sonnet", None))).into();
    };
    let mut one_model = book();
    one_model.agents.values_mut().for_each(same);
    let mut no_models = book();
    no_models.agents.values_mut().for_each(|facts| facts.models.clear());
    let mut route_names = book();
    route_names.roles.values_mut().for_each(|route| route.prefer[0].model = Some("opus".to_owned()));
    let undeclared = RouteBook { second_opinion: None, ..book() };
    let sure = new("Fix a typo in the README.");
    let named = NewMission { model: Some("opus".to_owned()), ..new(DOUBTFUL) };
    for (why, book, new) in [
        ("the rules are sure", book(), sure),
        ("a person named the model", book(), named),
        ("the route names the model", route_names, new(DOUBTFUL)),
        ("every class has the same model", one_model, new(DOUBTFUL)),
        ("no class has a model", no_models, new(DOUBTFUL)),
        ("nobody is declared", undeclared, new(DOUBTFUL)),
    ] {
        let walk = prepared(book, new);
        assert_eq!(wanted(&walk), Some(Move::First), "{why}");
    }
}

#[test]
fn nobody_waits_for_whom_no_account_can_carry() {
    let mut walk = prepared(book(), new(DOUBTFUL));
    assert_eq!(wanted(&walk), Some(Move::Estimate));
    let run = walk.task("main").next_run();
    walk.does(Command::Divert { run, why: "its quota is used up".to_owned(), passes: true });
    assert_eq!(wanted(&walk), Some(Move::First));
    assert_eq!(told(&walk), [SecondOpinion::Unheard { why: "its quota is used up".to_owned() }]);
    assert_eq!(walk.replayed(), walk.state);
}

#[test]
fn a_person_who_stops_sits_down_or_says_something_meanwhile_is_heard() {
    let mut stopped = asking();
    stopped.does(Command::Stop);
    stopped.succeed();
    assert_eq!((told(&stopped).len(), stopped.mission().status()), (1, Status::Stopped));
    stopped.does(Command::Resume);
    assert_eq!(works_with(&mut stopped).0.as_deref(), Some("sonnet"));

    let mut queued = asking();
    let text = "Look at the store, too.".to_owned();
    queued.does(Command::Continue { text: text.clone(), task: None, answers: None });
    says(&mut queued, RunClass::Success, Some("simple"));
    works_with(&mut queued);
    queued.succeed();
    assert_eq!(wanted(&queued), Some(Move::Message { text }), "it reaches the one who does the work");

    let mut taken = asking();
    let seat = "tty".parse().expect("a seat");
    taken.does(Command::TakeOver { task: None, seat });
    taken.succeed();
    assert_eq!((wanted(&taken), told(&taken).len()), (Some(Move::TakeOver), 1));
    assert_eq!(taken.replayed(), taken.state);
}

#[test]
fn a_session_that_is_told_meanwhile_stays_with_its_run() {
    let mut walk = asking();
    let session = "session-of-the-asked".parse().expect("a session");
    walk.does(report(walk.live_run(), 3, ReportFact::Session { session }));
    assert_eq!(walk.task("main").session, None);
    assert!(walk.task("main").runs.values().all(|run| run.session.is_some()));
}
