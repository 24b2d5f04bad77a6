//! What runs used, summed in the way somebody asks. A figure that a run does not tell is counted as unknown and never
//! as zero: a sum says how many runs it leaves out.

use godwit_core::run::Usage;
use jiff::Timestamp;
use sqlx::{FromRow, Row};

use crate::error::ReadError;
use crate::row::from_stored;
use crate::store::Store;

/// What the sums are by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsageBy {
    /// The repository; its present name, or its id once it is removed.
    Repo,
    /// The mission.
    Mission,
    /// The task.
    Task,
    /// The run.
    Run,
    /// The agent.
    Agent,
    /// The model, as the CLI tells it; of a run that does not tell it, the one that was asked for.
    Model,
    /// The account that paid: a registered one, or the agent whose own configuration has the credential.
    Account,
    /// The day in UTC on which the run got its slot.
    Day,
}

impl UsageBy {
    /// The key of a run, as SQL over its view.
    fn key(self) -> &'static str {
        match self {
            Self::Repo => "COALESCE(r.name, json_extract(v.doc, '$.repo'))",
            Self::Mission => "v.mission",
            Self::Task => "substr(v.id, 1, instr(v.id, '-r') - 1)",
            Self::Run => "v.id",
            Self::Agent => "json_extract(v.doc, '$.agent')",
            Self::Model => "json_extract(v.doc, '$.model')",
            Self::Account => "COALESCE(json_extract(v.doc, '$.account'), json_extract(v.doc, '$.agent'))",
            Self::Day => "date(json_extract(v.doc, '$.granted_at'))",
        }
    }

    /// The runs, as SQL. By model, a run is there once for each model that it tells, with that one's share.
    fn runs(self) -> &'static str {
        match self {
            Self::Model => {
                "(SELECT r.id, r.mission, json_set(r.doc, '$.usage', json(m.value), '$.model', m.key) AS doc \
                 FROM view_runs r, json_each(r.doc, '$.end.models') m \
                 UNION ALL SELECT r.id, r.mission, r.doc FROM view_runs r \
                 WHERE json_extract(r.doc, '$.end.models') IS NULL)"
            }
            Self::Repo | Self::Mission | Self::Task | Self::Run | Self::Agent | Self::Account | Self::Day => {
                "view_runs"
            }
        }
    }
}

/// A sum over runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageSum {
    /// What the runs have in common; `None` when they do not tell it, such as a model that nobody asked for.
    pub key: Option<String>,
    /// How many runs. By model, a run that used several counts for each of them.
    pub runs: u64,
    /// The sums of what is known. A figure that no run told is `None`.
    pub usage: Usage,
    /// How many of the runs do not tell their tokens.
    pub without_tokens: u64,
    /// How many of the runs do not tell their cost.
    pub without_cost: u64,
    /// How many of the runs do not tell which model answered: by model, they are with the one that was asked for.
    pub without_model: u64,
}

impl<'r> FromRow<'r, sqlx::sqlite::SqliteRow> for UsageSum {
    fn from_row(row: &'r sqlx::sqlite::SqliteRow) -> Result<Self, sqlx::Error> {
        let figure = |name: &str| -> Result<Option<u64>, sqlx::Error> {
            Ok(row.try_get::<Option<i64>, _>(name)?.map(from_stored))
        };
        let count = |name: &str| -> Result<u64, sqlx::Error> { Ok(from_stored(row.try_get(name)?)) };
        Ok(Self {
            key: row.try_get("key")?,
            runs: count("runs")?,
            usage: Usage {
                input_tokens: figure("input_tokens")?,
                output_tokens: figure("output_tokens")?,
                cache_read_tokens: figure("cache_read_tokens")?,
                cache_write_tokens: figure("cache_write_tokens")?,
                cost_micro_usd: figure("cost_micro_usd")?,
                turns: figure("turns")?,
            },
            without_tokens: count("without_tokens")?,
            without_cost: count("without_cost")?,
            without_model: count("without_model")?,
        })
    }
}

impl Store {
    /// Sums over all runs that got their slot at `since` or later, the largest cost first, then the most tokens.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn usage(&self, by: UsageBy, since: Option<Timestamp>) -> Result<Vec<UsageSum>, ReadError> {
        // `SUM` of nothing but NULLs is NULL: what no run told stays unknown.
        let sum = |figure: &str| format!("SUM(json_extract(v.doc, '$.usage.{figure}')) AS {figure}");
        let figures =
            ["input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "cost_micro_usd", "turns"];
        let sums = figures.map(sum).join(", ");
        let sql = format!(
            "SELECT {} AS key, COUNT(*) AS runs, {sums}, \
             SUM(json_extract(v.doc, '$.usage.output_tokens') IS NULL) AS without_tokens, \
             SUM(json_extract(v.doc, '$.usage.cost_micro_usd') IS NULL) AS without_cost, \
             SUM(json_extract(v.doc, '$.end.models') IS NULL) AS without_model \
             FROM {} v LEFT JOIN view_repos r ON r.id = json_extract(v.doc, '$.repo') AND r.is_registered = 1 \
             WHERE unixepoch(json_extract(v.doc, '$.granted_at')) >= $1 \
             GROUP BY 1 ORDER BY cost_micro_usd DESC NULLS LAST, output_tokens DESC NULLS LAST, 1",
            by.key(),
            by.runs()
        );
        let since = since.map_or(i64::MIN, |at| at.as_second());
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(since).fetch_all(self.views()?).await?)
    }
}
