//! The views as the face shows them: plain data, made by pure functions from folded state.
//!
//! No row ids, no floats and no time of projection: the same log gives the same views. What is unknown is `None`.

mod inquiry;
mod said;
mod takeover;

use std::collections::BTreeMap;

use godwit_core::approval::Approval;
use godwit_core::clarify::{Answer, Assessment};
use godwit_core::effect::Rescue;
use godwit_core::evidence::{CheckResult, Facts};
use godwit_core::gate;
use godwit_core::hold::Hold;
use godwit_core::id::{ApprovalId, HoldId, MissionId, RepoId, RunId, TaskId};
use godwit_core::mission::{Control, Doer, End, Job, Mission, Order, Run, Stage, Status, Task, TaskStatus};
use godwit_core::name::{AccountName, AgentName, BranchName, Digest, RepoName, SessionId, Sha, TaskName};
use godwit_core::policy::RepoPolicy;
use godwit_core::principal::Principal;
use godwit_core::priority::Priority;
use godwit_core::repo::Registration;
use godwit_core::route::Effort;
use godwit_core::run::{RunEnd, RunMode, Untold, Usage};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use inquiry::InquiryView;
pub use said::SaidView;
pub use takeover::{KeyboardView, QueuedView, TakeoverState, TakeoverView};

/// A mission with everything in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissionView {
    /// Its id.
    pub id: MissionId,
    /// The repository it works in.
    pub repo: RepoId,
    /// What people call that repository. Filled in when the view is read; the stored view has `None`.
    pub repo_name: Option<RepoName>,
    /// The first line of the text, at most 80 characters.
    pub title: String,
    /// What the operator wants.
    pub text: String,
    /// What must be true when it is done, as far as the operator said so apart from the text.
    pub accept: Vec<String>,
    /// How urgent it is.
    pub priority: Priority,
    /// Where a person has put it.
    pub order: Order,
    /// What was asked about it before it could begin.
    pub clarification: Option<ClarificationView>,
    /// Where it stands.
    pub status: Status,
    /// What it awaits, in one sentence for a person.
    pub awaits: String,
    /// Whether the engine still has to look at it.
    pub is_live: bool,
    /// Whether something new may begin.
    pub control: ControlWord,
    /// How it ended, once it has.
    pub end: Option<End>,
    /// The agent it runs.
    pub agent: Option<AgentName>,
    /// The model it asks for.
    pub model: Option<String>,
    /// The branch that the operator named to start from.
    pub branch: Option<BranchName>,
    /// Who asked for it.
    pub author: Principal,
    /// When it was created.
    pub created_at: Timestamp,
    /// When something last happened to it.
    pub updated_at: Timestamp,
    /// The event that created it.
    pub created_seq: u64,
    /// The newest event of its stream.
    pub updated_seq: u64,
    /// The version of its stream.
    pub version: u64,
    /// The policy it keeps.
    pub policy: RepoPolicy,
    /// The commit it starts from.
    pub base: Option<Sha>,
    /// The branch that this commit was the tip of.
    pub base_branch: Option<BranchName>,
    /// Whether the operator's tree had uncommitted changes then.
    pub source_dirty: bool,
    /// When it goes on by itself, while it waits for a time.
    pub not_before: Option<Timestamp>,
    /// Whether it was cut into tasks by a plan.
    pub is_planned: bool,
    /// Its tasks, in the order of the plan. The last one is the one whose result lands.
    pub tasks: Vec<TaskView>,
    /// Every run of every task, oldest first.
    pub runs: Vec<RunView>,
    /// Every hold, also the resolved ones, in their order.
    pub holds: Vec<HoldView>,
    /// Every approval, also the decided ones, in their order.
    pub approvals: Vec<ApprovalView>,
    /// Where the result is, once it has landed.
    pub landed: Option<LandedView>,
    /// What all runs used; a figure that is unknown is `None`.
    pub usage: Usage,
    /// How many of them do not tell it.
    pub untold: Untold,
    /// What was rescued, in its order.
    pub rescues: Vec<RescueView>,
    /// What people have said and decided since they asked for it, oldest first.
    pub said: Vec<SaidView>,
}

/// What was asked about a mission before it could begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClarificationView {
    /// What was found, and the questions.
    pub assessment: Assessment,
    /// The answers, once there are.
    pub answers: Option<Vec<Answer>>,
    /// The clarified specification, once it is answered.
    pub spec: Option<String>,
}

/// One task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskView {
    /// Its id.
    pub id: TaskId,
    /// What the plan calls it.
    pub name: TaskName,
    /// What it is about, in one line.
    pub title: String,
    /// What its agent is asked, when the plan says so; the mission's text otherwise.
    pub prompt: Option<String>,
    /// Where it stands.
    pub status: TaskStatus,
    /// The tasks whose results it starts from.
    pub needs: Vec<TaskName>,
    /// The agent that works in it.
    pub agent: Option<AgentName>,
    /// The model that it asks for.
    pub model: Option<String>,
    /// The commit it starts from.
    pub base: Option<Sha>,
    /// The CLI's session.
    pub session: Option<SessionId>,
    /// The paths that conflicted in the merge it starts from.
    pub conflicts: Vec<String>,
    /// How often godwit itself asked its agent to repair what the checks found.
    pub repairs: u32,
    /// The rounds of checks so far.
    pub check_rounds: u32,
    /// What the checks said last.
    pub checks: Vec<CheckResult>,
    /// The commit of the result.
    pub result_commit: Option<Sha>,
    /// The tree of the result.
    pub result_tree: Option<Sha>,
    /// The evidence package about it.
    pub evidence: Option<Digest>,
    /// What the gate decided on.
    pub facts: Option<Facts>,
    /// What the gate decided.
    pub gate: Option<gate::Answer>,
    /// When it was done.
    pub done_at: Option<Timestamp>,
    /// What its runs used; a figure that is unknown is `None`.
    pub usage: Usage,
    /// How many of them do not tell it.
    pub untold: Untold,
    /// The person at its agent's terminal, or on the way there or back.
    pub takeover: Option<TakeoverView>,
    /// Messages that wait for the end of what is under way, oldest first.
    pub queue: Vec<QueuedView>,
    /// What its agent asks, until it is answered.
    pub inquiry: Option<InquiryView>,
}

impl MissionView {
    /// The task whose result lands.
    ///
    /// # Panics
    /// Never: a mission has at least one task.
    pub fn last_task(&self) -> &TaskView {
        self.tasks.last().expect("a mission has at least one task")
    }
}

/// Whether something new may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ControlWord {
    /// Yes.
    Active,
    /// No new run and no landing; what is under way finishes.
    Paused,
    /// Nothing, and the live run ends.
    Stopped,
}

impl From<Control> for ControlWord {
    fn from(control: Control) -> Self {
        match control {
            Control::Active => Self::Active,
            Control::Paused => Self::Paused,
            Control::Stopped => Self::Stopped,
        }
    }
}

/// Where a result is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LandedView {
    /// The full ref that holds it.
    pub target: String,
    /// What that ref was at when it was read back.
    pub commit: Sha,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunView {
    /// Its id.
    pub id: RunId,
    /// The mission it works for.
    pub mission: MissionId,
    /// The repository it works in.
    pub repo: RepoId,
    /// The agent that runs.
    pub agent: Option<AgentName>,
    /// The model that was asked for.
    pub model: Option<String>,
    /// How hard it was asked to think.
    pub effort: Option<Effort>,
    /// The registered account that pays; `None` is the credential of the agent's own configuration.
    pub account: Option<AccountName>,
    /// The event that granted it.
    pub seq: u64,
    /// Where it is between its grant and its end.
    pub state: RunState,
    /// When it got its slot.
    pub granted_at: Timestamp,
    /// When its process was first seen.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How often a later daemon took it over.
    pub adoptions: u32,
    /// The session it told.
    pub session: Option<SessionId>,
    /// What it has used; a figure that is unknown is `None`.
    pub usage: Usage,
    /// How far its spool has been reported, in bytes.
    pub offset: u64,
    /// How it ended.
    pub end: Option<RunEnd>,
    /// Whether a person sits at its terminal, or sat there.
    pub mode: RunMode,
    /// Who types there, or typed there last; `None` in an autonomous run.
    pub keyboard: Option<KeyboardView>,
}

/// Where a run is between its grant and its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunState {
    /// It has a slot and its process was not seen yet.
    Starting,
    /// Its process was seen and has not ended.
    Running,
    /// It is over; the end says how.
    Ended,
}

/// One hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldView {
    /// The mission that it blocks.
    pub mission: MissionId,
    /// The repository of that mission.
    pub repo: RepoId,
    /// The event that raised it.
    pub seq: u64,
    /// The hold itself.
    pub hold: Hold,
    /// What the plan calls the task that it blocks.
    pub task: Option<TaskName>,
    /// What its code means, in one sentence.
    pub meaning: String,
    /// The commands that lead out, most likely first.
    pub recovery: Vec<String>,
    /// What the agent asks behind it, until it is answered.
    pub inquiry: Option<InquiryView>,
}

impl HoldView {
    /// Whether it still blocks.
    pub fn is_open(&self) -> bool {
        self.hold.resolved.is_none()
    }
}

/// One approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalView {
    /// The mission that asks.
    pub mission: MissionId,
    /// The repository of that mission.
    pub repo: RepoId,
    /// The event that asked.
    pub seq: u64,
    /// The approval itself.
    pub approval: Approval,
}

impl ApprovalView {
    /// Whether it still awaits a decision.
    pub fn is_open(&self) -> bool {
        self.approval.decision.is_none()
    }
}

/// One rescued state of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RescueView {
    /// The mission whose work it is.
    pub mission: MissionId,
    /// The repository of that mission; its vault holds the ref.
    pub repo: RepoId,
    /// Its place among the mission's rescues, from 1.
    pub number: u32,
    /// The event that told of it.
    pub seq: u64,
    /// The ref in the vault and the commit.
    pub rescue: Rescue,
}

/// A repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepoView {
    /// Its id.
    pub id: RepoId,
    /// What people call it.
    pub name: RepoName,
    /// Where the operator's repository is on this host.
    pub location: String,
    /// What may happen.
    pub policy: RepoPolicy,
    /// Missions that have not ended.
    pub open_missions: Vec<MissionId>,
    /// The mission that is landing.
    pub lane: Option<MissionId>,
    /// Whether it is registered now; what is known of a removed one stays.
    pub is_registered: bool,
    /// The event that registered it first.
    pub seq: u64,
    /// When it was registered first.
    pub registered_at: Timestamp,
    /// When something last happened to it.
    pub updated_at: Timestamp,
    /// The version of its stream.
    pub version: u64,
}

/// What the views need besides the folded state: where in the log each thing began.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    /// The first event of the stream.
    pub(crate) created_seq: u64,
    /// When that was.
    pub(crate) created_at: Timestamp,
    /// The newest event of the stream.
    pub(crate) updated_seq: u64,
    /// When that was.
    pub(crate) updated_at: Timestamp,
    /// The version of the stream.
    pub(crate) version: u64,
    /// The event that granted each run.
    pub(crate) runs: BTreeMap<RunId, u64>,
    /// The event that raised each hold.
    pub(crate) holds: BTreeMap<HoldId, u64>,
    /// The event that asked for each approval.
    pub(crate) approvals: BTreeMap<ApprovalId, u64>,
    /// The event that told of each rescue, in their order.
    pub(crate) rescues: Vec<u64>,
}

/// The view of a mission.
pub(crate) fn mission_view(mission: &Mission, marks: &Marks) -> MissionView {
    let (base, base_branch, source_dirty) = match &mission.base {
        Some(base) => (Some(base.commit.clone()), base.branch.clone(), base.source_dirty),
        None => (None, None, false),
    };
    MissionView {
        id: mission.id.clone(),
        repo: mission.repo.clone(),
        repo_name: None,
        title: mission.title(),
        text: mission.text.clone(),
        accept: mission.accept.clone(),
        priority: mission.priority,
        order: mission.order.clone(),
        clarification: mission.clarification.as_ref().map(|asked| ClarificationView {
            assessment: asked.assessment.clone(),
            answers: asked.answers.clone(),
            spec: mission.spec(),
        }),
        status: mission.status(),
        awaits: mission.awaits(),
        is_live: mission.is_live(),
        control: mission.control.into(),
        end: end_of(mission),
        agent: mission.agent.clone(),
        model: mission.model.clone(),
        branch: mission.branch.clone(),
        author: mission.author.clone(),
        created_at: mission.created_at,
        updated_at: marks.updated_at,
        created_seq: marks.created_seq,
        updated_seq: marks.updated_seq,
        version: marks.version,
        policy: mission.policy.clone(),
        base,
        base_branch,
        source_dirty,
        not_before: mission.not_before(),
        is_planned: mission.is_planned(),
        tasks: task_views(mission),
        runs: run_views(mission, marks),
        holds: mission.holds.values().map(|hold| hold_view(mission, hold, marks)).collect(),
        approvals: mission.approvals.values().map(|approval| approval_view(mission, approval, marks)).collect(),
        landed: mission
            .landed
            .as_ref()
            .map(|(target, commit)| LandedView { target: target.clone(), commit: commit.clone() }),
        usage: mission.usage(),
        untold: mission.untold(),
        rescues: rescue_views(mission, marks),
        said: mission.conversation.iter().map(Into::into).collect(),
    }
}

fn end_of(mission: &Mission) -> Option<End> {
    match &mission.stage {
        Stage::Ended(end) => Some(*end),
        Stage::AwaitingAnswers
        | Stage::AwaitingStart(_)
        | Stage::Working
        | Stage::AwaitingLanding(_)
        | Stage::ReadyToLand
        | Stage::Landing { .. }
        | Stage::Closing(_) => None,
    }
}

/// The tasks in the order of the plan; the one whose result lands comes last.
fn task_views(mission: &Mission) -> Vec<TaskView> {
    let others = mission.tasks.values().filter(|task| task.id.number != mission.last);
    others.chain([mission.last_task()]).map(|task| task_view(mission, task)).collect()
}

fn task_view(mission: &Mission, task: &Task) -> TaskView {
    let (evidence, facts) = task.evidence.clone().unzip();
    let needs = task.needs.iter().filter_map(|need| mission.tasks.get(need)).map(|need| need.name.clone());
    TaskView {
        id: task.id.clone(),
        name: task.name.clone(),
        title: mission.title_of(task),
        prompt: match &task.job {
            Job::Planned { prompt, .. } => Some(prompt.clone()),
            Job::Mission | Job::Integrate => None,
        },
        status: mission.task_status(task),
        needs: needs.collect(),
        agent: mission.agent_of(task),
        model: mission.model_of(task),
        base: task.base.clone(),
        session: task.session.clone(),
        conflicts: task.merge.as_ref().map(|merge| merge.conflicts.clone()).unwrap_or_default(),
        repairs: task.repairs,
        check_rounds: task.rounds,
        checks: task.checks.clone(),
        result_commit: task.result.as_ref().map(|result| result.commit.clone()),
        result_tree: task.result.as_ref().map(|result| result.tree.clone()),
        evidence,
        facts,
        gate: task.gate.clone(),
        done_at: task.done_at,
        usage: task.usage(),
        untold: task.untold(),
        takeover: task.takeover.as_ref().map(Into::into),
        queue: task.queue.iter().map(Into::into).collect(),
        inquiry: inquiry::inquiry_view(mission, task),
    }
}

/// Every run, oldest first: a run that comes later never moves one before it.
fn run_views(mission: &Mission, marks: &Marks) -> Vec<RunView> {
    let of_task = |task: &Task| task.runs.values().map(|run| run_view(mission, task, run, marks)).collect::<Vec<_>>();
    let mut views: Vec<RunView> = mission.tasks.values().flat_map(of_task).collect();
    views.sort_by_key(|view| view.seq);
    views
}

fn run_view(mission: &Mission, task: &Task, run: &Run, marks: &Marks) -> RunView {
    let state = match (run.ended_at, run.started_at) {
        (Some(_), _) => RunState::Ended,
        (None, Some(_)) => RunState::Running,
        (None, None) => RunState::Starting,
    };
    // Who did it is told with the grant: by now another may do the task. Logs of earlier releases told nothing there.
    let by = run.by.clone().unwrap_or_else(|| Doer {
        agent: mission.agent_of(task),
        model: mission.model_of(task),
        effort: None,
        account: None,
    });
    RunView {
        id: run.id.clone(),
        mission: mission.id.clone(),
        repo: mission.repo.clone(),
        agent: by.agent,
        model: by.model,
        effort: by.effort,
        account: by.account,
        seq: marks.runs.get(&run.id).copied().unwrap_or(0),
        state,
        granted_at: run.granted_at,
        started_at: run.started_at,
        ended_at: run.ended_at,
        adoptions: run.adoptions,
        session: run.session.clone(),
        usage: run.usage,
        offset: run.offset,
        end: run.end.clone(),
        mode: run.mode,
        keyboard: run.keyboard.as_ref().map(Into::into),
    }
}

fn hold_view(mission: &Mission, hold: &Hold, marks: &Marks) -> HoldView {
    let task = hold.task.as_ref().and_then(|task| mission.name_of(task));
    let inquiry = inquiry::behind(mission, hold);
    HoldView {
        mission: mission.id.clone(),
        repo: mission.repo.clone(),
        seq: marks.holds.get(&hold.id).copied().unwrap_or(0),
        hold: hold.clone(),
        meaning: hold.code.meaning().to_owned(),
        recovery: inquiry::ways_out(hold, hold.code.recovery(&mission.id, &hold.id, task), inquiry.as_ref()),
        task: task.cloned(),
        inquiry,
    }
}

fn approval_view(mission: &Mission, approval: &Approval, marks: &Marks) -> ApprovalView {
    ApprovalView {
        mission: mission.id.clone(),
        repo: mission.repo.clone(),
        seq: marks.approvals.get(&approval.id).copied().unwrap_or(0),
        approval: approval.clone(),
    }
}

fn rescue_views(mission: &Mission, marks: &Marks) -> Vec<RescueView> {
    let rescues = (1..).zip(&mission.rescues).zip(marks.rescues.iter().copied());
    rescues
        .map(|((number, rescue), seq)| RescueView {
            mission: mission.id.clone(),
            repo: mission.repo.clone(),
            number,
            seq,
            rescue: rescue.clone(),
        })
        .collect()
}

/// The view of a repository: of what is registered, or of what was when it was removed.
pub(crate) fn repo_view(known: &Registration, is_registered: bool, marks: &Marks) -> RepoView {
    RepoView {
        id: known.id.clone(),
        name: known.name.clone(),
        location: known.location.clone(),
        policy: known.policy.clone(),
        open_missions: known.open_missions.iter().cloned().collect(),
        lane: known.lane.clone(),
        is_registered,
        seq: marks.created_seq,
        registered_at: marks.created_at,
        updated_at: marks.updated_at,
        version: marks.version,
    }
}
