//! What travels over the wire. Names come from the domain; times are RFC 3339 in UTC; units are in the names.

mod account;
mod board;
mod browser;
mod bytes;
mod check;
mod clarification;
mod configuration;
mod explain;
mod fleet;
mod hold;
mod hold_stats;
mod inquiry;
mod log;
mod mission;
mod push;
mod repo;
mod risk;
mod run;
mod search;
mod secret;
mod settings;
mod takeover;
mod task;
mod terminal;
mod timeline;
mod usage;
mod work;

pub use account::{
    Account, AccountPatch, AccountProbe, AccountState, CallsToday, ExplainRoute, NewAccount, QuotaWindow, RouteAccount,
    RouteChoice, RouteExplanation, RouteLeftOut,
};
pub use board::{
    Activity, Board, BoardHold, BoardMission, BoardRun, Component, ComponentName, Condition, DayCounts, Spent,
};
pub use browser::{BrowserSession, BrowserTicket, OpenBrowserSession};
pub use bytes::Base64;
pub use check::{Check, CheckTry, EarlierRound, VerifyAnswer};
pub use clarification::{AnswerMission, AnswerToQuestion, Clarification, ClaritySignal, Question};
pub use configuration::{
    ConfigChanges, ConfigEdit, ConfigFault, ConfigFile, ConfigPreview, PendingSetting, SaveConfig,
};
pub use explain::{Explanation, TaskExplanation};
pub use fleet::{Attention, DaemonInfo, DoctorItem, DoctorLevel, DoctorReport, FleetStatus, Restarting, StatusCount};
pub use hold::{Approval, Hold, Rescue, RestoreRescue};
pub use hold_stats::{HoldCounts, HoldStats, HoldSum, Spread};
pub use inquiry::{AnswerInquiry, Inquiry, InquiryWanted};
pub use log::{EventRecord, LogFault, LogHead, LogLine, LogMark, LogOutline, LogPage, VerifyReport};
pub use mission::{
    Accepted, Approve, Changes, ContinueMission, Diff, Empty, Evidence, Gate, GateRule, Landed, MissionCount,
    MissionDetail, MissionSummary, NewMission, NextStep, OrganiseMission, Reject, ReplayStep, RetryMission, Said,
    SetPriority,
};
pub use push::{
    NewPushSubscription, PushKeys, PushLanguage, PushOutcome, PushPower, PushState, PushSubscription, PushTest,
    PushTestResult, TestPush,
};
pub use repo::{NewRepo, PolicyPatch, Repo};
pub use risk::{Finding, GateExplanation, RangeRisk, Risk, RiskFactor};
pub use run::{Judged, Run, Usage};
pub use search::{HitKind, HitPlace, SearchHit, SearchResults};
pub use secret::{NewSecret, Secret, SecretText, SecretUse, SecretUser};
pub use settings::{ConfiguredAgent, ConfiguredVariable, SettingCaps, Settings};
pub use takeover::{
    HandBackMission, Keyboard, QueuedMessage, RunMode, TakeKeyboard, TakeOverMission, TakenOver, Takeover,
    TakeoverState, TerminalInput, TerminalSize, UnqueueMessage,
};
pub use task::{Plan, PlannedTask, Task};
pub use terminal::{ScreenSize, TerminalCurrent, TerminalOutput};
pub use timeline::RunSpan;
pub use usage::{LandedCost, LandedCosts, ModelUsage, UsageBy, UsageSum};
pub use work::{RunDiff, RunNetwork, RunSandbox, RunWork};

use serde::{Deserialize, Serialize};

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// The cursor of the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A list that fits on one page.
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}
