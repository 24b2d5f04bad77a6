//! Promises of the log, proven on real files.

mod adversity;
mod append;
mod damage;
mod releases;
mod views;
mod world;
