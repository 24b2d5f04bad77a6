//! The handlers: they read a request, ask the engine or the store, and answer. They decide nothing.

pub(crate) mod accounts;
pub(crate) mod board;
pub(crate) mod fleet;
pub(crate) mod holds;
pub(crate) mod log;
pub(crate) mod missions;
pub(crate) mod push;
pub(crate) mod repos;
pub(crate) mod risk;
pub(crate) mod runs;
pub(crate) mod search;
pub(crate) mod settings;
pub(crate) mod takeover;
pub(crate) mod terminal;
pub(crate) mod transcripts;
pub(crate) mod usage;
pub(crate) mod verbs;
pub(crate) mod work;

mod body;
mod submit;

pub(crate) use body::{Body, Parameters, Part};
pub(crate) use submit::{Asker, submit};
