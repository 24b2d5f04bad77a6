//! Holds: what blocks, and how often and how long it did.

use axum::Json;
use axum::extract::State;
use godwit_api::types::{Hold, HoldCounts, HoldStats, HoldSum, Page, Spread};
use godwit_store::Store;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::Parameters;
use crate::answer::{Answer, Failure};
use crate::board::DAY;
use crate::state::ServerState;
use crate::{convert, reads};

/// The window when nobody says.
const USUAL_WINDOW: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The query of [`list`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HoldQuery {
    #[serde(default)]
    all: bool,
    mission: Option<String>,
}

/// `GET /holds`
pub(crate) async fn list(
    State(state): State<ServerState>,
    Parameters(query): Parameters<HoldQuery>,
) -> Answer<Page<Hold>> {
    let mission = match &query.mission {
        Some(id) => Some(reads::find_mission(&state.store, id).await?),
        None => None,
    };
    let holds = reads::holds(&state.store, query.all).await?.into_iter();
    let holds = holds.filter(|hold| mission.as_ref().is_none_or(|mission| hold.mission == *mission));
    Ok(Json(Page::whole(holds.map(convert::hold).collect())))
}

/// The query of [`stats`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StatsQuery {
    since: Option<Timestamp>,
}

/// `GET /holds/stats`
pub(crate) async fn stats(
    State(state): State<ServerState>,
    Parameters(query): Parameters<StatsQuery>,
) -> Answer<HoldStats> {
    let generated_at = (state.config.now)();
    let since = query.since.unwrap_or(generated_at - USUAL_WINDOW);
    let stats = state.store.hold_stats(&[generated_at - DAY, since]).await?;
    let sums = |sums: Vec<godwit_store::HoldSum>| sums.into_iter().map(sum).collect();
    let (total, by_code, by_repo) = (sum(stats.total), sums(stats.by_code), sums(stats.by_repo));
    Ok(Json(HoldStats { generated_at, since, total, by_code, by_repo }))
}

/// What happened to holds since a time.
///
/// # Errors
/// When the store cannot be read.
pub(crate) async fn of_window(store: &Store, since: Timestamp) -> Result<HoldCounts, Failure> {
    Ok(sum(store.hold_stats(&[since]).await?.total).last_day)
}

/// A sum over two windows; over one, both are the same.
fn sum(sum: godwit_store::HoldSum) -> HoldSum {
    let first = sum.since.first().copied().unwrap_or_default();
    let last = sum.since.last().copied().unwrap_or_default();
    HoldSum {
        key: sum.key,
        open: sum.open,
        oldest_open_at: sum.oldest_open_at,
        last_day: counts(first),
        window: counts(last),
    }
}

fn counts(counts: godwit_store::HoldCounts) -> HoldCounts {
    HoldCounts {
        raised: counts.raised,
        reopened: counts.reopened,
        resolved: counts.resolved,
        time_to_resolve: counts.time_to_resolve.map(|spread| Spread {
            median_seconds: spread.median_seconds,
            p95_seconds: spread.p95_seconds,
            longest_seconds: spread.longest_seconds,
        }),
    }
}
