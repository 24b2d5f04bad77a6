//! The domain of godwit: what may happen, what happened, and what ought to be in flight.
//!
//! Three pure functions per aggregate ([`mission`], [`repo`], [`account`], [`host`]):
//!
//! * `decide(&State, Command, &Context) -> Result<Vec<Event>, Refusal>` says whether something may happen.
//! * `evolve(&mut State, &Event)` folds what happened; it is total.
//! * `desired(&State) -> Vec<Wish>` says what ought to be in flight right now.
//!
//! **This crate does no I/O, reads no clock, draws no random number, reads no environment and awaits nothing.**
//! Time, ids and policy come in through [`Context`].

pub mod account;
pub mod admit;
pub mod approval;
pub mod attention;
pub mod clarify;
pub mod configuration;
pub mod context;
pub mod effect;
pub mod endpoint;
pub mod envelope;
pub mod evidence;
pub mod explain;
pub mod failure;
pub mod fleet;
pub mod gate;
pub mod hold;
pub mod host;
pub mod id;
pub mod inspect;
pub mod mission;
pub mod name;
pub mod partial;
pub mod plan;
pub mod policy;
pub mod principal;
pub mod priority;
pub mod refusal;
pub mod repo;
pub mod result;
pub mod risk;
pub mod route;
pub mod run;
pub mod sentinel;
pub mod text;

pub use context::Context;
pub use refusal::Refusal;
