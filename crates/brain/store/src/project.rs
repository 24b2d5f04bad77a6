//! The projector: writes the views of one folded stream. What it writes is a pure function of the stream.

use serde::Serialize;
use sqlx::SqliteConnection;

use crate::fold::Folded;
use crate::row::to_stored;
use crate::view::{ApprovalView, HoldView, MissionView, RepoView, RescueView, RunState, RunView};

/// The version of the projector. Whoever changes what it writes raises it: views of another version are rebuilt at
/// the next start.
pub const PROJECTOR: u32 = 1;

/// Writes the views of a stream. `before` is what they were, when that is known: what has not changed is left alone.
pub(crate) async fn write(
    connection: &mut SqliteConnection,
    before: Option<&MissionView>,
    folded: &Folded,
) -> Result<(), sqlx::Error> {
    if let Some(repo) = folded.repo_view() {
        write_repo(connection, &repo).await?;
    }
    let Some(mission) = folded.mission_view() else { return Ok(()) };
    write_mission(connection, &mission).await?;
    let before = |place: usize| before.map(|before| (before, place));
    for (place, run) in mission.runs.iter().enumerate() {
        if before(place).and_then(|(view, place)| view.runs.get(place)) != Some(run) {
            write_run(connection, run).await?;
        }
    }
    for (place, hold) in mission.holds.iter().enumerate() {
        if before(place).and_then(|(view, place)| view.holds.get(place)) != Some(hold) {
            write_hold(connection, hold).await?;
        }
    }
    for (place, approval) in mission.approvals.iter().enumerate() {
        if before(place).and_then(|(view, place)| view.approvals.get(place)) != Some(approval) {
            write_approval(connection, approval).await?;
        }
    }
    for (place, rescue) in mission.rescues.iter().enumerate() {
        if before(place).and_then(|(view, place)| view.rescues.get(place)) != Some(rescue) {
            write_rescue(connection, rescue).await?;
        }
    }
    Ok(())
}

fn doc(view: &impl Serialize) -> String {
    serde_json::to_string(view).expect("views serialise: they hold no maps with other keys than text")
}

async fn write_mission(connection: &mut SqliteConnection, view: &MissionView) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO view_missions (id, repo, status, is_live, title, created_seq, updated_seq, doc) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET repo = excluded.repo, \
         status = excluded.status, is_live = excluded.is_live, title = excluded.title, \
         created_seq = excluded.created_seq, updated_seq = excluded.updated_seq, doc = excluded.doc",
    )
    .bind(view.id.as_str())
    .bind(view.repo.as_str())
    .bind(view.status.word())
    .bind(i64::from(view.is_live))
    .bind(&view.title)
    .bind(to_stored(view.created_seq))
    .bind(to_stored(view.updated_seq))
    .bind(doc(view))
    .execute(connection)
    .await
    .map(drop)
}

async fn write_run(connection: &mut SqliteConnection, view: &RunView) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO view_runs (id, mission, is_live, seq, doc) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (id) DO UPDATE SET is_live = excluded.is_live, doc = excluded.doc",
    )
    .bind(view.id.to_string())
    .bind(view.mission.as_str())
    .bind(i64::from(view.state != RunState::Ended))
    .bind(to_stored(view.seq))
    .bind(doc(view))
    .execute(connection)
    .await
    .map(drop)
}

async fn write_hold(connection: &mut SqliteConnection, view: &HoldView) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO view_holds (id, mission, code, is_open, seq, doc) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (id) DO UPDATE SET is_open = excluded.is_open, doc = excluded.doc",
    )
    .bind(view.hold.id.to_string())
    .bind(view.mission.as_str())
    .bind(view.hold.code.word())
    .bind(i64::from(view.is_open()))
    .bind(to_stored(view.seq))
    .bind(doc(view))
    .execute(connection)
    .await
    .map(drop)
}

async fn write_approval(connection: &mut SqliteConnection, view: &ApprovalView) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO view_approvals (id, mission, is_open, seq, doc) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (id) DO UPDATE SET is_open = excluded.is_open, doc = excluded.doc",
    )
    .bind(view.approval.id.to_string())
    .bind(view.mission.as_str())
    .bind(i64::from(view.is_open()))
    .bind(to_stored(view.seq))
    .bind(doc(view))
    .execute(connection)
    .await
    .map(drop)
}

async fn write_rescue(connection: &mut SqliteConnection, view: &RescueView) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO view_rescues (mission, number, seq, doc) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (mission, number) DO UPDATE SET seq = excluded.seq, doc = excluded.doc",
    )
    .bind(view.mission.as_str())
    .bind(i64::from(view.number))
    .bind(to_stored(view.seq))
    .bind(doc(view))
    .execute(connection)
    .await
    .map(drop)
}

async fn write_repo(connection: &mut SqliteConnection, view: &RepoView) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO view_repos (id, name, is_registered, seq, doc) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, is_registered = excluded.is_registered, \
         doc = excluded.doc",
    )
    .bind(view.id.as_str())
    .bind(view.name.as_str())
    .bind(i64::from(view.is_registered))
    .bind(to_stored(view.seq))
    .bind(doc(view))
    .execute(connection)
    .await
    .map(drop)
}
