//! The status board: what is going on, what waits for a person, and whether everything works. It is derived here and
//! nowhere else; the pages of the board, the API and the command line show the same object.
//!
//! Nearly all of it follows from the log. Of the machine it knows what [`crate::Reader::vitals`] tells: the disk, the
//! sandbox, and whether each agent could be started. Titles and reasons come from people and agents, so they are
//! shortened and cleaned of what steers a display.

mod components;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::BTreeMap;

use godwit_api::next::awaits_a_person;
use godwit_api::types::{
    Activity, Board, BoardHold, BoardMission, BoardRun, Condition, DayCounts, Hold, Spent, StatusCount, Usage,
};
use godwit_core::envelope::{Event, StoredEvent};
use godwit_core::id::MissionId;
use godwit_core::mission::{self, End, Status};
use godwit_core::name::AccountName;
use godwit_core::run::RunClass;
use godwit_store::view::{MissionView, RunView};
use godwit_store::{OpenOrAll, RunFilter, UsageBy, UsageSum};
use jiff::{SignedDuration, Timestamp};

use crate::answer::Failure;
use crate::handlers::fleet::attend;
use crate::handlers::holds;
use crate::state::ServerState;
use crate::{convert, reads};
use components::Facts;

/// The most that one part of the board names.
const PART: u32 = 10;

/// The most characters of a text that others wrote.
const TEXT: usize = 80;

/// A live run usually says something within this time.
const SILENT_AFTER: SignedDuration = SignedDuration::from_mins(15);

/// How many of the newest runs tell how the agents do.
const NEWEST_RUNS: u64 = 50;

/// The hours that count as the last day.
pub(crate) const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Text of others without what steers a display, and not longer than fits.
fn inert(text: &str) -> String {
    let is_steering = |c: char| {
        c.is_control() || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let clean: String = text.chars().map(|c| if is_steering(c) { ' ' } else { c }).take(TEXT + 1).collect();
    match clean.chars().count() > TEXT {
        true => clean.chars().take(TEXT - 1).chain(['…']).collect(),
        false => clean,
    }
}

/// What is going on.
fn activity(waiting: u64, live_runs: u64, silence: Option<SignedDuration>) -> Activity {
    if waiting > 0 {
        Activity::WaitsForYou
    } else if live_runs == 0 {
        Activity::Idle
    } else if silence.is_some_and(|silence| silence < SILENT_AFTER) {
        Activity::Working
    } else {
        Activity::Silent
    }
}

/// The board as it is now.
///
/// # Errors
/// When the store cannot be read. What the machine does not tell is a component that says so.
pub(crate) async fn look(state: &ServerState) -> Result<Board, Failure> {
    let store = &state.store;
    let now = (state.config.now)();
    let counts = reads::status_counts(store).await?;
    let (waiting, waiting_total) = waiting(state, &counts).await?;
    let events = reads::head(store).await?.seq;
    let newest = reads::events_after(store, events.saturating_sub(1), 1).await?;
    let newest_event_at = newest.first().map(|event| event.new.at);
    let live = live(state).await?;
    let holds: Vec<Hold> = reads::holds(store, false).await?.into_iter().map(convert::hold).collect();
    let newest_runs = store.runs(&RunFilter::default(), None, NEWEST_RUNS).await?;
    let components = components::components(&Facts {
        now,
        started_at: state.config.started_at,
        events,
        newest_event_at,
        vitals: state.reader.vitals().await.ok(),
        newest_runs: &newest_runs,
        live: &live,
        max_runs: state.config.max_runs,
        stalest: stalest(state, &counts).await?,
        holds: &holds,
        outages: state.engine.outages().await.unwrap_or_default(),
        nearly_used: nearly_used(state, now).await,
    });
    let yesterday = now - DAY;
    let landed = reads::missions(store, &reads::with_status(Status::Landed), None, PART).await?.0;
    let activity = activity(waiting_total, live.len() as u64, newest_event_at.map(|at| now.duration_since(at)));
    Ok(Board {
        schema_version: 1,
        generated_at: now,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        up_since: state.config.started_at,
        health: activity,
        sentence: activity.sentence().to_owned(),
        condition: Condition::of(&components),
        components,
        newest_event_at,
        events,
        live_runs: live.len() as u64,
        max_runs: state.config.max_runs,
        running: live.into_iter().take(PART as usize).map(run_line).collect(),
        open_holds: holds.len() as u64,
        holds: holds.into_iter().take(PART as usize).map(hold_line).collect(),
        holds_last_day: holds::of_window(store, yesterday).await?,
        missions: counts.into_iter().map(|(status, count)| StatusCount { status, count }).collect(),
        waiting,
        waiting_total,
        landed: landed.into_iter().map(mission_line).collect(),
        last_day: day(&store.happened(yesterday, &DAY_KINDS).await?),
        today: spent(&store.usage(UsageBy::Agent, Some(midnight(now))).await?),
    })
}

/// The accounts of which a window is nearly used up. When the daemon is stopping there is nobody to ask.
async fn nearly_used(state: &ServerState, now: Timestamp) -> Vec<(AccountName, String)> {
    let accounts = state.engine.accounts().await.unwrap_or_default();
    accounts.into_iter().filter_map(|(name, account)| Some((name, account.warning(now)?))).collect()
}

/// Missions that wait for a person, whoever waits longest first, and how many there are.
async fn waiting(state: &ServerState, counts: &[(Status, u64)]) -> Result<(Vec<BoardMission>, u64), Failure> {
    let mut waiting = Vec::new();
    let statuses = counts.iter().filter(|(status, _)| awaits_a_person(*status));
    for (status, _) in statuses.clone() {
        waiting.extend(state.store.stalest_missions(*status, u64::from(PART)).await?);
    }
    waiting.sort_by_key(|mission| mission.updated_seq);
    waiting.truncate(PART as usize);
    Ok((waiting.into_iter().map(mission_line).collect(), statuses.map(|(_, count)| count).sum()))
}

/// Live runs, oldest first, each with its mission.
async fn live(state: &ServerState) -> Result<Vec<(RunView, MissionView)>, Failure> {
    let filter = RunFilter { mission: None, which: OpenOrAll::Open };
    let mut runs = state.store.runs(&filter, None, reads::MAX_LIVE_RUNS).await?;
    runs.sort_by_key(|run| run.seq);
    let mut missions: BTreeMap<MissionId, MissionView> = BTreeMap::new();
    for run in &runs {
        if !missions.contains_key(&run.mission)
            && let Some(view) = state.store.mission(&run.mission).await?
        {
            missions.insert(run.mission.clone(), view);
        }
    }
    Ok(runs.into_iter().filter_map(|run| Some((missions.get(&run.mission)?.clone(), run))).map(swap).collect())
}

fn swap<A, B>((a, b): (A, B)) -> (B, A) {
    (b, a)
}

/// Of each status in which godwit goes on by itself, the mission that nothing has happened to for longest.
async fn stalest(state: &ServerState, counts: &[(Status, u64)]) -> Result<Vec<MissionView>, Failure> {
    let mut stalest = Vec::new();
    for (status, _) in counts.iter().filter(|(status, _)| components::late_after(*status).is_some()) {
        stalest.extend(state.store.stalest_missions(*status, 1).await?);
    }
    Ok(stalest)
}

fn mission_line(view: MissionView) -> BoardMission {
    let repo = view.repo_name.clone();
    let since = view.updated_at;
    let attention = attend(view);
    BoardMission {
        mission: attention.mission,
        repo,
        title: inert(&attention.title),
        status: attention.status,
        awaits: inert(&attention.awaits),
        since,
        command: Some(attention.command).filter(|command| awaits_a_person(attention.status) && !command.is_empty()),
    }
}

fn run_line((run, mission): (RunView, MissionView)) -> BoardRun {
    BoardRun {
        run: run.id,
        agent: run.agent,
        title: inert(&mission.title),
        since: run.granted_at,
        heard_at: mission.updated_at,
        usage: run.usage.into(),
    }
}

fn hold_line(hold: Hold) -> BoardHold {
    BoardHold { hold: hold.id, code: hold.code, reason: inert(&hold.reason), since: hold.raised_at }
}

/// The kinds of event that [`day`] counts.
const DAY_KINDS: [&str; 4] = ["mission.created", "mission.landed", "mission.ended", "mission.run-ended"];

/// What these events come to.
fn day(events: &[StoredEvent]) -> DayCounts {
    let mut counts = DayCounts::default();
    for stored in events {
        match &stored.new.event {
            Event::Mission(mission::Event::Created { .. }) => counts.created += 1,
            Event::Mission(mission::Event::Landed { .. }) => counts.landed += 1,
            Event::Mission(mission::Event::Ended { end: End::Rejected | End::Cancelled }) => counts.given_up += 1,
            Event::Mission(mission::Event::RunEnded { end, .. }) => {
                counts.runs += 1;
                counts.failed_runs += u64::from(is_failure(&end.class));
            }
            // An end of what has landed was counted when it landed.
            _ => {}
        }
    }
    counts
}

/// Whether a run failed by itself: a person who ends one says nothing about it.
fn is_failure(class: &RunClass) -> bool {
    !matches!(class, RunClass::Success | RunClass::Cancelled)
}

/// The beginning of the day in UTC.
fn midnight(now: Timestamp) -> Timestamp {
    const SECONDS_OF_DAY: i64 = 86_400;
    let second = now.as_second() - now.as_second().rem_euclid(SECONDS_OF_DAY);
    Timestamp::from_second(second).unwrap_or(Timestamp::MIN)
}

/// The sums of sums. What no part knows stays unknown.
fn spent(sums: &[UsageSum]) -> Spent {
    let known = |figure: fn(&godwit_core::run::Usage) -> Option<u64>| {
        sums.iter().filter_map(|sum| figure(&sum.usage)).reduce(u64::saturating_add)
    };
    Spent {
        runs: sums.iter().map(|sum| sum.runs).sum(),
        usage: Usage {
            input_tokens: known(|usage| usage.input_tokens),
            output_tokens: known(|usage| usage.output_tokens),
            cache_read_tokens: known(|usage| usage.cache_read_tokens),
            cache_write_tokens: known(|usage| usage.cache_write_tokens),
            cost_micro_usd: known(|usage| usage.cost_micro_usd),
            turns: known(|usage| usage.turns),
        },
        without_tokens: sums.iter().map(|sum| sum.without_tokens).sum(),
        without_cost: sums.iter().map(|sum| sum.without_cost).sum(),
    }
}
