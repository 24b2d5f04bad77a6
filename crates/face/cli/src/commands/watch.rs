//! `watch`: the whole fleet at work. On a terminal a picture, redrawn in place as things happen; elsewhere a line for
//! each mission that moved; as JSON the fleet's status, each time it changed.

use std::collections::{BTreeMap, BTreeSet};

use godwit_api::Client;
use godwit_api::client::MissionFilter;
use godwit_api::types::{EventRecord, FleetStatus, MissionSummary};
use godwit_core::id::MissionId;
use godwit_core::mission::Status;
use jiff::SignedDuration;

use super::feed::{Feed, News, Pace};
use super::follow::picture_view;
use crate::error::CliResult;
use crate::exit::Exit;
use crate::live::Screen;
use crate::output::{self, Format};
use crate::render::live::{self, Fleet, Said};
use crate::render::mission as show;
use crate::session::Session;

/// How far back a picture looks for the last line of a run that it begins to watch.
const LOOK_BACK: SignedDuration = SignedDuration::from_mins(10);

/// How many missions that wait their turn are asked for: more than a picture shows.
const MOST_WAITING: u32 = 10;

/// The most runs whose last lines are followed. More do not fit on a screen, and each holds a request open.
const MOST_FOLLOWED: usize = 40;

/// Watches until Ctrl-C.
///
/// # Errors
/// When the daemon does not answer any more.
pub(super) async fn run(session: &Session) -> CliResult {
    let client = session.client()?;
    // The place in the log comes first, so that nothing after the first look is missed.
    let status = client.status().await?;
    match session.format {
        Format::Human if output::can_redraw() => picture(client, status).await,
        Format::Human => lines(client, status).await,
        Format::Json => objects(client, status).await,
    }
}

/// A picture that is redrawn in place.
async fn picture(client: Client, status: FleetStatus) -> CliResult {
    let mut feed = Feed::open(client.clone(), status.head_seq, Pace::Live).await?;
    let mut screen = Screen::new();
    let mut said = Said::new();
    let mut fleet = look(&client, status, BTreeMap::new()).await?;
    loop {
        let since = crate::composition::now() - LOOK_BACK;
        let live = fleet.runs.iter().filter(|run| run.started_at.is_some()).take(MOST_FOLLOWED);
        live.for_each(|run| feed.follow(&run.id, false, Some(since)));
        let (size, view) = picture_view();
        screen.draw("", live::fleet(&fleet, &said, view), size)?;
        let mut moved = BTreeSet::new();
        let mut has_changed = false;
        let mut news = Some(feed.next().await?);
        // A burst is one reason to look.
        while let Some(each) = news {
            match each {
                News::Happened(event) => {
                    has_changed = true;
                    moved.extend(mission_of(&event));
                }
                News::Said { run, lines, .. } => said.extend(lines.into_iter().last().map(|line| (run, line))),
                News::Tick | News::Resized => {}
                News::Interrupted => {
                    // Below what the terminal shows of Ctrl-C.
                    output::note("");
                    output::hint("missions go on; `godwit status` shows where they stand");
                    return Ok(Exit::Ok);
                }
            }
            news = feed.at_hand()?;
        }
        if has_changed {
            let known = std::mem::take(&mut fleet.missions).into_iter();
            let known = known.filter(|(id, _)| !moved.contains(id)).collect();
            fleet = look(&client, client.status().await?, known).await?;
        }
    }
}

/// The fleet as it is now. Missions that are `known` are not asked for again.
async fn look(client: &Client, status: FleetStatus, known: BTreeMap<MissionId, MissionSummary>) -> CliResult<Fleet> {
    let mut runs = client.runs(None, true, None).await?.items;
    runs.sort_by_key(|run| run.granted_at);
    let mut missions = known;
    for run in &runs {
        if !missions.contains_key(&run.mission) {
            let mission = client.mission(run.mission.as_str()).await?;
            missions.insert(run.mission.clone(), mission.summary);
        }
    }
    missions.retain(|id, _| runs.iter().any(|run| run.mission == *id));
    let mut waiting = Vec::new();
    let others = status.missions.iter().filter(|entry| !is_shown_elsewhere(entry.status));
    for entry in others {
        let filter =
            MissionFilter { status: Some(entry.status), limit: Some(MOST_WAITING), ..MissionFilter::default() };
        waiting.extend(client.missions(&filter).await?.items);
    }
    waiting.sort_by_key(|mission| mission.created_at);
    Ok(Fleet { status, runs, missions, waiting })
}

/// Whether missions of a status show by their run or because they wait for a person, or are over.
fn is_shown_elsewhere(status: Status) -> bool {
    let is_over = matches!(status, Status::Landed | Status::Rejected | Status::Cancelled);
    is_over || status == Status::Running || show::waits_for_a_person(status)
}

/// A line for each mission that moved.
async fn lines(client: Client, status: FleetStatus) -> CliResult {
    let mut feed = Feed::open(client.clone(), status.head_seq, Pace::Lines).await?;
    let mut told = BTreeMap::new();
    loop {
        match feed.next().await? {
            News::Happened(event) => {
                let Some(id) = mission_of(&event) else { continue };
                let mission = client.mission(id.as_str()).await?;
                let standing = show::standing(&mission);
                if told.insert(id, standing.clone()).as_ref() != Some(&standing) {
                    output::answer(&standing)?;
                }
            }
            News::Interrupted => return Ok(Exit::Ok),
            News::Said { .. } | News::Tick | News::Resized => {}
        }
    }
}

/// The fleet's status, each time it changed.
async fn objects(client: Client, mut status: FleetStatus) -> CliResult {
    let mut feed = Feed::open(client.clone(), status.head_seq, Pace::Lines).await?;
    output::json(&status)?;
    loop {
        match feed.next().await? {
            News::Happened(_) => {
                let now = client.status().await?;
                // A place in the log is no change of the fleet.
                let has_changed = FleetStatus { head_seq: status.head_seq, ..now.clone() } != status;
                status = now;
                if has_changed {
                    output::json(&status)?;
                }
            }
            News::Interrupted => return Ok(Exit::Ok),
            News::Said { .. } | News::Tick | News::Resized => {}
        }
    }
}

/// The mission that an event is of.
fn mission_of(event: &EventRecord) -> Option<MissionId> {
    event.stream.strip_prefix("mission/").and_then(|id| id.parse().ok())
}

/// Watches one mission until it comes to rest.
///
/// # Errors
/// When the daemon does not answer any more.
pub(super) async fn mission(session: &Session, client: Client, id: &str) -> CliResult {
    use super::follow::{Follower, Show};
    let known = client.status().await?.head_seq;
    let mission = client.mission(id).await?.summary.id;
    let follower = Follower::new(session, client, mission, Show::Picture);
    let (mission, exit) = follower.until(known, Exit::of_mission).await?;
    if exit != Exit::Interrupted && session.format == Format::Human {
        session.show(&mission, show::show)?;
    }
    Ok(exit)
}
