//! Promises of the log, proven on real files.

mod adversity;
mod append;
mod damage;
mod views;
mod world;
