//! What godwit is tested with: agents that do exactly what a script says, a model server that plays a script on
//! loopback, a push service with browsers that read what is sent to them, everything that is not on this machine, the places
//! of the real agent CLIs, and sample repositories.
//!
//! The doubles are honest: real programs, real sockets, real git. They are stricter than what they stand for, and
//! nothing of this crate is part of the released program.

#![allow(clippy::disallowed_methods, reason = "test equipment starts processes and removes its own directories")]

pub mod agent;
pub mod elsewhere;
pub mod installed;
pub mod model_server;
pub mod push;
pub mod sample;
pub mod script;
