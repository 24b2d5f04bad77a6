//! What happened since a moment: where it begins in the log, and the events of some kinds from there on.
//!
//! The log is ordered by its sequence, not by time. Where the clock was set back, what is asked for since a time in
//! between begins at one of the places that had that time.

use godwit_core::envelope::StoredEvent;
use godwit_core::mission::Status;
use jiff::Timestamp;
use sqlx::QueryBuilder;

use crate::error::ReadError;
use crate::query::decode_mission;
use crate::row::{COLUMNS, EventRow, from_stored, to_stored};
use crate::store::Store;
use crate::view::MissionView;

impl Store {
    /// The last event before a time; 0 when there is none. Every event of that time or later comes after it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn place_before(&self, at: Timestamp) -> Result<u64, ReadError> {
        let mut connection = self.readers().acquire().await?;
        let newest: Option<i64> = sqlx::query_scalar("SELECT MAX(seq) FROM events").fetch_one(&mut *connection).await?;
        // The sequence has no gaps, so its middle is a number.
        let (mut before, mut after) = (0, newest.unwrap_or(0) + 1);
        while after - before > 1 {
            let middle = before + (after - before) / 2;
            let at_us: Option<i64> = sqlx::query_scalar("SELECT at_us FROM events WHERE seq = $1")
                .bind(middle)
                .fetch_optional(&mut *connection)
                .await?;
            if at_us.is_some_and(|at_us| at_us < at.as_microsecond()) {
                before = middle;
            } else {
                after = middle;
            }
        }
        Ok(from_stored(before))
    }

    /// The events of these kinds, such as `mission.landed`, at `since` or later, in order.
    ///
    /// # Errors
    /// When the database or an event cannot be read.
    pub async fn happened(&self, since: Timestamp, kinds: &[&str]) -> Result<Vec<StoredEvent>, ReadError> {
        let mut query = QueryBuilder::new(format!("SELECT {COLUMNS} FROM events WHERE seq > "));
        query.push_bind(to_stored(self.place_before(since).await?)).push(" AND at_us >= ");
        query.push_bind(since.as_microsecond()).push(" AND kind IN (");
        let mut list = query.separated(", ");
        for kind in kinds {
            list.push_bind((*kind).to_owned());
        }
        query.push(") ORDER BY seq");
        let rows: Vec<EventRow> = query.build_query_as().fetch_all(self.readers()).await?;
        rows.iter().map(EventRow::decode).collect()
    }

    /// The missions of a status that nothing has happened to for longest, at most `limit`.
    ///
    /// # Errors
    /// When the database or a view cannot be read.
    pub async fn stalest_missions(&self, status: Status, limit: u64) -> Result<Vec<MissionView>, ReadError> {
        let rows: Vec<(String, String, Option<String>)> = sqlx::query_as(
            "SELECT m.id, m.doc, r.name FROM view_missions m LEFT JOIN view_repos r ON r.id = m.repo \
             WHERE m.status = $1 ORDER BY m.updated_seq LIMIT $2",
        )
        .bind(status.word())
        .bind(to_stored(limit))
        .fetch_all(self.views()?)
        .await?;
        rows.into_iter().map(decode_mission).collect()
    }
}
