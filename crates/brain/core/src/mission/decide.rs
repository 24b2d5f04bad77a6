//! May this happen, and what then happened: the verbs of people, and the engine's grants.

use super::state::{Control, Mission, Phase, Stage, State};
use super::{Command, End, Event, MAX_TEXT_BYTES, NewMission, outcome};
use crate::approval::{ApprovalSubject, ApprovalVerdict};
use crate::hold::HoldCode;
use crate::id::{ApprovalId, HoldId, RunId};
use crate::name::{BranchName, Digest, Sha};
use crate::policy::LandingTarget;
use crate::principal::Principal;
use crate::refusal::RefusalCode;
use crate::{Context, Refusal};

/// Decides on a command.
///
/// # Errors
/// A refusal, which changes nothing and says what to do instead.
pub fn decide(state: &State, command: &Command, context: &Context) -> Result<Vec<Event>, Refusal> {
    let Some(mission) = &state.mission else {
        return match command {
            Command::Create(new) => create(new, context),
            _ => Err(Refusal::new(RefusalCode::NotFound, "no such mission").with_hint("godwit mission list")),
        };
    };
    match command {
        Command::Create(new) => {
            Err(Refusal::new(RefusalCode::AlreadyExists, format!("mission {} exists already", new.id)))
        }
        Command::Approve { evidence } => mission.approve(evidence.as_ref(), context),
        Command::Reject { reason } => mission.reject(reason.as_deref(), context),
        Command::Pause => mission.pause(),
        Command::Resume => mission.resume(),
        Command::Stop => mission.stop(),
        Command::Cancel => mission.cancel(),
        Command::Retry => mission.retry(context),
        Command::Continue { text } => mission.go_on(text),
        Command::ResolveHold { hold } => mission.resolve_hold(hold),
        Command::RestoreRescue { commit, branch } => mission.restore_rescue(commit, branch),
        Command::GrantRun { run } => mission.grant_run(run, context),
        Command::GrantLanding => mission.grant_landing(),
        Command::Settle(outcome) => outcome::settle(mission, outcome, context),
        Command::Note(report) => outcome::note(mission, report, context),
        Command::RaiseHold { code, reason, .. } => Ok(mission.raise(*code, reason.clone()).into_iter().collect()),
    }
}

fn create(new: &NewMission, context: &Context) -> Result<Vec<Event>, Refusal> {
    let policy = context.policy.as_ref().ok_or_else(|| {
        Refusal::new(RefusalCode::NotFound, format!("repository {} is not registered", new.repo))
            .with_hint("godwit repo list")
    })?;
    if !policy.enabled {
        return Err(Refusal::new(RefusalCode::WrongState, "the repository is disabled")
            .with_hint("godwit repo set NAME enabled=true"));
    }
    check_text("the mission's text", &new.text)?;
    let created = Event::Created {
        mission: new.clone(),
        author: context.actor.clone(),
        agent: new.agent.clone().or_else(|| policy.agent.clone()),
        policy: Box::new(policy.clone()),
    };
    let mut events = vec![created];
    if policy.approve_start {
        events.push(Event::ApprovalRequested {
            approval: ApprovalId::new(new.id.clone(), 1),
            subject: ApprovalSubject::Start,
            asker: context.actor.clone(),
        });
    }
    Ok(events)
}

fn check_text(what: &str, text: &str) -> Result<(), Refusal> {
    let invalid = |message: String, hint: &str| Err(Refusal::new(RefusalCode::Invalid, message).with_hint(hint));
    if text.trim().is_empty() {
        return invalid(format!("{what} is empty"), "say what should be different when it is done");
    }
    if text.len() > MAX_TEXT_BYTES {
        let size = text.len();
        let message = format!("{what} has {size} bytes; at most {MAX_TEXT_BYTES} are accepted");
        return invalid(message, "put long material into a file of the repository and name it");
    }
    if text.contains('\0') {
        return invalid(format!("{what} holds a NUL character"), "remove it");
    }
    Ok(())
}

impl Mission {
    fn refuse(&self, verb: &str, hint: impl Into<String>) -> Refusal {
        let message = format!("mission {} is {}: it cannot be {verb} now", self.id, self.status());
        Refusal::new(RefusalCode::WrongState, message).with_hint(hint)
    }

    fn show_hint(&self) -> String {
        format!("godwit mission show {}", self.id)
    }

    fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Closing(_) | Stage::Ended(_))
    }

    /// The events that end the open approval and all open holds, because the mission goes another way.
    fn clear_the_way(&self) -> Vec<Event> {
        let withdrawn = self.open_approval().filter(|approval| approval.decision.is_none()).map(|approval| {
            Event::ApprovalDecided { approval: approval.id.clone(), verdict: ApprovalVerdict::Withdrawn, reason: None }
        });
        let resolved = self.open_holds().map(|hold| Event::HoldResolved { hold: hold.id.clone() });
        withdrawn.into_iter().chain(resolved).collect()
    }

    fn approver(&self, verb: &str, context: &Context) -> Result<&ApprovalId, Refusal> {
        let (Stage::AwaitingStart(id) | Stage::AwaitingLanding(id)) = &self.stage else {
            return Err(self.refuse(verb, self.show_hint()));
        };
        if !context.actor.is_person() {
            return Err(Refusal::new(RefusalCode::Forbidden, "only a person can approve or reject"));
        }
        if self.policy.four_eyes && context.actor == self.author {
            let message = format!("{} asked for mission {} and may not decide on it", context.actor, self.id);
            return Err(Refusal::new(RefusalCode::Forbidden, message)
                .with_hint("let somebody else decide, or set four_eyes=false on the repository"));
        }
        Ok(id)
    }

    fn approve(&self, seen: Option<&Digest>, context: &Context) -> Result<Vec<Event>, Refusal> {
        let id = self.approver("approved", context)?;
        let asked = self.approvals.get(id).map(|approval| &approval.subject);
        if let (Some(seen), Some(ApprovalSubject::Landing { evidence, .. })) = (seen, asked)
            && seen != evidence
        {
            let message = format!("the evidence you have seen ({seen}) is not the present one ({evidence})");
            return Err(
                Refusal::new(RefusalCode::Invalid, message).with_hint(format!("godwit mission evidence {}", self.id))
            );
        }
        Ok(vec![Event::ApprovalDecided { approval: id.clone(), verdict: ApprovalVerdict::Approved, reason: None }])
    }

    fn reject(&self, reason: Option<&str>, context: &Context) -> Result<Vec<Event>, Refusal> {
        let id = self.approver("rejected", context)?;
        let reason = reason.map(str::to_owned);
        let mut events =
            vec![Event::ApprovalDecided { approval: id.clone(), verdict: ApprovalVerdict::Rejected, reason }];
        events.extend(self.open_holds().map(|hold| Event::HoldResolved { hold: hold.id.clone() }));
        Ok(events)
    }

    fn pause(&self) -> Result<Vec<Event>, Refusal> {
        match self.control {
            Control::Active if !self.is_over() => Ok(vec![Event::Paused]),
            Control::Active | Control::Paused | Control::Stopped => Err(self.refuse("paused", self.show_hint())),
        }
    }

    fn resume(&self) -> Result<Vec<Event>, Refusal> {
        let is_parked = matches!(self.task.phase, Phase::Ready { not_before: Some(_), .. });
        let is_waiting = self.control != Control::Active || is_parked;
        if self.is_over() || !is_waiting {
            return Err(self.refuse("resumed", self.show_hint()));
        }
        if self.live_run().is_some() && self.control == Control::Stopped {
            return Err(self.refuse("resumed", "wait until the agent's processes have ended"));
        }
        Ok(vec![Event::Resumed])
    }

    fn stop(&self) -> Result<Vec<Event>, Refusal> {
        let is_landing = matches!(self.stage, Stage::Landing { .. });
        if self.is_over() || is_landing || self.control == Control::Stopped {
            return Err(self.refuse("stopped", self.show_hint()));
        }
        Ok(vec![Event::StopRequested])
    }

    fn cancel(&self) -> Result<Vec<Event>, Refusal> {
        if self.is_over() {
            return Err(self.refuse("cancelled", self.show_hint()));
        }
        if matches!(self.stage, Stage::Landing { .. }) {
            return Err(self.refuse("cancelled", "the landing is being written; look again in a moment"));
        }
        let mut events = self.clear_the_way();
        events.push(Event::CancelRequested);
        Ok(events)
    }

    /// Whether something may be asked of the workspace: no run and no commit is under way in it.
    fn at_rest(&self, verb: &str) -> Result<(), Refusal> {
        let is_busy = self.live_run().is_some() || matches!(self.task.phase, Phase::Collecting { .. });
        let is_landing = matches!(self.stage, Stage::Landing { .. });
        if self.is_over() || is_landing || matches!(self.stage, Stage::AwaitingStart(_)) {
            return Err(self.refuse(verb, self.show_hint()));
        }
        if is_busy && self.open_holds().next().is_none() {
            return Err(self.refuse(verb, format!("godwit mission stop {}", self.id)));
        }
        if self.live_run().is_some() {
            return Err(self.refuse(verb, format!("godwit mission stop {}", self.id)));
        }
        Ok(())
    }

    fn retry(&self, context: &Context) -> Result<Vec<Event>, Refusal> {
        self.at_rest("retried")?;
        if context.policy.is_none() {
            return Err(Refusal::new(RefusalCode::NotFound, "the repository is no longer registered"));
        }
        let mut events = self.clear_the_way();
        events.push(Event::RetryRequested);
        Ok(events)
    }

    fn go_on(&self, text: &str) -> Result<Vec<Event>, Refusal> {
        check_text("the message", text)?;
        self.at_rest("continued")?;
        if self.task.base.is_none() || matches!(self.task.phase, Phase::Preparing { .. }) {
            return Err(self.refuse("continued", "it has no workspace yet; resolve its hold or wait"));
        }
        let mut events = self.clear_the_way();
        events.push(Event::ContinueRequested { text: text.to_owned() });
        Ok(events)
    }

    fn resolve_hold(&self, id: &HoldId) -> Result<Vec<Event>, Refusal> {
        let Some(hold) = self.holds.get(id) else {
            return Err(
                Refusal::new(RefusalCode::NotFound, format!("no such hold: {id}")).with_hint("godwit hold list")
            );
        };
        if hold.resolved.is_some() {
            return Err(Refusal::new(RefusalCode::WrongState, format!("hold {id} is resolved already")));
        }
        if !hold.code.is_resolvable() {
            let message = format!("hold {id} ({}) ends only when the result changes", hold.code);
            let hint = hold.code.recovery(&self.id, id).into_iter().next().unwrap_or_default();
            return Err(Refusal::new(RefusalCode::WrongState, message).with_hint(hint));
        }
        Ok(vec![Event::HoldResolved { hold: id.clone() }])
    }

    fn restore_rescue(&self, commit: &Sha, branch: &BranchName) -> Result<Vec<Event>, Refusal> {
        if !self.rescues.iter().any(|rescue| rescue.commit == *commit) {
            let message = format!("mission {} has no rescued commit {commit}", self.id);
            return Err(Refusal::new(RefusalCode::NotFound, message).with_hint("godwit rescue list"));
        }
        if self.restore.is_some() {
            return Err(Refusal::new(RefusalCode::WrongState, "another restore of this mission is under way"));
        }
        Ok(vec![Event::RestoreRequested { commit: commit.clone(), branch: branch.clone() }])
    }

    fn grant_run(&self, run: &RunId, context: &Context) -> Result<Vec<Event>, Refusal> {
        let Phase::Ready { next, not_before } = &self.task.phase else { return Err(self.refuse("run", "")) };
        let is_due = not_before.is_none_or(|at| at <= context.now);
        let is_free = self.stage == Stage::Working
            && self.control == Control::Active
            && self.open_holds().next().is_none()
            && *run == self.next_run();
        if !is_due || !is_free {
            return Err(self.refuse("run", ""));
        }
        Ok(vec![Event::RunGranted { run: run.clone(), task_move: next.clone() }])
    }

    fn grant_landing(&self) -> Result<Vec<Event>, Refusal> {
        let is_free = self.control == Control::Active && self.open_holds().next().is_none();
        let (Stage::ReadyToLand, true, Some(result)) = (&self.stage, is_free, &self.task.result) else {
            return Err(self.refuse("landed", ""));
        };
        let (branch, expected) = match &self.policy.landing {
            LandingTarget::Branch => (self.landing_branch(), None),
            LandingTarget::Local { branch } => (branch.clone(), self.task.base.clone()),
        };
        Ok(vec![Event::LandingStarted { branch, expected, commit: result.commit.clone() }])
    }

    /// The branch of its own that a mission lands on.
    fn landing_branch(&self) -> BranchName {
        format!("godwit/{}", self.id).parse().expect("a mission id is a valid part of a branch name")
    }

    /// A hold, unless the same one is open already.
    pub(super) fn raise(&self, code: HoldCode, reason: String) -> Option<Event> {
        let is_open = self.open_holds().any(|hold| hold.code == code);
        let number = u32::try_from(self.holds.len()).unwrap_or(u32::MAX).saturating_add(1);
        (!is_open).then(|| Event::HoldRaised { hold: HoldId::new(self.id.clone(), number), code, reason })
    }

    /// The question whether exactly this result may land. The act that is gated is godwit's own.
    pub(super) fn ask_to_land(&self, commit: Sha, evidence: Digest) -> Event {
        let number = u32::try_from(self.approvals.len()).unwrap_or(u32::MAX).saturating_add(1);
        Event::ApprovalRequested {
            approval: ApprovalId::new(self.id.clone(), number),
            subject: ApprovalSubject::Landing { commit, evidence },
            asker: Principal::Daemon,
        }
    }

    /// How it ends once its workspace is gone.
    pub(super) fn closing_end(&self) -> Option<End> {
        match self.stage {
            Stage::Closing(end) => Some(end),
            Stage::AwaitingStart(_)
            | Stage::Working
            | Stage::Blocked
            | Stage::AwaitingLanding(_)
            | Stage::ReadyToLand
            | Stage::Landing { .. }
            | Stage::Ended(_) => None,
        }
    }
}
