//! Whether the database's file is sound, which is another question than whether the log is as it was written.

use crate::error::ReadError;
use crate::store::Store;

impl Store {
    /// Looks at the structure of the whole file as SQLite's `quick_check` does: pages, rows and their order, but not
    /// whether indexes fit. `None` when it is sound, else the first thing that is wrong. Reads the whole file once.
    ///
    /// # Errors
    /// When the database cannot be read at all.
    pub async fn quick_check(&self) -> Result<Option<String>, ReadError> {
        let answer: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(self.readers()).await?;
        Ok((answer != "ok").then_some(answer))
    }
}
