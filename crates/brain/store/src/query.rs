//! Reading the views: lists with a cursor, single things, and things by the beginning of their id.

use std::collections::BTreeMap;

use godwit_core::id::{HoldId, MissionId, RepoId, RunId};
use godwit_core::mission::Status;
use godwit_core::name::{LabelName, ProjectName, RepoName};
use serde::de::DeserializeOwned;

use crate::error::ReadError;
use crate::row::to_stored;
use crate::store::Store;
use crate::view::{ApprovalView, HoldView, MissionView, RepoView, RescueView, RunView};

/// Which missions. The default is all that are not put away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MissionFilter {
    /// Only those of this repository.
    pub repo: Option<RepoId>,
    /// Only those with this status.
    pub status: Option<Status>,
    /// Only those of this project.
    pub project: Option<ProjectName>,
    /// Only those with this label.
    pub label: Option<LabelName>,
    /// Only those that somebody flagged.
    pub flagged: bool,
    /// Those that are put away, instead of the others.
    pub archived: bool,
}

/// Which runs. The default is all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunFilter {
    /// Only those of this mission.
    pub mission: Option<MissionId>,
    /// Whether those that have ended are left out.
    pub which: OpenOrAll,
}

/// Whether what is settled is shown too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OpenOrAll {
    /// Only what is still open or live.
    Open,
    /// Everything.
    #[default]
    All,
}

impl OpenOrAll {
    /// The least value of the `is_open` or `is_live` column that is shown.
    fn least(self) -> i64 {
        match self {
            Self::Open => 1,
            Self::All => 0,
        }
    }
}

/// What the beginning of an id led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Exactly one.
    Unique(MissionId),
    /// Several; at most ten are named.
    Ambiguous(Vec<MissionId>),
    /// None.
    Nothing,
}

/// How many candidates an ambiguous beginning names.
const CANDIDATES: i64 = 10;

fn decode<T: DeserializeOwned>(id: &str, doc: &str) -> Result<T, ReadError> {
    serde_json::from_str(doc).map_err(|source| ReadError::UnreadableView { id: id.to_owned(), source })
}

pub(crate) fn decode_all<T: DeserializeOwned>(rows: Vec<(String, String)>) -> Result<Vec<T>, ReadError> {
    rows.iter().map(|(id, doc)| decode(id, doc)).collect()
}

pub(crate) fn decode_mission((id, doc, name): (String, String, Option<String>)) -> Result<MissionView, ReadError> {
    let mut view: MissionView = decode(&id, &doc)?;
    view.repo_name = name.and_then(|name| name.parse().ok());
    Ok(view)
}

/// A cursor as the database compares it: nothing is before the first page.
fn before_or_end(before: Option<u64>) -> i64 {
    before.map_or(i64::MAX, to_stored)
}

impl Store {
    /// Missions, newest first, at most `limit`, created before the event `before` (the `created_seq` of the last one
    /// of the page before).
    ///
    /// # Errors
    /// When the database or a view cannot be read.
    pub async fn missions(
        &self,
        filter: &MissionFilter,
        before: Option<u64>,
        limit: u64,
    ) -> Result<Vec<MissionView>, ReadError> {
        // Two statements, since one for both could not use the index of the status.
        let sql = match filter.status {
            Some(_) => {
                "SELECT m.id, m.doc, r.name FROM view_missions m LEFT JOIN view_repos r ON r.id = m.repo \
                 WHERE ($1 IS NULL OR m.repo = $1) AND m.status = $2 AND m.created_seq < $3 AND m.is_archived = $5 \
                 AND ($6 = '' OR m.project = $6) AND ($7 = '' OR instr(m.labels, $7)) AND m.is_flagged >= $8 \
                 ORDER BY m.created_seq DESC LIMIT $4"
            }
            None => {
                "SELECT m.id, m.doc, r.name FROM view_missions m LEFT JOIN view_repos r ON r.id = m.repo \
                 WHERE ($1 IS NULL OR m.repo = $1) AND $2 IS NULL AND m.created_seq < $3 AND m.is_archived = $5 \
                 AND ($6 = '' OR m.project = $6) AND ($7 = '' OR instr(m.labels, $7)) AND m.is_flagged >= $8 \
                 ORDER BY m.created_seq DESC LIMIT $4"
            }
        };
        let rows: Vec<(String, String, Option<String>)> = sqlx::query_as(sql)
            .bind(filter.repo.as_ref().map(RepoId::as_str))
            .bind(filter.status.map(Status::word))
            .bind(before_or_end(before))
            .bind(to_stored(limit))
            .bind(i64::from(filter.archived))
            .bind(filter.project.as_ref().map(ToString::to_string).unwrap_or_default())
            .bind(filter.label.as_ref().map(|label| format!(" {label} ")).unwrap_or_default())
            .bind(i64::from(filter.flagged))
            .fetch_all(self.views()?)
            .await?;
        rows.into_iter().map(decode_mission).collect()
    }

    /// How many missions a list has, on all of its pages. It reads every mission: for whoever wants to know, and not for what
    /// is asked all the time.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn mission_count(&self, filter: &MissionFilter) -> Result<u64, ReadError> {
        let count: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM view_missions m \
             WHERE ($1 IS NULL OR m.repo = $1) AND ($2 IS NULL OR m.status = $2) AND m.is_archived = $3 \
             AND ($4 = '' OR m.project = $4) AND ($5 = '' OR instr(m.labels, $5)) AND m.is_flagged >= $6",
        )
        .bind(filter.repo.as_ref().map(RepoId::as_str))
        .bind(filter.status.map(Status::word))
        .bind(i64::from(filter.archived))
        .bind(filter.project.as_ref().map(ToString::to_string).unwrap_or_default())
        .bind(filter.label.as_ref().map(|label| format!(" {label} ")).unwrap_or_default())
        .bind(i64::from(filter.flagged))
        .fetch_one(self.views()?)
        .await?;
        Ok(crate::row::from_stored(count))
    }

    /// A mission.
    ///
    /// # Errors
    /// When the database or the view cannot be read.
    pub async fn mission(&self, id: &MissionId) -> Result<Option<MissionView>, ReadError> {
        let row: Option<(String, String, Option<String>)> = sqlx::query_as(
            "SELECT m.id, m.doc, r.name FROM view_missions m LEFT JOIN view_repos r ON r.id = m.repo WHERE m.id = $1",
        )
        .bind(id.as_str())
        .fetch_optional(self.views()?)
        .await?;
        row.map(decode_mission).transpose()
    }

    /// The mission whose id begins with `prefix`. The empty prefix finds nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn find_mission(&self, prefix: &str) -> Result<Found, ReadError> {
        if prefix.is_empty() || !prefix.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
            return Ok(Found::Nothing);
        }
        // `{` is the character after `z`.
        let ids: Vec<String> =
            sqlx::query_scalar("SELECT id FROM view_missions WHERE id >= $1 AND id < $2 ORDER BY id LIMIT $3")
                .bind(prefix)
                .bind(format!("{prefix}{{"))
                .bind(CANDIDATES)
                .fetch_all(self.views()?)
                .await?;
        let mut ids: Vec<MissionId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
        Ok(match ids.len() {
            0 => Found::Nothing,
            1 => Found::Unique(ids.remove(0)),
            _ => Found::Ambiguous(ids),
        })
    }

    /// How many missions have each status; a status that none has is not there.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn mission_counts(&self) -> Result<BTreeMap<Status, u64>, ReadError> {
        let rows: Vec<(String, i64)> = sqlx::query_as("SELECT status, COUNT(*) FROM view_missions GROUP BY status")
            .fetch_all(self.views()?)
            .await?;
        let mut counts = BTreeMap::new();
        for (word, count) in rows {
            let status = serde_json::from_value(serde_json::Value::String(word.clone()))
                .map_err(|source| ReadError::UnreadableView { id: format!("status {word}"), source })?;
            counts.insert(status, crate::row::from_stored(count));
        }
        Ok(counts)
    }

    /// Runs, newest first, at most `limit`, granted before the event `before`.
    ///
    /// # Errors
    /// When the database or a view cannot be read.
    pub async fn runs(&self, filter: &RunFilter, before: Option<u64>, limit: u64) -> Result<Vec<RunView>, ReadError> {
        // Two statements, since one for both could not use the index of what is live.
        let sql = match filter.which {
            OpenOrAll::Open => {
                "SELECT id, doc FROM view_runs WHERE ($1 IS NULL OR mission = $1) AND is_live = 1 AND seq < $2 \
                 ORDER BY seq DESC LIMIT $3"
            }
            OpenOrAll::All => {
                "SELECT id, doc FROM view_runs WHERE ($1 IS NULL OR mission = $1) AND seq < $2 \
                 ORDER BY seq DESC LIMIT $3"
            }
        };
        let rows = sqlx::query_as(sql)
            .bind(filter.mission.as_ref().map(MissionId::as_str))
            .bind(before_or_end(before))
            .bind(to_stored(limit))
            .fetch_all(self.views()?)
            .await?;
        decode_all(rows)
    }

    /// A run.
    ///
    /// # Errors
    /// When the database or the view cannot be read.
    pub async fn run(&self, id: &RunId) -> Result<Option<RunView>, ReadError> {
        self.one("SELECT id, doc FROM view_runs WHERE id = $1", &id.to_string()).await
    }

    /// Holds, oldest first.
    ///
    /// # Errors
    /// When the database or a view cannot be read.
    pub async fn holds(&self, which: OpenOrAll) -> Result<Vec<HoldView>, ReadError> {
        let rows = sqlx::query_as("SELECT id, doc FROM view_holds WHERE is_open >= $1 ORDER BY seq")
            .bind(which.least())
            .fetch_all(self.views()?)
            .await?;
        decode_all(rows)
    }

    /// A hold.
    ///
    /// # Errors
    /// When the database or the view cannot be read.
    pub async fn hold(&self, id: &HoldId) -> Result<Option<HoldView>, ReadError> {
        self.one("SELECT id, doc FROM view_holds WHERE id = $1", &id.to_string()).await
    }

    /// Approvals, oldest first.
    ///
    /// # Errors
    /// When the database or a view cannot be read.
    pub async fn approvals(&self, which: OpenOrAll) -> Result<Vec<ApprovalView>, ReadError> {
        let rows = sqlx::query_as("SELECT id, doc FROM view_approvals WHERE is_open >= $1 ORDER BY seq")
            .bind(which.least())
            .fetch_all(self.views()?)
            .await?;
        decode_all(rows)
    }

    /// The registered repositories, by name.
    ///
    /// # Errors
    /// When the database or a view cannot be read.
    pub async fn repos(&self) -> Result<Vec<RepoView>, ReadError> {
        let rows = sqlx::query_as("SELECT id, doc FROM view_repos WHERE is_registered = 1 ORDER BY name, id")
            .fetch_all(self.views()?)
            .await?;
        decode_all(rows)
    }

    /// A repository, also one that was removed.
    ///
    /// # Errors
    /// When the database or the view cannot be read.
    pub async fn repo(&self, id: &RepoId) -> Result<Option<RepoView>, ReadError> {
        self.one("SELECT id, doc FROM view_repos WHERE id = $1", id.as_str()).await
    }

    /// The registered repository of that name.
    ///
    /// # Errors
    /// When the database or the view cannot be read.
    pub async fn repo_by_name(&self, name: &RepoName) -> Result<Option<RepoView>, ReadError> {
        let sql = "SELECT id, doc FROM view_repos WHERE name = $1 AND is_registered = 1 ORDER BY seq LIMIT 1";
        self.one(sql, name.as_str()).await
    }

    /// Everything that was rescued, newest first.
    ///
    /// # Errors
    /// When the database or a view cannot be read.
    pub async fn rescues(&self) -> Result<Vec<RescueView>, ReadError> {
        let rows = sqlx::query_as("SELECT mission, doc FROM view_rescues ORDER BY seq DESC, number DESC")
            .fetch_all(self.views()?)
            .await?;
        decode_all(rows)
    }

    async fn one<T: DeserializeOwned>(&self, sql: &'static str, key: &str) -> Result<Option<T>, ReadError> {
        let row: Option<(String, String)> = sqlx::query_as(sql).bind(key).fetch_optional(self.views()?).await?;
        row.map(|(id, doc)| decode(&id, &doc)).transpose()
    }
}
