//! Promises of the log, proven on real files.

mod adversity;
mod append;
mod damage;
mod inquiry;
mod releases;
mod snapshot;
mod views;
pub(crate) mod world;
