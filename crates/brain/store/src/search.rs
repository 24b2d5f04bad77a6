//! Finding by words: missions by what they say, holds by their reasons, runs by the beginning of their id.
//!
//! A search is a list of phrases that all must be there, anywhere and in any case; a part of a word is enough, so that
//! every script is searched alike. There is no other syntax, so nothing that somebody types can be wrong SQL or an
//! operator by accident. It reads one narrow row a mission and needs no index that could lag; it looks at the first
//! [`SEARCHED_BYTES`] of what a mission says.

mod phrases;
#[cfg(test)]
mod tests;

use godwit_core::mission::Status;
use sqlx::{QueryBuilder, Sqlite};

pub use phrases::{InvalidSearch, Phrases, folded};

use crate::error::ReadError;
use crate::row::to_stored;
use crate::store::Store;
use crate::view::{HoldView, MissionView, RunView};

/// So much of what a mission says is searched: its title, its ids and commits first, its text after them.
pub const SEARCHED_BYTES: usize = 16 * 1024;

/// What a mission says, ready to be searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words {
    /// Its title.
    pub(crate) title: String,
    /// Everything, field by field, so that no phrase reaches from one into the next.
    pub(crate) words: String,
}

/// What is searched in a mission.
pub(crate) fn words_of(view: &MissionView) -> Words {
    let title = folded(&view.title);
    let mut words = title.clone();
    let mut add = |field: &str| {
        words.push('\n');
        words.push_str(&folded(&field[..field.floor_char_boundary(SEARCHED_BYTES)]));
    };
    add(view.id.as_str());
    if let Some(landed) = &view.landed {
        add(&landed.target);
        add(landed.commit.as_str());
    }
    for task in &view.tasks {
        task.result_commit.iter().for_each(|commit| add(commit.as_str()));
        if view.is_planned {
            add(task.name.as_str());
            add(&task.title);
        }
    }
    view.agent.iter().for_each(|agent| add(agent.as_str()));
    view.model.iter().for_each(|model| add(model));
    add(&view.text);
    view.accept.iter().for_each(|sentence| add(sentence));
    if let Some(spec) = view.clarification.as_ref().and_then(|asked| asked.spec.as_deref()) {
        add(spec);
    }
    words.truncate(words.floor_char_boundary(SEARCHED_BYTES));
    Words { title, words }
}

impl Store {
    /// Missions that say every phrase, are of a repository called so, or have that status: those with the first phrase in
    /// their title first, then the newest.
    ///
    /// # Errors
    /// When the database or a view cannot be read.
    pub async fn search_missions(&self, phrases: &Phrases, limit: u64) -> Result<Vec<MissionView>, ReadError> {
        let repos = self.repos().await?;
        let mut sql: QueryBuilder<Sqlite> =
            QueryBuilder::new("SELECT m.id FROM view_mission_words w JOIN view_missions m ON m.id = w.mission WHERE 1");
        for phrase in phrases.iter() {
            sql.push(" AND (instr(w.words, ").push_bind(phrase).push(") > 0");
            // The other table is looked at only where that can find something.
            if let Some(status) = status_called(phrase) {
                sql.push(" OR m.status = ").push_bind(status.word());
            }
            for repo in repos.iter().filter(|repo| repo.name.as_str() == phrase) {
                sql.push(" OR m.repo = ").push_bind(repo.id.to_string());
            }
            sql.push(")");
        }
        sql.push(" ORDER BY instr(w.title, ").push_bind(phrases.first()).push(") = 0, m.updated_seq DESC LIMIT ");
        sql.push_bind(to_stored(limit));
        let ids: Vec<String> = sql.build_query_scalar().fetch_all(self.views()?).await?;
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            let Ok(id) = id.parse() else { continue };
            found.extend(self.mission(&id).await?);
        }
        Ok(found)
    }

    /// Holds whose code, id or reason says every phrase, newest first.
    ///
    /// # Errors
    /// When the database or a view cannot be read.
    pub async fn search_holds(&self, phrases: &Phrases, limit: u64) -> Result<Vec<HoldView>, ReadError> {
        let mut sql: QueryBuilder<Sqlite> = QueryBuilder::new("SELECT id, doc FROM view_holds WHERE 1");
        for phrase in phrases.iter() {
            sql.push(" AND instr(code || ' ' || id || ' ' || lower(json_extract(doc, '$.hold.reason')), ");
            sql.push_bind(phrase).push(") > 0");
        }
        sql.push(" ORDER BY seq DESC LIMIT ").push_bind(to_stored(limit));
        crate::query::decode_all(sql.build_query_as().fetch_all(self.views()?).await?)
    }

    /// Runs whose id begins with the only phrase, in the order of their ids; none when there are several phrases.
    ///
    /// # Errors
    /// When the database or a view cannot be read.
    pub async fn search_runs(&self, phrases: &Phrases, limit: u64) -> Result<Vec<RunView>, ReadError> {
        let Some(prefix) = phrases.only().filter(|phrase| could_begin_a_run(phrase)) else { return Ok(Vec::new()) };
        // `{` is the character after `z`.
        let rows = sqlx::query_as("SELECT id, doc FROM view_runs WHERE id >= $1 AND id < $2 ORDER BY id LIMIT $3")
            .bind(prefix)
            .bind(format!("{prefix}{{"))
            .bind(to_stored(limit))
            .fetch_all(self.views()?)
            .await?;
        crate::query::decode_all(rows)
    }
}

/// Whether a text can be the beginning of a run's id, beyond the mission's own.
fn could_begin_a_run(text: &str) -> bool {
    text.contains('-') && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// The status that is called exactly so.
fn status_called(word: &str) -> Option<Status> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}
