//! The floors: the same work without godwit, as bare as it can be done.

pub mod exec;
pub mod git;
pub mod pipe;
pub mod sqlite;
