//! The runs that were under way within a window of time, with what a picture of them names.

use godwit_core::name::TaskName;
use jiff::Timestamp;

use crate::error::ReadError;
use crate::row::to_stored;
use crate::store::Store;
use crate::view::RunView;

/// A window of time. A bound that is absent is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Window {
    /// Runs that ended before this second are left out.
    pub since: Option<Timestamp>,
    /// Runs that got their slot after this second are left out.
    pub until: Option<Timestamp>,
}

/// A run with the names of what it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSpan {
    /// The run.
    pub run: RunView,
    /// The title of its mission.
    pub title: String,
    /// What its repository is called now; its id once it is removed.
    pub repo: String,
    /// What the plan calls its task.
    pub task: Option<TaskName>,
}

/// A row of the query: a run's id and view, its mission's title, its repository's name, its task's name.
type SpanRow = (String, String, String, Option<String>, Option<String>);

impl Store {
    /// Runs that were under way at some time of the window, the newest first, at most `limit`, granted before the event
    /// `before`. A live run is under way until now, whenever now is.
    ///
    /// # Errors
    /// When the database or a view cannot be read.
    pub async fn run_spans(&self, window: Window, before: Option<u64>, limit: u64) -> Result<Vec<RunSpan>, ReadError> {
        // The number of a task is between `-t` and `-r` in the id of its run; the mission's view lists it by its own id.
        let sql = "SELECT v.id, v.doc, m.title, r.name, \
                   (SELECT json_extract(t.value, '$.name') FROM json_each(m.doc, '$.tasks') t \
                    WHERE json_extract(t.value, '$.id') = substr(v.id, 1, instr(v.id, '-r') - 1)) \
                   FROM view_runs v JOIN view_missions m ON m.id = v.mission \
                   LEFT JOIN view_repos r ON r.id = m.repo AND r.is_registered = 1 \
                   WHERE v.seq < $1 AND unixepoch(json_extract(v.doc, '$.granted_at')) <= $2 \
                   AND (v.is_live = 1 OR unixepoch(json_extract(v.doc, '$.ended_at')) >= $3) \
                   ORDER BY v.seq DESC LIMIT $4";
        let rows: Vec<SpanRow> = sqlx::query_as(sql)
            .bind(before.map_or(i64::MAX, to_stored))
            .bind(window.until.map_or(i64::MAX, |at| at.as_second()))
            .bind(window.since.map_or(i64::MIN, |at| at.as_second()))
            .bind(to_stored(limit))
            .fetch_all(self.views()?)
            .await?;
        rows.into_iter().map(span).collect()
    }
}

fn span((id, doc, title, repo, task): SpanRow) -> Result<RunSpan, ReadError> {
    let run: RunView = serde_json::from_str(&doc).map_err(|source| ReadError::UnreadableView { id, source })?;
    let repo = repo.unwrap_or_else(|| run.repo.to_string());
    Ok(RunSpan { title, repo, task: task.and_then(|name| name.parse().ok()), run })
}
