//! May this happen, and what then happened: the verbs of people, and the engine's grants.

mod create;
mod inquiry;
mod limit;
mod rework;
mod takeover;

pub use takeover::may_signal;

use super::state::{Control, Mission, Stage, State};
use super::{Command, Doer, End, Event, Job, MAX_TEXT_BYTES, Move, OrderChange, Phase, Task, outcome};
use crate::approval::{ApprovalSubject, ApprovalVerdict};
use crate::clarify::{self, Answer};
use crate::failure::OnFailure;
use crate::hold::{self, HoldCode};
use crate::id::{ApprovalId, HoldId, RunId, TaskId};
use crate::name::{AccountName, BranchName, Digest, Sha};
use crate::policy::LandingTarget;
use crate::principal::Principal;
use crate::priority::Priority;
use crate::refusal::RefusalCode;
use crate::route::second::SecondOpinion;
use crate::route::{Choice, Followers, Following, Role};
use crate::{Context, Refusal};

/// Decides on a command.
///
/// # Errors
/// A refusal, which changes nothing and says what to do instead.
pub fn decide(state: &State, command: &Command, context: &Context) -> Result<Vec<Event>, Refusal> {
    let Some(mission) = &state.mission else {
        return match command {
            Command::Create(new) => create::create(new, context),
            _ => Err(Refusal::new(RefusalCode::NotFound, "no such mission").with_hint("godwit mission list")),
        };
    };
    match command {
        Command::Create(new) => {
            Err(Refusal::new(RefusalCode::AlreadyExists, format!("mission {} exists already", new.id)))
        }
        Command::Answer { answers } => mission.answer(answers, context),
        Command::Approve { evidence } => mission.approve(evidence.as_ref(), context),
        Command::Reject { reason } => mission.reject(reason.as_deref(), context),
        Command::Pause => mission.pause(),
        Command::Resume => mission.resume(),
        Command::Stop => mission.stop(),
        Command::Cancel => mission.cancel(),
        Command::Retry { task } => mission.retry(task.as_ref(), context),
        Command::Continue { text, task, answers } => mission.go_on(text, task.as_ref(), answers.as_ref()),
        Command::Unqueue { message } => mission.unqueue(*message),
        Command::AnswerInquiry { task, key, permission, text } => {
            mission.answer_inquiry(task.as_ref(), key.as_ref(), *permission, text.as_deref(), context)
        }
        Command::TakeOver { task, seat } => mission.take_over(task.as_ref(), seat, context),
        Command::TakeKeyboard { run, seat } => mission.take_keyboard(run, seat, context),
        Command::HandBack { task, text, then } => mission.hand_back(task.as_ref(), text.as_deref(), *then, context),
        Command::SetPriority { priority } => mission.set_priority(*priority),
        Command::Organise { change } => mission.organise(change),
        Command::ResolveHold { hold } => mission.resolve_hold(hold),
        Command::RestoreRescue { commit, branch } => mission.restore_rescue(commit, branch),
        Command::GrantRun { run, account } => mission.grant_run(run, account.as_ref(), context),
        Command::Divert { run, why, passes } => Ok(mission.divert(run, why, *passes, context)),
        Command::LiftLimit { account, window } => Ok(mission.lift_limit(account, window.as_ref())),
        Command::GrantLanding => mission.grant_landing(),
        Command::Settle(outcome) => outcome::settle(mission, outcome, context),
        Command::Note(report) => outcome::note(mission, report, context),
        Command::RaiseHold { code, reason, effect } => {
            let task = mission.task_of(effect).map(|task| task.id.clone());
            Ok(mission.raise(*code, task, reason.clone(), context).into_iter().collect())
        }
    }
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

    fn has_live_run(&self) -> bool {
        self.live_runs().next().is_some()
    }

    /// The event that ends the open approval, because the mission goes another way.
    fn withdraw(&self) -> Option<Event> {
        self.open_approval().filter(|approval| approval.decision.is_none()).map(|approval| Event::ApprovalDecided {
            approval: approval.id.clone(),
            verdict: ApprovalVerdict::Withdrawn,
            reason: None,
        })
    }

    /// The events that end the open approval and all open holds.
    fn clear_the_way(&self) -> Vec<Event> {
        let resolved = self.open_holds().map(|hold| Event::HoldResolved { hold: hold.id.clone() });
        self.withdraw().into_iter().chain(resolved).collect()
    }

    fn answer(&self, answers: &[Answer], context: &Context) -> Result<Vec<Event>, Refusal> {
        let (Stage::AwaitingAnswers, Some(asked)) = (&self.stage, &self.clarification) else {
            return Err(self.refuse("answered", self.show_hint()));
        };
        if !context.actor.is_person() {
            return Err(Refusal::new(RefusalCode::Forbidden, "only a person can say what is wanted"));
        }
        clarify::check(&asked.assessment.questions, answers).map_err(|fault| {
            Refusal::new(RefusalCode::Invalid, fault.to_string())
                .with_hint(format!("godwit mission answer {}", self.id))
        })?;
        let mut events = vec![Event::ClarificationAnswered { answers: answers.to_vec() }];
        if self.policy.approve_start {
            events.push(self.ask(ApprovalSubject::Start, self.author.clone()));
        }
        Ok(events)
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
        create::check_optional("reason", "the reason", reason, MAX_TEXT_BYTES)?;
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
        let is_parked = self.tasks.values().any(|task| matches!(task.phase, Phase::Ready { not_before: Some(_), .. }));
        let is_waiting = self.control != Control::Active || is_parked;
        if self.is_over() || !is_waiting {
            return Err(self.refuse("resumed", self.show_hint()));
        }
        if self.has_live_run() && self.control == Control::Stopped {
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

    fn set_priority(&self, priority: Priority) -> Result<Vec<Event>, Refusal> {
        if self.is_over() {
            return Err(self.refuse("made more or less urgent", self.show_hint()));
        }
        Ok(if priority == self.priority { Vec::new() } else { vec![Event::PrioritySet { priority }] })
    }

    fn organise(&self, change: &OrderChange) -> Result<Vec<Event>, Refusal> {
        let is_news = self.order.decide(change, matches!(self.stage, Stage::Ended(_)))?;
        Ok(if is_news { vec![Event::Organised { change: change.clone() }] } else { Vec::new() })
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

    fn grant_run(&self, run: &RunId, account: Option<&AccountName>, context: &Context) -> Result<Vec<Event>, Refusal> {
        let Some(task) = self.task(&run.task) else { return Err(self.refuse("run", "")) };
        let Phase::Ready { next, not_before, .. } = &task.phase else { return Err(self.refuse("run", "")) };
        let is_wanted = self.stage == Stage::Working && self.control == Control::Active && *run == task.next_run();
        let by = self.doer_of(task);
        let default_model = by.agent.as_ref().and_then(|agent| context.routes.default_model(agent));
        let model = by.model.or_else(|| default_model.map(str::to_owned));
        let by = Some(Doer { account: account.cloned(), model, ..by });
        let granted = |task_move| Event::RunGranted { run: run.clone(), task_move, by };
        if let Some((before, task_move)) = self.unheard(task, context.now).filter(|_| is_wanted) {
            return Ok(before.into_iter().chain([granted(task_move)]).collect());
        }
        let is_due = not_before.is_none_or(|at| at <= context.now);
        if !is_due || !is_wanted || self.is_task_held(task) {
            return Err(self.refuse("run", ""));
        }
        // What was said while the run before was parked goes along with this one.
        Ok(match task.said(None).filter(|_| *next == Move::Resume) {
            None => vec![granted(next.clone())],
            Some(text) => {
                let asked = Event::ContinueRequested { task: task.id.clone(), text: text.clone() };
                vec![asked, granted(Move::Message { text })]
            }
        })
    }

    /// A run that no account can carry goes to who follows, where the route says so; otherwise it waits for what passes, and
    /// a person has to look at what does not.
    fn divert(&self, run: &RunId, why: &str, passes: bool, context: &Context) -> Vec<Event> {
        let Some(task) = self.task(&run.task).filter(|task| *run == task.next_run()) else { return Vec::new() };
        // A second opinion is waited for by nobody.
        if matches!(task.phase, Phase::Ready { .. }) && task.estimates().is_some() {
            let unheard = SecondOpinion::Unheard { why: why.to_owned() };
            return self.second_opinion(task, unheard, context).into_iter().collect();
        }
        let followers = self.followers(task, context);
        let next = followers.agent.filter(|_| followers.on_failure == OnFailure::FallbackProvider);
        match (next, &task.phase) {
            (Some(to), Phase::Ready { .. }) => {
                vec![Event::Rerouted { task: task.id.clone(), to, because: why.to_owned() }]
            }
            (None, Phase::Ready { .. }) if !passes => {
                self.raise(HoldCode::AgentAuth, Some(task.id.clone()), why.to_owned(), context).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// What the route declares to follow who does a task now, and what its repository or else the route says of
    /// failures. Nobody follows what a person named.
    pub(super) fn followers(&self, task: &Task, context: &Context) -> Followers {
        let declared = self.declared_followers(task, context);
        let on_failure = self.policy.on_failure.unwrap_or(declared.on_failure);
        Followers { on_failure, ..declared }
    }

    fn declared_followers(&self, task: &Task, context: &Context) -> Followers {
        let Some(agent) = self.agent_of(task) else { return Followers::default() };
        let now = task.route.clone().unwrap_or_else(|| Choice { model: self.model_of(task), ..Choice::of(agent) });
        let following = Following { role: Role::Coder, after: &now, not_of: None, purses: &context.purses };
        let declared = context.routes.followers(following);
        let is_model_named = self.model.is_some() || matches!(&task.job, Job::Planned { model: Some(_), .. });
        let declared = if is_model_named { Followers { model: None, ..declared } } else { declared };
        if self.is_agent_named(task) { Followers { agent: None, left_out: Vec::new(), ..declared } } else { declared }
    }

    fn grant_landing(&self) -> Result<Vec<Event>, Refusal> {
        let is_free = self.control == Control::Active && self.open_holds().next().is_none();
        let (Stage::ReadyToLand, true, Some(result)) = (&self.stage, is_free, &self.last_task().result) else {
            return Err(self.refuse("landed", ""));
        };
        let (branch, expected) = match &self.policy.landing {
            LandingTarget::Branch => (self.landing_branch(), None),
            LandingTarget::Local { branch } => (branch.clone(), self.base.as_ref().map(|base| base.commit.clone())),
        };
        Ok(vec![Event::LandingStarted { branch, expected, commit: result.commit.clone() }])
    }

    /// The branch of its own that a mission lands on.
    fn landing_branch(&self) -> BranchName {
        format!("godwit/{}", self.id).parse().expect("a mission id is a valid part of a branch name")
    }

    /// A hold, unless the same one is open already. One that ended a moment ago is opened again.
    pub(super) fn raise(
        &self,
        code: HoldCode,
        task: Option<TaskId>,
        reason: String,
        context: &Context,
    ) -> Option<Event> {
        let mut same = self.holds.values().filter(|hold| hold.code == code && hold.task == task);
        if same.clone().any(|hold| hold.resolved.is_none()) {
            return None;
        }
        let is_recent = |hold: &&hold::Hold| {
            hold.resolved.as_ref().is_some_and(|end| context.now.duration_since(end.at) < hold::DEDUP)
        };
        if let Some(again) = same.rfind(is_recent) {
            return Some(Event::HoldReopened { hold: again.id.clone(), reason });
        }
        let number = u32::try_from(self.holds.len()).unwrap_or(u32::MAX).saturating_add(1);
        Some(Event::HoldRaised { hold: HoldId::new(self.id.clone(), number), task, code, reason })
    }

    fn ask(&self, subject: ApprovalSubject, asker: Principal) -> Event {
        let number = u32::try_from(self.approvals.len()).unwrap_or(u32::MAX).saturating_add(1);
        Event::ApprovalRequested { approval: ApprovalId::new(self.id.clone(), number), subject, asker }
    }

    /// The question whether exactly this result may land. The act that is gated is godwit's own.
    pub(super) fn ask_to_land(&self, commit: Sha, evidence: Digest) -> Event {
        self.ask(ApprovalSubject::Landing { commit, evidence }, Principal::Daemon)
    }

    /// How it ends once its workspaces are gone.
    pub(super) fn closing_end(&self) -> Option<End> {
        match self.stage {
            Stage::Closing(end) => Some(end),
            Stage::AwaitingAnswers
            | Stage::AwaitingStart(_)
            | Stage::Working
            | Stage::AwaitingLanding(_)
            | Stage::ReadyToLand
            | Stage::Landing { .. }
            | Stage::Ended(_) => None,
        }
    }
}
