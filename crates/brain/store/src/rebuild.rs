//! Dropping the views and making them again from the log, and the dump that shows that both are the same.

use std::fmt::Write as _;

use godwit_core::envelope::StreamId;
use sqlx::{Row, SqliteConnection};

use crate::append::Writer;
use crate::error::{AppendError, ReadError};
use crate::project::{Changes, PROJECTOR};
use crate::read;
use crate::store::Store;

/// Each view: its name, how it is emptied, and how it is dumped (every column, by its key).
const VIEWS: [(&str, &str, &str); 7] = [
    ("missions", "DELETE FROM view_missions", "SELECT * FROM view_missions ORDER BY id"),
    ("runs", "DELETE FROM view_runs", "SELECT * FROM view_runs ORDER BY id"),
    ("holds", "DELETE FROM view_holds", "SELECT * FROM view_holds ORDER BY id"),
    ("approvals", "DELETE FROM view_approvals", "SELECT * FROM view_approvals ORDER BY id"),
    ("repos", "DELETE FROM view_repos", "SELECT * FROM view_repos ORDER BY id"),
    ("rescues", "DELETE FROM view_rescues", "SELECT * FROM view_rescues ORDER BY mission, number"),
    ("mission_words", "DELETE FROM view_mission_words", "SELECT * FROM view_mission_words ORDER BY mission"),
];

impl Store {
    /// Drops the views and makes them again from nothing, in one transaction.
    ///
    /// # Errors
    /// When the log cannot be read or the views cannot be written; the views are then the old ones.
    pub async fn rebuild(&self) -> Result<(), AppendError> {
        self.write(|mut writer| async move { writer.rebuild().await }).await
    }

    /// Every view as text, one row a line, in the order of the keys: equal dumps are equal views.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn dump_views(&self) -> Result<String, ReadError> {
        let mut dump = String::new();
        for (name, _, select) in VIEWS {
            for row in sqlx::query(select).fetch_all(self.views()?).await? {
                dump.push_str(name);
                for place in 0..row.len() {
                    match row.try_get::<String, _>(place) {
                        Ok(text) => write!(dump, "\t{text}"),
                        Err(_) => write!(dump, "\t{}", row.try_get::<i64, _>(place)?),
                    }
                    .expect("text can always be added to a text");
                }
                dump.push('\n');
            }
        }
        Ok(dump)
    }
}

/// Whether the views were made by this version's projector.
pub(crate) async fn is_current(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let version: Option<i64> =
        sqlx::query_scalar("SELECT version FROM projection WHERE name = 'views'").fetch_optional(connection).await?;
    Ok(version == Some(i64::from(PROJECTOR)))
}

impl Writer {
    /// Drops the views and makes them again.
    pub(crate) async fn rebuild(&mut self) -> Result<(), AppendError> {
        let mut connection = self.take_connection().await?;
        self.forget();
        match rebuild(&mut connection).await {
            Ok(()) => {
                self.give_back(connection);
                Ok(())
            }
            Err(error) => {
                self.give_back_failed(connection).await;
                Err(error)
            }
        }
    }
}

async fn rebuild(connection: &mut SqliteConnection) -> Result<(), AppendError> {
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    for (_, delete, _) in VIEWS {
        sqlx::query(delete).execute(&mut *connection).await?;
    }
    for stream in streams(connection).await? {
        let folded = read::fold_stream(connection, &stream).await?;
        let mut changes = Changes::default();
        changes.add(None, &folded);
        changes.write(connection).await?;
    }
    sqlx::query(
        "INSERT INTO projection (name, version) VALUES ('views', $1) \
         ON CONFLICT (name) DO UPDATE SET version = excluded.version",
    )
    .bind(i64::from(PROJECTOR))
    .execute(&mut *connection)
    .await?;
    sqlx::query("COMMIT").execute(connection).await?;
    Ok(())
}

/// Every stream, in the order of their first events.
async fn streams(connection: &mut SqliteConnection) -> Result<Vec<StreamId>, ReadError> {
    let names: Vec<(i64, String)> =
        sqlx::query_as("SELECT seq, stream FROM events WHERE version = 1 ORDER BY seq").fetch_all(connection).await?;
    let parse = |(seq, name): (i64, String)| {
        name.parse().map_err(|_| ReadError::UnreadableEnvelope {
            seq: crate::row::from_stored(seq),
            what: format!("stream `{name}`"),
        })
    };
    names.into_iter().map(parse).collect()
}
