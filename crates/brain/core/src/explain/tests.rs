use super::*;
use crate::admit::{Grant, Wait};
use crate::hold::HoldCode;
use crate::id::{MissionId, RepoId};
use crate::mission::{Command, NewMission, State, Wish, WishKind, decide, desired, evolve};
use crate::plan::{Plan, PlannedTask};
use crate::policy::RepoPolicy;
use crate::principal::{Principal, Via};
use crate::{Context, id};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a time")
}

fn does(state: &mut State, command: &Command) {
    let actor = Principal::Person("operator".to_owned());
    let policy = Some(RepoPolicy::default());
    let command_id = id::CommandId::from_entropy(1);
    let context = Context {
        now: at(0),
        actor: actor.clone(),
        via: Via::Cli,
        command: command_id,
        policy,
        routes: Default::default(),
        purses: Default::default(),
        other_account: false,
    };
    for event in decide(state, command, &context).expect("it is accepted") {
        assert!(evolve(state, &event, at(0), &actor), "it folds: {event:?}");
    }
}

/// Two tasks that need nothing and one that needs both.
fn planned() -> State {
    let task = |name: &str, needs: &[&str]| PlannedTask {
        id: name.parse().expect("a name"),
        title: None,
        prompt: format!("Do {name}."),
        needs: needs.iter().map(|need| need.parse().expect("a name")).collect(),
        agent: None,
        model: None,
    };
    let plan = Plan { tasks: vec![task("left", &[]), task("right", &[]), task("join", &["left", "right"])] };
    let mut state = State::default();
    does(
        &mut state,
        &Command::Create(NewMission {
            id: MissionId::from_entropy(7),
            repo: RepoId::from_entropy(9),
            text: "Do it.".to_owned(),
            accept: vec!["the test in tests/it.rs passes".to_owned()],
            plan: Some(plan),
            priority: Priority::new(2).expect("a priority"),
            order: Default::default(),
            agent: None,
            model: None,
            branch: None,
        }),
    );
    state
}

/// The same, with the workspace of the first task made: it asks for a slot.
fn queued() -> State {
    use crate::effect::{Outcome, OutcomeKind};
    let mut state = planned();
    let WishKind::Do(effect) = desired(&state).swap_remove(0).kind else { panic!("a workspace is wished") };
    let base = "a".repeat(40).parse().expect("a commit");
    let result =
        OutcomeKind::WorkspaceReady { base, branch: None, source_dirty: false, rescue: None, conflicts: Vec::new() };
    does(&mut state, &Command::Settle(Outcome { effect: effect.id, mission: effect.mission, result }));
    state
}

fn asking(state: &State) -> Asking {
    let slot = desired(state).into_iter().find_map(|wish: Wish| match wish.kind {
        WishKind::Ask(request @ Request::Slot { .. }) => Some(request),
        _ => None,
    });
    Asking { mission: MissionId::from_entropy(7), request: slot.expect("a slot is asked for") }
}

fn told(state: &State, verdicts: &[(Asking, Verdict)]) -> Explanation {
    explain(state.mission.as_ref().expect("a mission"), verdicts, at(1_200))
}

#[test]
fn what_waits_for_what_is_named() {
    let told = told(&planned(), &[]);
    let whys: Vec<&str> = told.tasks.iter().map(|task| task.why.as_str()).collect();
    assert_eq!(
        whys,
        [
            "making its workspace is under way",
            "every task starts from the same commit, which another one is fetching",
            "it needs the result of `left` (preparing), `right` (preparing)",
        ]
    );
    assert_eq!(told.priority.get(), 2);
}

#[test]
fn the_place_in_the_line_and_what_is_full_are_named() {
    let state = queued();
    let other = Asking { mission: MissionId::from_entropy(8), ..asking(&state) };
    let Request::Slot { run, since, .. } = &other.request else { panic!("a slot") };
    let task = TaskId::new(MissionId::from_entropy(8), 1);
    let run = crate::id::RunId::new(task, run.number);
    let request = Request::Slot { run: run.clone(), by: crate::mission::Doer::default(), since: *since };
    let other = Asking { request, ..other };
    let granted = Verdict::Granted(Grant::Run { mission: other.mission.clone(), run, account: None });
    let verdicts = [(other, granted), (asking(&state), Verdict::Waits(Wait::FleetFull { cap: 1 }))];
    let told = told(&state, &verdicts);
    assert_eq!(told.status, Status::Preparing, "its sibling is being prepared");
    let expected = "number 2 in the line, with urgency +4: all 1 slots of the fleet are taken (`daemon.max_runs`)";
    assert_eq!(told.tasks[0].why, expected, "twenty minutes of waiting count as two steps");
}

#[test]
fn a_hold_is_told_with_the_way_out() {
    let mut state = queued();
    let task = state.mission.as_ref().expect("a mission").tasks[&1].id.clone();
    let effect = crate::id::EffectId::new(&task, "seal", 1);
    let reason = "as scripted".to_owned();
    does(&mut state, &Command::RaiseHold { code: HoldCode::RunFailed, reason, effect });
    let told = told(&state, &[]);
    assert_eq!(told.because.len(), 1);
    assert!(told.because[0].starts_with("task `left` is held (run-failed): as scripted; try `godwit hold"), "{told:?}");
    assert_eq!(told.tasks[0].status, TaskStatus::Held);
}

#[test]
fn a_paused_mission_says_so() {
    let mut state = queued();
    does(&mut state, &Command::Pause);
    let told = told(&state, &[]);
    assert_eq!(told.because, ["a person paused it: nothing new begins"]);
    assert_eq!(told.tasks[0].why, "it does not ask for a slot while the mission is paused");
}
