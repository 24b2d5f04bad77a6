//! The projector: writes the views of folded streams. What it writes for each is a pure function of the stream.

use std::sync::Arc;

use godwit_core::id::MissionId;
use serde::Serialize;
use sqlx::query_builder::Separated;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use crate::fold::Folded;
use crate::row::to_stored;
use crate::search::{Words, words_of};
use crate::view::{ApprovalView, HoldView, MissionView, RepoView, RescueView, RunState, RunView};

/// The version of the projector. Whoever changes what it writes raises it: views of another version are rebuilt at
/// the next start.
pub const PROJECTOR: u32 = 8;

/// How many views one statement writes, largest first. Few sizes, since each is a statement of its own to be kept ready.
const VIEWS_A_STATEMENT: [usize; 2] = [8, 1];

/// The views that a batch changes, to be written together.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    missions: Vec<Arc<MissionView>>,
    runs: Vec<RunView>,
    holds: Vec<HoldView>,
    approvals: Vec<ApprovalView>,
    rescues: Vec<RescueView>,
    repos: Vec<RepoView>,
    words: Vec<(MissionId, Words)>,
}

impl Changes {
    /// Adds the views of a stream, once a batch. `before` is what they were, when that is known: what has not changed is
    /// left alone. Gives the mission's view, to be the next one's `before`.
    pub(crate) fn add(&mut self, before: Option<&MissionView>, folded: &Folded) -> Option<Arc<MissionView>> {
        self.repos.extend(folded.repo_view());
        let mission = Arc::new(folded.mission_view()?);
        add_changed(&mut self.runs, before.map(|view| view.runs.as_slice()), &mission.runs);
        add_changed(&mut self.holds, before.map(|view| view.holds.as_slice()), &mission.holds);
        add_changed(&mut self.approvals, before.map(|view| view.approvals.as_slice()), &mission.approvals);
        add_changed(&mut self.rescues, before.map(|view| view.rescues.as_slice()), &mission.rescues);
        let words = words_of(&mission);
        if before.map(words_of).as_ref() != Some(&words) {
            self.words.push((mission.id.clone(), words));
        }
        self.missions.push(Arc::clone(&mission));
        Some(mission)
    }

    /// Writes them.
    pub(crate) async fn write(&self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        write_repos(connection, &self.repos).await?;
        write_missions(connection, &self.missions).await?;
        write_runs(connection, &self.runs).await?;
        write_holds(connection, &self.holds).await?;
        write_approvals(connection, &self.approvals).await?;
        write_rescues(connection, &self.rescues).await?;
        write_words(connection, &self.words).await
    }
}

/// Adds what differs from before, place by place.
fn add_changed<T: Clone + PartialEq>(changes: &mut Vec<T>, before: Option<&[T]>, after: &[T]) {
    let was = |place: usize| before.and_then(|before| before.get(place));
    let changed = after.iter().enumerate().filter(|(place, view)| was(*place) != Some(*view));
    changes.extend(changed.map(|(_, view)| view.clone()));
}

fn doc(view: &impl Serialize) -> String {
    serde_json::to_string(view).expect("views serialise: they hold no maps with other keys than text")
}

/// Writes rows of one table: `begin`, the values of as many as fit, `end`.
async fn upsert<T>(
    connection: &mut SqliteConnection,
    begin: &'static str,
    rows: &[T],
    bind: impl Fn(Separated<'_, Sqlite, &'static str>, &T),
    end: &'static str,
) -> Result<(), sqlx::Error> {
    let mut rest = rows;
    for size in VIEWS_A_STATEMENT {
        while let Some((chunk, after)) = rest.split_at_checked(size) {
            let mut statement = QueryBuilder::new(begin);
            statement.push_values(chunk, &bind).push(end);
            statement.build().execute(&mut *connection).await?;
            rest = after;
        }
    }
    Ok(())
}

async fn write_missions(connection: &mut SqliteConnection, views: &[Arc<MissionView>]) -> Result<(), sqlx::Error> {
    let begin = "INSERT INTO view_missions (id, repo, status, is_live, title, created_seq, updated_seq, is_archived, is_flagged, \
                 project, labels, doc) ";
    let bind = |mut row: Separated<'_, Sqlite, &'static str>, view: &Arc<MissionView>| {
        row.push_bind(view.id.to_string()).push_bind(view.repo.to_string()).push_bind(view.status.word());
        row.push_bind(i64::from(view.is_live)).push_bind(view.title.clone());
        row.push_bind(to_stored(view.created_seq)).push_bind(to_stored(view.updated_seq));
        let order = &view.order;
        let labels: String = order.labels.iter().map(|label| format!(" {label} ")).collect();
        row.push_bind(i64::from(order.archived)).push_bind(i64::from(order.flag.is_some()));
        row.push_bind(order.project.as_ref().map(ToString::to_string).unwrap_or_default()).push_bind(labels);
        row.push_bind(doc(&**view));
    };
    let end = " ON CONFLICT (id) DO UPDATE SET repo = excluded.repo, status = excluded.status, \
               is_live = excluded.is_live, title = excluded.title, created_seq = excluded.created_seq, \
               updated_seq = excluded.updated_seq, is_archived = excluded.is_archived, \
               is_flagged = excluded.is_flagged, project = excluded.project, labels = excluded.labels, \
               doc = excluded.doc";
    upsert(connection, begin, views, bind, end).await
}

async fn write_runs(connection: &mut SqliteConnection, views: &[RunView]) -> Result<(), sqlx::Error> {
    let begin = "INSERT INTO view_runs (id, mission, is_live, seq, doc) ";
    let bind = |mut row: Separated<'_, Sqlite, &'static str>, view: &RunView| {
        row.push_bind(view.id.to_string()).push_bind(view.mission.to_string());
        row.push_bind(i64::from(view.state != RunState::Ended)).push_bind(to_stored(view.seq)).push_bind(doc(view));
    };
    let end = " ON CONFLICT (id) DO UPDATE SET is_live = excluded.is_live, doc = excluded.doc";
    upsert(connection, begin, views, bind, end).await
}

async fn write_holds(connection: &mut SqliteConnection, views: &[HoldView]) -> Result<(), sqlx::Error> {
    let begin = "INSERT INTO view_holds (id, mission, code, is_open, seq, doc) ";
    let bind = |mut row: Separated<'_, Sqlite, &'static str>, view: &HoldView| {
        row.push_bind(view.hold.id.to_string()).push_bind(view.mission.to_string());
        row.push_bind(view.hold.code.word()).push_bind(i64::from(view.is_open()));
        row.push_bind(to_stored(view.seq)).push_bind(doc(view));
    };
    let end = " ON CONFLICT (id) DO UPDATE SET is_open = excluded.is_open, doc = excluded.doc";
    upsert(connection, begin, views, bind, end).await
}

async fn write_approvals(connection: &mut SqliteConnection, views: &[ApprovalView]) -> Result<(), sqlx::Error> {
    let begin = "INSERT INTO view_approvals (id, mission, is_open, seq, doc) ";
    let bind = |mut row: Separated<'_, Sqlite, &'static str>, view: &ApprovalView| {
        row.push_bind(view.approval.id.to_string()).push_bind(view.mission.to_string());
        row.push_bind(i64::from(view.is_open())).push_bind(to_stored(view.seq)).push_bind(doc(view));
    };
    let end = " ON CONFLICT (id) DO UPDATE SET is_open = excluded.is_open, doc = excluded.doc";
    upsert(connection, begin, views, bind, end).await
}

async fn write_rescues(connection: &mut SqliteConnection, views: &[RescueView]) -> Result<(), sqlx::Error> {
    let begin = "INSERT INTO view_rescues (mission, number, seq, doc) ";
    let bind = |mut row: Separated<'_, Sqlite, &'static str>, view: &RescueView| {
        row.push_bind(view.mission.to_string()).push_bind(i64::from(view.number));
        row.push_bind(to_stored(view.seq)).push_bind(doc(view));
    };
    let end = " ON CONFLICT (mission, number) DO UPDATE SET seq = excluded.seq, doc = excluded.doc";
    upsert(connection, begin, views, bind, end).await
}

async fn write_repos(connection: &mut SqliteConnection, views: &[RepoView]) -> Result<(), sqlx::Error> {
    let begin = "INSERT INTO view_repos (id, name, is_registered, seq, doc) ";
    let bind = |mut row: Separated<'_, Sqlite, &'static str>, view: &RepoView| {
        row.push_bind(view.id.to_string()).push_bind(view.name.to_string());
        row.push_bind(i64::from(view.is_registered)).push_bind(to_stored(view.seq)).push_bind(doc(view));
    };
    let end = " ON CONFLICT (id) DO UPDATE SET name = excluded.name, is_registered = excluded.is_registered, \
               doc = excluded.doc";
    upsert(connection, begin, views, bind, end).await
}

async fn write_words(connection: &mut SqliteConnection, words: &[(MissionId, Words)]) -> Result<(), sqlx::Error> {
    let begin = "INSERT INTO view_mission_words (mission, title, words) ";
    let bind = |mut row: Separated<'_, Sqlite, &'static str>, (mission, words): &(MissionId, Words)| {
        row.push_bind(mission.to_string()).push_bind(words.title.clone()).push_bind(words.words.clone());
    };
    let end = " ON CONFLICT (mission) DO UPDATE SET title = excluded.title, words = excluded.words";
    upsert(connection, begin, words, bind, end).await
}
