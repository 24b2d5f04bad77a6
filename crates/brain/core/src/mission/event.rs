//! What happened to a mission. These are the log: past tense, tens a run, never an agent's stream.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::approval::{ApprovalSubject, ApprovalVerdict};
use crate::attention::{Inquiry, InquiryAnswer};
use crate::clarify::{Answer, Assessment};
use crate::effect::{EffectFailure, Rescue};
use crate::evidence::{CheckResult, Facts};
use crate::gate;
use crate::hold::HoldCode;
use crate::id::{ApprovalId, EffectId, HoldId, RunId, TaskId};
use crate::mission::NewMission;
use crate::mission::order::OrderChange;
use crate::mission::takeover::Then;
use crate::name::{AccountName, AgentName, BranchName, Digest, Seat, SessionId, Sha};
use crate::policy::RepoPolicy;
use crate::principal::Principal;
use crate::priority::Priority;
use crate::route::complexity::Estimate;
use crate::route::second::SecondOpinion;
use crate::route::{Choice, Effort};
use crate::run::{RunEnd, Usage};

/// An event of a mission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Event {
    /// It was created, with the policy of that moment.
    Created {
        /// What was asked.
        mission: NewMission,
        /// By whom.
        author: Principal,
        /// The agent that it will run, when one is configured for it.
        agent: Option<AgentName>,
        /// The policy it keeps.
        policy: Box<RepoPolicy>,
        /// Who does each task, where a route or the complexity of the work decided something. Written since tasks are
        /// routed; before, the agent and the model above were all there was.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        routes: Vec<TaskRoute>,
    },
    /// What is wanted is not clear enough to begin: questions are asked of a person.
    ClarificationRequested {
        /// What was found, and the questions.
        assessment: Assessment,
    },
    /// The questions are answered.
    ClarificationAnswered {
        /// One answer for each question.
        answers: Vec<Answer>,
    },
    /// A decision is asked of a person.
    ApprovalRequested {
        /// Its id.
        approval: ApprovalId,
        /// What is decided.
        subject: ApprovalSubject,
        /// Whose act is gated.
        asker: Principal,
    },
    /// The decision was taken, or the question is void.
    ApprovalDecided {
        /// Which.
        approval: ApprovalId,
        /// How.
        verdict: ApprovalVerdict,
        /// Why, if they said so.
        reason: Option<String>,
    },
    /// The workspace stands.
    WorkspaceReady {
        /// Whose.
        task: TaskId,
        /// The commit it starts from.
        base: Sha,
        /// The branch that it was taken from.
        branch: Option<BranchName>,
        /// Whether the operator's tree had uncommitted changes.
        source_dirty: bool,
        /// What was rescued from the workspace that it replaced.
        rescue: Option<Rescue>,
        /// The paths that conflict in the merge it starts from.
        conflicts: Vec<String>,
    },
    /// A run has its slot: the intent to start it.
    RunGranted {
        /// The run.
        run: RunId,
        /// What it is to do.
        task_move: Move,
        /// Who does it and who pays. Written since there are accounts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Doer>,
    },
    /// The agent's process exists.
    RunStarted {
        /// The run.
        run: RunId,
    },
    /// A later daemon found the run alive and follows it again.
    RunAdopted {
        /// The run.
        run: RunId,
    },
    /// The CLI's session is known.
    SessionKnown {
        /// The run.
        run: RunId,
        /// The session.
        session: SessionId,
        /// Where in the spool that was said.
        offset: u64,
    },
    /// What the run has used so far.
    UsageSeen {
        /// The run.
        run: RunId,
        /// The running total.
        usage: Usage,
        /// Where in the spool that was said.
        offset: u64,
    },
    /// The run ended. For a success this is also the intent to make the commit: its time is the commit's.
    RunEnded {
        /// The run.
        run: RunId,
        /// How.
        end: RunEnd,
        /// When the next one may begin, when it is repeated by itself.
        retry_at: Option<Timestamp>,
    },
    /// What a task waits for until a time is over before it: the account that paid for its last run is not refused any
    /// more. Where the task is held because no time was known, the end of that hold follows.
    LimitLifted {
        /// Which task.
        task: TaskId,
        /// The account.
        account: AccountName,
    },
    /// Another agent or model does the task from now on.
    Rerouted {
        /// Which task.
        task: TaskId,
        /// Who does it.
        to: Choice,
        /// Why, for a person.
        because: String,
    },
    /// Whoever was asked how complex the work of a task is has been heard, or will not be.
    SecondOpinionTold {
        /// Which task.
        task: TaskId,
        /// Who was asked.
        by: Choice,
        /// What came of it.
        opinion: SecondOpinion,
        /// Who does the task, with what counts now.
        choice: Choice,
    },
    /// The next run of a task is to find out first why the last one failed.
    AnalysisRequested {
        /// Which task.
        task: TaskId,
        /// What was seen.
        text: String,
    },
    /// A run that is over told what it had used.
    LateUsageBooked {
        /// The run.
        run: RunId,
        /// Its total.
        usage: Usage,
        /// What each model of it used, as the CLI tells. Logs of earlier releases have none.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        models: BTreeMap<String, Usage>,
    },
    /// The result is in the vault.
    ResultCollected {
        /// Whose.
        task: TaskId,
        /// The one commit; `None` when nothing changed.
        commit: Option<Sha>,
        /// The final tree.
        tree: Sha,
        /// The rescue of the agent's own commits.
        rescue: Option<Rescue>,
        /// The paths that still conflict, of those that did.
        unresolved: Vec<String>,
    },
    /// The checks ran.
    ChecksDone {
        /// Whose result.
        task: TaskId,
        /// Which round.
        round: u32,
        /// What they said.
        results: Vec<CheckResult>,
    },
    /// The evidence is sealed.
    EvidenceSealed {
        /// Whose result.
        task: TaskId,
        /// Its name.
        digest: Digest,
        /// What the gate decides on.
        facts: Facts,
    },
    /// The gate has decided, with every rule's answer.
    GateDecided {
        /// Whose result.
        task: TaskId,
        /// What it decided.
        answer: gate::Answer,
    },
    /// The landing has the lane: the intent to write the target.
    LandingStarted {
        /// The branch to write.
        branch: BranchName,
        /// What it must be at before.
        expected: Option<Sha>,
        /// What it will be at.
        commit: Sha,
    },
    /// The target has confirmed it.
    Landed {
        /// What it is at.
        commit: Sha,
        /// The full ref.
        target: String,
    },
    /// An effect could not be done.
    StepFailed {
        /// Which.
        effect: EffectId,
        /// Why.
        failure: EffectFailure,
        /// When it is tried again, when it is.
        retry_at: Option<Timestamp>,
    },
    /// Something blocks the mission, or one of its tasks.
    HoldRaised {
        /// Its id.
        hold: HoldId,
        /// The task that it blocks; `None` when it blocks the mission as a whole.
        task: Option<TaskId>,
        /// Its code.
        code: HoldCode,
        /// What exactly is blocked and why.
        reason: String,
    },
    /// What was resolved a moment ago blocks again: the same hold, not a new one.
    HoldReopened {
        /// Which.
        hold: HoldId,
        /// What exactly is blocked and why, this time.
        reason: String,
    },
    /// It no longer does.
    HoldResolved {
        /// Which.
        hold: HoldId,
    },
    /// Nothing new begins.
    Paused,
    /// It goes on.
    Resumed,
    /// The live run is to end and nothing begins.
    StopRequested,
    /// The mission is to end.
    CancelRequested,
    /// It starts again.
    RetryRequested {
        /// This task and what needs it; `None` is the whole mission.
        task: Option<TaskId>,
    },
    /// The agent is asked to repair what the checks found.
    RepairRequested {
        /// Whose result.
        task: TaskId,
        /// What the checks said.
        text: String,
    },
    /// It is more or less urgent from now on.
    PrioritySet {
        /// How urgent.
        priority: Priority,
    },
    /// A person has put it somewhere else.
    Organised {
        /// What changed.
        change: OrderChange,
    },
    /// It goes on with a message.
    ContinueRequested {
        /// The task whose agent gets it.
        task: TaskId,
        /// The message.
        text: String,
    },
    /// A message waits for the end of what is under way.
    MessageQueued {
        /// The task whose agent gets it.
        task: TaskId,
        /// Its number in the mission.
        message: u32,
        /// What it says.
        text: String,
    },
    /// A queued message was taken back.
    MessageUnqueued {
        /// The task.
        task: TaskId,
        /// Its number.
        message: u32,
    },
    /// The agent of a task waits for a person's answer to what its last run ended with.
    AnswerAwaited {
        /// Which task.
        task: TaskId,
        /// When it is denied by itself; `None` waits for a person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
    },
    /// What the agent of a task wanted to know is answered.
    InquiryAnswered {
        /// Which task.
        task: TaskId,
        /// How.
        answer: InquiryAnswer,
        /// What the agent is told besides.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// A person is to sit at the terminal of a task's agent.
    TakeoverRequested {
        /// Which task.
        task: TaskId,
        /// Where the keyboard is.
        seat: Seat,
    },
    /// Somebody else types from now on, or somebody from elsewhere.
    KeyboardTaken {
        /// The run.
        run: RunId,
        /// Where the keyboard is.
        seat: Seat,
    },
    /// A person has left the terminal.
    HandedBack {
        /// Which task.
        task: TaskId,
        /// What the agent is told.
        text: Option<String>,
        /// What happens next.
        then: Then,
    },
    /// The workspace is gone.
    WorkspaceReleased {
        /// Whose.
        task: TaskId,
        /// What was rescued.
        rescue: Option<Rescue>,
    },
    /// The mission has ended.
    Ended {
        /// How.
        end: End,
    },
    /// A rescued commit is to get a branch.
    RestoreRequested {
        /// The commit.
        commit: Sha,
        /// The branch.
        branch: BranchName,
    },
    /// It has one.
    RescueRestored {
        /// The branch.
        branch: BranchName,
    },
    /// It could not get one.
    RestoreFailed {
        /// Why.
        detail: String,
    },
}

impl Event {
    /// Whether it says that something blocks the mission.
    pub(super) fn is_hold(&self) -> bool {
        matches!(self, Self::HoldRaised { .. } | Self::HoldReopened { .. })
    }
}

/// Who does a task of a new mission, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskRoute {
    /// The task's number.
    pub task: u16,
    /// Who does it.
    pub choice: Choice,
    /// How complex it is.
    pub estimate: Estimate,
    /// Why, one sentence each.
    pub because: Vec<String>,
    /// Who is asked first how complex it is, where the rules are not sure. Written since anybody can be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<Choice>,
}

/// Who does a run and who pays for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Doer {
    /// The agent.
    pub agent: Option<AgentName>,
    /// The model that is asked for.
    pub model: Option<String>,
    /// How hard it shall think.
    pub effort: Option<Effort>,
    /// The registered account; `None` is the credential of the agent's own configuration.
    pub account: Option<AccountName>,
}

/// What a run is to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "move", rename_all = "kebab-case")]
pub enum Move {
    /// Say how complex the work is, in a session of its own, and do none of it.
    Estimate,
    /// The mission's text, in a fresh session.
    First,
    /// Go on where the last run was interrupted.
    Resume,
    /// Go on, but find out first why the last run failed.
    Analyze {
        /// What was seen of it.
        text: String,
    },
    /// Resolve the conflicts of the results that the task starts from; nothing else yet.
    Merge {
        /// The paths that conflict.
        paths: Vec<String>,
    },
    /// Sit at the terminal: a person speaks with the agent.
    TakeOver,
    /// Go on after a person has worked at the terminal.
    HandedBack {
        /// What the person said when leaving.
        text: Option<String>,
    },
    /// Repair what the checks found.
    Repair {
        /// What they said.
        text: String,
    },
    /// Go on with the answer to what it wanted to know.
    Answered {
        /// What it wanted.
        inquiry: Box<Inquiry>,
        /// How that was answered.
        answer: InquiryAnswer,
        /// What it is told besides.
        text: Option<String>,
    },
    /// A person's message, in the same session.
    Message {
        /// The message.
        text: String,
    },
}

/// How a mission ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// Its result is in the target.
    Landed,
    /// A person refused it.
    Rejected,
    /// A person ended it.
    Cancelled,
}
