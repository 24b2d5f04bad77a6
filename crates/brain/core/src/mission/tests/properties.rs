//! Properties over generated commands.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::walk::{Walk, outcomes, report, rescue};
use crate::attention::Permission;
use crate::effect::{EffectKind, Outcome, ReportFact};
use crate::hold::HoldCode;
use crate::id::{EffectId, HoldId};
use crate::mission::{Command, Event, OrderChange, Phase, Request, Stage, TakeoverStage, Then, WishKind, desired};
use crate::principal::Principal;
use crate::run::Usage;

/// The kinds of command, by name, as the walk can send them.
const KINDS: [&str; 27] = [
    "create",
    "answer",
    "set-priority",
    "approve",
    "reject",
    "pause",
    "resume",
    "stop",
    "cancel",
    "retry",
    "continue",
    "organise",
    "unqueue",
    "answer-inquiry",
    "take-over",
    "take-keyboard",
    "hand-back",
    "resolve-hold",
    "restore-rescue",
    "grant-run",
    "grant-landing",
    "lift-limit",
    "settle",
    "settle-late",
    "note",
    "note-late",
    "raise-hold",
];

/// Chooses a command of a kind that fits the present state as well as it can.
fn command(walk: &Walk, kind: &str, choice: usize) -> Command {
    let mission = walk.state.mission.as_ref();
    let task = || {
        let tasks: Vec<_> = walk.mission().tasks.values().collect();
        tasks[choice % tasks.len()]
    };
    let name = || choice.is_multiple_of(3).then(|| task().name.clone());
    let hold = || {
        let known = walk.mission().open_holds().next().map(|hold| hold.id.clone());
        known.unwrap_or_else(|| HoldId::new(walk.mission().id.clone(), 99))
    };
    let next_run = || {
        let asked = desired(&walk.state).into_iter().find_map(|wish| match wish.kind {
            WishKind::Ask(Request::Slot { run, .. }) => Some(run),
            _ => None,
        });
        asked.unwrap_or_else(|| task().next_run())
    };
    let last_run = || crate::id::RunId::new(task().id.clone(), task().runs.len().max(1) as u32);
    let wished = walk.effects();
    let settled = |late: bool| match wished.get(choice % wished.len().max(1)).filter(|_| !late).cloned() {
        Some(effect) => {
            let all = outcomes(&effect);
            // Mostly well, so that walks reach the end.
            let result = if choice.is_multiple_of(4) { all[choice / 4 % all.len()].clone() } else { all[0].clone() };
            Command::Settle(Outcome { effect: effect.id, mission: effect.mission, result })
        }
        None => {
            let effect =
                EffectId::new(&task().id, ["prepare", "collect", "check", "seal", "land", "release"][choice % 6], 1);
            let result = super::walk::failure(crate::effect::Retry::Later);
            Command::Settle(Outcome { effect, mission: walk.mission().id.clone(), result })
        }
    };
    let reordered = |choice: usize| match choice % 6 {
        0 => OrderChange::Label { add: ["ui".parse().expect("a name")].into(), remove: BTreeSet::new() },
        1 => OrderChange::Label { add: BTreeSet::new(), remove: ["ui".parse().expect("a name")].into() },
        2 => OrderChange::Project { project: Some("summer".parse().expect("a name")) },
        3 => OrderChange::Flag { reason: "look".to_owned() },
        4 => OrderChange::Archive,
        _ => OrderChange::Unarchive,
    };
    let fact = |choice: usize| match choice % 3 {
        0 => ReportFact::Started { adopted: choice.is_multiple_of(2) },
        1 => ReportFact::Session { session: format!("session-{}", choice % 5).parse().expect("a session") },
        _ => ReportFact::Used { usage: Usage { output_tokens: Some(choice as u64), ..Usage::default() } },
    };
    match kind {
        _ if mission.is_none() => Walk::create(),
        "create" => Walk::create(),
        "approve" => Command::Approve { evidence: None },
        "reject" => Command::Reject { reason: None },
        "pause" => Command::Pause,
        "resume" => Command::Resume,
        "stop" => Command::Stop,
        "cancel" => Command::Cancel,
        "retry" => Command::Retry { task: name() },
        "answer" => Command::Answer { answers: answers(walk) },
        "set-priority" => {
            let priority = crate::priority::Priority::new(choice as i64 % 21 - 10).expect("a priority");
            Command::SetPriority { priority }
        }
        "organise" => Command::Organise { change: reordered(choice) },
        "continue" => Command::Continue { text: "and then?".to_owned(), task: name(), answers: None },
        "unqueue" => Command::Unqueue { message: choice as u32 % 3 + 1 },
        "answer-inquiry" => {
            let permission = if choice.is_multiple_of(2) { Permission::Allowed } else { Permission::Denied };
            Command::AnswerInquiry { task: name(), key: None, permission, text: None }
        }
        "take-over" => Command::TakeOver { task: name(), seat: "tab-1".parse().expect("a seat") },
        "take-keyboard" => Command::TakeKeyboard { run: last_run(), seat: "tab-2".parse().expect("a seat") },
        "hand-back" => {
            let then = if choice.is_multiple_of(2) { Then::Done } else { Then::GoOn };
            Command::HandBack { task: name(), text: None, then }
        }
        "resolve-hold" => Command::ResolveHold { hold: hold() },
        "restore-rescue" => {
            Command::RestoreRescue { commit: rescue().commit, branch: "saved".parse().expect("a branch") }
        }
        "grant-run" => Command::GrantRun { run: next_run(), account: None },
        "grant-landing" => Command::GrantLanding,
        "lift-limit" => {
            let paid = task().runs.values().next_back().and_then(crate::mission::Run::payer);
            let account = paid.unwrap_or_else(|| "nobody".parse().expect("a name"));
            Command::LiftLimit { account, window: None }
        }
        "settle" => settled(false),
        "settle-late" => settled(true),
        "note" => report(last_run(), choice as u64, fact(choice)),
        "note-late" => report(crate::id::RunId::new(task().id.clone(), 999), choice as u64, fact(choice)),
        _ => Command::RaiseHold {
            code: HoldCode::EffectStuck,
            reason: "as generated".to_owned(),
            effect: EffectId::new(&task().id, "seal", 1),
        },
    }
}

/// The recommended answer to each question that is asked.
fn answers(walk: &Walk) -> Vec<crate::clarify::Answer> {
    let questions = walk.mission().clarification.iter().flat_map(|asked| &asked.assessment.questions);
    let recommended = |question: &crate::clarify::Question| u8::try_from(question.recommended + 1).ok();
    questions
        .map(|question| crate::clarify::Answer { field: question.field, choice: recommended(question), text: None })
        .collect()
}

/// Mostly forward, sometimes anything: so that walks get far and every state meets every command.
fn kind_of(walk: &Walk, choice: u16) -> &'static str {
    let forward = if walk.effect().is_some() {
        "settle"
    } else if desired(&walk.state).iter().any(|wish| matches!(&wish.kind, WishKind::Ask(Request::Slot { .. }))) {
        "grant-run"
    } else if !desired(&walk.state).is_empty() {
        "grant-landing"
    } else {
        ["approve", "resolve-hold", "resume", "retry", "answer"][usize::from(choice) % 5]
    };
    if choice % 100 < 80 { forward } else { KINDS[usize::from(choice / 100) % KINDS.len()] }
}

fn step(walk: &mut Walk, choice: u16) {
    let kind = kind_of(walk, choice);
    let command = command(walk, kind, usize::from(choice / 100));
    walk.wait(i64::from(choice % 5) * 700);
    let before = walk.state.clone();
    let result = walk.tries(&command);
    if result.is_err() {
        assert_eq!(before, walk.state, "a refusal changes nothing: {command:?}");
    }
    check_invariants(walk, &command);
}

fn check_invariants(walk: &Walk, command: &Command) {
    let Some(mission) = &walk.state.mission else { return };
    for task in mission.tasks.values() {
        let live = task.runs.values().filter(|run| run.end.is_none()).count();
        assert!(live <= 1, "one live run a task");
        assert_eq!(live == 1, task.live_run().is_some(), "the phase knows the live run: {command:?}");
        let sits = task.takeover.as_ref().map(|takeover| &takeover.stage);
        if let Some(TakeoverStage::Live { run }) = sits {
            assert_eq!(task.live_run(), Some(run), "who sits at a terminal sits at a live one: {command:?}");
        }
        let keyboard = task.live_run().and_then(|run| mission.keyboard(run));
        let is_interactive = matches!(&task.phase, Phase::Running { task_move: crate::mission::Move::TakeOver, .. });
        assert_eq!(keyboard.is_some(), is_interactive, "exactly a terminal has a keyboard: {command:?}");
        let begun = !matches!(task.phase, Phase::Preparing { .. } | Phase::Released);
        assert!(!begun || task.base.is_some(), "a base before a run");
        let is_ready = !begun || mission.results_needed(task).is_some() || matches!(mission.stage, Stage::Closing(_));
        assert!(is_ready, "nothing runs before what it needs is done: {command:?} {:?}", walk.statuses());
    }
    let landed = walk.log.iter().filter(|(event, ..)| matches!(event, Event::Landed { .. })).count();
    assert!(landed <= 1, "landed once");
    if landed == 1 {
        let is_intended = walk.log.iter().any(|(event, ..)| matches!(event, Event::LandingStarted { .. }));
        assert!(is_intended, "an intent stands before a landing");
    }
    if let Stage::Landing { .. } | Stage::ReadyToLand = mission.stage {
        let approved = mission
            .approvals
            .values()
            .any(|approval| approval.decision.as_ref().is_some_and(|decision| decision.by.is_person()));
        assert!(approved, "nothing lands without a person");
    }
    for wish in desired(&walk.state) {
        if let WishKind::Do(effect) = wish.kind
            && let EffectKind::Land { commit, .. } = effect.kind
        {
            assert_eq!(
                Some(&commit),
                mission.last_task().result.as_ref().map(|result| &result.commit),
                "what was proven lands"
            );
        }
    }
    assert!(!mission.awaits().is_empty(), "each state says what it awaits");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_commanded_the_log_folds_and_replays(choices in prop::collection::vec(any::<u16>(), 1..120)) {
        let mut walk = Walk::new(Walk::policy());
        for choice in choices {
            step(&mut walk, choice);
        }
        prop_assert_eq!(walk.replayed(), walk.state);
    }

    #[test]
    fn whatever_is_commanded_a_plan_folds_and_replays(choices in prop::collection::vec(any::<u16>(), 1..200)) {
        let mut walk = Walk::planned(Walk::policy());
        for choice in choices {
            step(&mut walk, choice);
        }
        prop_assert_eq!(walk.replayed(), walk.state);
    }

    #[test]
    fn a_replay_shows_what_was(choices in prop::collection::vec(any::<u16>(), 1..90), kind in 0_u32..4) {
        let mut walk = begun(kind, Walk::policy());
        let mut lived = vec![(walk.log.len(), walk.state.clone())];
        for choice in choices {
            step(&mut walk, choice);
            lived.push((walk.log.len(), walk.state.clone()));
        }
        let steps = crate::mission::replay(walk.log.iter().map(|(event, at, actor)| (event, *at, actor)));
        prop_assert_eq!(steps.len(), walk.log.len());
        for (events, state) in lived {
            let then = &steps[events - 1];
            prop_assert_eq!(&then.state, &state);
            prop_assert_eq!(&then.desired, &desired(&state));
        }
    }

    #[test]
    fn a_repeated_outcome_changes_nothing_but_usage(choices in prop::collection::vec(any::<u16>(), 1..60), pick in any::<u16>()) {
        let mut walk = Walk::created(Walk::policy());
        for choice in choices {
            step(&mut walk, choice);
        }
        let Some(effect) = walk.effect() else { return Ok(()) };
        let all = outcomes(&effect);
        let result = all[usize::from(pick) % all.len()].clone();
        let settle = Command::Settle(Outcome { effect: effect.id, mission: effect.mission, result });
        if walk.tries(&settle).is_ok() {
            let before = walk.state.clone();
            if let Ok(events) = walk.tries(&settle) {
                prop_assert!(events.iter().all(|event| matches!(event, Event::LateUsageBooked { .. })), "{:?}", events);
            } else {
                prop_assert_eq!(before, walk.state);
            }
        }
    }

    #[test]
    fn an_agent_can_never_approve(choices in prop::collection::vec(any::<u16>(), 1..60)) {
        let mut walk = Walk::created(Walk::policy());
        for choice in choices {
            step(&mut walk, choice);
            let agent = Principal::Agent("m7-t1-r1".to_owned());
            let mut other = walk.clone();
            for actor in [&agent, &Principal::Daemon] {
                let answer = other.tries_as(actor, &Command::Approve { evidence: None });
                prop_assert!(answer.is_err());
            }
        }
    }
}

/// Missions of every kind: with and without a plan, clear and unclear.
fn begun(round: u32, policy: crate::policy::RepoPolicy) -> Walk {
    match round % 4 {
        0 => Walk::planned(policy),
        1 => Walk::unclear(policy),
        _ => Walk::created(policy),
    }
}

/// The walk meets at least nine of ten pairs of status and kind of command.
#[test]
fn nearly_every_pair_of_state_and_command_is_met() {
    let mut met = BTreeSet::new();
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    for round in 0..1_500_u32 {
        let policy = crate::policy::RepoPolicy { approve_start: round % 3 == 0, ..Walk::policy() };
        let mut walk = begun(round, policy);
        for _ in 0..80 {
            // Xorshift: the same walk on every machine.
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let choice = (random >> 32) as u16;
            met.insert((walk.mission().status(), kind_of(&walk, choice)));
            step(&mut walk, choice);
        }
    }
    let statuses: BTreeSet<_> = met.iter().map(|(status, _)| *status).collect();
    assert_eq!(statuses.len(), 18, "every status is reached: {statuses:?}");
    let possible = statuses.len() * KINDS.len();
    assert!(met.len() * 10 >= possible * 9, "{} of {possible} pairs met", met.len());
}
