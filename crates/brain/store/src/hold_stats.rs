//! How often missions are held, and for how long: a pure function of the times at which holds were opened and closed,
//! which are read from the log. The same log gives the same figures.
//!
//! A hold that is opened again within half an hour of its end is one hold and two episodes: the time between them
//! blocked nobody and is not counted.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use godwit_core::envelope::{Event, StoredEvent};
use godwit_core::hold::HoldCode;
use godwit_core::id::{HoldId, MissionId};
use godwit_core::mission;
use jiff::Timestamp;

use crate::error::ReadError;
use crate::row::{COLUMNS, EventRow};
use crate::store::Store;

/// One time that something blocked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldEpisode {
    /// What blocked.
    pub code: HoldCode,
    /// The repository; its present name, or its id once it is removed.
    pub repo: String,
    /// Since when.
    pub opened_at: Timestamp,
    /// Whether the hold had been resolved a moment before.
    pub is_again: bool,
    /// Until when; `None` while it blocks.
    pub closed_at: Option<Timestamp>,
}

/// Figures about holds, as of a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldStats {
    /// Over all holds.
    pub total: HoldSum,
    /// By what blocked; what blocks now first, then what blocked most often.
    pub by_code: Vec<HoldSum>,
    /// By repository, in the same order.
    pub by_repo: Vec<HoldSum>,
}

/// Figures about the holds that have something in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldSum {
    /// What they have in common: the word of a code, or a repository.
    pub key: String,
    /// How many block now.
    pub open: u64,
    /// Since when the oldest of them blocks.
    pub oldest_open_at: Option<Timestamp>,
    /// What happened since each moment that was asked for, in that order.
    pub since: Vec<HoldCounts>,
}

/// What happened to holds within a window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HoldCounts {
    /// Raised anew.
    pub raised: u64,
    /// Opened again within half an hour of their end.
    pub reopened: u64,
    /// Ended, by whatever ended them.
    pub resolved: u64,
    /// How long those that ended had blocked; `None` when none ended.
    pub time_to_resolve: Option<Spread>,
}

/// How durations are spread, in whole seconds. Percentiles are of the nearest rank: each is a duration that occurred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// Half are not longer.
    pub median_seconds: u64,
    /// Nineteen of twenty are not longer.
    pub p95_seconds: u64,
    /// The longest.
    pub longest_seconds: u64,
}

impl Spread {
    /// The spread of durations in seconds; `None` of none.
    fn of(mut seconds: Vec<u64>) -> Option<Self> {
        seconds.sort_unstable();
        let longest_seconds = *seconds.last()?;
        let rank = |percent: usize| seconds[(seconds.len() * percent).div_ceil(100).saturating_sub(1)];
        Some(Self { median_seconds: rank(50), p95_seconds: rank(95), longest_seconds })
    }
}

impl HoldCounts {
    fn of(episodes: &[&HoldEpisode], since: Timestamp) -> Self {
        let opened = |is_again| {
            let opened = episodes.iter().filter(|each| each.is_again == is_again && each.opened_at >= since);
            opened.count() as u64
        };
        let closed = episodes.iter().filter_map(|each| Some((each.opened_at, each.closed_at?)));
        let seconds: Vec<u64> = closed
            .filter(|(_, closed_at)| *closed_at >= since)
            // A clock that was set back makes nothing shorter than nothing.
            .map(|(opened_at, closed_at)| u64::try_from(closed_at.duration_since(opened_at).as_secs()).unwrap_or(0))
            .collect();
        Self {
            raised: opened(false),
            reopened: opened(true),
            resolved: seconds.len() as u64,
            time_to_resolve: Spread::of(seconds),
        }
    }
}

impl HoldSum {
    fn of(key: String, episodes: &[&HoldEpisode], moments: &[Timestamp]) -> Self {
        let open = || episodes.iter().filter(|each| each.closed_at.is_none()).map(|each| each.opened_at);
        Self {
            key,
            open: open().count() as u64,
            oldest_open_at: open().min(),
            since: moments.iter().map(|since| HoldCounts::of(episodes, *since)).collect(),
        }
    }

    /// Whether there is anything to tell.
    fn says_something(&self) -> bool {
        self.open > 0 || self.since.iter().any(|counts| *counts != HoldCounts::default())
    }
}

impl HoldStats {
    /// The figures: what blocks now, and what happened since each of these moments.
    pub fn of(episodes: &[HoldEpisode], moments: &[Timestamp]) -> Self {
        let by = |key: fn(&HoldEpisode) -> String| {
            let mut groups: BTreeMap<String, Vec<&HoldEpisode>> = BTreeMap::new();
            for episode in episodes {
                groups.entry(key(episode)).or_default().push(episode);
            }
            let sums = groups.into_iter().map(|(key, episodes)| HoldSum::of(key, &episodes, moments));
            let mut sums: Vec<HoldSum> = sums.filter(HoldSum::says_something).collect();
            // Stable, so equal ones stay in the order of their names.
            sums.sort_by_key(|sum| {
                let raised: u64 = sum.since.iter().map(|counts| counts.raised + counts.reopened).sum();
                std::cmp::Reverse((sum.open, raised))
            });
            sums
        };
        let all: Vec<&HoldEpisode> = episodes.iter().collect();
        Self {
            total: HoldSum::of("all".to_owned(), &all, moments),
            by_code: by(|episode| episode.code.word().to_owned()),
            by_repo: by(|episode| episode.repo.clone()),
        }
    }
}

/// Folds the events of holds into the times that they blocked. Others change nothing.
fn episodes(events: &[StoredEvent], repos: &BTreeMap<MissionId, String>) -> Vec<HoldEpisode> {
    let mut episodes: Vec<HoldEpisode> = Vec::new();
    // The newest episode of each hold.
    let mut newest: BTreeMap<&HoldId, usize> = BTreeMap::new();
    for StoredEvent { new, .. } in events {
        let Event::Mission(event) = &new.event else { continue };
        match event {
            mission::Event::HoldRaised { hold, code, .. } => {
                let repo = repos.get(&hold.mission).cloned().unwrap_or_default();
                newest.insert(hold, episodes.len());
                let (code, opened_at) = (*code, new.at);
                episodes.push(HoldEpisode { code, repo, opened_at, is_again: false, closed_at: None });
            }
            mission::Event::HoldReopened { hold, .. } => {
                let Some(before) = newest.get(hold).map(|place| episodes[*place].clone()) else { continue };
                newest.insert(hold, episodes.len());
                episodes.push(HoldEpisode { opened_at: new.at, is_again: true, closed_at: None, ..before });
            }
            mission::Event::HoldResolved { hold } => {
                if let Some(place) = newest.get(hold) {
                    episodes[*place].closed_at.get_or_insert(new.at);
                }
            }
            _ => {}
        }
    }
    episodes
}

/// The missions that have a hold which blocks now, or ended at a time or later.
const CONCERNED: &str = "SELECT mission FROM view_holds \
     WHERE is_open = 1 OR unixepoch(json_extract(doc, '$.hold.resolved.at')) >= $1";

impl Store {
    /// What blocks now, and what happened to holds since each of these moments.
    ///
    /// # Errors
    /// When the database, a view or an event cannot be read.
    pub async fn hold_stats(&self, moments: &[Timestamp]) -> Result<HoldStats, ReadError> {
        let earliest = moments.iter().min().map_or(i64::MAX, |since| since.as_second());
        let named = format!(
            "SELECT m.id, COALESCE(r.name, m.repo) FROM view_missions m \
             LEFT JOIN view_repos r ON r.id = m.repo AND r.is_registered = 1 WHERE m.id IN ({CONCERNED})"
        );
        let named: Vec<(String, String)> =
            sqlx::query_as(sqlx::AssertSqlSafe(named)).bind(earliest).fetch_all(self.views()?).await?;
        let repos = named.into_iter().filter_map(|(mission, repo)| Some((mission.parse().ok()?, repo))).collect();
        // By stream first: only the missions that were held are read.
        let events = format!(
            "SELECT {COLUMNS} FROM events WHERE stream IN (SELECT 'mission/' || mission FROM ({CONCERNED})) \
             AND kind IN ('mission.hold-raised', 'mission.hold-reopened', 'mission.hold-resolved') ORDER BY seq"
        );
        let rows: Vec<EventRow> =
            sqlx::query_as(sqlx::AssertSqlSafe(events)).bind(earliest).fetch_all(self.readers()).await?;
        let events: Vec<StoredEvent> = rows.iter().map(EventRow::decode).collect::<Result<_, _>>()?;
        Ok(HoldStats::of(&episodes(&events, &repos), moments))
    }
}
