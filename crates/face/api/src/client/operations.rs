//! One method an operation.

use godwit_core::id::MissionId;
use godwit_core::mission::Status;
use godwit_core::name::{AgentName, LabelName, ProjectName, RepoName, SecretName};
use jiff::Timestamp;

use super::{Client, ClientError, EventStream};
use crate::types::{
    Accepted, Account, AccountPatch, AccountProbe, AnswerInquiry, AnswerMission, Approval, Approve, Board,
    BrowserTicket, ConfigChanges, ConfigFile, ConfigPreview, ContinueMission, Diff, DoctorReport, Empty, EventRecord,
    Evidence, ExplainRoute, Explanation, FleetStatus, GateExplanation, Hold, HoldStats, LandedCosts, LogOutline,
    LogPage, MissionCount, MissionDetail, MissionSummary, NewAccount, NewMission, NewRepo, NewSecret, OrganiseMission,
    Page, PolicyPatch, PushState, PushTest, RangeRisk, Reject, ReplayStep, Repo, Rescue, Restarting, RestoreRescue,
    RetryMission, RouteExplanation, Run, RunDiff, RunSandbox, RunSpan, RunWork, SaveConfig, SearchResults, Secret,
    SetPriority, TestPush, UsageBy, UsageSum, VerifyReport,
};

/// Which missions are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MissionFilter {
    /// Only those in this repository.
    pub repo: Option<RepoName>,
    /// Only those with this status.
    pub status: Option<Status>,
    /// Only those of this project.
    pub project: Option<ProjectName>,
    /// Only those with this label.
    pub label: Option<LabelName>,
    /// Only those that somebody flagged.
    pub flagged: bool,
    /// Those that are put away, instead of the others.
    pub archived: bool,
    /// Where the page begins.
    pub cursor: Option<String>,
    /// The most items.
    pub limit: Option<u32>,
}

impl MissionFilter {
    /// Which missions, whatever the page.
    fn query(&self) -> Vec<(&'static str, String)> {
        [
            given("repo", self.repo.as_ref()),
            given("status", self.status),
            given("project", self.project.as_ref()),
            given("label", self.label.as_ref()),
            given("flagged", self.flagged.then_some(true)),
            given("archived", self.archived.then_some(true)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Which piece of a run's transcript is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LogFrom {
    /// Where the piece begins, in bytes of the run's output.
    pub offset: u64,
    /// Nothing that came before this time, as far as times were noted.
    pub since: Option<Timestamp>,
    /// The agent's own lines instead of readable ones.
    pub raw: bool,
    /// How long to wait for the next line when there is none; the daemon waits at most 25 seconds.
    pub wait_seconds: Option<u64>,
}

/// A command to a mission without content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissionVerb {
    /// Begin nothing new.
    Pause,
    /// Go on.
    Resume,
    /// End the live run.
    Stop,
    /// End the mission.
    Cancel,
}

impl MissionVerb {
    fn operation(self) -> &'static str {
        match self {
            Self::Pause => "pauseMission",
            Self::Resume => "resumeMission",
            Self::Stop => "stopMission",
            Self::Cancel => "cancelMission",
        }
    }
}

fn given<T: ToString>(name: &'static str, value: Option<T>) -> Option<(&'static str, String)> {
    value.map(|value| (name, value.to_string()))
}

/// Each fails with [`ClientError`]; a refusal is [`ClientError::Problem`].
#[expect(clippy::missing_errors_doc, reason = "every method fails in the one way that the block's comment states")]
impl Client {
    /// The fleet at a glance.
    pub async fn status(&self) -> Result<FleetStatus, ClientError> {
        self.get("getStatus", &[], &[]).await
    }
    /// Whether it is working, and whether anything waits for a person.
    pub async fn board(&self) -> Result<Board, ClientError> {
        self.get("getBoard", &[], &[]).await
    }
    /// What works on the daemon's machine.
    pub async fn doctor(&self) -> Result<DoctorReport, ClientError> {
        self.get("getDoctor", &[], &[]).await
    }
    /// The configuration file as it is now.
    pub async fn config(&self) -> Result<ConfigFile, ClientError> {
        self.get("getConfig", &[], &[]).await
    }
    /// What changes would make of the configuration file.
    pub async fn preview_config(&self, changes: &ConfigChanges) -> Result<ConfigPreview, ClientError> {
        self.send("previewConfig", &[], changes).await
    }
    /// Saves what a preview has shown.
    pub async fn save_config(&self, save: &SaveConfig) -> Result<ConfigFile, ClientError> {
        self.send("saveConfig", &[], save).await
    }
    /// The secrets that godwit keeps, without their values.
    pub async fn secrets(&self) -> Result<Page<Secret>, ClientError> {
        self.get("listSecrets", &[], &[]).await
    }
    /// Keeps a secret.
    pub async fn set_secret(&self, new: &NewSecret) -> Result<Secret, ClientError> {
        self.send("setSecret", &[], new).await
    }
    /// Deletes a secret.
    pub async fn remove_secret(&self, name: &SecretName) -> Result<Accepted, ClientError> {
        self.answer(self.request("removeSecret", &[name.as_str()])).await
    }
    /// The registered repositories.
    pub async fn repos(&self) -> Result<Page<Repo>, ClientError> {
        self.get("listRepos", &[], &[]).await
    }
    /// A registered repository.
    pub async fn repo(&self, name: &str) -> Result<Repo, ClientError> {
        self.get("getRepo", &[name], &[]).await
    }
    /// The risk of a range of a repository's history.
    pub async fn range_risk(&self, name: &str, range: &str) -> Result<RangeRisk, ClientError> {
        self.get("scoreRange", &[name], &[("range", range.to_owned())]).await
    }
    /// Registers a repository.
    pub async fn add_repo(&self, repo: &NewRepo) -> Result<Accepted, ClientError> {
        self.send("addRepo", &[], repo).await
    }
    /// Changes a repository.
    pub async fn set_repo(&self, name: &str, patch: &PolicyPatch) -> Result<Accepted, ClientError> {
        self.send("setRepo", &[name], patch).await
    }
    /// Forgets a repository.
    pub async fn remove_repo(&self, name: &str) -> Result<Accepted, ClientError> {
        self.answer(self.request("removeRepo", &[name])).await
    }
    /// Missions, newest first.
    pub async fn missions(&self, filter: &MissionFilter) -> Result<Page<MissionSummary>, ClientError> {
        let page = [given("cursor", filter.cursor.as_ref()), given("limit", filter.limit)];
        let query: Vec<_> = filter.query().into_iter().chain(page.into_iter().flatten()).collect();
        self.get("listMissions", &[], &query).await
    }
    /// How many missions that list has, on all of its pages.
    pub async fn mission_count(&self, filter: &MissionFilter) -> Result<MissionCount, ClientError> {
        self.get("countMissions", &[], &filter.query()).await
    }
    /// What says all of these words, of each kind at most `limit`.
    pub async fn search(&self, text: &str, limit: Option<u32>) -> Result<SearchResults, ClientError> {
        let query: Vec<_> = [given("q", Some(text)), given("limit", limit)].into_iter().flatten().collect();
        self.get("search", &[], &query).await
    }
    /// A mission, by its id or a unique beginning of it.
    pub async fn mission(&self, id: &str) -> Result<MissionDetail, ClientError> {
        self.get("getMission", &[id], &[]).await
    }
    /// What a mission has really changed.
    pub async fn diff(&self, id: &str) -> Result<Diff, ClientError> {
        self.get("getMissionDiff", &[id], &[]).await
    }
    /// A mission after each of its events.
    pub async fn replay(&self, id: &str) -> Result<Page<ReplayStep>, ClientError> {
        self.get("replayMission", &[id], &[]).await
    }
    /// Why a mission's result may or may not land.
    pub async fn gate(&self, id: &str) -> Result<GateExplanation, ClientError> {
        self.get("explainGate", &[id], &[]).await
    }
    /// The evidence about a mission's result.
    pub async fn evidence(&self, id: &str) -> Result<Evidence, ClientError> {
        self.get("getMissionEvidence", &[id], &[]).await
    }
    /// Creates a mission.
    pub async fn create_mission(&self, mission: &NewMission) -> Result<Accepted, ClientError> {
        self.send("createMission", &[], mission).await
    }
    /// Gives the approval that a mission awaits.
    pub async fn approve(&self, id: &str, approve: &Approve) -> Result<Accepted, ClientError> {
        self.send("approveMission", &[id], approve).await
    }
    /// Refuses it.
    pub async fn reject(&self, id: &str, reject: &Reject) -> Result<Accepted, ClientError> {
        self.send("rejectMission", &[id], reject).await
    }
    /// A command without content.
    pub async fn command(&self, id: &str, verb: MissionVerb) -> Result<Accepted, ClientError> {
        self.send(verb.operation(), &[id], &Empty {}).await
    }
    /// Goes on with a message.
    pub async fn continue_mission(&self, id: &str, message: &ContinueMission) -> Result<Accepted, ClientError> {
        self.send("continueMission", &[id], message).await
    }
    /// Says whether the call may run that an agent asks about.
    pub async fn answer_inquiry(&self, id: &str, answer: &AnswerInquiry) -> Result<Accepted, ClientError> {
        self.send("answerInquiry", &[id], answer).await
    }
    /// Starts again.
    pub async fn retry_mission(&self, id: &str, retry: &RetryMission) -> Result<Accepted, ClientError> {
        self.send("retryMission", &[id], retry).await
    }
    /// Answers the questions about what is wanted.
    pub async fn answer_mission(&self, id: &str, answers: &AnswerMission) -> Result<Accepted, ClientError> {
        self.send("answerMission", &[id], answers).await
    }
    /// Makes it more or less urgent.
    pub async fn organise(&self, id: &str, change: &OrganiseMission) -> Result<Accepted, ClientError> {
        self.send("organiseMission", &[id], change).await
    }
    /// Makes it more or less urgent.
    pub async fn set_priority(&self, id: &str, priority: SetPriority) -> Result<Accepted, ClientError> {
        self.send("setMissionPriority", &[id], &priority).await
    }
    /// Why a mission runs, waits or is held.
    pub async fn explain(&self, id: &str) -> Result<Explanation, ClientError> {
        self.get("explainMission", &[id], &[]).await
    }
    /// Runs, newest first.
    pub async fn runs(
        &self,
        mission: Option<&str>,
        live_only: bool,
        cursor: Option<&str>,
    ) -> Result<Page<Run>, ClientError> {
        let live = live_only.then_some(true);
        let query: Vec<_> =
            [given("mission", mission), given("live", live), given("cursor", cursor)].into_iter().flatten().collect();
        self.get("listRuns", &[], &query).await
    }
    /// What runs used, summed.
    pub async fn usage(&self, by: UsageBy, since: Option<Timestamp>) -> Result<Page<UsageSum>, ClientError> {
        let query: Vec<_> = [given("by", Some(by.word())), given("since", since)].into_iter().flatten().collect();
        self.get("listUsage", &[], &query).await
    }
    /// What the changes cost that landed since a time; since seven days when none is given.
    pub async fn landed_costs(&self, since: Option<Timestamp>) -> Result<LandedCosts, ClientError> {
        let query: Vec<_> = given("since", since).into_iter().collect();
        self.get("getLandedCosts", &[], &query).await
    }
    /// Who pays, and what is known of their quota.
    pub async fn accounts(&self) -> Result<Page<Account>, ClientError> {
        self.get("listAccounts", &[], &[]).await
    }
    /// An account.
    pub async fn account(&self, name: &str) -> Result<Account, ClientError> {
        self.get("getAccount", &[name], &[]).await
    }
    /// Registers an account.
    pub async fn add_account(&self, new: &NewAccount) -> Result<Accepted, ClientError> {
        self.send("addAccount", &[], new).await
    }
    /// Changes an account; what is known of its quota stays.
    pub async fn set_account(&self, name: &str, patch: &AccountPatch) -> Result<Accepted, ClientError> {
        self.send("setAccount", &[name], patch).await
    }
    /// Whether notifications are sent, and to which browsers.
    pub async fn push(&self) -> Result<PushState, ClientError> {
        self.get("getPush", &[], &[]).await
    }
    /// Tells a browser nothing any more.
    pub async fn remove_push(&self, id: &str) -> Result<Accepted, ClientError> {
        self.answer(self.request("removePushSubscription", &[id])).await
    }
    /// Sends a notification that says that it works.
    pub async fn test_push(&self, test: &TestPush) -> Result<PushTest, ClientError> {
        self.send("testPush", &[], test).await
    }
    /// Forgets an account.
    pub async fn remove_account(&self, name: &str) -> Result<Accepted, ClientError> {
        self.answer(self.request("removeAccount", &[name])).await
    }
    /// Uses an account again that was refused.
    pub async fn lift_account(&self, name: &str) -> Result<Accepted, ClientError> {
        self.send("liftAccount", &[name], &Empty {}).await
    }
    /// Asks the provider of an account, by one small real request.
    pub async fn probe_account(&self, name: &str, agent: Option<&AgentName>) -> Result<AccountProbe, ClientError> {
        let query: Vec<_> = given("agent", agent).into_iter().collect();
        self.answer(self.request("probeAccount", &[name]).query(&query).json(&Empty {})).await
    }
    /// Who would do a task now, who would pay, and who would follow.
    pub async fn explain_route(&self, ask: &ExplainRoute) -> Result<RouteExplanation, ClientError> {
        self.send("explainRoute", &[], ask).await
    }
    /// Runs that were under way in a window of time, newest first.
    pub async fn timeline(
        &self,
        since: Option<Timestamp>,
        until: Option<Timestamp>,
        cursor: Option<&str>,
    ) -> Result<Page<RunSpan>, ClientError> {
        let query: Vec<_> =
            [given("since", since), given("until", until), given("cursor", cursor)].into_iter().flatten().collect();
        self.get("listTimeline", &[], &query).await
    }
    /// A run.
    pub async fn run(&self, id: &str) -> Result<Run, ClientError> {
        self.get("getRun", &[id], &[]).await
    }
    /// What became of a run's work.
    pub async fn run_work(&self, id: &str) -> Result<RunWork, ClientError> {
        self.get("getRunWork", &[id], &[]).await
    }
    /// What a run has changed.
    pub async fn run_diff(&self, id: &str) -> Result<RunDiff, ClientError> {
        self.get("getRunDiff", &[id], &[]).await
    }
    /// The sandbox that a run was started in.
    pub async fn run_sandbox(&self, id: &str) -> Result<RunSandbox, ClientError> {
        self.get("getRunSandbox", &[id], &[]).await
    }
    /// A piece of a run's transcript.
    pub async fn run_log(&self, id: &str, from: &LogFrom) -> Result<LogPage, ClientError> {
        let query: Vec<_> = [
            given("offset", Some(from.offset)),
            given("raw", Some(from.raw)),
            given("since", from.since),
            given("wait", from.wait_seconds),
        ]
        .into_iter()
        .flatten()
        .collect();
        self.get("getRunLog", &[id], &query).await
    }
    /// What a piece of a run's transcript holds from an offset on, and which of its lines say something.
    pub async fn run_log_outline(
        &self,
        id: &str,
        offset: u64,
        raw: bool,
        find: Option<&str>,
    ) -> Result<LogOutline, ClientError> {
        let query: Vec<_> = [given("offset", Some(offset)), given("raw", Some(raw)), given("find", find)]
            .into_iter()
            .flatten()
            .collect();
        self.get("outlineRunLog", &[id], &query).await
    }
    /// Holds; the open ones, or all.
    pub async fn holds(&self, all: bool, mission: Option<&str>) -> Result<Page<Hold>, ClientError> {
        let query: Vec<_> = [given("all", Some(all)), given("mission", mission)].into_iter().flatten().collect();
        self.get("listHolds", &[], &query).await
    }
    /// How often missions are held and for how long: now, in the last 24 hours, and since a time.
    pub async fn hold_stats(&self, since: Option<Timestamp>) -> Result<HoldStats, ClientError> {
        let query: Vec<_> = given("since", since).into_iter().collect();
        self.get("getHoldStats", &[], &query).await
    }
    /// Tries again what a hold blocked.
    pub async fn resolve_hold(&self, id: &str) -> Result<Accepted, ClientError> {
        self.send("resolveHold", &[id], &Empty {}).await
    }
    /// Approvals; the open ones, or all.
    pub async fn approvals(&self, all: bool) -> Result<Page<Approval>, ClientError> {
        self.get("listApprovals", &[], &[("all", all.to_string())]).await
    }
    /// What was rescued.
    pub async fn rescues(&self) -> Result<Page<Rescue>, ClientError> {
        self.get("listRescues", &[], &[]).await
    }
    /// Gives a rescued commit a branch.
    pub async fn restore_rescue(&self, restore: &RestoreRescue) -> Result<Accepted, ClientError> {
        self.send("restoreRescue", &[], restore).await
    }
    /// Events of the log after a sequence number.
    pub async fn log(&self, after: u64, limit: u32) -> Result<Page<EventRecord>, ClientError> {
        self.get("listEvents", &[], &[("after", after.to_string()), ("limit", limit.to_string())]).await
    }
    /// Events of the log at a time or later, from the first of them on.
    pub async fn log_since(&self, since: Timestamp, limit: u32) -> Result<Page<EventRecord>, ClientError> {
        self.get("listEvents", &[], &[("since", since.to_string()), ("limit", limit.to_string())]).await
    }
    /// Verifies the whole log.
    pub async fn verify_log(&self) -> Result<VerifyReport, ClientError> {
        self.get("verifyLog", &[], &[]).await
    }
    /// Follows events: after a sequence number, or from now on.
    pub async fn events(&self, after: Option<u64>) -> Result<EventStream, ClientError> {
        EventStream::open(self.clone(), after).await
    }
    /// Follows a mission's events: those after `after`, without those of other streams.
    pub fn is_of_mission(event: &EventRecord, mission: &MissionId) -> bool {
        event.stream == format!("mission/{mission}")
    }
    /// A ticket with which a page can open a session.
    pub async fn browser_ticket(&self) -> Result<BrowserTicket, ClientError> {
        self.send("makeBrowserTicket", &[], &Empty {}).await
    }

    /// Ends the daemon.
    pub async fn shutdown(&self) -> Result<Accepted, ClientError> {
        self.send("shutdown", &[], &Empty {}).await
    }

    /// Begins the daemon again in place. The answer comes from the one that ends.
    pub async fn restart(&self) -> Result<Restarting, ClientError> {
        self.send("restart", &[], &Empty {}).await
    }
}
