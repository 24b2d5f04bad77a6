//! A mission that is driven by commands, with a clock of its own.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::effect::{Effect, EffectFailure, EffectKind, Outcome, OutcomeKind, Report, ReportFact, Rescue, Retry};
use crate::evidence::{CheckResult, CheckVerdict, Facts, PathHit};
use crate::hold::HoldCode;
use crate::id::{CommandId, MissionId, RepoId, RunId};
use crate::mission::{
    Command, Event, Mission, NewMission, Phase, Request, State, Task, WishKind, decide, desired, evolve,
};
use crate::name::{Digest, Sha};
use crate::plan::{Plan, PlannedTask};
use crate::policy::{CheckSpec, RepoPolicy};
use crate::principal::{Principal, Via};
use crate::route::RouteBook;
use crate::run::every::bad_ending;
use crate::run::{RunClass, RunEnd, Usage};
use crate::{Context, Refusal};

pub(super) fn sha(digit: char) -> Sha {
    digit.to_string().repeat(40).parse().expect("a name of 40 digits")
}

pub(super) fn digest(digit: char) -> Digest {
    digit.to_string().repeat(64).parse().expect("a digest of 64 digits")
}

pub(super) fn operator() -> Principal {
    Principal::Person("operator".to_owned())
}

/// A mission, its log and its clock.
#[derive(Clone)]
pub(super) struct Walk {
    pub(super) state: State,
    pub(super) log: Vec<(Event, Timestamp, Principal)>,
    pub(super) now: Timestamp,
    pub(super) policy: RepoPolicy,
    pub(super) routes: Arc<RouteBook>,
    pub(super) other_account: bool,
}

impl Walk {
    pub(super) fn new(policy: RepoPolicy) -> Self {
        let (state, log, now) = (State::default(), Vec::new(), Timestamp::UNIX_EPOCH);
        Self { state, log, now, policy, routes: Arc::default(), other_account: false }
    }

    /// A policy with one check.
    pub(super) fn policy() -> RepoPolicy {
        let check = CheckSpec { timeout_ms: 1_000, ..CheckSpec::new("true") };
        RepoPolicy { checks: [("test".parse().expect("a name"), check)].into(), ..RepoPolicy::default() }
    }

    pub(super) fn created(policy: RepoPolicy) -> Self {
        let mut walk = Self::new(policy);
        walk.does(Self::create());
        walk
    }

    pub(super) fn create() -> Command {
        Command::Create(NewMission {
            id: MissionId::from_entropy(7),
            repo: RepoId::from_entropy(9),
            text: "Fix the test.".to_owned(),
            accept: vec!["the test in tests/it.rs passes".to_owned()],
            plan: None,
            priority: crate::priority::Priority::default(),
            order: Default::default(),
            agent: Some("scripted".parse().expect("a name")),
            model: None,
            branch: None,
        })
    }

    /// A mission that says too little to begin.
    pub(super) fn unclear(policy: RepoPolicy) -> Self {
        let Command::Create(new) = Self::create() else { unreachable!("it creates") };
        let mut walk = Self::new(policy);
        walk.does(Command::Create(NewMission { accept: Vec::new(), ..new }));
        walk
    }

    /// A mission with a plan: `left` and `right` need `root`, and `join` needs both.
    pub(super) fn planned(policy: RepoPolicy) -> Self {
        let mut walk = Self::new(policy);
        walk.does(Self::create_plan(&[
            ("root", &[]),
            ("left", &["root"]),
            ("right", &["root"]),
            ("join", &["left", "right"]),
        ]));
        walk
    }

    pub(super) fn create_plan(tasks: &[(&str, &[&str])]) -> Command {
        let Command::Create(new) = Self::create() else { unreachable!("it creates") };
        let name = |text: &str| text.parse().expect("a name");
        let tasks = tasks.iter().map(|(id, needs)| PlannedTask {
            id: name(id),
            title: None,
            prompt: format!("Do {id}."),
            needs: needs.iter().map(|need| name(need)).collect(),
            agent: None,
            model: None,
        });
        Command::Create(NewMission { plan: Some(Plan { tasks: tasks.collect() }), ..new })
    }

    /// The task of that name.
    pub(super) fn task(&self, name: &str) -> &Task {
        self.mission().task_named(&name.parse().expect("a name")).expect("a task of the mission")
    }

    /// The statuses of all tasks.
    pub(super) fn statuses(&self) -> Vec<String> {
        let mission = self.mission();
        mission.tasks.values().map(|task| format!("{} {}", task.name, mission.task_status(task))).collect()
    }

    pub(super) fn mission(&self) -> &Mission {
        self.state.mission.as_ref().expect("the mission was created")
    }

    /// Decides as `actor` and folds what was decided. Whatever `decide` writes must fold.
    pub(super) fn tries_as(&mut self, actor: &Principal, command: &Command) -> Result<Vec<Event>, Refusal> {
        let via = if actor.is_person() { Via::Cli } else { Via::Engine };
        let context = Context {
            now: self.now,
            actor: actor.clone(),
            via,
            command: CommandId::from_entropy(1),
            policy: Some(self.policy.clone()),
            routes: Arc::clone(&self.routes),
            purses: Default::default(),
            other_account: self.other_account,
        };
        let events = decide(&self.state, command, &context)?;
        for event in &events {
            let is_possible = evolve(&mut self.state, event, self.now, actor);
            assert!(is_possible, "{command:?} wrote an event that does not fold: {event:?}");
            self.log.push((event.clone(), self.now, actor.clone()));
        }
        Ok(events)
    }

    pub(super) fn tries(&mut self, command: &Command) -> Result<Vec<Event>, Refusal> {
        let actor = match command {
            Command::GrantRun { .. }
            | Command::LiftLimit { .. }
            | Command::GrantLanding
            | Command::Settle(_)
            | Command::Note(_)
            | Command::RaiseHold { .. } => Principal::Daemon,
            _ => operator(),
        };
        self.tries_as(&actor, command)
    }

    /// Decides what must be accepted.
    pub(super) fn does(&mut self, command: Command) -> Vec<Event> {
        self.tries(&command).unwrap_or_else(|refusal| panic!("{command:?} was refused: {refusal}"))
    }

    pub(super) fn wait(&mut self, seconds: i64) {
        self.now = self.now.checked_add(SignedDuration::from_secs(seconds)).expect("the clock has room");
    }

    /// The effects that are wished now.
    pub(super) fn effects(&self) -> Vec<Effect> {
        let effects = desired(&self.state).into_iter().filter_map(|wish| match wish.kind {
            WishKind::Do(effect) => Some(effect),
            WishKind::Ask(_) => None,
        });
        effects.collect()
    }

    /// The first effect that is wished now.
    pub(super) fn effect(&self) -> Option<Effect> {
        self.effects().into_iter().next()
    }

    /// The effect that is wished now for the task of that name.
    pub(super) fn effect_of(&self, name: &str) -> Effect {
        let id = &self.task(name).id;
        let found = self.effects().into_iter().find(|effect| effect.id.subject().as_ref() == Some(id));
        found.unwrap_or_else(|| panic!("an effect is wished for {name}: {:?}", self.statuses()))
    }

    /// Answers the effect that is wished for a task.
    pub(super) fn answer_for(&mut self, name: &str, result: OutcomeKind) -> Vec<Event> {
        let effect = self.effect_of(name);
        self.does(Command::Settle(Outcome { effect: effect.id, mission: effect.mission, result }))
    }

    /// Brings a task up to where its agent works.
    pub(super) fn runs(&mut self, name: &str) {
        if matches!(self.task(name).phase, Phase::Preparing { .. }) {
            self.succeed_for(name);
        }
        let run = self.task(name).next_run();
        self.does(Command::GrantRun { run, account: None });
    }

    /// The next step of a task ends well.
    pub(super) fn succeed_for(&mut self, name: &str) {
        let effect = self.effect_of(name);
        self.answer_for(name, good_outcome(&effect));
    }

    /// Brings a task from its workspace to its end, well.
    pub(super) fn finishes(&mut self, name: &str) {
        self.runs(name);
        for _ in 0..4 {
            self.succeed_for(name);
        }
    }

    /// Grants what is asked.
    pub(super) fn grant(&mut self) {
        let request = desired(&self.state).into_iter().find_map(|wish| match wish.kind {
            WishKind::Ask(request) => Some(request),
            WishKind::Do(_) => None,
        });
        match request.expect("something is asked") {
            Request::Slot { run, .. } => self.does(Command::GrantRun { run, account: None }),
            Request::Lane { .. } => self.does(Command::GrantLanding),
        };
    }

    /// Answers the wished effect.
    pub(super) fn answer(&mut self, result: OutcomeKind) {
        let effect = self.effect().expect("an effect is wished");
        self.does(Command::Settle(Outcome { effect: effect.id, mission: effect.mission, result }));
    }

    /// Answers the wished effect as if everything went well.
    pub(super) fn succeed(&mut self) {
        let effect = self.effect().expect("an effect is wished");
        self.answer(good_outcome(&effect));
    }

    /// The one run that is live.
    pub(super) fn live_run(&self) -> RunId {
        self.mission().live_runs().next().expect("a run is live").clone()
    }

    pub(super) fn run_ends(&mut self, class: RunClass) {
        let run = self.live_run();
        self.answer(OutcomeKind::RunEnded { run, end: run_end(class, Usage::default()) });
    }

    /// Folds the log again from nothing.
    pub(super) fn replayed(&self) -> State {
        let mut state = State::default();
        for (event, at, actor) in &self.log {
            evolve(&mut state, event, *at, actor);
        }
        state
    }
}

pub(super) fn run_end(class: RunClass, usage: Usage) -> RunEnd {
    let session = matches!(class, RunClass::Success).then(|| "session-1".parse().expect("a session"));
    RunEnd {
        class,
        detail: "as scripted".to_owned(),
        exit: Some("exit 0".to_owned()),
        session,
        usage,
        models: std::collections::BTreeMap::new(),
        spool: None,
        leftovers: None,
        sentinel: None,
        result: None,
    }
}

pub(super) fn check(verdict: CheckVerdict) -> CheckResult {
    CheckResult {
        name: "test".parse().expect("a name"),
        verdict,
        exit: "exit 0".to_owned(),
        duration_ms: 5,
        output_digest: digest('0'),
        tail: String::new(),
        answer: None,
        tries: Vec::new(),
        earlier: None,
    }
}

pub(super) fn facts(checks: Vec<CheckResult>) -> Facts {
    Facts {
        changed_paths: 1,
        added_lines: 1,
        deleted_lines: 0,
        forbidden: Vec::new(),
        outside_allowed: Vec::new(),
        secrets: Vec::new(),
        checks,
        makeup: Some(Box::default()),
        ..Facts::default()
    }
}

pub(super) fn forbidden(checks: Vec<CheckResult>) -> Facts {
    let hit = PathHit { path: "apps/x/.env".to_owned(), glob: ".env".to_owned() };
    Facts { forbidden: vec![hit], ..facts(checks) }
}

pub(super) fn rescue() -> Rescue {
    Rescue { name: "refs/godwit/rescue/x/1".to_owned(), commit: sha('e') }
}

pub(super) fn failure(retry: Retry) -> OutcomeKind {
    let failure = EffectFailure { retry, hold: HoldCode::WorkspaceFailed, detail: "as scripted".to_owned() };
    OutcomeKind::Failed { failure }
}

/// The commit of a task: its number at the end.
fn result_of(effect: &Effect) -> Sha {
    let number = effect.id.subject().expect("an effect is about a task").number;
    format!("{}{number}", "c".repeat(39)).parse().expect("a name of 40 digits")
}

/// How an effect ends when everything goes well.
pub(super) fn good_outcome(effect: &Effect) -> OutcomeKind {
    match &effect.kind {
        EffectKind::PrepareWorkspace { .. } => OutcomeKind::WorkspaceReady {
            base: sha('a'),
            branch: None,
            source_dirty: false,
            rescue: None,
            conflicts: Vec::new(),
        },
        EffectKind::StartRun { spec } => {
            OutcomeKind::RunEnded { run: spec.run.clone(), end: run_end(RunClass::Success, Usage::default()) }
        }
        EffectKind::StopRun { run } => {
            OutcomeKind::RunEnded { run: run.clone(), end: run_end(RunClass::Cancelled, Usage::default()) }
        }
        EffectKind::CollectResult { .. } => OutcomeKind::ResultCollected {
            commit: Some(result_of(effect)),
            tree: sha('d'),
            rescue: Some(rescue()),
            unresolved: Vec::new(),
        },
        EffectKind::RunChecks { .. } => OutcomeKind::ChecksDone { results: vec![check(CheckVerdict::Passed)] },
        EffectKind::SealEvidence { checks, .. } => {
            OutcomeKind::EvidenceSealed { digest: digest('f'), facts: facts(checks.clone()) }
        }
        EffectKind::Land { commit, branch, .. } => {
            OutcomeKind::Landed { commit: commit.clone(), target: format!("refs/heads/{branch}") }
        }
        EffectKind::ReleaseWorkspace { .. } => OutcomeKind::WorkspaceReleased { rescue: None },
        EffectKind::RestoreRescue { branch, .. } => OutcomeKind::RescueRestored { branch: branch.clone() },
        EffectKind::ReachEndpoint { endpoint } => panic!("no mission wishes to reach {endpoint}"),
    }
}

/// Every verdict of a check that is no pass.
const FAULTS: [CheckVerdict; 5] = [
    CheckVerdict::Flaky,
    CheckVerdict::Failed,
    CheckVerdict::TimedOut,
    CheckVerdict::RanNothing,
    CheckVerdict::NotExecuted,
];

/// Every way in which an effect can end that the hands know.
pub(super) fn outcomes(effect: &Effect) -> Vec<OutcomeKind> {
    let mut all = vec![good_outcome(effect), failure(Retry::Later), failure(Retry::Never)];
    match &effect.kind {
        EffectKind::StartRun { spec } => all.extend(run_classes().into_iter().map(|class| OutcomeKind::RunEnded {
            run: spec.run.clone(),
            end: run_end(class, Usage { input_tokens: Some(10), ..Usage::default() }),
        })),
        EffectKind::PrepareWorkspace { .. } => {
            let conflicts = vec!["src/a.rs".to_owned()];
            all.push(OutcomeKind::WorkspaceReady {
                base: sha('a'),
                branch: None,
                source_dirty: false,
                rescue: None,
                conflicts,
            });
        }
        EffectKind::CollectResult { conflicts, .. } => {
            let unresolved = conflicts.clone();
            all.push(OutcomeKind::ResultCollected { commit: Some(sha('8')), tree: sha('d'), rescue: None, unresolved });
            all.push(OutcomeKind::ResultCollected {
                commit: None,
                tree: sha('d'),
                rescue: None,
                unresolved: Vec::new(),
            });
        }
        EffectKind::RunChecks { .. } => {
            for verdict in FAULTS {
                all.push(OutcomeKind::ChecksDone { results: vec![check(verdict)] });
            }
        }
        EffectKind::SealEvidence { checks, .. } => {
            all.push(OutcomeKind::EvidenceSealed { digest: digest('9'), facts: forbidden(checks.clone()) });
        }
        EffectKind::ReleaseWorkspace { .. } => {
            all.push(OutcomeKind::WorkspaceReleased { rescue: Some(rescue()) });
        }
        EffectKind::StopRun { .. }
        | EffectKind::Land { .. }
        | EffectKind::RestoreRescue { .. }
        | EffectKind::ReachEndpoint { .. } => {}
    }
    all
}

/// Every class of a run that is no success.
pub(super) fn run_classes() -> Vec<RunClass> {
    bad_ending(Timestamp::UNIX_EPOCH + SignedDuration::from_secs(3_600))
}

pub(super) fn report(run: RunId, offset: u64, fact: ReportFact) -> Command {
    Command::Note(Report { run, offset, fact })
}
