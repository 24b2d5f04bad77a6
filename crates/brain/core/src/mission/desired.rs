//! What ought to be in flight for a mission, derived from its state and nothing else.

use jiff::Timestamp;

use super::{Control, Mission, Phase, Stage, State, prompt};
use crate::effect::{Effect, EffectKind};
use crate::id::{EffectId, RepoId, RunId};
use crate::policy::LandingTarget;
use crate::run::RunSpec;

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
    /// A slot on the host for the next run.
    Slot {
        /// The run.
        run: RunId,
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
        wishes.push(now(mission.effect("restore", kind)));
    }
    wishes.extend(mission.next_step());
    wishes
}

fn now(effect: Effect) -> Wish {
    Wish { not_before: None, kind: WishKind::Do(effect) }
}

impl Mission {
    fn next_step(&self) -> Option<Wish> {
        let is_held = self.open_holds().next().is_some();
        match &self.stage {
            // After its intent, an outside act always runs to its outcome.
            Stage::Landing { branch, expected, commit } => Some(now(self.effect(
                "land",
                EffectKind::Land { branch: branch.clone(), expected: expected.clone(), commit: commit.clone() },
            ))),
            Stage::Closing(_) => self.closing_step(is_held),
            Stage::Working => self.working_step(is_held),
            Stage::ReadyToLand if !is_held && self.control == Control::Active => Some(Wish {
                not_before: self.tries.not_before,
                kind: WishKind::Ask(Request::Lane { repo: self.repo.clone() }),
            }),
            Stage::ReadyToLand
            | Stage::AwaitingStart(_)
            | Stage::Blocked
            | Stage::AwaitingLanding(_)
            | Stage::Ended(_) => None,
        }
    }

    fn closing_step(&self, is_held: bool) -> Option<Wish> {
        match &self.task.phase {
            Phase::Running { run, .. } => Some(now(self.stop_run(run))),
            Phase::Collecting { at } => self.step(self.collect(*at)),
            Phase::Preparing { .. } | Phase::Ready { .. } | Phase::Checking | Phase::Sealing | Phase::Done => {
                if is_held {
                    return None;
                }
                let task = self.task.id.clone();
                self.step(self.effect("release", EffectKind::ReleaseWorkspace { task }))
            }
        }
    }

    fn working_step(&self, is_held: bool) -> Option<Wish> {
        match &self.task.phase {
            Phase::Running { run, .. } if self.control == Control::Stopped => Some(now(self.stop_run(run))),
            Phase::Running { run, task_move } => Some(now(self.start_run(run, prompt::prompt(self, task_move)))),
            _ if is_held => None,
            Phase::Collecting { at } => self.step(self.collect(*at)),
            _ if self.control == Control::Stopped => None,
            Phase::Ready { not_before, .. } => (self.control == Control::Active)
                .then(|| Wish { not_before: *not_before, kind: WishKind::Ask(Request::Slot { run: self.next_run() }) }),
            Phase::Preparing { fresh } => self.step(self.prepare(*fresh)),
            Phase::Checking => self.step(self.run_checks()?),
            Phase::Sealing => self.step(self.seal()?),
            Phase::Done => None,
        }
    }

    /// A step that is tried again after its back-off.
    #[expect(clippy::unnecessary_wraps, reason = "reads as one of the arms above")]
    fn step(&self, effect: Effect) -> Option<Wish> {
        Some(Wish { not_before: self.tries.not_before, kind: WishKind::Do(effect) })
    }

    fn effect(&self, verb: &str, kind: EffectKind) -> Effect {
        Effect {
            id: EffectId::new(&self.task.id, verb, self.serial),
            mission: self.id.clone(),
            repo: self.repo.clone(),
            kind,
        }
    }

    /// The run that would come next: its number is the attempt and the fence.
    pub fn next_run(&self) -> RunId {
        let last = self.task.runs.keys().next_back().copied().unwrap_or(0);
        RunId::new(self.task.id.clone(), last + 1)
    }

    fn prepare(&self, fresh: bool) -> Effect {
        let branch = self.branch.clone().or_else(|| match &self.policy.landing {
            LandingTarget::Branch => None,
            LandingTarget::Local { branch } => Some(branch.clone()),
        });
        self.effect("prepare", EffectKind::PrepareWorkspace { task: self.task.id.clone(), branch, fresh })
    }

    fn start_run(&self, run: &RunId, prompt: String) -> Effect {
        let spec = RunSpec {
            run: run.clone(),
            agent: self.agent.clone(),
            prompt,
            resume: self.task.session.clone(),
            model: self.model.clone(),
            limits: self.policy.limits,
            lease_ms: None,
        };
        self.effect("run", EffectKind::StartRun { spec })
    }

    fn stop_run(&self, run: &RunId) -> Effect {
        self.effect("stop", EffectKind::StopRun { run: run.clone() })
    }

    fn collect(&self, at: Timestamp) -> Effect {
        let base = self.task.base.clone().expect("a run is only granted in a workspace that has a base");
        let message = format!("{}\n\nMission: {}\n", self.title(), self.id);
        self.effect("collect", EffectKind::CollectResult { task: self.task.id.clone(), base, at, message })
    }

    fn run_checks(&self) -> Option<Effect> {
        let commit = self.task.result.as_ref()?.commit.clone();
        let checks = self.policy.checks.iter().map(|(name, check)| (name.clone(), check.clone())).collect();
        let (task, round) = (self.task.id.clone(), self.task.rounds + 1);
        Some(self.effect("check", EffectKind::RunChecks { task, round, commit, checks }))
    }

    fn seal(&self) -> Option<Effect> {
        let kind = EffectKind::SealEvidence {
            task: self.task.id.clone(),
            intent: self.text.clone(),
            base: self.task.base.clone()?,
            commit: self.task.result.as_ref()?.commit.clone(),
            checks: self.task.checks.clone(),
            usage: self.usage(),
            log_head: None,
            allowed_paths: self.policy.allowed_paths.clone(),
            forbidden_paths: self.policy.forbidden_paths.clone(),
        };
        Some(self.effect("seal", kind))
    }
}
