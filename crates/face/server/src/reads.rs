//! Reads of the store, with a problem that says what to do when there is nothing to read.

use std::path::Path;

use godwit_api::ProblemCode;
use godwit_api::types::{LogFault, LogHead, VerifyReport};
use godwit_core::envelope::StoredEvent;
use godwit_core::id::{MissionId, RunId};
use godwit_core::mission::Status;
use godwit_core::name::RepoName;
use godwit_store::view::{ApprovalView, HoldView, MissionView, RepoView, RescueView, RunView};
use godwit_store::{Extent, Found, Head, MissionFilter, OpenOrAll, RunFilter, RunSpan, Store, Window};

use crate::answer::Failure;

/// More runs than a host can have live at once.
pub(crate) const MAX_LIVE_RUNS: u64 = 10_000;

/// A cursor as it was given out: the sequence number at which the page before ended.
pub(crate) fn cursor(text: Option<&str>) -> Result<Option<u64>, Failure> {
    let parse = |text: &str| {
        text.parse().map_err(|_| Failure::new(ProblemCode::Invalid, "cursor: is not one that a page gave as `next`"))
    };
    text.map(parse).transpose()
}

/// The mission that an id, or a unique beginning of one, names.
pub(crate) async fn find_mission(store: &Store, text: &str) -> Result<MissionId, Failure> {
    let shown: String = text.chars().take(40).flat_map(char::escape_debug).collect();
    match store.find_mission(text).await? {
        Found::Unique(id) => Ok(id),
        Found::Ambiguous(ids) => {
            let ids: Vec<_> = ids.iter().map(MissionId::as_str).collect();
            let detail = format!("`{shown}` is the beginning of several missions: {}", ids.join(", "));
            Err(Failure::new(ProblemCode::Ambiguous, detail).hint("give more characters of the id"))
        }
        Found::Nothing => {
            Err(Failure::new(ProblemCode::NotFound, format!("there is no mission `{shown}`"))
                .hint("godwit mission list"))
        }
    }
}

/// A mission, by its id or a unique beginning of one.
pub(crate) async fn mission(store: &Store, text: &str) -> Result<MissionView, Failure> {
    let id = find_mission(store, text).await?;
    let gone = || Failure::new(ProblemCode::NotFound, format!("there is no mission `{id}`"));
    store.mission(&id).await?.ok_or_else(gone)
}

/// The missions with this status.
pub(crate) fn with_status(status: Status) -> MissionFilter {
    MissionFilter { status: Some(status), ..MissionFilter::default() }
}

/// A page of missions and the cursor of the next one.
pub(crate) async fn missions(
    store: &Store,
    filter: &MissionFilter,
    before: Option<u64>,
    limit: u32,
) -> Result<(Vec<MissionView>, Option<u64>), Failure> {
    let mut missions = store.missions(filter, before, u64::from(limit) + 1).await?;
    let next = cut(&mut missions, limit, |mission| mission.created_seq);
    Ok((missions, next))
}

/// Cuts a page of one too many to its limit, and says where the next one begins.
fn cut<T>(items: &mut Vec<T>, limit: u32, seq: impl Fn(&T) -> u64) -> Option<u64> {
    let has_more = items.len() > limit as usize;
    items.truncate(limit as usize);
    items.last().filter(|_| has_more).map(seq)
}

/// How many missions have each status.
pub(crate) async fn status_counts(store: &Store) -> Result<Vec<(Status, u64)>, Failure> {
    Ok(store.mission_counts().await?.into_iter().collect())
}

/// A page of runs and the cursor of the next one.
pub(crate) async fn runs(
    store: &Store,
    mission: Option<MissionId>,
    live_only: bool,
    before: Option<u64>,
    limit: u32,
) -> Result<(Vec<RunView>, Option<u64>), Failure> {
    let filter = RunFilter { mission, which: if live_only { OpenOrAll::Open } else { OpenOrAll::All } };
    let mut runs = store.runs(&filter, before, u64::from(limit) + 1).await?;
    let next = cut(&mut runs, limit, |run| run.seq);
    Ok((runs, next))
}

/// A page of the runs that were under way in a window, and the cursor of the next one.
pub(crate) async fn run_spans(
    store: &Store,
    window: Window,
    before: Option<u64>,
    limit: u32,
) -> Result<(Vec<RunSpan>, Option<u64>), Failure> {
    let mut spans = store.run_spans(window, before, u64::from(limit) + 1).await?;
    let next = cut(&mut spans, limit, |span| span.run.seq);
    Ok((spans, next))
}

/// The runs that have not ended, newest first.
pub(crate) async fn live(store: &Store) -> Result<Vec<RunView>, Failure> {
    let filter = RunFilter { mission: None, which: OpenOrAll::Open };
    Ok(store.runs(&filter, None, MAX_LIVE_RUNS).await?)
}

/// How many they are.
pub(crate) async fn live_runs(store: &Store) -> Result<u64, Failure> {
    Ok(live(store).await?.len() as u64)
}

/// A run.
pub(crate) async fn run(store: &Store, id: &RunId) -> Result<RunView, Failure> {
    let missing = || Failure::new(ProblemCode::NotFound, format!("there is no run `{id}`")).hint("godwit run list");
    store.run(id).await?.ok_or_else(missing)
}

fn which(all: bool) -> OpenOrAll {
    if all { OpenOrAll::All } else { OpenOrAll::Open }
}

/// Holds, oldest first.
pub(crate) async fn holds(store: &Store, all: bool) -> Result<Vec<HoldView>, Failure> {
    Ok(store.holds(which(all)).await?)
}

/// Approvals, oldest first.
pub(crate) async fn approvals(store: &Store, all: bool) -> Result<Vec<ApprovalView>, Failure> {
    Ok(store.approvals(which(all)).await?)
}

/// What was rescued.
pub(crate) async fn rescues(store: &Store) -> Result<Vec<RescueView>, Failure> {
    Ok(store.rescues().await?)
}

/// The registered repositories.
pub(crate) async fn repos(store: &Store) -> Result<Vec<RepoView>, Failure> {
    Ok(store.repos().await?)
}

/// The registered repository of a name.
pub(crate) async fn repo(store: &Store, name: &str) -> Result<RepoView, Failure> {
    let name: RepoName = name.parse().map_err(|error: godwit_core::name::InvalidName| {
        Failure::new(ProblemCode::NotFound, error.to_string()).hint("godwit repo list")
    })?;
    let missing = || {
        Failure::new(ProblemCode::NotFound, format!("there is no repository `{name}`"))
            .hint("godwit repo list shows them, and godwit repo add PATH registers one")
    };
    store.repo_by_name(&name).await?.ok_or_else(missing)
}

/// The end of the log.
pub(crate) async fn head(store: &Store) -> Result<Head, Failure> {
    Ok(store.head().await?)
}

/// Events after a sequence number, oldest first.
pub(crate) async fn events_after(store: &Store, after: u64, limit: u32) -> Result<Vec<StoredEvent>, Failure> {
    Ok(store.events_after(after, u64::from(limit)).await?)
}

/// An event by its place in the log.
pub(crate) async fn event(store: &Store, seq: u64) -> Result<Option<StoredEvent>, Failure> {
    Ok(store.events_after(seq.saturating_sub(1), 1).await?.into_iter().next())
}

/// Recomputes the whole chain and compares its end with the file beside the store.
pub(crate) async fn verify(store: &Store, head_file: &Path) -> Result<VerifyReport, Failure> {
    let report = store
        .verify_with_file(Extent::Whole, head_file)
        .await
        .map_err(|error| Failure::new(ProblemCode::Internal, error.to_string()))?;
    Ok(VerifyReport {
        events: report.events,
        head: LogHead { seq: report.head.seq, hash: report.head.digest.to_string() },
        faults: report
            .faults
            .into_iter()
            .map(|fault| LogFault { seq: Some(fault.seq), what: fault.kind.to_string() })
            .collect(),
    })
}
