//! How often missions are held, and for how long.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Figures about holds: what blocks now, and what happened in two windows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HoldStats {
    /// When they were derived: the end of both windows.
    #[schema(value_type = String, format = DateTime)]
    pub generated_at: Timestamp,
    /// The beginning of the window that was asked for; seven days ago when nobody asked.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// Over all holds.
    pub total: HoldSum,
    /// By what blocked; what blocks now first. A code without a hold in either window is left out.
    pub by_code: Vec<HoldSum>,
    /// By repository, in the same order.
    pub by_repo: Vec<HoldSum>,
}

/// Figures about the holds that have something in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HoldSum {
    /// What they have in common: a code, a repository's name, or `all`.
    pub key: String,
    /// How many block now.
    pub open: u64,
    /// Since when the oldest of them blocks; `null` when none does.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub oldest_open_at: Option<Timestamp>,
    /// The last 24 hours.
    pub last_day: HoldCounts,
    /// Since `since`.
    pub window: HoldCounts,
}

/// What happened to holds within a window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HoldCounts {
    /// Raised anew.
    pub raised: u64,
    /// Opened again within 30 minutes of their end: the same hold, not a new one.
    pub reopened: u64,
    /// Ended, by whatever ended them.
    pub resolved: u64,
    /// How long those that ended had blocked; `null` when none ended.
    pub time_to_resolve: Option<Spread>,
}

/// How durations are spread, in whole seconds. Each is one that occurred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Spread {
    /// Half are not longer.
    pub median_seconds: u64,
    /// Nineteen of twenty are not longer.
    pub p95_seconds: u64,
    /// The longest.
    pub longest_seconds: u64,
}
