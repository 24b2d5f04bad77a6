//! What runs used, and what landed changes cost.

use axum::Json;
use axum::extract::State;
use godwit_api::types::{LandedCosts, Page, UsageBy, UsageSum};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::Parameters;
use crate::answer::Answer;
use crate::convert;
use crate::state::ServerState;

/// How far back landed changes are looked at when nobody says how far.
const USUAL_WINDOW: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The query of [`list`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UsageQuery {
    #[serde(default)]
    by: UsageBy,
    since: Option<Timestamp>,
}

/// `GET /usage`
pub(crate) async fn list(
    State(state): State<ServerState>,
    Parameters(query): Parameters<UsageQuery>,
) -> Answer<Page<UsageSum>> {
    let sums = state.store.usage(convert::usage_by(query.by), query.since).await?;
    Ok(Json(Page::whole(sums.into_iter().map(convert::usage_sum).collect())))
}

/// The query of [`landed`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LandedQuery {
    since: Option<Timestamp>,
}

/// `GET /usage/landed`
pub(crate) async fn landed(
    State(state): State<ServerState>,
    Parameters(query): Parameters<LandedQuery>,
) -> Answer<LandedCosts> {
    let since = query.since.unwrap_or((state.config.now)() - USUAL_WINDOW);
    Ok(Json(convert::landed_costs(since, state.store.landed_costs(since).await?)))
}
