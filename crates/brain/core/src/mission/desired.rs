//! What ought to be in flight for a mission, derived from its state and nothing else.

mod start;

use jiff::Timestamp;

use super::{Control, Doer, Mission, Move, Phase, Stage, State, Task, prompt};
use crate::effect::{Effect, EffectKind};
use crate::id::{EffectId, RepoId, RunId};
use crate::result::{Asked, Demand, ResultKind};
use crate::route::second;
use crate::run::{RunMode, RunSpec};

/// Something that ought to be in flight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Not before this time: until then the wish is a timer.
    pub not_before: Option<Timestamp>,
    /// What.
    pub kind: WishKind,
}

/// What can be wished.
#[expect(clippy::large_enum_variant, reason = "wishes are few, short-lived and mostly effects")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WishKind {
    /// Do this now; everything it needs is granted.
    Do(Effect),
    /// Grant this, when there is room.
    Ask(Request),
}

/// What needs something that is shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// A slot on the host for the next run of a task.
    Slot {
        /// The run.
        run: RunId,
        /// Who would do it.
        by: Doer,
        /// Since when it is wanted.
        since: Timestamp,
    },
    /// The repository's landing lane.
    Lane {
        /// The repository.
        repo: RepoId,
    },
}

/// What ought to be in flight.
pub fn desired(state: &State) -> Vec<Wish> {
    let Some(mission) = &state.mission else { return Vec::new() };
    let mut wishes = Vec::new();
    if let Some(restore) = &mission.restore {
        let kind = EffectKind::RestoreRescue { commit: restore.commit.clone(), branch: restore.branch.clone() };
        wishes.push(now(mission.own_effect(kind)));
    }
    match &mission.stage {
        // After its intent, an outside act always runs to its outcome.
        Stage::Landing { branch, expected, commit } => wishes.push(now(mission.own_effect(EffectKind::Land {
            branch: branch.clone(),
            expected: expected.clone(),
            commit: commit.clone(),
        }))),
        Stage::Closing(_) => wishes.extend(mission.tasks.values().filter_map(|task| mission.closing_step(task))),
        Stage::Working => wishes.extend(mission.tasks.values().filter_map(|task| mission.working_step(task))),
        Stage::ReadyToLand if mission.open_holds().next().is_none() && mission.control == Control::Active => {
            let kind = WishKind::Ask(Request::Lane { repo: mission.repo.clone() });
            wishes.push(Wish { not_before: mission.tries.not_before, kind });
        }
        Stage::ReadyToLand
        | Stage::AwaitingAnswers
        | Stage::AwaitingStart(_)
        | Stage::AwaitingLanding(_)
        | Stage::Ended(_) => {}
    }
    wishes
}

fn now(effect: Effect) -> Wish {
    Wish { not_before: None, kind: WishKind::Do(effect) }
}

/// A step that is tried again after its back-off.
fn step(task: &Task, effect: Effect) -> Wish {
    Wish { not_before: task.tries.not_before, kind: WishKind::Do(effect) }
}

impl Mission {
    fn closing_step(&self, task: &Task) -> Option<Wish> {
        match &task.phase {
            Phase::Running { run, .. } => Some(now(self.stop_run(task, run))),
            Phase::Collecting { at } => Some(step(task, self.collect(task, *at))),
            Phase::Released => None,
            Phase::Preparing { .. }
            | Phase::Ready { .. }
            | Phase::Checking
            | Phase::Sealing
            | Phase::Blocked
            | Phase::Done => {
                let kind = EffectKind::ReleaseWorkspace { task: task.id.clone() };
                (!self.is_task_held(task)).then(|| step(task, self.effect(task, kind)))
            }
        }
    }

    fn working_step(&self, task: &Task) -> Option<Wish> {
        let is_active = self.control == Control::Active;
        match &task.phase {
            Phase::Running { run, .. } if self.control == Control::Stopped || task.is_run_ending() => {
                Some(now(self.stop_run(task, run)))
            }
            Phase::Running { run, task_move } => Some(now(self.start_run(task, run, task_move))),
            Phase::Ready { since, .. } if is_active && self.patience(task).is_some() => {
                Some(self.slot(task, self.patience(task), *since))
            }
            _ if self.is_task_held(task) => None,
            Phase::Collecting { at } => Some(step(task, self.collect(task, *at))),
            _ if self.control == Control::Stopped => None,
            Phase::Ready { not_before, since, .. } => is_active.then(|| self.slot(task, *not_before, *since)),
            Phase::Preparing { fresh } => Some(step(task, self.prepare(task, *fresh)?)),
            Phase::Checking => Some(step(task, self.run_checks(task)?)),
            Phase::Sealing => Some(step(task, self.seal(task)?)),
            Phase::Blocked | Phase::Done | Phase::Released => None,
        }
    }

    fn slot(&self, task: &Task, not_before: Option<Timestamp>, since: Timestamp) -> Wish {
        let kind = WishKind::Ask(Request::Slot { run: task.next_run(), by: self.doer_of(task), since });
        Wish { not_before, kind }
    }

    /// Who would do the next run of a task. The account is the one that its route names, if it does.
    pub fn doer_of(&self, task: &Task) -> Doer {
        if let Some(second) = task.estimates().cloned() {
            return Doer {
                agent: Some(second.agent),
                model: second.model,
                effort: second.effort,
                account: second.account,
            };
        }
        let route = task.route.as_ref();
        Doer {
            agent: self.agent_of(task),
            model: self.model_of(task),
            effort: route.and_then(|route| route.effort),
            account: route.and_then(|route| route.account.clone()),
        }
    }

    fn effect(&self, task: &Task, kind: EffectKind) -> Effect {
        let id = EffectId::new(&task.id, kind.verb(), task.serial);
        Effect { id, mission: self.id.clone(), repo: self.repo.clone(), kind }
    }

    /// An effect of the mission as a whole, named after the task whose result lands.
    fn own_effect(&self, kind: EffectKind) -> Effect {
        let id = EffectId::new(&self.last_task().id, kind.verb(), self.serial);
        Effect { id, mission: self.id.clone(), repo: self.repo.clone(), kind }
    }

    fn prepare(&self, task: &Task, fresh: bool) -> Option<Effect> {
        let kind = EffectKind::PrepareWorkspace { task: task.id.clone(), from: self.start_of(task)?, fresh };
        Some(self.effect(task, kind))
    }

    fn start_run(&self, task: &Task, run: &RunId, task_move: &Move) -> Effect {
        let is_estimate = *task_move == Move::Estimate;
        let mode = if *task_move == Move::TakeOver { RunMode::Interactive } else { RunMode::Autonomous };
        let granted = task.runs.get(&run.number).and_then(|run| run.by.clone());
        let by = granted.unwrap_or_else(|| self.doer_of(task));
        let spec = RunSpec {
            run: run.clone(),
            agent: by.agent,
            prompt: prompt::prompt(self, task, task_move),
            resume: task.session.clone().filter(|_| !is_estimate),
            model: by.model,
            effort: by.effort,
            account: by.account,
            limits: match mode {
                RunMode::Autonomous if is_estimate => second::limits(self.policy.limits),
                RunMode::Autonomous => self.policy.limits,
                RunMode::Interactive => self.policy.limits.interactive(),
            },
            lease_ms: None,
            result: if is_estimate {
                Some(Asked { kind: ResultKind::Estimate, demand: Demand::Required })
            } else {
                self.policy.report.asked().filter(|_| mode.is_autonomous())
            },
            mode,
            attention: self.policy.attention,
            permissions: task.permissions.clone(),
        };
        self.effect(task, EffectKind::StartRun { spec })
    }

    fn stop_run(&self, task: &Task, run: &RunId) -> Effect {
        self.effect(task, EffectKind::StopRun { run: run.clone() })
    }

    fn collect(&self, task: &Task, at: Timestamp) -> Effect {
        let base = task.base.clone().expect("a run is only granted in a workspace that has a base");
        let merge = task.open_merge();
        let kind = EffectKind::CollectResult {
            task: task.id.clone(),
            base,
            parents: merge.and_then(|_| self.results_needed(task)).unwrap_or_default(),
            conflicts: merge.map(|merge| merge.conflicts.clone()).unwrap_or_default(),
            at,
            message: if merge.is_some() { self.merge_message(task) } else { self.commit_message(task) },
        };
        self.effect(task, kind)
    }

    fn run_checks(&self, task: &Task) -> Option<Effect> {
        let commit = task.result.as_ref()?.commit.clone();
        let checks = self.policy.checks.iter().map(|(name, check)| (name.clone(), check.clone())).collect();
        let (id, round) = (task.id.clone(), task.rounds + 1);
        Some(self.effect(task, EffectKind::RunChecks { task: id, round, commit, checks }))
    }

    /// The evidence of the result that lands is about everything that lands; that of another, about its own part.
    fn seal(&self, task: &Task) -> Option<Effect> {
        let whole = self.base.as_ref().filter(|_| task.id.number == self.last).map(|base| base.commit.clone());
        let kind = EffectKind::SealEvidence {
            task: task.id.clone(),
            intent: prompt::intent(self, task),
            spec: self.spec(),
            base: whole.or_else(|| task.base.clone())?,
            commit: task.result.as_ref()?.commit.clone(),
            checks: task.checks.clone(),
            runs: self.tasks.values().flat_map(|task| task.runs.values()).map(|run| run.id.clone()).collect(),
            usage: self.usage(),
            log_head: None,
            allowed_paths: self.policy.allowed_paths.clone(),
            forbidden_paths: self.policy.forbidden_paths.clone(),
        };
        Some(self.effect(task, kind))
    }
}
