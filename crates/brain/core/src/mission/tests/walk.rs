//! A mission that is driven by commands, with a clock of its own.

use jiff::{SignedDuration, Timestamp};

use crate::effect::{Effect, EffectFailure, EffectKind, Outcome, OutcomeKind, Report, ReportFact, Rescue, Retry};
use crate::evidence::{CheckResult, CheckVerdict, Facts, PathHit};
use crate::hold::HoldCode;
use crate::id::{CommandId, MissionId, RepoId, RunId};
use crate::mission::{Command, Event, Mission, NewMission, Request, State, WishKind, decide, desired, evolve};
use crate::name::{Digest, Sha};
use crate::policy::{CheckSpec, RepoPolicy};
use crate::principal::{Principal, Via};
use crate::run::{NotStarted, RunClass, RunEnd, Usage};
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
}

impl Walk {
    pub(super) fn new(policy: RepoPolicy) -> Self {
        Self { state: State::default(), log: Vec::new(), now: Timestamp::UNIX_EPOCH, policy }
    }

    /// A policy with one check.
    pub(super) fn policy() -> RepoPolicy {
        let check = CheckSpec { command: "true".to_owned(), timeout_ms: 1_000 };
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
            agent: Some("scripted".parse().expect("a name")),
            model: None,
            branch: None,
        })
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

    /// The effect that is wished now.
    pub(super) fn effect(&self) -> Option<Effect> {
        desired(&self.state).into_iter().find_map(|wish| match wish.kind {
            WishKind::Do(effect) => Some(effect),
            WishKind::Ask(_) => None,
        })
    }

    /// Grants what is asked.
    pub(super) fn grant(&mut self) {
        let request = desired(&self.state).into_iter().find_map(|wish| match wish.kind {
            WishKind::Ask(request) => Some(request),
            WishKind::Do(_) => None,
        });
        match request.expect("something is asked") {
            Request::Slot { run } => self.does(Command::GrantRun { run }),
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

    pub(super) fn run_ends(&mut self, class: RunClass) {
        let run = self.mission().live_run().expect("a run is live").clone();
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
        spool: None,
        leftovers: None,
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

/// How an effect ends when everything goes well.
pub(super) fn good_outcome(effect: &Effect) -> OutcomeKind {
    match &effect.kind {
        EffectKind::PrepareWorkspace { .. } => {
            OutcomeKind::WorkspaceReady { base: sha('a'), branch: None, source_dirty: false, rescue: None }
        }
        EffectKind::StartRun { spec } => {
            OutcomeKind::RunEnded { run: spec.run.clone(), end: run_end(RunClass::Success, Usage::default()) }
        }
        EffectKind::StopRun { run } => {
            OutcomeKind::RunEnded { run: run.clone(), end: run_end(RunClass::Cancelled, Usage::default()) }
        }
        EffectKind::CollectResult { .. } => {
            OutcomeKind::ResultCollected { commit: Some(sha('c')), tree: sha('d'), rescue: Some(rescue()) }
        }
        EffectKind::RunChecks { .. } => OutcomeKind::ChecksDone { results: vec![check(CheckVerdict::Passed)] },
        EffectKind::SealEvidence { checks, .. } => {
            OutcomeKind::EvidenceSealed { digest: digest('f'), facts: facts(checks.clone()) }
        }
        EffectKind::Land { commit, branch, .. } => {
            OutcomeKind::Landed { commit: commit.clone(), target: format!("refs/heads/{branch}") }
        }
        EffectKind::ReleaseWorkspace { .. } => OutcomeKind::WorkspaceReleased { rescue: None },
        EffectKind::RestoreRescue { branch, .. } => OutcomeKind::RescueRestored { branch: branch.clone() },
    }
}

/// Every way in which an effect can end that the hands know.
pub(super) fn outcomes(effect: &Effect) -> Vec<OutcomeKind> {
    let mut all = vec![good_outcome(effect), failure(Retry::Later), failure(Retry::Never)];
    match &effect.kind {
        EffectKind::StartRun { spec } => all.extend(run_classes().into_iter().map(|class| OutcomeKind::RunEnded {
            run: spec.run.clone(),
            end: run_end(class, Usage { input_tokens: Some(10), ..Usage::default() }),
        })),
        EffectKind::CollectResult { .. } => {
            all.push(OutcomeKind::ResultCollected { commit: None, tree: sha('d'), rescue: None });
        }
        EffectKind::RunChecks { .. } => {
            for verdict in [CheckVerdict::Failed, CheckVerdict::TimedOut, CheckVerdict::RanNothing] {
                all.push(OutcomeKind::ChecksDone { results: vec![check(verdict)] });
            }
        }
        EffectKind::SealEvidence { checks, .. } => {
            all.push(OutcomeKind::EvidenceSealed { digest: digest('9'), facts: forbidden(checks.clone()) });
        }
        EffectKind::ReleaseWorkspace { .. } => {
            all.push(OutcomeKind::WorkspaceReleased { rescue: Some(rescue()) });
        }
        EffectKind::PrepareWorkspace { .. }
        | EffectKind::StopRun { .. }
        | EffectKind::Land { .. }
        | EffectKind::RestoreRescue { .. } => {}
    }
    all
}

pub(super) fn run_classes() -> Vec<RunClass> {
    let until = Some(Timestamp::UNIX_EPOCH + SignedDuration::from_secs(3_600));
    vec![
        RunClass::RateLimited { until },
        RunClass::RateLimited { until: None },
        RunClass::QuotaExhausted { until },
        RunClass::QuotaExhausted { until: None },
        RunClass::Auth,
        RunClass::Billing,
        RunClass::ModelUnavailable,
        RunClass::Overloaded,
        RunClass::Network,
        RunClass::ContextOverflow,
        RunClass::MaxTurns,
        RunClass::Budget,
        RunClass::ModelRefused,
        RunClass::NotStarted { cause: NotStarted::AgentNotConfigured },
        RunClass::Stalled,
        RunClass::TimedOut,
        RunClass::OutOfMemory,
        RunClass::Crashed,
        RunClass::Protocol,
        RunClass::OutputLimit,
        RunClass::Cancelled,
        RunClass::Lost,
        RunClass::Unknown { raw: "new".to_owned() },
    ]
}

pub(super) fn report(run: RunId, offset: u64, fact: ReportFact) -> Command {
    Command::Note(Report { run, offset, fact })
}
